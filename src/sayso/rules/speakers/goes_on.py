"""Who goes on speaking as *it*, *they* or *the official*: who spoke last (*Roe Ltd said …, it added*).

And *it* in a clause of its own: the body that is the subject above (*Roe Ltd sold what it called ruins*).
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span, Token

from sayso.annotations import Offsets
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.phrases import is_indefinite, is_person, may_be
from sayso.rules.speakers.salience import REMEMBERED, Asked
from sayso.rules.speakers.story import SPEECHES, SUBJECT, Answer, Story

LED = 2
"""Words before *it* where it opens its sentence, at most (*But it said*, *In addition it …*)."""
NEAR = 3
"""Sentences from the words of a body to its next ones, at most."""
MANY = frozenset({"police", "authorities", "staff", "media", "forces", "troops"})
"""Bodies of which one says *they*."""
AGENTS = frozenset({"official", "representative"})
"""Words for whoever speaks for the body whose name stands before them."""
SURE = 0.75


def goes_on(story: Story, span: Span, content: Sequence[Offsets], quoting: Member | None) -> Answer | None:
    """The body that spoke last, where *it* opens a sentence or stands behind what is said (*…, it said*).

    *They*: the group without a name that spoke last, or the police. None where another body has been the subject
    since, or the pronoun stands in a clause of its own (*what it said was …*).
    """
    at = span.start_char
    spoken = story.spoken[-SPEECHES:]
    same = next((member for start, member in spoken if start == at), None)
    if same is not None:
        return Answer(same, "pronoun", SURE)
    opens = len(story.before(at).split()) <= LED
    if not content or not (opens or min(end for _, end in content) <= at):
        return None
    begin = min(at, *(start for start, _ in content))
    for start, member in reversed(spoken):
        if start >= begin or member is quoting:
            continue
        if any(s <= first < e for s, e in content for first, _ in member.mentions[-REMEMBERED:]):
            continue  # whom the words are about
        far = story.sentence(begin) - story.sentence(start) > NEAR
        fits = _is_several(story, member) if span.text.lower() == "they" else _is_neuter(story, member)
        return Answer(member, "pronoun", SURE) if fits and not far and not _turned(story, member, begin) else None
    return None


def the_official(story: Story, at: int) -> Answer | None:
    """*The official* is the spokesman, minister or chief with a name who spoke last; nobody where *an official* did."""
    start, member = story.last_speech(at)
    if member is None or member.type != "person" or member.heads.isdisjoint(story.words.officials):
        return None
    others = any("official" in other.heads for other in story.cast if other is not member)
    near = story.sentence(at) - story.sentence(start) <= NEAR
    return Answer(member, "role", SURE) if near and not others else None


def of_that_body(story: Story, asked: Asked) -> Answer | None:
    """*The police official*, *the UN representative*: the only one with a name of whom the text tells all the words."""
    if asked.head not in AGENTS or not asked.modifiers:
        return None
    people = (m for m in story.cast if m.type == "person" and m.mentions[0][0] < asked.start)
    found = [
        m for m in people if asked.modifiers <= story.known_by(m) and not m.heads.isdisjoint(story.words.officials)
    ]
    return Answer(found[0], "role", SURE) if len(found) == 1 else None


def _is_neuter(story: Story, member: Member) -> bool:
    """A body or a paper, not one person without a name."""
    if member.type == "organization":
        return True
    return member.type == "unnamed" and bool(member.heads) and member.heads.isdisjoint(story.words.persons)


def _is_several(story: Story, member: Member) -> bool:
    """A group without a name, or a body that is many (*police*, *authorities*)."""
    return (member.type == "group" and not member.members) or not MANY.isdisjoint(member.words[-1:])


def _turned(story: Story, speaker: Member, at: int) -> bool:
    """Has another body been the subject of the sentence before, and the speaker not been named in it?"""
    before = story.nearest(at, "organization", SUBJECT)
    if before is None or before is speaker:
        return False
    last = max((mention for mention in before.mentions if mention[1] <= at), default=None)
    return last is not None and last > max(speaker.mentions) and story.sentence(last[0]) == story.sentence(at) - 1


def subject_above(pronoun: Token) -> Token | None:
    """The noun that is the subject of the clause above (*Roe Ltd rose in what it called …*); None for a pronoun."""
    verb = pronoun.head
    while verb.head.i != verb.i:
        verb = verb.head
        subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < pronoun.i), None)
        if subject is not None and subject.lower_ not in ("that", "which", "who"):
            return subject if subject.pos_ in ("NOUN", "PROPN") else None
    return None


def subject_before(pronoun: Token, content: Sequence[Offsets]) -> Token | None:
    """The main subject of the sentence before the words of *it* (*The agency set rules. It said …*)."""
    begin = min([pronoun.idx, *(start for start, _ in content)])
    span = pronoun.doc.char_span(begin, begin + 1, alignment_mode="expand")
    first = span[0].sent.start if span is not None else 0
    if first == 0:
        return None
    verb = pronoun.doc[first - 1].sent.root
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    return subject if subject is not None and subject.pos_ in ("NOUN", "PROPN") else None


def stranger_before(story: Story, pronoun: Token, content: Sequence[Offsets], gender: str) -> Token | None:
    """Somebody without a name, the subject of the sentence before (*An engineer remembered it. “…,” he said*).

    None where that sentence names a person whom the pronoun may mean (*A nurse met Roe*), or where one asks who is
    answered (*A reporter asked whether …*).
    """
    noun = subject_before(pronoun, content)
    if noun is None or noun.tag_ != "NN" or not is_person(story.words, noun) or noun.lemma_ in story.words.askers:
        return None
    phrase = noun.doc[noun.left_edge.i : noun.right_edge.i + 1]
    sent = noun.sent
    named = (story.by_mention[mention] for mention in story.inside(noun.doc[sent.start : sent.end]))
    others = any(member.type == "person" and member.gender in ("", gender) for member in named)
    return noun if is_indefinite(phrase) and may_be(story.words, noun, gender) and not others else None
