"""What stands around a figure, outside its span: the thing counted, the approximators."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc, Token

from sayso.rules.quantities.patterns import joined

_MAX_WORDS = 6
_INNER = frozenset({"ADJ", "NOUN", "PROPN", "ADV", "VERB", "X"})
_HEADS = frozenset({"NOUN", "PROPN"})
_BEFORE_HEAD = frozenset({"compound", "nmod", "amod", "poss", "npadvmod", "advmod", "punct", "case"})
_PRONGED = re.compile(r"[^\W\d_]{3}ed$")
_MEMBER = re.compile(r"[^\W\d_]{2,30}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Around:
    """The tables approximators and counted of ``units.toml``, compiled."""

    approximate_before: re.Pattern[str]
    approximate_after: re.Pattern[str]
    plurals: frozenset[str]
    adjectives: frozenset[str]
    stops: frozenset[str]
    determiners: frozenset[str]

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> Around:
        """Compile the tables."""
        counted, near = lexicon["counted"], lexicon["approximators"]
        words = [word for word in near["before"] if word[-1].isalnum() or word[-1] == "."]
        signs = "".join(word for word in near["before"] if word not in words)
        return cls(
            approximate_before=re.compile(
                rf"(?:(?<![^\W_])(?:{joined(words)})[ \u00a0\n]{{1,2}}(?:an? )?"
                rf"|[{re.escape(signs)}] ?)$",
                re.IGNORECASE,
            ),
            approximate_after=re.compile(rf"(?:\+|[ \u00a0-](?:{joined(near['after'])})(?![^\W_]))", re.IGNORECASE),
            plurals=frozenset(counted["plurals"]),
            adjectives=frozenset(counted["adjectives"]),
            stops=frozenset(counted["stops"]),
            determiners=frozenset(counted["determiners"]),
        )

    def approximate(self, text: str, start: int, end: int, counted_end: int) -> bool:
        """Is the quantity at ``start:end``, whose thing counted ends at ``counted_end``, only about right?"""
        if self.approximate_before.search(text, max(0, start - 24), start):
            return True
        if self.approximate_after.match(text, end):
            return True
        return counted_end > end and self.approximate_after.match(text, counted_end) is not None


@dataclass(frozen=True, slots=True)
class Counting:
    """Finds the thing counted behind a figure: by the parse where there is one, else by word form."""

    doc: Doc
    text: str
    offsets: list[int]
    tagged: bool
    parsed: bool
    around: Around

    @classmethod
    def of(cls, doc: Doc, text: str, around: Around) -> Counting:
        """Prepare a Doc; ``text`` is its text."""
        offsets: list[int] = doc.to_array("IDX").tolist()
        return cls(doc, text, offsets, doc.has_annotation("POS"), doc.has_annotation("DEP"), around)

    def after(self, end: int, *, share: bool = False) -> tuple[int, int] | None:
        """Offsets of the noun phrase that follows a figure ending at ``end``; None where nothing is counted.

        ``share``: the figure is a part of something, so that "of" or a determiner may come between.
        """
        adverb = self.around.approximate_after.match(self.text, end)
        if adverb:
            end = adverb.end()
        at = bisect_left(self.offsets, end)
        if at >= len(self.doc) or self.offsets[at] - end > 2:
            return None
        hyphen = self.text[end : end + 1]
        if hyphen and hyphen in "-‐‑":
            return self._hyphenated(end)
        if self.text[end : end + 1] not in (" ", "\u00a0", "\n"):
            return None
        at = self._past_of(at, share=share)
        if self.doc[at].lower_ == "more" and at + 1 < len(self.doc) and not self._compares(self.doc[at]):
            at += 1  # "five more people"
        if at >= len(self.doc) or self.text[end : self.offsets[at]].count("\n") > 1:
            return None
        stop = self._by_tags(at) if self.tagged else self._by_form(at)
        if stop <= at:
            return None
        stop = self._coordinated(at, stop)
        last = self.doc[stop - 1]
        return self.offsets[at], last.idx + len(last)

    def several(self, start: int, end: int) -> bool:
        """Is what is counted at ``start:end`` more than one?"""
        last = self.doc[bisect_left(self.offsets, end) - 1]
        return not self.tagged or last.tag_ in ("NNS", "NNPS") or last.lower_ in self.around.plurals

    def _hyphenated(self, end: int) -> tuple[int, int] | None:
        """ "12-member panel": the member is counted; "12-strong panel": the panel."""
        match = _MEMBER.match(self.text, end + 1)
        if match and match[0].lower() == "strong":
            return self.after(match.end())
        if match is None or match[0].lower() in self.around.stops or _PRONGED.search(match[0]):
            return None
        return match.span()

    def _past_of(self, at: int, *, share: bool) -> int:
        """The token after "of" and determiners."""
        start = at
        while self.doc[at].is_space and at + 1 < len(self.doc):
            at += 1
        if self.doc[at].lower_ == "of" and at + 1 < len(self.doc):
            at += 1
            share = True
        if share:
            while at + 1 < len(self.doc) and self.doc[at].lower_ in self.around.determiners and at - start < 4:
                at += 1
        return at

    def _by_tags(self, at: int) -> int:
        """End (token number) of the noun phrase that begins at ``at``."""
        doc, stop = self.doc, at
        for index in range(at, min(len(doc), at + _MAX_WORDS)):
            token = doc[index]
            if token.lower_ in self.around.adjectives and token.pos_ not in _HEADS and stop == at:
                follows = doc[index + 1] if index + 1 < len(doc) else None
                if follows is None or follows.pos_ not in _HEADS:
                    return index + 1
            if not self._inside(token, index):
                break
            if token.pos_ in _HEADS:
                stop = index + 1
                if self._is_head(token):
                    break
        if stop > at and stop < len(doc) and doc[stop].tag_ == "POS":
            return at  # "seven of the state’s 44 delegates"
        return stop

    def _inside(self, token: Token, index: int) -> bool:
        """May this token stand in the noun phrase?"""
        if token.like_num or (token.lower_ in self.around.stops and not self._compares(token)):
            return False
        if token.pos_ == "VERB":
            return token.tag_ in ("VBN", "VBG") and self._modifies(token)
        if token.pos_ == "ADV":
            return self._modifies(token)
        if token.pos_ in _INNER or token.is_quote or (token.is_space and "\n" not in token.text):
            return True
        return token.tag_ == "POS" or (token.tag_ == "HYPH" and not self.doc[index - 1].whitespace_)

    def _compares(self, token: Token) -> bool:
        """ "seven less politicized panels", not "three more"."""
        return self.parsed and token.tag_ in ("RBR", "RBS") and token.head.i == token.i + 1

    def _modifies(self, token: Token) -> bool:
        return not self.parsed or (token.dep_ in _BEFORE_HEAD and token.head.i > token.i)

    def _is_head(self, token: Token) -> bool:
        """Does the phrase end with this noun?"""
        if not self.parsed:
            return False
        return not (token.dep_ in _BEFORE_HEAD and token.head.i > token.i)

    def _coordinated(self, at: int, stop: int) -> int:
        """Go on over "and wounded", "and women"."""
        doc = self.doc
        while stop + 1 < len(doc) and doc[stop].lower_ in ("and", "or"):
            left, right = doc[stop - 1], doc[stop + 1]
            if left.lower_ in self.around.adjectives and right.lower_ in self.around.adjectives:
                stop += 2
                continue
            follows = doc[stop + 2] if stop + 2 < len(doc) else None
            bare = follows is None or follows.pos_ not in _HEADS
            plural = left.tag_ in ("NNS", "NNPS") and right.tag_ in ("NNS", "NNPS")
            if not (
                self.parsed and plural and bare and stop - at == 1 and right.dep_ == "conj" and right.head.i == left.i
            ):
                break
            stop += 2
        return stop

    def _by_form(self, at: int) -> int:
        """The same without tags: up to the first plural among the next few words."""
        doc = self.doc
        for index in range(at, min(len(doc), at + 4)):
            word = doc[index].lower_
            if word in self.around.stops or not word[0].isalpha():
                return at
            if word in self.around.plurals or (
                word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is"))
            ):
                return index + 1
        return at
