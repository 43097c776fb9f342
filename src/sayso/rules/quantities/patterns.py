"""Regular expressions made of word lists: alternations, and the digits that begin a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_DIGITS = r"(?=\d)(?:(?<![^\W_]){codes})\d+(?:,\d{{3}}(?!\d))*(?:\.\d+)?|(?<![\w.,])\.\d+"
_SUM = r"\d{1,3}(?:,\d{3})+(?!\d)|\d+\.\d\d(?!\d)|\d+(?:\.\d+)?(?: ?(?i:trillion|[mb]illion|[mb]n|m)|k)(?![^\W_])"
SEVERAL = re.compile(r" (?:[a-z]+ )?(?:[a-z]{2,}[^s\W]s|people|men|women|children|dead|wounded)(?![^\W_])")
"""Several of something behind a figure, by word form: no year, no aircraft then."""
_ROUND = r"[1-9]\d*0(?<=\d{3})(?![^\W_]|[.,]\d)"


def joined(words: Iterable[str]) -> str:
    """The words as one alternation of a regular expression, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def digits(lexicon: Mapping[str, Any]) -> str:
    """The pattern of a figure in digits, with commas and decimals; behind a letter only where that is a currency."""
    return _DIGITS.format(codes="".join(_codes(lexicon)))


def _codes(lexicon: Mapping[str, Any]) -> Iterator[str]:
    """What lets digits begin behind a letter: a currency's code ("Rs500"), its letter before a sum ("R20m")."""
    codes = [code for code in lexicon["currency_signs"] if code[-1].isalpha()]
    for length in sorted({len(code) for code in codes}):
        listed = joined(code for code in codes if len(code) == length)
        yield rf"|(?<=(?<![^\W_])(?-i:{listed}))"
    for letter, rule in lexicon["currency_letters"].items():
        sums = rf"{_SUM}|{_ROUND}" if rule["round"] else _SUM
        yield rf"|(?<=(?<![^\W_])(?-i:{letter}))(?={sums})"
