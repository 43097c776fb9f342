"""JSON written as it comes: a list within a document, or a record a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from sayso.models import ArticleClaims

_UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "\u2028\u2029\x85"}
"""Characters that some readers take for the end of a line."""


class Counted:
    """Results as they pass by; ``claims``: how many they held so far."""

    def __init__(self, results: Iterable[ArticleClaims]) -> None:
        self._results, self.claims = results, 0

    def __iter__(self) -> Iterator[ArticleClaims]:
        for result in self._results:
            self.claims += len(result)
            yield result


def to_json(record: Any) -> str:
    """A record as one line of JSON."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False).translate(_UNSAFE)


def write_lines(records: Iterable[Any], file: IO[str]) -> int:
    """A record a line; how many there are."""
    written = 0
    for record in records:
        file.write(to_json(record) + "\n")
        written += 1
    return written


def write_list(
    records: Iterable[Any], file: IO[str], *, head: str = "[", tail: Callable[[int], str] = lambda count: "]"
) -> int:
    """Records between ``head`` and ``tail``, which is told their number; how many there are."""
    written = 0
    file.write(head)
    for record in records:
        file.write(("," if written else "") + "\n" + to_json(record))
        written += 1
    file.write(f"\n{tail(written)}\n")
    return written
