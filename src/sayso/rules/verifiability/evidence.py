"""What in a statement speaks for or against its being checkable: cues, clauses, quantities, names.

A Doc is read once into lists (:class:`Reading`); a statement's :class:`Evidence` is gathered from these. Word
lists: ``lexicons/verifiability.toml``. *Offsets*: token numbers inside, code points at the borders.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc

from sayso.annotations import Name, Number, Offsets, text_of
from sayso.rules.attribution.frames import FINITE
from sayso.rules.verifiability.cues import Hit, Lists

AUXILIARY = frozenset({"aux", "auxpass"})
SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
COORDINATE = frozenset({"conj", "parataxis", "dep", "appos"})
COUNTED = frozenset({"CARDINAL", "MONEY", "PERCENT", "QUANTITY"})
NAMED = {
    "PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "NORP": "NORP",
    "DATE": "DATE", "TIME": "DATE",
}  # fmt: skip
NAMELESS = frozenset({"nameless", "masked"})
"""Lists of the words by which a source is left unnamed."""
CONTEXT = 300
"""Characters before a statement in which a name explains its pronouns."""
LONGEST = 200
"""Characters that a name or quantity has at most."""
GAP = 2
"""Tokens left out (white space, a mark) from which on a statement counts as interrupted."""
COLUMNS: list[int | str] = ["LOWER", "LEMMA", "TAG", "DEP", "HEAD", "IDX", "LENGTH", "SENT_START"]
CLOSERS = frozenset({".", "!", "?", "...", "…"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A finite verb with its subject; ``form`` is modal, past, perfect, progressive or present."""

    verb: int
    finite: int
    subject: int | None
    main: bool
    form: str


class Reading:
    """A Doc read once into lists, with its cues, quantities and names.

    ``numbers`` and ``names`` are the layers of those names; where both are empty the Doc's entities stand in.
    """

    def __init__(self, doc: Doc, lists: Lists, numbers: Sequence[Number], names: Sequence[Name]) -> None:
        self.text = text_of(doc)
        self.lists = lists
        table = doc.to_array(COLUMNS).T
        lower, lemma, tag, dep = (column.tolist() for column in table[:4])
        spelled = lists.spelled
        spelled.learn({*lower, *lemma, *tag, *dep}, doc.vocab.strings)
        self.lower: list[str] = list(map(spelled.plain.__getitem__, lower))
        self.lemma: list[str] = list(map(spelled.base.__getitem__, lemma))
        self.real: list[bool] = [key not in spelled.blank for key in lower]
        self.tag: list[str] = list(map(spelled.base.__getitem__, tag))
        self.dep: list[str] = list(map(spelled.base.__getitem__, dep))
        offsets = table[4].astype("int64").tolist()
        self.head: list[int] = [at + offset for at, offset in enumerate(offsets)]
        self.start: list[int] = table[5].tolist()
        self.end: list[int] = (table[5] + table[6]).tolist()
        self.firsts: list[int] = [at for at, value in enumerate(table[7].tolist()) if value == 1]
        self.tagged, self.parsed = any(self.tag), any(self.dep)
        self.hits = lists.find(self.lower, self.lemma, self.tag)
        self.nameless = [hit for hit in self.hits if hit.cue in NAMELESS]
        self._firsts = [hit.first for hit in self.hits]
        if not (numbers or names):
            numbers, names = _entities(doc)
        self.numbers = _sorted(numbers)
        self.names = _sorted(item for item in names if item.label != "DATE")
        self.dates = _sorted(item for item in names if item.label == "DATE")
        self.people = _sorted(item for item in names if item.label == "PERSON")
        self.organs = _sorted(item for item in names if item.label in ("ORG", "PLACE"))
        self.firms = _sorted(item for item in names if item.label == "ORG")

    def tokens(self, spans: Sequence[Offsets]) -> list[int]:
        """Numbers of the tokens that lie in or touch the stretches ``spans``, white space left out."""
        found: list[int] = []
        for start, end in spans:
            first = bisect_left(self.end, start + 1)
            last = bisect_left(self.start, end)
            found += range(first, last)
        real = self.real
        if len(spans) > 1:
            found = sorted(set(found))
        return [i for i in found if real[i]]

    def common(self, name: Offsets) -> bool:
        """Whether what was taken for a name is a common noun that begins a sentence (*Housewives remember*)."""
        at = bisect_left(self.start, name[0])
        return self.end[at : at + 1] == [name[1]] and self.tag[at] in ("NN", "NNS")

    def within(self, tokens: Sequence[int], inside: set[int]) -> dict[str, list[Hit]]:
        """The cues that stand in ``tokens`` (``inside``: the same as a set), by list."""
        found: dict[str, list[Hit]] = {}
        if not tokens:
            return found
        for hit in self.between(tokens[0], tokens[-1] + 1):
            if hit.first in inside and hit.last - 1 in inside:
                found.setdefault(hit.cue, []).append(hit)
        return found

    def between(self, first: int, last: int) -> list[Hit]:
        """The cues that begin at one of the tokens ``first`` up to ``last`` (exclusive)."""
        return self.hits[bisect_left(self._firsts, first) : bisect_left(self._firsts, last)]

    def offsets(self, hit: Hit) -> Offsets:
        """Where a cue stands. *Offsets*: code points."""
        return self.start[hit.first], self.end[hit.last - 1]


def _sorted(items: Iterable[Number | Name]) -> list[Offsets]:
    return sorted((item.start, item.end) for item in items)


def _entities(doc: Doc) -> tuple[list[Number], list[Name]]:
    """Quantities and names where none of our components ran; bare numerals where no entities were sought."""
    numbers: list[Number] = []
    names: list[Name] = []
    for ent in doc.ents:
        start, end = ent.start_char, ent.start_char + len(ent.text.rstrip())
        if ent.label_ in COUNTED:
            numbers.append(Number(start, end, "count"))
        elif ent.label_ in NAMED and start < end:
            names.append(Name(start, end, NAMED[ent.label_]))
    if not doc.has_annotation("ENT_IOB"):
        numbers = [Number(t.idx, t.idx + len(t), "number") for t in doc if t.like_num]
    return numbers, names


@dataclass(slots=True)
class Evidence:
    """What was found in one statement.

    ``myself`` are the pronouns that mean its speaker, ``marks`` the pairs of list and first token of each
    cue; ``known`` is true where a name stands shortly before, for pronouns to refer to.
    """

    reading: Reading
    tokens: list[int]
    hits: dict[str, list[Hit]]
    clauses: list[Clause]
    numbers: list[Offsets]
    names: list[Offsets]
    dates: list[Offsets]
    myself: frozenset[str]
    backshift: bool
    inside: set[int]
    marks: set[tuple[str, int]]
    known: bool
    main: list[Clause] = field(init=False)
    """The clauses that carry the statement."""

    words: list[int] = field(init=False)
    """Those of the tokens that are words or figures."""

    mine: set[int] = field(init=False)
    """The verbs of the clauses whose subject is the speaker, or something of the speaker's own (*my*, *our*)."""

    def __post_init__(self) -> None:
        self.main = [clause for clause in self.clauses if clause.main]
        lower = self.reading.lower
        self.words = [i for i in self.tokens if lower[i][0].isalnum()]
        self.mine = {
            clause.verb
            for clause in self.clauses
            if clause.subject is not None
            and (self.reading.lower[clause.subject] in self.myself or self.owned(clause.subject))
        }

    def lower(self, token: int | None) -> str:
        """The lower-case form of a token; empty for None."""
        return "" if token is None else self.reading.lower[token]

    def lemma(self, token: int) -> str:
        """The lemma of a token."""
        return self.reading.lemma[token]

    def has(self, cue: str, token: int) -> bool:
        """Whether the list ``cue`` holds the word at ``token``."""
        return (cue, token) in self.marks

    def by_speaker(self, clause: Clause) -> bool:
        """Whether a clause's subject is the speaker, or something of the speaker's own."""
        return clause.verb in self.mine

    def owned(self, token: int, owner: frozenset[str] = frozenset({"my", "our"})) -> bool:
        """Whether a noun is introduced by *my* or *our*."""
        near = range(max(token - 4, 0), token)
        return any(self.reading.head[i] == token and self.lower(i) in owner for i in near)

    def announces(self, clause: Clause) -> bool:
        """Whether a clause only announces a turn of talk: *I will tell you*, *I would say*."""
        words = self.reading.lists.words["discourse"]
        return clause.form == "modal" and self.lemma(clause.verb) in words and self.by_speaker(clause)


def gather(reading: Reading, spans: Iterable[Offsets], *, myself: frozenset[str], backshift: bool) -> Evidence:
    """Collect the evidence of the statement that ``spans`` covers; questions in it are left out.

    ``myself``: pronouns that mean the speaker; ``backshift``: *would* stands for *will* (indirect speech).
    """
    spans = list(spans)
    chunks = sentences(reading, reading.tokens(spans))
    tokens = [i for chunk in chunks if not asks(reading, chunk) for i in chunk]
    inside = set(tokens)
    hits = reading.within(tokens, inside)
    lists = reading.lists
    marks = {(cue, hit.first) for cue, found in hits.items() for hit in found}
    known = bool(spans and _overlapping(reading.names, [(max(spans[0][0] - CONTEXT, 0), spans[0][0])]))

    def inner(found: Sequence[Offsets], dull: frozenset[str] = frozenset()) -> list[Offsets]:
        near = _overlapping(found, spans)
        return [(start, end) for start, end in near if reading.text[start:end].lower() not in dull]

    return Evidence(
        reading, tokens, hits, _clauses(reading, tokens, inside, hits),
        inner(reading.numbers, lists.words["vague_numbers"]),
        [name for name in inner(reading.names) if not reading.common(name)],
        inner(reading.dates, lists.words["vague_dates"]), myself, backshift, inside, marks, known,
    )  # fmt: skip


def _overlapping(found: Sequence[Offsets], spans: Sequence[Offsets]) -> list[Offsets]:
    """Those of the sorted stretches ``found`` that overlap one of ``spans``."""
    if not spans:
        return []
    first, last = spans[0][0] - LONGEST, spans[-1][1]
    near = found[bisect_left(found, (first, 0)) : bisect_left(found, (last, 0))]
    if len(spans) == 1:
        ((start, end),) = spans
        return [item for item in near if start < item[1] and item[0] < end]
    return [item for item in near if any(start < item[1] and item[0] < end for start, end in spans)]


def sentences(reading: Reading, tokens: Sequence[int]) -> list[list[int]]:
    """Cut a statement's tokens after stops, exclamation and question marks, and where it is interrupted."""
    lower, chunk, last = reading.lower, list[int](), 0
    chunks = [chunk]
    for i in tokens:
        if chunk and i - last > GAP:
            chunk = []
            chunks.append(chunk)
        chunk.append(i)
        last = i
        if lower[i] in CLOSERS:
            chunk = []
            chunks.append(chunk)
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
    shells = {
        i for cue in ("opine", "hedge", "anonymous") for hit in hits.get(cue, ()) for i in range(hit.first, hit.last)
    }
    shells |= {
        verb for verb, i in finite.items() if tag[i] == "MD" and reading.lemma[verb] in reading.lists.words["discourse"]
    }
    clauses = []
    for verb, first in finite.items():
        subject = subjects.get(verb)
        if subject is None and dep[verb] == "conj":
            subject = subjects.get(head[verb])
        clauses.append(
            Clause(verb, first, subject, _is_main(reading, verb, inside, shells), _form(reading, verb, first))
        )
    return clauses


def _is_main(reading: Reading, verb: int, inside: set[int], shells: set[int]) -> bool:
    """Whether a verb carries the statement: its root, joined to it by *and*, or under *I think*, *it is*."""
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
    if verb != finite and reading.tag[verb] == "VBN" and reading.lemma[finite] in {"have", "'ve", "’ve"}:
        return "perfect"
    if tag == "VBD":
        return "past"
    if verb != finite and reading.tag[verb] == "VBG":
        return "progressive"
    return "present"
