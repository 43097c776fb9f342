"""What is done: one row an input, in SQLite beside the outputs, so that a second run does the rest.

A row holds for the same bytes (``sha``), the same settings and the same versions (``key``). ``position`` is the
input's place in this run's order, null until the run comes to it; a row that no run comes to any more is dropped when
the run ends. Of several articles with one text the first by position is ``done``, the others are ``double``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from sayso.errors import StoreError

VERSION = 2
COLUMNS = (
    "id TEXT PRIMARY KEY", "path TEXT", "sha TEXT", "key TEXT", "position INTEGER", "state TEXT", "text TEXT",
    "file TEXT", "claims INTEGER", "words INTEGER", "attempts INTEGER", "record TEXT", "within TEXT",
    "warning TEXT",
)  # fmt: skip
SCHEMA = f"""
CREATE TABLE inputs ({", ".join(COLUMNS)}) WITHOUT ROWID;
CREATE INDEX by_position ON inputs (position);
CREATE INDEX by_text ON inputs (text) WHERE text != '';
CREATE INDEX by_file ON inputs (file) WHERE file != '';
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
PRAGMA user_version = {VERSION};
"""


class Row(NamedTuple):
    """One input.

    ``state``: ``pending``, ``done``, ``double``, ``failed`` or ``skipped``. ``record``: a Failure or Skip as JSON.
    ``within``: the time and memory that a worker had which failed. ``warning``: what is doubtful about one done.
    """

    id: str
    path: str
    sha: str
    key: str
    position: int | None
    state: str
    text: str = ""
    file: str = ""
    claims: int = 0
    words: int = 0
    attempts: int = 0
    record: str = ""
    within: str = ""
    warning: str = ""


class Ledger:
    """The rows of an output folder; use as a context manager.

    *Raises*: StoreError (``LEDGER``) where the file is damaged or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        with self._errors():
            self._base = sqlite3.connect(self.path)
            try:
                self._prepare()
            except BaseException:
                self._base.close()
                raise
        return self

    def __exit__(self, *error: object) -> None:
        with self._errors():
            self._base.close()

    def _prepare(self) -> None:
        """Shut others out, readers too, so that no memory is shared by a mapped file; a kill leaves nothing half."""
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = NORMAL")
        if self._base.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            self._begin_anew()
        self._base.execute("UPDATE inputs SET position = NULL")
        self._base.commit()

    def _begin_anew(self) -> None:
        """Another version wrote this: nothing that it says is known here."""
        for table in ("inputs", "notes"):
            self._base.execute(f"DROP TABLE IF EXISTS {table}")
        self._base.executescript(SCHEMA)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeError) as error:  # its message may quote bytes of a damaged file
            cure = "See that the disk has room and the folder is writable; if it is damaged, remove it and run again."
            if "locked" in str(error):
                cure = "Another program has it open: close that, then run again."
            raise StoreError("LEDGER", f"the record of what is done fails ({error})", where=str(self.path),
                             cure=cure) from error  # fmt: skip

    # ------------------------------------------------------------------ one input
    def find(self, path: str) -> tuple[str, Row | None]:
        """The id for the next input of this path, and its row of an earlier run.

        The id is the path, with a number where this run had the path before.
        """
        number, name = 1, path
        while True:
            found = self._one("SELECT * FROM inputs WHERE id = ?", name)
            row = Row(*found) if found else None
            if row is None or row.position is None:
                return name, row
            number += 1
            name = f"{path}\t{number}"

    def place(self, row: Row, position: int) -> None:
        """This run came to an input whose row still holds."""
        self._do("UPDATE inputs SET position = ? WHERE id = ?", position, row.id)

    def put(self, row: Row) -> None:
        """Write a row, over the one that was there."""
        self._do("INSERT OR REPLACE INTO inputs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)

    def set_state(self, row: Row, state: str) -> None:
        """Change what a row says became of its input."""
        self._do("UPDATE inputs SET state = ? WHERE id = ?", state, row.id)

    def same_text(self, row: Row) -> list[Row]:
        """Other rows that are done with the same text, this run's in order, then those it has not come to."""
        query = "SELECT * FROM inputs WHERE text = ? AND text != '' AND id != ? AND state = 'done' "
        return self._rows(query + "ORDER BY position IS NULL, position", row.text, row.id)

    # ------------------------------------------------------------------ all
    def rows(self) -> Generator[Row, None, None]:
        """Every input that this run came to, in order."""
        query = "SELECT * FROM inputs WHERE position IS NOT NULL ORDER BY position"
        with self._errors():
            found = self._base.execute(query)
            try:
                for values in found:
                    yield Row(*values)
            finally:
                with suppress(sqlite3.ProgrammingError):  # whoever stopped half-way may have closed the ledger since
                    found.close()

    def first(self, text: str) -> str:
        """The path of the article that stands for all with this text."""
        found = self._one("SELECT path FROM inputs WHERE text = ? AND state = 'done'", text)
        return str(found[0]) if found else ""

    def owns(self, file: str) -> bool:
        """Does a row that is done own this file?"""
        return self._one("SELECT 1 FROM inputs WHERE file = ? AND file != '' AND state = 'done'", file) is not None

    def unseen(self) -> int:
        """How many articles an earlier run did that this run did not come to."""
        found = self._one("SELECT count(*) FROM inputs WHERE position IS NULL AND state = 'done'")
        return int(found[0]) if found else 0

    def did(self, path: str) -> bool:
        """Has an earlier run done an article of this file: itself, or one that it holds (``path#3``, ``path:3``)?"""
        inside = [(f"{path}{mark}", f"{path}{chr(ord(mark) + 1)}") for mark in "#:"]
        query = "SELECT 1 FROM inputs WHERE state = 'done' AND (path = ? OR (path > ? AND path < ?)"
        return self._one(f"{query} OR (path > ? AND path < ?))", path, *inside[0], *inside[1]) is not None

    def drop_unseen(self) -> None:
        """Forget the inputs that this run did not come to: they are gone."""
        self._do("DELETE FROM inputs WHERE position IS NULL")

    def note(self, name: str, value: str | None = None) -> str | None:
        """Keep a note, or read it."""
        if value is not None:
            self._do("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, value)
            return value
        found = self._one("SELECT value FROM notes WHERE name = ?", name)
        return str(found[0]) if found else None

    def commit(self) -> None:
        """Make what was written last, whatever happens next."""
        with self._errors():
            self._base.commit()

    def pack(self) -> None:
        """Rewrite the file in the order of its rows, and close it: the same rows give the same bytes."""
        packed = self.path.with_name(f".{self.path.name}.tmp")
        packed.unlink(missing_ok=True)
        with self._errors():
            self._base.commit()
            if _is_text(packed):
                self._base.execute("VACUUM INTO ?", (str(packed),))
                with closing(sqlite3.connect(packed)) as copy:
                    copy.execute("PRAGMA schema_version = 1")  # VACUUM counts it up: a byte that tells no row
                    copy.commit()
            self._base.execute("PRAGMA journal_mode = DELETE")
            self._base.close()
        if packed.exists():
            packed.replace(self.path)

    def _one(self, query: str, *values: Any) -> Any:
        with self._errors():
            return self._base.execute(query, values).fetchone()

    def _rows(self, query: str, *values: Any) -> list[Row]:
        with self._errors():
            return [Row(*found) for found in self._base.execute(query, values)]

    def _do(self, query: str, *values: Any) -> None:
        with self._errors():
            self._base.execute(query, values)


def _is_text(path: Path) -> bool:
    """Is the name one that SQLite can be told?"""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
