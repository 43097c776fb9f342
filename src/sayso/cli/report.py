"""``sayso report``: one self-contained page to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sayso.cli.chosen import Chosen, refuse_output_over_results
from sayso.cli.exits import errors
from sayso.cli.options import Choosing, Folder, unfolded


@unfolded
def report(
    folder: Folder,
    choosing: Choosing,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write.")
    ] = Path("report.html"),
    title: Annotated[str, typer.Option("--title", metavar="TITLE", help="The page's title.")] = "Claims",
    top: Annotated[
        int, typer.Option("--top", min=1, metavar="N", help="Claims in it at most: the most check-worthy.")
    ] = 20_000,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:  # fmt: skip
    """Make one self-contained page to look at: claims to filter and sort, plots, each article marked, and review.

    It needs no network; send it to whom you like.
    """
    with errors():
        refuse_output_over_results(folder, output)
        from sayso import outputs
        from sayso.report import write

        chosen = Chosen(choosing)
        whole = chosen.checked(outputs.results(folder))
        written = write(whole, output, title=title, top=top, wanted=chosen.of)
        from sayso.cli.console import counted

    left = f"; {written.left_out:,} less check-worthy left out (--top holds more)" if written.left_out else ""
    what = f"{counted(written.claims, 'claim')} of {counted(written.articles, 'article')}"
    typer.echo(f"{what}{left} → {output}")
    if open_:
        typer.launch(output.resolve().as_uri())
