"""The pool's keeper against pools that break at the worst moment; tests/faults kills real ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest
from pebble import ProcessExpired

from sayso import workers
from sayso.models import Skip
from sayso.readers import Item
from sayso.settings import Resources, Settings
from sayso.worker import result_of

JOBS = 4
NUMBER = 200


class Pool:
    """Does its work at once, as the first of a row of pools does whatever is told of it."""

    made: list[Pool]
    active = True

    def __init__(self, **_: object) -> None:
        self.given: list[tuple[Future, list[Item]]] = []
        self.made.append(self)

    def schedule(self, function, args, timeout):
        future: Future = Future()
        self.given.append((future, args[0]))
        if len(self.made) == 1:
            self.misbehave(future)
        else:
            future.set_result(done(args[0]))
        return future

    def stop(self) -> None: ...

    def join(self) -> None: ...


class Half(Pool):
    """Half of its workers die at work, and when it is full, all others."""

    def misbehave(self, future: Future) -> None:
        if len(self.given) > workers.AHEAD * JOBS:
            raise RuntimeError("not active")
        if len(self.given) == workers.AHEAD * JOBS:
            for index, (one, _) in enumerate(self.given):
                one.set_exception(BrokenProcessPool() if index % 2 else ProcessExpired("died"))


class Silent(Pool):
    """Breaks without a word: what it was given is never done."""

    def misbehave(self, future: Future) -> None:
        self.active = False


class Deaf(Pool):
    """Says that it works, and does nothing more once it was given one of the articles that it cannot bear."""

    BAD: frozenset[str] = frozenset({"a057.txt", "a190.txt"})

    def schedule(self, function, args, timeout):
        future: Future = Future()
        self.given.append((future, args[0]))
        if all(one.path not in self.BAD for _, items in self.given for one in items):
            future.set_result(done(args[0]))
        return future


def item(number: int) -> Item:
    return Item(path=f"a{number:03}.txt", kind="text", data=b"x")


def done(items: list[Item]) -> list:
    return [result_of(Skip(path=one.path, reason="nothing")) for one in items]


@pytest.mark.parametrize("kind", [Half, Silent])
def test_a_pool_that_breaks_while_others_of_its_work_fail_loses_none(monkeypatch, kind):
    monkeypatch.setattr(workers, "ProcessPool", kind)
    monkeypatch.setattr(workers, "LOOK", 0.05)
    kind.made = []
    tickets = [(number, item(number)) for number in range(NUMBER)]
    with workers.Workers(Settings(), Resources(jobs=JOBS)) as pool:
        found = list(pool.results(tickets))
    assert len(kind.made) == 2
    assert sorted(number for (number, _), _ in found) == list(range(NUMBER))
    assert all(result.path == given.path for (_, given), result in found)


def test_a_pool_that_breaks_again_and_again_is_given_up(monkeypatch):
    class Never(Silent):
        def schedule(self, function, args, timeout):
            self.active = False
            return Future()

    Never.made = []
    monkeypatch.setattr(workers, "ProcessPool", Never)
    monkeypatch.setattr(workers, "LOOK", 0.05)
    with workers.Workers(Settings(), Resources(jobs=JOBS)) as pool, pytest.raises(workers.StoreError) as caught:
        list(pool.results([(0, item(0))]))
    assert caught.value.code == "WORKERS" and len(Never.made) == workers.RESTARTS + 1


class Fragile(Deaf):
    """Breaks when it is given one of the articles that it cannot bear, and says so of all that it has not done."""

    def schedule(self, function, args, timeout):
        future = super().schedule(function, args, timeout)
        if not future.done():
            future.set_exception(BrokenProcessPool())
        return future


@pytest.mark.parametrize(("kind", "code"), [(Deaf, "TIMEOUT"), (Fragile, "CRASH")])
def test_articles_that_a_pool_cannot_bear_are_put_aside_and_no_other(monkeypatch, kind, code):
    monkeypatch.setattr(workers, "ProcessPool", kind)
    monkeypatch.setattr(workers, "LOOK", 0.02)
    monkeypatch.setattr(workers, "START", 0.05)
    kind.made = []
    tickets = [(number, item(number)) for number in range(NUMBER)]
    with workers.Workers(Settings(), Resources(jobs=JOBS, deadline=0.05)) as pool:
        begun = pool.results(tickets)  # and left, as a run that somebody stops
        for _ in range(60):
            next(begun)
        begun.close()
        found = {given.path: result for (_, given), result in pool.results(tickets)}
    assert len(found) == NUMBER
    failed = {path: json.loads(one.line)["code"] for path, one in found.items() if one.state == "failed"}
    assert failed == dict.fromkeys(kind.BAD, code)
    alone = {items[0].path for pool in kind.made[1:] for _, items in pool.given if len(items) == 1}
    assert alone >= Deaf.BAD


class Deadly(Item):
    """An article that kills its worker while it is handed over, with the lock of the queue in the worker's hand."""

    def __reduce__(self):
        return os._exit, (9,)


@pytest.mark.faults
@pytest.mark.usefixtures("tiny")
def test_a_worker_that_dies_as_it_takes_its_work_costs_its_article_alone(monkeypatch):
    monkeypatch.setattr(workers, "LOOK", 0.5)
    monkeypatch.setattr(workers, "START", 6)
    texts = [item(number) for number in range(7)]
    texts[3] = Deadly(**texts[3].model_dump())
    settings = Settings(model="tiny_en", attribution="rules")
    with workers.Workers(settings, Resources(jobs=2, deadline=4, shard_size=2)) as pool:
        found = {given.path: result for (_, given), result in pool.results(list(enumerate(texts)), ordered=True)}
    assert list(found) == [one.path for one in texts]
    failed = {path: json.loads(one.line)["code"] for path, one in found.items() if one.state == "failed"}
    assert failed == {"a003.txt": "CRASH"}


BORN_LATE = "from multiprocessing.synchronize import Lock; Lock.__new__(Lock).__setstate__((0, 1, 1, '/sayso-gone'))"


@pytest.mark.parametrize(("fails", "told"), [(BORN_LATE, ""), ("open('/sayso-gone')", "FileNotFoundError")])
def test_a_worker_that_is_born_while_the_run_is_stopped_says_nothing(fails, told):
    run = subprocess.run([sys.executable, "-c", f"import sayso._warm; {fails}"], capture_output=True, text=True)
    assert run.returncode == 1
    assert (told in run.stderr) if told else not run.stderr
