"""From paths to articles: ``Article``, ``Failure`` or ``Skip`` values, one at a time.

``discover`` finds files, ``read_input`` reads one of them, ``read`` does both. The codes of failures are
listed in :mod:`sayso.readers.record`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from sayso.errors import ReadError
from sayso.models import Article, Failure, Skip
from sayso.readers import files, html, json, markdown, text
from sayso.readers.decoding import MARKS, binary, clean, text_of
from sayso.readers.discovery import STDIN, Input, discover
from sayso.readers.record import BINARY, PARSE, Draft, Read, empty, failure, finish
from sayso.settings import Settings

__all__ = ["Input", "discover", "read", "read_input", "read_text"]

Drafts = Iterator[Draft | ReadError]

_DEFAULTS = Settings()
_WHOLE_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[|\{\s*\n)")  # under the name of lines
_HEAD = 4_096  # bytes that tell a list from lines
_WHOLE: dict[str, Callable[[bytes, str, Settings], Iterator[Draft] | Drafts]] = {
    "text": text.drafts, "markdown": markdown.drafts, "html": html.drafts, "json": json.drafts,
}  # fmt: skip


def read(paths: Iterable[str | Path] | str | Path, *, settings: Settings = _DEFAULTS) -> Iterator[Article | Failure]:
    """Read every article under ``paths`` (files, folders, ``-``), in the order of their posix paths.

    *Offsets* of what is found later are into ``article.text``, repaired unless ``settings.repair`` is false.
    What was not asked for (not an article format, hidden, not English) is left out: :func:`discover` and
    :func:`read_input` give it as ``Skip``.

    >>> [item.code for item in read("no/such/folder")]
    ['NOT_FOUND']
    """
    for found in discover(paths):
        for item in read_input(found, settings) if isinstance(found, Input) else [found]:
            if not isinstance(item, Skip):
                yield item


def read_input(source: Input, settings: Settings = _DEFAULTS) -> Iterator[Read]:
    """Read one file, which may hold many articles: ``path#3`` is the third of a list, ``path:3`` line three.

    Nothing is raised for a bad file: it is a ``Failure``, and so is each bad record of a good one.
    """
    yield from _finished(_drafts(source, settings), source.path, settings)


def read_text(text: str, settings: Settings = _DEFAULTS, *, path: str = STDIN) -> Iterator[Read]:
    """Read a string as what it looks like: an HTML page, JSON, lines of JSON, else one article of plain text.

    >>> [article.text for article in read_text("“We will win”he said.")]
    ['“We will win” he said.']
    """
    yield from _finished(_sniffed(clean(text), path, settings), path, settings)


def _finished(drafts: Iterator[Draft | ReadError], path: str, settings: Settings) -> Iterator[Read]:
    """Turn drafts into articles and errors into failures; an error ends the file, never the run."""
    anything = False
    try:
        for item in drafts:
            anything = True
            if isinstance(item, ReadError):
                yield failure(item.where or path, item)
            else:
                yield finish(item, settings)
        if not anything:
            raise empty(path)
    except ReadError as error:
        yield failure(path, error)
    except (RecursionError, MemoryError) as error:
        gave_up = ReadError(PARSE, f"the reader gave up ({type(error).__name__})", where=path, cure="Is it an article?")
        yield failure(path, gave_up)


def _drafts(source: Input, settings: Settings) -> Iterator[Draft | ReadError]:
    if source.format == "jsonl":
        yield from _line_drafts(source, settings)
        return
    if source.format == "stdin":
        data = files.standard_input(source.path, settings.limits)
    else:
        data = files.whole(source.file, source.path, settings.limits)
    _check(data, source.path)
    if source.format == "stdin":
        yield from _sniffed(text_of(data, source.path), source.path, settings)
    else:
        yield from _WHOLE[source.format](data, source.path, settings)


def _line_drafts(source: Input, settings: Settings) -> Iterator[Draft | ReadError]:
    """Read lines of JSON off the disk one by one: the file may be larger than memory."""
    with files.opened(source.file, source.path) as handle:
        head = handle.read(_HEAD)
        _check(head, source.path, complete=len(head) < _HEAD)
        wide = any(head.startswith(mark) for mark, _ in MARKS[1:])
        if not wide and not _WHOLE_JSON.match(head):
            handle.seek(0)
            yield from json.drafts_of_lines(_text_lines(handle, source.path, settings), source.path, settings)
            return
    yield from json.drafts(files.whole(source.file, source.path, settings.limits), source.path, settings)


def _text_lines(handle: BinaryIO, path: str, settings: Settings) -> Iterator[tuple[int, str | ReadError]]:
    for number, line in files.lines(handle, path, settings.limits):
        yield number, line if isinstance(line, ReadError) else text_of(line, f"{path}:{number}")


def _sniffed(content: str, path: str, settings: Settings) -> Iterator[Draft | ReadError]:
    """Read what may be a page, JSON or plain text as what it is."""
    if html.LOOKS_LIKE.match(content):
        yield from html.drafts_of_text(content, path, settings)
    elif json.looks_like(content):
        yield from json.drafts_of_text(content, path, settings)
    else:
        yield Draft(path, content)


def _check(data: bytes, path: str, *, complete: bool = True) -> None:
    """Refuse empty and binary content. *Raises*: ReadError (``EMPTY``, ``BINARY``)."""
    if not data or (complete and data.isspace()):
        raise empty(path)
    kind = binary(data)
    if kind:
        raise ReadError(BINARY, f"{kind}, not text", where=path, cure="Convert it to text or HTML first.")
