"""What the components leave on a Doc, typed.

Each layer is a list of small frozen dataclasses kept in ``doc.user_data["sayso_<layer>"]`` as plain lists
(so that a DocBin with ``store_user_data=True`` keeps them) and shown as a span group ``doc.spans["sayso_<layer>"]``
for displaCy and other components. *Offsets*: code points into ``doc.text``, end exclusive.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from itertools import accumulate
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

from spacy.tokens import Doc, SpanGroup

Offsets = tuple[int, int]
LENGTH = "sayso_length"
"""Where a Doc keeps how long the text was that its layers are of."""
CLAIMING = frozenset({"headline", "standfirst", "body"})
"""Sections that may give claims."""


class Stretches(tuple[Offsets, ...]):
    """Stretches of a text, sorted; they may overlap. Asked for offsets by bisection, however many they are."""

    def __new__(cls, spans: Iterable[Offsets] = ()) -> Stretches:
        """Sort them."""
        return super().__new__(cls, sorted(spans))

    def __init__(self, spans: Iterable[Offsets] = ()) -> None:
        self._starts = [start for start, _ in self]
        self._ends = list(accumulate((end for _, end in self), max))

    def hold(self, at: int) -> bool:
        """Does the offset lie in one of them?"""
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self._ends[place]

    def meet(self, start: int, end: int) -> bool:
        """Does the stretch lie over one of them?"""
        place = bisect_left(self._starts, end) - 1
        return place >= 0 and start < self._ends[place]


@dataclass(frozen=True, slots=True)
class Layer:
    """A stretch ``start:end`` of ``doc.text``; ``label`` says what it is."""

    key: ClassVar[str] = ""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Section(Layer):
    """One paragraph; ``label`` is a :data:`sayso.models.SectionKind`."""

    key: ClassVar[str] = "sayso_sections"


@dataclass(frozen=True, slots=True)
class Quote(Layer):
    """What stands between two quotation marks, without them; ``label`` is speech, scare or title.

    ``outer`` includes the marks. ``level`` is 0 for an outer quote, 1 for a quote inside one. ``closed`` is
    false where the closing mark is missing; ``continues`` is true where it carries on the paragraph before.
    """

    key: ClassVar[str] = "sayso_quotes"

    outer: Offsets
    level: int = 0
    closed: bool = True
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Name(Layer):
    """A person, organisation, place or date; ``label`` is PERSON, ORG, PLACE, NORP or DATE."""

    key: ClassVar[str] = "sayso_names"


@dataclass(frozen=True, slots=True)
class Number(Layer):
    """A quantity; the fields are those of :class:`sayso.models.Quantity`.

    ``label`` is money, percent, age, measure, count or number.
    """

    key: ClassVar[str] = "sayso_quantities"

    value: float = 0.0
    high: float | None = None
    unit: str | None = None
    per: str | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Attribution(Layer):
    """A content with its cue and source. ``start:end`` covers the content, ``label`` is its kind.

    ``content`` holds one or more stretches. ``source`` and ``cue`` are None where there is none.
    ``continues`` is the index of the attribution whose speaker goes on, ``parent`` of the one that this is nested in.
    """

    key: ClassVar[str] = "sayso_attribution"

    content: list[Offsets]
    source: Offsets | None = None
    cue: Offsets | None = None
    lemma: str = ""
    rule: str = ""
    confidence: float = 0.5
    continues: int | None = None
    parent: int | None = None
    via: Offsets | None = None


@dataclass(frozen=True, slots=True)
class Party(Layer):
    """One member of the cast; ``start:end`` is its fullest name, ``label`` its :data:`sayso.models.SpeakerType`."""

    key: ClassVar[str] = "sayso_cast"

    name: str
    aliases: list[str]
    descriptions: list[str]
    mentions: list[Offsets]
    members: list[str]
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Resolution(Layer):
    """Which cast member speaks attribution number ``attribution``; ``label`` says how it was resolved.

    ``start:end`` is the source (or the content where there is none); ``role`` is speaker or via.
    """

    key: ClassVar[str] = "sayso_speakers"

    attribution: int
    party: int
    confidence: float
    role: str = "speaker"


@dataclass(frozen=True, slots=True)
class Verdict(Layer):
    """Verifiability of the statement ``spans``; ``label`` is a :data:`sayso.models.Label`.

    ``attribution`` is the number of the attribution judged, None for a narrated sentence.
    ``reasons`` are (rule, start, end); ``rule`` decided the label; ``features`` are (name, what it adds to the score).
    """

    key: ClassVar[str] = "sayso_verifiability"

    spans: list[Offsets]
    attribution: int | None
    check_worthiness: float
    mixed: bool
    reasons: list[tuple[str, int, int]]
    note: Offsets | None = None
    rule: str = ""
    features: list[tuple[str, float]] = field(default_factory=list)


L = TypeVar("L", bound=Layer)


_TEXTS: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()
_LAYERS: WeakKeyDictionary[Doc, dict[str, tuple[Any, Sequence[Layer]]]] = WeakKeyDictionary()
"""The layers of each Doc as they were put or last read, with the plain rows that they stand for."""


def text_of(doc: Doc) -> str:
    """``doc.text``, put together once: spaCy does so at every access."""
    text = _TEXTS.get(doc)
    if text is None:
        text = _TEXTS[doc] = doc.text
    return text


def put(doc: Doc, kind: type[L], items: Iterable[L]) -> None:
    """Store a layer on the Doc, replacing an earlier one of the same kind."""
    kept = list(items)
    names = [item.name for item in fields(kind)]
    rows = doc.user_data[kind.key] = [{name: getattr(item, name) for name in names} for item in kept]
    doc.user_data[LENGTH] = len(text_of(doc))
    _LAYERS.setdefault(doc, {})[kind.key] = rows, kept
    spans = []
    for number, item in enumerate(kept):
        span = doc.char_span(item.start, item.end, label=item.label, span_id=str(number), alignment_mode="expand")
        if span is not None:
            spans.append(span)
    doc.spans[kind.key] = SpanGroup(doc, name=kind.key, spans=spans)


def get(doc: Doc, kind: type[L]) -> list[L]:
    """Read a layer back; an empty list where the component did not run."""
    rows = doc.user_data.get(kind.key)
    if rows is None:
        return []
    known, kept = _LAYERS.get(doc, {}).get(kind.key, (None, ()))
    if known is not rows or len(kept) != len(rows):
        names = {item.name for item in fields(kind)}
        kept = [kind(**{name: _pairs(value) for name, value in row.items() if name in names}) for row in rows]
        _LAYERS.setdefault(doc, {})[kind.key] = rows, kept
    return list(kept)  # type: ignore[arg-type]


def _pairs(value: Any) -> Any:
    """Turn lists back into tuples where a serialisation (msgpack) made lists of them."""
    if not isinstance(value, list) or not value:
        return value
    if isinstance(value[0], int):
        return tuple(value)
    return [tuple(item) for item in value] if isinstance(value[0], list) else value
