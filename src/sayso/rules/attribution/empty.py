"""Attributions in which nothing is stated: refusals to say something, *I think* in somebody's own words."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from sayso.annotations import Quote
from sayso.rules.attribution.contents import Draft

REFUSING = frozenset({"decline", "refuse"})
SAYING = frozenset(
    ("say", "comment", "elaborate", "respond", "reply", "answer", "discuss", "speculate", "disclose", "reveal", "name",
     "identify", "speak", "confirm", "draw")
)  # fmt: skip
"""What somebody refuses who states nothing (*refused to be drawn*)."""
ASKED = frozenset({"WDT", "WP", "WRB", "WP$"})
"""Tags of words that open an indirect question, as *if* and *whether* do."""
THINKING = frozenset(
    ("think", "believe", "hope", "feel", "guess", "suppose", "mean", "know", "wish", "want", "imagine", "seem",
     "appear")
)  # fmt: skip
NOT = frozenset({"not", "n't"})
ONESELF = frozenset({"I", "We", "we"})


def without_empty(doc: Doc, drafts: Sequence[Draft], quotes: Sequence[Quote]) -> list[Draft]:
    """The drafts that state something."""
    return [draft for draft in drafts if not (_is_refusal(doc, draft, quotes) or _is_own_thought(doc, draft, drafts))]


def _is_refusal(doc: Doc, draft: Draft, quotes: Sequence[Quote]) -> bool:
    """*declined to comment on …*, *refused to be drawn*, *would not say whether …*."""
    cue = _cue(doc, draft)
    if cue is None or cue.lemma_ not in REFUSING | SAYING:
        return False
    first = doc.char_span(draft.content[0][0], draft.content[0][0] + 1, alignment_mode="expand")
    if first is None or any(quote.start <= first[0].idx < quote.end for quote in quotes):
        return False
    asks = first[0].tag_ in ASKED or first[0].lower_ in ("if", "whether", "on", "about")
    if cue.lemma_ in REFUSING:
        said = next((child for child in cue.children if child.dep_ == "xcomp"), None)
        return said is not None and said.lemma_ in SAYING and (asks or first[0].i <= said.i)
    refused = cue.dep_ == "xcomp" and cue.head.lemma_ in REFUSING
    would = {child.lower_ for child in cue.children if child.dep_ in ("aux", "neg")}
    unwilling = not would.isdisjoint({"would", "will", "wo"}) and not would.isdisjoint(NOT)
    return asks and (refused or unwilling)


def _is_own_thought(doc: Doc, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """*“I think it is late,” she said*: what she thinks is in what she said."""
    cue = _cue(doc, draft)
    if cue is None or draft.source is None or cue.lemma_ not in THINKING:
        return False
    source = doc.char_span(*draft.source, alignment_mode="expand")
    if source is None or not (source.text in ONESELF or cue.lemma_ in ("seem", "appear")):
        return False
    return any(other is not draft and other.holds(draft) for other in drafts)


def _cue(doc: Doc, draft: Draft) -> Token | None:
    span = doc.char_span(*draft.cue, alignment_mode="expand") if draft.cue else None
    return span[-1] if span is not None else None
