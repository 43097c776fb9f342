"""Write docs/cli.md from what ``--help`` tells: python lab/cli_reference.py [--check]

Made of the commands' own options, not of what a terminal draws, so that its width does not matter.
"""

from __future__ import annotations

import inspect
import re
import sys
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from types import NoneType
from typing import Any, get_args

import typer

from sayso.cli import app
from sayso.cli.examples import EXAMPLES

PAGE = Path(__file__).parent.parent / "docs" / "cli.md"
INTRO = """# The command line

<!-- Made by lab/cli_reference.py from `sayso --help`: change the options, not this page. -->

{help}

Every command has its help: `sayso show --help`. `sayso --install-completion` makes the Tab key complete commands,
options and their values. `sayso --version` prints the version. Output is coloured on a terminal; `NO_COLOR=1` turns
that off, `FORCE_COLOR=1` on, and `COLUMNS` sets the width.

| exit code | means |
|---|---|
{exits}

`extract -q` says nothing at all: with `-o -` neither what was skipped nor what failed. Its exit code alone tells of
failures, and nothing of skips.
"""
EXITS = {
    "0": "done; `extract` also where inputs were skipped, all of them even: `run.json` says why, `-o -` on standard "
    "error",
    "1": "`extract`: finished, some inputs failed (`failures.jsonl` says why), such as a path where nothing is; `show` "
    "of an article that cannot be read",
    "2": "wrong usage: an option, its value, a speaker or a word list that cannot be used, an output that would "
    "overwrite what is read",
    "3": "cannot run: a model or an extra is missing, a file cannot be read or written; `report`, `export`: no output "
    "of `extract` lies there; `evaluate`: no annotated articles; `extract`: no article, and the folder has some",
    "130, 143": "interrupted; the same command goes on",
}


def page() -> str:
    """The whole page."""
    exits = "\n".join(f"| {code} | {means} |" for code, means in EXITS.items())
    parts = [INTRO.format(help=_plain(str(app.info.help)), exits=exits)]
    for registered in app.registered_commands:
        name = registered.callback.__name__
        options = [_Option(parameter) for parameter in inspect.signature(registered.callback).parameters.values()]
        arguments = " ".join(str(option.info.metavar) for option in options if option.is_argument)
        usage = " ".join(f"sayso {name} {arguments} {'[OPTIONS]' if len(options) > 1 else ''}".split())
        parts.append(f"## sayso {name}\n\n```text\n{usage}\n```\n\n{_plain(str(registered.help))}\n")
        shown = "\n\n".join(f"# {says}\n{example}" for example, says in EXAMPLES[name])
        parts += [f"```sh\n{shown}\n```\n", *_tables(options)]
    return "\n".join(parts).rstrip() + "\n"


class _Option:
    """A parameter of a command as its signature has it, which every version of typer reads alike."""

    def __init__(self, parameter: inspect.Parameter) -> None:
        self.type, self.info = get_args(parameter.annotation)
        self.default = parameter.default
        self.is_argument = isinstance(self.info, typer.models.ArgumentInfo)
        self.panel = "Arguments" if self.is_argument else self.info.rich_help_panel or "Options"

    @property
    def names(self) -> str:
        """The option as it is written, with its value."""
        if self.is_argument:
            return f"`{self.info.metavar}`"
        written = [
            name for declared in (self.info.default, *(self.info.param_decls or ())) for name in declared.split("/")
        ]
        names = ", ".join(f"`{name}`" for name in written)
        return names if self.kind in (bool, bool | None) else f"{names} `{self.value}`".replace("|", "\\|")

    @property
    def kind(self) -> Any:
        """Its type, where it may be left out without the None."""
        given = [kind for kind in get_args(self.type) if kind is not NoneType]
        return given[0] if len(given) == 1 and NoneType in get_args(self.type) else self.type

    @property
    def value(self) -> str:
        """What stands after it."""
        kind = get_args(self.kind)[0] if get_args(self.kind) else self.kind
        choices = "|".join(kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else "TEXT"
        return self.info.metavar or choices

    @property
    def help(self) -> str:
        """What it does, and what happens without it."""
        told, default = _plain(self.info.help), self.default
        if isinstance(self.info.show_default, str):
            return f"{told} Default: {self.info.show_default}."
        if self.is_argument or not self.info.show_default or default in (None, False, inspect.Parameter.empty):
            return told
        return f"{told} Default: {'yes' if default is True else default}."


def _tables(options: list[_Option]) -> list[str]:
    """A table for every group of options."""
    order = {"Arguments": 0, "Options": 1}
    ordered = sorted(options, key=lambda option: (order.get(option.panel, 2), option.panel))
    return [_table(panel, list(members)) for panel, members in groupby(ordered, key=lambda option: option.panel)]


def _table(panel: str, members: list[_Option]) -> str:
    rows = [f"| {option.names} | {option.help} |" for option in members]
    return "\n".join([f"| {panel.lower()} | |", "|---|---|", *rows, ""])


def _plain(text: str) -> str:
    """Rich's markup as Markdown's."""
    return re.sub(r"\[/?bold\]", "**", text.replace(r"\[", "\x00")).replace("\x00", "[").replace("|", "\\|")


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page() and f"{PAGE.name} is out of date: run lab/cli_reference.py")
    PAGE.write_text(page(), encoding="utf-8")
