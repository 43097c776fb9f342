"""From evidence to a label: the precedence of the scheme, one function a label, each giving its reasons.

not_a_claim > promise > prediction > checkable > experience > unverifiable > opinion. Words and weights:
``lexicons/verifiability.toml``. *Offsets*: code points into ``doc.text``, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sayso.annotations import Offsets
from sayso.components.evidence import Clause, Evidence, asks, events, predicates, sentences

Reasons = list[tuple[str, int, int]]

MAX_REASONS = 3
"""Reasons of one rule that are shown at most."""
COPULAR = frozenset({"be", "feel", "become", "get", "seem", "look"})
WILL = frozenset({"will", "shall", "'ll", "wo", "sha"})
OPEN = frozenset({"may", "might", "could"})
SHORT = 3
"""Words that a statement without a verb has at most to count as a stub."""


@dataclass(frozen=True, slots=True)
class Speech:
    """How a statement was reported.

    ``lemma`` and ``cue`` are the cue's, ``myself`` the pronouns that mean the speaker, ``indirect`` is true where
    the tenses are the reporter's (*would* for *will*).
    """

    lemma: str = ""
    cue: Offsets | None = None
    myself: frozenset[str] = frozenset()
    indirect: bool = False


BARE = Speech()


def decide(
    evidence: Evidence, values: Mapping[str, float], speech: Speech, spans: Sequence[Offsets]
) -> tuple[str, Reasons]:
    """The label of a statement and the reasons that decided it."""
    asked = _question(evidence, speech, spans)
    if asked is not None:
        return "not_a_claim", asked
    checkable = score(evidence, values) >= evidence.reading.lists.weights["threshold"]
    if _small_talk(evidence):
        return "not_a_claim", []
    if not evidence.clauses and evidence.reading.tagged:
        return _without_verb(evidence, values, speech, checkable=checkable)
    for label, rule in (("promise", _promise), ("prediction", _prediction)):
        found = rule(evidence)
        if found:
            return label, found
    lived = _experience(evidence)
    if checkable and not lived:
        return "checkable", []
    if lived and not (values["evaluative_predicate"] or values["normative"]):
        return "experience", lived
    return ("opinion", []) if _stance(values) else ("unverifiable", _missing(evidence, values))


def score(evidence: Evidence, values: Mapping[str, float]) -> float:
    """How much speaks for *checkable*: the weighted sum of the features."""
    weights = evidence.reading.lists.weights
    return sum(weight * values[name] for name, weight in weights.items() if name in values)


def has_checkable_part(evidence: Evidence) -> bool:
    """Whether an opinion or prediction holds a clause that could be looked up: an event beside what is judged or foretold."""
    main = {clause.verb for clause in evidence.main}
    if any(verb not in main for verb in events(evidence)):
        return True
    settled = [c for c in evidence.main if c.form in {"past", "perfect"} and not evidence.has("evaluative", c.verb)]
    return bool(evidence.numbers and settled)


def reasons(evidence: Evidence, decisive: Reasons) -> Reasons:
    """Every reason with the words that triggered it, in text order, those of the deciding rule included."""
    reading = evidence.reading
    found = set(decisive)
    for cue, hits in evidence.hits.items():
        rule = reading.lists.reasons.get(cue, "")
        if rule and cue in SHOWN:
            found |= {(rule, *reading.offsets(hit)) for hit in hits[:MAX_REASONS]}
    for rule, stretches in (("quantity", evidence.numbers), ("named_entity", evidence.names), ("date", evidence.dates)):
        found |= {(rule, start, end) for start, end in stretches[:MAX_REASONS]}
    found |= {("event", reading.start[i], reading.end[i]) for i in events(evidence)[:MAX_REASONS]}
    return sorted(found, key=lambda reason: (reason[1], reason[2], reason[0]))


SHOWN = frozenset({
    "comparison", "causal", "law", "record", "quote", "evaluative", "hedge", "vague", "anonymous", "conditional",
    "normative", "modal",
})  # fmt: skip


def _question(evidence: Evidence, speech: Speech, spans: Sequence[Offsets]) -> Reasons | None:
    """The question's reasons where nothing but questions is said (or nothing at all), else None."""
    reading = evidence.reading
    if evidence.tokens:
        first = evidence.lower(evidence.tokens[0])
        opens = evidence.has("question", evidence.tokens[0]) or first in {"whether", "if"}
        if speech.lemma in reading.lists.words["asking"] and opens:
            return [("question", reading.start[evidence.tokens[0]], reading.end[evidence.tokens[0]])]
        return None
    chunks = [chunk for chunk in sentences(reading, reading.tokens(spans)) if asks(reading, chunk)]
    return [("question", reading.start[chunk[0]], reading.end[chunk[-1]]) for chunk in chunks]


def _small_talk(evidence: Evidence) -> bool:
    """Greetings, thanks, interjections, navigation: nothing is claimed."""
    words = [i for i in evidence.tokens if evidence.lower(i)[0].isalnum()]
    if not words:
        return True
    if any(evidence.has("navigation", i) for i in words[:2]):
        return True
    if not evidence.has("greeting", words[0]):
        return False
    return len(words) <= 4 or (not evidence.clauses or all(c.verb == words[0] for c in evidence.clauses))


def _without_verb(
    evidence: Evidence, values: Mapping[str, float], speech: Speech, *, checkable: bool
) -> tuple[str, Reasons]:
    """A content that has no finite verb means what its cue means: urged *him to go*, plans *to go*, called *it a farce*."""
    words = evidence.reading.lists.words
    cue = [] if speech.cue is None else [speech.cue]
    if speech.lemma in words["directive"] and not evidence.numbers:
        return "opinion", [("normative", *span) for span in cue]
    if speech.lemma in words["undertaking"]:
        return "promise", [("commissive", *span) for span in cue]
    if speech.lemma in words["foretelling"]:
        return "prediction", [("future", *span) for span in cue]
    if speech.lemma in words["judging"]:
        return "opinion", [("evaluative", *span) for span in cue]
    if _commands(evidence):
        first = evidence.tokens[0]
        return "opinion", [("normative", evidence.reading.start[first], evidence.reading.end[first])]
    if checkable:
        return "checkable", []
    if (values["evaluative"] or values["normative_inner"]) and len(evidence.tokens) > SHORT:
        return "opinion", []
    return "not_a_claim", []


def _commands(evidence: Evidence) -> bool:
    """Whether a bare verb opens the statement (*Stop blaming …*, *Don't vote …*)."""
    reading = evidence.reading
    opening = [i for i in evidence.tokens if evidence.lower(i)[0].isalnum()][:3]
    for i in opening:
        if reading.tag[i] in {"VB", "VBP"} and reading.dep[i] != "amod":
            return len(evidence.tokens) > SHORT
        if reading.tag[i] not in {"RB", "UH", "CC"}:
            return False
    return False


def _promise(evidence: Evidence) -> Reasons:
    """The speaker commits to an act: *I will*, *we are going to*, *we plan to*; or a body is said to plan one."""
    words = evidence.reading.lists.words
    for clause in evidence.main:
        mine = evidence.by_speaker(clause)
        acts = _acted(evidence, clause)
        if mine and acts is not None and evidence.lemma(acts) not in words["not_volitional"]:
            return [*_subject(evidence, clause, "first_person"), *_future(evidence, clause)]
        vowed = [hit for hit in evidence.hits.get("commissive", ()) if clause.verb in range(hit.first, hit.last)]
        if vowed and clause.form in {"present", "progressive"} and (mine or evidence.lower(clause.subject) not in NOBODY):
            return [*_subject(evidence, clause, "first_person" if mine else ""), *_at(evidence, "commissive", vowed[0].first)]
    return []


NOBODY = frozenset({"", "there", "who", "which", "that", "this", "you"})


def _acted(evidence: Evidence, clause: Clause) -> int | None:
    """The verb that *will*, *going to* (or a back-shifted *would*) puts in the future, else None."""
    modal = evidence.lower(clause.finite)
    reading = evidence.reading
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
    return _at(evidence, "future", clause.verb)


def _at(evidence: Evidence, rule: str, token: int) -> Reasons:
    return [(rule, evidence.reading.start[token], evidence.reading.end[token])]


def _subject(evidence: Evidence, clause: Clause, rule: str) -> Reasons:
    return _at(evidence, rule, clause.subject) if rule and clause.subject is not None else []


def _prediction(evidence: Evidence) -> Reasons:
    """What will or may happen: a future or open modal in a main clause, or a verb of forecasting."""
    for clause in evidence.main:
        if _acted(evidence, clause) is not None or (clause.form == "modal" and _is_open(evidence, clause)):
            return _future(evidence, clause)
        cues = [*evidence.hits.get("future", ()), *evidence.hits.get("forecast", ())]
        for hit in cues:
            near = {clause.verb, clause.finite}
            reach = {*range(hit.first, hit.last), evidence.reading.head[hit.first]}
            if near & reach and clause.form in {"present", "progressive"}:
                return [("future", *evidence.reading.offsets(hit))]
    return []


def _is_open(evidence: Evidence, clause: Clause) -> bool:
    """Whether *may*, *might*, *could* or a conditional *would* looks ahead rather than back or at an ability."""
    modal, reading = evidence.lower(clause.finite), evidence.reading
    helpers = {evidence.lower(i) for i in evidence.tokens if reading.head[i] == clause.verb and i != clause.finite}
    looks_back = "have" in helpers and reading.tag[clause.verb] == "VBN"
    if looks_back or (evidence.by_speaker(clause) and modal not in {"may", "might"}):
        return False
    if modal == "could" and {"not", "n't"} & helpers:
        return False
    if modal in {"would", "'d"}:
        return bool(evidence.hits.get("conditional")) or not (predicates(evidence) or evidence.lemma(clause.verb) == "like")
    return modal in OPEN


def _experience(evidence: Evidence) -> Reasons:
    """The speaker's own life: what *I* saw, felt, did at home; *my daughter*, *my face*."""
    main = evidence.main
    first = next((c for c in main if evidence.by_speaker(c)), None)
    if first is not None and first.form != "modal" | (evidence.lower(first.finite) != "could"):
        pass
    if first is not None and _is_lived(evidence, first):
        return _subject(evidence, first, "first_person")
    if any(c.form in {"past", "perfect"} for c in main):
        for hit in evidence.hits.get("kin", ()):
            if evidence.owned(hit.first):
                return _at(evidence, "first_person", hit.first)
    return []


def _is_lived(evidence: Evidence, clause: Clause) -> bool:
    subject = evidence.lower(clause.subject)
    if subject not in evidence.myself:
        return clause.subject is not None and evidence.has("kin", clause.subject) and clause.form != "modal"
    if clause.form == "modal" and evidence.lower(clause.finite) not in {"could", "would"}:
        return False
    felt = any(evidence.reading.head[hit.first] == clause.verb for hit in evidence.hits.get("feeling", ()))
    if evidence.lemma(clause.verb) in COPULAR:
        return felt
    public = evidence.has("record", clause.verb) or evidence.has("opine", clause.verb)
    return not public and evidence.has("experience", clause.verb) and clause.form != "present"


def _stance(values: Mapping[str, float]) -> bool:
    """Whether a statement takes sides; what is left over is only too vague."""
    taken = ("evaluative", "normative", "normative_inner", "opine", "intensifier")
    return any(values[name] for name in taken) and not (values["anonymous"] or values["private"] * (1 - values["evaluative"]))


def _missing(evidence: Evidence, values: Mapping[str, float]) -> Reasons:
    """The pronoun subjects that nothing in the statement explains."""
    if not values["missing_referent"]:
        return []
    return [reason for clause in evidence.main for reason in _subject(evidence, clause, "missing_referent")]
