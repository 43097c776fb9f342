"""One article on the terminal: its marked text, the list of its claims, or each claim explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import PurePath
from typing import Any, get_args

from rich.console import Console
from rich.text import Text

from sayso import lexicons
from sayso.cli.console import console as console_of
from sayso.cli.console import counted, plain
from sayso.cli.passage import COLOURS, LETTERS, lines_with_claims, painted
from sayso.models import ArticleClaims, Claim, Kind
from sayso.notebook import NOT_ASSERTED

WIDEST = 100
"""Columns of text at most: longer lines are hard to read."""
NARROW = 70
"""Columns below which a score has no bar."""
UNSURE = 0.4
"""Confidence below which the list says so."""
LABELS = {
    "checkable": "bold green", "experience": "cyan", "prediction": "blue", "promise": "blue", "opinion": "red",
}  # fmt: skip
REASONS = {
    **dict.fromkeys(("quantity", "comparison", "named_entity", "date", "event", "law_or_rule", "causal"), "green"),
    "record_or_position": "green", "evaluative": "red", "normative": "red", "future": "blue", "commissive": "blue",
}  # fmt: skip
"""Colours of reasons: what can be looked up, what judges, what lies ahead; all others are yellow."""

READING = (
    "How to read it: “by” names the rule of the label, and what it says; “because”, the words that speak for or "
    "against looking it up. “{}” is a feature of the score and what it adds to its log odds: a word and its class (N "
    "noun, V verb, J adjective or adverb, O other), two words in a row, or what the rules found."
)
"""What --explain shows, told under it."""


@dataclass(frozen=True)
class View:
    """What of an article is shown.

    ``whole``: all of its text, or nothing; None: all, unless the claims were ``chosen``: then the lines that hold one.
    """

    whole: bool | None = None
    chosen: bool = False
    explain: bool = False


def show(result: ArticleClaims, claims: Mapping[int, Claim], view: View) -> None:
    """Print an article's head, its text and the list of its claims, or these explained; ``claims`` by their numbers."""
    console = console_of()
    width = min(console.width, WIDEST)
    lines = [*_head(result, width)]
    if view.explain:
        rules = lexicons.load("verifiability")["rules"]
        for number, claim in claims.items():
            lines += [Text(), *_explained(number, claim, rules, width)]
    else:
        if view.whole is not False:
            coloured = bool(console.color_system) and not console.no_color
            lines += [Text(), *_text(result, claims, view, width, coloured=coloured)]
        lines += [Text(), Text("─" * width, style="dim")] if view.whole is not False else [Text()]
        for number, claim in claims.items():
            lines += _listed(number, claim, width)
    for blank, run in groupby([*lines, Text(), *_foot(result, claims, view, width), Text()], key=lambda line: not line):
        for line in [Text()] if blank else run:
            console.print(line, soft_wrap=True)


@cache
def _measure() -> Console:
    """What rich wants to wrap with; the width is told each time."""
    return Console()


def _wrapped(text: Text, width: int, first: str = "", rest: str = "") -> Iterator[Text]:
    """Lines that fit, the ``first`` margin before the first of them, the ``rest`` before the others."""
    for number, line in enumerate(text.wrap(_measure(), max(width - len(rest), 10)) or [Text()]):
        line.rstrip()
        yield Text(rest if number else first).append_text(line)


# ------------------------------------------------------------------ the article
def _head(result: ArticleClaims, width: int) -> Iterator[Text]:
    """The title, unless the text begins with it, and where the article is from."""
    article = result.article
    if article.title and not article.text.lstrip().startswith(article.title.strip()):
        yield from _wrapped(Text(plain(article.title).replace("\n", " "), style="bold"), width)
    path = PurePath(article.path).name if article.path else None
    origin = [plain(part) for part in (article.publisher, article.author, article.published, path) if part]
    if origin:
        yield from _wrapped(Text(" · ".join(origin), style="dim"), width)


def _text(
    result: ArticleClaims, claims: Mapping[int, Claim], view: View, width: int, *, coloured: bool
) -> Iterator[Text]:
    whole = view.whole or not view.chosen
    kept = lines_with_claims(result)
    lines = [(at, line) for at, line in enumerate(painted(result, claims, coloured=coloured)) if line.plain.strip()]
    before = -1
    for shown, group in groupby(lines, key=lambda pair: whole or pair[0] in kept):
        part = list(group)
        if not shown:
            yield from (Text(), Text(f"  ⋯ {counted(len(part), 'paragraph')}", style="dim"), Text())
            before = part[-1][0]
            continue
        for at, line in part:
            if at > before + 1 and line is not part[0][1]:
                yield Text()
            yield from _wrapped(line, width)
            before = at


# ------------------------------------------------------------------ a claim of the list
def _listed(number: int, claim: Claim, width: int) -> Iterator[Text]:
    """Who, the label and the score in one line, the statement under it."""
    margin = _margin(number)
    verdict = _label(claim).append("  ").append_text(_worth(claim, bar=width >= NARROW))
    room = width - len(margin) - verdict.cell_len - 2
    who, about = _who(claim), _about(claim)
    beside = bool(about) and who.cell_len + about.cell_len + 2 <= room
    if beside:
        who.append("  ").append_text(about)
    who.truncate(room, overflow="ellipsis", pad=True)
    yield _numbered(number, claim).append_text(who).append("  ").append_text(verdict)
    if about and not beside:
        yield from _wrapped(about, width, margin, margin)
    said = Text(_quoted(claim), style=COLOURS[claim.statement.kind])
    yield from _wrapped(said, width, margin, margin)


def _margin(number: int) -> str:
    return " " * (max(len(str(number)), 2) + 4)


def _numbered(number: int, claim: Claim) -> Text:
    kind = claim.statement.kind
    return Text().append(f"{number:>2} ", style="dim").append(f"{LETTERS[kind]}  ", style=f"bold {COLOURS[kind]}")


def _who(claim: Claim) -> Text:
    if claim.speaker is None:
        return Text().append("(article)" if claim.statement.kind == "narrated" else "(not named)", style="dim")
    return Text().append(plain(claim.speaker.name).replace("\n", " "), style="bold")


def _about(claim: Claim) -> Text:
    """The speaker's description, who passed it on, and what to beware of."""
    parts = [claim.speaker.description] if claim.speaker and claim.speaker.description else []
    parts += [f"via {via.name}" for via in claim.via]
    parts += [] if claim.asserted else [NOT_ASSERTED]
    parts += [f"unsure: {claim.confidence:.2f}"] if claim.confidence < UNSURE else []
    return Text(plain(", ".join(parts)).replace("\n", " "), style="dim")


def _label(claim: Claim) -> Text:
    found = claim.verifiability
    name = found.label.replace("_", " ") + (" (mixed)" if found.mixed else "")
    return Text().append(name, style=LABELS.get(found.label, "dim"))


def _worth(claim: Claim, *, bar: bool) -> Text:
    worth = claim.verifiability.check_worthiness
    full = round(5 * worth)
    drawn = Text().append("▰" * full, style="bold").append("▱" * (5 - full), style="dim").append(" ")
    return (drawn if bar else Text()).append(f"{worth:.2f}")


def _quoted(claim: Claim) -> str:
    words = " … ".join(plain(span.text, "·").replace("\n", " ") for span in claim.statement.spans)
    return f"“{words}”" if claim.statement.kind == "direct" else words


# ------------------------------------------------------------------ a claim explained
def _explained(number: int, claim: Claim, rules: Mapping[str, Any], width: int) -> Iterator[Text]:
    """A claim by itself: its words with those of its reasons marked, the rule behind its label, its score."""
    margin = _margin(number)
    said = _numbered(number, claim).append_text(_who(claim)).append(": ").append_text(_marked(claim))
    yield from _wrapped(said, width, "", margin)
    parts = [_trust(claim), _verdict(claim, rules), _because(claim), _note(claim), _score(claim)]
    for part in parts:
        if part:
            yield from _wrapped(part, width, margin, f"{margin}  ")


def _marked(claim: Claim) -> Text:
    """The statement, the words of its reasons underlined and coloured."""
    text = Text()
    for number, span in enumerate(claim.statement.spans):
        part = Text(plain(span.text, "·").replace("\n", " "))
        for reason in claim.verifiability.reasons:
            start, end = max(reason.span.start, span.start), min(reason.span.end, span.end)
            if start < end:
                part.stylize(f"underline {REASONS.get(reason.rule, 'yellow')}", start - span.start, end - span.start)
        text.append(" … " if number else "").append_text(part)
    return text


def _trust(claim: Claim) -> Text:
    """What led to the speaker, and how sure source and content are."""
    text = Text().append("confidence ", style="dim").append(f"{claim.confidence:.2f}", style="bold")
    how = f"  speaker by {claim.speaker.resolved_by}" if claim.speaker else ""
    return text.append(how, style="dim") if claim.statement.kind != "narrated" else Text()


def _verdict(claim: Claim, rules: Mapping[str, Any]) -> Text:
    found = claim.verifiability
    says = rules.get(found.decided_by or "", {}).get("says", "the learned label, against the rule that fits")
    return _label(claim).append(f"  by {found.decided_by}: {says}", style="dim")


def _because(claim: Claim) -> Text:
    text = Text()
    for reason in claim.verifiability.reasons:
        text.append("because ", style="dim") if not text else text.append(", ")
        words = plain(reason.span.text, "·").replace("\n", " ")
        text.append(reason.rule.replace("_", " "), style=REASONS.get(reason.rule, "yellow")).append(f" “{words}”")
    return text


def _note(claim: Claim) -> Text:
    note = claim.verifiability.article_note
    return (
        Text().append("the article says ", style="dim").append(plain(note.text, "·"), style="bold") if note else Text()
    )


def _score(claim: Claim) -> Text:
    """The score and its strongest features."""
    text = Text().append("check-worthiness ", style="dim")
    text.append(f"{claim.verifiability.check_worthiness:.2f}", style="bold")
    for feature in claim.verifiability.features:
        text.append(f"  {feature.adds:+.2f} ", style="green" if feature.adds > 0 else "red").append(plain(feature.name))
    return text


# ------------------------------------------------------------------ what it was
def _foot(result: ArticleClaims, claims: Mapping[int, Claim], view: View, width: int) -> Iterator[Text]:
    """How many claims of which kind, by how many; what the marks mean."""
    kinds = Counter(claim.statement.kind for claim in claims.values())
    met = [kind for kind in get_args(Kind) if kinds[kind]]
    told = Text("   ").join(Text(f"{LETTERS[kind]} {kind} {kinds[kind]}", style=COLOURS[kind]) for kind in met)
    if told:
        yield from _wrapped(told, width)
    speakers = len({claim.speaker.key for claim in claims.values() if claim.speaker})
    again = len(result.claims) - len(claims)
    line = f"{counted(len(claims), 'claim')} by {counted(speakers, 'speaker')}" if claims else "No claims"
    line += f"; {again:,} more repeated in headline or standfirst" if again else ""
    if features := [feature for claim in claims.values() for feature in claim.verifiability.features]:
        line += f". {READING.format(f'{features[0].adds:+.2f} {plain(features[0].name)}')}"
    elif view.explain and claims:
        line += ". What a score is made of is not kept in files: show the article itself for that."
    yield from _wrapped(Text(line, style="dim"), width)
