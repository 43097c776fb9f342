"""Names in headlines, where every word is written large: what the running text calls by name is looked for there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sayso.annotations import Name, Offsets, Stretches
from sayso.rules.speakers.page import WORD, Page, spots

LINE = re.compile(r"[^\n]+")
LARGE = 0.75
"""Share of a title line's longer words that begin with a capital letter."""
LONG = 4
"""Letters from which a word counts: small words are written small in titles too."""


def title_lines(page: Page) -> list[Offsets]:
    """Lines in title case or in capitals: most of their words of four letters and more are written large."""
    found = []
    for match in LINE.finditer(page.text):
        words = [word for word in WORD.findall(match.group()) if len(word) >= LONG]
        large = sum(word[0].isupper() for word in words)
        if 3 <= len(words) <= 30 and large >= LARGE * len(words):
            found.append(match.span())
    return found


def in_headlines(page: Page, names: Sequence[Name], titles: Stretches) -> list[Name]:
    """The names with those of title lines as the running text writes them (*Roe Sues City* names *Roe*)."""
    inside = {name for name in names if titles.hold(name.start)}
    running = [name for name in names if name not in inside]
    labels = {page.text[name.start : name.end]: name.label for name in running if name.label in ("PERSON", "ORG")}
    labels |= {WORD.findall(text)[-1]: "PERSON" for text, label in labels.items() if label == "PERSON" and " " in text}
    found = list(running)
    for name in inside:
        surface = page.text[name.start : name.end]
        known = [] if surface in labels else list(_known(page, name, labels))
        found += known or [name]
    return sorted(found, key=lambda name: name.start)


def _known(page: Page, name: Name, labels: dict[str, str]) -> Iterator[Name]:
    """The names of the running text that stand inside this one; longer ones first, none over another."""
    taken: list[Offsets] = []
    title = page.text[name.start : name.end]
    for surface in sorted((known for known in labels if known in title), key=len, reverse=True):
        for at in spots(title, surface):
            start, end = name.start + at, name.start + at + len(surface)
            if not any(start < b and a < end for a, b in taken):
                taken.append((start, end))
                yield Name(start, end, labels[surface])
