"""Bytes off the disk, capped: size is checked before reading, pipes and devices are not waited for.

Compressed files (gzip) are unpacked as a stream, as far as they are read; one that grows beyond ``RATIO`` is refused.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sayso.errors import ReadError
from sayso.readers.discovery import Input, unreadable
from sayso.readers.record import ARCHIVE, BOMB, TOO_LARGE, UNREADABLE
from sayso.settings import Limits

OVERLONG = 5  # times max_bytes that are read over in search of the end of a line that is too long
RATIO = 200  # times its packed size that a file may unpack to, once that is more than RATIO_FROM; text packs 3 to 20
RATIO_FROM = 10_000_000  # bytes
PIECE = 65_536  # bytes that are unpacked at once: damage and bombs show before more is


@contextmanager
def opened(file: Path, path: str) -> Iterator[BinaryIO]:
    """Open a regular file for reading.

    *Raises*: ReadError (``NOT_FOUND``, ``UNREADABLE``), also for input/output errors while it is read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(file, flags), "rb") as handle:
            if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
                raise ReadError(UNREADABLE, "it is no longer a regular file", where=path, cure="Run again.")
            yield handle
    except OSError as error:
        raise unreadable(path, error) from error


@contextmanager
def unpacked(source: Input) -> Iterator[BinaryIO]:
    """Open a file, through gzip where its name says so.

    *Raises*: as :func:`opened`; while it is read ReadError (``ARCHIVE``, ``BOMB``) where it is damaged or a bomb.
    """
    with opened(source.file, source.path) as handle:
        yield io.BufferedReader(_Unpacked(handle, source.path)) if source.gzipped else handle


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a gzip stream."""

    def __init__(self, handle: BinaryIO, path: str) -> None:
        self._handle, self._path, self._given = handle, path, 0
        self._stream = gzip.GzipFile(fileobj=handle, mode="rb")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read1(min(len(buffer), PIECE))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            what = f"a damaged gzip archive ({error})"
            raise ReadError(ARCHIVE, what, where=self._path, cure="Fetch or pack it again.") from error
        self._given += len(data)
        if self._given > RATIO_FROM and self._given > RATIO * self._handle.tell():
            what = f"it unpacks to more than {RATIO} times its size"
            raise ReadError(BOMB, what, where=self._path, cure="If that is meant, unpack it first.")
        buffer[: len(data)] = data
        return len(data)


def whole(source: Input, limits: Limits) -> bytes:
    """All bytes of a file, unpacked.

    *Raises*: ReadError (``TOO_LARGE``, ``NOT_FOUND``, ``UNREADABLE``, ``ARCHIVE``, ``BOMB``).
    """
    with unpacked(source) as handle:
        if not source.gzipped:
            size = os.fstat(handle.fileno()).st_size
            if size > limits.max_bytes:
                raise too_large(source.path, f"{size:,} bytes", limits)
        return capped(handle, source.path, limits)


def standard_input(path: str, limits: Limits) -> bytes:
    """All bytes of standard input. *Raises*: ReadError (``TOO_LARGE``)."""
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:  # replaced by a text stream, or closed
        text = sys.stdin.read(limits.max_bytes + 1) if sys.stdin is not None else ""
        return text.encode("utf-8", "replace")
    return capped(stream, path, limits)


def too_large(path: str, how_much: str, limits: Limits) -> ReadError:
    """The error for more bytes than allowed."""
    what = f"{how_much}, more than the {limits.max_bytes:,} of limits.max_bytes"
    cure = "Split the file into its articles, or, in Python, raise Settings.limits.max_bytes."
    return ReadError(TOO_LARGE, what, where=path, cure=cure)


def lines(handle: BinaryIO, path: str, limits: Limits) -> Iterator[tuple[int, bytes | ReadError]]:
    """Numbered lines, split at ``\\n`` only; a line of more than ``max_bytes`` is an error of its own."""
    number = 0
    while line := handle.readline(limits.max_bytes + 1):
        number += 1
        if len(line) <= limits.max_bytes or line.endswith(b"\n"):
            yield number, line
            continue
        yield number, too_large(f"{path}:{number}", "this line has more bytes", limits)
        if not _skip_line(handle, limits):
            yield (
                number + 1,
                too_large(path, "the rest of the file was not read: no line ends for many bytes", limits),
            )
            return


def _skip_line(handle: BinaryIO, limits: Limits) -> bool:
    """Read over the rest of a line, but not for ever; whether its end was found."""
    for _ in range(OVERLONG):
        rest = handle.readline(limits.max_bytes)
        if not rest or rest.endswith(b"\n"):
            return True
    return False


def capped(stream: BinaryIO, path: str, limits: Limits) -> bytes:
    """The rest of a stream. *Raises*: ReadError (``TOO_LARGE``)."""
    data = stream.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise too_large(path, "more bytes than its size promised", limits)
    return data
