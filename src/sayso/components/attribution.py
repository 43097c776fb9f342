"""Attribution: which words are a content, their cue, their source.

The rules (:mod:`sayso.rules.attribution`) propose frames of the parse and quotations with their reporting words; a
learned profile (:mod:`sayso.learned`) links cues, contents and sources of its own and judges all of them. With
``attribution="rules"`` the rules decide alone. Any other component that writes the layer ``Attribution`` can take this
one's place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from sayso.annotations import CLAIMING, Attribution, Name, Offsets, Quote, Section, get, put, text_of
from sayso.components.sections import paragraphs
from sayso.components.support import Supported, required
from sayso.learned import profile as profiles
from sayso.rules.attribution.asides import Asides, without
from sayso.rules.attribution.contents import Draft, kind_of
from sayso.rules.attribution.cues import Cues
from sayso.rules.attribution.proposals import by_rules, propose
from sayso.rules.attribution.thoughts import without_own_thoughts
from sayso.rules.attribution.turns import TURN


@Language.factory(
    "sayso_attribution",
    default_config={"lexicons": [], "attribution": "learned", "profile": "fast"},
    assigns=["doc.spans"],
    requires=required("sayso_attribution"),
)
def attribution(nlp: Language, name: str, lexicons: list[str], attribution: str, profile: str) -> Callable[[Doc], Doc]:
    """spaCy factory: writes the layer ``Attribution``. *Offsets*: code points into ``doc.text``, end exclusive.

    ``attribution``: ``learned`` or ``rules``; ``profile``: ``fast``, or ``accurate`` or ``thorough``, one and the same
    here.
    *Raises*: ConfigError ``PROFILE`` where the profile does not exist or its packages are missing.
    """
    cues = Cues.load([Path(item) for item in lexicons])
    trained_on = (nlp.meta["name"], nlp.meta["version"]) in profiles.TRAINED_ON
    learned = profiles.load(profile, seeing=trained_on) if attribution == "learned" else None

    def annotate(doc: Doc) -> Doc:
        put(doc, Attribution, find_attributions(doc, cues, learned))
        return doc

    return Supported(nlp, "sayso_attribution", annotate)


def find_attributions(doc: Doc, cues: Cues, learned: profiles.Profile | None = None) -> list[Attribution]:
    """All attributions of the Doc in the order of their contents; those inside another's content name it as parent."""
    text = text_of(doc)
    quotes, spans = get(doc, Quote), claiming(doc, text)
    outer = [quote for quote in quotes if quote.level == 0]
    headings = [(section.start, section.end) for section in get(doc, Section) if section.label == "heading"]
    proposed = propose(doc, text, outer, spans, cues, headings)
    if learned is None or not doc.has_annotation("DEP"):
        drafts = by_rules(doc, text, outer, proposed)
    else:
        drafts = learned.drafts(doc, text, quotes, spans, proposed)
    drafts = without_own_thoughts(doc, drafts)
    _without_openings(text, drafts, spans)
    for draft in drafts if proposed.asides else ():
        if draft.source:
            start, end = without(text, draft.source, proposed.asides)
            draft.source = (start, end) if start < end else None
    _without_doubts(text, drafts, cues.asides)
    _with_whole_names(doc, drafts)
    return _ordered(text, drafts, outer)


def _without_openings(text: str, drafts: Sequence[Draft], spans: Sequence[Offsets]) -> None:
    """What only opens a paragraph (a dateline, a time stamp) is nobody's name, whatever a parse across it says."""
    openings = [(text.rfind("\n", 0, start) + 1, start) for start, _ in spans]
    openings = [(at, start) for at, start in openings if text[at:start].strip()]
    for draft in drafts if openings else ():
        if draft.source and any(at < draft.source[1] and draft.source[0] < start for at, start in openings):
            draft.source = None


def _without_doubts(text: str, drafts: Sequence[Draft], asides: Asides) -> None:
    """*repeated the false claim that crime had halved*: what was said begins behind the article's own words."""
    for draft in drafts:
        if draft.lemma in asides.repeating:
            (start, end), *rest = draft.content
            draft.content = [(asides.opening(text, (start, end)), end), *rest]


def _with_whole_names(doc: Doc, drafts: Sequence[Draft]) -> None:
    """A source that ends inside a name (*Michael* | *O’Leary*, which no parse joins) takes all of it."""
    names = [name for name in get(doc, Name) if name.label in ("PERSON", "ORG")]
    starts = [name.start for name in names]
    for draft in drafts if names else ():
        if draft.source is None:
            continue
        start, end = draft.source
        last = names[bisect_right(starts, end - 1) - 1]
        taken = [*draft.content, *([draft.cue] if draft.cue else [])]
        if start <= last.start < end < last.end and not any(a < last.end and end < b for a, b in taken):
            draft.source = (start, last.end)


def claiming(doc: Doc, text: str) -> list[Offsets]:
    """The paragraphs that may give claims: headline, standfirst and body."""
    found = get(doc, Section)
    if not found:
        return list(paragraphs(text))
    return [(section.start, section.end) for section in found if section.label in CLAIMING]


def _holder(drafts: Sequence[Draft], ends: Sequence[int], number: int) -> int | None:
    """The nearest draft before that holds this one. ``ends``: how far the drafts up to each one reach."""
    for before in range(number - 1, -1, -1):
        if ends[before] < drafts[number].content[0][0]:
            return None
        if drafts[before].holds(drafts[number]):
            return before
    return None


def _ordered(text: str, drafts: list[Draft], quotes: Sequence[Quote]) -> list[Attribution]:
    drafts.sort(key=lambda item: (item.content[0][0], -item.content[-1][1]))
    found = []
    last_speaking: int | None = None
    ends = list(accumulate((draft.content[-1][1] for draft in drafts), max))
    for number, draft in enumerate(drafts):
        parent = _holder(drafts, ends, number)
        found.append(
            Attribution(
                draft.content[0][0], draft.content[-1][1], kind_of(text, draft.content, quotes), draft.content,
                draft.source, draft.cue, draft.lemma, draft.rule, round(draft.confidence, 3),
                _carried(drafts, number, last_speaking), parent, draft.via,
            )
        )  # fmt: skip
        if parent is None and (draft.source or draft.continues or draft.rule == TURN):
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
