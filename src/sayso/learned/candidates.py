"""Possible attributions of a Doc: from the learned links, from frames of the parse, from full quotations.

Each carries what the judge weighs: how well cue, content and source fit what was learned and what the rules say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sayso.annotations import Offsets, Quote
from sayso.learned.features import VERBAL, Words
from sayso.learned.network import Floats, Link
from sayso.rules.attribution.contents import Draft, kind_of, stretches, trimmed
from sayso.rules.attribution.edges import alone, whole
from sayso.rules.attribution.frames import Candidate, lemma_of, passed_on, source_of, via_of
from sayso.rules.attribution.phrases import noun_phrase
from sayso.rules.attribution.proposals import framed, is_bare, of_group, offsets

Mask = NDArray[np.bool_]

ORIGINS = ("link", "frame", "group")
"""Where a candidate comes from: the network, a frame of the parse, a full quotation."""
LIKELY = 0.5
"""Probability from which a word belongs to the content."""
NAMED = 0.3
"""Probability that the likeliest source word has at least; its neighbours need as much."""
MAIN = 0.2
"""Share of the longest stretch's weight that another stretch of the content has at least."""
BEFORE_HEAD = frozenset(
    {"det", "amod", "compound", "poss", "nummod", "predet", "quantmod", "aux", "auxpass", "neg", "case"}
)
"""Relations of words that stand before the word they belong to: no content ends between the two."""
REPORTS = 0.7
"""Probability from which a verb begins another statement."""
HOLE = 8
"""Words of a sentence that may be missing between two stretches of one content; they are taken in."""
FEATURES = (
    "bias", "cue", "cue_known", "fit", "inside", "covered", "doubt", "source_fit", "source_best", "source_none",
    "source_none_agreed", "continued", "share", "agree_link", "agree_frame", "agree_group", "direct", "mixed", "length",
    "short", "two", "quoted_cue", "beside", "group_share", "cue_nominal", "far", "verbal",
)  # fmt: skip
"""What the judge weighs, in order."""


@dataclass
class Judged:
    """A draft with the numbers that the judge weighs; ``cue`` is the token index of its cue or None.

    ``own``: the share that a user's own cue list gives it, else 0.
    """

    draft: Draft
    cue: int | None
    origin: str
    values: Floats
    own: float = 0.0


@dataclass
class _Made:
    draft: Draft
    cue: int | None
    origin: str


class Maker:
    """Makes the candidates of one Doc. ``quotes`` are outer ones; ``inside`` is n × 2."""

    def __init__(
        self, words: Words, text: str, quotes: Sequence[Quote], links: Sequence[Link], cues: Floats, inside: Floats
    ) -> None:
        self.words, self.text, self.quotes, self.cues, self.inside = words, text, quotes, cues, inside
        self.verbs = np.r_[0, np.cumsum(np.isin(words.features[:, 0], VERBAL))]  # verbs before each word
        self.links = {int(words.token[link.word]): link for link in links}

    def candidates(self) -> list[Judged]:
        """All candidates, likely or not."""
        doc, proposed = self.words.doc, self.words.proposals
        made = [_Made(draft, cue, "link") for cue, link in self.links.items() for draft in self._of_link(link, cue)]
        made += [_Made(draft, cue, "frame") for cue, draft in framed(doc, self.text, self.quotes, proposed).items()]
        for group in proposed.groups:
            made.append(_Made(of_group(doc, self.text, group), group.cue[-1] if group.cue else None, "group"))
        by_cue: dict[int | None, list[_Made]] = {}
        for item in made:
            by_cue.setdefault(item.cue, []).append(item)
        return [
            Judged(item.draft, item.cue, item.origin, self._values(item, by_cue[item.cue]), self._own(item))
            for item in made
        ]

    def _own(self, item: _Made) -> float:
        if item.cue is None or item.origin == "link":
            return 0.0
        return item.draft.confidence if lemma_of(self.words.doc[item.cue]) in self.words.proposals.cues.own else 0.0

    # -------------------------------------------------------------- drafts of links

    def _of_link(self, link: Link, index: int) -> Iterator[Draft]:
        doc = self.words.doc
        cue, source = passed_on(doc[index]), self._source(link)
        if cue.i != index:
            source = source_of(cue) or source
        if not (link.content >= LIKELY).any():
            return
        content = self._content(link, frozenset((index, cue.i, *source)))
        found = stretches(doc, Candidate(cue, "link", content, source), self.quotes)
        spans = trimmed(doc, self.text, found, self.quotes, self.words.proposals.asides)
        verbal = any(doc[i].tag_[:2] == "VB" for i in content)
        if spans and (verbal or not is_bare(self.text, spans, self.quotes)):
            yield Draft(spans, offsets(doc, (cue.i,)), offsets(doc, source), cue.lemma_, "link", link.sure,
                        via=offsets(doc, via_of(cue)))  # fmt: skip

    def _content(self, link: Link, apart: frozenset[int]) -> tuple[int, ...]:
        """Token indices of the likely content in one paragraph: without specks, whole phrases, no holes.

        ``apart``: tokens of cue and source, which alone may part a content within a sentence.
        """
        likely = link.content
        home = self.words.paragraph[link.first : link.first + len(likely)]
        runs = list(_runs((likely >= LIKELY) & (home == home[int(likely.argmax())])))
        weights = [float(likely[a:b].sum()) for a, b in runs]
        kept = [run for run, weight in zip(runs, weights, strict=True) if weight >= MAIN * max(weights)]
        phrases = [self._whole(link.first + a, link.first + b, apart) for a, b in kept]
        joined: list[tuple[int, int]] = []
        for first, last in phrases:
            if joined and (joined[-1][1] >= first or self._is_hole(joined[-1][1], first, apart)):
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first - bool(joined and self._is_tied(first - 1, apart)), last))
        tokens = (int(self.words.token[i]) for first, last in joined for i in range(first, last))
        doc, content = self.words.doc, tuple(index for index in tokens if index not in apart)
        return alone(doc, whole(doc, content, apart), doc[int(self.words.token[link.word])], self._reports)

    def _reports(self, index: int) -> bool:
        """Is the token likely a cue outside quotation marks?"""
        place = int(self.words.place[index])
        return place >= 0 and self.words.quote[place] < 0 and float(self.cues[place]) >= REPORTS

    def _is_tied(self, word: int, apart: frozenset[int]) -> bool:
        """*described the mill as a ruin*: the preposition by which a second stretch hangs on the cue."""
        token = self.words.doc[int(self.words.token[word])]
        return token.dep_ == "prep" and token.head.i in apart and token.i not in apart

    def _is_hole(self, end: int, start: int, apart: frozenset[int]) -> bool:
        if self.words.sentence[end - 1] != self.words.sentence[start] or start - end > HOLE:
            return False
        return apart.isdisjoint(self.words.token[end:start].tolist())

    def _whole(self, first: int, last: int, apart: frozenset[int]) -> tuple[int, int]:
        """A stretch of words (last exclusive) that cuts no phrase at its ends."""
        doc, token = self.words.doc, self.words.token
        end = doc[int(token[last - 1])]
        while end.dep_ in BEFORE_HEAD and end.head.i > end.i:
            end = end.head
        if any(child.dep_ in ("pobj", "pcomp") and child.i > end.i for child in end.children):
            end = end.right_edge
        start = doc[int(token[first])]
        left = [child.i for child in start.children if child.i < start.i and child.dep_ in BEFORE_HEAD]
        begin = min([start.i, *left])
        if not apart.isdisjoint(range(int(token[last - 1]) + 1, end.i + 1)):
            end = doc[int(token[last - 1])]
        if not apart.isdisjoint(range(begin, start.i)):
            begin = start.i
        places = self.words.place[[begin, end.i]]
        return (int(places[0]), int(places[1]) + 1) if (places >= 0).all() else (first, last)

    def _source(self, link: Link) -> tuple[int, ...]:
        """Token indices of the noun phrase around the likeliest source words."""
        said = link.source
        best = int(said.argmax())
        if said[best] < NAMED:
            return ()
        first, last = next((a, b) for a, b in _runs(said >= NAMED) if a <= best < b)
        tokens = self.words.token[link.first + first : link.first + last]
        head = self.words.doc[int(tokens[0]) : int(tokens[-1]) + 1].root
        return noun_phrase(head)

    # -------------------------------------------------------------- what the judge weighs

    def _values(self, item: _Made, rivals: Sequence[_Made]) -> Floats:
        place = int(self.words.place[item.cue]) if item.cue is not None else -1
        spans = [self._range(span) for span in item.draft.content]
        values = {"bias": 1.0} | self._fit(item, spans) | self._form(item, spans, place)
        for origin in ORIGINS:
            others = (o.draft for o in rivals if o is not item and o.origin == origin and o.cue == item.cue)
            values[f"agree_{origin}"] = max((item.draft.overlap(other) for other in others), default=0.0)
        return np.array([values[name] for name in FEATURES], dtype=np.float32)

    def _fit(self, item: _Made, spans: Sequence[tuple[int, int]]) -> dict[str, float]:
        """How the draft agrees with the network."""
        draft, link = item.draft, self.links.get(item.cue) if item.cue is not None else None
        size = max(1, sum(b - a for a, b in spans))
        inside = sum(float(self.inside[a:b, 0].sum()) for a, b in spans) / size
        none = float(draft.source is None)
        if link is None:
            return dict.fromkeys(("fit", "covered", "doubt", "source_fit", "source_best"), 0.0) | {
                "inside": inside, "source_none": none, "source_none_agreed": none,
            }  # fmt: skip
        parts = [link.content[max(0, a - link.first) : max(0, b - link.first)] for a, b in spans]
        within, total = sum(float(part.sum()) for part in parts), float(link.content.sum())
        best = float(link.source.max())
        a, b = self._range(draft.source) if draft.source else (0, 0)
        named = link.source[max(0, a - link.first) : max(0, b - link.first)]
        return {
            "fit": within / (total + size - within),
            "inside": inside,
            "covered": sum(float((part > LIKELY).sum()) for part in parts) / size,
            "doubt": float(np.minimum(link.content, 1 - link.content).sum()) / (1 + total),
            "source_fit": float(named.max()) if len(named) else 0.0,
            "source_best": best,
            "source_none": none,
            "source_none_agreed": none * (1 - best),
        }

    def _form(self, item: _Made, spans: Sequence[tuple[int, int]], place: int) -> dict[str, float]:
        """What the draft looks like, and what the rules know of its cue."""
        draft, words, known = item.draft, self.words, place >= 0
        size = max(1, sum(b - a for a, b in spans))
        kind = kind_of(self.text, draft.content, self.quotes)
        token = words.doc[item.cue] if item.cue is not None else None
        frames = words.proposals.frames.get(item.cue, []) if item.cue is not None else []
        gap = min((max(a - place, place - b + 1, 0) for a, b in spans), default=0)
        return {
            "cue": logit(float(self.cues[place])) if known else 0.0,
            "cue_known": float(known),
            "continued": float(draft.continues),
            "share": max((share for _, share in frames), default=0.0),
            "direct": float(kind == "direct"),
            "mixed": float(kind == "mixed"),
            "length": float(np.log(size)),
            "short": float(size < 4),
            "two": float(len(draft.content) > 1),
            "quoted_cue": float(known and words.quote[place] >= 0),
            "beside": words.proposals.cues.beside_quote(token) if token is not None else 0.0,
            "group_share": draft.confidence if item.origin == "group" else 0.0,
            "cue_nominal": float(token is not None and token.tag_[:2] != "VB"),
            "far": float(np.log1p(gap)) if known else 0.0,
            "verbal": float(any(self.verbs[b] > self.verbs[a] for a, b in spans)),
        }

    def _range(self, span: Offsets) -> tuple[int, int]:
        """First and last (exclusive) word that begins in a stretch of text."""
        first, last = np.searchsorted(self.words.start, span)
        return int(first), int(last)


def _runs(mask: Mask) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def logit(share: float) -> float:
    """Log odds, clipped at ±7."""
    return float(np.clip(np.log((share + 1e-4) / (1 - share + 1e-4)), -7, 7))
