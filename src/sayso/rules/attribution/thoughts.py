"""*“I think it is late,” she said*: what she thinks is in what she said, and no statement of its own."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from sayso.rules.attribution.contents import Draft

THINKING = frozenset(
    ("think", "believe", "hope", "feel", "guess", "suppose", "mean", "know", "wish", "want", "imagine", "seem",
     "appear")
)  # fmt: skip
SEEMING = frozenset({"seem", "appear"})
ONESELF = frozenset({"I", "We", "we"})


def without_own_thoughts(doc: Doc, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts but *I think*, and *it seems* of anything, inside another's content."""
    return [draft for draft in drafts if not (_is_thought(doc, draft) and _is_inner(draft, drafts))]


def _is_thought(doc: Doc, draft: Draft) -> bool:
    cue = doc.char_span(*draft.cue, alignment_mode="expand") if draft.cue else None
    source = doc.char_span(*draft.source, alignment_mode="expand") if draft.source else None
    if cue is None or source is None or cue[-1].lemma_ not in THINKING:
        return False
    return cue[-1].lemma_ in SEEMING or source.text in ONESELF


def _is_inner(draft: Draft, drafts: Sequence[Draft]) -> bool:
    return any(other is not draft and other.holds(draft) for other in drafts)
