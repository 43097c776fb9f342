"""CSV of the flat table, for spreadsheets: lists are joined, and no cell is a formula.

UTF-8 with a byte order mark and CRLF line ends, because Excel takes a file without the mark for the local code page;
pandas, DuckDB and R read the mark over.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from typing import IO, Any

from sayso.models import ArticleClaims
from sayso.table import COLUMNS, Cell, rows

BYTE_ORDER_MARK = "\ufeff"
BETWEEN = " | "
"""Between the items of a list."""
FORMULA = frozenset("=+-@")
CONTROL = frozenset("\t\r\n\0")
SEPARATORS = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of characters that a spreadsheet may pass over before a formula: blanks, controls, marks of direction."""


def write(results: Iterable[ArticleClaims], file: IO[str], *, raw: bool = False) -> int:
    """Write the table; how many rows it has. ``raw``: cells that look like formulas stay as they are."""
    file.write(BYTE_ORDER_MARK)
    lines = csv.writer(file)
    lines.writerow(column.name for column in COLUMNS)
    written = 0
    for row in rows(results):
        cells = [_plain(column.cell, row[column.name]) for column in COLUMNS]
        lines.writerow(cells if raw else [harmless(cell) if isinstance(cell, str) else cell for cell in cells])
        written += 1
    return written


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before one that could be.

    *Example*:

    >>> harmless("=1+1"), harmless(" ＠SUM(A1)"), harmless("5 - 3")
    ("'=1+1", "' ＠SUM(A1)", '5 - 3')
    """
    if cell[:1] in CONTROL and cell:
        return f"'{cell}"
    first = next((char for char in cell if unicodedata.category(char) not in SEPARATORS), "")
    return f"'{cell}" if unicodedata.normalize("NFKC", first)[:1] in FORMULA and first else cell


def _plain(cell: Cell, value: Any) -> Any:
    """A cell as text or number."""
    if value is None:
        return ""
    if cell == "boolean":
        return "true" if value else "false"
    if cell == "texts":
        return BETWEEN.join(value)
    if cell == "spans":
        return BETWEEN.join(f"{span['start']}:{span['end']}" for span in value)
    if cell == "quantities":
        return BETWEEN.join(number["text"] for number in value)
    if cell == "reasons":
        return BETWEEN.join(f"{reason['rule']}: {reason['text']}" for reason in value)
    return value
