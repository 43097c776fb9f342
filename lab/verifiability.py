"""Can it be checked? What the labels and the score are worth, on statements that were read and on published sets.

    SAYSO_GOLD=DATA python lab/verifiability.py gold [--rules | --reader | --json]
    SAYSO_GOLD=DATA python lab/verifiability.py folds claimbuster|policlaim|newssd|newsdiscourse [--reader FILE]
    SAYSO_GOLD=DATA python lab/verifiability.py transfer

``gold``: the shipped component on 250 gold contents of PolNeAR dev and 280 statements of own articles, which were
read; beside them, 175 sentences that were written for their labels by somebody who had seen nothing of sayso.
``folds``: heads of the same make, trained on all folds but one (by debate, speech or sentence; NewsDiscourse: train,
then validation) and tried on that one; thresholds are chosen on the other folds. ``transfer``: the shipped score on
PoliClaim and NewsClaims. ``--reader``: as the profile ``thorough`` does; for folds with the file that
``fit_reader.py --keep`` wrote (all but claimbuster). All but ``gold`` need the packages that
``fit_verifiability.py`` names.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np

import statements
from sayso.annotations import Verdict
from sayso.components.verifiability import Judge, Means, read_means
from sayso.models import Label

LABELS = get_args(Label)
NAMES = {"dev": "PolNeAR dev", "own": "own articles"}
Pairs = list[tuple[str, str]]


def gold(*, learned: bool, thorough: bool) -> None:
    """Accuracy, agreement of the readers, and who is taken for what."""
    means = read_means(learned=learned, thorough=thorough)
    pairs: dict[str, Pairs] = {}
    blends: list[tuple[bool, bool]] = []
    for split in NAMES:
        found = verdicts(split, means)
        pairs[split] = [(row["label"], verdict.label) for row, verdict in found]
        blends += [(row["mixed"], verdict.mixed) for row, verdict in found]
        agreement(split, [row["readings"] for row, _ in found])
    both = [pair for found in pairs.values() for pair in found]
    written = [(row["label"], verdict.label) for row, verdict in verdicts("sentences", means)]
    for split, own in pairs.items():
        print(f"{NAMES[split]}: {accuracy(own):.3f} of {len(own)}")
    low, high = interval(both)
    print(f"all: {accuracy(both):.3f} of {len(both)} (95 % interval {low:.3f}-{high:.3f})\n")
    confusion(both)
    both_mixed = sum(theirs and mine for theirs, mine in blends)
    others = sum(mine for _, mine in blends) - both_mixed
    print(f"mixed: {both_mixed} of {sum(theirs for theirs, _ in blends)} found, {others} others")
    print(f"sentences written for their labels: {accuracy(written):.3f} of {len(written)}")


def figures() -> dict[str, dict[str, float]]:
    """Accuracy of the rules alone, of the default and of ``thorough`` on each part of the gold; texts read once."""
    thorough = read_means(thorough=True)
    ways = {
        "rules": replace(thorough, learned=False, reader=None), "default": replace(thorough, reader=None),
        "thorough": thorough,
    }  # fmt: skip
    read = {split: list(statements.gold(split, thorough.lists)) for split in (*NAMES, "sentences")}
    found: dict[str, dict[str, float]] = {}
    for way, means in ways.items():
        pairs = {split: [(r.row["label"], judged(r, means).label) for r in rows] for split, rows in read.items()}
        pairs["all"] = [pair for split in NAMES for pair in pairs[split]]
        found[way] = {split: accuracy(own) for split, own in pairs.items()}
    return found


def judged(read: statements.Read, means: Means) -> Verdict:
    """Our verdict on a statement of the gold."""
    return Judge(read.reading, means).verdict(read.spans, read.speech)


def verdicts(split: str, means: Means) -> list[tuple[dict[str, Any], Verdict]]:
    """The statements of a split of the gold, each with ours."""
    return [(read.row, judged(read, means)) for read in statements.gold(split, means.lists)]


def accuracy(pairs: Pairs) -> float:
    """Share of equal pairs."""
    return sum(a == b for a, b in pairs) / len(pairs)


def interval(pairs: Pairs, resamples: int = 1000) -> tuple[float, float]:
    """95 % of the accuracies of resampled statements."""
    right = np.array([a == b for a, b in pairs])
    drawn = np.random.default_rng(1).integers(0, len(right), (resamples, len(right)))
    low, high = np.quantile(right[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def agreement(split: str, readings: Sequence[Sequence[str]]) -> None:
    """Share of statements on which two of the three readers agree, and Cohen's kappa, averaged over the pairs."""
    shares, kappas = [], []
    for a, b in ((0, 1), (0, 2), (1, 2)):
        one, two = ([labels[n] for labels in readings] for n in (a, b))
        same = sum(x == y for x, y in zip(one, two, strict=True)) / len(one)
        first, second = Counter(one), Counter(two)
        chance = sum(first[label] * second[label] for label in first) / len(one) ** 2
        shares.append(same)
        kappas.append((same - chance) / (1 - chance))
    print(f"{NAMES[split]}: two readers agree on {np.mean(shares):.1%} of {len(readings)}, kappa {np.mean(kappas):.3f}")


def confusion(pairs: Pairs) -> None:
    """Rows: the readers; columns: ours."""
    counts = Counter(pairs)
    print("gold / ours   " + "".join(f"{label[:11]:>13}" for label in LABELS) + "   right")
    for label in LABELS:
        row = [counts[label, other] for other in LABELS]
        print(f"{label:14}" + "".join(f"{n:13}" for n in row) + f"   {counts[label, label] / max(1, sum(row)):.2f}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    of_gold = commands.add_parser("gold")
    how = of_gold.add_mutually_exclusive_group()
    how.add_argument("--rules", action="store_true", help="labels by the rules alone")
    how.add_argument("--reader", action="store_true", help="labels with the reader's help")
    how.add_argument("--json", action="store_true", help="accuracies alone: rules, default, with the reader")
    of_folds = commands.add_parser("folds")
    of_folds.add_argument("name", choices=["claimbuster", "policlaim", "newssd", "newsdiscourse"])
    of_folds.add_argument("--reader", type=Path, help="a network that fit_reader.py kept")
    commands.add_parser("transfer")
    options = parser.parse_args()
    if options.command == "gold":
        if options.json:
            print(json.dumps(figures()))
        else:
            gold(learned=not options.rules, thorough=options.reader)
    elif options.command == "transfer":
        import verifiability_folds

        verifiability_folds.transfer()
    else:
        import verifiability_folds

        if options.reader and options.name == "claimbuster":
            parser.error("no reader learns ClaimBuster")
        if options.reader:
            verifiability_folds.read_folds(options.name, options.reader)
        else:
            verifiability_folds.folds(options.name)


if __name__ == "__main__":
    main()
