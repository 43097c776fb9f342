"""``claims.parquet`` of a run: the claims of claims.jsonl, made when asked for, never out of date."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from pyarrow import parquet

import sayso
from sayso import runner, writers
from sayso.errors import ConfigError, StoreError
from sayso.models import Article, ArticleClaims
from sayso.runner import Choices
from sayso.settings import Resources, Settings
from sayso.table import rows
from test_runner import blank

ASKED = Choices(parquet=True)
TEXT = "“We sold {} boats 🛥️,” said Ada Ngo. She added that the cafe\u0301 would close.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    blank(monkeypatch)
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text(TEXT.format(number + 4), encoding="utf-8")
    (tmp_path / "in" / "bad.json").write_text("{", encoding="utf-8")
    return tmp_path


def run(folder: Path, choices: Choices = Choices(), output: str = "out") -> Path:
    runner.extract([str(folder / "in")], folder / output, Settings(), Resources(jobs=0), choices)
    return folder / output


def table(output: Path) -> list[dict]:
    return parquet.read_table(output / "claims.parquet").to_pylist()


def test_the_table_holds_the_claims_of_claims_jsonl(folder):
    output = run(folder, ASKED)
    lines = [json.loads(line) for line in (output / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    found = table(output)
    assert [row["claim_id"] for row in found] == [line["id"] for line in lines] and len(found) >= 3
    assert found == list(rows(sayso.results(output)))
    assert found[0]["path"].endswith("0.txt")


def test_asking_on_an_unchanged_folder_makes_it_and_equal_runs_give_equal_bytes(folder):
    output = run(folder)
    assert not (output / "claims.parquet").exists()
    lines = (output / "claims.jsonl").stat()
    run(folder, ASKED)
    made = (output / "claims.parquet").read_bytes()
    assert (run(folder, ASKED, "other") / "claims.parquet").read_bytes() == made
    assert (output / "claims.jsonl").stat().st_size == lines.st_size
    stamp = (output / "claims.parquet").stat().st_mtime_ns
    run(folder, ASKED)
    run(folder)
    assert (output / "claims.parquet").stat().st_mtime_ns == stamp, "nothing changed, nothing is written"


def test_a_table_that_is_gone_or_cut_is_made_again(folder):
    output = run(folder, ASKED)
    whole = (output / "claims.parquet").read_bytes()
    (output / "claims.parquet").unlink()
    run(folder, ASKED)
    assert (output / "claims.parquet").read_bytes() == whole
    (output / "claims.parquet").write_bytes(whole[:-9])
    run(folder, ASKED)
    assert (output / "claims.parquet").read_bytes() == whole


def test_no_table_tells_of_claims_that_are_no_more(folder):
    output = run(folder, ASKED)
    (folder / "in" / "9.txt").write_text(TEXT.format(99), encoding="utf-8")
    run(folder)
    assert not (output / "claims.parquet").exists()
    run(folder, ASKED)
    assert any("99" in row["statement"] for row in table(output))
    (folder / "in" / "9.txt").unlink()
    run(folder, ASKED)
    assert not any("99" in row["statement"] for row in table(output))


def test_a_write_that_fails_leaves_the_table_that_was(folder, monkeypatch):
    output = run(folder, ASKED)
    before = (output / "claims.parquet").read_bytes()
    (folder / "in" / "9.txt").write_text(TEXT.format(99), encoding="utf-8")
    real = os.fsync

    def full(handle):
        if Path(f"/proc/self/fd/{handle}").readlink().name == ".claims.parquet.tmp":
            raise OSError(28, "No space left on device")
        real(handle)

    if not Path("/proc/self/fd").exists():
        pytest.skip("which file is flushed cannot be seen here")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        run(folder, ASKED)
    monkeypatch.setattr(os, "fsync", real)
    assert (output / "claims.parquet").read_bytes() == before and not list(output.glob(".*.tmp"))
    run(folder, ASKED)
    assert any("99" in row["statement"] for row in table(output))


def test_without_pyarrow_the_run_is_refused_before_the_work(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r'pip install "sayso\[parquet\]"'):
        run(folder, ASKED)
    assert not (folder / "out").exists()
    run(folder)


def test_a_damaged_article_is_named(folder):
    output = run(folder)
    file = next((output / "articles").glob("*.json"))
    file.write_text(file.read_text(encoding="utf-8").replace('"article":', '"artikel":'), encoding="utf-8")
    with pytest.raises(StoreError) as raised:
        run(folder, ASKED)
    assert raised.value.code == "OUTPUT" and file.name in str(raised.value)


@pytest.mark.parametrize("text", ["x", '"article":{"claims":[', "“a” 😀 \\ \u2028"])
def test_the_article_of_a_line(text):
    article = Article.from_text(text, title='"article":', path="p")
    line = writers.to_line(ArticleClaims(article=article))
    assert writers.article_of(line) == article
