"""Words that a tagger takes for names and that are none: nouns where a sentence begins, or in a title."""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import islice

from sayso.annotations import Name, Stretches
from sayso.rules.speakers.page import Page, fold, spots

PARTNER = re.compile(r" (?:and|&) ([^\W\d_][\w’'-]+) ([^\W\d_a-z][\w’'-]+)")
"""The second one of a couple, behind the first name of the first."""
CALLING_ON = re.compile(r" (?:and|or|turned) [a-z]")
MARRIED = re.compile(r"\b(?:[Tt]he couple|[Hh]is wife|[Hh]er husband|[Tt]heir (?:son|daughter|children|baby|home)\b)")
"""Words that tell of a couple."""


def is_common(page: Page, name: Name, lasts: Set[str], titles: Stretches) -> bool:
    """A noun for people, a body or a paper, written large in a title or where a sentence begins (*Hacker Admits …*).

    And elsewhere small, but for people in the plural (*Aides said*).

    ``lasts``: last names, which such a word may be too (*Jane Story*).
    """
    word = page.text[name.start : name.end]
    if name.label not in ("ORG", "PERSON") or word in lasts:
        return False
    words, noun = page.words, word.lower()
    one = noun.removesuffix("s")
    plural = one != noun and one in words.persons
    called = plural or (noun in words.human and CALLING_ON.match(page.text, name.end))
    if called and _may_be_none(page, name, titles):
        return True  # *Critic and former singer Ann Roe*
    if noun not in page.text:
        return False
    nouns = any(form in kind for form in (noun, one) for kind in (words.persons, words.organizations, words.papers))
    if noun not in words.common and not ((nouns or " " in noun) and _may_be_none(page, name, titles)):
        return False
    titled = page.honorific(name.start).rstrip(".") in page.words.titled
    return not titled and any(True for _ in spots(page.text, word.lower()))


def _may_be_none(page: Page, name: Name, titles: Stretches) -> bool:
    """Is it written large where a sentence begins or in a title, and nowhere else?"""
    at_first = _opens(page, name) or titles.hold(name.start)
    return at_first and not is_written_large(page, page.text[name.start : name.end], titles)


def is_introduced(page: Page, name: Name) -> bool:
    """*a Super PAC*: written large, but a body of that sort and not its name."""
    before = page.text[max(0, name.start - 4) : name.start].lower()
    if before.split()[-1:] not in (["a"], ["an"]):
        return False
    last = page.text[name.start : name.end].split()[-1:]
    if name.label not in ("ORG", "PERSON") or not last or last[0].lower() not in page.words.generic:
        return False
    span = page.doc.char_span(name.start, name.end, alignment_mode="expand")
    return span is not None and span.root.dep_ not in ("compound", "nmod", "poss", "amod")  # *an Ardmoor Bank poll*


def is_chance(page: Page, name: Name, sources: Stretches) -> bool:
    """One word that opens a sentence, tagged as a name and nowhere else written large (*Flour has doubled*)."""
    surface = page.text[name.start : name.end]
    if name.label != "PERSON" or not surface.isalpha() or not _opens(page, name) or sources.hold(name.start):
        return False
    if len(list(islice(spots(page.text, surface), 2))) > 1:
        return False
    couple = PARTNER.match(page.text, name.end)  # *Troy and Melinda Roe*
    if couple and MARRIED.search(page.text):
        return False
    first = {fold(surface), fold(couple.group(1)) if couple else ""}
    return first.isdisjoint(page.words.first_names)


def _opens(page: Page, name: Name) -> bool:
    """Does a sentence begin here?"""
    before = page.text[max(0, name.start - 2) : name.start]
    return not before.strip() or before[-1:] in '“‘"\n' or before[:1] in ".?!”"


def is_written_large(page: Page, word: str, titles: Stretches) -> bool:
    """Is it written large where no sentence begins and no title stands (*Fixers*, *Aides* may be any noun)?"""

    def shows(at: int) -> bool:
        before = page.text[max(0, at - 2) : at]
        return before[-1:] == " " and (before[:1].isalnum() or before[:1] in ",;") and not titles.hold(at)

    if word not in page.large:
        page.large[word] = any(shows(at) for at in spots(page.text, word))
    return page.large[word]
