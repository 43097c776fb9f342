"""The learned networks as they run: plain numpy, the weights from an ``.npz`` file. Trained by ``lab/``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sayso.learned import features
from sayso.learned.features import Words

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]


@dataclass
class Link:
    """What the words around the possible cue ``word`` are to it, with the probability ``sure`` that it is one.

    ``first``: number of the first of these words; ``content``, ``source``: a probability each.
    """

    word: int
    sure: float
    first: int
    content: Floats
    source: Floats


class FastEncoder:
    """Embedded labels and lemma beside the tagger's own vector of each word, convolved over neighbours.

    ``seeing``: false for Docs of another tagger, whose vectors mean something else; it then does without.
    """

    def __init__(self, weights: Weights, *, seeing: bool = True) -> None:
        self.weights, self.seeing = weights, seeing
        self.tensor = (
            weights["entry.weight"].shape[1]
            - weights["lemma.weight"].shape[1]
            - sum(table.shape[1] for name, table in weights.items() if name.startswith("labels."))
        )
        number = sum(name.startswith("layers.") and name.endswith(".weight") for name in weights)
        self.layers = [Convolution(weights[f"layers.{k}.weight"], weights[f"layers.{k}.bias"]) for k in range(number)]

    def __call__(self, words: Words) -> Floats:
        """One vector a word (n × width)."""
        w = self.weights
        tensor = np.zeros((len(words.token), self.tensor), dtype=np.float32)
        if self.seeing and words.doc.tensor.shape == (len(words.doc), self.tensor):
            tensor = np.asarray(words.doc.tensor, dtype=np.float32)[words.token]
        labels = [w[f"labels.{k}.weight"][column] for k, column in enumerate(words.features.T)]
        hidden = np.concatenate([tensor, w["lemma.weight"][words.lemma], *labels], axis=1)
        hidden = np.maximum(hidden @ w["entry.weight"].T + w["entry.bias"], 0)
        for k, layer in enumerate(self.layers):
            hidden = normed(hidden + np.maximum(layer(hidden), 0), w[f"norms.{k}.weight"], w[f"norms.{k}.bias"])
        return hidden


class Linker:
    """Is this word a cue, and what are the words around it to it: nothing, content, source, or the cue itself."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.around = Convolution(weights["around.weight"], weights["around.bias"])
        self.distance, self.branch, *small = (weights[f"pair.{k}.weight"] for k in range(len(features.PAIR_SIZES)))
        self.small = _summed(small)
        self.steps = np.cumprod([1, *(len(table) for table in reversed(small[1:]))])[::-1]

    def cues(self, hidden: Floats) -> Floats:
        """Probability of being a cue (n)."""
        w = self.weights
        inner = np.maximum(hidden @ w["cue.0.weight"].T + w["cue.0.bias"], 0)
        return sigmoid(inner @ w["cue.3.weight"].T + w["cue.3.bias"])[:, 0]

    def inside(self, hidden: Floats) -> Floats:
        """Probabilities of being in any content, and in any source (n × 2)."""
        return sigmoid(hidden @ self.weights["inside.weight"].T + self.weights["inside.bias"])

    def links(self, hidden: Floats, words: Words, cues: Sequence[int], sure: Floats) -> list[Link]:
        """What the words around each of ``cues`` (numbers of words) are to it."""
        if not len(cues):
            return []
        w = self.weights
        word, of_cue = hidden @ w["word.weight"].T + w["word.bias"], hidden @ w["of_cue.weight"].T
        rows, starts, at = [], [], 0
        for cue in cues:
            first, pairs = features.pairs(words, cue)
            mixed = word[first : first + len(pairs)] + of_cue[cue]
            mixed += self.distance[pairs[:, 0]]
            mixed += self.branch[pairs[:, 1]]
            mixed += self.small[pairs[:, 2:] @ self.steps]
            rows.append(np.maximum(mixed, 0, out=mixed))
            rows.append(np.zeros((2, mixed.shape[1]), dtype=np.float32))  # keeps the neighbours apart
            starts.append((first, at, len(pairs)))
            at += len(pairs) + 2
        mixed = np.concatenate(rows)
        mixed = mixed + np.maximum(self.around(mixed), 0)
        logits = mixed @ w["out.weight"].T + w["out.bias"]
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return [
            Link(cue, float(sure[cue]), first, *shares[start : start + size, 1:3].T)
            for cue, (first, start, size) in zip(cues, starts, strict=True)
        ]


def _summed(tables: Sequence[Floats]) -> Floats:
    """One table for several small ones: the sum of their rows for every combination, the last one running fastest."""
    out = tables[0]
    for table in tables[1:]:
        out = (out[:, None] + table[None]).reshape(-1, table.shape[1])
    return out


class Convolution:
    """A convolution over rows with zeros beyond both ends; ``weight`` is out × in × size, as PyTorch keeps it."""

    def __init__(self, weight: Floats, bias: Floats) -> None:
        self.size = weight.shape[2]
        self.weight = np.ascontiguousarray(weight.transpose(2, 1, 0).reshape(-1, weight.shape[0]))
        self.bias = bias

    def __call__(self, hidden: Floats) -> Floats:
        """As many rows as ``hidden`` has."""
        wide = np.pad(hidden, ((self.size // 2, self.size // 2), (0, 0)))
        beside = np.concatenate([wide[k : k + len(hidden)] for k in range(self.size)], axis=1)
        out: Floats = beside @ self.weight + self.bias
        return out


def normed(hidden: Floats, weight: Floats, bias: Floats) -> Floats:
    """Layer norm."""
    centred = hidden - hidden.mean(axis=1, keepdims=True)
    scaled: Floats = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5) * weight + bias
    return scaled


def sigmoid(values: Floats) -> Floats:
    """The logistic function, without overflow."""
    out: Floats = (1 / (1 + np.exp(-np.clip(values, -30, 30)))).astype(np.float32)
    return out
