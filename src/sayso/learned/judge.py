"""How sure a candidate is, and which candidates stay: a logistic score each, then the surest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sayso.annotations import Offsets
from sayso.learned.candidates import FEATURES, ORIGINS, Judged
from sayso.rules.attribution.contents import Draft
from sayso.rules.attribution.direct import OPEN

TITLE = 0.06
"""Probability below which a few quoted words without cue and source are only a title."""
CELL = 512
"""Characters of a stretch of the article in which drafts are looked for together."""
NESTED = 0.5
"""Share of the cue lexicon from which a frame inside another's content is a claim of its own."""


class Judge:
    """Weights by origin and feature, and the ``threshold`` that a claim's confidence reaches."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]], threshold: float) -> None:
        self.threshold = threshold
        self._weights = {
            origin: np.array([weights.get(origin, {}).get(name, 0.0) for name in FEATURES]) for origin in ORIGINS
        }

    def confidence(self, item: Judged) -> float:
        """Probability that content and source are right; a cue of the user's own list is worth at least its share."""
        score = float(self._weights[item.origin] @ item.values)
        sure = 1 / (1 + float(np.exp(-np.clip(score, -30, 30))))
        return max(sure, item.own)

    def drafts(self, candidates: Sequence[Judged]) -> list[Draft]:
        """The drafts that stay, with their confidence; those inside another's content among them.

        A full quotation stays however unsure its speaker is: somebody said it.
        """
        kept, near = [], Near()
        for sure, item in sorted(((self.confidence(c), c) for c in candidates), key=lambda pair: -pair[0]):
            if sure < self.threshold and (item.origin != "group" or _is_title(item, sure)):
                continue
            if not any(clashes(item.draft, other) for other in near.to(item.draft)):
                item.draft.confidence = sure
                kept.append(item.draft)
                near.add(item.draft)
        return kept + _nested(candidates, kept, near)


class Near:
    """Drafts by where their contents lie, and by cue: only those that may touch are compared."""

    def __init__(self) -> None:
        self._cells: defaultdict[int, list[Draft]] = defaultdict(list)
        self._cues: defaultdict[Offsets, list[Draft]] = defaultdict(list)

    def add(self, draft: Draft) -> None:
        """Remember the draft."""
        for cell in self._reach(draft):
            self._cells[cell].append(draft)
        if draft.cue is not None:
            self._cues[draft.cue].append(draft)

    def to(self, draft: Draft) -> Iterator[Draft]:
        """Those whose contents lie about there, or that have its cue; some of them twice."""
        for cell in self._reach(draft):
            yield from self._cells.get(cell, ())
        if draft.cue is not None:
            yield from self._cues.get(draft.cue, ())

    @staticmethod
    def _reach(draft: Draft) -> range:
        return range(draft.content[0][0] // CELL, (draft.content[-1][1] - 1) // CELL + 1)


def _is_title(item: Judged, sure: float) -> bool:
    """A word or two between quotation marks that nothing introduces, and no paragraph before: a title, a heading."""
    told = item.draft.cue is not None or item.draft.source is not None or item.draft.rule == OPEN
    return not told and sure < TITLE and bool(item.values[FEATURES.index("short")])


def _nested(candidates: Sequence[Judged], kept: Sequence[Draft], near: Near) -> list[Draft]:
    """Frames inside a kept content, cue and all: the annotation leaves them out, so the lexicon's word is taken."""
    found, known = [], {id(draft) for draft in kept}
    for item in candidates:
        draft = item.draft
        if item.origin != "frame" or id(draft) in known or draft.confidence < NESTED or draft.source is None:
            continue
        others = list(near.to(draft))
        if any(id(other) in known and other.holds(draft) for other in others) and not any(
            clashes(draft, other) for other in others
        ):
            found.append(draft)
            near.add(draft)
    return found


def clashes(draft: Draft, other: Draft) -> bool:
    """Two that cannot both stand: one cue, much the same content, or contents that overlap without nesting."""
    if draft.cue is not None and draft.cue == other.cue:
        return True
    if draft.apart(other):
        return False
    if draft.overlap(other) == 0:
        return False
    return not (other.holds(draft) or draft.holds(other)) or draft.overlap(other) > 0.9


def fit(values: NDArray[np.float64], right: NDArray[np.float64], ridge: float, steps: int = 30) -> NDArray[np.float64]:
    """Logistic regression by Newton's method; the first column is the bias and is not shrunk."""
    weights = np.zeros(values.shape[1])
    shrink = np.full(len(weights), ridge)
    shrink[0] = 0.0
    for _ in range(steps):
        sure = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        gradient = values.T @ (right - sure) - shrink * weights
        curvature = (values * (sure * (1 - sure))[:, None]).T @ values + np.diag(shrink + 1e-6)
        weights += np.linalg.solve(curvature, gradient)
    return weights
