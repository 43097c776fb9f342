"""Promise 12: a worker's memory stays flat, whatever words come by."""

from __future__ import annotations

import random
import time

import psutil
import pytest

from faults.tiny import Bench

pytestmark = pytest.mark.faults


def fill(bench: Bench, number: int) -> None:
    """Articles full of words that no other has."""
    chance = random.Random(5)
    for index in range(number):
        words = " ".join("".join(chance.choices("abcdefghij", k=8)) for _ in range(150))
        (bench.source / f"{index:05}.txt").write_text(f"The mayor said that {words}.", encoding="utf-8")


def sizes(bench: Bench, number: int) -> list[tuple[int, float]]:
    """Articles done, and the resident size of the largest worker in MB, over a run with one worker."""
    fill(bench, number)
    run = bench.start("out", "-j", 1, "-q")
    parent, seen = psutil.Process(run.pid), []
    while run.poll() is None:
        time.sleep(0.2)
        done = sum(1 for _ in (bench.folder / "out" / "articles").rglob("*.json"))
        try:
            held = [child.memory_info().rss / 1e6 for child in parent.children(recursive=True)]
        except psutil.Error:
            continue
        if held and done:
            seen.append((done, max(held)))
    run.communicate()
    assert run.returncode == 0
    return seen


def growth(seen: list[tuple[int, float]], since: int) -> float:
    return seen[-1][1] - next(size for done, size in seen if done >= since)


def test_memory_does_not_follow_the_number_of_articles(bench):
    seen = sizes(bench, 1_200)
    assert growth(seen, 500) < 60


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_memory_is_flat_from_the_500th_to_the_5000th_article(bench):
    seen = sizes(bench, 5_000)
    assert growth(seen, 500) < 150
