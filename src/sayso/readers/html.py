"""HTML pages: main text and where it comes from, by trafilatura. Nothing is fetched, no entity is expanded.

The page is decoded here and parsed by lxml's HTML parser, which knows no DTD, so that the same bytes give the
same text on every machine.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sayso.errors import ReadError
from sayso.readers import embeds, furniture, linked
from sayso.readers.decoding import clean
from sayso.readers.language import is_foreign
from sayso.readers.record import NO_TEXT, PARSE, TOO_LARGE, Draft
from sayso.settings import Settings

MAX_ELEMENTS = 40_000  # of a page; trafilatura's time grows faster than they do
MANY_ELEMENTS = 8_000  # above which it compares no second extractor
SHORT = 0.5  # of the text in JSON-LD: what was found is not the article
BLOCKS = frozenset({"p", "head", "item", "quote", "list", "table", "row", "div", "body", "main", "code", "ab"})
SOURCE_BLOCKS = (
    "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "tr", "figure",
    "figcaption", "section", "article", "header", "footer", "aside", "pre", "hr",
)  # fmt: skip
LOOKS_LIKE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}>")
_CROWDED = re.compile(r"<([a-zA-Z][\w-]{0,40}+)[^<>]{20000,}+>")
MAX_ATTRIBUTES = 2_000  # of an element: the parser's time grows with their square
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LOCALE = "string((//meta[@property='og:locale']/@content)[1])"
_LANGUAGES = (
    "string(/html/@lang)",
    "string(/html/@*[local-name()='lang' or name()='xml:lang'])",
    "string((//meta[translate(@http-equiv,'CONTELAGU','contelagu')='content-language']/@content)[1])",
)


def drafts(page: str, path: str, settings: Settings) -> Iterator[Draft]:
    """Read one page from its decoded source.

    *Raises*: ReadError (``NO_TEXT``, ``PARSE``).
    """
    try:
        tree = _tree(page)
        told = {} if tree is None else linked.take(tree)
        language = None if tree is None else _language(tree, told)
        found = Draft(path, "") if tree is None else _draft(tree, told, path)
    except ReadError:
        raise
    except RecursionError as error:
        raise ReadError(
            PARSE, "the page is nested too deeply", where=path, cure="Save its article text as .txt."
        ) from error
    except Exception as error:
        # a parser of other people's pages: whatever it stumbles over costs this page, never the run
        raise ReadError(
            PARSE, f"the page could not be analysed ({type(error).__name__})", where=path,
            cure="Save its article text as .txt.",
        ) from error  # fmt: skip
    if not found.text.strip() and language and is_foreign(language):
        yield Draft(path, "", language=language)
        return
    if not found.text.strip():
        cure = "It may be an index page, a pay wall or built by scripts; save its article text as .txt."
        raise ReadError(NO_TEXT, "no main text was found in this page", where=path, cure=cure)
    yield replace(found, language=language)


def fragment_text(source: str) -> str:
    """The text of a piece of HTML (a JSON field): one paragraph per block, tags and scripts left out."""
    tree = _tree(f"<html><body><div>{clean(source)}</div></body></html>")
    if tree is None:
        return ""
    for element in tree.xpath("//script|//style|//noscript|//template"):
        element.drop_tree()
    for element in tree.iter(*SOURCE_BLOCKS):
        element.tag = "p"
    for element in tree.iter("br"):
        element.tag = "lb"
    return "\n\n".join(paragraphs(tree))


def paragraphs(body: Any) -> list[str]:
    """Paragraphs of a tree of blocks, in reading order; a line break stays one, two of them end it."""
    from lxml import etree  # type: ignore[import-untyped]

    done: list[str] = []
    parts: list[str] = []

    def flush() -> None:
        lines = [_SPACE.sub(" ", line).strip(" ") for line in "".join(parts).split("\x00")]
        done.extend(paragraph for chunk in "\n".join(lines).split("\n\n") if (paragraph := chunk.strip("\n ")))
        parts.clear()

    for event, element in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        if event == "start":
            if element.tag in BLOCKS:
                flush()
            elif element.tag == "lb":
                parts.append("\x00")
            elif element.tag == "cell" and element.getprevious() is not None:
                parts.append(" | ")
            parts.append(element.text or "")
        else:
            if element.tag in BLOCKS:
                flush()
            parts.append(element.tail or "")
    flush()
    return done


def _uncrowded(tag: re.Match[str]) -> str:
    """A tag without its attributes, if it has thousands."""
    return f"<{tag.group(1)}>" if tag.group().count("=") > MAX_ATTRIBUTES else tag.group()


def _tree(page: str) -> Any:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]

    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    source = _XML_DECLARATION.sub("", _CROWDED.sub(_uncrowded, page)).replace("\x00", "").encode("utf-8", "replace")
    try:
        return document_fromstring(source, parser=parser)
    except etree.ParserError:  # nothing in it
        return None


def _language(tree: Any, told: Mapping[str, str]) -> str | None:
    """The language that a page declares: of its root, in its JSON-LD, to Facebook."""
    declared = [*(str(tree.xpath(query)) for query in _LANGUAGES), told.get("language", ""), str(tree.xpath(_LOCALE))]
    return next((language for one in declared if (language := one.split(",")[0].strip())), None)


def _draft(tree: Any, told: Mapping[str, str], path: str) -> Draft:
    """Main text and metadata of a page; what its JSON-LD says of the article goes before what was found."""
    size = sum(1 for _ in tree.iter())
    if size > MAX_ELEMENTS:
        cure = "Save its article text as .txt."
        raise ReadError(TOO_LARGE, f"a page of more than {MAX_ELEMENTS:,} elements", where=path, cure=cure)
    state = random.getstate()  # trafilatura may seed the global generator
    try:
        found = _metadata(tree)
        body = _main_text(tree, fast=size > MANY_ELEMENTS)
    finally:
        random.setstate(state)
    author = told.get("author") or (found.author or "").replace("; ", ", ") or None
    lines = furniture.without_lines([] if body is None else paragraphs(body), author)
    text, whole = "\n\n".join(lines), _article_body(told)
    return Draft(
        path,
        whole if len(text) < SHORT * len(whole) else text,
        title=told.get("title") or found.title,
        author=author,
        publisher=told.get("publisher") or found.sitename or found.hostname,
        published=told.get("published") or found.date,
        url=found.url or told.get("url"),
    )


def _article_body(told: Mapping[str, str]) -> str:
    """The text that JSON-LD gives: a line or a block of HTML is a paragraph."""
    body = told.get("text", "")
    if "</p>" in body or "<br" in body:
        return fragment_text(body)
    return "\n\n".join(line for line in (" ".join(line.split()) for line in body.split("\n")) if line)


def _metadata(tree: Any) -> Any:
    from trafilatura.metadata import extract_metadata

    return extract_metadata(tree, date_config={"original_date": True, "extensive_search": False})


def _main_text(tree: Any, *, fast: bool) -> Any:
    """The body that trafilatura finds once quotations are marked, furniture is out, layouts are blocks."""
    import trafilatura

    embeds.mark(tree)
    furniture.prune(tree)
    furniture.unfold(tree)
    found: Any = trafilatura.bare_extraction(
        tree, fast=fast, include_comments=False, include_tables=True, include_formatting=False, deduplicate=False
    )
    return None if found is None else found.body
