"""Times of day: "5 p.m.", "half past six", "it shuts at six", "the 8.15 train"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sayso.rules.quantities.numerals import Figure
from sayso.rules.quantities.patterns import joined

_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1[0-2]|[1-9]"
_AFTER = re.compile(
    r"(?:\s?(?:-|–|to)\s?\d{1,2}(?:[:.]\d\d)?)?[ \u00a0]?(?:[ap]\.m\.|[ap]m\b|o['’]\s?clock)", re.IGNORECASE
)
_PAST = re.compile(rf"[ \u00a0]past[ \u00a0](?:{_HOURS}|midnight|noon)(?![^\W_]|[.,]\d)", re.IGNORECASE)
_QUARTER_TO = re.compile(rf"(?<=quarter)[ \u00a0]to[ \u00a0](?:{_HOURS})(?![^\W_]|[.,%]\d|%)", re.IGNORECASE)
_HOUR_BEFORE = re.compile(
    r"(?<![^\W_])(?:(?:half|quarter|five|ten|twenty|twenty-five|minutes|\d{1,2})[ \u00a0]past|"
    r"a[ \u00a0]quarter[ \u00a0]to)[ \u00a0]$",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"(?:1?\d|2[0-3])\.[0-5]\d")
_ARTICLE = re.compile(r"(?<![^\W_])(?:the|an?|his|her|their|last|next|morning|evening)[ \u00a0]$", re.IGNORECASE)
_HOUR_ENDS = re.compile(
    r"\s*(?:[.,;:!?)”\"](?!\d)|$)|[ \u00a0](?:on|in the|and|every|each|sharp|tomorrow|today|tonight|this|for|but|when"
    r"|while|so|to|until)(?![^\W_])"
)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The table clock of ``units.toml`` and the time zones, compiled."""

    zone_after: re.Pattern[str]
    set_for: re.Pattern[str]
    set_in_words: re.Pattern[str]
    timed: re.Pattern[str]

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> Clocks:
        """Compile the table."""
        lists = lexicon["clock"]
        both = joined([*lists["set_for"], *lists["set_in_words"]])
        at = r"(?:[ \u00a0][a-z]{1,12}){0,2}[ \u00a0](?:at|until|till)(?:[ \u00a0](?:about|around))?[ \u00a0]$"
        return cls(
            zone_after=re.compile(rf"[ \u00a0](?:{joined(lexicon['left_out']['zones'])})(?![^\W_])"),
            set_for=re.compile(rf"(?<![^\W_])(?:{joined(lists['set_for'])}){at}", re.IGNORECASE),
            set_in_words=re.compile(rf"(?<![^\W_])(?:{both}){at}", re.IGNORECASE),
            timed=re.compile(rf"[ \u00a0](?:{joined(lists['timed'])})(?![^\W_])|[ \u00a0](?:from|to)[ \u00a0][A-Z]"),
        )

    def tells(self, text: str, figure: Figure) -> bool:
        """Does the figure, behind which no measure stands, tell a time of day?"""
        start, end = figure.start, figure.end
        if figure.form in ("digits", "words") and (_AFTER.match(text, end) or self.zone_after.match(text, end)):
            return True
        if text[end + 1 : end + 3].lower() in ("pa", "to") and (_PAST.match(text, end) or _QUARTER_TO.match(text, end)):
            return True
        minutes = figure.form == "digits" and _MINUTES.fullmatch(text, start, end) is not None
        if minutes and self.timed.match(text, end) and _ARTICLE.search(text, max(0, start - 10), start):
            return True
        if not (minutes or (figure.value in range(1, 13) and not figure.multiplied)):
            return False
        if _HOUR_BEFORE.search(text, max(0, start - 24), start):
            return True
        listed = self.set_in_words if figure.form == "words" else self.set_for
        return listed.search(text, max(0, start - 48), start) is not None and _HOUR_ENDS.match(text, end) is not None
