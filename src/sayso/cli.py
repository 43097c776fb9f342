"""The command line: the only module that prints. Heavy imports wait until a command needs them."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sayso.errors import ConfigError, SaysoError
from sayso.options import (
    RUNNING,
    Attribution,
    Confidence,
    Field,
    Labels,
    Language,
    LanguageName,
    Lexicon,
    Model,
    Narrated,
    Order,
    Profile,
    Repair,
    TextField,
    TitleField,
    Worth,
)

if TYPE_CHECKING:
    from sayso.models import ArticleClaims
    from sayso.runner import Tally
    from sayso.settings import Resources, Settings

EXIT_FAILED, EXIT_USAGE, EXIT_CANNOT, EXIT_TERMINATED = 1, 2, 3, 143

INTERRUPTED = "Interrupted. What was done is kept: run the same command again to go on."

app = typer.Typer(
    name="sayso",
    help="[bold]On whose say-so?[/bold] Reads news articles and writes a typed claim for every statement: "
    "who said it, what exactly was said, and whether it can be checked.",
    epilog="Start with:  sayso extract articles/ -o claims/   then   sayso show articles/one.txt",
    rich_markup_mode="rich",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Options that stand before a command."""
    if version:
        from sayso import __version__

        typer.echo(f"sayso {__version__}")
        raise typer.Exit


@app.command()
def extract(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, or - for standard input.")],
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="Folder to write to; - writes claims as JSONL to standard output."),
    ] = "claims",
    model: Model = None,
    profile: Profile = None,
    attribution: Attribution = None,
    narrated: Narrated = True,
    min_confidence: Confidence = 0.0,
    min_check_worthiness: Worth = 0.0,
    label: Labels = None,
    repair: Repair = True,
    lexicon: Lexicon = None,
    language: Language = LanguageName.en,
    text_field: TextField = None,
    title_field: TitleField = None,
    field: Field = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=0, rich_help_panel=RUNNING, show_default="the cores there are",
                     help="Worker processes; 0: all in this one, unprotected."),
    ] = None,
    deadline: Annotated[
        float, typer.Option("--deadline", min=0.1, rich_help_panel=RUNNING, help="Seconds that one article may take.")
    ] = 60,
    memory: Annotated[
        float, typer.Option("--memory", min=0.1, rich_help_panel=RUNNING, help="Gigabytes that a worker may hold.")
    ] = 4,
    dask: Annotated[
        str | None,
        typer.Option("--dask", metavar="SCHEDULER", rich_help_panel=RUNNING,
                     help="Run on the Dask cluster at this address; -o may be any path that fsspec knows."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", rich_help_panel=RUNNING, help="Do again what an earlier run has done.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", rich_help_panel=RUNNING, help="Do again what failed in an earlier run.")
    ] = False,
    max_failures: Annotated[
        str | None,
        typer.Option("--max-failures", metavar="N|P%", rich_help_panel=RUNNING,
                     help="Stop when more than so many inputs failed, or that share of them."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", rich_help_panel=RUNNING,
                     help="Exit with 1 for a warning too, such as characters that could not be decoded."),
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, rich_help_panel=RUNNING, help="Stop after so many inputs.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", rich_help_panel=RUNNING, help="Only say what would be read.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", rich_help_panel=RUNNING, help="No progress, no summary.")
    ] = False,
) -> None:  # fmt: skip
    """Extract the claims of files and folders: [bold]the main job[/bold].

    Reads .txt, .md, .html, .json, .jsonl, .csv and .tsv, each also as .gz, .parquet and .warc.gz; writes one JSON an
    article, claims.jsonl, failures.jsonl and run.json.

    What is done is kept: the same command again goes on where it was interrupted, and after a change of the inputs
    does only what changed.

    Exit code: 0 done, 1 some articles failed, 2 usage, 3 cannot run, 130 or 143 interrupted.
    """
    with _errors():
        settings = _settings(
            model,
            profile=profile,
            attribution=attribution,
            narrated=narrated,
            min_confidence=min_confidence,
            min_check_worthiness=min_check_worthiness,
            labels=label,
            repair=repair,
            lexicon=lexicon,
            language=language.value,
            field=_fields(field, text_field, title_field),
        )
        if dry_run:
            if _dry_run(inputs, output, limit):
                raise typer.Exit(EXIT_FAILED)
            return
        resources = _resources(jobs, deadline, memory)
        with _terminable():
            if dask is not None:
                tally = _on_cluster(dask, inputs, output, settings, resources, force=force, quiet=quiet)
            elif output == "-":
                tally = _stream(inputs, settings, resources, limit, quiet=quiet)
            else:
                tally = _write_folder(
                    inputs, Path(output), settings, resources, quiet=quiet, limit=limit, force=force,
                    retry_failed=retry_failed, max_failures=_most(max_failures),
                )  # fmt: skip
    if tally.failed or (strict and tally.warned):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="One article: a file, or - for standard input.")],
    model: Model = None,
    profile: Profile = None,
    attribution: Attribution = None,
    narrated: Narrated = True,
    min_confidence: Confidence = 0.0,
    min_check_worthiness: Worth = 0.0,
    label: Labels = None,
    sort: Annotated[
        Order, typer.Option("--sort", help="The table's order: as in the text, or the most check-worthy first.")
    ] = Order.text,
    explain: Annotated[
        bool, typer.Option("--explain", help="Why: the words behind each label, the score's strongest features.")
    ] = False,
    lexicon: Lexicon = None,
    language: Language = LanguageName.en,
    text_field: TextField = None,
    title_field: TitleField = None,
    field: Field = None,
) -> None:
    """Show one article's claims in the terminal: the text with its statements coloured, and a table.

    With [bold]--explain[/bold] each claim by itself: its reasons' words marked, what decided its label, and what its
    score is made of.
    """
    from sayso.models import ArticleClaims, Failure

    with _errors():
        settings = _settings(
            model,
            profile=profile,
            attribution=attribution,
            narrated=narrated,
            min_confidence=min_confidence,
            min_check_worthiness=min_check_worthiness,
            labels=label,
            explain=explain,
            lexicon=lexicon,
            language=language.value,
            field=_fields(field, text_field, title_field),
        )
        from sayso import annotate
        from sayso.terminal import print_article, print_explained

        shown = failed = 0
        for outcome in annotate.run([article], settings=settings):
            if isinstance(outcome, ArticleClaims):
                if sort is Order.worth:
                    outcome = _worthiest_first(outcome)
                (print_explained if explain else print_article)(outcome)
                shown += 1
            else:
                failed += isinstance(outcome, Failure)
                _print_trouble(outcome)
    if failed or not shown:
        raise typer.Exit(EXIT_FAILED)


def _worthiest_first(result: ArticleClaims) -> ArticleClaims:
    ordered = sorted(result.claims, key=lambda claim: -claim.verifiability.check_worthiness)
    return result.model_copy(update={"claims": ordered})


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Annotated articles: id, text, attributions.")],
    model: Model = None,
    profile: Profile = None,
    attribution: Attribution = None,
    lexicon: Lexicon = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Score only gold of this kind: direct, indirect, mixed. Repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", help="Also write what was predicted, as JSONL for a referee."),
    ] = None,
) -> None:
    """Score sayso against annotated articles: content, source and end to end, by kind, with intervals."""
    with _errors():
        settings = _settings(
            model, profile=profile, attribution=attribution, narrated=False, repair=False, lexicon=lexicon
        )
        from sayso.evaluate import score
        from sayso.terminal import print_scores

        scores = score(_predicted(gold, settings, predictions), kinds=kind or None)
        if as_json:
            typer.echo(scores.model_dump_json(indent=2))
        else:
            print_scores(scores)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the output: one ArticleClaims (its $defs hold Claim, Failure …)."""
    from sayso.models import Failure, Skip, schema_of

    typer.echo(json.dumps(schema_of(Failure, Skip), indent=2))


@app.command()
def doctor(model: Model = None) -> None:
    """Say what is installed, which model is used, and what is missing."""
    import platform

    with _errors():
        from sayso.installed import versions
        from sayso.pipeline import load_model

        settings = _settings(model)
        nlp = load_model(settings.model)
    typer.echo(f"python         {platform.python_version()}")
    for name, version in versions(settings.model).items():
        typer.echo(f"{name:14} {version}")
    typer.echo(f"components     {', '.join(nlp.pipe_names)}\nAll is well.")


# ------------------------------------------------------------------ what the commands share


@contextmanager
def _errors() -> Iterator[None]:
    """Turn an error of ours into a message and an exit code."""
    try:
        yield
    except SaysoError as error:
        said = "".join(char for char in str(error) if char == "\n" or char.isprintable())
        typer.secho(f"Error [{error.code}] {said}", fg="red", err=True)
        usage = isinstance(error, ConfigError) and not error.code.startswith("MODEL")
        raise typer.Exit(EXIT_USAGE if usage else EXIT_CANNOT) from error
    except KeyboardInterrupt:
        typer.secho(INTERRUPTED, fg="yellow", err=True)
        raise typer.Exit(130) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(EXIT_CANNOT) from None


def _settings(
    model: str | None, *, lexicon: list[Path] | None = None, field: list[str] | None = None, **choices: Any
) -> Settings:
    """The Settings that the flags describe. One BLAS thread a process: more made spaCy slower."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from sayso.settings import DEFAULT_MODEL, Settings, fields_from

    given = {name: value for name, value in choices.items() if value is not None}
    return Settings(
        model=model or DEFAULT_MODEL, lexicons=tuple(lexicon or ()), fields=fields_from(field or ()), **given
    )


def _fields(pairs: list[str] | None, text: str | None, title: str | None) -> list[str]:
    """What ``--field``, ``--text-field`` and ``--title-field`` say, as ``FIELD=NAME``."""
    named = {"text": text, "title": title}
    return [*(pairs or []), *(f"{field}={name}" for field, name in named.items() if name)]


def _resources(jobs: int | None, deadline: float, memory: float) -> Resources:
    from sayso.settings import Resources, cores

    number = cores() if jobs is None else jobs
    return Resources(jobs=number, deadline=deadline, memory=int(memory * 1_000_000_000))


def _most(text: str | None) -> float | None:
    """``N`` or ``P%`` as a number of failures, or a share below 1."""
    if text is None:
        return None
    try:
        most = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        most = -1
    if most < 0 or text.endswith("%") != (most < 1):
        cure = "Write a number, as 100, or a share below 100 %, as 5%."
        raise ConfigError("FAILURES", f"cannot use --max-failures {text!r}", cure=cure)
    return most


@contextmanager
def _terminable() -> Iterator[None]:
    """On SIGTERM leave through the context managers, so that workers end and what is done is kept."""

    def leave(*_: Any) -> None:
        typer.secho(INTERRUPTED, fg="yellow", err=True)
        raise SystemExit(EXIT_TERMINATED)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _write_folder(
    inputs: list[str], folder: Path, settings: Settings, resources: Resources, *, quiet: bool, **choices: Any
) -> Tally:
    from sayso import runner, terminal

    _refuse_output_over_input(inputs, folder)
    started = time.time()
    with terminal.progress(inputs, folder, quiet=quiet) as step:
        tally = runner.extract(inputs, folder, settings, resources, runner.Choices(**choices), step=step)
    if not quiet:
        terminal.print_summary(tally, folder, time.time() - started)
    return tally


def _refuse_output_over_input(inputs: list[str], folder: Path) -> None:
    """The output folder is never read: inputs inside it would silently be left out."""
    for name in inputs:
        if name != "-" and Path(name).resolve().is_relative_to(folder.resolve()):
            raise ConfigError("OUTPUT", "this input lies in the output folder", where=name,
                              cure="Name another output folder with -o.")  # fmt: skip


def _on_cluster(
    scheduler: str,
    inputs: list[str],
    output: str,
    settings: Settings,
    resources: Resources,
    *,
    force: bool,
    quiet: bool,
) -> Tally:
    from sayso import cluster, terminal

    started = time.time()
    resources = resources.model_copy(update={"jobs": 1})
    with terminal.shards(quiet=quiet) as step:
        tally = cluster.extract(scheduler, inputs, output, settings, resources, force=force, step=step)
    if not quiet:
        terminal.print_summary(tally, output, time.time() - started)
    return tally


def _stream(inputs: list[str], settings: Settings, resources: Resources, limit: int | None, *, quiet: bool) -> Tally:
    from sayso import runner
    from sayso.models import Failure, Skip
    from sayso.terminal import plain
    from sayso.writers import claim_lines

    tally = runner.Tally()
    for result in runner.stream(inputs, settings, resources, limit=limit):
        tally.count(result.state, result.claims, result.words)
        tally.warn(result.path, result.warning)
        if result.warning and not quiet:
            typer.secho(f"warning {plain(result.path)}: {result.warning}", fg="yellow", err=True)
        if result.state == "done":
            sys.stdout.writelines(f"{line}\n" for line in claim_lines(result.line))
            sys.stdout.flush()
        elif not quiet:
            _print_trouble((Failure if result.state == "failed" else Skip).model_validate_json(result.line))
    return tally


def _print_trouble(outcome: Any) -> None:
    from sayso.models import Failure
    from sayso.terminal import plain

    if isinstance(outcome, Failure):
        typer.secho(f"failed [{outcome.code}] {plain(outcome.message)}", fg="red", err=True)
    else:
        typer.secho(f"skipped {plain(outcome.path)}: {plain(outcome.reason)}", dim=True, err=True)


def _dry_run(inputs: list[str], output: str, limit: int | None) -> int:
    """Say what would be read; the number of inputs that cannot be found."""
    from itertools import islice

    from sayso import readers
    from sayso.models import Failure, Skip

    failed = 0
    found = readers.discover(inputs, exclude=None if output == "-" else Path(output))
    for item in islice(found, limit):
        if isinstance(item, Failure | Skip):
            failed += isinstance(item, Failure)
            _print_trouble(item)
        else:
            typer.echo(f"read {item.path}")
    return failed


def _predicted(gold: Path, settings: Settings, predictions: Path | None) -> Iterator[tuple[Any, Any]]:
    """Gold articles with what sayso finds in them; articles that fail count as nothing found."""
    from sayso import annotate
    from sayso.evaluate import to_referee
    from sayso.gold import load_gold
    from sayso.models import Article, Failure
    from sayso.pipeline import load
    from sayso.writers import atomic

    nlp = load(settings)
    lines = []
    for item in load_gold(gold):
        outcome = annotate.one(nlp, Article.from_text(item.text), settings)
        if isinstance(outcome, Failure):
            _print_trouble(outcome)
            yield item, None
            continue
        if predictions is not None:
            lines.append(json.dumps(to_referee(item.id, item.text, outcome), ensure_ascii=False))
        yield item, outcome
    if predictions is not None:
        with atomic(predictions) as file:
            file.write("".join(line + "\n" for line in lines))
