"""What the article itself says about a claim's truth: *falsely*, *without evidence*, *could not be verified*.

Two ties: a cue in the attribution's own sentence, outside every content; and a sentence of the article's own
after the claim, at most ``reach`` sentences and one paragraph on. Patterns: ``[notes]`` of
``lexicons/verifiability.toml``. *Offsets*: code points into the text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from sayso.annotations import Attribution, Offsets
from sayso.rules.verifiability.evidence import Reading


class NotePatterns:
    """The table ``[notes]``, compiled."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        words = sorted([*table["adverbs"], *table["confirmed"]], key=len, reverse=True)
        self.beside = re.compile(
            r"\b(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in words) + r")\b", re.I
        )
        self.stems: tuple[str, ...] = tuple(table["stems"])
        self.after = re.compile("|".join(f"(?:{pattern})" for pattern in table["sentences"]), re.I)
        self.figures = frozenset(table["figures"])
        self.generic = frozenset(table["generic"])
        self.neutral = frozenset(table["neutral"])
        self.reach = int(table["reach"])

    def may_note(self, text: str) -> bool:
        """Whether a stretch holds a stem without which no pattern matches: a cheap test before them."""
        lowered = text.lower()
        return any(stem in lowered for stem in self.stems)


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
        text, patterns = self._reading.text, self._patterns
        if not patterns.may_note(text):
            return
        for at, (start, end) in enumerate(self._sentences):
            if not patterns.may_note(text[start:end]):
                continue
            if at in self._cued:
                self._beside(at)
            if at not in self._told and patterns.after.search(text, start, end):
                self._after(at)

    def _beside(self, at: int) -> None:
        """Each cue beside a reporting verb goes to the attribution whose own cue is nearest."""
        for match in self._patterns.beside.finditer(self._reading.text, *self._sentences[at]):
            if any(start < match.end() and match.start() < end for start, end in self._contents):
                continue
            self.of.setdefault(min(self._cued[at], key=lambda n: self._distance(n, match.start())), match.span())

    def _distance(self, number: int, at: int) -> int:
        item = self._attributions[number]
        return abs((item.cue or item.content[0])[0] - at)

    def _after(self, at: int) -> None:
        """A sentence of the article's own: it speaks of the claims just before."""
        start, end = self._sentences[at]
        if any(first < end and start < last for first, last in self._contents):
            return
        targets = self._targets(at)
        for number in targets:
            self.of.setdefault(number, (start, end))
        if targets:
            self.aside.add((start, end))

    def _targets(self, at: int) -> list[int]:
        """The nearest claims that share the note's matter: figures with quantities, else a noun, else any."""
        nouns = self._nouns(self._sentences[at])
        groups = []
        for back in range(1, self._patterns.reach + 1):
            near = [n for n in self._told.get(at - back, ()) if self._is_near(n, at)]
            groups.append(near)
            counted = [n for n in near if nouns & self._patterns.figures and self._counts(n)]
            if counted:
                return counted
        for near in groups:
            shared = [n for n in near if nouns & set().union(*map(self._nouns, self._attributions[n].content))]
            if shared:
                return shared
        matter = {noun for noun in nouns if noun.islower()} - self._patterns.neutral
        if matter and not matter & (self._patterns.generic | self._patterns.figures):
            return []
        return next((near for near in groups if near), [])

    def _is_near(self, number: int, at: int) -> bool:
        """Whether an outer claim stands in the note's paragraph or the one before."""
        item = self._attributions[number]
        claim, note = (bisect_right(self._breaks, x) for x in (item.content[-1][0], self._sentences[at][0]))
        return item.parent is None and note - claim <= 1

    def _counts(self, number: int) -> bool:
        """Whether a claim holds a quantity."""
        spans = self._attributions[number].content
        return any(a < end and start < b for start, end in self._reading.numbers for a, b in spans)

    def _nouns(self, span: Offsets) -> set[str]:
        reading = self._reading
        return {reading.lemma[i] for i in reading.tokens([span]) if reading.tag[i].startswith("NN")}
