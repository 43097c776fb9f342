"""Names that somebody goes by: *Joe “Bo” Smith*, *Frank Roe, known as Tank*, *a fan, who gave his name as Baz*."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sayso.annotations import Name, Offsets
from sayso.rules.speakers.page import Page, fold, spots

WITHIN = re.compile(
    r"\b([A-Z][\w’'-]+)(?: [A-Z]\.)? [“\"‘']([A-Z][^“”\"‘’'\n]{1,20})[”\"’'] [A-Z][\w’'-]+"
)  # fmt: skip
"""First name, nickname between quotation marks, last name."""
BEHIND = re.compile(
    r"(?:,|\(| (?:is|was|who is|better|also|widely|locally))(?: (?:who is|better|also|widely|locally|still|\())*"
    r" ?(?:known|nicknamed|dubbed|called)(?: [a-z]+){0,6}?(?: as)? [“\"‘']?([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)"
)
"""What stands behind a name."""

GIVEN = re.compile(
    r",? who (?:(?:gave|would give|offered|provided) (?:only )?(?:his|her|their) (?:first )?name"
    r"|(?:identified|introduced) (?:him|her|them)sel(?:f|ves)"
    r"|(?:asked|wanted|wished) to be (?:identified|known|named|called))"
    r" (?:only |simply |just )?as (?=(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}))"
)
"""Between somebody whom the text does not know and the name that they give."""


def whole_names(page: Page, tagged: Sequence[Name]) -> list[Name]:
    """*Joe “Bo” Smith* is one name, of which taggers see one end or none; so is what somebody gives as theirs."""
    found = []
    for match in WITHIN.finditer(page.text):
        known = fold(match.group(1)) in page.words.first_names
        if known or any(name.label == "PERSON" and name.end == match.end(1) for name in tagged):
            found.append(Name(*match.span(), "PERSON"))
    found += [Name(*match.span("name"), "PERSON") for match in GIVEN.finditer(page.text)]
    return [name for name in tagged if not any(name.start < f.end and f.start < name.end for f in found)] + found


def nicknames(page: Page, mentions: Iterable[Offsets]) -> Iterator[tuple[str, list[Offsets]]]:
    """The nicknames that the text gives beside these mentions of a person, each with where it stands alone."""
    for start, end in mentions:
        if (match := BEHIND.match(page.text, end)) is not None:
            name = match.group(1)
        elif (match := WITHIN.match(page.text, start)) is not None and match.end() <= end:
            name = match.group(2)
        else:
            continue
        proper = {token.idx for token in page.proper}
        found = [(at, at + len(name)) for at in spots(page.text, name)]
        yield name, [place for place in found if place[0] in proper and not start <= place[0] < end]
