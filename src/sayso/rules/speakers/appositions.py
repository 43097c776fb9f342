"""Who a named person is, in the words beside the name: titles before it, appositions, *X is the …*."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span, Token

from sayso.rules.speakers.page import Page, fold, words_of

LEADING = frozenset({"IN", "CC", "DT", "TO", "PRP$"})
"""Tags of words that no description ends with."""
SHORTEST, LONGEST = 4, 160
"""Characters of a description."""
PARTY = re.compile(
    r",? ?\(?(?:an? )?(Republican|Democrat|independent|[RDI])(?:-| of | from )([A-Z][\w.]*(?:(?<!\.) [A-Z][\w.]*)?)"
)
"""After a politician's name: *(R-Fla.)*, *, D-N.Y.*, *, a Democrat from …*."""
OFFICE = re.compile(
    r"\b(?:(?!The )[A-Z][\w’'-]+ ){0,3}([A-Z][a-z]+) (?:to|of|for|in) (?:the )?"
    r"[A-Z][\w’'-]+(?:,? (?:and |of |the )?[A-Z][\w’'-]+){0,5} $"
)
"""An office with what it is for, before a name; the office alone is the group."""
HOME = re.compile(r",? (?:of|from) ([A-Z]\w+(?: [A-Z]\w+)?)")


def descriptions(doc: Doc, start: int, end: int) -> Iterator[Span]:
    """Noun phrases that say who a named person is: titles before the name, appositions, *X is the …*."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or not doc.has_annotation("DEP"):
        return
    root = span.root
    left = root.left_edge.i
    if left < span.start:
        yield from _title_before(doc, left, span.start)
    for child in root.children:
        if child.dep_ == "appos" and not span.start <= child.i < span.end:
            yield _phrase(child)
    if root.dep_ == "appos" and root.head.pos_ in ("NOUN", "PROPN") and root.head.ent_type_ != "PERSON":
        head = _phrase(root.head)
        yield doc[head.start : min(head.end, span.start)] if head.start < span.start < head.end else head
    if root.dep_ == "nsubj" and root.head.lemma_ == "be":
        for child in root.head.children:
            if child.dep_ == "attr" and child.pos_ == "NOUN":
                yield _phrase(child)


def _title_before(doc: Doc, left: int, start: int) -> Iterator[Span]:
    while left < start and (doc[left].is_punct or doc[left].is_space or doc[left].dep_ in ("cc", "punct")):
        left += 1
    right = start
    while right > left and (doc[right - 1].is_punct or doc[right - 1].is_space):
        right -= 1
    if left < right:
        yield doc[left:right]


def _phrase(head: Token) -> Span:
    """The noun phrase of ``head`` up to a relative clause, apposition or punctuation."""
    doc = head.doc
    end = head.i + 1
    while (
        end <= head.right_edge.i
        and not (doc[end].is_punct and doc[end].text not in "-/’'")
        and doc[end].dep_ not in ("relcl", "appos")
        and doc[end].tag_ not in ("WP", "WDT")
    ):
        end += 1
    return doc[head.left_edge.i : end]


def told_by(page: Page, phrase: Span) -> tuple[str, set[str]] | None:
    """A description as text and its head nouns, for *the minister* later on; None where it tells nothing."""
    whole, phrase = phrase, _complete(phrase)
    if not len(phrase) or (len(phrase) < len(whole) and phrase[0].tag_[:2] == "VB"):
        return None  # *Ann Roe, accused ministers of “…”*: a clause that the parse took for a noun phrase
    text = " ".join(phrase.text.split()).strip(" ,")
    short, title = len(text) < SHORTEST, text.lower() in page.words.honorifics or text.endswith(".")
    if short or title or phrase.root.pos_ == "PRON" or len(text) > LONGEST:
        return None
    last = phrase.root.dep_ == "compound" or phrase.root.tag_[:2] != "NN"
    return text, head_nouns([phrase[-1] if last else phrase.root])


def office_before(page: Page, start: int) -> tuple[str, set[str]] | None:
    """The office written large before a name, with what it is for (*Chinese Ambassador to Tarn* Ann Roe)."""
    match = OFFICE.search(page.text, max(0, start - 80), start)
    if match is None or match.group(1).lower() not in page.words.titled:
        return None
    return match.group().strip(), {fold(match.group(1))}


def seat_beside(page: Page, end: int) -> Iterator[str]:
    """Folded words for the party and the state of a politician whose name ends here: *(R-Fla.)*."""
    if (match := PARTY.match(page.text, end)) is not None:
        yield page.words.parties.get(match.group(1).lower(), "independent")
        place = match.group(2)
        yield from words_of(page.words.states.get(place.replace(".", "").replace(" ", "").lower(), place))


def home_beside(page: Page, end: int) -> Iterator[str]:
    """Folded words for the place told behind a name that ends here: *of Florida*."""
    if (match := HOME.match(page.text, end)) is not None:
        yield from words_of(match.group(1))


def _complete(phrase: Span) -> Span:
    """A phrase without the words at its end that miss what they govern (*author of “…”*)."""
    end = phrase.end
    while end > phrase.start and (phrase.doc[end - 1].tag_ in LEADING or phrase.doc[end - 1].is_space):
        end -= 1
    return phrase.doc[phrase.start : end]


def head_nouns(phrase: Iterable[Token]) -> set[str]:
    """Folded nouns of a phrase that can name a role (*president*, *minister*)."""
    return {fold(token.lemma_ or token.text) for token in phrase if token.tag_[:2] == "NN"}
