"""Tables of articles, a row each: CSV by the standard library, Parquet by pyarrow (extra ``[parquet]``).

Rows are called ``path#n``, counted from 1 after the header. They are read as they come: a table may be larger than
memory, and a row that is no good costs itself.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from importlib import import_module
from itertools import zip_longest
from typing import Any, BinaryIO

from sayso.errors import ReadError
from sayso.readers import files
from sayso.readers.decoding import decode, is_wide
from sayso.readers.discovery import Input
from sayso.readers.items import Item, head_of
from sayso.readers.json import no_text, text_field, too_many
from sayso.readers.record import BOMB, EXTRA, PARSE
from sayso.settings import Limits, Settings

DELIMITERS = ",;\t|"
BATCH = 64  # rows of a Parquet file that are held at once
GROUP = 4_000_000_000  # bytes that a row group may unpack to


def csv_rows(source: Input, settings: Settings) -> Iterator[Item | ReadError]:
    """The rows of a CSV or TSV file with a header; the delimiter is the one that makes most columns of it.

    *Raises*: ReadError (``EMPTY``, ``BINARY``, ``FIELD`` where no column holds text).
    """
    with files.unpacked(source) as handle:
        lines = _Lines(handle, head_of(handle, source.path), source.path, settings)
        header = next(lines, "")
        columns, delimiter = max(((_cells(header, delimiter, source.path), delimiter) for delimiter in DELIMITERS),
                                 key=lambda found: len(found[0]))  # fmt: skip
        if text_field(columns, settings.fields) is None:
            raise no_text(source.path, columns)
        yield from _rows(csv.reader(lines, delimiter=delimiter), columns, lines, settings)


def _cells(line: str, delimiter: str, path: str) -> list[str]:
    row = _next(csv.reader([line], delimiter=delimiter), path, len(line) + 1)
    if isinstance(row, ReadError):
        raise row
    return row or []


class _Lines:
    """Decoded lines of a file, with the encodings of those that came last and what was wrong with others."""

    def __init__(self, handle: BinaryIO, head: bytes, path: str, settings: Settings) -> None:
        self.path = path
        self.encodings: list[str] = []
        self.errors: list[ReadError] = []
        self._lines = self._of_text(handle, settings) if is_wide(head) else self._of_bytes(handle, settings)

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def __next__(self) -> str:
        return next(self._lines)

    def _of_bytes(self, handle: BinaryIO, settings: Settings) -> Iterator[str]:
        for _, line in files.lines(handle, self.path, settings.limits):
            if isinstance(line, ReadError):
                self.errors.append(line)
                continue
            decoded = decode(line)
            if not line.isascii():
                self.encodings.append(decoded.encoding)
            yield from _split(decoded.text)

    def _of_text(self, handle: BinaryIO, settings: Settings) -> Iterator[str]:
        decoded = decode(files.capped(handle, self.path, settings.limits))
        self.encodings.append(decoded.encoding)
        yield from _split(decoded.text)


def _split(text: str) -> Iterator[str]:
    """Lines, split at ``\\n`` only, with it."""
    return iter(io.StringIO(text, newline="\n"))


def _rows(reader: Any, columns: list[str], lines: _Lines, settings: Settings) -> Iterator[Item | ReadError]:
    number = 0
    while (row := _next(reader, lines.path, settings.limits.max_bytes)) is not None:
        yield from lines.errors
        lines.errors.clear()
        if row == []:
            continue
        number += 1
        if number > settings.limits.max_records:
            yield too_many(lines.path, settings)
            return
        encoding = next((name for name in lines.encodings if name != "utf-8"), "utf-8")
        del lines.encodings[:-1]
        yield row if isinstance(row, ReadError) else _row(f"{lines.path}#{number}", columns, row, encoding)
    yield from lines.errors


def _next(reader: Any, path: str, most: int) -> list[str] | ReadError | None:
    """The next row; None at the end. The limit of a cell is the whole process's: it is put back."""
    before = csv.field_size_limit(most)
    try:
        return next(reader, None)
    except csv.Error as error:
        cure = "Check the quotation marks around its cells."
        return ReadError(PARSE, f"a row is no good ({error})", where=f"{path}:{reader.line_num}", cure=cure)
    finally:
        csv.field_size_limit(before)


def _row(path: str, columns: list[str], row: list[str], encoding: str) -> Item | ReadError:
    if len(row) > len(columns):
        what = f"the row has {len(row)} cells, the header {len(columns)}"
        return ReadError(PARSE, what, where=path, cure="Put cells that hold the delimiter in quotation marks.")
    return _item(path, dict(zip_longest(columns, row, fillvalue="")), encoding)


def parquet_rows(source: Input, settings: Settings) -> Iterator[Item | ReadError]:
    """The rows of a Parquet file.

    *Raises*: ReadError (``EXTRA`` without pyarrow, ``PARSE``, ``FIELD`` where no column holds text, ``BOMB``).
    """
    try:
        parquet, arrow = import_module("pyarrow.parquet"), import_module("pyarrow")
    except ImportError as error:
        cure = 'Run: pip install "sayso[parquet]"'
        raise ReadError(EXTRA, "a Parquet file needs pyarrow", where=source.path, cure=cure) from error
    with files.opened(source.file, source.path) as handle:
        try:
            yield from _parquet(parquet.ParquetFile(handle), source.path, settings)
        except (arrow.ArrowException, OSError, ValueError) as error:
            what = f"not a Parquet file, or damaged ({str(error)[:200]})"
            raise ReadError(PARSE, what, where=source.path, cure="Write or fetch it again.") from error


def _parquet(table: Any, path: str, settings: Settings) -> Iterator[Item | ReadError]:
    names = table.schema_arrow.names
    if text_field(names, settings.fields) is None:
        raise no_text(path, names)
    groups = [table.metadata.row_group(number).total_byte_size for number in range(table.num_row_groups)]
    if max(groups, default=0) > GROUP:
        what = f"a row group unpacks to {max(groups):,} bytes"
        raise ReadError(BOMB, what, where=path, cure="Write it with smaller row groups.")
    number = 0
    for batch in table.iter_batches(batch_size=BATCH):
        for record in _records(batch):
            number += 1
            if number > settings.limits.max_records:
                yield too_many(path, settings)
                return
            yield _item(f"{path}#{number}", record, None, settings.limits)


def _records(batch: Any) -> list[dict[str, Any]]:
    """The rows of a batch; text that is no UTF-8 as bytes."""
    try:
        return batch.to_pylist()  # type: ignore[no-any-return]
    except UnicodeDecodeError:
        binary = import_module("pyarrow").large_binary()
        cells = {name: _plain(batch.column(name), binary) for name in batch.schema.names}
        return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]


def _plain(column: Any, binary: Any) -> list[Any]:
    return column.cast(binary).to_pylist() if "string" in str(column.type) else column.to_pylist()  # type: ignore[no-any-return]


def _item(path: str, record: dict[str, Any], encoding: str | None, limits: Limits | None = None) -> Item | ReadError:
    record = {name: value for name, value in record.items() if not (isinstance(value, float) and math.isnan(value))}
    data = json.dumps(record, default=_shown).encode()
    if limits is not None and len(data) > limits.max_bytes:
        return files.too_large(path, f"{len(data):,} bytes", limits)
    return Item(path=path, kind="record", data=data, encoding=encoding)


def _shown(value: Any) -> str:
    """A value that JSON does not have: a date, a number of many digits, bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
