"""Strings of a Doc as the rules of verifiability read them, looked up once for many Docs."""

from __future__ import annotations

from spacy.strings import StringStore

BE = {"’s": "be", "'s": "be", "’m": "be", "'m": "be", "’re": "be", "'re": "be"}
KNOWN = 100_000
"""Strings that are kept at most, for the next Docs."""


class Spelled:
    """The strings behind spaCy's numbers for them, which are the same in every Doc.

    ``plain``: with straight apostrophes; ``base``: with the lemma of a shortened *be*; ``blank``: those that are white
    space.
    """

    def __init__(self) -> None:
        self.plain: dict[int, str] = {}
        self.base: dict[int, str] = {}
        self.blank: set[int] = set()

    def learn(self, keys: set[int], strings: StringStore) -> None:
        """Look up those that are not known yet; where too many are, all the others are forgotten."""
        if len(self.plain) > KNOWN:
            self.plain, self.base, self.blank = {}, {}, set()
        for key in keys.difference(self.plain):
            word = strings[key]
            self.plain[key], self.base[key] = word.replace("’", "'"), BE.get(word, word)
            if word.isspace():
                self.blank.add(key)
