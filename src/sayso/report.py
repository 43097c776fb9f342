"""One page to look at: every claim of a run, filtered, plotted, read in its article, and reviewed.

The page is a single HTML file that loads nothing: the records as JSON (``<`` escaped, so that no text can end the
element it stands in), and the style and script of ``templates/report/``, which alone its content security policy
admits, by their hashes. The script makes elements of text and never parses HTML.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from importlib import resources
from operator import attrgetter
from pathlib import Path
from typing import Any

from sayso import __version__, lexicons
from sayso.evaluate import outer_claims
from sayso.models import Article, ArticleClaims, Claim, Model, Span
from sayso.writers import atomic

TOP = 20_000
"""Claims that a page holds at most, unless told otherwise: browsers stay quick with so many."""
SCRIPTS = ("dom", "data", "review", "filters", "list", "card", "article", "plots", "start")
"""The parts of the page's script, in the order in which they build on one another."""
POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; base-uri 'none'; form-action 'none'"
)


class Written(Model):
    """What a page holds: articles and claims, and the claims that were left out because there were too many."""

    articles: int
    claims: int
    left_out: int


Wanted = Callable[[ArticleClaims], Iterable[Claim]]
"""Which claims of a result the page holds."""
ALL: Wanted = attrgetter("claims")


def write(
    results: Iterable[ArticleClaims], path: Path, *, title: str = "Claims", top: int = TOP, wanted: Wanted = ALL
) -> Written:
    """Write the page of some results. Of more than ``top`` claims it holds the most check-worthy; of equal texts one.

    ``wanted``: the claims of each result that it may hold. The results come whole, because what was decided of a claim
    inside another's is gold of another sort, whether or not that other is on the page.

    Memory grows with what the page holds, not with the results. *Raises*: StoreError ``WRITE``.
    """
    records, written = _records(results, top, wanted)
    with atomic(path) as file:
        file.write(page(records, title))
    return written


def page(records: dict[str, Any], title: str) -> str:
    """The page of some records, as :func:`_records` makes them."""
    script = '(() => {\n"use strict";\n' + "\n".join(_template(f"{name}.js") for name in SCRIPTS) + "})();\n"
    style = _template("style.css")
    parts = {
        "csp": html.escape(POLICY.format(script=_hash(script), style=_hash(style)), quote=False),
        "version": __version__,
        "title": html.escape(title.encode("utf-8", "replace").decode()),
        "style": style,
        "script": script,
        "data": json.dumps(records, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _template("page.html"))


def _template(name: str) -> str:
    return resources.files("sayso").joinpath("templates", "report", name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


# ------------------------------------------------------------------ the records of the page
def _records(results: Iterable[ArticleClaims], top: int, wanted: Wanted) -> tuple[dict[str, Any], Written]:
    """The ``top`` most check-worthy claims, in the order in which they came, and their articles."""
    kept: list[tuple[float, int, int, dict[str, Any]]] = []  # worth, minus its place, its article's place, the record
    articles: dict[int, dict[str, Any]] = {}
    uses: Counter[int] = Counter()
    seen = 0
    known: set[str] = set()
    for place, result in enumerate(results):
        if result.article.id in known:  # the shards of a cluster may hold one text twice
            continue
        known.add(result.article.id)
        articles[place] = _article(result)
        outer = {claim.id for claim in outer_claims(result)}
        for claim in wanted(result):
            seen += 1
            uses[place] += 1
            heapq.heappush(kept, (claim.verifiability.check_worthiness, -seen, place, _claim(claim, outer)))
            if len(kept) > top:
                lost = heapq.heappop(kept)[2]
                uses[lost] -= 1
                if not uses[lost] and lost != place:
                    del articles[lost]
        if not uses[place]:
            del articles[place]
    numbers = {place: number for number, place in enumerate(articles)}
    kept.sort(key=lambda entry: -entry[1])
    claims = [record | {"a": numbers[place]} for _, _, place, record in kept]
    written = Written(articles=len(articles), claims=len(claims), left_out=seen - len(claims))
    says = {id_: rule["says"] for id_, rule in lexicons.load("verifiability")["rules"].items()}
    return {
        "articles": list(articles.values()), "claims": claims, "left_out": written.left_out, "rules": says,
    }, written  # fmt: skip


def _article(result: ArticleClaims) -> dict[str, Any]:
    article: Article = result.article
    fields = ("id", "path", "title", "author", "publisher", "published", "url", "text")
    return {name: getattr(article, name) for name in fields} | {
        "mentions": [[span.start, span.end, party.name] for party in result.cast for span in party.mentions],
        "cast": [party.name for party in result.cast],
    }


def _claim(claim: Claim, outer: Collection[str]) -> dict[str, Any]:
    """A claim as the page wants it: short names, spans as pairs of offsets, what ``report/data.js`` reads."""
    speaker, found = claim.speaker, claim.verifiability
    organizations = [span.text for span in claim.organizations]
    if speaker and speaker.type == "organization":
        organizations.append(speaker.name)
    return {
        "id": claim.id, "s": claim.statement.text, "k": claim.statement.kind,
        "sp": [_pair(span) for span in claim.statement.spans],
        "so": _pair(claim.source), "cu": _pair(claim.cue),
        "n": speaker and speaker.name, "key": speaker and speaker.key, "type": speaker and speaker.type,
        "d": speaker and speaker.description, "by": speaker and speaker.resolved_by,
        "via": [other.name for other in claim.via],
        "l": found.label, "w": found.check_worthiness, "mixed": found.mixed, "rule": found.decided_by,
        "r": [[reason.rule, reason.span.start, reason.span.end] for reason in found.reasons],
        "note": _pair(found.article_note),
        "inner": claim.id not in outer, "sec": claim.section, "g": claim.group, "c": claim.confidence,
        "o": sorted(set(organizations)),
    }  # fmt: skip


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None
