"""A real scraped article, read from file to claims: the text stays outside, its gold is offsets and names."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from conftest import HERE
from sayso import readers
from sayso.extraction import extract
from sayso.models import Article


@pytest.fixture(scope="module")
def gold():
    return json.loads((HERE / "gold" / "bakhmut.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def article(gold, gold_folder):
    path = gold_folder.parent / "articles" / gold["article"]
    if not path.exists():
        pytest.skip("the scraped article is not here")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == gold["sha256"]
    return next(item for item in readers.read(path) if isinstance(item, Article)), path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def claims(article, nlp):
    return extract(nlp(article[0].text), article[0]).claims


def words(raw, spans):
    return {m.start() for start, end in spans for m in re.finditer(r"\w+", raw) if start <= m.start() < end}


def original(article, claim):
    """The statement's spans as offsets into the file as scraped."""
    return [(article.original_offset(s.start), article.original_offset(s.end - 1) + 1) for s in claim.statement.spans]


@pytest.mark.gold
def test_most_statements_come_out_with_the_right_speaker(gold, article, claims):
    repaired, raw = article
    wanted = [item for item in gold["attributions"] if not item.get("nested")]
    wrong = []
    for item in wanted:
        target = words(raw, item["content"])
        for claim in claims:
            found = words(raw, original(repaired, claim))
            near = len(target & found) / len(target | found) >= 0.5
            if near and claim.speaker and claim.speaker.name == item["speaker"]:
                break
        else:
            wrong.append((item["content"], item["speaker"]))
    assert len(wrong) <= 0.15 * len(wanted), wrong


@pytest.mark.gold
def test_no_claim_comes_from_captions_credits_or_links(gold, article, claims):
    repaired, _ = article
    for claim in claims:
        for start, end in original(repaired, claim):
            assert not any(a < end and start < b for a, b in gold["no_claims"]), claim.statement.text


@pytest.mark.gold
def test_every_span_maps_back_to_the_file(article, claims):
    repaired, raw = article
    for claim in claims:
        for span, (start, end) in zip(claim.statement.spans, original(repaired, claim), strict=True):
            assert re.sub(r"\s", "", raw[start:end]) == re.sub(r"\s", "", span.text)
