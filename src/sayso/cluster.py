"""The main job on a Dask cluster that is already there: one task a shard of files, one output a shard.

:func:`process_shard` is the unit: pure, picklable, usable from any other scheduler. The files lie where every worker
sees them; outputs go to any path that fsspec knows. A shard is done when its report is there; the report is written
last. A shard goes by the names, sizes and times of its files, because hashing them would be reading them twice.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import multiprocessing
import posixpath
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sayso import installed, lexicons, readers
from sayso.errors import ConfigError, StoreError
from sayso.models import Failure, Model, Skip
from sayso.readers import Input
from sayso.readers.discovery import HOLDS_MANY
from sayso.runner import key_of, stream_of
from sayso.settings import Resources, Settings
from sayso.tally import LISTED, Tally
from sayso.worker import Result
from sayso.workers import Workers

SHARD = 512
"""Files of a shard on average. Borders hang on the files' own names, so that a new file changes its own shard alone."""
AHEAD = 4  # shards in flight for each thread of the cluster
RETRIES = 3  # times that a shard is done again whose worker was lost


class Report(Model):
    """What became of a shard: ``inputs = done + failed + skipped``; ``key``: settings and versions."""

    shard: str
    key: str
    done: int = 0
    failed: int = 0
    skipped: int = 0
    claims: int = 0
    words: int = 0
    failures: tuple[Failure, ...] = ()
    skips: tuple[Skip, ...] = ()
    warned: int = 0
    warnings: tuple[dict[str, str], ...] = ()


def process_shard(
    inputs: Sequence[Input], output: str, settings: Settings, resources: Resources = Resources(jobs=1)
) -> Report:
    """Extract the claims of some files into one: ``output`` + ``.jsonl.gz`` (an ArticleClaims a line) and ``.json``.

    ``output``: any path that fsspec knows, without a suffix. The work is done in processes beside this one, so that
    deadline, memory cap and quarantine hold for each article. The same inputs give the same bytes.
    *Raises*: ConfigError where the pipeline cannot be built, StoreError where the output cannot be written.
    """
    key = key_of(settings, installed.versions(settings.model))
    tally, failures = Tally(), []
    with _whole(f"{output}.jsonl.gz") as file:
        for result in _results(inputs, settings, resources):
            tally.count(result.state, result.claims, result.words)
            tally.warn(result.path, result.warning)
            if result.state == "done":
                file.write(f"{result.line}\n".encode())
            elif result.state == "failed":
                failures.append(Failure.model_validate_json(result.line))
            elif len(tally.skips) < LISTED:
                tally.skips.append(Skip.model_validate_json(result.line))
    report = Report(
        shard=posixpath.basename(output), key=key, done=tally.done, failed=tally.failed, skipped=tally.skipped,
        claims=tally.claims, words=tally.words, failures=tuple(failures), skips=tuple(tally.skips),
        warned=tally.warned, warnings=tuple(tally.warnings),
    )  # fmt: skip
    with _whole(f"{output}.json") as file:
        file.write(report.model_dump_json(indent=1).encode())
    return report


def extract(
    scheduler: str,
    inputs: Iterable[str | Path] | str | Path,
    output: str,
    settings: Settings,
    resources: Resources = Resources(jobs=1),
    *,
    force: bool = False,
    step: Callable[[Report], None] = lambda report: None,
) -> Tally:
    """Run every shard of ``inputs`` on the cluster at ``scheduler``; those that have a report are not done again.

    Writes ``shards/``, then ``failures.jsonl`` and ``run.json``, under ``output``. An article that fails or is no
    article costs itself; doubles in different shards are not looked for. ``step`` is told of each shard.
    *Raises*: ConfigError ``EXTRA`` without the extra, ``CLUSTER`` where no scheduler answers; StoreError.
    """
    lexicons.check(settings.lexicons)
    versions = installed.versions(settings.model)
    found, others = _split(readers.discover(inputs))
    tally = Tally()
    failures: list[Failure] = []
    with _client(scheduler) as client:
        todo = ((output, shard, settings, resources, force) for shard in _shards(found))
        for report in _on_cluster(client, todo):
            for state in ("done", "failed", "skipped", "claims", "words", "warned"):
                setattr(tally, state, getattr(tally, state) + getattr(report, state))
            step(report)
            failures += report.failures
            tally.skips += report.skips[: LISTED - len(tally.skips)]
            tally.warnings += report.warnings[: LISTED - len(tally.warnings)]
    for other in others:
        tally.count("failed" if isinstance(other, Failure) else "skipped")
        failures += [other] if isinstance(other, Failure) else []
        tally.skips += [other] if isinstance(other, Skip) and len(tally.skips) < LISTED else []
    _publish(output, tally, sorted(failures, key=lambda failure: failure.path), settings, versions)
    return tally


def _publish(output: str, tally: Tally, failures: list[Failure], settings: Settings, versions: dict[str, str]) -> None:
    fs, path = _extra("fsspec").core.url_to_fs(output)
    for left in fs.glob(f"{path}/shards/*/*.tmp"):  # of workers that were lost
        fs.rm(left)
    with _whole(f"{output}/failures.jsonl") as file:
        file.writelines(f"{failure.model_dump_json()}\n".encode() for failure in failures)
    record = {
        "accounting": tally.accounting(),
        "skipped": [skip.model_dump() for skip in sorted(tally.skips, key=lambda skip: skip.path)],
        "warnings": sorted(tally.warnings, key=lambda warning: warning["path"]),
        "settings": settings.model_dump(mode="json"),
        "settings_hash": settings.digest(),
        "versions": versions,
    }
    with _whole(f"{output}/run.json") as file:
        file.write(json.dumps(record, indent=2, ensure_ascii=False, sort_keys=True).encode() + b"\n")


# ------------------------------------------------------------------ shards
def _split(found: Iterable[Input | Failure | Skip]) -> tuple[Iterator[Input], list[Failure | Skip]]:
    """The files to read, as a stream, and what is none, complete when the stream has ended."""
    others: list[Failure | Skip] = []

    def inputs() -> Iterator[Input]:
        for item in found:
            if isinstance(item, Input):
                yield item
            else:
                others.append(item)

    return inputs(), others


def _shards(inputs: Iterable[Input]) -> Iterator[list[Input]]:
    shard: list[Input] = []
    for item in inputs:
        if item.format in HOLDS_MANY:  # a shard of its own
            yield [item]
            continue
        shard.append(item)
        border = int.from_bytes(hashlib.sha256(item.path.encode()).digest()[:4], "big") % SHARD == 0
        if border or len(shard) >= 4 * SHARD:
            yield shard
            shard = []
    if shard:
        yield shard


def _name(shard: Sequence[Input], key: str) -> str:
    """The name of a shard's output: it changes with its files, the settings and the versions."""
    digest = hashlib.sha256(key.encode())
    for item in shard:
        digest.update(f"{item.path}\t{item.size}\t{item.modified}\n".encode())
    return digest.hexdigest()[:16]


def _results(inputs: Sequence[Input], settings: Settings, resources: Resources) -> Iterator[Result]:
    """Every result of a shard, in order; a text that the shard had before is skipped."""
    found = (item for source in inputs for item in readers.items_of(source, settings))
    return stream_of(found, _pool(settings, resources, threading.get_ident()))


@lru_cache(maxsize=64)
def _pool(settings: Settings, resources: Resources, thread: int) -> Workers:
    """Workers that stay from shard to shard; those of a thread are its own. They end with this process."""
    # Dask's workers are daemons, which must not have children lest those outlive them: ours never do.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    return Workers(settings, resources)


# ------------------------------------------------------------------ Dask and fsspec
def _done_or_do(output: str, shard: Sequence[Input], settings: Settings, resources: Resources, force: bool) -> Report:
    """On the cluster: the report of a shard that is there, else the shard."""
    fsspec = _extra("fsspec")
    name = _name(shard, key_of(settings, installed.versions(settings.model)))
    place = f"{output}/shards/{name[:2]}/{name}"
    fs, path = fsspec.core.url_to_fs(f"{place}.json")
    if not force and fs.exists(path):
        return Report.model_validate_json(fs.cat_file(path))
    return process_shard(shard, place, settings, resources)


def _on_cluster(client: Any, todo: Iterator[tuple[Any, ...]]) -> Iterator[Report]:
    """Keep the cluster busy, with a bounded number of shards in flight."""
    as_completed = _extra("distributed").as_completed
    threads = sum(client.nthreads().values()) or 1

    def submit(number: int) -> list[Any]:
        return [client.submit(_done_or_do, *job, pure=False, retries=RETRIES) for job in islice(todo, number)]

    running = as_completed(submit(AHEAD * threads), with_results=True)
    for future, report in running:
        yield report
        future.release()
        running.update(submit(1))


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    distributed = _extra("distributed")
    try:
        client = distributed.Client(scheduler, timeout="10s")
    except (OSError, ValueError, TimeoutError) as error:
        raise ConfigError("CLUSTER", f"no Dask scheduler answers ({error})", where=scheduler,
                          cure="Give its address, as tcp://host:8786.") from error  # fmt: skip
    try:
        yield client
    finally:
        client.close()


@contextmanager
def _whole(url: str) -> Iterator[IO[bytes]]:
    """Open a file of any file system that appears when it is whole; gzip by its name. *Raises*: StoreError."""
    fsspec = _extra("fsspec")
    fs, path = fsspec.core.url_to_fs(url)
    local = "file" in (fs.protocol if isinstance(fs.protocol, tuple) else (fs.protocol,))
    try:
        fs.makedirs(fs._parent(path), exist_ok=True)
        target = f"{path}.{threading.get_ident()}.tmp" if local else path  # object stores show whole objects alone
        with fs.open(target, "wb") as raw:
            if path.endswith(".gz"):
                with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
                    yield packed  # type: ignore[misc]
            else:
                yield raw
        if local:
            Path(target).replace(path)
    except OSError as error:
        raise StoreError("WRITE", f"cannot write this file ({error.strerror or error})", where=url,
                         cure="Check that every worker can write there.") from error  # fmt: skip


def _extra(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ConfigError("EXTRA", f"{name} is not installed", cure='Run: pip install "sayso[dask]"') from error


__all__ = ["Report", "extract", "process_shard"]
