"""How the main job scales: workers, memory over articles, resume, start-up. Each prints its figures and draws a plot.

    SAYSO_GOLD=DATA python lab/scale.py workers [--texts 300] [--rounds 3]
    SAYSO_GOLD=DATA python lab/scale.py memory [--texts 5000]
    python lab/scale.py resume [--texts 10000]
    python lab/scale.py startup

Plots go to ``docs/plots``. Articles are PolNeAR train and dev; where more are asked for they come again with a made-up
name of their own in every paragraph, so that each brings new words.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

import plots

PLOTS = Path(__file__).parent.parent / "docs" / "plots"
SAYSO = [sys.executable, "-m", "sayso"]
ENV = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
DATA = Path(__file__).parent.parent / "data"


def articles(number: int) -> Iterator[str]:
    folder = Path(os.environ["SAYSO_GOLD"]) / "quotes"
    texts = [
        json.loads(line)["text"]
        for split in ("train", "dev")
        for line in (folder / f"polnear.{split}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    chance = random.Random(1)
    for index in range(number):
        text = texts[index % len(texts)]
        if index >= len(texts):
            text = "\n".join(f"{line} {_name(chance)}" if line.strip() else line for line in text.split("\n"))
        yield text


def _name(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijklmnoprstuvw", k=9)).capitalize()


def fill(folder: Path, number: int) -> Path:
    folder.mkdir()
    for index, text in enumerate(articles(number)):
        (folder / f"{index:06}.txt").write_text(text, encoding="utf-8")
    return folder


def run(*arguments: object) -> float:
    """Seconds of one run of the command line."""
    start = time.perf_counter()
    subprocess.run([*SAYSO, "extract", "-q", *map(str, arguments)], env=ENV, check=True)
    return time.perf_counter() - start


def workers(folder: Path, number: int, rounds: int) -> None:
    """One worker against as many as there are cores."""
    source = fill(folder / "in", number)
    cores = len(os.sched_getaffinity(0))
    counts = [2**power for power in range(cores.bit_length()) if 2**power <= cores]
    times: dict[int, list[float]] = {count: [] for count in counts}
    for index in range(rounds):
        for count in counts:
            times[count].append(run(source, "-o", folder / f"out-{index}-{count}", "-j", count))
    speed = {count: statistics.median(o / t for o, t in zip(times[1], times[count], strict=True)) for count in counts}
    for count in counts:
        rate = number / statistics.median(times[count])
        print(f"{count} workers: {rate:.1f} articles/s, {speed[count]:.2f} x one")
    plots.lines(
        PLOTS / "workers.png", counts, {"measured": list(speed.values()), "ideal": counts},
        ("workers", "speed, × one worker"),
    )  # fmt: skip


def memory(folder: Path, number: int) -> None:
    """Resident size of one worker as articles go through it, and of the process that the user started."""
    source = fill(folder / "in", number)
    command = [*SAYSO, "extract", "-q", str(source), "-o", str(folder / "out"), "-j", "1"]
    parent = psutil.Popen(command, env=ENV)
    seen: list[tuple[int, float, float]] = []
    while parent.poll() is None:
        time.sleep(1)
        done = sum(1 for _ in (folder / "out" / "articles").glob("*.json")) if (folder / "out").exists() else 0
        sizes = [_size(child) for child in _children(parent)]
        if done and sizes:
            seen.append((done, max(sizes), _size(parent)))
    at = {mark: next(size for done, size, _ in seen if done >= mark) for mark in (min(500, number // 2), seen[-1][0])}
    (first, before), (last, after) = at.items()
    print(f"worker: {before:.0f} MB after {first} articles, {after:.0f} MB after {last}: {after - before:+.0f} MB")
    print(f"parent: {max(size for _, _, size in seen):.0f} MB at most")
    done, worker, own = zip(*seen, strict=True)
    plots.lines(PLOTS / "memory.png", done, {"worker": worker, "parent": own}, ("articles", "resident size, MB"))


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _size(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1e6
    except psutil.Error:
        return 0.0


def resume(folder: Path, number: int) -> None:
    """An unchanged folder of short articles, and the same with one more."""
    source = folder / "in"
    source.mkdir()
    for index in range(number):
        text = f"The council of ward {index} met. “We lost {index} trees,” said Ines Dahl.\n"
        (source / f"{index:06}.txt").write_text(text, encoding="utf-8")
    first = run(source, "-o", folder / "out")
    again = [run(source, "-o", folder / "out") for _ in range(5)]
    (source / "zz.txt").write_text("The mayor said that it rained.\n", encoding="utf-8")
    more = run(source, "-o", folder / "out")
    print(
        f"{number:,} short articles: {first:.0f} s; unchanged: {statistics.median(again):.2f} s; one more: {more:.2f} s"
    )
    plots.bars(
        PLOTS / "resume.png", {"unchanged": statistics.median(again), "one more": more}, f"seconds, {number:,} articles"
    )


def startup(folder: Path) -> None:
    """From the command to its end: help, the sample articles, again."""
    times = {
        "--help": _timed(["--help"]),
        "extract one article": _timed(
            ["extract", "-q", "--force", str(DATA / "bus-fares.txt"), "-o", str(folder / "one")]
        ),
        "extract data/": _timed(["extract", "-q", "--force", str(DATA), "-o", str(folder / "all")]),
        "the same again": _timed(["extract", "-q", str(DATA), "-o", str(folder / "all")]),
    }
    for name, seconds in times.items():
        print(f"{name:20} {seconds:.2f} s")
    plots.bars(PLOTS / "startup.png", times, "seconds")


def _timed(arguments: list[str]) -> float:
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([*SAYSO, *arguments], env=ENV, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("workers", "memory", "resume", "startup"))
    parser.add_argument("--texts", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.what == "workers":
            workers(folder, options.texts or 300, options.rounds)
        elif options.what == "memory":
            memory(folder, options.texts or 5000)
        elif options.what == "resume":
            resume(folder, options.texts or 10_000)
        else:
            startup(folder)


if __name__ == "__main__":
    main()
