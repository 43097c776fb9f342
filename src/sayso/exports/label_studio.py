"""Label Studio: a task for each article with sayso's claims as predictions, and the labelling interface for them.

Offsets of a Text tag are code points, as sayso's are: its editor turns them into UTF-16 units and back by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any, get_args
from xml.sax.saxutils import quoteattr

from sayso.exports.streams import Counted, write_list
from sayso.models import Article, ArticleClaims, Claim, Kind, Label, Span

SPANS, LABELS, WORTH, TEXT = "spans", "verifiability", "check_worthiness", "text"
"""Names of the interface's tags."""
SAID_BY, CUED_BY, GOES_ON = "said by", "cued by", "goes on in"
COLOURS = {
    "direct": "#2ea043", "mixed": "#d4a017", "indirect": "#388bfd", "narrated": "#a371f7",
    "source": "#e5534b", "cue": "#8b949e",
}  # fmt: skip
DATA = ("id", "path", "url", "title", "publisher", "author", "published", "language")
"""What a task says of its article, beside the text."""


def config() -> str:
    """The labelling interface that the predictions fit: XML for the project's settings."""
    spans = "".join(f"\n    <Label value={quoteattr(name)} background={quoteattr(COLOURS[name])}/>" for name in COLOURS)
    labels = "".join(f"\n    <Choice value={quoteattr(name)}/>" for name in get_args(Label))
    relations = "".join(f"\n    <Relation value={quoteattr(name)}/>" for name in (SAID_BY, CUED_BY, GOES_ON))
    claims = ",".join(get_args(Kind))
    when = f'perRegion="true" whenTagName="{SPANS}" whenLabelValue="{claims}"'
    return f"""<View>
  <Style>.htx-text {{ white-space: pre-wrap; }}</Style>
  <Header value="$title"/>
  <Labels name="{SPANS}" toName="{TEXT}">{spans}
  </Labels>
  <Text name="{TEXT}" value="$text"/>
  <Choices name="{LABELS}" toName="{TEXT}" choice="single" {when}>{labels}
  </Choices>
  <Number name="{WORTH}" toName="{TEXT}" min="0" max="1" step="0.01" {when}/>
  <Relations>{relations}
  </Relations>
</View>
"""


def write(results: Iterable[ArticleClaims], file: IO[str]) -> int:
    """Write the tasks as one list; how many claims they hold."""
    counted = Counted(results)
    write_list(map(task, counted), file)
    return counted.claims


def task(result: ArticleClaims) -> dict[str, Any]:
    """One article as a task with one prediction. *Offsets*: code points into ``data.text``."""
    from sayso import __version__

    found: dict[str, dict[str, Any]] = {}
    for claim in result.claims:
        for region in _claim(claim):
            found.setdefault(f"{region['type']} {region.get('id') or [region['from_id'], region['to_id']]}", region)
    data = {"text": result.article.text} | _data(result.article)
    scores = [claim.confidence for claim in result.claims]
    score = round(sum(scores) / len(scores), 4) if scores else 0.0
    return {
        "data": data,
        "predictions": [{"model_version": f"sayso {__version__}", "score": score, "result": list(found.values())}],
    }


def _data(article: Article) -> dict[str, str]:
    return {name: getattr(article, name) or "" for name in DATA}


def _claim(claim: Claim) -> Iterator[dict[str, Any]]:
    """The regions and relations of a claim. Label and score stand at its first part."""
    parts = [f"{claim.id}-{number}" for number in range(len(claim.statement.spans))]
    for name, span in zip(parts, claim.statement.spans, strict=True):
        yield _region(name, span, claim.statement.kind, claim.confidence, _notes(claim))
    for name in parts[1:]:
        yield _relation(parts[0], name, GOES_ON)
    first = claim.statement.spans[0]
    yield _answer(parts[0], first, LABELS, "choices", {"choices": [claim.verifiability.label]})
    yield _answer(parts[0], first, WORTH, "number", {"number": claim.verifiability.check_worthiness})
    for other, name, relation in ((claim.source, "source", SAID_BY), (claim.cue, "cue", CUED_BY)):
        if other is not None:
            region = f"{name}-{other.start}-{other.end}"
            yield _region(region, other, name, claim.confidence)
            yield _relation(parts[0], region, relation)


def _notes(claim: Claim) -> list[str]:
    """What the region's note says: who speaks."""
    speaker = claim.speaker
    return [", ".join(filter(None, (speaker.name, speaker.description)))] if speaker else []


def _region(name: str, span: Span, label: str, score: float, notes: list[str] | None = None) -> dict[str, Any]:
    value = {"start": span.start, "end": span.end, "text": span.text, "labels": [label]}
    return _tied(name, SPANS, "labels", value) | {"score": score} | ({"meta": {"text": notes}} if notes else {})


def _answer(name: str, span: Span, tag: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return _tied(name, tag, kind, {"start": span.start, "end": span.end, "text": span.text} | value)


def _tied(name: str, tag: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "from_name": tag, "to_name": TEXT, "type": kind, "value": value}


def _relation(start: str, end: str, label: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": start, "to_id": end, "direction": "right", "labels": [label]}
