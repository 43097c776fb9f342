"""What a confidence is worth: of the claims that are so sure, how many are right end to end.

    SAYSO_GOLD=DATA python lab/reliability.py [--profile fast]

Prints a table for docs/attribution.md, from the shipped package on PolNeAR dev.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from sayso import annotate, pipeline
from sayso.evaluate import judged
from sayso.gold import load_gold
from sayso.models import Article, ArticleClaims
from sayso.settings import Settings

STEPS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.001)


def read(settings: Settings) -> Iterator[tuple[float, bool]]:
    """Confidence of every claim of dev, and whether it is right."""
    nlp = pipeline.load(settings)
    for gold in load_gold(Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.dev.jsonl"):
        result = annotate.one(nlp, Article.from_text(gold.text), settings)
        assert isinstance(result, ArticleClaims), result
        yield from ((claim.confidence, right) for claim, right in judged(gold, result))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", choices=["fast", "accurate"], default="fast")
    found = list(read(Settings(profile=parser.parse_args().profile, narrated=False)))
    print("| confidence | claims | share | mean confidence | right |\n|---|---|---|---|---|")
    gap = 0.0
    for low, high in pairwise(STEPS):
        part = [(sure, right) for sure, right in found if low <= sure < high]
        if part:
            mean, right = (sum(values) / len(part) for values in zip(*part, strict=True))
            gap += abs(mean - right) * len(part) / len(found)
            share = len(part) / len(found)
            print(f"| {low:.1f}-{min(high, 1):.1f} | {len(part)} | {share:.0%} | {mean:.2f} | {right:.2f} |")
    print(f"\nexpected calibration error {gap:.3f}")


if __name__ == "__main__":
    main()
