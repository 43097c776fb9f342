"""Do two statements say the same? Copied, trimmed, turned from direct to reported speech, or translated another time.

A statement becomes a row of small numbers, one for each word or figure that says something. Two are the same where
the longer has what the shorter says and nothing stands against it: no figure, name, time, denial or contrary word.
Lists: ``groups.toml``.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from array import array
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import LCSseq
from snowballstemmer.english_stemmer import EnglishStemmer

from sayso import lexicons
from sayso.rules.quantities.numerals import Figure, Numerals, find_figures

DENIED, UNDER, NAME, NUMBER, VERB = 1, 2, 4, 8, 16
"""What the low bits of a code say: stands behind a *not*; within its reach; is a name or a time; is a figure; is a
verb, or stands behind one or behind its subject."""
FLAGS = DENIED | UNDER | NAME | NUMBER | VERB
REACH = 3
"""Content words that a *not* may deny."""
WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*|[$€£%]|[,;:.!?…–—]")
PER_CENT = re.compile(r"per\s+cent\b", re.IGNORECASE)
STOPS = frozenset(",;:.!?…–—")
SENTENCE_ENDS = frozenset(".!?…")
TITLE_CASE = 0.6
"""Share of capitals from which on they mark no names: a headline."""
HEADLINE = 8
"""Words of a headline, at least: what is shorter and all in capitals is a name."""
WORDS_KEPT = 1 << 18

LEAST = 3
"""Content words below which two statements must be equal, and by one speaker."""
BARE_LEAST = 6
"""Content words of a statement in which no verb is seen, at least, to be a part of another."""
FREE_LEAST = 5
"""Words in common, at least, where each says some that the other does not, or a speaker is unknown."""
APART = 0.3
"""Share of the shorter statement's words that the longer need not have, where their order differs too."""
ALIKE = 0.65
"""Share of both statements' words that are common, at least, where each says some that the other does not."""
ORDERED = 0.9
"""Share of the common words in one order from which on two statements are one wording: a word that is another
there was put there to say something else."""
SPREAD = 1.5
"""How many times its own length a trimmed statement may spread over the whole one."""
EQUAL_LEAST = (6, 4, 1)
"""Content words of two equal statements, at least: different speakers, one unknown, one speaker."""


Row = Sequence[int]
Flagged = dict[int, int]


class Wording:
    """Turns statements into rows of codes: 27 bits of a word's stem or a figure's value, and five flags."""

    def __init__(self) -> None:
        lists, units = lexicons.load("groups"), lexicons.load("units")
        self._stem = EnglishStemmer()
        self._numerals = Numerals.of(units)
        self._number_words = frozenset([*self._numerals.words, *self._numerals.multipliers, *self._numerals.fractions])
        pairs = (*lists["opposites"], *lexicons.load("sections")["opposites"])
        told = frozenset(word for pair in pairs for word in pair.replace("|", " ").split())
        self._stop = frozenset(lists["stop"].split()) - told  # a word that may say the contrary says something
        self._negations = frozenset(lists["negations"].split())
        self._verbs = frozenset(lists["verbs"].split())
        self._near, self._spells = frozenset(lists["nearness"].split()), frozenset(lists["spells"].split())
        self._multiples: dict[str, float] = lists["multiples"]
        self._alike: dict[str, str] = {}
        for line in lists["alike"]:
            first, *others = map(self._stem.stemWord, line.split())
            for word in (first, *others):
                self._alike.setdefault(word, first)
        self._known: dict[str, int] = {}
        self.opposites = [
            tuple(frozenset(map(self._stem_code, side.split())) for side in pair.split("|")) for pair in pairs
        ]

    def codes(self, text: str, numbers: Sequence[float] = ()) -> array[int]:
        """The codes of a statement in the order of its words; ``numbers`` that are not read in it come last."""
        row = array("I")
        text = PER_CENT.sub("percent", text)
        words = [(match[0], match.start()) for match in WORD.finditer(text)]
        figures = self._figures(text, words)
        taken = {place for figure in figures for place in range(figure.start, figure.end)}
        values = {figure.start: self._value(figure) for figure in figures}
        capitals = sum(word[0].isupper() for word, _ in words)
        names = capitals <= TITLE_CASE * len(words) or len(words) < HEADLINE
        reach, fresh, near, verb = 0, True, "", False
        for word, start in words:
            if start in values:
                row.append(_code(repr(values[start])) | NUMBER)
            if start in taken:
                near = ""
                continue
            if word in STOPS:
                reach, fresh = 0, fresh or word in SENTENCE_ENDS
                continue
            low = word.lower().replace("’", "'")
            if low in self._negations or low.endswith("n't"):
                reach, verb = REACH, verb or "'" in low
            else:
                verb = verb or low in self._verbs or (len(low) > 4 and low.endswith("ed"))
                code = self._code("may-" if word == "May" and not fresh else low)
                if near and low in self._spells:
                    row.append(_code(f"{near} {low}") | NAME)
                if code:
                    denied = (DENIED | UNDER if reach == REACH else UNDER) if reach else 0
                    named = NAME if names and not fresh and word[0].isupper() else 0
                    row.append(code | denied | named | (VERB if verb else 0))
                    verb = False
                    reach -= bool(reach)
            near, fresh = (low if low in self._near else ""), False
        found = {values[start] for _, start in words if start in values}
        row.extend(_code(repr(float(number))) | NUMBER for number in numbers if float(number) not in found)
        return row

    def _code(self, low: str) -> int:
        """0 for a word that says nothing."""
        if (code := self._known.get(low)) is None:
            if len(self._known) >= WORDS_KEPT:
                self._known.clear()
            bare = low.removesuffix("'s").split("'")[0] if "'" in low else low
            plain = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
            stem = self._stem.stemWord(plain.replace(".", ""))
            said = low not in self._stop and bare not in self._stop and bare not in self._near and stem != ""
            code = self._known[low] = _code(self._alike.get(stem, stem)) if said else 0
        return code

    def _stem_code(self, word: str) -> int:
        stem = self._stem.stemWord(word)
        return _code(self._alike.get(stem, stem))

    def _figures(self, text: str, words: Iterable[tuple[str, int]]) -> list[Figure]:
        if not any(word[0].isdigit() or word.lower() in self._number_words for word, _ in words):
            return []
        return [figure for figure in find_figures(text, self._numerals) if not figure.bare_one]

    def _value(self, figure: Figure) -> float:
        return float(figure.value) * self._multiples.get(figure.glued.lower(), 1.0)


def _code(word: str) -> int:
    return max(zlib.crc32(word.encode("utf-8", "replace")) & ~FLAGS, FLAGS + 1)


class Rule:
    """When are two rows of codes one statement? ``opposites``: two sides of words, each."""

    def __init__(self, opposites: Sequence[tuple[frozenset[int], ...]]) -> None:
        self._opposites = opposites
        self._listed = frozenset[int]().union(*(side for pair in opposites for side in pair))

    def same(self, one: Row, other: Row, speakers: int) -> bool:
        """``speakers``: 2 the same, 1 one is unknown, 0 different ones."""
        if unnamed(one) == unnamed(other):
            return len(one) >= EQUAL_LEAST[speakers]
        if not speakers:
            return False
        if len(one) > len(other):
            one, other = other, one
        short, full = ({code & ~FLAGS: code & FLAGS for code in row} for row in (one, other))
        shared = short.keys() & full.keys()
        apart = min(len(short), len(full)) - len(shared)
        if len(shared) < (LEAST if speakers == 2 and not apart else FREE_LEAST) or not _may_be_part(one, speakers):
            return False
        if apart and not (self._enough(short, full, shared) and (speakers == 2 or _joined(short, shared) & NUMBER)):
            return False
        if self._clash(short, full, shared) or _names_exchanged(one, other):
            return False
        one, other = ([code & ~FLAGS for code in row] for row in (one, other))
        if apart:
            return bool(LCSseq.similarity(one, other) < ORDERED * len(shared))
        if 2 * len(short) >= len(full):
            return not _exchanged(one, other)
        return _close(other, shared) and LCSseq.similarity(one, other) >= ORDERED * len(shared)

    @staticmethod
    def _enough(short: Flagged, full: Flagged, shared: set[int]) -> bool:
        """Where each says some that the other does not: is most of it common, and not names alone?"""
        if len(short) - len(shared) > APART * len(short) or 2 * len(shared) < ALIKE * (len(short) + len(full)):
            return False
        return _plain([short[code] for code in shared]) >= LEAST

    def _clash(self, short: Flagged, full: Flagged, shared: set[int]) -> bool:
        """Does one deny, count or name what the other does not?"""
        for code in shared:
            here, there = short[code], full[code]
            if (here & DENIED and not there & UNDER) or (there & DENIED and not here & UNDER):
                return True
        if _denied_apart(short, full, shared) or _denied_apart(full, short, shared):
            return True
        own, others = short.keys() - shared, full.keys() - shared
        marks, others_marks = _joined(short, own), _joined(full, others)
        if marks & NUMBER or marks & others_marks & NAME:
            return True
        if not own or self._listed.isdisjoint(own):
            return False
        return any(
            not (a.isdisjoint(own) or b.isdisjoint(others)) or not (b.isdisjoint(own) or a.isdisjoint(others))
            for a, b in self._opposites
        )


def _joined(row: Flagged, codes: Iterable[int]) -> int:
    flags = 0
    for code in codes:
        flags |= row[code]
    return flags


def _denied_apart(here: Flagged, there: Flagged, shared: set[int]) -> bool:
    """*Nobody believes that A*, *A*: does one deny by a word of its own what the other says?"""
    if not any(flags & DENIED for code, flags in here.items() if code not in shared):
        return False
    return any(here[code] & UNDER and not there[code] & UNDER for code in shared)


def _names_exchanged(one: Row, other: Row) -> bool:
    """*A shot at B*, *B shot at A*: the names that both have, in another order."""
    names = {code & ~FLAGS for row in (one, other) for code in row if code & NAME}  # one may open the sentence
    first, second = ([code & ~FLAGS for code in row if code & ~FLAGS in names] for row in (one, other))
    both = set(first) & set(second)
    orders = [[code for code in dict.fromkeys(row) if code in both] for row in (first, second)]
    return len(both) > 1 and orders[0] != orders[1]


def _exchanged(one: list[int], other: list[int]) -> bool:
    """*A shot at B*, *B shot at A*: nothing but two words, not neighbours, in each other's place."""
    if len(one) != len(other):
        return False
    moved = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(moved) == 2 and moved[1] - moved[0] > 1 and one[moved[0]] == other[moved[1]]


def _close(full: list[int], shared: set[int]) -> bool:
    """Do the words stand together in the whole statement, as they do where it was trimmed?"""
    last: dict[int, int] = {}
    least = len(full)
    for place, code in enumerate(full):
        if code in shared:
            last[code] = place
            if len(last) == len(shared):
                least = min(least, place - min(last.values()))
    return least < max(SPREAD * len(shared), len(shared) + REACH)


def is_topic(row: Row) -> bool:
    """No verb is seen, and next to nothing besides names."""
    return not any(code & VERB for code in row) and _plain(row) <= LEAST


def _may_be_part(row: Row, speakers: int) -> bool:
    """Does it say enough to be said again within another? With a verb two words besides names are enough."""
    if any(code & VERB for code in row):
        return _plain(row) >= 2
    return speakers == 2 and len(row) >= BARE_LEAST and not is_topic(row)


def _plain(row: Row) -> int:
    return sum(not code & NAME for code in row)


def unnamed(row: Row) -> list[int]:
    """A word at the head of a sentence does not show that it is a name, nor behind *to* that it is a verb."""
    return [code & ~(NAME | VERB) for code in row]
