"""Promises 2, 8, 9, 10, 11, 13, 28 from outside: signals at any moment, workers that others kill, runs that meet."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from faults.tiny import MODEL, Bench, gone, hear
from sayso.models import Failure

pytestmark = pytest.mark.faults

NUMBER = 48
MORE = "tiny_more"
"""The tiny model with poisons that tell by the log how long they were at work: ``BEAT-<process>``."""
MORE_CODE = """
import os, time
from tiny_en import POISONS, log, model_path

def beat(seconds=1e9):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        log(f"BEAT-{os.getpid()}")
        time.sleep(0.02)

POISONS["POISON-BEAT"] = beat
POISONS["POISON-LONG"] = lambda: beat(3)
POISONS["POISON-NAP"] = lambda: time.sleep(0.6)
"""


class Place(Bench):
    """A bench whose outputs do not tell where it lies: the same articles give the same bytes in each."""

    def __init__(self, folder: Path, home: Path) -> None:
        folder.mkdir(exist_ok=True)
        super().__init__(folder, home)
        self.home = home
        (folder / f"{MORE}.py").write_text(MORE_CODE, encoding="utf-8")
        self.env["PYTHONPATH"] = f"{home}:{folder}"

    def copy(self, name: str) -> Place:
        """Another beside this one, of the same articles, and with what is done of them."""
        other = Place(self.folder / name, self.home)
        for part in ("in", "out"):
            if (self.folder / part).exists():
                shutil.copytree(self.folder / part, other.folder / part, dirs_exist_ok=True)
        return other

    def command(self, out: str, *more: object) -> list[str]:
        words = ["extract", "in", "-o", out, "--model", MODEL, "--attribution", "rules", *more]
        return [sys.executable, "-m", "sayso", *map(str, words)]

    def run(self, out: str = "out", *more: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(out, *more), env=self.env, cwd=self.folder, capture_output=True, text=True,
                              timeout=120, check=False)  # fmt: skip

    def start(self, out: str = "out", *more: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(out, *more), env=self.env, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, start_new_session=True, preexec_fn=hear,
        )  # fmt: skip

    def script(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run Python code beside the articles."""
        return subprocess.run([sys.executable, "-c", code], env=self.env, cwd=self.folder, capture_output=True,
                              text=True, timeout=120, check=False)  # fmt: skip

    def mixed(self, number: int = NUMBER) -> None:
        """Articles of which every third takes its time, so that a run over them lasts."""
        for index in range(number):
            self.put(f"g{index:03}", *(["POISON-SLOW"] if index % 3 == 0 else []))

    def beats(self) -> dict[int, list[float]]:
        """The signs of life of a poison, by the process that it was in."""
        found: dict[int, list[float]] = {}
        for line in self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []:
            at, word = line.split(" ", 1)
            if word.startswith("BEAT-"):
                found.setdefault(int(word.removeprefix("BEAT-")), []).append(float(at))
        return found

    def written(self, out: str = "out") -> int:
        """How many articles' files are there."""
        return sum(1 for _ in (self.folder / out / "articles").glob("*.json"))

    def accounting(self, out: str = "out") -> dict[str, int]:
        return json.loads((self.folder / out / "run.json").read_text(encoding="utf-8"))["accounting"]

    def failures(self, out: str = "out") -> dict[str, Failure]:
        lines = (self.folder / out / "failures.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [Failure.model_validate_json(line) for line in lines]
        assert len({row.path for row in rows}) == len(rows), "one row an input"
        return {Path(row.path).stem: row for row in rows}


@pytest.fixture
def place(tmp_path, tiny) -> Place:
    return Place(tmp_path / "place", tiny)


@pytest.fixture(scope="module")
def clean(tmp_path_factory, tiny) -> dict[str, bytes]:
    """Every file that a run over the mixed articles leaves, the ledger with them."""
    place = Place(tmp_path_factory.mktemp("clean"), tiny)
    place.mixed()
    done = place.run("out", "-j", 2)
    assert done.returncode == 0, done.stderr
    return place.tree()


def results(place: Bench, out: str = "out") -> dict[str, bytes]:
    """Every file of an output folder but the ledger and ``run.json``."""
    return {name: data for name, data in place.tree(out).items() if not name.startswith(".sayso")}


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Results of tasks, two of which go on at a time."""
    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


def children(run: subprocess.Popen[str]) -> list[psutil.Process]:
    """All processes of a run but the first: the server that workers are forked from is one."""
    try:
        return psutil.Process(run.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def split(run: subprocess.Popen[str]) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """The servers that workers are forked from, and the workers."""
    own = children(run)
    workers = [child for child in own if child.ppid() != run.pid]
    return [child for child in own if child.pid in {worker.ppid() for worker in workers}], workers


def until(wanted: Callable[[], Any], seconds: float = 40) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end, f"not so in {seconds} s"
        time.sleep(0.01)


# ------------------------------------------------------------------ signals
def stopped_and_resumed(place: Place, sent: signal.Signals, moment: int, clean: dict[str, bytes]) -> None:
    """Stop a run when so many articles are written, and finish it."""
    code = 128 + sent
    run = place.start("out", "-j", 2)
    until(lambda: (place.folder / "out" / ".sayso").exists() or run.poll() is not None)
    until(lambda: place.written() >= moment or run.poll() is not None)
    own, at = children(run), time.monotonic()
    run.send_signal(sent)
    _, said = run.communicate(timeout=30)
    assert time.monotonic() - at < 8
    assert gone(own) == []
    assert run.returncode == code or (moment >= NUMBER and run.returncode == 0), (moment, run.returncode, said)
    assert "Traceback" not in said, said
    assert run.returncode == 0 or "same command again" in said
    assert not [name for name in place.tree() if name.endswith(".json.tmp")]
    again = place.run("out", "-j", 2)
    assert again.returncode == 0, again.stderr
    assert place.tree() == clean, f"stopped after {moment} articles"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: sent.name)
def test_a_run_may_be_stopped_when_it_has_hardly_begun_and_when_it_is_nearly_done(tmp_path, tiny, clean, sent):
    def task(moment: int) -> Callable[[], None]:
        place = Place(tmp_path / str(moment), tiny)
        place.mixed()
        return lambda: stopped_and_resumed(place, sent, moment, clean)

    at_once(task(0), task(NUMBER - 1))


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: sent.name)
def test_a_run_may_be_stopped_at_any_moment(tmp_path, tiny, clean, sent):
    for number in range(15):
        place = Place(tmp_path / str(number), tiny)
        place.mixed()
        stopped_and_resumed(place, sent, random.Random(number).randint(0, NUMBER), clean)


def test_an_impatient_second_ctrl_c_leaves_no_process_either(place):
    place.mixed()
    run = place.start("out", "-j", 2)
    until(lambda: place.written() >= 3)
    own = children(run)
    for _ in range(3):
        run.send_signal(signal.SIGINT)
        time.sleep(0.05)
    _, said = run.communicate(timeout=30)
    assert gone(own) == []
    assert run.returncode in (130, -signal.SIGINT), said  # a shell calls both 130
    assert "same command again" in said
    assert place.run("out", "-j", 2).returncode == 0
    assert place.accounting()["done"] == NUMBER


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: sent.name)
def test_workers_that_hear_nothing_do_not_keep_a_run_from_ending(place, sent):
    for name in ("a", "b", "c", "d", "e"):
        place.put(name, *(["POISON-DEAF"] if name in "ae" else []))
    run = place.start("out", "-j", 2)
    until(lambda: place.logged()["POISON-DEAF"] == 2)
    own, at = children(run), time.monotonic()
    run.send_signal(sent)
    run.communicate(timeout=30)
    assert run.returncode == 128 + sent
    assert gone(own, at + 5 - time.monotonic()) == []


# ------------------------------------------------------------------ processes that others kill
def test_an_idle_worker_that_is_killed_is_not_missed(place):
    place.good(4)
    place.put("h", "POISON-LONG")  # alone in the second shard: its worker is busy, the other is idle
    run = place.start("out", "-j", 2, "--model", MORE)
    until(lambda: place.beats() and place.written() == 4)
    idle = [worker for worker in split(run)[1] if worker.pid not in place.beats()]
    assert idle
    for worker in idle:
        worker.kill()
    _, said = run.communicate(timeout=60)
    assert run.returncode == 0, said
    assert place.accounting()["done"] == 5
    assert place.logged()["POISON-LONG"] == 1, "what is at work goes on"


PAUSES = """
import time
import psutil
import sayso

found = sayso.run("in", workers=2, model="tiny_en", attribution="rules")
paths = [next(found).article.path]
for _ in range(3):
    time.sleep(1)  # what was sent out is done by now: all workers are idle
    servers = psutil.Process().children()
    workers = [worker for server in servers for worker in server.children()]
    assert workers
    for worker in workers:
        worker.kill()
    paths += [next(found).article.path for _ in range(200)]  # more than was sent out
paths += [outcome.article.path for outcome in found]
assert paths == sorted(set(paths)), paths
print(len(paths))
"""


def test_a_pool_all_of_whose_idle_workers_are_killed_is_started_anew(place):
    place.good(800)
    done = place.script(PAUSES)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "800"


def test_a_run_outlives_the_server_that_its_workers_are_forked_from(place, clean):
    place.mixed()
    run = place.start("out", "-j", 2)
    until(lambda: place.written() >= 3)
    servers, workers = split(run)
    assert servers
    for server in servers:
        server.kill()
    _, said = run.communicate(timeout=60)
    assert run.returncode == 0, said
    assert gone(workers) == []
    assert results(place) == {name: data for name, data in clean.items() if not name.startswith(".sayso")}


# ------------------------------------------------------------------ deadlines
def test_each_try_of_an_endless_article_ends_before_one_and_a_half_deadlines(place):
    place.good(6)
    place.put("g003-beat", "POISON-BEAT")
    deadline = 1.5
    done = place.run("out", "--deadline", deadline, "-j", 2, "--model", MORE)
    end = time.time()
    assert done.returncode == 1, done.stderr
    lives = [times[-1] - times[0] for times in place.beats().values()]
    assert len(lives) == 2
    assert all(deadline - 0.5 < life < 1.5 * deadline for life in lives), lives
    assert end - max(times[-1] for times in place.beats().values()) < 4, "the run ends soon after"
    assert place.accounting() | {"words": 0, "claims": 0} == {
        "inputs": 7, "done": 6, "failed": 1, "skipped": 0, "words": 0, "claims": 0,
    }  # fmt: skip
    assert place.failures()["g003-beat"].code == "TIMEOUT"


def test_articles_of_one_shard_do_not_share_a_deadline(place):
    for index in range(4):
        place.put(f"n{index}", "POISON-NAP")  # 0.6 s each, so a shard of four is late, and none of its articles
    done = place.run("out", "--deadline", 1.6, "-j", 1, "--model", MORE)
    assert done.returncode == 0, done.stderr
    assert place.accounting()["done"] == 4


CHANGES = {
    "nothing": ((), 0), "more time": (("--deadline", 1.5), 2), "more memory": (("--memory", 0.9), 2),
    "asked": (("--retry-failed",), 2),
}  # fmt: skip


@pytest.mark.timeout(180)
def test_what_was_put_aside_is_tried_again_with_more_or_when_asked(place):
    place.good(3)
    place.put("g000-kill", "POISON-KILL")
    place.put("h-loop", "POISON-LOOP")
    first = ("--deadline", 1, "--memory", 0.8, "-j", 2)
    assert place.run("out", *first).returncode == 1
    assert {name: item.code for name, item in place.failures().items()} == {"g000-kill": "CRASH", "h-loop": "TIMEOUT"}
    wanted = results(place)

    def task(change: str) -> Callable[[], None]:
        more, tries = CHANGES[change]
        other = place.copy(f"after {change}")

        def again() -> None:
            assert other.run("out", *first, *more).returncode == 1, change
            logged = other.logged()
            assert logged["POISON-KILL"] == tries, change
            assert bool(logged["POISON-LOOP"]) == bool(tries), change  # once, where its neighbour killed the shard
            assert not any(logged[f"COUNT-g00{index}"] for index in range(3)), "what is done is not done again"
            if change == "nothing":
                assert results(other) == wanted

        return again

    at_once(*map(task, CHANGES))


def test_a_run_that_finds_nothing_to_do_leaves_every_byte_as_it_was(place):
    place.good(2)
    place.run("out", "-j", 1)
    wanted = place.tree()
    assert place.run("out", "-j", 1).returncode == 0
    assert sorted(place.tree()) == sorted(wanted) and results(place)["claims.jsonl"] == wanted["claims.jsonl"]
    assert place.tree() == wanted


# ------------------------------------------------------------------ sizes
def test_an_article_that_is_too_long_costs_itself_and_never_reaches_the_model(place):
    place.good(3)
    (place.source / "g001-long.txt").write_text("COUNT-long " + "The mayor said so. " * 60_000, encoding="utf-8")
    done = place.run("out", "-j", 2, "--memory", 0.8)
    assert done.returncode == 1, done.stderr
    (failure,) = place.failures().values()
    assert (failure.code, Path(failure.path).stem) == ("TOO_LARGE", "g001-long")
    assert "limits.max_chars" in failure.message and "Split" in failure.message
    assert place.accounting()["done"] == 3
    assert not place.logged()["COUNT-long"]


# ------------------------------------------------------------------ two runs at once
def test_of_two_runs_that_begin_at_the_same_moment_one_is_refused(place, clean):
    place.mixed()
    runs = [place.start("out", "-j", 1) for _ in range(2)]
    said = {run.pid: run.communicate(timeout=90)[1] for run in runs}
    codes = {run.returncode: run.pid for run in runs}
    assert sorted(codes) == [0, 3], said
    assert "[LOCKED]" in said[codes[3]]
    assert place.tree() == clean


def test_a_refused_run_touches_nothing(place):
    place.mixed()
    first = place.start("out", "-j", 1)
    until(lambda: place.written() >= 1)
    writing = place.folder / "out" / "articles" / ".a-0123456789ab.json.tmp"  # as the first run writes them
    writing.write_text("half", encoding="utf-8")
    second = place.run("out")
    first.kill()
    first.communicate()
    assert second.returncode == 3 and f"process {first.pid}" in second.stderr
    assert writing.exists(), "the refused run removed what the other is writing"
