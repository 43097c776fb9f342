"""What a figure measures: the currency before it; the multiplier, percent, currency or measure after it.

Everything is read from the text by offsets; the word lists are those of ``lexicons/units.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sayso.rules.quantities.numerals import Figure

_SIGN = re.compile(r"(?:^|(?<=[\s(\[“\"‘—]))[-−–]$|(?<![^\W_])(?:minus|negative)[ \u00a0]$", re.IGNORECASE)
_INNER_SIGN = re.compile(r"[-−]$")
_NEXT = re.compile(
    r"(?P<gap>[ \u00a0\u2009\u202f]{1,2}|\n(?!\n)|[-‐‑])?"
    r"(?P<word>[^\W\d_]{1,30}(?:\.[^\W\d_]{1,9}){0,4}[²³]?|[%€£$]|°(?:[ ]?[CF](?![^\W_]))?)"
)
_OF = re.compile(r"[ \u00a0]of(?=[ \u00a0])")
_OF_A = re.compile(r"(?:[ \u00a0]of)?[ \u00a0]an?(?=[ \u00a0])")
_NOT_METERS = re.compile(r"[ \u00a0][a-z]+s(?![^\W_])|[ \u00a0](?:people|men|women|children)(?![^\W_])")
_CAPITALS = frozenset({"km", "kg", "cm", "mm", "kw", "mw", "gw", "hz", "db", "kb", "mb", "gb", "tb"})


@dataclass(frozen=True, slots=True)
class Measure:
    """What a word behind a figure makes of it; ``label`` is that of :class:`sayso.annotations.Number`."""

    label: str
    unit: str
    factor: float = 1.0
    per: str | None = None


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
    suffixes: Mapping[str, Measure]
    either: Mapping[str, str]
    multipliers: Mapping[str, float]
    plural_only: frozenset[str]
    not_after_one: frozenset[str]

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> Measures:
        """Compile the tables currency_*, measures, rate_measures, percent, ages and short_multipliers."""
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
            suffixes=dict(_suffixes(lexicon)),
            either=lexicon["money_or_measure"],
            multipliers=lexicon["short_multipliers"],
            plural_only=frozenset(lexicon["measure_rules"]["plural_only"]),
            not_after_one=frozenset(lexicon["measure_rules"]["not_after_one"]),
        )

    def read(self, text: str, figure: Figure, *, sterling: bool = False) -> Reading | None:
        """The figure with sign, currency, multiplier and measure; None where glued letters make it no number.

        ``sterling``: the article writes £, so that its pounds are money.
        """
        reading = self._before(text, figure)
        reading, found = self._multiplied(text, reading)
        if reading.currency_first:
            return reading if found or not figure.glued else None
        measured = self._after(text, reading, sterling=sterling)
        if measured is None and figure.glued and not found:
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
        currency = self.sign_before.search(window)
        if currency:
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

    def _multiplied(self, text: str, reading: Reading) -> tuple[Reading, bool]:
        """Take in a short multiplier ("m", "bn"), glued or one space after the digits."""
        if reading.figure.form != "digits" or reading.figure.multiplied:
            return reading, False
        match = _NEXT.match(text, reading.end)
        if match is None or match["gap"] in ("-", "‐", "‑", "\n"):
            return reading, False
        word = match["word"].lower()
        if word not in self.multipliers or text[match.end() : match.end() + 1].isalnum():
            return reading, False
        money = reading.currency_first
        if not money and (word in ("b", "t", "mm") and match["word"].islower()):
            return reading, False
        if match["gap"] and len(word) == 1 and not money:
            return reading, False
        if not money and match["word"] == "m" and not _NOT_METERS.match(text, match.end()):
            return reading, False
        scale = self.multipliers[word]
        figure = replace(reading.figure, end=match.end(), scale=scale, multiplied=True, glued="")
        return replace(reading, figure=figure, end=match.end(), value=reading.value * scale), True

    def _after(self, text: str, reading: Reading, *, sterling: bool) -> Reading | None:
        """Take in the percent, currency, age or measure word that follows; None where there is none."""
        figure = reading.figure
        ends = [reading.end]
        if figure.form == "open" or figure.multiplied:
            ends += [match.end() for match in [_OF.match(text, reading.end)] if match and figure.form == "open"]
        if figure.form == "fraction" or figure.multiplied:
            ends += [match.end() for match in [_OF_A.match(text, reading.end)] if match and figure.form == "fraction"]
        for end in ends:
            found = self._word(text, end, reading, sterling=sterling)
            if found is not None:
                return found
        return None

    def _word(self, text: str, end: int, reading: Reading, *, sterling: bool) -> Reading | None:
        """Look up the longest phrase of up to three words at ``end``."""
        for phrase, gap, stop, first in reversed(list(_phrases(text, end))):
            measure = self._measure(text, phrase, stop, reading, sterling=sterling)
            if measure is None or not self._fits(phrase, gap, first, reading, measure):
                continue
            if first[0].isupper() and first[1:].islower() and len(phrase) > 1 and _names_on(text, stop, measure):
                continue
            if text[stop : stop + 1] == "-" and phrase == "second":
                continue
            value, high = reading.value * measure.factor, reading.high and reading.high * measure.factor
            return replace(reading, end=stop, value=value, high=high, measure=measure)
        return None

    def _measure(self, text: str, phrase: str, stop: int, reading: Reading, *, sterling: bool) -> Measure | None:
        singular = phrase[:-1] if phrase.endswith("s") and phrase[:-1] in self.either else phrase
        if singular in self.either:
            money = sterling if singular == "pound" else False
            follows = _NEXT.match(text, stop)
            if reading.figure.multiplied and not (follows and follows["word"].lower() in ("the", "a", "an", "their")):
                money = True
            if money:
                return Measure("money", self.either[singular])
        return self.suffixes.get(phrase)

    def _fits(self, phrase: str, gap: str, first: str, reading: Reading, measure: Measure) -> bool:
        """Refuse "20 second graders", "5G" for grams, and "one day" """
        if gap in (" ", "\u00a0") and phrase in self.plural_only and abs(reading.value) != 1:
            return reading.figure.form == "fraction" or phrase in ("foot", "pound")
        if len(first) <= 2 and first.isalpha() and " " not in phrase:
            if reading.figure.form != "digits":
                return False
            if first != first.lower():
                return phrase in _CAPITALS and (first[1:].isupper() or not gap or len(first) > 1)
        return not (reading.figure.bare_one and measure.unit in self.not_after_one and phrase in self.not_after_one)


def _suffixes(lexicon: Mapping[str, Any]) -> Iterator[tuple[str, Measure]]:
    """Every phrase that may follow a figure, in lower case, with single spaces."""
    for unit, others in lexicon["measures"].items():
        label = "percent" if unit == "percentage point" else "measure"
        for word in (unit.lower(), *others):
            yield from _forms(word, Measure(label, unit))
    for word, (unit, per) in lexicon["rate_measures"].items():
        yield from _forms(word, Measure("measure", unit, per=per))
    for word in lexicon["percent"]["words"]:
        yield word, Measure("percent", "percent")
    for word, code in lexicon["currency_words"].items():
        yield from _forms(word, Measure("money", code))
    for word, code in lexicon["currency_hundredths"].items():
        yield from _forms(word, Measure("money", code, factor=0.01))
    yield from (
        ("€", Measure("money", "EUR")),
        ("£", Measure("money", "GBP")),
        ("$", Measure("money", "USD")),
    )
    for unit, phrases in lexicon["ages"].items():
        for phrase in phrases:
            yield phrase, Measure("age", unit)


def _forms(word: str, measure: Measure) -> Iterator[tuple[str, Measure]]:
    word = word.replace("-", " ")
    yield word, measure
    if word[-1] not in "s²³°2" and len(word) > 2:
        yield word + "s", measure


def _phrases(text: str, at: int) -> Iterator[tuple[str, str, int, str]]:
    """Phrases of one to three words from ``at``: (lower-case phrase, gap before it, end, first word)."""
    words: list[str] = []
    gap, first, end = "", "", at
    for number in range(3):
        match = _NEXT.match(text, end)
        if match is None or (number and match["gap"] is None):
            return
        end = match.end()
        if not number:
            gap, first = match["gap"] or "", match["word"]
        words.append(match["word"].replace(" ", ""))
        if not text[end : end + 1].isalnum():
            yield " ".join(words).lower(), gap, end, first


def _names_on(text: str, stop: int, measure: Measure) -> bool:
    """Does a capital word go on after a currency word ("5 Rand Corporation analysts")?"""
    follows = _NEXT.match(text, stop)
    return measure.label == "money" and follows is not None and follows["word"][0].isupper()
