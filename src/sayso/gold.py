"""Annotated articles: what attribution is measured against, one JSON object a line."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, ValidationError

from sayso.annotations import Offsets
from sayso.errors import ReadError
from sayso.models import Label, Model, first_fault

_LINE = 'A line is {"id", "text", "attributions": [{"content": [[start, end]], "source", "kind", "speaker"}]}.'

Spans = Annotated[tuple[Offsets, ...], BeforeValidator(lambda spans: spans or ())]


class Attribution(Model):
    """A content tied to its source, as annotated or as predicted.

    *Offsets*: pairs of code points into the article's text, end exclusive; several where discontinuous.
    ``source_unknown`` says that the annotators did not record the source; ``not_speaker`` names who it is not.
    """

    model_config = ConfigDict(extra="ignore")

    content: Spans = ()
    source: Spans = ()
    cue: Spans = ()
    kind: str | None = None
    speaker: str | None = None
    source_unknown: bool | None = False
    not_speaker: str | None = None


class GoldLabel(Model):
    """A statement whose verifiability a reader has judged. *Offsets*: as :class:`Attribution`'s content."""

    model_config = ConfigDict(extra="ignore")

    content: Spans = ()
    label: Label


class Decision(Model):
    """What a reader said of one claim on the report's page: ``right``, ``wrong_speaker`` …"""

    model_config = ConfigDict(extra="ignore")

    verdicts: tuple[str, ...] = ()


class GoldArticle(Model):
    """An annotated article; keys that scoring does not need are ignored.

    ``reviewed``: the stretches that a reader looked at, where not all of the article was read (the decisions that the
    report's page gives away); what is found elsewhere counts neither as right nor as wrong. ``labels``: what the
    reader said of verifiability.
    """

    model_config = ConfigDict(extra="ignore")

    id: str
    text: str
    attributions: Annotated[tuple[Attribution, ...], BeforeValidator(lambda items: items or ())]
    reviewed: tuple[Offsets, ...] | None = None
    labels: tuple[GoldLabel, ...] = ()
    decisions: tuple[Decision, ...] = ()


def load_gold(path: Path | str) -> Iterator[GoldArticle]:
    """Read annotated articles, one JSON object a line; blank lines are passed over.

    *Raises*: ReadError (code ``GOLD``), with file and line, for a file that cannot be read, a line that is no
    annotated article, a span that is none of its text, an id that comes twice, a file without articles.
    """
    seen: set[str] = set()
    for number, line in _lines(Path(path)):
        article = _gold_article(line, f"{path}:{number}")
        _check_spans(article, f"{path}:{number}")
        if article.id in seen:
            raise ReadError("GOLD", f"the id {article.id!r} comes twice", where=f"{path}:{number}", cure="Remove one.")
        seen.add(article.id)
        yield article
    if not seen:
        raise ReadError("GOLD", "holds no annotated article", where=str(path), cure=_LINE)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as handle:
            for number, line in enumerate(handle, 1):
                line = line.removeprefix(BOM_UTF8) if number == 1 else line
                if line.strip():
                    yield number, line
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise ReadError("GOLD", what, where=str(path), cure="Name a JSONL file of annotated articles.") from error


def _gold_article(line: bytes, where: str) -> GoldArticle:
    try:
        return GoldArticle.model_validate_json(line)
    except ValidationError as error:
        what = f"no annotated article ({first_fault(error)})"
        raise ReadError("GOLD", what, where=where, cure=_LINE) from error


def _check_spans(article: GoldArticle, where: str) -> None:
    for name, spans in _spans(article):
        for start, end in spans:
            if not 0 <= start < end <= len(article.text):
                what = f"{name} {start}:{end} is no span of a text of {len(article.text):,} characters"
                cure = 'Offsets count code points of "text", from 0; the end is not included.'
                raise ReadError("GOLD", f"article {article.id!r}: {what}", where=where, cure=cure)


def _spans(article: GoldArticle) -> Iterator[tuple[str, Sequence[Offsets]]]:
    for number, item in enumerate(article.attributions):
        for name in ("content", "source", "cue"):
            yield f"attributions.{number}.{name}", getattr(item, name)
    for number, judged in enumerate(article.labels):
        yield f"labels.{number}.content", judged.content
    yield "reviewed", article.reviewed or ()
