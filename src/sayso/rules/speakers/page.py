"""What all of speaker resolution reads: the article and the word lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from spacy.tokens import Doc

from sayso import lexicons as lists

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", re.UNICODE)


class Words:
    """``lexicons/speakers.toml``: who is a man, a woman, an organisation, a group."""

    def __init__(self, lexicons: Sequence[str] = ()) -> None:
        table: dict[str, Any] = lists.load("speakers", [Path(item) for item in lexicons])
        self.honorifics = {word: sex for sex in ("male", "female") for word in table["honorifics"][sex]}
        self.titles = frozenset(table["honorifics"]["neutral"]) | frozenset(self.honorifics)
        self.gendered = {word: sex for sex in ("male", "female") for word in table["gendered"][sex]}
        self.first_names = {name: sex for sex in ("male", "female") for name in table["first_names"][sex]}
        self.organizations = frozenset(table["kinds"]["organization"])
        self.groups = frozenset(table["kinds"]["group"])
        self.roles = frozenset(table["roles"])
        self.pairs, self.single = frozenset(table["pairs"]), frozenset(table["single"])
        self.generic = frozenset(table["kinds"]["generic"])
        self.metonyms = frozenset(table["kinds"]["metonym"])
        self.heads, self.strangers = frozenset(table["heads"]), frozenset(table["strangers"])
        self.papers = frozenset(table["kinds"]["paper"])


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded."""
    return tuple(fold(word) for word in WORD.findall(name))


class Page(NamedTuple):
    """One article while its speakers are looked for: the Doc, its text (built once), and the word lists."""

    doc: Doc
    text: str
    words: Words

    def honorific(self, at: int) -> str:
        """The word before ``at``, lower case."""
        match = re.search(r"(\w+\.?)\s*$", self.text[max(0, at - 16) : at])
        return match.group(1).lower() if match else ""
