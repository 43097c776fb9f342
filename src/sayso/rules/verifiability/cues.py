"""The word lists of verifiability, and where their cues stand in a text.

Word lists: ``lexicons/verifiability.toml``; a list's ``unless`` says beside which words its own mean something else.
*Offsets*: token numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.rules.verifiability.spelled import Spelled

NOTHING: set[str] = set()


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found: tokens ``first`` up to ``last`` (exclusive) and the id of its list."""

    first: int
    last: int
    cue: str


@dataclass(frozen=True, slots=True)
class Word:
    """What a token must be: one of ``words`` (if any), by form or lemma, a tag that begins like one of ``tags``."""

    words: frozenset[str]
    tags: tuple[str, ...]

    @classmethod
    def read(cls, item: str) -> Word:
        """Read ``word|word/TAG|TAG``, of which either half may be left out."""
        words, _, tags = item.partition("/")
        return cls(frozenset(filter(None, words.split("|"))), tuple(filter(None, tags.split("|"))))

    def fits(self, lower: str, lemma: str, tag: str) -> bool:
        """Whether a token is such a word."""
        return (not self.words or lower in self.words or lemma in self.words) and tag.startswith(self.tags or "")


class Exceptions:
    """Beside which words a cue means something else: ``more|less [than] /CD``, the cue in brackets."""

    def __init__(self, items: Iterable[str]) -> None:
        self._by_word: dict[str, list[tuple[int, list[Word]]]] = {}
        for item in items:
            before, rest = item.split("[")
            shape = [Word.read(part) for part in f"{before} {rest.replace(']', ' ')}".split()]
            at = len(before.split())
            for word in shape[at].words:
                self._by_word.setdefault(word, []).append((at, shape))

    @property
    def words(self) -> Collection[str]:
        """The first words of the cues."""
        return self._by_word.keys()

    def hold(self, first: int, lower: Sequence[str], lemma: Sequence[str], tag: Sequence[str]) -> bool:
        """Whether the cue that begins at ``first`` stands so."""
        form, base = lower[first], lemma[first]
        for word in (form,) if form == base else (form, base):
            for before, shape in self._by_word.get(word, ()):
                start = first - before
                if start < 0 or start + len(shape) > len(lower):
                    continue
                for i, wanted in enumerate(shape, start):
                    if not wanted.fits(lower[i], lemma[i], tag[i]):
                        break
                else:
                    return True
        return False


REPORTING = 0.5
"""Share, beside a quotation and in some frame, from which a verb reports what somebody said."""


class Lists:
    """The tables of ``verifiability.toml``, and the reporting verbs of ``cues.toml``."""

    def __init__(self, rules: Mapping[str, Any], cues: Mapping[str, Any]) -> None:
        frames: Mapping[str, Mapping[str, float]] = cues["frames"]
        self.reporting = frozenset(
            verb for verb, share in cues["quote"].items()
            if share >= REPORTING and max(frames.get(verb, {"": 0.0}).values()) >= REPORTING
        )  # fmt: skip
        self.spelled = Spelled()
        self.reasons: dict[str, str] = {key: cue.get("reason", "") for key, cue in rules["cues"].items()}
        self.words: dict[str, frozenset[str]] = {key: frozenset(value) for key, value in rules["words"].items()}
        self.words["official"] = self.words["bodies"] | self.words["offices"]
        self.weights: dict[str, float] = rules["weights"]
        self.rules: dict[str, dict[str, Any]] = rules["rules"]
        self._unless = {key: Exceptions(cue["unless"]) for key, cue in rules["cues"].items() if "unless" in cue}
        self._apart = frozenset(word for found in self._unless.values() for word in found.words)
        self._words: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._phrases: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}
        for key, cue in rules["cues"].items():
            tags = tuple(cue.get("tags", ()))
            for item in cue["words"]:
                first, *rest = item.replace("-", " - ").replace("’", "'").split()
                if rest:
                    following = self._phrases.setdefault(first, {}).setdefault(rest[0], [])
                    following.append((tuple(rest[1:]), key))
                    following.sort(key=lambda entry: -len(entry[0]))
                else:
                    self._words.setdefault(first, []).append((key, tags))
        self._first = self._words.keys() | self._phrases.keys()

    def find(self, lower: Sequence[str], lemma: Sequence[str], tag: Sequence[str]) -> list[Hit]:
        """Every cue of a token sequence, the longest of each list at each token, in text order."""
        hits: list[Hit] = []
        words, phrases, covered = self._words, self._phrases, dict.fromkeys(self.reasons, 0)
        first = self._first
        near = [at for at, word in enumerate(lower) if word in first or lemma[at] in first]
        for at in near:
            word, base = lower[at], lemma[at]
            after = {lower[at + 1], lemma[at + 1]} if at + 1 < len(lower) else NOTHING
            for form in (word,) if word == base else (word, base):
                if form in phrases and not after.isdisjoint(phrases[form]):
                    for length, cue in self._following(phrases[form], after, lower, lemma, at):
                        if covered[cue] <= at:
                            covered[cue] = at + length
                            hits.append(Hit(at, at + length, cue))
                for cue, tags in words.get(form, ()):
                    if covered[cue] <= at and (not tags or not tag[at] or tag[at].startswith(tags)):
                        covered[cue] = at + 1
                        hits.append(Hit(at, at + 1, cue))
        unless, apart = self._unless, self._apart
        return [
            hit for hit in hits
            if not (
                (lower[hit.first] in apart or lemma[hit.first] in apart)
                and hit.cue in unless and unless[hit.cue].hold(hit.first, lower, lemma, tag)
            )
        ]  # fmt: skip

    def _following(
        self,
        seconds: Mapping[str, list[tuple[tuple[str, ...], str]]],
        after: set[str],
        lower: Sequence[str],
        lemma: Sequence[str],
        at: int,
    ) -> list[tuple[int, str]]:
        """Lengths and lists of the phrases whose first word stands at ``at``, the longest first; ``after``: forms of
        the next word.
        """
        found = []
        for second in after & seconds.keys():
            for rest, cue in seconds[second]:
                end = at + 2 + len(rest)
                if end <= len(lower) and all(word in (lower[i], lemma[i]) for i, word in enumerate(rest, at + 2)):
                    found.append((end - at, cue))
        return sorted(found, reverse=True)
