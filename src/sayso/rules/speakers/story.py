"""What is known of an article while its sources are resolved in reading order: who was named where, who spoke."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from sayso.annotations import Name, Offsets, Quote, Stretches, get
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import Page, fold

SUBJECT, OTHER, POSSESSOR, QUOTED = 1.4, 0.65, 0.5, 0.25
"""Weight of a mention: subject of a main clause, object, possessor or after a preposition, inside a quotation."""
SPEECHES = 40
"""Speeches that are looked at: the last ones."""
TITLE_WORDS = 3
"""Words of a title before a name that opens a sentence, at most."""
WHOSE = r"(?: (?:his|her|their) (?:[\w’'-]+ ){0,2}[\w’'-]+,?)?"
JOINT = re.compile(
    r"(?: \([^()]{1,14}\))?(?: of [A-Z]\w+(?: [A-Z]\w+)?)?(?:, \(?\d{1,3}\)?)?"
    rf"(?:(?:,? and|,? &)(?: the)?{WHOSE}(?: (?!(?:of|for|to|with|who|from|by|in)\b)[a-z][\w-]+){{0,2}}|,{WHOSE})"
    r"(?: [A-Z][\w.]+\.)? "
)
"""What stands between two names that are named together: a party, a place, an age, *and*, whose it is, a calling, a
title; behind a comma alone no calling (*Ann Roe, lawyer for Ben Hale*)."""


ALNUM = re.compile(r"\w+")
"""Words and figures."""
AGED = re.compile(r",? \(?(?:aged )?(\d{1,3})\b(?=[,)]|\.\s| (?:and|of|from|years)\b|$)")
"""An age behind a name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A member of the cast, how the source led to it, and how sure that is (0..1)."""

    member: Member
    how: str
    confidence: float


class Story:
    """The cast with its mentions, the borders of sentences and paragraphs, and the speeches so far."""

    def __init__(self, page: Page, cast: list[Member], quotes: Sequence[Quote]) -> None:
        self.page, self.cast, self.quotes = page, cast, quotes
        self.doc, self.text, self.words = page.doc, page.text, page.words
        self.mentions = sorted({mention for member in cast for mention in member.mentions})
        self.people = {start for member in cast if member.type == "person" for start, _ in member.mentions}
        """Where people are named."""
        self.by_mention = {mention: member for member in cast for mention in member.mentions}
        self._quoted = Stretches((quote.start, quote.end) for quote in quotes)
        self.places = [name for name in get(self.doc, Name) if name.label in ("PLACE", "NORP")]
        self.starts = [sent.start_char for sent in self.doc.sents] if self.doc.has_annotation("SENT_START") else [0]
        self.breaks = [match.end() for match in re.finditer(r"\n\s*", self.text)]
        self.spoken: list[tuple[int, Member]] = []
        self.together = list(self._named_together())
        self._joint = {m: group for group in self.together for span in group.mentions for m in self._within(*span)}
        self._worths: dict[Offsets, float] = {}
        self._named = {id(member): len(member.mentions) for member in cast}
        self._heard: tuple[tuple[int, int], tuple[dict[int, int], Member | None]] = ((-1, -1), ({}, None))
        self._turned: dict[tuple[int, int], Member | None] = {}
        self._most: dict[str, int] = {}
        self._nearest: dict[tuple[int, str, float], Member | None] = {}
        self._known: dict[tuple[int, int, int], set[str]] = {}

    def sentence(self, at: int) -> int:
        """Number of the sentence at this offset."""
        return bisect_right(self.starts, at)

    def bounds(self, number: int) -> Offsets:
        """Where the sentence of this number begins and ends; both the end of the text where there is none."""
        whole = len(self.text)
        start, end = (self.starts[n] if n < len(self.starts) else whole for n in (max(number - 1, 0), number))
        return start, end

    def before(self, at: int) -> str:
        """The text of its sentence before this offset."""
        return self.text[self.bounds(self.sentence(at))[0] : at]

    def paragraph(self, at: int) -> int:
        """Number of the paragraph at this offset."""
        return bisect_right(self.breaks, at)

    def is_near(self, member: Member, at: int) -> bool:
        """Mentioned before, or for the first time in the same paragraph."""
        first = member.mentions[0] if member.mentions else (at + 1, at + 1)
        return first[1] <= at or self.paragraph(first[0]) == self.paragraph(at)

    def nearest(self, at: int, kind: str, least: float = 0.0) -> Member | None:
        """Whom the last mention before ``at`` means, of a kind, worth ``least``, quotations apart.

        Both together where it is one of two that are named together.
        """
        key = (at, kind, least)
        if key not in self._nearest:
            earlier = (self.mentions[n] for n in range(bisect_left(self.mentions, (at, 0)) - 1, -1, -1))
            own = (m for m in earlier if m[1] <= at and self.by_mention[m].type == kind and not self.is_quoted(m[0]))
            found = next((m for m in own if not least or self.worth(m) >= least), None)
            self._nearest[key] = self._joint.get(found, self.by_mention[found]) if found else None
        return self._nearest[key]

    def joint_in(self, span: Span, member: Member) -> Member | None:
        """Those whom the span names together with the member (*Sens. Ann Roe of Ohio and Ben Hale of Utah*)."""
        groups = (self._joint[m] for m in self.inside(span) if m in self._joint and self.by_mention[m] is member)
        inside = {self.by_mention[m].name for m in self.inside(span)}
        return next((group for group in groups if inside.issuperset(group.members)), None)

    def leads(self, mention: Offsets) -> bool:
        """Does the mention open its sentence, but for a title of up to three words?"""
        return len(self.before(mention[0]).split()) <= TITLE_WORDS

    def inside(self, span: Span) -> list[Offsets]:
        """The mentions that lie in the span."""
        return self._within(span.start_char, span.end_char)

    def _within(self, start: int, end: int) -> list[Offsets]:
        first, last = bisect_left(self.mentions, (start, 0)), bisect_left(self.mentions, (end, 0))
        return [mention for mention in self.mentions[first:last] if mention[1] <= end]

    def ages(self, member: Member) -> set[str]:
        """The figures that stand behind the member's names (*Roe, 34*, *Roe, aged 34*)."""
        found = (AGED.match(self.text, end) for _, end in member.mentions)
        return {match.group(1) for match in found if match}

    def spoke(self, member: Member) -> bool:
        """Has the member spoken already?"""
        return any(speaker is member for _, speaker in self.spoken)

    def last_speech(self, at: int) -> tuple[int, Member | None]:
        """Where the source of the last speech before ``at`` begins, and who spoke; -1 and nobody for none."""
        return next(((start, who) for start, who in reversed(self.spoken) if start < at), (-1, None))

    def heard(self, at: int) -> tuple[dict[int, int], Member | None]:
        """Where each of the last speakers before ``at`` last spoke, by ``id``; and who spoke last."""
        state = (at, len(self.spoken))
        if self._heard[0] != state:
            own = [(start, who) for start, who in self.spoken[-SPEECHES:] if start < at]
            self._heard = (state, ({id(who): start for start, who in own}, own[-1][1] if own else None))
        return self._heard[1]

    def is_quoted(self, at: int) -> bool:
        """Does the offset lie inside a quotation?"""
        return self._quoted.hold(at)

    def worth(self, mention: Offsets) -> float:
        """What a mention is worth where it stands: most as subject, little inside a quotation."""
        if mention not in self._worths:
            self._worths[mention] = QUOTED if self.is_quoted(mention[0]) else _worth(self.doc, mention)
        return self._worths[mention]

    def about(self, before: int, kind: str) -> list[Member]:
        """Members of a kind that were mentioned before, outside of quotations."""
        earlier = [m for m in self.cast if m.type == kind and m.mentions and m.mentions[0][1] <= before]
        return [m for m in earlier if not all(self.is_quoted(start) for start, _ in m.mentions)]

    def known_by(self, member: Member) -> set[str]:
        """Every word that the text uses of the member: *the Trump campaign* is not the Clinton campaign."""
        state = (id(member), len(member.aliases), len(member.descriptions))
        if state not in self._known:
            near = [member.name, *member.aliases, *member.descriptions, *member.marks]
            for start, end in member.mentions[:1]:  # who stands in one sentence with a name may be described by it
                first, last = self.bounds(self.sentence(start))
                near.append(self.text[first : max(last, end)])
            self._known[state] = {fold(word) for text in near for word in ALNUM.findall(text)}
        return self._known[state]

    def turned_to(self, at: int) -> Member | None:
        """The subject of the sentence before ``at``, in its paragraph: a person who is not who spoke last."""
        state = (at, len(self.spoken))
        if state not in self._turned:
            self._turned[state] = self._turn(at)
        return self._turned[state]

    def _turn(self, at: int) -> Member | None:
        start, speaker = self.last_speech(at)
        first, last = bisect_right(self.mentions, (start, len(self.text))), bisect_left(self.mentions, (at, 0))
        for mention in reversed(self.mentions[first:last]):
            if self.sentence(mention[0]) < self.sentence(at) - 1 or self.paragraph(mention[0]) < self.paragraph(at):
                return None
            if self.worth(mention) >= SUBJECT and self.by_mention[mention].type == "person":
                member = self.by_mention[mention]
                return None if member is speaker else member
        return None

    def is_most_named(self, member: Member) -> bool:
        """Is no other member of its type named as often in the whole article?"""
        if member.type not in self._most:
            counts = [self._named[id(m)] for m in self.cast if m.type == member.type and id(m) in self._named]
            self._most[member.type] = max(counts, default=0)
        return self._named.get(id(member), 0) >= max(1, self._most[member.type])

    def group(self, members: Sequence[Member], start: int, end: int) -> Member:
        """The member of the cast that these make up together, made where there is none; not yet in the cast."""
        names = [member.name for member in members]
        found = next((m for m in [*self.cast, *self.together] if m.members == names), None)
        if found is not None:
            return found
        return Member(joint_name(names), "group", start, end, mentions=[(start, end)], members=names)

    def members_of(self, group: Member) -> list[Member]:
        """Those of the cast who make up a group."""
        return [member for member in self.cast if member.name in group.members]

    def admit(self, member: Member) -> Member:
        """Put the member into the cast where it is not there yet."""
        if not any(member is other for other in self.cast):
            self.cast.append(member)
        return member

    def _named_together(self) -> list[Member]:
        """*X and Y*, *X, Y and Z*: people, or bodies, that the text joins; each list of names once."""
        runs: list[list[Offsets]] = []
        for mention in self.mentions:
            before = runs[-1][-1] if runs else None
            same = before is not None and self.by_mention[before].type == self.by_mention[mention].type
            if before is not None and same and JOINT.fullmatch(self.text, before[1], mention[0]):
                runs[-1].append(mention)
            else:
                runs.append([mention])
        of = {mention: run for run in runs for mention in run}
        for joined in self._joined():  # *Roe, Gov. Ben Hale of York and Ida Lunt*: either knows a part
            whole = sorted({mention for own in joined for mention in of[own]})
            of |= dict.fromkeys(whole, whole)
        runs = list({id(run): run for run in of.values()}.values())
        found: dict[tuple[str, ...], Member] = {}
        for run in runs:
            last = f" {self.text[run[-2][1] : run[-1][0]]} " if len(run) > 1 else ""
            members = [self.by_mention[mention] for mention in run]
            if (" and " not in last and "&" not in last) or len({id(member) for member in members}) < len(members):
                continue
            names = tuple(member.name for member in members)
            span = (run[0][0], run[-1][1])
            if names in found:
                found[names].mentions.append(span)
            else:
                found[names] = Member(joint_name(names), "group", *span, mentions=[span], members=list(names))
        return list(found.values())

    def _joined(self) -> list[list[Offsets]]:
        """Names that the parse joins over what is told between them (*Ann Roe of Leeds and Ben Hale of York*)."""
        heads: dict[int, Offsets] = {}
        runs: dict[Offsets, list[Offsets]] = {}
        for mention in self.mentions:
            span = self.doc.char_span(*mention, alignment_mode="expand")
            if span is None:
                continue
            root = span.root
            before = heads.get(root.head.i) if root.dep_ == "conj" else None
            if before is not None and self.by_mention[before].type == self.by_mention[mention].type:
                runs[mention] = runs.pop(before, [before])
                runs[mention].append(mention)
            heads[root.i] = mention
        return list(runs.values())


def joint_name(names: Sequence[str]) -> str:
    """*Ann Roe and Ben Hale*; *Ann and Ben Roe* where two share the last name."""
    first, last = names[0].split(), names[-1].split()
    if len(names) == 2 and len(first) == 2 and len(last) == 2 and first[-1] == last[-1]:
        return f"{first[0]} and {names[-1]}"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _worth(doc: Doc, mention: Offsets) -> float:
    """Weight of a mention outside of quotations; an apposition counts as what it stands beside."""
    span: Span | None = doc.char_span(*mention, alignment_mode="expand")
    if span is None:
        return POSSESSOR
    root = span.root
    while root.dep_ in ("conj", "appos") and root.head.i != root.i:
        root = root.head
    if root.dep_ in ("nsubj", "nsubjpass"):
        return SUBJECT if root.head.dep_ in ("ROOT", "conj", "ccomp") else 1.0
    return POSSESSOR if root.dep_ in ("poss", "compound", "pobj", "nmod") else OTHER
