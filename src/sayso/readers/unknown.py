"""Unknown words that are a name and a common word without the space between: *Oregonhave*, *Clintonheld*, *GOPnominee*.

A word is unknown that stands once in the text and not in a dictionary: pyspellchecker's, counted in film subtitles,
because it is light, kept up, and holds names too. It is parted where its head stands elsewhere in the text as a name,
or is a name that everybody knows, and its tail is common; and only where no name ends like that tail.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from sayso.readers.glue import Edit, Lists, Words, lists

COMMON = 50  # times that a tail stands in the dictionary, at least
LEAST_KNOWN = 4  # letters of a head that does not stand in the text
HERE = 12.0  # what it counts that the head stands in the text, where a word can be parted in two ways

_UNKNOWN = re.compile(r"(?<![\w@#/.’'-])(?:[A-Z][a-zß-ÿ]{4,}|[A-Z]{2,}[a-z]{2,})(?![\w@/]|[’'-]\w|\.[a-z])")
_CAPITALS = re.compile(r"[A-Z]{2,}(?=[a-z])")
_FOLLOWING = re.compile(r"[ \xa0]+[\w“\"$]")
_GOES_ON = re.compile(r"[ \xa0]+[a-z\d]")


def words(text: str, here: Words) -> Iterator[Edit]:
    """Part unknown words where they are a name and a common word; ``here``: the words of the text."""
    given = lists()
    for match in _UNKNOWN.finditer(text):
        word = match.group()
        if here.once(word) and word.lower() not in dictionary() and word not in given.words["whole_names"]:
            tails = _tails(text, match.end(), given)
            cut = _cut(word, here, given, tails)
            if cut:
                yield Edit(match.start() + cut, match.start() + cut, " ", "word")


def _tails(text: str, end: int, given: Lists) -> frozenset[str]:
    """Function words that a word which ends here may have for a tail, by what follows it."""
    sure = given.words["sure_tails"] if _FOLLOWING.match(text, end) else frozenset[str]()
    return sure | given.words["doubtful_tails"] if _GOES_ON.match(text, end) else sure


def _cut(word: str, here: Words, given: Lists, tails: frozenset[str]) -> int | None:
    """Where to part a word: letters before the space."""
    capitals = _CAPITALS.match(word)
    cuts = [capitals.end()] if capitals else range(3, len(word) - 1)
    weights = {cut: _weight(word[:cut], word[cut:], here, given, tails) for cut in cuts}
    best = max(weights, key=lambda cut: weights[cut], default=None)
    return best if best and weights[best] > -math.inf else None


def _weight(head: str, tail: str, here: Words, given: Lists, tails: frozenset[str]) -> float:
    """How good it is to part a word so; minus infinity: it is not."""
    often = dictionary().get(tail, 0)
    ends = tail in given.words["name_ends"] or (tail in given.words["doubtful_tails"] and tail not in tails)
    if often < COMMON or ends or head.lower() in given.words["no_heads"]:
        return -math.inf
    if here.capital(head):
        return HERE + math.log(often)
    famous = head in given.words["calendar"] or head in given.words["famous"]
    known = len(head) >= LEAST_KNOWN and dictionary().get(head.lower(), 0) >= COMMON
    if famous or (known and tail in tails and tail not in given.words["doubtful_tails"]):
        return math.log(often)
    return -math.inf


@lru_cache(maxsize=1)
def dictionary() -> Mapping[str, int]:
    """How often each English word, names among them, was counted; all in small letters."""
    from spellchecker import SpellChecker

    counted: Mapping[str, int] = SpellChecker(language="en").word_frequency.dictionary
    return counted
