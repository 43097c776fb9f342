"""Tie quotations to the words that introduce them: cue and source in the same sentence, or the speaker before.

A quotation that stands by itself (*full*) takes the reporting words right after it (*“…,” said X*), else those
right before it (*X said: “…”*); full quotations of one paragraph without words of their own carry on the one
before. A quotation inside a running clause (*partial*) belongs to that clause: see :mod:`.frames`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc, Token

from sayso.annotations import Offsets, Quote
from sayso.rules.attribution.cues import Cues
from sayso.rules.attribution.frames import SUBJECTS, source_of
from sayso.rules.attribution.phrases import noun_phrase

SENTENCE_END = re.compile(r"[.!?…:][”\"’')\]]*$")
DASHES = frozenset({"—", "–", "―", "--", "-"})
CERTAIN = 0.7
"""Share from which a verb after a comma ends a quotation that lost its closing mark."""
NO_TITLE = r"(?<![A-Z])(?<!Mr)(?<!Mrs)(?<!Ms)(?<!Dr)(?<!Sen)(?<!Gov)(?<!Rep)(?<!Gen)(?<!Jr)"
"""A full stop after one of these, or after an initial, ends no sentence."""
BARE = 0.6
"""What a participle without a subject loses as a cue."""
SIGNATURE = re.compile(
    r"[.,]?[^\S\n]*\n\s*(?P<dash>—|–|―|--)[^\S\n]*(?P<who>[A-Z@](?:[^\s,(]+[^\S\n]?){0,9}?[\w.’'-])"
    r"[^\S\n]*(?:[,(][^\n]{0,150})?(?=\n|\Z)"
)
"""A line below a quotation that is a dash and who said it."""
OPEN = "open"
"""What proposed a quotation that carries on one which the paragraph before left open."""
REACH = 45
"""Tokens between a quotation and its cue at most."""


@dataclass
class Group:
    """One statement: quotations in a row that share cue and source."""

    quotes: list[Quote]
    cue: tuple[int, ...] = ()
    source: tuple[int, ...] = ()
    confidence: float = 0.5
    rule: str = "quote"
    continues: bool = False
    forward: bool = False


def is_full(text: str, quote: Quote, paragraph: Offsets) -> bool:
    """Does the quotation stand by itself: at the start of its paragraph, or after a comma, colon or full stop?"""
    before = text[paragraph[0] : quote.outer[0]].rstrip()
    opens = not before or bool(SENTENCE_END.search(before)) or before[-1] in ",;—–-”\"’'»"
    first = next((char for char in text[quote.start : quote.end] if char.isalnum()), "")
    if not before or SENTENCE_END.search(before):
        return True
    return opens and (first.isupper() or quote.end - quote.start > 40)


def _resumed(text: str, before: Quote | None, quote: Quote) -> bool:
    """The second half of a quotation split by its reporting clause (*“A,” she said, “b.”*)."""
    if before is None:
        return False
    gap = text[before.outer[1] : quote.outer[0]].rstrip()
    return text[before.end - 1] == "," and gap.endswith((",", ";")) and len(gap) > 1


def groups(doc: Doc, text: str, quotes: Sequence[Quote], spans: Sequence[Offsets], cues: Cues) -> list[Group]:
    """The full quotations of the Doc, grouped into statements. ``spans`` are the paragraphs that may give claims."""
    found: list[Group] = []
    for number, span in enumerate(spans):
        inside = [q for q in quotes if q.level == 0 and q.label == "speech" and span[0] <= q.start < span[1]]
        inside = [q if q.closed else _clipped(doc, text, q, cues) for q in inside]
        before: Group | None = None
        for place, quote in enumerate(inside):
            if not is_full(text, quote, span) and not _resumed(text, inside[place - 1] if place else None, quote):
                continue
            limits = (
                inside[place - 1].outer[1] if place else span[0],
                inside[place + 1].outer[0] if place + 1 < len(inside) else span[1],
            )
            group = _under(doc, text, quote, found) or _introduced(doc, text, quote, limits, cues)
            if group is None and before is not None and _carries_on(text, before, quote):
                before.quotes.append(quote)
                continue
            if group is not None and quote.continues and found and found[-1].continues:
                found[-1].forward = not found[-1].quotes[0].continues  # its speaker is named in this paragraph
            if group is None:
                group = _floating(doc, text, quote, number, spans, found, cues)
            elif before is not None and _same_cue(before, group):
                before.quotes.append(quote)
                continue
            found.append(group)
            before = group
    return found


def _under(doc: Doc, text: str, quote: Quote, found: Sequence[Group]) -> Group | None:
    """*“…”* and a line below it, *— Name, role*: as markup sets quotations and posts apart.

    Paragraphs right above it that are quotations without words of their own are of the same.
    """
    match = SIGNATURE.match(text, quote.outer[1])
    who = doc.char_span(*match.span("who"), alignment_mode="expand") if match else None
    if match is None or who is None:
        return None
    at = quote.outer[0]
    for group in reversed(found):
        if not group.continues or text[group.quotes[-1].outer[1] : at].strip():
            break
        group.forward, at = True, group.quotes[0].outer[0]
    dash = doc.char_span(*match.span("dash"), alignment_mode="expand")
    cue = (dash.start,) if dash is not None else ()
    return Group([quote], cue, tuple(token.i for token in who), 0.9, "turn")


def _clipped(doc: Doc, text: str, quote: Quote, cues: Cues) -> Quote:
    """An unclosed quotation ends before its own reporting clause (*“We lost all, said Odile Fenn.*)."""
    tokens = _tokens(doc, quote.start, quote.end)
    for before, token in reversed(list(pairwise(tokens))):
        if tokens[-1].i - token.i > REACH // 2:
            break
        if (
            before.text == ","
            and before.idx > quote.start
            and cues.beside_quote(token) >= CERTAIN
            and token.tag_ in ("VBD", "VBZ")
        ):
            return replace(quote, end=before.idx, outer=(quote.outer[0], before.idx + 1))
    return quote


def _same_cue(before: Group, group: Group) -> bool:
    """*“A,” she said, “B.”*: the words between belong to both."""
    return bool(set(before.cue) & set(group.cue))


def _carries_on(text: str, before: Group, quote: Quote) -> bool:
    """Nothing but the reporting words and at most one more sentence between the two quotations."""
    gap = text[before.quotes[-1].outer[1] : quote.outer[0]]
    return len(re.findall(r"[.!?](?:\s|$)", gap)) <= 1 and len(gap) < 300


def _introduced(doc: Doc, text: str, quote: Quote, limits: Offsets, cues: Cues) -> Group | None:
    """The reporting words right after the quotation, else right before it."""
    last = text[quote.start : quote.end].rstrip()[-1:]
    tail = _tokens(doc, quote.outer[1], _stop(text, quote.outer[1], limits[1]))
    head = _tokens(doc, _begin(text, quote.outer[0], limits[0]), quote.outer[0])
    lead = text[limits[0] : quote.outer[0]].rstrip()[-1:]
    ways = [(tail, True), (head, False)]
    if lead in (":", ",") and last != ",":
        ways.reverse()
    if last == "," and tail and tail[0].text[0].isalpha():
        ways.sort(key=lambda way: not way[1])
    for tokens, after in ways:
        ended = last in ".…" and tokens and not tokens[0].text[:1].islower() and text[quote.outer[1] - 1] != last
        if after and ended and not _inverted(tokens) and tokens[0].text not in DASHES:
            continue
        found = _cue_in(tokens, cues, after=after) or (_any_verb(tokens) if after and last in ",?!" else None)
        if found is not None:
            cue, source, confidence = found
            return Group([quote], cue, source, confidence, "after" if after else "before")
    return None


def _inverted(tokens: Sequence[Token]) -> bool:
    return any(token.tag_[:3] in ("VBD", "VBZ") for token in tokens[:2])


def _stop(text: str, at: int, limit: int) -> int:
    """End of the sentence that goes on after a quotation."""
    for match in re.finditer(
        NO_TITLE + r"[.!?](?=\s|$)",
        text[at:limit],
    ):
        return at + match.end()
    return limit


def _begin(text: str, at: int, limit: int) -> int:
    """Start of the sentence that leads up to a quotation."""
    text = text[limit:at]
    cut = 0
    for match in re.finditer(
        NO_TITLE + r"[.!?][”\"’]?\s+(?=\S)",
        text.rstrip(),
    ):
        cut = match.end()
    return limit + cut


def _tokens(doc: Doc, start: int, end: int) -> list[Token]:
    span = doc.char_span(start, end, alignment_mode="contract") if start < end else None
    return [token for token in span if not token.is_space] if span is not None else []


def _cue_in(
    tokens: Sequence[Token], cues: Cues, *, after: bool
) -> tuple[tuple[int, ...], tuple[int, ...], float] | None:
    """The reporting verb nearest to the quotation with its source, among ``tokens`` on one side of it."""
    if after:
        if (signed := _signed(tokens)) is not None:
            return signed
        while tokens and (tokens[0].is_punct or tokens[0].is_quote):
            tokens = tokens[1:]
    ordered = list(tokens[:REACH]) if after else list(reversed(tokens[-REACH:]))
    according = next(
        (
            t
            for t in ordered[: 12 if after else REACH]
            if t.lower_ == "according" and (not after or t.i - tokens[0].i < 3)
        ),
        None,
    )
    if according is not None:
        target = next((t for t in tokens if t.i > according.i + 1 and t.dep_ == "pobj"), None)
        return ((according.i,), noun_phrase(target) if target is not None else (), 0.9)
    best: tuple[float, Token] | None = None
    for distance, token in enumerate(ordered):
        weight = cues.beside_quote(token)
        if weight >= cues.threshold:
            score = weight - 0.01 * distance - (BARE if _is_bare_participle(token) else 0.0)
            if best is None or score > best[0]:
                best = (score, token)
    if best is None:
        return _bare_name(tokens) if not after else None
    token = best[1]
    inside = {t.i for t in tokens}
    source = source_of(token)
    if not source or not inside & set(source):  # the parse may take the quotation itself for the subject
        source = _neighbour(token, tokens) or (source if after is False else ())
    return (token.i,), source, min(0.97, max(0.3, best[0]))


def _is_bare_participle(token: Token) -> bool:
    """*Asked about the delay, Lunt answered: “…”*: a participle without a subject is seldom the cue."""
    return token.tag_ == "VBN" and token.dep_ == "advcl" and not any(c.dep_ in SUBJECTS for c in token.children)


def _any_verb(tokens: Sequence[Token]) -> tuple[tuple[int, ...], tuple[int, ...], float] | None:
    """*“…,” Craig moaned*: after a quotation that ends with a comma any verb with a subject right there will do."""
    for token in [t for t in tokens if not t.is_punct][:8]:
        subject = next((child for child in token.children if child.dep_ == "nsubj"), None)
        if (
            token.tag_ in ("VBD", "VBZ")
            and subject is not None
            and any(subject.i == t.i for t in tokens)
            and subject.tag_ in ("NNP", "PRP")
        ):
            return (token.i,), noun_phrase(subject), 0.6
    return None


def _signed(tokens: Sequence[Token]) -> tuple[tuple[int, ...], tuple[int, ...], float] | None:
    """*“…” — Name, role*: a dash and a name with no verb after the quotation."""
    if len(tokens) < 2 or tokens[0].text not in DASHES or tokens[1].tag_ not in ("NNP", "NNPS"):
        return None
    if any(token.tag_ in ("VBD", "VBZ", "VBP") for token in tokens):
        return None
    head = tokens[1] if tokens[1].dep_ not in ("compound", "amod") else tokens[1].head
    return (tokens[0].i,), tuple(i for i in noun_phrase(head) if i > tokens[0].i), 0.7


def _bare_name(tokens: Sequence[Token]) -> tuple[tuple[int, ...], tuple[int, ...], float] | None:
    """*Name: “…”*, *From Name: “…”*: a name and a colon alone, or anybody after *from*."""
    if len(tokens) > 2 and tokens[0].lower_ == "from" and tokens[-1].text == ":" and len(tokens) <= 8:
        return (tokens[-1].i,), tuple(token.i for token in tokens[1:-1]), 0.7
    if 2 <= len(tokens) <= 8 and tokens[-1].text == ":" and tokens[-2].tag_ in ("NNP", "NNPS"):
        return (tokens[-1].i,), tuple(token.i for token in tokens[:-1]), 0.7
    return None


def _neighbour(cue: Token, tokens: Sequence[Token]) -> tuple[int, ...]:
    """Where the parse gives the cue no subject: the noun phrase right after it (*said X*) or right before it."""
    inside = {token.i for token in tokens}
    doc = cue.doc
    for step, first in ((1, cue.i + 1), (-1, cue.i - 1)):
        at = first
        while at in inside and (
            doc[at].is_punct or doc[at].pos_ in ("ADV", "DET", "ADJ", "AUX", "NUM") or doc[at].dep_ == "compound"
        ):
            at += step
        told = step > 0 and cue.i - 1 in inside and at in inside and doc[at].dep_ in ("dobj", "dative")
        if at in inside and doc[at].pos_ in ("PROPN", "NOUN", "PRON") and not told:  # *Ramos, 58, told AFP*
            head = doc[at]
            while (
                head.head.i in inside
                and head.head.pos_ in ("PROPN", "NOUN")
                and head.dep_ in ("compound", "amod", "poss")
            ):
                head = head.head
            return noun_phrase(head)
    return ()


def _floating(
    doc: Doc,
    text: str,
    quote: Quote,
    number: int,
    spans: Sequence[Offsets],
    found: Sequence[Group],
    cues: Cues,
) -> Group:
    """A quotation without words of its own: the paragraph before introduces it, or its speaker goes on."""
    start = text[spans[number][0] : quote.outer[0]].strip()
    if not start and number and text[spans[number - 1][0] : spans[number - 1][1]].rstrip().endswith(":"):
        words = _tokens(doc, _begin(text, spans[number - 1][1], spans[number - 1][0]), spans[number - 1][1])
        cue = _cue_in(words, cues, after=False)
        if cue is not None:
            return Group([quote], cue[0], cue[1], 0.7, "colon")
    return Group([quote], confidence=0.45, rule=OPEN if quote.continues else "continuation", continues=True)
