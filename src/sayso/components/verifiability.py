"""Can public evidence settle a statement? A label, a score and the reasons, by rules over cues and clauses.

The rules are data (``lexicons/verifiability.toml``: word lists, weights, the rules' labels); learned heads
(:mod:`sayso.learned.statements`) weigh the rule that fits with the words, and give the score. With the profile
``thorough`` a transformer (:mod:`sayso.learned.reader`) reads what these are unsure of. *Offsets*: code points into
``doc.text``, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as tables
from sayso.annotations import Attribution, Name, Number, Offsets, Party, Resolution, Section, Verdict, get, put
from sayso.learned import profile as profiles
from sayso.learned import reader
from sayso.learned.reader import Reader
from sayso.learned.statements import Heads, features, load
from sayso.rules.attribution.asides import Asides
from sayso.rules.attribution.contents import DATELINE
from sayso.rules.attribution.frames import FINITE
from sayso.rules.verifiability.evidence import Lists, Reading, gather
from sayso.rules.verifiability.features import BARE, Speech, has_checkable_part, measure, reasons_of, traits
from sayso.rules.verifiability.labels import counts_plainly, decide
from sayso.rules.verifiability.notes import NotePatterns, Notes

FACTORY = "sayso_verifiability"
LEARNED = "learned"
"""What decided a label where the learned head outvoted the rule that fits."""
OUTVOTED = 0.25
"""Log odds by which the learned label must be likelier than that of the rule (chosen by folds of train)."""
MIXABLE = frozenset({"opinion", "prediction", "promise"})
MIXED = 0.3
"""Probability from which one of these is called mixed (chosen on articles of train held out)."""
PRONOUNS = frozenset({"he", "she", "they", "it"})
SELVES = {
    "person": frozenset({"he", "she"}), "unnamed": frozenset({"he", "she"}), "group": frozenset({"they"}),
    "organization": frozenset({"it", "they"}),
}  # fmt: skip
"""The pronouns by which a speaker means itself in indirect speech, by its type."""
OTHER = {"male": frozenset({"she"}), "female": frozenset({"he"})}
"""Those that a speaker of a known gender does not."""
OWN_VOICE = frozenset({"standfirst", "body"})
MIN_WORDS = 4
"""Words of a sentence in the article's own voice below which it is no claim."""
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+|\n+")


@dataclass(frozen=True)
class Means:
    """What verdicts are made with: the rules, the patterns of notes, the learned heads.

    ``learned``: the label too is learned, not only the score; ``reader``: who is asked where the heads are unsure of
    it; ``explain``: tell the score's strongest features.
    """

    lists: Lists
    patterns: NotePatterns
    heads: Heads
    learned: bool = True
    explain: bool = False
    reader: Reader | None = None


@Language.factory(
    FACTORY, default_config={"lexicons": [], "attribution": "learned", "profile": "fast", "explain": False},
    assigns=["doc.spans"],
)  # fmt: skip
def verifiability(
    nlp: Language, name: str, lexicons: list[str], attribution: str, profile: str, explain: bool
) -> Callable[[Doc], Doc]:
    """spaCy factory: writes the layer ``Verdict`` for attributed contents and the article's own claims.

    ``attribution``: with ``rules`` the labels come from the rules alone; ``profile``: with ``thorough`` a transformer
    has a say in them; ``explain``: see :class:`Means`.
    *Raises*: ConfigError where a user's file cannot be read (``LEXICON``), or the profile does not exist or its
    packages are missing (``PROFILE``).
    """
    means = _means(lexicons, attribution, profile, explain)

    def annotate(doc: Doc) -> Doc:
        put(doc, Verdict, verdicts(doc, means))
        return doc

    return annotate


def _means(lexicons: Sequence[str], attribution: str, profile: str, explain: bool) -> Means:
    """The means that a component's settings ask for."""
    profiles.check(profile)
    learned = attribution == "learned"
    thorough = learned and profile == "thorough"
    return read_means([Path(item) for item in lexicons], learned=learned, thorough=thorough, explain=explain)


def read_means(
    lexicons: Sequence[Path] = (), *, learned: bool = True, thorough: bool = False, explain: bool = False
) -> Means:
    """Load the rules, extended by a user's own files, the learned heads and, where ``thorough``, the reader.

    *Raises*: ConfigError where a user's file cannot be read (``LEXICON``), or the reader's packages are missing
    (``PROFILE``).
    """
    patterns = NotePatterns(tables.load("verifiability", lexicons)["notes"], Asides.load(lexicons))
    return Means(read_lists(lexicons), patterns, load(), learned, explain, reader.load() if thorough else None)


def read_lists(lexicons: Sequence[Path] = ()) -> Lists:
    """The rules and word lists alone, extended by a user's own files. *Raises*: as :func:`read_means`."""
    return Lists(*(tables.load(name, lexicons) for name in ("verifiability", "cues")))


def judge(
    doc: Doc, spans: Sequence[Offsets], *, means: Means, numbers: Sequence[Number], names: Sequence[Name],
    speech: Speech = BARE,
) -> Verdict:  # fmt: skip
    """Judge the statement that ``spans`` covers, as its speaker makes it. Nothing is written to the Doc.

    *Offsets*: code points into ``doc.text``. Where ``numbers`` and ``names`` are both empty the Doc's
    entities stand in.
    """
    return Judge(Reading(doc, means.lists, numbers, names), means).verdict(spans, speech)


def judge_statement(nlp: Language, statement: str, *, context: str = "") -> Verdict:
    """Judge one bare statement as the pipeline is set; ``context`` stands before it, for its pronouns to refer to.

    *Offsets*: code points into ``statement``.
    """
    shift = len(context) + 2 if context.strip() else 0
    doc = nlp(f"{context}\n\n{statement}" if shift else statement)
    config: dict[str, Any] = next(
        (nlp.get_pipe_config(pipe) for pipe in nlp.pipe_names if nlp.get_pipe_meta(pipe).factory in (FACTORY, "sayso")),
        {},
    )
    means = _means(
        config.get("lexicons", ()), config.get("attribution", "learned"), config.get("profile", "fast"),
        config.get("explain", False),
    )  # fmt: skip
    spans, numbers, names = [(shift, shift + len(statement))], get(doc, Number), get(doc, Name)
    verdict = judge(doc, spans, means=means, numbers=numbers, names=names)
    return replace(
        verdict, start=verdict.start - shift, end=verdict.end - shift, spans=[(0, len(statement))],
        reasons=[(rule, start - shift, end - shift) for rule, start, end in verdict.reasons],
    )  # fmt: skip


def verdicts(doc: Doc, means: Means) -> list[Verdict]:
    """Judge every attribution's content and every checkable sentence of the article's own, in text order."""
    reading = Reading(doc, means.lists, get(doc, Number), get(doc, Name))
    judge = Judge(reading, means)
    attributions, sections = get(doc, Attribution), get(doc, Section)
    sentences = list(_sentences(reading))
    breaks = [(item.start, item.end) for item in sections]
    notes = Notes(reading, means.patterns, attributions, sentences, breaks)
    parties = get(doc, Party)
    speakers = {item.attribution: parties[item.party] for item in get(doc, Resolution) if item.role == "speaker"}
    found = []
    for number, item in enumerate(attributions):
        speech = speech_of(reading, item, speakers.get(number))
        found.append(judge.verdict(item.content, speech, number, notes.of.get(number)))
    for start, span in _own_voice(reading, [s for s in sentences if s not in notes.aside], attributions, sections):
        tokens = reading.tokens([span])
        if _reports(reading, tokens) or (reading.tagged and not _has_verb(reading, tokens)):
            continue
        if (told := judge.told(span, notes.narrated.get(start))) is not None:
            found.append(told)
    return sorted(found, key=lambda verdict: (verdict.start, -verdict.end))


class Judge:
    """Judges the statements of one Doc."""

    def __init__(self, reading: Reading, means: Means) -> None:
        self.reading, self.means = reading, means
        self.shares = means.heads.shares(reading)

    def told(self, span: Offsets, note: Offsets | None = None) -> Verdict | None:
        """What the article tells in its own voice; None where that cannot be checked."""
        return self._verdict([span], BARE, "checkable", note=note)

    def verdict(
        self, spans: Sequence[Offsets], speech: Speech, attribution: int | None = None, note: Offsets | None = None
    ) -> Verdict:
        """Label, score and reasons of the statement that ``spans`` covers. *Offsets*: code points into the text."""
        verdict = self._verdict(spans, speech, attribution=attribution, note=note)
        assert verdict is not None
        return verdict

    def _verdict(
        self, spans: Sequence[Offsets], speech: Speech, wanted: str = "",
        *, attribution: int | None = None, note: Offsets | None = None,
    ) -> Verdict | None:  # fmt: skip
        """None where a label is wanted, and it is another."""
        reading, heads = self.reading, self.means.heads
        spans = [(start, end) for start, end in spans if start < end] or list(spans)
        myself = reading.lists.words["first"] | speech.myself
        evidence = gather(reading, spans, myself=myself, backshift=speech.indirect)
        values = measure(evidence)
        rule, decisive = decide(evidence, values, speech, spans)
        described = traits(evidence, speech, rule)
        told = heads.weigh(self.shares, evidence.tokens, values, described)
        label = reading.lists.rules[rule]["label"]
        firm = reading.lists.rules[rule].get("final") or (label == "checkable" and counts_plainly(evidence, values))
        listens = self.means.learned and reading.tagged
        if listens and not firm:
            if self.means.reader is not None:
                told = self.means.reader.weigh(told, heads, reading, reading.tokens(spans), speech)
            learned = heads.likeliest(told, "label", unless=label, by=OUTVOTED)
            if learned != label:
                label, rule, decisive = learned, LEARNED, []
        if wanted and label != wanted:
            return None
        shown = self.means.explain and heads.shown(features(evidence, values, described), "worth", "CFS")
        mixed = label in MIXABLE and (
            heads.share(told, "mixed", "yes") >= MIXED if listens else has_checkable_part(evidence)
        )
        start, end = (spans[0][0], spans[-1][1]) if spans else (0, 0)
        return Verdict(
            start, end, label, spans=list(spans), attribution=attribution, rule=rule, features=shown or [],
            note=None if note and label == "not_a_claim" and note[0] >= end else note,
            check_worthiness=0.0 if label == "not_a_claim" else round(heads.share(told, "worth", "CFS"), 4),
            mixed=mixed, reasons=reasons_of(evidence, decisive),
        )  # fmt: skip


def speech_of(reading: Reading, item: Attribution, speaker: Party | None = None) -> Speech:
    """How to read a content: in indirect speech *he* or *it* is the source, and *would* stands for *will*.

    ``speaker``: who the source is, where that is known: *she* is no man, *they* nobody who is alone.
    """
    tokens = [] if item.source is None else reading.tokens([item.source])
    source = item.source if tokens else None
    said_by = {reading.lower[i] for i in tokens}
    outsider = bool(said_by & reading.lists.words["outsiders"])
    if item.label == "direct":
        return Speech(lemma=item.lemma, cue=item.cue, outsider=outsider, kind="direct", source=source)
    if speaker is None:
        myself = _by_source(reading, item, tokens)
    else:
        myself = SELVES.get(speaker.label, PRONOUNS) - OTHER.get(speaker.gender, frozenset())
    return Speech(
        lemma=item.lemma, cue=item.cue, myself=myself, indirect=True, outsider=outsider, kind=item.label, source=source
    )


def _by_source(reading: Reading, item: Attribution, tokens: Sequence[int]) -> frozenset[str]:
    """The pronouns that may mean the source, by its words alone."""
    start, end = item.source or (0, 0)

    def names(found: Sequence[Offsets]) -> bool:
        return any(a < end and start < b for a, b in found)

    if names(reading.people) or not {"he", "she"}.isdisjoint(reading.lower[i] for i in tokens):
        return PRONOUNS - {"it"}
    if names(reading.firms) or any(reading.lemma[i] in reading.lists.words["bodies"] for i in tokens):
        return PRONOUNS - {"he", "she"}
    return PRONOUNS


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
) -> Iterator[tuple[int, Offsets]]:
    """Sentences of body or standfirst that hold no content and no cue: their start, and they without the full stop."""
    told = sorted([s for a in attributions for s in a.content] + [a.cue for a in attributions if a.cue])
    starts = [start for start, _ in told]
    reach = list(accumulate((end for _, end in told), max))
    breaks = [item.start for item in sections]
    for first, end in sentences:
        start = first
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
            yield first, (start, end)


def _reports(reading: Reading, tokens: Sequence[int]) -> bool:
    """Whether the sentence's main verb says what somebody said: a report that the attribution missed."""
    return any(reading.dep[i] == "ROOT" and reading.lemma[i] in reading.lists.reporting for i in tokens)


def _has_verb(reading: Reading, tokens: Sequence[int]) -> bool:
    """Whether a stretch has a finite verb; a list item or a caption has none."""
    return any(reading.tag[i] in FINITE for i in tokens)


def _unstopped(text: str, start: int, end: int) -> Offsets:
    """Leave out a final full stop (not that of *U.S.* or an ellipsis)."""
    if text[start:end].endswith(".") and not re.search(r"(?:\b\w\.\w|\.\.)\.$|\.\.$", text[start:end]):
        end -= 1
    return start, end
