"""Results → files: one JSON an article, claims.jsonl, failures.jsonl, run.json; each whole or absent."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Self

from sayso.errors import StoreError
from sayso.models import Article, ArticleClaims, Failure, Skip

MAX_SLUG = 60
ARTICLE_FILE = re.compile(r"[a-z0-9-]+-[0-9a-f]{12}\.json")
LISTED_SKIPS = 1000
"""Skipped inputs that run.json lists at most; all are counted."""


@contextmanager
def atomic(path: Path) -> Iterator[IO[str]]:
    """Open a text file that appears under its name only when it is whole.

    Written beside it, flushed to disk, then renamed. *Raises*: StoreError ``WRITE``.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise StoreError("WRITE", f"cannot write this file ({error.strerror})", where=str(path),
                         cure="Check that the folder exists, is writable, and has space.") from error  # fmt: skip
    finally:
        temporary.unlink(missing_ok=True)


def file_name(article: Article) -> str:
    """``<slug>-<hash>.json``: readable, safe on every system, never the same for two texts."""
    origin = article.path or article.title or "article"
    plain = (
        unicodedata.normalize("NFKD", Path(origin).stem if article.path else origin).encode("ascii", "ignore").decode()
    )
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:MAX_SLUG].strip("-") or "article"
    return f"{slug}-{article.id[:12]}.json"


def to_line(record: Any) -> str:
    """One record as one line of JSON. Line separators that are not ``\\n`` are escaped."""
    line: str = record.model_dump_json()
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


class FolderWriter:
    """Writes a run into an output folder; use as a context manager.

    ``claims.jsonl``, ``failures.jsonl`` and ``run.json`` appear when the run ends; article files as they are done.
    *Raises*: StoreError where the folder cannot be made or a file not written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done = self.failed = self.skipped = self.claims = 0
        self.skips: list[Skip] = []
        self.written: set[str] = set()

    def __enter__(self) -> Self:
        try:
            (self.folder / "articles").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError("WRITE", f"cannot make this folder ({error.strerror})", where=str(self.folder),
                             cure="Name another with -o, or make room for it.") from error  # fmt: skip
        self._files = ExitStack()
        self._claims = self._files.enter_context(atomic(self.folder / "claims.jsonl"))
        self._failures = self._files.enter_context(atomic(self.folder / "failures.jsonl"))
        return self

    def __exit__(self, *error: Any) -> None:
        self._files.__exit__(*error)
        if error[0] is None:
            self._remove_stale()

    def _remove_stale(self) -> None:
        """Article files that an earlier run left here and this one did not write."""
        for path in (self.folder / "articles").iterdir():
            if ARTICLE_FILE.fullmatch(path.name) and path.name not in self.written:
                path.unlink()

    def write(self, outcome: ArticleClaims | Failure | Skip) -> None:
        """Write one outcome and count it."""
        if isinstance(outcome, Failure):
            self.failed += 1
            self._failures.write(to_line(outcome) + "\n")
        elif isinstance(outcome, Skip):
            self.skipped += 1
            if len(self.skips) < LISTED_SKIPS:
                self.skips.append(outcome)
        else:
            self.done += 1
            self.claims += len(outcome.claims)
            name = file_name(outcome.article)
            self.written.add(name)
            with atomic(self.folder / "articles" / name) as file:
                file.write(to_line(outcome) + "\n")
            for claim in outcome.claims:
                self._claims.write(to_line(claim) + "\n")

    @property
    def counts(self) -> dict[str, int]:
        """The accounting: ``inputs = done + failed + skipped``."""
        total = self.done + self.failed + self.skipped
        return {
            "inputs": total,
            "done": self.done,
            "failed": self.failed,
            "skipped": self.skipped,
            "claims": self.claims,
        }


def write_run(folder: Path, record: dict[str, Any]) -> None:
    """Write ``run.json``: accounting, versions, settings, times."""
    with atomic(folder / "run.json") as file:
        json.dump(record, file, indent=2, ensure_ascii=False, sort_keys=True)
        file.write("\n")
