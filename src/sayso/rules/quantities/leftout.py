"""Figures that are no quantities: years, dates, clock times, identifiers, addresses, phone numbers, lists.

Each test looks at a window of fixed size around the figure, so that an article costs linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from sayso.rules.quantities.clocks import Clocks
from sayso.rules.quantities.measures import Reading
from sayso.rules.quantities.numerals import Figure
from sayso.rules.quantities.patterns import SEVERAL, joined
from sayso.rules.quantities.titles import Titles

_OPENED = re.compile(r"(?:[“\"‘«]|'')$")
_CLOSED = re.compile(r"[,.]?(?:[”\"’»]|'')")
_TOO_LARGE = 1e15
_NAMED = re.compile(r"[^\W\d_] [A-Z][a-z][\w-]{1,20}[ -]$")
_ITEM = r"[$€£+]?\d+(?:\.\d+)?%?"
_RUN = re.compile(rf"(?<![\d-]){_ITEM}(?:[ \n\t,;|-]{{1,3}}{_ITEM}){{6,}}")
_GLUED_BEFORE = re.compile(r"[^\W\d_][-‐‑]$|[/@#=_&\\^]$|\d[.,:]$|(?:^|\s)['’‘]$|[^\W_]['’]$")
_GLUED_AFTER = re.compile(r"[:/.,]\d|[/@_=\\^]\w|['’]s?\d")
_APOSTROPHE_YEAR = re.compile(r"(?:^|[\s(])['’‘]$")
_ADDRESS = re.compile(r"(?:://|www\.|@|#)\S*$")
_LIST = re.compile(r"(?:^|\n)[ \t]{0,8}\(?$")
_LIST_AFTER = re.compile(r"[.)]\)?(?=\s)|\)(?=\S)")
_PHONE = re.compile(r"(?:[-. \u2011]|\)\s?)\d{3}[-. \u2011]\d{4}(?!\d)|[-.\u2011]\d{4}(?!\d)")
_PHONE_BEFORE = re.compile(r"(?:\+\d{1,3}[-. ]|\(|call|phone|tel|fax|dial|at|\d{3}[-. )]\s?)[ .:]{0,2}$", re.IGNORECASE)
_ZIP = re.compile(r"(?<![^\W_])[A-Z]{2} $")
_YEAR_BEFORE = re.compile(
    r"(?<![^\W_])(?:in|since|until|till|during|early|late|mid|year|circa|spring|summer|autumn|fall|winter)"
    r"[ -]$",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\s?[-‐‑–—/]\s?|,? (?:and|or|to|through|&) ")
_LINKED_COMMA = re.compile(r", ?")
_DATED = re.compile(
    r"(?<![^\W_])(?:[A-Z][a-z]+day|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z.]*|[12]\d{3})(?![^\W_])"
)
_DATE_LABELS = frozenset({"DATE", "TIME", "ORDINAL"})
_NAME_LABELS = frozenset(
    {"PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "NORP", "EVENT", "LAW", "WORK_OF_ART", "LANGUAGE"}
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The word lists of ``units.toml`` that concern figures which are no quantities, compiled."""

    month_before: re.Pattern[str]
    month_after: re.Pattern[str]
    identifier: re.Pattern[str]
    lettered_before: re.Pattern[str]
    lettered_after: re.Pattern[str]
    street: re.Pattern[str]
    clocks: Clocks
    titles: Titles

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> LeftOut:
        """Compile the table left_out."""
        lists = lexicon["left_out"]
        months, streets = joined(lists["months"]), joined(lists["streets"])
        lower, upper = joined(lists["identifiers"]), joined(lists["capital_identifiers"])
        return cls(
            month_before=re.compile(rf"(?<![^\W_])(?:{months})(?:\.| |\. )(?:the )?$"),
            month_after=re.compile(rf"(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{{1,2}})?,?[ -](?:of )?(?:{months})(?![^\W_])"),
            identifier=re.compile(rf"(?<![^\W_])(?:(?i:{lower})\.?|{upper})[ \u00a0-]#?$"),
            lettered_before=re.compile(rf"(?<![^\W_])(?i:{joined(lists['lettered'])})[ -]$"),
            lettered_after=re.compile(rf"[ -](?:{joined(lists['lettered_after'])})(?![^\W_])"),
            street=re.compile(rf"(?:-\d+)? (?:[NSEW]\.? )?(?:[A-Z][\w'’-]*\.? ){{0,3}}(?:{streets})(?![^\W_])"),
            clocks=Clocks.of(lexicon),
            titles=Titles.of(lexicon),
        )

    def reason(self, text: str, reading: Reading, last: tuple[str, int] | None, free: int) -> str | None:
        """Why the figure is no quantity, in a word; None where it may be one.

        ``last`` is the reason and the end of the figure left out just before it ("Sections 3 and 5"); ``free`` is the
        end of the last one that was read ("10cm-12cm").
        """
        figure = reading.figure
        if len(figure.glued) == 1 and figure.glued.isalpha() and self._lettered(text, figure):
            return "identifier"
        if self.titles.names(text, figure):
            return "name"
        if reading.measure is not None and (reading.currency_first or reading.measure.label in ("percent", "money")):
            return None
        before = text[max(0, figure.start - 24) : figure.start]
        if figure.form == "digits":
            reason = self._digits(text, reading, before, free)
            if reason:
                return reason
        if reading.measure is not None:
            return None
        if self.titles.holds(text, figure):
            return "compound"
        if _OPENED.search(before) and _CLOSED.match(text, figure.end):
            return "title"  # a figure alone between quotation marks
        if self.identifier.search(before):
            return "identifier"
        if self.clocks.tells(text, figure):
            return "clock"
        if last is not None:
            return _continued(text, reading, last)
        return None

    def _lettered(self, text: str, figure: Figure) -> bool:
        """ "Flat 3C", "an iPhone 5c", "a 36C bra"."""
        before = text[max(0, figure.start - 24) : figure.start]
        if self.identifier.search(before) or self.lettered_before.search(before):
            return True
        if figure.glued.isupper() and _NAMED.search(before):
            return True
        return self.lettered_after.match(text, figure.end + 1) is not None

    def _digits(self, text: str, reading: Reading, before: str, free: int) -> str | None:
        """The tests that concern figures in digits only."""
        figure = reading.figure
        start, end = figure.start, figure.end
        apart = before.endswith(("-to-", "- to-")) or reading.signed or (free == start - 1 and before[-1:] in "-‐‑")
        if _APOSTROPHE_YEAR.search(before):
            apart = apart or end - start != 2 or reading.measure is not None  # '16, but '500 people
        if not apart and _GLUED_BEFORE.search(before):
            return "glued"
        if _GLUED_AFTER.match(text, end) and not reading.figure.multiplied:
            return "glued"
        if _ADDRESS.search(text[max(0, start - 80) : start]):
            return "address"
        if figure.value >= _TOO_LARGE or (before.endswith("[") and text.startswith("]", end)):
            return "reference"
        if reading.measure is not None:
            return None
        if figure.value <= 31 and (self.month_before.search(before) or self.month_after.match(text, end)):
            return "date"
        if self.street.match(text, end):
            return "address"
        if _LIST.search(before) and end - start <= 3 and _LIST_AFTER.match(text, end):
            return "list"
        if end - start == 5 and _ZIP.search(before):
            return "address"
        phone = _PHONE.match(text, end) or before[-1:] in ("-", ".", ")")
        if phone and end - start in (3, 4) and _PHONE_BEFORE.search(before):
            return "phone"
        return "year" if self._year(text, reading, before) else None

    def _year(self, text: str, reading: Reading, before: str) -> bool:
        figure = reading.figure
        if not _year_like(reading):
            return False
        if self.month_before.search(before) or _YEAR_BEFORE.search(before):
            return True
        return SEVERAL.match(text, figure.end) is None


def _year_like(reading: Reading) -> bool:
    figure = reading.figure
    return not figure.multiplied and figure.end - figure.start == 4 and 1500 <= figure.value < 2100


def _continued(text: str, reading: Reading, last: tuple[str, int]) -> str | None:
    """The same reason where the figure goes on a list or range that was left out."""
    reason, end = last
    if reason not in ("date", "year", "identifier", "clock") or reading.figure.form != "digits":
        return None
    if not 0 < reading.start - end <= 6:
        return None
    gap = text[end : reading.start]
    if reason == "year":
        glued = not gap.startswith((" ", ","))
        return reason if _LINKED.fullmatch(gap) and (glued or _year_like(reading)) else None
    if _LINKED.fullmatch(gap) or (reason == "identifier" and _LINKED_COMMA.fullmatch(gap)):
        return reason
    return None


def number_runs(text: str) -> list[tuple[int, int]]:
    """Stretches of seven or more bare numbers side by side: card numbers, tables."""
    return [match.span() for match in _RUN.finditer(text)]


@dataclass(frozen=True, slots=True)
class Entities:
    """The entities of a Doc that may forbid a figure, for look-up by offset."""

    starts: Sequence[int]
    rows: Sequence[tuple[int, int, str]]
    known: bool

    @classmethod
    def of(cls, doc: Doc) -> Entities:
        """Collect them; ``known`` is false where no entity recogniser ran."""
        wanted = _DATE_LABELS | _NAME_LABELS
        rows = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents if ent.label_ in wanted]
        return cls([row[0] for row in rows], rows, doc.has_annotation("ENT_IOB"))

    def at(self, offset: int) -> tuple[int, int, str] | None:
        """The entity that covers ``offset``."""
        index = bisect_right(self.starts, offset) - 1
        if index >= 0 and offset < self.rows[index][1]:
            return self.rows[index]
        return None

    def forbid(self, text: str, reading: Reading) -> bool:
        """Is the figure part of a date or of a name?"""
        row = self.at(reading.figure.start)
        if row is None or reading.measure is not None:
            return row is not None and self._title(text, reading, row)
        start, end, label = row
        if label in _DATE_LABELS:
            return reading.figure.form == "digits" and _DATED.search(text, start, end) is not None
        inside = start < reading.start or end > reading.end
        if reading.figure.form != "digits" and not text[reading.start].isupper():
            return False
        return inside and (start < reading.start or self._title(text, reading, row))

    @staticmethod
    def _title(text: str, reading: Reading, row: tuple[int, int, str]) -> bool:
        """ "60 Minutes": a title or a company's name that begins with its figure."""
        start, end, label = row
        rest = text[reading.figure.end : end].strip(" -")
        return label in ("WORK_OF_ART", "ORG", "PRODUCT", "FAC") and start <= reading.start and rest[:1].isupper()
