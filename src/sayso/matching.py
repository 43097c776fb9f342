"""When a predicted attribution counts as right: words, one-to-one pairs of contents, tests of a source.

A *word* is a run of ``\\w`` characters ("mayor's" is two words); quotation marks and punctuation never are.
*Offsets*: code points into the article's text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

Offsets = tuple[int, int]
Pair = tuple[int, int]

OVERLAP = 0.5  # word Jaccard from which on two contents are the same statement

_WORD = re.compile(r"\w+")
_DETERMINERS = """
    a an the this that these those some any each every no another such my our your his her its their
"""
_PREPOSITIONS = """
    about after against among as at before between by during for from in into of off on out over per through
    to under up via with
"""
_CONJUNCTIONS = "and but nor or"
_PRONOUNS = "i me we us you he him she they them it who whom whose which what"
_HONORIFICS = "mr mrs ms miss mx dr sir lady lord"
_QUANTIFIERS = "all both many most several one others other there here"

_FUNCTION_WORDS = frozenset(f"{_DETERMINERS} {_PREPOSITIONS} {_CONJUNCTIONS}".split())
_NEVER_NAMES = _FUNCTION_WORDS | frozenset(f"{_PRONOUNS} {_HONORIFICS} {_QUANTIFIERS}".split())


class Words:
    """The words of a text, numbered in reading order."""

    def __init__(self, text: str) -> None:
        self.text = text
        places = [match.span() for match in _WORD.finditer(text)]
        self._starts = [start for start, _ in places]
        self._ends = [end for _, end in places]

    def inside(self, spans: Iterable[Offsets]) -> frozenset[int]:
        """Numbers of the words of which more than half lies inside one of the spans."""
        return frozenset(number for start, end in spans for number in self._inside(start, end))

    def _inside(self, start: int, end: int) -> Iterator[int]:
        for number in range(bisect_right(self._ends, start), len(self._starts)):
            first, last = self._starts[number], self._ends[number]
            if first >= end:
                return
            if 2 * (min(last, end) - max(first, start)) > last - first:
                yield number

    def function_words(self, numbers: Iterable[int]) -> frozenset[int]:
        """Those of the numbered words that are determiners, prepositions or conjunctions."""
        return frozenset(n for n in numbers if self._lower(n) in _FUNCTION_WORDS)

    def _lower(self, number: int) -> str:
        return self.text[self._starts[number] : self._ends[number]].lower()


@dataclass(frozen=True, slots=True)
class Entry:
    """An attribution laid on its text, ready to be compared.

    *Offsets*: ``content`` and ``source`` are joined spans (:func:`joined`); ``words`` and ``source_words``
    are the numbers of their words (:class:`Words`).
    """

    kind: str
    content: tuple[Offsets, ...]
    words: frozenset[int]
    source: tuple[Offsets, ...]
    source_words: frozenset[int]
    source_text: str
    speaker: str
    source_unknown: bool
    not_speaker: str = ""

    @property
    def wording(self) -> Hashable:
        """The words of the content; its offsets where it has no word at all."""
        return self.words or self.content


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one gold attribution fared, by test; tests that do not apply are missing.

    ``tests`` has ``exact_char``, ``exact_words``, ``overlap``, ``end_to_end`` and ``end_to_end_any`` always,
    ``source.*`` (:func:`source_tests`) where the content overlaps; ``predicted_kind`` is "" where not.
    """

    kind: str
    predicted_kind: str
    tests: dict[str, bool]


def joined(text: str, spans: Iterable[Offsets]) -> tuple[Offsets, ...]:
    """Spans in reading order, white space trimmed, those that only white space parts made one.

    *Offsets*: what reaches over the ends of the text is cut off; empty spans are dropped.

    *Example*:
    >>> joined("taxes will rise", [(6, 11), (0, 5)])
    ((0, 10),)
    """
    pieces: list[Offsets] = []
    for start, end in sorted(spans):
        start = max(0, start)
        stretch = text[start : max(start, end)]
        trimmed = stretch.strip()
        if not trimmed:
            continue
        start += len(stretch) - len(stretch.lstrip())
        end = start + len(trimmed)
        if pieces and not text[pieces[-1][1] : start].strip():
            start, last = pieces.pop()
            end = max(end, last)
        pieces.append((start, end))
    return tuple(pieces)


def verdicts(words: Words, gold: Sequence[Entry], predicted: Sequence[Entry]) -> list[Verdict]:
    """Judge every gold attribution of one article, in the order given."""
    same_characters = _exact_hits((e.content for e in gold), (e.content for e in predicted))
    same_words = _exact_hits((e.wording for e in gold), (e.wording for e in predicted))
    pairs = dict(overlapping_pairs(gold, predicted))
    judged = []
    for number, entry in enumerate(gold):
        partner = predicted[pairs[number]] if number in pairs else None
        tests = {"exact_char": same_characters[number], "exact_words": same_words[number]}
        tests |= _pair_tests(words, entry, partner)
        judged.append(Verdict(entry.kind, partner.kind if partner else "", tests))
    return judged


def _pair_tests(words: Words, gold: Entry, predicted: Entry | None) -> dict[str, bool]:
    if predicted is None:
        return {"overlap": False, "end_to_end": False, "end_to_end_any": False}
    source = source_tests(words, gold, predicted)
    right = source_is_right(source)
    tests = {"overlap": True, "end_to_end": right, "end_to_end_any": source.get("any", right)}
    return tests | {f"source.{name}": passed for name, passed in source.items()}


def _exact_hits(gold: Iterable[Hashable], predicted: Iterable[Hashable]) -> list[bool]:
    """For each gold key in turn, whether a prediction with the same key is left for it."""
    left = Counter(predicted)
    hits = []
    for key in gold:
        hits.append(left[key] > 0)
        left[key] -= 1
    return hits


def overlapping_pairs(gold: Sequence[Entry], predicted: Sequence[Entry]) -> list[Pair]:
    """Pair gold with predictions one to one, by index, where the contents overlap (:data:`OVERLAP`).

    Greedy, the closest first (ties: the nearer beginning, then the order given); then pairs are rearranged
    until there are as many as there can be.
    """
    choices: dict[int, list[int]] = {}
    taken: dict[int, int] = {}
    greedy: set[int] = set()
    for _, _, wanted, found in sorted(_candidates(gold, predicted)):
        choices.setdefault(wanted, []).append(found)
        if wanted not in greedy and found not in taken:
            taken[found] = wanted
            greedy.add(wanted)
    for wanted in choices:
        if wanted not in greedy:
            _make_room(wanted, choices, taken, set())
    return sorted((wanted, found) for found, wanted in taken.items())


def _candidates(gold: Sequence[Entry], predicted: Sequence[Entry]) -> Iterator[tuple[float, int, int, int]]:
    for i, wanted in enumerate(gold):
        for j, found in enumerate(predicted):
            closeness = _closeness(wanted, found)
            if closeness >= OVERLAP:
                yield -closeness, abs(wanted.content[0][0] - found.content[0][0]), i, j


def _closeness(gold: Entry, predicted: Entry) -> float:
    """Word Jaccard of two contents, 0..1; without any word, whether their offsets agree."""
    either = len(gold.words | predicted.words)
    if not either:
        return float(gold.content == predicted.content)
    return len(gold.words & predicted.words) / either


def _make_room(wanted: int, choices: dict[int, list[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Give ``wanted`` a prediction, moving others to their further choices; whether that worked."""
    for found in choices[wanted]:
        if found in tried:
            continue
        tried.add(found)
        if found not in taken or _make_room(taken[found], choices, taken, tried):
            taken[found] = wanted
            return True
    return False


def source_tests(words: Words, gold: Entry, predicted: Entry) -> dict[str, bool]:
    """Judge a predicted source by every test that the gold allows.

    ``exact`` (same words), ``overlap`` (a shared word that is no function word) and ``name`` (a name of the
    gold source in the predicted source or speaker) need a gold source; ``speaker`` (the same for the gold
    speaker) a gold speaker; ``any`` (one of these but ``exact``) either; ``no_source`` (none was predicted)
    neither, unless the gold says that the source was not recorded.
    """
    tests: dict[str, bool] = {}
    answer = _lower_words(predicted.source_text) | _lower_words(predicted.speaker)
    if gold.source:
        tests["exact"] = _same_source(gold, predicted)
        tests["overlap"] = _sources_overlap(words, gold, predicted)
        if names := _names(gold.source_text):
            tests["name"] = not names.isdisjoint(answer)
    if gold.speaker:
        names = _names(gold.speaker) or _lower_words(gold.speaker)
        tests["speaker"] = not names.isdisjoint(answer)
    elif gold.not_speaker:
        tests["speaker"] = predicted.speaker != gold.not_speaker
    if tests:
        tests["any"] = any(tests.get(test, False) for test in ("overlap", "name", "speaker"))
    elif not gold.source_unknown:
        tests["no_source"] = not predicted.source and not predicted.speaker
    return tests


def source_is_right(tests: dict[str, bool]) -> bool:
    """Sum up :func:`source_tests`: overlap; only a gold speaker: the speaker; neither: no source."""
    return next((tests[test] for test in ("overlap", "speaker", "no_source") if test in tests), True)


def _same_source(gold: Entry, predicted: Entry) -> bool:
    if gold.source_words:
        return gold.source_words == predicted.source_words
    return gold.source == predicted.source


def _sources_overlap(words: Words, gold: Entry, predicted: Entry) -> bool:
    if not gold.source_words:
        return gold.source == predicted.source
    telling = gold.source_words - words.function_words(gold.source_words)
    return not (telling or gold.source_words).isdisjoint(predicted.source_words)


def _names(text: str) -> set[str]:
    found = (word.lower() for word in _WORD.findall(text) if word[0].isupper())
    return {word for word in found if word not in _NEVER_NAMES}


def _lower_words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)} - {"s"}
