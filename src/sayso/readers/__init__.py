"""From paths to articles: ``Article``, ``Failure`` or ``Skip`` values, one at a time.

``discover`` finds files, ``read_input`` reads one of them, ``read`` does both. The codes of failures are listed in
:mod:`sayso.readers.record`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sayso.errors import ReadError
from sayso.models import Article, Failure, Skip
from sayso.readers import files, html, json, markdown, text
from sayso.readers.decoding import MARKS, binary, clean, decode
from sayso.readers.discovery import STDIN, Input, discover
from sayso.readers.record import BINARY, EMPTY, PARSE, Draft, Read, failure, finish
from sayso.settings import Settings

__all__ = ["Input", "discover", "read", "read_input", "read_text"]

Drafts = Iterator[Draft | ReadError]

_LOG = logging.getLogger(__name__)
_WHOLE: dict[str, Callable[[bytes, str, Settings], Iterator[Draft] | Drafts]] = {
    "text": text.drafts, "markdown": markdown.drafts, "html": html.drafts, "json": json.drafts,
}  # fmt: skip


def read(
    paths: Iterable[str | Path] | str | Path, *, settings: Settings = Settings()
) -> Iterator[Article | Failure]:
    """Read every article under ``paths`` (files, folders, ``-``), in the order of their posix paths.

    Offsets of later results are into ``article.text``, which is repaired unless ``settings.repair`` is false. What was
    not asked for (not an article format, hidden, not English) is left out; :func:`discover` and :func:`read_input` tell.

    >>> [item.code for item in read("no/such/folder")]
    ['NOT_FOUND']
    """
    for found in discover(paths):
        for item in read_input(found, settings) if isinstance(found, Input) else [found]:
            if not isinstance(item, Skip):
                yield item


def read_input(source: Input, settings: Settings = Settings()) -> Iterator[Read]:
    """Read one file, which may hold many articles; the n-th is called ``path#n`` in a list, ``path:n`` in lines.

    Nothing is raised for a bad file: it is a ``Failure``, and so is each bad record of a good one.
    """
    yield from _finished(_drafts(source, settings), source.path, settings)


def read_text(text: str, settings: Settings = Settings(), *, path: str = STDIN) -> Iterator[Read]:
    """Read a string as what it looks like: an HTML page, JSON, lines of JSON, else one article of plain text.

    >>> [article.text for article in read_text("“We will win”he said.")]
    ['“We will win” he said.']
    """
    yield from _finished(_sniffed(clean(text), path, settings), path, settings)


def _finished(drafts: Iterator[Draft | ReadError], path: str, settings: Settings) -> Iterator[Read]:
    """Turn drafts into articles and errors into failures; an error ends the file, never the run."""
    try:
        for item in drafts:
            if isinstance(item, ReadError):
                yield failure(item.where or path, item)
            else:
                yield finish(item, settings)
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
        yield from _sniffed(_decoded(data, source.path), source.path, settings)
    else:
        yield from _WHOLE[source.format](data, source.path, settings)


def _line_drafts(source: Input, settings: Settings) -> Iterator[Draft | ReadError]:
    """Read lines of JSON off the disk one by one: the file may be larger than memory."""
    with files.opened(source.file, source.path) as handle:
        head = handle.read(4096)
        _check(head, source.path)
        handle.seek(0)
        if any(head.startswith(mark) for mark, _ in MARKS[1:]):
            data = files.whole(source.file, source.path, settings.limits)
            yield from json.drafts_of_lines(enumerate(_decoded(data, source.path).split("\n"), 1), source.path, settings)
            return
        for number, line in files.lines(handle, source.path, settings.limits):
            if isinstance(line, ReadError):
                yield line
            else:
                where = f"{source.path}:{number}"
                yield from json.drafts_of_lines([(number, _decoded(line, where))], source.path, settings)


def _sniffed(content: str, path: str, settings: Settings) -> Iterator[Draft | ReadError]:
    """Read what may be a page, JSON or plain text as what it is."""
    if html.LOOKS_LIKE.match(content):
        yield from html.drafts_of_text(content, path, settings)
    elif json.looks_like(content):
        yield from json.drafts_of_text(content, path, settings)
    else:
        yield Draft(path, content)


def _check(data: bytes, path: str) -> None:
    """Refuse empty and binary content. *Raises*: ReadError (``EMPTY``, ``BINARY``)."""
    if not data or data.isspace():
        raise ReadError(EMPTY, "there is no text in it", where=path, cure="Remove it, or see why it is empty.")
    kind = binary(data)
    if kind:
        raise ReadError(BINARY, f"{kind}, not text", where=path, cure="Convert it to text or HTML first.")


def _decoded(data: bytes, path: str) -> str:
    decoded = decode(data)
    if decoded.replaced:
        _LOG.warning("%s: read as %s, %d stretches of bytes replaced", path, decoded.encoding, decoded.replaced)
    return decoded.text
