"""What the words of a statement say about it: linear heads over words, word pairs and the evidence of the rules.

Every feature has a name and every head a weight for it, so that a score is a sum that can be told: ``tax/N`` (a word
by its class), ``will be`` (two words), ``quantity`` or ``verb=cost`` (what the rules found). Trained by
``lab/fit_verifiability.py``; the weights and their model card are in ``weights/verifiability``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from math import exp, inf

import numpy as np

from sayso.learned.network import Floats
from sayso.rules.verifiability.evidence import Evidence, Reading

CLASSES = {"N": "N", "V": "V", "M": "V", "J": "J", "R": "J"}
"""Classes of words by the first letter of their tag: nouns, verbs, words that qualify; O for all others."""
STRONGEST = 5
"""Features that an explanation tells at most."""
KNOWN = 100_000
"""Words by their tag whose rows are kept at most, for the next Docs."""
Shares = tuple[Floats, Floats]


def word_of(lower: str, tag: str) -> str:
    """The name of a word: its lower-case form and its class."""
    return f"{lower}/{CLASSES.get(tag[:1], 'O')}"


def pair_of(reading: Reading, token: int) -> str:
    """The name of a word with the word before it."""
    return f"{reading.lower[token - 1]} {reading.lower[token]}"


def features(evidence: Evidence, values: Mapping[str, float], traits: Sequence[str]) -> dict[str, float]:
    """Every feature of a statement: words and pairs by the root of its length, ``values``, and 1 for each trait."""
    reading, tokens = evidence.reading, evidence.tokens
    share = 1 / max(1, len(tokens)) ** 0.5
    words = Counter(word_of(reading.lower[i], reading.tag[i]) for i in tokens)
    words.update(pair_of(reading, i) for i in tokens[1:])
    found = {name: count * share for name, count in words.items()}
    return found | {name: value for name, value in values.items() if value} | dict.fromkeys(traits, 1.0)


class Heads:
    """The heads ``label``, ``worth``, ``voice`` and ``mixed``: log odds of their classes, up to one constant a head."""

    def __init__(self, names: Sequence[str], weights: Floats, heads: Mapping[str, Sequence[str]]) -> None:
        """``weights``: one row a name and a last one of zeros, one column a class, in the order of ``heads``."""
        self.row = {name: at for at, name in enumerate(names)}
        self.weights = weights
        self.classes = {head: tuple(classes) for head, classes in heads.items()}
        self._counted: dict[tuple[str, ...], Floats] = {}
        self._known: dict[tuple[str, str], int] = {}
        self.columns: dict[str, slice] = {}
        at = 0
        for head, classes in heads.items():
            self.columns[head] = slice(at, at + len(classes))
            at += len(classes)

    def shares(self, reading: Reading) -> Shares:
        """What the words of a Doc up to each, and the pairs up to each, add: two arrays of (tokens + 1) × classes."""
        none = len(self.weights) - 1
        lower, row = reading.lower, self.row
        if len(self._known) > KNOWN:
            self._known = {}
        known = self._known
        words = []
        for pair in zip(lower, reading.tag, strict=True):
            at = known.get(pair)
            if at is None:
                at = known[pair] = row.get(word_of(*pair), none)
            words.append(at)
        pairs = [none, *(row.get(f"{a} {b}", none) for a, b in pairwise(lower))]
        return _running(self.weights[words]), _running(self.weights[pairs])

    def weigh(
        self, shares: Shares, tokens: Sequence[int], values: Mapping[str, float], traits: Sequence[str]
    ) -> Floats:
        """The sums of one statement, a number a class."""
        none = len(self.weights) - 1
        names = tuple(values)
        if names not in self._counted:  # the same for every statement
            self._counted[names] = self.weights[[self.row.get(name, none) for name in names]]
        rows = [self.row.get(name, none) for name in ("bias", *traits)]
        told: Floats = self.weights[rows].sum(axis=0)
        told += np.fromiter(values.values(), np.float32, len(names)) @ self._counted[names]
        if tokens:
            words, pairs = shares
            first, end = tokens[0], tokens[-1] + 1
            if end - first == len(tokens):
                added = words[end] - words[first] + pairs[end] - pairs[first + 1]
            else:
                at = np.array(tokens)
                added = (words[at + 1] - words[at]).sum(axis=0) + (pairs[at[1:] + 1] - pairs[at[1:]]).sum(axis=0)
            told = told + added / len(tokens) ** 0.5
        return told

    def told(self, found: Mapping[str, float]) -> Floats:
        """The sums of a statement whose features (:func:`features`) are known."""
        rows = [self.row[name] for name in found if name in self.row]
        values = [value for name, value in found.items() if name in self.row]
        told: Floats = np.array(values, dtype=np.float32) @ self.weights[rows] + self.weights[self.row["bias"]]
        return told

    def likeliest(
        self, told: Floats, head: str, unless: str = "", by: float = 0.0, *, never: Collection[str] = ()
    ) -> str:
        """The class of a head with the highest sum but those ``never``; ``unless``, where no other is higher ``by``."""
        sums, classes = told[self.columns[head]].tolist(), self.classes[head]
        if never:
            sums = [-inf if name in never else value for name, value in zip(classes, sums, strict=True)]
        most = max(sums)
        if unless in classes and sums[classes.index(unless)] + by >= most:
            return unless
        return str(classes[sums.index(most)])

    def share(self, told: Floats, head: str, wanted: str) -> float:
        """The probability of a class."""
        sums = told[self.columns[head]].tolist()
        most = max(sums)
        shares = [exp(value - most) for value in sums]
        return float(shares[self.classes[head].index(wanted)] / sum(shares))

    def shown(self, found: Mapping[str, float], head: str, wanted: str) -> list[tuple[str, float]]:
        """The strongest of the features ``found``, each with what it adds to the log odds of the class ``wanted``."""
        columns = self.weights[:, self.columns[head]]
        at = self.classes[head].index(wanted)
        rest = [n for n in range(columns.shape[1]) if n != at]
        adds = [
            (name, round(value * float(columns[self.row[name], at] - columns[self.row[name], rest].mean()), 3))
            for name, value in found.items() if name in self.row
        ]  # fmt: skip
        return sorted(adds, key=lambda item: (-abs(item[1]), item[0]))[:STRONGEST]


def _running(rows: Floats) -> Floats:
    """Sums of the rows up to each, beginning with none: what any stretch adds is a difference of two."""
    return np.concatenate([np.zeros((1, rows.shape[1])), rows.cumsum(axis=0, dtype=np.float64)])


@lru_cache(maxsize=1)
def load() -> Heads:
    """The shipped heads."""
    folder = resources.files("sayso") / "weights" / "verifiability"
    with resources.as_file(folder / "heads.npz") as path, np.load(path, allow_pickle=False) as arrays:
        names = arrays["names"].tobytes().decode().split("\n")
        heads = {key.removeprefix("head."): arrays[key].tolist() for key in arrays.files if key.startswith("head.")}
        weights = arrays["weights"].astype(np.float32)
    return Heads(names, np.concatenate([weights, np.zeros((1, weights.shape[1]), dtype=np.float32)]), heads)
