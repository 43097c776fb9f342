"""Features of a statement's evidence: the numbers that weights multiply, and the reasons that a reader sees.

One vector serves the rules (``[weights]`` of ``lexicons/verifiability.toml``) and the learned heads
(:mod:`sayso.learned.statements`). *Offsets*: token numbers inside, code points in reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from sayso.annotations import Offsets
from sayso.rules.verifiability.cues import Hit
from sayso.rules.verifiability.evidence import AUXILIARY, Clause, Evidence, Reading

Reasons = list[tuple[str, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How a statement was reported.

    ``lemma`` and ``cue`` are the cue's, ``myself`` the pronouns that mean the speaker, ``indirect`` is true
    where the tenses are the reporter's (*would* for *will*), ``outsider`` where the source speaks for nobody
    (*analysts*). ``kind`` is the statement's, ``source`` where the attribution names its source, ``standing`` what the
    source speaks as (``office``: for an institution; ``authority``: for one that makes rules), ``nameless`` the words
    by which it is left unnamed.
    """

    lemma: str = ""
    cue: Offsets | None = None
    myself: frozenset[str] = frozenset()
    indirect: bool = False
    outsider: bool = False
    kind: str = "narrated"
    source: Offsets | None = None
    standing: frozenset[str] = frozenset()
    nameless: tuple[Offsets, ...] = ()


BARE = Speech()

MAX_REASONS = 3
"""Reasons of one rule that are shown at most."""
MEASURES = frozenset({"percent", "million", "billion", "trillion", "thousand", "dollars", "cent", "times"})
THIRD = frozenset({"he", "she", "they"})
CLAUSAL = frozenset({"ccomp", "xcomp"})
REACH = 25
"""Tokens around a verb in which its parts are sought."""
PREDICATE = frozenset({"acomp", "attr", "amod", "oprd", "advmod", "xcomp", "dobj"})
TELLING = frozenset({"VBD", "VBG", "VBN", "VBP", "VBZ"})
"""Tags of verb forms that tell what is or was."""
FIGURE = frozenset({"pobj", "prep"})
"""What may also stand between a verb and the last word of a figure of speech (*thrown … under the bus*)."""


def measure(evidence: Evidence) -> dict[str, float]:
    """The numbers behind score and label: one feature a name, each between 0 and about 4."""
    hits, main = evidence.hits, evidence.main
    lower, tag = evidence.reading.lower, evidence.reading.tag
    words = [lower[i] for i in evidence.words]
    subjects = [evidence.lower(clause.subject) for clause in main if clause.subject is not None]
    forms, verbs = {clause.form for clause in main}, [clause.verb for clause in main]
    pronouns = evidence.reading.lists.words["pronouns"]
    inner = {hit.first for hit in hits.get("normative", ()) if not guesses(evidence, hit)}
    outer = {h for c in main for h in inner if h in (c.finite, c.verb, c.verb + 1)}
    values = {cue: float(min(len(hits[cue]), 2)) if cue in hits else 0.0 for cue in CAPPED}
    values["quote"] = float(bool(reported(evidence)))
    lost = not (evidence.names or evidence.known)
    values |= {
        "quantity": float(min(len(evidence.numbers), 3)), "date": float(min(len(evidence.dates), 2)),
        "named_entity": float(min(len(evidence.names), 3)), "event": float(bool(events(evidence))),
        "cause_verb": float("causal" in hits and any(evidence.has("causal", c.verb) for c in main)),
        "past": float("past" in forms or "perfect" in forms), "modal": float("modal" in forms),
        "noun_subject": float(any(s and s not in pronouns and s not in evidence.myself for s in subjects)),
        "existential": float("there" in subjects),
        "missing_referent": float(bool(main) and lost and all(s in pronouns for s in subjects)),
        "vague_subject": float(
            "vague" in hits and any(_is_vague(evidence, c.subject) for c in main if c.subject is not None)
        ),
        "numeral": float(min([tag[i] for i in evidence.tokens].count("CD"), 3)),
        "measure": float(not MEASURES.isdisjoint(words)),
        "we": float("we" in subjects),
        "third_person": float(not THIRD.isdisjoint(subjects)),
        "generic_you": float("you" in subjects),
        "first_person": float(not evidence.mine.isdisjoint(verbs)),
        "normative": float(bool(outer)), "normative_inner": float(len(inner) > len(outer)),
        "evaluative_predicate": float(bool(predicates(evidence))),
        "negation": float("not" in words or "n't" in words),
        "length": min(log(len(words) + 1) - 1, 3.0),
    }  # fmt: skip
    return values


CAPPED = (
    "comparison", "causal", "law", "record", "evaluative", "intensifier", "hedge", "opine", "vague",
    "anonymous", "conditional", "private",
)  # fmt: skip


ALONE = frozenset({"he", "she"})
"""Pronouns that a name shortly before may explain."""


def unexplained(evidence: Evidence) -> list[int]:
    """The pronouns that are all that main clauses have for subjects, where nothing in the statement explains them."""
    pointing = evidence.reading.lists.words["pointing"]
    subjects = [clause.subject for clause in evidence.main if clause.subject is not None]
    words = {evidence.lower(subject) for subject in subjects}
    if evidence.names or not words <= pointing or words & evidence.myself or (evidence.known and words <= ALONE):
        return []
    return subjects


def _is_vague(evidence: Evidence, subject: int) -> bool:
    """Whether a subject is *some*, *people*, *many officials* …, without a number or name of its own."""
    head = evidence.reading.head
    return any(subject in (hit.first, hit.last - 1, head[hit.first]) for hit in evidence.hits.get("vague", ()))


def guesses(evidence: Evidence, hit: Hit) -> bool:
    """Whether *must* draws a conclusion (*must have told them*) rather than making a demand."""
    following = evidence.reading.lower[hit.last : hit.last + 1]
    return evidence.lower(hit.first) == "must" and following in (["have"], ["'ve"])


def events(evidence: Evidence) -> list[int]:
    """Verbs that tell of something that happened or is happening, the speaker's own life left out."""
    found = []
    for clause in evidence.clauses:
        if clause.form not in {"past", "perfect", "progressive"} or evidence.has("stative", clause.verb):
            continue
        if evidence.has("feeling", clause.verb) or _is_ahead(evidence, clause) or _is_aside(evidence, clause):
            continue
        if not (evidence.by_speaker(clause) and evidence.has("experience", clause.verb)):
            found.append(clause.verb)
    return found


MOVING = frozenset({"go", "come"})


def _is_ahead(evidence: Evidence, clause: Clause) -> bool:
    """Whether *is going to*, *that is coming* or *isn't going anywhere* tells of nothing that happens now."""
    reading, verb = evidence.reading, clause.verb
    moves = evidence.lower(verb) in {"going", "gon"} or (
        reading.lemma[verb] in MOVING and reading.lemma[clause.finite] == "be"
    )
    return moves and reading.tag[verb] != "VBN"


def _is_aside(evidence: Evidence, clause: Clause) -> bool:
    """Whether it is *That said, …*."""
    reading, verb = evidence.reading, clause.verb
    near = reading.lower[max(verb - 1, 0) : verb + 2]
    return near == ["that", "said", ","]


def reported(evidence: Evidence) -> list[Hit]:
    """Verbs by which somebody else is said to have said something, and *according to*."""
    if "quote" not in evidence.hits:
        return []
    verbs = {c.verb for c in evidence.clauses if c.form != "modal" and not evidence.by_speaker(c)}
    return [
        hit for hit in evidence.hits["quote"]
        if hit.last - hit.first > 1 or (hit.first in verbs and _tells(evidence, hit.first))
    ]  # fmt: skip


def _tells(evidence: Evidence, verb: int) -> bool:
    """Whether a verb that may mean a deed (*order tea*, *report to work*) has what is said beside it: a clause."""
    reading, words = evidence.reading, evidence.reading.lists.words
    if reading.lemma[verb] not in words["half_speech"]:
        return True
    near = [i for i in range(max(verb - REACH, 0), min(verb + REACH, len(reading.head))) if reading.head[i] == verb]
    if any(reading.dep[i] == "nsubj" and reading.lemma[i] in words["evidence_nouns"] for i in near):
        return False
    return any(reading.dep[i] in CLAUSAL for i in near)


def predicates(evidence: Evidence) -> list[Hit]:
    """Evaluative words that a main clause says of its subject (*is unfair*, *a disgraceful decision*)."""
    if "evaluative" not in evidence.hits:
        return []
    verbs = {clause.verb for clause in evidence.main}
    return [hit for hit in evidence.hits["evaluative"] if _reaches(evidence, hit, verbs)]


def _reaches(evidence: Evidence, hit: Hit, verbs: set[int]) -> bool:
    head, dep = evidence.reading.head, evidence.reading.dep
    if hit.first in verbs:
        return True
    at = hit.last - 1
    between = PREDICATE | FIGURE if hit.last - hit.first > 2 else PREDICATE
    for _ in range(3):
        if at in verbs:
            return True
        if dep[at] not in between:
            return False
        at = head[at]
    return False


def has_checkable_part(evidence: Evidence) -> bool:
    """Whether an opinion or prediction holds a clause that could be looked up: an event beside it."""
    main = {clause.verb for clause in evidence.main}
    if any(verb not in main for verb in events(evidence)):
        return True
    settled = [c for c in evidence.main if c.form in {"past", "perfect"} and not evidence.has("evaluative", c.verb)]
    return bool(evidence.numbers and settled)


def foretells_only(evidence: Evidence) -> bool:
    """Whether a forecast has no verb but its own: a figure inside it is no part that could be looked up now."""
    if len(evidence.clauses) != 1:
        return False
    (clause,), reading = evidence.clauses, evidence.reading
    own = {clause.verb, clause.finite}
    return all(i in own or reading.tag[i] not in TELLING or reading.dep[i] in AUXILIARY for i in evidence.tokens)


def traits(evidence: Evidence, speech: Speech, rule: str) -> list[str]:
    """What a statement is, in words: the rule that fits, its form, verb and subject, and how it was reported."""
    reading, tokens = evidence.reading, evidence.tokens
    found = ["rule=" + rule, "kind=" + speech.kind]
    found += [f"upto={size}" for size in SIZES if len(tokens) <= size]
    if evidence.clauses:
        found.append("finite")
    if speech.kind != "narrated" and speech.source is None:
        found.append("unsourced")
    if speech.nameless:
        found.append("nameless")
    found += [f"standing={name}" for name in sorted(speech.standing)]
    if main := evidence.main:
        clause = main[0]
        found += [f"form={clause.form}", f"verb={reading.lemma[clause.verb]}"]
        if clause.form == "modal":
            found.append(f"modal={reading.lower[clause.finite]}")
            if clause.subject is not None and is_any(reading, clause.subject):
                found.append(f"any+{reading.lower[clause.finite]}")
        if clause.subject is not None:
            found.append(f"subject={_subject_word(evidence, clause.subject)}")
    root = next((i for i in tokens if reading.head[i] == i or reading.head[i] not in evidence.inside), None)
    if root is not None:
        found += [f"tag={reading.tag[root]}", f"root={reading.lemma[root]}"]
    if speech.lemma:
        opening, cue = _opening(reading, tokens), f"cue={speech.lemma}"
        found += [cue, f"{cue}+{opening}", f"{cue}+{bool(evidence.clauses)}", f"opening={opening}"]
    return found


def is_any(reading: Reading, subject: int) -> bool:
    """Whether a subject means any of its kind: *tenants*, *every tenant*, *anyone*."""
    if reading.lower[subject] in EVERY:
        return True
    near = range(max(subject - 4, 0), subject)
    introduced = [reading.lower[i] for i in near if reading.head[i] == subject and reading.dep[i] in ("det", "poss")]
    return reading.tag[subject] == "NNS" if not introduced else introduced[0] in EVERY


EVERY = frozenset({"every", "any", "each", "no", "a", "an", "anyone", "anybody", "nobody", "everyone", "everybody"})
SIZES = (1, 3, 6)
"""Words of short statements."""
OPENING = ("TO", "IN", "DT", "PRP", "W", "MD")


def _subject_word(evidence: Evidence, token: int) -> str:
    word = evidence.reading.lower[token]
    if word in evidence.myself:
        return "speaker"
    return "noun" if evidence.reading.tag[token].startswith("NN") else word


def _opening(reading: Reading, tokens: Sequence[int]) -> str:
    """The first word where it is a function word, else its tag."""
    if not tokens:
        return ""
    tag = reading.tag[tokens[0]]
    return reading.lower[tokens[0]] if tag.startswith(OPENING) else tag


def reasons_of(evidence: Evidence, decisive: Reasons, speech: Speech = BARE, label: str = "") -> Reasons:
    """Every reason with the words that triggered it, in text order, those of the deciding rule included.

    ``label``: the statement's; a pronoun is one of the reasons where it leaves a statement ``unverifiable``.
    """
    reading = evidence.reading
    found = set(decisive) | {("anonymous_source", *span) for span in speech.nameless}
    if label == "unverifiable":
        found |= {("missing_referent", reading.start[i], reading.end[i]) for i in unexplained(evidence)}
    for cue, hits in evidence.hits.items():
        rule = reading.lists.reasons.get(cue, "")
        if rule and cue in SHOWN:
            found |= {(rule, *reading.offsets(hit)) for hit in hits[:MAX_REASONS]}
    for rule, stretches in (
        ("quantity", evidence.numbers),
        ("named_entity", evidence.names),
        ("date", evidence.dates),
    ):
        found |= {(rule, start, end) for start, end in stretches[:MAX_REASONS]}
    found |= {("quote_of_other", *reading.offsets(hit)) for hit in reported(evidence)[:MAX_REASONS]}
    found |= {("event", reading.start[i], reading.end[i]) for i in events(evidence)[:MAX_REASONS]}
    return sorted(found, key=lambda reason: (reason[1], reason[2], reason[0]))


SHOWN = frozenset({
    "comparison", "causal", "law", "record", "evaluative", "hedge", "vague", "anonymous", "conditional",
    "normative", "modal",
})  # fmt: skip
