"""``sayso show``: one article's claims in the terminal."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.cli.chosen import narrowed, refuse_empty, settings_of
from sayso.cli.exits import EXIT_FAILED, errors
from sayso.cli.options import SHOWING, Choosing, Finding, Json, Order, Reading, unfolded

if TYPE_CHECKING:
    from sayso.cli.article import View
    from sayso.models import ArticleClaims, Claim, Failure, Skip

LONGEST = 100_000_000
"""Bytes that a record may have to be taken for one that sayso wrote."""


@unfolded
def show(
    article: Annotated[
        str,
        typer.Argument(metavar="ARTICLE", help="A file, - for standard input, or what sayso extract wrote: its folder, "
                       "or a file under articles/, which is read and not extracted anew."),
    ],
    choosing: Choosing,
    finding: Finding,
    reading: Reading,
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, metavar="N", rich_help_panel=SHOWING, help="Only the N most check-worthy."),
    ] = None,
    sort: Annotated[
        Order | None,
        typer.Option("--sort", rich_help_panel=SHOWING, show_default="text; worth with --top",
                     help="The list's order: as in the text, the most check-worthy first, or by speaker."),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", rich_help_panel=SHOWING,
                     help="Why: the words behind each label, the score's strongest features."),
    ] = False,
    text: Annotated[
        bool | None,
        typer.Option("--text/--no-text", rich_help_panel=SHOWING, show_default="only paragraphs with claims, where "
                     "these were chosen", help="Show the whole article above the list, or the list alone."),
    ] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Show one article's claims in the terminal: the text with its statements marked, and a list.

    With [bold]--explain[/bold] each claim by itself: its reasons' words marked, what decided its label, and what its
    score is made of.
    """
    unread: list[Failure | Skip] = []
    shown = 0
    with errors():
        from sayso.cli.article import View
        from sayso.models import Failure

        refuse_empty("ARTICLE", article)
        view = View(whole=text, chosen=top is not None or choosing != Choosing(), explain=explain)
        order = sort or (Order.worth if top else Order.text)
        for result in narrowed(_results(article, finding, reading, explain, unread), choosing):
            result = _best(result, top) if top else result
            if as_json:
                typer.echo(result.model_dump_json())
            else:
                _print(result, order, view)
            shown += 1
        if not shown and not unread:
            typer.echo("No claim is left by this choice.", err=True)
        if unread and (not shown or any(isinstance(item, Failure) for item in unread)):
            raise typer.Exit(EXIT_FAILED)


def _results(
    article: str, finding: Finding, reading: Reading, explain: bool, unread: list[Failure | Skip]
) -> Iterable[ArticleClaims]:
    """What was extracted before, or is now; what cannot be read is told and put with the ``unread``."""
    if holds_results(article):
        from sayso import outputs

        return outputs.results(article)
    settings = settings_of(finding, reading, explain=explain)
    from sayso import annotate
    from sayso.cli.console import read_of

    return read_of(annotate.run([article], settings=settings), unread)


def holds_results(name: str) -> bool:
    """Was this written by ``sayso extract``: its output folder, or one of its files?"""
    from sayso.outputs import folder_of

    path = folder_of(Path(name))
    if path.is_dir():
        return (path / "run.json").is_file() and ((path / "articles").is_dir() or (path / "shards").is_dir())
    if name == "-" or not name.endswith((".json", ".jsonl", ".jsonl.gz")):
        return False
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            found = json.loads(file.readline(LONGEST) if ".jsonl" in path.name else file.read(LONGEST))
    except (OSError, EOFError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and {"schema_version", "article", "claims"} <= found.keys()


def _best(result: ArticleClaims, top: int) -> ArticleClaims:
    """The most check-worthy, in the order of the text; what headline and standfirst repeat counts once."""
    kept = {claim.id for claim in sorted(result.distinct, key=_worth)[:top]}
    return result.model_copy(update={"claims": [claim for claim in result.claims if claim.id in kept]})


def _worth(claim: Claim) -> float:
    return -claim.verifiability.check_worthiness


def _print(result: ArticleClaims, order: Order, view: View) -> None:
    from sayso.cli import article

    numbered = list(enumerate(result.distinct, 1))
    if order is Order.worth:
        numbered.sort(key=lambda pair: _worth(pair[1]))
    elif order is Order.speaker:
        numbered.sort(key=lambda pair: (pair[1].speaker is None, pair[1].speaker.name if pair[1].speaker else ""))
    article.show(result, dict(numbered), view)
