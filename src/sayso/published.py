"""What a run tells of all articles together: ``claims.jsonl``, ``failures.jsonl`` and the flat table.

An article's own file knows its own claims alone; here a claim's ``group`` ties it to those of other articles.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from typing import Any

from sayso.exports import parquet
from sayso.groups import Grouper, is_repeat
from sayso.ledger import Row
from sayso.models import Claim
from sayso.writers import Folder, atomic, atomic_bytes

FILES, TABLE = ("claims.jsonl", "failures.jsonl"), "claims.parquet"
GROUP, CONFIDENCE = ',"group":', ',"confidence":'
"""Where a claim's last two fields begin: inside a string their quotation marks would be escaped."""


def sizes(folder: Folder, *, table: bool) -> list[int]:
    """Sizes of the published files: whether they are there, and whole. -1 for one that is not."""
    paths = [folder.path / name for name in (*FILES, *([TABLE] if table else []))]
    return [path.stat().st_size if path.exists() else -1 for path in paths]


def publish(folder: Folder, rows: Callable[[], Generator[Row, None, None]], *, table: bool, across: bool) -> None:
    """Write them, each whole or absent. ``rows``: the ledger's, in the order of their paths; asked for twice.

    ``table``: the flat table, too; without it that of an earlier run goes, which would tell of other claims.
    ``across``: look for the same statement in different articles.
    *Raises*: StoreError ``OUTPUT`` where an article's file is gone, ``WRITE`` where there is no room.
    """
    groups = _groups(folder, rows()) if across else {}
    with ExitStack() as stack:
        claims, failures = (stack.enter_context(atomic(folder.path / name)) for name in FILES)
        path, flat = folder.path / TABLE, None
        if table:
            flat = stack.enter_context(parquet.Table(stack.enter_context(atomic_bytes(path))))
        else:
            path.unlink(missing_ok=True)
        for row in stack.enter_context(closing(rows())):  # left half-way, it would hold the ledger
            if row.state == "done":
                folder.arrange(row.file)
                lines = [_tied(record, line, groups) for record, line in folder.claims(row.file)]
                claims.writelines(f"{line}\n" for line in lines)
                if flat is not None:
                    flat.add(folder.article(row.file), map(Claim.model_validate_json, lines))
            elif row.state == "failed":
                failures.write(row.record + "\n")


def _groups(folder: Folder, rows: Generator[Row, None, None]) -> dict[str, str]:
    """By a claim's id, that of the first claim of another article that says the same."""
    grouper = Grouper()
    with closing(rows):
        for row in rows:
            if row.state == "done":
                for record in _leading([record for record, _ in folder.claims(row.file)]):
                    speaker = record["speaker"] or {"key": None, "type": None}
                    grouper.add(
                        record["id"], record["statement"]["text"], speaker=speaker["key"], kind=speaker["type"],
                        numbers=[number["value"] for number in record["numbers"]], article=record["article_id"],
                    )  # fmt: skip
    return grouper.groups()


def _leading(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """An article's claims without those that go with another of its claims, which they repeat."""
    ids = {record["id"] for record in records}
    return (record for record in records if not is_repeat(record["id"], record["group"], ids))


def _tied(record: dict[str, Any], line: str, groups: dict[str, str]) -> str:
    """The claim's line with the group that it has across articles."""
    group = groups.get(record["id"]) or groups.get(record["group"])
    return f'{line[: line.rindex(GROUP)]}{GROUP}"{group}"{line[line.rindex(CONFIDENCE) :]}' if group else line
