"""What the article itself says about a claim's truth: *falsely*, *without evidence*, *could not be verified*.

Three places: words said of the reporting verb; an aside beside verb or content (see
:mod:`sayso.rules.attribution.asides`); a sentence after the claim, at most ``reach`` sentences and one paragraph on.
Patterns: ``[notes]`` of ``lexicons/verifiability.toml``. *Offsets*: code points into the text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sayso.annotations import Attribution, Offsets
from sayso.rules.attribution.asides import Asides
from sayso.rules.attribution.frames import FINITE
from sayso.rules.verifiability.evidence import Reading
from sayso.rules.verifiability.ties import Note, Ties, Told, hangs_on

COMMAS = frozenset({",", "—", "–", "-"})
WEIGHED = "".join(rf"(?<!\b{word}\s)" for word in ("more", "less", "most", "how", "as", "not", "never", "n['’]t"))
"""Words before which none of these upholds or doubts anything: *more accurately*."""
AROUND = " \t\n\xa0,;:—–-.!?()”“\"'’‘"
"""Marks that may stand between a content or cue and an aside."""

KINDS = {"said": "sentences", "turn": "turns", "records": "records"}
"""Kinds of sentences that may be notes, and their tables."""


class NotePatterns:
    """The table ``[notes]``, compiled, and the asides."""

    def __init__(self, table: Mapping[str, Any], asides: Asides) -> None:
        self.asides = asides
        self.beside = _words([*table["adverbs"], *table["confirmed"]])
        self.weighing = frozenset(table["weighing"])
        self.repeated = re.compile(
            rf"(?:[\w.]+(?:['’]s)?\s)?(?:\w+ly\s)?(?P<note>{'|'.join(table['adjectives'])})\s(?P<noun>{'|'.join(table['claims'])})\b",
            re.I,
        )
        self.repeating = frozenset(table["repeating"])
        self.stems: tuple[str, ...] = tuple(table["stems"])
        self.sentences = {key: _any(table[name]) for key, name in KINDS.items()}
        self.showing = frozenset(table["showing"])
        self.noting = self.showing | frozenset(table["noting"])
        self.ties = Ties(table)

    def places(self, text: str) -> Iterator[int]:
        """Where a text holds the stems without which no pattern matches: a cheap test before them."""
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        for stem in self.stems:
            at = lowered.find(stem)
            while at >= 0:
                yield at
                at = lowered.find(stem, at + 1)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


def _words(phrases: Sequence[str]) -> re.Pattern[str]:
    longest = sorted(phrases, key=len, reverse=True)
    return re.compile(
        WEIGHED + r"\b(?:" + "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest) + r")\b", re.I
    )


class Notes:
    """One article's notes: ``of`` maps an attribution's number to its note, ``aside`` are note sentences."""

    def __init__(
        self, reading: Reading, patterns: NotePatterns, attributions: Sequence[Attribution],
        sentences: Sequence[Offsets], paragraphs: Sequence[Offsets],
    ) -> None:  # fmt: skip
        self.of: dict[int, Offsets] = {}
        self.aside: set[Offsets] = set()
        self._reading, self._patterns, self._attributions = reading, patterns, attributions
        self._sentences = sentences
        self._breaks = [start for start, _ in paragraphs]
        self._contents = sorted(span for item in attributions for span in item.content)
        self._told: dict[int, list[int]] = {}
        self._cued: dict[int, list[int]] = {}
        starts = [start for start, _ in sentences]
        for number, item in enumerate(attributions):
            places = {bisect_right(starts, start) - 1 for start, _ in item.content}
            for at in places:
                self._told.setdefault(at, []).append(number)
            for at in places | ({bisect_right(starts, item.cue[0]) - 1} if item.cue else set()):
                self._cued.setdefault(at, []).append(number)
        if attributions:
            self._scan()

    def _scan(self) -> None:
        starts = [start for start, _ in self._sentences]
        for at in sorted({bisect_right(starts, place) - 1 for place in self._patterns.places(self._reading.text)}):
            if at in self._cued:
                self._beside(at)
            self._after(at)

    # -------------------------------------------------------------- in the attribution's own sentence

    def _beside(self, at: int) -> None:
        """What stands beside cue or content, or is said of the cue, outside every content."""
        numbers = self._cued[at]
        asides = list(self._patterns.asides.find(self._reading.text, [self._sentences[at]]))
        for span in asides:
            if not self._is_told(span):
                self._give(self._adjoined(span, numbers), span)
        for match in self._patterns.beside.finditer(self._reading.text, *self._sentences[at]):
            span = match.span()
            if not self._is_told(span) and not any(start < span[1] and span[0] < end for start, end in asides):
                self._give(next((n for n in numbers if self._is_of(span, n)), None), span)
        for number in numbers:
            if self._attributions[number].lemma in self._patterns.repeating:
                self._give(number, self._repeated(number))

    def _give(self, number: int | None, span: Offsets | None) -> None:
        if number is not None and span is not None:
            self.of.setdefault(number, span)

    def _is_told(self, span: Offsets) -> bool:
        """Does a content hold it, so that somebody else says it?"""
        return any(start < span[1] and span[0] < end for start, end in self._contents)

    def _is_of(self, span: Offsets, number: int) -> bool:
        """Is it said of the reporting verb: by the parse, or set off right beside it?"""
        item, reading = self._attributions[number], self._reading
        if item.cue is None or item.lemma in self._patterns.weighing:
            return False
        return hangs_on(reading, span, item.cue) or (
            _next_to(reading.text, span, item.cue) and (not reading.parsed or _set_off(reading.text, span))
        )

    def _adjoined(self, aside: Offsets, numbers: Sequence[int]) -> int | None:
        """The attribution whose content or cue an aside stands beside, else the one whose cue governs it."""
        outer = [n for n in numbers if self._attributions[n].parent is None]
        found = []
        for number in outer:
            item = self._attributions[number]
            for rank, part in enumerate((item.content[-1], item.cue, item.content[0])):
                if part is not None and _next_to(self._reading.text, aside, part) and not self._cuts(aside, part):
                    found.append((rank, number))
        if found:
            return min(found)[1]
        governing = [n for n in outer if (cue := self._attributions[n].cue) and hangs_on(self._reading, aside, cue)]
        if len(outer) == 1 and self._is_behind(aside, outer[0]) and _names_it(self._reading.text[slice(*aside)]):
            return outer[0]
        return governing[0] if governing else None

    def _cuts(self, aside: Offsets, part: Offsets) -> bool:
        """*said the Senate, without evidence, had accused him*: it stands between a subject and its verb."""
        first = self._reading.tokens([part])[:1] if part[0] >= aside[1] else []
        cue = any(item.cue == part for item in self._attributions)
        return not cue and any(self._reading.tag[i] in FINITE for i in first)

    def _is_behind(self, aside: Offsets, number: int) -> bool:
        item = self._attributions[number]
        return max(item.content[-1][1], item.cue[1] if item.cue else 0) <= aside[0]

    def _repeated(self, number: int) -> Offsets | None:
        """*repeated the debunked claim that …*: the adjective, where the content opens with that noun."""
        item, reading = self._attributions[number], self._reading
        match = self._patterns.repeated.match(reading.text, *item.content[0])
        if match is None or item.cue is None or item.label == "direct":
            return None
        return match.span("note") if hangs_on(reading, match.span("noun"), item.cue) else None

    # -------------------------------------------------------------- in a sentence after it

    def _after(self, at: int) -> None:
        """A sentence of the article's own speaks of the claims just before."""
        start, end = self._sentences[at]
        told = self._told.get(at, [])
        if any(self._attributions[n].lemma not in self._patterns.noting for n in told):
            return
        for kind, pattern in self._patterns.sentences.items():
            for match in pattern.finditer(self._reading.text[start:end]):
                words = (start + match.start(), start + match.end())
                note = Note((start, end), words, told, kind)
                if self._is_own(note):
                    self._tie(at, note)
                    return

    def _is_own(self, note: Note) -> bool:
        """Does nobody else say it? An attribution may be the note itself (*He offered no evidence for this*)."""
        (first, last), (start, end) = note.words, note.sentence
        others = (span for n, item in enumerate(self._attributions) if n not in note.told for span in item.content)
        if any(a < end and start < b for a, b in others):
            return False
        items = [self._attributions[n] for n in note.told]
        return all(
            item.label != "direct" and item.cue is not None
            and (first <= item.cue[0] < last or (note.kind != "said" and item.lemma in self._patterns.showing))
            for item in items
        )  # fmt: skip

    def _tie(self, at: int, note: Note) -> None:
        groups = [list(self._near(at - back, at)) for back in range(1, self._patterns.ties.reach + 1)]
        targets = self._patterns.ties.targets(self._reading, note, groups, [self._attributions[n] for n in note.told])
        for number in targets:
            self.of.setdefault(number, note.sentence)
        if targets and not note.told:
            self.aside.add(note.sentence)

    def _near(self, at: int, note: int) -> Iterator[Told]:
        """The outer claims of a sentence in the note's paragraph or the one before."""
        for number in self._told.get(at, ()):
            item = self._attributions[number]
            claim, own = (bisect_right(self._breaks, x) for x in (item.content[-1][0], self._sentences[note][0]))
            if item.parent is None and own - claim <= 1:
                yield number, item


def _next_to(text: str, span: Offsets, part: Offsets) -> bool:
    """Do marks alone, or *that*, stand between two stretches?"""
    first, last = sorted((span, part))
    return first[1] <= last[0] and not text[first[1] : last[0]].replace("that", "").strip(AROUND)


def _set_off(text: str, span: Offsets) -> bool:
    """Does a stretch stand between commas or dashes?"""
    before, after = text[: span[0]].rstrip()[-1:], text[span[1] :].lstrip()[:1]
    return before in COMMAS and after in COMMAS


def _names_it(aside: str) -> bool:
    """*a claim that …*: an aside that says what it is of."""
    return aside.lower().startswith(("a ", "an ", "the "))
