"""Bodies that are named after their owner: *his campaign*, *Mr. Roe's team*, *the campaign*."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from spacy.tokens import Span, Token

from sayso.rules.speakers.byname import by_name
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import fold
from sayso.rules.speakers.phrases import possessor
from sayso.rules.speakers.pronouns import by_pronoun
from sayso.rules.speakers.salience import Salience
from sayso.rules.speakers.story import Answer, Story

OWN_BODIES = frozenset({"campaign", "team", "camp"})


def by_owner(story: Story, salience: Salience, span: Span, head: Token) -> Answer | None:
    """*his campaign*, *Mr. Roe's team*: the body named after its owner, by the name the text gives it if any."""
    if possessor(head) is None:
        return _the_campaign(story, span, head)
    campaigners = [] if head.lower_ == "team" else _campaigners(story)  # a coach has a team as well
    found = (owner_of(story, salience, head, campaigners) if campaigners else None) or owner_of(story, salience, head)
    if found is None or found.member.type != "person":
        return None
    return Answer(_body_of(story, found.member, head.lower_, span), "description", found.confidence)


def owner_of(story: Story, salience: Salience, head: Token, among: Sequence[Member] = ()) -> Answer | None:
    """Whom the possessive before a noun means (*his*, *Mr. Roe's*). ``among``: the candidates, where not all."""
    owner = possessor(head)
    if owner is None:
        return None
    phrase = story.doc[owner.left_edge.i : owner.i + 1]
    found = by_pronoun(story, salience, phrase, owner.lower_, (), among)
    return found if found is not None or among else by_name(story, phrase, owner)


def _campaigners(story: Story) -> list[Member]:
    """The people after whom a campaign is named, or who are called candidates."""
    bodies = (member.words for member in story.cast if member.type == "organization")
    named = {word for words in bodies if not OWN_BODIES.isdisjoint(words) for word in words}
    called = story.words.alike["candidate"]
    people = (member for member in story.cast if member.type == "person")
    return [member for member in people if not member.heads.isdisjoint(called) or fold(member.last) in named]


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
        return Answer(max(named, key=itemgetter(0))[1], "description", 0.75)
    people = sorted((m for m in story.about(at, "person")), key=lambda m: -len(m.mentions))
    if noun != "campaign" or not people or (len(people) > 1 and len(people[1].mentions) * 2 > len(people[0].mentions)):
        return None
    return Answer(_body_of(story, people[0], noun, span), "description", 0.5)


def _words(member: Member) -> set[str]:
    return {fold(word) for word in member.name.replace("’s", "").replace("'s", "").split()}
