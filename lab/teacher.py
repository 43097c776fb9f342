"""A teacher for a linear head: MiniLM learns the same sentences first, and the head learns from what it thinks of them.

A label says only which class people chose; the teacher's probabilities tell the head how near the others were.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer

from attribution_bert import HALVES
from linear import pretrained
from reader_net import Item, Plan, shares, trained
from sayso.learned.pieces import FIRST
from sayso.learned.reader import LIMIT, STATEMENT, Passage

PLAN = Plan(epochs=1)
"""One epoch: a teacher that knows its sentences by heart says no more than their labels."""


def opinions(texts: Sequence[str], labels: Sequence[str], tell: str = "teacher") -> np.ndarray:
    """Probabilities that a network gives these sentences once it has learned them.

    Shape: sentences × classes, in the order of the classes' names. Minutes for twenty thousand sentences.
    """
    classes = sorted(set(labels))
    passages = _passages(texts)
    items = [Item(around, classes.index(label)) for around, label in zip(passages, labels, strict=True)]
    net = trained(items, len(classes), PLAN, tell=tell)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES):
        return shares(net, passages)


def _passages(texts: Sequence[str]) -> list[Passage]:
    tokenizer = Tokenizer.from_file(str(pretrained() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    found = []
    for encoded in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        pieces = encoded.ids[: LIMIT - 1]
        found.append(([FIRST, *pieces], [0, *[STATEMENT] * len(pieces)]))
    return found
