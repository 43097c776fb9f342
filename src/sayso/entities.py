"""A model's entity recogniser, worked out for all tokens at once: the same entities in a third of the time.

spaCy's recogniser goes token by token, and the state that it looks at is three tokens: the next, and, while an entity
is open, its first and the one before. So what it would do with no entity open is worked out for all tokens in one
product of matrices, and only the few tokens inside entities are gone through one after another. The rules for what
may follow what are those of ``spacy.pipeline._parser_internals.ner``. A recogniser of another make keeps its own code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

NAME = "sayso_entities"
STATE = 3
"""Tokens that the state is made of."""

Floats = NDArray[np.float32]
Entity = tuple[int, int, int]
"""First token, end, number of the label."""


@Language.factory(NAME, assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
class Entities:
    """spaCy component: the entities of another recogniser."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._own: Any = None
        self._labels: list[str] = []

    def recognise_as(self, own: Any) -> None:
        """Take the place of this recogniser."""
        model, self._own = own.model, own
        self._tok2vec = model.get_ref("tok2vec")
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        weights: Any = lower.get_param("W").swapaxes(
            1, 2
        )  # pieces before hidden: numpy is slow along a short last axis
        self._features = np.ascontiguousarray(weights.reshape(-1, weights.shape[-1]).T)
        self._shape = weights.shape[:-1]
        self._pad: Any = lower.get_param("pad")[0].swapaxes(1, 2)
        self._bias: Any = lower.get_param("b").T
        self._out, self._out_bias = np.ascontiguousarray(upper.get_param("W").T), upper.get_param("b")
        moves = _moves(own)
        self._labels = sorted({name[2:] for name in moves if name[:2] in ("B-", "U-") and name[2:]})
        self._columns = {act: [moves.index(f"{act}-{label}") for label in self._labels] for act in "BILU"}
        self._nothing = moves.index("O")

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of one Doc."""
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """Set the entities of a stream of Docs; those that have some already go to the recogniser itself."""
        stream = iter(stream)
        while docs := list(islice(stream, batch_size)):
            plain = [doc for doc in docs if len(doc) and not doc.has_annotation("ENT_IOB")]
            self._annotate(plain)
            for doc in docs:
                if len(doc) and not any(doc is other for other in plain):
                    self._own(doc)
            yield from docs

    def _annotate(self, docs: list[Doc]) -> None:
        if not docs:
            return
        vectors: Any = self._tok2vec.predict(docs)
        states = (vectors @ self._features).reshape(len(vectors), *self._shape)
        borders = np.cumsum([0, *map(len, docs)]).tolist()
        for doc, (start, end) in zip(docs, pairwise(borders), strict=True):
            found = self._entities(states[start:end], doc)
            spans = [Span(doc, first, last, label=self._labels[label]) for first, last, label in found]
            doc.set_ents(spans, default="outside")

    def _entities(self, states: Floats, doc: Doc) -> list[Entity]:
        """The entities of one Doc. ``states``: tokens × (next, first of the entity, one before) × pieces × hidden."""
        columns: Any = doc.to_array([IS_SPACE, SENT_START]).reshape(len(doc), 2)
        space = columns[:, 0] == 1
        last = np.append(columns[1:, 1] == 1, True)  # the next token begins a sentence, or there is none
        scores = self._scores(states[:, 0] + (self._pad[1] + self._pad[2] + self._bias))
        begin, unit = scores[:, self._columns["B"]], scores[:, self._columns["U"]]
        best_begin, best_unit = begin.max(axis=1), unit.max(axis=1)
        best_begin[space | last] = -np.inf
        best_unit[space] = -np.inf
        nothing = scores[:, self._nothing]
        begins = (best_begin > nothing) & (best_begin > best_unit)
        units = (best_unit > nothing) & ~begins
        open_ = np.flatnonzero(begins)
        found = self._closed(states, open_, begin[open_].argmax(axis=1), last)
        found += [(index, index + 1, int(unit[index].argmax())) for index in np.flatnonzero(units).tolist()]
        return _apart(found)

    def _closed(self, states: Floats, first: Any, labels: Any, last: Any) -> list[Entity]:
        """Go on with every entity that may begin, all at once, until each is closed."""
        found: list[Entity] = []
        at = first + 1
        inside, closing = np.array(self._columns["I"]), np.array(self._columns["L"])
        while len(first):
            scores = self._scores(states[at, 0] + states[first, 1] + states[at - 1, 2] + self._bias)
            rows = np.arange(len(first))
            stay = (scores[rows, inside[labels]] > scores[rows, closing[labels]]) & ~last[at]
            done = ~stay
            found += zip(first[done].tolist(), (at[done] + 1).tolist(), labels[done].tolist(), strict=True)
            first, labels, at = first[stay], labels[stay], at[stay] + 1
        return found

    def _scores(self, sums: Floats) -> Floats:
        """Scores of the moves, from the sum of a state's parts."""
        return sums.max(axis=-2) @ self._out + self._out_bias  # type: ignore[no-any-return]


def _apart(found: list[Entity]) -> list[Entity]:
    """Those that are reached, going from left to right: none that begins inside another."""
    kept: list[Entity] = []
    end = 0
    for entity in sorted(found):
        if entity[0] >= end:
            kept.append(entity)
            end = entity[1]
    return kept


def _moves(recogniser: Any) -> list[str]:
    """The names of the moves, in the order of their scores."""
    return [recogniser.moves.get_class_name(number) for number in range(recogniser.moves.n_moves)]


def fits(recogniser: Any) -> bool:
    """Is it spaCy's own greedy recogniser, over three tokens of state?"""
    model = getattr(recogniser, "model", None)
    if type(recogniser).__name__ != "EntityRecognizer" or recogniser.cfg.get("beam_width", 1) != 1:
        return False
    if model is None or not all(model.has_ref(name) for name in ("tok2vec", "lower", "upper")):
        return False
    lower = model.get_ref("lower")
    known = {name[:2] for name in _moves(recogniser)} <= {"B-", "I-", "L-", "U-", "O"}
    return known and not model.attrs.get("unseen_classes") and lower.get_dim("nF") == STATE


def quicken_entities(nlp: Language) -> None:
    """Put the quick way in the place of the model's own, where it fits; the name stays ``ner``."""
    own: Any = nlp.get_pipe("ner")
    if not fits(own):
        return
    quick: Any = nlp.replace_pipe("ner", NAME)
    quick.recognise_as(own)
