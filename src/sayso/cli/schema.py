"""``sayso schema``: the JSON Schema of the output."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of the output: one ArticleClaims (its $defs hold Claim, Failure …)."""
    from sayso.models import Failure, Skip, schema_of

    typer.echo(json.dumps(schema_of(Failure, Skip), indent=2))
