"""Borders of graphemes: where a reader sees one character end and the next begin.

A span that begins or ends inside one (behind the base of an accent, inside an emoji that joiners hold together, between
the two letters of a flag) is widened, so that it shows whole characters.
"""

from __future__ import annotations

import unicodedata

from sayso.annotations import Offsets

PLAIN = "\u0300"
"""The first character that can carry on the one before it."""
JOINER = "\u200d"
EXTENDING = frozenset({"Mn", "Me", "Mc"})
PICTURED = frozenset({"So", "Sm"})


def whole(text: str, start: int, end: int) -> Offsets:
    """The stretch ``start:end``, widened to the graphemes that it begins and ends in.

    White space and punctuation carry no meaning of their own: a stretch that begins on a mark set on one of them
    begins behind it. *Offsets*: code points into ``text``, end exclusive.

    >>> whole("cafe\\u0301 au lait", 0, 4)
    (0, 5)
    """
    if text.isascii() or start >= end:
        return start, end
    while end < len(text) and not is_border(text, end):
        end += 1
    first = start
    while start and not is_border(text, start):
        start -= 1
    if start < first and unicodedata.category(text[start])[0] in "ZP":
        while first < end and not is_border(text, first):
            first += 1
        return (first if first < end else start), end
    return start, end


def is_border(text: str, at: int) -> bool:
    """Whether no grapheme reaches across ``at``; the ends of the text are borders."""
    if not 0 < at < len(text) or text[at] < PLAIN:
        return True
    before, after = text[at - 1], text[at]
    if before < " ":
        return True
    if after == JOINER or "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False
    if unicodedata.category(after) in EXTENDING or after == "\u200c" or "\u1160" <= after <= "\u11ff":
        return False
    if before == JOINER:
        return unicodedata.category(after) not in PICTURED or not _joins_picture(text, at - 1)
    return not _is_regional(after) or _regionals(text, at) % 2 == 0


def _joins_picture(text: str, at: int) -> bool:
    """Does the joiner at ``at`` stand behind a picture? Behind a blank or a letter it joins nothing."""
    for first in range(at - 1, -1, -1):
        if unicodedata.category(text[first]) in PICTURED:
            return True
        if is_border(text, first):
            return False
    return False


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _regionals(text: str, at: int) -> int:
    """The letters of flags in a row right before ``at``."""
    first = at
    while first and _is_regional(text[first - 1]):
        first -= 1
    return at - first
