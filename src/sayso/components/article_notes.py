"""What the article itself says about a claim's truth: *falsely*, *without evidence*, *could not be verified*.

Two ties: a cue in the attribution's own sentence, outside every content; and a sentence of the article's own after
the claim, within two sentences. Patterns: ``[notes]`` of ``lexicons/verifiability.toml``. *Offsets*: code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from sayso.annotations import Attribution, Offsets
from sayso.components.evidence import Reading

GENERIC = frozenset({"claim", "report", "statement", "allegation", "account", "information", "figure", "number"})


class Notes:
    """The patterns of the table ``[notes]``, compiled."""

    def __init__(self, table: Mapping[str, list[str]]) -> None:
        words = sorted([*table["adverbs"], *table["confirmed"]], key=len, reverse=True)
        self.beside = re.compile(r"\b(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in words) + r")\b", re.I)
        self.after = re.compile("|".join(f"(?:{pattern})" for pattern in table["sentences"]), re.I)
        self.figures = frozenset(table["figures"])

    def find(
        self, reading: Reading, attributions: Sequence[Attribution], bounds: Sequence[Offsets]
    ) -> tuple[dict[int, Offsets], set[Offsets]]:
        """The note of each attribution (by number) and the sentences that are notes. ``bounds``: the sentences."""
        taken: dict[int, Offsets] = {}
        said: dict[int, list[int]] = {}
        starts = [start for start, _ in bounds]
        for number, item in enumerate(attributions):
            for start, _ in item.content:
                said.setdefault(bisect_right(starts, start) - 1, []).append(number)
        aside = set()
        for at, (start, end) in enumerate(bounds):
            own = said.get(at, [])
            if own:
                taken |= self._beside(reading.text, own, attributions, (start, end))
                continue
            if self.after.search(reading.text, start, end) and not _inside(attributions, (start, end)):
                aside.add((start, end))
                for number in self._target(reading, attributions, said, at, (start, end)):
                    taken.setdefault(number, (start, end))
        return taken, aside

    def _beside(
        self, text: str, own: Sequence[int], attributions: Sequence[Attribution], sentence: Offsets
    ) -> dict[int, Offsets]:
        """Cues beside the reporting verb: each goes to the attribution whose cue is nearest."""
        found: dict[int, Offsets] = {}
        for match in self.beside.finditer(text, *sentence):
            if _inside(attributions, match.span()):
                continue
            nearest = min(own, key=lambda n: abs((attributions[n].cue or attributions[n].content[0])[0] - match.start()))
            found.setdefault(nearest, match.span())
        return found

    def _target(
        self, reading: Reading, attributions: Sequence[Attribution], said: Mapping[int, Sequence[int]], at: int,
        sentence: Offsets,
    ) -> list[int]:  # fmt: skip
        """The claims that a note sentence speaks of: of the two sentences before, those that share its matter."""
        near: list[int] = []
        for back in (1, 2):
            own = [n for n in said.get(at - back, ()) if attributions[n].parent is None]
            near += own
        if not near:
            return []
        nouns = _nouns(reading, [sentence])
        if nouns & self.figures:
            counted = [n for n in near if _counts(reading, attributions[n].content)]
            near = counted or near
        shared = [n for n in near if (nouns - GENERIC) & _nouns(reading, attributions[n].content)]
        if shared and not nouns & self.figures:
            return shared
        last = max(attributions[n].start for n in near)
        first = max((s for s in _starts(said, at)), default=last)
        return [n for n in near if attributions[n].start >= min(first, last)] or near
