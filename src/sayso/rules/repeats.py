"""Does a claim of the headline say what a claim of the body says? By words, verbs, names, numbers and denials.

A repeat is shorter: it says nothing that the fuller claim lacks. Lists: ``sections.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from spacy.tokens import Doc, Token

from sayso.models import Claim

Forms = frozenset[str]

REPEATED = 0.7
"""Share of the shorter claim's words that the fuller one has, at least; all of them where they are ``FEW``."""
FEW = 3
LEAST = 2
"""Words below which a claim says too little to be told from others."""
ROUNDED = 0.05
"""Share by which a number may differ from the one that it rounds."""
WORD = re.compile(r"\w+")
ENDING = re.compile(r"(?:ies|ied|es|ed|ing|s|e|y)$")
"""What a word loses before it is compared: headlines in title case have no reliable lemmas."""


@dataclass(frozen=True)
class Gist:
    """What a claim says, for comparison: the forms of each content word, of each verb, of each name.

    ``speaker``: the words of his name, where he speaks of himself. ``states``: has it a verb, an auxiliary included?
    """

    words: list[Forms]
    verbs: list[Forms]
    names: list[Forms]
    speaker: Forms
    numbers: list[float]
    denied: bool
    states: bool

    def forms(self) -> Forms:
        """All of them: the headline names whom *I* means."""
        return _joined([*self.words, *self.names, self.speaker])

    def may_be_in(self, text: str) -> bool:
        """At a glance: half of the words stand in the text, which is in small letters."""
        return 2 * sum(any(form in text for form in word) for word in self.words) >= len(self.words)


class Repeats:
    """Compares claims of one Doc. ``lists``: the table of ``sections.toml``."""

    def __init__(self, doc: Doc, lists: dict[str, Any]) -> None:
        self.doc = doc
        self.oneself, self.negations = frozenset(lists["oneself"]), frozenset(lists["negations"])
        self.opposites = [tuple(_stems(side.split()) for side in pair.split("|")) for pair in lists["opposites"]]

    def told(self, head: Sequence[Claim], body: Iterable[Claim]) -> dict[str, Claim]:
        """By the id of a claim of the head: the claim of the body that it repeats best, the first of equals."""
        told = [(said, _lowered(said)) for said in body] if head else []
        found = {}
        for claim in head:
            short = self.gist(claim)
            near = [said for said, text in told if short.may_be_in(text) and _may_be_one(claim, said)]
            scored = [(self.share(short, full), said) for said in near for full in self.sentences(said)]
            share, best = max(scored, key=lambda pair: pair[0], default=(0.0, claim))
            if share:
                found[claim.id] = best
        return found

    def sentences(self, claim: Claim) -> Iterator[Gist]:
        """A long quotation says many things: each sentence by itself."""
        tokens = self._tokens(claim)
        if not self.doc.has_annotation("SENT_START"):
            yield self._gist(claim, tokens)
            return
        starts = [place for place, token in enumerate(tokens) if token.is_sent_start or not place]
        for start, end in pairwise([*starts, len(tokens)]):
            yield self._gist(claim, tokens[start:end])

    def gist(self, claim: Claim) -> Gist:
        """The words of the claim by which it is compared."""
        return self._gist(claim, self._tokens(claim))

    def _tokens(self, claim: Claim) -> list[Token]:
        spans = (self.doc.char_span(s.start, s.end, alignment_mode="expand") for s in claim.statement.spans)
        return [token for span in spans if span is not None for token in span]

    def _gist(self, claim: Claim, tokens: Sequence[Token]) -> Gist:
        inside = {token.idx for token in tokens}
        counted = {number.start: number.value for number in claim.numbers if number.start in inside}
        named = [*claim.people, *claim.organizations, *claim.places]
        content = [token for token in tokens if token.idx not in counted and _is_content(token)]
        selves = claim.speaker is not None and any(token.lower_ in self.oneself for token in tokens)
        return Gist(
            words=[_forms(token) for token in content],
            verbs=[_forms(token) for token in content if token.pos_ == "VERB"],
            names=[_named(span.text) for span in named if span.start in inside],
            speaker=_named(claim.speaker.name) if claim.speaker and selves else frozenset(),
            numbers=list(counted.values()),
            denied=sum(token.lower_ in self.negations for token in tokens) % 2 == 1,
            states=any(token.pos_ in ("VERB", "AUX") for token in tokens),
        )

    def share(self, short: Gist, full: Gist) -> float:
        """Share of the shorter claim's words that the fuller one has; 0 where it says something else."""
        forms = full.forms()
        missing = [word for word in short.words if word.isdisjoint(forms)]
        share = 1 - len(missing) / max(1, len(short.words))
        needed = 1.0 if len(short.words) <= FEW else REPEATED
        if not short.states or len(short.words) < LEAST or share < needed or short.denied != full.denied:
            return 0.0
        unsaid = bool(short.verbs) and all(verb.isdisjoint(forms) for verb in short.verbs)
        unnamed = any(name.isdisjoint(forms) for name in short.names)
        if unsaid or unnamed or self._contradicts(missing, short, full):
            return 0.0
        counted = all(any(rounds(number, other) for other in full.numbers) for number in short.numbers)
        return share if counted else 0.0

    def _contradicts(self, missing: Sequence[Forms], short: Gist, full: Gist) -> bool:
        """*rise* here, *fall* there."""
        lacked, own, others = _joined(missing), _joined(short.words), _joined(full.words)
        sides = [side for one, other in self.opposites for side in ((one, other), (other, one))]
        return any(a & lacked and b & others and not b & own for a, b in sides)


def _lowered(claim: Claim) -> str:
    return f"{claim.statement.text} {claim.speaker.name if claim.speaker else ''}".lower()


def _may_be_one(claim: Claim, said: Claim) -> bool:
    """One speaker, or nobody named in one of the two; *minister* in a headline may be *Roe, the water minister*."""
    if claim.speaker is None or said.speaker is None or claim.speaker.key == said.speaker.key:
        return True
    known = " ".join((said.speaker.name, said.speaker.description or "", said.source.text if said.source else ""))
    return _named(claim.speaker.name) <= _named(known)


def rounds(number: float, exact: float) -> bool:
    """*1,600* for *1,583*: the same, or rounded to the digits that are not zero."""
    if number == exact or number < 10 or number != round(number):
        return number == exact
    zeros = len(str(int(number))) - len(str(int(number)).rstrip("0"))
    return bool(zeros) and abs(number - exact) <= min(ROUNDED * number, 10**zeros / 2)


def _is_content(token: Token) -> bool:
    """A word that says something; *May* is no *may*."""
    return token.text[:1].isalnum() and (not token.is_stop or token.ent_type_ == "DATE")


def _forms(token: Token) -> Forms:
    return _stems([token.lower_, (token.lemma_ or token.text).lower()])


def _named(name: str) -> Forms:
    return _stems(word for word in WORD.findall(name.lower()) if word != "the")


def _stems(words: Iterable[str]) -> Forms:
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    word = word.removesuffix("’s").removesuffix("'s").rstrip(".")
    return ENDING.sub("", word) if len(word) > 4 else word.removesuffix("s")


def _joined(parts: Iterable[Forms]) -> Forms:
    return frozenset[str]().union(*parts)
