"""``sayso doctor``: what is installed, what is missing and how to get it, and whether all works."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from sayso.cli.chosen import settings_of
from sayso.cli.exits import EXIT_CANNOT, errors
from sayso.cli.options import Finding, Json, Model, unfolded

if TYPE_CHECKING:
    from sayso.cli.checks import Check

COLOURS = {"ok": "green", "missing": "yellow", "failed": "bold red"}
SIGNS = {"ok": "✓", "missing": "–", "failed": "✗"}


@unfolded
def doctor(model: Model = None, as_json: Json = False) -> None:
    """Say what is installed, what is missing and how to get it, and extract a sentence to prove that all works.

    Paste what it says into a bug report. Exit code: 0 all is well, 3 sayso cannot run here.
    """
    with errors():
        settings = settings_of(Finding(model=model))
        from sayso.cli.checks import examine

        checks = list(examine(settings))
        failed = [check for check in checks if check.state == "failed"]
        if as_json:
            told = {"ok": not failed, "checks": [check.model_dump() for check in checks]}
            typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            _print(checks)
        for check in failed:
            if check.error:
                typer.echo(f"Error {check.error}", err=True)
    if failed:
        raise typer.Exit(EXIT_CANNOT)


def _print(checks: list[Check]) -> None:
    from rich.text import Text

    from sayso.cli.console import console, plain

    out = console()
    wide = max(len(check.name) for check in checks) + 2
    group = checks[0].group
    for check in checks:
        if check.group != group:
            group = check.group
            out.print()
        line = Text(f"{check.name:{wide}}", style="bold").append(f"{SIGNS[check.state]} ", style=COLOURS[check.state])
        line.append(plain(check.says))
        out.print(line.append(f"  {check.cure}", style="not bold dim") if check.cure else line, soft_wrap=True)
    well = all(check.state != "failed" for check in checks)
    out.print(Text("\nAll is well." if well else "\nSomething is wrong: see above.", style="green" if well else "red"))
