"""Lists that somebody states: items below a line that ends with a saying and a colon (*The minister promised:*)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sayso.annotations import Offsets
from sayso.rules.attribution.turns import NAME, Turn

MARK = re.compile(r"[\s;,.]*\n[^\S\n]*(?:[•●▪‣◦∙·*–—-]|\(?\d{1,2}[.)])\s*")
"""The bullet or number that stands before an item."""
HOLDER = (
    r"(?:[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Aa]n?) (?:(?!the\b|an?\b|that\b|of\b)[\w’'-]+ ){0,3}?[a-z][\w’'-]+"
    rf"|(?:[Tt]he )?{NAME}|[Hh]e|[Ss]he|[Tt]hey"
)
STATES = (
    r"said|says|made|makes|told|tells|announced|announces|promised|promises|pledged|pledges|warned|warns|argued|argues"
    r"|claimed|claims|stated|states|found|finds|concluded|concludes|recommended|recommends|listed|lists|outlined|wrote"
    r"|writes|reported|reports|added|adds|noted|notes|cited|cites|raised|insisted|insists|stressed|proposed|proposes"
)
LEAD_IN = re.compile(rf"(?:^|(?<=[\s,]))(?P<who>{HOLDER}) (?P<cue>{STATES})\b[^.!?;]{{0,60}}:$")
"""*Among the points the minister made:*, *Roe told the council that:*"""
QUOTE = re.compile(r"[“”\"«»]")
LEAST_WORDS = 3
"""Words of an item that states something, at least."""


def lists(text: str, spans: Sequence[Offsets]) -> Iterator[Turn]:
    """Items below a line that ends with somebody's saying and a colon."""
    for number, (start, end) in enumerate(spans):
        plain = text[end - 1] == ":" and not QUOTE.search(text, start, end)
        lead = LEAD_IN.search(text, start, end) if plain else None
        items = list(_items(text, spans[number + 1 :], end)) if lead else []
        if lead and len(items) > 1:
            yield Turn(lead.span("who"), items[:1], lead.span("cue"), items[1:])


def _items(text: str, spans: Sequence[Offsets], end: int) -> Iterator[Offsets]:
    """The items that follow at ``end``, without what parts them from the next."""
    for start, stop in spans:
        if not MARK.fullmatch(text, end, start):
            return
        end = stop
        while text[stop - 1] in ";,. " or text[start:stop].endswith((" and", " or")):
            stop -= 4 if text[start:stop].endswith(" and") else 3 if text[start:stop].endswith(" or") else 1
        if len(text[start:stop].split()) >= LEAST_WORDS:
            yield start, stop
