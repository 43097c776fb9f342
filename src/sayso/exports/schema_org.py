"""schema.org JSON-LD: words in quotation marks are a Quotation, factual statements a Claim; never a ClaimReview.

A statement may be both. What is neither (an opinion in indirect speech) is left out: there is no type for it; and so is
what its speaker denies, for a Claim's creator is who makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

from sayso.exports import names
from sayso.exports.streams import write_list
from sayso.models import Article, ArticleClaims, Claim, Speaker

QUOTED = frozenset({"direct", "mixed"})
FACTUAL = frozenset({"checkable", "experience", "prediction", "promise"})
"""Labels of what somebody may review one day."""
TYPES = {"person": "Person", "unnamed": "Person", "organization": "Organization", "group": "Organization"}
DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?")


def write(results: Iterable[ArticleClaims], file: IO[str]) -> int:
    """Write the graph; how many claims it holds."""
    written = 0

    def nodes() -> Iterator[dict[str, Any]]:
        nonlocal written
        for result in results:
            found = [node for claim in result.claims if (node := statement(result.article, claim))]
            written += len(found)
            if found:
                yield news_article(result.article)
            yield from found

    write_list(nodes(), file, head='{"@context": "https://schema.org", "@graph": [', tail=lambda count: "]}")
    return written


def news_article(article: Article) -> dict[str, Any]:
    """The article that claims are part of."""
    dated = article.published if article.published and DATE.fullmatch(article.published) else None
    return _filled({
        "@type": "NewsArticle",
        "@id": names.of_article(article),
        "identifier": article.id,
        "headline": article.title,
        "url": article.url if article.url and names.IRI.fullmatch(article.url) else None,
        "datePublished": dated,
        "inLanguage": article.language,
        "author": {"@type": "Person", "name": article.author} if article.author else None,
        "publisher": {"@type": "Organization", "name": article.publisher} if article.publisher else None,
    })  # fmt: skip


def statement(article: Article, claim: Claim) -> dict[str, Any] | None:
    """A claim as Quotation, Claim or both; None where it is neither."""
    quoted, factual = claim.statement.kind in QUOTED, claim.verifiability.label in FACTUAL
    if not (quoted or factual) or not claim.asserted:
        return None
    types = [name for name, fits in (("Quotation", quoted), ("Claim", factual)) if fits]
    speaker = _agent(claim.speaker) if claim.speaker else None
    whole = {"@id": names.of_article(article)}
    return _filled({
        "@type": types if len(types) > 1 else types[0],
        "@id": names.of(claim.id),
        "identifier": claim.id,
        "text": claim.statement.text,
        "creator": speaker,
        "spokenByCharacter": speaker if quoted else None,
        "isPartOf": whole,
        "appearance": whole if factual else None,
        "keywords": [claim.statement.kind, claim.verifiability.label],
        "mentions": list(_mentioned(claim)),
    })  # fmt: skip


def _agent(speaker: Speaker) -> dict[str, Any]:
    members = [{"@type": "Person", "name": name} for name in speaker.members]
    kind = TYPES[speaker.type] if not members else "Organization"
    return _filled({"@type": kind, "name": speaker.name, "description": speaker.description, "member": members})


def _mentioned(claim: Claim) -> Iterator[dict[str, str]]:
    for kind, spans in (("Person", claim.people), ("Organization", claim.organizations), ("Place", claim.places)):
        for name in dict.fromkeys(span.text for span in spans):
            yield {"@type": kind, "name": name}


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value not in (None, [], "")}
