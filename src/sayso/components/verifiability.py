"""Can public evidence settle a statement? A label, a score and the reasons, by rules over cues and clauses.

The rules are data (``lexicons/verifiability.toml``: word lists and weights); the score is a logistic formula
whose coefficients are in ``lexicons/check_worthiness.toml``. *Offsets*: code points into ``doc.text``,
end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from math import exp
from pathlib import Path
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as tables
from sayso.annotations import Attribution, Name, Number, Offsets, Section, Verdict, get, put
from sayso.models import Label, Reason, ReasonRule, Span, Verifiability
from sayso.rules.attribution.contents import DATELINE
from sayso.rules.verifiability.evidence import FINITE, Lists, Reading, gather
from sayso.rules.verifiability.features import has_checkable_part, measure, reasons_of
from sayso.rules.verifiability.labels import BARE, Speech, decide
from sayso.rules.verifiability.notes import NotePatterns, Notes

FACTORY = "sayso_verifiability"
OWN_VOICE = frozenset({"standfirst", "body"})
MIN_WORDS = 4
"""Words of a sentence in the article's own voice below which it is no claim."""
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+|\n+")


@Language.factory("sayso_verifiability", default_config={"lexicons": []}, assigns=["doc.spans"])
def verifiability(nlp: Language, name: str, lexicons: list[str]) -> Callable[[Doc], Doc]:
    """spaCy factory: writes the layer ``Verdict`` for attributed contents and the article's own claims."""
    extra = [Path(item) for item in lexicons]
    lists, patterns = read_lists(extra), NotePatterns(tables.load("verifiability", extra)["notes"])

    def annotate(doc: Doc) -> Doc:
        put(doc, Verdict, verdicts(doc, lists, patterns))
        return doc

    return annotate


def read_lists(extra: Sequence[Path] = ()) -> Lists:
    """Load the rules and coefficients, extended by a user's own files.

    *Raises*: ConfigError (``LEXICON``) where a user's file cannot be read.
    """
    names = ("verifiability", "check_worthiness", "cues")
    return Lists(*(tables.load(name, extra) for name in names))


def judge(
    doc: Doc, spans: Sequence[Offsets], *, lists: Lists, numbers: Sequence[Number], names: Sequence[Name],
    speech: Speech = BARE,
) -> Verdict:  # fmt: skip
    """Judge the statement that ``spans`` covers, as its speaker makes it. Nothing is written to the Doc.

    *Offsets*: code points into ``doc.text``. Where ``numbers`` and ``names`` are both empty the Doc's
    entities stand in.
    """
    return _verdict(Reading(doc, lists, numbers, names), spans, speech)


def judge_statement(nlp: Language, statement: str, *, context: str = "") -> Verifiability:
    """Judge one bare statement; ``context`` is what stands before it, for its pronouns to refer to.

    *Offsets* of the reasons: code points into ``statement``.
    """
    shift = len(context) + 2 if context.strip() else 0
    doc = nlp(f"{context}\n\n{statement}" if shift else statement)
    extra = [Path(item) for item in nlp.get_pipe_config(FACTORY)["lexicons"]] if nlp.has_pipe(FACTORY) else []
    spans, numbers, names = [(shift, shift + len(statement))], get(doc, Number), get(doc, Name)
    verdict = judge(doc, spans, lists=read_lists(extra), numbers=numbers, names=names)
    reasons = [
        Reason(rule=cast(ReasonRule, rule), span=Span.of(statement, start - shift, end - shift))
        for rule, start, end in verdict.reasons
    ]
    return Verifiability(
        label=cast(Label, verdict.label), check_worthiness=verdict.check_worthiness, mixed=verdict.mixed,
        reasons=reasons,
    )  # fmt: skip


def verdicts(doc: Doc, lists: Lists, patterns: NotePatterns) -> list[Verdict]:
    """Judge every attribution's content and every checkable sentence of the article's own, in text order."""
    reading = Reading(doc, lists, get(doc, Number), get(doc, Name))
    attributions, sections = get(doc, Attribution), get(doc, Section)
    sentences = list(_sentences(reading))
    notes = Notes(reading, patterns, attributions, sentences, [(item.start, item.end) for item in sections])
    found = []
    for number, item in enumerate(attributions):
        verdict = _verdict(reading, item.content, _speech(reading, item))
        found.append(replace(verdict, attribution=number, note=notes.of.get(number)))
    for span in _own_voice(reading, [s for s in sentences if s not in notes.aside], attributions, sections):
        verdict = _verdict(reading, [span], BARE)
        told = _reports(reading, span, lists)
        if verdict.label == "checkable" and not told and (not reading.tagged or _has_verb(reading, span)):
            found.append(verdict)
    return sorted(found, key=lambda verdict: (verdict.start, -verdict.end))


def worthiness(values: Mapping[str, float], coefficients: Mapping[str, float]) -> float:
    """The score, to four digits: 1 / (1 + exp(-(bias + sum of coefficient x feature)))."""
    total = coefficients["bias"] + sum(coefficients.get(name, 0.0) * value for name, value in values.items())
    return round(1 / (1 + exp(-max(min(total, 30.0), -30.0))), 4)


def _verdict(reading: Reading, spans: Sequence[Offsets], speech: Speech) -> Verdict:
    spans = [(start, end) for start, end in spans if start < end] or list(spans)
    myself = reading.lists.words["first"] | speech.myself
    evidence = gather(reading, spans, myself=myself, backshift=speech.indirect)
    values = measure(evidence)
    label, decisive = decide(evidence, values, speech, spans)
    mixed = label in {"opinion", "prediction", "promise"} and has_checkable_part(evidence)
    worth = 0.0 if label == "not_a_claim" else worthiness(values, reading.lists.worth)
    start, end = (spans[0][0], spans[-1][1]) if spans else (0, 0)
    return Verdict(
        start, end, label, spans=list(spans), attribution=None, check_worthiness=worth, mixed=mixed,
        reasons=reasons_of(evidence, decisive),
    )  # fmt: skip


def _speech(reading: Reading, item: Attribution) -> Speech:
    """How to read a content: in indirect speech *he* or *it* is the source, and *would* stands for *will*."""
    tokens = [] if item.source is None else reading.tokens([item.source])
    said_by = {reading.lower[i] for i in tokens}
    outsider = bool(said_by & reading.lists.words["outsiders"])
    if item.label == "direct":
        return Speech(item.lemma, item.cue, outsider=outsider)
    start, end = item.source or (0, 0)
    named = any(a < end and start < b for a, b in reading.people)
    words = {"he", "she", "they"} if named or said_by & {"he", "she"} else {"he", "she", "they", "it"}
    return Speech(item.lemma, item.cue, frozenset(words), indirect=True, outsider=outsider)


def _sentences(reading: Reading) -> Iterator[Offsets]:
    """The sentences without surrounding white space; cut at full stops where the Doc has none."""
    text = reading.text
    if reading.firsts:
        cuts = [reading.start[i] for i in reading.firsts if i]
    else:
        cuts = [match.end() for match in SENTENCE_END.finditer(text)]
    bounds = zip([0, *cuts], [*cuts, len(text)], strict=True)
    for start, end in bounds:
        span = _trim(text, start, end)
        if span[0] < span[1]:
            yield span


def _trim(text: str, start: int, end: int) -> Offsets:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _own_voice(
    reading: Reading,
    sentences: Sequence[Offsets],
    attributions: Sequence[Attribution],
    sections: Sequence[Section],
) -> Iterator[Offsets]:
    """Sentences of body or standfirst that hold no content and no cue, without their final full stop."""
    told = sorted([s for a in attributions for s in a.content] + [a.cue for a in attributions if a.cue])
    starts = [start for start, _ in told]
    reach = list(accumulate((end for _, end in told), max))
    breaks = [item.start for item in sections]
    for start, end in sentences:
        before = bisect_left(starts, end)
        if before and reach[before - 1] > start:
            continue
        if sections:
            at = bisect_left(breaks, start + 1) - 1
            if at < 0 or sections[at].label not in OWN_VOICE or sections[at].end < end:
                continue
        if dateline := DATELINE.match(reading.text, start, end):
            start = dateline.end()
        start, end = _unstopped(reading.text, start, end)
        if len(reading.text[start:end].split()) >= MIN_WORDS:
            yield start, end


def _reports(reading: Reading, span: Offsets, lists: Lists) -> bool:
    """Whether the sentence's main verb says what somebody said: a report that the attribution missed."""
    return any(reading.dep[i] == "ROOT" and reading.lemma[i] in lists.reporting for i in reading.tokens([span]))


def _has_verb(reading: Reading, span: Offsets) -> bool:
    """Whether a stretch has a finite verb; a list item or a caption has none."""
    return any(reading.tag[i] in FINITE for i in reading.tokens([span]))


def _unstopped(text: str, start: int, end: int) -> Offsets:
    """Leave out a final full stop (not that of *U.S.* or an ellipsis)."""
    if text[start:end].endswith(".") and not re.search(r"(?:\b\w\.\w|\.\.)\.$|\.\.$", text[start:end]):
        end -= 1
    return start, end
