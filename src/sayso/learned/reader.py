"""A second reading of a statement: a small transformer looks at its words and those around it.

What it is given is a *passage*: the statement with some words before and after it, as word pieces, each with a mark
that tells the statement's own words, the cue and the source from the rest. Trained by ``lab/fit_reader.py``; the
weights and their model card are in ``weights/reader``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from sayso.annotations import Offsets
from sayso.learned.network import Floats
from sayso.learned.pieces import BREAK, FIRST
from sayso.learned.statements import Heads
from sayso.learned.transformer import WEIGHTS, Splitter, session
from sayso.rules.verifiability.evidence import Reading
from sayso.rules.verifiability.features import Speech

BEFORE, AFTER = 24, 12
"""Words around the statement."""
LIMIT = 128
"""Pieces of a passage at most; those before the statement are a third of it at most."""
STATEMENT, CUE, SOURCE = 1, 2, 3
"""Marks; 0 is for all other words."""
BLENDED = ("label", "mixed")
"""Heads that it has a say in."""
Passage = tuple[list[int], list[int]]
"""Pieces and their marks, equally long."""


def passage(reading: Reading, tokens: Sequence[int], speech: Speech, split: Callable[[str], list[int]]) -> Passage:
    """The passage of the statement made of ``tokens``, which are in order and at least one."""
    mark = dict.fromkeys(_tokens(reading, speech.source), SOURCE)
    mark |= dict.fromkeys(_tokens(reading, speech.cue), CUE)
    mark |= dict.fromkeys(tokens, STATEMENT)
    first, last = tokens[0], tokens[-1] + 1
    before = _pieces(reading, range(max(0, first - BEFORE), first), mark, split)[-(LIMIT // 3) :]
    end = min(len(reading.lower), last + AFTER, first + 2 * LIMIT)  # of two tokens one at least is a word
    rest = _pieces(reading, range(first, end), mark, split)
    found = [(FIRST, 0), *before, *rest][:LIMIT]
    return [piece for piece, _ in found], [kind for _, kind in found]


def _tokens(reading: Reading, span: Offsets | None) -> list[int]:
    return [] if span is None else reading.tokens([span])


def _pieces(
    reading: Reading, tokens: range, mark: dict[int, int], split: Callable[[str], list[int]]
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for token in tokens:
        if reading.real[token]:
            found += [(piece, mark.get(token, 0)) for piece in split(reading.lower[token])]
        elif "\n" in reading.lower[token]:
            found.append((BREAK, 0))
    return found


class Reader:
    """MiniLM-L6 fine-tuned here on passages, int8. *Raises*: ConfigError ``PROFILE`` where its packages are missing.

    ``share``: the weight of what it says, beside the linear heads'. ``sure``: log odds of the linear heads' label over
    the next from which it is not asked.
    """

    def __init__(self, share: float, sure: float) -> None:
        self.share, self.sure = share, sure
        self.session, self.split = session("reader"), Splitter()

    def weigh(self, told: Floats, heads: Heads, reading: Reading, tokens: Sequence[int], speech: Speech) -> Floats:
        """The sums ``told`` of the linear heads; where they are unsure of the label, blended with its own."""
        first, second = np.sort(told[heads.columns["label"]])[-1:-3:-1]
        if not tokens or first - second >= self.sure:
            return told
        pieces, marks = passage(reading, tokens, speech, self.split)
        feeds = {"pieces": np.array([pieces]), "marks": np.array([marks])}
        blended = told.copy()
        for head, own in zip(BLENDED, self.session.run(list(BLENDED), feeds), strict=True):
            columns = heads.columns[head]
            blended[columns] = self.share * _log(own[0]) + (1 - self.share) * _log(told[columns])
        return blended


@lru_cache(maxsize=1)
def load() -> Reader:
    """The shipped reader. *Raises*: ConfigError ``PROFILE`` where its packages are missing."""
    chosen = tomllib.loads((WEIGHTS / "reader" / "reader.toml").read_text(encoding="utf-8"))
    return Reader(chosen["share"], chosen["sure"])


def _log(sums: Floats) -> Floats:
    """Logarithms of the probabilities that these sums stand for."""
    shifted = sums - sums.max()
    return shifted - np.log(np.exp(shifted).sum())  # type: ignore[no-any-return]
