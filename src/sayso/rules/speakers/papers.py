"""Papers that speak: *the poll*, *the report*, *the statement* stand for who put them out."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import fold
from sayso.rules.speakers.story import Answer, Story

SAME = (
    {"poll", "survey", "study"},
    {"report", "analysis", "study", "paper", "investigation"},
    {"letter", "email", "memo"},
)
"""Words for one paper: *a poll* may be taken up as *the survey*."""

LETTERS = frozenset(
    ("statement", "letter", "email", "memo", "release", "note", "tweet", "post", "filing", "notice", "communique",
     "bulletin", "newsletter", "op-ed", "column", "report", "document")
)  # fmt: skip
"""Papers of people who also speak in the sentence that mentions them (*…, she said in a statement*)."""


def by_paper(story: Story, span: Span, head: Token) -> Answer | None:
    """Who put out *the poll*: the body after which it was called, else who spoke in a sentence with that word."""
    first = next((token.lower_ for token in span if not token.is_space), "")
    noun = head.lower_
    if first not in ("the", "this") or {noun, fold(head.lemma_)}.isdisjoint(story.words.papers):
        return None
    if any(token.tag_[:3] == "NNP" for token in span if token.i < head.i):
        return None
    member = _called_after(story, noun, span.start_char)
    if member is None and noun in SAME[0]:
        member = _called_after(story, noun, span.end_char, ahead=True)
    if member is not None:
        return Answer(member, "description", 0.75)
    spoke = _spoke_in(story, noun, span.start_char) if noun in LETTERS else None
    return Answer(spoke, "description", 0.65) if spoke is not None else None


def _called_after(story: Story, noun: str, at: int, *, ahead: bool = False) -> Member | None:
    """The last body named right before such a word (*an Ardmoor Institute poll*) or behind it (*a poll by …*).

    ``ahead``: the first such body instead that is told further down, in the paragraph after at the most.
    """
    nouns = "|".join(sorted({noun, *(word for words in SAME if noun in words for word in words)}))
    makers = "by|from" if ahead else "by|from|of|in"
    after = re.compile(rf"(?:[’']s?)?(?:[ /-][\w’'-]+){{0,3}}? (?:{nouns})\b")
    before = re.compile(rf"\b(?:{nouns})(?:,? \w+)? (?:{makers})(?: the)? $")
    mentions = [mention for mention in story.mentions if (mention[0] >= at if ahead else mention[1] <= at)]
    for start, end in mentions if ahead else reversed(mentions):
        member = story.by_mention[start, end]
        if ahead and story.paragraph(start) - story.paragraph(at) > 1:
            return None
        if member.type != "organization":
            continue
        if member.words and member.words[-1] == noun:
            return member  # *the survey* after *the Ardmoor Household Survey*
        if after.match(story.text, end) or before.search(story.text[max(0, start - 60) : start]):
            return member
    return None


def _spoke_in(story: Story, noun: str, at: int) -> Member | None:
    """Who spoke last, among those who did so in a sentence with that word (*…, she said in a statement*)."""
    for start, member in reversed([(s, m) for s, m in story.spoken if s < at and m.type != "group"]):
        sent = story.sentence(start)
        stop = story.starts[sent] if sent < len(story.starts) else len(story.text)
        if noun in fold(story.text[story.starts[sent - 1] : stop]):
            return member
    return None
