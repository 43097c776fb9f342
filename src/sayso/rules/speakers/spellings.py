"""Two spellings of one name, as transliteration gives them (*Zelensky*, *Zelenskyy*)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

SOUNDS = ((r"^(?:ye|je)", "e"), (r"kh", "h"), (r"g", "h"), (r"w", "v"), (r"(?:iy|yy|ii|ij|yi|y|i)$", ""))
"""Foldings under which transliterations of one Slavic name agree (*Yevhen*, *Evgeny*)."""
VARIANT = 0.82
"""Least similarity of two spellings of one last name."""
SHORTEST = 5
"""Letters of a name that has several spellings, at least."""


def is_variant(one: str, other: str) -> bool:
    """The same folded name, or two spellings of it."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST:
        return False
    if sound(one) == sound(other):
        return True
    if one[0] != other[0] or abs(len(one) - len(other)) > 2:
        return False
    return len(set(one) ^ set(other)) <= 3 and SequenceMatcher(None, one, other).ratio() >= VARIANT


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """What all spellings of a folded name have in common."""
    for pattern, letter in SOUNDS:
        word = re.sub(pattern, letter, word)
    return word
