"""How text gets to the terminal: consoles of a fitting width, and words without what could drive a terminal."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from sayso.models import ArticleClaims, Failure, Skip

PIPED, NARROWEST = 100, 30
"""Columns where there is no terminal and no ``COLUMNS``, and at least."""
JOINERS = "\u200c\u200d"
"""They shape scripts and emoji, and are no danger."""


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal or ``COLUMNS``; it heeds NO_COLOR, FORCE_COLOR and TERM=dumb.

    A character that the output's encoding lacks becomes a question mark, not an error.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")
    size = shutil.get_terminal_size((PIPED, 24))
    return Console(stderr=stderr, width=max(size.columns, NARROWEST), height=size.lines, highlight=False, emoji=False)


def plain(text: str, instead: str = "") -> str:
    """Without control characters, which could drive a terminal: each becomes ``instead``, white space one space.

    With an ``instead`` of one character the offsets stay the same.
    """
    return "".join(
        char if char == "\n" or char.isprintable() or char in JOINERS else " " if char.isspace() else instead
        for char in text
    )


def complain(message: str, style: str = "red") -> None:
    """A message on standard error; a terminal gets it wrapped, a program in as many lines as it has."""
    out = console(stderr=True)
    out.print(Text(message, style=style), soft_wrap=not out.is_terminal)


def counted(number: int, name: str) -> str:
    """``1 claim``, ``2 claims``."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def tell(outcome: Failure | Skip) -> None:
    """What failed or was skipped, on standard error."""
    from sayso.models import Failure

    if isinstance(outcome, Failure):
        complain(f"failed [{outcome.code}] {plain(outcome.message)}")
    else:
        complain(f"skipped {plain(outcome.path)}: {plain(outcome.reason)}", style="dim")


def read_of(results: Iterable[ArticleClaims | Failure | Skip], unread: list[Failure | Skip]) -> Iterator[ArticleClaims]:
    """The results alone; what is none is told and put with the ``unread``."""
    from sayso.models import ArticleClaims

    for outcome in results:
        if isinstance(outcome, ArticleClaims):
            yield outcome
        else:
            unread.append(outcome)
            tell(outcome)
