"""From evidence to a rule and its label: the precedence of the scheme, one function a label, each giving its reasons.

not_a_claim > promise > prediction > checkable > experience > unverifiable > opinion. Words and weights:
``lexicons/verifiability.toml``. *Offsets*: code points into ``doc.text``, end exclusive.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from sayso.annotations import Offsets
from sayso.rules.verifiability.ahead import at, is_beyond, prediction, promise, whose
from sayso.rules.verifiability.cues import Hit
from sayso.rules.verifiability.evidence import Clause, Evidence, asks, sentences
from sayso.rules.verifiability.features import Reasons, Speech, is_any, predicates, unexplained
from sayso.rules.verifiability.silence import kept_silent

PLAIN = (
    "evaluative", "normative", "normative_inner", "opine", "intensifier", "hedge", "vague", "vague_subject", "private",
    "anonymous", "conditional",
)  # fmt: skip
"""Features without which a statement tells its facts plainly."""
MUST = frozenset({"must", "have", "has", "had"})
ABLE = frozenset({"can", "ca", "cannot"})
"""What bees *can* do is a fact of today."""
COPULAR = frozenset({"be", "feel", "become", "get", "seem", "look"})
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
    promised = promise(evidence, speech)
    if promised:
        return "committed", promised
    foretold = prediction(evidence)
    if foretold:
        return "ahead", foretold
    ruled = _ruled(evidence, speech)
    if ruled:
        return "ruled", ruled
    lived = _experience(evidence)
    if checkable and not lived and not _only_judges(evidence):
        return "evidence", []
    if lived and not (values["evaluative_predicate"] or values["normative"]):
        return "lived", lived
    if _takes_sides(evidence, values):
        return "sides", []
    return ("plain", []) if _is_plain(evidence, values) else ("vague", _missing(evidence, values))


def _ruled(evidence: Evidence, speech: Speech) -> Reasons:
    """What an authority says must be done, by anybody or until a date: a rule, not a wish (*drivers must carry …*)."""
    if "authority" not in speech.standing:
        return []
    reading = evidence.reading
    for clause in evidence.main:
        if evidence.lower(clause.finite) not in MUST or clause.subject is None or evidence.by_speaker(clause):
            continue
        if evidence.lower(clause.finite) != "must" and evidence.lower(clause.finite + 1) != "to":
            continue
        if evidence.lower(clause.subject) in reading.lists.words["third"] | reading.lists.words["first"] | {"you"}:
            continue
        meant = reading.dep[clause.subject] == "nsubjpass" or is_any(reading, clause.subject)
        if meant or evidence.dates or evidence.numbers:
            return at(evidence, "law_or_rule", clause.finite)
    return []


def impossible(evidence: Evidence, speech: Speech) -> frozenset[str]:
    """Labels that nothing in a statement speaks for, whatever its words make likely.

    No *promise* without a word of the future, of promising or of the speaker, nor of what is beyond anybody's will
    (*I will never forget*); no *experience* of an institution.
    """
    found, words = set(), evidence.reading.lists.words
    if speech.indirect and speech.myself == INSTITUTION:
        found.add("experience")
    looks_ahead = bool(AHEAD & evidence.hits.keys()) or speech.lemma in words["undertaking"] | words["foretelling"]
    mine = any(evidence.lower(i) in evidence.myself for i in evidence.tokens)
    idle = bool(evidence.main) and not (looks_ahead or mine)
    if idle or any(is_beyond(evidence, clause) for clause in evidence.main):
        found.add("promise")
    return frozenset(found)


def supporting(evidence: Evidence, speech: Speech, label: str) -> Reasons:
    """What the rules know that speaks for a label which they did not give: *I*, or the word of the future."""
    mine = [reason for clause in evidence.main if evidence.by_speaker(clause) for reason in whose(evidence, clause)]
    if label == "experience":
        return mine[:1]
    if label == "promise":
        return promise(evidence, speech) or [*mine[:1], *prediction(evidence)]
    return prediction(evidence) if label == "prediction" else []


GUARDED = frozenset({"experience", "promise"})
"""Labels that may be impossible."""
AHEAD = frozenset({"future", "forecast", "commissive", "modal", "conditional"})
INSTITUTION = frozenset({"it", "they"})


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
    if speech.lemma in words["directive"] and not (speech.lemma == "call" and _names(evidence, speech)):
        return "directed", [("normative", *span) for span in cue]
    if speech.lemma in words["undertaking"]:
        return "undertaken", [("commissive", *span) for span in cue]
    acts = [i for i in evidence.tokens if evidence.reading.tag[i] == "VBG" and not evidence.has("stative", i)]
    if speech.lemma in words["accusing"] and acts:
        return "accused", at(evidence, "event", acts[0])
    if speech.lemma in words["foretelling"]:
        return "foretold", [("future", *span) for span in cue]
    if speech.lemma in words["judging"]:
        neutral = speech.lemma in words["naming"]
        shown = [evidence.reading.offsets(hit) for hit in evidence.hits.get("evaluative", ())] if neutral else cue
        return "judged", [("evaluative", *span) for span in shown]
    told = _command(evidence)
    if told is not None:
        return "command", at(evidence, "normative", told)
    if checkable:
        return "bare_evidence", []
    if (values["evaluative"] or values["normative_inner"]) and len(evidence.tokens) > SHORT:
        return "bare_judgement", []
    return "stub", []


def _names(evidence: Evidence, speech: Speech) -> bool:
    """Whether *call* names something (*called it a farce*, *call a strike*) rather than calling for it."""
    reading = evidence.reading
    behind = [] if speech.cue is None else [bisect_left(reading.start, speech.cue[1])]
    near = {word for i in behind for word in reading.lower[i : i + 1]} | {evidence.lower(evidence.tokens[0])}
    return near.isdisjoint(CALLED) and all(reading.tag[i] != "TO" for i in evidence.tokens)


CALLED = frozenset({"for", "on", "upon"})


def _command(evidence: Evidence) -> int | None:
    """The bare verb that opens a demand (*Stop blaming …*, *Don't vote …*), if one does."""
    reading = evidence.reading
    for i in [i for i in evidence.tokens if evidence.lower(i)[0].isalnum()][:3]:
        if reading.tag[i] in {"VB", "VBP"} and reading.dep[i] != "amod":
            return i if len(evidence.tokens) > SHORT else None
        if reading.tag[i] not in {"RB", "UH", "CC"}:
            return None
    return None


def _experience(evidence: Evidence) -> Reasons:
    """The speaker's own life: what *I* saw, felt, did at home; *my daughter*, *my face*."""
    for clause in evidence.main:
        if evidence.by_speaker(clause) and _is_lived(evidence, clause):
            return whose(evidence, clause)
    if any(c.form in {"past", "perfect"} for c in evidence.main) and not any(map(evidence.by_speaker, evidence.main)):
        for hit in evidence.hits.get("kin", ()):
            if evidence.owned(hit.first, MY) and not evidence.names:
                return at(evidence, "first_person", hit.first - 1 if evidence.lower(hit.first - 1) in MY else hit.first)
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
    if not values["noun_subject"] or any(values[name] for name in PLAIN) or _equates(evidence):
        return False
    return all(evidence.lower(clause.finite) in ABLE for clause in evidence.main if clause.form == "modal")


def _equates(evidence: Evidence) -> bool:
    """Whether all that is told is that one thing is another (*a tax on salt is a tax on flavour*), without a name."""
    reading = evidence.reading
    if evidence.names or evidence.numbers or evidence.dates:
        return False
    verbs = {clause.verb for clause in evidence.main if reading.lemma[clause.verb] == "be"}
    return any(reading.dep[i] == "attr" and reading.head[i] in verbs for i in evidence.tokens)


def _missing(evidence: Evidence, values: Mapping[str, float]) -> Reasons:
    """The pronoun subjects that nothing in the statement explains."""
    if not values["missing_referent"]:
        return []
    return [reason for subject in unexplained(evidence) for reason in at(evidence, "missing_referent", subject)]
