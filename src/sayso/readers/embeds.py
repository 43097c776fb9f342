"""Quotations that are markup: ``blockquote``, ``q`` and posts become “…” and ``— Name``, as a reader sees them.

A page shows a quotation by its place and its line at the margin; a text has only marks. Pull quotes, which repeat the
article's own words, are dropped; a ``blockquote`` that is a layout (a poem, the whole article) stays as it is.
"""

from __future__ import annotations

import re
from typing import Any

EMBEDS = frozenset(
    {
        "twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "fb-xfbml-parse-ignore", "bluesky-embed",
        "mastodon-embed", "text-post-media", "reddit-embed-bq", "reddit-card", "truthsocial-embed",
    }
)  # fmt: skip
MAX_QUOTES = 300  # of a page
MAX_SHARE = 0.5  # of the page's words in one quotation that is no post: more is a layout
MAX_WORDS = 400  # in a quotation
MAX_NAME = 25  # words of the line that says who
NO_QUOTATION = ("h1", "h2", "h3", "h4", "table", "form", "iframe", "pre")  # inside a blockquote: it is a layout

_NAMES_SPEAKER = re.compile(r"attribution|source|cite|author|speaker|byline", re.I)
_PULL = re.compile(r"pull-?_?quote|(?:\A|[\s_-])pull(?:[\s_-]|\Z)", re.I)
_DASH = re.compile(r"\A\s*(?:[—–―‒]|--?)\s*(?=\S)")
_BYLINE = re.compile(
    r"(?:[—–―]|--|posted by|a post shared by|post by|\bby\b)\s*(?P<name>.{0,100}?)\s*"
    r"(?:\((?P<handle>@[\w.@-]+)\)|\son(?:\s|\Z)|\Z)",
    re.I,
)
_HANDLE = re.compile(r"\A@[\w.-]+")
_CALL = re.compile(r"\A(?:view (?:this post )?on|a post shared by|post by|posted by)\b", re.I)
_ADDRESS = re.compile(r"\s*(?:https?://|pic\.twitter\.com/|t\.co/)\S*\s*", re.I)
_OPENING = ('"', "“", "„", "«", "‘")
_MARKS = str.maketrans({"“": "‘", "”": "’", "„": "‘", "«": "‘", "»": "’"})
_STRAIGHT = re.compile(r'"([^"]*)"')
_WORD = re.compile(r"\w+")
_HEADINGS = frozenset({"head", "h1", "h2", "h3", "h4"})
_CUTS = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "blockquote", "footer", "header", "article", "tr"}
)


def mark(tree: Any) -> None:
    """Write the quotations of a page's markup into its text."""
    for element in reversed(list(tree.iter("q"))):  # the inner ones first
        _mark_inline(element)
    quotes = list(tree.iter("blockquote"))
    pulls = [element for element in tree.iter("aside", "div", "figure", "p", "section", "span") if _is_pull(element)]
    if quotes or pulls:
        _drop_repeats(tree, quotes[:MAX_QUOTES], pulls[:MAX_QUOTES])
    total = sum(len(text.split()) for text in tree.itertext()) if quotes else 0
    for quote in quotes[:MAX_QUOTES]:
        if quote.getparent() is not None:
            _mark_block(quote, total)


def _mark_inline(element: Any) -> None:
    """Give a ``q`` the marks that a browser would show; single ones inside another."""
    text = (element.text or "").lstrip()
    if "".join(element.itertext()).strip() and not text.startswith(_OPENING):
        inner = next(element.iterancestors("q"), None) is not None
        opening, closing = ("‘", "’") if inner else ("“", "”")
        element.text = opening + (element.text or "")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + closing
        else:
            element.text += closing
    element.tag = "span"


def _is_pull(element: Any) -> bool:
    return any(_PULL.search(element.get(name) or "") for name in ("class", "data-testid", "data-component-name"))


def _drop_repeats(tree: Any, quotes: list[Any], pulls: list[Any]) -> None:
    """Drop the quotes of which the article has the words itself, in a paragraph or in a longer quotation."""
    said = f" {_normal(_told(tree, {*quotes, *pulls}))} "
    texts = {element: _normal("".join(element.itertext())) for element in [*pulls, *quotes]}
    kept: list[str] = [texts[quote] for quote in quotes if not any(_is_pull(one) for one in _near(quote))]
    for element, text in texts.items():
        if text.count(" ") < 3 or element.getparent() is None or _is_post(element):
            continue
        longer = sum(f" {text} " in f" {other} " for other in kept if other != text or element in pulls)
        if f" {text} " in said or longer:
            _outermost(element).drop_tree()


def _near(element: Any) -> list[Any]:
    """An element and what is close around it."""
    found = [element]
    for parent in element.iterancestors():
        found.append(parent)
        if len(found) > 3:
            break
    return found


def _told(tree: Any, without: set[Any]) -> str:
    """The text of a page without its headings and without some elements."""
    from lxml import etree  # type: ignore[import-untyped]

    parts: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            parts.append(element.tail or "")
        elif element in without or element.tag in _HEADINGS:
            walk.skip_subtree()
        else:
            parts.append(f" {element.text or ''}" if element.tag in _CUTS else element.text or "")
    return "".join(parts)


def _normal(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _is_post(quote: Any) -> bool:
    """Whether a blockquote is an embedded post."""
    return not EMBEDS.isdisjoint((quote.get("class") or "").split())


def _mark_block(quote: Any, total: int) -> None:
    """Make one blockquote into its paragraphs, or into a mere block where it is no quotation."""
    post = _is_post(quote)
    if post:
        said, by = _post(quote)
    else:
        if _is_layout(quote, total):
            quote.tag = "div"
            return
        by = _speaker(quote)
        said = _chunks(quote)
        if said and not by:
            said, by = _split_speaker(said)
    marked = (
        [" ".join(_quoted(" ".join(chunk.split())) for chunk in said)] if post else [_quoted(chunk) for chunk in said]
    )
    _replace(quote, [text for text in marked if text] + ([f"— {by}"] if by and said else []))


def _is_layout(quote: Any, total: int) -> bool:
    """Whether a blockquote only sets something in: the article, a poem, a letter, things with headings."""
    if next(quote.iter(*NO_QUOTATION), None) is not None:
        return True
    text = "".join(quote.itertext())
    words = len(text.split())
    if words > MAX_WORDS or (words > 60 and words > MAX_SHARE * total):
        return True
    lines = sum(1 for _ in quote.iter("br")) + 1
    return (lines > 3 and words < 9 * lines) or text.lstrip().startswith("Dear ")


def _post(quote: Any) -> tuple[list[str], str]:
    """Words and author line of an embedded post."""
    said = []
    for paragraph in list(quote.iter("p")):
        text = _text(paragraph, addresses=False)
        if not _CALL.match(text):
            said.append(text)
            _take_out(paragraph)
    for element in list(quote.iter("a", "time")):
        text = _text(element)
        if re.search(r"\d", text) and "@" not in text:
            _take_out(element)
    rest = _text(quote)
    handle, byline = _HANDLE.match(rest), _BYLINE.search(rest)
    if handle:
        return [" ".join(said)] if any(said) else [], handle.group()
    by = " ".join(filter(None, (byline["name"], f"({byline['handle']})" if byline["handle"] else ""))) if byline else ""
    return [" ".join(said)] if any(said) else [], by


def _text(element: Any, *, addresses: bool = True) -> str:
    parts = ["\n" if part is None else part for part in _parts(element)]
    text = " ".join("".join(parts).split())
    return text if addresses else _ADDRESS.sub(" ", text).strip()


def _parts(element: Any) -> list[str | None]:
    """The text of an element in pieces; None where a block or a line ends."""
    parts: list[str | None] = [element.text or ""]
    for child in element:
        cuts = child.tag in _CUTS
        parts.extend([None, None] if cuts else [None] if child.tag == "br" else [])
        parts.extend(_parts(child) if isinstance(child.tag, str) else [])
        parts.extend([None, None] if cuts else [])
        parts.append(child.tail or "")
    return parts


def _chunks(element: Any) -> list[str]:
    """Paragraphs of an element; single line breaks stay in them."""
    pieces = ["\n" if part is None else part.replace("\n", " ") for part in _parts(element)]
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
    return [chunk.strip("\n") for chunk in "\n".join(lines).split("\n\n") if chunk.strip()]


def _speaker(quote: Any) -> str:
    """The line that says whose words they are, taken out of the blockquote or from right behind it."""
    inside = [
        element
        for element in quote.iter("cite", "footer", "figcaption", "p", "div", "span", "small")
        if _says_who(element, inside=True)
    ]
    behind = quote.getnext() if not (quote.tail or "").strip() else None
    found = inside[:1] or ([behind] if behind is not None and _says_who(behind, inside=False) else [])
    if not found:
        return ""
    name = _DASH.sub("", _text(found[0]))
    _take_out(found[0])
    return name


def _says_who(element: Any, *, inside: bool) -> bool:
    if not isinstance(element.tag, str):
        return False
    named = (
        element.tag in {"cite", "footer", "figcaption"} or _NAMES_SPEAKER.search(element.get("class") or "") is not None
    )
    if not named or not 0 < len("".join(element.itertext()).split()) <= MAX_NAME:
        return False
    tail = (element.tail or "").strip()
    return not tail and (not inside or element.getnext() is None)


def _split_speaker(said: list[str]) -> tuple[list[str], str]:
    """Cut a last line ``— Name`` off."""
    head, _, last = said[-1].rpartition("\n")
    if not _DASH.match(last) or len(last.split()) > MAX_NAME:
        return said, ""
    rest = [*said[:-1], head] if head else said[:-1]
    return (rest, _DASH.sub("", last)) if rest else (said, "")


def _quoted(text: str) -> str:
    """A paragraph in quotation marks, if it has none."""
    text = " ".join(text.split())
    if not text or text[0] in _OPENING:
        return text
    inner = _STRAIGHT.sub(r"‘\1’", text).translate(_MARKS)
    return f"“{inner}”"


def _take_out(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _replace(quote: Any, paragraphs: list[str]) -> None:
    """Put paragraphs in the place of a quotation and of the boxes that hold nothing else."""
    wrapper = _outermost(quote)
    if not paragraphs:
        wrapper.drop_tree()
        return
    block = quote.makeelement("div")
    for text in paragraphs:
        paragraph = block.makeelement("p")
        paragraph.text = text
        block.append(paragraph)
    block.tail, wrapper.tail = wrapper.tail, None
    wrapper.getparent().replace(wrapper, block)


def _outermost(element: Any) -> Any:
    """The largest box around an element that holds no other words."""
    size = _size(element, 1_000_000)
    while True:
        parent = element.getparent()
        if (
            parent is None
            or parent.getparent() is None
            or parent.tag in {"body", "main", "article"}
            or _size(parent, size + 1) > size
        ):
            return element
        element = parent


def _size(element: Any, most: int) -> int:
    """Characters that an element shows, counted no further than ``most``."""
    count = 0
    for text in element.itertext():
        count += len("".join(text.split()))
        if count >= most:
            break
    return count
