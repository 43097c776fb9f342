"""Personal pronouns, and how likely a mention is to be taken up by one, from where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from sayso.annotations import Quote

MALE, FEMALE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
PLURAL = frozenset({"they", "them", "their", "themselves", "both"})
NEUTRAL = frozenset({"it", "its", "itself"})
FIRST = frozenset({"i", "we", "me", "us", "my", "our", "myself"})
PRONOUNS = MALE | FEMALE | PLURAL | NEUTRAL | FIRST
SUBJECT, OTHER, POSSESSOR, QUOTED = 1.4, 0.65, 0.5, 0.25
"""Weight as subject of a main clause, as object, as possessor or after a preposition, inside a quotation."""


def weigh(doc: Doc, quotes: Sequence[Quote], start: int, end: int) -> float:
    """Weight of the mention ``start:end`` (code points); an apposition counts as what it stands beside."""
    if any(quote.start <= start < quote.end for quote in quotes):
        return QUOTED
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return POSSESSOR
    root = span.root
    while root.dep_ in ("conj", "appos") and root.head.i != root.i:
        root = root.head
    if root.dep_ in ("nsubj", "nsubjpass"):
        return SUBJECT if root.head.dep_ in ("ROOT", "conj", "ccomp") else 1.0
    return POSSESSOR if root.dep_ in ("poss", "compound", "pobj", "nmod") else OTHER
