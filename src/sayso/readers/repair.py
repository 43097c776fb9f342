"""Repair of scraped text: white space comes and goes, repeated blocks go, words and quotation marks stay.

Every mechanism looks at the text as it was decoded and proposes :class:`Edit` values; those that do not
collide are applied together, so that each becomes one :class:`~sayso.models.Repair` and offsets map back
exactly.

==========  =========================================================================================
mechanism   what it mends
==========  =========================================================================================
block       a paragraph given twice; a caption given again with a credit in brackets
wrap        line breaks inside the sentences of hard-wrapped text
space       runs of spaces; soft hyphens and zero-width spaces
quote       a quotation mark glued to the word outside it (:mod:`sayso.readers.glue`)
sentence    a full stop glued to the next sentence (likewise)
name        a name glued to the function word after or before it (likewise)
word        an unknown word that is a name and a common word (:mod:`sayso.readers.unknown`)
==========  =========================================================================================
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from sayso.models import Repair
from sayso.readers import glue, unknown
from sayso.readers.glue import Edit

MIN_WORDS = 5  # of a block whose repetition is dropped
FAR_WORDS = 12  # the same, where the repetition stands further away than NEAR blocks
NEAR = 3
HEAD_BLOCKS = 8  # a headline is given again within so many blocks
MAX_CREDIT = 120  # characters of a credit in brackets
MIN_WIDTH, MAX_WIDTH = 45, 130  # of hard-wrapped lines
MIN_LINES = 4  # of a hard-wrapped paragraph that proves itself
MANY_LINES, MOSTLY = 10, 0.75  # of so many lines, this share of full ones will do: paragraphs end in between
MIN_LOWER = 0.3  # share of its lines after the first that begin with a small letter

_SPACES = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_RUN = re.compile(f"[{_SPACES}]{{2,}}")
_TYPED = re.compile(f'[.!?:"”’)][{_SPACES}]{{2}}\\Z')
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]+")
_LINE = re.compile(r"[^\n]+")
_BLANK = re.compile(rf"\n[{_SPACES}]*\n")
_CREDIT = re.compile(rf"(?:\s*[(\[][^()\[\]]{{1,{MAX_CREDIT}}}[)\]])+\.?\Z")
_SAME = (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"))  # one character for one: offsets stay


class Line(NamedTuple):
    """A line that holds something. *Offsets*: ``start:end`` without the spaces around it."""

    start: int
    end: int
    indent: int

    @property
    def width(self) -> int:
        """Columns up to the last character."""
        return self.indent + self.end - self.start


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or line that stands for itself. *Offsets*: ``start:end`` without the line break."""

    start: int
    end: int
    key: str
    words: int


def repair(text: str) -> tuple[str, list[Repair]]:
    """Repair a scraped text; give it back with the changes that were made, in order.

    *Offsets*: ``Repair.at`` counts code points of ``text`` as given.

    >>> repair("“We will win”the mayor said.")
    ('“We will win” the mayor said.', [Repair(at=13, before='', after=' ')])
    """
    repairs = [Repair(at=edit.start, before=text[edit.start : edit.end], after=edit.after) for edit in edits(text)]
    return apply(text, repairs), repairs


def apply(text: str, repairs: Iterable[Repair]) -> str:
    """Apply repairs to the text that they were found in."""
    parts, done = [], 0
    for change in repairs:
        parts += [text[done : change.at], change.after]
        done = change.at + len(change.before)
    return "".join([*parts, text[done:]])


def edits(text: str) -> list[Edit]:
    """All changes to make, in order and without collision; each tells its mechanism."""
    wraps = list(_wraps(text))
    drops = list(_repeats(text, {edit.start for edit in wraps}))
    here = glue.Words(text)
    return _disjoint([
        drops, wraps, _spaces(text), glue.quotes(text), glue.sentences(text), glue.names(text, here),
        unknown.words(text, here),
    ])  # fmt: skip


def _disjoint(mechanisms: Sequence[Iterable[Edit]]) -> list[Edit]:
    """Keep the edits that touch none of an earlier mechanism; sorted."""
    kept: list[Edit] = []
    for found in mechanisms:
        starts = [edit.start for edit in kept]
        fresh = []
        for edit in found:
            before = bisect_right(starts, edit.start) - 1
            after = starts[before + 1] if before + 1 < len(starts) else None
            clear = before < 0 or (kept[before].end <= edit.start and kept[before].start < edit.start)
            if clear and (after is None or edit.end <= after):
                fresh.append(edit)
        kept = sorted([*kept, *fresh], key=lambda edit: edit.start)
    return kept


def _spaces(text: str) -> Iterator[Edit]:
    """Collapse runs of spaces, drop those at the ends of a line, and drop what has no width.

    Two spaces after a sentence stay: many type them so, and nothing was lost there.
    """
    for match in _RUN.finditer(text):
        start, end = match.span()
        edge = start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n"
        if edge or not _TYPED.match(text, start - 1, end):
            yield Edit(start, end, "" if edge else " ", "space")
    for match in () if text.isascii() else _INVISIBLE.finditer(text):
        yield Edit(match.start(), match.end(), "", "space")


def _wraps(text: str) -> Iterator[Edit]:
    """Join the lines of hard-wrapped paragraphs.

    A break was made by wrapping where the next line's first word would not have fitted. A paragraph of
    ``MIN_LINES`` lines proves the width; shorter ones of the same text are then joined too.
    """
    if text.count("\n") < MIN_LINES - 1:
        return
    paragraphs = [_lines(text, start, end) for start, end in _paragraphs(text)]
    proved = [_is_wrapped(text, lines) for lines in paragraphs]
    widths = [_width(lines) for lines in paragraphs]
    width = max((own for own, sure in zip(widths, proved, strict=True) if sure), default=0)
    for lines, sure, own in zip(paragraphs, proved, widths, strict=True):
        if own > width:
            continue
        for line, following in pairwise(lines):
            if _is_full(text, line, following, own if sure else width) and following.indent <= line.indent:
                hyphen = text[line.end - 1] == "-" and text[line.end - 2 : line.end - 1].isalpha()
                yield Edit(line.end, following.start, "" if hyphen else " ", "wrap")


def _width(lines: list[Line]) -> int:
    return max((line.width for line in lines), default=0)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BLANK.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _lines(text: str, start: int, end: int) -> list[Line]:
    """Lines of a stretch that hold something."""
    lines = []
    for match in _LINE.finditer(text, start, end):
        line = match.group()
        if not line.isspace():
            indent = len(line) - len(line.lstrip())
            lines.append(Line(match.start() + indent, match.start() + len(line.rstrip()), indent))
    return lines


def _is_wrapped(text: str, lines: list[Line]) -> bool:
    """Whether the breaks of a paragraph were made by wrapping, many of them inside a sentence."""
    breaks, width = len(lines) - 1, _width(lines)
    if len(lines) < MIN_LINES or not MIN_WIDTH <= width <= MAX_WIDTH:
        return False
    lower = sum(text[line.start].islower() for line in lines[1:])
    full = sum(_is_full(text, line, following, width) for line, following in pairwise(lines))
    return lower >= MIN_LOWER * breaks and full >= (MOSTLY if len(lines) >= MANY_LINES else 1.0) * breaks


def _is_full(text: str, line: Line, following: Line, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on this one."""
    space = text.find(" ", following.start, following.end)
    word = (space if space >= 0 else following.end) - following.start
    return line.width + 1 + word > width


def _repeats(text: str, joined: set[int]) -> Iterator[Edit]:
    """Drop blocks that repeat another: the copy, or the one that its neighbour gives whole, with a credit."""
    blocks = _blocks(text, joined)
    dropped: set[int] = set()
    seen: dict[str, int] = {}
    for number, block in enumerate(blocks):
        if block.words < MIN_WORDS:
            continue
        first = seen.setdefault(block.key, number)
        near = number - first <= NEAR or (first == 0 and number < HEAD_BLOCKS)
        if first != number and (near or block.words >= FAR_WORDS):
            dropped.add(number)
        elif number and number - 1 not in dropped and blocks[number - 1].words >= MIN_WORDS:
            shorter, longer = sorted((blocks[number - 1].key, block.key), key=len)
            if longer.startswith(shorter) and _CREDIT.match(longer, len(shorter)):
                dropped.add(number if block.key == shorter else number - 1)
    yield from _without(text, blocks, dropped)


def _without(text: str, blocks: list[Block], dropped: set[int]) -> Iterator[Edit]:
    """Cut runs of blocks out, each with the lesser of the two breaks around it."""
    number = 0
    while number < len(blocks):
        first = number
        while number in dropped:
            number += 1
        if number > first:
            start, end = blocks[first].start, blocks[number - 1].end
            before = start - blocks[first - 1].end if first else 0
            after = blocks[number].start - end if number < len(blocks) else 0
            if number == len(blocks) or (first and after > before):
                yield Edit(start - before, end, "", "block")
            else:
                yield Edit(start, end + after, "", "block")
        number += 1


def _blocks(text: str, joined: set[int]) -> list[Block]:
    """The lines of a text, those of a wrapped paragraph taken together."""
    spans: list[tuple[int, int]] = []
    for start, end, _ in _lines(text, 0, len(text)):
        if spans and spans[-1][1] in joined:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    blocks = []
    for curly, straight in _SAME:
        text = text.replace(curly, straight)
    for start, end in spans:
        words = text[start:end].split()
        blocks.append(Block(start, end, " ".join(words), len(words)))
    return blocks
