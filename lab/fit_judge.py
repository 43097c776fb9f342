"""Fit the judge of a profile: how sure a candidate is, and the least confidence that a claim has.

    SAYSO_GOLD=DATA python lab/fit_judge.py fast|accurate [--review review.jsonl]

With ``--review``, what was decided on the report's page counts as well: of those articles only what was reviewed.
Reads the articles of PolNeAR train that training held out (``attribution.toml``) and writes ``judge.toml`` beside the
profile's weights. Plain logistic regression; nothing of dev is read. Prints what other thresholds than that of
``attribution.toml`` would give on those articles, each fifth of them judged by weights fitted on the others.
"""

from __future__ import annotations

import argparse
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from attribution_data import load, split
from sayso.annotations import Quote, get
from sayso.components.attribution import claiming
from sayso.evaluate import entry_of, overlap
from sayso.gold import Attribution
from sayso.learned.candidates import FEATURES, ORIGINS, Judged
from sayso.learned.judge import Judge, fit
from sayso.learned.profile import Profile, load_network
from sayso.matching import Entry, Words, overlapping_pairs, source_is_right, source_tests
from sayso.pipeline import build
from sayso.rules.attribution.contents import Draft
from sayso.rules.attribution.cues import Cues
from sayso.rules.attribution.proposals import propose
from sayso.settings import Settings

HERE = Path(__file__).parent
FOLDS, RIDGE = 5, 2.0
THRESHOLDS = np.arange(0.2, 0.6, 0.05)
HEAD = """\
# How sure an attribution is: 1 / (1 + exp(-(sum of weight x feature))), by where the candidate comes from.
# Features: sayso.learned.candidates. Made by lab/fit_judge.py (logistic regression, L2 = {ridge}) on {articles}
# articles of PolNeAR train that the network did not see; it holds no text. threshold: the least confidence of a claim.
"""
Weights = dict[str, dict[str, float]]


class Article:
    """The candidates of one article, which of them are right, and its gold."""

    def __init__(self, record: dict[str, Any], candidates: list[Judged]) -> None:
        self.words = Words(record["text"])
        self.gold = [entry_of(self.words, Attribution.model_validate(item)) for item in record["attributions"]]
        self.spans = [tuple(map(tuple, item["content"])) for item in record["attributions"]]
        self.reviewed = record.get("reviewed")
        self.candidates = candidates
        self.right = [self._right(item.draft) for item in candidates]

    def entry(self, draft: Draft) -> Entry:
        source = (draft.source,) if draft.source else ()
        return entry_of(self.words, Attribution(content=tuple(draft.content), source=source))

    def _right(self, draft: Draft) -> bool:
        mine = self.entry(draft)
        pairs = overlapping_pairs(self.gold, [mine])
        return bool(pairs) and source_is_right(source_tests(self.words, self.gold[pairs[0][0]], mine))

    def unjudged(self, draft: Draft) -> bool:
        """Not reviewed, or inside a gold content: annotators left such out, so that it is neither right nor wrong."""
        if self.reviewed is not None and not overlap(draft.content, self.reviewed):
            return True
        return draft.cue is not None and any(s <= draft.cue[0] < e for spans in self.spans for s, e in spans)

    def counts(self, judge: Judge) -> np.ndarray:
        """Right, predicted, gold."""
        drafts = judge.drafts(self.candidates)
        outer = [d for d in drafts if not any(other is not d and other.holds(d) for other in drafts)]
        entries = [self.entry(draft) for draft in outer]
        tests = [source_tests(self.words, self.gold[g], entries[p]) for g, p in overlapping_pairs(self.gold, entries)]
        return np.array([sum(map(source_is_right, tests)), len(entries), len(self.gold)])


def articles(records: Sequence[dict[str, Any]], profile: Profile) -> Iterator[Article]:
    nlp, cues = build(Settings(), until="sayso_quotes"), Cues.load()
    for record, doc in zip(records, nlp.pipe((r["text"] for r in records), batch_size=16), strict=True):
        quotes, spans = get(doc, Quote), claiming(doc, doc.text)
        outer = [quote for quote in quotes if quote.level == 0]
        proposed = propose(doc, doc.text, outer, spans, cues)
        yield Article(record, profile.candidates(doc, doc.text, quotes, spans, proposed))


def weights_from(found: Sequence[Article]) -> Weights:
    """One regression for each origin."""
    table: Weights = {}
    for origin in ORIGINS:
        rows = [
            (item.values, right)
            for article in found
            for item, right in zip(article.candidates, article.right, strict=True)
            if item.origin == origin and not article.unjudged(item.draft)
        ]
        values = np.array([row[0] for row in rows], dtype=np.float64)
        fitted = fit(values, np.array([float(row[1]) for row in rows]), RIDGE)
        table[origin] = {name: round(float(w), 4) for name, w in zip(FEATURES, fitted, strict=True)}
    return table


def f1(counts: np.ndarray) -> float:
    return float(2 * counts[0] / max(1, counts[1] + counts[2]))


def try_thresholds(found: Sequence[Article]) -> None:
    parts = [(weights_from([a for n, a in enumerate(found) if n % FOLDS != k]), found[k::FOLDS]) for k in range(FOLDS)]
    for threshold in THRESHOLDS:
        counts = sum(article.counts(Judge(weights, threshold)) for weights, part in parts for article in part)
        print(f"threshold {threshold:.2f}: end to end {f1(np.asarray(counts)):.4f} on the held-out articles")


def write(path: Path, weights: Mapping[str, Mapping[str, float]], threshold: float, number: int) -> None:
    lines = [HEAD.format(ridge=RIDGE, articles=number), f"threshold = {threshold}"]
    for origin, table in weights.items():
        lines += ["", f"[weights.{origin}]", *(f"{name} = {weight}" for name, weight in table.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("profile", choices=["fast", "accurate"])
    parser.add_argument("--review", type=Path, help="decisions of the report's page, as JSONL")
    chosen = parser.parse_args()
    name = chosen.profile
    settings = tomllib.loads((HERE / "attribution.toml").read_text(encoding="utf-8"))
    gold = Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.train.jsonl"
    _, held = split(load(gold), settings["held"], settings["seed"])
    found = list(articles(held, Profile(name, load_network(name), Judge({}, 0.0))))
    try_thresholds(found)
    if chosen.review:
        found += articles(list(load(chosen.review)), Profile(name, load_network(name), Judge({}, 0.0)))
    target = HERE.parent / "src/sayso/weights" / name / "judge.toml"
    write(target, weights_from(found), settings["threshold"], len(found))


if __name__ == "__main__":
    main()
