"""Can public evidence settle a statement? A label, a score and the reasons, by rules over cues and clauses.

The rules are data (``lexicons/verifiability.toml``: word lists and weights); the score is a logistic formula whose
coefficients are in ``lexicons/check_worthiness.toml``. *Offsets*: code points into ``doc.text``, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as tables
from sayso.annotations import Attribution, Name, Number, Offsets, Section, Verdict, get, put
from sayso.components.article_notes import notes_of
from sayso.components.evidence import (
    Clause, Evidence, Lists, Reading, asks, events, gather, measure, predicates, sentences,
)  # fmt: skip

OWN_VOICE = frozenset({"standfirst", "body"})
MAX_REASONS = 3
"""Reasons of one rule that are shown at most."""
COPULAR = frozenset({"be", "feel", "become", "get", "seem", "look", "'s", "'m"})
FUTURE_MODALS = frozenset({"will", "shall", "'ll", "wo", "sha"})
OPEN_MODALS = frozenset({"may", "might", "could"})
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Speech:
    """How a statement was reported: the cue's lemma and offsets, the pronouns that mean its speaker, indirect or not."""

    lemma: str = ""
    cue: Offsets | None = None
    myself: frozenset[str] = frozenset()
    indirect: bool = False


BARE = Speech()


@Language.factory("sayso_verifiability", default_config={"lexicons": []}, assigns=["doc.spans"])
def verifiability(nlp: Language, name: str, lexicons: list[str]) -> Callable[[Doc], Doc]:
    """spaCy factory: writes the layer ``Verdict`` for attributed contents and the article's own claims."""
    lists = read_lists([Path(item) for item in lexicons])

    def annotate(doc: Doc) -> Doc:
        put(doc, Verdict, verdicts(doc, lists))
        return doc

    return annotate


def read_lists(extra: Sequence[Path] = ()) -> Lists:
    """Load the rules and coefficients, extended by a user's own files."""
    return Lists(tables.load("verifiability", extra), tables.load("check_worthiness", extra))


def verdicts(doc: Doc, lists: Lists) -> list[Verdict]:
    """Judge every attribution's content and every checkable sentence of the article's own voice, in text order."""
    reading = Reading(doc, lists, get(doc, Number), get(doc, Name))
    attributions = get(doc, Attribution)
    bounds = list(_sentences(doc))
    found = []
    notes, note_sentences = notes_of(reading, attributions, bounds, get(doc, Section))
    for number, item in enumerate(attributions):
        verdict = _judge(reading, item.content, _speech(reading, item))
        found.append(replace(verdict, attribution=number, note=notes.get(number)))
    for spans in _own_voice(reading, bounds, attributions, get(doc, Section), note_sentences):
        verdict = _judge(reading, [spans], BARE)
        if verdict.label == "checkable":
            found.append(verdict)
    return sorted(found, key=lambda verdict: (verdict.start, -verdict.end))


def judge(
    doc: Doc, spans: Sequence[Offsets], *, lists: Lists, numbers: Sequence[Number], names: Sequence[Name],
    speech: Speech = BARE,
) -> Verdict:  # fmt: skip
    """Judge the statement that ``spans`` covers, as its speaker makes it.

    *Offsets*: code points into ``doc.text``. Example: ``judge(doc, [(0, len(doc.text))], lists=read_lists(), numbers=[], names=[])``.
    """
    return _judge(Reading(doc, lists, numbers, names), spans, speech)


def _speech(reading: Reading, item: Attribution) -> Speech:
    """What the attribution says about how to read its content."""
    if item.label == "direct":
        return Speech(item.lemma, item.cue)
    people = {"he", "she", "they"}
    words = {"it", "they"}
    if item.source is not None:
        tokens = reading.tokens([item.source])
        if any(a < item.source[1] and item.source[0] < b for a, b in reading.people) or {
            reading.lower[i] for i in tokens
        } & people:
            words = people
    return Speech(item.lemma, item.cue, frozenset(words), indirect=True)


def _judge(reading: Reading, spans: Sequence[Offsets], speech: Speech) -> Verdict:
    spans = [(start, end) for start, end in spans if start < end]
    evidence = gather(
        reading, spans, myself=reading.lists.words["first"] | speech.myself, backshift=speech.indirect
    )
    values = measure(evidence)
    label, decisive = _decide(evidence, values, speech, spans)
    mixed = label in {"opinion", "prediction", "promise"} and _checkable_part(evidence)
    start, end = (spans[0][0], spans[-1][1]) if spans else (0, 0)
    worth = 0.0 if label == "not_a_claim" else worthiness(values, reading.lists.worth)
    return Verdict(
        start, end, label, spans=spans, attribution=None, check_worthiness=worth, mixed=mixed,
        reasons=_reasons(evidence, decisive),
    )  # fmt: skip


Reasons = list[tuple[str, int, int]]


def _decide(evidence: Evidence, values: dict[str, float], speech: Speech, spans: Sequence[Offsets]) -> tuple[str, Reasons]:
    """The label, by the precedence of the scheme, with the reasons that decided it."""
    reading = evidence.reading
    every = sentences(reading, reading.tokens(spans))
    if not evidence.tokens or _indirect_question(evidence, speech):
        asked = [("question", reading.start[chunk[0]], reading.end[chunk[-1]]) for chunk in every]
        return "not_a_claim", asked if evidence.tokens or any(asks(reading, chunk) for chunk in every) else []
    score = sum(weight * values[name] for name, weight in reading.lists.weights.items() if name in values)
    checkable = score >= reading.lists.weights["threshold"]
    if _no_claim(evidence):
        return "not_a_claim", []
    if not evidence.clauses and reading.tagged:
        return _without_verb(evidence, values, speech, checkable)
    promised = _promise(evidence)
    if promised:
        return "promise", promised
    foretold = _prediction(evidence)
    if foretold:
        return "prediction", foretold
    lived = _experience(evidence)
    if checkable and not lived:
        return "checkable", []
    if lived and not values["evaluative_predicate"] and not values["normative"]:
        return "experience", lived
    return ("opinion", []) if _stance(values) else ("unverifiable", _missing(evidence, values))
