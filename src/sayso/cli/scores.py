"""The tables that ``evaluate`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from sayso.cli.console import console as console_of

if TYPE_CHECKING:
    from sayso.evaluate import Rates, Scores


def print_scores(scores: Scores) -> None:
    """Precision, recall and F1 with intervals, then recall by kind and the source shares."""
    console = console_of()
    table = Table(title=f"{scores.documents} articles", box=None)
    for column in ("", "precision", "recall", "F1", "95 % interval", "direct", "indirect", "mixed"):
        table.add_column(column, justify="left" if not column else "right")
    rows = [("content overlap", scores.content.overlap), ("content exact", scores.content.exact_words)]
    rows += [("end to end", scores.end_to_end)] if scores.end_to_end else []
    for name, rates in rows:
        table.add_row(name, *_rates(rates))
    console.print(table)
    console.print("(direct, indirect, mixed: recall)", style="dim")
    for name in ("overlap", "exact", "name", "speaker", "no_source"):
        share = getattr(scores.source, name, None)
        if share is not None and share.share is not None:
            console.print(f"source {name:<10} {share.share:.3f} of {share.pairs} matched")
    if scores.labels and scores.labels.share is not None:
        labels = ", ".join(f"{label} {share:.2f}" for label, share in scores.labels.by_label.items())
        found = f"{scores.labels.found} of {scores.labels.labelled} statements found"
        console.print(f"label             {scores.labels.share:.3f} of {found} ({labels})")


def _rates(rates: Rates) -> list[str]:
    interval = f"{rates.f1_ci95[0]:.3f}–{rates.f1_ci95[1]:.3f}" if rates.f1_ci95 else ""
    kinds = [
        f"{rates.recall_by_kind[kind]:.3f}" if kind in rates.recall_by_kind else "–"
        for kind in ("direct", "indirect", "mixed")
    ]
    return [f"{rates.precision:.3f}", f"{rates.recall:.3f}", f"{rates.f1:.3f}", interval, *kinds]
