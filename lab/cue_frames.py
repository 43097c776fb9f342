"""Count in annotated articles how often each frame is an attribution, and write ``lexicons/cues.toml``.

    SAYSO_GOLD=DATA python lab/cue_frames.py

Reads ``$SAYSO_GOLD/quotes/polnear.train.jsonl`` (the train part only). What is written are lemmas and shares:
counts of the language, no text of the corpus.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from sayso.annotations import Quote, get
from sayso.pipeline import build
from sayso.rules.attribution.frames import candidates, lemma_of
from sayso.settings import Settings

OUT = Path(__file__).parent.parent / "src/sayso/lexicons/cues.toml"
PRIOR = 2.0
"""Weight of the slot's own share against the counts of one frame."""
MIN_SHARE, MIN_HITS = 0.2, 2
HEAD = """\
# How often a word with a slot is an attribution: shares between 0 and 1, smoothed towards the slot's own share.
# Source: counts over PolNeAR train (840 news articles, 19,832 attributions; the corpus states no licence) by
# lab/cue_frames.py with the default model; the lemmas and figures are facts of the language, no text of the
# corpus is kept. Extend it with a cues.toml of your own: [frames] lemma = { slot = share }.
# Slots: see sayso.rules.attribution.frames. threshold, nominal: the least share that makes an attribution of a
# clause, and of a bare noun phrase (chosen on dev).
"""


def words(doc: Doc, spans: list[list[int]]) -> frozenset[int]:
    """Indices of the words that lie in character spans."""
    found = [doc.char_span(s, e, alignment_mode="expand") for s, e in spans]
    return frozenset(t.i for span in found if span is not None for t in span if t.is_alpha or t.like_num)


def jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def count(
    docs: Iterator[tuple[Doc, dict[str, Any]]],
) -> tuple[Counter[Any], Counter[Any], Counter[Any], Counter[Any]]:
    seen: Counter[Any] = Counter()
    hits: Counter[Any] = Counter()
    beside: Counter[Any] = Counter()
    cue_beside: Counter[Any] = Counter()
    for doc, record in docs:
        gold = [(words(doc, a["content"]), words(doc, a["cue"])) for a in record["attributions"]]
        quoted = frozenset(
            t.i for q in get(doc, Quote) if q.level == 0 and q.label == "speech"
            for t in (doc.char_span(*q.outer, alignment_mode="expand") or [])
        )  # fmt: skip
        for item in candidates(doc):
            content = frozenset(i for i in item.content if doc[i].is_alpha or doc[i].like_num)
            if content and len(content & quoted) * 2 < len(content):  # quotations are tied by their own rules
                seen[item.frame] += 1
                hits[item.frame] += any(item.cue.i in cue and jaccard(content, c) >= 0.5 for c, cue in gold)
        cued = frozenset(i for _, cue in gold for i in cue)
        for token in near_quotes(doc):
            beside[lemma_of(token)] += 1
            cue_beside[lemma_of(token)] += token.i in cued
    return seen, hits, beside, cue_beside


def near_quotes(doc: Doc) -> Iterator[Any]:
    """Verbs and nouns within nine tokens of an outer quotation, outside of every quotation, same paragraph."""
    quotes = [q for q in get(doc, Quote) if q.level == 0]
    inside = {t.i for q in quotes for t in (doc.char_span(*q.outer, alignment_mode="expand") or [])}
    near: set[int] = set()
    for quote in quotes:
        span = doc.char_span(*quote.outer, alignment_mode="expand")
        if span is not None:
            near.update(range(max(0, span.start - 9), span.start))
            near.update(range(span.end, min(len(doc), span.end + 9)))
    for index in sorted(near - inside):
        token = doc[index]
        if token.tag_[:2] in ("VB", "NN") and token.dep_ not in ("aux", "auxpass"):
            yield token


def shares(seen: Counter[Any], hits: Counter[Any]) -> dict[str, dict[str, float]]:
    slot_seen: Counter[str] = Counter()
    slot_hits: Counter[str] = Counter()
    for (_, slot), number in seen.items():
        slot_seen[slot] += number
        slot_hits[slot] += hits[_, slot]
    table: dict[str, dict[str, float]] = {}
    for (lemma, slot), number in sorted(seen.items()):
        prior = slot_hits[slot] / slot_seen[slot]
        share = (hits[lemma, slot] + PRIOR * prior) / (number + PRIOR)
        if share >= MIN_SHARE and hits[lemma, slot] >= MIN_HITS and lemma.split("/")[0].replace("-", "").isalpha():
            table.setdefault(lemma, {})[slot] = round(share, 2)
    return table


def rare(
    seen: Counter[Any], hits: Counter[Any], slots: tuple[str, ...] = ("that", "ccomp", "final", "inserted")
) -> dict[str, float]:
    """Shares of verbs that were seen with a slot at most three times: what to expect of a verb that is not listed."""
    table = {}
    for slot in slots:
        frames = [frame for frame, number in seen.items() if frame[1] == slot and number <= 3 and "/" not in frame[0]]
        table[slot] = round(sum(hits[f] for f in frames) / max(1, sum(seen[f] for f in frames)), 2)
    return table


def write(
    table: dict[str, dict[str, float]],
    quote: dict[str, float],
    unknown: dict[str, float],
    threshold: float,
    nominal: float,
) -> None:
    lines = [
        HEAD,
        f"threshold = {threshold}",
        f"nominal = {nominal}",
        "",
        "[unknown] # share for a verb that is not listed",
    ]
    lines += [f"{slot} = {share}" for slot, share in unknown.items()]
    lines += ["", "[frames]"]
    lines += [
        f'"{k}" = {{ {", ".join(f"{chr(34)}{s}{chr(34)} = {v}" for s, v in slots.items())} }}'
        for k, slots in table.items()
    ]
    lines += ["", "[quote] # share for a word beside a quotation"]
    lines += [f'"{k}" = {v}' for k, v in quote.items()]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(threshold: float = 0.3, nominal: float = 0.35) -> None:
    path = Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.train.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    nlp = build(Settings(), until="sayso_quotes")
    docs = zip(nlp.pipe((r["text"] for r in records), batch_size=16), records, strict=True)
    seen, hits, beside, cue_beside = count(docs)
    quote = {
        k: round((cue_beside[k] + 0.2) / (n + 2), 2)
        for k, n in sorted(beside.items())
        if cue_beside[k] >= MIN_HITS and (cue_beside[k] + 0.2) / (n + 2) >= MIN_SHARE and k.split("/")[0].isalpha()
    }
    write(shares(seen, hits), quote, rare(seen, hits), threshold, nominal)


if __name__ == "__main__":
    main()
