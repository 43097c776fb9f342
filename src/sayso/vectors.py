"""A model's token vectors in half the time: the same numbers, to float precision.

spaCy's layers are made to be trained: they embed every token anew, and each convolution copies its windows for a whole
batch and notes which piece won. Here a word's embedding is remembered, and the convolutions go document by document,
in arrays that the processor's cache holds; so a document's vectors do not depend on those beside it. Layers of another
make keep their own code. For prediction: what such a layer learns later is not seen, and it is not to be saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Ragged

MOST = 20_000
"""Words whose embeddings are kept; then the memory starts anew."""
ROWS = 2048
"""Tokens that a convolution takes at once."""
TINY = 1e-8
"""What thinc adds to a variance."""
EMBEDDING = ("extract_features", "list2ragged", "with_array", "with_array", "ragged2list")
CONVOLUTION = "residual(expand_window>>maxout>>layernorm>>dropout)"

Floats = NDArray[np.float32]


class Maxout:
    """A layer of maxout with its layer normalization, in numpy."""

    def __init__(self, layer: Model[Any, Any]) -> None:
        maxout, norm = (next(node for node in layer.walk() if node.name == name) for name in ("maxout", "layernorm"))
        weights: Any = maxout.get_param("W")
        self.out, self.pieces, width = weights.shape
        # pieces before outputs: numpy is slow along a short last axis
        self.weights = np.ascontiguousarray(weights.swapaxes(0, 1).reshape(-1, width).T)
        self.bias = np.asarray(maxout.get_param("b")).T.reshape(-1)
        self.gain, self.shift = np.asarray(norm.get_param("G")), np.asarray(norm.get_param("b"))

    def __call__(self, product: Floats) -> Floats:
        """The outputs of inputs that the weights have been multiplied with; these are overwritten."""
        product += self.bias
        parts = [product[:, at : at + self.out] for at in range(0, self.out * self.pieces, self.out)]
        best = parts[0].copy()
        for part in parts[1:]:
            np.maximum(best, part, out=best)
        best -= best.mean(axis=1, keepdims=True)
        best *= (np.einsum("ij,ij->i", best, best) / self.out + TINY)[:, None] ** -0.5
        best *= self.gain
        best += self.shift
        return best


class Embeddings:
    """The embedding of words by hashes of their forms, remembered."""

    def __init__(self, layer: Model[Any, Any]) -> None:
        features, _, hashes, mix, _ = layer.layers
        self._columns = features.attrs["columns"]
        self._hashes, self._mix = hashes, Maxout(mix)
        self._rows: dict[bytes, int] = {}
        self._table = np.empty((0, self._mix.out), dtype=np.float32)
        self._lock = Lock()

    def __call__(self, docs: Iterable[Doc]) -> list[Floats]:
        """One array for each Doc: tokens × width."""
        with self._lock:  # threads share the memory
            return [self._of(doc) for doc in docs]

    def _of(self, doc: Doc) -> Floats:
        features: Any = doc.to_array(self._columns).reshape(len(doc), len(self._columns)).astype(np.uint64, copy=False)
        if len(self._rows) > MOST:
            self._rows, self._table = {}, self._table[:0].copy()
        words = [row.tobytes() for row in features]
        if new := dict.fromkeys(word for word in words if word not in self._rows):
            self._learn(list(new), features.shape[1])
        return self._table[[self._rows[word] for word in words]]

    def _learn(self, words: Sequence[bytes], width: int) -> None:
        first, size = len(self._rows), len(self._rows) + len(words)
        if size > len(self._table):
            grown = np.empty((max(size, 2 * len(self._table)), self._mix.out), dtype=np.float32)
            grown[:first] = self._table[:first]
            self._table = grown
        features = np.frombuffer(b"".join(words), dtype=np.uint64).reshape(-1, width)
        hashed: Any = self._hashes.predict(Ragged(features, np.array([len(words)], dtype="i"))).data  # type: ignore[arg-type]
        # word by word, or the last bits would depend on which words are new together
        self._table[first:size] = self._mix((hashed[:, None] @ self._mix.weights)[:, 0])
        self._rows.update(zip(words, range(first, size), strict=True))


class Convolutions:
    """Residual convolutions over three tokens each, on the vectors of one document after the other."""

    def __init__(self, layer: Model[Any, Any]) -> None:
        self._layers = [Maxout(node) for node in layer.layers[0].layers]
        self._pad: int = layer.attrs["pad"]

    def __call__(self, vectors: Iterable[Floats]) -> list[Floats]:
        """Arrays of the shapes given."""
        return [self._of(array) for array in vectors]

    def _of(self, vectors: Floats) -> Floats:
        margin = self._pad + 1
        padded = np.zeros((len(vectors) + 2 * margin, vectors.shape[1]), dtype=np.float32)
        padded[margin:-margin] = vectors
        for layer in self._layers:
            padded[1:-1] += self._convolved(layer, padded)
        return padded[margin:-margin]

    def _convolved(self, layer: Maxout, padded: Floats) -> Floats:
        found = np.empty((len(padded) - 2, layer.out), dtype=np.float32)
        for start in range(0, len(found), ROWS):
            end = min(start + ROWS, len(found))
            windows = np.stack([padded[start + at : end + at] for at in range(3)], axis=1)
            found[start:end] = layer(windows.reshape(end - start, -1) @ layer.weights)
        return found


def is_embedding(layer: Model[Any, Any]) -> bool:
    """Is it spaCy's ``MultiHashEmbed`` without static vectors?"""
    if tuple(part.name.split("(")[0] for part in layer.layers) != EMBEDDING:
        return False
    hashes, mix = layer.layers[2:4]
    inner = {part.name for part in hashes.layers[0].layers}
    return inner == {"ints-getitem>>hashembed"} and mix.name == "with_array(maxout>>layernorm>>dropout)"


def is_convolutions(layer: Model[Any, Any]) -> bool:
    """Is it spaCy's ``MaxoutWindowEncoder`` with windows of three tokens, two layers deep at least?"""
    if not layer.name.startswith("with_array(") or not layer.layers[0].layers:
        return False
    windows = {node.attrs["window_size"] for node in layer.walk() if node.name == "expand_window"}
    return windows == {1} and {part.name for part in layer.layers[0].layers} == {CONVOLUTION}


def quicken_vectors(nlp: Language) -> None:
    """Put the quick layers in the place of the model's own, where they fit."""
    for _, pipe in nlp.pipeline:
        model: Any = getattr(pipe, "model", None)
        for layer in list(model.walk()) if isinstance(model, Model) else ():
            if is_embedding(layer):
                model.replace_node(layer, _wrapped(layer, Embeddings(layer)))
            elif is_convolutions(layer):
                model.replace_node(layer, _wrapped(layer, Convolutions(layer)))


def _wrapped(layer: Model[Any, Any], quick: Callable[[Any], Any]) -> Model[Any, Any]:
    """A layer that predicts the quick way; training goes through its own code."""

    def forward(model: Model[Any, Any], given: Any, is_train: bool) -> tuple[Any, Callable[[Any], Any]]:
        if is_train:
            return layer(given, is_train)
        return quick(given), _no_gradient

    return Model(f"quick({layer.name})", forward, layers=[layer], dims={"nO": layer.get_dim("nO")})


def _no_gradient(_: Any) -> Any:
    raise NotImplementedError("predictions are not learned from")
