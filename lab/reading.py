"""What reading costs: its share of the whole run's processor time, on pages and on text, in one process.

    SAYSO_GOLD=DATA python lab/reading.py [FOLDER]

Pages: those of ``tests/pages`` (of our own), or a folder's. Text: PolNeAR dev. Both with the fast profile.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

from spacy.language import Language

from sayso import annotate
from sayso.pipeline import load
from sayso.readers import Item, read_item
from sayso.settings import Settings
from sayso.worker import result_of

ROUNDS = 3
TESTS = Path(__file__).parent.parent / "tests"


def pages(folder: Path | None) -> list[Item]:
    if folder is not None:
        files = sorted(folder.glob("*.htm*"))
        return [Item(path=file.name, kind="html", data=file.read_bytes()) for file in files]
    sys.path.insert(0, str(TESTS))
    from pages.build import pages as own

    return [Item(path=f"{page.name}.html", kind="html", data=page.source.encode()) for page in own()]


def texts() -> list[Item]:
    path = Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.dev.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Item(path=f"{n}.txt", kind="text", data=json.loads(line)["text"].encode()) for n, line in enumerate(lines)]


def measure(name: str, items: list[Item]) -> None:
    settings = Settings()
    nlp = load(settings)
    rounds = [_round(items, nlp, settings) for _ in range(ROUNDS + 1)][1:]  # the first loads what is loaded once
    share = statistics.median(reading / (reading + rest) for reading, rest in rounds)
    each = statistics.median(reading for reading, _ in rounds) / len(items) * 1000
    size = sum(len(item.data) for item in items) / len(items) / 1000
    print(f"{name}: {len(items)} of {size:.0f} kB, {each:.1f} ms each, {share:.1%} of the run")


def _round(items: list[Item], nlp: Language, settings: Settings) -> tuple[float, float]:
    """Seconds of reading, and of all that comes after it."""
    start = time.process_time()
    read = [read_item(item, settings) for item in items]
    middle = time.process_time()
    for outcome in annotate.process(read, nlp=nlp, settings=settings):
        result_of(outcome)
    return middle - start, time.process_time() - middle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="pages to read instead of our own")
    options = parser.parse_args()
    measure("pages", pages(options.folder))
    measure("texts", texts())


if __name__ == "__main__":
    main()
