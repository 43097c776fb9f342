"""Who said nothing: *declined to comment*, *would not say whether …*, *did not respond*, *offered no evidence*.

The corpora annotate these as attributions, and so they stay; but what hangs on the cue is no statement of anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence

from sayso.rules.verifiability.evidence import Evidence, Reading
from sayso.rules.verifiability.features import Reasons, Speech

REACH = 8
"""Tokens between a verb and the words that turn it round, at most."""
ONLY = frozenset({"only", "just", "merely", "simply"})
"""With one of these *did not say* says something."""


def kept_silent(evidence: Evidence, speech: Speech) -> Reasons | None:
    """The reasons where nothing was said: by the cue of an attribution, or by the article's own sentence; else None."""
    reading = evidence.reading
    if speech.kind == "narrated":
        return [] if _tells_of_silence(evidence) else None
    if speech.cue is None or speech.kind == "direct":
        return None
    if evidence.hits.get("unheard") and not evidence.clauses:
        return []
    cue = reading.tokens([speech.cue])
    silent = bool(cue) and (
        refused(reading, cue[-1])
        or (denied(reading, cue[-1]) and _leaves_open(evidence))
        or (not evidence.clauses and _withheld(reading, cue[-1], evidence.tokens))
    )
    return [] if silent else None


def _tells_of_silence(evidence: Evidence) -> bool:
    """*Roe had no comment*, *Roe has not commented*: all that the one main clause tells."""
    verbs = {clause.verb for clause in evidence.main if not evidence.by_speaker(clause)}
    if len(verbs) != 1:
        return False
    reading, (verb,) = evidence.reading, verbs
    others = {clause.verb for clause in evidence.clauses}
    unheard = any(_clause_of(reading, hit.last - 1, others) == verb for hit in evidence.hits.get("unheard", ()))
    return unheard or (denied(reading, verb) and reading.lemma[verb] in reading.lists.words["commenting"])


def _clause_of(reading: Reading, token: int, verbs: set[int]) -> int:
    """The verb of the clause that a token stands in; the root where that is none of ``verbs``."""
    while token not in verbs and reading.head[token] != token:
        token = reading.head[token]
    return token


def _leaves_open(evidence: Evidence) -> bool:
    """*did not say whether …*, *did not answer two letters*; what *did not say that …* hides is told all the same."""
    if not (evidence.clauses and evidence.tokens):
        return True
    first = evidence.tokens[0]
    return evidence.has("question", first) or evidence.lower(first) in {"whether", "if"}


def refused(reading: Reading, verb: int) -> bool:
    """*declined to say*: either of the two verbs."""
    words = reading.lists.words
    if reading.lemma[verb] in words["refusing"]:
        return any(reading.dep[i] == "xcomp" and reading.lemma[i] in words["speaking"] for i in _kids(reading, verb))
    above = reading.head[verb]
    return (
        reading.lemma[verb] in words["speaking"]
        and reading.dep[verb] == "xcomp"
        and reading.lemma[above] in words["refusing"]
    )


def denied(reading: Reading, verb: int) -> bool:
    """*would not say*, *has never commented*; not *did not only say*."""
    kids = _kids(reading, verb)
    return (
        reading.lemma[verb] in reading.lists.words["answering"]
        and any(reading.dep[i] == "neg" for i in kids)
        and not any(reading.lower[i] in ONLY for i in kids)
    )


def _withheld(reading: Reading, verb: int, content: Sequence[int]) -> bool:
    """*offered no evidence for the claim*, *did not provide any details*."""
    words = reading.lists.words
    if reading.lemma[verb] not in words["offering"]:
        return False
    grounds = [i for i in content if reading.head[i] == verb and reading.lemma[i] in words["grounds"]]
    negated = any(reading.dep[i] == "neg" for i in _kids(reading, verb))
    return any(negated or any(reading.lower[i] == "no" for i in _kids(reading, ground)) for ground in grounds)


def _kids(reading: Reading, verb: int) -> list[int]:
    near = range(max(verb - REACH, 0), min(verb + REACH, len(reading.head)))
    return [i for i in near if reading.head[i] == verb and i != verb]
