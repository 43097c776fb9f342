"""Plain text: the file is the article."""

from __future__ import annotations

from collections.abc import Iterator

from sayso.readers import html
from sayso.readers.decoding import text_of
from sayso.readers.record import Draft
from sayso.settings import Settings


def drafts(data: bytes, path: str, settings: Settings) -> Iterator[Draft]:
    """Read one article from its bytes; a page saved as ``.txt`` is read as the page that it is."""
    text = text_of(data, path)
    if html.LOOKS_LIKE.match(text):
        yield from html.drafts(data, path, settings)
    else:
        yield Draft(path, text)
