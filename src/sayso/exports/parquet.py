"""Parquet of the flat table: real lists and records, row group by row group, the same bytes for the same claims."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import IO, Any, Self

from sayso.models import Article, ArticleClaims, Claim
from sayso.table import COLUMNS, QUANTITY, needs, row

ROWS = 10_000
"""Claims of a row group: what is held in memory at a time."""


def write(results: Iterable[ArticleClaims], file: IO[bytes]) -> int:
    """Write the table; how many rows it has. *Raises*: ConfigError ``EXTRA`` without pyarrow."""
    with Table(file) as table:
        for result in results:
            table.add(result.article, result.claims)
    return table.rows


class Table:
    """A table that is written as its rows come. *Raises*: ConfigError ``EXTRA`` without pyarrow."""

    def __init__(self, file: IO[bytes]) -> None:
        self._arrow, self._parquet = needs("pyarrow", "parquet"), needs("pyarrow.parquet", "parquet")
        self._schema = schema()
        self._writer = self._parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._kept: list[dict[str, Any]] = []
        self.rows = 0

    def add(self, article: Article, claims: Iterable[Claim]) -> None:
        """Add the claims of an article."""
        for claim in claims:
            self._kept.append(row(article, claim))
            self.rows += 1
            if len(self._kept) == ROWS:
                self._write()

    def _write(self) -> None:
        if self._kept:
            self._writer.write_table(self._arrow.Table.from_pylist(self._kept, schema=self._schema))
            self._kept = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._write()
        self._writer.close()


def schema() -> Any:
    """The table's columns and types, with what they mean, as pyarrow has them. *Raises*: ConfigError ``EXTRA``."""
    arrow = needs("pyarrow", "parquet")
    words = {"text": arrow.string(), "integer": arrow.int64(), "number": arrow.float64(), "boolean": arrow.bool_()}
    number = {"value": "number", "high": "number", "approximate": "boolean"}
    cells = words | {
        "texts": arrow.list_(arrow.string()),
        "spans": arrow.list_(arrow.struct([("start", arrow.int64()), ("end", arrow.int64())])),
        "reasons": arrow.list_(arrow.struct([("rule", arrow.string()), ("text", arrow.string())])),
        "quantities": arrow.list_(arrow.struct([(name, words[number.get(name, "text")]) for name in QUANTITY])),
    }
    return arrow.schema([
        arrow.field(column.name, cells[column.cell], metadata={"description": column.meaning}) for column in COLUMNS
    ])  # fmt: skip
