"""What can go wrong, each with a stable code: *what* happened, *where*, and the *cure*."""

from __future__ import annotations


class SaysoError(Exception):
    """Root of every error that sayso raises on purpose.

    ``code`` is stable across versions; the text names what happened, where, and the cure.
    """

    stage = "run"

    def __init__(self, code: str, what: str, *, where: str = "", cure: str = "") -> None:
        self.code, self.what, self.where, self.cure = code, what, where, cure
        super().__init__(": ".join(part for part in (where, what) if part) + (f". {cure}" if cure else ""))

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process (keyword arguments included)."""
        return (_rebuild, (type(self), self.code, self.what, self.where, self.cure))


def _rebuild(kind: type[SaysoError], code: str, what: str, where: str, cure: str) -> SaysoError:
    return kind(code, what, where=where, cure=cure)


class ConfigError(SaysoError):
    """A setting, lexicon or model that the run cannot start with."""

    stage = "settings"


class ReadError(SaysoError):
    """A file or record that cannot become an Article."""

    stage = "read"


class ExtractError(SaysoError):
    """An article that cannot be annotated or turned into claims."""

    stage = "extract"


class StoreError(SaysoError):
    """An output that cannot be written."""

    stage = "write"
