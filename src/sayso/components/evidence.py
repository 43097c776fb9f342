"""What in a statement speaks for or against its being checkable: cues, clauses, quantities, names.

A Doc is read once into lists (:class:`Reading`); a statement's :class:`Evidence` is gathered from these. Word
lists: ``lexicons/verifiability.toml``. *Offsets*: token numbers inside, code points at the borders.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

from spacy.tokens import Doc

from sayso.annotations import Name, Number, Offsets

FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
AUXILIARY = frozenset({"aux", "auxpass"})
SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
COORDINATE = frozenset({"conj", "parataxis", "dep", "appos"})
PREDICATE = frozenset({"acomp", "attr", "amod", "oprd", "advmod", "xcomp", "dobj"})
COUNTED = frozenset({"CARDINAL", "MONEY", "PERCENT", "QUANTITY"})
NAMED = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "NORP": "NORP"}
CLOSERS = frozenset({".", "!", "?", "...", "…"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found: tokens ``first`` up to ``last`` (exclusive) and the id of its list."""

    first: int
    last: int
    cue: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A finite verb with its subject; ``form`` is modal, past, perfect, progressive or present."""

    verb: int
    finite: int
    subject: int | None
    main: bool
    form: str


class Lists:
    """The tables of ``lexicons/verifiability.toml`` and ``lexicons/check_worthiness.toml``, compiled."""

    def __init__(self, rules: Mapping[str, Any], worth: Mapping[str, Any]) -> None:
        self.reasons: dict[str, str] = {key: cue.get("reason", "") for key, cue in rules["cues"].items()}
        self.words: dict[str, frozenset[str]] = {key: frozenset(value) for key, value in rules["words"].items()}
        self.weights: dict[str, float] = rules["weights"]
        self.notes: dict[str, Any] = rules["notes"]
        self.worth: dict[str, float] = worth["coefficients"]
        self._index: dict[str, list[tuple[tuple[str, ...], str, tuple[str, ...]]]] = {}
        for key, cue in rules["cues"].items():
            tags = tuple(cue.get("tags", ()))
            for item in cue["words"]:
                phrase = tuple(item.replace("-", " - ").replace("’", "'").split())
                self._index.setdefault(phrase[0], []).append((phrase, key, tags))
        for entries in self._index.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, lower: Sequence[str], lemma: Sequence[str], tag: Sequence[str]) -> list[Hit]:
        """Every cue of a token sequence, the longest of each list at each token, in text order."""
        hits: list[Hit] = []
        index = self._index
        for at, (word, base) in enumerate(zip(lower, lemma, strict=True)):
            entries = index.get(word, [])
            if base != word and base in index:
                entries = entries + index[base]
            seen: set[str] = set()
            for phrase, cue, tags in entries:
                if cue in seen or (tags and tag[at] and not tag[at].startswith(tags)):
                    continue
                if len(phrase) == 1 or _matches(phrase, lower, lemma, at):
                    seen.add(cue)
                    hits.append(Hit(at, at + len(phrase), cue))
        return hits


def _matches(phrase: tuple[str, ...], lower: Sequence[str], lemma: Sequence[str], at: int) -> bool:
    if at + len(phrase) > len(lower):
        return False
    return all(word in (lower[at + k], lemma[at + k]) for k, word in enumerate(phrase))


class Reading:
    """A Doc read once into lists, with its cues, quantities and names.

    ``numbers`` and ``names`` are the layers of those names; where both are empty the Doc's entities stand in.
    """

    def __init__(self, doc: Doc, lists: Lists, numbers: Sequence[Number], names: Sequence[Name]) -> None:
        self.text = doc.text
        self.lists = lists
        rows = [(t.lower_, t.lemma_, t.tag_, t.dep_, t.head.i, t.idx, len(t)) for t in doc]
        columns: list[Any] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(7)]
        self.lower: list[str] = [word.replace("’", "'") for word in columns[0]]
        self.lemma: list[str] = columns[1]
        self.tag: list[str] = columns[2]
        self.dep: list[str] = columns[3]
        self.head: list[int] = columns[4]
        self.start: list[int] = columns[5]
        self.end: list[int] = [start + size for start, size in zip(columns[5], columns[6], strict=True)]
        self.tagged = any(self.tag)
        self.hits = lists.find(self.lower, self.lemma, self.tag)
        self._firsts = [hit.first for hit in self.hits]
        given = bool(numbers or names)
        self.numbers = _sorted(numbers) if given else _entities(doc, COUNTED)
        self.names = _sorted(n for n in names if n.label != "DATE") if given else _entities(doc, NAMED)
        self.dates = _sorted(n for n in names if n.label == "DATE") if given else _entities(doc, ("DATE", "TIME"))
        if not given and not doc.has_annotation("ENT_IOB"):
            self.numbers = [(t.idx, t.idx + len(t)) for t in doc if t.like_num]

    def tokens(self, spans: Iterable[Offsets]) -> list[int]:
        """Numbers of the tokens that lie in or touch the stretches ``spans``, white space left out."""
        found: list[int] = []
        for start, end in spans:
            first = bisect_left(self.end, start + 1)
            last = bisect_left(self.start, end)
            found += [i for i in range(first, last) if not self.lower[i].isspace()]
        return sorted(set(found))

    def within(self, tokens: Sequence[int], inside: set[int]) -> dict[str, list[Hit]]:
        """The cues whose first and last word are among ``tokens`` (``inside``: the same as a set), by list."""
        found: dict[str, list[Hit]] = {}
        if not tokens:
            return found
        first, last = bisect_left(self._firsts, tokens[0]), bisect_left(self._firsts, tokens[-1] + 1)
        for hit in self.hits[first:last]:
            if hit.first in inside and hit.last - 1 in inside:
                found.setdefault(hit.cue, []).append(hit)
        return found

    def offsets(self, hit: Hit) -> Offsets:
        """Where a cue stands. *Offsets*: code points."""
        return self.start[hit.first], self.end[hit.last - 1]


def _sorted(items: Iterable[Number | Name]) -> list[Offsets]:
    return sorted((item.start, item.end) for item in items)


def _entities(doc: Doc, labels: Iterable[str]) -> list[Offsets]:
    wanted = set(labels)
    return [(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ in wanted]


@dataclass(slots=True)
class Evidence:
    """What was found in one statement; ``myself`` are the pronouns that mean its speaker."""

    reading: Reading
    tokens: list[int]
    hits: dict[str, list[Hit]]
    clauses: list[Clause]
    numbers: list[Offsets]
    names: list[Offsets]
    dates: list[Offsets]
    myself: frozenset[str]
    backshift: bool
    inside: set[int] = field(default_factory=set)

    def lower(self, token: int | None) -> str:
        """The lower-case form of a token; empty for None."""
        return "" if token is None else self.reading.lower[token]

    def lemma(self, token: int) -> str:
        """The lemma of a token."""
        return self.reading.lemma[token]

    def has(self, cue: str, token: int) -> bool:
        """Whether the list ``cue`` holds the word at ``token``."""
        return any(hit.first == token for hit in self.hits.get(cue, ()))

    def by_speaker(self, clause: Clause) -> bool:
        """Whether a clause's subject is the speaker, or something of the speaker's own (*my*, *our*)."""
        if clause.subject is None:
            return False
        if self.lower(clause.subject) in self.myself:
            return True
        return self.owned(clause.subject)

    def owned(self, token: int) -> bool:
        """Whether a noun is introduced by *my* or *our*."""
        near = range(max(token - 4, 0), token)
        return any(self.reading.head[i] == token and self.lower(i) in {"my", "our"} for i in near)

    @property
    def main(self) -> list[Clause]:
        """The clauses that carry the statement."""
        return [clause for clause in self.clauses if clause.main]


def gather(reading: Reading, spans: Iterable[Offsets], *, myself: frozenset[str], backshift: bool) -> Evidence:
    """Collect the evidence of the statement that ``spans`` covers; questions in it are left out.

    ``myself``: pronouns that mean the speaker; ``backshift``: *would* stands for *will* (indirect speech).
    """
    spans = list(spans)
    tokens = [i for chunk in sentences(reading, reading.tokens(spans)) if not asks(reading, chunk) for i in chunk]
    inside = set(tokens)
    hits = reading.within(tokens, inside)
    lists = reading.lists

    def inner(found: Sequence[Offsets], dull: frozenset[str]) -> list[Offsets]:
        return [
            (start, end) for start, end in found
            if any(a < end and start < b for a, b in spans) and reading.text[start:end].lower() not in dull
        ]  # fmt: skip

    return Evidence(
        reading, tokens, hits, _clauses(reading, tokens, inside, hits),
        inner(reading.numbers, lists.words["vague_numbers"]), inner(reading.names, frozenset()),
        inner(reading.dates, lists.words["vague_dates"]), myself, backshift, inside,
    )  # fmt: skip


def sentences(reading: Reading, tokens: Sequence[int]) -> list[list[int]]:
    """Cut a statement's tokens after full stops, exclamation and question marks."""
    chunks: list[list[int]] = [[]]
    for i in tokens:
        chunks[-1].append(i)
        if reading.lower[i] in CLOSERS:
            chunks.append([])
    return [chunk for chunk in chunks if chunk]


def asks(reading: Reading, chunk: Sequence[int]) -> bool:
    """Whether a sentence ends in a question mark."""
    return reading.lower[chunk[-1]] == "?"


def _clauses(
    reading: Reading, tokens: Sequence[int], inside: set[int], hits: Mapping[str, Sequence[Hit]]
) -> list[Clause]:
    """The finite clauses of a statement, in text order."""
    head, dep, tag = reading.head, reading.dep, reading.tag
    subjects: dict[int, int] = {}
    finite: dict[int, int] = {}
    for i in tokens:
        if dep[i] in SUBJECT and (head[i] not in subjects or dep[i] == "expl"):
            subjects[head[i]] = i
        if tag[i] in FINITE:
            verb = head[i] if dep[i] in AUXILIARY and head[i] in inside else i
            finite.setdefault(verb, i)
    shells = {hit.first for cue in ("opine", "hedge", "anonymous") for hit in hits.get(cue, ())}
    clauses = []
    for verb, first in finite.items():
        subject = subjects.get(verb)
        if subject is None and dep[verb] == "conj":
            subject = subjects.get(head[verb])
        clauses.append(Clause(verb, first, subject, _is_main(reading, verb, inside, shells), _form(reading, verb, first)))
    return clauses


def _is_main(reading: Reading, verb: int, inside: set[int], shells: set[int]) -> bool:
    """Whether a verb carries the statement: its root, joined to it by *and*, or under *I think*, *it is clear*."""
    for _ in range(8):
        above = reading.head[verb]
        if above == verb or above not in inside:
            return True
        dep = reading.dep[verb]
        if not (dep in COORDINATE or (dep == "ccomp" and (above in shells or reading.lemma[above] == "be"))):
            return False
        verb = above
    return False


def _form(reading: Reading, verb: int, finite: int) -> str:
    tag = reading.tag[finite]
    if tag == "MD":
        return "modal"
    if verb != finite and reading.tag[verb] == "VBN" and reading.lemma[finite] in {"have", "'ve", "'s"}:
        return "perfect"
    if tag == "VBD":
        return "past"
    if verb != finite and reading.tag[verb] == "VBG":
        return "progressive"
    return "present"


def measure(evidence: Evidence) -> dict[str, float]:
    """The numbers behind score and label: one feature a name, each between 0 and about 4."""
    hits, main = evidence.hits, evidence.main
    words = [evidence.lower(i) for i in evidence.tokens if evidence.lower(i)[0].isalnum()]
    subjects = [evidence.lower(clause.subject) for clause in main if clause.subject is not None]
    pronouns = evidence.reading.lists.words["pronouns"]
    inner = {hit.first for hit in hits.get("normative", ())}
    outer = {h for c in main for h in inner if h in (c.finite, c.verb, c.verb + 1)}
    values = {cue: float(min(len(hits.get(cue, ())), 2)) for cue in CAPPED}
    values |= {
        "quantity": float(min(len(evidence.numbers), 3)), "date": float(min(len(evidence.dates), 2)),
        "named_entity": float(min(len(evidence.names), 3)), "event": float(bool(events(evidence))),
        "past": float(any(c.form in {"past", "perfect"} for c in main)),
        "modal": float(any(c.form == "modal" for c in main)),
        "noun_subject": float(any(s and s not in pronouns and s not in evidence.myself for s in subjects)),
        "missing_referent": float(bool(main) and not evidence.names and all(s in pronouns for s in subjects)),
        "generic_you": float("you" in subjects),
        "first_person": float(any(evidence.by_speaker(c) for c in main)),
        "normative": float(bool(outer)), "normative_inner": float(len(inner) > len(outer)),
        "evaluative_predicate": float(bool(predicates(evidence))), "negation": float("not" in words or "n't" in words),
        "length": min(log(len(words) + 1) - 1, 3.0),
    }  # fmt: skip
    return values


CAPPED = (
    "comparison", "causal", "law", "record", "quote", "evaluative", "intensifier", "hedge", "opine", "vague",
    "anonymous", "conditional", "private",
)  # fmt: skip


def events(evidence: Evidence) -> list[int]:
    """Verbs that tell of something that happened or is happening, the speaker's own life left out."""
    found = []
    for clause in evidence.clauses:
        if clause.form not in {"past", "perfect", "progressive"} or evidence.has("stative", clause.verb):
            continue
        if not (evidence.by_speaker(clause) and evidence.has("experience", clause.verb)):
            found.append(clause.verb)
    return found


def predicates(evidence: Evidence) -> list[Hit]:
    """Evaluative words that a main clause says of its subject (*is unfair*, *a disgraceful decision*, *betrayed*)."""
    verbs = {clause.verb for clause in evidence.main}
    head, dep = evidence.reading.head, evidence.reading.dep
    found = []
    for hit in evidence.hits.get("evaluative", ()):
        at = hit.last - 1
        for _ in range(3):
            if at in verbs:
                found.append(hit)
                break
            if dep[at] not in PREDICATE:
                break
            at = head[at]
    return found
