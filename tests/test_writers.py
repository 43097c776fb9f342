"""Outputs: whole or absent, named safely, one line a record, and the accounting of a run."""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import StoreError
from sayso.models import Article, ArticleClaims, Claim, Failure, Span, Statement, Verifiability
from sayso.writers import Folder, atomic, claim_lines, file_name, to_line, write_run

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


def test_equal_stems_do_not_collide():
    outcomes = [
        result("Fares will rise.", path="a/x.txt"),
        result("Fares will fall.", path="b/x.txt"),
        result("Fares may rise.", path="b/X.txt"),
        result("Fares may fall.", path="b/x.html"),
    ]
    assert len({file_name(outcome.article).lower() for outcome in outcomes}) == 4


def test_records_of_one_file_have_files_of_their_own():
    paths = ["in/list.json#1", "in/list.json#2", "in/lines.jsonl:1", "in/lines.jsonl:2"]
    assert len({file_name(Article.from_text(path, path=path)) for path in paths}) == 4


def test_no_name_leads_out_of_the_folder(tmp_path):
    folder = Folder(tmp_path / "out")
    folder.make()
    for number, hostile in enumerate(HOSTILE):
        put(folder, result(f"Fares {number}.", path=hostile))
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
@pytest.fixture
def folder(tmp_path) -> Folder:
    made = Folder(tmp_path / "out")
    made.make()
    return made


def put(folder: Folder, outcome: ArticleClaims) -> str:
    file = file_name(outcome.article)
    folder.write(file, to_line(outcome))
    return file


def test_the_claims_of_a_file_are_the_lines_that_were_written(folder):
    text = 'Fares "claims":[ will rise.\u2028Soon, ]}'
    outcome = result(text, path='a "claims":[].txt', title='","claims":[{}]')
    assert [line for _, line in folder.claims(put(folder, outcome))] == [to_line(claim) for claim in outcome.claims]


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])), st.integers(0, 3))
def test_claims_can_be_cut_out_of_any_article(text, number):
    outcome = result(text, title=text)
    outcome = outcome.model_copy(update={"claims": list(outcome.claims) * number})
    assert list(claim_lines(to_line(outcome))) == [to_line(claim) for claim in outcome.claims]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"claims":[', b'{"claims":[{"id":', b"\xff"])
def test_a_file_that_somebody_changed_is_a_store_error(folder, content):
    file = put(folder, result(path="a.txt"))
    folder.where(file, fanned=False).write_bytes(content)
    with pytest.raises(StoreError) as caught:
        list(folder.claims(file))
    assert caught.value.code == "OUTPUT" and "run again" in str(caught.value)


def test_many_files_are_fanned_out_and_found_again(folder):
    files = [put(folder, result(f"Fares {number}.", path=f"{number}.txt")) for number in range(5)]
    folder.fanned = True
    for file in files:
        folder.arrange(file)
        assert folder.find(file) == folder.articles / file[-17:-15] / file
    late = put(folder, result("Fares 9.", path="9.txt"))
    folder.fanned = False
    for file in [*files, late]:
        folder.arrange(file)
    folder.remove_stale(lambda file: True)
    assert sorted(path.name for path in folder.articles.iterdir()) == sorted([*files, late])


def test_only_stale_article_files_are_removed(folder):
    kept, stale = (put(folder, result(text, path="a.txt")) for text in ("Fares will rise.", "Fares will fall."))
    (folder.articles / "notes.txt").write_text("mine", encoding="utf-8")
    folder.remove_stale(lambda file: file == kept)
    assert {path.name for path in folder.articles.iterdir()} == {kept, "notes.txt"}
    assert folder.find(stale) is None


def test_what_a_killed_run_was_writing_is_removed(folder):
    for path in (folder.path / ".claims.jsonl.tmp", folder.articles / ".a-0123456789ab.json.tmp"):
        path.write_text("half", encoding="utf-8")
    folder.make()
    assert len([name for name in names(folder.path) if name.endswith(".tmp")]) == 2, "another run may be at it"
    folder.clean()
    assert not [name for name in names(folder.path) if name.endswith(".tmp")]


def test_an_article_that_cannot_be_written_leaves_no_temporary_file(folder, monkeypatch):
    def refuse(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StoreError):
        put(folder, result(path="a.txt"))
    assert names(folder.path) == []


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot make this folder"):
        Folder(tmp_path / "file").make()


def test_the_record_of_a_run_is_readable_json(tmp_path):
    write_run(tmp_path, {"b": 1, "accounting": {"inputs": 1}, "name": "é"})
    content = (tmp_path / "run.json").read_text(encoding="utf-8")
    assert json.loads(content) == {"accounting": {"inputs": 1}, "b": 1, "name": "é"}
    assert content.index("accounting") < content.index('"b"') and content.endswith("}\n")
