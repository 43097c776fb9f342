"""The main job: every input accounted for, nothing done twice, the same bytes whatever came before."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from spacy.language import Language

from sayso import installed, published, runner, worker, workers
from sayso.errors import StoreError
from sayso.models import ArticleClaims, Failure
from sayso.runner import Choices, Tally
from sayso.settings import Resources, Settings
from sayso.workers import Workers
from sayso.writers import claim_lines

HERE = Resources(jobs=0)
VERSIONS = {"sayso": "1", "spacy": "1", "model": "blank", "model_version": "1"}
MARKER = "MARKER"


# ------------------------------------------------------------------ what the tests share
@Language.component("test_runner_trap")
def trap(doc):
    """Raises where the text holds the marker."""
    if MARKER in doc.text:
        raise ValueError("sprung")
    return doc


def _built() -> Language:
    nlp = spacy.blank("en")
    for name in ("sayso_sections", "sayso_quotes", "sayso_attribution", "test_runner_trap"):
        nlp.add_pipe(name)
    return nlp


_KEPT: list[Language] = []


def blank(patch: pytest.MonkeyPatch) -> None:
    """Work with a pipeline without a model, and without waiting for the disk."""
    if not _KEPT:
        _KEPT.append(_built())
    patch.setattr(worker, "_pipeline", lambda settings: _KEPT[0])
    patch.setattr(installed, "versions", lambda model: dict(VERSIONS))
    patch.setattr(os, "fsync", lambda handle: None)


def _fast() -> str | None:
    """A folder in memory, where there is one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """As pytest's, in memory: these tests would spend most of their time waiting for the disk."""
    with tempfile.TemporaryDirectory(dir=_fast(), ignore_cleanup_errors=True) as name:
        yield Path(name).resolve()


@pytest.fixture
def quick(monkeypatch) -> None:
    blank(monkeypatch)


@pytest.fixture
def real(nlp, monkeypatch) -> None:
    """The default pipeline, in this process and in workers."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")


def run(
    inputs, out: Path, settings: Settings = Settings(), resources: Resources = HERE, *, step=None, **choices
) -> Tally:
    more = {} if step is None else {"step": step}
    return runner.extract(inputs, out, settings, resources, Choices(**choices), **more)


def record(out: Path) -> dict:
    return json.loads((out / "run.json").read_text(encoding="utf-8"))


def tree(out: Path) -> dict[str, bytes]:
    """Everything a run wrote but what holds times and the ledger; folders with a slash at the end."""
    found = {}
    for path in out.rglob("*"):
        name = path.relative_to(out).as_posix()
        if name != "run.json" and name.split("/")[0] != ".sayso":
            found[name + "/" * path.is_dir()] = b"" if path.is_dir() else path.read_bytes()
    return found


def rows(out: Path) -> list[tuple[str, str, int | None]]:
    """Path, state and position of every row of the ledger."""
    base = sqlite3.connect(out / ".sayso" / "ledger.sqlite")
    try:
        return base.execute("SELECT path, state, position FROM inputs ORDER BY position").fetchall()
    finally:
        base.close()


def lines(path: Path) -> list[dict]:
    content = path.read_bytes().decode("utf-8")
    assert content == "" or content.endswith("\n")
    return [json.loads(line) for line in content.split("\n")[:-1]]


def story(number: object) -> str:
    return f"“We lost {number} tonnes of sand,” said Odile Fenn. The dam at Brookvale is dry."


def place(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


@pytest.fixture
def folder(tmp_path) -> Path:
    """Seven inputs: five articles (one of them a double), one that fails, one that is none."""
    return place(
        tmp_path / "in",
        {
            "a.txt": story(1), "b/x.txt": story(2), "c/x.txt": story(3), "d.md": story(1),
            "e.jsonl": json.dumps({"text": story(4), "title": "Four"}) + "\n", "f.json": "{", "g.docx": b"PK",
        },
    )  # fmt: skip


def check_accounts(out: Path, tally: Tally) -> None:
    """Inputs = done + failed + skipped, in the tally, in run.json, and as rows of the ledger."""
    found = rows(out)
    told = record(out)["accounting"]
    assert told == tally.accounting()
    assert told["inputs"] == told["done"] + told["failed"] + told["skipped"]
    placed = [row for row in found if row[2] is not None]
    assert [position for _, _, position in placed] == list(range(1, told["inputs"] + 1))
    states = [state for _, state, _ in placed]
    assert (states.count("done"), states.count("failed")) == (told["done"], told["failed"])
    assert states.count("skipped") + states.count("double") == told["skipped"]
    assert len(lines(out / "failures.jsonl")) == told["failed"]
    assert len(lines(out / "claims.jsonl")) == told["claims"]
    skipped = record(out)["skipped"]
    assert len(skipped) == told["skipped"]
    assert all(item["reason"] not in ("", "duplicate of ") for item in skipped)


@pytest.fixture
def worked(monkeypatch) -> list[str]:
    """The paths of what was worked on, in order."""
    done: list[str] = []

    def work(items, settings):
        done.extend(item.path for item in items)
        return worker.work(items, settings)

    monkeypatch.setattr(workers, "work", work)
    return done


# ------------------------------------------------------------------ accounting
def test_every_input_is_done_failed_or_skipped(quick, folder, tmp_path):
    tally = run(folder, tmp_path / "out")
    check_accounts(tmp_path / "out", tally)
    assert tally.accounting() == {
        "inputs": 7, "done": 4, "failed": 1, "skipped": 2, "claims": 4, "words": tally.words,
    }  # fmt: skip
    assert tally.words == sum(len(story(n).split()) for n in range(1, 4)) + len(f"Four\n\n{story(4)}".split())


def test_the_parts_of_the_output_agree(quick, folder, tmp_path):
    out = tmp_path / "out"
    run(folder, out)
    articles = [ArticleClaims.model_validate_json(path.read_bytes()) for path in (out / "articles").iterdir()]
    articles.sort(key=lambda item: item.article.path or "")
    assert [claim.id for item in articles for claim in item] == [item["id"] for item in lines(out / "claims.jsonl")]
    (failure,) = [Failure.model_validate(item) for item in lines(out / "failures.jsonl")]
    assert (failure.path, failure.stage, failure.code) == ((folder / "f.json").as_posix(), "read", "JSON")
    assert record(out)["complete"] is True


def test_the_step_is_told_of_each_input_once(quick, folder, tmp_path):
    for known in (False, True):
        told = []
        run(folder, tmp_path / "out", step=lambda row, old, told=told: told.append((Path(row.path).name, old)))
        assert sorted(name for name, _ in told) == [
            "a.txt", "d.md", "e.jsonl:1", "f.json", "g.docx", "x.txt", "x.txt",
        ]  # fmt: skip
        assert {name for name, old in told if old} == ({"a.txt", "d.md", "e.jsonl:1", "x.txt"} if known else set())


def test_no_input_at_all_is_a_run_too(quick, tmp_path):
    (tmp_path / "in").mkdir()
    tally = run(tmp_path / "in", tmp_path / "out")
    check_accounts(tmp_path / "out", tally)
    assert tally.inputs == 0


KINDS = st.sampled_from(["good", "good", "double", "marker", "empty", "docx", "hidden", "locked", "gone", "foreign"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(KINDS, max_size=12), st.integers(0, 3), st.randoms(use_true_random=False))
def test_none_is_lost_whatever_goes_wrong(kinds, ahead, chance):
    """Components that raise, files that may not be read or vanish: the sum holds, and each has one row."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        blank(patch)
        shuffle(patch, ahead, chance)
        home = Path(name).resolve()
        names = {number: f"{number:02}-{kind}" for number, kind in enumerate(kinds)}
        suffixes = {"docx": ".docx", "foreign": ".html"}
        for number, kind in enumerate(kinds):
            foreign = f"<html lang='de'><body><p>{story(number)}</p></body></html>"
            texts = {"double": story("few"), "marker": f"{MARKER} {number}", "empty": "", "foreign": foreign}
            names[number] = "." * (kind == "hidden") + names[number] + suffixes.get(kind, ".txt")
            place(home / "in", {names[number]: texts.get(kind, story(number))})
        (home / "in").mkdir(exist_ok=True)
        _break_opening(patch)
        tally = run(home / "in", home / "out")
        check_accounts(home / "out", tally)
        assert sorted(Path(path).name for path, _, _ in rows(home / "out")) == sorted(names.values())
        first = kinds.index("double") if "double" in kinds else -1
        for path, state, _ in rows(home / "out"):
            number, kind = Path(path).stem.lstrip(".").split("-")
            wanted = {"good": "done", "marker": "failed", "empty": "failed", "locked": "failed", "gone": "failed",
                      "double": "done" if int(number) == first else "double"}  # fmt: skip
            assert state == wanted.get(kind, "skipped"), path
        again = run(home / "in", home / "out")
        assert again.accounting() == tally.accounting()
        assert again.known == sum(kind in ("good", "double", "marker", "foreign") for kind in kinds)


def _break_opening(patch: pytest.MonkeyPatch) -> None:
    """Refuse files with ``locked`` in their names; let those with ``gone`` vanish before they are opened."""
    real = os.open

    def opened(path, *rest, **more):
        if "locked" in os.fspath(path):
            raise PermissionError(13, "Permission denied")
        if "gone" in os.fspath(path):
            raise FileNotFoundError(2, "No such file or directory")
        return real(path, *rest, **more)

    patch.setattr(os, "open", opened)


def shuffle(patch: pytest.MonkeyPatch, ahead: int, chance: random.Random) -> None:
    """Workers whose results come out of order, up to so many items late: what many processes do, told by ``chance``."""

    class Shuffled(Workers):
        def results(self, tickets, *, ordered=False):
            late = []
            for ticket in tickets:
                late.append(ticket)
                while len(late) > ahead:
                    yield self._one(late.pop(chance.randrange(len(late))))
            chance.shuffle(late)
            yield from map(self._one, late)

        def _one(self, ticket):
            return ticket, workers.work([ticket[1]], self.settings)[0]

    patch.setattr(runner, "Workers", Shuffled)


# ------------------------------------------------------------------ resume
def test_a_second_run_does_nothing(quick, folder, tmp_path, worked):
    first = run(folder, tmp_path / "out")
    before, count = tree(tmp_path / "out"), len(worked)
    again = run(folder, tmp_path / "out")
    assert (len(worked), tree(tmp_path / "out")) == (count, before)
    assert (again.accounting(), again.known) == (first.accounting(), 5)
    assert record(tmp_path / "out")["known_from_earlier_runs"] == 5


def _edit(folder: Path) -> None:
    (folder / "b/x.txt").write_text(story(22), encoding="utf-8")


def _touch(folder: Path) -> None:
    for path in folder.rglob("*.*"):
        os.utime(path, (1, 1))


CHANGES = {
    "nothing": ({}, {}, None, []),
    "another time of change": ({}, {}, _touch, []),
    "another text": ({}, {}, _edit, ["b/x.txt"]),
    "other jobs": ({}, {"jobs": 1}, None, []),
    "another batch size": ({"batch_size": 1}, {}, None, []),
    "another shard size": ({}, {"shard_size": 1, "shard_bytes": 1}, None, []),
    "another deadline and memory": ({}, {"deadline": 5, "memory": 10**9}, None, []),
    "a confidence": ({"min_confidence": 0.5}, {}, None, "all"),
    "a check-worthiness": ({"min_check_worthiness": 0.5}, {}, None, "all"),
    "no narrated": ({"narrated": False}, {}, None, "all"),
    "labels": ({"labels": ("checkable",)}, {}, None, "all"),
    "no repair": ({"repair": False}, {}, None, "all"),
    "other fields": ({"fields": {"text": ("text",)}}, {}, None, "all"),
    "other limits": ({"limits": {"max_chars": 5_000}}, {}, None, "all"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_a_change_touches_is_done_again(quick, folder, tmp_path, worked, change):
    choices, resources, edit, wanted = CHANGES[change]
    run(folder, tmp_path / "out")
    every = list(worked)
    worked.clear()
    if edit:
        edit(folder)
    chosen = Settings.model_validate(choices)
    tally = run(folder, tmp_path / "out", chosen, HERE.model_copy(update=resources))
    names = every if wanted == "all" else [(folder / name).as_posix() for name in wanted]
    assert sorted(worked) == sorted(names)
    assert len(every) == 5 and tally.known == 5 - len(worked)
    run(folder, tmp_path / "fresh", chosen)
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


@pytest.mark.parametrize("part", ["sayso", "spacy", "model_version"])
def test_another_version_does_all_again(quick, folder, tmp_path, worked, monkeypatch, part):
    run(folder, tmp_path / "out")
    worked.clear()
    monkeypatch.setattr(installed, "versions", lambda model: VERSIONS | {part: "2"})
    assert run(folder, tmp_path / "out").known == 0
    assert len(worked) == 5
    assert record(tmp_path / "out")["versions"][part] == "2"


def test_a_renamed_article_is_done_again_and_keeps_its_ids(quick, folder, tmp_path, worked):
    run(folder, tmp_path / "out")
    before = lines(tmp_path / "out" / "claims.jsonl")
    worked.clear()
    (folder / "b/x.txt").rename(folder / "b/y.txt")
    run(folder, tmp_path / "out")
    assert worked == [(folder / "b/y.txt").as_posix()]
    assert lines(tmp_path / "out" / "claims.jsonl") == before
    names = sorted(path.name for path in (tmp_path / "out/articles").iterdir())
    assert [name.split("-")[0] for name in names] == ["a", "e", "x", "y"]


def test_a_lexicon_counts_by_its_content(quick, folder, tmp_path, worked):
    for name, word in (("one", "grook"), ("moved", "grook"), ("changed", "brook")):
        place(tmp_path, {f"{name}/cues.toml": f"[quote]\n{word} = 0.9\n"})
    run(folder, tmp_path / "out", Settings(lexicons=(tmp_path / "one/cues.toml",)))
    for name, count in (("one", 0), ("moved", 0), ("changed", 5)):
        worked.clear()
        run(folder, tmp_path / "out", Settings(lexicons=(tmp_path / f"{name}/cues.toml",)))
        assert len(worked) == count, name


def test_a_lexicon_that_changes_between_two_runs_of_one_process_is_read_anew(real, tmp_path):
    place(tmp_path / "in", {"a.txt": "“We lost everything,” Odile Fenn grooked. “All is well,” Tomas Reyl snarved.\n"})
    for word in ("grook", "snarv"):
        cues = f"[quote]\n{word} = 0.9\n{word}e = 0.9\n"
        place(tmp_path, {"cues.toml": cues, f"{word}/cues.toml": cues})
        run(tmp_path / "in", tmp_path / "out", Settings(lexicons=(tmp_path / "cues.toml",)))
        run(tmp_path / "in", tmp_path / f"fresh-{word}", Settings(lexicons=(tmp_path / word / "cues.toml",)))
        assert tree(tmp_path / "out") == tree(tmp_path / f"fresh-{word}")


def test_what_failed_is_not_tried_again_unless_asked(quick, tmp_path, worked):
    place(tmp_path / "in", {"a.txt": story(1), "b.txt": MARKER})
    assert run(tmp_path / "in", tmp_path / "out").failed == 1
    worked.clear()
    assert run(tmp_path / "in", tmp_path / "out").failed == 1
    assert worked == []
    assert run(tmp_path / "in", tmp_path / "out", retry_failed=True).failed == 1
    assert worked == [(tmp_path / "in/b.txt").as_posix()]


def test_what_failed_for_want_of_time_is_tried_again_with_more(quick, tmp_path, monkeypatch):
    place(tmp_path / "in", {"a.txt": story(1), "b.txt": f"SLOW {story(2)}"})
    allowed = {"memory": False}
    tried: list[str] = []

    def work(items, settings):
        tried.extend(item.path for item in items)
        if not allowed["memory"] and any(b"SLOW" in item.data for item in items):
            raise MemoryError
        return worker.work(items, settings)

    monkeypatch.setattr(workers, "work", work)
    assert run(tmp_path / "in", tmp_path / "out").failed == 1
    (failure,) = lines(tmp_path / "out" / "failures.jsonl")
    assert (failure["code"], failure["stage"]) == ("MEMORY", "work") and "--memory" in failure["message"]
    tried.clear()
    run(tmp_path / "in", tmp_path / "out")
    assert tried == []
    allowed["memory"] = True
    tally = run(tmp_path / "in", tmp_path / "out", resources=Resources(jobs=0, memory=8_000_000_000))
    assert (tally.failed, tally.done, tried) == (0, 2, [(tmp_path / "in/b.txt").as_posix()])


def test_force_does_all_again(quick, folder, tmp_path, worked):
    run(folder, tmp_path / "out")
    before = tree(tmp_path / "out")
    worked.clear()
    assert run(folder, tmp_path / "out", force=True).known == 0
    assert len(worked) == 5
    assert tree(tmp_path / "out") == before


def test_a_limit_stops_and_a_full_run_does_the_rest(quick, folder, tmp_path, worked):
    tally = run(folder, tmp_path / "out", limit=3)
    check_accounts(tmp_path / "out", tally)
    assert (tally.inputs, record(tmp_path / "out")["complete"]) == (3, False)
    assert len(lines(tmp_path / "out" / "claims.jsonl")) == 3
    worked.clear()
    assert run(folder, tmp_path / "out").known == 3
    assert len(worked) == 2
    run(folder, tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


@pytest.mark.parametrize("limit", [7, 8])
def test_a_limit_that_nothing_exceeds_leaves_a_complete_run(quick, folder, tmp_path, limit):
    run(folder, tmp_path / "out", limit=limit)
    assert record(tmp_path / "out")["complete"] is True


def test_a_limited_run_leaves_what_was_done_before(quick, folder, tmp_path, worked):
    run(folder, tmp_path / "out")
    before = tree(tmp_path / "out")
    run(folder, tmp_path / "out", limit=1)
    assert len(tree(tmp_path / "out")) == len(before)
    worked.clear()
    run(folder, tmp_path / "out")
    assert worked == []
    assert tree(tmp_path / "out") == before


def test_what_is_gone_after_a_limited_run_goes_from_the_output(quick, tmp_path):
    place(tmp_path / "in", {f"{name}.txt": story(name) for name in "abc"})
    run(tmp_path / "in", tmp_path / "out")
    run(tmp_path / "in", tmp_path / "out", limit=2)
    (tmp_path / "in/c.txt").unlink()
    run(tmp_path / "in", tmp_path / "out")
    run(tmp_path / "in", tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


@pytest.mark.parametrize(("most", "count", "stops"), [
    (3, 20, True), (3, 3, False), (20, 20, False), (1, 20, True),
    (0.05, 5, False), (0.05, 150, True), (0.05, 20, True), (0.9, 80, False), (None, 150, False),
])  # fmt: skip
def test_too_many_failures_stop_a_run(quick, tmp_path, most, count, stops):
    good = 150 if count < 100 else 20
    place(
        tmp_path / "in", {f"a{n:03}.json": "{" for n in range(count)} | {f"b{n:03}.txt": story(n) for n in range(good)}
    )
    tally = run(tmp_path / "in", tmp_path / "out", max_failures=most)
    check_accounts(tmp_path / "out", tally)
    assert record(tmp_path / "out")["complete"] is not stops
    assert (tally.inputs < count + good) is stops
    if stops and most >= 1:
        assert tally.failed == most + 1
    again = run(tmp_path / "in", tmp_path / "out")
    assert (again.inputs, again.failed) == (count + good, count)
    run(tmp_path / "in", tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


@pytest.mark.parametrize("name", ["claims.jsonl", "failures.jsonl", "run.json", "articles", ".sayso"])
def test_what_somebody_removed_from_the_output_is_made_again(quick, folder, tmp_path, name):
    run(folder, tmp_path / "out")
    before = tree(tmp_path / "out")
    path = tmp_path / "out" / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    run(folder, tmp_path / "out")
    assert tree(tmp_path / "out") == before
    assert (tmp_path / "out/run.json").exists()


def test_an_article_file_that_was_removed_is_made_again_alone(quick, folder, tmp_path, worked):
    run(folder, tmp_path / "out")
    before = tree(tmp_path / "out")
    worked.clear()
    next((tmp_path / "out/articles").glob("a-*.json")).unlink()
    run(folder, tmp_path / "out")
    assert worked == [(folder / name).as_posix() for name in ("a.txt", "d.md")]  # and its double, which might be first
    assert tree(tmp_path / "out") == before


@pytest.mark.parametrize("when", range(1, 8))
def test_an_interrupted_run_is_taken_up_where_it_was(quick, folder, tmp_path, worked, when):
    count = 0

    def step(row, known):
        nonlocal count
        count += 1
        if count == when:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(folder, tmp_path / "out", resources=Resources(jobs=0, shard_size=1), step=step)
    assert not list((tmp_path / "out").rglob("*.tmp"))
    run(folder, tmp_path / "out")
    assert len(worked) <= 7  # one more, and its double
    run(folder, tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


# ------------------------------------------------------------------ order and resources do not matter
MIXED = {
    "a.txt": story(1), "b.txt": MARKER, "c/x.txt": story(2), "c/y.md": story(3), "c/z.json": "[1, 2]",
    "d.txt": story(1),
    "e.jsonl": "".join(json.dumps({"text": story(number)}) + "\n" for number in (4, 5, 4)), "f.txt": story(6),
    "g.docx": b"PK", "h.json": json.dumps([{"text": story(7)}, {"text": story(2)}]), "i.html": f"<p>{story(8)}</p>" * 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def mixed(tmp_path_factory) -> Path:
    return place(tmp_path_factory.mktemp("mixed").resolve() / "in", MIXED)


@settings(max_examples=20, deadline=None)
@given(
    st.permutations(sorted(MIXED)), st.sampled_from([1, 2, 7, 64]), st.sampled_from([1, 3, 16]), st.integers(0, 9),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_neither_the_order_of_inputs_nor_of_results_nor_sizes_change_a_byte(mixed, names, shard, batch, ahead, chance):
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(dir=_fast()) as name:
        blank(patch)
        run([mixed / name for name in sorted(MIXED)], Path(name) / "one", Settings(batch_size=16))
        if ahead:
            shuffle(patch, ahead, chance)
        resources = Resources(jobs=0, shard_size=shard)
        run([mixed / name for name in names], Path(name) / "two", Settings(batch_size=batch), resources)
        assert tree(Path(name) / "one") == tree(Path(name) / "two")
        ledgers = [(Path(name) / out / ".sayso/ledger.sqlite").read_bytes() for out in ("one", "two")]
        assert ledgers[0] == ledgers[1]
        assert record(Path(name) / "one")["skipped"] == record(Path(name) / "two")["skipped"]


@pytest.fixture(scope="module")
def in_one(mixed, nlp, tmp_path_factory) -> Path:
    """What one process makes of it, with the default pipeline."""
    run(mixed, out := tmp_path_factory.mktemp("one") / "out")
    return out


@pytest.mark.parametrize(("jobs", "shard", "batch"), [(1, 1, 16), (2, 1, 1), (2, 2, 3), (2, 64, 16)])
def test_worker_processes_write_what_one_process_writes(real, mixed, in_one, tmp_path, jobs, shard, batch):
    run(mixed, tmp_path / "out", Settings(batch_size=batch), Resources(jobs=jobs, shard_size=shard))
    assert tree(tmp_path / "out") == tree(in_one)
    paths = [out / ".sayso" / "ledger.sqlite" for out in (tmp_path / "out", in_one)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


# ------------------------------------------------------------------ streaming
def streamed(inputs, resources: Resources = HERE, **more) -> list[worker.Result]:
    return list(runner.stream(inputs, Settings(), resources, **more))


def check_stream(results: list[worker.Result], out: Path) -> None:
    """The outcomes of a run into a folder, in order."""
    kinds = {"done": "done", "failed": "failed", "skipped": "skipped", "double": "skipped"}
    assert [(item.path, item.state) for item in results] == [(path, kinds[state]) for path, state, _ in rows(out)]
    claims = [line for item in results if item.state == "done" for line in claim_lines(item.line)]
    assert "".join(f"{line}\n" for line in claims) == (out / "claims.jsonl").read_text(encoding="utf-8")
    failures = [item.line for item in results if item.state == "failed"]
    assert "".join(f"{line}\n" for line in failures) == (out / "failures.jsonl").read_text(encoding="utf-8")
    assert [json.loads(item.line) for item in results if item.state == "skipped"] == record(out)["skipped"]


@pytest.mark.parametrize("shard", [1, 2, 64])
def test_a_stream_gives_what_a_folder_gets_in_order(quick, mixed, tmp_path, shard):
    run(mixed, tmp_path / "out")
    check_stream(streamed(mixed, Resources(jobs=0, shard_size=shard)), tmp_path / "out")


@pytest.mark.parametrize("shard", [1, 32])
def test_a_stream_of_processes_is_in_order_too(real, mixed, in_one, shard):
    check_stream(streamed(mixed, Resources(jobs=2, shard_size=shard)), in_one)


@pytest.mark.parametrize("limit", [1, 5, 100])
def test_a_stream_may_be_limited(quick, mixed, limit):
    every = streamed(mixed)
    assert streamed(mixed, limit=limit) == every[:limit]


def test_a_stream_gives_the_first_results_before_it_reads_the_last_input(quick, tmp_path, monkeypatch):
    place(tmp_path, {f"{number:03}.txt": story(number) for number in range(100)})
    read: list[str] = []
    real_items = runner.readers.items_of
    monkeypatch.setattr(runner.readers, "items_of", lambda source, s: read.append(source.path) or real_items(source, s))
    stream = runner.stream(tmp_path, Settings(), Resources(jobs=0, shard_size=4))
    assert next(stream).path.endswith("000.txt")
    assert len(read) < 20
    stream.close()


# ------------------------------------------------------------------ doubles
def kept(out: Path) -> list[str]:
    """The paths of the articles that stand for their texts, as their files and as the ledger say."""
    articles = [json.loads(path.read_bytes())["article"] for path in (out / "articles").rglob("*.json")]
    found = sorted(Path(item["path"]).relative_to(out.parent / "in").as_posix() for item in articles)
    assert found == [
        Path(path).relative_to(out.parent / "in").as_posix() for path, state, _ in rows(out) if state == "done"
    ]
    return found


@pytest.mark.parametrize(
    "names", [("a.txt", "b.txt", "c.txt"), ("a/x.txt", "b/x.txt", "c/x.txt"), ("x.md", "x.txt", "y.md")]
)
def test_of_equal_texts_the_first_by_path_stays(quick, tmp_path, names):
    source, out = place(tmp_path / "in", dict.fromkeys(names, story(1))), tmp_path / "out"
    assert run(source, out).skipped == 2
    assert kept(out) == [names[0]]
    assert {item["reason"] for item in record(out)["skipped"]} == {f"duplicate of {(source / names[0]).as_posix()}"}
    for left in (2, 1):
        (source / names[2 - left]).unlink()
        tally = run(source, out)
        assert (tally.done, tally.skipped) == (1, left - 1)
        assert kept(out) == [names[3 - left]]
        assert len(lines(out / "claims.jsonl")) == 1


@pytest.mark.parametrize("names", [("a.txt", "b.txt"), ("a/x.txt", "b/x.txt"), ("x.md", "x.txt")])
def test_one_that_comes_later_with_a_smaller_name_takes_over(quick, tmp_path, names):
    source, out = place(tmp_path / "in", {names[1]: story(1)}), tmp_path / "out"
    run(source, out)
    assert kept(out) == [names[1]]
    place(source, {names[0]: story(1)})
    tally = run(source, out)
    assert (tally.done, tally.skipped) == (1, 1)
    assert kept(out) == [names[0]]


def test_a_double_whose_first_was_edited_stands_for_itself(quick, tmp_path):
    source, out = place(tmp_path / "in", {"a.txt": story(1), "b.txt": story(1)}), tmp_path / "out"
    run(source, out)
    place(source, {"a.txt": story(2)})
    assert run(source, out).done == 2
    assert kept(out) == ["a.txt", "b.txt"]
    place(source, {"a.txt": story(1)})
    assert run(source, out).done == 1
    assert kept(out) == ["a.txt"]


def test_equal_stems_do_not_overwrite_each_other(quick, tmp_path):
    names = ["a/x.txt", "b/x.txt", "b/X.txt", "b/x.md", "x.txt"]
    source = place(tmp_path / "in", {name: story(number) for number, name in enumerate(names)})
    assert run(source, tmp_path / "out").done == 5
    assert kept(tmp_path / "out") == sorted(names)


# ------------------------------------------------------------------ many articles
def layout(out: Path) -> set[int]:
    """How deep article files lie, each under the first digits of its hash."""
    found = [path.relative_to(out / "articles") for path in (out / "articles").rglob("*.json")]
    assert all(len(path.parts) == 1 or path.parts[0] == path.stem[-12:-10] for path in found)
    return {len(path.parts) for path in found}


def test_many_files_are_fanned_out_and_rearranged_as_their_number_changes(quick, tmp_path, monkeypatch, worked):
    monkeypatch.setattr(runner, "FAN_OUT", 5)
    source, out = place(tmp_path / "in", {f"{n}.txt": story(n) for n in range(5)}), tmp_path / "out"
    for count, depth in ((5, 1), (6, 2), (9, 2), (5, 1), (4, 1), (7, 2)):
        for number in range(9):
            path = source / f"{number}.txt"
            path.unlink(missing_ok=True)
            if number < count:
                path.write_text(story(number), encoding="utf-8")
        worked.clear()
        known = run(source, out).known
        assert len(worked) == count - known
        assert layout(out) == {depth}
        shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
        run(source, tmp_path / "fresh")
        assert tree(out) == tree(tmp_path / "fresh")
        worked.clear()
        assert run(source, out).known == count
        assert worked == []


def test_failures_and_doubles_do_not_count_for_the_layout(quick, tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "FAN_OUT", 3)
    source = place(tmp_path / "in", {f"{n}.txt": story(n % 2) for n in range(4)} | {"x.json": "{"})
    run(source, tmp_path / "out")
    before = tree(tmp_path / "out")
    run(source, tmp_path / "out", force=True)
    assert tree(tmp_path / "out") == before
    assert layout(tmp_path / "out") == {1}


# ------------------------------------------------------------------ inputs stay as they are
@pytest.mark.parametrize("name", ["out", "c/out", "c/deep/out", ".out"])
def test_an_output_inside_the_input_is_never_read(quick, folder, tmp_path, name):
    before = tree(folder)
    place(folder, {"c/out.txt": story(9)})
    counts = [run(folder, folder / name).accounting() for _ in range(3)]
    assert counts[0] == counts[1] == counts[2]
    assert (counts[0]["inputs"], counts[0]["done"]) == (8, 5)
    after = {
        path: data for path, data in tree(folder).items() if not path.startswith(("out/", "c/out", "c/deep", ".out"))
    }
    assert after == before


def test_an_output_inside_the_input_that_is_a_link_is_never_read(quick, folder, tmp_path):
    (tmp_path / "real").mkdir()
    (folder / "out").symlink_to(tmp_path / "real")
    counts = [run(folder, folder / "out").accounting() for _ in range(2)]
    assert counts[0] == counts[1]
    assert counts[0]["done"] == 4


@pytest.mark.parametrize("choices", [{}, {"limit": 2}, {"force": True}])
def test_no_input_is_modified_or_written_beside(quick, folder, tmp_path, choices):
    for path in folder.rglob("*.*"):
        os.utime(path, (5, 5))
    before = {
        path: (path.lstat().st_mtime_ns, path.lstat().st_size, path.lstat().st_mode) for path in folder.rglob("*")
    }
    data = tree(folder)
    run(folder, tmp_path / "out", **choices)
    assert tree(folder) == data
    assert before == {
        path: (path.lstat().st_mtime_ns, path.lstat().st_size, path.lstat().st_mode) for path in folder.rglob("*")
    }


def test_what_somebody_else_keeps_in_the_output_stays(quick, folder, tmp_path):
    mine = place(tmp_path / "out", {"notes.txt": "mine", "articles/mine.json": "{}", "articles/ab/mine.txt": "x"})
    for _ in range(2):
        run(folder, mine)
        assert {"notes.txt", "articles/mine.json", "articles/ab/mine.txt"} <= set(tree(mine))


# ------------------------------------------------------------------ the same bytes whatever came before
FOLDERS, STEMS, SUFFIXES = ("", "d/", "k/m/"), "abc", (".txt", ".md", ".jsonl", ".docx")
NAMES = st.builds("{}{}{}".format, st.sampled_from(FOLDERS), st.sampled_from(STEMS), st.sampled_from(SUFFIXES))
BODIES = (*(story(number) for number in range(5)), MARKER, "")
CONTENTS = st.lists(st.sampled_from(BODIES), min_size=1, max_size=3)
PICK = st.integers(0, 1000)


class Comings(RuleBasedStateMachine):
    """Inputs come, go and change between runs, runs are cut short, outputs are lost: a full run makes all good."""

    fan_out = 10_000
    after_limited = False

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        blank(self.patch)
        self.patch.setattr(runner, "FAN_OUT", self.fan_out)
        self.home = Path(tempfile.mkdtemp(dir=_fast())).resolve()
        self.source, self.out = self.home / "in", self.home / "out"
        self.settings, self.number, self.retry = Settings(), 0, False
        self.source.mkdir()

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.home)

    # .............................................................. inputs
    @initialize(files=st.dictionaries(NAMES, CONTENTS, min_size=1, max_size=6))
    def begin(self, files):
        for name, bodies in files.items():
            self._write(name, bodies)

    @rule(name=NAMES, bodies=CONTENTS)
    def write(self, name, bodies):
        """A new file, or another text in an old one."""
        self._write(name, bodies)

    @precondition(lambda self: self._files())
    @rule(pick=PICK, bodies=CONTENTS)
    def edit(self, pick, bodies):
        self._write(self._chosen(pick).relative_to(self.source).as_posix(), bodies)

    @precondition(lambda self: self._files())
    @rule(pick=PICK)
    def delete(self, pick):
        self._chosen(pick).unlink()

    @precondition(lambda self: self._files())
    @rule(pick=PICK, name=NAMES)
    def rename(self, pick, name):
        self._made(name)
        self._chosen(pick).replace(self.source / name)

    @precondition(lambda self: self._files())
    @rule(pick=PICK, name=NAMES)
    def double(self, pick, name):
        """The same bytes under another name, which may come before or after."""
        data = self._chosen(pick).read_bytes()
        self._made(name)
        (self.source / name).write_bytes(data)

    @precondition(lambda self: self._files())
    @rule(pick=PICK, folder=st.sampled_from(FOLDERS))
    def double_elsewhere(self, pick, folder):
        """The same bytes and stem in another folder: the same name of its claims."""
        path = self._chosen(pick)
        self.double(pick, folder + path.name)

    @rule()
    def touch(self):
        for path in self._files():
            os.utime(path, (self.number, self.number))

    # .............................................................. choices
    @rule(confidence=st.sampled_from([0.0, 0.0, 0.99]))
    def choose(self, confidence):
        self.settings = Settings(min_confidence=confidence)

    @rule(version=st.sampled_from("112"))
    def install(self, version):
        self.patch.setattr(installed, "versions", lambda model: VERSIONS | {"model_version": version})

    # .............................................................. outputs
    @precondition(lambda self: self._articles())
    @rule(pick=PICK)
    def lose_an_article(self, pick):
        found = self._articles()
        found[pick % len(found)].unlink()

    @rule(name=st.sampled_from(["claims.jsonl", "failures.jsonl", "run.json"]))
    def lose(self, name):
        (self.out / name).unlink(missing_ok=True)

    # .............................................................. runs
    @rule(ahead=st.integers(0, 5), seed=PICK, force=st.sampled_from([False, False, False, True]), retry=st.booleans())
    def run_all(self, ahead, seed, force, retry):
        if self._run(self.source, ahead, seed, force=force, retry_failed=retry):
            self._compare(self.source)

    @rule(ahead=st.integers(0, 5), seed=PICK, folders=st.sets(st.sampled_from(["d", "k", "a.txt", "b.md"]), min_size=1))
    def run_some(self, ahead, seed, folders):
        """Other inputs are named: what was not is gone from the output."""
        named = [self.source / name for name in folders]
        if self._run(named, ahead, seed):
            self._compare(named)

    @rule(ahead=st.integers(0, 5), seed=PICK, limit=st.integers(1, 6))
    def run_limited(self, ahead, seed, limit):
        tally = self._run(self.source, ahead, seed, limit=limit)
        if tally is None:
            return
        fresh = run(self.source, self.home / "fresh", self.settings, limit=limit)
        assert tally.accounting() == fresh.accounting()
        for name in ("claims.jsonl", "failures.jsonl"):
            assert (self.out / name).read_bytes() == (self.home / "fresh" / name).read_bytes()
        shutil.rmtree(self.home / "fresh")

    @rule(ahead=st.integers(0, 5), seed=PICK, most=st.integers(1, 2))
    def run_until_too_many_fail(self, ahead, seed, most):
        self._run(self.source, ahead, seed, max_failures=most)

    @rule(ahead=st.integers(0, 5), seed=PICK, when=st.integers(1, 8))
    def run_interrupted(self, ahead, seed, when):
        count = 0

        def step(row, known):
            nonlocal count
            count += 1
            if count == when:
                raise KeyboardInterrupt

        try:
            self._run(self.source, ahead, seed, step=step)
        except KeyboardInterrupt:
            return

    @rule(ahead=st.integers(0, 5), seed=PICK, when=st.integers(1, 12))
    def run_on_a_full_disk(self, ahead, seed, when):
        with pytest.MonkeyPatch.context() as patch:
            fail_at(patch, os, "replace", when)
            try:
                self._run(self.source, ahead, seed)
            except (StoreError, OSError):
                return

    # .............................................................. helpers
    def _run(self, inputs, ahead: int, seed: int, **more) -> Tally | None:
        """What a run did; None where it found no article and left the output as it was."""
        self.number += 1
        before = tree(self.out)
        with pytest.MonkeyPatch.context() as patch:
            shuffle(patch, ahead, random.Random(seed))
            try:
                tally = run(inputs, self.out, self.settings, **more)
            except StoreError as error:
                if error.code != "NOTHING":
                    raise
                assert tree(self.out) == before
                return None
        check_accounts(self.out, tally)
        return tally

    def _compare(self, inputs) -> None:
        fresh = self.home / "fresh"
        run(inputs, fresh, self.settings)
        assert tree(self.out) == tree(fresh)
        for key in ("accounting", "skipped", "complete"):
            assert record(self.out)[key] == record(fresh)[key]
        assert [row[:2] for row in rows(self.out)] == [row[:2] for row in rows(fresh)]
        shutil.rmtree(fresh)

    def _write(self, name: str, bodies: list[str]) -> None:
        self._made(name)
        text = bodies[0]
        if name.endswith(".jsonl"):
            text = "".join(json.dumps({"text": body}) + "\n" for body in bodies)
        (self.source / name).write_text(text, encoding="utf-8")

    def _made(self, name: str) -> None:
        (self.source / name).parent.mkdir(parents=True, exist_ok=True)

    def _files(self) -> list[Path]:
        return sorted(path for path in self.source.rglob("*") if path.is_file())

    def _chosen(self, pick: int) -> Path:
        return self._files()[pick % len(self._files())]

    def _articles(self) -> list[Path]:
        return sorted((self.out / "articles").rglob("*.json"))


class FannedComings(Comings):
    """The same where few articles are many."""

    fan_out = 3


def fail_at(patch: pytest.MonkeyPatch, owner, name: str, when: int) -> list[int]:
    """Let the n-th call fail as a full disk does; counts the calls."""
    real, calls = getattr(owner, name), [0]

    def call(*arguments, **more):
        calls[0] += 1
        if calls[0] == when:
            raise OSError(28, "No space left on device")
        return real(*arguments, **more)

    patch.setattr(owner, name, call)
    return calls


EXAMPLES = int(os.environ.get("SAYSO_EXAMPLES", "20"))
FULL = settings(max_examples=EXAMPLES, stateful_step_count=25, deadline=None,
                suppress_health_check=list(HealthCheck))  # fmt: skip
TestComings = Comings.TestCase
TestComings.settings = FULL
TestFannedComings = FannedComings.TestCase
TestFannedComings.settings = FULL


# ------------------------------------------------------------------ inputs that are not there
@pytest.mark.parametrize("other", ["nope", "empty"])
def test_inputs_without_an_article_take_nothing_away(quick, tmp_path, other):
    place(tmp_path / "in", {"a.txt": story(1), "b.txt": story(2)})
    (tmp_path / "empty").mkdir()
    run([tmp_path / "in"], tmp_path / "out")
    before = tree(tmp_path / "out")
    with pytest.raises(StoreError, match="the 2 that an earlier run did here stay") as caught:
        run([tmp_path / other], tmp_path / "out")
    assert caught.value.code == "NOTHING"
    assert tree(tmp_path / "out") == before
    assert run([tmp_path / "in"], tmp_path / "out").known == 2
    assert tree(tmp_path / "out") == before


def test_what_is_taken_away_is_counted(quick, tmp_path):
    place(tmp_path / "in", {"a.txt": story(1), "b.txt": story(2)})
    run([tmp_path / "in"], tmp_path / "out")
    (tmp_path / "in" / "b.txt").unlink()
    tally = run([tmp_path / "in"], tmp_path / "out")
    assert (tally.done, tally.removed) == (1, 1)
    assert record(tmp_path / "out")["removed"] == 1


def test_a_kill_while_publishing_is_never_taken_for_a_published_state(quick, tmp_path, monkeypatch):
    source = place(tmp_path / "in", {"a.txt": story(1), "x1.json": "{"})
    run([source], tmp_path / "out")
    before = tree(tmp_path / "out")
    whole = published.publish

    def killed(*args, **choices):
        whole(*args, **choices)
        raise KeyboardInterrupt

    (source / "x1.json").rename(source / "x2.json")  # what is published is other bytes, and as many
    with monkeypatch.context() as patch:
        patch.setattr(published, "publish", killed)
        with pytest.raises(KeyboardInterrupt):
            run([source], tmp_path / "out")
    assert tree(tmp_path / "out") != before
    (source / "x2.json").rename(source / "x1.json")
    run([source], tmp_path / "out")
    assert tree(tmp_path / "out") == before
