"""Inside a worker process: bytes of articles → lines of JSON. spaCy is imported when the first work comes."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

from sayso.errors import SaysoError
from sayso.models import ArticleClaims, Failure, Model, Skip
from sayso.readers import Item, read_item
from sayso.settings import Settings
from sayso.writers import file_name, to_line

logger = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1  # of Linux's prctl

State = Literal["done", "failed", "skipped"]


class Result(Model):
    """What became of one article: ``line`` is its ArticleClaims, Failure or Skip as JSON.

    ``text``: hash of its text; ``file``: the name for its claims; ``words``: counted at white space.
    ``warning``: what is doubtful about an article that is done.
    """

    path: str
    state: State
    line: str
    text: str = ""
    file: str = ""
    claims: int = 0
    words: int = 0
    attempts: int = 1
    warning: str = ""


def start(settings: Settings, memory: int | None) -> None:
    """Set a worker process up: a cap on its memory, an end when its parent ends, the pipeline.

    ``memory``: bytes of data that it may hold; None: no cap.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _end_with_parent()
    with suppress(SaysoError):  # the first work will raise it where it is heard
        _pipeline(settings)
    gc.freeze()  # what stays for good need not be looked through for garbage again and again
    if memory is not None:
        _limit_memory(memory)


def work(items: Sequence[Item], settings: Settings) -> list[Result]:
    """Read, annotate and extract; one result an item, in order.

    *Raises*: ConfigError where the pipeline cannot be built, MemoryError where it ran out of memory.
    """
    from sayso import annotate

    nlp = _pipeline(settings)
    read = [read_item(item, settings) for item in items]
    outcomes = list(annotate.process(read, nlp=nlp, settings=settings, starve=True))
    if any(isinstance(outcome, Failure) and outcome.code == annotate.MEMORY for outcome in outcomes):
        raise MemoryError
    return [result_of(outcome) for outcome in outcomes]


def result_of(outcome: ArticleClaims | Failure | Skip) -> Result:
    """An outcome as it is written."""
    line = to_line(outcome)
    if isinstance(outcome, Failure):
        return Result(path=outcome.path, state="failed", line=line)
    if isinstance(outcome, Skip):
        return Result(path=outcome.path, state="skipped", line=line)
    article = outcome.article
    replaced = article.decoding.replaced if article.decoding else 0
    return Result(
        path=article.path or article.id, state="done", line=line, text=article.sha256, file=file_name(article),
        claims=len(outcome.claims), words=len(article.text.split()),
        warning=f"{replaced} character{'s' * (replaced != 1)} could not be decoded" if replaced else "",
    )  # fmt: skip


def _pipeline(settings: Settings):  # type: ignore[no-untyped-def]  # spaCy's type would import spaCy
    from sayso.pipeline import load

    return load(settings)


def _end_with_parent() -> None:
    """Leave when the parent process is gone, even in the middle of an article."""
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # at once, even where Python code would not be reached
    if sys.platform == "linux":
        _end_with_server()


def _end_with_server() -> None:
    """Have the system kill this process when the server that it was forked from ends, even where no thread can run.

    That server ends with the user's process, once no worker holds the end of the pipe by which it is told so.
    """
    from multiprocessing import forkserver

    with suppress(AttributeError, OSError, TypeError):
        os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]
        forkserver._forkserver._forkserver_alive_fd = None  # type: ignore[attr-defined]
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_memory(most: int) -> None:
    """Cap the data of this process, where the system can (Linux): beyond it Python raises MemoryError."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))
