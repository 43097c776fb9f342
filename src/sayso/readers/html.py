"""HTML pages: main text and where it comes from, by trafilatura. Nothing is fetched, no entity is expanded.

The page is decoded here and parsed by lxml's HTML parser, which knows no DTD, so that the same bytes give the
same text on every machine.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from sayso.errors import ReadError
from sayso.readers.decoding import clean
from sayso.readers.language import is_foreign
from sayso.readers.record import NO_TEXT, PARSE, Draft
from sayso.settings import Settings

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
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LANGUAGES = (
    "string(/html/@lang)",
    "string(/html/@*[local-name()='lang'])",
    "string((//meta[translate(@http-equiv,'CONTELAGU','contelagu')='content-language']/@content)[1])",
)


def drafts(page: str, path: str, settings: Settings) -> Iterator[Draft]:
    """Read one page from its decoded source.

    *Raises*: ReadError (``NO_TEXT``, ``PARSE``).
    """
    try:
        tree = _tree(page)
        language = None if tree is None else _language(tree)
        found = None if tree is None else _extract(tree)
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
    text = "" if found is None or found.body is None else "\n\n".join(paragraphs(found.body))
    if not text.strip() and language and is_foreign(language):
        yield Draft(path, "", language=language)
        return
    if found is None or not text.strip():
        cure = "It may be an index page, a pay wall or built by scripts; save its article text as .txt."
        raise ReadError(NO_TEXT, "no main text was found in this page", where=path, cure=cure)
    publisher = found.sitename or found.hostname
    yield Draft(path, text, found.title, found.author, publisher, language, found.date, found.url)


def fragment_text(source: str) -> str:
    """The text of a piece of HTML (a JSON field): one paragraph per block, tags and scripts left out."""
    tree = _tree(f"<html><body><div>{source}</div></body></html>")
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


def _tree(page: str) -> Any:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]

    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    source = _XML_DECLARATION.sub("", clean(page)).replace("\x00", "").encode("utf-8", "replace")
    try:
        return document_fromstring(source, parser=parser)
    except etree.ParserError:  # nothing in it
        return None


def _language(tree: Any) -> str | None:
    for query in _LANGUAGES:
        declared = str(tree.xpath(query)).split(",")[0].strip()
        if declared:
            return declared
    return None


def _extract(tree: Any) -> Any:
    state = random.getstate()  # trafilatura may seed the global generator
    try:
        import trafilatura

        return trafilatura.bare_extraction(
            tree, with_metadata=True, include_comments=False, include_tables=True, include_formatting=False,
            deduplicate=False, date_extraction_params={"original_date": True, "extensive_search": False},
        )  # fmt: skip
    finally:
        random.setstate(state)
