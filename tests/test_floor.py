"""Floors under the measured quality: a change that lowers a figure by more than a hair fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import lru_cache

import pytest

import sayso
from conftest import HERE, ROOT
from sayso.annotate import process
from sayso.evaluate import judged, score
from sayso.gold import load_gold
from sayso.models import Article
from sayso.settings import Settings

RULES = Settings(attribution="rules", narrated=False)
FAST, ACCURATE = (Settings(profile=name, narrated=False) for name in ("fast", "accurate"))


def read(settings, path):
    gold = list(load_gold(path))
    articles = (Article.from_text(item.text) for item in gold)
    return list(zip(gold, process(articles, nlp=sayso.load(settings), settings=settings), strict=True))


@pytest.fixture(scope="module")
def dev(gold_folder):
    return gold_folder / "quotes" / "polnear.dev.jsonl"


@pytest.fixture(scope="module")
def found(dev):
    """The results on dev by profile, each made once."""
    return lru_cache(maxsize=None)(lambda settings: read(settings, dev))


@pytest.mark.gold
@pytest.mark.parametrize(
    ("settings", "end_to_end", "overlap", "direct", "source"),
    [(RULES, 0.63, 0.70, 0.93, 0.90), (FAST, 0.67, 0.73, 0.93, 0.92), (ACCURATE, 0.74, 0.79, 0.93, 0.94)],
    ids=["rules", "fast", "accurate"],
)
def test_polnear_dev(found, settings, end_to_end, overlap, direct, source):
    scores = score(found(settings), resamples=0)
    assert scores.end_to_end is not None
    assert scores.end_to_end.f1 >= end_to_end
    assert scores.content.overlap.f1 >= overlap
    assert scores.content.overlap.recall_by_kind["direct"] >= direct
    assert scores.source.overlap.share >= source


@pytest.mark.gold
@pytest.mark.parametrize("settings", [FAST, ACCURATE], ids=["fast", "accurate"])
def test_a_confidence_of_nine_tenths_is_kept(found, settings):
    """Of the claims that are so sure at least 85 % are right end to end, and a third of all claims are."""
    all_claims = [pair for gold, result in found(settings) for pair in judged(gold, result)]
    sure = [right for claim, right in all_claims if claim.confidence >= 0.9]
    assert sum(sure) >= 0.85 * len(sure)
    assert len(sure) >= len(all_claims) / 3


@pytest.mark.gold
@pytest.mark.parametrize("settings", [FAST, pytest.param(ACCURATE, marks=pytest.mark.slow)], ids=["fast", "accurate"])
def test_damage_by_scraping_costs_little(found, settings, dev, tmp_path):
    worn = tmp_path / "damaged.jsonl"
    subprocess.run([sys.executable, ROOT / "lab" / "damage.py", dev, worn], check=True, capture_output=True)
    assert json.loads(worn.read_text(encoding="utf-8").splitlines()[0])["text"]
    whole, damaged = score(found(settings), resamples=0), score(read(settings, worn), resamples=0)
    assert damaged.end_to_end.f1 >= whole.end_to_end.f1 - 0.05


@pytest.mark.gold
def test_speakers_of_forty_articles_that_were_read(gold_folder):
    """Of the attributions found with their source; the gold is tests/gold/speakers/dev.jsonl."""
    command = [sys.executable, ROOT / "lab" / "speakers.py", "dev", "--json"]
    shares = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert shares["right"] >= 0.90
    assert shares["pronouns"] >= 0.90
    assert shares["described"] >= 0.55
    assert shares["wrong"] <= 0.03


@pytest.mark.gold
def test_labels_of_statements_that_were_read(gold_folder):
    """250 of PolNeAR dev, 280 of own articles, 175 sentences; the gold is in tests/gold/verifiability."""
    command = [sys.executable, ROOT / "lab" / "verifiability.py", "gold", "--json"]
    shares = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    right = shares["default"]
    assert right["all"] >= 0.72
    assert right["dev"] >= 0.65
    assert right["sentences"] >= 0.90
    right = shares["thorough"]
    assert right["all"] >= 0.79
    assert right["dev"] >= 0.73
    assert right["sentences"] >= 0.93


def test_own_articles(nlp):
    path = HERE / "gold" / "articles.jsonl"
    scores = score(read(FAST, path), resamples=0)
    assert scores.end_to_end is not None
    assert scores.end_to_end.f1 >= 0.90


def test_glued_words_are_mended_and_whole_ones_left(gold_folder):
    command = [sys.executable, str(ROOT / "lab" / "repairs.py"), "--json"]
    done = subprocess.run(command, env=os.environ | {"SAYSO_GOLD": str(gold_folder)}, capture_output=True, check=True)
    figures = json.loads(done.stdout)
    assert figures["glued"] >= 0.80
    words, touched = figures["words"], sum(number for rule, number in figures["clean"].items() if rule != "space")
    assert touched * 2_000 < words
