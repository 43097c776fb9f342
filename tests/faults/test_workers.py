"""Promises 2, 10, 11: no article can end a run, harm a neighbour, or be tried for ever."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from sayso.models import ArticleClaims, Failure

pytestmark = pytest.mark.faults

POISONS = {
    "POISON-KILL": "CRASH", "POISON-ABORT": "CRASH", "POISON-EXIT": "TIMEOUT", "POISON-LOOP": "TIMEOUT",
    "POISON-DEAF": "TIMEOUT",
    "POISON-MEMORY": "MEMORY", "POISON-RAISE": "ANNOTATE",
}  # fmt: skip
SHORT = ("--deadline", 3, "--memory", 0.8)


def failures(bench, out: str = "out") -> dict[str, Failure]:
    lines = (bench.folder / out / "failures.jsonl").read_text(encoding="utf-8").splitlines()
    return {Path(item.path).stem: item for item in map(Failure.model_validate_json, lines)}


def accounting(bench, out: str = "out") -> dict[str, int]:
    return json.loads((bench.folder / out / "run.json").read_text(encoding="utf-8"))["accounting"]


@pytest.fixture
def clean(bench):
    """Ten good articles, and what a clean run makes of them."""
    bench.good(10)
    assert bench.run("clean", *SHORT).returncode == 0
    bench.log.unlink()
    return {name: data for name, data in bench.tree("clean").items() if not name.startswith(".sayso")}


def test_poison_is_tried_twice_and_put_aside_and_the_others_are_done(bench, clean):
    for number, poison in enumerate(POISONS):
        bench.put(f"g00{number}-{poison.lower()}", poison)
    done = bench.run("out", *SHORT, "-j", 2)
    assert done.returncode == 1, done.stderr
    counts = accounting(bench)
    assert (counts["done"], counts["failed"], counts["inputs"]) == (10, len(POISONS), 10 + len(POISONS))
    found = failures(bench)
    assert {name: item.code for name, item in found.items()} == {
        f"g00{number}-{poison.lower()}": code for number, (poison, code) in enumerate(POISONS.items())
    }
    for item in found.values():
        assert item.path in item.message and item.message.count(". ") >= 1
        assert item.stage == ("annotate" if item.code == "ANNOTATE" else "work")
    files = {name: data for name, data in bench.tree().items() if not name.startswith(".sayso")}
    assert {name: data for name, data in files.items() if name != "failures.jsonl"} == {
        name: data for name, data in clean.items() if name != "failures.jsonl"
    }
    assert all(1 <= bench.logged()[poison] <= 2 for poison in POISONS if poison != "POISON-RAISE")


OFTEN = ("POISON-KILL", "POISON-LOOP", "POISON-MEMORY")
"""One of each sort; the others take as long, and are all in the run above."""


@pytest.mark.parametrize(
    "poison",
    [
        poison if poison in OFTEN else pytest.param(poison, marks=pytest.mark.slow)
        for poison in POISONS
        if poison != "POISON-RAISE"
    ],
)
def test_one_poison_is_tried_exactly_twice(bench, poison):
    bench.good(6)
    bench.put("g003-poison", poison)
    bench.run("out", *SHORT, "-j", 2)
    assert bench.logged()[poison] == 2
    assert failures(bench)["g003-poison"].code == POISONS[poison]
    assert accounting(bench)["done"] == 6


def test_one_worker_is_enough_to_survive(bench, clean):
    bench.put("g004-kill", "POISON-KILL")
    assert bench.run("out", *SHORT, "-j", 1).returncode == 1
    assert accounting(bench)["done"] == 10 and failures(bench)["g004-kill"].code == "CRASH"


def test_the_deadline_is_each_articles_own_and_is_kept(bench):
    bench.good(3)
    bench.put("g001-loop", "POISON-LOOP")
    deadline, grace = 4, 2  # the grace is for a machine that has other things to do
    bench.run("out", "--deadline", deadline, "-j", 2)
    starts = [float(line.split()[0]) for line in bench.log.read_text("utf-8").splitlines() if "LOOP" in line]
    end = (bench.folder / "out" / "failures.jsonl").stat().st_mtime
    assert len(starts) == 2
    assert starts[1] - starts[0] > deadline - 1
    assert end - starts[1] < 1.5 * deadline + grace
    assert failures(bench)["g001-loop"].code == "TIMEOUT"


@pytest.mark.slow  # test_signals asks the same of copies of one folder at once
def test_what_failed_for_want_of_time_is_tried_again_with_more(bench):
    bench.good(2)
    bench.put("g001-slow", *["POISON-SLOW"])
    bench.put("g002-loop", "POISON-LOOP")
    bench.run("out", "--deadline", 1)
    assert bench.logged()["POISON-LOOP"] == 2
    bench.run("out", "--deadline", 1)
    assert bench.logged()["POISON-LOOP"] == 2, "nothing changed, so it would fail again"
    bench.run("out", "--deadline", 1.5)
    assert bench.logged()["POISON-LOOP"] == 4
    bench.run("out", "--deadline", 1.5, "--retry-failed")
    assert bench.logged()["POISON-LOOP"] == 6
    assert bench.logged()["COUNT-g000"] <= 2, "what was done is not done again"


def test_workers_that_others_kill_are_replaced(bench):
    bench.good(40, "POISON-SLOW")
    run = bench.start("out", "-j", 2)
    bench.wait_for(4)
    workers = [child for child in psutil.Process(run.pid).children(recursive=True) if _works(child)]
    assert workers
    for worker in workers:
        worker.kill()
    assert run.wait(60) == 0, run.stderr.read()
    assert accounting(bench)["done"] == 40
    run.communicate()


def _works(process: psutil.Process) -> bool:
    """A worker, not the server that workers are forked from: it has a parent that is such a server."""
    try:
        return "forkserver" in " ".join(process.parent().cmdline())
    except psutil.Error:
        return False


SCRIPT = """
import sys, sayso
results = list(sayso.run(sys.argv[1], workers=2, model="tiny_en", attribution="rules"))
print(len(results))
for result in results:
    print(result.model_dump_json())
"""


@pytest.mark.parametrize("how", ["script", "stdin", "-c"])
def test_a_script_without_a_guard_may_ask_for_workers(bench, how):
    bench.good(5)
    path = bench.folder / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    arguments = {"script": [str(path)], "stdin": ["-"], "-c": ["-c", SCRIPT]}[how]
    done = subprocess.run(
        [sys.executable, *arguments, str(bench.source)], env=bench.env, capture_output=True, text=True,
        input=SCRIPT if how == "stdin" else None, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] == "5"


def test_a_run_from_python_gives_what_one_process_gives(bench):
    bench.good(20)
    bench.put("g005-kill", "POISON-KILL")
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(bench.source)], env=bench.env, capture_output=True,
                          text=True, timeout=60, check=False)  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"schema_version')]
    paths = [ArticleClaims.model_validate_json(line).article.path for line in lines]
    assert len(paths) == 20 and paths == sorted(paths)


def test_a_pool_that_cannot_start_says_so(bench):
    bench.good(2)
    done = bench.run("out", "--model", "no_such_model")
    assert done.returncode == 3 and "MODEL_MISSING" in done.stderr
    bench.env["PYTHONPATH"] = "/nowhere"
    start = time.monotonic()
    done = bench.run("out")
    assert done.returncode == 3 and time.monotonic() - start < 30
