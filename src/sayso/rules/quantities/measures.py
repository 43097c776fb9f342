"""What a figure measures: the currency before it; the multiplier, percent, currency or measure after it.

Everything is read from the text by offsets; the word lists are those of ``lexicons/units.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sayso.rules.quantities.elsewhere import Elsewhere
from sayso.rules.quantities.multipliers import Multipliers
from sayso.rules.quantities.numerals import Figure
from sayso.rules.quantities.suffixes import NEXT, Measure, Phrase, phrases, suffixes

_SIGN = re.compile(r"(?:^|(?<=[\s(\[“\"‘—]))[-−–]$|(?<![^\W_])(?:minus|negative)[ \u00a0]$", re.IGNORECASE)
_INNER_SIGN = re.compile(r"[-−]$")
_OF = re.compile(r"[ \u00a0]of(?=[ \u00a0])")
_OF_A = re.compile(r"(?:[ \u00a0]of)?[ \u00a0]an?(?=[ \u00a0])")
_RANGE_BEFORE = re.compile(r"\d[\d.,]{0,12}[a-z]{0,2}(?: ?[-‐‑–—] ?| (?:to|and|or) )$", re.IGNORECASE)
_FEET_AND_INCHES = re.compile(r"['’′] ?(1[01]|\d)(?:\.5|½)?(?:[\"”″]|['’]{2}|(?![^\W_]|[.,]\d))")
_CAPITAL_ENDS = re.compile(r"(?![-‐‑&/+](?!plus|\d)|['’])")
_CAPITAL_STANDS = re.compile(r"[.,;:)”\"]|\s(?:in|on|at|and|or|to|by|for|during|this|last|as|heat|weather)(?![^\W_])|$")
_ALONE = re.compile(
    r"[ \u00a0]?(?:[.,;:)!?\n\d]|$"
    r"|(?:and|or|in|at|to|from|when|since|by|over|under|heavier|lighter|overweight)(?![^\W_]))"
)
_FEET, _INCHES = range(3, 9), 12
_CAPITALS = frozenset({"km", "kg", "cm", "mm", "kw", "mw", "gw", "hz", "db", "kb", "mb", "gb", "tb"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure read with its surroundings. ``start:end`` is the span of the quantity, ``figure`` lies in it.

    ``signed`` is true for a negative one, ``currency_first`` where the currency stands before the figure.
    """

    figure: Figure
    start: int
    end: int
    value: float
    high: float | None = None
    measure: Measure | None = None
    signed: bool = False
    currency_first: bool = False


@dataclass(frozen=True, slots=True)
class Measures:
    """The tables of ``units.toml`` that concern measures, compiled."""

    signs: Mapping[str, str]
    sign_before: re.Pattern[str]
    sign_ends: frozenset[str]
    suffixes: Mapping[str, Measure]
    capitals: Mapping[str, Measure]
    either: Mapping[str, str]
    multipliers: Multipliers
    plural_only: frozenset[str]
    not_after_one: frozenset[str]
    glued_only: frozenset[str]
    alone: frozenset[str]
    not_pence: frozenset[str]

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> Measures:
        """Compile the tables currency_*, measures, rate_measures, percent, ages and measure_rules."""
        rules = lexicon["measure_rules"]
        letters = {letter: rule["code"] for letter, rule in lexicon["currency_letters"].items()}
        signs = {**lexicon["currency_signs"], **letters}
        listed = "|".join(
            (r"(?<![^\W_])" if sign[0].isalpha() else "")
            + re.escape(sign)
            + ("" if sign in letters else "[ \u00a0]?" if sign[-1] != "." else " ?")
            for sign in sorted(signs, key=lambda sign: (-len(sign), sign))
        )
        return cls(
            signs=signs,
            sign_before=re.compile(rf"({listed})$"),
            sign_ends=frozenset(sign[-1] for sign in signs),
            suffixes={word: measure for word, measure in suffixes(lexicon) if word not in rules["never"]},
            capitals={word: Measure("measure", unit) for word, unit in lexicon["measure_capitals"].items()},
            either=lexicon["money_or_measure"],
            multipliers=Multipliers.of(lexicon),
            plural_only=frozenset(rules["plural_only"]),
            not_after_one=frozenset(rules["not_after_one"]),
            glued_only=frozenset(rules["glued_only"]),
            alone=frozenset(rules["alone"]),
            not_pence=frozenset(rules["not_pence"]),
        )

    def read(self, text: str, figure: Figure, elsewhere: Elsewhere) -> Reading | None:
        """The figure with sign, currency, multiplier and measure; None where glued letters make it no number."""
        reading = self._before(text, figure)
        if figure.form == "digits" and (found := _feet_and_inches(text, reading)):
            return found
        reading, multiplied = self._multiplied(text, reading, elsewhere)
        if reading.currency_first:
            return reading if multiplied or not figure.glued else None
        measured = self._after(text, reading, elsewhere)
        if measured is None and figure.glued and not multiplied:
            return None
        return measured or reading

    def _before(self, text: str, figure: Figure) -> Reading:
        """Take in the sign and the currency that stand before the figure."""
        start = figure.start
        measure = None
        value = figure.value
        window = text[max(0, start - 8) : start]
        if figure.form != "open" and (inner := _INNER_SIGN.search(window)) and window[:-1].endswith("$"):
            window, start, value = window[: inner.start()], start - 1, -value
        ended = window.rstrip(" \u00a0")[-1:] in self.sign_ends
        if ended and (currency := self.sign_before.search(window)):
            start -= len(currency[0])
            measure = Measure("money", self.signs[currency[0].strip(" \u00a0")])
        sign = _SIGN.search(text, max(0, start - 10), start)
        if sign and figure.form != "open":
            start, value = sign.start(), -value
        high = figure.high
        return Reading(
            figure,
            start,
            figure.end,
            value,
            high,
            measure,
            signed=value < 0,
            currency_first=measure is not None,
        )

    def _multiplied(self, text: str, reading: Reading, elsewhere: Elsewhere) -> tuple[Reading, bool]:
        """Take in a short multiplier ("m", "bn"), glued or one space after the digits."""
        figure = reading.figure
        if figure.form != "digits" or figure.multiplied:
            return reading, False
        money = reading.currency_first or self._money_range(text, figure)
        found = self.multipliers.after(text, figure, elsewhere, money=money, currency=self._currency)
        if found is None:
            return reading, False
        scale, end = found
        figure = replace(figure, end=end, scale=scale, multiplied=True, glued="")
        return replace(reading, figure=figure, end=end, value=reading.value * scale), True

    def _money_range(self, text: str, figure: Figure) -> bool:
        """Is the figure the high end of a range with the currency first ("€10-15m")?"""
        if not figure.glued:
            return False
        low = _RANGE_BEFORE.search(text, max(0, figure.start - 20), figure.start)
        return low is not None and self.sign_before.search(text[max(0, low.start() - 8) : low.start()]) is not None

    def _currency(self, text: str, end: int) -> bool:
        """Does a currency stand at ``end`` ("500m naira")?"""
        for phrase in phrases(text, end):
            measure = self.suffixes.get(phrase.words)
            if phrase.words.removesuffix("s") in self.either or (measure is not None and measure.label == "money"):
                return True
        return False

    def _after(self, text: str, reading: Reading, elsewhere: Elsewhere) -> Reading | None:
        """Take in the percent, currency, age or measure word that follows; None where there is none."""
        figure = reading.figure
        ends = [reading.end]
        if figure.form == "open" or figure.multiplied:
            ends += [match.end() for match in [_OF.match(text, reading.end)] if match and figure.form == "open"]
        if figure.form == "fraction" or figure.multiplied:
            ends += [match.end() for match in [_OF_A.match(text, reading.end)] if match and figure.form == "fraction"]
        for end in ends:
            found = self._word(text, end, reading, elsewhere)
            if found is not None:
                return found
        return None

    def _word(self, text: str, end: int, reading: Reading, elsewhere: Elsewhere) -> Reading | None:
        """Look up the longest phrase of up to three words at ``end``."""
        for phrase in reversed(list(phrases(text, end))):
            measure = self._measure(text, phrase, reading, elsewhere)
            if measure is None or (_titled(phrase) and _names_on(text, phrase.end, measure)):
                continue
            if text[phrase.end : phrase.end + 1] == "-" and phrase.words == "second":
                continue
            value, high = measure.times(reading.value), reading.high and measure.times(reading.high)
            return replace(reading, end=phrase.end, value=value, high=high, measure=measure)
        return None

    def _measure(self, text: str, phrase: Phrase, reading: Reading, elsewhere: Elsewhere) -> Measure | None:
        """What the phrase measures behind this figure."""
        words = phrase.words
        if len(words) == 1 and phrase.first in self.capitals:
            return self.capitals[phrase.first] if _capital_stands(text, phrase, reading) else None
        measure = self._money(text, phrase, reading, elsewhere) or self.suffixes.get(words)
        if measure is None or not self._fits(text, phrase, reading, measure):
            return None
        return measure

    def _money(self, text: str, phrase: Phrase, reading: Reading, elsewhere: Elsewhere) -> Measure | None:
        """Money where the word may measure something else, or be the verb *won* ("two million won the vote")."""
        singular = phrase.words.removesuffix("s")
        if singular not in self.either:
            return None
        follows = NEXT.match(text, phrase.end)
        verb = singular == "won" and follows and follows["word"].lower() in ("the", "a", "an", "their")
        if (reading.figure.multiplied and not verb) or (singular == "pound" and elsewhere.sterling):
            return Measure("money", self.either[singular])
        return None

    def _fits(self, text: str, phrase: Phrase, reading: Reading, measure: Measure) -> bool:
        """Refuse "20 second graders", "5G" for grams, "21st" for stones, "1080p" for pence, and "one day" """
        words, gap, stop, first = phrase
        if words in self.glued_only and (gap or not self._glued(text, phrase, reading)):
            return False
        if words in self.alone and not _ALONE.match(text, stop):
            return False
        if gap in (" ", "\u00a0") and words in self.plural_only and abs(reading.value) != 1:
            return reading.figure.form == "fraction" or words in ("foot", "pound")
        if len(first) <= 2 and first.isalpha() and " " not in words:
            if reading.figure.form != "digits":
                return False
            if first != first.lower():
                return words in _CAPITALS and (first[1:].isupper() or not gap or len(first) > 1)
        return not (reading.figure.bare_one and measure.unit in self.not_after_one and words in self.not_after_one)

    def _glued(self, text: str, phrase: Phrase, reading: Reading) -> bool:
        """May these letters stand glued to these digits?"""
        if phrase.words == "st":
            return reading.value % 10 != 1 or reading.value % 100 == 11
        if phrase.words != "p":
            return True
        follows = NEXT.match(text, phrase.end)
        lines = reading.value >= 1000 and "," not in text[reading.figure.start : reading.figure.end]
        return not (lines or (follows and follows["word"].lower() in self.not_pence))


def _feet_and_inches(text: str, reading: Reading) -> Reading | None:
    """5'11" as one height in feet."""
    if reading.figure.value not in _FEET or not (match := _FEET_AND_INCHES.match(text, reading.figure.end)):
        return None
    half = 0.5 if match[0].rstrip("\"”″'’").endswith((".5", "½")) else 0
    value = reading.figure.value + (int(match[1]) + half) / _INCHES
    figure = replace(reading.figure, end=match.end())
    return replace(reading, figure=figure, end=match.end(), value=value, measure=Measure("measure", "foot"))


def _capital_stands(text: str, phrase: Phrase, reading: Reading) -> bool:
    """Does the C of "30C" or "30 C." stand for a temperature? Not in "12 F-16s", "5 C Company"."""
    figure, gap = reading.figure, phrase.gap
    if figure.form != "digits" or figure.multiplied or gap not in ("", " ") or text[figure.start] == "0":
        return False
    return (_CAPITAL_STANDS if gap else _CAPITAL_ENDS).match(text, phrase.end) is not None


def _titled(phrase: Phrase) -> bool:
    """Does the phrase begin with a capital letter, as names do?"""
    return phrase.first[0].isupper() and phrase.first[1:].islower() and len(phrase.words) > 1


def _names_on(text: str, stop: int, measure: Measure) -> bool:
    """Does a capital word go on after a currency word ("5 Rand Corporation analysts")?"""
    follows = NEXT.match(text, stop)
    return measure.label == "money" and follows is not None and follows["word"][0].isupper()
