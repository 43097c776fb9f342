"""What a page says about itself in JSON-LD: the ``NewsArticle`` in a list, in ``@graph`` or by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

MAX_SCRIPTS = 40
MAX_SCRIPT = 2_000_000  # characters of one script
MAX_NODES = 20_000
HOLDERS = ("@graph", "mainEntity", "itemListElement", "item")  # where an article may lie inside another object
_ARTICLE = re.compile(r"article\Z|\A(?:blogposting|liveblogposting|report|reportage|newsmediaarticle)\Z", re.I)
_WRAPPED = re.compile(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*\Z")
_DATE = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?!\d)")
_TAG = re.compile(r"<[^<>]{1,500}>")

Node = Mapping[str, Any]


def take(tree: Any) -> dict[str, str]:
    """Title, author, publisher, language, date, address, ``text`` of the article; scripts and drawings leave the tree.

    Empty where the page has no JSON-LD, or none that can be read.
    """
    nodes: list[Node] = []
    scripts = [element for element in tree.iter("script") if "ld+json" in (element.get("type") or "").lower()]
    for script in scripts[:MAX_SCRIPTS]:
        nodes.extend(_nodes(_value(script.text or "")))
    for element in list(tree.iter("script", "style", "template", "svg")):
        element.drop_tree()
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    article = next((node for node in nodes if _is_article(node)), None)
    return _of_attributes(tree) if article is None else _described(article, named)


def _of_attributes(tree: Any) -> dict[str, str]:
    """What microdata says of the publisher, where there is no JSON-LD: trafilatura reads the rest of it."""
    for name in tree.xpath(
        "//*[@itemprop='publisher']//*[@itemprop='name'] | //*[@itemprop='publisher'][not(@itemscope)]"
    ):
        publisher = _plain(name.get("content") or name.text)
        if publisher:
            return {"publisher": publisher}
    return {}


def _value(source: str) -> Any:
    """The JSON of a script; None where it is none, too long or too deep."""
    if len(source) > MAX_SCRIPT:
        return None
    try:
        return json.loads(_WRAPPED.sub("", source), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any) -> Iterator[Node]:
    """The objects of a value, in order, also those of lists and of ``HOLDERS``."""
    waiting, count = [value], 0
    while waiting and count < MAX_NODES:
        count += 1
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[name] for name in HOLDERS if isinstance(value.get(name), list | dict))


def _is_article(node: Node) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and _ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _described(article: Node, named: Mapping[str, Node]) -> dict[str, str]:
    date = _DATE.match(str(article.get("datePublished") or article.get("dateCreated") or ""))
    publisher = ", ".join(_names(article.get("publisher"), named)[:1])
    page = article.get("mainEntityOfPage")
    address = article.get("url") or (page.get("@id") if isinstance(page, dict) else page)
    found = {
        "title": _plain(article.get("headline") or article.get("name")),
        "author": ", ".join(name for name in _names(article.get("author"), named) if name != publisher),
        "publisher": publisher,
        "language": ", ".join(_names(article.get("inLanguage"), named)[:1]),
        "published": date.group(1) if date else "",
        "url": address if isinstance(address, str) and re.match(r"https?://", address) else "",
        "text": article["articleBody"] if isinstance(article.get("articleBody"), str) else "",
    }
    return {name: value for name, value in found.items() if value}


def _names(value: Any, named: Mapping[str, Node]) -> list[str]:
    """The names of persons or organisations: strings, objects, references to objects; each once."""
    done: dict[str, None] = {}
    for one in (value if isinstance(value, list) else [value])[:20]:
        if isinstance(one, dict):
            one = one.get("name") or named.get(str(one.get("@id")), {}).get("name")
            one = one[0] if isinstance(one, list) and one else one
        name = _plain(one)
        if name and not re.match(r"https?://", name):
            done.setdefault(name)
    return list(done)


def _plain(value: Any) -> str:
    """A string without markup and entities; empty for anything else."""
    return " ".join(unescape(_TAG.sub("", value[:2_000])).split()) if isinstance(value, str) else ""
