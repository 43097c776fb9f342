"""Results → files: one JSON an article, claims.jsonl, failures.jsonl, run.json; each whole or absent."""

from __future__ import annotations

import json
import os
import platform
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from sayso.errors import StoreError
from sayso.models import Article

MAX_SLUG = 60
ARTICLE_FILE = re.compile(r"[a-z0-9-]+-[0-9a-f]{12}\.json")
ARTICLE = '"article":'
"""Where the article of an ArticleClaims begins: only the schema's version stands before it."""
CLAIMS = '"claims":['
"""Where the claims of an ArticleClaims begin: inside a string its quotation marks would be escaped."""
_DECODER = json.JSONDecoder()


@contextmanager
def atomic(path: Path) -> Iterator[IO[str]]:
    """Open a text file that appears under its name only when it is whole.

    Written beside it, flushed to disk, then renamed. *Raises*: StoreError ``WRITE``.
    """
    with _whole(path, "w", encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def atomic_bytes(path: Path) -> Iterator[IO[bytes]]:
    """As :func:`atomic`, for bytes. *Raises*: StoreError ``WRITE``."""
    with _whole(path, "wb") as file:
        yield file


@contextmanager
def _whole(path: Path, mode: str, **how: str) -> Iterator[Any]:
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open(mode, **how) as file:  # type: ignore[call-overload]  # mode and how come as a pair
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _settle(path.parent)
    except OSError as error:
        cure = "Check that the folder exists, is writable, and has space."
        raise _cannot("write this file", path, error, cure) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make the names in a folder last, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _cannot(do: str, path: Path, error: OSError, cure: str) -> StoreError:
    return StoreError("WRITE", f"cannot {do} ({error.strerror})", where=str(path), cure=cure)


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


class Folder:
    """An output folder: article files as they are done, the rest when a run is.

    *Raises*: StoreError (``WRITE``) where the folder cannot be made or a file not written.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.articles, self.state = path, path / "articles", path / ".sayso"
        self.fanned = False

    def make(self) -> None:
        """Make the folders, and touch nothing that another run may be at."""
        try:
            for folder in (self.articles, self.state):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot("make this folder", self.path, error, "Name another with -o, or make room for it.") from error

    def clean(self) -> None:
        """Remove what a killed run was writing: for whoever holds the folder."""
        for path in [*self.path.glob(".*.tmp"), *self.articles.rglob(".*.tmp")]:
            path.unlink(missing_ok=True)

    def where(self, file: str, *, fanned: bool) -> Path:
        """Where an article's file lies: many are fanned out by the first digits of their hash."""
        return self.articles / file[-17:-15] / file if fanned else self.articles / file

    def find(self, file: str) -> Path | None:
        """An article's file, fanned out or not; None where there is none."""
        for fanned in (self.fanned, not self.fanned):
            path = self.where(file, fanned=fanned)
            if path.exists():
                return path
        return None

    def write(self, file: str, line: str) -> None:
        """Write an article's file."""
        path = self.where(file, fanned=self.fanned)
        if self.fanned:
            path.parent.mkdir(exist_ok=True)
        with atomic(path) as opened:
            opened.write(line + "\n")
        other = self.where(file, fanned=not self.fanned)
        if other.exists():
            other.unlink()

    def remove(self, file: str) -> None:
        """Remove an article's file."""
        path = self.find(file)
        if path is not None:
            path.unlink(missing_ok=True)

    def arrange(self, file: str) -> None:
        """Move an article's file to where it lies now that their number is known."""
        wanted = self.where(file, fanned=self.fanned)
        found = self.find(file)
        if found is not None and found != wanted:
            wanted.parent.mkdir(exist_ok=True)
            found.replace(wanted)

    def claims(self, file: str) -> Iterator[tuple[dict[str, Any], str]]:
        """The claims of an article's file, each as a record and as the line that it stands in.

        *Raises*: StoreError (``OUTPUT``) where the file is gone or no longer what was written.
        """
        with self._reading(file) as path:
            yield from _claims(path.read_text(encoding="utf-8"))

    def article(self, file: str) -> Article:
        """The article of an article's file. *Raises*: StoreError (``OUTPUT``), as :meth:`claims`."""
        with self._reading(file) as path:
            return article_of(path.read_text(encoding="utf-8"))

    @contextmanager
    def _reading(self, file: str) -> Iterator[Path]:
        path = self.find(file) or self.where(file, fanned=self.fanned)
        try:
            yield path
        except (OSError, ValueError, IndexError) as error:
            raise StoreError("OUTPUT", "this file was changed or removed by somebody else", where=str(path),
                             cure="Remove it and run again: it will be made anew.") from error  # fmt: skip

    def remove_stale(self, owned: Callable[[str], bool]) -> None:
        """Remove article files that no input stands behind any more, and folders left empty."""
        for path in [*self.articles.glob("*.json"), *self.articles.glob("??/*.json")]:
            if ARTICLE_FILE.fullmatch(path.name) and not owned(path.name):
                path.unlink()
        for folder in self.articles.glob("[0-9a-f][0-9a-f]"):
            if not any(folder.iterdir()):
                folder.rmdir()


@contextmanager
def alone(folder: Folder) -> Iterator[None]:
    """Hold a folder for this run. The system lets go of it when the process ends, however it ends.

    *Raises*: StoreError ``LOCKED`` where another run holds it.
    """
    lock, owner = FileLock(folder.state / "lock", timeout=0), folder.state / "owner"
    try:
        lock.acquire()
    except Timeout:
        who = owner.read_text(encoding="utf-8").strip() if owner.exists() else "another process"
        raise StoreError("LOCKED", f"another run is writing here ({who})", where=str(folder.path),
                         cure="Wait for it, or name another folder with -o.") from None  # fmt: skip
    try:
        owner.write_text(f"process {os.getpid()} on {platform.node()}\n", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            owner.unlink(missing_ok=True)
        lock.release()


def article_of(line: str) -> Article:
    """The article inside one ArticleClaims as JSON, without a look at its claims. *Raises*: ValueError."""
    at = line.index(ARTICLE) + len(ARTICLE)
    _, end = _DECODER.raw_decode(line, at)
    return Article.model_validate_json(line[at:end])


def claim_lines(line: str) -> Iterator[str]:
    """The claims inside one ArticleClaims as JSON, each as it stands there. *Raises*: ValueError, IndexError."""
    return (claim for _, claim in _claims(line))


def _claims(line: str) -> Iterator[tuple[dict[str, Any], str]]:
    at = line.index(CLAIMS) + len(CLAIMS)
    while line[at] != "]":
        at += line[at] == ","
        record, end = _DECODER.raw_decode(line, at)
        yield record, line[at:end]
        at = end


def write_run(folder: Path, record: dict[str, Any]) -> None:
    """Write ``run.json``: accounting, versions, settings, times."""
    with atomic(folder / "run.json") as file:
        json.dump(record, file, indent=2, ensure_ascii=False, sort_keys=True)
        file.write("\n")
