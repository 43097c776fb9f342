"""How typer's commands are told: help that fits 80 columns, and what a wrong value was perhaps meant to be."""

from __future__ import annotations

import difflib
import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

NOT_ONE = re.compile(r"(?:Value error, )?'(?P<given>.*)' is not one of (?P<choices>'.+')\.?", re.DOTALL)
"""What typer says of a value that is none of the choices, in its older words and its newer ones."""


class Command(TyperCommand):
    """A command whose help and errors are made plainer."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its arguments and options, as the help shows them."""
        return [_plainer(parameter) for parameter in super().get_params(ctx)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line. *Raises*: BadParameter that names the nearest choice."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = with_near(error.message)
            raise


class Group(TyperGroup):
    """All commands together."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options that stand before a command, as the help shows them."""
        return [_plainer(parameter) for parameter in super().get_params(ctx)]


def with_near(message: str) -> str:
    """A message about a value that is none of the choices, with the one that is nearest."""
    found = NOT_ONE.fullmatch(message)
    if not found:
        return message
    choices = re.findall(r"'([^']+)'", found["choices"])
    near = difflib.get_close_matches(found["given"].casefold(), choices, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"{found['given']!r} is not one of {', '.join(choices)}.{meant}"


def _plainer(parameter: Any) -> Any:
    """A flag without the type that it does not take; a default in words without the brackets around it."""
    if getattr(parameter, "is_flag", False):
        parameter.metavar = ""
    told = getattr(parameter, "show_default", None)
    if isinstance(told, str):
        parameter.help = rf"{parameter.help} [dim]\[default: {told}][/dim]"
        parameter.show_default = False
    return parameter
