"""The cue lexicon: how often a word with a given slot is an attribution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from spacy.tokens import Token

from sayso import lexicons
from sayso.rules.attribution.asides import Asides
from sayso.rules.attribution.frames import Candidate, lemma_of

CLAUSES = ("that", "ccomp", "inserted", "passive+that", "passive+ccomp")
"""Slots that a reporting verb can have all of: what is known of one speaks for the others."""

CLAUSAL = frozenset({"that", "ccomp", "to", "final", "inserted", "according", "advcl", "acl", "xcomp", "as", "oprd"})
"""Parts of a slot's name that tell that its content is a clause or predicates something."""


class Cues:
    """``lexicons/cues.toml``: shares between 0 and 1 for frames and for words beside a quotation.

    ``own``: the lemmas of a user's list; what it says of them outweighs what was learned. ``asides``: what holds none.
    """

    def __init__(self, table: dict[str, Any], asides: Asides, own: Iterable[str] = ()) -> None:
        self.own, self.asides = frozenset(own), asides
        self.frames: dict[str, dict[str, float]] = table["frames"]
        self.quote: dict[str, float] = table["quote"]
        self.threshold: float = table["threshold"]
        self.nominal: float = table["nominal"]
        self.unknown: dict[str, float] = table["unknown"]

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Cues:
        """The shipped lists, extended by a user's. *Raises*: ConfigError ``LEXICON``."""
        shipped, table = lexicons.load("cues"), lexicons.load("cues", extra)
        own = {
            lemma for key in ("frames", "quote") for lemma in table[key] if table[key][lemma] != shipped[key].get(lemma)
        }
        further = lexicons.load("further_cues", extra)
        frames = {lemma: row | table["frames"].get(lemma, {}) for lemma, row in further["frames"].items()}
        table = table | {
            "frames": table["frames"] | {lemma: frames[lemma] for lemma in frames if lemma not in own},
            "quote": table["quote"] | {lemma: share for lemma, share in further["quote"].items() if lemma not in own},
        }
        return cls(table, Asides.load(extra), own | further["frames"].keys() | further["quote"].keys())

    def may_be(self, token: Token) -> bool:
        """Can the word be a cue at all? An unlisted verb can, where a clause depends on it."""
        lemma = lemma_of(token)
        if lemma in self.frames or lemma in self.quote:
            return True
        return token.tag_[:2] == "VB" and any(child.dep_ == "ccomp" for child in token.children)

    def share(self, candidate: Candidate, *, quoted: bool = False) -> float:
        """How often this frame is an attribution; words that the lexicon lacks get the slot's own share.

        ``quoted``: words of the content stand in quotation marks (*called the vote “a farce”*).
        """
        lemma, slot = candidate.frame
        known = self.frames.get(lemma, {})
        share = known.get(slot, 0.0)
        if quoted and slot in ("obj", "obj*"):
            share = max(share, 0.6 * self.quote.get(lemma, 0.0))
        if slot in CLAUSES and candidate.cue.tag_[:2] == "VB" and (slot != "ccomp" or candidate.is_finite):
            others = max((known.get(other, 0.0) for other in CLAUSES), default=0.0)
            share = max(share, 0.85 * others, 0.85 * self.quote.get(lemma, 0.0) if slot != "ccomp" else 0.0)
            if not known and candidate.source:
                share = max(share, self.unknown.get(slot, 0.0))
        return share

    def accepts(self, candidate: Candidate, share: float) -> bool:
        """Is the share high enough? A bare noun phrase as content needs more than a clause does."""
        nominal = CLAUSAL.isdisjoint(candidate.slot.replace("..", "+").split("+"))
        return share >= (self.nominal if nominal else self.threshold)

    def beside_quote(self, token: Token) -> float:
        """How often the word, beside a quotation, introduces it."""
        if token.tag_[:2] not in ("VB", "NN") or token.dep_ in ("aux", "auxpass"):
            return 0.0
        return self.quote.get(lemma_of(token), 0.0)
