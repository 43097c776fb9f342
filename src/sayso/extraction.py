"""Doc → claims: read the layers that the components left and build the records of the contract. Pure."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from spacy.tokens import Doc

from sayso import lexicons, models
from sayso.annotations import (
    CLAIMING,
    Attribution,
    L,
    Layer,
    Name,
    Number,
    Offsets,
    Party,
    Quote,
    Resolution,
    Section,
    Verdict,
    get,
    text_of,
)
from sayso.keys import keys_of
from sayso.models import (
    HEAD,
    Article,
    ArticleClaims,
    Claim,
    Cue,
    Feature,
    Label,
    Quantity,
    Reason,
    ReasonRule,
    SectionKind,
    Span,
    Speaker,
    Statement,
    Verifiability,
)
from sayso.rules.attribution.direct import OPEN
from sayso.rules.attribution.turns import TURN
from sayso.rules.graphemes import whole
from sayso.rules.repeats import Repeats
from sayso.settings import Settings

NARRATED_CONFIDENCE = 0.6
"""Confidence of a claim in the article's own voice: its borders are those of a sentence, nothing is resolved."""
UNRESOLVED = 0.6
"""How sure a speaker is where nobody could be named."""
NAMING = 0.15
"""What an unsure name takes from a claim's confidence, which is about content and source first (chosen on dev)."""


def extract(doc: Doc, article: Article, settings: Settings = Settings()) -> ArticleClaims:
    """The claims of an annotated Doc, in text order. ``doc.text`` must be ``article.text``.

    ``settings`` say which are kept: ``narrated``, ``min_confidence``, ``min_check_worthiness``, ``labels``.
    *Raises*: ValueError where the Doc is of another text.
    """
    if text_of(doc) != article.text:
        raise ValueError(f"the Doc is not of article {article.id}")
    builder = _Builder(doc, article)
    claims = builder.claims(narrated=settings.narrated)
    return ArticleClaims(
        article=article,
        claims=[claim for claim in claims if _is_wanted(claim, settings)],
        cast=builder.cast(),
        places=builder.named("PLACE", (0, len(article.text))),
        numbers=builder.counted((0, len(article.text))),
        quotes=[_span(article.text, quote.start, quote.end) for quote in get(doc, Quote)],
    )


def _is_wanted(claim: Claim, settings: Settings) -> bool:
    found = claim.verifiability
    return (
        claim.confidence >= settings.min_confidence
        and found.check_worthiness >= settings.min_check_worthiness
        and (not settings.labels or found.label in settings.labels)
    )


class _Builder:
    """The layers of one Doc, read once."""

    def __init__(self, doc: Doc, article: Article) -> None:
        self.doc, self.article, self.text = doc, article, article.text
        self.attributions = get(doc, Attribution)
        self.verdicts = get(doc, Verdict)
        self.parties = get(doc, Party)
        self.keys = keys_of([(party.name, party.label) for party in self.parties])
        self.names, self.numbers = sorted(get(doc, Name), key=_start), sorted(get(doc, Number), key=_start)
        self.sections = get(doc, Section)
        self.sure: dict[int, float] = {}
        self.resolutions: dict[tuple[int, str], list[Resolution]] = {}
        for item in get(doc, Resolution):
            self.resolutions.setdefault((item.attribution, item.role), []).append(item)

    def cast(self) -> list[models.Party]:
        """Everybody who speaks or is spoken of."""
        return [
            models.Party.model_validate({
                "name": party.name, "key": key, "type": party.label, "aliases": party.aliases,
                "descriptions": party.descriptions, "gender": party.gender or None,
                "number": "plural" if party.label == "group" else "singular", "members": party.members,
                "mentions": [_span(self.text, start, end) for start, end in party.mentions],
            })
            for party, key in zip(self.parties, self.keys, strict=True)
        ]  # fmt: skip

    def claims(self, *, narrated: bool) -> list[Claim]:
        judged = {verdict.attribution: verdict for verdict in self.verdicts if verdict.attribution is not None}
        found: list[Claim] = []
        for number, item in enumerate(self.attributions):
            if self._section(item.start) in CLAIMING:
                found.append(self._attributed(number, item, judged.get(number)))
        if narrated:
            found += [self._narrated(verdict) for verdict in self.verdicts if verdict.attribution is None]
        found.sort(key=lambda claim: (claim.statement.spans[0].start, claim.statement.spans[-1].end))
        return self._repeated(self._continued(_unique(found)))

    def _attributed(self, number: int, item: Attribution, verdict: Verdict | None) -> Claim:
        statement = self._statement(item.content, item.label)
        speaker, sure = self._speaker(number)
        return Claim(
            **self._common(statement, item.content),
            source=_span(self.text, *item.source) if item.source else None,
            cue=Cue.of(self.text, *whole(self.text, *item.cue), lemma=item.lemma) if item.cue else None,
            speaker=speaker,
            via=[self._as_speaker(r) for r in self.resolutions.get((number, "via"), [])],
            verifiability=self._verifiability(verdict),
            confidence=round(self._sure(item) * (1 - NAMING * (1 - sure)), 3),
        )

    def _sure(self, item: Attribution) -> float:
        """A paragraph that goes on with a turn, or with a quotation left open, is as sure as what it goes on with."""
        chain = [item]
        while (last := chain[-1]).continues is not None and id(last) not in self.sure:
            before = self.attributions[last.continues]
            if not (before.rule == TURN if last.rule == TURN else last.rule == OPEN):
                break
            chain.append(before)
        sure = 0.0
        for link in reversed(chain):
            sure = self.sure.setdefault(id(link), max(sure, link.confidence))
        return sure

    def _narrated(self, verdict: Verdict) -> Claim:
        statement = self._statement(verdict.spans, "narrated")
        return Claim(
            **self._common(statement, verdict.spans),
            verifiability=self._verifiability(verdict),
            confidence=NARRATED_CONFIDENCE,
        )

    def _common(self, statement: Statement, content: Sequence[Offsets]) -> dict[str, Any]:
        return {
            "id": claim_id(self.article, statement),
            "article_id": self.article.id,
            "statement": statement,
            "people": self.named("PERSON", *content),
            "organizations": self.named("ORG", *content),
            "places": self.named("PLACE", *content),
            "dates": self.named("DATE", *content),
            "numbers": self.counted(*content),
            "context": self._context(content),
            "section": self._section(content[0][0]),
        }

    def named(self, label: str, *content: Offsets) -> list[Span]:
        """Names with this label inside the stretches."""
        found = (name for name in _within(self.names, content) if name.label == label)
        return [_span(self.text, name.start, name.end) for name in found]

    def counted(self, *content: Offsets) -> list[Quantity]:
        """Quantities inside the stretches."""
        return [_quantity(number, self.text) for number in _within(self.numbers, content)]

    def _section(self, offset: int) -> SectionKind:
        found = next((item.label for item in self.sections if item.start <= offset < item.end), "body")
        return cast(SectionKind, found)

    def _statement(self, content: Sequence[Offsets], kind: str) -> Statement:
        spans = [Span.of(self.text, start, end) for start, end in _apart(self.text, content)]
        return Statement.model_validate({"text": " ".join(span.text for span in spans), "kind": kind, "spans": spans})

    def _context(self, content: Sequence[Offsets]) -> Span:
        """The sentences that the statement stands in."""
        span = self.doc.char_span(content[0][0], content[-1][1], alignment_mode="expand")
        if span is None or not self.doc.has_annotation("SENT_START"):
            return _span(self.text, content[0][0], content[-1][1])
        first, last = span[0].sent, span[-1].sent
        start, end = min(first.start_char, content[0][0]), max(last.end_char, content[-1][1])
        while end > start and self.text[end - 1].isspace():
            end -= 1
        while start < end and self.text[start].isspace():
            start += 1
        return _span(self.text, start, end)

    def _speaker(self, number: int) -> tuple[Speaker | None, float]:
        found = self.resolutions.get((number, "speaker"), [])
        if not found:
            return None, UNRESOLVED
        return self._as_speaker(found[0]), found[0].confidence

    def _as_speaker(self, resolution: Resolution) -> Speaker:
        party = self.parties[resolution.party]
        return Speaker.model_validate({
            "name": party.name, "key": self.keys[resolution.party], "type": party.label,
            "description": party.descriptions[0] if party.descriptions else None,
            "members": party.members, "resolved_by": resolution.label,
        })  # fmt: skip

    def _verifiability(self, verdict: Verdict | None) -> Verifiability:
        if verdict is None:
            return Verifiability(label="unverifiable", check_worthiness=0.0)
        return verifiability_of(verdict, self.text)

    def _continued(self, claims: list[Claim]) -> list[Claim]:
        """Claims of the body that carry on one of a paragraph before say so."""
        ids = {tuple((s.start, s.end) for s in c.statement.spans): c.id for c in claims if c.section not in HEAD}
        before = {
            ids.get(self._where(item)): ids.get(self._where(self.attributions[item.continues]))
            for item in self.attributions
            if item.continues is not None
        }
        return _with(claims, "continues", before)

    def _where(self, item: Attribution) -> tuple[Offsets, ...]:
        return tuple(_apart(self.text, item.content))

    def _repeated(self, claims: list[Claim]) -> list[Claim]:
        """A claim of headline or standfirst, and the one of the body that says the same, share the id of the latter."""
        head = [claim for claim in claims if claim.section in HEAD]
        told = Repeats(self.doc, lexicons.load("sections")).told(head, (c for c in claims if c.section not in HEAD))
        said = {claim.id for claim in told.values()}
        return _with(claims, "group", {id_: id_ for id_ in said} | {id_: claim.id for id_, claim in told.items()})


def _with(claims: Sequence[Claim], field: str, ids: Mapping[Any, str | None]) -> list[Claim]:
    """The claims, with what ``ids`` says of their own id in the field."""
    return [claim.model_copy(update={field: ids[claim.id]}) if claim.id in ids else claim for claim in claims]


def verifiability_of(verdict: Verdict, text: str) -> Verifiability:
    """The record of a verdict. *Offsets*: code points into ``text``."""
    return Verifiability(
        label=cast(Label, verdict.label),
        check_worthiness=verdict.check_worthiness,
        mixed=verdict.mixed,
        reasons=[
            Reason(rule=cast(ReasonRule, rule), span=_span(text, start, end)) for rule, start, end in verdict.reasons
        ],
        article_note=_span(text, *verdict.note) if verdict.note else None,
        decided_by=verdict.rule or None,
        features=[Feature(name=name, adds=adds) for name, adds in verdict.features],
    )


def claim_id(article: Article, statement: Statement) -> str:
    """The same for the same text and the same statement, on any machine: 16 hex digits."""
    where = ",".join(f"{span.start}-{span.end}" for span in statement.spans)
    return hashlib.sha256(f"{article.sha256}:{where}".encode()).hexdigest()[:16]


def _unique(claims: Sequence[Claim]) -> list[Claim]:
    """One claim a statement: the surest of those with the same spans."""
    best: dict[str, Claim] = {}
    for claim in claims:
        held = best.get(claim.id)
        if held is None or claim.confidence > held.confidence:
            best[claim.id] = claim
    return list(best.values())


def _within(items: Sequence[L], content: Sequence[Offsets]) -> Iterator[L]:
    """The items, ordered by their start, that lie inside one of the stretches."""
    for start, end in content:
        for index in range(bisect_left(items, start, key=_start), len(items)):
            if items[index].start >= end:
                break
            if items[index].end <= end:
                yield items[index]


def _span(text: str, start: int, end: int) -> Span:
    return Span.of(text, *whole(text, start, end))


def _apart(text: str, content: Sequence[Offsets]) -> Iterator[Offsets]:
    """The stretches as whole graphemes: one that two of them share is the first one's."""
    reached = 0
    for start, end in (whole(text, *stretch) for stretch in content):
        if max(start, reached) < end:
            yield max(start, reached), end
        reached = max(reached, end)


def _start(item: Layer) -> int:
    return item.start


def _quantity(number: Number, text: str) -> Quantity:
    return Quantity.of(
        text, *whole(text, number.start, number.end),
        value=number.value, high=number.high, unit=number.unit, per=number.per, approximate=number.approximate,
    )  # fmt: skip
