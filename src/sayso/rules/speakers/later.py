"""Who is named only after the words for them: *A top adviser says … Ed Roe told reporters …*."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import itemgetter

from sayso.annotations import CLAIMING, Offsets, Section, Stretches, get
from sayso.rules.speakers.appositions import descriptions, told_by
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import SMALL, fold, words_of
from sayso.rules.speakers.papers import alike_papers, is_named_paper, is_new_paper
from sayso.rules.speakers.phrases import OWNER
from sayso.rules.speakers.salience import NONE, tells
from sayso.rules.speakers.story import POSSESSOR, SUBJECT, Answer, Story

SURE = 0.7
"""How sure a name is that comes later."""
LEAD = 2
"""Paragraphs in which somebody may speak whom the next ones name."""
FAR = {False: 1, True: 2}
"""Paragraphs from the words to the name, at most; more where the article begins with them."""
MENTIONED = 2
"""How often whoever is named later is spoken of without a name, at most."""
SHARED = 2
"""Words that the two have in common where they are called otherwise, at least."""
MANY_SHARED = 3
"""Words that two descriptions share, at least, that are told of one person wherever they stand."""
PARTING = 3
"""Words of a line that parts an article, at most."""
OTHER = re.compile(r"[\W_]*(?:but|meanwhile|however|yet|still|separately|another|also|by contrast|others?)\b", re.I)
"""Words before a name that tell that somebody else speaks now."""
ONE_OF_MANY = re.compile(r"(?:another|any|every|no|some|at least|a (?:second|third|fourth)|the other)\b", re.I)
"""Words before somebody whom no name follows."""
BROUGHT_IN = re.compile(
    r"(?:even )?(?:(?:an?|one|his|her|its|their|my|our)\b|the \w.* (?:of|in|to|for|who|whose|at|from)\b|.*[’']s? )",
    re.I,
)
"""Words for somebody who is new, or told whose or who he is, rather than taken up again (*the vice president*)."""
KNOWN = re.compile(r"[a-z]+|[Tt]he \S+")
"""A noun alone, or with *the*: one who was told of before (*the actor*)."""
NAMELESS = re.compile(r"anonym|\b(?:be|been|not) (?:named|identified)|authori[sz]ed to (?:speak|talk|comment)")
"""Words for who stays without a name."""
TOLD = re.compile(r"the |(?!An? )[A-Z]")
"""Beginnings of words for one who is known, or told of in a headline."""
BEHIND = re.compile(r"\b(?:in|on|of|at|near|from|to|with)\b")
"""Words of a source before a name that is not the speaker's (*Democrats on Capitol Hill*)."""
FORCES = frozenset({"police", "constabulary"})
"""Words in the names of police forces."""
CAPITALISED = re.compile(r"\b[A-Z][\w’'-]*")


class Later:
    """The speakers of an article, once all of them are known, and who the unnamed among them turn out to be."""

    def __init__(self, story: Story) -> None:
        self.story, self.words = story, story.words
        self.speeches = sorted(story.spoken, key=itemgetter(0))
        self._starts = [start for start, _ in self.speeches]
        self._speakers = {id(member) for _, member in self.speeches}
        self._running = Stretches((s.start, s.end) for s in get(story.doc, Section) if s.label in CLAIMING)
        self._paragraphs = [start for start, _ in self._running] or story.breaks
        self._found: dict[int, Member | None] = {}

    def named(self, answer: Answer) -> Answer:
        """The answer with the name of whoever a speaker without one turns out to be; else the answer itself."""
        member = answer.member
        if id(member) not in self._found:
            self._found[id(member)] = self._find(member) if member.mentions else None
        found = self._found[id(member)]
        return Answer(found, "role" if found.type == "person" else "description", SURE) if found is not None else answer

    def _find(self, member: Member) -> Member | None:
        if member.type == "unnamed":
            found = self._holder(member) or self._of_the_lead(member) or self._next(member)
            return found or self._taken_up(member)
        if member.words == ["police"]:
            return self._force()
        if member.type == "organization" and len(set(member.mentions)) <= MENTIONED:
            return self._paper(member) if is_new_paper(member) else self._next(member)
        return None

    def _taken_up(self, member: Member) -> Member | None:
        """*The official* is whoever *a local official* above turns out to be."""
        start, end = member.mentions[0]
        if KNOWN.fullmatch(self.story.text[start:end]) is None:
            return None
        before = (m for m in self.story.cast if m.type == "unnamed" and m.mentions and m.mentions[0][0] < start)
        same = [other for other in before if other is not member and not other.heads.isdisjoint(member.heads)]
        found = self.named(Answer(same[0], "", 0.0)).member if len(same) == 1 else None
        return found if found is not None and found.type == "person" else None

    # ------------------------------------------------------------------ by the office

    def _holder(self, member: Member) -> Member | None:
        """*The mayor of X* is the one *Mayor Jane Roe* that the article names further down; not *the mayor of Y*."""
        offices = member.heads & self.words.single
        if not offices:
            return self._of_a_nation(member)
        holders = [other for other in self.story.cast if other.heads & offices and other.type in ("person", "unnamed")]
        named = [other for other in holders if other.type == "person"]
        if len(named) != 1:
            return None
        asked = [member] if self._proper(member) else [other for other in holders if other.type == "unnamed"]
        known = self.story.known_by(named[0])
        return named[0] if all(self._proper(other) <= known for other in asked) else None

    def _of_a_nation(self, member: Member) -> Member | None:
        """*Tarnia's president* is the one *Tarnian President Jane Roe*."""
        words = self.words
        offices = member.heads & words.office_nouns
        called = {fold(OWNER.sub("", word)) for word in member.name.split()}
        nations = words.nations_of(called)
        if not offices or len(nations) != 1:
            return None
        holders = (other for other in self.story.cast if other.type == "person" and other.heads & offices)
        found = [other for other in holders if words.nations_of(other.marks) == nations]
        return found[0] if len(found) == 1 and _agree(found[0], member) else None

    def _force(self) -> Member | None:
        """*Police* are the one force that the article names, somewhere (*Ardmoor Police Department*)."""
        bodies = (other for other in self.story.cast if other.type == "organization" and other.name[:1].isupper())
        forces = [other for other in bodies if len(other.words) > 1 and not FORCES.isdisjoint(other.words)]
        return forces[0] if len(forces) == 1 else None

    def _of_the_lead(self, member: Member) -> Member | None:
        """*A local prosecutor* of the first lines is the one prosecutor with a name who speaks after them."""
        offices, (start, _) = member.heads & self.words.leads - self.words.single, member.mentions[0]
        if len(set(member.mentions)) > MENTIONED or self.story.paragraph(start) > LEAD:
            return None
        single = [other for other in self.story.cast if other is not member and other.type in ("person", "unnamed")]
        holders = [other for other in single if other.heads & offices]
        if not offices or not holders:
            holders = [other for other in single if _shared(member, other) >= MANY_SHARED]
        if len(holders) != 1 or holders[0].type != "person" or holders[0].mentions[0][0] < start:
            return None
        return holders[0] if id(holders[0]) in self._speakers and _agree(holders[0], member) else None

    # ------------------------------------------------------------------ by who speaks next

    def _next(self, member: Member) -> Member | None:
        """Who is named right after, for the first time, and speaks: nothing else is told of them, or the same."""
        if not self._may_be_named(member):
            return None
        story, (start, end) = self.story, member.mentions[0]
        lead = self._leads(start)
        for other in self._next_speakers(member, lead):
            name = self._introduced(other)
            before = story.before(name[0])
            far = self._gap(start, name[0]) > FAR[lead]
            if name[0] < end or far or story.sentence(name[0]) == story.sentence(start) or story.is_quoted(name[0]):
                continue
            if not _agree(other, member) or OTHER.match(before) or NAMELESS.search(story.text[start : name[0]]):
                continue
            if self._is_akin(member, other, name, lead):
                return other
        return None

    def _introduced(self, member: Member) -> Offsets:
        """Where a person is first named in the running text; a body: by the whole name."""
        text, running = self.story.text, self._running
        told = [m for m in member.mentions if not running or running.hold(m[0])] or member.mentions
        whole = (m for m in told if member.type == "person" or text[m[0] : m[1]] == member.name)
        return next(whole, told[0])

    def _gap(self, one: int, other: int) -> int:
        """Paragraphs from one offset to a later one, captions and the like apart."""
        return bisect_right(self._paragraphs, other) - bisect_right(self._paragraphs, one)

    def _leads(self, at: int) -> bool:
        """Is it in the first paragraphs, of the article or behind a line that parts it (*2:40 p.m.*)?"""
        story, number = self.story, self.story.paragraph(at)
        if number <= LEAD or (self._running and bisect_right(self._paragraphs, at) <= LEAD):
            return True
        return len(story.text[story.breaks[number - 2] : story.breaks[number - 1]].split()) <= PARTING

    def _may_be_named(self, member: Member) -> bool:
        """One person, or a body that is brought in; not one of many, and nobody told of before (*the actor*)."""
        words, (begin, end) = self.words, member.mentions[0]
        surface = self.story.text[begin:end]
        fresh = {start for start, _ in member.mentions if not self.story.text.startswith(("the ", "The "), start)}
        if len(fresh) > MENTIONED:
            return False
        if member.type == "organization":
            bodies = not member.heads.isdisjoint(words.bodies)
            common = any(word[:1].islower() and word not in SMALL for word in member.name.split())
            return bodies and common and re.match(r"an? |[A-Z][\w-]+[’']s ", surface, re.I) is not None
        single = any(noun in words.human or noun in words.heads or noun in words.politicians for noun in member.heads)
        owner = surface.endswith(("’s", "'s"))
        return (
            single
            and "source" not in member.heads
            and not owner
            and (self._leads(begin) or BROUGHT_IN.match(surface) is not None)
            and not (KNOWN.fullmatch(surface) or ONE_OF_MANY.match(surface))
        )

    def _next_speakers(self, member: Member, lead: bool) -> Iterator[Member]:
        """Who is the first subject of the next sentence, and speaks at some time, and who speaks next."""
        story, (start, end) = self.story, member.mentions[0]
        kind = "person" if member.type == "unnamed" else member.type
        after = (self.speeches[n] for n in range(bisect_right(self._starts, start), len(self.speeches)))
        others = (s for s in after if not (s[1] is member or (lead and self._is_alike(s[1], member))))
        at, speaker = next(others, (len(story.text), member))
        first, last = story.bounds(story.sentence(start) + 1)
        low, high = (bisect_left(story.mentions, (bound, 0)) for bound in (max(first, end), min(last, at)))
        beside = story.mentions[low:high]
        subject = next((m for m in beside if story.by_mention[m].type == kind and story.worth(m) >= SUBJECT), None)
        if subject is not None:
            other = story.by_mention[subject]
            known = next(self._told(subject), None) is not None or TOLD.match(story.text, start) is not None
            if other is speaker or (id(other) in self._speakers and known):
                yield other
        if speaker.type == kind and speaker is not member:
            name = self._introduced(speaker)
            own = story.worth(name) > POSSESSOR if name[0] < at else not BEHIND.search(story.text, at, name[0])
            if own and story.sentence(name[0]) == story.sentence(at):
                yield speaker
        elif lead and kind == "person" and (person := self._person_behind_bodies(member)) is not None:
            yield person

    def _person_behind_bodies(self, member: Member) -> Member | None:
        """The first person who speaks after bodies that do, where introduced there as what the member is called."""
        after = self.speeches[bisect_right(self._starts, member.mentions[0][0]) :]
        at, other = next((s for s in after if s[1].type in ("person", "unnamed")), (0, member))
        if other.type != "person":
            return None
        name = self._introduced(other)
        alike = member.heads.union(*(self.words.alike.get(noun, NONE) for noun in member.heads))
        told = NONE.union(*(nouns for _, nouns in self._told(name)))
        same = self.story.sentence(name[0]) == self.story.sentence(at)
        return other if same and not told.isdisjoint(alike) else None

    def _is_alike(self, other: Member, member: Member) -> bool:
        """The same one in other words (*a former board chairman*); not *a second prosecutor*."""
        same = other.type == "unnamed" and not other.heads.isdisjoint(member.heads)
        return same and ONE_OF_MANY.match(self.story.text, other.mentions[0][0]) is None

    def _is_akin(self, member: Member, other: Member, name: Offsets, lead: bool) -> bool:
        """Do the words beside the name tell what the member is, or nothing? A body's name must tell it.

        Whose the member is (*a spokesman for Roe Ltd*) must be told of the other, too.
        """
        words = self.words
        proper = self._proper(member)
        another = bool(proper) and proper.isdisjoint(self.story.known_by(other))
        nouns = member.heads if lead else member.heads - words.strangers
        alike = NONE.union(*(words.alike.get(noun, NONE) for noun in nouns))
        if other.type == "organization":
            called = not (alike | member.heads).isdisjoint(other.words)
            shared = set(words_of(member.name)).intersection(other.words) - SMALL
            return not another and (called or len(shared) >= SHARED or tells(words, member.heads, other))
        told = list(self._told(name))
        if not told:  # not *the head of the ministry, Ann Roe*, after *the head of the hospital*
            return member.heads.isdisjoint(words_of(self.story.before(name[0])))
        heads = NONE.union(*(nouns for _, nouns in told))
        same, akin = not heads.isdisjoint(member.heads), not heads.isdisjoint(member.heads | alike)
        if (another and not (lead and akin)) or any(ONE_OF_MANY.match(text) for text, _ in told):
            return False
        shared = {word for text, _ in told for word in words_of(text)}.intersection(words_of(member.name)) - SMALL
        apart = any(not heads.isdisjoint(words.apart.get(noun, NONE)) for noun in member.heads)
        plain = lead and self._gap(member.mentions[0][0], name[0]) > 0  # *A local official said … ¶ Roe, head of …*
        plain = plain and not member.heads.isdisjoint(words.strangers | words.gendered.keys() | words.natives.keys())
        return same or len(shared) >= SHARED or (not apart and (plain or akin))

    def _proper(self, member: Member) -> set[str]:
        """The words written large in what somebody without a name is called, folded; no nations and no parties."""
        found = {fold(OWNER.sub("", word)) for word in CAPITALISED.findall(member.name)}
        words = self.words
        return found - member.heads - words.parties.keys() - words.nations.keys() - words.natives.keys()

    def _told(self, name: Offsets) -> Iterator[tuple[str, set[str]]]:
        """What is told of the person beside the name, each with its nouns, where they name a person."""
        persons = self.words.persons | self.words.heads | self.words.roles | self.words.callings
        for phrase in descriptions(self.story.doc, *name):
            found = told_by(self.story.page, phrase)
            if found is not None and not found[1].isdisjoint(persons):
                yield found

    # ------------------------------------------------------------------ papers

    def _paper(self, member: Member) -> Member | None:
        """The poll with a name that speaks next, where the article begins with *a new poll*."""
        story, (start, _) = self.story, member.mentions[0]
        if story.paragraph(start) > LEAD:
            return None
        for at, other in (self.speeches[n] for n in range(bisect_right(self._starts, start), len(self.speeches))):
            last = max(begin for begin, _ in member.mentions if begin <= at)
            if self._gap(last, at) > FAR[True]:
                return None
            if other.words and other.words[-1] in alike_papers(member.words[-1]) and is_named_paper(other):
                return other
        return None


def _shared(one: Member, other: Member) -> int:
    """How many words what the one is called shares with a description of the other."""
    called = set(words_of(one.name)) - SMALL
    return max((len(called.intersection(words_of(text))) for text in other.descriptions), default=0)


def _agree(other: Member, member: Member) -> bool:
    return other.gender in ("", member.gender or other.gender)
