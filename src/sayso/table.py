"""The flat table: one row a claim, the same columns in CSV, Parquet and pandas.

A row is made of the records alone; nothing here knows a file format, and pandas is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sayso.errors import ConfigError

if TYPE_CHECKING:
    from sayso.models import Article, ArticleClaims, Claim, Span

Cell = Literal["text", "integer", "number", "boolean", "texts", "spans", "quantities", "reasons"]
"""What a cell holds; the last four are lists, and of them all but ``texts`` lists of records."""

QUANTITY = ("text", "value", "high", "unit", "per", "approximate")
"""Fields of a record in ``numbers``."""
DTYPES: dict[Cell, str] = {"text": "string", "integer": "Int64", "number": "float64", "boolean": "bool"}
"""How pandas keeps a column; the others are objects: lists."""


class Column(NamedTuple):
    """A column: its name, what its cells hold, what that means, and how it is read off a claim."""

    name: str
    cell: Cell
    meaning: str
    of: Callable[[Article, Claim], Any]


def _texts(spans: Iterable[Span]) -> list[str]:
    return [span.text for span in spans]


COLUMNS: tuple[Column, ...] = (
    Column("claim_id", "text", "the claim's `id`", lambda a, c: c.id),
    Column("article_id", "text", "the article's `id`: depends on its text alone", lambda a, c: c.article_id),
    Column("path", "text", "the file that the article was read from", lambda a, c: a.path),
    Column("url", "text", "where the article was published", lambda a, c: a.url),
    Column("title", "text", "the article's title", lambda a, c: a.title),
    Column("publisher", "text", "the newspaper or agency", lambda a, c: a.publisher),
    Column("author", "text", "the article's author", lambda a, c: a.author),
    Column("published", "text", "the date, as the article gives it", lambda a, c: a.published),
    Column("language", "text", "the article's language", lambda a, c: a.language),
    Column("section", "text", "`headline`, `standfirst`, `body` …", lambda a, c: c.section),
    Column("kind", "text", "`direct`, `mixed`, `indirect` or `narrated`", lambda a, c: c.statement.kind),
    Column("statement", "text", "the words claimed; parts joined by one space", lambda a, c: c.statement.text),
    Column("start", "integer", "where the first part starts in the article's text", lambda a, c: _border(c, 0)),
    Column("end", "integer", "where the last part ends", lambda a, c: _border(c, 1)),
    Column("spans", "spans", "`start` and `end` of each part",
           lambda a, c: [{"start": s.start, "end": s.end} for s in c.statement.spans]),
    Column("speaker", "text", "the speaker's fullest name in the article", lambda a, c: c.speaker and c.speaker.name),
    Column("speaker_key", "text", "the same for that name in all articles", lambda a, c: c.speaker and c.speaker.key),
    Column("speaker_type", "text", "`person`, `organization`, `group` or `unnamed`",
           lambda a, c: c.speaker and c.speaker.type),
    Column("speaker_description", "text", "what the article says the speaker is",
           lambda a, c: c.speaker and c.speaker.description),
    Column("speaker_members", "texts", "the people of a plural speaker",
           lambda a, c: c.speaker.members if c.speaker else []),
    Column("resolved_by", "text", "what led to the name: `name`, `pronoun`, `role` …",
           lambda a, c: c.speaker and c.speaker.resolved_by),
    Column("source", "text", "the words that name who spoke", lambda a, c: c.source and c.source.text),
    Column("source_start", "integer", "where they start", lambda a, c: c.source and c.source.start),
    Column("source_end", "integer", "where they end", lambda a, c: c.source and c.source.end),
    Column("cue", "text", "the words that say so: *said*, *according to*", lambda a, c: c.cue and c.cue.text),
    Column("cue_lemma", "text", "their base form", lambda a, c: c.cue and c.cue.lemma),
    Column("via", "texts", "names of those who passed it on", lambda a, c: [speaker.name for speaker in c.via]),
    Column("label", "text", "`checkable`, `opinion` …", lambda a, c: c.verifiability.label),
    Column("check_worthiness", "number", "0 to 1", lambda a, c: c.verifiability.check_worthiness),
    Column("mixed", "boolean", "another label fits a part", lambda a, c: c.verifiability.mixed),
    Column("decided_by", "text", "the rule that gave the label, or `learned`", lambda a, c: c.verifiability.decided_by),
    Column("reasons", "reasons", "`rule` and the `text` that triggered it",
           lambda a, c: [{"rule": r.rule, "text": r.span.text} for r in c.verifiability.reasons]),
    Column("article_note", "text", "what the article itself says of the claim",
           lambda a, c: c.verifiability.article_note and c.verifiability.article_note.text),
    Column("people", "texts", "people named in the statement", lambda a, c: _texts(c.people)),
    Column("organizations", "texts", "organisations named in it", lambda a, c: _texts(c.organizations)),
    Column("places", "texts", "places named in it", lambda a, c: _texts(c.places)),
    Column("numbers", "quantities", "`text`, `value`, `high`, `unit`, `per`, `approximate` of each quantity",
           lambda a, c: [{name: getattr(number, name) for name in QUANTITY} for number in c.numbers]),
    Column("dates", "texts", "dates named in it", lambda a, c: _texts(c.dates)),
    Column("context", "text", "the sentences around it", lambda a, c: c.context.text),
    Column("continues", "text", "`claim_id` of the claim that this one carries on", lambda a, c: c.continues),
    Column("group", "text", "shared by claims that say the same", lambda a, c: c.group),
    Column("repeats", "boolean", "headline or standfirst that says again what the body says", lambda a, c: c.repeats),
    Column("confidence", "number", "how sure attribution and speaker are, 0 to 1", lambda a, c: c.confidence),
)  # fmt: skip
"""All columns, in their order. ``start``, ``end``: code points into the article's text, end exclusive."""


def _border(claim: Claim, side: int) -> int:
    spans = claim.statement.spans
    return max(span.end for span in spans) if side else min(span.start for span in spans)


def row(article: Article, claim: Claim) -> dict[str, Any]:
    """One claim as a row: its cells by the name of their column."""
    return {column.name: column.of(article, claim) for column in COLUMNS}


def rows(results: Iterable[ArticleClaims]) -> Iterator[dict[str, Any]]:
    """A row for each claim of each article, in order."""
    return (row(result.article, claim) for result in results for claim in result.claims)


def to_pandas(results: Iterable[ArticleClaims]) -> Any:
    """A DataFrame with a row for each claim; lists are Python lists. *Raises*: ConfigError ``EXTRA`` without pandas."""
    pandas = needs("pandas", "pandas")
    cells: dict[str, list[Any]] = {column.name: [] for column in COLUMNS}
    for found in rows(results):
        for name, cell in found.items():
            cells[name].append(cell)
    return pandas.DataFrame({
        column.name: pandas.Series(cells[column.name], dtype=DTYPES.get(column.cell, "object")) for column in COLUMNS
    })  # fmt: skip


def needs(module: str, extra: str) -> Any:
    """Import what an extra brings. *Raises*: ConfigError ``EXTRA`` with the command that installs it."""
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        cure = f'Run: pip install "sayso[{extra}]"'
        raise ConfigError("EXTRA", f"{module.partition('.')[0]} is not installed", cure=cure) from error
