"""The options that commands share, as typer wants them; no command is here."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Model = Annotated[str | None, typer.Option("--model", help="An installed English spaCy pipeline, by name or folder.")]


class ProfileName(StrEnum):
    """The learned profiles."""

    fast = "fast"
    accurate = "accurate"


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


class LanguageName(StrEnum):
    """Which articles are tried."""

    en = "en"
    any = "any"


class AttributionName(StrEnum):
    """Who decides what an attribution is."""

    learned = "learned"
    rules = "rules"


Profile = Annotated[
    ProfileName | None,
    typer.Option(
        "--profile",
        help="How attributions are found: fast, or accurate (finds more, takes longer, needs the extra [accurate]).",
    ),
]
Attribution = Annotated[
    AttributionName | None,
    typer.Option("--attribution", help="rules: without any learned weights."),
]
Lexicon = Annotated[
    list[Path] | None,
    typer.Option(
        "--lexicon",
        help="A TOML of your own that extends the word list of the same name (cues.toml, units.toml …). Repeatable.",
    ),
]
Field = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="FIELD=NAME",
        help="Which JSON field or column holds what, e.g. published=day or publisher=source.name. Repeatable.",
    ),
]
TextField = Annotated[
    str | None,
    typer.Option("--text-field", metavar="NAME", help="The JSON field or column of a table that holds the text."),
]
TitleField = Annotated[
    str | None,
    typer.Option("--title-field", metavar="NAME", help="The one that holds the title."),
]
Language = Annotated[
    LanguageName, typer.Option("--language", help="en: skip articles in other languages; any: try them too.")
]
Narrated = Annotated[bool, typer.Option("--narrated/--no-narrated", help="Keep claims in the article's own voice.")]
Confidence = Annotated[
    float, typer.Option("--min-confidence", min=0, max=1, help="Leave out claims that are less sure.")
]
Worth = Annotated[
    float,
    typer.Option(
        "--min-check-worthiness", min=0, max=1, help="Leave out claims that a fact-checker would want less: try 0.6."
    ),
]
Labels = Annotated[
    list[LabelName] | None,
    typer.Option("--label", help="Keep only claims with this label, e.g. checkable. Repeatable."),
]
RUNNING = "The run"
Repair = Annotated[
    bool,
    typer.Option("--repair/--no-repair", help="Mend scraped text while reading: glued words, doubled blocks."),
]
