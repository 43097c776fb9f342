"""Which names are those of people, whatever the tagger took them for: what stands beside them tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sayso.annotations import Name, Stretches
from sayso.rules.speakers.bodies import folded
from sayso.rules.speakers.page import WORD, Page
from sayso.rules.speakers.spellings import SHORTEST, sound

CALLED = re.compile(r"(?<![\w-])([A-Za-z][\w-]*)(,?) $")
"""A word before a name (*her cousin Tom*, *the surveyor, Iain Duthie*)."""
RELATIVE = re.compile(
    r"(?:\b(?:[Hh]is|[Hh]er|[Tt]heir|[Mm]y|[Oo]ur)|[’']s) (?:[a-z]+ )?([a-zé]+),? ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)"
)
"""A relative with a name."""
FIRST_BEFORE = re.compile(r"(?<![\w-])([A-Za-z][a-z-]+\.?) ([A-Z][\w’'-]+) $")
"""A title or a calling, and a first name, before a last name."""
INITIALS = re.compile(r"^(?:[A-Z]\. ?)+(?=[A-Z][a-z])")
"""What stands for first names (*K. R. Roe*)."""
APPOSED = re.compile(
    r"(?: \([A-Z][\w./ -]{0,8}\))?, (?:an? |the )?(?:[a-z’'\d-]+ |[A-Z][\w’'-]+ ){0,3}?([a-z-]+)"
    r"(?=[,.;]| (?:at|in|of|for|from|with|and|who|on|based)\b)"
)
"""A noun in the apposition behind a name (*Ann Roe, an elder from …*)."""


def as_persons(page: Page, names: Sequence[Name]) -> list[Name]:
    """A name tagged as a body's or a place's is a person's where the text shows it, or it is somebody's last name."""
    found = [_titled(page, Name(n.start, n.end, "PERSON") if _is_personal(page, n) else n) for n in names]
    last = {parts[-1] for n in found if n.label == "PERSON" and (parts := folded(page, n))}
    sounds = {sound(name) for name in last if len(name) >= SHORTEST}
    return [Name(n.start, n.end, "PERSON") if _is_last_name(page, n, last, sounds) else n for n in found]


def relatives(page: Page, names: Sequence[Name]) -> Iterator[Name]:
    """*Her cousin Eimear*, *his wife, Olena*: the names of relatives that no tagger saw."""
    taken = Stretches((n.start, n.end) for n in names)
    for match in RELATIVE.finditer(page.text):
        start, end = match.span(2)
        titled = match.group(2).split()[0].lower() in page.words.titles
        if match.group(1) in page.words.family and not titled and not taken.meet(start, end):
            yield Name(start, end, "PERSON")


def _titled(page: Page, name: Name) -> Name:
    """*Chief Emeka Nwosu*, *substitute Temwa Phiri*, of which the last name alone was tagged, and as a body's."""
    if name.label not in ("ORG", "PERSON", "PLACE"):
        return name
    before = FIRST_BEFORE.search(page.text, max(0, name.start - 40), name.start)
    if before is None:
        return name
    if len(folded(page, name)) != 1 or is_body_name(page, name):
        return name
    word, first = before.group(1), before.group(2).lower().rstrip(".")
    called = word in page.words.human or word in page.words.family or word.lower() in page.words.titles
    if not called or first in page.words.titled or first in page.words.organizations:
        return name
    return Name(before.start(2), name.end, "PERSON")


def _is_last_name(page: Page, name: Name, last: set[str], sounds: set[str]) -> bool:
    """*Roe* where Ann Roe is named; *Zelenskyy*, which a tagger takes for a place, where Volodymyr Zelensky is."""
    parts = folded(page, name) if name.label in ("ORG", "PLACE") else []
    if not 0 < len(parts) <= 3 or is_body_name(page, name):
        return False
    spelled = len(parts) == 1 and len(parts[0]) >= SHORTEST and parts[0] not in page.words.regions
    respelled = spelled and sound(parts[0]) in sounds
    return respelled or (name.label == "ORG" and parts[-1] in last)


def _is_personal(page: Page, name: Name) -> bool:
    """*RoseAnn DeMoro*, *the surveyor, Iain Duthie*, *Brigid Tallow, who …*: first name, apposition or clause tell."""
    parts = folded(page, name) if name.label in ("ORG", "PLACE") else []
    if not 0 < len(parts) <= 3 or is_body_name(page, name):
        return False
    noun, comma = _noun_before(page, name)
    if noun in page.words.family:
        return True
    if len(parts) == 1:
        return False
    surface = page.text[name.start : name.end]
    called = noun in page.words.human and "." not in INITIALS.sub("", surface) and " of " not in surface
    if name.label == "ORG" and (called or parts[0] in page.words.first_names):
        return True
    if (called and comma) or re.match(r", who(?:se)?\b|, \d\d,", page.text[name.end : name.end + 8]):
        return True
    behind = APPOSED.match(page.text, name.end) if " ".join(parts) not in page.words.regions else None
    told = behind.group(1).rpartition("-")[2] if behind is not None else ""
    return told == "head" or told in page.words.human


def _noun_before(page: Page, name: Name) -> tuple[str, bool]:
    """The common noun right before a name, and whether a comma stands between; empty for none."""
    match = CALLED.search(page.text, max(0, name.start - 24), name.start)
    span = page.doc.char_span(*match.span(1), alignment_mode="expand") if match else None
    whole = match.group(1).lower() if match else ""
    if (
        match is None
        or span is None
        or not (span[-1].tag_ in ("NN", "JJ") or (match.group(2) and whole in page.words.titled))
    ):
        return "", False  # *Its President, Ann Roe*
    return whole if whole in page.words.persons else whole.rpartition("-")[2], bool(match.group(2))


def is_body_name(page: Page, name: Name) -> bool:
    """Does the name hold a word for a body, is it all capitals, or known and of several words (*Ernst & Young*)?"""
    surface = page.text[name.start : name.end]
    known = " " in surface and page.words.sort_of(surface)
    return has_body_word(page, surface) or surface.isupper() or bool(known)


def has_body_word(page: Page, surface: str) -> bool:
    """Does the name hold a word for a body (*council*)?"""
    return any(word.lower() in page.words.organizations for word in WORD.findall(surface))
