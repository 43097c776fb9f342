"""What all of speaker resolution reads: the article and the word lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from spacy.attrs import TAG
from spacy.tokens import Doc, Token

from sayso import lexicons as lists
from sayso.annotations import text_of
from sayso.rules.names.vote import SHARE

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", re.UNICODE)
PART = re.compile(r"\S+")
"""What stands between white space."""
SMALL = frozenset({"of", "the", "and", "for", "in", "on", "to", "de", "du", "la", "&"})
SUFFIXES = ("Jr", "Sr", "II", "III", "IV")
"""What stands behind a name and is no part of it."""
MALE, FEMALE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
"""Pronouns that tell a man, and a woman."""
CODE = re.compile(rf"(?=[A-Z0-9]{{2}}){SHARE}\.?")
"""The code of a company's share."""
COMPANY = frozenset({"co", "corp", "inc", "ltd", "llc", "plc", "company", "corporation", "limited", "ag", "sa", "nv"})
"""Ends of a company's name that its acronym leaves out."""
DIRECTIONS = frozenset({"new", "north", "south", "west"})
"""Words in the names of states that tell none."""
PROPER = ("NNP", "NNPS")
"""Tags of proper nouns."""


class Words:
    """Who is a man, a woman, a body, a group, a place.

    ``lexicons/``: ``speakers``, ``first_names``, ``persons``, ``names``, ``bodies``, ``places``, ``figures``.
    """

    def __init__(self, lexicons: Sequence[str] = ()) -> None:
        extra = [Path(item) for item in lexicons]
        table: dict[str, Any] = lists.load("speakers", extra)
        self.honorifics = {word: sex for sex in ("male", "female") for word in table["honorifics"][sex]}
        self.titles = frozenset(table["honorifics"]["neutral"]) | frozenset(self.honorifics)
        self.gendered = {word: sex for sex in ("male", "female") for word in table["gendered"][sex]}
        first: dict[str, Any] = lists.load("first_names", extra)
        self.first_names = {fold(name): sex for sex in ("male", "female") for name in first[sex]}
        self.first_names |= {fold(name): sex for sex in ("male", "female") for name in table["first_names"][sex]}
        self.organizations = frozenset(table["kinds"]["organization"])
        names, persons = lists.load("names", extra), lists.load("persons", extra)["persons"]
        self.persons = frozenset(persons) - self.organizations  # *the lender* is none
        self.persons |= set(map(str.lower, names["posts"]))
        self.verbs = frozenset(verb.lower() for verb in names["verbs"])
        self.postnominals, self.posts = frozenset(names["postnominals"]), frozenset(names["posts"])
        self.bodies = self.organizations - frozenset(table["kinds"]["paper"])
        self.officials, self.leads, self.portfolios, self.askers = (
            frozenset(table[name]) for name in ("officials", "leads", "portfolios", "askers")
        )
        self.groups, self.roles = frozenset(table["kinds"]["group"]), frozenset(table["roles"])
        self.politicians = frozenset(table["politicians"]) | frozenset(table["offices"].values())
        self.titled, self.single = self.titles | self.roles, frozenset(table["single"])
        self.family, self.human = frozenset(table["kinds"]["family"]), self.persons - set(table["kinds"]["either"])
        places = lists.load("places", extra)
        self.regions = _of_names(places["sorts"])
        self.nations = {fold(word): fold(name) for name, own in places["nations"].items() for word in (name, *own)}
        homes: dict[str, list[str]] = places["nations"] | places["states"]
        self.natives = {fold(word): fold(name) for name, own in homes.items() for word in own}
        self.region_nouns = frozenset(noun for nouns in self.regions.values() for noun in nouns)
        known = lists.load("bodies", extra)["sorts"]
        self.sorts = _of_names(known)
        self.certain = frozenset(fold(name) for row in known for name in row["names"] if " " not in name)
        self.called = frozenset(noun for nouns in self.sorts.values() for noun in nouns)
        self.generic = frozenset(table["kinds"]["generic"]) | (self.called & self.organizations)
        self.offices: dict[str, str] = table["offices"]
        self.office_nouns = frozenset(self.offices.values())
        self.kin = _of_nouns(table["kin"], "names")
        self.sorted = self.called | self.kin.keys()
        self.tellers = frozenset(name for row in table["kin"] for name in row["names"])
        self.described = self.persons - self.tellers
        self.alike = _of_nouns(table["alike"], "nouns")
        self.callings = frozenset(self.alike)
        self.apart = {noun: frozenset(row["others"]) for row in table["apart"] for noun in row["nouns"]}
        self.common = (self.generic | self.kin.keys() | set(table["kinds"]["paper"])) - self.tellers
        self.parties: dict[str, str] = table["parties"]
        self.states: dict[str, str] = table["states"]
        self.places = {word for state in self.states.values() for word in state.split()} - DIRECTIONS
        self.figures = _of_people(lists.load("figures", extra), self.parties, places)
        self.known, self.lasts = frozenset().union(*self.figures.values()), frozenset(last for _, last in self.figures)
        self.metonyms = frozenset(table["kinds"]["metonym"])
        self.heads, self.strangers = frozenset(table["heads"]), frozenset(table["strangers"])
        self.unsettled, self.events = frozenset(table["unsettled"]), frozenset(table["events"])
        self.papers, self.utterances = frozenset(table["kinds"]["paper"]), frozenset(table["kinds"]["utterance"])

    def parties_of(self, told: Iterable[str]) -> set[str]:
        """The parties that these words name."""
        return {self.parties[word] for word in told if word in self.parties}

    def nations_of(self, told: Iterable[str]) -> set[str]:
        """The nations that these words name, by country or people."""
        return {self.nations[word] for word in told if word in self.nations}

    def sort_of(self, name: str) -> frozenset[str]:
        """The nouns by which the body of this name is called; none where it is not well known."""
        return self.sorts.get(fold(name).replace("’", "'"), frozenset())

    def sort_of_branch(self, name: str) -> frozenset[str]:
        """The same for *Oxfam Canada* too."""
        first = name.partition(" ")[0]
        return self.sort_of(name) or (self.sort_of(first) if fold(first) in self.certain else frozenset())


def _of_nouns(rows: Sequence[Mapping[str, list[str]]], key: str) -> dict[str, frozenset[str]]:
    """For each noun the words under ``key`` of all rows that list it."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for noun in row["nouns"]:
            found.setdefault(noun, set()).update(row[key])
    return {noun: frozenset(words) for noun, words in found.items()}


def _of_names(rows: Sequence[Mapping[str, list[str]]]) -> dict[str, frozenset[str]]:
    """For each well-known name, folded, the nouns by which it is called."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name in (*row["names"], *row.get("also", ())):
            found.setdefault(fold(name), set()).update(row["nouns"])
    return {name: frozenset(nouns) for name, nouns in found.items()}


def _of_people(
    table: Mapping[str, Mapping[str, str]],
    parties: Mapping[str, str],
    places: Mapping[str, Mapping[str, Sequence[str]]],
) -> dict[tuple[str, str], frozenset[str]]:
    """What is known of each person, by first and last name: words of the table, all those for the party, natives.

    A state's natives in the table of a party, a nation's in the others (*mexico* is New Mexico there, Mexico here).
    """
    found: dict[tuple[str, str], frozenset[str]] = {}
    for party, people in table.items():
        homes = places["states"] if party in parties else places["nations"]
        own = {fold(place): frozenset(map(fold, natives)) for place, natives in homes.items()}
        for name, told in people.items():
            facts = {party, *told.split()} if party in parties else set(told.split())
            meant = {parties[word] for word in facts if word in parties}
            facts |= {word for word, other in parties.items() if other in meant}
            facts = facts.union(*(own[word] for word in facts & own.keys()))
            if len(parts := words_of(name)) > 1:
                found[parts[0], parts[-1]] = found.get((parts[0], parts[-1]), frozenset()) | facts
    return found


@lru_cache(maxsize=4096)
def sex_of(pronoun: str) -> str:
    """``male``, ``female``, or empty for a pronoun of another sort; ``pronoun``: in lower case."""
    return "male" if pronoun in MALE else "female" if pronoun in FEMALE else ""


def fold(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded."""
    return tuple(fold(word) for word in WORD.findall(name))


def spots(text: str, surface: str) -> Iterator[int]:
    """Where ``surface`` begins in the text, as whole words: what ``\\b…\\b`` finds, without a pattern for each."""
    at = text.find(surface) if surface else -1
    while at >= 0:
        end = at + len(surface)
        whole = _is_border(text, at) and _is_border(text, end)
        if whole:
            yield at
        at = text.find(surface, end if whole else at + 1)


def _is_border(text: str, at: int) -> bool:
    """Does a word begin or end here?"""
    return (at > 0 and _is_letter(text[at - 1])) != (at < len(text) and _is_letter(text[at]))


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def is_acronym(short: str, long: str) -> bool:
    """*ISW* for *Institute for the Study of War*: the initials, with or without the small words."""
    letters, parts = re.sub(r"[^A-Za-z]", "", short).lower(), list(words_of(long))
    while len(parts) > 2 and parts[-1] in COMPANY:  # *GE* for *General Electric Co*
        parts.pop()
    full = "".join(word[0] for word in parts)
    large = "".join(word[0] for word in parts if word not in SMALL)
    return len(letters) >= 2 and letters in (full, large)


class Page(NamedTuple):
    """One article while its speakers are looked for: Doc, text (built once), proper nouns, word lists."""

    doc: Doc
    text: str
    words: Words
    proper: tuple[Token, ...]
    large: dict[str, bool]
    """Whether a word is written large where no sentence begins, once it was asked."""

    @classmethod
    def of(cls, doc: Doc, words: Words) -> Page:
        """Read the Doc once."""
        tags = doc.to_array(TAG)
        proper = [doc[i] for i in np.flatnonzero(np.isin(tags, [doc.vocab.strings[tag] for tag in PROPER])).tolist()]
        return cls(doc, text_of(doc), words, tuple(proper), {})

    def honorific(self, at: int) -> str:
        """The word before ``at``, lower case."""
        before = self.text[max(0, at - 16) : at].rstrip()
        start = end = len(before) - before.endswith(".")
        while start and _is_letter(before[start - 1]):
            start -= 1
        return before[start:].lower() if start < end else ""
