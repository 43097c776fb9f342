"""Floors under the measured quality: a change that lowers a figure by more than a hair fails."""

from __future__ import annotations

import pytest

from conftest import HERE
from sayso.evaluate import load_gold, score
from sayso.models import Article
from sayso.runner import process


def scores_on(nlp, path):
    gold = list(load_gold(path))
    outcomes = process((Article.from_text(item.text) for item in gold), nlp=nlp)
    return score(zip(gold, outcomes, strict=True), resamples=0)


@pytest.mark.gold
def test_polnear_dev(nlp, gold_folder):
    scores = scores_on(nlp, gold_folder / "quotes" / "polnear.dev.jsonl")
    assert scores.end_to_end is not None
    assert scores.end_to_end.f1 >= 0.63
    assert scores.content.overlap.f1 >= 0.70
    assert scores.end_to_end.recall_by_kind["direct"] >= 0.83


def test_own_articles(nlp):
    scores = scores_on(nlp, HERE / "gold" / "articles.jsonl")
    assert scores.end_to_end is not None
    assert scores.end_to_end.f1 >= 0.90
