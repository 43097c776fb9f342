"""WARC, as Common Crawl's news comes: pages out of an archive of any size, one at a time, by warcio.

A record that is damaged costs itself: reading goes on where the next one begins. warcio is the format's reference
reader, and pure Python: bytes of strangers cannot make it crash.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from sayso.errors import ReadError
from sayso.readers import files
from sayso.readers.record import ARCHIVE, EXTRA, TOO_LARGE
from sayso.settings import Limits

if TYPE_CHECKING:
    from sayso.readers.items import Item

KINDS = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
"""Content types that are read, and as what."""
GZIP = b"\x1f\x8b\x08"
BEGINS = b"WARC/"
CHUNK = 1_000_000  # bytes that are searched at once for the next record
FOUND = "200"  # HTTP status of a page that was there


def pages(handle: BinaryIO, path: str, limits: Limits) -> Iterator[Item | ReadError]:
    """The pages of an archive, called ``path#n``: the n-th response, resource or conversion with text in it.

    Other records (requests, pictures, pages that were not found) are passed over. The page's own declaration or a
    detector tells its charset. *Raises*: ReadError (``EXTRA``) where warcio is not installed.
    """
    iterator = _iterator()
    packed = handle.read(len(GZIP)) == GZIP
    start: int | None = 0
    number = 0
    while start is not None:
        handle.seek(start)
        whole = start == 0  # is what comes next the first trouble here?
        try:
            for record in (records := iterator(handle)):
                start, whole = records.offset, True
                kind = _kind(record)
                if kind is None:
                    continue
                number += 1
                if number > limits.max_records:
                    yield _too_many(path, limits)
                    return
                found = _page(record, f"{path}#{number}", kind, limits)
                yield found
                if isinstance(found, ReadError):  # what is left of it need not be unpacked
                    break
            else:
                return
        except OSError:
            raise
        except Exception as error:  # a parser of other people's bytes: whatever it stumbles over is damage
            if whole:
                what = f"a damaged record after byte {start:,} ({str(error).strip()[:80] or type(error).__name__})"
                yield ReadError(ARCHIVE, what, where=path, cure="Fetch it again; the other records are read.")
        start = _next(handle, start + 1, packed=packed)


def _iterator() -> Any:
    """The class of warcio that goes over records, without its own messages."""
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise ReadError(EXTRA, "a WARC needs warcio", cure='Run: pip install "sayso[warc]"') from error

    class Quiet(ArchiveIterator):  # type: ignore[misc]
        INC_RECORD = ""

    return Quiet


def _kind(record: Any) -> str | None:
    """What a record is read as; None where it is no page."""
    if record.rec_type == "response" and record.http_headers is not None:
        if record.http_headers.get_statuscode() != FOUND:
            return None
        declared = record.http_headers.get_header("Content-Type")
    elif record.rec_type in ("resource", "conversion"):
        declared = record.rec_headers.get_header("Content-Type")
    else:
        return None
    return KINDS.get((declared or "").split(";")[0].strip().lower())


def _page(record: Any, where: str, kind: str, limits: Limits) -> Item | ReadError:
    from sayso.readers.items import Item

    stream, data = record.content_stream(), bytearray()
    while len(data) <= limits.max_bytes:
        more = stream.read(min(limits.max_bytes + 1 - len(data), CHUNK))
        if not more and getattr(record.raw_stream, "limit", 0) > 0:
            return ReadError(ARCHIVE, "the record is cut off", where=where, cure="Fetch it again.")
        if not more:
            url = record.rec_headers.get_header("WARC-Target-URI")
            return Item.model_validate({"path": where, "kind": kind, "data": bytes(data), "url": url})
        data += more
    return files.too_large(where, "the page has more bytes", limits)


def _too_many(path: str, limits: Limits) -> ReadError:
    what = f"more pages than the {limits.max_records:,} of limits.max_records; the rest was not read"
    return ReadError(TOO_LARGE, what, where=path, cure="Split the archive, or raise the limit.")


def _next(handle: BinaryIO, start: int, *, packed: bool) -> int | None:
    """Where the next record begins, from ``start`` on; None where none does."""
    mark = GZIP if packed else b"\n" + BEGINS
    while True:
        handle.seek(start)
        chunk = handle.read(CHUNK)
        at = chunk.find(mark)
        while at >= 0:
            if not packed or _holds_record(handle, start + at):
                return start + at + (0 if packed else 1)
            at = chunk.find(mark, at + 1)
        if len(chunk) < CHUNK:
            return None
        start += len(chunk) - len(mark) + 1


def _holds_record(handle: BinaryIO, at: int) -> bool:
    """Does a gzip member that begins here unpack to a record?"""
    handle.seek(at)
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(handle.read(4096), len(BEGINS)) == BEGINS
    except zlib.error:
        return False
