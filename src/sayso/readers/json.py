"""JSON: one record, a list of records, or one record a line; ``settings.fields`` says which field holds what.

Lines are decoded one by one, so that a bad line or byte costs its own record and no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from sayso.errors import ReadError
from sayso.readers.html import fragment_text
from sayso.readers.record import FIELD, JSON, METADATA, TOO_LARGE, Draft, one_line, some
from sayso.settings import Fields, Settings

ENVELOPES = (
    "articles", "documents", "docs", "items", "records", "results", "data", "rows",
    "hits.hits", "response.docs", "response.results", "articles.results",
)  # fmt: skip
NAMED = ("name", "title", "full_name", "@value", "text", "value")  # what stands for an object used as a value

NESTED = ("summary", "headline", "heading", "sections", "paragraphs", "content", "text")  # of a text in parts, in order
PROSE = 4  # words of a string from which on it may be the text

_ADDRESS = re.compile(r"(?:\w+:)?//[^/]|www\.")
_MARKUP = re.compile(r"</(?:p|div|h[1-6]|li|span|a|em|strong|b|i)>|<br\s*/?>|<p(?:\s[^<>]*)?>", re.I)
_REFERENCE = re.compile(r"&(?:quot|amp|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
_LOOKS_LIKE = re.compile(r'\s*(?:\{\s*"[^"\n]{1,100}"\s*:|\[\s*\{\s*")')
_MISSING = object()
_SAME = dict.fromkeys(map(ord, "_- "))


def drafts(source: str, path: str, settings: Settings) -> Iterator[Draft]:
    """Read one record.

    *Raises*: ReadError (``JSON``, ``FIELD``).
    """
    yield draft(loads(source, path, settings.limits.max_depth), path, settings)


def records(text: str, path: str, settings: Settings) -> Iterator[tuple[str, Any] | ReadError]:
    """Take JSON apart into its records, each with its name; lines of JSON are known as such.

    The n-th of a list is called ``path#n``, that of line n ``path:n``, both counted from 1.
    *Raises*: ReadError (``JSON``, ``FIELD``) where the whole is no good; a bad line is yielded.
    """
    try:
        value = loads(text, path, settings.limits.max_depth)
    except ReadError:
        first, _, rest = text.lstrip().partition("\n")
        if not rest.strip() or not _is_record(first):
            raise
        yield from _records_of_lines(text.split("\n"), path, settings)
        return
    yield from _records(value, path, settings)


def _records_of_lines(lines: Iterable[str], path: str, settings: Settings) -> Iterator[tuple[str, Any] | ReadError]:
    count = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        count += 1
        if count > settings.limits.max_records:
            yield too_many(path, settings)
            return
        where = f"{path}:{number}"
        try:
            yield where, loads(line, where, settings.limits.max_depth)
        except ReadError as error:
            yield error


def too_many(path: str, settings: Settings) -> ReadError:
    """The error for a file of more records than allowed; those before the limit are read."""
    what = f"more records than the {settings.limits.max_records:,} of limits.max_records; the rest was not read"
    return ReadError(
        TOO_LARGE, what, where=path, cure="Split the file, or, in Python, raise Settings.limits.max_records."
    )


def looks_like(text: str) -> bool:
    """Whether a string begins as a JSON record or a list of records does."""
    return _LOOKS_LIKE.match(text) is not None


def loads(text: str, path: str, max_depth: int) -> Any:
    """Parse JSON; raw control characters in strings pass.

    *Raises*: ReadError (``JSON``), also for NaN, duplicate keys and deep nesting.
    """
    cure = "Check the file with a JSON tool."
    try:
        value = json.loads(text, strict=False, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError as error:
        raise ReadError(JSON, "nested too deeply", where=path, cure=cure) from error
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg.removesuffix(' at')} at line {error.lineno}, column {error.colno}"
        raise ReadError(JSON, what, where=path, cure=cure) from error
    except ValueError as error:  # a number of thousands of digits, and what the hooks refuse
        raise ReadError(JSON, f"JSON that is not accepted: {str(error)[:200]}", where=path, cure=cure) from error
    if _deeper_than(value, max_depth):
        raise ReadError(
            JSON,
            f"nested more than {max_depth} deep",
            where=path,
            cure="If that is meant, raise Settings.limits.max_depth, in Python.",
        )
    return value


def draft(record: Any, path: str, settings: Settings) -> Draft:
    """Make a draft of one record.

    *Raises*: ReadError (``FIELD``) where no field holds the text.
    """
    if not isinstance(record, Mapping):
        raise ReadError(FIELD, f"the record is {_kind(record)}, not an object with fields", where=path,
                        cure='Write each article as an object like {"title": …, "text": …}.')  # fmt: skip
    return Draft(path, _text(record, path, settings.fields), **metadata(record, settings.fields))


def metadata(record: Mapping[str, Any], fields: Fields) -> dict[str, str | None]:
    """Title, author, publisher, language, date and address of a record; None for what it does not say."""
    found = {name: _first(record, getattr(fields, name), _ADDRESS if name == "url" else None) for name in METADATA}
    if found["publisher"] and _ADDRESS.match(found["publisher"]):
        found["publisher"] = urlsplit(found["publisher"]).hostname
    return found


def _records(value: Any, path: str, settings: Settings) -> Iterator[tuple[str, Any] | ReadError]:
    """The records of a value: itself, or the items of a list or of the list inside it."""
    if isinstance(value, Mapping):
        listed = None if _has_text(value, settings.fields) else _envelope(value)
        if listed is None:
            yield path, value
            return
        value = listed
    if not isinstance(value, list):
        yield path, value  # no object: its draft will say so
        return
    if not value:
        raise ReadError(
            FIELD,
            "the list of articles is empty",
            where=path,
            cure="Remove the file, or see why it is empty.",
        )
    for number, record in enumerate(value, 1):
        if number > settings.limits.max_records:
            yield too_many(path, settings)
            return
        yield f"{path}#{number}", record


def _envelope(value: Mapping[str, Any]) -> list[Any] | None:
    """The list of records inside ``{"articles": […]}`` and the like."""
    for name in ENVELOPES:
        found = _get(value, name)
        if isinstance(found, list) and any(isinstance(item, Mapping) for item in found):
            return [_unwrapped(item) for item in found]
    lists = [
        item
        for item in value.values()
        if isinstance(item, list) and item and all(isinstance(one, Mapping) for one in item)
    ]
    return lists[0] if len(lists) == 1 else None


def _unwrapped(item: Any) -> Any:
    """The document inside a search hit (``_source``)."""
    inner = item.get("_source") if isinstance(item, Mapping) else None
    return inner if isinstance(inner, Mapping) else item


def _text(record: Mapping[str, Any], path: str, fields: Fields) -> str:
    wrong, blank = [], False
    for name in fields.text:
        value = _get(record, name)
        parts = list(_parts(value))
        if any(part.strip() for part in parts):
            return "\n\n".join(map(_plain, parts))
        if isinstance(value, str) or value is None:
            blank = True
        elif value is not _MISSING:
            wrong.append(f"{name} is {_kind(value)}")
    if blank:
        return ""
    prose = {name: len(value) for name, value in _strings(record) if len(value.split()) >= PROSE}
    raise no_text(path, list(map(str, record)), wrong, max(prose, key=lambda name: prose[name], default=None))


def _strings(record: Mapping[str, Any], within: str = "", depth: int = 3) -> Iterator[tuple[str, str]]:
    """The strings of a record, by the names that reach them (``content.rendered``)."""
    for name, value in record.items():
        if isinstance(value, str):
            yield f"{within}{name}", value
        elif isinstance(value, Mapping) and depth:
            yield from _strings(value, f"{within}{name}.", depth - 1)


def no_text(path: str, names: Sequence[str], wrong: Sequence[str] = (), likely: str | None = None) -> ReadError:
    """The error for a record or table in which no field is known to hold text; ``likely``: the one that may."""
    what = "; ".join(["no field is known to hold the text", *wrong, f"there are {some(names) or 'none'}"])
    cure = f"Name the one that does, as in --text-field {one_line(likely) if likely else 'NAME'}."
    return ReadError(FIELD, what, where=path, cure=cure)


def text_field(names: Sequence[str], fields: Fields) -> str | None:
    """The first of ``fields.text`` that a table has as a column, or reaches into one; None where it has none."""
    have = set(map(_folded, names))
    return next((name for name in fields.text if have & {_folded(name), _folded(name.partition(".")[0])}), None)


def _parts(value: Any) -> Iterator[str]:
    """The paragraphs of a text field: a string, a list of strings, or objects with sections and paragraphs in them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, Mapping) and not any(name in value for name in ("title", "url", "link")):  # else: articles
        for name in NESTED:
            yield from _parts(value.get(name))


def _plain(value: str) -> str:
    """The text of a field that may be a piece of HTML, or have its character references left in."""
    if len(_MARKUP.findall(value[:50_000])) >= 2:
        return fragment_text(value)
    return unescape(value) if _REFERENCE.search(value) else value


def _has_text(record: Mapping[str, Any], fields: Fields) -> bool:
    return any(True for name in fields.text for _ in _parts(_get(record, name)))


def _first(record: Mapping[str, Any], names: Iterable[str], form: re.Pattern[str] | None = None) -> str | None:
    """The first value of these names that has words, and this form."""
    for name in names:
        words = _words(_get(record, name))
        if words and (form is None or form.match(words)):
            return words
    return None


def _words(value: Any) -> str | None:
    """A value of metadata as words: names joined by commas, an object by its name; None for what has none."""
    if isinstance(value, str):
        return one_line(unescape(value) if _REFERENCE.search(value) else value)
    if isinstance(value, bool) or value is _MISSING or value is None:
        return None
    if isinstance(value, int | float):
        return str(value)[:40]
    if isinstance(value, Mapping):
        return _first(value, NAMED)
    if isinstance(value, list):
        return ", ".join(words for item in value[:50] if not isinstance(item, list) and (words := _words(item))) or None
    return str(value)[:40] if hasattr(value, "isoformat") else None  # a date of TOML


def _get(record: Mapping[str, Any], name: str) -> Any:
    """The value of a field; dots reach into nested objects where no field has that very name."""
    found = _one(record, name)
    if found is not _MISSING or "." not in name:
        return found
    value: Any = record
    for part in name.split("."):
        value = _one(value, part) if isinstance(value, Mapping) else _MISSING
    return value


def _one(record: Mapping[str, Any], name: str) -> Any:
    """The value under a name, else under one that is written otherwise (``Publish-Date`` for ``publish_date``)."""
    if name in record:
        return record[name]
    wanted = _folded(name)
    return next((value for key, value in record.items() if isinstance(key, str) and _folded(key) == wanted), _MISSING)


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return name.strip().casefold().translate(_SAME)


def _kind(value: Any) -> str:
    kinds = {
        str: "a string",
        bool: "a truth value",
        int: "a number",
        float: "a number",
        list: "a list",
        type(None): "null",
    }
    return kinds.get(type(value), "an object")


def _is_record(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice[:40]!r} is given twice")
    return record


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _deeper_than(value: Any, most: int) -> bool:
    """Whether objects and lists nest more than ``most`` deep."""
    level = [value]
    for _ in range(most + 1):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
