"""What ``doctor`` looks at: the system, the packages, the extras, and a sentence that is extracted.

Nothing tells of the person: no user name, no path but one that was given.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from sayso.errors import SaysoError
from sayso.models import Model
from sayso.settings import Settings, cores

PACKAGES = ("sayso", "spacy", "pydantic", "typer", "rich", "trafilatura", "numpy", "pebble")
EXTRAS = {
    "accurate": (("onnxruntime", "tokenizers"), "--profile accurate, thorough"),
    "parquet": (("pyarrow",), "Parquet, read and written"),
    "pandas": (("pandas",), ".to_pandas() in a notebook"),
    "warc": (("warcio",), "web archives"),
    "dask": (("distributed", "fsspec"), "a cluster, --dask"),
}
"""An extra's packages, and what it is for."""
SENTENCE = "“The bridge will cost $3 million,” said Ines Dahl, the mayor of Reyl."
CAP, MORE = 300_000_000, 600_000_000
"""Bytes: a cap on memory, and what must not fit under it."""
PROOF = (
    "import resource; resource.setrlimit(resource.RLIMIT_DATA, ({cap}, {cap}))\n"
    "try: bytearray({more})\n"
    "except MemoryError: print('capped')"
)


class Check(Model):
    """One thing that was looked at. ``missing`` is what one can do without; ``error`` tells what ``failed``."""

    group: Literal["system", "packages", "extras", "trial"]
    name: str
    state: Literal["ok", "missing", "failed"] = "ok"
    says: str
    cure: str | None = None
    error: str | None = None


def examine(settings: Settings) -> Iterator[Check]:
    """Everything, one after another; the model last, because the trial needs it."""
    yield from _system()
    yield from _packages()
    for extra, (modules, purpose) in EXTRAS.items():
        yield _extra(extra, modules, purpose)
    yield from _trial(settings)


# ------------------------------------------------------------------ the system
def _system() -> Iterator[Check]:
    yield Check(group="system", name="python", says=f"{platform.python_version()} ({platform.python_implementation()})")
    yield Check(group="system", name="platform", says=f"{platform.system()} {platform.release()}, {platform.machine()}")
    yield Check(group="system", name="cores", says=f"{cores()} of {os.cpu_count()} may be used")
    yield Check(group="system", name="memory", says=_memory())
    yield _cap()
    yield _temporary()


def _memory() -> str:
    """What there is, or what a container may take of it."""
    sizes = []
    with suppress(AttributeError, ValueError, OSError):
        sizes.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with suppress(ValueError, OSError):
        sizes.append(int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return f"{min(sizes) / 1e9:.1f} GB" if sizes else "unknown"


def _cap() -> Check:
    """Does a worker that takes too much memory get an error, as ``--memory`` promises? Tried in a process."""
    code = PROOF.format(cap=CAP, more=MORE)
    try:
        done = subprocess.run(  # noqa: S603  (this very Python, with code from here)
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
        )
        capped = done.stdout.strip() == "capped"
    except (OSError, subprocess.SubprocessError):
        capped = False
    if capped:
        return Check(group="system", name="memory cap", says="works (--memory)")
    cure = "Linux alone can; elsewhere use fewer workers (-j)."
    return Check(group="system", name="memory cap", state="missing", says="not possible here", cure=cure)


def _temporary() -> Check:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"sayso")
        free = shutil.disk_usage(tempfile.gettempdir()).free
    except OSError as error:
        return Check(group="system", name="temp folder", state="failed", says=f"cannot be written ({error.strerror})",
                     cure="Set TMPDIR to a folder that can.")  # fmt: skip
    return Check(group="system", name="temp folder", says=f"writable, {free / 1e9:.1f} GB free")


# ------------------------------------------------------------------ what is installed
def _packages() -> Iterator[Check]:
    for name in PACKAGES:
        try:
            yield Check(group="packages", name=name, says=importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Check(
                group="packages", name=name, state="failed", says="not installed", cure="Run: pip install sayso"
            )


def _extra(extra: str, modules: tuple[str, ...], purpose: str) -> Check:
    """An extra counts where all of its packages can be imported."""
    name, cure = f"[{extra}]", f'Run: pip install "sayso[{extra}]"'
    versions = []
    for module in modules:
        try:
            importlib.import_module(module)
            versions.append(f"{module} {importlib.metadata.version(module)}")
        except ImportError as error:
            broken = not isinstance(error, ModuleNotFoundError)
            says = f"{module} cannot be imported ({error})" if broken else f"not installed: {purpose}"
            return Check(group="extras", name=name, state="missing", says=says.splitlines()[0], cure=cure)
    return Check(group="extras", name=name, says=", ".join(versions))


# ------------------------------------------------------------------ does it work?
def _trial(settings: Settings) -> Iterator[Check]:
    from sayso import installed, pipeline

    def components() -> str:
        return ", ".join(pipeline.load_model(settings.model).pipe_names)

    def version() -> str:
        found = installed.versions(settings.model)
        return f"{found['model']} {found['model_version']}"

    for name, tried in (("model", version), ("components", components), ("extraction", lambda: _extracted(settings))):
        check = _tried(name, tried)
        yield check
        if check.state == "failed":
            return


def _tried(name: str, tried: Callable[[], str]) -> Check:
    started = time.perf_counter()
    try:
        says = tried()
    except SaysoError as error:
        return Check(group="trial", name=name, state="failed", says=error.what, cure=error.cure or None,
                     error=f"[{error.code}] {error}")  # fmt: skip
    except Exception as error:
        says = f"{type(error).__name__}: {error}".splitlines()[0]
        return Check(group="trial", name=name, state="failed", says=says, error=f"[TRIAL] {says}")
    seconds = f" ({time.perf_counter() - started:.1f} s)" if name != "model" else ""
    return Check(group="trial", name=name, says=says + seconds)


def _extracted(settings: Settings) -> str:
    from sayso import api

    found = api.extract(SENTENCE, settings=settings).claims
    if len(found) != 1 or found[0].speaker is None or found[0].speaker.name != "Ines Dahl":
        raise RuntimeError(f"one sentence gave {len(found)} claims, not the one by its speaker")
    return f"one sentence gave one claim by {found[0].speaker.name}"
