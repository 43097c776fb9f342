"""``sayso extract``: the claims of files and folders, into a folder or to standard output."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.cli.chosen import refuse_empty, settings_of
from sayso.cli.exits import EXIT_FAILED, errors, standard_output, terminable
from sayso.cli.options import Finding, Keeping, Reading, RunFormat, Running, unfolded
from sayso.errors import ConfigError

if TYPE_CHECKING:
    from sayso.settings import Resources, Settings
    from sayso.tally import Tally


@unfolded
def extract(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, or - for standard input.")],
    finding: Finding,
    keeping: Keeping,
    reading: Reading,
    running: Running,
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FOLDER",
                     help="Folder to write to; - writes claims as JSONL to standard output."),
    ] = "claims",
    form: Annotated[
        RunFormat,
        typer.Option("--format", help="parquet: also all claims as one flat table, claims.parquet; needs the extra "
                     r"\[parquet]."),
    ] = RunFormat.jsonl,
) -> None:  # fmt: skip
    """Extract the claims of files and folders: [bold]the main job[/bold].

    Reads .txt, .md, .html, .json, .jsonl, .csv and .tsv, each also as .gz, .parquet and .warc.gz; writes one JSON an
    article, claims.jsonl, failures.jsonl and run.json.

    What is done is kept: the same command again goes on where it was interrupted, and after a change of the inputs
    does only what changed. The folder is that of its INPUTs: articles that are no longer among them leave it.

    Exit code: 0 done or skipped, 1 some inputs failed or are not there, 2 usage, 3 cannot run, 130 or 143 interrupted.
    """
    with errors():
        for name in inputs:
            refuse_empty("INPUT", name)
        refuse_empty("--output", output)
        settings = settings_of(finding, reading, keeping)
        if running.dry_run:
            if _dry_run(inputs, output, running.limit):
                raise typer.Exit(EXIT_FAILED)
            return
        with terminable():
            tally = _run(inputs, output, settings, running, form)
    if tally.failed or (running.strict and tally.warned):
        raise typer.Exit(EXIT_FAILED)


def _run(inputs: list[str], output: str, settings: Settings, running: Running, form: RunFormat) -> Tally:
    if form is not RunFormat.jsonl and (running.dask is not None or output == "-"):
        raise ConfigError("FORMAT", f"--format {form.value} needs an output folder on this machine",
                          cure="Name one with -o, or use sayso export afterwards.")  # fmt: skip
    resources = _resources(running)
    if running.dask is not None:
        return _on_cluster(running.dask, inputs, output, settings, resources, running)
    if output == "-":
        return _stream(inputs, settings, resources, running)
    return _write_folder(inputs, Path(output), settings, resources, running, form)


def _resources(running: Running) -> Resources:
    from sayso.settings import Resources, cores

    jobs = cores() if running.jobs is None else running.jobs
    return Resources(jobs=jobs, deadline=running.deadline, memory=int(running.memory * 1_000_000_000))


def most(text: str | None) -> float | None:
    """``N`` or ``P%`` as a number of failures, or a share below 1. *Raises*: ConfigError ``FAILURES``."""
    if text is None:
        return None
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        number = -1
    if number < 0 or text.endswith("%") != (number < 1):
        cure = "Write a number, as 100, or a share below 100 %, as 5%."
        raise ConfigError("FAILURES", f"cannot use --max-failures {text!r}", cure=cure)
    return number


def _write_folder(
    inputs: list[str], folder: Path, settings: Settings, resources: Resources, running: Running, form: RunFormat
) -> Tally:
    from sayso import runner
    from sayso.cli import progress

    _refuse_output_over_input(inputs, folder)
    choices = runner.Choices(
        limit=running.limit, force=running.force, retry_failed=running.retry_failed,
        max_failures=most(running.max_failures), replace=running.replace, parquet=form is RunFormat.parquet,
        across=running.across,
    )  # fmt: skip
    started = time.time()
    with progress.progress(inputs, folder, quiet=running.quiet) as step:
        changed = (lambda _: None) if running.quiet else _tell_what_changed
        tally = runner.extract(inputs, folder, settings, resources, choices, step=step, changed=changed)
    if not running.quiet:
        progress.print_summary(tally, folder, time.time() - started)
    return tally


def _tell_what_changed(differences: list[str]) -> None:
    """Why what an earlier run did is done again, before hours are spent on it."""
    from sayso.cli.console import complain, plain

    why = plain("; ".join(differences)) or "other settings"
    complain(f"What an earlier run did in another way is done again: {why}.", style="yellow")


def _refuse_output_over_input(inputs: list[str], folder: Path) -> None:
    """The output folder is never read: inputs inside it would silently be left out."""
    for name in inputs:
        if name != "-" and Path(name).resolve().is_relative_to(folder.resolve()):
            raise ConfigError("OUTPUT", "this input lies in the output folder", where=name,
                              cure="Name another output folder with -o.")  # fmt: skip


def _on_cluster(
    scheduler: str, inputs: list[str], output: str, settings: Settings, resources: Resources, running: Running
) -> Tally:
    from sayso import cluster
    from sayso.cli import progress

    started = time.time()
    resources = resources.model_copy(update={"jobs": 1})
    with progress.shards(quiet=running.quiet) as step:
        tally = cluster.extract(scheduler, inputs, output, settings, resources, force=running.force, step=step)
    if not running.quiet:
        progress.print_summary(tally, output, time.time() - started)
    return tally


def _stream(inputs: list[str], settings: Settings, resources: Resources, running: Running) -> Tally:
    from sayso import runner
    from sayso.cli import progress
    from sayso.cli.console import complain, plain, tell
    from sayso.models import Failure, Skip
    from sayso.tally import Tally
    from sayso.writers import claim_lines

    tally, stop_at = Tally(), most(running.max_failures)
    for result in runner.stream(inputs, settings, resources, limit=running.limit):
        tally.count(result.state, result.claims, result.words)
        tally.warn(result.path, result.warning)
        if result.warning and not running.quiet:
            complain(f"warning {plain(result.path)}: {result.warning}", style="yellow")
        if result.state == "done":
            with standard_output():
                sys.stdout.writelines(f"{line}\n" for line in claim_lines(result.line))
                sys.stdout.flush()
        elif not running.quiet:
            tell((Failure if result.state == "failed" else Skip).model_validate_json(result.line))
        if runner.too_many(tally.failed, tally.inputs, stop_at):
            complain(progress.STOPPED + ".", style="yellow")
            break
    return tally


def _dry_run(inputs: list[str], output: str, limit: int | None) -> int:
    """Say what would be read; the number of inputs that cannot be found."""
    from itertools import islice

    from sayso import readers
    from sayso.cli.console import tell
    from sayso.models import Failure, Skip

    failed = 0
    found = readers.discover(inputs, exclude=None if output == "-" else Path(output))
    for item in islice(found, limit):
        if isinstance(item, Failure | Skip):
            failed += isinstance(item, Failure)
            tell(item)
        else:
            typer.echo(f"read {item.path}")
    return failed
