"""The tables that ``evaluate`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sayso.cli.console import console as console_of
from sayso.cli.console import counted

LEGEND = {
    "content": "What was said: overlap, at least half of the words in common; exact, the same words.",
    "end to end": "The content overlaps, and the source is right.",
    "source": "Who said it, where the content overlaps: overlap, a word of the source in common; exact, the same "
    "words; name, a name of the source; speaker, a name of the speaker; no_source, none where there is none.",
    "label": "Can it be checked, of the statements found whose label the annotators told.",
}
"""What the rows measure."""

if TYPE_CHECKING:
    from sayso.evaluate import Rates, Scores


def print_scores(scores: Scores) -> None:
    """What was reviewed; precision, recall and F1 with intervals, recall by kind, the source shares; what they mean."""
    console = console_of()
    if scores.decisions:
        console.print(_reviewed(scores.decisions))
    table = Table(title=counted(scores.documents, "article"), box=None, collapse_padding=True)
    for column in ("", "precision", "recall", "F1", "95 % interval", "direct", "indirect", "mixed"):
        table.add_column(column, justify="left" if not column else "right", no_wrap=True)
    rows = [("content overlap", scores.content.overlap), ("content exact", scores.content.exact_words)]
    rows += [("end to end", scores.end_to_end)] if scores.end_to_end else []
    for name, rates in rows:
        table.add_row(name, *_rates(rates))
    console.print(table)
    console.print("(direct, indirect, mixed: recall)", style="dim")
    told = {"content", *(["end to end"] if scores.end_to_end else [])}
    for name in ("overlap", "exact", "name", "speaker", "no_source"):
        share = getattr(scores.source, name, None)
        if share is not None and share.share is not None:
            told.add("source")
            console.print(f"source {name:<10} {share.share:.3f} of {share.pairs} matched")
    if scores.labels and scores.labels.share is not None:
        told.add("label")
        labels = ", ".join(f"{label} {share:.2f}" for label, share in scores.labels.by_label.items())
        found = f"{scores.labels.found} of {scores.labels.labelled} statements found"
        console.print(f"label             {scores.labels.share:.3f} of {found} ({labels})")
    console.print()
    for name, means in LEGEND.items():
        if name in told:
            console.print(Text(f"{name}: {means}", style="dim"))


def _reviewed(decisions: Mapping[str, int]) -> str:
    """What was said of claims on the report's page; of one claim several things may be."""
    kinds = ", ".join(f"{number:,} {verdict.replace('_', ' ')}" for verdict, number in decisions.items() if number)
    return f"{counted(sum(decisions.values()), 'verdict')} on the page: {kinds}"


def _rates(rates: Rates) -> list[str]:
    interval = f"{rates.f1_ci95[0]:.3f}–{rates.f1_ci95[1]:.3f}" if rates.f1_ci95 else ""
    kinds = [
        f"{rates.recall_by_kind[kind]:.3f}" if kind in rates.recall_by_kind else "–"
        for kind in ("direct", "indirect", "mixed")
    ]
    return [f"{rates.precision:.3f}", f"{rates.recall:.3f}", f"{rates.f1:.3f}", interval, *kinds]
