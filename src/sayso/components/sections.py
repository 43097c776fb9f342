"""Tell headline, standfirst, body, caption, credit, link list and tag line apart, by their form alone.

Runs first in sayso's own pipeline: it needs only tokens, and it starts a sentence at every paragraph,
which keeps the parser from reading across a paragraph break.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as lists
from sayso.annotations import Section, put, text_of

BREAK = re.compile(r"\n[^\S\n]*(?:\n\s*)?")
WORD = re.compile(r"\w+")
MAX_HEADLINE = 30
"""Words that a headline or a link may have at most."""


@Language.factory("sayso_sections", default_config={"lexicons": []}, assigns=["doc.spans", "token.is_sent_start"])
def sections(nlp: Language, name: str, lexicons: list[str]) -> Callable[[Doc], Doc]:
    """spaCy factory: marks each paragraph with its :data:`sayso.models.SectionKind` (layer ``Section``)."""
    forms = Forms(lists.load("sections", [Path(item) for item in lexicons]))

    def annotate(doc: Doc) -> Doc:
        found = find_sections(text_of(doc), forms)
        if not doc.has_annotation("SENT_START"):
            _start_sentences(doc, found)
        put(doc, Section, found)
        return doc

    return annotate


class Forms:
    """The patterns of ``lexicons/sections.toml``, compiled."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.caption = _any(table["caption"])
        self.credit = _any(table["credit"])
        self.tagline = _any(table["tagline"])
        self.links = _any(table["links"])


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of ``text`` between paragraph breaks, white space trimmed. *Offsets*: code points, end exclusive.

    A single line break inside a sentence (no end mark before it, a small letter after it) is no paragraph break.
    """
    start = 0
    for match in [*BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        if match and _is_soft(text, match):
            continue
        chunk = text[start:end]
        if stripped := chunk.strip():
            at = start + chunk.index(stripped[0])
            yield at, at + len(stripped)
        if match:
            start = match.end()


def _is_soft(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 1]
    before = text[: match.start()][-1:] if match.start() < 64 else text[match.start() - 1]
    return match.group().count("\n") == 1 and after.islower() and before not in '.!?:;”"»'


def find_sections(text: str, forms: Forms) -> list[Section]:
    """Label every paragraph of ``text``; a bare text without headline is all body."""
    spans = list(paragraphs(text))
    labels = [_by_form(text[start:end], forms) for start, end in spans]
    _mark_head(text, spans, labels)
    _mark_links(text, spans, labels, forms)
    return [Section(start, end, label or "body") for (start, end), label in zip(spans, labels, strict=True)]


def _by_form(paragraph: str, forms: Forms) -> str | None:
    if forms.tagline.search(paragraph):
        return "tagline"
    if forms.credit.search(paragraph):
        return "credit"
    if forms.caption.search(paragraph):
        return "caption"
    return None


def _is_headline(paragraph: str) -> bool:
    """No end mark (or the mark that a corpus adds), short, and not one of several sentences."""
    words = len(WORD.findall(paragraph))
    return (
        2 <= words <= MAX_HEADLINE
        and paragraph[-1] not in ".!:,;"
        and not re.search(r"[.!?][”\"’]? [A-Z“\"]", paragraph)
    )


def _mark_head(text: str, spans: list[tuple[int, int]], labels: list[str | None]) -> None:
    """The first paragraph is the headline if it has the form of one; a second one like it, the standfirst."""
    body = [number for number, label in enumerate(labels) if label is None]
    if len(body) < 2:
        return
    first, second = body[0], body[1]
    if not _is_headline(text[slice(*spans[first])]):
        return
    labels[first] = "headline"
    if len(body) > 2 and _is_headline(text[slice(*spans[second])]):
        labels[second] = "standfirst"


def _mark_links(text: str, spans: list[tuple[int, int]], labels: list[str | None], forms: Forms) -> None:
    """A line such as *Keep reading:* and the headline-like lines after it are a link list."""
    within = False
    for number, (start, end) in enumerate(spans):
        paragraph = text[start:end]
        if forms.links.search(paragraph):
            within, labels[number] = True, "links"
        elif within and labels[number] in (None, "standfirst") and _is_headline(paragraph):
            labels[number] = "links"
        elif labels[number] is None:
            within = False


def _start_sentences(doc: Doc, found: Sequence[Section]) -> None:
    starts = {section.start for section in found}
    marks = numpy.array([[int(token.idx in starts)] for token in doc], dtype="uint64")
    if len(marks):
        doc.from_array(["SENT_START"], marks)  # type: ignore[arg-type]  # one by one, each would look through the whole Doc
