"""Keys of names: the same for one name in different articles, different for two people that one article tells apart.

A person's name is taken apart by nameparser, the library for that: honorifics, nicknames, suffixes and a middle
initial are no part of the key; middle names and particles are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from nameparser import HumanName

PLAIN = re.compile(r"[^\W\d_]{2,}[’'-]?[^\W\d_]* [^\W\d_]{3,}")
"""First and last name and nothing else: needs no parser, but for a title."""
OF = re.compile(r"\bó (?=[^\W\d_]{2})")
"""A part of an Irish last name, no initial (*Ó Briain*: *O'Briain*)."""
TITLES = frozenset(
    ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "lord", "lady", "sen", "rep", "gov", "gen", "col",
     "lt", "capt", "sgt", "rev", "fr", "hon", "pope", "king", "queen", "prince", "princess", "saint", "st", "sheikh")
)  # fmt: skip


@lru_cache(maxsize=65536)
def key_of(name: str, kind: str = "person", *, whole: bool = False) -> str:
    """Lower case words without accents, joined by hyphens; ``unnamed`` where there is none.

    ``kind``: a :data:`sayso.models.SpeakerType`. ``whole``: keep initials and suffixes.
    """
    name = OF.sub("o'", unicodedata.normalize("NFC", name.casefold()))
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    if kind == "person" and not whole:
        plain = _bare(plain)
    return "-".join(re.findall(r"\w+", plain)) or "unnamed"


def _bare(name: str) -> str:
    """First, middle and last name, folded already."""
    if PLAIN.fullmatch(name) and name.split(maxsplit=1)[0] not in TITLES:
        return name
    parts = HumanName(name)
    middle = " ".join(word for word in parts.middle.split() if len(word.strip(".")) > 1)
    return " ".join(part for part in (parts.first, middle, parts.last) if part) or name


def keys_of(names: Sequence[tuple[str, str]]) -> list[str]:
    """The keys of (name, type) pairs of one article: two people whose keys would be the same keep their initials."""
    keys = [key_of(name, kind) for name, kind in names]
    seen: dict[tuple[str, str], set[str]] = {}
    for (name, kind), key in zip(names, keys, strict=True):
        seen.setdefault((kind, key), set()).add(key_of(name, kind, whole=True))
    return [
        key_of(name, kind, whole=True) if kind == "person" and len(seen[kind, key]) > 1 else key
        for (name, kind), key in zip(names, keys, strict=True)
    ]
