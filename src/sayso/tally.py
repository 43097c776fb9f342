"""The accounting of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from sayso.models import Skip

LISTED = 1000
"""Skipped inputs, and warnings, that run.json lists at most; all are counted."""


@dataclass
class Tally:
    """The accounting of a run: ``inputs = done + failed + skipped``. ``known``: those that an earlier run had done.

    ``warned``: those done with a warning; ``warnings``: path and warning of the first of them. ``removed``: articles
    of an earlier run that are no longer among the inputs, and so no longer in the output. ``left``: where too many
    failed, the files that the run did not look at, or not to their end; else None.
    """

    done: int = 0
    failed: int = 0
    skipped: int = 0
    known: int = 0
    claims: int = 0
    words: int = 0
    warned: int = 0
    removed: int = 0
    left: int | None = None
    skips: list[Skip] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)

    @property
    def inputs(self) -> int:
        """All inputs."""
        return self.done + self.failed + self.skipped

    def accounting(self) -> dict[str, int]:
        """The sum, as ``run.json`` has it."""
        return {
            "inputs": self.inputs, "done": self.done, "failed": self.failed, "skipped": self.skipped,
            "claims": self.claims, "words": self.words,
        }  # fmt: skip

    def count(self, state: str, claims: int = 0, words: int = 0) -> None:
        """Count one input."""
        if state == "done":
            self.done, self.claims, self.words = self.done + 1, self.claims + claims, self.words + words
        elif state == "failed":
            self.failed += 1
        else:
            self.skipped += 1

    def warn(self, path: str, warning: str) -> None:
        """Count a warning, if it is one."""
        if warning:
            self.warned += 1
            if len(self.warnings) < LISTED:
                self.warnings.append({"path": path, "warning": warning})
