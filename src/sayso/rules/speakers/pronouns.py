"""Personal pronouns: whom *he*, *she*, *they* and *it* mean, by gender, number and salience."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span

from sayso.annotations import Offsets
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import FEMALE, MALE, sex_of
from sayso.rules.speakers.salience import Asked, Salience
from sayso.rules.speakers.story import Answer, Story

PLURAL = frozenset({"they", "them", "their", "themselves", "both"})
NEUTRAL = frozenset({"it", "its", "itself"})
FIRST = frozenset({"i", "we", "me", "us", "my", "our", "myself"})
PRONOUNS = MALE | FEMALE | PLURAL | NEUTRAL
SURE = 0.8
"""Confidence from which a pronoun tells the gender of whom it means."""
REACH = 100
"""Sentences before a pronoun: whom nothing names since is not meant."""
PAIRS = frozenset({"both", "pair", "couple", "duo", "two"})
"""Words for two people named together."""


def by_pronoun(
    story: Story, salience: Salience, span: Span, word: str, content: Sequence[Offsets],
    among: Sequence[Member] = (), quoting: Member | None = None,
) -> Answer | None:  # fmt: skip
    """Whom the pronoun ``word`` means; None where nobody is likely enough, or for any other word.

    ``among``: the candidates, where not the whole cast; ``quoting``: in whose words the pronoun stands, who is none.
    A person whose gender the text did not show yet has that of the pronoun from then on, where that is sure.
    """
    if word not in PRONOUNS:
        return None
    gender = sex_of(word)
    kind = "person" if gender else "plural" if word in PLURAL else "thing"
    at = span.start_char
    members = [*(among or story.cast), *(story.together if kind == "plural" else [])]
    since = story.starts[max(0, story.sentence(at) - 1 - REACH)] if story.starts else 0
    members = [m for m in members if m is not quoting and _fits(story, m, kind, gender) and story.is_near(m, at)]
    members = list({id(m): m for m in members if any(start >= since for start, _ in reversed(m.mentions))}.values())
    asked = Asked(at, kind, gender, content, span.root.dep_ in ("nsubj", "nsubjpass"))
    answer = salience.chosen(story, members, asked, "pronoun")
    if answer is None and kind == "plural":
        return _singular(story, at)
    told = answer is not None and gender and answer.member.type == "person" and answer.confidence >= SURE
    if answer is not None and told and not answer.member.gender:
        answer.member.gender = gender
    return answer


def _singular(story: Story, at: int) -> Answer | None:
    """*they* of one person, where nobody else and no group was named before."""
    people = [m for m in story.about(at, "person") if len(m.words) > 1 or story.spoke(m)]
    alone = len(people) == 1 and not story.about(at, "group") and not story.about(at, "organization")
    return Answer(people[0], "pronoun", 0.5) if alone else None


def _fits(story: Story, member: Member, kind: str, gender: str) -> bool:
    if kind == "person":
        person = member.type == "person" or (member.type == "unnamed" and bool(member.heads & story.words.persons))
        return person and member.gender in ("", gender)
    return member.type == "organization" or (kind == "plural" and member.type == "group")
