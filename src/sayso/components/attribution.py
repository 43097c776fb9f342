"""Attribution by rules: which words are a content, their cue, their source.

Quotations that stand by themselves go to :mod:`.direct`, everything else to the frames of :mod:`.frames`, judged by the
cue lexicon. Any other component that writes the layer ``Attribution`` can take this one's place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as lists
from sayso.annotations import CLAIMING, Attribution, Offsets, Quote, Section, get, put
from sayso.components.sections import paragraphs
from sayso.rules.attribution.contents import Draft, kind_of, merged, quote_stretches, stretches, trimmed
from sayso.rules.attribution.cues import Cues
from sayso.rules.attribution.direct import Group, groups
from sayso.rules.attribution.frames import Candidate, candidates, via_of

WORD = re.compile(r"\w+")
MIN_WORDS = 3
"""Words that an unquoted content has at least."""


@Language.factory("sayso_attribution", default_config={"lexicons": []}, assigns=["doc.spans"], requires=["token.dep"])
def attribution(nlp: Language, name: str, lexicons: list[str]) -> Callable[[Doc], Doc]:
    """spaCy factory: writes the layer ``Attribution``. *Offsets*: code points into ``doc.text``, end exclusive."""
    cues = Cues(lists.load("cues", [Path(item) for item in lexicons]))

    def annotate(doc: Doc) -> Doc:
        put(doc, Attribution, find_attributions(doc, cues))
        return doc

    return annotate


def find_attributions(doc: Doc, cues: Cues) -> list[Attribution]:
    """All attributions of the Doc in the order of their contents; those inside another's content name it as parent."""
    text = doc.text  # built anew at every access
    spans = claiming(doc, text)
    quotes = [quote for quote in get(doc, Quote) if quote.level == 0]
    direct = [_of_group(doc, text, group) for group in groups(doc, text, quotes, spans, cues)]
    framed = _framed(doc, text, cues, quotes, spans)
    return _ordered(text, _settled(direct, framed), quotes)


def claiming(doc: Doc, text: str) -> list[Offsets]:
    """The paragraphs that may give claims: headline, standfirst and body."""
    found = get(doc, Section)
    if not found:
        return list(paragraphs(text))
    return [(section.start, section.end) for section in found if section.label in CLAIMING]


def _of_group(doc: Doc, text: str, group: Group) -> Draft:
    return Draft(
        content=quote_stretches(text, group.quotes), cue=_offsets(doc, group.cue), source=_offsets(doc, group.source),
        lemma=doc[group.cue[-1]].lemma_ if group.cue else "", rule=group.rule, confidence=group.confidence,
        continues=group.continues, forward=group.forward,
        via=_offsets(doc, via_of(doc[group.cue[-1]])) if group.cue else None,
    )  # fmt: skip


def _framed(doc: Doc, text: str, cues: Cues, quotes: Sequence[Quote], spans: Sequence[Offsets]) -> list[Draft]:
    """The frames that the lexicon takes for attributions: the best one of each cue."""
    best: dict[int, tuple[float, int, Candidate]] = {}
    parts = (doc.char_span(*q.outer, alignment_mode="expand") for q in quotes if q.label == "speech")
    inside_marks = frozenset(token.i for part in parts if part is not None for token in part)
    for candidate in candidates(doc, cues.may_be):
        if not _inside(candidate.cue.idx, spans):
            continue
        share = cues.share(candidate, quoted=bool(inside_marks.intersection(candidate.content)))
        if not cues.accepts(candidate, share):
            continue
        rank = (share, len(candidate.content), candidate)
        held = best.get(candidate.cue.i)
        if held is None or rank[:2] > held[:2]:
            best[candidate.cue.i] = rank
    drafts = []
    for share, _, candidate in best.values():
        content = trimmed(text, stretches(doc, candidate, quotes), quotes)
        verbal = any(doc[i].tag_[:2] == "VB" for i in candidate.content)
        if content and (verbal or not _is_bare(text, content, quotes)):
            drafts.append(
                Draft(content, _offsets(doc, (candidate.cue.i,)), _offsets(doc, candidate.source), candidate.cue.lemma_,
                      candidate.slot, share, via=_offsets(doc, via_of(candidate.cue)))
            )  # fmt: skip
    return drafts


def _is_bare(text: str, content: Sequence[Offsets], quotes: Sequence[Quote]) -> bool:
    """An unquoted content of one or two words (*them*, *the plan*) states nothing."""
    words = sum(len(WORD.findall(text, start, end)) for start, end in content)
    return words < MIN_WORDS and kind_of(text, content, quotes) == "indirect"


def _inside(offset: int, spans: Iterable[Offsets]) -> bool:
    return any(start <= offset < end for start, end in spans)


def _offsets(doc: Doc, tokens: Sequence[int]) -> Offsets | None:
    if not tokens:
        return None
    last = doc[tokens[-1]]
    return doc[tokens[0]].idx, last.idx + len(last)


def _settled(direct: list[Draft], framed: list[Draft]) -> list[Draft]:
    """Where a quotation and a frame share cue or content the quotation is kept, with what the frame knows better."""
    kept = list(direct)
    for draft in framed:
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
    return _without_doubles(kept)


def _without_doubles(drafts: list[Draft]) -> list[Draft]:
    """Of two drafts with nearly the same content the surer one stays."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda item: -item.confidence):
        if not any(draft.overlap(other) > 0.5 for other in kept):
            kept.append(draft)
    return kept


def _ordered(text: str, drafts: list[Draft], quotes: Sequence[Quote]) -> list[Attribution]:
    drafts.sort(key=lambda item: (item.content[0][0], -item.content[-1][1]))
    found = []
    last_speaking: int | None = None
    for number, draft in enumerate(drafts):
        parent = next((n for n in range(number - 1, -1, -1) if drafts[n].holds(draft)), None)
        found.append(
            Attribution(
                draft.content[0][0], draft.content[-1][1], kind_of(text, draft.content, quotes), draft.content,
                draft.source, draft.cue, draft.lemma, draft.rule, round(draft.confidence, 3),
                _carried(drafts, number, last_speaking), parent, draft.via,
            )
        )  # fmt: skip
        if parent is None and (draft.source or draft.continues):
            last_speaking = number
    return found


def _carried(drafts: Sequence[Draft], number: int, last_speaking: int | None) -> int | None:
    """Number of the attribution whose speaker goes on in this one; that of a later paragraph where it names him."""
    draft = drafts[number]
    if not draft.continues:
        return None
    if draft.forward and number + 1 < len(drafts):
        return number + 1
    return last_speaking
