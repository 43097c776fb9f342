"""Promises 4, 5, 8, 9, 28: a run that is killed leaves whole files and no process, and the next one finishes it."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import time

import psutil
import pytest

from faults.tiny import Bench, gone
from sayso.models import ArticleClaims, Claim

pytestmark = pytest.mark.faults

NUMBER = 32
SHORT = [0.3, 2.0, 2.8]
"""Seconds after which a run is killed: while it starts, works, and ends."""
LONG = [round(0.2 + 5 * random.Random(n).random(), 2) for n in range(50)]


@pytest.fixture
def work(bench):
    """Articles that take a run a few seconds."""
    bench.good(NUMBER, "POISON-SLOW")
    return bench


def outputs(bench: Bench, out: str) -> dict[str, bytes]:
    """Files by name, the ledger with them: the same rows give the same bytes."""
    return bench.tree(out)


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def check_whole(bench: Bench, out: str) -> None:
    """Every file under a final name can be read."""
    folder = bench.folder / out
    if not folder.exists():
        return
    for path in folder.rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        json.loads(text) if path.name == "run.json" else ArticleClaims.model_validate_json(text)
    if (folder / "claims.jsonl").exists():
        for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines():
            Claim.model_validate_json(line)
    if (folder / ".sayso" / "ledger.sqlite").exists():
        base = sqlite3.connect(folder / ".sayso" / "ledger.sqlite")
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        base.close()


def killed_and_resumed(bench: Bench, moments: list[float]) -> None:
    clean = bench.run("clean", "-j", 2)
    assert clean.returncode == 0, clean.stderr
    wanted = outputs(bench, "clean")
    for number, moment in enumerate(moments):
        out = f"out{number}"
        bench.log.unlink(missing_ok=True)
        run = bench.start(out, "-j", 2)
        time.sleep(moment)
        own = children(run)
        run.kill()
        run.communicate()
        assert gone(own) == [], "a worker outlives its parent"
        check_whole(bench, out)
        again = bench.run(out, "-j", 2)
        assert again.returncode == 0, again.stderr
        found = outputs(bench, out)
        assert sorted(found) == sorted(wanted), f"killed after {moment} s"
        assert [name for name in wanted if found[name] != wanted[name] and not name.endswith(".sqlite")] == []
        assert not [name for name in found if name.endswith(".tmp")]
        twice = [marker for marker, count in bench.logged().items() if marker.startswith("COUNT") and count > 1]
        assert len(twice) <= 4 * 32, "more than the shards in flight was done twice"
        counts = json.loads((bench.folder / out / "run.json").read_text("utf-8"))["accounting"]
        assert counts["done"] == counts["inputs"] == NUMBER


@pytest.mark.timeout(240)
def test_a_killed_run_is_finished_by_the_next_one_with_the_same_bytes(work):
    killed_and_resumed(work, SHORT)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_fifty_killed_runs_are_finished_with_the_same_bytes(work):
    killed_and_resumed(work, LONG)


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_comes_to_its_end(work):
    work.run("clean", "-j", 2)
    for _ in range(3):
        run = work.start("out", "-j", 2)
        time.sleep(2.2)
        run.kill()
        run.communicate()
        check_whole(work, "out")
    assert work.run("out", "-j", 2).returncode == 0
    found, wanted = outputs(work, "out"), outputs(work, "clean")
    assert [name for name in wanted if found.get(name) != wanted[name] and not name.endswith(".sqlite")] == []


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)]
)
def test_an_interrupted_run_says_that_it_can_go_on(work, sent, code):
    run = work.start("out", "-j", 2)
    work.wait_for(2)
    own = children(run)
    assert own
    run.send_signal(sent)
    _, said = run.communicate(timeout=20)
    assert run.returncode == code
    assert "same command again" in said and "Traceback" not in said
    assert gone(own) == []
    assert not (work.folder / "out" / "claims.jsonl").exists()
    work.log.unlink()
    assert work.run("out", "-j", 2).returncode == 0
    assert 0 < sum(name.startswith("COUNT") for name in work.logged()) < NUMBER, "what was done is kept"
    work.run("clean", "-j", 2)
    found, wanted = outputs(work, "out"), outputs(work, "clean")
    assert found == wanted


def test_ctrl_c_that_reaches_the_whole_group_ends_in_the_same_way(work):
    run = work.start("out", "-j", 2)
    work.wait_for(2)
    own = children(run)
    for process in [psutil.Process(run.pid), *own]:
        process.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=20)
    assert run.returncode == 130 and "Traceback" not in said, said
    assert gone(own) == []


@pytest.mark.parametrize("poison", ["POISON-LOOP", "POISON-DEAF"])
def test_no_worker_outlives_a_killed_parent_even_in_an_endless_article(bench, poison):
    bench.put("a", poison)
    run = bench.start("out", "--deadline", 60, "-j", 2)
    end = time.monotonic() + 20
    while not bench.logged()[poison] and time.monotonic() < end:
        time.sleep(0.05)
    own = children(run)
    assert len(own) >= 2
    run.kill()
    run.communicate()
    assert gone(own) == []


def test_a_second_run_is_refused_while_the_first_writes(work):
    first = work.start("out", "-j", 1)
    work.wait_for(1)
    second = work.run("out")
    assert second.returncode == 3
    assert "[LOCKED]" in second.stderr and f"process {first.pid}" in second.stderr
    first.kill()
    first.communicate()
    third = work.run("out", "-j", 2)
    assert third.returncode == 0, third.stderr
