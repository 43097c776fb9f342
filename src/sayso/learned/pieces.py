"""Word pieces of a Doc, packed into windows of whole paragraphs: what the transformer reads, here and in training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sayso.learned.features import Ints

FIRST, BREAK = 101, 102
"""BERT's ``[CLS]``, and its ``[SEP]`` for the end of a paragraph."""
LIMIT = 160
"""Pieces of a window at most."""


@dataclass
class Window:
    """``pieces``: the pieces' numbers; ``owner``: each piece's word or -1; ``heads``: places of words' first pieces."""

    pieces: list[int]
    owner: list[int]
    heads: list[int]


def pack(words: Sequence[str], paragraph: Ints, split: Callable[[str], list[int]], limit: int = LIMIT) -> list[Window]:
    """Windows in text order, at most ``limit`` pieces each; a paragraph is cut only where it alone is longer."""
    windows: list[Window] = []
    current = Window([FIRST], [-1], [])
    borders = [0, *(np.flatnonzero(np.diff(paragraph)) + 1).tolist(), len(words)]
    for first, last in pairwise(borders):
        split_words = [split(words[i]) for i in range(first, last)]
        if current.heads and len(current.pieces) + sum(map(len, split_words)) + 1 > limit:
            windows.append(current)
            current = Window([FIRST], [-1], [])
        for number, pieces in enumerate(split_words, first):
            if len(current.pieces) + len(pieces) + 1 > limit:
                windows.append(current)
                current = Window([FIRST], [-1], [])
            current.heads.append(len(current.pieces))
            current.pieces += pieces
            current.owner += [number] * len(pieces)
        current.pieces.append(BREAK)
        current.owner.append(-1)
    return [*windows, current] if current.heads else windows


def labels_of(window: Window, features: Ints) -> Ints:
    """The features of each piece's word (length × 7); 0 where it has none."""
    owner = np.array(window.owner)
    return np.where(owner[:, None] >= 0, features[owner], 0)


def words_of(window: Window) -> list[int]:
    """Numbers of the words whose first pieces are at ``heads``."""
    return [window.owner[place] for place in window.heads]
