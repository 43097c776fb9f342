"""The pool's keeper against pools that break at the worst moment; tests/faults kills real ones."""

from __future__ import annotations

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
