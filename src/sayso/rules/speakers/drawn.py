"""What a tagger draws into a name: a number, an owner, the code of a share, the office of the person named."""

from __future__ import annotations

import re
from collections.abc import Set

from sayso.annotations import Name
from sayso.rules.speakers.page import CODE, PART, Page, fold, spots
from sayso.rules.speakers.persons import has_body_word

NUMBER = "one|two|three|four|five|six|seven|eight|nine|ten"
COUNT = re.compile(rf"(?i:{NUMBER}|dozen|dozens|several|some|many|most|both|all) (?=[A-Z])")
OWNED = re.compile(r"(?:(?:Mr|Ms|Mrs|Dr)\.? )?[A-Z][\w-]*(?:[’']s|(?<=s)[’']) (?=[A-Z][\w-]+ [A-Z])")
"""Whose a body is, before its name of two words or more (*Silva’s Workers Party*)."""
BEHIND = re.compile(rf"(?:[’']s?|(?i:{NUMBER})) $")
CODE_BEHIND = re.compile(rf",? \(?{CODE.pattern}\)?$")
"""The code of a share behind a company's name (*Tarn Holdings TRN.N*)."""
OFFICE_BEFORE = re.compile(
    r"\b(?:ambassador|minister|secretary|envoy|consul|commissioner|governor|director|bishop|archbishop|mayor|president"
    r"|chancellor|premier|representative|head|chief|leader|chairman|chairwoman)"
    r"(?: general)? (?:of|to|for|in) (?:the )?$",
    re.IGNORECASE,
)
"""An office whose place was drawn into the name (*Ambassador to China Ann Roe*, *Secretary of State Ann Roe*)."""
SUFFIX = re.compile(r"(?:[JS]r|Inc|Ltd|LLC|Co|LLP|PLC)\b|.*(?:&| and )")
PERSONAL = re.compile(r"[A-Z][\w’'-]+ (?:[A-Z]\. )?[A-Z][\w’'-]+$")


def without_drawn_in(page: Page, name: Name, lasts: Set[str]) -> Name:
    """The name alone. ``lasts``: last names of people who are named in full."""
    start, end, text = name.start, name.end, page.text
    if name.label not in ("ORG", "PERSON") or page.words.sort_of(text[start:end]):
        return name
    count = COUNT.match(text, start, end)
    if count and (count.group().islower() or _stands_elsewhere(text, count.end(), end)):
        start = count.end()
    owner = OWNED.match(text, start, end) if name.label == "ORG" else None
    if owner and _stands_elsewhere(text, owner.end(), end):
        start = owner.end()
    if code := CODE_BEHIND.search(text[start:end]):
        end = start + code.start()
    first, comma, last = text[start:end].rpartition(", ")
    if comma and last in lasts and not SUFFIX.match(first):
        return Name(end - len(last), end, "PERSON")  # *at Stuyvesant, Hughes said*
    if at := _person_after(page, start, end):
        return Name(at, end, "PERSON")
    return Name(start, end, name.label)


def _stands_elsewhere(text: str, start: int, end: int) -> bool:
    """Is this part of a name one by itself somewhere, behind no owner and no number?"""
    found = spots(text, text[start:end])
    return any(at != start and not BEHIND.search(text[max(0, at - 8) : at]) for at in found)


def _person_after(page: Page, start: int, end: int) -> int:
    """Where the person begins whose office was drawn into the name; 0 where none was."""
    if len(page.text[start:end].split()) < 3:
        return 0
    words = list(PART.finditer(page.text[start:end]))
    for number in range(len(words) - 2, 0, -1):
        at = start + words[number].start()
        rest, before = page.text[at:end], words[number - 1].group()
        if not PERSONAL.fullmatch(rest) or has_body_word(page, rest):
            continue
        titled = number > 1 and before.lower() in page.words.roles | page.words.titles
        drawn = fold(page.text[start : at - 1])
        first = fold(words[number].group()) in page.words.first_names
        letters = page.text[start : at - 1].isupper() and page.text[start : at - 1].isalpha()  # *head of NATO Ann Roe*
        placed = drawn in page.words.regions or drawn in page.words.portfolios or drawn == "state" or first or letters
        if titled or (placed and OFFICE_BEFORE.search(page.text, max(0, start - 40), start)):
            return at
    return 0
