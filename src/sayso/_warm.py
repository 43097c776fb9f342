"""What the server that workers are forked from imports once, so that each of them starts in no time.

Never imported by the process that the user started: one BLAS thread a process is right for workers alone.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sayso.annotate
import sayso.pipeline  # noqa: F401
