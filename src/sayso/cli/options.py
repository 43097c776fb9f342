"""The options as data: groups that commands share, and how a command takes a group. No command is here."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

FINDING, KEEPING, READING, RUNNING, SHOWING = (
    "How claims are found", "Which claims", "What is read", "The run", "What is shown"
)  # fmt: skip
"""Headings of ``--help``."""


class ProfileName(StrEnum):
    """The learned profiles."""

    fast = "fast"
    accurate = "accurate"
    thorough = "thorough"


class LabelName(StrEnum):
    """The seven labels of verifiability."""

    checkable = "checkable"
    experience = "experience"
    prediction = "prediction"
    promise = "promise"
    opinion = "opinion"
    unverifiable = "unverifiable"
    not_a_claim = "not_a_claim"


class Order(StrEnum):
    """How `show` orders claims."""

    text = "text"
    worth = "worth"
    speaker = "speaker"


class LanguageName(StrEnum):
    """Which articles are tried."""

    en = "en"
    any = "any"


class AttributionName(StrEnum):
    """Who decides what an attribution is."""

    learned = "learned"
    rules = "rules"


class RunFormat(StrEnum):
    """What `extract` writes for all articles together."""

    jsonl = "jsonl"
    parquet = "parquet"


class ExportFormat(StrEnum):
    """What `export` writes."""

    csv = "csv"
    parquet = "parquet"
    label_studio = "label-studio"
    prodigy = "prodigy"
    web_annotation = "web-annotation"
    schema_org = "schema-org"
    docbin = "docbin"


class KindName(StrEnum):
    """Kinds of statement that gold holds."""

    direct = "direct"
    indirect = "indirect"
    mixed = "mixed"


def share(value: str | float) -> float:
    """A number from 0 to 1; by hand, because typer would write that range into a column that has no room for it."""
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 <= number <= 1:
        raise typer.BadParameter(f"{value!r} is no number from 0 to 1.")
    return number


Model = Annotated[
    str | None,
    typer.Option(
        "--model", rich_help_panel=FINDING, metavar="NAME",
        help="An installed English spaCy pipeline, by name or folder.",
    ),
]  # fmt: skip
Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="What sayso extract wrote: its output folder, or one of its files.")
]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """How claims are found."""

    model: Model = None
    profile: Annotated[
        ProfileName | None,
        typer.Option(
            "--profile", rich_help_panel=FINDING, show_default="fast",
            help="How claims are found: fast; accurate (more attributions, takes longer); thorough (the same, with "
            r"better labels; takes longest). The last two need the extra \[accurate].",
        ),
    ] = None  # fmt: skip
    attribution: Annotated[
        AttributionName | None,
        typer.Option(
            "--attribution", rich_help_panel=FINDING, show_default="learned",
            help="rules: without any learned weights.",
        ),
    ] = None  # fmt: skip
    lexicon: Annotated[
        list[Path] | None,
        typer.Option(
            "--lexicon", rich_help_panel=FINDING, metavar="FILE",
            help="A TOML of your own that extends the word list of the same name (cues.toml, units.toml …). "
            "Repeatable.",
        ),
    ] = None  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Which claims are kept."""

    label: Annotated[
        list[LabelName] | None,
        typer.Option(
            "--label",
            rich_help_panel=KEEPING,
            metavar="LABEL",
            help=f"Only claims with this label: {', '.join(LabelName)}. Repeatable.",
        ),
    ] = None
    min_check_worthiness: Annotated[
        float,
        typer.Option(
            "--min-check-worthiness", metavar="SHARE", show_default=False, parser=share, rich_help_panel=KEEPING,
            help="Leave out claims that a fact-checker would want less: try 0.6.",
        ),
    ] = 0.0  # fmt: skip
    min_confidence: Annotated[
        float,
        typer.Option("--min-confidence", metavar="SHARE", show_default=False, parser=share, rich_help_panel=KEEPING,
                     help="Leave out claims that are less sure."),
    ] = 0.0  # fmt: skip
    narrated: Annotated[
        bool,
        typer.Option("--narrated/--no-narrated", rich_help_panel=KEEPING,
                     help="Keep claims in the article's own voice."),
    ] = True  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Choosing(Keeping):
    """Which claims are kept, by their speakers too."""

    speaker: Annotated[
        list[str] | None,
        typer.Option(
            "--speaker", rich_help_panel=KEEPING, metavar="NAME",
            help="Only claims of this speaker: a name, an alias or a key, or the beginnings of its words; capitals and "
            "accents do not matter. Repeatable.",
        ),
    ] = None  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How files become articles."""

    repair: Annotated[
        bool,
        typer.Option("--repair/--no-repair", rich_help_panel=READING,
                     help="Mend scraped text while reading: glued words, doubled blocks."),
    ] = True  # fmt: skip
    language: Annotated[
        LanguageName,
        typer.Option("--language", rich_help_panel=READING,
                     help="en: skip articles in other languages; any: try them too."),
    ] = LanguageName.en  # fmt: skip
    text_field: Annotated[
        str | None,
        typer.Option("--text-field", metavar="NAME", rich_help_panel=READING,
                     help="The JSON field or column of a table that holds the text."),
    ] = None  # fmt: skip
    title_field: Annotated[
        str | None,
        typer.Option("--title-field", metavar="NAME", rich_help_panel=READING, help="The one that holds the title."),
    ] = None
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field", metavar="FIELD=NAME", rich_help_panel=READING,
            help="Which JSON field or column holds what, e.g. published=day or publisher=source.name. Repeatable.",
        ),
    ] = None  # fmt: skip

    @property
    def pairs(self) -> list[str]:
        """What ``--field``, ``--text-field`` and ``--title-field`` say, as ``FIELD=NAME``."""
        named = {"text": self.text_field, "title": self.title_field}
        return [*(self.field or []), *(f"{field}={name}" for field, name in named.items() if name)]


@dataclass(frozen=True, kw_only=True)
class Running:
    """How a run goes, and when it stops."""

    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=0, rich_help_panel=RUNNING, show_default="the cores there are",
                     help="Worker processes; 0: all in this one, unprotected."),
    ] = None  # fmt: skip
    deadline: Annotated[
        float,
        typer.Option(
            "--deadline", metavar="SECONDS", min=0.1, rich_help_panel=RUNNING, help="Seconds that one article may take."
        ),
    ] = 60
    memory: Annotated[
        float,
        typer.Option(
            "--memory", metavar="GB", min=0.1, rich_help_panel=RUNNING, help="Gigabytes that a worker may hold."
        ),
    ] = 4
    dask: Annotated[
        str | None,
        typer.Option("--dask", metavar="SCHEDULER", rich_help_panel=RUNNING,
                     help="Run on the Dask cluster at this address; -o may be any path that fsspec knows."),
    ] = None  # fmt: skip
    force: Annotated[
        bool, typer.Option("--force", rich_help_panel=RUNNING, help="Do again what an earlier run has done.")
    ] = False
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", rich_help_panel=RUNNING, help="Do again what failed in an earlier run.")
    ] = False
    replace: Annotated[
        bool,
        typer.Option("--replace", rich_help_panel=RUNNING,
                     help="Go on where other INPUTs would take away every article that the folder holds."),
    ] = False  # fmt: skip
    max_failures: Annotated[
        str | None,
        typer.Option("--max-failures", metavar="N|P%", rich_help_panel=RUNNING,
                     help="Stop when more than so many inputs failed, or that share of them."),
    ] = None  # fmt: skip
    strict: Annotated[
        bool,
        typer.Option("--strict", rich_help_panel=RUNNING,
                     help="Exit with 1 for a warning too, such as characters that could not be decoded."),
    ] = False  # fmt: skip
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, rich_help_panel=RUNNING, help="Stop after so many inputs."),
    ] = None
    across: Annotated[
        bool,
        typer.Option("--groups/--no-groups", rich_help_panel=RUNNING,
                     help="Tie claims of different articles that say the same."),
    ] = True  # fmt: skip
    dry_run: Annotated[
        bool, typer.Option("--dry-run", rich_help_panel=RUNNING, help="Only say what would be read.")
    ] = False
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            rich_help_panel=RUNNING,
            help="No progress, no summary, no word of what is skipped or fails.",
        ),
    ] = False


def unfolded(command: Callable[..., None]) -> Callable[..., None]:
    """A command as typer wants it: each parameter that is a group stands for the options of that group."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if is_dataclass(hint) and isinstance(hint, type)}

    @wraps(command)
    def run(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
        command(**given)

    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        own = parameter.replace(annotation=hints[parameter.name], kind=inspect.Parameter.KEYWORD_ONLY)
        parameters += _options(groups[parameter.name]) if parameter.name in groups else [own]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what typer reads
    return run


def _options(group: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(group)
    ]
