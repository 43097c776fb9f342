"""What a notebook shows of a record: HTML made of the record alone, without script, readable in dark and light themes.

Every word of a record goes through markupsafe's ``Markup.format``, which escapes it; styles stand inline, because
notebooks drop style sheets, and are see-through, because a theme's background is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from sayso.models import ArticleClaims, Claim, Failure, Span
    from sayso.outputs import Results

NOT_ASSERTED = "denied, doubted or not said"
"""Of a statement that its speaker does not put forward as true."""
TEXT, ROWS, TOP, FAILED = 20_000, 100, 20, 20
"""Shown at most: code points of an article, claims of an article, most check-worthy claims and failures of many."""

TINTS = {"direct": "46, 160, 67", "mixed": "212, 160, 23", "indirect": "56, 139, 253", "narrated": "163, 113, 247"}
"""Red, green and blue of a kind; laid thinly over a background they keep the text's contrast, light or dark."""

BOX = Markup('<div style="max-width:72em;line-height:1.45">{}</div>')
HEAD = Markup('<div dir="auto" style="font-weight:600;font-size:1.1em;unicode-bidi:isolate">{}</div>')
DIM = Markup('<div style="opacity:.75;font-size:.9em">{}</div>')
BODY = Markup(
    '<div dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere;max-height:32em;overflow:auto;'
    'margin:.5em 0;padding:.5em .8em;border:1px solid rgba(127,127,127,.4);border-radius:6px">{}</div>'
)
MARK = Markup('<mark title="{}" style="color:inherit;border-radius:2px;background:rgba({}, .28)">{}</mark>')
MENTION = Markup('<span style="text-decoration:underline;text-decoration-thickness:.12em">{}</span>')
NUMBER = Markup('<sup style="user-select:none;font-size:.7em;opacity:.8">{}</sup>')
TABLE = Markup(
    '<div style="overflow-x:auto"><table style="color:inherit;border-collapse:collapse;width:100%;margin:.5em 0">'
    "<thead><tr>{}</tr></thead>{}</table></div>"
)
HEADING = Markup('<th scope="col" style="text-align:left;padding:.2em .6em">{}</th>')
CELL = Markup('<td style="text-align:left;vertical-align:top;padding:.2em .6em;{}">{}</td>')
WIDE, NARROW = Markup("overflow-wrap:anywhere;min-width:8em"), Markup("white-space:nowrap")
SHORT = ("", "kind", "label", "check-worthiness", "code")
"""Columns that are as wide as their words."""
CARD = Markup(
    '<div style="max-width:60em;line-height:1.45;padding:.5em .9em;border:1px solid rgba(127,127,127,.4);'
    'border-left:5px solid rgb({});border-radius:6px">{}</div>'
)
CHIP = Markup(
    '<span style="border:1px solid currentColor;border-radius:1em;padding:0 .5em;font-size:.85em;white-space:nowrap">'
    "{}</span>"
)
METER = Markup(
    '<span title="check-worthiness" style="white-space:nowrap;font-variant-numeric:tabular-nums">'
    '<span style="display:inline-block;width:3em;height:.5em;border-radius:3px;background:rgba(127,127,127,.3)">'
    '<span style="display:block;width:{}%;height:100%;border-radius:3px;background:rgb(46, 125, 200)"></span></span>'
    " {}</span>"
)
SAID = Markup('<div dir="auto" style="font-size:1.1em;margin:.3em 0;overflow-wrap:anywhere">{}</div>')
NOTE = Markup('<div style="border-left:3px solid rgba(212, 160, 23, .8);padding-left:.6em;margin:.3em 0">{}</div>')
APART, QUOTED = Markup("<bdi>{}</bdi>"), Markup("“<bdi>{}</bdi>”")
GAP = " … "
"""Between the parts of a statement that its attribution splits."""
NOTHING, SPACE, COMMA, DOT = Markup(""), Markup(" "), Markup(", "), Markup(" · ")


class Piece(NamedTuple):
    """A stretch of a text under the same statements. *Offsets*: code points into that text."""

    start: int
    end: int
    claims: tuple[int, ...]
    """Numbers of the claims whose statement covers it, the outermost first."""
    mention: bool


# ------------------------------------------------------------------ what records show of themselves
def claim(record: Claim) -> str:
    """A card: who said it, the words, in their context, and what the label rests on."""
    found = record.verifiability
    line = _lines((_who(record), CHIP.format(_label(record)), _meter(found.check_worthiness)), DOT)
    parts = [line, SAID.format(_quoted(record)), DIM.format(_about(record))]
    if record.context.text != record.statement.text:
        parts.append(DIM.format(_in_context(record)))
    if found.reasons:
        told = (Markup("{}: <bdi>{}</bdi>").format(_plain(why.rule), why.span.text) for why in found.reasons)
        parts.append(DIM.format(_lines(("because of", _lines(told, COMMA)), SPACE)))
    if found.article_note:
        parts.append(NOTE.format(_lines(("The article:", APART.format(found.article_note.text)), SPACE)))
    return str(CARD.format(TINTS[record.statement.kind], _lines(parts)))


def article(result: ArticleClaims) -> str:
    """The article with its statements marked by kind and numbered, its speakers underlined; a table of the claims."""
    read = result.article
    origin = (read.publisher, read.author, read.published, read.path if read.title else None)
    shown = _shown(read.text)
    parts = [
        HEAD.format(_title(result)),
        DIM.format(_lines((APART.format(part) for part in origin if part), DOT)),
        BODY.format(_marked(read.text[:shown], result.claims, _speakers(result))),
        _cut("characters of the article", shown, len(read.text)),
        _legend(result.claims),
        _claims(result.claims[:ROWS]),
        _cut("claims", min(ROWS, len(result.claims)), len(result.claims)),
    ]
    return str(BOX.format(_lines(parts)))


def results(found: Results) -> str:
    """How much was found, the most check-worthy claims (those that say the same once), and what failed."""
    rows = _most_worthy(found.articles)
    parts = [HEAD.format(found.summary)]
    if rows:
        parts += [_top(rows[:TOP]), _cut("claims, the most check-worthy first", min(TOP, len(rows)), len(rows))]
    if found.failures:
        parts += [
            _failures(found.failures[:FAILED]),
            _cut("failures", min(FAILED, len(found.failures)), len(found.failures)),
        ]
    return str(BOX.format(_lines(parts)))


# ------------------------------------------------------------------ a claim in words
def _who(record: Claim) -> Markup:
    if record.speaker is None:
        return Markup("<i>{}</i>").format("the article" if record.statement.kind == "narrated" else "not named")
    return Markup("<b><bdi>{}</bdi></b>").format(record.speaker.name)


def _label(record: Claim) -> str:
    return _plain(record.verifiability.label) + (", mixed" if record.verifiability.mixed else "")


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _meter(worth: float) -> Markup:
    return METER.format(round(100 * worth), f"{worth:.2f}")


def _quoted(record: Claim) -> Markup:
    """Its words; between the parts of one that is split an ellipsis, lest anybody reads a quotation nobody said."""
    words = GAP.join(span.text for span in record.statement.spans)
    return (QUOTED if record.statement.kind == "direct" else APART).format(words)


def _about(record: Claim) -> Markup:
    facts = [record.statement.kind, record.section, f"confidence {record.confidence:.2f}"]
    speaker = record.speaker
    if speaker and speaker.description:
        facts.insert(0, speaker.description)
    if speaker and speaker.resolved_by not in ("name", "alias") and record.source:
        facts.append(f"“{record.source.text}” resolved by {speaker.resolved_by}")
    facts += [f"via {other.name}" for other in record.via]
    facts += [] if record.asserted else [NOT_ASSERTED]
    return _lines((APART.format(fact) for fact in facts), DOT)


def _in_context(record: Claim) -> Markup:
    """The sentences around a claim with its words marked, as far as they stand there."""
    start = record.context.start
    spans = [(span.start - start, span.end - start) for span in record.statement.spans]
    pieces = _pieces(len(record.context.text), {0: spans}, [])
    return _lines(
        MARK.format(record.statement.kind, TINTS[record.statement.kind], record.context.text[piece.start : piece.end])
        if piece.claims
        else record.context.text[piece.start : piece.end]
        for piece in pieces
    )


# ------------------------------------------------------------------ an article, marked
def _title(result: ArticleClaims) -> str:
    read = result.article
    return read.title or (PurePath(read.path).name if read.path else "") or "Untitled article"


def _speakers(result: ArticleClaims) -> list[Span]:
    """Where those who say something are named, and the words that name them at what they say."""
    keys = {record.speaker.key for record in result.claims if record.speaker}
    named = [span for party in result.cast if party.key in keys for span in party.mentions]
    return named + [record.source for record in result.claims if record.source]


def _marked(text: str, claims: list[Claim], mentions: list[Span]) -> Markup:
    spans = {
        number: [(span.start, span.end) for span in record.statement.spans] for number, record in enumerate(claims)
    }
    begins: dict[int, list[str]] = {}
    for number, of in spans.items():
        for place, (start, _) in enumerate(of):
            begins.setdefault(start, []).append(f"…{number + 1}" if place else f"{number + 1}")
    return _lines(
        _piece(text, piece, claims, begins.get(piece.start, []))
        for piece in _pieces(len(text), spans, [(span.start, span.end) for span in mentions])
    )


def _piece(text: str, piece: Piece, claims: list[Claim], begins: list[str]) -> Markup:
    shown = Markup.escape(text[piece.start : piece.end])
    if piece.mention:
        shown = MENTION.format(shown)
    for number in reversed(piece.claims):
        shown = MARK.format(_tip(number, claims[number]), TINTS[claims[number].statement.kind], shown)
    return NUMBER.format(" ".join(begins)) + shown if begins else shown


def _tip(number: int, record: Claim) -> str:
    who = record.speaker.name if record.speaker else "the article"
    found = record.verifiability
    return f"{number + 1}. {who} · {record.statement.kind} · {_plain(found.label)} · {found.check_worthiness:.2f}"


def _pieces(length: int, spans: dict[int, list[tuple[int, int]]], mentions: list[tuple[int, int]]) -> Iterator[Piece]:
    """Cut a text wherever a statement or a mention begins or ends: overlapping ones become pieces that nest."""
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    inside: Counter[int] = Counter()  # where mentions begin (1) and end (-1)
    reach = {}
    for number, of in spans.items():
        reach[number] = (min(start for start, _ in of), -max(end for _, end in of), number)
        for start, end in of:
            if start < end:
                opens.setdefault(max(start, 0), []).append(number)
                closes.setdefault(end, []).append(number)
    for start, end in mentions:
        inside[start] += 1
        inside[end] -= 1
    active: Counter[int] = Counter()
    depth = 0
    cuts = sorted(cut for cut in {0, length, *opens, *closes, *inside} if 0 <= cut <= length)
    for start, end in pairwise(cuts):
        active.subtract(closes.get(start, []))
        active.update(opens.get(start, []))
        active = +active  # only what is open
        depth += inside[start]
        covering = sorted(active, key=reach.__getitem__)
        yield Piece(start, end, tuple(covering), depth > 0)


def _shown(text: str) -> int:
    """How much of a text is shown: up to white space where it is too long."""
    if len(text) <= TEXT:
        return len(text)
    return max(text.rfind(" ", TEXT // 2, TEXT), text.rfind("\n", TEXT // 2, TEXT), 0) or TEXT


# ------------------------------------------------------------------ tables
def _claims(claims: list[Claim]) -> Markup:
    rows = (
        (str(number), _who(record), _quoted(record), record.statement.kind, _label(record),
         _meter(record.verifiability.check_worthiness))
        for number, record in enumerate(claims, 1)
    )  # fmt: skip
    heads = ("", "speaker", "statement", "kind", "label", "check-worthiness")
    return _table(heads, rows) if claims else DIM.format("No claims.")


def _most_worthy(articles: list[ArticleClaims]) -> list[tuple[Claim, ArticleClaims, int]]:
    """Claims by check-worthiness, each group once, by its first claim, with the number of articles that have it."""
    firsts: dict[str, tuple[Claim, ArticleClaims]] = {}
    told: dict[str, set[str]] = {}
    for result in articles:
        for record in result.distinct:
            key = record.group or f"{result.article.id} {record.id}"
            firsts.setdefault(key, (record, result))
            told.setdefault(key, set()).add(result.article.id)
    rows = [(record, result, len(told[key])) for key, (record, result) in firsts.items()]
    return sorted(rows, key=lambda row: -row[0].verifiability.check_worthiness)


def _top(rows: list[tuple[Claim, ArticleClaims, int]]) -> Markup:
    cells = (
        (_meter(record.verifiability.check_worthiness), _who(record), _quoted(record), _label(record),
         APART.format(_title(result)) + (f" and {articles - 1} more" if articles > 1 else ""))
        for record, result, articles in rows
    )  # fmt: skip
    return _table(("check-worthiness", "speaker", "statement", "label", "article"), cells)


def _failures(failures: list[Failure]) -> Markup:
    cells = ((APART.format(failure.path), failure.code, APART.format(failure.message)) for failure in failures)
    return _table(("failed", "code", "why, and the cure"), cells)


def _table(heads: Sequence[str], rows: Iterable[Iterable[str]]) -> Markup:
    widths = [NARROW if head in SHORT else WIDE for head in heads]
    body = (Markup("<tr>{}</tr>").format(_lines(map(CELL.format, widths, row))) for row in rows)
    return TABLE.format(
        _lines(HEADING.format(head) for head in heads), Markup("<tbody>{}</tbody>").format(_lines(body))
    )


def _legend(claims: list[Claim]) -> Markup:
    kinds: Counter[str] = Counter(record.statement.kind for record in claims)
    return DIM.format(
        _lines((MARK.format(kind, tint, f"{kinds[kind]} {kind}") for kind, tint in TINTS.items() if kinds[kind]), SPACE)
    )


def _cut(what: str, shown: int, of: int) -> Markup:
    return DIM.format(f"Shown: {shown:,} of {of:,} {what}.") if shown < of else NOTHING


def _lines(parts: Iterable[str], between: Markup = NOTHING) -> Markup:
    return between.join(parts)
