"""The main job: discover → items → workers → ledger and files. Nothing is lost, nothing is done twice.

``extract`` fills an output folder; ``stream`` gives the same results one by one, in order, and keeps nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sayso import earlier, installed, lexicons, published, readers
from sayso.errors import ConfigError, StoreError
from sayso.exports import parquet
from sayso.ledger import Ledger, Row
from sayso.models import Failure, Skip
from sayso.readers import Input, Item
from sayso.readers.discovery import display
from sayso.settings import Resources, Settings
from sayso.tally import LISTED, Tally
from sayso.worker import Result, result_of
from sayso.workers import Workers
from sayso.writers import Folder, alone, write_run

Found = Item | Failure | Skip
Source = Input | Failure | Skip
FAN_OUT = 10_000
"""Articles beyond which their files are fanned out over folders."""
ENOUGH = 100  # inputs from which a share of failures means something
EVERY = 500  # known inputs between two commits


@dataclass(frozen=True)
class Choices:
    """What a run does, beside its settings.

    ``limit``: inputs after which it stops. ``force``: do again what is done. ``retry_failed``: do again what failed.
    ``max_failures``: failures after which it stops; below 1 a share of the inputs, looked at from 100 on.
    ``replace``: go on, too, where other inputs than those of the run before would take away all that it did.
    ``parquet``: write the flat table, too (``claims.parquet``). A run that changes the claims without it removes the
    table of an earlier one. ``across``: tie claims of different articles that say the same (``claim.group``).
    """

    limit: int | None = None
    force: bool = False
    retry_failed: bool = False
    max_failures: float | None = None
    replace: bool = True
    parquet: bool = False
    across: bool = True


Step = Callable[[Row, bool], None]
"""Told of each input that is done, and whether an earlier run did it."""
Changed = Callable[[list[str]], None]
"""Told once, where what an earlier run did is done again, what differs (:func:`sayso.earlier.differences`)."""


def stream(
    inputs: Iterable[str | Path] | str | Path,
    settings: Settings,
    resources: Resources = Resources(),
    *,
    limit: int | None = None,
) -> Iterator[Result]:
    """Every input's result, in the order of their paths. An article whose text was there before is skipped.

    *Raises*: ConfigError where the model or a lexicon is unfit.
    """
    with Workers(settings, resources) as workers:
        yield from stream_of(islice(discover(inputs, settings), limit), workers)


def stream_of(found: Iterable[Found], workers: Workers) -> Iterator[Result]:
    """The result of everything found, in order. An article whose text was there before is skipped."""
    seen: dict[str, str] = {}
    for result in _in_order(found, workers):
        if result.text in seen:
            yield _double(result.path, seen[result.text])
            continue
        if result.text:
            seen[result.text] = result.path
        yield result


def _in_order(found: Iterable[Found], workers: Workers) -> Iterator[Result]:
    """Results in order; what needs no worker waits for those before it."""
    others: dict[int, Result] = {}

    def tickets() -> Iterator[tuple[int, Item]]:
        for position, item in enumerate(found):
            if isinstance(item, Item):
                yield position, item
            else:
                others[position] = result_of(item)

    expected = 0
    for (position, _), result in workers.results(tickets(), ordered=True):
        for place in range(expected, position):
            yield others.pop(place)
        yield result
        expected = position + 1
    yield from (others[place] for place in sorted(others))


def discover(
    inputs: Iterable[str | Path] | str | Path, settings: Settings, exclude: Path | None = None
) -> Iterator[Found]:
    """Everything there is to do, one article's bytes at a time, in the order of the paths."""
    yield from _items(readers.discover(inputs, exclude=exclude), settings)


def _items(sources: Iterable[Source], settings: Settings) -> Iterator[Found]:
    for source in sources:
        if isinstance(source, Failure | Skip):
            yield source
        else:
            yield from readers.items_of(source, settings)


def too_many(failures: int, inputs: int, most: float | None) -> bool:
    """Did more fail than a run may have? Below 1 ``most`` is a share of the inputs, looked at from 100 on."""
    if most is None:
        return False
    if most < 1:
        return failures > (most * inputs if inputs >= ENOUGH else inputs)
    return failures > most


def extract(
    inputs: Iterable[str | Path] | str | Path,
    output: Path,
    settings: Settings,
    resources: Resources = Resources(),
    choices: Choices = Choices(),
    *,
    step: Step = lambda row, known: None,
    changed: Changed = lambda differences: None,
) -> Tally:
    """Fill ``output`` with the claims of ``inputs``; what an earlier run did there, and still holds, is kept.

    *Raises*: ConfigError (``REPLACE``: see :class:`Choices`); StoreError where the folder cannot be written, another
    run is writing there, or no article is found and all that is there would go (``NOTHING``).
    """
    if choices.parquet:
        parquet.schema()  # what is missing is told before the work
    lexicons.check(settings.lexicons)
    versions = installed.versions(settings.model)
    folder = Folder(output)
    try:
        folder.make()
        with ExitStack() as stack:
            stack.enter_context(alone(folder))
            folder.clean()
            ledger = stack.enter_context(Ledger(folder.state / "ledger.sqlite"))
            workers = stack.enter_context(Workers(settings, resources))
            run = _Run(folder, ledger, settings, resources, choices, key_of(settings, versions), step)
            run.renew = lambda: changed(earlier.differences(output, settings, versions))
            if not choices.replace:
                _refuse_to_replace(inputs, folder, ledger)
            run.work(readers.discover(inputs, exclude=output), workers)
            run.publish()
            run.record(versions, inputs)
    except BrokenPipeError:  # whoever reads what we say is gone
        raise
    except OSError as error:  # inputs that fail are failures: this is the output
        where, cure = str(error.filename or output), "Check that it is writable, and has space."
        raise StoreError("WRITE", f"the output fails ({error.strerror or error})", where=where, cure=cure) from error
    return run.tally


def _refuse_to_replace(inputs: Iterable[str | Path] | str | Path, folder: Folder, ledger: Ledger) -> None:
    """*Raises*: ConfigError ``REPLACE`` where other inputs would take away every article of the run before."""
    before = earlier.inputs_of(folder.path)
    if not before or set(before) == set(_named(inputs)) or not (gone := ledger.unseen()):
        return
    sources = [source for source in readers.discover(inputs, exclude=folder.path) if isinstance(source, Input)]
    if sources and not any(ledger.did(name) for source in sources for name in _names(source)):
        what = f"the folder holds {gone:,} articles of other inputs ({', '.join(before[:3])}), which would all go"
        raise ConfigError("REPLACE", what, where=str(folder.path),
                          cure="Name another folder with -o, or add --replace.")  # fmt: skip


def _names(source: Input) -> set[str]:
    """What an earlier run may have called a file: as now, from the working folder, or from the root."""
    names = {source.path, display(Path(os.path.realpath(source.file)))}
    with suppress(ValueError):  # on another drive
        names.add(display(Path(os.path.relpath(source.file))))
    return names


def _named(inputs: Iterable[str | Path] | str | Path) -> list[str]:
    return [display(Path(name)) for name in ([inputs] if isinstance(inputs, str | Path) else inputs)]


def key_of(settings: Settings, versions: dict[str, str]) -> str:
    """What a result hangs on beside the bytes of its input: settings and versions, as 16 hex digits."""
    return hashlib.sha256(f"{settings.digest()} {json.dumps(versions, sort_keys=True)}".encode()).hexdigest()[:16]


class _Run:
    """One run into a folder."""

    def __init__(
        self, folder: Folder, ledger: Ledger, settings: Settings, resources: Resources, choices: Choices, key: str,
        step: Step,
    ) -> None:  # fmt: skip
        self.folder, self.ledger, self.settings, self.choices, self.step = folder, ledger, settings, choices, step
        self.key, self.tally, self.position = key, Tally(), 0
        self.within = f"{resources.deadline:g} s, {resources.memory} bytes"
        self.failures, self.stopped, self.started = 0, False, time.time()
        self.done = 0
        self.renew: Callable[[], None] | None = None
        """Called at the first input that was done with other settings."""
        folder.fanned = ledger.note("fanned") == "yes"

    # ------------------------------------------------------------------ do what is to do
    def work(self, sources: Iterator[Source], workers: Workers) -> None:
        """Do what no earlier run has done."""
        for (row, _), result in workers.results(self._to_do(_items(sources, self.settings))):
            self._take(row, result)
            self.ledger.commit()
        self.ledger.commit()
        if self.stopped and too_many(self.failures, self.position, self.choices.max_failures):
            self.tally.left = 1 + sum(1 for _ in sources)  # the one whose turn it was, and those behind it

    def _to_do(self, found: Iterable[Found]) -> Iterator[tuple[Row, Item]]:
        for item in islice(found, self.choices.limit):
            if self._too_many_failed():
                return
            self.position += 1
            id_, known = self.ledger.find(item.path)
            sha = item.sha256 if isinstance(item, Item) else ""
            row = Row(id_, item.path, sha, self.key, self.position, "pending")
            if not isinstance(item, Item):
                self._take(row, result_of(item))
            elif known is None or not self._holds(row, known):
                self.ledger.put(row)
                yield row, item
            if self.position % EVERY == 0:
                self.ledger.commit()
        self.stopped = next(iter(found), None) is not None if self.choices.limit else False

    def _too_many_failed(self) -> bool:
        self.stopped = too_many(self.failures, self.position, self.choices.max_failures)
        return self.stopped

    def _holds(self, row: Row, known: Row) -> bool:
        """Is the input done, by an earlier run? Then it is counted."""
        if self.choices.force or (known.sha, known.key) != (row.sha, row.key):
            if self.renew and not self.choices.force and known.sha == row.sha and known.state == "done":
                self.renew()
                self.renew = None
            return False
        if known.state == "pending" or (known.state == "failed" and self._may_succeed(known)):
            return False
        first = next((other for other in self.ledger.same_text(known) if other.position is not None), None)
        if known.state == "double" and first is None:
            return False
        if known.state == "done":
            if first is not None:
                self._make_double(known, first)
                known = known._replace(state="double")
            elif self.folder.find(known.file) is None:
                return False
        self.ledger.place(known, self.position)
        self._count(known._replace(position=self.position), known=True)
        return True

    def _may_succeed(self, failed: Row) -> bool:
        """Would a failure be another today? One of a worker may, with more time or memory."""
        if self.choices.retry_failed:
            return True
        return failed.within not in ("", self.within)

    # ------------------------------------------------------------------ take what is done
    def _take(self, row: Row, result: Result) -> None:
        """Write one result to the folder and to the ledger."""
        row = row._replace(state=result.state, attempts=result.attempts)
        if result.state == "done":
            row = row._replace(text=result.text, file=result.file, claims=result.claims, words=result.words,
                               warning=result.warning)  # fmt: skip
            row = self._settle_doubles(row)
            if row.state == "done":
                self.ledger.note("published", "")  # what lies there is no longer what was published
                self.ledger.commit()  # whoever had this file is pending by now, and must stay so if we are killed
                self.folder.write(row.file, result.line)
        else:
            row = row._replace(record=result.line, within=self.within if result.attempts > 1 else "")
        self.ledger.put(row)
        self._count(row, known=False)

    def _settle_doubles(self, row: Row) -> Row:
        """Of all with one text the first by position stays."""
        for other in self.ledger.same_text(row):
            if other.position is None:  # the run has not come to it: it may be gone
                if other.file == row.file:
                    self.ledger.put(other._replace(sha="", state="pending"))
                    self.ledger.commit()
            elif other.position < (row.position or 0):
                return row._replace(state="double")
            else:
                self._make_double(other, row)
        return row

    def _make_double(self, row: Row, first: Row) -> None:
        if row.file != first.file:
            self.folder.remove(row.file)
        self.ledger.set_state(row, "double")

    def _count(self, row: Row, *, known: bool) -> None:
        self.done += row.state == "done"
        self.tally.known += known
        self.failures += row.state == "failed"
        self.step(row, known)

    # ------------------------------------------------------------------ publish
    def publish(self) -> None:
        """Bring ``claims.jsonl``, ``failures.jsonl`` and the table up to date, and count every input."""
        if not self.stopped:
            self._settle_unseen()
        digest = hashlib.sha256()
        for row in self.ledger.rows():
            self._account(row)
            digest.update(f"{row.path}\t{row.state}\t{row.sha}\t{row.key}\t{row.record}\n".encode())
        digest.update(b"across" if self.choices.across else b"alone")
        state = f"{digest.hexdigest()} {'part' if self.stopped else 'whole'}"
        self.folder.fanned = self.tally.done > FAN_OUT
        table = self.choices.parquet
        if not self._is_published(state):
            self.ledger.note("published", "")  # killed on the way, neither state is there
            self.ledger.commit()
            published.publish(self.folder, self.ledger.rows, table=table, across=self.choices.across)
            if not self.stopped:
                self.folder.remove_stale(self.ledger.owns)
            self.ledger.note("fanned", "yes" if self.folder.fanned else "no")
            self.ledger.note("published", f"{state} {published.sizes(self.folder, table=table)}")
        self.ledger.pack()

    def _settle_unseen(self) -> None:
        """What is no longer among the inputs goes; but where no article is found at all, a path may be mistyped."""
        unseen = self.ledger.unseen()
        if unseen and not self.done:
            what = f"no article was found; the {unseen:,} that an earlier run did here stay as they are"
            raise StoreError("NOTHING", what, where=str(self.folder.path),
                             cure="Check the inputs. To begin anew, remove the folder or name another.")  # fmt: skip
        self.tally.removed = unseen
        self.ledger.drop_unseen()

    def _is_published(self, state: str) -> bool:
        """Does the folder hold this state, with a table where one is asked for?"""
        asked = (True,) if self.choices.parquet else (False, True)
        return self.ledger.note("published") in [
            f"{state} {published.sizes(self.folder, table=table)}" for table in asked
        ]

    def _account(self, row: Row) -> None:
        self.tally.count(row.state, row.claims, row.words)
        self.tally.warn(row.path, row.warning if row.state == "done" else "")
        if row.state in ("skipped", "double") and len(self.tally.skips) < LISTED:
            double = _double(row.path, self.ledger.first(row.text)) if row.state == "double" else None
            self.tally.skips.append(Skip.model_validate_json(double.line if double else row.record))

    def record(self, versions: dict[str, str], inputs: Iterable[str | Path] | str | Path) -> None:
        """Write ``run.json``."""
        tally = self.tally
        write_run(self.folder.path, {
            "accounting": tally.accounting(),
            "known_from_earlier_runs": tally.known,
            "removed": tally.removed,
            "complete": not self.stopped,
            "skipped": [skip.model_dump() for skip in tally.skips],
            "warnings": tally.warnings,
            "settings": self.settings.model_dump(mode="json"),
            "settings_hash": self.settings.digest(),
            "versions": versions,
            "inputs": _named(inputs),
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.started)),
            "seconds": round(time.time() - self.started, 3),
        })  # fmt: skip


def _double(path: str, first: str) -> Result:
    return result_of(Skip(path=path, reason=f"duplicate of {first}"))
