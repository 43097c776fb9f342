"""What the command line puts on a terminal: progress, summary, one article, scores. Uses rich; nothing else does."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from sayso import lexicons
from sayso.ledger import Row
from sayso.models import ArticleClaims, Claim, Failure
from sayso.runner import Tally

if TYPE_CHECKING:
    from sayso.cluster import Report
    from sayso.evaluate import Rates, Scores

EVERY = 10.0
"""Seconds between two lines of progress where there is no terminal."""
COLOURS = {"direct": "green", "mixed": "yellow", "indirect": "cyan", "narrated": "magenta"}
LABELS = {"checkable": "bold green", "prediction": "blue", "promise": "blue", "opinion": "red"}


def plain(text: str) -> str:
    """Without control characters, which could drive a terminal."""
    return "".join(char for char in text if char == "\n" or char.isprintable())


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
    console = Console(stderr=True)
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
    console, started, last = Console(stderr=True), time.monotonic(), time.monotonic()
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
    console = Console(stderr=True)
    line = Text()
    line.append(f"{tally.inputs:,} inputs", style="bold").append(" = ")
    line.append(f"{tally.done:,} done", style="green").append(" + ")
    line.append(f"{tally.failed:,} failed", style="red" if tally.failed else "").append(" + ")
    line.append(f"{tally.skipped:,} skipped")
    line.append(f"; {tally.claims:,} claims in {seconds:.1f} s → {folder}")
    console.print(line)
    if tally.known:
        console.print(f"{tally.known:,} of them were known from an earlier run (--force does them again)", style="dim")
    if tally.warned:
        console.print(f"{tally.warned:,} done with a warning: {folder}/run.json", style="yellow")
    if tally.failed:
        console.print(f"What failed, and why: {folder}/failures.jsonl", style="dim")
    if tally.skipped:
        console.print(f"What was skipped, and why: {folder}/run.json", style="dim")


def print_article(result: ArticleClaims) -> None:
    """The text with its statements coloured by kind, and under it a table of the claims."""
    console = Console()
    article = result.article
    if article.title or article.path:
        console.rule(Text(plain(article.title or Path(article.path or "").name), style="bold"))
    console.print(_painted(result))
    legend = Text("\n").join([Text()])
    for kind, colour in COLOURS.items():
        legend.append(f"■ {kind}  ", style=colour)
    console.print(legend, "\n")
    console.print(_table(result.claims))
    console.print(f"{_count(result)}, {len(result.cast)} in the cast", style="dim")


def print_explained(result: ArticleClaims) -> None:
    """Each claim by itself: its words with those of its reasons marked, the rule behind its label, its score."""
    console = Console()
    console.rule(Text(plain(result.article.title or Path(result.article.path or "").name), style="bold"))
    rules = lexicons.load("verifiability")["rules"]
    for claim in result.claims:
        console.print(_who(claim).append(": ").append_text(_marked(claim)))
        console.print(_verdict(claim, rules))
        if claim.verifiability.reasons:
            console.print(_because(claim))
        if claim.verifiability.article_note:
            note = plain(claim.verifiability.article_note.text)
            console.print(Text("  the article says  ", style="dim").append(note, style="not dim bold"))
        console.print(_score(claim), "")
    told = "A feature's number is what it adds to the log odds of the score."
    console.print(f"{_count(result)}. {told}", style="dim")


def _count(result: ArticleClaims) -> str:
    """What headline and standfirst repeat counts once."""
    distinct = len(result.distinct)
    again = len(result.claims) - distinct
    return f"{distinct} claims" + (f" ({again} more repeated in headline or standfirst)" if again else "")


REASONS = {
    **dict.fromkeys(("quantity", "comparison", "named_entity", "date", "event", "law_or_rule", "causal"), "green"),
    "record_or_position": "green", "evaluative": "red", "normative": "red", "future": "blue", "commissive": "blue",
}  # fmt: skip
"""Colours of reasons: what can be looked up, what judges, what lies ahead; all others are yellow."""


def _who(claim: Claim) -> Text:
    unnamed = "(article)" if claim.statement.kind == "narrated" else "–"
    return Text().append(plain(claim.speaker.name) if claim.speaker else unnamed, style="bold")


def _because(claim: Claim) -> Text:
    text = Text().append("  because  ", style="dim")
    for reason in claim.verifiability.reasons:
        text.append(reason.rule, style=REASONS.get(reason.rule, "yellow")).append(f" “{plain(reason.span.text)}”  ")
    return text


def _marked(claim: Claim) -> Text:
    """The statement, the words of its reasons underlined and coloured."""
    text = Text()
    for number, span in enumerate(claim.statement.spans):
        part = Text("".join(char if char.isprintable() else " " for char in span.text))
        for reason in claim.verifiability.reasons:
            start, end = max(reason.span.start, span.start), min(reason.span.end, span.end)
            if start < end:
                part.stylize(f"underline {REASONS.get(reason.rule, 'yellow')}", start - span.start, end - span.start)
        text.append(" … " if number else "").append_text(part)
    return text


def _verdict(claim: Claim, rules: Mapping[str, Any]) -> Text:
    """The label and what decided it."""
    found = claim.verifiability
    text = Text("  ").append(found.label + (" (mixed)" if found.mixed else ""), style=LABELS.get(found.label, "dim"))
    says = rules.get(found.decided_by or "", {}).get("says", "the learned label, against the rule that fits")
    return text.append(f"  by {found.decided_by}: {says}", style="dim")


def _score(claim: Claim) -> Text:
    """The score and its strongest features."""
    text = Text("  check-worthiness ", style="dim").append(f"{claim.verifiability.check_worthiness:.2f}", style="bold")
    for feature in claim.verifiability.features:
        text.append(f"  {feature.adds:+.2f} ", style="green" if feature.adds > 0 else "red").append(plain(feature.name))
    return text


def _painted(result: ArticleClaims) -> Text:
    source = result.article.text
    text = Text("".join(char if char == "\n" or char.isprintable() else "·" for char in source))
    for claim in result.claims:
        for span in claim.statement.spans:
            text.stylize(COLOURS[claim.statement.kind], span.start, span.end)
        if claim.source:
            text.stylize("bold", claim.source.start, claim.source.end)
        if claim.cue:
            text.stylize("underline", claim.cue.start, claim.cue.end)
    return text


def _table(claims: list[Claim]) -> Table:
    table = Table(box=None, pad_edge=False, row_styles=["", "on grey11"] if Console().is_terminal else None)
    table.add_column("speaker", style="bold", max_width=26)
    table.add_column("statement", ratio=1)
    table.add_column("verifiability", no_wrap=True)
    table.add_column("worth", justify="right", no_wrap=True)
    for claim in claims:
        speaker = (
            Text(plain(claim.speaker.name))
            if claim.speaker
            else Text("(article)" if claim.statement.kind == "narrated" else "–", style="dim")
        )
        if claim.speaker and claim.speaker.description:
            speaker.append(f"\n{plain(claim.speaker.description)}", style="not bold dim")
        for via in claim.via:
            speaker.append(f"\nvia {plain(via.name)}", style="not bold dim italic")
        label = claim.verifiability.label
        table.add_row(
            speaker, Text(plain(claim.statement.text), style=COLOURS[claim.statement.kind]),
            Text(label + (" (mixed)" if claim.verifiability.mixed else ""), style=LABELS.get(label, "dim")),
            f"{claim.verifiability.check_worthiness:.2f}",
        )  # fmt: skip
    return table


def print_scores(scores: Scores) -> None:
    """Precision, recall and F1 with intervals, then recall by kind and the source shares."""
    console = Console(width=None if sys.stdout.isatty() else 100)
    table = Table(title=f"{scores.documents} articles", box=None)
    for column in ("", "precision", "recall", "F1", "95 % interval", "direct", "indirect", "mixed"):
        table.add_column(column, justify="left" if not column else "right")
    rows = [("content overlap", scores.content.overlap), ("content exact", scores.content.exact_words)]
    rows += [("end to end", scores.end_to_end)] if scores.end_to_end else []
    for name, rates in rows:
        table.add_row(name, *_rates(rates))
    console.print(table)
    console.print("(direct, indirect, mixed: recall)", style="dim")
    for name in ("overlap", "exact", "name", "no_source"):
        share = getattr(scores.source, name, None)
        if share is not None and share.share is not None:
            console.print(f"source {name:<10} {share.share:.3f} of {share.pairs} matched")


def _rates(rates: Rates) -> list[str]:
    interval = f"{rates.f1_ci95[0]:.3f}–{rates.f1_ci95[1]:.3f}" if rates.f1_ci95 else ""
    kinds = [
        f"{rates.recall_by_kind[kind]:.3f}" if kind in rates.recall_by_kind else "–"
        for kind in ("direct", "indirect", "mixed")
    ]
    return [f"{rates.precision:.3f}", f"{rates.recall:.3f}", f"{rates.f1:.3f}", interval, *kinds]
