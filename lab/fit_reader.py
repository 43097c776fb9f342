"""Fit the reader of verifiability: MiniLM over statements that were read, to the shipped weights.

    SAYSO_GOLD=DATA python lab/fit_reader.py [--held FOLD | --keep FILE]

Learns from ``tests/gold/verifiability`` (train, train-own, train-stories) and writes ``src/sayso/weights/reader``;
nothing of dev is read. With ``--held`` nothing is written: it prints what the reader is worth on the articles of a
fold that it did not see, alone, beside the linear heads, and where these are unsure: what ``SHARE`` and ``SURE`` were
chosen by.
Needs what ``fit_verifiability.py`` names. Twenty minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np
import torch

import statements
from attribution_bert import splitter
from fit_verifiability import PRIOR, STRENGTH
from linear import Head, pretrained
from reader_net import Item, Net, export, sums, trained
from sayso.components.verifiability import MIXABLE, read_lists
from sayso.learned.reader import passage
from sayso.models import Label
from sayso.rules.verifiability.cues import Lists
from statements import Example

CLASSES = sorted(get_args(Label))
TARGET = Path(__file__).parents[1] / "src/sayso/weights/reader"
SHARE = 0.5
"""Weight of the reader beside the linear heads."""
STORIES = 2
"""How often each of the stories counts, which are of the whole world; nobody said which of them are mixed."""
SURE = 2.5
"""Log odds from which the linear heads' label stands unasked."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--held", type=int, help="a fold that is not learned from, to measure on")
    what.add_argument("--keep", type=Path, help="keeps the network unrounded; where it exists, it is taken")
    options = parser.parse_args()
    lists = read_lists()
    read = [found for split in ("train", "train-own") for found in of_split(split, lists)]
    stories = of_split("train-stories", lists)
    if options.held is not None:
        groups = np.array(statements.folds([example.group for example, _ in read]))
        parts = [[read[n] for n in np.flatnonzero((groups == options.held) == wanted)] for wanted in (False, True)]
        return measure(parts[0] + STORIES * stories, parts[1])
    net = Net(len(CLASSES), 0.0).eval()
    if options.keep and options.keep.exists():
        net.load_state_dict(torch.load(options.keep, weights_only=True))
    else:
        net = trained([item for _, item in read + STORIES * stories], len(CLASSES), tell="reader")
    if options.keep:
        torch.save(net.state_dict(), options.keep)
    TARGET.mkdir(parents=True, exist_ok=True)
    export(net, TARGET / "encoder.onnx")
    told = f"# Written by lab/fit_reader.py.\nshare = {SHARE}\nsure = {SURE}\nlabel = {json.dumps(CLASSES)}\n"
    (TARGET / "reader.toml").write_text(told, encoding="utf-8")
    return print(f"{(TARGET / 'encoder.onnx').stat().st_size / 1e6:.1f} MB")


def of_split(split: str, lists: Lists) -> list[tuple[Example, Item]]:
    """The gold statements of a split, for the linear heads and for the reader."""
    found = []
    for item in statements.gold(split, lists):
        row, tokens = item.row, item.reading.tokens(item.spans)
        if tokens:
            example = statements.example(
                item.reading, item.spans, item.speech, row["label"], row["article"], mixed=row["mixed"]
            )
            mixed = row["mixed"] if row["label"] in MIXABLE and split != "train-stories" else None
            around = passage(item.reading, tokens, item.speech, splitter(pretrained() / "vocab.txt"))
            found.append((example, Item(around, CLASSES.index(row["label"]), mixed)))
    return found


def measure(seen: Sequence[tuple[Example, Item]], held: Sequence[tuple[Example, Item]]) -> None:
    """Print accuracies on what was held out."""
    from verifiability_folds import vectors

    known = vectors([example for example, _ in (*seen, *held)])
    head = Head(STRENGTH["label"], PRIOR["label"], known)
    head.fit([e.features for e, _ in seen], [e.label for e, _ in seen])
    linear = np.log(head.shares([e.features for e, _ in held]))
    reader, mixed = sums(trained([item for _, item in seen], len(CLASSES), tell="reader"), [i.passage for _, i in held])
    reader -= np.log(np.exp(reader).sum(axis=1, keepdims=True))
    gold = np.array([item.label for _, item in held])
    print(f"{len(held)} statements held out; linear {right(linear, gold):.4f}, reader {right(reader, gold):.4f}")
    for share in (0.4, 0.5, 0.6, 0.65, 0.7, 0.8):
        print(f"  share {share}: {right(share * reader + (1 - share) * linear, gold):.4f}")
    ordered = np.sort(linear, axis=1)
    margin = ordered[:, -1] - ordered[:, -2]
    for sure in (1, 1.5, 2, 2.5, 3, 4):
        unsure = margin < sure
        blended = np.where(unsure[:, None], SHARE * reader + (1 - SHARE) * linear, linear)
        print(f"  asked below {sure}: {unsure.mean():.2f} of them, {right(blended, gold):.4f}")
    asked = [n for n, (_, item) in enumerate(held) if item.mixed is not None]
    yes = np.array([bool(held[n][1].mixed) for n in asked])
    odds = mixed[asked, 1] - mixed[asked, 0]
    for least in (0.2, 0.3, 0.4, 0.5):
        said = odds >= np.log(least / (1 - least))
        print(f"  mixed from {least}: F1 {2 * (said & yes).sum() / (said.sum() + yes.sum()):.3f}")


def right(rows: np.ndarray, gold: np.ndarray) -> float:
    """Share of rows whose highest is at the gold number."""
    return float((rows.argmax(axis=1) == gold).mean())


if __name__ == "__main__":
    main()
