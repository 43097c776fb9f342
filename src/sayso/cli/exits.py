"""How commands end: their exit codes, and errors told with their cure."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from sayso.errors import ConfigError, SaysoError, StoreError

EXIT_FAILED, EXIT_USAGE, EXIT_CANNOT, EXIT_INTERRUPTED, EXIT_TERMINATED = 1, 2, 3, 130, 143
INTERRUPTED = "Interrupted. What was done is kept: run the same command again to go on."


@contextmanager
def errors() -> Iterator[None]:
    """Turn an error of ours into a message and an exit code: 2 for wrong usage, 3 for what cannot run."""
    try:
        yield
    except SaysoError as error:
        _complain(f"Error [{error.code}] {error}", "red")
        usage = isinstance(error, ConfigError) and not error.code.startswith(("MODEL", "EXTRA"))
        raise typer.Exit(EXIT_USAGE if usage else EXIT_CANNOT) from error
    except KeyboardInterrupt:
        _complain(INTERRUPTED, "yellow")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(EXIT_CANNOT) from None


@contextmanager
def standard_output() -> Iterator[None]:
    """Write there. *Raises*: StoreError ``WRITE`` where it cannot be written; BrokenPipeError where nobody reads on."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left cannot be written either
        raise StoreError("WRITE", f"cannot be written ({error.strerror or error})", where="standard output",
                         cure="Make room, or write elsewhere.") from error  # fmt: skip


def _complain(message: str, style: str) -> None:
    from sayso.cli.console import complain, plain

    complain(plain(message), style=style)


@contextmanager
def terminable() -> Iterator[None]:
    """On SIGTERM leave through the context managers, so that workers end and what is done is kept."""

    def leave(*_: Any) -> None:
        _complain(INTERRUPTED, "yellow")
        raise SystemExit(EXIT_TERMINATED)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
