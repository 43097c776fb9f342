"""What a note is about: by the parse beside a reporting verb, by shared words from sentence to sentence.

*Offsets*: code points into the text, end exclusive.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.annotations import Attribution, Offsets
from sayso.rules.attribution.frames import FINITE
from sayso.rules.verifiability.evidence import Reading

Told = tuple[int, Attribution]
"""An attribution with its number."""
BETWEEN = frozenset({"cc", "advmod", "aux", "auxpass", "neg", "punct"})
"""Relations of the words between two verbs of one clause: *wrote and later said*."""
DEEDS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
COMMON = DEEDS | {"NN", "NNS"}
MATTER = COMMON | {"NNP", "NNPS"}
"""Tags of verbs; with common nouns; with names too."""
DENYING = frozenset({"no", "not", "n't", "none", "never", "nothing", "nobody", "neither"})
SPEAKING = frozenset({"he", "she", "they", "it"})
LISTS = (
    "figures",
    "generic",
    "neutral",
    "light",
    "people",
    "grounds",
    "pointing",
    "going_on",
    "checkers",
    "events",
    "tolls",
    "fates",
    "spans",
)
ENOUGH = 2
"""Words that a clause of the note's own shares with a claim."""


@dataclass(frozen=True)
class Note:
    """A sentence that may be a note, and the ``words`` of it that a pattern knows.

    ``told``: the attributions of that sentence itself, by number; ``kind``: ``said`` of a claim, a ``turn`` to facts
    (*In fact, …*), or what ``records`` show.
    """

    sentence: Offsets
    words: Offsets
    told: Sequence[int]
    kind: str


def hangs_on(reading: Reading, span: Offsets, cue: Offsets) -> bool:
    """Does a stretch depend on a reporting word, or on a verb that shares its clause? False where there is no parse."""
    words, said = reading.tokens([span]), reading.tokens([cue])
    roots = [i for i in words if reading.head[i] not in words]
    if not roots or not said:
        return False
    verb, governor = said[-1], reading.head[roots[0]]
    if reading.dep[roots[0]] == "prep" and reading.dep[governor] == "dobj":
        governor = reading.head[governor]  # *told reporters without evidence that …*
    if governor == verb or (reading.dep[verb] == "xcomp" and reading.head[verb] == governor):
        return True
    first, last = sorted((governor, verb))
    joined = reading.dep[last] == "conj" and reading.head[last] == first
    return joined and all(reading.dep[i] in BETWEEN for i in range(first + 1, last))


class Ties:
    """The word lists of ``[notes]`` that tie a sentence to the claims before it."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.reach = int(table["reach"])
        self._lists = {key: frozenset(table[key]) for key in LISTS}

    def targets(
        self, reading: Reading, note: Note, groups: Sequence[Sequence[Told]], counted: Sequence[Sequence[Told]],
        told: Sequence[Attribution],
    ) -> list[int]:  # fmt: skip
        """The claims that a note speaks of. ``groups``: those one sentence before, two before …; ``told``: its own.

        ``counted``: the same, with what the article tells itself between them; a figure may be of that.
        """
        if self._is_of_a_person(reading, note):
            return []
        if not groups:
            return []
        groups, further = groups[: self.reach], groups[: self.reach + 1]
        if note.kind == "fact":
            subject = _nouns(reading, [note.words])
            return [number for number, item in groups[0] if subject & _nouns(reading, item.content)]
        nouns = _nouns(reading, [note.sentence])
        if note.kind == "verdict":
            words = {reading.lower[i] for i in reading.tokens([note.words])}
            found = self._of_figures(reading, words, counted[: self.reach], further)
            return found or [number for number, _ in groups[0]]
        if note.kind != "said":
            return self._on_facts(reading, note, groups[0])
        points = self._points(reading, note)
        clause = self._words(reading, self._clause(reading, note, told))
        if clause and not points:
            least = min(ENOUGH, len(clause)) if told else 1
            return _first(groups, lambda item: len(clause & self._words(reading, item.content)) >= least)
        if found := self._of_figures(reading, nouns, counted[: self.reach], further):
            return found
        subject = nouns - self._beside_the_point(reading, note)
        if found := _first(groups, lambda item: bool(subject & self._named_in(reading, item))):
            return found
        matter = {noun for noun in nouns if noun.islower()} - self._lists["neutral"]
        named = matter & (self._lists["generic"] | self._lists["figures"]) or self._names_it(reading, note)
        unnamed = bool(matter) or (bool(told) and not _same_speaker(reading, told[0], groups[0]))
        return [] if unnamed and not named and not points else _first(groups, lambda _: True)

    def _of_figures(
        self, reading: Reading, nouns: set[str], counted: Sequence[Sequence[Told]], further: Sequence[Sequence[Told]]
    ) -> list[int]:
        """The claims that give *the figure*; *the toll* is of all who were killed, also in the sentences before."""
        if not nouns & self._lists["figures"]:
            return []
        if nouns & self._lists["tolls"]:
            fates = self._lists["fates"]

            def is_toll(item: Attribution) -> bool:
                tokens = reading.tokens(item.content)
                return self._counts(reading, item) and any(reading.lemma[i] in fates for i in tokens)

            if found := [number for near in further for number, item in near if is_toll(item)]:
                return found
        return _first(counted, lambda item: self._counts(reading, item))

    def _counts(self, reading: Reading, item: Attribution) -> bool:
        """Whether a claim holds a quantity; in the article's own voice one that is no time."""
        return any(
            a < end and start < b
            and (item.label != "narrated" or not any(reading.lemma[i] in self._lists["spans"] for i in range(
                bisect_left(reading.start, start), min(bisect_left(reading.start, end) + 1, len(reading.lemma)))))
            for start, end in reading.numbers for a, b in item.content
        )  # fmt: skip

    def _is_of_a_person(self, reading: Reading, note: Note) -> bool:
        """*He was confirmed by the Senate*: nothing that was said is."""
        verb = _verb(reading, note)
        for i in reading.tokens([note.sentence]):
            if verb is not None and reading.head[i] == verb and reading.dep[i] == "nsubjpass":
                named = any(start <= reading.start[i] < end for start, end in reading.people)
                return named or bool({reading.lower[i], reading.lemma[i]} & self._lists["people"])
        before = reading.tokens([(note.sentence[0], note.words[0])])
        return not reading.parsed and bool(before) and reading.lower[before[-1]] in self._lists["people"]

    def _on_facts(self, reading: Reading, note: Note, near: Sequence[Told]) -> list[int]:
        """*In fact, it has fallen*, *records show it was fined*: right after the claim, of its matter or its deed."""
        rest = [(note.words[1], note.sentence[1])]
        after = reading.tokens(rest)
        if note.kind == "turn" and after and reading.lower[after[0]] in self._lists["going_on"]:
            return [number for number, _ in near]
        denied = note.kind == "turn" and any(reading.lower[i] in DENYING for i in after)
        least = 1 if denied else ENOUGH
        words, deeds = self._words(reading, rest, COMMON), self._words(reading, rest, DEEDS)
        goes_on = bool(after) and any(reading.lower[i] in SPEAKING for i in after[:2])

        def is_tied(item: Attribution) -> bool:
            shared = words & self._words(reading, item.content, COMMON)
            return (goes_on and bool(shared & deeds)) or len(shared) >= least

        return [number for number, item in near if is_tied(item)]

    def _points(self, reading: Reading, note: Note) -> bool:
        """Does a pronoun stand for what was said (*no evidence for it*, *this was confirmed by …*)?"""
        verb, words = _verb(reading, note), reading.tokens([note.words])
        subjects = [
            i for i in reading.tokens([note.sentence]) if reading.dep[i] == "nsubjpass" and reading.head[i] == verb
        ]
        return any(
            reading.lower[i] in self._lists["pointing"] and reading.dep[i] not in ("mark", "det")
            and reading.tag[i] not in ("IN", "WDT")
            for i in (*subjects, *words)
        )  # fmt: skip

    def _clause(self, reading: Reading, note: Note, told: Sequence[Attribution]) -> Sequence[Offsets]:
        """What the note itself tells in a clause: *confirmed that …*, *no evidence that …*, *claims that …*."""
        for item in told:
            if any(reading.tag[i] in FINITE for i in reading.tokens(item.content)):
                return item.content
        behind = reading.tokens([(note.words[0], note.sentence[1])])
        grounds = self._lists["grounds"] | self._lists["generic"]
        ground = next((i for i in behind if reading.lemma[i] in grounds), None)
        if ground is None:
            return []
        opens = next((i for i in behind if i > ground and _opens(reading, ground, i)), None)
        return [] if opens is None else [(reading.start[opens], note.sentence[1])]

    def _names_it(self, reading: Reading, note: Note) -> bool:
        """*PolitiFact rated …*: whoever is in the trade speaks of claims; *the death*: what was told just before."""
        tokens = reading.tokens([note.sentence])
        return any(reading.lower[i] in self._lists["checkers"] for i in reading.tokens([note.words])) or any(
            reading.lemma[i] in self._lists["events"] and reading.lower[i - 1] == "the" for i in tokens[1:]
        )

    def _named_in(self, reading: Reading, item: Attribution) -> set[str]:
        """The nouns of a content, and its verbs, whose nouns are often the same (*collapse*)."""
        return _nouns(reading, item.content) | self._words(reading, item.content, DEEDS)

    def _beside_the_point(self, reading: Reading, note: Note) -> set[str]:
        """*Police found no evidence*, *the team's line-up*: who looked, and whose it is, the note is not about."""
        verb, tokens = _verb(reading, note), reading.tokens([note.sentence])
        active = verb is not None and reading.lemma[verb] != "be"
        subjects = {i for i in tokens if active and reading.dep[i] == "nsubj" and reading.head[i] == verb}
        return {
            reading.lemma[i] for i in tokens
            if reading.dep[i] == "poss" or i in subjects or reading.head[i] in subjects
        }  # fmt: skip

    def _words(self, reading: Reading, spans: Sequence[Offsets], tags: frozenset[str] = MATTER) -> set[str]:
        """Lemmas of the words that say what a stretch is about."""
        words = {reading.lemma[i].lower() for i in reading.tokens(spans) if reading.tag[i] in tags}
        return words - self._lists["light"] - self._lists["neutral"]


def _first(groups: Iterable[Sequence[Told]], fits: Callable[[Attribution], bool]) -> list[int]:
    """The fitting claims of the nearest sentence that has any."""
    for near in groups:
        if found := [number for number, item in near if fits(item)]:
            return found
    return []


def _nouns(reading: Reading, spans: Sequence[Offsets]) -> set[str]:
    return {reading.lemma[i] for i in reading.tokens(spans) if reading.tag[i].startswith("NN")}


def _verb(reading: Reading, note: Note) -> int | None:
    """The main verb of a pattern's words."""
    verbs = [i for i in reading.tokens([note.words]) if reading.tag[i].startswith("VB")]
    return next((i for i in reversed(verbs) if reading.dep[i] not in ("aux", "auxpass")), None)


def _opens(reading: Reading, ground: int, token: int) -> bool:
    """Does a clause about the evidence begin here: *that …*, or a subject right behind the noun?"""
    marked = reading.lower[token] == "that" and reading.dep[token] == "mark"
    return marked or (token == ground + 1 and reading.dep[token] in ("nsubj", "nsubjpass"))


def _same_speaker(reading: Reading, item: Attribution, near: Sequence[Told]) -> bool:
    """Is it the speaker of the sentence before who *offered no evidence*?"""
    who = [reading.lower[i] for i in reading.tokens([item.source] if item.source else [])]
    named = [[reading.lower[i] for i in reading.tokens([told.source])] for _, told in near if told.source]
    return bool(who) and any(who[-1] in SPEAKING or who[-1] == name[-1] for name in named if name)
