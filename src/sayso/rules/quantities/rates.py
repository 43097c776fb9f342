"""The rate behind a quantity: "a day", "per square mile", "per 100,000 people", "daily", "/h"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sayso.rules.quantities.counted import Counting
from sayso.rules.quantities.patterns import joined
from sayso.rules.quantities.suffixes import phrases, suffixes

_HOW = re.compile(r"(?:[ \u00a0]|-)(per|an?|each|every)(?=[ \u00a0-])[ \u00a0-]", re.IGNORECASE)
_NOUN = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)?)(?![^\W_])(?:[ \u00a0]([^\W\d_]+)(?![^\W_]))?")
_MANY = re.compile(
    r"(?:(?:an? |one )?(?:hundred|thousand|million|billion)|\d[\d,]*(?: (?:thousand|million|billion))?)(?!-?[^\W_]{4})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[ \u00a0]([^\W\d_]+)")
_SLASH = re.compile(r" ?/ ?([a-z]+)(?![^\W_])", re.IGNORECASE)
_MAX_WORDS = 3  # of a noun phrase that follows "per"


@dataclass(frozen=True, slots=True)
class Rates:
    """The table rates of ``units.toml``, compiled; ``measures`` are the words and phrases of the measures."""

    nouns: frozenset[str]
    adjectives: frozenset[str]
    short: Mapping[str, str]
    adverbs: Mapping[str, str]
    adverb_after: re.Pattern[str]
    not_before: re.Pattern[str]
    measures: Mapping[str, str]
    stops: frozenset[str]

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> Rates:
        """Compile the table."""
        rates, glued = lexicon["rates"], frozenset(lexicon["measure_rules"]["glued_only"])
        return cls(
            nouns=frozenset(rates["nouns"]),
            adjectives=frozenset(rates["adjectives"]),
            short=rates["short"],
            adverbs=rates["adverbs"],
            adverb_after=re.compile(rf"[ \u00a0]({joined(rates['adverbs'])})(?![^\W_])", re.IGNORECASE),
            not_before=re.compile(rf"[ \u00a0](?:{joined(rates['not_before'])})(?![^\W_])", re.IGNORECASE),
            measures={
                word: measure.unit
                for word, measure in suffixes(lexicon)
                if measure.label == "measure" and word not in glued
            },
            stops=frozenset(lexicon["counted"]["stops"]),
        )

    def after(self, text: str, end: int, counting: Counting, *, label: str | None = None) -> tuple[str, int] | None:
        """The rate that begins at ``end``, as a singular noun or measure, and where it ends.

        ``label`` is what was measured: money may be paid by anything ("$2 million an episode").
        """
        how = _HOW.match(text, end)
        if how is None:
            return self._short(text, end)
        if how[1].lower() == "per":
            return self._many(text, how.end(), counting) or self._per(text, how.end(), counting)
        if how[1].lower() == "every" and (many := self._many(text, how.end(), counting)):
            return many
        found = self._each(text, how.end(), money=label == "money")
        return None if found is None or self.not_before.match(text, found[1]) else found

    def _short(self, text: str, end: int) -> tuple[str, int] | None:
        """ "/h", "daily"."""
        slash = _SLASH.match(text, end)
        if slash:
            word = slash[1].lower()
            noun = self.short.get(word) or (self.measures.get(word, word) if word in self.nouns else None)
            return (noun, slash.end()) if noun else None
        adverb = self.adverb_after.match(text, end)
        return (self.adverbs[adverb[1].lower()], adverb.end()) if adverb else None

    def _many(self, text: str, at: int, counting: Counting) -> tuple[str, int] | None:
        """ "100,000 people", "thousand live births", "100 km": as it is written."""
        many = _MANY.match(text, at)
        if many is None:
            return None
        end = many.end()
        measured = self._measured(text, end)
        if measured:
            end = measured[1]
        elif counted := counting.after(end):
            end = counted[1]
        elif (word := _WORD.match(text, end)) and word[1].lower() not in self.stops:
            end = word.end()
        return text[at:end].lower(), end

    def _per(self, text: str, at: int, counting: Counting) -> tuple[str, int] | None:
        """What follows "per": a measure, a noun, a short noun phrase."""
        noun = _NOUN.match(text, at)
        if noun is None or noun[1].lower() in self.stops:
            return None
        if measured := self._measured(text, at):
            return measured
        word, follows = noun[1].lower(), (noun[2] or "").lower()
        if word in self.nouns:
            return word, noun.end(1)
        if follows in self.nouns:
            return f"{word} {follows}", noun.end()
        counted = counting.after(at - 1) if counting.tagged else None
        if counted and counted[0] == at and len(text[at : counted[1]].split()) <= _MAX_WORDS:
            return text[at : counted[1]].lower(), counted[1]
        return word, noun.end(1)

    def _each(self, text: str, at: int, *, money: bool) -> tuple[str, int] | None:
        """What follows "a" or "each": a noun that rates are told by, or anything that is paid for."""
        noun = _NOUN.match(text, at)
        if noun is None:
            return None
        word, follows = noun[1].lower(), (noun[2] or "").lower()
        measured = self._measured(text, at)
        if measured and (" " in measured[0] or word in self.nouns or money):
            return measured
        if word in self.adjectives and follows in self.nouns:
            return f"{word} {follows}", noun.end()
        if word in self.nouns or (money and word not in self.stops):
            return word, noun.end(1)
        return None

    def _measured(self, text: str, at: int) -> tuple[str, int] | None:
        """The longest measure at ``at``, by its singular."""
        for phrase in reversed(list(phrases(text, at))):
            if unit := self.measures.get(phrase.words):
                return unit, phrase.end
        return None
