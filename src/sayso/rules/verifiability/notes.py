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

KINDS = {"verdict": "verdicts", "said": "sentences", "turn": "turns", "fact": "facts", "records": "records"}
"""Kinds of sentences that may be notes, and their tables."""
NONE: frozenset[str] = frozenset()
SHORTEST = 10
"""Characters of a note before a clause in which somebody else speaks, at least."""
LONGEST = 10
"""Characters of the word that opens such a clause (*, insisting*), at most."""
LOOKED = 12
"""Sentences before a note that are looked at, at most: a long quotation counts as one."""


class NotePatterns:
    """The table ``[notes]``, compiled, and the asides."""

    def __init__(self, table: Mapping[str, Any], asides: Asides) -> None:
        self.asides = asides
        self.beside = _words([*table["adverbs"], *table["confirmed"]])
        self.weighing = frozenset(table["weighing"])
        verdicts, others = frozenset(table["verdict_stems"]), frozenset(table["stems"])
        self.stems = {
            stem: frozenset(kind for kind in KINDS if stem in (verdicts if kind == "verdict" else others))
            for stem in (*table["stems"], *table["verdict_stems"])
        }
        self.sentences = {key: _any(table[name]) for key, name in KINDS.items()}
        self.further, self.turning = re.compile(table["further"], re.I), re.compile(table["turning"], re.I)
        self.asking, self.according = frozenset(table["asking"]), frozenset(table["according"])
        self.showing = frozenset(table["showing"])
        self.noting = self.showing | frozenset(table["noting"])
        self.ties = Ties(table)

    def places(self, text: str) -> Iterator[tuple[int, frozenset[str]]]:
        """Where a text holds the stems without which no pattern matches, a cheap test before them; of which kinds."""
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        for stem, kinds in self.stems.items():
            at = lowered.find(stem)
            while at >= 0:
                yield at, kinds
                at = lowered.find(stem, at + 1)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


def _words(phrases: Sequence[str]) -> re.Pattern[str]:
    longest = sorted(phrases, key=len, reverse=True)
    return re.compile(
        WEIGHED + r"\b(?:" + "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest) + r")\b", re.I
    )


class Notes:
    """One article's notes: ``of`` maps an attribution's number to its note, ``aside`` are note sentences.

    ``narrated``: those of sentences in the article's own voice, by where the sentence starts.
    """

    def __init__(
        self, reading: Reading, patterns: NotePatterns, attributions: Sequence[Attribution],
        sentences: Sequence[Offsets], paragraphs: Sequence[Offsets],
    ) -> None:  # fmt: skip
        self.of: dict[int, Offsets] = {}
        self.aside: set[Offsets] = set()
        self.narrated: dict[int, Offsets] = {}
        self._reading, self._patterns, self._attributions = reading, patterns, attributions
        self._sentences = sentences
        self._breaks = [start for start, _ in paragraphs]
        self._contents = sorted(span for item in attributions for span in item.content)
        self._told: dict[int, list[int]] = {}
        self._cued: dict[int, list[int]] = {}
        self._carried: set[int] = set()  # sentences that go on with a claim: more of a quotation, *he said*
        starts = [start for start, _ in sentences]
        for number, item in enumerate(attributions):
            places = {bisect_right(starts, start) - 1 for start, _ in item.content}
            for at in places:
                self._told.setdefault(at, []).append(number)
            for start, end in item.content:
                self._carried.update(range(bisect_right(starts, start), bisect_right(starts, end - 1)))
            for at in places | ({bisect_right(starts, item.cue[0]) - 1} if item.cue else set()):
                self._cued.setdefault(at, []).append(number)
        self._carried |= self._cued.keys() - self._told.keys()
        self._scan()

    def _scan(self) -> None:
        starts = [start for start, _ in self._sentences]
        found: dict[int, frozenset[str]] = {}
        for place, kinds in self._patterns.places(self._reading.text):
            at = bisect_right(starts, place) - 1
            found[at] = found.get(at, NONE) | kinds
        for at in sorted(found):
            if at in self._cued:
                self._beside(at, "said" in found[at])
            self._after(at, [kind for kind in KINDS if kind in found[at]])

    # -------------------------------------------------------------- in the attribution's own sentence

    def _beside(self, at: int, by_adverb: bool) -> None:
        """What stands beside cue or content, or is said of the cue, outside every content."""
        numbers = self._cued[at]
        asides = list(self._patterns.asides.find(self._reading.text, [self._sentences[at]]))
        for span in asides:
            if not self._is_told(span):
                self._give(self._adjoined(span, numbers), span)
        for match in self._patterns.beside.finditer(self._reading.text, *self._sentences[at]) if by_adverb else ():
            span = match.span()
            if not self._is_told(span) and not any(start < span[1] and span[0] < end for start, end in asides):
                self._give(next((n for n in numbers if self._is_of(span, n)), None), span)
        for number in numbers:
            self._give(number, self._repeated(number))

    def _give(self, number: int | None, span: Offsets | None) -> None:
        if number is not None and span is not None:
            self.of.setdefault(number, span)

    def _is_told(self, span: Offsets) -> bool:
        """Does a content hold it or part of it, so that somebody else says it? *dismissed as “nonsense”* holds one."""
        first, last = span
        return any(start < last and first < end and not first <= start < end <= last for start, end in self._contents)

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
        outer = [n for n in numbers if self._attributions[n].parent is None and not self._is_speakers(aside, n)]
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

    def _is_speakers(self, aside: Offsets, number: int) -> bool:
        """*The ministry said …, a figure the ministry would not confirm*: the claim's own speaker comments on it."""
        source, reading = self._attributions[number].source, self._reading
        if source is None or not (named := reading.tokens([source])) or aside[0] <= source[0] < aside[1]:
            return source is not None and aside[0] <= source[0] < aside[1]
        subjects = (i for i in reading.tokens([aside]) if reading.dep[i] == "nsubj")
        return any(reading.lower[i] == reading.lower[named[-1]] for i in subjects)

    def _cuts(self, aside: Offsets, part: Offsets) -> bool:
        """*said the Senate, without evidence, had accused him*: it stands between a subject and its verb."""
        first = self._reading.tokens([part])[:1] if part[0] >= aside[1] else []
        cue = any(item.cue == part for item in self._attributions)
        return not cue and any(self._reading.tag[i] in FINITE for i in first)

    def _is_behind(self, aside: Offsets, number: int) -> bool:
        item = self._attributions[number]
        return max(item.content[-1][1], item.cue[1] if item.cue else 0) <= aside[0]

    def _repeated(self, number: int) -> Offsets | None:
        """*repeated the debunked claim that …*, *made the false claim that …*: the adjective of what was repeated."""
        item, reading, asides = self._attributions[number], self._reading, self._patterns.asides
        if item.cue is None or item.label == "direct" or item.parent is not None:
            return None
        if item.lemma not in asides.repeating and item.lemma not in asides.told:
            return None
        found = asides.doubt(reading.text, item.content[0])
        if found is None or not (found[1] == item.cue or hangs_on(reading, found[1], item.cue)):
            return None
        return found[0]

    # -------------------------------------------------------------- in a sentence after it

    def _after(self, at: int, kinds: Sequence[str]) -> None:
        """A sentence of the article's own, of one of these kinds, speaks of the claims just before."""
        start, end = self._sentences[at]
        others = self._others(at)
        if others < end and not self._patterns.further.search(self._reading.text, start + SHORTEST, others + LONGEST):
            return
        text = self._reading.text[start:others]
        for kind in kinds:
            for match in self._patterns.sentences[kind].finditer(text):
                words = (start + match.start(), start + match.end())
                note = self._cut(Note((start, end), words, self._told.get(at, []), kind))
                if note is not None and self._is_own(note):
                    self._tie(at, note)
                    return

    def _others(self, at: int) -> int:
        """Where somebody else begins to speak in a sentence, or is named for it: no note reaches as far."""
        patterns, place = self._patterns, self._sentences[at][1]
        for number in self._told.get(at, ()):
            item = self._attributions[number]
            if item.lemma not in patterns.noting and item.lemma not in patterns.according:
                place = min(place, item.content[0][0], item.cue[0] if item.cue else place)
        return place

    def _cut(self, note: Note) -> Note | None:
        """*He gave no evidence, but a doctor agreed*: without the clause behind it.

        None where somebody else speaks in its own.
        """
        patterns = self._patterns
        others = [n for n in note.told if not self._may_note(note, n)]
        if not others and note.kind != "said":
            return note
        within = patterns.further if others else patterns.turning
        further = within.search(self._reading.text, note.words[1], note.sentence[1])
        parts = ([*self._attributions[n].content, self._attributions[n].cue] for n in others)
        if further is None:
            return None if others else note
        if any(part and part[0] < further.start() for found in parts for part in found):
            return None
        own = [n for n in note.told if n not in others and self._attributions[n].content[0][0] < further.start()]
        return Note((note.sentence[0], further.start()), note.words, own, note.kind)

    def _may_note(self, note: Note, number: int) -> bool:
        """May an attribution be part of the note itself?"""
        item = self._attributions[number]
        return item.lemma in self._patterns.noting or (
            note.kind == "verdict" and item.lemma in self._patterns.according and item.content[0][0] <= note.words[0]
        )

    def _is_own(self, note: Note) -> bool:
        """Does nobody else say it? An attribution may be the note itself (*He offered no evidence for this*)."""
        (first, last), (start, end) = note.words, note.sentence
        others = (span for n, item in enumerate(self._attributions) if n not in note.told for span in item.content)
        if any(a < end and start < b for a, b in others):
            return False
        items = [self._attributions[n] for n in note.told]
        aside = self._patterns.showing if note.kind != "said" else frozenset()
        if note.kind == "verdict":
            aside |= self._patterns.according
        return all(
            item.label != "direct" and item.cue is not None and (first <= item.cue[0] < last or item.lemma in aside)
            for item in items
        )

    def _tie(self, at: int, note: Note) -> None:
        ties = self._patterns.ties
        back = [n for n in range(at - 1, max(at - LOOKED, -1), -1) if n not in self._carried][: ties.reach + 1]
        groups = [list(self._near(n, at)) for n in back]
        counted = [found or list(self._narrated(n, at)) for n, found in zip(back, groups, strict=True)]
        targets = ties.targets(self._reading, note, groups, counted, [self._attributions[n] for n in note.told])
        for number in targets:
            if number >= 0:
                self.of.setdefault(number, note.sentence)
            else:
                self.narrated.setdefault(self._sentences[-1 - number][0], note.sentence)
        if targets and not note.told and note.sentence == self._sentences[at]:
            self.aside.add(note.sentence)

    def _near(self, at: int, note: int) -> Iterator[Told]:
        """The outer claims of a sentence in the note's paragraph or the one before; what is asked claims nothing."""
        for number in self._told.get(at, ()):
            item = self._attributions[number]
            asked = item.lemma in self._patterns.asking or "?" in self._reading.text[item.end - 1 : item.end + 1]
            if (
                item.parent is None
                and not asked
                and not self._is_aim(item)
                and self._apart(item.content[-1][0], note) <= 1
            ):
                yield number, item

    def _is_aim(self, item: Attribution) -> bool:
        """*called on them to leave*, not *is said to have left*: an infinitive tells what should be."""
        first, second = [*self._reading.tokens(item.content)[:2], -1, -1][:2]
        return second >= 0 and self._reading.lower[first] == "to" and self._reading.lemma[second] not in ("have", "be")

    def _narrated(self, at: int, note: int) -> Iterator[Told]:
        """A sentence of the article's own, in the note's paragraph, as if it were a claim; its number is below 0."""
        start, end = self._sentences[at]
        if at not in self._cued and (start, end) not in self.aside and not self._apart(start, note):
            yield -1 - at, Attribution(start, end, "narrated", [(start, end)])

    def _apart(self, place: int, note: int) -> int:
        """Paragraphs between a place and a sentence."""
        return bisect_right(self._breaks, self._sentences[note][0]) - bisect_right(self._breaks, place)


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
