"""From evidence to a rule and its label: the precedence of the scheme, one function a label, each giving its reasons.

not_a_claim > promise > prediction > checkable > experience > unverifiable > opinion. Words and weights:
``lexicons/verifiability.toml``. *Offsets*: code points into ``doc.text``, end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sayso.annotations import Offsets
from sayso.rules.verifiability.evidence import Clause, Evidence, Hit, asks, sentences
from sayso.rules.verifiability.features import Reasons, Speech, predicates
from sayso.rules.verifiability.silence import kept_silent

PLAIN = (
    "evaluative", "normative", "normative_inner", "opine", "intensifier", "hedge", "vague", "vague_subject", "private",
    "anonymous", "conditional",
)  # fmt: skip
"""Features without which a statement tells its facts plainly."""
ABLE = frozenset({"can", "ca", "cannot"})
"""What bees *can* do is a fact of today."""
COPULAR = frozenset({"be", "feel", "become", "get", "seem", "look"})
WILL = frozenset({"will", "shall", "'ll", "wo", "sha"})
OPEN = frozenset({"may", "might", "could"})
POINTING = frozenset({"this", "that", "these", "those", "such", "it", "so"})
LINE = 12
"""Words that a line of navigation has at most."""
JUDGING = ("evaluative", "evaluative_predicate", "normative", "normative_inner", "opine", "hedge", "modal")
STUB = 4
"""Words that a greeting has at most."""
SHORT = 3
"""Words that a statement without a verb has at most to count as a stub."""


def decide(
    evidence: Evidence, values: Mapping[str, float], speech: Speech, spans: Sequence[Offsets]
) -> tuple[str, Reasons]:
    """The id of the rule that fits a statement (``[rules]`` of the lexicon), and the reasons that decided it."""
    asked = _question(evidence, speech, spans)
    if asked is not None:
        return "asked", asked
    silent = kept_silent(evidence, speech)
    if silent is not None:
        return "silent", silent
    checkable = score(evidence, values) >= evidence.reading.lists.weights["threshold"]
    if _small_talk(evidence):
        return "small_talk", []
    if evidence.reading.tagged and not (evidence.main if speech.lemma else evidence.clauses):
        return _without_verb(evidence, values, speech, checkable=checkable)
    promised = _promise(evidence, speech)
    if promised:
        return "committed", promised
    foretold = _prediction(evidence)
    if foretold:
        return "ahead", foretold
    lived = _experience(evidence)
    if checkable and not lived and not _only_judges(evidence):
        return "evidence", []
    if lived and not (values["evaluative_predicate"] or values["normative"]):
        return "lived", lived
    if _takes_sides(evidence, values):
        return "sides", []
    return ("plain", []) if _is_plain(evidence, values) else ("vague", _missing(evidence, values))


def _only_judges(evidence: Evidence) -> bool:
    """Whether the one main clause is a judgement: what could be looked up then stands beside it."""
    verbs = {clause.verb for clause in evidence.main}
    if len(verbs) != 1 or evidence.hits.get("comparison"):
        return False
    return any(not (evidence.numbers and hit.first in verbs) for hit in predicates(evidence))


def counts_plainly(evidence: Evidence, values: Mapping[str, float]) -> bool:
    """Whether a statement gives a quantity without a word of judgement, demand, doubt or possibility."""
    return bool(evidence.numbers) and not any(values[name] for name in JUDGING)


def score(evidence: Evidence, values: Mapping[str, float]) -> float:
    """How much speaks for *checkable*: the weighted sum of the features."""
    weights = evidence.reading.lists.weights
    return sum(weights.get(name, 0.0) * value for name, value in values.items() if value)


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
    words = evidence.words
    if not words:
        return True
    if evidence.has("navigation", words[0]):
        return len(words) <= LINE or not evidence.clauses
    hit = next((hit for hit in evidence.hits.get("greeting", ()) if hit.first == words[0]), None)
    if hit is None or not _stands_alone(evidence, hit):
        return False
    return len(words) <= STUB or all(clause.verb in range(hit.first, hit.last) for clause in evidence.clauses)


def _stands_alone(evidence: Evidence, hit: Hit) -> bool:
    """Whether an interjection is one: *No, …* but not *No siren …*; phrases always are."""
    if hit.last - hit.first > 1 or evidence.reading.tag[hit.first] == "UH" or hit.last not in evidence.inside:
        return True
    after = evidence.lower(hit.last)
    return not after[0].isalnum() or (evidence.lower(hit.first) == "thanks" and after != "to")


def _without_verb(
    evidence: Evidence, values: Mapping[str, float], speech: Speech, *, checkable: bool
) -> tuple[str, Reasons]:
    """What has no finite verb means what its cue means: urged *him to go*, called *it a farce*."""
    words = evidence.reading.lists.words
    cue = [] if speech.cue is None else [speech.cue]
    if evidence.lower(evidence.tokens[0]) in POINTING and len(evidence.tokens) <= SHORT:
        return "pointing", []
    if speech.lemma in words["directive"]:
        return "directed", [("normative", *span) for span in cue]
    if speech.lemma in words["undertaking"]:
        return "undertaken", [("commissive", *span) for span in cue]
    acts = [i for i in evidence.tokens if evidence.reading.tag[i] == "VBG" and not evidence.has("stative", i)]
    if speech.lemma in words["accusing"] and acts:
        return "accused", _at(evidence, "event", acts[0])
    if speech.lemma in words["foretelling"]:
        return "foretold", [("future", *span) for span in cue]
    if speech.lemma in words["judging"]:
        return "judged", [("evaluative", *span) for span in cue]
    told = _command(evidence)
    if told is not None:
        return "command", _at(evidence, "normative", told)
    if checkable:
        return "bare_evidence", []
    if (values["evaluative"] or values["normative_inner"]) and len(evidence.tokens) > SHORT:
        return "bare_judgement", []
    return "stub", []


def _command(evidence: Evidence) -> int | None:
    """The bare verb that opens a demand (*Stop blaming …*, *Don't vote …*), if one does."""
    reading = evidence.reading
    for i in [i for i in evidence.tokens if evidence.lower(i)[0].isalnum()][:3]:
        if reading.tag[i] in {"VB", "VBP"} and reading.dep[i] != "amod":
            return i if len(evidence.tokens) > SHORT else None
        if reading.tag[i] not in {"RB", "UH", "CC"}:
            return None
    return None


def _promise(evidence: Evidence, speech: Speech) -> Reasons:
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
        if acts is not None and evidence.lemma(acts) not in words["not_volitional"]:
            if mine:
                return [*_subject(evidence, clause, "first_person"), *_future(evidence, clause)]
            if _acts_for(evidence, clause, speech):
                return [*_subject(evidence, clause, "commissive"), *_future(evidence, clause)]
        vowed = [hit for hit in evidence.hits.get("commissive", ()) if clause.verb in range(hit.first, hit.last)]
        someone = mine or (_is_body(evidence, clause) and not speech.outsider)
        if vowed and clause.form in {"present", "progressive"} and someone:
            return [
                *_subject(evidence, clause, "first_person" if mine else ""),
                *_at(evidence, "commissive", vowed[0].first),
            ]
    return []


def _acts_for(evidence: Evidence, clause: Clause, speech: Speech) -> bool:
    """Whether the subject is a body that the speaker may act for (*the company will rebuild*)."""
    if clause.subject is None or not speech.lemma or speech.outsider or evidence.hits.get("conditional"):
        return False
    return _is_body(evidence, clause) and speech.lemma not in evidence.reading.lists.words["foretelling"]


def _is_body(evidence: Evidence, clause: Clause) -> bool:
    """Whether a clause's subject is a body that acts (*the company*)."""
    if clause.subject is None:
        return False
    active = evidence.reading.dep[clause.subject] == "nsubj" and evidence.reading.tag[clause.subject] != "NNS"
    return active and evidence.lemma(clause.subject) in evidence.reading.lists.words["bodies"]


def _acted(evidence: Evidence, clause: Clause) -> int | None:
    """The verb that *will*, *going to* (or a back-shifted *would*) puts in the future, else None."""
    modal, reading = evidence.lower(clause.finite), evidence.reading
    if (
        clause.form == "modal"
        and modal in {"would", "'d"}
        and (_looks_back(evidence, clause) or _reckons(evidence, clause))
    ):
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
    return _at(evidence, "future", clause.verb)


def _at(evidence: Evidence, rule: str, token: int) -> Reasons:
    return [(rule, evidence.reading.start[token], evidence.reading.end[token])]


def _subject(evidence: Evidence, clause: Clause, rule: str) -> Reasons:
    return _at(evidence, rule, clause.subject) if rule and clause.subject is not None else []


def _prediction(evidence: Evidence) -> Reasons:
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
    if modal == "could" and {"not", "n't"} & _helpers(evidence, clause):
        return False
    if modal in {"would", "'d"}:
        if evidence.hits.get("conditional"):
            return True
        return not (predicates(evidence) or evidence.lemma(clause.verb) == "like" or _reckons(evidence, clause))
    return modal in OPEN


def _helpers(evidence: Evidence, clause: Clause) -> set[str]:
    near = range(max(clause.verb - 6, 0), clause.verb)
    return {evidence.lower(i) for i in near if evidence.reading.head[i] == clause.verb and i != clause.finite}


def _looks_back(evidence: Evidence, clause: Clause) -> bool:
    """Whether a modal stands with a perfect: *may have been killed*, *would have cost*."""
    perfect = bool(_helpers(evidence, clause) & {"have", "'ve"})
    return perfect and evidence.reading.tag[clause.verb] == "VBN" and evidence.lower(clause.finite) not in WILL


def _reckons(evidence: Evidence, clause: Clause) -> bool:
    """Whether *would* states a sum: *would cost $138 a year*."""
    return bool(evidence.numbers) and evidence.lemma(clause.verb) in evidence.reading.lists.words["reckoning"]


def _experience(evidence: Evidence) -> Reasons:
    """The speaker's own life: what *I* saw, felt, did at home; *my daughter*, *my face*."""
    for clause in evidence.main:
        if evidence.by_speaker(clause) and _is_lived(evidence, clause):
            return _subject(evidence, clause, "first_person")
    if any(c.form in {"past", "perfect"} for c in evidence.main) and not any(map(evidence.by_speaker, evidence.main)):
        for hit in evidence.hits.get("kin", ()):
            if evidence.owned(hit.first, MY) and not evidence.names:
                return _at(evidence, "first_person", hit.first)
    return []


MY = frozenset({"my"})


def _is_lived(evidence: Evidence, clause: Clause) -> bool:
    """Whether a clause of the speaker's is private: perception, feeling, what *I* did (no public act)."""
    subject, verb = evidence.lower(clause.subject), clause.verb
    if subject not in evidence.myself:
        mine = clause.subject is not None and evidence.owned(clause.subject, MY)
        return mine and clause.form in {"past", "perfect"} and not (evidence.names or evidence.has("public", verb))
    felt = any(evidence.reading.head[hit.first] == verb for hit in evidence.hits.get("feeling", ()))
    if evidence.lemma(verb) in COPULAR or felt:
        return felt
    if clause.form == "modal":
        return evidence.lower(clause.finite) == "could" and evidence.has("experience", verb)
    if evidence.has("public", verb) or evidence.has("opine", verb) or evidence.hits.get("anonymous"):
        return False
    if evidence.has("experience", verb) and (
        clause.form != "present" or evidence.lemma(verb) in evidence.reading.lists.words["habitual"]
    ):
        return subject != "we" or not evidence.numbers
    dealt = clause.form in {"past", "perfect"} and subject in {"i", "he", "she"} and not evidence.has("stative", verb)
    return dealt and not (evidence.names or evidence.hits.get("law"))


def _takes_sides(evidence: Evidence, values: Mapping[str, float]) -> bool:
    """Whether what is left over is an opinion; else it is factual in form, but vague, private or hearsay."""
    if values["anonymous"] or (values["private"] and not values["evaluative"]):
        return False
    if any(values[name] for name in ("evaluative", "normative", "normative_inner", "opine", "intensifier", "hedge")):
        return True
    return not (
        _is_plain(evidence, values) or any(values[name] for name in ("vague", "missing_referent", "past", "private"))
    )


def _is_plain(evidence: Evidence, values: Mapping[str, float]) -> bool:
    """Whether something is told of somebody or something, without a word of judgement, doubt or vagueness."""
    if not values["noun_subject"] or any(values[name] for name in PLAIN):
        return False
    return all(evidence.lower(clause.finite) in ABLE for clause in evidence.main if clause.form == "modal")


def _missing(evidence: Evidence, values: Mapping[str, float]) -> Reasons:
    """The pronoun subjects that nothing in the statement explains."""
    if not values["missing_referent"]:
        return []
    return [reason for clause in evidence.main for reason in _subject(evidence, clause, "missing_referent")]
