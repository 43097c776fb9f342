"""Words that scraping glued together: where a space is missing, and the proof that it is.

Proofs come from the text itself (a name that stands elsewhere by itself, a quotation mark whose partner is
known) or from grammar (a surname's ending, a preposition, then an article). Where there is none, nothing is
changed. The word lists are in ``glue.toml``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sayso import lexicons

OFTEN = 3  # times
LEAST_NAME = 4  # letters of a name
SHORT_NAME = 5  # the same, before a tail that names may end in, where it stands elsewhere OFTEN
LOOK_BACK = 30  # characters looked at before a place
LOOK_BACK_FAR = 60  # the same, for the start of an address

_CURLY = re.compile("[“”]")
_CLOSING = re.compile(r"”(?P<word>[A-Za-z]+|“)")
_OPENING = re.compile(r"“(?=[A-Za-z\[$…])")
_SINGLE = re.compile(r"’(?P<word>[a-z]{2,})\b(?!’)")
_BEFORE_OPENING = re.compile(r"(?:\b(?:[A-Za-z]{2,}|[aAI])|’s|[,;:.!?])\Z")
_NO_END = frozenset(["", *" \t\n\u00a0“”„([—–-"])  # before a closing mark: it closes nothing
_POINTS = frozenset(",.!?")
_LEADS = frozenset(",:;")  # before an opening mark
_STOPS = frozenset(".!?")  # the same, where a sentence begins in it
_WORD_BEFORE = re.compile(r"[^\W\d_]+\Z")
_TOKEN_BEFORE = re.compile(r"[^\s(“\"]+\Z")
_ADDRESS_MARKS = frozenset("@/.:#_\\=&")
_STRAIGHT = re.compile(r'"')
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*")
_STOP = re.compile(
    r"(?P<left>[a-z0-9%)])(?P<mark>[.!?])(?P<close>\)?)(?=(?P<right>[A-Z][a-z]*)(?:[\s,]|’[a-z]|'[a-z]))"
)
_WORD = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][^\W\d_]{2,}")
_CAMEL = re.compile(r"[a-z](?P<name>[A-Z][a-z]{2,})\b")
_NAME_BEFORE = re.compile(r"(?:\A|[\s(“\"])[A-Z][^\W\d_]*[a-z] \Z")


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``start:end`` of the decoded text by ``after``; ``rule`` is the mechanism that asked for it."""

    start: int
    end: int
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class Lists:
    """The word lists of ``glue.toml``, and the pattern for a capitalised word ending in one of its tails."""

    words: Mapping[str, frozenset[str]]
    short_tails: Mapping[str, int]
    end_no_name: Mapping[str, int]
    surname_endings: Mapping[str, tuple[str, ...]]
    glued: re.Pattern[str]


@lru_cache(maxsize=1)
def lists() -> Lists:
    """Read the word lists, once."""
    data = lexicons.load("glue")
    words = {name: frozenset(value.split()) for name, value in data.items() if isinstance(value, str)}
    tails = "|".join(sorted([*words["tails"], *data["short_tails"]]))
    glued = re.compile(
        rf"\b(?P<token>[A-Z][^\W\d_]{{2,}}?(?P<tail>{tails})) "
        r"(?=(?P<next>[A-Za-z]+)(?: (?P<after>[A-Za-z]+))?)"
    )
    endings = {tail: tuple(value.split()) for tail, value in data["surname_endings"].items()}
    return Lists(words, data["short_tails"], data["end_no_name"], endings, glued)


def quotes(text: str) -> Iterator[Edit]:
    """Part quotation marks from the word outside them."""
    if "“" in text or "”" in text:
        yield from _curly(text)
    if '"' in text:
        yield from _straight(text)
    if "’" in text:
        for match in _SINGLE.finditer(text):
            if match["word"] not in lists().words["clipped"] and _before(text, match.start()) in _POINTS:
                yield _space(match.start("word"), "quote")


def _before(text: str, at: int) -> str:
    """The character before a place; empty at the start."""
    return text[at - 1] if at else ""


def _curly(text: str) -> Iterator[Edit]:
    """A closing mark needs an open one before it in its paragraph, an opening mark none."""
    opened = _opened(text)
    for match in _CLOSING.finditer(text):
        at = match.start()
        suffix = match["word"].lower() in lists().words["suffixes"]
        if opened[at] and not suffix and _before(text, at) not in _NO_END:
            yield _space(match.start("word"), "quote")
    for match in _OPENING.finditer(text):
        at = match.start()
        outside = _BEFORE_OPENING.search(text, max(0, at - LOOK_BACK), at)
        if opened[at] is False and outside and outside.group().lower() not in lists().words["prefixes"]:
            yield _space(at, "quote")


def _opened(text: str) -> dict[int, bool | None]:
    """For every curly mark, whether a quote stands open before it; None where low marks („) blur that."""
    state: dict[int, bool | None] = {}
    for paragraph in _PARAGRAPH.finditer(text):
        doubtful, open_ = "„" in paragraph.group(), False
        for match in _CURLY.finditer(text, *paragraph.span()):
            state[match.start()] = None if doubtful else open_
            open_ = match.group() == "“"
    return state


def _straight(text: str) -> Iterator[Edit]:
    """Straight marks take turns in a paragraph; where none contradicts, those between two letters do too."""
    for paragraph in _PARAGRAPH.finditer(text):
        marks = [match.start() for match in _STRAIGHT.finditer(text, *paragraph.span())]
        if not marks or len(marks) % 2:
            continue
        found = []
        for number, mark in enumerate(marks):
            opens = number % 2 == 0
            before = text[mark - 1] if mark > paragraph.start() else " "
            after = text[mark + 1] if mark + 1 < paragraph.end() else " "
            outside, inside = (before, after) if opens else (after, before)
            if inside.isspace():
                break
            lead = outside.isalpha() or (opens and (outside in _LEADS or (outside in _STOPS and inside.isupper())))
            if lead and (inside.isalnum() or inside in ",.!?…") and _may_part(text, mark, opens):
                found.append(mark if opens else mark + 1)
        else:
            yield from (_space(at, "quote") for at in found)


def _may_part(text: str, mark: int, opens: bool) -> bool:
    """Whether the word outside a straight mark is one, not a prefix or ending of the word inside."""
    words = lists().words
    if not opens:
        match = _WORD.match(text, mark + 1)
        return match is not None and match.group().lower() not in words["suffixes"]
    if text[mark - 1] in _LEADS | _STOPS:
        return True
    match = _WORD_BEFORE.search(text, max(0, mark - LOOK_BACK), mark)
    word = match.group() if match else ""
    return word in {"a", "A", "I"} or (len(word) > 1 and word.lower() not in words["prefixes"])


def sentences(text: str) -> Iterator[Edit]:
    """Part a full stop from the sentence after it; not in addresses, abbreviations, initials and numbers."""
    words = lists().words
    for match in _STOP.finditer(text):
        token = _TOKEN_BEFORE.search(text, max(0, match.start() - LOOK_BACK_FAR), match.end("left"))
        left, right = token.group() if token else "", match["right"].lower()
        if right in words["addresses"] or left.lower() in words["abbreviations"] or set(left) & _ADDRESS_MARKS:
            continue
        plain = left.isalpha() and left.islower() and len(left) > 1 and len(right) > 1 and not match["close"]
        if right in words["openers"] or (plain and match["mark"] == "."):
            yield _space(match.end(), "sentence")


def names(text: str, known: Words) -> Iterator[Edit]:
    """Part a name from the function word glued to it, where the text or its grammar proves that it is one."""
    words = lists().words
    for match in lists().glued.finditer(text):
        if _is_name_and_tail(match, known):
            yield _space(match.start("tail"), "name")
    for match in _CAMEL.finditer(text):
        start = match.start("name")
        before = _WORD_BEFORE.search(text, max(0, start - LOOK_BACK), start)
        head = before.group() if before else ""
        proved = head in words["heads"] and (head in words["free_heads"] or known.is_name(match["name"]))
        if proved and known.once(head + match["name"]):
            yield _space(start, "name")


def _is_name_and_tail(match: re.Match[str], known: Words) -> bool:
    """Whether a token is a name and a function word: it stands elsewhere, or form and place prove it."""
    token, tail, following = match["token"], match["tail"], match["next"]
    given, stem = lists(), token[: -len(tail)]
    determiners = given.words["determiners"]
    short, determined = tail in given.short_tails, following in determiners
    if short and not determined and not (following in given.short_tails and match["after"] in determiners):
        return False
    exceptions = stem.lower() in given.words["no_names"] or token in given.words["whole_names"]
    if exceptions or not known.once(token):
        return False
    enough = len(stem) >= given.short_tails.get(tail, LEAST_NAME)
    if (enough or (len(stem) >= SHORT_NAME and tail != "on" and known.often(stem))) and known.is_name(stem):
        return not short or determined
    if not _NAME_BEFORE.search(match.string, max(0, match.start() - LOOK_BACK), match.start()):
        return False
    if tail in given.end_no_name:
        return len(stem) >= given.end_no_name[tail] and following.islower()
    return stem.endswith(given.surname_endings.get(tail, ()))


class Words:
    """The words of a text, counted when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(_WORD.findall(self.text))

    @cached_property
    def _inside(self) -> set[str]:
        return set(_INSIDE.findall(self.text))

    def once(self, word: str) -> bool:
        """Whether a word stands in the text once."""
        return self._counts[word] == 1

    def often(self, word: str) -> bool:
        """Whether a word stands in the text ``OFTEN`` times or more."""
        return self._counts[word] >= OFTEN

    def capital(self, word: str) -> bool:
        """Whether a word stands by itself inside a sentence, with a capital."""
        return word in self._inside

    def is_name(self, word: str) -> bool:
        """Whether a word stands by itself inside a sentence, with a capital and never without."""
        named = word in self._inside and word.lower() not in self._counts
        return named or word in lists().words["calendar"]


def _space(at: int, rule: str) -> Edit:
    return Edit(at, at, " ", rule)
