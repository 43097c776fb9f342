"""Names in a source: whose name stands there as its head, in apposition, after a title, or behind a paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Span, Token

from sayso.annotations import Offsets
from sayso.rules.attribution.turns import ANSWER
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.nicknames import GIVEN
from sayso.rules.speakers.page import fold, is_acronym
from sayso.rules.speakers.papers import SEEING, joint_paper
from sayso.rules.speakers.phrases import AGE, is_head, is_indefinite, is_person, is_plural, possessor
from sayso.rules.speakers.story import Answer, Story

TITLES_BETWEEN = re.compile(r",? (?:(?:the )?[A-Z][\w.]*\.? ){0,3}|,? the ")
"""What may stand between a source that ends too early and its name (*Vatican spokesman | the Rev. Ivo Hale*)."""


KNOWN_AS = re.compile(
    r",? (?:(?:better|only|widely|locally) )?(?:called|named|dubbed|known as|nicknamed) (?:the )?[“\"‘']?"
)
"""What stands between a noun and the name that it is known by."""
SORTS = frozenset({"newspaper", "magazine", "movement", "band", "broadcaster", "chain", "airline", "charity"})
"""Nouns that may follow the whole name of a body (*The Times newspaper*)."""
EXAMPLE = re.compile(r"(?:\bincluding|\blike|\bsuch as) (?:[A-Z][\w]*\.? )?$")
APPOSED = re.compile(
    r"(?:,| [-–—]+) | (?:chief|senior|head|managing|lead|principal|professor|director|analyst|economist|strategist"
    r"|founder)(?: [a-z-]+){0,4} (?:at|of|for|with) "
)
"""What follows a name that the head of the phrase stands beside, a comma mostly (*Ann Roe chief economist at …*)."""
TELLER = re.compile(
    r"(?i:an?|the|one|another) (?:[\w-]+ )*(?:spokes\w+|lawyer|attorney|aide|advisor|adviser|representative|deputy) "
    r"(?:for|of|to) (?:[\w’'.-]+ )*(?P<whose>[a-z]+), "
)
"""Somebody without a name who speaks for the one named behind the comma."""
SEEN = re.compile(rf"\b(?:(?:{SEEING}) by|(?:\w+(?:ed|en)|sent|shown) (?:to|with))(?: the)? $")
"""What stands between a paper and who did not make it (*documents seen by Roe News*, *… sent to Roe News*)."""
CLOSED = re.compile(r", (?!and\b|or\b|who\b|a\b|an\b|the\b)[a-z]")
"""What goes on with the sentence behind an apposition (*the officer on duty, Ann Roe, told …*)."""
DASHED = re.compile(r",? ?(?:--|[–—-]|\(|,) ?")
"""What stands between several without a name and their names."""
OF = re.compile(r" (?:of|from|at|who)\b")
OFFICE = re.compile(
    r"\b(?i:Minister|Secretary|Director|Commissioner|Ambassador|Attorney|Chief|Head|Chair(?:man|woman)?|President|Governor"
    r"|Bishop|Archbishop|Leader|Superintendent|Inspector|Professor|Dean|Speaker|Chancellor|Coordinator|Envoy|Member)"
    r"(?: General)? (?:of|for|to|on)(?: (?:the|and|of|for|[A-Z][\w&’'-]*,?)){1,8} $"
)
"""An office with what it is for, written large before a name (*Director of National Intelligence Ann Roe*)."""


def by_name(story: Story, span: Span, head: Token) -> Answer | None:
    """Who is named in the source; None where no name in it is the speaker's."""
    if span.text.rstrip(".") in ANSWER:
        return interviewed(story, min([at for at, _ in story.spoken] or [span.start_char]), "description")
    return (
        joint_paper(story, span, head)
        or _at_head(story, span, head)
        or _shouted(story, span)
        or _apposed(story, span, head)
        or _after(story, span, head)
        or _called(story, span, head)
        or _behind_paper(story, span, head)
        or _beside(story, span, head)
        or _by_age(story, span)
    )


def how_named(surface: str, member: Member) -> str:
    """``name``, ``acronym`` or ``alias``."""
    if fold(surface) == fold(member.name):
        return "name"
    if member.type == "organization" and (is_acronym(surface, member.name) or is_acronym(member.name, surface)):
        return "acronym"
    return "alias"


def _at_head(story: Story, span: Span, head: Token) -> Answer | None:
    """A name that is the head of the source (not its possessor, not the object of a preposition)."""
    inside = [m for m in story.inside(span) if is_head(story.doc, m, span, head)]
    if head.ent_type_ == "NORP" and head.tag_ == "NNP" and span[0].lower_ == "the" and len(span) == 2:
        return None  # *the Dane*: a description
    members = {id(story.by_mention[mention]): story.by_mention[mention] for mention in inside}
    if not members:
        return None
    people = [member for member in members.values() if member.type == "person"]
    if len(members) > 1 and any(token.dep_ == "conj" for token in span):
        several = people if len(people) > 1 else list(members.values())
        return Answer(story.group(several, span.start_char, span.end_char), "name", 0.9)
    chosen = people[0] if people else next(iter(members.values()))
    if (joint := story.joint_in(span, chosen)) is not None:
        return Answer(joint, "name", 0.85)
    if chosen.type == "group" and not chosen.members and (is_indefinite(span) or _is_qualified(span, head)):
        return None
    surface = next(story.text[start:end] for start, end in inside if story.by_mention[start, end] is chosen)
    return Answer(chosen, how_named(surface, chosen), 0.97)


def interviewed(story: Story, at: int, how: str) -> Answer | None:
    """*A:* is the person whom the text before the questions, which begin ``at``, is about."""
    people = [(sum(end <= at for _, end in m.mentions), m) for m in story.cast if m.type == "person"]
    people = [(number, member) for number, member in people if number]
    return Answer(max(people, key=lambda pair: pair[0])[1], how, 0.75) if people else None


def _shouted(story: Story, span: Span) -> Answer | None:
    """*ROE:* in a transcript is the Jane Roe of the cast."""
    words = [fold(word) for word in span.text.split()]
    if not span.text.isupper() or len(span.text) < 3:
        return None
    found = [m for m in story.cast if m.type == "person" and m.words[-len(words) :] == words]
    return Answer(found[0], "alias", 0.85) if len(found) == 1 else None


def _is_qualified(span: Span, head: Token) -> bool:
    """*leading Democrats*, *House Republicans*, *Democrats involved in …*: some of the group, not the group."""
    before = ("amod", "compound", "nummod", "det")
    return any(t.head.i == head.i and (t.dep_ in ("acl", "relcl") or (t.i < head.i and t.dep_ in before)) for t in span)


def _apposed(story: Story, span: Span, head: Token) -> Answer | None:
    """Where the parse hides it: a person named after a comma, a title or *including*, or before a dash."""
    mentions = [m for m in story.inside(span) if story.by_mention[m].type == "person"]
    for start, end in mentions:
        before, after = story.text[span.start_char : start], story.text[end : span.end_char]
        if EXAMPLE.search(before):
            several = [m for m in mentions if m[0] >= start]
            return _of_mentions(story, several, span, 0.7)
        if not before.strip() and APPOSED.match(after):
            return _of_mentions(story, [(start, end)], span, 0.85)
        titled = before[-1:] == " " and before.split()[-1].lower() in story.words.roles and not _depends(story, start)
        behind = is_person(story.words, head) and _is_behind_noun(story, start)
        if not (before.rstrip().endswith(",") or titled or behind or _is_office(story, before)):
            continue
        teller = TELLER.fullmatch(before)
        if teller is not None and teller["whose"] in story.words.human:
            continue  # *a spokesman for the mayor, Ann Roe*
        if not after.strip(" ,’'\"") or (is_person(story.words, head) and OF.match(after)):
            return _of_mentions(story, [(start, end)], span, 0.85)
    return None


def _is_behind_noun(story: Story, start: int) -> bool:
    """*the minister of Tarn province Ann Roe*: a name right behind a noun for no person, which is no name's part."""
    span = story.doc.char_span(start, start + 1, alignment_mode="expand")
    before = span[0].nbor(-1) if span is not None and span[0].i > 0 else None
    return before is not None and before.tag_ == "NN" and before.is_lower and not is_person(story.words, before)


def _is_office(story: Story, before: str) -> bool:
    """Does an office with what it is for end here, and no title (*an envoy of President* Ann Roe)?"""
    return OFFICE.search(before) is not None and before.rsplit(maxsplit=1)[-1].lower() not in story.words.titled


def _depends(story: Story, at: int) -> bool:
    """*a spokesman for Mayor Ann Roe*: the name stands behind a preposition."""
    span = story.doc.char_span(at, at + 1, alignment_mode="expand")
    token = span[0] if span is not None else None
    while token is not None and token.dep_ in ("compound", "flat", "nmod") and token.head.i != token.i:
        token = token.head
    return token is not None and token.dep_ in ("pobj", "poss")


def _of_mentions(story: Story, mentions: Sequence[Offsets], span: Span, sure: float) -> Answer:
    members = list({id(story.by_mention[m]): story.by_mention[m] for m in mentions}.values())
    if len(members) > 1:
        return Answer(story.group(members, span.start_char, span.end_char), "name", sure)
    return Answer(members[0], how_named(story.text[slice(*mentions[0])], members[0]), sure)


def _after(story: Story, span: Span, head: Token) -> Answer | None:
    """A source that ends before its name: *Vatican spokesman | the Rev. Ivo Hale*, *Sen. | Ann Roe*."""
    if (given := GIVEN.match(story.text, span.end_char)) is not None:  # *a fan, who gave his name as Baz*
        member = story.by_mention.get(given.span("name"))
        if member is not None:
            member.heads.add(fold(head.lemma_ or head.text))
        return Answer(member, "name", 0.8) if member is not None else None
    if is_plural(head) and (listed := _listed(story, span)) is not None:
        return listed
    title = head.lower_.rstrip(".") in story.words.titles or head.lower_ in story.words.titles
    one = head.lower_ == "one" and span[-1].i > head.i  # *one of the displaced, Mrs. Ann Roe, …*
    body = head.lower_ in story.words.organizations
    if not (title or one) and not ((is_person(story.words, head) or body) and not is_indefinite(span)):
        return None
    following = next((m for m in story.mentions if m[0] >= span.end_char), None)
    if following is None or not TITLES_BETWEEN.fullmatch(story.text, span.end_char, following[0]):
        return None
    member = story.by_mention[following]
    between = story.text[span.end_char : following[0]]
    if member.type == "organization" and not title:  # *health watchdog | the Care Standards Board*
        called = head.lower_ in story.words.organizations and between in (" ", " the ")
        return Answer(member, "name", 0.8) if called else None
    comma = story.text[span.end_char : span.end_char + 1] == ","
    if one:
        closed = comma and story.text[following[1] : following[1] + 1] == "," and member.type == "person"
        return _of_mentions(story, [following], span, 0.8) if closed else None
    owned = head.lower_ in story.words.family and possessor(head) is not None and not head.lower_.endswith("s")
    if owned and comma and member.type == "person" and story.text[following[1] : following[1] + 1] == ",":
        return _of_mentions(story, [following], span, 0.8)  # *Roe’s widow |, Ida, …*
    definite = span[0].lower_ == "the" and is_person(story.words, head)
    if definite and member.type == "person" and between == ", " and CLOSED.match(story.text, following[1]):
        return _of_mentions(story, [following], span, 0.8)
    if member.type != "person" or (comma and head.i + 1 < len(story.doc) and not title and head.dep_ != "appos"):
        return None
    return _of_mentions(story, [following], span, 0.8)


def _listed(story: Story, span: Span) -> Answer | None:
    """*Roe's lawyers | -- Ann Hale, Ben Lunt and Ida Tarn -- said*: those named between dashes or commas."""
    following = next((m for m in story.mentions if m[0] >= span.end_char), None)
    if following is None or not DASHED.fullmatch(story.text, span.end_char, following[0]):
        return None
    group = next((g for g in story.together if any(start == following[0] for start, _ in g.mentions)), None)
    return Answer(group, "name", 0.8) if group is not None else None


def _called(story: Story, span: Span, head: Token) -> Answer | None:
    """*the band Free*, *a group called Tarn Action*, *the base chief known as Bob*; *The Times newspaper*."""
    noun = fold(head.lemma_ or head.text)
    body = noun in story.words.organizations
    if not (body or is_person(story.words, head)):
        return None
    for start, end in story.inside(span):
        member, between = story.by_mention[start, end], story.text[head.idx + len(head) : start]
        named = start > head.idx and KNOWN_AS.fullmatch(between) is not None
        named = named or (body and (between == " " or (noun in SORTS and story.text[end : head.idx] == " ")))
        if named and member.type == ("organization" if body else "person"):
            return Answer(member, how_named(story.text[start:end], member), 0.8)
    return None


def _behind_paper(story: Story, span: Span, head: Token) -> Answer | None:
    """*a report by X*, *an X poll*, *X's statement*: the body or person that speaks through the paper."""
    nouns = {fold(head.lemma_ or head.text), head.lower_}
    if nouns.isdisjoint(story.words.papers | story.words.utterances):
        return None
    for start, end in story.inside(span):
        member = story.by_mention[start, end]
        body = member.type == "organization" and not nouns.isdisjoint(story.words.papers)
        body = body and not _is_told_behind(story, (start, end), head)
        if body or (member.type == "person" and _owns(story, (start, end), head)):
            if (joint := story.joint_in(span, member)) is not None:
                return Answer(joint, "name", 0.8)  # *a study by Roe College and the University of Tarn*
            return Answer(member, how_named(story.text[start:end], member), 0.8)
    return None


def _is_told_behind(story: Story, mention: Offsets, head: Token) -> bool:
    """*the agency's report, made public by X*, *documents seen by X*: behind a comma, or as who read it."""
    between = story.text[head.idx + len(head) : mention[0]]
    return "," in between or SEEN.search(between) is not None


def _owns(story: Story, mention: Offsets, head: Token) -> bool:
    """*X's words*, *the words of X*."""
    span = story.doc.char_span(*mention, alignment_mode="expand")
    if span is None:
        return False
    root = span.root
    of = root.dep_ == "pobj" and root.head.lower_ in ("of", "by", "from") and root.head.head.i == head.i
    return of or (root.dep_ == "poss" and root.head.i == head.i)


def _beside(story: Story, span: Span, head: Token) -> Answer | None:
    """*Tarn Action, | a group that wants …*: the name beside which the source stands (not *In Leeds, a group …*).

    *Tarn Action, | the group of my friends |, …*: one with *the*, where a comma closes it.
    """
    if head.dep_ != "appos":
        return None
    before = next((m for m in reversed(story.mentions) if m[1] <= span.start_char), None)
    if before is None or story.text[before[1] : span.start_char] != ", ":
        return None
    ahead = span.doc[span.sent.start : span.start]
    fronted = len(ahead) > 0 and ahead[0].tag_ == "IN" and not any(token.pos_ in ("VERB", "AUX") for token in ahead)
    after = span.doc[span.end] if span.end < len(span.doc) else None
    if after is not None and after.tag_ in ("VBD", "VBZ", "VBP", "MD"):
        return None  # *It was Ben Hale, a neighbour said*
    closed = story.text[span.end_char : span.end_char + 1] == ","
    if fronted or span[0].lower_ not in (("a", "an", "the") if closed else ("a", "an")):
        return None
    member, noun = story.by_mention[before], fold(head.lemma_ or head.text)
    kind = "organization" if noun in story.words.organizations else "person" if is_person(story.words, head) else ""
    return Answer(member, "description", 0.85) if member.type == kind else None


def _by_age(story: Story, span: Span) -> Answer | None:
    """*the 22-year-old*: the person whose name was followed by that age."""
    match = AGE.search(span.text)
    if match is None or not span.text.lower().startswith("the "):
        return None
    aged = [member for member in story.cast if member.type == "person" and match.group(1) in story.ages(member)]
    return Answer(aged[0], "description", 0.85) if aged else None
