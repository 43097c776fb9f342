"""WARC, as Common Crawl's news comes: pages out of an archive of any size, one at a time.

A record that is damaged costs itself: reading goes on where the next one begins. Heads are parsed by warcio. What lies
around them is read here, where it is capped and checked: warcio ends at some damage without a word, joins lines of any
length, and unpacks a chunk of HTTP at once whatever it grows to.
"""

from __future__ import annotations

import io
import os
import re
import zlib
from collections.abc import Generator, Iterator
from importlib import import_module
from typing import Any, BinaryIO, Literal

from sayso.errors import ReadError
from sayso.readers import files
from sayso.readers.decoding import SAMPLE
from sayso.readers.discovery import PACKED
from sayso.readers.items import Item
from sayso.readers.record import ARCHIVE, BINARY, BOMB, EXTRA, TOO_LARGE
from sayso.settings import Limits

KINDS: dict[str, Literal["html", "text"]] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text",
}  # fmt: skip
"""Content types that are read, and as what."""
FOUND = "200"  # HTTP status of a page that was there
GZIP = b"\x1f\x8b\x08"
BEGINS = b"WARC/"
HEAD, LINES = 262_144, 1_000  # bytes and lines after which a head ends at the latest
CHUNK = 65_536  # bytes that are read at once
PIECE = 16_384  # packed bytes that are read at once: a record in the news has 10,000 to 30,000
AHEAD = 4_096  # packed bytes that show whether a gzip member begins with a record
WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}  # of zlib, for each way to pack a page
PACKED_SHARE = 0.01  # of bytes that no text has, from which a page is still packed

_AGAIN = "Fetch the archive again; its other records are read."
_NEXT_PACKED = re.compile(re.escape(GZIP))
_NEXT_PLAIN = re.compile(rb"\n\r?\n(?=WARC/)")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r\n")
_NO_TEXT = bytes(range(9))


def pages(handle: BinaryIO, path: str, limits: Limits) -> Iterator[Item | ReadError]:
    """The pages of an archive, called ``path#n``: the n-th record of type response (status 200), resource or conversion
    whose content type is HTML or plain text. Other records are passed over and not counted.

    Pages are unpacked, but not decoded: as for any file UTF-8 is tried first, then what an HTML page itself declares,
    then a detector; the charset of the HTTP head is not used.
    *Raises*: ReadError (``EXTRA``) where warcio is not installed. A page of more than ``max_bytes`` (``TOO_LARGE``)
    and a record that is damaged (``ARCHIVE``) or a bomb (``BOMB``) are errors in its place.
    """
    for count, found in enumerate(_Archive(handle, path, limits).pages(), 1):
        if count > limits.max_records:
            yield _too_many(path, limits)
            return
        yield found


class _Archive:
    """One file. ``at`` is the byte at which what is being read begins: a record, or the gzip member it is in."""

    def __init__(self, handle: BinaryIO, path: str, limits: Limits) -> None:
        self.handle, self.path, self.limits = handle, path, limits
        self.parser, self.limited = _warcio()
        self.at = self.number = 0
        self.size = handle.seek(0, os.SEEK_END)
        handle.seek(0)
        head = handle.read(AHEAD)
        named = path.lower().endswith(PACKED)
        self.packed = not head.startswith(BEGINS) if named else _holds_record(head)  # the beginning may be damaged

    def pages(self) -> Iterator[Item | ReadError]:
        start = 0
        while start < self.size:
            try:
                start = yield from self._stretch(start)
            except (OSError, MemoryError):
                raise
            except Exception as error:  # a parser of other people's bytes: whatever it stumbles over is damage
                yield self._lost(error)
                start = self._next(self.at + 1)

    def _stretch(self, start: int) -> Generator[Item | ReadError, None, int]:
        """Read a gzip member, or all of a plain file from ``start`` on; return where it ends.

        *Raises*: anything, where the record at ``at`` is damaged.
        """
        self.at = start
        raw = _Member(self.handle, start) if self.packed else _Plain(self.handle, start)
        stream: io.BufferedReader = io.BufferedReader(raw, CHUNK)
        _pass_blank_lines(stream)
        while stream.peek():
            if not self.packed:
                self.at = stream.tell()
            head, body = self._record(stream)
            found = self._page(head, body)
            self._end(stream, body)
            if found is not None:
                yield found
        return raw.end

    def _record(self, stream: io.BufferedReader) -> tuple[Any, Any]:
        """The head of a record and the stream of its body.

        In a plain file the end is looked at first: a wrong length is found before the records after it are read as
        part of this one.
        """
        head = self.parser.parse(_Head(stream))
        if not head.protocol.startswith("WARC/"):
            raise ReadError(ARCHIVE, "no record of a WARC begins there", cure=_AGAIN)
        declared = (head.get_header("Content-Length") or "").strip()
        if not declared.isdecimal():
            raise ReadError(ARCHIVE, "it does not say how long it is", cure=_AGAIN)
        body = self.limited(stream, int(declared))
        if not self.packed:
            begin = stream.tell()
            self._end(stream, self.limited(stream, body.limit))
            stream.seek(begin)
        return head, body

    def _page(self, head: Any, body: Any) -> Item | ReadError | None:
        """The page in a record; None where it holds none."""
        http = self.parser.parse(_Head(body)) if head.get_header("WARC-Type") == "response" and body.limit else None
        kind = _kind(head, http)
        if kind is None:
            return None
        self.number += 1
        where = f"{self.path}#{self.number}"
        try:
            data = _payload(body, http, where, self.limits)
        except ReadError as error:
            return error
        address = (head.get_header("WARC-Target-URI") or "").strip("<>")  # wget puts it in brackets
        return Item(path=where, kind=kind, data=data, url=address or None)

    def _end(self, stream: io.BufferedReader, body: Any) -> None:
        """Go to the end of a record and the blank lines after it, and to the end of its gzip member if that is next.

        *Raises*: ReadError (``ARCHIVE``, ``BOMB``) where they are not where the record says.
        """
        if not self.packed:
            end = stream.tell() + body.limit
            if end > self.size:
                raise ReadError(ARCHIVE, "it is cut off", cure=_AGAIN)
            stream.seek(end)
            body.limit = 0
        while body.limit > 0:
            if not body.read(CHUNK):
                raise ReadError(ARCHIVE, "it is cut off", cure=_AGAIN)
        blank_lines = _pass_blank_lines(stream)
        right = BEGINS.startswith(stream.peek()[: len(BEGINS)])  # or nothing is next, which is as well
        if not right and (self.packed or blank_lines < 2):  # in a plain file the damage may be the next record's
            raise ReadError(ARCHIVE, "it does not end where it says", cure=_AGAIN)

    def _lost(self, error: Exception) -> ReadError:
        if not isinstance(error, ReadError):
            error = ReadError(ARCHIVE, f"it cannot be read ({type(error).__name__})", cure=_AGAIN)
        what = f"the record at byte {self.at:,} is lost: {error.what}"
        return ReadError(error.code, what, where=self.path, cure=error.cure)

    def _next(self, start: int) -> int:
        """Where the next record begins, from ``start`` on; the end of the file where none does."""
        mark = _NEXT_PACKED if self.packed else _NEXT_PLAIN
        for begin in range(start, self.size, CHUNK):
            self.handle.seek(begin)
            chunk = self.handle.read(CHUNK + AHEAD)
            for match in mark.finditer(chunk):
                at = match.start() if self.packed else match.end()
                if not self.packed or _holds_record(chunk[at : at + AHEAD]):
                    return begin + at
        return self.size


class _Plain(io.RawIOBase):
    """A file from ``start`` on, which stays open when this is closed."""

    def __init__(self, handle: BinaryIO, start: int) -> None:
        self._handle = handle
        handle.seek(start)

    @property
    def end(self) -> int:
        """Where reading is."""
        return self._handle.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._handle.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        data = self._handle.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Member(io.RawIOBase):
    """The unpacked bytes of the gzip member that begins at ``start``; ``end`` is where it ends, once all is read.

    *Raises*: when read, ReadError (``ARCHIVE``, ``BOMB``), and again whenever it is read after that.
    """

    def __init__(self, handle: BinaryIO, start: int) -> None:
        self._handle, self._rest, self._taken, self._given = handle, b"", 0, 0
        self._error: ReadError | None = None
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS + 16)
        self.end = start
        handle.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            if self._error is not None:
                raise self._error
            data = self._unpacked(min(len(buffer), CHUNK))
        except zlib.error as error:
            self._error = ReadError(ARCHIVE, f"its gzip data are damaged ({error})", cure=_AGAIN)
            raise self._error from error
        except ReadError as error:
            self._error = error
            raise
        buffer[: len(data)] = data
        return len(data)

    def _unpacked(self, most: int) -> bytes:
        while not self._zlib.eof:
            if not self._rest:
                self._rest = self._handle.read(PIECE)
                self._taken += len(self._rest)
            if not self._rest:
                raise ReadError(ARCHIVE, "it is cut off", cure=_AGAIN)
            data = self._zlib.decompress(self._rest, most)
            self._rest = self._zlib.unconsumed_tail
            self._given += len(data)
            if self._given > files.RATIO_FROM and self._given > files.RATIO * self._taken:
                what = f"it unpacks to more than {files.RATIO} times its size"
                raise ReadError(BOMB, what, cure="If that is meant, unpack the archive first.")
            if self._zlib.eof:
                self.end = self._handle.tell() - len(self._zlib.unused_data)
            if data:
                return data
        return b""


class _Head:
    """What warcio parses a head from: lines of a stream, but neither more nor longer ones than a head has."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._bytes, self._lines = stream, HEAD, LINES

    def readline(self) -> bytes:
        line: bytes = self._stream.readline(self._bytes) if self._lines else b""
        self._bytes -= len(line)
        self._lines -= bool(line)
        return line


def _warcio() -> tuple[Any, Any]:
    """What parses a head, and the class of a stream that is as long as a head says."""
    try:
        from warcio.limitreader import LimitReader
        from warcio.statusandheaders import StatusAndHeadersParser
    except ImportError as error:
        raise ReadError(EXTRA, "a WARC needs warcio", cure='Run: pip install "sayso[warc]"') from error
    return StatusAndHeadersParser([], verify=False), LimitReader


def _pass_blank_lines(stream: io.BufferedReader) -> int:
    """Read over line ends; return how many they were."""
    count = 0
    while ahead := stream.peek():
        blank = stream.read(len(ahead) - len(ahead.lstrip(b"\r\n")))
        count += blank.count(b"\n")
        if len(blank) < len(ahead):
            break
    return count


def _kind(head: Any, http: Any) -> Literal["html", "text"] | None:
    """What a record is read as; None where it is no page."""
    declared = None
    if http is not None:
        if http.protocol.upper().startswith("HTTP/") and http.get_statuscode() == FOUND:
            declared = http.get_header("Content-Type")
    elif head.get_header("WARC-Type") in ("resource", "conversion"):
        declared = head.get_header("Content-Type")
    return KINDS.get((declared or "").split(";")[0].strip().lower())


def _payload(body: Any, http: Any, where: str, limits: Limits) -> bytes:
    """The bytes of a page, its chunks joined, unpacked.

    *Raises*: ReadError (``TOO_LARGE``, ``BINARY``).
    """
    if body.limit > limits.max_bytes:
        raise files.too_large(where, f"{body.limit:,} bytes", limits)
    data: bytes = body.read()
    if http is None:
        return data
    if "chunked" in (http.get_header("Transfer-Encoding") or "").lower():
        data = _joined(data)
    data = _unpacked(data, (http.get_header("Content-Encoding") or "").strip().lower(), where, limits)
    if len(data) > limits.max_bytes:
        raise files.too_large(where, "the page unpacks to more bytes", limits)
    return data


def _joined(data: bytes) -> bytes:
    """A body that was sent in chunks, in one; what is not in chunks is left (some crawlers join them already)."""
    parts: list[bytes] = []
    at = 0
    while match := _CHUNK_SIZE.match(data, at):
        size = int(match.group(1), 16)
        if size == 0:
            return b"".join(parts)
        at = match.end() + size
        parts.append(data[match.end() : at])
        at += 2  # the line end after it
    return b"".join([*parts, data[at:]])


def _unpacked(data: bytes, coding: str, where: str, limits: Limits) -> bytes:
    """A body as it was before it was packed, up to a little more than is allowed.

    One that is not packed is left (some crawlers unpack it and leave the head as it was).
    *Raises*: ReadError (``BINARY``) where it is packed and cannot be unpacked.
    """
    most = limits.max_bytes + 1
    ways = [_inflated(data, window, most) for window in WINDOWS.get(coding, ())]
    if coding == "br":
        ways = [_unpacked_brotli(data, most)]
    for unpacked in ways:
        if unpacked is not None:
            return unpacked
    head = data[:SAMPLE]
    if coding and len(head) - len(head.translate(None, _NO_TEXT)) > PACKED_SHARE * len(head):
        cure = 'For "br" run: pip install "brotli>=1.2"' if coding == "br" else "Save the page as .html."
        raise ReadError(BINARY, f"the page is packed ({coding[:40]}) and cannot be unpacked", where=where, cure=cure)
    return data


def _inflated(data: bytes, window: int, most: int) -> bytes | None:
    """What zlib makes of it; None where it is not packed so. One that is cut off gives what there is of it."""
    stream = zlib.decompressobj(window)
    try:
        unpacked = stream.decompress(data, most)
    except zlib.error:
        return None
    certain = window > 0 or stream.eof or len(unpacked) == most  # without a head much can look like it
    return unpacked if certain else None


def _unpacked_brotli(data: bytes, most: int) -> bytes | None:
    """None where brotli is not installed or too old to be capped, and where the data are not packed so."""
    try:
        brotli: Any = import_module("brotli")
        unpacked: bytes = brotli.Decompressor().process(data, output_buffer_limit=most)
    except Exception:  # its error is its own, and the others mean the same here
        return None
    return unpacked


def _holds_record(packed: bytes) -> bool:
    """Does a gzip member that begins so unpack to a record?"""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(packed, len(BEGINS)) == BEGINS
    except zlib.error:
        return False


def _too_many(path: str, limits: Limits) -> ReadError:
    what = f"more pages than the {limits.max_records:,} of limits.max_records; the rest was not read"
    cure = "Split the archive, or, in Python, raise Settings.limits.max_records."
    return ReadError(TOO_LARGE, what, where=path, cure=cure)
