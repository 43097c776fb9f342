"""Markdown: syntax is taken away, paragraphs stay; front matter gives title, author and date."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sayso.readers.html import fragment_text
from sayso.readers.json import metadata
from sayso.readers.record import Draft, check_text
from sayso.settings import Settings

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A(?P<fence>---|\+\+\+)[ \t]*\n(?P<body>.*?)^(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_FIELD = re.compile(r"(?P<key>[A-Za-z][\w.-]*)[ \t]*:(?:[ \t]+(?P<value>.*))?\Z")
_FRONT_CHARS = 20_000


def drafts(source: str, path: str, settings: Settings) -> Iterator[Draft]:
    """Read one article of Markdown.

    *Raises*: ReadError (``EMPTY``, ``TOO_LARGE``), before anything is parsed.
    """
    front, source = split_front_matter(source)
    check_text(source, path, settings.limits)
    text, heading = to_text(source)
    meta = metadata(front, settings.fields)
    yield Draft(path, text, **{**meta, "title": meta["title"] or heading})


def split_front_matter(source: str) -> tuple[dict[str, Any], str]:
    """The fields of a YAML (``---``) or TOML (``+++``) head, and the rest. YAML: plain fields and lists."""
    match = _FRONT.match(source[:_FRONT_CHARS])
    if match is None:
        return {}, source
    body, rest = match["body"], source[match.end() :]
    if match["fence"] == "+++":
        try:
            return tomllib.loads(body), rest
        except ValueError:
            return {}, rest
    fields = _yaml_fields(body)
    return (fields, rest) if fields else ({}, source)


def _yaml_fields(body: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    key = ""
    for line in body.split("\n"):
        entry = _FIELD.match(line)
        if entry:
            key, value = entry["key"], (entry["value"] or "").strip()
            fields[key] = _list(value) if value.startswith("[") and value.endswith("]") else _scalar(value)
        elif key and line.lstrip().startswith("- "):
            items = fields[key] if isinstance(fields[key], list) else []
            fields[key] = [*items, _scalar(line.lstrip()[2:])]
        elif key and line.startswith((" ", "\t")) and isinstance(fields[key], str):
            fields[key] = f"{fields[key].lstrip('|> ')} {line.strip()}".strip()
    return fields


def _list(value: str) -> list[str]:
    return [_scalar(item) for item in value[1:-1].split(",") if item.strip()]


def _scalar(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def to_text(source: str) -> tuple[str, str | None]:
    """Plain paragraphs of Markdown, and its first top heading. No word is lost but those of pictures."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    tokens = parser.parse(source)
    blocks: list[str] = []
    row: list[str] | None = None
    heading = None
    for number, token in enumerate(tokens):
        if token.type == "inline":
            words = _inline(token.children or [])
            if row is not None:
                row.append(words)
            elif words:
                blocks.append(words)
            opened = tokens[number - 1]
            if heading is None and opened.type == "heading_open" and opened.tag == "h1":
                heading = words
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            blocks.append(" | ".join(cell for cell in row or [] if cell))
            row = None
        elif token.type in {"fence", "code_block"}:
            blocks.append(token.content.strip("\n"))
        elif token.type == "html_block":
            blocks.append(fragment_text(token.content))
    return "\n\n".join(block for block in blocks if block.strip()), heading


def _inline(tokens: Sequence[Token]) -> str:
    """The words of one paragraph; a soft line break is a space."""
    parts: list[str] = []
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            parts.append("\n")
    return "".join(parts).strip()
