"""Roles and descriptions: *the president*, *the head of the X Group*, *the New York businessman*, *his campaign*.

First what the words settle (several at once: :mod:`.several`; a body by its owner: :mod:`.campaigns`; a name that holds
all of them; the leader of a body), then whom the text is about (:mod:`.salience`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from spacy.tokens import Span, Token

from sayso.annotations import Offsets
from sayso.rules.speakers.campaigns import OWN_BODIES, by_owner, owner_of
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.denied import OPENING, is_denied
from sayso.rules.speakers.goes_on import of_that_body, the_official
from sayso.rules.speakers.page import SMALL, fold, sex_of, words_of
from sayso.rules.speakers.phrases import described, is_head, is_person, may_be, possessor
from sayso.rules.speakers.regions import by_region
from sayso.rules.speakers.salience import Asked, Salience, is_called, is_called_otherwise, tells
from sayso.rules.speakers.several import by_number
from sayso.rules.speakers.story import Answer, Story

NEXT = 2
"""Sentences after a description within which its name may follow."""
AHEAD = 3
"""Paragraphs within which whoever is called so may follow; anywhere, where the words tell whose (*Roe's manager*)."""
MET = 3
"""Sentences before *the man* in which *a man* is mentioned."""
FARTHEST = 150
"""Words before it that are looked at for him."""
ONE = frozenset({"a", "an", "one", "another"})
"""Words that bring in somebody new."""
COUNTED = frozenset({"first", "second", "third", "other"})
"""Words for one of several."""
PLAIN = frozenset({"man", "woman", "boy", "girl"})
"""Words for anybody of that sex and age."""
MENTIONED = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "agent", "conj", "dative"})
"""Where somebody is told of, and nobody described (*is a man*, *Tom Reed, a man …*)."""
SPOUSES, PARENTS = (
    frozenset({"wife", "husband", "ex-wife", "ex-husband"}),
    frozenset({"father", "mother", "dad", "mum", "mom"}),
)
LOOSE = frozenset({"company", "group", "firm", "agency"})
"""Nouns for bodies that say so in their names, and for others."""
NEAR = 16
"""Characters before two names in which *my parents,* may stand."""


def by_description(
    story: Story, salience: Salience, span: Span, head: Token, content: Sequence[Offsets]
) -> Answer | None:
    """Whom a definite description means; None where nobody is likely enough."""
    if (other := _second(span, head)) is not None:
        return _each(story, salience, span, head, other, content)
    if (several := by_number(story, span, head)) is not None:
        return several
    if head.lower_ in OWN_BODIES and (own := by_owner(story, salience, span, head)) is not None:
        return own
    if (region := by_region(story, span, head)) is not None:
        return region
    noun = fold(head.lemma_ or head.text)
    if (headed := _in_headline(story, span, head, noun)) is not None:
        return headed
    called = {m.type for m in story.cast if noun in m.heads or (head.tag_ == "NN" and _tells_its_sort(story, m, noun))}
    asked = described(story.words, span, head, content, called)
    if asked is None or not asked.modifiers.isdisjoint(story.words.unsettled) or _is_counted(story, asked):
        return None
    if asked.kind == "role" and not asked.gender:
        asked = replace(asked, gender=_told_after(story, span))
    settled = _part_of_name(story, asked) if asked.kind == "body" else _leader(story, asked, span)
    if asked.head == "official" and not asked.modifiers and settled is None:
        settled = the_official(story, asked.start)
    settled = settled or of_that_body(story, asked)
    if settled is None and _is_somebody(story, span, asked):
        return None
    others = [m for m in story.cast if not any(span.start_char <= s < span.end_char for s, _ in m.mentions)]
    if asked.personal and (one := _one_of_two(story, asked, head)) is not None:
        return one
    if asked.personal:  # *his wife*: whose she is, is not she
        owner = owner_of(story, salience, head)
        if owner is None:
            return None
        others = [member for member in others if member is not owner.member]
    return (
        settled
        or (_named_next(story, asked) if asked.kind == "role" and not asked.personal else None)
        or _talked_about(story, salience, asked, others)
    )


def how_described(asked: Asked) -> str:
    """``role`` for a bare office, else ``description``."""
    return "description" if asked.kind == "body" or asked.modifiers else "role"


def _is_counted(story: Story, asked: Asked) -> bool:
    """*The first diplomat*: one of several without a name."""
    if asked.kind != "role" or asked.modifiers.isdisjoint(COUNTED):
        return False
    return any(member.type == "unnamed" and asked.head in member.heads for member in story.cast)


def _in_headline(story: Story, span: Span, head: Token, noun: str) -> Answer | None:
    """*Transport secretary says …* over an article: the one person whom the text calls so, with all the words."""
    at = span.start_char
    if head.tag_ not in ("NN", "NNP") or story.paragraph(at) > OPENING:
        return None
    if story.text[story.text.rfind("\n", 0, at) + 1 : at].strip():
        return None
    words = [token for token in span if token.i <= head.i]
    if any(token.tag_[:2] not in ("NN", "JJ") for token in words) or not is_person(story.words, head):
        return None
    wanted = {fold(token.lemma_ or token.text) for token in words if token.i != head.i}
    people = [m for m in story.cast if m.type == "person" and noun in m.heads and wanted <= m.marks]
    return Answer(people[0], "role", 0.7) if len(people) == 1 else None


def _told_after(story: Story, span: Span) -> str:
    """*The senator has often cited his state’s …*: the sex that the first pronoun tells, where it can be the subject's.

    Empty where another person stands between, or the pronoun is the object of the same verb (*the president told her*).
    """
    for token in span.doc[span.end : span.doc[span.end - 1].sent.end]:
        if sex := sex_of(token.lower_):
            other = token.tag_ == "PRP" and token.head.i == span.root.head.i
            return "" if other or story.is_quoted(token.idx) else sex
        if (
            token.idx in story.people
            or token.ent_type_ == "PERSON"
            or (token.tag_[:2] == "NN" and is_person(story.words, token))
        ):
            return ""
    return ""


def _is_somebody(story: Story, span: Span, asked: Asked) -> bool:
    """*One man stood up … the man*: is the noun's last bearer somebody whom the sentences before leave without a name?

    Not where the text calls somebody with a name so. *The woman* may be any such person (*a cashier*), where nobody
    with a name has been told of since.
    """
    here, doc, plain = story.sentence(asked.start), story.doc, asked.head in PLAIN
    if any(is_called(member, asked) and member.type in ("person", "organization") for member in story.cast):
        return False
    for token in reversed(doc[max(0, span.start - FARTHEST) : span.start]):
        if here - story.sentence(token.idx) > MET:
            return False
        if story.is_quoted(token.idx):
            continue
        plain = plain and not (token.idx in story.people and _is_told_of(story, token))
        same = fold(token.lemma_) == asked.head
        other = plain and token.dep_ in ("nsubj", "nsubjpass") and is_person(story.words, token)
        if token.tag_ != "NN" or not (same or (other and may_be(story.words, token, asked.gender))):
            continue
        phrase = doc[token.left_edge.i : token.right_edge.i + 1]
        named = any(is_head(doc, mention, phrase, token) for mention in story.inside(phrase))
        known = any(start <= token.idx < end for member in story.cast for start, end in member.mentions)
        return phrase[0].lower_ in ONE and token.dep_ in MENTIONED and not named and not known
    return False


def _is_told_of(story: Story, token: Token) -> bool:
    """Is the person whose name begins here the subject of a main clause?"""
    mention = story.mentions[bisect_left(story.mentions, (token.idx, 0))]
    span = story.doc.char_span(*mention, alignment_mode="expand")
    return span is not None and span.root.dep_ in ("nsubj", "nsubjpass") and span.root.head.dep_ in ("ROOT", "conj")


def _is_named_after(member: Member, noun: str) -> bool:
    """*the observatory*: is the noun what the body's name says that it is (*Tarn Observatory for Birds*)?"""
    if member.type != "organization" or noun not in (words := words_of(member.name)) or not member.name[:1].isupper():
        return False
    at = words.index(noun)
    return words[at + 1] in SMALL if at + 1 < len(words) else at > 0


def _tells_its_sort(story: Story, member: Member, noun: str) -> bool:
    """Does its name say so, outside of a headline, too?"""
    return _is_named_after(member, noun) and any(story.paragraph(start) > 0 for start, _ in member.mentions)


# ------------------------------------------------------------------ what the words settle


def _second(span: Span, head: Token) -> Token | None:
    """*the Ohio governor and the Texas senator*: the second of two nouns, each with an article of its own."""
    other = next((token for token in head.children if token.dep_ == "conj" and token.i < span.end), None)
    if other is None or not any(child.dep_ == "det" and child.lower_ == "the" for child in other.children):
        return None
    return other if span.start <= head.i < other.left_edge.i - 1 else None


def _each(
    story: Story, salience: Salience, span: Span, head: Token, other: Token, content: Sequence[Offsets]
) -> Answer | None:
    """Whom two descriptions mean together; None, rather than one of them alone, where either cannot be told."""
    first = by_description(story, salience, story.doc[span.start : other.left_edge.i - 1], head, content)
    second = by_description(story, salience, story.doc[other.left_edge.i : span.end], other, content)
    if first is None or second is None or first.member is second.member or first.member.type != second.member.type:
        return None
    if first.member.members or second.member.members:
        return None
    group = story.group([first.member, second.member], span.start_char, span.end_char)
    return Answer(group, "description", min(first.confidence, second.confidence))


def _part_of_name(story: Story, asked: Asked) -> Answer | None:
    """*the budget office* after *the Congressional Budget Office*: the last body whose name holds all the words."""
    wanted = {asked.head, *asked.modifiers}
    found = [
        (max(start for start, end in member.mentions if end <= asked.start), member)
        for member in story.about(asked.start, "organization")
        if wanted <= set(member.words) and len(member.words) > 1 and member.name.split()[0][:1].isupper()
    ]
    several = len({id(member) for _, member in found}) > 1
    if not found or (not asked.modifiers and (several or asked.head in story.words.generic)):
        return None
    return Answer(max(found, key=itemgetter(0))[1], "description", 0.85)


def _leader(story: Story, asked: Asked, span: Span) -> Answer | None:
    """*the head of the X Group*: the person who stood in one sentence with that body before."""
    if asked.head not in story.words.heads:
        return None
    bodies = {fold(story.text[s:e]) for s, e in story.inside(span) if story.by_mention[s, e].type == "organization"}
    before = [(s, e) for s, e in story.mentions if e <= asked.start]
    lines = {story.sentence(s) for s, e in before if fold(story.text[s:e]) in bodies}
    people = [story.by_mention[m] for m in before if story.sentence(m[0]) in lines]
    people = [member for member in people if member.type == "person"]
    called = [member for member in people if asked.head in member.heads | member.facts]
    leaders = called or [member for member in people if member.heads & story.words.heads]
    return Answer(leaders[-1], "description", 0.75) if leaders else None


def _one_of_two(story: Story, asked: Asked, head: Token) -> Answer | None:
    """*His wife* after *Troy and Melinda Sarkis*: the one of the couple named last whom the noun can mean.

    *My father* after *my parents, James and Olive Meehan*, likewise.
    """
    owner = possessor(head)
    spouse = owner is not None and asked.head in SPOUSES and owner.lower_ in ("his", "her")
    if owner is None or not (spouse or asked.head in PARENTS):
        return None
    called = re.compile(rf"\b{owner.lower_} parents,? \Z", re.IGNORECASE)
    for group in reversed([group for group in story.together if len(group.members) == 2]):
        at = group.mentions[0][0]
        if at > asked.start or not (spouse or called.search(story.text[max(0, at - NEAR) : at])):
            continue
        two = [member for member in story.members_of(group) if member.type == "person"]
        if len(two) != 2 or fold(two[0].last) != fold(two[1].last):
            continue
        meant = [m for m in two if m.gender == asked.gender] or [m for m in two if not m.gender]
        return Answer(meant[0], "description", 0.7) if len(meant) == 1 else None
    return None


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
    other = is_called_otherwise(story.words, member, asked)
    return Answer(member, how_described(asked), 0.65) if _may_be(member, asked) and not other else None


def _talked_about(story: Story, salience: Salience, asked: Asked, others: Sequence[Member]) -> Answer | None:
    """*the businessman*, *the airline*: of those it may describe, the one that the text is about."""
    generic = story.words.generic | story.words.kin.keys()
    known = asked.personal or asked.head in story.words.strangers
    known = known or (asked.kind == "body" and asked.head not in generic)
    kinds = ("person", "unnamed") if asked.kind == "role" else ("organization",)
    members = [m for m in others if m.type in kinds and _may_be(m, asked) and _is_in_reach(story, m, asked)]
    akin = story.words.alike.get(asked.head, frozenset())  # *the attorney*, who was called a lawyer
    members = [m for m in members if (m.type != "unnamed" and not known) or is_called(m, asked) or akin & m.heads]
    members = [m for m in members if not is_denied(story, m, asked)]
    if asked.age:
        members = [m for m in members if asked.age in (story.ages(m) or {asked.age})]
    proper = asked.proper - story.words.parties.keys()
    called = [m for m in members if asked.head in m.heads and proper <= story.known_by(m)]
    if proper and called:
        members = called
    if asked.head in story.words.kin.keys() - story.words.generic:
        members = [m for m in members if tells(story.words, (asked.head,), m) or is_called(m, asked)]
    if asked.kind == "body" and asked.head not in LOOSE and any(_is_named_after(m, asked.head) for m in members):
        members = [m for m in members if is_called(m, asked) or tells(story.words, (asked.head,), m)]
        if len(members) == 1 and asked.modifiers <= story.known_by(members[0]):
            return Answer(members[0], "description", 0.75)
    return _sole(story, members, asked) or salience.chosen(story, members, asked, how_described(asked))


def _sole(story: Story, members: Sequence[Member], asked: Asked) -> Answer | None:
    """*The novelist*, *the prime minister*: the only one whom the text calls so, with all the words."""
    single = asked.head in story.words.single
    if asked.kind != "role" or (asked.head in story.words.strangers and not single):
        return None
    called = [m for m in story.cast if asked.head in m.heads and not (single and m.type == "unnamed")]
    if len(called) != 1 or called[0] not in members or called[0].type != "person":
        return None
    (member,) = called
    met = story.sentence(member.mentions[0][0]) <= story.sentence(asked.start)
    return Answer(member, how_described(asked), 0.75) if met and asked.modifiers <= member.marks else None


def _is_in_reach(story: Story, member: Member, asked: Asked) -> bool:
    """Mentioned before or close by; further down where the text calls it so, or the article only begins.

    A body that the same paragraph names in a later sentence is not meant.
    """
    first = member.mentions[0][0] if member.mentions else asked.start
    ahead = asked.kind == "body" and story.sentence(first) > story.sentence(asked.start)
    if story.is_near(member, asked.start):
        met = first < asked.start or asked.kind == "body"
        return not ahead and (met or not is_called_otherwise(story.words, member, asked))
    if member.type == "unnamed":
        return False
    told = asked.head in member.heads and not asked.modifiers.isdisjoint(member.marks)
    here = story.paragraph(asked.start)
    after = story.paragraph(first) - here
    return (told and (asked.owned or after <= AHEAD)) or max(here, after) <= OPENING


def _may_be(member: Member, asked: Asked) -> bool:
    return member.gender in ("", asked.gender or member.gender)
