"""Annotated articles as arrays to train on: the features that extraction sees, and the gold as labels of words."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from sayso.annotations import Quote, get
from sayso.components.attribution import claiming
from sayso.learned import features
from sayso.pipeline import build
from sayso.rules.attribution.cues import Cues
from sayso.rules.attribution.proposals import propose
from sayso.settings import Settings

CUES = Cues.load()
OUT, CONTENT, SOURCE, CUE = range(4)
"""What a word is to a cue."""


@dataclass
class Cue:
    """A gold attribution seen from its cue: the words around it with their features and labels."""

    word: int
    first: int
    pairs: np.ndarray  # p × 6
    labels: np.ndarray  # p


@dataclass
class Example:
    """One article."""

    id: str
    words: list[str]
    tensor: np.ndarray  # n × 96, of the tagger
    features: np.ndarray  # n × 7
    lemma: np.ndarray  # n
    paragraph: np.ndarray  # n
    is_cue: np.ndarray  # n
    inside: np.ndarray  # n × 2: in any content, in any source
    cues: list[Cue]


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def split(records: Sequence[dict[str, Any]], held: int, seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Training records, and those held out to fit the judge on."""
    order = sorted(records, key=lambda record: record["id"])
    random.Random(seed).shuffle(order)
    return order[held:], order[:held]


def examples(records: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Doc, Example]]:
    nlp = build(Settings(), until="sayso_quotes")
    records = list(records)
    for record, doc in zip(records, nlp.pipe((r["text"] for r in records), batch_size=16), strict=True):
        yield record, doc, example(record, doc)


def example(record: dict[str, Any], doc: Doc) -> Example:
    text = doc.text
    quotes = get(doc, Quote)
    spans = claiming(doc, text)
    outer = [quote for quote in quotes if quote.level == 0]
    words = features.read(doc, quotes, spans, propose(doc, text, outer, spans, CUES))
    n = len(words.token)
    is_cue, inside, cues = np.zeros(n, dtype=np.int64), np.zeros((n, 2), dtype=np.int64), []
    for item in record["attributions"]:
        content, source, said = (_words(words, item[key]) for key in ("content", "source", "cue"))
        inside[content, 0] = 1
        inside[source, 1] = 1
        head = _head(doc, words, item["cue"])
        if head is None:
            continue
        is_cue[head] = 1
        first, pairs = features.pairs(words, head)
        labels = np.full(len(pairs), OUT, dtype=np.int64)
        for label, members in ((CUE, said), (SOURCE, source), (CONTENT, content)):
            near = [m - first for m in members if 0 <= m - first < len(pairs)]
            labels[near] = label
        if (labels == CONTENT).any():
            cues.append(Cue(head, first, pairs.astype(np.int16), labels.astype(np.int8)))
    return Example(
        record["id"], [doc[int(i)].text for i in words.token], np.asarray(doc.tensor)[words.token].astype("float32"),
        words.features, words.lemma, words.paragraph, is_cue, inside, cues,
    )  # fmt: skip


def _words(words: features.Words, spans: Sequence[Sequence[int]]) -> list[int]:
    """Numbers of the words more than half of which lie in the character spans."""
    found = []
    for start, end in spans:
        span = words.doc.char_span(start, end, alignment_mode="expand")
        for token in span or []:
            inside = min(end, token.idx + len(token)) - max(start, token.idx)
            if words.place[token.i] >= 0 and 2 * inside > len(token):
                found.append(int(words.place[token.i]))
    return found


def _head(doc: Doc, words: features.Words, spans: Sequence[Sequence[int]]) -> int | None:
    """The word that the others of the cue hang on."""
    if not spans:
        return None
    span = doc.char_span(spans[0][0], spans[-1][1], alignment_mode="expand")
    if span is None or words.place[span.root.i] < 0:
        return None
    return int(words.place[span.root.i])
