"""Papers that speak: *the poll*, *the report*, *the statement* stand for who put them out."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Span, Token

from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import fold
from sayso.rules.speakers.phrases import FRESH
from sayso.rules.speakers.story import Answer, Story

SAME = (
    {"poll", "survey", "study"},
    {"report", "analysis", "study", "paper", "investigation"},
    {"letter", "email", "memo"},
)
"""Words for one paper: *a poll* may be taken up as *the survey*."""

MAKERS = re.compile(
    r"(?!The |An? )(?:\b[A-Z][\w.&]*\.? )*\b(?!Anti|Pro-|Non|Pre-|Post-E)[A-Z][\w.&]*(?:/|-)[A-Z][\w.&/-]*"
    r"(?: [A-Z][\w.&/-]*)*(?: \w+){0,2} ?$"
)
"""Two makers before the word for a paper (*Ardmoor Post-BNC News poll*)."""
MAKING = "conducted|released|published|issued|commissioned|sponsored|ran|did|sent|wrote|put out"
"""What a body does to its paper."""
SEEING = (
    "seen|reviewed|obtained|viewed|examined|read|inspected|verified|checked|received|cited|quoted|carried"
    "|combed through"
)
"""What others do to a paper that they did not make (*documents seen by Roe News*)."""
BARRIERS = "that|the|an?|this|in|on|of|to|for|by|from|with|and|or|is|was|has|had|says?|said|reports|reported|told"
"""Words that stand between no name and the word for its paper (*Ardmoor News says that the letter …*)."""
LETTERS = frozenset(
    ("statement", "letter", "email", "memo", "release", "note", "tweet", "post", "filing", "notice", "communique",
     "bulletin", "newsletter", "op-ed", "column", "report", "document")
)  # fmt: skip
"""Papers of people who also speak in the sentence that mentions them (*…, she said in a statement*)."""
LONG = frozenset({"report", "document", "column", "filing"})
"""Those of them that others speak about, too: only *in a report* tells whose it is."""


def by_paper(story: Story, span: Span, head: Token) -> Answer | None:
    """Who put out *the poll*: the body after which it was called, else who spoke in a sentence with that word."""
    first = next((token.lower_ for token in span if not token.is_space), "")
    noun = head.lower_
    if first not in ("the", "this") or {noun, fold(head.lemma_)}.isdisjoint(story.words.papers):
        return None
    if any(token.tag_[:3] == "NNP" for token in span if token.i < head.i):
        return None
    member = _named(story, noun, span.start_char) or _called_after(story, noun, span.start_char)
    if member is None and noun in SAME[0]:
        member = _called_after(story, noun, span.end_char, ahead=True)
    if member is not None:
        return Answer(member, "description", 0.75)
    spoke = _spoke_in(story, noun, span.start_char) if noun in LETTERS else None
    return Answer(spoke, "description", 0.65) if spoke is not None else None


def joint_paper(story: Story, span: Span, head: Token) -> Answer | None:
    """*an Ardmoor Post-BNC News poll*: two bodies make it, so it goes by its own name."""
    if {head.lower_, fold(head.lemma_)}.isdisjoint(SAME[0]):
        return None
    match = MAKERS.search(story.text[span.start_char : head.idx])
    if match is None or ("/" not in match.group() and " " not in match.group().strip()):
        return None  # *a Coca-Cola survey*
    return Answer(_paper(story, span.start_char + match.start(), head.idx + len(head)), "name", 0.8)


def _paper(story: Story, start: int, end: int) -> Member:
    """The member that goes by the name of the paper; not yet in the cast where it is new."""
    name = re.sub(r"\s+", " ", story.text[start:end])
    known = next((member for member in story.cast if member.name == name), None)
    return known or Member(name, "organization", start, end, mentions=[(start, end)])


def alike_papers(noun: str) -> set[str]:
    """The words for a paper of that sort."""
    return {noun}.union(*(words for words in SAME if noun in words))


def is_new_paper(member: Member) -> bool:
    """*Poll* or *New Poll* of a headline, *a survey*: nobody is told who made it."""
    *before, noun = member.words or [""]
    return noun in SAME[0] and FRESH.issuperset(before)


def is_named_paper(member: Member) -> bool:
    """*Ardmoor poll*, not *New Poll*: does a name stand before the word for it?"""
    before = member.name.split()[:-1]
    return any(word[:1].isupper() and word.lower() not in FRESH for word in before)


def _named(story: Story, noun: str, at: int) -> Member | None:
    """The last such paper with a name of its own that has spoken (*the survey* after *the Post-BNC poll*)."""
    nouns = alike_papers(noun)
    spoken = (member for start, member in reversed(story.spoken) if start < at)
    named = (member for member in spoken if member.words and member.words[-1] in nouns)
    return next((member for member in named if MAKERS.search(member.name.rpartition(" ")[0])), None)


def _called_after(story: Story, noun: str, at: int, *, ahead: bool = False) -> Member | None:
    """The last body named right before such a word (*an Ardmoor Institute poll*) or behind it (*a poll by …*).

    ``ahead``: the first such body instead that is told further down, in the paragraph after at the most.
    """
    after, before = _beside_maker(noun, ahead)
    mentions = [mention for mention in story.mentions if (mention[0] >= at if ahead else mention[1] <= at)]
    for start, end in mentions if ahead else reversed(mentions):
        member = story.by_mention[start, end]
        if ahead and story.paragraph(start) - story.paragraph(at) > 1:
            return None
        if member.type != "organization":
            continue
        if member.words and member.words[-1] == noun:
            return member  # *the survey* after *the Ardmoor Household Survey*
        behind = after.match(story.text, end)
        if behind is not None and MAKERS.search(story.text[start:end]):
            return _paper(story, start, behind.end())
        if behind is not None or before.search(story.text[max(0, start - 60) : start]):
            return member
    return None


@lru_cache(maxsize=256)
def _beside_maker(noun: str, ahead: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands behind the name of who made such a paper, and before it."""
    nouns = "|".join(sorted(alike_papers(noun)))
    makers = "by|from" if ahead else "by|from|of|in"
    words = rf"(?: (?:{MAKING}) (?:an?|its|the|their))?(?:[ /-](?!(?:{BARRIERS})\b)[\w’'-]+){{0,3}}?"
    before = rf"\b(?:{nouns})(?:,? (?!(?:{SEEING})\b)\w+)? (?:{makers})(?: the)? $"
    return re.compile(rf"(?:[’']s?)?{words} (?:{nouns})\b"), re.compile(before)


@lru_cache(maxsize=256)
def _told_in(noun: str) -> re.Pattern[str]:
    """What a sentence says in which somebody spoke in such a paper (*in a statement*)."""
    verbs = "in|of" if noun in LONG else f"in|of|by|via|on|through|{MAKING}|posted|signed|emailed|tweeted"
    within = rf"\b(?:{verbs})(?: out)? (?:an?|the|its|his|her|their|one|another)(?: [\w-]+){{0,3}} "
    return re.compile(rf"{within}{re.escape(noun)}\b")


def _spoke_in(story: Story, noun: str, at: int) -> Member | None:
    """Who spoke last, among those who did so in a sentence with that word (*…, she said in a statement*)."""
    told = _told_in(noun)
    for start, member in reversed([(s, m) for s, m in story.spoken if s < at and m.type != "group"]):
        first, last = story.bounds(story.sentence(start))
        if told.search(fold(story.text[first:last])):
            return member
    return None
