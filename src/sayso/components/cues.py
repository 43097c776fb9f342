"""The cue lexicon: how often a word with a given slot is an attribution."""

from __future__ import annotations

from typing import Any

from spacy.tokens import Token

from sayso.components.frames import Candidate, lemma_of


class Cues:
    """``lexicons/cues.toml``: shares between 0 and 1 for frames and for words beside a quotation."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.frames: dict[str, dict[str, float]] = table["frames"]
        self.quote: dict[str, float] = table["quote"]
        self.threshold: float = table["threshold"]
        self.unknown: dict[str, float] = table["unknown"]

    def share(self, candidate: Candidate) -> float:
        """How often this frame is an attribution; words that the lexicon lacks get the slot's own share."""
        lemma, slot = candidate.frame
        known = self.frames.get(lemma)
        if known is None:
            return self.unknown.get(slot, 0.0) if candidate.cue.tag_[:2] == "VB" else 0.0
        return known.get(slot, 0.0)

    def beside_quote(self, token: Token) -> float:
        """How often the word, beside a quotation, introduces it."""
        if token.tag_[:2] not in ("VB", "NN") or token.dep_ in ("aux", "auxpass"):
            return 0.0
        return self.quote.get(lemma_of(token), 0.0)
