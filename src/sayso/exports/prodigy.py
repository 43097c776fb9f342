"""Prodigy: a task for each article, a line each, with tokens, spans, and relations from source to statement.

Tokens are split where a span would cut them. ``token_end`` is the last token itself; ``head`` and ``child`` of a
relation are the last tokens of its two spans, which stand in full in ``head_span`` and ``child_span``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

from sayso.exports.streams import Counted, write_lines
from sayso.exports.tokens import Part, Token, located, spans_of, tokens_of
from sayso.models import ArticleClaims, Claim

SAID, CUES, GOES_ON = "SAID", "CUES", "GOES_ON"
META = ("id", "path", "title", "url")


def write(results: Iterable[ArticleClaims], file: IO[str]) -> int:
    """Write the tasks; how many claims they hold."""
    counted = Counted(results)
    write_lines(map(task, counted), file)
    return counted.claims


def task(result: ArticleClaims) -> dict[str, Any]:
    """One article as a task. *Offsets*: code points into ``text``."""
    text = result.article.text
    tokens = tokens_of(text, (span for claim in result.claims for span, _ in spans_of(claim)))
    spans: dict[tuple[int, int, str], dict[str, Any]] = {}
    relations: dict[tuple[Any, ...], dict[str, Any]] = {}
    for claim in result.claims:
        parts = list(located(spans_of(claim), tokens))
        for part in parts:
            spans.setdefault((part.first, part.last, part.label), _span(part, claim))
        for head, child, label in _pairs(parts):
            relations.setdefault((head[1:], child[1:], label), _relation(head, child, label))
    return {
        "text": text,
        "tokens": [_token(text, number, token) for number, token in enumerate(tokens)],
        "spans": sorted(spans.values(), key=lambda span: (span["token_start"], -span["token_end"])),
        "relations": list(relations.values()),
        "meta": {name: value for name in META if (value := getattr(result.article, name))},
    }


def _pairs(parts: list[Part]) -> Iterator[tuple[Part, Part, str]]:
    """Who stands to whom: source to first part, cue to first part, first part to the others."""
    statement = [part for part in parts if part.label not in ("SOURCE", "CUE")]
    for part in parts:
        if not statement or part is statement[0]:
            continue
        if part.label in ("SOURCE", "CUE"):
            yield part, statement[0], SAID if part.label == "SOURCE" else CUES
        else:
            yield statement[0], part, GOES_ON


def _token(text: str, number: int, token: Token) -> dict[str, Any]:
    words = text[token.start : token.end]
    return {"text": words, "start": token.start, "end": token.end, "id": number, "ws": token.space, "disabled": False}


def _place(part: Part) -> dict[str, Any]:
    return {
        "start": part.span.start, "end": part.span.end, "token_start": part.first, "token_end": part.last,
        "label": part.label,
    }  # fmt: skip


def _span(part: Part, claim: Claim) -> dict[str, Any]:
    """A span; that of a statement says more, which Prodigy keeps."""
    if part.label in ("SOURCE", "CUE"):
        return _place(part)
    return _place(part) | {
        "claim_id": claim.id,
        "speaker": claim.speaker.name if claim.speaker else None,
        "verifiability": claim.verifiability.label,
        "check_worthiness": claim.verifiability.check_worthiness,
    }


def _relation(head: Part, child: Part, label: str) -> dict[str, Any]:
    return {
        "head": head.last, "child": child.last, "label": label,
        "head_span": _place(head), "child_span": _place(child),
    }  # fmt: skip
