"""From paths to articles: ``Article``, ``Failure`` or ``Skip`` values, one at a time.

``discover`` finds files, ``items`` cuts them into the bytes of single articles, ``read_item`` reads those;
``read_input`` does the last two, ``read`` all. The codes of failures are listed in :mod:`sayso.readers.record`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sayso.errors import ReadError
from sayso.models import Article, Failure, Skip
from sayso.readers import html, json, markdown, text
from sayso.readers.decoding import clean, decode
from sayso.readers.discovery import STDIN, Input, discover
from sayso.readers.items import Item, check, items
from sayso.readers.record import PARSE, Draft, Read, empty, failure, finish
from sayso.settings import Settings

__all__ = ["Input", "Item", "discover", "items", "read", "read_input", "read_item", "read_text"]

_DEFAULTS = Settings()
_KINDS: dict[str, Callable[[str, str, Settings], Iterator[Draft]]] = {
    "text": text.drafts, "markdown": markdown.drafts, "html": html.drafts, "record": json.drafts,
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
    for item in items_of(source, settings):
        yield read_item(item, settings) if isinstance(item, Item) else item


def items_of(source: Input, settings: Settings = _DEFAULTS) -> Iterator[Item | Failure]:
    """The items of one file; errors are failures. An error ends the file, never the run."""
    anything = False
    try:
        for item in items(source, settings):
            anything = True
            yield failure(item.where or source.path, item) if isinstance(item, ReadError) else item
        if not anything:
            yield failure(source.path, empty(source.path))
    except ReadError as error:
        yield failure(error.where or source.path, error)
    except Exception as error:  # other people's bytes in other people's parsers: it costs the file, never the run
        yield failure(source.path, _gave_up(source.path, error))


def read_item(item: Item, settings: Settings = _DEFAULTS) -> Read:
    """Read one article from its bytes."""
    try:
        check(item.data, item.path)
        decoded = decode(item.data)
        (draft,) = _KINDS[item.kind](decoded.text, item.path, settings)
        decoded = replace(decoded, encoding=item.encoding or decoded.encoding)
        return finish(replace(draft, url=draft.url or item.url), settings, decoded)
    except ReadError as error:
        return failure(item.path, error)
    except Exception as error:
        return failure(item.path, _gave_up(item.path, error))


def _gave_up(path: str, error: BaseException) -> ReadError:
    return ReadError(PARSE, f"the reader gave up ({type(error).__name__})", where=path, cure="Is it an article?")


def read_text(source: str, settings: Settings = _DEFAULTS, *, path: str = STDIN) -> Iterator[Read]:
    """Read a string as what it looks like: an HTML page, JSON, lines of JSON, else one article of plain text.

    >>> [article.text for article in read_text("“We will win”he said.")]
    ['“We will win” he said.']
    """
    source = clean(source)
    try:
        for found in json.records(source, path, settings) if json.looks_like(source) else [(path, None)]:
            yield failure(found.where, found) if isinstance(found, ReadError) else _of_text(found, source, settings)
    except ReadError as error:
        yield failure(path, error)


def _of_text(found: tuple[str, object], source: str, settings: Settings) -> Read:
    """A record that was found in a string, or the string itself."""
    path, record = found
    try:
        if record is not None:
            return finish(json.draft(record, path, settings), settings)
        return finish(next(text.drafts(source, path, settings)), settings)
    except ReadError as error:
        return failure(path, error)
