"""What a run remembers, and what becomes of it when the disk is full, the ledger damaged or another run at work."""

from __future__ import annotations

import json
import os
import platform
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import ledger as ledgers
from sayso import runner
from sayso.errors import ConfigError, StoreError
from sayso.ledger import Ledger, Row
from sayso.settings import Resources, Settings
from test_runner import (
    MARKER,
    VERSIONS,
    _fast,
    blank,
    check_accounts,
    fail_at,
    folder,
    lines,
    place,
    quick,
    record,
    rows,
    run,
    story,
    tmp_path,
    tree,
    worked,
)

__all__ = ["folder", "quick", "tmp_path", "worked"]  # fixtures


def row(path: str, position: int | None = 1, state: str = "done", **more) -> Row:
    more = {"text": f"text of {path}", "file": f"{path}-0123456789ab.json"} | more
    return Row(path, path, "sha", "key", position, state, **more)


@pytest.fixture
def base(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as made:
        yield made


# ------------------------------------------------------------------ rows
def test_a_row_comes_back_as_it_was_put(tmp_path):
    put = row("a.txt", claims=3, words=40, attempts=2, record='{"é": "\\u2028"}', within="60 s")
    with Ledger(tmp_path / "ledger.sqlite") as made:
        made.put(put)
        made.commit()
    with Ledger(tmp_path / "ledger.sqlite") as made:
        assert made.find("a.txt") == ("a.txt", put._replace(position=None))
        assert list(made.rows()) == []
        made.place(put, 7)
        assert list(made.rows()) == [put._replace(position=7)]


def test_what_was_not_committed_is_gone(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as made:
        made.put(row("a.txt"))
        made.commit()
        made.put(row("b.txt", 2))
    with Ledger(tmp_path / "ledger.sqlite") as made:
        assert [made.find(name)[1] is None for name in ("a.txt", "b.txt")] == [False, True]


def test_the_same_path_twice_in_a_run_has_two_rows(base):
    for number in range(1, 4):
        id_, known = base.find("a.txt")
        assert known is None
        base.put(row("a.txt", number)._replace(id=id_))
    assert [found.path for found in base.rows()] == ["a.txt"] * 3
    assert len({found.id for found in base.rows()}) == 3


def test_rows_of_one_text_come_in_order_and_those_not_come_to_last(base):
    for name, position, state in (("d", None, "done"), ("c", 3, "done"), ("b", 2, "done"), ("a", 1, "double")):
        base.put(row(name, position, state, text="same"))
    assert [found.id for found in base.same_text(row("x", 4, text="same"))] == ["b", "c", "d"]
    assert [found.id for found in base.same_text(row("b", 2, text="same"))] == ["c", "d"]
    assert base.same_text(row("x", 4, text="")) == []


def test_what_no_run_came_to_is_forgotten(base):
    base.put(row("a.txt"))
    base.put(row("b.txt", None))
    assert base.owns("b.txt-0123456789ab.json")
    base.drop_unseen()
    assert base.find("b.txt") == ("b.txt", None)
    assert [found.id for found in base.rows()] == ["a.txt"]
    assert not base.owns("b.txt-0123456789ab.json") and not base.owns("")


def test_notes_are_kept(tmp_path):
    for value in (None, "one", "two"):
        with Ledger(tmp_path / "ledger.sqlite") as made:
            assert made.note("name") == value
            made.note("name", "two" if value else "one")
            made.commit()


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path):
    made = [row(f"{number}.txt", number, text=f"t{number % 3}") for number in range(200)]
    for name in ("one", "two"):
        random.Random(name).shuffle(made)
        with Ledger(tmp_path / name) as base:
            for item in made:
                base.put(item)
            base.pack()
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_packed_ledger_is_one_file(quick, folder, tmp_path):
    run(folder, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out/.sayso").iterdir()} <= {"ledger.sqlite", "lock"}


# ------------------------------------------------------------------ damage
@pytest.mark.timeout(60)
def test_a_ledger_that_another_program_reads_is_not_to_be_removed(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with Ledger(path):
        pass
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM inputs").fetchone()
        with pytest.raises(StoreError) as caught, Ledger(path):
            pass
    assert caught.value.code == "LEDGER" and "close that" in caught.value.cure and "remove" not in caught.value.cure
    with Ledger(path):
        pass


def cured(error: StoreError) -> bool:
    """Does the error say where, what, and the cure?"""
    return bool(error.code and error.where and error.cure) and str(error).endswith(error.cure)


def noise(data: bytes) -> bytes:
    return random.Random(1).randbytes(len(data))


def holed(data: bytes) -> bytes:
    return data[:4096] + noise(data[4096:8192]) + data[8192:]


def scrambled(data: bytes) -> bytes:
    return data[:100] + noise(data[100:])


DAMAGES = {
    "random bytes": noise,
    "empty": lambda data: b"",
    "half of it": lambda data: data[: len(data) // 2],
    "its first page": lambda data: data[:4096],
    "its head": lambda data: data[:50],
    "a hole": holed,
    "a head alone": scrambled,
    "zeros": lambda data: bytes(len(data)),
    "text": lambda data: b"no database\n" * 100,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_ledger_is_a_clear_error_or_all_is_done_again(quick, folder, tmp_path, damage):
    out = tmp_path / "out"
    run(folder, out)
    before, path = tree(out), out / ".sayso" / "ledger.sqlite"
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    try:
        run(folder, out)
    except StoreError as error:
        assert error.code == "LEDGER" and cured(error) and "remove it" in error.cure
        assert {name: data for name, data in tree(out).items() if name.startswith("articles/")} == {
            name: data for name, data in before.items() if name.startswith("articles/")
        }
        path.unlink()
        for side in path.parent.glob("ledger.sqlite-*"):
            side.unlink()
        run(folder, out)
    check_accounts(out, run(folder, out))
    assert tree(out) == before


@pytest.mark.parametrize(("word", "spoilt"), [
    (b"CREATE INDEX", b"CREATE INDE\x80"),
    (b"WITHOUT", b"WITHO\x80T"), (b"by_text", b"by_best"), (b"by_text", b"by_\x80ext"),
    (b"CREATE", b"CRUATE"), (b"published", b"publ\x80shed"),
])  # fmt: skip
def test_a_ledger_with_a_spoilt_name_is_never_a_traceback(quick, folder, tmp_path, word, spoilt):
    run(folder, tmp_path / "out")
    path = tmp_path / "out/.sayso/ledger.sqlite"
    assert word in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(word, spoilt))
    try:
        run(folder, tmp_path / "out")
    except StoreError as error:
        assert error.code == "LEDGER" and cured(error)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_ledger_with_other_bytes_anywhere_is_never_a_traceback(data):
    with pytest.MonkeyPatch.context() as patch:
        blank(patch)
        out = Path(patched_home()) / "out"
        path = out / ".sayso" / "ledger.sqlite"
        whole = bytearray(_whole_ledger(out))
        start = data.draw(st.integers(0, len(whole) - 1))
        new = data.draw(st.binary(min_size=1, max_size=40))
        whole[start : start + len(new)] = new
        for side in path.parent.glob("ledger.sqlite*"):
            side.unlink()
        path.write_bytes(whole)
        try:
            run(out.parent / "in", out)
        except StoreError as error:
            assert error.code in ("LEDGER", "OUTPUT") and cured(error)


_HOMES: list[str] = []


def patched_home() -> str:
    """A folder with inputs and an output that stays for all examples."""
    if not _HOMES:
        import atexit
        import tempfile

        _HOMES.append(tempfile.mkdtemp(dir=_fast()))
        atexit.register(shutil.rmtree, _HOMES[0], ignore_errors=True)
        place(Path(_HOMES[0]) / "in", {"a.txt": story(1), "b.txt": MARKER, "c.txt": story(1), "d.docx": "x"})
        foreign = f"<html lang='de'><body><p>{story(9)}</p></body></html>"
        place(Path(_HOMES[0]) / "in", {"e.html": foreign, **{f"{n}.txt": story(n) for n in range(40)}})
    return _HOMES[0]


def _whole_ledger(out: Path) -> bytes:
    """The ledger of a run that nothing disturbed."""
    kept = out.parent / "kept"
    if not kept.exists():
        run(out.parent / "in", out)
        kept.write_bytes((out / ".sayso/ledger.sqlite").read_bytes())
    return kept.read_bytes()


def test_a_ledger_of_another_version_is_begun_anew(quick, folder, tmp_path, worked):
    out = tmp_path / "out"
    run(folder, out)
    before = tree(out)
    for version in (0, ledgers.VERSION + 1):
        with sqlite3.connect(out / ".sayso" / "ledger.sqlite") as base:
            base.execute(f"PRAGMA user_version = {version}")
        base.close()
        worked.clear()
        assert run(folder, out).known == 0
        assert len(worked) == 5
        assert tree(out) == before
        assert run(folder, out).known == 5


@pytest.mark.parametrize("name", ["ledger.sqlite", "lock", "owner"])
def test_a_folder_in_the_place_of_a_file_of_the_ledger_is_a_store_error(quick, folder, tmp_path, name):
    (tmp_path / "out/.sayso" / name).mkdir(parents=True)
    with pytest.raises(StoreError) as caught:
        run(folder, tmp_path / "out")
    assert cured(caught.value)


@pytest.mark.parametrize("name", ["claims.jsonl", "failures.jsonl", "run.json", "articles", ".sayso"])
def test_something_else_in_the_place_of_an_output_is_a_store_error(quick, folder, tmp_path, name):
    path = tmp_path / "out" / name
    if "." in name[1:]:
        place(path, {"mine.txt": "mine"})
    else:
        place(tmp_path / "out", {name: "mine"})
    with pytest.raises(StoreError) as caught:
        run(folder, tmp_path / "out")
    assert caught.value.code == "WRITE" and cured(caught.value)
    assert path.exists()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"claims":[', b"\xff\xfe", b"[]"])
def test_an_article_file_that_somebody_spoilt_is_a_store_error_that_says_how_to_mend_it(
    quick, folder, tmp_path, content
):
    out = tmp_path / "out"
    run(folder, out)
    before = tree(out)
    path = next((out / "articles").glob("a-*.json"))
    path.write_bytes(content)
    (out / "claims.jsonl").unlink()
    with pytest.raises(StoreError) as caught:
        run(folder, out)
    assert caught.value.code == "OUTPUT" and caught.value.where == str(path) and cured(caught.value)
    path.unlink()
    run(folder, out)
    assert tree(out) == before


# ------------------------------------------------------------------ a lock
def test_a_second_run_into_the_same_folder_is_refused(quick, folder, tmp_path):
    out, errors = tmp_path / "out", []

    def other() -> None:
        try:
            run(folder, out)
        except StoreError as error:
            errors.append(error)

    def step(row, known):
        if not errors:
            other()  # in this thread
            beside = threading.Thread(target=other)
            beside.start()
            beside.join()

    check_accounts(out, run(folder, out, step=step))
    assert [error.code for error in errors] == ["LOCKED", "LOCKED"]
    assert all(str(os.getpid()) in str(error) and platform.node() in str(error) and cured(error) for error in errors)
    run(folder, tmp_path / "fresh")
    assert tree(out) == tree(tmp_path / "fresh")


def test_a_run_that_ended_badly_lets_go_of_the_lock(quick, folder, tmp_path):
    def step(row, known):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(folder, tmp_path / "out", step=step)
    assert run(folder, tmp_path / "out").done == 4


def test_what_a_dead_run_left_of_its_lock_does_not_hinder(quick, folder, tmp_path):
    place(tmp_path / "out/.sayso", {"lock": "", "owner": "process 1 on elsewhere\n"})
    assert run(folder, tmp_path / "out").done == 4


def test_two_runs_into_two_folders_do_not_hinder_each_other(quick, folder, tmp_path):
    told = []
    run(folder, tmp_path / "one", step=lambda row, known: told or told.append(run(folder, tmp_path / "two").done))
    assert told == [4]


# ------------------------------------------------------------------ a disk that is full
CALLS = {
    "rename": (os, "replace"),
    "flush": (os, "fsync"),
    "open": (Path, "open"),
    "make a folder": (os, "mkdir"),
    "remove": (os, "unlink"),
}


def changed(folder: Path) -> None:
    """What a second run has to do: remove, write, and rearrange."""
    place(folder, {"a.txt": story(11), "z.txt": story(2), "0.txt": story(3)})
    (folder / "f.json").unlink()


@pytest.mark.parametrize(("call", "fan_out"), [
    ("flush", 10_000), ("flush", 3), ("make a folder", 10_000), ("make a folder", 3),
    ("rename", 10_000), ("rename", 3),
    ("open", 10_000), ("open", 3),
    ("remove", 10_000), ("remove", 3),
])  # fmt: skip
def test_a_disk_that_fails_at_any_call_is_a_store_error_and_the_next_run_completes(
    quick, folder, tmp_path, monkeypatch, call, fan_out
):
    """The n-th call fails, for every n: what a run says is clear, and what is left is good for the next."""
    monkeypatch.setattr(runner, "FAN_OUT", fan_out)
    run(folder, tmp_path / "first")
    changed(folder)
    run(folder, tmp_path / "fresh")
    fresh, raw = tree(tmp_path / "fresh"), []
    for when in range(1, 200):
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(tmp_path / "first", out)
        if call == "make a folder":
            shutil.rmtree(out / "articles")
        with pytest.MonkeyPatch.context() as patch:
            calls = fail_at(patch, *CALLS[call], when)
            try:
                run(folder, out)
            except StoreError as error:
                assert cured(error), error
            except OSError as error:
                raw.append((when, _place_of(error)))
        assert not [path for path in out.rglob("*.tmp") if ".sayso" not in path.parts]
        check_accounts(out, run(folder, out))
        assert tree(out) == fresh
        assert not list(out.rglob("*.tmp"))
        if calls[0] < when:
            break
    assert when > 1
    assert raw == []


def _place_of(error: OSError) -> str:
    """The innermost function of ours that an error went through."""
    names, trace = [], error.__traceback__
    while trace is not None:
        if "sayso" in trace.tb_frame.f_globals.get("__name__", ""):
            names.append(trace.tb_frame.f_code.co_qualname if sys.version_info >= (3, 11) else "?")
        trace = trace.tb_next
    return names[-1]


LIMITED = """
import json, os, resource, shutil, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import pytest
from test_runner import blank, run, tree, check_accounts, place, story
from sayso.errors import StoreError

patch = pytest.MonkeyPatch()
blank(patch)
home = Path(sys.argv[1])
place(home / "in", {{f"{{n:02}}.txt": story(n) * 10 for n in range(12)}})
place(home / "in", {{"x.json": "{{"}})
run(home / "in", home / "fresh")
told = []
for size in (0, 10, 1_000, 3_000, 8_000, 20_000, 40_000, 80_000, 2_000_000):
    out = home / f"out-{{size}}"
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        run(home / "in", out)
        told.append((size, "done", ""))
    except StoreError as error:
        told.append((size, error.code, str(error)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    check_accounts(out, run(home / "in", out))
    assert tree(out) == tree(home / "fresh"), size
    assert not list(out.rglob("*.tmp"))
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on files here")
def test_a_limit_on_the_size_of_files_is_a_store_error_and_the_next_run_completes(tmp_path):
    script = LIMITED.format(tests=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told[-1][1] == "done"
    assert {code for _, code, _ in told} <= {"WRITE", "LEDGER", "done"}
    assert told[0][1] != "done"


def test_an_output_folder_that_may_not_be_written_is_a_store_error(quick, folder, tmp_path):
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(StoreError) as caught:
        run(folder, tmp_path / "out")
    assert caught.value.code == "WRITE" and cured(caught.value)


READ_ONLY = {"rename": (os, "replace"), "open": (Path, "open"), "make a folder": (os, "mkdir"), "lock": (os, "open")}


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("call", ["rename", "open", "make a folder", "lock"])
def test_a_file_system_that_is_read_only_is_a_store_error(quick, folder, tmp_path, monkeypatch, call, first):
    """As root sees it, whom no mode keeps out: every call that writes is refused."""
    out = tmp_path / "out"
    if not first:
        run(folder, out)
        place(folder, {"a.txt": story(12)})
    owner, name = READ_ONLY[call]
    real = getattr(owner, name)

    def refuse(*arguments, **more):
        writes = name != "open" or any(isinstance(item, int) and item & os.O_RDWR for item in arguments[1:])
        writes = writes or "w" in arguments[1:]
        if writes and str(tmp_path / "out") in str(arguments[0]):
            raise OSError(30, "Read-only file system")
        return real(*arguments, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, refuse)
        if call == "make a folder" and not first:
            assert run(folder, out).done == 5
        else:
            with pytest.raises(StoreError) as caught:
                run(folder, out)
            assert cured(caught.value)
    run(folder, out)
    run(folder, tmp_path / "fresh")
    assert tree(out) == tree(tmp_path / "fresh")


# ------------------------------------------------------------------ what stops a run before it begins
def test_a_model_that_is_missing_leaves_the_output_alone(folder, tmp_path):
    run_of = Settings(model="no_such_model")
    with pytest.raises(ConfigError, match="not installed"):
        runner.extract(folder, tmp_path / "out", run_of, Resources(jobs=0))
    assert not (tmp_path / "out").exists()


def test_a_lexicon_that_is_missing_leaves_the_output_alone(quick, folder, tmp_path):
    with pytest.raises(ConfigError):
        run(folder, tmp_path / "out", Settings(lexicons=(tmp_path / "cues.toml",)))
    assert not (tmp_path / "out").exists()


def test_names_that_are_no_text_are_recorded(quick, tmp_path):
    """A name of bytes that are no UTF-8, as the system gives them."""
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        place(tmp_path / "in", {name: story(1)})
    except OSError:
        pytest.skip("this file system takes no such names")
    for inputs in (tmp_path / "in", tmp_path / "in" / name):
        assert run(inputs, tmp_path / "out").done == 1
        json.dumps(record(tmp_path / "out"), ensure_ascii=False).encode("utf-8")
        assert [Path(path).name for path, _, _ in rows(tmp_path / "out")] == ["caf\\xe9.txt"]
        assert lines(tmp_path / "out/claims.jsonl")


def test_an_output_whose_name_is_no_text_is_written(quick, folder, tmp_path):
    out = tmp_path / os.fsdecode(b"caf\xe9")
    try:
        out.mkdir()
    except OSError:
        pytest.skip("this file system takes no such names")
    assert run(folder, out).done == 4
    assert run(folder, out).known == 5


def test_the_versions_of_a_run_are_recorded(quick, folder, tmp_path):
    run(folder, tmp_path / "out")
    assert record(tmp_path / "out")["versions"] == VERSIONS
