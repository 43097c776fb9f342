"""What lies ahead: promises and predictions, by modal, verb, subject and who speaks.

Word lists: ``lexicons/verifiability.toml``. *Offsets*: code points into ``doc.text``, end exclusive.
"""

from __future__ import annotations

from sayso.rules.verifiability.cues import Hit
from sayso.rules.verifiability.evidence import Clause, Evidence
from sayso.rules.verifiability.features import Reasons, Speech, predicates

OPEN = frozenset({"may", "might", "could"})
WILL = frozenset({"will", "shall", "'ll", "wo", "sha"})
RUNNING = frozenset({"dobj", "obj", "dative", "ccomp", "xcomp"})
"""What a verb has beside it that is not merely going on (*trains run*, *works begin*)."""


def promise(evidence: Evidence, speech: Speech) -> Reasons:
    """The speaker, or a body they act for, commits to an act: *I will*, *the union won't*, *we plan to*."""
    words = evidence.reading.lists.words
    for clause in evidence.main:
        if evidence.announces(clause):
            continue
        mine = evidence.by_speaker(clause)
        acts = _acted(evidence, clause)
        vouched = speech.lemma in words["undertaking"] and not evidence.hits.get("conditional")
        if acts is not None and vouched and speech.cue is not None:
            return [("commissive", *speech.cue), *_future(evidence, clause)]
        if acts is not None and not is_among(evidence, acts, "not_volitional"):
            if mine:
                return [*whose(evidence, clause), *_future(evidence, clause)]
            if _acts_for(evidence, clause, speech) or _announces(evidence, clause, acts, speech):
                reading = evidence.reading
                return [("commissive", reading.start[clause.finite], reading.end[acts]), *_future(evidence, clause)]
        vowed = [hit for hit in evidence.hits.get("commissive", ()) if clause.verb in range(hit.first, hit.last)]
        someone = mine or (_is_body(evidence, clause) and not speech.outsider)
        if vowed and clause.form in {"present", "progressive"} and someone:
            return [
                *(whose(evidence, clause) if mine else ()),
                *at(evidence, "commissive", vowed[0].first),
            ]
    return []


def _acts_for(evidence: Evidence, clause: Clause, speech: Speech) -> bool:
    """Whether the subject is a body that the speaker may act for (*the company will rebuild*)."""
    if clause.subject is None or not speech.lemma or speech.outsider or evidence.hits.get("conditional"):
        return False
    return _is_body(evidence, clause) and speech.lemma not in evidence.reading.lists.words["foretelling"]


def _announces(evidence: Evidence, clause: Clause, acts: int, speech: Speech) -> bool:
    """Whether who speaks for an institution tells what it has decided: *Trains will not run*, *France will send …*."""
    reading, subject = evidence.reading, clause.subject
    if "office" not in speech.standing or subject is None or evidence.lemma(acts) not in reading.lists.words["decided"]:
        return False
    if speech.lemma in reading.lists.words["foretelling"]:
        return False
    beside = {reading.dep[i]: i for i in evidence.tokens if reading.head[i] == acts}
    if reading.dep[subject] == "nsubjpass":
        done_by = "agent" in beside and not _is_date(evidence, beside["agent"] + 1)
        return not (done_by or evidence.hits.get("conditional"))
    if evidence.lower(subject) in ORGANS:
        return True
    if any(start < reading.end[subject] and reading.start[subject] < end for start, end in reading.organs):
        return True
    return (
        reading.tag[subject].startswith("NN") and RUNNING.isdisjoint(beside)
        and evidence.lemma(acts) in reading.lists.words["going_on"] and not evidence.hits.get("conditional")
    )  # fmt: skip


def _is_date(evidence: Evidence, token: int) -> bool:
    """Whether a token stands in a date (*paid by May*)."""
    at = evidence.reading.start[token] if token in evidence.inside else -1
    return any(start <= at < end for start, end in evidence.dates)


ORGANS = frozenset({"it"})


def is_beyond(evidence: Evidence, clause: Clause) -> bool:
    """Whether the speaker tells of what nobody can promise: *I'm going to lose everything*."""
    acts = _acted(evidence, clause)
    return acts is not None and evidence.by_speaker(clause) and is_among(evidence, acts, "beyond")


def is_among(evidence: Evidence, verb: int, words: str) -> bool:
    """Whether a verb, by itself or with the word behind it (*run out*), is in a list."""
    listed, lemma = evidence.reading.lists.words[words], evidence.lemma(verb)
    following = evidence.reading.lower[verb + 1 : verb + 2]
    return lemma in listed or bool(following and f"{lemma} {following[0]}" in listed)


def whose(evidence: Evidence, clause: Clause) -> Reasons:
    """The speaker's own word in a clause's subject: *we*, or the *my* of *my daughter*."""
    subject, lower = clause.subject, evidence.reading.lower
    if subject is None:
        return []
    if lower[subject] in evidence.myself:
        return at(evidence, "first_person", subject)
    owners = [i for i in range(max(subject - 4, 0), subject) if lower[i] in evidence.reading.lists.words["first"]]
    return at(evidence, "first_person", owners[-1] if owners else subject)


def _is_body(evidence: Evidence, clause: Clause) -> bool:
    """Whether a clause's subject is a body that acts (*the company*)."""
    if clause.subject is None:
        return False
    active = evidence.reading.dep[clause.subject] == "nsubj" and evidence.reading.tag[clause.subject] != "NNS"
    return active and evidence.lemma(clause.subject) in evidence.reading.lists.words["bodies"]


def _acted(evidence: Evidence, clause: Clause) -> int | None:
    """The verb that *will*, *going to* (or a back-shifted *would*) puts in the future, else None."""
    modal, reading = evidence.lower(clause.finite), evidence.reading
    if clause.form == "modal" and modal in {"would", "'d"} and _looks_back(evidence, clause):
        return None
    if clause.form == "modal" and (modal in WILL or (evidence.backshift and modal in {"would", "'d"})):
        return clause.verb
    if evidence.lower(clause.verb) in {"going", "gon"} and clause.form in {"present", "progressive", "past"}:
        return next((i for i in evidence.tokens if reading.head[i] == clause.verb and reading.dep[i] == "xcomp"), None)
    return None


def _future(evidence: Evidence, clause: Clause) -> Reasons:
    reading = evidence.reading
    if clause.form == "modal":
        rule = "future" if _acted(evidence, clause) is not None else "modal"
        return [(rule, reading.start[clause.finite], reading.end[clause.finite])]
    return at(evidence, "future", clause.verb)


def at(evidence: Evidence, rule: str, token: int) -> Reasons:
    """The reason ``rule`` with one token."""
    return [(rule, evidence.reading.start[token], evidence.reading.end[token])]


def prediction(evidence: Evidence) -> Reasons:
    """What will or may happen: a future or open modal in a main clause, or a verb of forecasting."""
    for clause in evidence.main:
        if evidence.announces(clause):
            continue
        if _acted(evidence, clause) is not None or (clause.form == "modal" and _is_open(evidence, clause)):
            return _future(evidence, clause)
        for hit in (*evidence.hits.get("future", ()), *evidence.hits.get("forecast", ())):
            current = clause.form in {"present", "progressive"}
            if evidence.reading.lower[hit.last : hit.last + 1] == ["that"]:
                continue
            if (current or _was_ahead(evidence, hit)) and {clause.verb, clause.finite} & _reach(evidence, hit):
                return [("future", *evidence.reading.offsets(hit))]
    return []


def _was_ahead(evidence: Evidence, hit: Hit) -> bool:
    """Whether a past expectation is told: *was expected to*, *was due to* (not *was going to*)."""
    words = {evidence.lower(i) for i in range(hit.first, hit.last)}
    return evidence.lemma(hit.first) == "be" and not words & {"going", "about"}


def _reach(evidence: Evidence, hit: Hit) -> set[int]:
    """The tokens of a cue, with the verb above a predicate one (*is [likely to]*)."""
    tokens = set(range(hit.first, hit.last))
    if evidence.reading.dep[hit.first] in {"acomp", "oprd"}:
        tokens.add(evidence.reading.head[hit.first])
    return tokens


def _is_open(evidence: Evidence, clause: Clause) -> bool:
    """Whether *may*, *might*, *could* or *would* looks ahead rather than back or at an ability."""
    modal = evidence.lower(clause.finite)
    if _looks_back(evidence, clause) or (evidence.by_speaker(clause) and modal not in {"may", "might"}):
        return False
    if modal == "should":
        return bool(evidence.dates) and _is_done(evidence, clause)
    if modal == "could" and {"not", "n't"} & _helpers(evidence, clause):
        return False
    if modal in {"would", "'d"}:
        if evidence.hits.get("conditional"):
            return True
        return not (predicates(evidence) or evidence.lemma(clause.verb) == "like")
    return modal in OPEN


def _is_done(evidence: Evidence, clause: Clause) -> bool:
    """Whether something *should be completed*, *should be ready*."""
    done = evidence.reading.lists.words["finishing"]
    return any(evidence.lemma(i) in done for i in range(clause.verb, clause.verb + 2) if i in evidence.inside)


def _helpers(evidence: Evidence, clause: Clause) -> set[str]:
    near = range(max(clause.verb - 6, 0), clause.verb)
    return {evidence.lower(i) for i in near if evidence.reading.head[i] == clause.verb and i != clause.finite}


def _looks_back(evidence: Evidence, clause: Clause) -> bool:
    """Whether a modal stands with a perfect: *may have been killed*, *would have cost*."""
    perfect = bool(_helpers(evidence, clause) & {"have", "'ve"})
    return perfect and evidence.reading.tag[clause.verb] == "VBN" and evidence.lower(clause.finite) not in WILL
