"""Quantities: figures with value, range, unit and rate, kept as the layer :class:`sayso.annotations.Number`.

Own number words: text2num gives 1984 as "19 84" and knows no dozen or half; quantulum3 is slower than spaCy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as word_lists
from sayso.annotations import Number, put, text_of
from sayso.rules.quantities.counted import Around, Counting
from sayso.rules.quantities.elsewhere import Elsewhere
from sayso.rules.quantities.joins import Joins
from sayso.rules.quantities.leftout import Entities, LeftOut, number_runs
from sayso.rules.quantities.measures import Measures, Reading
from sayso.rules.quantities.numerals import Numerals, find_figures
from sayso.rules.quantities.rates import Rates
from sayso.rules.quantities.scores import without_scores
from sayso.rules.quantities.suffixes import Measure

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
    rates: Rates
    joins: Joins

    @classmethod
    @lru_cache(maxsize=8)
    def load(cls, extra: tuple[Path, ...] = ()) -> Lexicon:
        """Compile the shipped lists, extended by a user's own.

        *Raises*: ConfigError where a user's file cannot be read.
        """
        tables = word_lists.load("units", extra)
        return cls(
            numerals=Numerals.of(tables),
            measures=Measures.of(tables),
            left_out=LeftOut.of(tables),
            around=Around.of(tables),
            rates=Rates.of(tables),
            joins=Joins.of(tables),
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
    counting = Counting.of(doc, text, lexicon.around)
    found = list(_readings(doc, text, lexicon))
    readings = lexicon.joins.join(text, without_scores(text, found, counting, results=lexicon.joins.results, age=_age))
    numbers: list[Number] = []
    free = 0  # where the last quantity's rate ended: "per 100,000 people" is no quantity of its own
    for index, reading in enumerate(readings):
        if reading.start >= free and not _mere_one(text, readings, index, lexicon):
            number, free = _number(text, reading, counting, lexicon)
            numbers.append(number)
    return numbers


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
    elsewhere = Elsewhere(text)
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
        reading = lexicon.measures.read(text, figure, elsewhere)
        if reading is None or reading.start < free:
            continue
        reason = lexicon.left_out.reason(text, reading, last, free)
        if reason is None and entities.forbid(text, reading) and not _age(text, reading):
            reason = "name"
        last = (reason, reading.end) if reason else None
        if reason is None:
            free = reading.end
            yield reading


def _number(text: str, reading: Reading, counting: Counting, lexicon: Lexicon) -> tuple[Number, int]:
    """The quantity with what stands around it, and where its rate ends."""
    figure, measure = reading.figure, reading.measure or _age(text, reading)
    counted = None
    if measure is None:
        counted = counting.after(reading.end, share=figure.form == "fraction")
    unit = measure.unit if measure else text[counted[0] : counted[1]] if counted else None
    tail = counted[1] if counted else reading.end
    rate = None
    if measure is None or measure.per is None:
        rate = lexicon.rates.after(text, tail, counting, label=measure.label if measure else None)
    if rate is None and measure and measure.per is None and text.startswith(" of ", tail):
        what = counting.after(tail)  # "6,000 tons of sulphur every year"
        rate = lexicon.rates.after(text, what[1], counting) if what else None
    per, free = rate or (measure.per if measure else None, reading.end)
    near = figure.form == "open" or lexicon.around.approximate(text, reading.start, reading.end, tail)
    label = measure.label if measure else "count" if counted else "number"
    start = reading.end - len(text[reading.start : reading.end].lstrip())
    return Number(start, reading.end, label, reading.value, reading.high, unit, per, near), free


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
