"""Plain text: the file is the article."""

from __future__ import annotations

from collections.abc import Iterator

from sayso.readers import html
from sayso.readers.record import Draft
from sayso.settings import Settings


def drafts(source: str, path: str, settings: Settings) -> Iterator[Draft]:
    """Read one article; a page saved as ``.txt`` is read as the page that it is."""
    if html.LOOKS_LIKE.match(source):
        yield from html.drafts(source, path, settings)
    else:
        yield Draft(path, source)
