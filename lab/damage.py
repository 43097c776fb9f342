"""Damage annotated articles as scraping damages text, and move the annotation's offsets along.

    python lab/damage.py GOLD.jsonl OUT.jsonl [--seed 13]

An article a line: ``id``, ``text``, ``meta`` and ``attributions`` with character spans ``content``, ``source`` and
``cue``. Damage is a list of edits of the original text that do not overlap, so that one pass writes the new text and
moves every offset (``meta.discard_spans`` too). The same record and seed give the same damage on any machine. Every
run checks that the spans hold the words they held before. ``kind`` and ``quoted_share`` stay those of the original.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

LOST_MARK = 0.08
"""Share of closing double quotation marks that are lost."""
GLUED_NAME = 0.02
"""Share of capitalised words within a sentence that are glued to the lower-case word after them: links, mostly."""
GLUED_MARK = 0.05
"""Share of closing double quotation marks that are glued to the lower-case word after them."""
GLUED_SENTENCE = 0.02
"""Share of sentences that are glued to the next one of their paragraph."""
STRAIGHT = 0.5
"""Share of articles whose curly quotation marks are made straight."""
CAPTION = 0.12
"""Share of paragraph breaks after which a foreign line stands."""
DOUBLE_SPACE = 0.015
"""Share of single spaces that are doubled."""
WRAPPED, WRAPPED_FROM = 0.25, 120
"""Share of paragraphs that are hard-wrapped, of those longer than so many characters."""
WIDTH = (74, 90)
"""Narrowest and widest line of a hard-wrapped paragraph; each has one width."""

Spans = list[list[int]]
ROLES = ("content", "source", "cue")
PLAIN = str.maketrans("“”‘’", "\"\"''")
CLOSING = r"(?<=\S)[\"”](?=[\s.,;:!?)\]’'—–-]|$)"
NAME = r"(?<=[\w,;] )[A-ZÀ-Þ][^\W\d_]{2,} (?=[a-zß-ÿ])"
SPOKEN = r"(?<=\S)[\"”] (?=[a-zß-ÿ])"
BORDER = r"(\w{2,})[.!?][\"”’')]{0,2} (?=[\"“‘]?[A-ZÀ-Þ])"
SINGLE = r"(?<=\S) (?=\S)"
BREAK = r"\n{2,}(?=[^\n])"
ABBREVIATED = (
    "Mr Mrs Ms Dr Prof Rev Fr St Sen Sens Rep Reps Gov Govs Gen Lt Col Maj Capt Cpl Sgt Adm Cmdr Det Jr Sr Hon Pres "
    "Jan Feb Mar Apr Aug Sept Oct Nov Dec vs Inc Corp Ltd Co Ave Blvd Mt Ft Conn Fla Ala Ariz Ark Calif Ill Ind Mass "
    "Mich Minn Mo Pa Tenn Tex Va Wis Wash"
)
ABBREVIATIONS = frozenset(ABBREVIATED.split())
"""Words whose full stop ends no sentence."""
LINES = (
    "Mayor Alda Renner at the reopening of the Harlow Bridge on Friday. (Photo by Simon Okell/Norwick Press)",
    "Supporters wait outside the Tilbrook Arena before the rally. Photo: Dana Whitlock / Coastal Images",
    "Gov. Peter Lanning, left, with his wife, Ingrid, at the Marlow County fair last month. Norwick Press",
    "Helena Strand in her office in Fenwick. Photograph: Tomas Bray for the Fenwick Ledger",
    "FILE - A view of the Orrin Valley courthouse, June 3. (NP Photo/Karl Aubrey, File)",
    "Senator Miriam Castell (center) greets voters at a diner in Dunmere. CREDIT: Yusuf Hale/Coastal Images",
    "A worker clears debris after the storm in Port Elsin. (Rosa Lindgren/Norwick Press via Pressline)",
    "Image: The old customs house in Brackwater",
    "Members of the Ashby council during a hearing on Tuesday. Leon Farrow / Pressline",
    "Chart: Turnout in Marlow County since 1992. Source: county clerk",
    "Read more: Five things to know about the Harlow budget vote",
    "Read more: Inside the long fight over the Orrin Valley dam",
    "RELATED: Lanning takes early lead in Fenwick straw poll",
    "RELATED: What the new parking rules mean for you",
    "See also: A timeline of the Port Elsin inquiry",
    "More from Politics",
    "WATCH: Castell and Lanning clash in first debate",
    "Share this on Facebook",
    "Share on Twitter Share via Email",
    "Sign up for our newsletter and get the morning headlines in your inbox",
    "Advertisement",
    "ADVERTISEMENT - CONTINUE READING BELOW",
    "Story continues below",
    "Coastal Images via Pressline",
    "Video: Norwick Press / Pressline",
    "Click here to subscribe to the Fenwick Ledger",
)
"""Invented lines that pages put between paragraphs."""


class Edit(NamedTuple):
    """Characters ``start`` to ``end`` of the original text become ``new``; an insertion where both are the same."""

    start: int
    end: int
    new: str


def lost_marks(record: dict[str, Any], rng: random.Random) -> Iterator[Edit]:
    for match in re.finditer(CLOSING, record["text"]):
        if rng.random() < LOST_MARK:
            yield Edit(*match.span(), "")


def glued_names(record: dict[str, Any], rng: random.Random) -> Iterator[Edit]:
    yield from _glued(NAME, GLUED_NAME, record["text"], rng)


def glued_marks(record: dict[str, Any], rng: random.Random) -> Iterator[Edit]:
    yield from _glued(SPOKEN, GLUED_MARK, record["text"], rng)


def glued_sentences(record: dict[str, Any], rng: random.Random) -> Iterator[Edit]:
    yield from _glued(BORDER, GLUED_SENTENCE, record["text"], rng)


def _glued(pattern: str, rate: float, text: str, rng: random.Random) -> Iterator[Edit]:
    """Deletions of the space that ends a match, unless the match is of an abbreviation."""
    for match in re.finditer(pattern, text):
        abbreviated = match.re.groups and match[1] in ABBREVIATIONS
        if not abbreviated and rng.random() < rate:
            yield Edit(match.end() - 1, match.end(), "")


def captions(record: dict[str, Any], rng: random.Random) -> Iterator[Edit]:
    extents = [_extent(attribution) for attribution in record["attributions"]]
    pool: list[str] = []
    for match in re.finditer(BREAK, record["text"]):
        at = match.end()
        if rng.random() < CAPTION and not any(first < at < last for first, last in extents):
            pool = pool or list(LINES)
            yield Edit(at, at, pool.pop(int(rng.random() * len(pool))) + "\n\n")


def _extent(attribution: dict[str, Any]) -> tuple[int, int]:
    offsets = [offset for role in ROLES for span in attribution[role] for offset in span]
    return min(offsets, default=0), max(offsets, default=0)


def double_spaces(record: dict[str, Any], rng: random.Random) -> Iterator[Edit]:
    for match in re.finditer(SINGLE, record["text"]):
        if rng.random() < DOUBLE_SPACE:
            yield Edit(*match.span(), "  ")


def hard_wraps(record: dict[str, Any], rng: random.Random) -> Iterator[Edit]:
    text = record["text"]
    borders = [0, *(at for match in re.finditer(BREAK, text) for at in match.span()), len(text)]
    for start, end in zip(borders[::2], borders[1::2], strict=True):
        if end - start > WRAPPED_FROM and rng.random() < WRAPPED:
            yield from _wrapped(text, start, end, WIDTH[0] + int(rng.random() * (WIDTH[1] - WIDTH[0] + 1)))


def _wrapped(text: str, start: int, end: int, width: int) -> Iterator[Edit]:
    """Line breaks in place of the last single space that leaves a line no longer than ``width``."""
    spaces = [match.start() for match in re.compile(SINGLE).finditer(text, start, end)]
    line = start
    for space, following in zip(spaces, [*spaces[1:], end], strict=True):
        line = max(line, text.rfind("\n", line, space) + 1)
        if following - line > width:
            yield Edit(space, space + 1, "\n")
            line = space + 1


def straight_marks(record: dict[str, Any], rng: random.Random) -> Iterator[Edit]:
    if rng.random() < STRAIGHT:
        for match in re.finditer("[“”‘’]", record["text"]):
            yield Edit(*match.span(), match[0].translate(PLAIN))


KINDS: tuple[Callable[[dict[str, Any], random.Random], Iterator[Edit]], ...] = (
    lost_marks,
    glued_names,
    glued_marks,
    glued_sentences,
    captions,
    double_spaces,
    hard_wraps,
    straight_marks,
)
"""In the order of choice: of edits that overlap the first chosen stays."""


def choose(record: dict[str, Any], seed: int) -> dict[Edit, str]:
    """Edits that do not overlap, in the order of the text, each with its kind."""
    chosen: dict[Edit, str] = {}
    for kind in KINDS:
        for edit in kind(record, random.Random(f"{seed}:{record['id']}:{kind.__name__}")):
            if not any(_overlap(edit, other) for other in chosen):
                chosen[edit] = kind.__name__
    return dict(sorted(chosen.items()))


def _overlap(a: Edit, b: Edit) -> bool:
    """Deletions overlap when they touch, too: a mark and its space are not both lost."""
    if not a.new and not b.new:
        return a.start <= b.end and b.start <= a.end
    return (a.start < b.end and b.start < a.end) or a[:2] == b[:2]


def apply(record: dict[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    """A copy of the record with its text edited and its offsets moved; attributions without content are dropped."""
    attributions = [{**a, **{role: moved(a[role], edits) for role in ROLES}} for a in record["attributions"]]
    meta = dict(record["meta"])
    if "discard_spans" in meta:
        meta["discard_spans"] = moved(meta["discard_spans"], edits)
    kept = [attribution for attribution in attributions if attribution["content"]]
    return {**record, "text": _edited(record["text"], edits), "meta": meta, "attributions": kept}


def _edited(text: str, edits: Sequence[Edit]) -> str:
    ends = [0, *(edit.end for edit in edits)]
    return "".join(text[a : e.start] + e.new for a, e in zip(ends, edits, strict=False)) + text[ends[-1] :]


def moved(spans: Spans, edits: Sequence[Edit]) -> Spans:
    """Spans in the edited text, without those left empty; what is inserted at a span's edge stays outside."""
    both = ([_start(start, edits), _end(end, edits)] for start, end in spans)
    return [span for span in both if span[0] < span[1]]


def _start(offset: int, edits: Sequence[Edit]) -> int:
    """Where a span begins now: behind an edit that touches its first character from the left, or covers it."""
    before = [edit for edit in edits if edit.end <= offset or edit.start < offset]
    return max([offset, *(edit.end for edit in before)]) + _growth(before)


def _end(offset: int, edits: Sequence[Edit]) -> int:
    """Where a span ends now: before an insertion at its end, or an edit that reaches beyond it."""
    before = [edit for edit in edits if edit.end <= offset and edit.start < offset]
    return min([offset, *(edit.start for edit in edits if edit.start < offset < edit.end)]) + _growth(before)


def _growth(edits: Sequence[Edit]) -> int:
    return sum(len(edit.new) - (edit.end - edit.start) for edit in edits)


def damage(record: dict[str, Any], seed: int) -> dict[str, Any]:
    """A damaged copy of an annotated article."""
    return apply(record, list(choose(record, seed)))


def check(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Fail unless the spans of both records hold the same letters and digits in the same order."""
    assert _held(before) == _held(after), before["id"]


def _held(record: dict[str, Any]) -> list[list[list[str]]]:
    groups = [[a[role] for role in ROLES] for a in record["attributions"]]
    groups.append([record["meta"].get("discard_spans", [])])
    held = [[[letters for s, e in spans if (letters := _letters(record["text"][s:e]))] for spans in g] for g in groups]
    return [group for group in held if group[0]]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def main() -> None:
    parser = argparse.ArgumentParser(description="Damage annotated articles as scraping damages text.")
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=13)
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    with args.gold.open(encoding="utf-8") as lines, args.out.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            record = json.loads(line)
            edits = choose(record, args.seed)
            damaged = apply(record, list(edits))
            check(record, damaged)
            out.write(json.dumps(damaged, ensure_ascii=False) + "\n")
            kinds = Counter(edits.values())
            counts += kinds
            counts.update(articles=1, straight_articles="straight_marks" in kinds)
            counts["attributions_dropped"] += len(record["attributions"]) - len(damaged["attributions"])
    for kind, number in counts.items():
        print(f"{number:7} {kind}", file=sys.stderr)


if __name__ == "__main__":
    main()
