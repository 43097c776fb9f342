"""What excludes a member of the cast from what a description can mean, whatever the text is about."""

from __future__ import annotations

from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.salience import PAST, Asked, is_called, is_known_as, told_as
from sayso.rules.speakers.story import Story

OFFICES = frozenset({"president", "governor", "senator", "mayor", "speaker", "chancellor", "premier"})
"""Offices that everybody in public life is known to hold, or not to."""
DEPUTY = frozenset({"deputy", "vice", "assistant", "acting", "opposition", "shadow"})
"""Words for who is not quite that."""
PORTFOLIO, OFTEN = frozenset({"ministry", "department", "court", "committee"}), frozenset({"office", "agency"})
"""Bodies of which a country has several, each for something else; those of the second sort have other names, too."""
OPENING = 2
"""Paragraphs from the beginning in which a description may stand before the name that it means."""


def is_denied(story: Story, member: Member, asked: Asked) -> bool:
    """Do the words of the description, or what is known of the member, deny that it is meant?"""
    return any(denied(story, member, asked) for denied in DENIED)


def _is_not_called(_: Story, member: Member, asked: Asked) -> bool:
    """*the State Department*: written as a name is, it means nobody who is not called so."""
    return asked.named and not is_called(member, asked)


def _is_elsewhere(story: Story, member: Member, asked: Asked) -> bool:
    """Is another party, or another state, told beside the name (*R-Fla.*) than the description says?"""
    words = story.words
    said, own = words.parties_of((*asked.modifiers, asked.head)), words.parties_of(member.seat | member.heads)
    here, there = asked.proper & words.places, member.seat & words.places
    return bool((said and own and said.isdisjoint(own)) or (here and there and here.isdisjoint(there)))


def _is_of_another_nation(story: Story, member: Member, asked: Asked) -> bool:
    """*The French president*: who is known for another nation, or only called president, is not meant."""
    said = story.words.nations_of(asked.modifiers)
    if not said:
        return False
    own = story.words.nations_of(member.words)  # *China News Service*
    known = own or story.words.nations_of(story.known_by(member))
    return said.isdisjoint(known) and (bool(known) or asked.head in member.heads)


def _is_no_politician(story: Story, member: Member, asked: Asked) -> bool:
    """Is an office asked for, and the member only called what no politician is (*a nurse* is not *the minister*)?"""
    words = story.words
    if asked.head not in words.office_nouns or asked.head in member.heads | member.facts:
        return False
    callings = {noun for noun in member.heads & words.persons if noun not in words.gendered}  # *a brother* may be
    return bool(callings) and callings.isdisjoint(words.politicians)


def _is_another_figure(story: Story, member: Member, asked: Asked) -> bool:
    """*The president*: one in public life who is known for other offices, and not called so, is not meant.

    Nor is one who may hold it still, where *the former president* may be another one of the article.
    """
    if asked.head not in OFFICES or asked.head in member.heads or not member.facts or "vice" in asked.modifiers:
        return False
    if asked.head not in member.facts:
        return True
    return not is_known_as(member, asked) and any(is_known_as(other, asked) for other in story.cast)


def _is_of_another_time(story: Story, member: Member, asked: Asked) -> bool:
    """*The former minister* is not *the minister*; nor, where somebody else may hold the office now, the reverse."""
    told = told_as(member, asked.head)
    if not told or asked.head not in story.words.politicians:
        return False
    if not PAST.isdisjoint(asked.modifiers):
        return all(PAST.isdisjoint(words) for words in told) and PAST.isdisjoint(member.facts)
    others = (other for other in story.cast if other is not member)
    return not _holds(member, asked.head) and any(
        asked.head in other.facts or _holds(other, asked.head) for other in others
    )


def _holds(member: Member, noun: str) -> bool:
    """Does the text tell of the office, and not as of a former one?"""
    return any(PAST.isdisjoint(words) for words in told_as(member, noun))


def _is_deputy(_: Story, member: Member, asked: Asked) -> bool:
    """*The leader* is not who is only called deputy leader."""
    told = told_as(member, asked.head)
    return bool(told) and DEPUTY.isdisjoint(asked.modifiers) and not any(DEPUTY.isdisjoint(words) for words in told)


def _is_apart(story: Story, member: Member, asked: Asked) -> bool:
    """Is the member only called what excludes it (*the prosecutor* is no *defendant*, a ministry no *carrier*)?"""
    others = story.words.apart.get(asked.head, frozenset())
    told = member.heads.union(member.words) if asked.kind == "body" else member.heads
    return asked.head not in member.heads and not told.isdisjoint(others)


def _is_owned_by_another(story: Story, member: Member, asked: Asked) -> bool:
    """*Poland’s foreign ministry*: a body that nothing connects with it; *the union’s chief*: who is not called so.

    Where the article only begins, what somebody is called may come later.
    """
    if asked.kind == "body":
        return not asked.owners <= story.known_by(member)
    told = asked.personal or asked.head in member.heads or story.paragraph(asked.start) <= OPENING
    return asked.owned and not told


def _is_of_another_sort(story: Story, member: Member, asked: Asked) -> bool:
    """Is it a well-known body that is never called so (Unite is no *lender*)?"""
    if asked.head == "agency" and asked.modifiers and "newspaper" in member.sorts and "news" not in asked.modifiers:
        return True  # *the weather agency* is not Reuters
    listed = bool(member.sorts) and asked.kind == "body" and asked.head in story.words.called
    return listed and asked.head not in member.sorts and not is_called(member, asked)


def _is_for_something_else(story: Story, member: Member, asked: Asked) -> bool:
    """*The transport ministry* is not the health ministry, *the criminal court* no supreme one."""
    if asked.kind != "body" or not (asked.head in PORTFOLIO or (asked.head in OFTEN and asked.head in member.words)):
        return False
    said = asked.modifiers & story.words.portfolios
    return bool(said) and said.isdisjoint(story.known_by(member))


DENIED = (
    _is_not_called, _is_owned_by_another, _is_of_another_nation, _is_elsewhere, _is_no_politician, _is_another_figure,
    _is_of_another_time, _is_deputy, _is_apart, _is_of_another_sort, _is_for_something_else,
)  # fmt: skip
"""What excludes a member, whatever the text is about."""
