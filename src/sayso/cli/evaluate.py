"""``sayso evaluate``: scores against annotated articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sayso.cli.chosen import settings_of
from sayso.cli.exits import errors
from sayso.cli.options import Finding, Json, KindName, unfolded

if TYPE_CHECKING:
    from sayso.settings import Settings


@unfolded
def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD.jsonl",
            help="Annotated articles (id, text, attributions), or the decisions that the report's page gives away.",
        ),
    ],
    finding: Finding,
    kind: Annotated[
        list[KindName] | None,
        typer.Option(
            "--kind", metavar="KIND", help=f"Score only gold of this kind: {', '.join(KindName)}. Repeatable."
        ),
    ] = None,
    as_json: Json = False,
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", metavar="FILE", help="Also write what was predicted, as JSONL for a referee."),
    ] = None,
) -> None:
    """Score sayso against annotated articles: content, source and end to end, by kind, with intervals.

    Of decisions that were made on the report's page only what was reviewed counts, and labels are scored too.
    """
    with errors():
        settings = settings_of(finding, repair=False)  # narrated claims have labels, which a reader may have judged
        from sayso.cli.scores import print_scores
        from sayso.evaluate import score

        kinds = [name.value for name in kind or ()]
        scores = score(_predicted(gold, settings, predictions), kinds=kinds or None)
        if as_json:
            typer.echo(scores.model_dump_json(indent=2))
        else:
            print_scores(scores)


def _predicted(gold: Path, settings: Settings, predictions: Path | None) -> Iterator[tuple[Any, Any]]:
    """Gold articles with what sayso finds in them; articles that fail count as nothing found."""
    from sayso import annotate
    from sayso.cli.console import tell
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
            tell(outcome)
            yield item, None
            continue
        if predictions is not None:
            lines.append(json.dumps(to_referee(item.id, item.text, outcome), ensure_ascii=False))
        yield item, outcome
    if predictions is not None:
        with atomic(predictions) as file:
            file.write("".join(line + "\n" for line in lines))
