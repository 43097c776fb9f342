"""What the rules propose: frames with their shares, quotations with their reporting words, and the drafts of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Span

from sayso.annotations import Offsets, Quote, Stretches
from sayso.rules.attribution.contents import Draft, kind_of, merged, quote_stretches, stretches, trimmed
from sayso.rules.attribution.cues import CLAUSES, Cues
from sayso.rules.attribution.direct import DASHES, Group, groups
from sayso.rules.attribution.edges import alone
from sayso.rules.attribution.frames import Candidate, candidates, source_of, via_of
from sayso.rules.attribution.lists import lists
from sayso.rules.attribution.turns import TURN, turns

WORD = re.compile(r"\w+")
SURE_TURN = 0.8
"""How sure a turn of a transcript is."""
SAYING = 0.7
"""Share from which a frame ends another's content."""
MIN_WORDS = 3
"""Words that an unquoted content has at least."""


@dataclass(frozen=True)
class Proposals:
    """Frames with the shares that the lexicon gives them, by the token index of their cue; quotations in groups.

    ``asides``: what the article itself says in between, which is no content's.
    """

    cues: Cues
    frames: dict[int, list[tuple[Candidate, float]]] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    asides: Stretches = field(default_factory=Stretches)

    def reports(self, index: int) -> bool:
        """Is the token a cue by the lexicon, as surely as a verb of saying?"""
        return any(share >= SAYING for _, share in self.frames.get(index, ()))


def propose(
    doc: Doc,
    text: str,
    quotes: Sequence[Quote],
    spans: Sequence[Offsets],
    cues: Cues,
    headings: Sequence[Offsets] = (),
) -> Proposals:
    """Everything that might be an attribution in the paragraphs ``spans``; ``quotes`` are outer ones.

    ``headings``: the lines between them, which may be the labels or questions of an interview.
    """
    parts = (doc.char_span(*q.outer, alignment_mode="expand") for q in quotes if q.label == "speech")
    marked = frozenset(token.i for part in parts if part is not None for token in part)
    asides, running = Stretches(cues.asides.find(text, spans, quotes)), Stretches(spans)
    found: dict[int, list[tuple[Candidate, float]]] = {}
    for seen in candidates(doc, cues.may_be):
        candidate = _outside(seen, asides) if asides else seen
        if candidate is not None and running.hold(candidate.cue.idx):
            quoted = candidate.cue.i not in marked and not marked.isdisjoint(candidate.content)
            share = cues.share(candidate, quoted=quoted)
            found.setdefault(candidate.cue.i, []).append((candidate, share))
    told = [*groups(doc, text, quotes, spans, cues), *_turns(doc, text, spans, headings)]
    return Proposals(cues, found, told, asides)


def _outside(candidate: Candidate, asides: Stretches) -> Candidate | None:
    """*said, offering no evidence, that …*: a clause that hangs on a word of an aside is the verb's before it."""
    if not asides.hold(candidate.cue.idx):
        return candidate
    cue = candidate.cue
    while asides.hold(cue.idx) and cue.head.i < cue.i:
        cue = cue.head
    clausal = candidate.slot in CLAUSES and cue.tag_[:2] == "VB"
    if not clausal or any(asides.hold(cue.doc[index].idx) for index in (cue.i, *candidate.content)):
        return None
    return replace(candidate, cue=cue, source=source_of(cue))


def _turns(doc: Doc, text: str, spans: Sequence[Offsets], headings: Sequence[Offsets]) -> Iterator[Group]:
    """Turns and lists, each as a quotation whose label is its source and whose colon is its cue.

    The paragraphs that go on with it are quotations of their own, which carry on the one before.
    """
    for turn in (*turns(text, spans, headings), *lists(text, spans)):
        label = doc.char_span(*turn.label, alignment_mode="expand") if turn.label else None
        said = [Quote(start, end, "speech", (start, end)) for start, end in turn.content]
        cue = doc.char_span(*turn.cue, alignment_mode="expand") if turn.cue else None
        yield Group(said, _indices(cue), _indices(label), SURE_TURN, TURN)
        for start, end in turn.further:
            more = Quote(start, end, "speech", (start, end))
            yield Group([more], confidence=SURE_TURN, rule=TURN, continues=True)


def _indices(span: Span | None) -> tuple[int, ...]:
    return () if span is None else tuple(range(span.start, span.end))


def by_rules(doc: Doc, text: str, quotes: Sequence[Quote], proposed: Proposals) -> list[Draft]:
    """The drafts that the rules alone settle on."""
    direct = [of_group(doc, text, group) for group in proposed.groups]
    return settled(direct, framed(doc, text, quotes, proposed).values())


def of_group(doc: Doc, text: str, group: Group) -> Draft:
    """The draft of a full quotation."""
    return Draft(
        content=quote_stretches(text, group.quotes), cue=offsets(doc, group.cue), source=offsets(doc, group.source),
        lemma=doc[group.cue[-1]].lemma_ if group.cue else "", rule=group.rule, confidence=group.confidence,
        continues=group.continues, forward=group.forward,
        via=offsets(doc, via_of(doc[group.cue[-1]])) if group.cue else None,
    )  # fmt: skip


def framed(doc: Doc, text: str, quotes: Sequence[Quote], proposed: Proposals) -> dict[int, Draft]:
    """The frames that the lexicon takes for attributions, by the token index of their cue: the best one of each."""
    drafts = {}
    for cue, found in proposed.frames.items():
        taken = [(share, len(c.content), c) for c, share in found if proposed.cues.accepts(c, share)]
        if not taken:
            continue
        share, _, candidate = max(taken, key=lambda item: item[:2])
        candidate = replace(candidate, content=alone(doc, candidate.content, candidate.cue, proposed.reports))
        content = trimmed(doc, text, stretches(doc, candidate, quotes), quotes, proposed.asides)
        verbal = any(doc[i].tag_[:2] == "VB" for i in candidate.content)
        if content and (verbal or not is_bare(text, content, quotes)):
            drafts[cue] = Draft(
                content, offsets(doc, (cue,)), offsets(doc, candidate.source), candidate.cue.lemma_,
                candidate.slot, share, via=offsets(doc, via_of(candidate.cue)),
            )  # fmt: skip
    return drafts


def is_bare(text: str, content: Sequence[Offsets], quotes: Sequence[Quote]) -> bool:
    """An unquoted content of one or two words (*them*, *the plan*) states nothing."""
    words = sum(len(WORD.findall(text, start, end)) for start, end in content)
    return words < MIN_WORDS and kind_of(text, content, quotes) == "indirect"


def offsets(doc: Doc, tokens: Sequence[int]) -> Offsets | None:
    """From the first token to the last, white space and dashes at the edges left out; None for no tokens."""
    inner = [index for index in tokens if not doc[index].is_space]
    for edge in (0, -1):
        while len(inner) > 1 and doc[inner[edge]].text in DASHES:
            inner.pop(edge)
    if not inner:
        return None
    last = doc[inner[-1]]
    return doc[inner[0]].idx, last.idx + len(last)


def settled(direct: list[Draft], others: Iterable[Draft]) -> list[Draft]:
    """Where a quotation and a frame share cue or content the quotation is kept, with what the frame knows better."""
    kept = list(direct)
    for draft in others:
        rival = next((other for other in direct if draft.same_as(other)), None)
        if rival is None:
            kept.append(draft)
            continue
        if not rival.cue or rival.continues:
            rival.adopt(draft)
        elif draft.rule not in ("inserted", "final") and draft.adds_to(rival):
            rival.content = merged([*rival.content, *draft.content])
        elif rival.source is None:
            rival.source = draft.source
    return without_doubles(kept)


def without_doubles(drafts: list[Draft]) -> list[Draft]:
    """Of two drafts with nearly the same content the surer one stays."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda item: -item.confidence):
        if not any(draft.overlap(other) > 0.5 for other in kept):
            kept.append(draft)
    return kept
