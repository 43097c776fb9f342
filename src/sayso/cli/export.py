"""``sayso export``: the claims in other people's formats."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.cli.chosen import narrowed, refuse_output_over_results
from sayso.cli.exits import errors, standard_output
from sayso.cli.options import Choosing, ExportFormat, Folder, unfolded
from sayso.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.models import ArticleClaims

SUFFIXES = {
    ExportFormat.csv: "csv", ExportFormat.parquet: "parquet", ExportFormat.label_studio: "json",
    ExportFormat.prodigy: "jsonl", ExportFormat.web_annotation: "jsonld", ExportFormat.schema_org: "jsonld",
    ExportFormat.docbin: "spacy",
}  # fmt: skip


@unfolded
def export(
    folder: Folder,
    to: Annotated[ExportFormat, typer.Option("--to", help="The format.")],
    choosing: Choosing,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", show_default="claims and the format's suffix",
                     help="The file to write; - for standard output, where the format is text."),
    ] = None,
    raw_csv: Annotated[
        bool,
        typer.Option("--raw-csv", help="CSV as it is, for programs: without the mark that keeps a spreadsheet from "
                     "taking a cell for a formula."),
    ] = False,
) -> None:  # fmt: skip
    """Write the claims in a format that other programs read.

    csv and parquet are tables; label-studio and prodigy tasks for annotation; web-annotation (W3C) and schema-org
    (Quotation, Claim) JSON-LD; docbin documents for spaCy.
    """
    with errors():
        if raw_csv and to is not ExportFormat.csv:
            raise ConfigError("FORMAT", "--raw-csv is for --to csv", cure="Leave it out.")
        from sayso import outputs
        from sayso.cli.console import counted

        results = narrowed(outputs.results(folder), choosing)
        if output == "-":
            _to_standard_output(results, to, raw_csv=raw_csv)
            return
        path = Path(output or f"claims.{SUFFIXES[to]}")
        refuse_output_over_results(folder, path)
        number = _write(results, path, to, raw_csv=raw_csv)
    typer.echo(f"{counted(number, 'claim')} → {path}", err=True)


def _write(results: Iterable[ArticleClaims], path: Path, to: ExportFormat, *, raw_csv: bool) -> int:
    from sayso import exports

    return exports.write(results, path, to=to.value, raw_csv=raw_csv)


def _to_standard_output(results: Iterable[ArticleClaims], to: ExportFormat, *, raw_csv: bool) -> None:
    from sayso.exports import BINARY

    if to.value in BINARY:
        raise ConfigError("FORMAT", f"{to.value} is no text", cure="Name a file with -o.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"claims.{SUFFIXES[to]}"
        _write(results, path, to, raw_csv=raw_csv)
        with path.open("rb") as lines, standard_output():  # as it is written, whatever the terminal's encoding
            sys.stdout.flush()
            shutil.copyfileobj(lines, sys.stdout.buffer)
            sys.stdout.buffer.flush()
