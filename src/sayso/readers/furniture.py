"""What stands around an article on its page: taken out by what its markup calls itself, and by what it says.

Also the two layouts that hide paragraphs from an extractor: tables that only place things, and line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

MOST = 0.3  # of the words of a page: what holds more is no furniture, whatever it is called
ATTRIBUTES = (
    "class",
    "id",
    "data-component",
    "data-testid",
    "data-role",
    "data-spacefinder-role",
    "data-component-name",
)
ROLES = frozenset(
    {"navigation", "complementary", "contentinfo", "dialog", "alertdialog", "search", "toolbar", "menu", "menubar",
     "application"}
)  # fmt: skip
PROPERTIES = frozenset({"caption", "keywords", "comment", "image", "video", "audio"})
NAMES = (
    # captions and credits
    "captions?", "caption-text", "image-?caption", "(?:photo|image|picture|media|img)-?credits?", "image-metadata",
    # other articles
    "related(?:-?\\w+)?", "rich-?link", "read-?(?:more|next|also)", "more-(?:on|from|stories)",
    "recommend(?:ed|ations?)", "recirc",
    "promos?", "page-?promo", "internal-?link", "interstitial(?:-link)?", "bookmark-card",
    "most-?(?:read|viewed|popular)", "popular",
    "popular-?posts", "trending", "next-prev", "outbrain", "taboola", "key-?events", "links-block", "further-reading",
    # calls to the reader
    "newsletters?", "sign-?up", "subscribe", "subscription-widget(?:-\\w+)*", "cta", "donat(?:e|ion)",
    "membership", "paywall",
    "gateway", "get-involved",
    # consent, comments, sharing
    "cookies?", "cookie-?\\w+", "consent", "gdpr", "onetrust", "comments?",
    "comment-?(?:list|section|area|wrapper)s?", "disqus", "respond",
    "share", "shar(?:ing|edaddy)", "share-?(?:tools|buttons|bar|articles)", "social-(?:share|bar|links)",
    # who wrote it, what it is about
    "(?:author|contributor)-?(?:bio|box|card|blurb|description)\\w*", "about-the-author", "author-info", "bio",
    "tags", "tags?-?(?:list|links|box)", "keywords", "topics?-?list", "post-labels",
    # adverts, players, the frame of the page
    "ads?", "advert(?:s|isements?|ising)?", "adspot", "ad-?slots?", "mpu", "dfp", "a-rec", "sponsored", "promoted",
    "(?:video|audio|media)-?(?:player|module|container)", "vjs", "breadcrumbs?", "footer", "sidebar",
    "visually-hidden", "sr-only",
    "screen-reader-text", "skip-link", "sign-off", "toolbar",
)  # fmt: skip
LINES = (
    r"-? ?advertisements? ?-?|skip advertisement|story continues below.*|share(?: this(?: article| story| post)?)?:?",
    r"related(?: articles?| stories| posts)?:?|recommended(?: reading)?:?|read (?:more|also|next)"
    r"|most (?:read|popular|viewed)",
    r"(?:read (?:more|also|next)|related|see also|also read|recommended|don[’']t miss|further reading)\s*:.{1,200}",
    r"(?:images?|photos?|pictures?) (?:source|caption|credit)\b.*|(?:photograph|photo|picture|image"
    r"|illustration)s?(?: by)?\s*:.*",
    r"(?:reporting|writing|additional reporting|editing|compiled) by [^.]*\.?|our standards:.*",
    r"(?:sign up|subscribe|get)\b.{0,120}\b(?:newsletter|inbox|briefing)\b.*|click here to .*|(?:©"
    r"|copyright\b|all rights reserved).*",
)  # fmt: skip
MOST_WORDS = 40  # in a line that is furniture

_NAMED = re.compile(rf"(?:\A|[\s-])(?:{'|'.join(NAMES)})(?=[\s-]|\Z)")
_LINE = re.compile(rf"(?:{'|'.join(LINES)})", re.I)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|__?|:")
_WORD = re.compile(r"\w+")
_LED = re.compile(r"\A[^\w]*\Z|\A.{1,30}:\s*\Z")  # what may stand before a paragraph that is a link
_BODIES = frozenset({"html", "body", "main", "head"})
_BLOCKS = frozenset(
    {"p", "div", "table", "ul", "ol", "dl", "blockquote", "section", "article", "aside", "figure", "form", "pre", "hr",
     "header", "footer", "nav", "h1", "h2", "h3", "h4", "h5", "h6"}
)  # fmt: skip


def prune(tree: Any) -> None:
    """Take out of a page what calls itself furniture, unless it holds a good part of the page's words."""
    enough = int(MOST * words_up_to(tree, 1_000_000)) + 1
    waiting = [tree]
    while waiting:
        element = waiting.pop()
        if is_furniture(element) and words_up_to(element, enough) < enough and element.getparent() is not None:
            element.drop_tree()
        else:
            waiting.extend(child for child in element if isinstance(child.tag, str))
    for element in list(tree.iter("p", "li")):
        if _is_a_link(element):
            element.drop_tree()


def is_furniture(element: Any) -> bool:
    """Whether an element calls itself something that is no part of an article."""
    if element.tag in _BODIES:
        return False
    if element.get("role") in ROLES or element.get("itemprop") in PROPERTIES:
        return True
    names = " ".join([element.get(name) or "" for name in ATTRIBUTES] + [element.tag if "-" in element.tag else ""])
    return not names.isspace() and _is_named(names[:2_000])


@lru_cache(maxsize=2048)
def _is_named(names: str) -> bool:
    return _NAMED.search(_HUMP.sub("-", names).lower()) is not None


def words_up_to(element: Any, most: int) -> int:
    """How many words an element holds, counted no further than ``most``."""
    count = 0
    for text in element.itertext():
        count += len(text.split())
        if count >= most:
            break
    return count


def _is_a_link(element: Any) -> bool:
    """Whether a paragraph is nothing but a link of four words or more, perhaps led by ``READ MORE:``."""
    link = next(element.iter("a"), None)
    if link is None:
        return False
    text, inside = "".join(element.itertext()).strip(), "".join(link.itertext()).strip()
    if len(text) > 500 or not text.endswith(inside) or len(inside.split()) < 4:
        return False
    return _LED.match(text[: len(text) - len(inside)].strip()) is not None


def without_lines(paragraphs: Iterable[str], author: str | None) -> list[str]:
    """The paragraphs that are no furniture: no *Advertisement*, *Read more: …*, credit, or bare byline."""
    wrote = _WORD.findall((author or "").casefold())
    return [paragraph for paragraph in paragraphs if not _says_nothing(paragraph, wrote)]


def _says_nothing(paragraph: str, wrote: list[str]) -> bool:
    if len(paragraph) > 400 or paragraph.startswith("—"):
        return False
    words = _WORD.findall(paragraph.casefold())
    byline = words[-len(wrote) :] == wrote if wrote else False
    if byline and set(words[: -len(wrote)]) <= {"by", "words", "posted", "written", "text"}:
        return True
    return len(words) <= MOST_WORDS and _LINE.fullmatch(paragraph) is not None


def unfold(tree: Any) -> None:
    """Make tables that only place things, and runs of line breaks, into the blocks that a reader sees."""
    _unfold_tables(tree)
    for figure in list(tree.iter("figure")):
        if next(figure.iter("table"), None) is not None:
            figure.tag = "div"
    for parent in dict.fromkeys(element.getparent() for element in tree.iter("br") if _is_second(element)):
        if parent is not None and parent.tag != "pre":
            _break(parent)


def _unfold_tables(tree: Any) -> None:
    """A table is layout where it holds a table, or a cell of eighty words."""
    layout = {_table(table) for table in tree.iter("table")}
    layout |= {_table(cell) for cell in tree.iter("td") if words_up_to(cell, 80) >= 80}
    parts = [
        part for part in tree.iter("td", "th", "tr", "tbody", "thead", "tfoot", "caption") if _table(part) in layout
    ]
    for element in [*parts, *layout]:
        if element is not None:
            element.tag = "div"


def _table(element: Any) -> Any:
    """The table in which an element lies, if any."""
    return next(element.iterancestors("table"), None)


def _is_second(element: Any) -> bool:
    """Whether a line break follows another one."""
    before = element.getprevious()
    return before is not None and before.tag == "br" and not (before.tail or "").strip()


def _break(parent: Any) -> None:
    """Make a paragraph of each run of text between two line breaks."""
    children, text = list(parent), parent.text
    for child in children:
        parent.remove(child)
    parent.text = None
    if parent.tag not in {"td", "li", "article", "section", "main", "body", "dd"}:
        parent.tag = "div"
    run = _begin(parent, text)
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag in _BLOCKS:
            parent.append(child)
            run = _begin(parent, tail)
        elif child.tag == "br" and _ends_with_break(run):
            run.remove(run[-1])
            run = _begin(parent, tail)
        else:
            child.tail = tail
            run.append(child)


def _begin(parent: Any, text: str | None) -> Any:
    run = parent.makeelement("p")
    run.text = text
    parent.append(run)
    return run


def _ends_with_break(run: Any) -> bool:
    return len(run) > 0 and run[-1].tag == "br" and not (run[-1].tail or "").strip()
