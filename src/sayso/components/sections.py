"""Tell headline, standfirst, body, heading, caption, credit, link list and tag line apart, by their form alone.

A section begins behind what only opens its paragraph: a dateline, the bullet of a list, the time stamp of a live blog.
Runs first in sayso's own pipeline: it needs only tokens, and it starts a sentence at every paragraph and section,
which keeps the parser from reading across a paragraph break.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as lists
from sayso.annotations import Offsets, Section, put, text_of
from sayso.rules.attribution.turns import TO_YOU

BREAK = re.compile(r"\n[^\S\n]*(?:\n\s*)?")
WORD = re.compile(r"\w+")
ENDED = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
"""The end of running text, as no headline or heading has it."""
MAX_HEADLINE = 30
"""Words that a headline or a link may have at most."""
MAX_HEADING = 14
"""Words that a heading between paragraphs may have at most."""
APART = frozenset({"heading", "caption", "credit", "links", "tagline"})
"""Sections that keep all of their paragraph."""
SPOKEN = re.compile(r"[“”\"«»]|: |^(?:\*\*|__|[QA]\b)")
"""What a heading seldom has and a line that somebody says often."""
ANSWERED = re.compile(r"\b(?:I|[Mm]y|[Ww]e|[Oo]ur)\b")
OPENERS = (
    "The|An?|He|She|It|They|We|I|In|On|At|But|And|This|That|These|Those|His|Her|Their|Its|For|With|As|If|When|While"
)
"""Words that begin a sentence which is glued to a name (*By Ann Roe The council said …*)."""
NAMED = re.compile(rf"\b[^\W\d_a-z][^\W\d_A-Z]+ (?=((?!(?:{OPENERS})\b)[^\W\d_a-z][^\W\d_]))")
"""A word written large behind another: no sentence starts there, whatever a parser makes of a name."""
NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s")


@Language.factory("sayso_sections", default_config={"lexicons": []}, assigns=["doc.spans", "token.is_sent_start"])
def sections(nlp: Language, name: str, lexicons: list[str]) -> Callable[[Doc], Doc]:
    """spaCy factory: marks each paragraph with its :data:`sayso.models.SectionKind` (layer ``Section``)."""
    forms = Forms(lists.load("sections", [Path(item) for item in lexicons]))

    def annotate(doc: Doc) -> Doc:
        found = find_sections(text_of(doc), forms)
        if not doc.has_annotation("SENT_START"):
            _start_sentences(doc, {start for start, _ in paragraphs(text_of(doc))} | {item.start for item in found})
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
        self.stamp = _any(table["stamp"])
        self.keys = _any(table["keys"])
        self.heading = _any(table["heading"])
        self.opening = _any(table["opening"])
        self.dateline = _any(table["dateline"])
        self.item = _any(table["item"])


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
    _mark_keys(text, spans, labels, forms)
    _mark_head(text, spans, labels)
    _mark_links(text, spans, labels, forms)
    _mark_headings(text, spans, labels, forms)
    _mark_questions(text, spans, labels)
    first = next((span for span, label in zip(spans, labels, strict=True) if label is None), None)
    found = []
    for (start, end), label in zip(spans, labels, strict=True):
        opened = start if label in APART else _opened(text, start, end, forms, first=(start, end) == first)
        found.append(Section(opened, end, label or "body"))
    return found


def _opened(text: str, start: int, end: int, forms: Forms, first: bool = False) -> int:
    """Where the paragraph's own words begin: behind time stamp, bullet and dateline. ``first``: of the running text."""
    while (match := forms.opening.match(text, start, end)) and start < match.end() < end:
        start = match.end()
    match = forms.dateline.match(text, start, end) if first else None
    if match and len(WORD.findall(text, start, end)) > MAX_HEADING:
        again = text.count("\n" + match.group(), end)  # *ROE: …* on and on is a transcript
        start = start if again else match.end()
    return start


def _by_form(paragraph: str, forms: Forms) -> str | None:
    if forms.stamp.match(paragraph):
        return "credit"
    if forms.keys.match(paragraph) or forms.heading.match(paragraph):
        return "heading"
    if forms.tagline.search(paragraph):
        return "tagline"
    if forms.credit.search(paragraph):
        return "credit"
    if forms.caption.search(paragraph):
        return "caption"
    return None


def _mark_keys(text: str, spans: list[Offsets], labels: list[str | None], forms: Forms) -> None:
    """The items below *Key points*, marked or without an end mark, tell in short what the body tells."""
    within = False
    for number, (start, end) in enumerate(spans):
        item = forms.item.match(text, start, end) or not ENDED.search(text, start, end)
        if forms.keys.match(text[start:end]):
            within = True
        elif within and labels[number] is None and item:
            labels[number] = "standfirst"
        else:
            within = False


def _mark_headings(text: str, spans: list[Offsets], labels: list[str | None], forms: Forms) -> None:
    """A line like a headline between running text, and a numbered one that running text follows."""
    parts = [text[start:end] for start, end in spans]
    several = sum(bool(NUMBERED.match(part)) for part in parts) > 1
    for number in range(1, len(parts) - 1):
        before, part, after = parts[number - 1 : number + 2]
        if labels[number] is not None or labels[number + 1] is not None or not ENDED.search(after):
            continue
        words, item = len(WORD.findall(part)), bool(forms.item.match(part))
        parted = labels[number - 1] in ("heading", "credit") or (ENDED.search(before) and before[-1] not in ":,")
        if words <= MAX_HEADING and len(WORD.findall(after)) > words and not forms.item.match(after):
            titled = _is_headline(part) and not SPOKEN.search(part) and not item
            if parted and (titled or (NUMBERED.match(part) and (several or not ENDED.search(part)))):
                labels[number] = "heading"


def _mark_questions(text: str, spans: list[Offsets], labels: list[str | None]) -> None:
    """What an interviewer asks without a label: questions on lines of their own, of which two or more ask *you* before
    a paragraph where *I* or *we* answer.
    """
    asked, sure = [], 0
    for number, (start, end) in enumerate(spans[:-1]):
        question, answer = text[start:end].strip("*_"), text[slice(*spans[number + 1])]
        if question.endswith("?") and not answer.endswith("?") and not SPOKEN.search(question):
            asked.append(number)
            sure += bool(TO_YOU.search(question) and ANSWERED.search(answer) and not SPOKEN.search(answer))
    for number in asked if sure > 1 else ():
        labels[number] = labels[number] or "heading"


def _is_headline(paragraph: str) -> bool:
    """No end mark (or the mark that a corpus adds), short, and not one of several sentences."""
    words = len(WORD.findall(paragraph))
    return (
        2 <= words <= MAX_HEADLINE
        and paragraph[-1] not in ".!:,;"
        and not re.search(r"[.!?][”\"’]? [A-Z“\"]", paragraph)
    )


def _mark_head(text: str, spans: list[Offsets], labels: list[str | None]) -> None:
    """The first paragraph is the headline if it has the form of one; a second one like it, the standfirst."""
    body = [number for number, label in enumerate(labels) if label is None]
    if len(body) < 2:
        return
    first, second = body[0], body[1]
    if not _is_headline(text[slice(*spans[first])]):
        return
    labels[first] = "headline"
    near = not {"heading", "standfirst"}.intersection(labels[first:second])
    if len(body) > 2 and near and _is_headline(text[slice(*spans[second])]):
        labels[second] = "standfirst"


def _mark_links(text: str, spans: list[Offsets], labels: list[str | None], forms: Forms) -> None:
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


def _start_sentences(doc: Doc, starts: Set[int]) -> None:
    """A sentence starts at each of these offsets, and none between two words written large (*Rita | Shah said*)."""
    inside = {match.start(1) for match in NAMED.finditer(text_of(doc))} - starts
    marks = [[int(token.idx in starts) - int(token.idx in inside)] for token in doc]
    if marks:  # one by one, each would look through the whole Doc
        doc.from_array(["SENT_START"], numpy.array(marks, dtype="int64").astype("uint64"))  # type: ignore[arg-type]
