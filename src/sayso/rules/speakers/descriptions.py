"""Roles and descriptions: *the president*, *the head of the X Group*, *the New York businessman*, *his campaign*.

First what the words settle (a name that holds all of them, the leader of a body, two who were named together), then
whom the text is about (:mod:`.salience`).
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span, Token

from sayso.annotations import Offsets
from sayso.rules.speakers.byname import by_name
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import fold
from sayso.rules.speakers.phrases import described, is_person, is_plural
from sayso.rules.speakers.pronouns import PAIRS, by_pronoun
from sayso.rules.speakers.salience import Asked, Salience, tells
from sayso.rules.speakers.story import Answer, Story

OWN_BODIES = frozenset({"campaign", "team", "camp"})
"""*his campaign*: bodies that are named after their owner."""
NUMBERS = {"both": 2, "neither": 2, "two": 2, "pair": 2, "couple": 2, "duo": 2, "three": 3, "trio": 3, "four": 4}
KIN = frozenset({"parent", "brother", "sister", "sibling", "spouse", "twin"})
"""Nouns for people of one family."""
MAIN = 3
"""Mentions of each of the two people whom a text is about, at least."""
NEXT = 2
"""Sentences after a description within which its name may follow."""
OPENING = 2
"""Paragraphs from the beginning in which a description may stand before the name that it means."""
NEAR = 6
"""Sentences within which *the two* means the last two people that were named together."""


def by_description(
    story: Story, salience: Salience, span: Span, head: Token, content: Sequence[Offsets]
) -> Answer | None:
    """Whom a definite description means; None where nobody is likely enough."""
    several = _each(story, salience, span, head, content) or _several(story, span, head)
    if several is not None:
        return several
    if head.lower_ in OWN_BODIES and (own := _own_body(story, salience, span, head)) is not None:
        return own
    asked = described(story.words, span, head, content)
    if asked is None:
        return None
    settled = _part_of_name(story, asked) if asked.kind == "body" else _leader(story, asked, span)
    others = [m for m in story.cast if not any(span.start_char <= s < span.end_char for s, _ in m.mentions)]
    return (
        settled
        or (_named_next(story, asked) if asked.kind == "role" else None)
        or _talked_about(story, salience, asked, others)
    )


def how_described(asked: Asked) -> str:
    """``role`` for a bare office, else ``description``."""
    return "description" if asked.kind == "body" or asked.modifiers else "role"


# ------------------------------------------------------------------ what the words settle


def _each(
    story: Story, salience: Salience, span: Span, head: Token, content: Sequence[Offsets]
) -> Answer | None:  # fmt: skip
    """*the Ohio governor and the Texas senator*: two descriptions, each with an article of its own."""
    other = next((token for token in head.children if token.dep_ == "conj" and token.i < span.end), None)
    if other is None or not any(child.dep_ == "det" and child.lower_ == "the" for child in other.children):
        return None
    first = by_description(story, salience, story.doc[span.start : other.left_edge.i - 1], head, content)
    second = by_description(story, salience, story.doc[other.left_edge.i : span.end], other, content)
    if first is None or second is None or first.member is second.member:
        return None
    group = story.group([first.member, second.member], span.start_char, span.end_char)
    return Answer(group, "description", min(first.confidence, second.confidence))


def _several(story: Story, span: Span, head: Token) -> Answer | None:
    """*the two*, *both parents*, *the companies*, *all three candidates*: the last ones before it that *and* joins."""
    words = [token.lower_ for token in span if not token.is_space] or [""]
    number = next((NUMBERS[word] for word in words if word in NUMBERS), None)
    definite = words[0] in ("the", "both", "neither", "all", "these") or (len(words) == 1 and words[0] in PAIRS)
    if not definite or (number is None and not is_plural(head)):
        return None
    noun, at = fold(head.lemma_ or head.text), span.start_char
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
    suited = [(suit, start, group) for suit, start, group in suited if suit > 0 or (suit == 0 and number)]
    if not suited and number and kind == "person":
        return _main_people(story, span, noun, number)
    suited = [item for item in suited if story.sentence(at) - story.sentence(item[1]) <= NEAR]
    if not suited:
        return None
    return Answer(max(suited, key=_suit_and_start)[2], "description", 0.7 if number else 0.6)


def _suit_and_start(item: tuple[int, int, Member]) -> tuple[int, int]:
    return item[:2]


def _suits(story: Story, group: Member, noun: str) -> int:
    """2 where the text calls each of the group so, 1 something alike, 0 where it does not tell, -1 where it denies."""
    members = [member for member in story.cast if member.name in group.members]
    if noun in KIN:
        return 1 if len({fold(member.last) for member in members}) == 1 else -1
    if all(noun in member.heads for member in members):
        return 2
    words, sex = story.words, story.words.gendered.get(noun, "")
    kin, alike = words.kin.get(noun), words.alike.get(noun, frozenset())
    for member in members:
        if sex and member.gender not in ("", sex):
            return -1
        if kin and not tells(kin, member) and tells(words.tellers, member):
            return -1
    if noun in PAIRS or noun in NUMBERS or sex:
        return 1
    return int(all(not alike.isdisjoint(member.heads) or (kin and tells(kin, member)) for member in members))


def _main_people(story: Story, span: Span, noun: str, number: int) -> Answer | None:
    """*both candidates*: the two (three) people whom the text names far more often than any other."""
    if noun in KIN:
        return None
    akin, sex = story.words.alike.get(noun, frozenset()) | {noun}, story.words.gendered.get(noun, "")
    people = [m for m in story.cast if m.type == "person" and (not sex or m.gender in ("", sex))]
    called = [member for member in people if not akin.isdisjoint(member.heads)]
    people = sorted(called if len(called) > 1 else people, key=lambda member: -len(member.mentions))
    counts = [len(member.mentions) for member in people] + [0] * (number + 1)
    if counts[number - 1] < MAIN or counts[number] * (1.5 if len(called) > 1 else 2) > counts[number - 1]:
        return None
    found = sorted(people[:number], key=lambda member: member.mentions[0])
    return Answer(story.group(found, span.start_char, span.end_char), "description", 0.55)


def _are(story: Story, group: Member, kind: str) -> bool:
    names = {member.name for member in story.cast if member.type == kind}
    return all(name in names for name in group.members)


def _start(found: tuple[int, Member]) -> int:
    return found[0]


def _own_body(story: Story, salience: Salience, span: Span, head: Token) -> Answer | None:
    """*his campaign*, *Mr. Roe's team*: the body named after its owner, by the name the text gives it if any."""
    owner = next((child for child in head.children if child.dep_ == "poss"), None)
    if owner is None:
        return _the_campaign(story, span, head)
    phrase = story.doc[owner.left_edge.i : owner.i + 1]
    campaigners = [m for m in story.cast if _has_campaign(story, m)]  # *his campaign*: who has one, if anybody
    found = by_pronoun(story, salience, phrase, owner.lower_, (), campaigners) if campaigners else None
    found = found or by_pronoun(story, salience, phrase, owner.lower_, ()) or by_name(story, phrase, owner)
    if found is None or found.member.type != "person":
        return None
    return Answer(_body_of(story, found.member, head.lower_, span), "description", found.confidence)


def _has_campaign(story: Story, member: Member) -> bool:
    """Is a body named after the person, or is the person called a candidate?"""
    if member.type != "person" or not member.heads.isdisjoint(story.words.alike["candidate"]):
        return member.type == "person"
    bodies = (other.words for other in story.cast if other.type == "organization")
    return any(fold(member.last) in words and not OWN_BODIES.isdisjoint(words) for words in bodies)


def _body_of(story: Story, owner: Member, noun: str, span: Span) -> Member:
    for called in (noun, *sorted(OWN_BODIES - {noun})):  # *her team* is *the Roe campaign*
        words = {fold(owner.last), called}
        named = next((m for m in story.cast if m.type == "organization" and words <= _words(m)), None)
        if named is not None:
            return named
    start, end = span.start_char, span.end_char
    return Member(f"{owner.last} {noun}", "organization", start, end, mentions=[(start, end)])


def _the_campaign(story: Story, span: Span, head: Token) -> Answer | None:
    """*the campaign*: the one that was named last; else that of the person whom the text is mostly about."""
    words = [token.lower_ for token in span if not token.is_space]
    if words != ["the", head.lower_]:
        return None
    at, noun = span.start_char, head.lower_
    named = [
        (max(start for start, end in member.mentions if end <= at), member)
        for member in story.about(at, "organization")
        if noun in member.words and len(member.words) > 1
    ]
    if named:
        return Answer(max(named, key=_start)[1], "description", 0.75)
    people = sorted((m for m in story.about(at, "person")), key=lambda m: -len(m.mentions))
    if noun != "campaign" or not people or (len(people) > 1 and len(people[1].mentions) * 2 > len(people[0].mentions)):
        return None
    return Answer(_body_of(story, people[0], noun, span), "description", 0.5)


def _words(member: Member) -> set[str]:
    return {fold(word) for word in member.name.replace("’s", "").replace("'s", "").split()}


def _part_of_name(story: Story, asked: Asked) -> Answer | None:
    """*the budget office* after *the Congressional Budget Office*: the last body whose name holds all the words."""
    wanted = {asked.head, *asked.modifiers}
    found = [
        (max(start for start, end in member.mentions if end <= asked.start), member)
        for member in story.about(asked.start, "organization")
        if wanted <= set(member.words) and len(member.words) > len(wanted) and member.name.split()[0][:1].isupper()
    ]
    several = len({id(member) for _, member in found}) > 1
    if not found or (not asked.modifiers and (several or asked.head in story.words.generic)):
        return None
    return Answer(max(found, key=_start)[1], "description", 0.85)


def _leader(story: Story, asked: Asked, span: Span) -> Answer | None:
    """*the head of the X Group*: the person who stood in one sentence with that body before."""
    if asked.head not in story.words.heads:
        return None
    bodies = {fold(story.text[s:e]) for s, e in story.inside(span) if story.by_mention[s, e].type == "organization"}
    before = [(s, e) for s, e in story.mentions if e <= asked.start]
    lines = {story.sentence(s) for s, e in before if fold(story.text[s:e]) in bodies}
    people = [story.by_mention[m] for m in before if story.sentence(m[0]) in lines]
    people = [member for member in people if member.type == "person"]
    leaders = [member for member in people if member.heads & story.words.heads] or people
    if not leaders or (leaders is people and len({id(member) for member in people}) > 1):
        return None
    return Answer(leaders[-1], "description", 0.75)


# ------------------------------------------------------------------ whom the text is about


def _named_next(story: Story, asked: Asked) -> Answer | None:
    """*…, the engineer said. Ann Roe spent two days …*: where nobody was named yet, the first who is, right after."""
    if any(member.mentions[0][0] < asked.start for member in story.cast if member.type == "person"):
        return None
    here = story.sentence(asked.start)
    after = [m for m in story.mentions if m[0] > asked.start and story.by_mention[m].type == "person"]
    if not after or story.sentence(after[0][0]) - here > NEXT or not story.leads(after[0]):
        return None
    member = story.by_mention[after[0]]
    return Answer(member, how_described(asked), 0.65) if _may_be(member, asked) else None


def _talked_about(story: Story, salience: Salience, asked: Asked, others: Sequence[Member]) -> Answer | None:
    """*the businessman*, *the airline*: of those it may describe, the one that the text is about."""
    generic = story.words.generic | story.words.kin.keys()
    known = asked.personal or asked.head in story.words.strangers
    known = known or (asked.kind == "body" and asked.head not in generic)
    kinds = ("person", "unnamed") if asked.kind == "role" else ("organization",)
    members = [m for m in others if m.type in kinds and _may_be(m, asked) and _is_in_reach(story, m, asked)]
    members = [m for m in members if (m.type != "unnamed" and not known) or _is_called(m, asked)]
    members = [m for m in members if not _is_elsewhere(story, m, asked) and not _is_no_politician(story, m, asked)]
    called = [m for m in members if asked.head in m.heads and asked.proper <= story.known_by(m)]
    if asked.proper and called:
        members = called
    if asked.head in story.words.kin.keys() - story.words.generic:
        members = [m for m in members if tells(story.words.kin[asked.head], m) or _is_called(m, asked)]
    return salience.chosen(story, members, asked, how_described(asked))


def _is_elsewhere(story: Story, member: Member, asked: Asked) -> bool:
    """Is another party, or another state, told beside the name (*R-Fla.*) than the description says?"""
    words = story.words
    said = {words.parties[word] for word in (*asked.modifiers, asked.head) if word in words.parties}
    own = {words.parties[word] for word in member.marks | member.heads if word in words.parties}
    here, there = asked.proper & words.places, member.marks & words.places
    return bool((said and own and said.isdisjoint(own)) or (here and there and here.isdisjoint(there)))


def _is_no_politician(story: Story, member: Member, asked: Asked) -> bool:
    """Is an office asked for, and the member only called what no politician is (*a nurse* is not *the minister*)?"""
    words = story.words
    if asked.head not in words.offices.values() or asked.head in member.heads:
        return False
    callings = {noun for noun in member.heads & words.persons if noun not in words.gendered}  # *a brother* may be
    return bool(callings) and callings.isdisjoint(words.politicians)


def _is_called(member: Member, asked: Asked) -> bool:
    """Does the text call the member so, or its own name (*the council*: *Ardmoor Town Council*)?"""
    return asked.head in member.heads or (asked.kind == "body" and asked.head in member.words)


def _is_in_reach(story: Story, member: Member, asked: Asked) -> bool:
    """Mentioned before or close by; further down where the text calls it so, or the article only begins."""
    if story.is_near(member, asked.start):
        return True
    if member.type == "unnamed":
        return False
    told = asked.head in member.heads and not asked.modifiers.isdisjoint(member.marks)
    first, here = story.paragraph(member.mentions[0][0]), story.paragraph(asked.start)
    return told or (here <= OPENING and first - here <= OPENING)


def _may_be(member: Member, asked: Asked) -> bool:
    return member.gender in ("", asked.gender or member.gender)
