"""Hostile inputs among good ones: each is done, skipped or failed as told here; the good ones come out the same."""

from __future__ import annotations

import gzip
import json
import logging
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from pace import within
from sayso import installed, readers, runner, worker
from sayso.cli import app
from sayso.models import ArticleClaims, Failure, schema_of
from sayso.readers import files
from sayso.settings import Limits, Resources, Settings
from sayso.writers import ARTICLE_FILE
from test_runner import (
    MARKER,
    _fast,
    blank,
    check_accounts,
    lines,
    place,
    quick,
    real,
    record,
    rows,
    run,
    story,
    tmp_path,
    tree,
)

__all__ = ["quick", "real", "tmp_path"]  # fixtures

CHOICES = Settings(limits=Limits(max_bytes=200_000, max_chars=20_000, max_records=3))


def sparse(head: bytes = b"", size: int = 10_000_000_000) -> Callable[[Path], None]:
    """A file that is large, and holds nothing but its head."""

    def make(path: Path) -> None:
        path.write_bytes(head)
        os.truncate(path, size)

    return make


def link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def unix_socket(path: Path) -> None:
    """The node of a socket that nobody listens on; its path may be longer than a socket's."""
    with tempfile.TemporaryDirectory(dir=_fast()) as name, socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{name}/s")
        os.link(f"{name}/s", path) if Path(name).stat().st_dev == path.parent.stat().st_dev else os.mkfifo(path)


BOMB = gzip.compress(b" " * 12_000_000, mtime=0)
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b]8;;http://x\x1b\\link \u202e\u2066 \x00\x9b31m \u2028"
PAGE = "<html lang='{}'><head><title>Dam</title></head><body><article>{}</article></body></html>"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + f"]><html><body><article><p>{story('XHTML')} &m;</p></article></body></html>"
)
DEEP = "<div>" * 10_000 + f"<p>{story('deep')}</p>" + "</div>" * 10_000

HOSTILE: dict[str, tuple[bytes | Callable[[Path], None], list[str]]] = {
    "empty.txt": (b"", ["EMPTY"]),
    "blank.md": (b" \n\n \t", ["EMPTY"]),
    "marks.txt": ("“…” — 。\n".encode(), ["EMPTY"]),
    "binary.txt": (b"%PDF-1.7 \x00\x01\x02", ["BINARY"]),
    "noise.html": (bytes(range(256)) * 40, ["BINARY"]),
    "broken.json": (b'{"text": "The mayor said', ["JSON"]),
    "deep.json": (b"[" * 100_000, ["JSON"]),
    "nan.json": (b'{"text": "The mayor said so.", "score": NaN}', ["JSON"]),
    "twice.json": (b'{"text": "One.", "text": "Two."}', ["JSON"]),
    "huge-number.json": (b'{"text": "One.", "n": ' + b"9" * 10_000 + b"}", ["JSON"]),
    "field.json": (b'{"nothing": "here"}', ["FIELD"]),
    "list.json": (b"[1, null]", ["FIELD", "FIELD"]),
    "records.json": (json.dumps([{"text": story(f"r{n}")} for n in range(5)]).encode(), ["done"] * 3 + ["TOO_LARGE"]),
    "lines.jsonl": (f'{{"text": 7}}\nno json\n{{"text": "{story("line")}"}}\n'.encode(), ["FIELD", "JSON", "done"]),
    "sparse.txt": (sparse(), ["TOO_LARGE"]),
    "sparse.json": (sparse(b'{"text": "'), ["TOO_LARGE"]),
    "sparse.jsonl": (sparse(b'{"text": "' + b"The mayor said so. " * 1_000), ["TOO_LARGE", "TOO_LARGE"]),
    "long.txt": (b"The mayor said so. " * 2_000, ["TOO_LARGE"]),
    "bomb.txt.gz": (BOMB, ["TOO_LARGE"]),
    "broken.txt.gz": (gzip.compress(story(1).encode(), mtime=0)[:-9], ["ARCHIVE"]),
    "nested.txt.gz": (gzip.compress(gzip.compress(story(1).encode(), mtime=0)), ["BINARY"]),
    "script.html": (b"<html><body><script>x()</script></body></html>", ["NO_TEXT"]),
    "german.html": (PAGE.format("de", "<p>Der Damm ist dicht.</p>").encode(), ["not English"]),
    "laughs.xhtml": (LAUGHS.encode(), ["done"]),
    "deep.html": (DEEP.encode(), ["NO_TEXT"]),
    "escapes.json": (
        json.dumps({"title": ESCAPES, "author": "\ud800", "text": ESCAPES + story("x")}).encode(), ["done"],
    ),
    "mixed.txt": (b"\xff\xfe\x9d" + story("m").encode() + b"\xe9\x81 caf\xe9", ["done"]),
    "word.docx": (b"PK\x03\x04", ["not an article format (.docx)"]),
    "double.txt": (story(0).encode(), ["duplicate of"]),
    "loop.txt": (link("loop.txt"), ["a symbolic link"]),
    "dangling.txt": (link("nowhere"), ["a symbolic link"]),
    "zero.txt": (link("/dev/zero"), ["a symbolic link out of the folder"]),
}  # fmt: skip
if hasattr(os, "mkfifo"):
    HOSTILE["pipe.txt"] = (os.mkfifo, ["a named pipe"])
    HOSTILE["socket.txt"] = (unix_socket, ["a "])


def spread(folder: Path, count: int) -> dict[str, Path]:
    """The hostile files, spread evenly among so many good ones: at their numbers, with a letter behind."""
    made = {}
    for number, (name, (content, _)) in enumerate(HOSTILE.items()):
        path = folder / f"{number * count // len(HOSTILE):04}x-{name}"
        content(path) if callable(content) else path.write_bytes(content)
        made[path.as_posix()] = path
    return made


def outcomes(out: Path, folder: Path) -> dict[str, list[str]]:
    """What the ledger and the published files say of each hostile file, by its name."""
    codes = {item["path"]: item["code"] for item in lines(out / "failures.jsonl")}
    reasons = {item["path"]: item["reason"] for item in record(out)["skipped"]}
    found: dict[str, list[str]] = {}
    for path, state, _ in rows(out):
        name = Path(path).name
        if "x-" in name:
            name = re.sub(r"(#|:)\d+$", "", name.split("x-", 1)[1])
            found.setdefault(name, []).append("done" if state == "done" else codes.get(path) or reasons[path])
    return found


def good_ones(out: Path) -> dict[str, bytes]:
    """The files of good articles, and their claims."""
    data = {name: data for name, data in tree(out).items() if re.match(r"articles/(../)?\d{4}-", name)}
    ids = {json.loads(item)["article"]["id"] for item in data.values()}
    claims = (out / "claims.jsonl").read_bytes().split(b"\n")[:-1]
    return data | {"claims": b"\n".join(line for line in claims if json.loads(line)["article_id"] in ids)}


def check_hostile(home: Path, count: int, resources: Resources) -> None:
    """So many good articles, clean and among hostile ones."""
    source = place(home / "in", {f"{number:04}.txt": story(number) for number in range(count)})
    clean = run(source, home / "clean", CHOICES, resources)
    assert (clean.done, clean.failed, clean.skipped) == (count, 0, 0)
    spread(source, count)
    with within(10 + count / 20, time.monotonic):
        tally = run(source, home / "out", CHOICES, resources)
    check_accounts(home / "out", tally)
    found = outcomes(home / "out", source)
    wanted = {name: expected for name, (_, expected) in HOSTILE.items()}
    assert set(found) == set(wanted)
    for name, expected in wanted.items():
        assert len(found[name]) == len(expected), (name, found[name])
        assert all(map(str.startswith, found[name], expected)), (name, found[name])
    assert tally.done == count + sum(expected.count("done") for expected in wanted.values())
    assert good_ones(home / "out") == good_ones(home / "clean")
    again = run(source, home / "out", CHOICES, resources)
    assert again.accounting() == tally.accounting()


# ------------------------------------------------------------------ among good ones
def test_hostile_files_among_sixty_good_ones(quick, tmp_path):
    check_hostile(tmp_path, 60, Resources(jobs=0))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [0, 2])
def test_hostile_files_among_a_thousand_good_ones(real, tmp_path, jobs):
    check_hostile(tmp_path, 1_000, Resources(jobs=jobs))


def test_thirty_files_are_hostile():
    assert len(HOSTILE) >= 30


@pytest.fixture(scope="module")
def failures(tmp_path_factory) -> list[dict]:
    """Every failure that the hostile files, a missing one, a locked one and a trap make."""
    with pytest.MonkeyPatch.context() as patch:
        blank(patch)
        home = tmp_path_factory.mktemp("failures")
        source = place(home / "in", {"trap.txt": MARKER, "locked.txt": story(1)})
        spread(source, 60)
        (source / "ratio.txt.gz").write_bytes(gzip.compress(b"so " * 10_000_000, mtime=0))
        real_open = os.open

        def opened(path, *rest, **more):
            if "locked" in os.fspath(path):
                raise PermissionError(13, "Permission denied")
            return real_open(path, *rest, **more)

        patch.setattr(os, "open", opened)
        limits = CHOICES.limits.model_copy(update={"max_bytes": 20_000_000})
        run([source, home / "missing.txt"], home / "out", Settings(limits=limits))
        return lines(home / "out" / "failures.jsonl")


def test_every_kind_of_failure_is_met(failures):
    assert {item["code"] for item in failures} >= readers.record.CODES - {"PARSE", "EXTRA"} | {"ANNOTATE"}


def test_every_failure_fits_the_schema_and_names_a_cure(failures):
    schema = schema_of(Failure)
    check = Draft202012Validator({"$ref": "#/$defs/Failure", "$defs": schema["$defs"]})
    for item in failures:
        check.validate(item)
        assert item["path"] and item["stage"] in ("read", "annotate", "extract", "work")
        assert re.fullmatch(r"[A-Z_]+", item["code"])
        assert item["message"].startswith(item["path"].split("#")[0].rsplit(":", 1)[0])
        assert re.search(r"\. [A-Z][^.]+[.?]|[.:] [A-Z].+[.?]$", item["message"]), item["message"]
        assert item["message"].isprintable()


# ------------------------------------------------------------------ what goes wrong inside a reader


@pytest.mark.parametrize("error", [
    ValueError("sprung"), KeyError("x"),
    OSError(5, "io"), RecursionError(), MemoryError(),
])  # fmt: skip
@pytest.mark.parametrize("shard", [1, 32])
def test_whatever_a_reader_raises_is_a_failure_of_its_file_alone(quick, tmp_path, monkeypatch, error, shard):
    source = place(tmp_path / "in", {f"{n}.txt": story(n) for n in range(6)})
    run(source, tmp_path / "clean")
    place(source, {"3-bad.txt": "SPRING"})
    real_drafts = readers._KINDS["text"]

    def drafts(data, path, choices):
        if "SPRING" in data:
            raise error
        return real_drafts(data, path, choices)

    monkeypatch.setitem(readers._KINDS, "text", drafts)
    tally = run(source, tmp_path / "out", resources=Resources(jobs=0, shard_size=shard))
    assert (tally.done, tally.failed) == (6, 1)
    (failure,) = lines(tmp_path / "out" / "failures.jsonl")
    assert Path(failure["path"]).name == "3-bad.txt" and failure["stage"] == "read"
    clean = {name: data for name, data in tree(tmp_path / "clean").items() if name != "failures.jsonl"}
    assert {name: data for name, data in tree(tmp_path / "out").items() if name != "failures.jsonl"} == clean


@pytest.mark.parametrize("error", [ValueError("sprung"), MemoryError(), RecursionError()])
def test_what_is_raised_while_a_file_is_cut_into_articles_is_a_failure_of_it(quick, tmp_path, monkeypatch, error):
    source = place(tmp_path / "in", {"a.txt": story(1), "b.json": json.dumps({"text": story(2)}), "c.txt": story(3)})

    def records(*_arguments):
        raise error

    monkeypatch.setattr(readers.items_of.__globals__["json"], "records", records)
    tally = run(source, tmp_path / "out")
    assert (tally.done, tally.failed) == (2, 1)


# ------------------------------------------------------------------ files that change under our hands
def test_a_file_that_is_gone_when_its_turn_comes_is_a_failure(quick, tmp_path, monkeypatch):
    source = place(tmp_path / "in", {f"{n}.txt": story(n) for n in range(4)})

    def step(row, known):
        (source / "3.txt").unlink(missing_ok=True)

    tally = run(source, tmp_path / "out", resources=Resources(jobs=0, shard_size=1), step=step)
    assert (tally.done, tally.failed) == (3, 1)
    assert lines(tmp_path / "out/failures.jsonl")[0]["code"] == "NOT_FOUND"
    assert (run(source, tmp_path / "out").inputs, tally.inputs) == (3, 4)


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.html"])
def test_a_file_that_grows_while_it_is_read_is_read_no_further_than_the_limit(quick, tmp_path, monkeypatch, name):
    source, real_stat = place(tmp_path / "in", {name: json.dumps({"text": story(1)})}), os.fstat

    def fstat(handle):
        status = real_stat(handle)
        with (source / name).open("ab") as file:
            file.write(b" " * 300_000)
        return status

    monkeypatch.setattr(files.os, "fstat", fstat)
    tally = run(source, tmp_path / "out", CHOICES)
    assert tally.failed == 1
    assert lines(tmp_path / "out/failures.jsonl")[0]["code"] == "TOO_LARGE"


def test_an_error_of_the_disk_while_lines_are_read_costs_the_rest_of_the_file(quick, tmp_path, monkeypatch):
    good = "".join(json.dumps({"text": story(n)}) + "\n" for n in range(3))
    source, real_lines = place(tmp_path / "in", {"a.jsonl": good, "b.txt": story(9)}), files.lines

    def broken(handle, path, limits):
        for number, line in real_lines(handle, path, limits):
            if number == 3:
                raise OSError(5, "Input/output error")
            yield number, line

    monkeypatch.setattr(files, "lines", broken)
    tally = run(source, tmp_path / "out")
    check_accounts(tmp_path / "out", tally)
    assert (tally.done, tally.failed) == (3, 1)
    assert lines(tmp_path / "out/failures.jsonl")[0]["code"] == "UNREADABLE"


def test_a_file_that_may_not_be_read_is_a_failure(quick, tmp_path):
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        pytest.skip("root may read anything; tests/test_runner.py refuses by os.open instead")
    source = place(tmp_path / "in", {"a.txt": story(1), "b.txt": story(2), "c/d.txt": story(3)})
    (source / "b.txt").chmod(0)
    (source / "c").chmod(0)
    tally = run(source, tmp_path / "out")
    (source / "c").chmod(0o700)
    assert (tally.done, tally.failed) == (1, 2)
    assert {item["code"] for item in lines(tmp_path / "out/failures.jsonl")} == {"UNREADABLE"}


# ------------------------------------------------------------------ links, devices, sockets
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_loops_devices_pipes_and_sockets_are_skipped_at_once(quick, tmp_path):
    source = place(tmp_path / "in", {"a.txt": story(1), "d/b.txt": story(2)})
    place(tmp_path, {"outside.txt": story(3), "away/c.txt": story(4)})
    for name, target in {"loop.txt": "loop.txt", "dangling.txt": "no", "zero.txt": "/dev/zero", "up": "..",
                         "d/up": "..", "away": tmp_path / "away", "out.txt": tmp_path / "outside.txt",
                         "again.txt": "a.txt", "passwd.txt": "/etc/passwd"}.items():  # fmt: skip
        (source / name).symlink_to(target)
    os.mkfifo(source / "pipe.txt")
    unix_socket(source / "socket.txt")
    with within(2, time.monotonic):
        tally = run(source, tmp_path / "out")
    check_accounts(tmp_path / "out", tally)
    assert (tally.done, tally.failed, tally.skipped) == (2, 0, 11)
    assert all(item["reason"] for item in record(tmp_path / "out")["skipped"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_devices_pipes_and_broken_links_that_are_named_do_not_hang_a_run(quick, tmp_path):
    source = place(tmp_path / "in", {"a.txt": story(1)})
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    with within(2, time.monotonic):
        names = [
            source,
            tmp_path / "pipe.txt",
            tmp_path / "loop.txt",
            "/dev/zero",
            tmp_path / "zero.txt",
            "a\0b.txt",
            "\ud800",
        ]
        tally = run(names, tmp_path / "out")
    assert (tally.done, tally.failed, tally.skipped) == (1, 3, 3)


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(quick, tmp_path):
    source = place(tmp_path / "in", {f"{n}.txt": story(n) for n in range(3)})

    def step(row, known):
        if (source / "2.txt").is_file():
            (source / "2.txt").unlink()
            os.mkfifo(source / "2.txt")

    tally = run(source, tmp_path / "out", resources=Resources(jobs=0, shard_size=1), step=step)
    assert (tally.done, tally.failed + tally.skipped) == (2, 1)


# ------------------------------------------------------------------ sizes
PEAK = """
import json, resource, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
import pytest
from test_runner import blank, run, place, story, lines
blank(pytest.MonkeyPatch())
home = Path(sys.argv[1])
run(place(home / "first", {{"a.txt": story(1), "a.json": "[]", "a.html": "<p>The dam is dry.</p>"}}), home / "warm")
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
told = {{}}
for path in sorted((home / "in").iterdir()):
    run(path, home / "out")
    codes = sorted({{item["code"] for item in lines(home / "out" / "failures.jsonl")}})
    told[path.name] = [codes, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) / 1024]
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is counted otherwise")
def test_files_of_ten_gigabytes_take_no_memory(tmp_path):
    (tmp_path / "in").mkdir()
    text = b"The mayor said that the dam was dry. " * 200
    wanted = {"zeros.jsonl": "BINARY", "wide zeros.jsonl": "BINARY"}
    for name, head in {"a.txt": text, "a.json": b'{"text": "' + text, "a.jsonl": b'{"text": "' + text, "a.html": text,
                       "a.md": text, "list.jsonl": b'[\n{"text": "' + text, "zeros.jsonl": b"",
                       "wide zeros.jsonl": "{".encode("utf-16"),
                       "wide.jsonl": ('{"text": "' + text.decode()).encode("utf-16")}.items():  # fmt: skip
        sparse(head)(tmp_path / "in" / name)
    done = subprocess.run(
        [sys.executable, "-c", PEAK.format(tests=str(Path(__file__).parent)), str(tmp_path)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {name: codes for name, (codes, _) in told.items()} == {
        name: [wanted.get(name, "TOO_LARGE")] for name in told
    }
    assert max(peak for _, peak in told.values()) < 200


def test_a_bomb_is_refused_at_once(quick, tmp_path):
    packed = gzip.compress(b"a " * 100_000_000, 9, mtime=0)
    assert len(packed) < 300_000
    source = place(tmp_path / "in", {"a.txt.gz": packed, "b.jsonl.gz": packed, "c.json.gz": packed, "d.txt": story(1)})
    with within(3, time.monotonic):
        tally = run(source, tmp_path / "out")
    assert (tally.done, tally.failed) == (1, 3)
    assert {item["code"] for item in lines(tmp_path / "out/failures.jsonl")} <= {"BOMB", "TOO_LARGE"}


@pytest.mark.parametrize(("limits", "files_", "wanted"), [
    ({"max_bytes": 1_000}, {"a.txt": "so " * 400}, ["TOO_LARGE"]),
    ({"max_bytes": 1_000}, {"a.jsonl": '{"text": "Yes."}\n' + '{"text": "' + "so " * 400 + '"}\n{"text": "No."}\n'},
     ["done", "TOO_LARGE", "done"]),
    ({"max_chars": 1_000}, {"a.txt": "so " * 400}, ["TOO_LARGE"]),
    ({"max_records": 2}, {"a.jsonl": "".join(f'{{"text": "Yes {n}."}}\n' for n in range(9))},
     ["done", "done", "TOO_LARGE"]),
    ({"max_records": 2}, {"a.json": json.dumps([f"Yes {n}" for n in range(9)])}, ["FIELD", "FIELD", "TOO_LARGE"]),
    ({"max_depth": 5}, {"a.json": '{"text": "Yes.", "more": [[[[[[1]]]]]]}'}, ["JSON"]),
    ({"max_depth": 5}, {"a.json": '{"text": "Yes.", "more": [[1]]}'}, ["done"]),
])  # fmt: skip
def test_limits_hold_before_anything_is_parsed(quick, tmp_path, limits, files_, wanted):
    source = place(tmp_path / "in", files_)
    tally = run(source, tmp_path / "out", Settings(limits=Limits(**limits)))
    check_accounts(tmp_path / "out", tally)
    codes = {item["path"]: item["code"] for item in lines(tmp_path / "out" / "failures.jsonl")}
    found = ["done" if state == "done" else codes[path] for path, state, _ in rows(tmp_path / "out")]
    assert Counter(found) == Counter(wanted)


# ------------------------------------------------------------------ any text, any name
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
ANY = st.text(max_size=60) | st.text(
    st.sampled_from("ab\n\x00\x1b\x85\u2028\u202e\ud800\udc00\ufeff\u0301é💥”“\r"), max_size=30
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(ANY, ANY, st.binary(max_size=60)), min_size=1, max_size=4))
def test_whatever_an_article_holds_the_output_is_lines_of_clean_json(texts):
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(dir=_fast()) as name:
        blank(patch)
        home = Path(name)
        records = [{"text": f"“We lost it{text},” said Odile Fenn.", "title": title} for text, title, _ in texts]
        place(home / "in", {"a.jsonl": "".join(json.dumps(item) + "\n" for item in records)})
        for number, (_, _, data) in enumerate(texts):
            place(home / "in", {f"{number}.txt": data, f"{number}.html": data, f"{number}.json": data})
        tally = run(home / "in", home / "out")
        check_accounts(home / "out", tally)
        assert tally.done >= 1
        for path in [home / "out/claims.jsonl", home / "out/failures.jsonl", *(home / "out/articles").iterdir()]:
            content = path.read_bytes().decode("utf-8")
            assert not CONTROL.search(content.replace("\n", ""))
            assert content == "" or (content.endswith("\n") and len(content.splitlines()) == content.count("\n"))
        for path in (home / "out/articles").iterdir():
            found = ArticleClaims.model_validate_json(path.read_bytes())  # which checks the text of every span
            assert path.name.endswith(f"{found.article.id[:12]}.json")


PIECES = st.sampled_from([
    "..", ".", "CON", "con.txt", "a" * 200, "é" * 80, "x", "X", "-", "~", "$(rm)", "a\nb", "\x1b[31m", "nul", "a#1",
    "a:2", "\u202egnp", " ", "%2e%2e", "'\"`", "\\..\\..", "💥", "a.json", "*",
])  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=3), min_size=1, max_size=8))
def test_whatever_inputs_are_called_outputs_stay_in_their_folder(names):
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(dir=_fast()) as name:
        blank(patch)
        home, written = Path(name).resolve(), 0
        for parts in names:
            folder = home.joinpath("in", *(f"_{part}" for part in parts[:-1]))
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{parts[-1]}.txt"
            if not path.name.startswith(".") and not path.exists():
                written += 1
                path.write_text(story(written), encoding="utf-8")
        (home / "in").mkdir(exist_ok=True)
        tally = run(home / "in", home / "out")
        check_accounts(home / "out", tally)
        assert tally.done == written == len(list((home / "out/articles").iterdir()))
        assert {path.name for path in home.iterdir()} == {"in", "out"}
        for path in (home / "out/articles").iterdir():
            assert ARTICLE_FILE.fullmatch(path.name) and path.resolve().parent == home / "out/articles"
        assert run(home / "in", home / "out").known == written


def test_names_that_look_alike_are_two_inputs(quick, tmp_path):
    """Control characters are dropped from names in outputs: two files may then be called the same."""
    source = place(tmp_path / "in", {"a\x01.txt": story(1), "a.txt": story(2), "a\x02.txt": story(1)})
    tally = run(source, tmp_path / "out")
    check_accounts(tmp_path / "out", tally)
    assert (tally.done, tally.skipped) == (2, 1)
    assert run(source, tmp_path / "out").accounting() == tally.accounting()
    states = Counter(item.state for item in runner.stream(source, Settings(), Resources(jobs=0)))
    assert states == {"done": 2, "skipped": 1}


# ------------------------------------------------------------------ the log and the terminal
PAYLOADS = [
    "\x1b]0;owned\x07",
    "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[31m",
    "\x9b31m",
    "\r\x08\x7f",
    "\u202e",
]
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def harmless(output: str) -> bool:
    """Nothing but colours and line ends that could drive a terminal."""
    return all(char.isprintable() or char == "\n" for char in COLOURS.sub("", output))


@pytest.fixture
def poisoned(tmp_path) -> Path:
    """Articles whose names, titles and errors hold control characters."""
    source = tmp_path / "in"
    source.mkdir()
    for number, payload in enumerate(PAYLOADS):
        (source / f"{number}-{payload.replace('/', '_')}.json").write_text("{", encoding="utf-8")
        (source / f"{number}-{payload.replace('/', '_')}.docx").write_text("x", encoding="utf-8")
        record_ = {
            "title": f"Title {payload}",
            "author": payload,
            "text": f"{payload}“We lost it,” said {payload} Fenn {number}.",
        }
        (source / f"{number}-good.json").write_text(json.dumps(record_), encoding="utf-8")
        (source / f"{number}-field.json").write_text(json.dumps({f"nothing {payload}": payload}), encoding="utf-8")
        (source / f"{number}-twice.json").write_text(
            f'{{"{number}": 1, "{number}": 2, "x": "{payload}"}}', encoding="utf-8"
        )
        key = json.dumps(payload)
        (source / f"{number}-keys.json").write_text(f"{{{key}: 1, {key}: 2}}", encoding="utf-8")
        page = PAGE.format(f"de{payload}", "<p>Der Damm.</p>")
        (source / f"{number}-page.html").write_text(page, encoding="utf-8")
    (source / "bad\x1b[2J.txt").write_bytes(b"\xff\xfe\x9d" + story("m").encode() + b"\xe9\x81 caf\xe9")
    return source


@pytest.mark.parametrize("rest", [["-o", "out"], ["-o", "-"], ["-o", "out", "--dry-run"]])
def test_nothing_that_drives_a_terminal_is_printed(quick, poisoned, tmp_path, monkeypatch, rest):
    monkeypatch.chdir(tmp_path)
    for inputs in (["in"], sorted(str(path) for path in poisoned.iterdir())):
        done = CliRunner().invoke(app, ["extract", *inputs, *rest, "-j", "0"], color=True)
        assert done.exit_code in (0, 1), done.output
        assert harmless(done.stdout), done.stdout
        assert harmless(done.stderr), done.stderr


def test_an_error_of_usage_prints_no_control_characters_of_a_name(quick, poisoned, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = sorted(str(path) for path in poisoned.iterdir() if "]0;" in path.name)
    done = CliRunner().invoke(app, ["extract", *names, "-o", "in", "-j", "0"], color=True)
    assert done.exit_code == 2
    assert harmless(done.stderr), done.stderr


def test_the_log_holds_no_control_characters_and_no_text_of_articles(quick, poisoned, tmp_path, caplog):
    secret = "Zorblax"
    place(poisoned, {
        "s.txt": f"“{secret} is dry,” said Odile Fenn.", "t.txt": f"{MARKER} {secret}",
        "u.html": PAGE.format("en", f"<p>{secret} is dry, the mayor said in a long sentence.</p>" * 5),
        "v.json": f'{{"{secret}": "x"}}', "w.json": f'{{"text": "{secret}", "x": NaN, "{secret}": {secret}}}',
        "x.md": f"# {secret}\n\nThe dam.", "y.html": f"<html><body><script>{secret}</script></body></html>",
        "z.txt": b"\xff\xfe\x9d" + secret.encode() + b"\xe9\x81 caf\xe9 \xff\x81",
    })  # fmt: skip
    with caplog.at_level(logging.INFO):
        run(poisoned, tmp_path / "out")
        list(runner.stream(poisoned, Settings(), Resources(jobs=0)))
    messages = [item.getMessage() for item in caplog.records]
    assert messages
    assert not [message for message in messages if not message.isprintable()]
    assert not [message for message in messages if secret in message]


def test_outputs_hold_no_control_characters_of_names_and_titles(quick, poisoned, tmp_path):
    run(poisoned, tmp_path / "out")
    for name, data in tree(tmp_path / "out").items():
        assert not CONTROL.search(data.decode("utf-8").replace("\n", "")), name
    assert not CONTROL.search((tmp_path / "out/run.json").read_text(encoding="utf-8").replace("\n", ""))


def test_the_versions_are_those_of_the_blank_pipeline(quick):
    """What these tests patch is what a run uses."""
    assert installed.versions("x")["model"] == "blank"
    assert "parser" not in worker._pipeline(Settings()).pipe_names
