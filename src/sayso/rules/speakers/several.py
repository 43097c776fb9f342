"""Several people or bodies at once: *the two*, *both parents*, *the companies*, *all three candidates*."""

from __future__ import annotations

from operator import itemgetter

from spacy.tokens import Span, Token

from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import fold
from sayso.rules.speakers.phrases import is_person, is_plural
from sayso.rules.speakers.pronouns import PAIRS
from sayso.rules.speakers.salience import is_told, tells
from sayso.rules.speakers.story import Answer, Story

NUMBERS = {"both": 2, "neither": 2, "two": 2, "pair": 2, "couple": 2, "duo": 2, "three": 3, "trio": 3, "four": 4}
KIN = frozenset({"parent", "brother", "sister", "sibling", "spouse", "twin"})
"""Nouns for people of one family."""
DUO = frozenset({"duo", "pair"})
"""Words for two that have the number in them."""
MAIN = 3
"""Mentions of each of the people whom a text is about, at least."""
LAST = 2
"""Sentences before *both leaders* that name the two, and nobody else."""
NEAR = 6
"""Sentences within which *the two* means the last two people that were named together."""


def by_number(story: Story, span: Span, head: Token) -> Answer | None:
    """*the two*, *both parents*, *the companies*, *all three candidates*: the last ones before it that *and* joins."""
    words = [token.lower_ for token in span if not token.is_space] or [""]
    counts = (token for token in span if token.i <= head.i and token.lower_ in NUMBERS)
    number = next((NUMBERS[token.lower_] for token in counts if not _is_compound(token)), None)
    definite = words[0] in ("the", "both", "neither", "all", "these") or (len(words) == 1 and words[0] in PAIRS)
    if not definite or (number is None and not is_plural(head)):
        return None
    noun, at = fold(head.lemma_ or head.text), span.start_char
    if _is_of_others(story, span, head):
        return None
    if noun in story.words.strangers or (number is None and any(token.tag_[:3] == "NNP" for token in span)):
        return None
    kind = "organization" if noun in story.words.organizations else "person"
    if kind == "person" and not (number or is_person(story.words, head)):
        return None
    found = [
        (max(start for start, end in group.mentions if end <= at), group)
        for group in story.together
        if group.mentions[0][1] <= at and len(group.members) == (number or len(group.members))
    ]
    found = [(start, group) for start, group in found if _are(story, group, kind)]
    suited = [(_suits(story, group, noun), start, group) for start, group in found]
    here = story.sentence(at)
    suited = [
        (suit, start, group) for suit, start, group in suited
        if suit >= 0 and here - story.sentence(start) <= (NEAR if suit or number else 1)
    ]  # fmt: skip
    if not suited and number and kind == "person":
        people = is_person(story.words, head)
        main = _main_people(story, span, noun, number) if people or noun in PAIRS or noun in NUMBERS else None
        met = number == 2 and (noun in DUO or (noun not in KIN and is_plural(head) and people))
        return main or (_last_two(story, span, noun) if met else None)
    if not suited:
        return _those(story, span, noun, number) if kind == "organization" else None
    return Answer(max(suited, key=itemgetter(0, 1))[2], "description", 0.7 if number else 0.6)


def _is_compound(token: Token) -> bool:
    """*three-term*: a part of another word."""
    return token.i + 1 < len(token.doc) and token.doc[token.i + 1].text[:1] in "-–"


def _is_of_others(story: Story, span: Span, head: Token) -> bool:
    """*the supporters of both*, *the sons of Ann Roe*: people behind *of* are not whom the noun means."""
    behind = [token for token in span if token.i > head.i]
    if not behind or behind[0].lower_ != "of":
        return False
    return any(token.lower_ in NUMBERS or token.idx in story.people for token in behind)


def _suits(story: Story, group: Member, noun: str) -> int:
    """2 where the text calls each of the group so, 1 something alike, 0 where it does not tell, -1 where it denies."""
    members = story.members_of(group)
    words, sex = story.words, story.words.gendered.get(noun, "")
    if sex and any(member.gender not in ("", sex) for member in members):
        return -1
    if noun in KIN:
        return 1 if len({fold(member.last) for member in members}) == 1 else -1
    if all(noun in member.heads for member in members):
        return 2
    alike = words.alike.get(noun, frozenset())
    nouns = alike | {noun}  # a bank is a company
    akin = [tells(words, nouns, member) for member in members]
    other = any(is_told(words, m) and not told for m, told in zip(members, akin, strict=True))
    if other and not nouns.isdisjoint(words.sorted):
        return -1
    if noun in PAIRS or noun in NUMBERS or sex:
        return 1
    return int(all(not alike.isdisjoint(m.heads) or told for m, told in zip(members, akin, strict=True)))


def _main_people(story: Story, span: Span, noun: str, number: int) -> Answer | None:
    """*both candidates*: the two (three) people whom the text names far more often than any other."""
    if noun in KIN:
        return None
    akin, sex = story.words.alike.get(noun, frozenset()) | {noun}, story.words.gendered.get(noun, "")
    people = [m for m in story.cast if m.type == "person" and (not sex or m.gender in ("", sex))]
    said = story.words.parties_of(token.lower_ for token in span)
    people = [m for m in people if not said or not said.isdisjoint(story.words.parties_of(m.seat))]
    called = [member for member in people if not akin.isdisjoint(member.heads | member.facts)]
    people = sorted(called if len(called) > 1 else people, key=lambda member: -len(member.mentions))
    counts = [len(member.mentions) for member in people] + [0] * (number + 1)
    if counts[number - 1] < MAIN or counts[number] * (1.5 if len(called) > 1 else 2) > counts[number - 1]:
        return None
    found = sorted(people[:number], key=lambda member: member.mentions[0])
    return Answer(story.group(found, span.start_char, span.end_char), "description", 0.55)


def _those(story: Story, span: Span, noun: str, number: int | None) -> Answer | None:
    """*the two banks*, *both campaigns*: the only bodies of that sort that the text has named, two or three of them."""
    if noun in story.words.generic and not number:
        return None
    kind = (noun,) if noun in story.words.sorted else tuple(story.words.alike.get(noun, frozenset()) | {noun})
    before = [m for m in story.cast if m.type == "organization" and m.mentions and m.mentions[0][1] <= span.start_char]
    found = [
        m for m in before
        if m.name[:1].isupper() and (noun in m.heads or m.words[-1:] == [noun] or tells(story.words, kind, m))
    ]  # fmt: skip
    if len(found) != (number or 2):
        return None
    return Answer(story.group(found, span.start_char, span.end_char), "description", 0.6)


def _last_two(story: Story, span: Span, noun: str) -> Answer | None:
    """*both leaders* after *Keir Hobbs met Anna Stolz*: the two people whom the sentences just before name."""
    here, sex = story.sentence(span.start_char), story.words.gendered.get(noun, "")
    near = [m for m in story.mentions if m[1] <= span.start_char and here - story.sentence(m[0]) <= LAST]
    people = {id(story.by_mention[m]): story.by_mention[m] for m in near if not story.is_quoted(m[0])}
    found = [member for member in people.values() if member.type == "person"]
    if len(found) != 2 or (sex and any(member.gender not in ("", sex) for member in found)):
        found = _speakers(story, span, sex) if sex or noun in DUO else []
    if len(found) != 2:
        return None
    return Answer(story.group(found, span.start_char, span.end_char), "description", 0.5)


def _speakers(story: Story, span: Span, sex: str) -> list[Member]:
    """*Both women* after one said this and the other that: the people, of a sex, who spoke not long before."""
    here = story.sentence(span.start_char)
    spoke = [who for at, who in story.spoken if here - story.sentence(at) <= NEAR and sex in ("", who.gender)]
    return list({id(who): who for who in spoke if who.type == "person"}.values())


def _are(story: Story, group: Member, kind: str) -> bool:
    names = {member.name for member in story.cast if member.type == kind}
    return all(name in names for name in group.members)
