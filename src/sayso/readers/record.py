"""What every format yields: the draft of an article, and how it becomes ``Article``, ``Failure`` or ``Skip``.

Codes of the failures of reading (stage ``read``):

=============  ====================================================================================
code           meaning
=============  ====================================================================================
NOT_FOUND      a path that was named does not exist
UNREADABLE     the system refuses to give the file or folder (permission, input/output error)
TOO_LARGE      more bytes, characters or records than ``settings.limits`` allow; checked before parsing
BINARY         not text: PDF, archive, picture, or many control bytes or bytes of no meaning
ARCHIVE        a compressed file or a WARC that is damaged
BOMB           a compressed file that unpacks to far more than text does
EXTRA          a format whose extra is not installed
EMPTY          no word in it
NO_TEXT        an HTML page in which no main text was found
JSON           not JSON, or JSON that is not accepted (too deep, duplicate keys, NaN)
FIELD          a JSON record without a usable text field
PARSE          a parser gave up on the file for another reason
=============  ====================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sayso.errors import ReadError
from sayso.models import Article, Decoding, Failure, Repair, Skip
from sayso.readers.decoding import REPLACED, Decoded, clean, is_noise, mend
from sayso.readers.language import foreign
from sayso.readers.repair import repair
from sayso.settings import Limits, Settings

NOT_FOUND = "NOT_FOUND"
UNREADABLE = "UNREADABLE"
TOO_LARGE = "TOO_LARGE"
BINARY = "BINARY"
ARCHIVE = "ARCHIVE"
BOMB = "BOMB"
EXTRA = "EXTRA"
EMPTY = "EMPTY"
NO_TEXT = "NO_TEXT"
JSON = "JSON"
FIELD = "FIELD"
PARSE = "PARSE"
CODES = frozenset({NOT_FOUND, UNREADABLE, TOO_LARGE, BINARY, ARCHIVE, BOMB, EXTRA, EMPTY, NO_TEXT, JSON, FIELD, PARSE})

METADATA = ("title", "author", "publisher", "language", "published", "url")
MAX_META = 2_000  # characters of a title, an author …: more is no title

_QUOTES = str.maketrans("“”„‟«»‘’‚‛", '""""""\'\'\'\'')
_SITE = re.compile(r"\s+[|\-–—:·»]\s+[^|\-–—:·»]{2,40}\Z")  # Headline | Daily Planet
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as its file gives it, before repair.

    ``path`` names the record: ``file``, ``file:LINE`` or ``file#N``.
    """

    path: str
    text: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    language: str | None = None
    published: str | None = None
    url: str | None = None


Read = Article | Failure | Skip


def finish(draft: Draft, settings: Settings, decoded: Decoded | None = None) -> Read:
    """Turn a draft into an Article: cleaned, with its headline, repaired; or say why not.

    ``decoded``: how its bytes became text; None where it was text from the start.
    """
    if is_noise(draft.text):
        return failure(draft.path, not_text("characters of no meaning", draft.path))
    draft, mended = _clean(draft)
    other = foreign(draft.text, draft.language) if settings.language == "en" else None
    if other:
        return Skip(path=draft.path, reason=f"not English ({other})")
    try:
        check_text(draft.text, draft.path, settings.limits)
    except ReadError as error:
        return failure(draft.path, error)
    text = with_headline(draft.title, draft.text)
    repairs: list[Repair] = []
    if settings.repair:
        text, repairs = repair(text)
    return Article.from_text(
        text, path=draft.path, title=draft.title, author=draft.author, publisher=draft.publisher,
        language=draft.language, published=draft.published, url=draft.url, repairs=repairs,
        decoding=decoded and Decoding(
            encoding=decoded.encoding, replaced=text.count(REPLACED), mended=decoded.mended + mended
        ),
    )  # fmt: skip


def not_text(what: str, path: str) -> ReadError:
    """The error for content that is no text; ``what`` it is instead."""
    return ReadError(BINARY, f"{what}, not text", where=path, cure="Convert it to text or HTML first.")


def check_text(text: str, path: str, limits: Limits) -> None:
    """Refuse a text without words or with too many characters.

    *Raises*: ReadError (``EMPTY``, ``TOO_LARGE``).
    """
    if not _WORDS.search(text):
        raise empty(path)
    if len(text) > limits.max_chars:
        raise ReadError(
            TOO_LARGE, f"{len(text):,} characters, more than the {limits.max_chars:,} of limits.max_chars",
            where=path, cure="Split the text into its articles, or, in Python, raise Settings.limits.max_chars.",
        )  # fmt: skip


def empty(path: str) -> ReadError:
    """The error for a file or record without a word."""
    return ReadError(EMPTY, "there is no text in it", where=path, cure="Remove it, or see why it is empty.")


def failure(path: str, error: ReadError) -> Failure:
    """The record of a read error."""
    return Failure(path=path, stage=error.stage, code=error.code, message=clean(str(error), keep_newlines=False))


def with_headline(title: str | None, text: str) -> str:
    """Put the title in front of the text as a paragraph of its own, unless the text begins with it."""
    if not title or not _WORDS.search(title) or _begins_with(text, title):
        return text
    return f"{title}\n\n{text.lstrip()}"


def _begins_with(text: str, title: str) -> bool:
    """Whether one of the first three paragraphs is the title (its site name aside), or the text begins so."""
    wanted = _plain(title)
    if wanted.count(" ") >= 3 and f"{_plain(text[: 2 * len(title) + 20])} ".startswith(f"{wanted} "):
        return True
    for paragraph in [line.strip() for line in text[:5_000].split("\n") if line.strip()][:3]:
        found = _plain(paragraph)
        if found == wanted or (found.count(" ") >= 2 and found == _plain(_SITE.sub("", title))):
            return True
    return False


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.translate(_QUOTES).casefold()))


def _clean(draft: Draft) -> tuple[Draft, int]:
    """Take out of every field what must never be written (control characters, lone surrogates), and mend mojibake.

    With the number of lines of the text that were mended.
    """
    text, mended = mend(draft.text)
    words: dict[str, Any] = {name: one_line(getattr(draft, name)) for name in METADATA}
    return replace(draft, text=clean(text), **words), mended


def one_line(value: str | None) -> str | None:
    """A title or name on one line, without control characters; None where nothing is left."""
    if value is None:
        return None
    return " ".join(clean(mend(value[:MAX_META])[0]).split()) or None


def some(names: Iterable[str], most: int = 12) -> str:
    """A list of names for an error message: shortened, without control characters."""
    shown = [clean(name, keep_newlines=False)[:40] for name in names]
    return ", ".join(shown[:most]) + (f" and {len(shown) - most} more" if len(shown) > most else "")
