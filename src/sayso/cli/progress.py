"""What ``extract`` tells while it runs, and the summary at its end; all on standard error."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from sayso.cli.console import console as console_of
from sayso.cli.console import counted, plain
from sayso.ledger import Row
from sayso.models import Failure
from sayso.tally import Tally

if TYPE_CHECKING:
    from sayso.cluster import Report

STOPPED = "Stopped: more inputs failed than --max-failures allows; what came after them was not looked at"
EVERY = 10.0
"""Seconds between two lines of progress where there is no terminal."""


class Meter:
    """Counts what a run does, and tells of it: failures as they come; how far, how fast, how long still."""

    def __init__(self, console: Console) -> None:
        self.console, self.started = console, time.monotonic()
        self.total: int | None = None
        self.done = self.failed = self.skipped = self.known = self.words = self.claims = 0

    def count(self, row: Row, known: bool) -> None:
        """Take one input."""
        self.done += row.state == "done"
        self.failed += row.state == "failed"
        self.skipped += row.state in ("skipped", "double")
        self.known += known
        self.claims += row.claims
        self.words += 0 if known else row.words
        if row.state == "failed":
            failure = Failure.model_validate_json(row.record)
            self.console.print(Text(f"failed [{failure.code}] {plain(failure.message)}", style="red"))

    @property
    def inputs(self) -> int:
        """All inputs so far."""
        return self.done + self.failed + self.skipped

    def line(self) -> str:
        """The state of the run in one line."""
        seconds = max(time.monotonic() - self.started, 0.001)
        new = self.inputs - self.known
        parts = [f"{self.done:,} done", f"{self.failed:,} failed"]
        left = self.left()
        if left is not None:
            parts.append(f"{left:,} left")
        parts += [f"{new / seconds:.1f} articles/s", f"{self.words / seconds:,.0f} words/s"]
        if left and new:
            parts.append(f"{_clock(left * seconds / new)} to go")
        return ", ".join(parts)

    def left(self) -> int | None:
        """Inputs still to come, as far as their number is known."""
        return None if self.total is None else max(self.total - self.inputs, 0)


def _clock(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


@contextmanager
def progress(inputs: list[str], output: Path, *, quiet: bool) -> Iterator[Callable[[Row, bool], None]]:
    """A bar on a terminal's standard error, a line every ``EVERY`` seconds elsewhere; nothing where ``quiet``."""
    if quiet:
        yield lambda row, known: None
        return
    console = console_of(stderr=True)
    meter = Meter(console)
    threading.Thread(target=_measure, args=(meter, inputs, output), daemon=True).start()
    if console.is_terminal:
        yield from _bar(meter)
    else:
        yield from _lines(meter)


def _bar(meter: Meter) -> Iterator[Callable[[Row, bool], None]]:
    columns = (SpinnerColumn(), BarColumn(bar_width=24, pulse_style="cyan"), TextColumn("{task.description}"))
    with Progress(*columns, console=meter.console, transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def step(row: Row, known: bool) -> None:
            meter.count(row, known)
            bar.update(task, completed=meter.inputs, total=meter.total, description=meter.line())

        yield step


def _lines(meter: Meter) -> Iterator[Callable[[Row, bool], None]]:
    last = time.monotonic()

    def step(row: Row, known: bool) -> None:
        nonlocal last
        meter.count(row, known)
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            meter.console.print(Text(meter.line()), soft_wrap=True)

    yield step


@contextmanager
def shards(*, quiet: bool) -> Iterator[Callable[[Report], None]]:
    """A line for the shards of a cluster that are done, every ``EVERY`` seconds."""
    console, started, last = console_of(stderr=True), time.monotonic(), time.monotonic()
    number = articles = 0

    def step(report: Report) -> None:
        nonlocal number, articles, last
        number, articles = number + 1, articles + report.done
        if not quiet and time.monotonic() - last >= EVERY:
            last = time.monotonic()
            console.print(
                f"{number:,} shards, {articles:,} articles done, {articles / (last - started):.1f} articles/s"
            )

    yield step


def _measure(meter: Meter, inputs: list[str], output: Path) -> None:
    """Count the inputs beside the run, so that it can say what is left; lists and archives hold a number unknown."""
    from sayso.readers import Input, discover
    from sayso.readers.discovery import HOLDS_MANY

    total = 0
    for item in discover(inputs, exclude=output):
        if isinstance(item, Input) and item.format in {*HOLDS_MANY, "json", "stdin"}:
            return
        total += 1
    meter.total = total


def print_summary(tally: Tally, folder: Path | str, seconds: float) -> None:
    """The accounting of a run, on standard error."""
    console = console_of(stderr=True)
    line = Text()
    line.append(counted(tally.inputs, "input"), style="bold").append(" = ")
    line.append(f"{tally.done:,} done", style="green").append(" + ")
    line.append(f"{tally.failed:,} failed", style="red" if tally.failed else "").append(" + ")
    line.append(f"{tally.skipped:,} skipped")
    line.append(f"; {counted(tally.claims, 'claim')} in {seconds:.1f} s → {folder}")
    console.print(line)
    if tally.left is not None:
        cure = "Mend what failed, or raise it: what is done is kept."
        console.print(Text(f"{STOPPED}: {counted(tally.left, 'file')}. {cure}"), style="yellow")
    if tally.known:
        console.print(f"{tally.known:,} of them were known from an earlier run (--force does them again)", style="dim")
    if tally.warned:
        console.print(Text(f"{tally.warned:,} done with a warning: {folder}/run.json"), style="yellow")
    if tally.failed:
        console.print(Text(f"What failed, and why: {folder}/failures.jsonl"), style="dim")
    if tally.removed:
        gone = counted(tally.removed, "article")
        what = f"{gone} of an earlier run left the folder, being no longer among the inputs (-o names another folder)"
        console.print(Text(what), style="yellow")
    if tally.skipped:
        console.print(Text(f"What was skipped, and why: {folder}/run.json"), style="dim")
