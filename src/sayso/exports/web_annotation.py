"""W3C Web Annotation: an annotation for each claim, in one AnnotationCollection (JSON-LD).

*Offsets*: code points, as the Recommendation has them, into ``Article.text``. Where an article has an address, that is
the source: whoever looks at the page itself finds the words by the TextQuoteSelector.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

from sayso.exports import names
from sayso.exports.streams import to_json, write_list
from sayso.models import Article, ArticleClaims, Claim, Span

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Code points of ``prefix`` and ``suffix``."""


def write(results: Iterable[ArticleClaims], file: IO[str]) -> int:
    """Write the collection; how many annotations it has."""
    told = hashlib.sha256()

    def annotations() -> Iterator[dict[str, Any]]:
        for result in results:
            for claim in result.claims:
                told.update(f"{claim.id}\n".encode())
                yield annotation(result.article, claim)

    def tail(total: int) -> str:
        page = {"id": names.of(f"page {told.hexdigest()}"), "type": "AnnotationPage", "startIndex": 0}
        return f'], {to_json(page)[1:]}, "total": {total}, "id": {to_json(names.of(told.hexdigest()))}}}'

    opening = {
        "@context": CONTEXT, "type": "AnnotationCollection", "label": "Claims found by sayso",
        "generator": _generator(),
    }  # fmt: skip
    return write_list(annotations(), file, head=f'{to_json(opening)[:-1]}, "first": {{"items": [', tail=tail)


def annotation(article: Article, claim: Claim) -> dict[str, Any]:
    """One claim; each part of a split statement is a target."""
    targets = [_target(article, span) for span in claim.statement.spans]
    return {
        "@context": CONTEXT,
        "id": names.of(claim.id),
        "type": "Annotation",
        "motivation": ["tagging", "describing"],
        "generator": _generator(),
        "body": list(_bodies(claim)),
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _generator() -> dict[str, str]:
    from sayso import __version__

    return {"id": names.of(f"sayso {__version__}"), "type": "Software", "name": f"sayso {__version__}"}


def _bodies(claim: Claim) -> Iterator[dict[str, str]]:
    for tag in (claim.statement.kind, claim.verifiability.label):
        yield {"type": "TextualBody", "value": tag, "purpose": "tagging"}
    speaker = claim.speaker
    who = ", ".join(filter(None, (speaker.name, speaker.description))) if speaker else None
    worth = f"Check-worthiness {claim.verifiability.check_worthiness:g}, confidence {claim.confidence:g}."
    value = f"Said by {who}. {worth}" if who else worth
    yield {"type": "TextualBody", "value": value, "purpose": "describing", "format": "text/plain", "language": "en"}


def _target(article: Article, span: Span) -> dict[str, Any]:
    text = article.text
    return {
        "type": "SpecificResource",
        "source": names.of_article(article),
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {
                "type": "TextQuoteSelector",
                "exact": span.text,
                "prefix": text[max(0, span.start - AROUND) : span.start],
                "suffix": text[span.end : span.end + AROUND],
            },
        ],
    }
