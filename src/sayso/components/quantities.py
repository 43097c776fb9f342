"""Quantities: figures with value, range, unit and rate, kept as the layer :class:`sayso.annotations.Number`.

Own number words: text2num gives 1984 as "19 84" and knows no dozen or half; quantulum3 is slower than spaCy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as word_lists
from sayso.annotations import Number, put, text_of
from sayso.rules.quantities.counted import Around, Counting
from sayso.rules.quantities.leftout import Entities, LeftOut, number_runs
from sayso.rules.quantities.measures import Measure, Measures, Reading
from sayso.rules.quantities.numerals import Numerals, find_figures
from sayso.rules.quantities.patterns import joined

_RANGE = re.compile(r" ?[-‐‑–—−] ?|(?:[-‐‑] ?| )(?:to|through)[ -]|[-‐‑]? ?(?:and|or) ", re.IGNORECASE)
_RATIO = re.compile(r" (?:in|out of|of) (?:every )?", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<![^\W_])between[ \u00a0]$", re.IGNORECASE)
_FROM = re.compile(r"(?<![^\W_])from[ \u00a0]$", re.IGNORECASE)
_AGED = re.compile(
    r"(?<![^\W_])(?:aged?|ages|age of|ages of|age is|age was|turn|turns|turned|turning)(?: between)? $",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?<![^\W_])(?:when|since|until|after|before|as|because|though) (?:he|she|i|they|you|we)"
    r" (?:is|was|am|are|were|turned) $"
    r"|(?<![^\W_])(?:he|she|i)(?:['’][sm]| is| was| am)(?: (?:only|just|now))? $"
    r"|(?<![^\W_])age of[^.,;:!?\n]{0,60} (?:is|was) $",
    re.IGNORECASE,
)
_OLDER = re.compile(r"[ ](?:and|or) (?:older|over|above|up|under|younger)(?![^\W_])", re.IGNORECASE)
_AFTER_NAME = re.compile(r"[A-Z][\w'’.-]*[^\W\d_], (?:(?:then|now|just|only) |\d{1,2} and )?$")
_AGE_END = re.compile(r"(?:,(?!\d)|\.(?!\d)|[;)”\"]|\n|$| and \d{1,2}[,.])")
_WORD = re.compile(r"[ \u00a0]([^\W\d_]+)")
_BESIDE = re.compile(r"[^.!?;:\n]*?(?:(?<![^\W_])(?:and|or)(?![^\W_])|,)[^.!?;:\n]*")
_NO_NAME = re.compile(
    r"(?<![^\W_])(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|[A-Z][a-z]+day|[A-Z][a-z]{2}\.), $"
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that ``units.toml`` says, compiled."""

    numerals: Numerals
    measures: Measures
    left_out: LeftOut
    around: Around
    results: re.Pattern[str]
    changes: re.Pattern[str]

    @classmethod
    @lru_cache(maxsize=8)
    def load(cls, extra: tuple[Path, ...] = ()) -> Lexicon:
        """Compile the shipped lists, extended by a user's own.

        *Raises*: ConfigError where a user's file cannot be read.
        """
        tables = word_lists.load("units", extra)
        out = tables["left_out"]
        return cls(
            numerals=Numerals.of(tables),
            measures=Measures.of(tables),
            left_out=LeftOut.of(tables),
            around=Around.of(tables),
            results=re.compile(rf"(?<![^\W_])(?:{joined(out['results'])})(?![^\W_])", re.IGNORECASE),
            changes=re.compile(rf"(?<![^\W_])(?:{joined(out['changes'])})(?![^\W_])", re.IGNORECASE),
        )


class Quantities:
    """The component: a callable that stores the quantities of a Doc."""

    def __init__(self, extra: Sequence[Path] = ()) -> None:
        self.extra = tuple(extra)
        self.lexicon = Lexicon.load(self.extra)

    def __call__(self, doc: Doc) -> Doc:
        """Store the quantities of ``doc`` and return it."""
        put(doc, Number, find_quantities(doc, self.lexicon))
        return doc

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.extra,))


@Language.factory("sayso_quantities", default_config={"lexicons": []}, assigns=["doc.user_data", "doc.spans"])
def quantities(nlp: Language, name: str, lexicons: list[str]) -> Quantities:
    """Make the component; ``lexicons`` are paths of a user's own TOML files (``units.toml`` counts)."""
    return Quantities([Path(path) for path in lexicons])


def find_quantities(doc: Doc, lexicon: Lexicon | None = None) -> list[Number]:
    """The quantities of ``doc``, in order, not overlapping; it may be a blank pipeline's Doc.

    *Offsets*: code points into ``doc.text``. *Units*: as in :class:`sayso.models.Quantity`.
    """
    lexicon = lexicon or Lexicon.load()
    text = text_of(doc)
    readings = _rated(text, list(_readings(doc, text, lexicon)), lexicon)
    counting = Counting.of(doc, text, lexicon.around)
    return [
        _number(text, reading, counting, lexicon)
        for index, reading in enumerate(readings)
        if not _mere_one(text, readings, index, lexicon)
    ]


def _mere_one(text: str, readings: list[Reading], index: int, lexicon: Lexicon) -> bool:
    """Is this "one" a pronoun or an article? It counts beside another count ("one girl and six boys")."""
    one = readings[index]
    if not one.figure.bare_one or one.measure is not None:
        return False
    word = _WORD.match(text, one.end)
    if word is None or word[1].lower() in lexicon.around.stops | lexicon.measures.not_after_one:
        return True
    for other in readings[max(0, index - 1) : index] + readings[index + 1 : index + 2]:
        gap = text[one.end : other.start] if other.start > one.end else text[other.end : one.start]
        if other.measure is None and other.figure.form != "fraction" and len(gap) <= 60 and _BESIDE.fullmatch(gap):
            return False
    return True


def _readings(doc: Doc, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """Every figure that may be a quantity, with its measure."""
    sterling = "£" in text
    entities = Entities.of(doc)
    runs = iter(number_runs(text))
    run = next(runs, None)
    last: tuple[str, int] | None = None
    free = 0  # where the last reading ended
    for figure in find_figures(text, lexicon.numerals):
        while run and run[1] <= figure.start:
            run = next(runs, None)
        if figure.start < free or (run and run[0] <= figure.start):
            continue
        reading = lexicon.measures.read(text, figure, sterling=sterling)
        if reading is None or reading.start < free:
            continue
        reason = lexicon.left_out.reason(text, reading, last)
        if reason is None and entities.forbid(text, reading) and not _age(text, reading):
            reason = "name"
        last = (reason, reading.end) if reason else None
        if reason is None:
            free = reading.end
            yield reading


def _rated(text: str, readings: list[Reading], lexicon: Lexicon) -> list[Reading]:
    """Join ranges ("20 to 30") and ratios ("one in five") of neighbours."""
    joined_up: list[Reading] = []
    for reading in readings:
        if joined_up:
            pair = _range(text, joined_up[-1], reading, lexicon) or _ratio(text, joined_up[-1], reading)
            if pair is not None:
                joined_up[-1] = pair
                continue
        joined_up.append(reading)
    return joined_up


def _range(text: str, low: Reading, high: Reading, lexicon: Lexicon) -> Reading | None:
    """Two neighbours as one range; None where they are two quantities."""
    if not 0 < high.start - low.end <= 10 or low.high is not None or high.high is not None:
        return None
    link = _RANGE.fullmatch(text, low.end, high.start)
    if link is None or (low.measure and high.measure is None and not low.currency_first):
        return None
    measure = high.measure or low.measure
    if low.measure and measure and (low.measure.label, low.measure.unit) != (measure.label, measure.unit):
        return None
    value = low.value
    scale = high.figure.scale
    if high.figure.multiplied and not low.figure.multiplied and 0 <= value < high.value / scale:
        value *= scale
    if not value < high.value or not _spans_range(text, low, high, link[0].strip().lower(), lexicon):
        return None
    if measure and measure.factor != 1 and low.measure is None:
        value *= measure.factor
    return replace(high, start=low.start, value=value, high=high.value, measure=measure)


def _spans_range(text: str, low: Reading, high: Reading, link: str, lexicon: Lexicon) -> bool:
    """Does the link make one range of the two, rather than a change, a result or a list?"""
    before = text[max(0, low.start - 60) : low.start]
    if "and" in link:
        return _BETWEEN.search(before) is not None
    if link == "or":
        return high.value <= 3 * low.value and low.measure is None
    if "to" in link:
        sentence = re.split(r"[.!?\n]\s", before)[-1]
        if _FROM.search(before):
            return lexicon.changes.search(sentence) is None
        words = sentence.split()
        return not (words and lexicon.changes.fullmatch(words[-1]))
    if low.measure is None and high.measure is None:
        return lexicon.results.search(before[-30:] + " " + text[high.end : high.end + 10]) is None
    return True


def _ratio(text: str, part: Reading, whole: Reading) -> Reading | None:
    """ "one in five", "3 out of 4": the share as one quantity."""
    if not 0 < whole.start - part.end <= 14 or part.measure or part.high or whole.measure or whole.high:
        return None
    link = _RATIO.fullmatch(text, part.end, whole.start)
    if link is None or not 0 < part.value < whole.value or whole.value > 1_000_000 or whole.value % 1:
        return None
    if link[0].strip().lower() == "of":
        return None
    figure = replace(whole.figure, form="fraction", bare_one=False)
    return replace(whole, figure=figure, start=part.start, value=part.value / whole.value)


def _number(text: str, reading: Reading, counting: Counting, lexicon: Lexicon) -> Number:
    """The quantity with what stands around it."""
    figure, measure = reading.figure, reading.measure or _age(text, reading)
    counted = None
    if measure is None:
        counted = counting.after(reading.end, share=figure.form == "fraction")
    unit = measure.unit if measure else text[counted[0] : counted[1]] if counted else None
    tail = counted[1] if counted else reading.end
    per = (
        measure.per
        if measure and measure.per
        else lexicon.around.per(text, tail, label=measure.label if measure else None)
    )
    if per is None and measure and text.startswith(" of ", tail):
        what = counting.after(tail)  # "6,000 tons of sulphur every year"
        per = lexicon.around.per(text, what[1]) if what else None
    near = figure.form == "open" or lexicon.around.approximate(text, reading.start, reading.end, tail)
    label = measure.label if measure else "count" if counted else "number"
    start = reading.end - len(text[reading.start : reading.end].lstrip())
    return Number(start, reading.end, label, reading.value, reading.high, unit, per, near)


def _age(text: str, reading: Reading) -> Measure | None:
    """An age that no word behind the figure tells: "aged 35", "Smith, 35,", "65 and older"."""
    if reading.measure is not None or not 0 <= reading.value <= 120 or reading.figure.form == "fraction":
        return None
    before = text[max(0, reading.start - 80) : reading.start]
    if _AGED.search(before) or _OLDER.match(text, reading.end):
        return Measure("age", "years old")
    if _WHEN.search(before) and _AGE_END.match(text, reading.end):
        return Measure("age", "years old")
    if reading.figure.form != "digits" or not _AGE_END.match(text, reading.end) or reading.value < 1:
        return None
    if _AFTER_NAME.search(before) and not _NO_NAME.search(before):
        return Measure("age", "years old")
    return None
