"""What the repair of scraped text mends, and what it touches that was whole.

    SAYSO_GOLD=DATA python lab/repairs.py [--split dev] [--seed 13]

Clean: repairs in the articles as they are, by mechanism, each a mistake unless the article was scraped badly. Damaged:
of the damage that ``lab/damage.py`` does, how much is undone where it was done, by kind; and repairs elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import damage
from sayso.readers import repair
from sayso.readers.glue import Edit

GLUED = ("glued_names", "glued_marks", "glued_sentences")
UNDONE = (*GLUED, "double_spaces", "hard_wraps")


def records(split: str) -> Iterator[dict[str, Any]]:
    path = Path(os.environ["SAYSO_GOLD"]) / "quotes" / f"polnear.{split}.jsonl"
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def places(chosen: dict[damage.Edit, str]) -> Iterator[tuple[int, int, str]]:
    """Where each damage lies in the damaged text (start, end), and its kind."""
    growth = 0
    for edit, kind in chosen.items():
        yield edit.start + growth, edit.start + growth + len(edit.new), kind
        growth += len(edit.new) - (edit.end - edit.start)


def at(edits: list[Edit], start: int, end: int) -> Edit | None:
    """The repair that touches a place, if there is one; repairs are in order and do not overlap."""
    first = bisect_left([edit.end for edit in edits], start)
    found = next((edit for edit in edits[first : first + 2] if edit.start <= end and edit.end >= start), None)
    return found if found and " " in found.after else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="dev", choices=("train", "dev"))
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--json", action="store_true", help="words, repairs of clean text, share of glued words undone")
    options = parser.parse_args()
    words, clean = 0, Counter[str]()
    done, undone, elsewhere = Counter[str](), Counter[str](), Counter[str]()
    for record in records(options.split):
        words += len(record["text"].split())
        whole = repair.edits(record["text"])
        clean.update(edit.rule for edit in whole)
        chosen = damage.choose(record, options.seed)
        edits = repair.edits(damage.apply(record, list(chosen))["text"])
        hit = set()
        for start, end, kind in places(chosen):
            found = at(edits, start, end)
            done[kind] += 1
            undone[kind] += found is not None
            hit.add(found)
        elsewhere.update(edit.rule for edit in edits if edit not in hit)
        elsewhere.subtract(edit.rule for edit in whole)
    glued = sum(undone[kind] for kind in GLUED) / sum(done[kind] for kind in GLUED)
    if options.json:
        print(json.dumps({"words": words, "clean": clean, "glued": glued}))
        return
    number = sum(clean.values())
    print(
        f"clean {options.split}: {words:,} words, {number} repairs, one in {words // max(number, 1):,}: {dict(clean)}"
    )
    for kind in UNDONE:
        print(f"  {kind:16} {undone[kind]:5} of {done[kind]:5} undone, {undone[kind] / max(done[kind], 1):.1%}")
    print(f"  glued words, all together: {glued:.1%}")
    print(f"  repairs where no damage was done: {dict(+elsewhere)}")


if __name__ == "__main__":
    main()
