"""Other people's formats, one a module: what sayso found, as the tools read it that people already use.

Each is a stream: an article at a time is held in memory (``docbin`` apart, which spaCy keeps whole). A file is whole or
absent. Heavier libraries are imported by the format that needs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from sayso.errors import ConfigError
from sayso.table import to_pandas

if TYPE_CHECKING:
    from sayso.models import ArticleClaims

Format = Literal["csv", "parquet", "label-studio", "prodigy", "web-annotation", "schema-org", "docbin"]
FORMATS: tuple[str, ...] = get_args(Format)
"""Names of the formats, as ``sayso export --to`` takes them."""
BINARY = frozenset({"parquet", "docbin"})


def write(results: Iterable[ArticleClaims], target: Path | str, to: Format | str, *, raw_csv: bool = False) -> int:
    """Write all results into one file; how many claims it holds.

    ``raw_csv``: leave cells of a CSV as they are that a spreadsheet may take for a formula.
    *Raises*: ConfigError ``FORMAT`` for a name that is none, ``EXTRA`` for a missing library; StoreError ``WRITE``.
    """
    from sayso.writers import atomic, atomic_bytes

    if to not in FORMATS:
        raise ConfigError("FORMAT", f"{to!r} is no format", cure=f"Choose one of {', '.join(FORMATS)}.")
    module = import_module(f"sayso.exports.{to.replace('-', '_')}")
    target = Path(target)
    if to in BINARY:
        with atomic_bytes(target) as binary:
            return cast(int, module.write(results, binary))
    choices = {"raw": raw_csv} if to == "csv" else {}
    with atomic(target) as file:
        return cast(int, module.write(results, file, **choices))


__all__ = ["FORMATS", "Format", "to_pandas", "write"]
