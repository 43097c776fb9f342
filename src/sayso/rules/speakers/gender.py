"""Whether a named person is a man or a woman, where the text shows it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

from spacy.tokens import Span

from sayso.annotations import Offsets
from sayso.rules.speakers.page import Page, sex_of

OWNER = re.compile(r",? (?:and|with) (his|her) ")


class Named(Protocol):
    """Somebody with a name, who is mentioned."""

    mentions: list[Offsets]
    gender: str

    @property
    def words(self) -> list[str]:
        """The name's words, folded."""


def gender_of(page: Page, member: Named, phrases: Sequence[Span], people: Sequence[Offsets]) -> str:
    """``male``, ``female`` or empty: from honorifics, gendered nouns in apposition, the first name, or a pronoun near.

    ``people``: where people are named.
    """
    if member.gender:
        return member.gender
    for start, _ in member.mentions:
        sex = page.words.honorifics.get(page.honorific(start))
        if sex:
            return sex
    for _, end in member.mentions:  # *Milla Aaltonen and her climbing partner*
        if match := OWNER.match(page.text, end):
            return "male" if match.group(1) == "his" else "female"
    for phrase in phrases:
        sex = page.words.gendered.get(phrase.root.lower_)
        if sex:
            return sex
    known = page.words.first_names.get(member.words[0], "") if member.words else ""
    return known or next(filter(None, (_told_after(page, mention, people) for mention in member.mentions)), "")


def _told_after(page: Page, mention: Offsets, people: Sequence[Offsets]) -> str:
    """*Aoife Lanigan has told how she …*: the sex of the first pronoun behind a subject, where only one is named."""
    span = page.doc.char_span(*mention, alignment_mode="expand")
    if span is None or span.root.dep_ not in ("nsubj", "nsubjpass"):
        return ""
    sent = span.sent
    before = page.doc[sent.start - 1].sent if sent.start else sent
    near = people[bisect_left(people, (before.start_char, 0)) : bisect_left(people, (sent.end_char, 0))]
    if any(other != mention and other[0] < mention[0] for other in near):
        return ""
    ahead = next((start for start, _ in near if start > mention[0]), sent.end_char)
    for token in page.doc[span.end : sent.end]:
        if token.idx >= ahead or token.is_quote or token.lower_ in page.words.gendered:
            return ""
        if sex := sex_of(token.lower_):
            if token.tag_ == "PRP" and token.head.i == span.root.head.i:
                return ""  # *Roe told her*
            return sex
    return ""
