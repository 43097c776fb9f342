"""Claims of different articles that say the same are tied in claims.jsonl, and nowhere else is anything changed."""

from __future__ import annotations

import json

import pytest

import sayso
from sayso.runner import Choices, extract
from sayso.settings import Resources, Settings

SAID = "“We will not close the Orrin lighthouse before the winter of 2027,” said Maud Tessler, the harbor master."
STORIES = {
    "b-copy.txt": f"The council met on Monday evening in the old town hall.\n\n{SAID}\n\nNobody else spoke for long.\n",
    "a-first.txt": f"Fishermen had asked for an answer for weeks, and on Monday they got one.\n\n{SAID}\n",
    "c-told.txt": "Maud Tessler told the fishermen that they would not close the Orrin lighthouse before "
    "the winter of 2027.\n",
    "d-other.txt": "“We will not close the Sall lighthouse before the winter of 2031,” said Ivo Marr, a pilot.\n",
}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stories")
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(stories, output, **choices):
    extract([str(stories)], output, Settings(), Resources(jobs=0), Choices(**choices))
    return [json.loads(line) for line in (output / "claims.jsonl").read_text(encoding="utf-8").splitlines()]


def about(claims, words):
    return [claim for claim in claims if words in claim["statement"]["text"]]


def test_one_group_for_a_copy_and_a_retelling_named_by_the_first(stories, tmp_path):
    claims = run(stories, tmp_path)
    said = about(claims, "Orrin lighthouse before")
    assert len({claim["article_id"] for claim in said}) == 3
    assert {claim["group"] for claim in said} == {said[0]["id"]}
    assert [claim["group"] for claim in about(claims, "Sall")] == [None]


def test_a_tied_line_is_the_articles_claim_but_for_its_group(stories, tmp_path):
    tied = run(stories, tmp_path)
    own = {
        claim.id: claim
        for file in (tmp_path / "articles").glob("*.json")
        for result in sayso.results(file)
        for claim in result
    }
    assert len(own) == len(tied)
    for claim in tied:
        assert (
            sayso.Claim.model_validate(claim).model_copy(update={"group": own[claim["id"]].group}) == own[claim["id"]]
        )
    assert [claim.group for result in sayso.results(tmp_path) for claim in result] == [claim["group"] for claim in tied]


def test_without_groups_no_article_knows_of_another_and_asking_again_ties_them(stories, tmp_path):
    assert not any(claim["group"] for claim in about(run(stories, tmp_path, across=False), "Orrin"))
    again = run(stories, tmp_path)
    assert all(claim["group"] for claim in about(again, "Orrin lighthouse before"))
    before = (tmp_path / "claims.jsonl").stat().st_mtime_ns
    run(stories, tmp_path)
    assert (tmp_path / "claims.jsonl").stat().st_mtime_ns == before


def test_the_table_has_the_groups_too(stories, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    claims = run(stories, tmp_path, parquet=True)
    table = parquet.read_table(tmp_path / "claims.parquet").to_pylist()
    assert [row["group"] for row in table] == [claim["group"] for claim in claims]


def test_an_article_that_is_gone_takes_its_group_along(stories, tmp_path):
    copy = tmp_path / "in"
    copy.mkdir()
    for name in ("a-first.txt", "d-other.txt"):
        (copy / name).write_text(STORIES[name], encoding="utf-8")
    (copy / "b-copy.txt").write_text(STORIES["b-copy.txt"], encoding="utf-8")
    assert any(claim["group"] for claim in run(copy, tmp_path / "out"))
    (copy / "b-copy.txt").unlink()
    assert not any(claim["group"] for claim in run(copy, tmp_path / "out"))
