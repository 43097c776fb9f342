"""Who is meant by the words of a source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Span, Token

from sayso.annotations import Name, Offsets, Quote, get
from sayso.rules.attribution.frames import antecedent, noun_phrase
from sayso.rules.speakers.cast import Member, head_nouns, is_acronym
from sayso.rules.speakers.page import Page, fold
from sayso.rules.speakers.phrases import belongs, is_head, is_indefinite, is_plural, phrase_of, type_of
from sayso.rules.speakers.pronouns import FEMALE, FIRST, MALE, NEUTRAL, PLURAL, PRONOUNS, weigh

REMEMBERED = 40
"""Mentions of one member, and speeches, that a pronoun may lean on: the last ones."""
TIE = 0.02
"""Two members whose weights differ by less, as a share, cannot be told apart: nobody is named."""
SPOKEN = 1.35
"""Weight of a speech; see :mod:`.pronouns` for that of a mention."""
DECAY, SPOKEN_DECAY = 0.72, 0.85
"""What a mention, and a speech, is worth with each sentence that lies between."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A member of the cast, how the source led to it, and how sure that is (0..1)."""

    member: Member
    how: str
    confidence: float


class Resolver:
    """The state of one article while its sources are resolved in reading order."""

    def __init__(self, page: Page, cast: list[Member], quotes: Sequence[Quote]) -> None:
        self.doc, self.text, self.words = page
        self.cast, self.quotes = cast, quotes
        doc = page.doc
        self.mentions = sorted({mention for member in cast for mention in member.mentions})
        self.places = [name for name in get(doc, Name) if name.label in ("PLACE", "NORP")]
        self.by_mention = {mention: member for member in cast for mention in member.mentions}
        self.starts = [sent.start_char for sent in doc.sents] if doc.has_annotation("SENT_START") else [0]
        self.spoken: list[tuple[int, Member]] = []
        self.worths: dict[Offsets, float] = {}
        self.known: dict[tuple[int, int, int], set[str]] = {}

    def index(self, member: Member) -> int:
        """Number of the member in the cast."""
        return next(number for number, other in enumerate(self.cast) if other is member)

    def resolve(self, source: Offsets, cue: Offsets | None, enclosing: Member | None) -> Answer | None:
        """Who the source means; None where nobody can be named. ``enclosing``: the speaker of the content around it."""
        span = self.doc.char_span(*source, alignment_mode="expand")
        if span is None:
            return None
        answer = self._resolve(span, enclosing)
        if answer is not None:
            self.spoken.append((source[0], answer.member))
            if answer.how == "pronoun" and source not in answer.member.mentions:
                answer.member.mentions.append(source)
        return answer

    def _resolve(self, span: Span, enclosing: Member | None) -> Answer | None:
        head = span.root
        if (named := self._named(span, head) or self._by_paper(span, head) or self._by_age(span)) is not None:
            return named
        if (meant := antecedent(head)) is not None:
            phrase = noun_phrase(meant)
            return self._resolve(self.doc[phrase[0] : phrase[-1] + 1], enclosing)
        if head.lower_ in PRONOUNS:
            return self._pronoun(span, head.lower_, enclosing)
        if head.pos_ == "PRON" and head.lower_ not in self.words.groups:
            return None  # *nobody*, *which*, *anyone*: no name is honest
        if head.lower_ in self.words.pairs and (pair := self._pair(span)) is not None:
            return pair
        return self._described(span, head) or self._by_kind(span, head) or self._new(span, head)

    # -------------------------------------------------- names

    def _named(self, span: Span, head: Token) -> Answer | None:
        """A name that is the head of the source (not its possessor, not the object of a preposition)."""
        inside = [
            m
            for m in self.mentions
            if m[0] >= span.start_char and m[1] <= span.end_char and is_head(self.doc, m, span, head)
        ]
        members = {self.by_mention[mention].name: self.by_mention[mention] for mention in inside}
        people = [member for member in members.values() if member.type == "person"]
        if len(members) > 1 and any(token.dep_ == "conj" for token in span):
            return self._several(span, people if len(people) > 1 else list(members.values()))
        if not members:
            return self._inside(span, head)
        chosen = people[0] if people else next(iter(members.values()))
        surface = next(self.text[start:end] for start, end in inside if self.by_mention[start, end] is chosen)
        return Answer(chosen, self._how(surface, chosen), 0.97)

    def _inside(self, span: Span, head: Token) -> Answer | None:
        """Where the parse hides it: a person named at the end of the source, after a comma or a title."""
        for start, end in self.mentions:
            if not (span.start_char < start and end <= span.end_char):
                continue
            tail = self.text[end : span.end_char].strip(" ,")
            before = self.text[span.start_char : start].rstrip()
            apposed = before.endswith(",") or (
                before and before[-1].isalnum() and before.split()[-1].lower() in self.words.roles
            )
            if not tail and apposed:
                member = self.by_mention[start, end]
                if member.type == "person":
                    return Answer(member, self._how(self.text[start:end], member), 0.85)
        return None

    def _by_paper(self, span: Span, head: Token) -> Answer | None:
        """*a report by X*, *X's statement*: the body or person that speaks through the paper."""
        if fold(head.lemma_ or head.text) not in self.words.papers:
            return None
        for start, end in self.mentions:
            if span.start_char <= start and end <= span.end_char and self.by_mention[start, end].type == "organization":
                return Answer(self.by_mention[start, end], "name", 0.8)
        return None

    def _by_age(self, span: Span) -> Answer | None:
        """*the 22-year-old*: the person whose name was followed by that age."""
        match = re.search(r"\b(\d{1,3})-year-old", span.text)
        if match is None or not span.text.lower().startswith("the "):
            return None
        aged = re.compile(rf",? \(?(?:aged )?{match.group(1)}\b")
        for start, end in self.mentions:
            if self.by_mention[start, end].type == "person" and aged.match(self.text, end):
                return Answer(self.by_mention[start, end], "description", 0.85)
        return None

    def _how(self, surface: str, member: Member) -> str:
        if fold(surface) == fold(member.name):
            return "name"
        if member.type == "organization" and (is_acronym(surface, member.name) or is_acronym(member.name, surface)):
            return "acronym"
        return "alias"

    def _pair(self, span: Span) -> Answer | None:
        """*the pair*, *the couple*: the last two people before it that *and* joins."""
        people = [m for m in self.mentions if m[1] <= span.start_char and self.by_mention[m].type == "person"]
        for first, second in reversed(list(pairwise(people))):
            if self.text[first[1] : second[0]].strip() in ("and", "&"):
                names = [self.by_mention[first].name, self.by_mention[second].name]
                member = next((m for m in self.cast if m.members == names), None)
                if member is None:
                    name = self.text[first[0] : second[1]]
                    member = Member(name, "group", first[0], second[1], mentions=[(first[0], second[1])], members=names)
                    self.cast.append(member)
                return Answer(member, "description", 0.8)
        return None

    def _several(self, span: Span, people: Sequence[Member]) -> Answer:
        names = [person.name for person in people]
        name = f"{', '.join(names[:-1])} and {names[-1]}"
        member = next((m for m in self.cast if m.members == names), None)
        if member is None:
            member = Member(
                name,
                "group",
                span.start_char,
                span.end_char,
                mentions=[(span.start_char, span.end_char)],
                members=names,
            )
            self.cast.append(member)
        return Answer(member, "name", 0.9)

    # -------------------------------------------------- pronouns

    def _pronoun(self, span: Span, word: str, enclosing: Member | None) -> Answer | None:
        if word in FIRST:
            return Answer(enclosing, "pronoun", 0.85) if enclosing is not None else None
        candidates = self._weighted(span, word)
        if not candidates and word in PLURAL:
            people = [m for m in self._about(span, "person") if len(m.words) > 1 or self._spoke(m)]
            return Answer(people[0], "pronoun", 0.5) if len(people) == 1 else None
        if not candidates:
            later = [m for m in self.cast if self._fits(m, word) and m.mentions and m.mentions[0][0] > span.start_char]
            return Answer(later[0], "pronoun", 0.4) if len(later) == 1 else None
        candidates.sort(key=lambda pair: -pair[0])
        best, second = candidates[0], candidates[1] if len(candidates) > 1 else (0.0, None)
        margin = (best[0] - second[0]) / best[0]
        if margin < TIE and second[1] is not None:
            last = self.spoken[-1][1] if self.spoken else None
            if last is not best[1] and last is not second[1]:
                return None
            best = best if last is best[1] else second
        if not best[1].gender and best[1].type == "person" and word in MALE | FEMALE:
            best[1].gender = "male" if word in MALE else "female"
        return Answer(best[1], "pronoun", 0.55 + 0.4 * min(1.0, margin * 1.5))

    def _fits(self, member: Member, word: str) -> bool:
        if word in MALE:
            return member.type in ("person", "unnamed") and member.gender != "female"
        if word in FEMALE:
            return member.type in ("person", "unnamed") and member.gender != "male"
        if word in NEUTRAL:
            return member.type == "organization"
        return word in PLURAL and member.type in ("group", "organization")

    def _weighted(self, span: Span, word: str) -> list[tuple[float, Member]]:
        """Members that the pronoun may mean with their weight: recent, subject, speaker, outside of quotations."""
        at = span.start_char
        here = bisect_right(self.starts, at)
        out = []
        for member in self.cast:
            if not self._fits(member, word):
                continue
            weight = 0.0
            before = [mention for mention in member.mentions if mention[1] <= at]
            for start, end in before[-REMEMBERED:]:
                worth = self._worth(start, end) * DECAY ** (here - bisect_right(self.starts, start))
                weight = max(weight, worth) + 0.04 * worth
            for start, speaker in self.spoken[-REMEMBERED:]:
                if speaker is member and start < at:
                    weight = max(weight, SPOKEN * SPOKEN_DECAY ** (here - bisect_right(self.starts, start)))
            if (
                member.type == "person"
                and len(member.words) == 1
                and not member.descriptions
                and not self._spoke(member)
            ):
                weight *= 0.6
            known = (word in MALE and member.gender == "male") or (word in FEMALE and member.gender == "female")
            if weight > 0:
                out.append((weight * (1.0 if known or word in PLURAL | NEUTRAL else 0.85), member))
        return out

    def _spoke(self, member: Member) -> bool:
        return any(speaker is member for _, speaker in self.spoken)

    def _worth(self, start: int, end: int) -> float:
        """What a mention is worth where it stands: most as subject, little inside a quotation."""
        if (start, end) not in self.worths:
            self.worths[start, end] = weigh(self.doc, self.quotes, start, end)
        return self.worths[start, end]

    # -------------------------------------------------- roles and descriptions

    def _described(self, span: Span, head: Token) -> Answer | None:
        """*the president*, *the head of the Wagner Group*: the member whose description shares the head noun."""
        if head.pos_ not in ("NOUN", "PROPN") or is_indefinite(span) or is_plural(head):
            return None
        if any(child.dep_ == "poss" and child.pos_ != "PRON" for child in head.children):
            return None
        noun = fold(head.lemma_ or head.text)
        modifiers = [t for t in span if t.tag_[:2] in ("NN", "JJ") and t.i != head.i and belongs(t, head)]
        own = {fold(t.lemma_ or t.text) for t in modifiers}
        proper = {fold(t.text) for t in modifiers if t.tag_[:3] == "NNP"}
        fitting = [member for member in self.cast if proper <= self._known_by(member)]
        scored = [(self._likeness(member, noun, own, span), member) for member in fitting]
        scored = [(score, member) for score, member in scored if score > 0]
        if not scored:
            return None
        score, member = max(scored, key=lambda pair: pair[0])
        simple = not own and len([t for t in span if not t.is_punct]) <= 3
        return Answer(
            member,
            "role" if simple and member.type == "person" else "description",
            min(0.9, 0.5 + 0.2 * score),
        )

    def _by_kind(self, span: Span, head: Token) -> Answer | None:
        """*the company*, *the statement*, *the mother of three*: the one member of that kind that the text is about."""
        first = next((t.lower_ for t in span if not t.is_space), "")
        if first != "the" or is_plural(head) or any(t.tag_ in ("NNP", "NNPS") for t in span):
            return None
        noun = fold(head.lemma_ or head.text)
        if noun in self.words.papers:
            return self._who_put_out(span, noun)
        if noun in self.words.organizations and noun not in self.words.generic:
            return None  # *the ministry* is not the newspaper that was named before
        if noun in self.words.generic:
            near = [m for m in self._about(span, "organization") if not m.heads & self.words.organizations]
            near = near if len(near) == 1 else [member for member in near if self._spoke(member)]
            return Answer(near[0], "description", 0.6) if len(near) == 1 else None
        if type_of(self.words, self.places, span, head) == "unnamed" and noun not in self.words.strangers:
            near = self._about(span, "person")
            sex = self.words.gendered.get(head.lower_, "")
            titled = noun in self.words.roles and len(near) == 1 and near[0].heads
            if len(near) == 1 and not titled and (not sex or near[0].gender in ("", sex)):
                return Answer(near[0], "description", 0.55)
        return None

    def _who_put_out(self, span: Span, noun: str) -> Answer | None:
        """*the statement said*: who spoke last in a sentence with that word, else who spoke last."""
        before = [(at, member) for at, member in self.spoken if at < span.start_char and member.type != "group"]
        for at, member in reversed(before):
            sent = bisect_right(self.starts, at)
            stop = self.starts[sent] if sent < len(self.starts) else len(self.text)
            if noun in fold(self.text[self.starts[sent - 1] : stop]):
                return Answer(member, "description", 0.7)
        return Answer(before[-1][1], "description", 0.5) if before else None

    def _about(self, span: Span, kind: str) -> list[Member]:
        """Members of a kind that were mentioned before, outside of quotations."""
        before = [m for m in self.cast if m.type == kind and m.mentions and m.mentions[0][1] <= span.start_char]
        return [m for m in before if not all(any(q.start <= s < q.end for q in self.quotes) for s, _ in m.mentions)]

    def _known_by(self, member: Member) -> set[str]:
        """Every word that the text uses of the member: *the Trump campaign* is not the Clinton campaign."""
        state = (id(member), len(member.aliases), len(member.descriptions))
        if state not in self.known:
            self.known[state] = self._words_of(member)
        return self.known[state]

    def _words_of(self, member: Member) -> set[str]:
        near = [member.name, *member.aliases, *member.descriptions]
        for start, end in member.mentions[:1]:  # who stands in one sentence with a name may be described by it
            sent = bisect_right(self.starts, start) - 1
            stop = self.starts[sent + 1] if sent + 1 < len(self.starts) else len(self.text)
            near.append(self.text[self.starts[max(sent, 0)] : max(stop, end)])
        return {fold(word) for text in near for word in re.findall(r"\w+", text)}

    def _likeness(self, member: Member, noun: str, own: set[str], span: Span) -> float:
        """How well the description fits: shared head noun and modifiers, nearness; 0 where it does not."""
        before = [m for m in member.mentions if m[1] <= span.start_char]
        if noun in member.heads:
            texts = [{fold(w) for w in re.findall(r"\w+", d)} for d in member.descriptions]
            shared = max((len(own & text) for text in texts if text), default=0)
            if own and not shared and not before:
                return 0.0
            distance = span.start_char - before[-1][1] if before else 5000
            return 1.0 + shared - 0.4 * (len(own) - shared) + 0.5 / (1 + distance / 400)
        if member.type == "person" and own and self._shares_sentence(member, span):
            return 0.9
        if member.type == "organization" and noun in self.words.organizations and noun in member.words:
            return 0.8 if before and not own - set(member.words) else 0.0
        if member.type in ("unnamed", "group") and noun in {fold(w) for w in re.findall(r"\w+", member.name)}:
            return 0.6
        return 0.0

    def _shares_sentence(self, member: Member, span: Span) -> bool:
        """*the head of the X Group*: earlier the person stood in one sentence with that name."""
        if span.root.lower_ not in self.words.heads:
            return False
        names = {fold(self.text[s:e]) for s, e in self.mentions if s >= span.start_char and e <= span.end_char}
        for start, end in member.mentions:
            if end > span.start_char:
                break
            sent = bisect_right(self.starts, start)
            if any(
                fold(self.text[s:e]) in names
                for s, e in self.mentions
                if e < span.start_char and bisect_right(self.starts, s) == sent
            ):
                return True
        return False

    # -------------------------------------------------- the unnamed

    def _new(self, span: Span, head: Token) -> Answer | None:
        """A speaker without a name: a person, a group, or an organisation known by a common noun."""
        phrase = phrase_of(self.text, span, head)
        if not phrase:
            return None
        same = next((m for m in self.cast if fold(m.name) == fold(phrase)), None)
        if same is not None:
            same.mention(span.start_char, span.end_char, same.name)
            return Answer(same, "name", 0.85)
        start = self.text.find(phrase, span.start_char, span.end_char)
        start = start if start >= 0 else span.start_char
        member = Member(
            phrase,
            type_of(self.words, self.places, span, head),
            start,
            start + len(phrase),
            mentions=[(span.start_char, span.end_char)],
        )
        member.heads.update(head_nouns([head]))
        member.gender = self.words.gendered.get(head.lower_, "")
        self.cast.append(member)
        return Answer(member, "name", 0.8)
