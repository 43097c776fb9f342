"""The command line: the only part that prints. A command a module; heavy imports wait until a command needs them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated

import typer

from sayso.cli import doctor, evaluate, examples, export, extract, report, schema, show
from sayso.cli.command import Command, Group

app = typer.Typer(
    name="sayso",
    cls=Group,
    help="[bold]On whose say-so?[/bold] Reads news articles and writes a typed claim for every statement: "
    "who said it, what exactly was said, and whether it can be checked.",
    epilog="Start with:  [bold]sayso extract articles/ -o claims/[/bold]  then  [bold]sayso report claims/[/bold]",
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


def _paragraphs(command: Callable[..., None]) -> str:
    """A docstring with a line a paragraph, so that a terminal wraps it."""
    return "\n\n".join(" ".join(part.split()) for part in (inspect.getdoc(command) or "").split("\n\n"))


for _command in (
    extract.extract, show.show, report.report, export.export, evaluate.evaluate, schema.schema, doctor.doctor
):  # fmt: skip
    app.command(cls=Command, help=_paragraphs(_command), epilog=examples.epilog(_command.__name__))(_command)
