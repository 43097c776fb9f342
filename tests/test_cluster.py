"""The same shards on a Dask cluster: one output a shard, resumed by its report, whatever happens to a worker."""

from __future__ import annotations

import gzip
import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sayso import cluster, runner
from sayso.cli import app
from sayso.errors import ConfigError, StoreError
from sayso.models import ArticleClaims, Failure
from sayso.readers import Input, discover
from sayso.settings import Resources, Settings

HERE = Resources(jobs=0)


@pytest.fixture(autouse=True)
def _alike(monkeypatch):
    """The same arithmetic in this process as in workers."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture
def folder(tmp_path) -> Path:
    """Twelve good articles, a broken one, a double, and something that is none."""
    made = tmp_path / "in"
    made.mkdir()
    for number in range(12):
        text = f"“We lost {number} tonnes of sand,” said Ines Dahl. The dam leaks, according to Tomas Reyl.\n"
        (made / f"{number:02}.txt").write_text(text, encoding="utf-8")
    (made / "05b.txt").write_text((made / "05.txt").read_text("utf-8"), encoding="utf-8")
    (made / "bad.json").write_text('{"text": ', encoding="utf-8")
    (made / "c.docx").write_bytes(b"PK")
    return made


def inputs(folder: Path) -> list[Input]:
    return [item for item in discover(folder) if isinstance(item, Input)]


def lines(path: Path) -> list[ArticleClaims]:
    return [ArticleClaims.model_validate_json(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "run.json"
    }


# ------------------------------------------------------------------ one shard
def test_a_shard_becomes_one_file_and_a_report(folder, tmp_path, nlp):
    report = cluster.process_shard(inputs(folder), str(tmp_path / "out" / "s"), Settings(), HERE)
    assert (report.done, report.failed, report.skipped) == (12, 1, 1)
    assert [failure.code for failure in report.failures] == ["JSON"]
    assert report.skips[0].reason.startswith("duplicate of") and report.skips[0].path.endswith("05b.txt")
    found = lines(tmp_path / "out" / "s.jsonl.gz")
    assert [Path(item.article.path or "").name for item in found] == [f"{number:02}.txt" for number in range(12)]
    assert sum(len(item.claims) for item in found) == report.claims > 12
    assert cluster.Report.model_validate_json((tmp_path / "out" / "s.json").read_text("utf-8")) == report
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["s.json", "s.jsonl.gz"]


def test_a_shard_holds_what_a_run_of_the_folder_writes(folder, tmp_path, nlp):
    cluster.process_shard(inputs(folder), str(tmp_path / "s"), Settings(), HERE)
    runner.extract([folder], tmp_path / "out", Settings(), HERE)
    claims = [claim.model_dump_json() for item in lines(tmp_path / "s.jsonl.gz") for claim in item.claims]
    assert claims == (tmp_path / "out" / "claims.jsonl").read_text("utf-8").splitlines()


def test_the_same_shard_gives_the_same_bytes(folder, tmp_path, nlp):
    for name in ("one", "two"):
        cluster.process_shard(inputs(folder), str(tmp_path / name / "s"), Settings(), HERE)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_shard_can_be_written_to_any_file_system(folder, nlp):
    fsspec = pytest.importorskip("fsspec")
    cluster.process_shard(inputs(folder), "memory://bucket/s", Settings(), HERE)
    fs = fsspec.filesystem("memory")
    assert len(gzip.decompress(fs.cat_file("/bucket/s.jsonl.gz")).splitlines()) == 12
    assert cluster.Report.model_validate_json(fs.cat_file("/bucket/s.json")).done == 12


def test_the_unit_can_be_pickled(folder):
    function, args = pickle.loads(pickle.dumps((cluster.process_shard, (inputs(folder), "out", Settings(), HERE))))
    assert function is cluster.process_shard and args[0] == inputs(folder)


def test_an_output_that_cannot_be_written_is_a_store_error(folder, tmp_path, nlp):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        cluster.process_shard(inputs(folder), str(tmp_path / "file" / "s"), Settings(), HERE)
    assert caught.value.code == "WRITE"


# ------------------------------------------------------------------ cutting
def files(*names: str, **more: object) -> list[Input]:
    return [Input(path=name, file=Path(name), format="text", **more) for name in names]


def test_a_new_file_changes_its_own_shard_alone(monkeypatch):
    monkeypatch.setattr(cluster, "SHARD", 8)
    names = [f"{number:04}.txt" for number in range(0, 2000, 2)]
    before = list(cluster._shards(files(*names)))
    after = list(cluster._shards(files(*sorted([*names, "0777.txt"]))))
    assert sum(map(len, before)) == 1000 and 60 < len(before) < 250
    kept = {cluster._name(shard, "key") for shard in before} & {cluster._name(shard, "key") for shard in after}
    assert len(before) - 2 <= len(kept) < len(before)


def test_a_file_of_many_articles_is_a_shard_by_itself():
    dump = Input(path="b.jsonl", file=Path("b.jsonl"), format="jsonl")
    assert [len(shard) for shard in cluster._shards([*files("a.txt"), dump, *files("c.txt")])] == [1, 2]
    assert next(cluster._shards([dump])) == [dump]


def test_the_name_of_a_shard_hangs_on_files_settings_and_versions():
    shard = files("a.txt", size=3, modified=5)
    others = [
        files("b.txt", size=3, modified=5),
        files("a.txt", size=4, modified=5),
        files("a.txt", size=3, modified=6),
    ]
    names = {cluster._name(item, "key") for item in [shard, *others]} | {cluster._name(shard, "other")}
    assert len(names) == 5


# ------------------------------------------------------------------ on a cluster
SCRIPT = """
import json, os, signal, sys, threading, time
from pathlib import Path
from distributed import LocalCluster
from sayso import cluster
from sayso.settings import Resources, Settings

def kill_one(workers):
    while not list(Path(sys.argv[2]).rglob("*.jsonl.gz")):
        time.sleep(0.05)
    os.kill(next(iter(workers.values())).process.process.pid, signal.SIGKILL)

if __name__ == "__main__":
    cluster.SHARD = 4
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as made:
        if "kill" in sys.argv:
            threading.Thread(target=kill_one, args=(made.workers,), daemon=True).start()
        seen = []
        tally = cluster.extract(
            made.scheduler_address, [sys.argv[1]], sys.argv[2], Settings(attribution="rules"), Resources(jobs=1),
            step=seen.append,
        )
        print(json.dumps({"done": tally.done, "failed": tally.failed, "skipped": tally.skipped, "shards": len(seen)}))
"""


def on_cluster(folder: Path, out: Path, *more: str) -> dict[str, int]:
    script = out.parent / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), folder.name, str(out), *more]  # short: shards hang on the names of files
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.faults
def test_a_worker_of_the_cluster_that_is_killed_costs_nothing(folder, tmp_path):
    killed = on_cluster(folder, tmp_path / "killed", "kill")
    clean = on_cluster(folder, tmp_path / "clean")
    assert killed == clean
    assert (clean["done"], clean["failed"]) == (13 - clean["skipped"] + 1, 1) and clean["shards"] > 1
    assert tree(tmp_path / "killed") == tree(tmp_path / "clean")
    failures = (tmp_path / "clean" / "failures.jsonl").read_text("utf-8").splitlines()
    assert [Failure.model_validate_json(line).code for line in failures] == ["JSON"]
    assert json.loads((tmp_path / "clean" / "run.json").read_text("utf-8"))["accounting"]["failed"] == 1
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "clean" / "shards").rglob("*.gz")}
    assert on_cluster(folder, tmp_path / "clean") == clean
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "clean" / "shards").rglob("*.gz")} == before


def test_no_scheduler_is_a_config_error_with_a_cure(folder, tmp_path):
    pytest.importorskip("distributed")
    done = CliRunner().invoke(app, ["extract", str(folder), "-o", str(tmp_path / "o"), "--dask", "nonsense://x:1"])
    assert done.exit_code == 2
    assert "[CLUSTER]" in done.stderr and "tcp://" in done.stderr


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"sayso\[dask\]"):
        cluster._extra("distributed")
