"""Who says it: for an institution, with authority, or unnamed. *Offsets*: code points into the text, end exclusive."""

from __future__ import annotations

from bisect import bisect_right

from sayso.annotations import Offsets, Party
from sayso.rules.verifiability.evidence import Reading

STANDINGS = {
    (office, authority): frozenset(["office"] * office + ["authority"] * authority)
    for office in (False, True) for authority in (False, True)
}  # fmt: skip
HELD = frozenset({"pobj", "poss"})
"""Relations of a name by which a source is only described (*a source close to Mr Roe*)."""


def standing(reading: Reading, tokens: list[int], speaker: Party | None) -> frozenset[str]:
    """What a source (``tokens``) speaks as: ``office``, for an institution; ``authority``, for one that makes rules."""
    words, lemmas = reading.lists.words, {reading.lemma[i].lower() for i in tokens}
    office = (speaker is not None and speaker.label == "organization") or not lemmas.isdisjoint(words["official"])
    if not office and speaker is not None and speaker.descriptions:
        office = any(word.lower() in words["official"] for told in speaker.descriptions for word in told.split())
    authority = not lemmas.isdisjoint(words["authorities"])
    return STANDINGS[office, authority]


def nameless(reading: Reading, source: Offsets, tokens: list[int]) -> tuple[Offsets, ...]:
    """The words by which a source is left unnamed: *a source*, *familiar with*, *on condition of anonymity*."""
    if not reading.nameless:
        return ()
    first, last = tokens[0], tokens[-1] + 1
    after = bisect_right(reading.firsts, first)
    end = reading.firsts[after] if after < len(reading.firsts) else len(reading.lower)
    near = [hit for hit in reading.nameless if first <= hit.first < max(end, last)]
    found = [hit for hit in near if hit.cue == "nameless" and hit.last <= last]
    if found and any(
        start < source[1] and source[0] < stop and _names(reading, start) for start, stop in reading.people
    ):
        found = []
    found += [hit for hit in near if hit.cue == "masked"]
    return tuple(reading.offsets(hit) for hit in found)


def _names(reading: Reading, start: int) -> bool:
    """Whether a person's name says who the source is, rather than whom it is close to."""
    (token,) = reading.tokens([(start, start + 1)])[:1] or (-1,)
    while token >= 0 and reading.dep[token] == "compound" and reading.head[token] != token:
        token = reading.head[token]
    return token >= 0 and reading.dep[token] not in HELD
