"""The same statement in several articles: how well groups are found, and what they cost.

    python lab/groups.py pairs            precision and recall by kind, on tests/gold/groups.jsonl
    python lab/groups.py scale [N ...]    time, memory and comparisons a claim, on statements that are put together
    python lab/groups.py minhash [N]      the same candidates by datasketch's MinHash LSH (pip install datasketch)

The pairs are our own: invented events, half of them (``dev``) for choosing the rules, half (``test``) for this alone.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sayso.groups import Grouper
from sayso.rules.sameness import FLAGS, Wording

GOLD = Path(__file__).parents[1] / "tests" / "gold" / "groups.jsonl"
SIZES = (10_000, 100_000, 300_000, 1_000_000)
COPIED = 0.2  # share of the made statements that repeat one of the first tenth


def gold() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def grouped(pair: dict[str, Any]) -> bool:
    """Are the two grouped, from keys to rule, where there is nothing else?"""
    grouper = Grouper()
    for side in "ab":
        grouper.add(side, pair[side], speaker=pair[f"speaker_{side}"], article=side)
    return bool(grouper.groups())


def pairs() -> None:
    for split in ("dev", "test"):
        verdicts = [(pair["kind"], grouped(pair), pair["same"]) for pair in gold() if pair["split"] == split]
        found = Counter((said, same) for _, said, same in verdicts)
        right, wrong, missed = found[True, True], found[True, False], found[False, True]
        print(f"{split}: {len(verdicts)} pairs, precision {right / (right + wrong):.3f}, "
              f"recall {right / (right + missed):.3f}")  # fmt: skip
        for kind in dict.fromkeys(kind for kind, _, _ in verdicts):
            of = [said == same for other, said, same in verdicts if other == kind]
            print(f"  {kind:13} {sum(of):3} of {len(of):3} right")


def made(number: int, speakers: int) -> Iterator[tuple[str, str]]:
    """Statements with their speakers: halves of ours around words of ours and made ones, a fifth said before."""
    chance = random.Random(1)
    texts = [pair[side] for pair in gold() for side in "ab"]
    words = sorted({word for text in texts for word in text.split()})
    words += [f"{a[:3]}{b[-4:]}".lower() for a in words[::3] for b in words[::5]]
    early: list[str] = []
    for _ in range(number):
        one, other = chance.choice(texts).split(), chance.choice(texts).split()
        text = " ".join([*one[: len(one) // 2], *chance.choices(words, k=4), *other[len(other) // 2 :]])
        if early and chance.random() < COPIED:
            text = chance.choice(early)
        elif len(early) < number // 10:
            early.append(text)
        yield text, f"speaker{chance.randrange(speakers)}"


def measure(number: int, speakers: int) -> None:
    before, grouper, added = _peak(), Grouper(), 0.0
    for place, (text, speaker) in enumerate(made(number, speakers)):
        start = time.perf_counter()
        grouper.add(f"{place:016x}", text, speaker=speaker, article=str(place // 5))
        added += time.perf_counter() - start
    held, start = _peak(), time.perf_counter()
    groups = grouper.groups()
    took = time.perf_counter() - start
    print(f"{number:10,} claims, {speakers:7,} speakers: {(added + took) / number * 1e6:4.0f} µs a claim "
          f"(add {added / number * 1e6:.0f}), {grouper.compared / number:.2f} comparisons, {len(groups):,} grouped; "
          f"{(held - before) / number:.0f} bytes a claim held, {(_peak() - before) / 2**20:.0f} MiB at the peak",
          flush=True)  # fmt: skip


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def scale(sizes: list[int]) -> None:
    for size in sizes or SIZES:
        for speakers in (1 + size // 20, 1):
            process = multiprocessing.get_context("spawn").Process(target=measure, args=(size, speakers))
            process.start()
            process.join()


def minhash(number: int) -> None:
    from datasketch import MinHash, MinHashLSH

    wording, same = Wording(), [pair for pair in gold() if pair["same"]]

    def sketch(text: str) -> MinHash:
        sketched = MinHash(num_perm=64)
        sketched.update_batch([str(code & ~FLAGS).encode() for code in wording.codes(text)])
        return sketched

    for threshold in (0.3, 0.5, 0.7):
        found = 0
        for pair in same:
            index = MinHashLSH(threshold=threshold, num_perm=64)
            index.insert("a", sketch(pair["a"]))
            found += bool(index.query(sketch(pair["b"])))
        index, start, proposed = MinHashLSH(threshold=threshold, num_perm=64), time.perf_counter(), 0
        for place, (text, _) in enumerate(made(number, number)):
            sketched = sketch(text)
            proposed += len(index.query(sketched))
            index.insert(str(place), sketched)
        took = time.perf_counter() - start
        print(f"threshold {threshold}: {found} of {len(same)} pairs proposed; {took / number * 1e6:.0f} µs and "
              f"{proposed / number:.1f} proposals a claim at {number:,}")  # fmt: skip


if __name__ == "__main__":
    command, *rest = sys.argv[1:] or ["pairs"]
    numbers = [int(number) for number in rest]
    if command == "scale":
        scale(numbers)
    elif command == "minhash":
        minhash(*numbers or [20_000])
    else:
        pairs()
