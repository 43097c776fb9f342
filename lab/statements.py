"""Statements with their labels, and the features that the heads see: what verifiability is trained and measured on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons
from sayso.annotations import Attribution, Name, Number, Offsets, Party, Quote, get, text_of
from sayso.components.speakers import party_of, resolve_speakers
from sayso.components.verifiability import speech_of
from sayso.gold import Attribution as Annotated
from sayso.gold import load_gold
from sayso.learned.statements import features
from sayso.pipeline import build
from sayso.rules.attribution.contents import kind_of
from sayso.rules.speakers.page import Words
from sayso.rules.speakers.salience import Salience
from sayso.rules.verifiability.cues import Lists
from sayso.rules.verifiability.evidence import Reading, gather
from sayso.rules.verifiability.features import BARE, Speech, measure, traits
from sayso.rules.verifiability.labels import decide
from sayso.settings import DEFAULT_MODEL, Settings

WORDS, SALIENCE = Words(), Salience(lexicons.load("salience"))
OWN = Path(__file__).parents[1] / "tests" / "gold" / "verifiability"
FOLDS = 5


@dataclass(frozen=True)
class Example:
    """One statement: its features, the label that the rules give, the gold label, and what must not be split."""

    features: dict[str, float]
    rule: str
    label: str
    group: str
    mixed: bool = False


@dataclass(frozen=True)
class Read:
    """A gold statement in its article: what the component is given, and the readers' answer."""

    reading: Reading
    spans: list[Offsets]
    speech: Speech
    row: dict[str, Any]


def claims(name: str) -> list[dict[str, Any]]:
    """The rows of ``$SAYSO_GOLD/claims/<name>.jsonl``."""
    path = Path(os.environ["SAYSO_GOLD"]) / "claims" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bare(rows: Sequence[dict[str, Any]], lists: Lists, group: Callable[[dict[str, Any]], str]) -> list[Example]:
    """Sentences without an article, read with the model's own entities."""
    nlp = spacy.load(DEFAULT_MODEL)
    docs = nlp.pipe((row["text"] for row in rows), batch_size=128)
    return [
        example(Reading(doc, lists, [], []), [(0, len(doc.text))], BARE, str(row["label"]), group(row))
        for row, doc in zip(rows, docs, strict=True)
    ]


def together(
    rows: Sequence[dict[str, Any]], lists: Lists, group: Callable[[dict[str, Any]], str]
) -> Iterator[tuple[dict[str, Any], Reading, list[int]]]:
    """Each sentence with the numbers of its tokens in a Doc of all the sentences of its group, in their order."""
    nlp = spacy.load(DEFAULT_MODEL)
    for _, found in groupby(rows, group):
        sentences = list(found)
        reading = Reading(nlp(" ".join(row["text"] for row in sentences)), lists, [], [])
        start = 0
        for row in sentences:
            end = start + len(row["text"])
            yield row, reading, reading.tokens([(start, end)])
            start = end + 1


def example(
    reading: Reading, spans: Sequence[Offsets], speech: Speech, label: str, group: str, *, mixed: bool = False
) -> Example:
    """The features of one statement, as the component sees them."""
    myself = reading.lists.words["first"] | speech.myself
    evidence = gather(reading, spans, myself=myself, backshift=speech.indirect)
    values = measure(evidence)
    rule, _ = decide(evidence, values, speech, spans)
    found = features(evidence, values, traits(evidence, speech, rule))
    return Example(found, reading.lists.rules[rule]["label"], label, group, mixed)


def gold(split: str, lists: Lists) -> Iterator[Read]:
    """The statements that were read: ``dev`` and ``train`` of PolNeAR; ``own``, ``train-own``: articles of our own.

    ``train-stories``, and ``sentences`` to try on: one statement each, with its text.
    """
    nlp = build(Settings(), until="sayso_quantities")
    lines = [json.loads(line) for line in (OWN / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()]
    if split in ("train-stories", "sentences"):
        for number, line in enumerate(lines):
            yield from of_article(nlp, line["text"], [line | {"article": f"story {number}", "mixed": False}], lists)
        return
    names = {line["article"] for line in lines}
    for name, text, attributions in articles(split, names):
        rows = [row for line in lines if line["article"] == name for row in rows_of(line, attributions)]
        yield from of_article(nlp, text, rows, lists)


def rows_of(line: dict[str, Any], attributions: Sequence[Annotated]) -> list[dict[str, Any]]:
    """One row a statement: content, source, cue, label, mixed. ``train`` names the corpus's attributions by number."""
    if "content" in line:
        return [line]
    rows = [
        {"content": attributions[n].content, "source": attributions[n].source or None,
         "cue": attributions[n].cue or None, "label": label}
        for n, label in line["attributions"]
    ]  # fmt: skip
    rows += [
        {"content": [(start, end)], "source": None, "cue": None, "label": label}
        for start, end, label in line["narrated"]
    ]
    return [
        row | {"article": line["article"], "label": row["label"].removesuffix("+"), "mixed": row["label"].endswith("+")}
        for row in rows
    ]


def articles(split: str, names: set[str]) -> Iterator[tuple[str, str, Sequence[Annotated]]]:
    """Names, texts and annotated attributions of articles; those of PolNeAR come from ``$SAYSO_GOLD``."""
    if split in ("dev", "train"):
        corpus = Path(os.environ["SAYSO_GOLD"]) / "quotes" / f"polnear.{split}.jsonl"
        yield from ((a.id, a.text, a.attributions) for a in load_gold(corpus) if a.id in names)
        return
    folder = OWN / ("articles" if split == "own" else "train-articles")
    yield from ((name, (folder / f"{name}.txt").read_text(encoding="utf-8"), ()) for name in sorted(names))


def of_article(nlp: Language, text: str, rows: Sequence[dict[str, Any]], lists: Lists) -> Iterator[Read]:
    """The statements of one article."""
    doc = nlp(text)
    reading = Reading(doc, lists, get(doc, Number), get(doc, Name))
    outer = [quote for quote in get(doc, Quote) if quote.level == 0]
    contents = [[(start, end) for start, end in row["content"]] for row in rows]
    told = {n: _attribution(doc, row, contents[n], outer) for n, row in enumerate(rows) if row["source"] or row["cue"]}
    speakers = _speakers(doc, told)
    for number, (row, content) in enumerate(zip(rows, contents, strict=True)):
        speech = speech_of(reading, told[number], speakers.get(number)) if number in told else BARE
        yield Read(reading, content, speech, row)


def _speakers(doc: Doc, told: dict[int, Attribution]) -> dict[int, Party]:
    """Who speaks in each gold attribution, as the component of speakers says; by the number of the statement."""
    cast, found = resolve_speakers(doc, list(told.values()), WORDS, SALIENCE)
    numbers = list(told)
    parties = [party_of(member) for member in cast]
    return {numbers[item.attribution]: parties[item.party] for item in found if item.role == "speaker"}


def _attribution(doc: Doc, row: dict[str, Any], content: list[Offsets], quotes: Sequence[Quote]) -> Attribution:
    """The gold attribution as the component of attribution would have left it: the cue is the word that heads it."""
    cue, lemma, source = None, "", row["source"]
    if row["cue"]:
        span = doc.char_span(row["cue"][0][0], row["cue"][0][1], alignment_mode="expand")
        assert span is not None
        cue, lemma = (span.root.idx, span.root.idx + len(span.root)), span.root.lemma_
    kind = kind_of(text_of(doc), content, quotes)
    said_by = (source[0][0], source[-1][1]) if source else None
    return Attribution(content[0][0], content[-1][1], kind, content, source=said_by, cue=cue, lemma=lemma)


def read(split: str, lists: Lists) -> list[Example]:
    """The gold statements of a split as examples."""
    return [
        example(item.reading, item.spans, item.speech, item.row["label"], item.row["article"], mixed=item.row["mixed"])
        for item in gold(split, lists)
    ]


def folds(groups: Sequence[str]) -> list[int]:
    """A fold for each example; a group is never split: largest first, each to the smallest fold."""
    sizes: dict[str, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    filled, chosen = [0] * FOLDS, {}
    for group, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        chosen[group] = filled.index(min(filled))
        filled[chosen[group]] += size
    return [chosen[group] for group in groups]


def claimbuster(lists: Lists) -> tuple[list[str], list[Example]]:
    """Debate sentences: CFS, UFS, NFS; grouped by debate. Their texts, too."""
    rows = claims("claimbuster.crowdsourced")
    return [row["text"] for row in rows], bare(rows, lists, lambda row: row["meta"]["file_id"])


def newssd(lists: Lists) -> list[Example]:
    """News sentences: SUBJ, OBJ; train and val, each a group of its own."""
    return bare(claims("newssd-eng.train") + claims("newssd-eng.val"), lists, lambda row: row["id"])
