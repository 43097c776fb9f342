"""A model's attribute ruler and lemmatizer, remembered: what they say of a word depends on its form, tag and relation.

The ruler's patterns look at one word's tag, relation and, for the words that they name, form; so each such
combination is worked out once, by the model's own ruler, and looked up from then on, as each lemma is. A few
patterns over two words, or by regular expression, run as they are. The result is the same in a quarter of the time.
Models whose ruler looks farther keep their own components.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from spacy.attrs import DEP, IS_SPACE, LEMMA, LOWER, MORPH, ORTH, POS, TAG
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

REPLACED = ("attribute_ruler", "lemmatizer")
NAME = "sayso_word_forms"
LOOKED_AT = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})
"""What the patterns over one word may ask for."""
MOST = 200_000
"""Lemmas that are kept; then the memory starts anew."""

Key = tuple[int, ...]


@Language.factory(NAME, assigns=["token.pos", "token.morph", "token.lemma"], requires=["token.tag", "token.dep"])
class WordForms:
    """spaCy component: part of speech, morphology and lemma, from memory."""

    def __init__(self, nlp: Language, name: str) -> None:
        self._vocab = nlp.vocab
        self._plain, self._rare = AttributeRuler(nlp.vocab), AttributeRuler(nlp.vocab)
        self._lemmatizer: Any = None
        self._named: frozenset[int] = frozenset()
        self._starts: dict[int, bool] = {}
        self._first: list[dict[str, Any]] = []
        self._longest = 0
        self._forms: dict[Key, tuple[int, int, str]] = {}
        self._lemmas: dict[Key, str] = {}

    def remember(self, ruler: Any, lemmatizer: Any) -> None:
        """Take the place of these two."""
        rare = [item for item in ruler.patterns if not all(map(_is_plain, item["patterns"]))]
        self._rare.add_patterns(rare)
        patterns = [pattern for item in rare for pattern in item["patterns"]]
        self._first = [pattern[0] for pattern in patterns]
        self._longest = max(map(len, patterns), default=0)
        self._plain.add_patterns([item for item in ruler.patterns if item not in rare])
        self._lemmatizer = lemmatizer
        index: Any = lemmatizer.lookups.get_table("lemma_index", {})
        for part_of_speech in list(index.keys()):  # lists of thousands of words, searched one by one
            index[part_of_speech] = frozenset(index[part_of_speech])
        forms = (token.get("LOWER", ()) for item in ruler.patterns for pattern in item["patterns"] for token in pattern)
        words = (word for form in forms for word in ([form] if isinstance(form, str) else dict(form).get("IN", ())))
        self._named = frozenset(map(self._vocab.strings.add, words))

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of every token."""
        columns: Any = doc.to_array([LOWER, TAG, DEP, IS_SPACE, ORTH]).reshape(len(doc), 5).tolist()
        keys = [(row[0] if row[0] in self._named else 0, row[1], row[2], row[3]) for row in columns]
        self._learn(doc, {key: index for index, key in enumerate(keys) if key not in self._forms})
        known = {key: self._forms[key] for key in set(keys)}
        values: Any = np.array([known[key][:2] for key in keys], dtype=np.uint64).reshape(len(doc), 2)
        doc.from_array([POS, MORPH], values)
        for index in np.flatnonzero(doc.to_array(IS_SPACE)).tolist():
            doc[index].tag_ = "_SP"
            if doc[index].dep_:
                doc[index].dep_ = "dep"
        self._lemmatize(doc, [known[key][2] for key in keys], [row[4] for row in columns], values.tolist())
        self._apply_rare(doc, [(row[0], row[2]) for row in columns])
        return doc

    def _apply_rare(self, doc: Doc, words: list[tuple[int, int]]) -> None:
        """Run the patterns over several words where one can begin; ``words`` are form and relation of each token."""
        strings, known = self._vocab.strings, self._starts
        for form in {form for form, _ in words}.difference(known):
            known[form] = any(_may_be(first, strings[form]) for first in self._first if "LOWER" in first)
        relations = {strings[first["DEP"]] for first in self._first if "LOWER" not in first}
        matches: list[tuple[int, int, int, int]] = []
        rare: Any = self._rare
        for index, (form, relation) in enumerate(words):
            if known[form] or relation in relations:
                found = rare.match(doc[index : index + self._longest])
                matches += [(order, key, index, index + end) for order, key, start, end in found if start == 0]
        rare.set_annotations(doc, sorted(matches))

    def _learn(self, doc: Doc, new: dict[Key, int]) -> None:
        """Let the ruler work on one word of each new kind."""
        if not new:
            return
        words = Doc(self._vocab, words=[doc[index].text for index in new.values()])
        labels: Any = np.array([key[1:3] for key in new], dtype=np.uint64)
        words.from_array([TAG, DEP], labels)
        morphs: Any = self._plain(words).to_array(MORPH).tolist()
        for key, token, morph in zip(new, words, morphs, strict=True):
            self._forms[key] = (token.pos, morph, token.lemma_)

    def _lemmatize(self, doc: Doc, given: list[str], forms: list[int], values: list[list[int]]) -> None:
        """Set the lemma that the ruler gives, else the lemmatizer's for this form with its part of speech."""
        if len(self._lemmas) > MOST:
            self._lemmas.clear()
        strings, lemmas, ids = self._vocab.strings, self._lemmas, []
        for index, lemma in enumerate(given):
            if not lemma:
                key = (forms[index], *values[index])
                if key not in lemmas:
                    lemmas[key] = self._lemmatizer.lemmatize(doc[index])[0]
                lemma = lemmas[key]
            ids.append(strings.add(lemma))
        column: Any = np.array(ids, dtype=np.uint64).reshape(len(doc), 1)
        doc.from_array([LEMMA], column)


def fits(nlp: Language) -> bool:
    """Can the ruler and the lemmatizer of this pipeline be remembered?"""
    if any(name not in nlp.pipe_names for name in REPLACED):
        return False
    ruler, lemmatizer = (nlp.get_pipe(name) for name in REPLACED)
    if not isinstance(ruler, AttributeRuler) or getattr(lemmatizer, "mode", None) != "rule":
        return False
    patterns: list[Any] = [pattern for item in ruler.patterns for pattern in item["patterns"]]  # type: ignore[union-attr]
    single = [pattern[0] for pattern in patterns if len(pattern) == 1]
    firsts = [pattern[0] for pattern in patterns if not _is_plain(pattern)]
    told = all(_tells(first) for first in firsts)
    return told and all(LOOKED_AT.issuperset(token) for token in single)


def _tells(token: dict[str, Any]) -> bool:
    """Does the form, or else the relation, tell where a pattern may begin?"""
    form = token.get("LOWER")
    if form is None:
        return isinstance(token.get("DEP"), str)
    return isinstance(form, str) or set(form) <= {"IN", "REGEX"}


def _is_plain(pattern: list[dict[str, Any]]) -> bool:
    """A pattern over one word that names its form, or a choice of forms, if at all."""
    form = pattern[0].get("LOWER", "")
    return len(pattern) == 1 and (isinstance(form, str) or set(form) == {"IN"})


def _may_be(token: dict[str, Any], form: str) -> bool:
    """Can a word of this form be the pattern's?"""
    wanted = token["LOWER"]
    if isinstance(wanted, str):
        return form == wanted
    return form in wanted.get("IN", ()) or bool("REGEX" in wanted and re.search(wanted["REGEX"], form))


def remember_forms(nlp: Language) -> None:
    """Put the memory in the place of both components, where it fits."""
    if not fits(nlp):
        return
    ruler, lemmatizer = (nlp.get_pipe(name) for name in REPLACED)
    memory: Any = nlp.add_pipe(NAME, before=REPLACED[0])
    memory.remember(ruler, lemmatizer)
    for name in REPLACED:
        nlp.remove_pipe(name)
