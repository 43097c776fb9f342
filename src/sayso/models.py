"""The data contract: every record that sayso reads and writes, as frozen pydantic models.

Offsets everywhere are Unicode code points into ``Article.text``, end exclusive, and
``article.text[span.start:span.end] == span.text`` holds for every span (:class:`ArticleClaims` checks it).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Kind = Literal["direct", "mixed", "indirect", "narrated"]
SectionKind = Literal["headline", "standfirst", "body", "heading", "caption", "credit", "links", "tagline"]
HEAD = frozenset({"headline", "standfirst"})
"""Sections that tell in short what the body tells."""
DENYING = frozenset({
    "deny", "doubt", "dispute", "refute", "rebut", "contest", "contradict", "disbelieve", "denial", "rebuttal",
    "doubtful", "skeptical", "sceptical", "decline",
})  # fmt: skip
"""Lemmas of cues whose content the speaker does not hold true."""
NEGATED = re.compile(
    r"(?:\b(?:not(?! only)|never|cannot|no|few|nobody|no one|none|(?:declin|refus|fail)\w+ to)|n['’]t)"
    r"(?:\s(?:yet|ever|once|even|have|has|had|been|be|to|would|did|will|explicitly|publicly|directly)){0,3}\s*$",
    re.IGNORECASE,
)
"""What denies the cue that follows it (*has never said*, *declined to say*)."""
NOBODY = re.compile(r"(?:no|none|neither|nobody|no one|few)\b", re.IGNORECASE)
"""How a source begins that did not say it (*No minister*, *none of the witnesses*)."""
SpeakerType = Literal["person", "organization", "group", "unnamed"]
ResolvedBy = Literal["name", "alias", "acronym", "role", "description", "pronoun", "continuation"]
Label = Literal["checkable", "experience", "prediction", "promise", "opinion", "unverifiable", "not_a_claim"]
ReasonRule = Literal[
    "quantity", "comparison", "causal", "law_or_rule", "event", "quote_of_other", "record_or_position",
    "named_entity", "date", "hedge", "modal", "conditional", "future", "commissive", "first_person",
    "evaluative", "normative", "vague_quantifier", "anonymous_source", "missing_referent", "question",
]  # fmt: skip


class Model(BaseModel):
    """Base of all records: frozen, unknown fields refused, NaN refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Span(Model):
    """A stretch of ``Article.text``. *Offsets*: code points, end exclusive."""

    start: int = Field(ge=0, description="First code point")
    end: int = Field(ge=0, description="The one after the last")
    text: str = Field(description="What stands between them")

    @classmethod
    def of(cls, text: str, start: int, end: int, **fields: Any) -> Self:
        """Cut ``text[start:end]`` out as a span."""
        return cls(start=start, end=end, text=text[start:end], **fields)


class Repair(Model):
    """One change made while reading. *Offsets*: ``at`` counts code points of the decoded original.

    ``before`` (what stood there) became ``after``; applying all repairs in order to the decoded
    original gives ``Article.text``.
    """

    at: int = Field(ge=0, description="Where, in the decoded original")
    before: str = Field(description="What stood there")
    after: str = Field(description="What stands there now")


class Decoding(Model):
    """How the bytes of an article became text.

    ``encoding``: Python's name of the codec. ``replaced``: characters of the text that stand for bytes of no meaning
    (U+FFFD). ``mended``: its lines that were mojibake, and are text again.
    """

    encoding: str = Field(description="Python's name of the codec")
    replaced: int = Field(default=0, ge=0, description="Characters that stand for bytes of no meaning")
    mended: int = Field(default=0, ge=0, description="Lines that were mojibake, and are text again")


class Article(Model):
    """One document: its text and where it came from.

    ``path`` is the file it was read from (None for a bare string); ``id`` depends on the text alone.
    """

    id: str = Field(description="The first 16 digits of sha256")
    path: str | None = Field(default=None, description="The file it was read from; null for a bare string")
    title: str | None = Field(default=None, description="As the file or the page tells")
    author: str | None = Field(default=None, description="Who wrote it, as told there")
    publisher: str | None = Field(default=None, description="The site or paper, as told there")
    language: str | None = Field(default=None, description="As told or found, by its code")
    published: str | None = Field(default=None, description="Date, as written there")
    url: str | None = Field(default=None, description="Where it was published")
    sha256: str = Field(description="Hash of the text in UTF-8")
    text: str = Field(description="What all offsets count in")
    repairs: list[Repair] = Field(default=[], description="What reading changed, in order")
    decoding: Decoding | None = Field(default=None, description="How bytes became text")

    @classmethod
    def from_text(cls, text: str, **fields: Any) -> Self:
        """Make an Article of a string as it is; ``id`` and ``sha256`` are computed from the text.

        *Raises*: UnicodeEncodeError where the text holds a lone surrogate.
        """
        fields = {
            name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
            for name, value in fields.items()
        }
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        return cls(id=digest[:16], sha256=digest, text=text, **fields)

    def original_offset(self, offset: int) -> int:
        """Map an offset into ``text`` back to the decoded original, through ``repairs``."""
        shift = 0  # original minus repaired, before the repair at hand
        for repair in self.repairs:
            start = repair.at - shift
            if offset < start:
                break
            if offset < start + len(repair.after):
                return repair.at + min(offset - start, len(repair.before))
            shift += len(repair.before) - len(repair.after)
        return offset + shift


class Cue(Span):
    """The words that tie a source to a content (*said*, *according to*), with their lemma."""

    lemma: str = Field(description="Of the cue's main word")


class Statement(Model):
    """The words claimed, verbatim: ``text`` is the spans' texts joined by one space."""

    text: str = Field(description="The spans' texts, joined by one space")
    kind: Kind = Field(description="Inside quotation marks, partly, not at all, or in the article's own voice")
    spans: list[Span] = Field(min_length=1, description="Where the words stand")

    @model_validator(mode="after")
    def _text_is_verbatim(self) -> Self:
        if self.text != " ".join(span.text for span in self.spans):
            raise ValueError("statement.text is not its spans joined by one space")
        return self


class Speaker(Model):
    """Who a statement belongs to, resolved to one name per article.

    ``key`` is the same for the same name in other articles; ``members`` names the people of a plural source.
    """

    name: str = Field(description="The fullest name that the article gives")
    key: str = Field(description="The same for the same name in other articles")
    type: SpeakerType = Field(description="What sort of speaker")
    description: str | None = Field(default=None, description="How the article introduces them")
    members: list[str] = Field(default=[], description="The people of a plural source")
    resolved_by: ResolvedBy = Field(description="How the source led to the name")


class Party(Model):
    """A member of the article's cast: a person, organisation or group that speaks or is spoken of.

    ``gender`` where the text shows it; ``members`` are the names of those who make up a group.
    """

    name: str = Field(description="The fullest name that the article gives")
    key: str = Field(description="As a speaker's")
    type: SpeakerType = Field(description="What sort of party")
    aliases: list[str] = Field(default=[], description="Other names in the article")
    descriptions: list[str] = Field(default=[], description="How the article introduces them")
    gender: Literal["male", "female"] | None = Field(default=None, description="Where the text shows it")
    number: Literal["singular", "plural"] = Field(default="singular", description="One, or several")
    members: list[str] = Field(default=[], description="Names of those who make up a group")
    mentions: list[Span] = Field(default=[], description="Where they are named")


class Quantity(Span):
    """A number with its value. ``high`` closes a range; ``per`` is the unit of a rate.

    *Units*: ``percent``, an ISO 4217 code for money, a singular measure word, or the thing counted.
    """

    value: float = Field(description="The number; the low end of a range")
    high: float | None = Field(default=None, description="The high end of a range")
    unit: str | None = Field(
        default=None, description="percent, an ISO 4217 code, a singular measure, or what is counted"
    )
    per: str | None = Field(default=None, description="The unit of a rate")
    approximate: bool = Field(default=False, description="Whether the text says about, nearly, …")


class Reason(Model):
    """Why a label was given: a rule of the closed list and the words that triggered it."""

    rule: ReasonRule = Field(description="Of the closed list")
    span: Span = Field(description="The words that triggered it")


class Feature(Model):
    """A feature of a statement and what it adds to the log odds of its check-worthiness."""

    name: str = Field(description="Of the feature")
    adds: float = Field(description="To the log odds")


class Verifiability(Model):
    """Can public evidence settle it? ``check_worthiness`` is 0..1 and independent of the label.

    ``decided_by``: the id of the rule that gave the label, or ``learned``. ``features``: the score's strongest, where
    they were asked for (``Settings.explain``).
    """

    label: Label = Field(description="Could public evidence settle it?")
    check_worthiness: float = Field(ge=0, le=1, description="Would a fact-checker want it? A probability")
    mixed: bool = Field(default=False, description="Whether a checkable part sits in an opinion or a prediction")
    reasons: list[Reason] = Field(default=[], description="What the label rests on")
    article_note: Span | None = Field(default=None, description="What the article says of its truth")
    decided_by: str | None = Field(default=None, description="The id of the rule that gave the label, or learned")
    features: list[Feature] = Field(default=[], description="The score's strongest, where asked for")


class Claim(Model):
    """One statement of an article with its speaker and verifiability: the record that is written.

    ``continues``: the id of the claim of a paragraph before that this one carries on. ``group`` ties claims together
    that say the same, by the id of the first: within an article headline or standfirst and body; in what is written
    or read back for many articles (``claims.jsonl``, :func:`sayso.results`) also across them.
    """

    id: str = Field(description="The same for the same article and statement, on any machine")
    article_id: str = Field(description="The article's")
    statement: Statement = Field(description="The words claimed")
    source: Span | None = Field(
        default=None, description="The words that name who spoke; null where it has none of its own"
    )
    cue: Cue | None = Field(default=None, description="The words that say that they spoke")
    speaker: Speaker | None = Field(default=None, description="Who that is; null where nobody is named")
    via: list[Speaker] = Field(default=[], description="Who passed it on")
    verifiability: Verifiability = Field(description="Can it be checked?")
    people: list[Span] = Field(default=[], description="Named in the statement")
    organizations: list[Span] = Field(default=[], description="Named in the statement")
    places: list[Span] = Field(default=[], description="Named in the statement")
    numbers: list[Quantity] = Field(default=[], description="Quantities in the statement")
    dates: list[Span] = Field(default=[], description="Named in the statement")
    context: Span = Field(description="The sentences around it")
    section: SectionKind = Field(default="body", description="The part of the article")
    continues: str | None = Field(default=None, description="Id of the claim before that this one carries on")
    group: str | None = Field(default=None, description="Shared by claims that say the same; the id of the first")
    confidence: float = Field(ge=0, le=1, description="How sure content, source and speaker are")

    @property
    def repeats(self) -> bool:
        """Does it stand in headline or standfirst and say again what a claim of the body says?"""
        return self.group is not None and self.section in HEAD

    @property
    def asserted(self) -> bool:
        """Does the speaker put it forward as true?

        Not where the cue denies it or is itself denied (*never said*, *no minister said*; both together: *never
        doubted*), or is *declined to say*. Whole quotations always are.
        """
        if self.cue is None or self.statement.kind == "direct":
            return True
        told = max([span.end for span in self.statement.spans if span.end <= self.cue.start], default=0)
        start = self.context.start
        before = self.context.text[max(told - start, 0) : max(self.cue.start - start, 0)]
        nobody = self.source is not None and NOBODY.match(self.source.text) is not None
        negated = nobody or NEGATED.search(before) is not None
        return (self.cue.lemma in DENYING) is negated

    def __repr__(self) -> str:
        who = self.speaker.name if self.speaker else "nobody named" if self.source or self.cue else "the article"
        return f"Claim({who}: {_shortened(self.statement.text)!r}, {self.verifiability.label})"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        from sayso import notebook

        return notebook.claim(self)


class ArticleClaims(Model):
    """All that was found in one article. Iterating gives its claims.

    *Raises*: ValidationError where a span's offsets do not give back its text.
    """

    schema_version: Literal[1] = Field(default=1, description="Of this contract")
    article: Article = Field(description="The text, and where it came from")
    claims: list[Claim] = Field(default=[], description="In the order of the text")
    cast: list[Party] = Field(default=[], description="Everybody who speaks or is spoken of")
    places: list[Span] = Field(default=[], description="Named anywhere in it")
    numbers: list[Quantity] = Field(default=[], description="Quantities anywhere in it")
    quotes: list[Span] = Field(default=[], description="What stands between quotation marks")

    @model_validator(mode="after")
    def _spans_are_verbatim(self) -> Self:
        text = self.article.text
        for span in spans_of((self.claims, self.cast, self.places, self.numbers, self.quotes)):
            if text[span.start : span.end] != span.text:
                raise ValueError(f"span {span.start}:{span.end} does not give back {span.text!r}")
        return self

    @property
    def distinct(self) -> list[Claim]:
        """The claims without those that repeat one of the body, each counted once."""
        told = {claim.group for claim in self.claims if not claim.repeats}
        return [claim for claim in self.claims if not (claim.repeats and claim.group in told)]

    def to_pandas(self) -> Any:
        """A DataFrame with a row for each claim. *Raises*: ConfigError ``EXTRA`` without pandas."""
        from sayso import table

        return table.to_pandas([self])

    def __repr__(self) -> str:
        called = self.article.title or self.article.path or self.article.id
        claims = f"{len(self.claims):,} claim{'' if len(self.claims) == 1 else 's'}"
        return f"ArticleClaims({_shortened(called)!r}: {claims}, {len(self.cast):,} in the cast)"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        from sayso import notebook

        return notebook.article(self)

    def __iter__(self) -> Iterator[Claim]:  # type: ignore[override]  # pydantic iterates fields, which nobody wants
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, index: int) -> Claim:
        return self.claims[index]


class Failure(Model):
    """An input that could not be read or extracted: where, at which stage, why, and the cure."""

    path: str = Field(description="The input")
    stage: str = Field(description="Where it failed: read, extract, …")
    code: str = Field(description="Stable across versions")
    message: str = Field(description="What, where, and the cure")


class Skip(Model):
    """An input that was not asked for (not an article format, a duplicate …), with the reason."""

    path: str = Field(description="The input")
    reason: str = Field(description="Why it was left out")


def _shortened(text: str, most: int = 60) -> str:
    """A text cut for one line."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def spans_of(value: object) -> Iterator[Span]:
    """Every :class:`Span` inside a record, a list of records, or nested records."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, BaseModel):
        for field in vars(value).values():
            if isinstance(field, list | BaseModel):
                yield from spans_of(field)
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            yield from spans_of(item)


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with a record, and its place in it, in a few words."""
    first = error.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place + ': ' if place else ''}{first['msg']}"


def schema_of(*others: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of :class:`ArticleClaims`; its ``$defs`` hold Claim and every other record."""
    schema = ArticleClaims.model_json_schema(mode="serialization")
    for other in others:
        extra = other.model_json_schema(mode="serialization")
        schema["$defs"] |= extra.pop("$defs", {}) | {other.__name__: extra}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
