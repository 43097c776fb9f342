"""A pool of worker processes that no article can break.

Work goes out in shards of a few articles. A shard whose worker crashes, runs out of time or of memory is tried again
article by article, each alone; the one that does it again is quarantined as a ``Failure``. pebble keeps the pool: the
standard library's loses the work of all others when one process dies.
"""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence, Sized
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import spawn
from threading import Lock
from typing import Any, Generic, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from sayso.errors import SaysoError, StoreError
from sayso.models import Failure
from sayso.readers import Item
from sayso.settings import Resources, Settings
from sayso.worker import Result, result_of, start, work

logger = logging.getLogger(__name__)

T = TypeVar("T")
Ticket = tuple[T, Item]
"""An item, and whatever the caller wants back with its result."""

AHEAD = 2  # shards in flight for each worker
OPEN = 16  # shards for each worker that wait for a slower one before them, where results come in order
FIRST_SHARDS = 4  # articles: small shards to begin with, so that every worker has something to do
RESTARTS = 5  # times in a row that a pool whose idle workers died is started anew
LOOK = 5.0  # seconds without a result after which the pool is asked whether it still works
START = 300.0  # seconds that a worker may need to load its model and be heard from, beside an article's deadline
TRIES = 2

_METHOD: Any = multiprocessing.get_context(
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)
_STARTING = Lock()


@dataclass
class _Shard(Generic[T]):
    tickets: Sequence[Ticket[T]]
    results: dict[int, Result] = field(default_factory=dict)


@dataclass(eq=False)
class _Task(Generic[T]):
    """Articles of a shard that are at work together, by their place in it."""

    shard: _Shard[T]
    places: Sequence[int]
    attempt: int = 1

    @property
    def items(self) -> list[Item]:
        return [self.shard.tickets[place][1] for place in self.places]

    @property
    def done(self) -> bool:
        return all(place in self.shard.results for place in self.places)


class Workers:
    """The pool; use as a context manager. Processes start with the first work.

    With ``resources.jobs`` 0 the work is done in this process, without any protection.
    """

    def __init__(self, settings: Settings, resources: Resources = Resources()) -> None:
        self.settings, self.resources = settings, resources
        self._pool: Any = None
        self._jobs = resources.jobs
        self._restarts = 0
        self._silence = 0.0  # seconds waited for a result in vain
        self._suspects: list[_Task[Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def results(self, tickets: Iterable[Ticket[T]], *, ordered: bool = False) -> Iterator[tuple[Ticket[T], Result]]:
        """One result for each ticket, as they are done or, with ``ordered``, in order.

        *Raises*: SaysoError where no worker can work (no model, a lexicon that is none).
        """
        self._suspects, self._silence = [], 0.0
        shards = iter(_shards(tickets, self.resources))
        first = list(islice(shards, self.resources.jobs))
        self._jobs = min(self.resources.jobs, len(first))
        waiting: list[_Shard[T]] = []
        running: dict[Future[list[Result]], _Task[T]] = {}
        shards, more = chain(first, shards), True
        while more or waiting:
            self._suspects = [one for one in self._suspects if not one.done]
            if self._suspects and not running:
                self._submit(self._suspects[-1], running)
            while more and not self._suspects and self._room(running, waiting):
                shard = next(shards, None)
                if shard is None:
                    more = False
                    break
                waiting.append(_Shard(shard))
                self._submit(_Task(waiting[-1], range(len(shard))), running)
            self._settle(running)
            for shard_ in _complete(waiting, ordered=ordered):
                for place, ticket in enumerate(shard_.tickets):
                    yield ticket, shard_.results[place]

    def _room(self, running: Sized, waiting: Sized) -> bool:
        jobs = max(self._jobs, 1)
        return len(running) < AHEAD * jobs and len(waiting) < OPEN * jobs

    def _submit(self, task: _Task[T], running: dict[Future[list[Result]], _Task[T]]) -> None:
        if self.resources.jobs == 0:
            running[_here(task.items, self.settings)] = task
            return
        try:
            future = self._started().schedule(work, args=(task.items, self.settings), timeout=self.resources.deadline)
        except RuntimeError:  # the pool broke since
            self._restart([task], running)
        else:
            running[future] = task

    def _settle(self, running: dict[Future[list[Result]], _Task[T]]) -> None:
        """Take what is done, and see to what went wrong."""
        if not running:
            return
        done, _ = wait(running, LOOK, return_when=FIRST_COMPLETED)
        if not done:
            self._silence += LOOK
            if self._pool is not None and not self._pool.active:
                self._restart([], running)
            elif self._silence > self.resources.deadline + START:
                self._suspect(running)
            return
        self._silence = 0
        again: list[_Task[T]] = []
        broken = False
        for future, task in [(future, running.pop(future)) for future in done]:
            error = future.exception()
            if error is None:
                self._restarts = 0
                for place, result in zip(task.places, future.result(), strict=True):
                    task.shard.results[place] = result.model_copy(update={"attempts": task.attempt})
            elif isinstance(error, BrokenProcessPool):
                broken = True
                again += self._retry(task, error) if task in self._suspects else [task]
            elif isinstance(error, TimeoutError | ProcessExpired | MemoryError):
                again += self._retry(task, error)
            else:
                raise error
        if broken:
            self._restart(again, running)
        else:
            for task in again:
                self._submit(task, running)

    def _suspect(self, running: dict[Future[list[Result]], _Task[T]]) -> None:
        """Start a deaf pool anew, and try what it had to do article by article, with nothing beside it.

        A worker that is killed in the instant in which it takes a task takes the lock on all others with it; pebble
        sees neither that nor a deadline from there on. Alone, an article that does it has none beside it to blame.
        """
        self._stop()
        lost = _lost(running)
        logger.warning("no worker was heard from in time; trying %d shards anew, each article alone", len(lost))
        for task in lost:
            if task in self._suspects:
                self._retry(task, TimeoutError())
            else:
                self._set_apart(task)

    def _set_apart(self, task: _Task[T]) -> None:
        """Each article of a task that may be what breaks a pool waits for its turn alone."""
        self._suspects += [_Task(task.shard, [place], TRIES) for place in task.places]

    def _retry(self, task: _Task[T], error: BaseException) -> list[_Task[T]]:
        """Each article of a shard that failed, to be tried once more, alone; one that failed alone is given up."""
        if task.attempt >= TRIES:
            (place,) = task.places
            failure = quarantined(task.items[0].path, error, self.resources)
            task.shard.results[place] = result_of(failure).model_copy(update={"attempts": task.attempt})
            return []
        logger.warning("a shard of %d articles failed (%s); trying each alone", len(task.places), _what(error))
        return [_Task(task.shard, [place], task.attempt + 1) for place in task.places]

    def _started(self) -> Any:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._jobs,
                max_tasks=max(self.resources.recycle // self.resources.shard_size, 1),
                initializer=start,
                initargs=(self.settings, self.resources.memory),
                context=_context(),
            )
        return self._pool

    def _restart(self, tasks: Sequence[_Task[T]], running: dict[Future[list[Result]], _Task[T]]) -> None:
        """Start a pool anew whose workers died while idle (the system may kill any), with all that it had to do."""
        self._restarts += 1
        if self._restarts > RESTARTS:
            raise StoreError("WORKERS", "worker processes die again and again", where="sayso",
                             cure="Give them more memory, or fewer of them: -j 1.")  # fmt: skip
        self._stop()  # from here on no future of the old pool changes
        for task in [*tasks, *_lost(running)]:
            if self._restarts <= TRIES:
                self._submit(task, running)
            elif task not in self._suspects:
                self._set_apart(task)

    def _stop(self) -> None:
        self._silence = 0.0
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None


def _lost(running: dict[Future[list[Result]], _Task[T]]) -> list[_Task[T]]:
    """Take out what a pool that was stopped left undone."""
    lost = [one for one in running if not one.done() or isinstance(one.exception(), BrokenProcessPool)]
    return [running.pop(one) for one in lost]


def quarantined(path: str, error: BaseException, resources: Resources) -> Failure:
    """The record of an article that stopped its worker twice. Codes: ``TIMEOUT``, ``MEMORY``, ``CRASH``."""
    if isinstance(error, TimeoutError):
        code, what = "TIMEOUT", f"not done in {resources.deadline:g} s"
        cure = "Raise --deadline, or split the article."
    elif isinstance(error, MemoryError):
        code, what = "MEMORY", "the worker ran out of memory"
        cure = "Raise --memory, or split the article."
    else:
        code, what = "CRASH", f"the worker died ({_what(error)})"
        cure = "Report it with this article; the others are unharmed."
    return Failure(path=path, stage="work", code=code, message=f"{path}: {what}, also when tried alone. {cure}")


def _what(error: BaseException) -> str:
    """A few words on why a worker failed."""
    if isinstance(error, ProcessExpired):
        code = getattr(error, "exitcode", None)
        return f"signal {-code}" if isinstance(code, int) and code < 0 else f"exit code {code}"
    return type(error).__name__


def _here(items: Sequence[Item], settings: Settings) -> Future[list[Result]]:
    """Do the work in this process."""
    future: Future[list[Result]] = Future()
    try:
        future.set_result(work(items, settings))
    except (SaysoError, MemoryError) as error:
        future.set_exception(error)
    return future


def _context() -> Any:
    """Workers are forked from a server that has spaCy imported and no threads; started afresh where there is none."""
    context = copy(_METHOD)
    if hasattr(context, "set_forkserver_preload"):
        context.set_forkserver_preload(["sayso._warm"])
    context.Process = _Process
    return context


class _Process(_METHOD.Process):  # type: ignore[misc]
    def start(self) -> None:
        with _without_main():
            super().start()


@contextmanager
def _without_main() -> Iterator[None]:
    """Start a process that does not import the user's script anew: nothing of it is needed there.

    A script without ``if __name__ == "__main__":``, a notebook and standard input would not survive it.
    """
    real = spawn.get_preparation_data

    def preparation_data(name: str) -> dict[str, Any]:
        return {key: value for key, value in real(name).items() if not key.startswith("init_main")}

    with _STARTING:
        spawn.get_preparation_data = preparation_data
        try:
            yield
        finally:
            spawn.get_preparation_data = real


def _shards(tickets: Iterable[Ticket[T]], resources: Resources) -> Iterator[list[Ticket[T]]]:
    """Cut a stream into shards, by the number of articles and by their bytes."""
    shard: list[Ticket[T]] = []
    size = given = 0
    for ticket in tickets:
        shard.append(ticket)
        size += len(ticket[1].data)
        most = FIRST_SHARDS if given < AHEAD * resources.jobs else resources.shard_size
        if len(shard) >= min(most, resources.shard_size) or size >= resources.shard_bytes:
            yield shard
            shard, size, given = [], 0, given + 1
    if shard:
        yield shard


def _complete(waiting: list[_Shard[T]], *, ordered: bool) -> list[_Shard[T]]:
    """Take the shards out that are complete; in order, those before the first that is not."""
    done = []
    for shard in list(waiting):
        if len(shard.results) == len(shard.tickets):
            waiting.remove(shard)
            done.append(shard)
        elif ordered:
            break
    return done
