"""The examples under each command's ``--help``; a test runs every one of them, in this order."""

from __future__ import annotations

EXAMPLES = {
    "extract": (
        ("sayso extract data/ -o claims/", "A folder of articles into a folder of claims."),
        ("sayso extract data/ -o worthy/ --label checkable --min-check-worthiness 0.6", "Those to check."),
        ("sayso extract data/city-budget.txt -o - -q", "One article; its claims as lines on standard output."),
    ),
    "show": (
        ("sayso show data/city-budget.txt", "The article with its claims marked, and a list of them."),
        ("sayso show data/city-budget.txt --speaker okafor --explain", "One speaker, and why."),
        ("sayso show claims/ --label checkable --top 3", "Of each article of an earlier run the three to check first."),
    ),
    "report": (
        ("sayso report claims/", "A page, report.html, to look at in a browser."),
        ("sayso report claims/ -o checkable.html --label checkable --title 'To check'", "Part of them."),
    ),
    "export": (
        ("sayso export claims/ --to csv", "A table, claims.csv, safe to open in a spreadsheet."),
        ("sayso export claims/ --to label-studio -o tasks.json --min-confidence 0.8", "Tasks for Label Studio."),
        ("sayso export claims/ --to schema-org -o - --speaker okafor", "One speaker's claims as JSON-LD."),
    ),
    "evaluate": (
        ("sayso evaluate gold.jsonl", "Precision, recall and F1, with intervals."),
        ("sayso evaluate gold.jsonl --kind direct --json", "Direct quotations only, as JSON."),
    ),
    "schema": (("sayso schema > sayso.schema.json", "For a validator, or to generate types from."),),
    "doctor": (
        ("sayso doctor", "What is installed, and whether it works."),
        ("sayso doctor --json", "The same, for a bug report or a monitor."),
    ),
}  # fmt: skip


def epilog(command: str) -> str:
    """The examples of a command, as typer prints them under its help."""
    lines = [f"{does.rstrip('.')}:\n  [bold]{example}[/bold]" for example, does in EXAMPLES[command]]
    return "[bold]Examples[/bold]\n\n" + "\n\n".join(lines)
