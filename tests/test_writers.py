"""Outputs: whole or absent, named safely, one line a record, and the accounting of a run."""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import writers
from sayso.errors import StoreError
from sayso.extraction import extract
from sayso.models import Article, ArticleClaims, Claim, Failure, Skip, Span, Statement, Verifiability
from sayso.writers import FolderWriter, atomic, file_name, to_line, write_run

RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}


def result(text: str = "Fares will rise.", **fields) -> ArticleClaims:
    article = Article.from_text(text, **fields)
    span = Span.of(text, 0, len(text))
    claim = Claim(
        id=f"c-{article.id}",
        article_id=article.id,
        statement=Statement(text=text, kind="narrated", spans=[span]),
        verifiability=Verifiability(label="prediction", check_worthiness=0.5),
        context=span,
        confidence=0.6,
    )
    return ArticleClaims(article=article, claims=[claim])


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def lines(path: Path) -> list[dict]:
    content = path.read_bytes().decode("utf-8")
    assert content == "" or content.endswith("\n")
    return [json.loads(line) for line in content.split("\n")[:-1]]


# ------------------------------------------------------------------ atomic
def test_a_file_appears_only_when_it_is_whole(tmp_path):
    path = tmp_path / "a.json"
    with atomic(path) as file:
        file.write("one")
        assert not path.exists()
    assert path.read_bytes() == b"one"
    assert names(tmp_path) == ["a.json"]


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_an_exception_leaves_neither_the_file_nor_a_temporary_one(tmp_path, error):
    with pytest.raises((type(error), StoreError)), atomic(tmp_path / "a.json") as file:
        file.write("half")
        raise error
    assert names(tmp_path) == []


def test_an_exception_leaves_the_old_file(tmp_path):
    (tmp_path / "a.json").write_text("old", encoding="utf-8")
    with pytest.raises(ValueError, match="x"), atomic(tmp_path / "a.json") as file:
        file.write("new")
        raise ValueError("x")
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["a.json"]


def test_line_ends_are_not_translated_and_text_is_utf8(tmp_path):
    with atomic(tmp_path / "a.json") as file:
        file.write("é\n\r\n")
    assert (tmp_path / "a.json").read_bytes() == b"\xc3\xa9\n\r\n"


@pytest.mark.parametrize("call", ["fsync", "open", "replace"])
def test_a_full_disk_is_a_store_error_that_says_where(tmp_path, monkeypatch, call):
    def refuse(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*{"fsync": (os, "fsync"), "open": (Path, "open"), "replace": (Path, "replace")}[call], refuse)
    with pytest.raises(StoreError) as caught, atomic(tmp_path / "a.json") as file:
        file.write("half")
    monkeypatch.undo()
    assert caught.value.code == "WRITE"
    assert "No space left on device" in str(caught.value)
    assert str(tmp_path / "a.json") in str(caught.value)
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_a_store_error(tmp_path):
    with pytest.raises(StoreError, match="cannot write"), atomic(tmp_path / "no" / "a.json") as file:
        file.write("x")


# ------------------------------------------------------------------ names of files
HOSTILE = [
    "../../etc/passwd",
    "/etc/passwd",
    "a/../../b.txt",
    "C:\\Windows\\con.txt",
    "con.txt",
    "nul",
    "LPT1.html",
    "..",
    ".",
    "-",
    "~",
    "a" * 400 + ".txt",
    "é" * 300 + ".txt",
    "💥.txt",
    "name\nwith\nbreaks.txt",
    "\x1b[31mred.txt",
    "null\x00byte.txt",
    "a.json.tmp",
    ".hidden",
    "trailing dot.",
    "trailing space .txt",
    'quotes"<>|?*.txt',
    "MixedCase.TXT",
    "$(rm -rf).txt",
]


def safe(name: str) -> None:
    assert PurePosixPath(name).name == name == PureWindowsPath(name).name
    assert name.isascii() and name == name.lower() and name.isprintable()
    assert len(name) < 100
    assert name.endswith(".json") and not name.startswith((".", "-"))
    assert PureWindowsPath(name).stem.split(".")[0] not in RESERVED
    assert not set(name) & set('<>:"|?*\\/ ')


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["path", "title"])
def test_names_are_safe_whatever_path_or_title_says(hostile, field):
    safe(file_name(Article.from_text("x", **{field: hostile})))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80), st.sampled_from(["path", "title"]))
def test_names_are_safe_for_any_path_or_title(hostile, field):
    safe(file_name(Article.from_text("x", **{field: hostile})))


def test_a_name_is_readable_and_ends_with_the_id():
    article = Article.from_text("x", path="in/Größe & Co. 2024.html")
    assert file_name(article) == f"groe-co-2024-{article.id[:12]}.json"
    assert file_name(Article.from_text("x", title="Ferry sinks!")).startswith("ferry-sinks-")
    assert file_name(Article.from_text("x")).startswith("article-")


def test_equal_stems_do_not_collide(tmp_path):
    outcomes = [
        result("Fares will rise.", path="a/x.txt"),
        result("Fares will fall.", path="b/x.txt"),
        result("Fares may rise.", path="b/X.txt"),
        result("Fares may fall.", path="b/x.html"),
    ]
    with FolderWriter(tmp_path) as writer:
        for outcome in outcomes:
            writer.write(outcome)
    written = list((tmp_path / "articles").iterdir())
    assert len({path.name.lower() for path in written}) == 4


def test_records_of_one_file_have_files_of_their_own():
    paths = ["in/list.json#1", "in/list.json#2", "in/lines.jsonl:1", "in/lines.jsonl:2"]
    assert len({file_name(Article.from_text(path, path=path)) for path in paths}) == 4


def test_no_name_leads_out_of_the_folder(tmp_path):
    with FolderWriter(tmp_path / "out") as writer:
        for number, hostile in enumerate(HOSTILE):
            writer.write(result(f"Fares {number}.", path=hostile))
    assert all(name.startswith("out/") for name in names(tmp_path))
    assert len(list((tmp_path / "out" / "articles").iterdir())) == len(HOSTILE)


# ------------------------------------------------------------------ lines
BREAKS = "\n\r\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e"


@pytest.mark.parametrize("char", BREAKS)
def test_a_record_is_one_line_for_every_reader(char):
    outcome = result(f"Fares{char}will rise.", title=f"T{char}")
    line = to_line(outcome)
    assert len(line.splitlines()) == 1
    assert ArticleClaims.model_validate_json(line) == outcome


@given(st.text())
def test_any_record_is_one_line_and_comes_back(text):
    failure = Failure(path=text, stage="read", code="X", message=text)
    line = to_line(failure)
    assert line.splitlines() == [line]
    assert Failure.model_validate_json(line) == failure
    line.encode("utf-8")


# ------------------------------------------------------------------ a folder
def test_every_outcome_has_its_place_and_is_counted(tmp_path):
    outcomes = [
        result("Fares will rise.", path="a.txt"),
        Failure(path="b.txt", stage="read", code="EMPTY", message="nothing in it"),
        Skip(path="c.docx", reason="not an article format"),
        result("Fares will fall.\u2028Soon.", path="d.txt"),
        Skip(path="e.txt", reason="duplicate of a.txt"),
    ]
    with FolderWriter(tmp_path) as writer:
        for outcome in outcomes:
            writer.write(outcome)
    assert writer.counts == {"inputs": 5, "done": 2, "failed": 1, "skipped": 2, "claims": 2}
    assert [item.path for item in writer.skips] == ["c.docx", "e.txt"]
    claims = [Claim.model_validate(line) for line in lines(tmp_path / "claims.jsonl")]
    assert claims == [claim for item in outcomes if isinstance(item, ArticleClaims) for claim in item.claims]
    assert [Failure.model_validate(line) for line in lines(tmp_path / "failures.jsonl")] == [outcomes[1]]
    articles = [ArticleClaims.model_validate_json(p.read_text("utf-8")) for p in (tmp_path / "articles").iterdir()]
    assert sorted(item.article.path for item in articles) == ["a.txt", "d.txt"]
    assert not [name for name in names(tmp_path) if name.endswith(".tmp")]


def test_an_empty_run_leaves_empty_files(tmp_path):
    with FolderWriter(tmp_path / "deep" / "out") as writer:
        pass
    assert names(tmp_path / "deep" / "out") == ["claims.jsonl", "failures.jsonl"]
    assert writer.counts == {"inputs": 0, "done": 0, "failed": 0, "skipped": 0, "claims": 0}


def test_listed_skips_are_capped_and_counted_ones_are_not(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "LISTED_SKIPS", 3)
    with FolderWriter(tmp_path) as writer:
        for number in range(10):
            writer.write(Skip(path=str(number), reason="hidden"))
    assert (len(writer.skips), writer.counts["skipped"]) == (3, 10)


def test_an_aborted_run_leaves_no_half_file(tmp_path):
    with pytest.raises(KeyboardInterrupt), FolderWriter(tmp_path) as writer:
        writer.write(result(path="a.txt"))
        raise KeyboardInterrupt
    assert [name for name in names(tmp_path) if not name.startswith("articles/")] == []
    for name in names(tmp_path):
        ArticleClaims.model_validate_json((tmp_path / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "name",
    [
        "claims.jsonl",
        "failures.jsonl",
    ],
)
def test_a_disk_that_is_full_at_the_end_is_a_store_error_and_leaves_no_temporary_file(tmp_path, monkeypatch, name):
    real = Path.replace

    def replace(self, target):
        if Path(target).name == name:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(StoreError), FolderWriter(tmp_path) as writer:
        writer.write(result(path="a.txt"))
    left = [found for found in names(tmp_path) if found.endswith(".tmp")]
    assert left == []


def test_an_article_that_cannot_be_written_leaves_no_temporary_file(tmp_path, monkeypatch):
    def refuse(*_args):
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError), FolderWriter(tmp_path) as writer:
        monkeypatch.setattr(os, "fsync", refuse)
        writer.write(result(path="a.txt"))
    assert names(tmp_path) == []


def test_a_second_run_replaces_the_first(tmp_path):
    for text in ("Fares will rise.", "Fares will fall."):
        with FolderWriter(tmp_path) as writer:
            writer.write(result(text, path="a.txt"))
    assert [line["statement"]["text"] for line in lines(tmp_path / "claims.jsonl")] == ["Fares will fall."]


def test_articles_are_those_of_the_last_run(tmp_path):
    for text in ("Fares will rise.", "Fares will fall."):
        with FolderWriter(tmp_path) as writer:
            writer.write(result(text, path="a.txt"))
    assert len(list((tmp_path / "articles").iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot make this folder"), FolderWriter(tmp_path / "file"):
        pass


def test_the_record_of_a_run_is_readable_json(tmp_path):
    write_run(tmp_path, {"b": 1, "accounting": {"inputs": 1}, "name": "é"})
    content = (tmp_path / "run.json").read_text(encoding="utf-8")
    assert json.loads(content) == {"accounting": {"inputs": 1}, "b": 1, "name": "é"}
    assert content.index("accounting") < content.index('"b"') and content.endswith("}\n")


def test_two_equal_runs_write_equal_bytes(nlp, tmp_path):
    texts = ["“We lost 40 tonnes,” said Odile Fenn.", "The mayor said that taxes would rise by 3 percent."]
    for folder in ("one", "two"):
        with FolderWriter(tmp_path / folder) as writer:
            for text in texts:
                writer.write(extract(nlp(text), Article.from_text(text, path=f"{text[:8]}.txt")))
    assert names(tmp_path / "one") == names(tmp_path / "two")
    for name in names(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
