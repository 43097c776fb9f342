"""Tell speech, scare quotes and titles of works apart, from the words in and around the marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sayso.annotations import Quote

WORD = re.compile(r"[\w’'-]+")
SENTENCE = re.compile(
    r"(?<!Mr\.)(?<!Mrs\.)(?<!Ms\.)(?<!Dr\.)(?<!Sen\.)(?<!Gov\.)(?<!Rep\.)(?<!Gen\.)(?<!St\.)"
    r"(?<=[.!?])[”\"’]? +(?=[A-Z“\"‘])"
)
LISTED = re.compile(r"[\s,;]*(?:and|or|&)?\s*")
MAX_TITLE = 9
MAX_SCARE = 3
"""Words that a title, or a scare quote, has at most."""


class Uses:
    """The word lists of ``lexicons/quotes.toml`` and the decision that they serve."""

    def __init__(self, table: dict[str, Any]) -> None:
        works = "|".join(map(re.escape, sorted(table["works"], key=len, reverse=True)))
        self.work_before = re.compile(
            rf"\b(?:{works})s?\b,?(?: (?:called|titled|entitled|named|of|the|is|was))*,? *$", re.I
        )
        self.work_after = re.compile(rf"^,? (?:an?|the|its|his|her|their) (?:[\w’'-]+ ){{0,4}}?(?:{works})\b", re.I)
        self.titled_before = re.compile(rf"\b(?:{'|'.join(table['titled'])}),? *$", re.I)
        self.scare_before = re.compile(rf"(?:\b(?:{'|'.join(table['scare'])}))(?: \w+){{0,2}} *$", re.I)
        self.speech_near = re.compile(rf"\b(?:{'|'.join(table['speech'])})\b", re.I)
        self.name_before = re.compile(r"\b[A-Z][\w’-]+ *$")
        self.small = frozenset(table["small"])

    def labelled(self, text: str, quotes: Sequence[Quote], headline: int) -> list[Quote]:
        """The quotes with their use. ``headline`` is the offset where the headline ends (0: there is none)."""
        first = [replace(quote, label=self._of(text, quote, quote.end <= headline)) for quote in quotes]
        return [self._as_listed(text, first, number) for number in range(len(first))]

    def _of(self, text: str, quote: Quote, in_headline: bool) -> str:
        inner = text[quote.start : quote.end]
        words = WORD.findall(inner)
        before, after = self._around(text, quote)
        if not words:
            return "speech"
        if self._is_nickname(words, before, after):
            return "title"
        if quote.closed and len(words) <= MAX_TITLE and self._is_title(inner, words, before, after, in_headline):
            return "title"
        if quote.closed and quote.level == 0 and not in_headline and self._is_scare(inner, words, before, after):
            return "scare"
        return "speech"

    def _as_listed(self, text: str, quotes: Sequence[Quote], number: int) -> Quote:
        """In a list of quotes (*“A,” “B” and “C”*) one title makes titles of its short capitalised neighbours."""
        quote = quotes[number]
        if quote.label != "scare" or not text[quote.start].isupper():
            return quote
        for other in (number - 1, number + 1):
            if 0 <= other < len(quotes) and quotes[other].label == "title":
                first, second = sorted((quotes[other].outer, quote.outer))
                if LISTED.fullmatch(text[first[1] : second[0]]):
                    return replace(quote, label="title")
        return quote

    def _around(self, text: str, quote: Quote) -> tuple[str, str]:
        """The rest of the sentence on both sides, within the paragraph."""
        start = max(text.rfind("\n", 0, quote.outer[0]) + 1, quote.outer[0] - 200)
        stop = text.find("\n", quote.outer[1])
        stop = min(len(text) if stop < 0 else stop, quote.outer[1] + 200)
        before = SENTENCE.split(text[start : quote.outer[0]])[-1]
        after = SENTENCE.split(text[quote.outer[1] : stop])[0]
        return before, after

    def _is_nickname(self, words: list[str], before: str, after: str) -> bool:
        return (
            1 <= len(words) <= 3
            and words[0][:1].isupper()
            and bool(self.name_before.search(before))
            and bool(re.match(r" [A-Z][\w’-]+", after))
        )

    def _is_title(self, inner: str, words: list[str], before: str, after: str, in_headline: bool) -> bool:
        if self.work_after.search(after) and words and words[0][0].isupper():
            return True
        if not words or (
            inner.endswith((".", ",")) and not self.titled_before.search(before) and not self.work_before.search(before)
        ):
            return False
        capital = all(word[0].isupper() or word[0].isdigit() or word.lower() in self.small for word in words)
        if not capital or (not words[0][0].isupper() and not words[0][0].isdigit()):
            return bool(self.titled_before.search(before)) and words[0][0].isupper()
        if self.titled_before.search(before) or self.work_before.search(before):
            return True
        return (
            not in_headline
            and len(words) >= 2
            and not inner.endswith(("!", "?"))
            and not self.speech_near.search(before + " " + after)
        )

    def _is_scare(self, inner: str, words: list[str], before: str, after: str) -> bool:
        if len(words) > MAX_SCARE or (inner[-1:] in ".!?," and not after.strip(" .,;")):
            return False
        if self.scare_before.search(before):
            return True
        if (words[0][:1].isupper() and not before.strip()) or inner[-1:] in "?!":
            return False
        return not before.rstrip().endswith((":", ",")) and not self.speech_near.search(before + " " + after)
