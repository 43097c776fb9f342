"""Bytes off the disk, one article's worth at a time: what a run hashes, hands to a worker, and remembers.

A page or a text is one item; a list or lines of JSON, and a WARC, are one item a record. Everything is capped: bytes
before they are read, what compressed files unpack to while they are (:mod:`sayso.readers.files`).
"""

from __future__ import annotations

import hashlib
import json as plain_json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

from sayso.errors import ReadError
from sayso.models import Model
from sayso.readers import files, json
from sayso.readers.decoding import Decoded, binary, decode, is_wide
from sayso.readers.discovery import Input
from sayso.readers.record import empty, not_text
from sayso.settings import Settings

_WHOLE_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[|\{\s*\n)")  # under the name of lines
_HEAD = 4_096  # bytes that tell a list from lines


class Item(Model):
    """The bytes of one article. ``path`` is its name in outputs: ``file``, ``file:LINE`` or ``file#N``.

    ``url``: where a record of a WARC was fetched from. ``encoding``: of the file, where ``data`` is a record out of it.
    """

    path: str
    kind: Literal["text", "markdown", "html", "record"]
    data: bytes
    url: str | None = None
    encoding: str | None = None

    @property
    def sha256(self) -> str:
        """Hash of the bytes and of what they are read as."""
        digest = hashlib.sha256(f"{self.kind} {self.url or ''}\n".encode("utf-8", "surrogatepass"))
        digest.update(self.data)
        return digest.hexdigest()


def items(source: Input, settings: Settings) -> Iterator[Item | ReadError]:
    """What a file holds, in order; a bad record is an error of its own, ``where`` says which.

    *Raises*: ReadError, for the rest of the file.
    """
    if source.format in ("text", "markdown", "html"):
        yield Item(path=source.path, kind=source.format, data=_whole(source, settings))
    elif source.format == "json":
        yield from _records(decode(_whole(source, settings)), source.path, settings)
    elif source.format == "jsonl":
        yield from _lines(source, settings)
    elif source.format == "warc":
        from sayso.readers import warc

        with files.opened(source.file, source.path) as handle:
            yield from warc.pages(handle, source.path, settings.limits)
    elif source.format in ("csv", "parquet"):
        from sayso.readers import tables

        yield from (tables.csv_rows if source.format == "csv" else tables.parquet_rows)(source, settings)
    else:
        yield from _standard_input(source, settings)


def _whole(source: Input, settings: Settings) -> bytes:
    data = files.whole(source, settings.limits)
    check(data, source.path)
    return data


def head_of(handle: BinaryIO, path: str) -> bytes:
    """What a file that is read as a stream begins with, still to be read. *Raises*: as :func:`check`."""
    head: bytes = handle.peek(_HEAD)[:_HEAD] if hasattr(handle, "peek") else b""
    check(head, path, complete=len(head) < _HEAD)
    return head


def check(data: bytes, path: str, *, complete: bool = True) -> None:
    """Refuse empty and binary content. *Raises*: ReadError (``EMPTY``, ``BINARY``)."""
    if not data or (complete and data.isspace()):
        raise empty(path)
    kind = binary(data)
    if kind:
        raise not_text(kind, path)


def _standard_input(source: Input, settings: Settings) -> Iterator[Item | ReadError]:
    data = files.standard_input(source.path, settings.limits)
    check(data, source.path)
    decoded = decode(data)
    if json.looks_like(decoded.text):
        yield from _records(decoded, source.path, settings)
    else:
        yield Item(path=source.path, kind="text", data=data)


def _lines(source: Input, settings: Settings) -> Iterator[Item | ReadError]:
    """Read lines of JSON off the disk one by one: the file may be larger than memory."""
    with files.unpacked(source) as handle:
        head = head_of(handle, source.path)
        if not is_wide(head) and not _WHOLE_JSON.match(head):
            yield from _records_of_lines(handle, source.path, settings)
            return
    yield from _records(decode(files.whole(source, settings.limits)), source.path, settings)


def _records_of_lines(handle: BinaryIO, path: str, settings: Settings) -> Iterator[Item | ReadError]:
    count = 0
    for number, line in files.lines(handle, path, settings.limits):
        if isinstance(line, ReadError):
            yield line
        elif not line.isspace():
            count += 1
            if count > settings.limits.max_records:
                yield json.too_many(path, settings)
                return
            yield Item(path=f"{path}:{number}", kind="record", data=line)


def _records(decoded: Decoded, path: str, settings: Settings) -> Iterator[Item | ReadError]:
    for found in json.records(decoded.text, path, settings):
        yield found if isinstance(found, ReadError) else _record(*found, decoded.encoding)


def _record(path: str, record: Any, encoding: str) -> Item:
    return Item(path=path, kind="record", data=_dumped(record), encoding=encoding)


def _dumped(record: Any) -> bytes:
    return plain_json.dumps(record).encode()
