"""What the server that workers are forked from imports, and reads of word lists, once: each of them starts sooner.

Never imported by the process that the user started: one BLAS thread a process is right for workers alone.
"""

import importlib
import os
import sys
import traceback
from multiprocessing import synchronize
from types import TracebackType

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import spacy.lang.en  # noqa: F401

import sayso.annotate
import sayso.pipeline  # noqa: F401
from sayso import lexicons
from sayso.components import COMPONENTS

for component in COMPONENTS:
    importlib.import_module(f"sayso.components.{component.removeprefix('sayso_')}")
for table in lexicons.names():
    lexicons.load(table)


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say nothing of a worker that is born while its run is stopped: it finds the locks gone, and ends."""
    last = traceback.extract_tb(trace)[-1:]
    if not (isinstance(error, FileNotFoundError) and last and last[0].filename == synchronize.__file__):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _told
