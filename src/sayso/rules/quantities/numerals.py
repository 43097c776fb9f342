"""Figures in digits and words, with their values and offsets.

Own code: text2num 3.1 gives 1984 as "19 84" and "3.5 million" as two numbers, knows no halves and no dozens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sayso.rules.quantities.patterns import digits, joined

Form = Literal["digits", "words", "fraction", "open"]

_MAX_WORDS = 16  # of one number
_MAX_VALUE = 10**18
_MAX_DIGITS = 20  # characters, commas and decimals included
_JOIN = re.compile(r"[ \u00a0\u2009\u202f]{1,2}|\n(?!\n)|[-‐‑]")
_AND = re.compile(r"[ \u00a0]and[ \u00a0]|-and-", re.IGNORECASE)
_AND_PART = re.compile(
    r"[ \u00a0-](?:and[ \u00a0-](?:an?[ \u00a0-])?"
    r"(half|(?:one[ -])?third|(?:one[ -])?quarter|three[ -]quarters|two[ -]thirds)"
    r"|([1-9])/([2-9]|10|12|16)(?![\d/]))(?![^\W_])",
    re.IGNORECASE,
)
_PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "quarters": 0.75, "thirds": 2 / 3}
_ORDINAL = re.compile(
    r"[-‐‑](?:first|second(?= (?:century|amendment|anniversary|birthday|president|street|district|day|year)))"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?<![\w/.])([1-9])/([2-9]|10|12|16)(?![\d/])")
_ARTICLE = re.compile(r"(?<![^\W_])an?[ \u00a0-]$", re.IGNORECASE)
_SEVERAL = re.compile(r"(?<![^\W_])(?:several|(?:a )?few|many)[ \u00a0-]$", re.IGNORECASE)
_COUPLE = re.compile(r"(?<![^\W_])(?:an?[ \u00a0])?couple[ \u00a0](?:of[ \u00a0])?$", re.IGNORECASE)
_OF_A_LARGE = re.compile(r"[ \u00a0]of[ \u00a0]a[ \u00a0](?:million|billion|trillion)(?![^\W_])", re.IGNORECASE)
_OF_A = re.compile(r"(?:[ \u00a0]of)?[ \u00a0]an?[ \u00a0]|[ \u00a0-]", re.IGNORECASE)
_NOT_HALF = re.compile(
    r"(?<![^\W_])(?:first|second|other|another|better|latter|last|this|that|each|either|both|third|in|next|opening)"
    r"[ \u00a0-]$",
    re.IGNORECASE,
)
_HALF_OF = re.compile(
    r"[ \u00a0](?:of|the|an?|all|its|his|her|their|our|my|your|that|those|these|as|percent|per|price|million"
    r"|dozen|[^\W\d_]+s)"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_SHARE_BEFORE = re.compile(
    r"(?<![^\W_])(?:by|than|about|nearly|almost|over|around|only|just|roughly|under|to)[ \u00a0]$"
)
_SHARE_AFTER = re.compile(r"[ \u00a0]of(?![^\W_])|[ \u00a0](?:more|less|fewer|to)(?![^\W_])", re.IGNORECASE)
_CLAUSE_END = re.compile(r"\s*(?:[.,;:!?)”\"]|$)")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure at ``start:end`` of the text. ``high`` closes an open plural (*dozens*: 12 to 120); *a couple of
    hundred* is open without it.

    ``multiplied`` is true where a multiplier word took part, ``scale`` is the last such word's value.
    ``glued`` holds letters that stand directly behind digits ("m" of "3m"); they lie outside the span.
    """

    start: int
    end: int
    value: float
    form: Form
    high: float | None = None
    multiplied: bool = False
    scale: float = 1.0
    glued: str = ""
    bare_one: bool = False


@dataclass(frozen=True, slots=True)
class Numerals:
    """The number words of a language, ready for use; made of the lexicon ``units``."""

    words: Mapping[str, int]
    multipliers: Mapping[str, int]
    plurals: Mapping[str, tuple[float, float]]
    fractions: Mapping[str, int]
    glyphs: Mapping[str, float]
    atom: re.Pattern[str]

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> Numerals:
        """Compile the tables words, multipliers, plurals, fractions and glyphs of the lexicon."""
        fractions = {**lexicon["fractions"]}
        fractions.update({("halves" if name == "half" else name + "s"): n for name, n in lexicon["fractions"].items()})
        words = {*lexicon["words"], *lexicon["multipliers"], *lexicon["plurals"], *fractions}
        listed = joined(words)
        glyphs = "".join(lexicon["glyphs"])
        pattern = rf"(?P<digits>{digits(lexicon)})|(?P<glyph>[{glyphs}])|(?<![^\W_])(?P<word>{listed})(?![^\W_])"
        return cls(
            words=lexicon["words"],
            multipliers=lexicon["multipliers"],
            plurals={name: (float(low), float(high)) for name, (low, high) in lexicon["plurals"].items()},
            fractions=fractions,
            glyphs=lexicon["glyphs"],
            atom=re.compile(pattern, re.IGNORECASE),
        )


@dataclass(slots=True)
class _Atom:
    start: int
    end: int
    text: str
    kind: str  # digits, glyph, word


_GLUED = re.compile(r"[^\W\d_]{1,12}[²³]?|[%°]")


def find_figures(text: str, numerals: Numerals) -> Iterator[Figure]:
    """Every figure of ``text``, from left to right, not overlapping. *Offsets*: code points into ``text``.

    Ordinals, versions and overlong digit runs are passed over; years, dates and names are not judged here.
    """
    atoms = [
        _Atom(match.start(), match.end(), match[0].lower(), str(match.lastgroup))
        for match in numerals.atom.finditer(text)
    ]
    index = 0
    while index < len(atoms):
        figure, index = _figure(text, atoms, index, numerals)
        if figure is not None:
            yield figure


def _figure(text: str, atoms: list[_Atom], at: int, numerals: Numerals) -> tuple[Figure | None, int]:
    """The figure that begins with atom ``at`` (or None) and the number of the atom after it."""
    atom = atoms[at]
    if atom.kind == "digits":
        return _digits(text, atoms, at, numerals)
    if atom.kind == "glyph":
        return Figure(atom.start, atom.end, numerals.glyphs[atom.text], "fraction"), at + 1
    if atom.text in numerals.plurals:
        return _open(text, atoms, at, numerals)
    if atom.text in numerals.fractions:
        return _share(text, atoms, at, numerals)
    return _words(text, atoms, at, numerals)


def _joined(text: str, left: _Atom, right: _Atom) -> bool:
    """Do the two atoms stand side by side, with one gap or hyphen between them?"""
    return right.start - left.end <= 2 and _JOIN.fullmatch(text, left.end, right.start) is not None


def _digits(text: str, atoms: list[_Atom], at: int, numerals: Numerals) -> tuple[Figure | None, int]:
    atom = atoms[at]
    slashed = _SLASHED.match(text, atom.start)
    if slashed and int(slashed[1]) < int(slashed[2]):
        after = at + 2 if at + 1 < len(atoms) and atoms[at + 1].end == slashed.end() else at + 1
        return Figure(atom.start, slashed.end(), int(slashed[1]) / int(slashed[2]), "fraction"), after
    if atom.end - atom.start > _MAX_DIGITS:
        return None, at + 1
    figure = Figure(atom.start, atom.end, float(atom.text.replace(",", "")), "digits")
    at += 1
    if at < len(atoms) and atoms[at].kind == "glyph" and atoms[at].start - figure.end <= 1:
        figure = replace(figure, end=atoms[at].end, value=figure.value + numerals.glyphs[atoms[at].text])
        at += 1
    glued = _GLUED.match(text, figure.end)
    if glued:
        return replace(figure, glued=glued[0]), at
    return _scaled(text, atoms, at, _with_part(text, figure), numerals)


def _with_part(text: str, figure: Figure) -> Figure:
    """Add "and a half", " 1/2" and the like."""
    match = _AND_PART.match(text, figure.end)
    if match is None:
        return figure
    part = _PARTS[re.split(r"[ -]", match[1].lower())[-1]] if match[1] else int(match[2]) / int(match[3])
    if not match[1] and (figure.form != "digits" or int(match[2]) >= int(match[3])):
        return figure
    return replace(figure, end=match.end(), value=figure.value + part, bare_one=False)


def _scaled(text: str, atoms: list[_Atom], at: int, figure: Figure, numerals: Numerals) -> tuple[Figure, int]:
    """Multiply by the multiplier words that follow directly ("3.5 million", "two hundred thousand")."""
    while at < len(atoms) and atoms[at].start < figure.end:
        at += 1
    while at < len(atoms) and atoms[at].text in numerals.multipliers:
        gap = text[figure.end : atoms[at].start]
        if not _JOIN.fullmatch(gap) or figure.value >= _MAX_VALUE:
            break
        scale = numerals.multipliers[atoms[at].text]
        figure = replace(
            figure,
            end=atoms[at].end,
            value=figure.value * scale,
            scale=scale,
            multiplied=True,
            bare_one=False,
        )
        at += 1
    return figure, at


def _open(text: str, atoms: list[_Atom], at: int, numerals: Numerals) -> tuple[Figure | None, int]:
    """Open plurals: "dozens", "tens of thousands", "hundreds of millions"."""
    atom = atoms[at]
    if atom.text == "scores" and not re.match(r"[ \u00a0]of\b", text[atom.end : atom.end + 4]):
        return None, at + 1
    low, high = numerals.plurals[atom.text]
    start, end, at = atom.start, atom.end, at + 1
    if at < len(atoms) and atoms[at].text in numerals.plurals and text[end : atoms[at].start].lower() == " of ":
        more = numerals.plurals[atoms[at].text][0]
        low, high, end, at = low * more, high * more, atoms[at].end, at + 1
    else:
        tens = re.search(r"(?<![^\W_])tens of $", text[max(0, start - 9) : start], re.IGNORECASE)
        if tens:
            start -= len(tens[0])
            low, high = low * 10, low * 100
    return Figure(start, end, low, "open", high=high, multiplied=True), at


def _share(text: str, atoms: list[_Atom], at: int, numerals: Numerals) -> tuple[Figure | None, int]:
    """Fractions that begin with their denominator: "half", "a third", "a quarter of a million"."""
    atom = atoms[at]
    before = text[max(0, atom.start - 12) : atom.start]
    article = _ARTICLE.search(before)
    value = 1 / numerals.fractions[atom.text]
    if atom.text == "half":
        if _NOT_HALF.search(before) or text[atom.end : atom.end + 1] in ("-", "’", "'"):
            hyphen = _scaled(text, atoms, at + 1, Figure(atom.start, atom.end, value, "fraction"), numerals)
            return (replace(hyphen[0], form="words") if hyphen[0].multiplied else None), hyphen[1]
        fits = _HALF_OF.match(text, atom.end) or _SHARE_BEFORE.search(before) or _CLAUSE_END.match(text, atom.end)
    elif atom.text.endswith("s") or (article is None and not _OF_A_LARGE.match(text, atom.end)):
        return None, at + 1
    elif article is None:
        fits = None if _NOT_HALF.search(before) else _OF_A_LARGE.match(text, atom.end)  # "over quarter of a million"
    else:
        before = before[: article.start()]
        fits = _SHARE_AFTER.match(text, atom.end) or (
            _SHARE_BEFORE.search(before) and _CLAUSE_END.match(text, atom.end)
        )
    if not fits:
        return None, at + 1
    start = atom.start - (len(article[0]) if article else 0)
    return _times_a(text, atoms, at + 1, Figure(start, atom.end, value, "fraction"), numerals)


def _times_a(text: str, atoms: list[_Atom], at: int, figure: Figure, numerals: Numerals) -> tuple[Figure, int]:
    """ "half a million", "a quarter of a million", "half-dozen"."""
    if at >= len(atoms) or atoms[at].text not in numerals.multipliers:
        return figure, at
    if _OF_A.fullmatch(text, figure.end, atoms[at].start) is None:
        return figure, at
    value = figure.value * numerals.multipliers[atoms[at].text]
    return Figure(figure.start, atoms[at].end, value, "words", multiplied=True), at + 1


def _words(text: str, atoms: list[_Atom], at: int, numerals: Numerals) -> tuple[Figure | None, int]:
    """A number in words: "three", "a dozen", "two hundred and fifty thousand", "two-thirds"."""
    first = atoms[at]
    start, times = _lead(text, first, numerals)
    end = at + 1
    while end < min(len(atoms), at + _MAX_WORDS) and _continues(text, atoms[end - 1], atoms[end], numerals):
        end += 1
    value, used = _value([atom.text for atom in atoms[at:end]], numerals)
    if used == 0:
        return None, end
    last = atoms[at + used - 1]
    multiplied = any(atom.text in numerals.multipliers for atom in atoms[at : at + used])
    scale = numerals.multipliers.get(last.text, 1)
    figure = Figure(start, last.end, value, "words", multiplied=multiplied, scale=scale)
    figure = replace(figure, bare_one=first.text == "one" and used == 1)
    if times is not None:
        return replace(figure, form="open", value=value * times, high=None if times > 1 else value * 10), at + used
    if at + used < len(atoms) and _joined(text, last, atoms[at + used]):
        following = atoms[at + used].text
        plural = following.endswith("s") or following == "halves"
        if following in numerals.fractions and (plural == (value > 1)) and value < numerals.fractions[following]:
            share = Figure(start, atoms[at + used].end, value / numerals.fractions[following], "fraction")
            return _times_a(text, atoms, at + used + 1, share, numerals)
        if following in numerals.fractions and text[last.end] in "-‐‑" and not plural:
            return None, at + used + 1  # "twenty-fifth"
    if _ORDINAL.match(text, last.end):
        return None, at + used
    return _scaled(text, atoms, at + used, _with_part(text, figure), numerals)


def _lead(text: str, first: _Atom, numerals: Numerals) -> tuple[int, int | None]:
    """Where the figure begins ("a million": with the "a"); where it is open, how many times the multiplier it is
    at least: once ("several hundred", which lies outside) or twice ("a couple of hundred").
    """
    if first.text not in numerals.multipliers:
        return first.start, None
    before = text[max(0, first.start - 16) : first.start]
    if _SEVERAL.search(before):
        return first.start, 1
    if couple := _COUPLE.search(before):
        return first.start - len(couple[0]), 2
    article = _ARTICLE.search(before)
    return first.start - (len(article[0]) if article else 0), None


def _continues(text: str, left: _Atom, right: _Atom, numerals: Numerals) -> bool:
    if right.kind != "word" or (right.text not in numerals.words and right.text not in numerals.multipliers):
        return False
    if _joined(text, left, right):
        return True
    return left.text in numerals.multipliers and _AND.fullmatch(text, left.end, right.start) is not None


def _value(words: list[str], numerals: Numerals) -> tuple[float, int]:
    """Value of the longest number that begins ``words``, and its number of words; (0, 0) for a year."""
    total, group, used = 0, 0, 0
    room = _MAX_VALUE  # what comes next must be smaller than this
    last = _MAX_VALUE  # the multiplier before
    for word in words:
        if word in numerals.words:
            value = numerals.words[word]
            if value >= room or (value == 0 and used):
                if 10 <= group + total < 100 and 10 <= value < 100:
                    return 0, 0  # "nineteen eighty-four"
                break
            group += value
            room = 10 if value >= 20 else 0
        elif numerals.multipliers[word] < 1000:
            if group >= 100:
                break
            group = max(group, 1) * numerals.multipliers[word]
            room = 100 if numerals.multipliers[word] == 100 else 0
        else:
            scale = numerals.multipliers[word]
            if scale < last:
                total += max(group, 0 if total else 1) * scale
            elif group or total >= _MAX_VALUE // scale:
                break
            else:
                total *= scale  # "two thousand million"
            group, last, room = 0, scale, min(1000, scale)
        used += 1
    return float(total + group), used
