"""Which names are those of bodies: companies, councils, forces; where such a name begins and ends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from sayso.annotations import Name, Offsets, Stretches
from sayso.rules.speakers.page import COMPANY, Page, fold, words_of

BODY_BEFORE = re.compile(
    r"\b(?!(?:[Tt]he|[Aa]n?|[Tt]h[ai]t|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur)\b)[\w’'-]+ ([a-z][a-z-]+) $"
)
BODY_AFTER = re.compile(
    r", (?:an?|the) (?:(?![^ ]*[,.;]|(?:from|of|in|at|for|to|with|who|on|by|near)\b)[\w’'-]+ ){0,3}?"
    r"([a-z-]+)(?=[,.;]| (?:which|that|in|of|for|based)\b)"
)
"""A noun right before a name (*water company Sevrant*), and one in the apposition behind it (*Sevrant, a carmaker*)."""
BASED = re.compile(r"\b[A-Z][\w’'.-]*-based $")
"""What stands before a body more often than before one word of a person's name (*Dubai-based Sevrant*)."""
NAMED_AFTER = frozenset(
    ("administration", "campaign", "team", "camp", "foundation", "organization", "organisation", "family", "estate")
)
"""Words for what is called after a person."""
SHORT = 3
"""Letters of a word that tells no body from others."""
LOCAL = re.compile(r"(?:Borough|County|City|Town|District|Parish|Metropolitan) (?=[A-Z])")
PARTIAL = frozenset({"National Committee", "National Convention", "Party", "Congressional Campaign Committee"})
"""What is a body's name only behind that of a party."""
FIRST_PART = re.compile(r"\b[Tt]he (?P<first>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*) and $")
REGION_AFTER = re.compile(r" of ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)(?![\w])")
WORK = re.compile(r"(?:Ministry|Department|Committee|Secretariat|Board) (?:of|for|on) [A-Z]")
WORK_AFTER = re.compile(r"(?:, [A-Z]\w+(?: [A-Z]\w+)?)*,? and [A-Z]\w+(?: [A-Z]\w+)?(?![\w’'])")
"""What a body is for, and the rest of it behind its name (*Ministry of Health, Labor* and Welfare)."""
OWNED_BEFORE = re.compile(r"(?<![\w’'-])((?:[A-Z][\w-]+ ){0,2}[A-Z][\w-]+[’']s) $")
"""The first words of a firm that looks like somebody's (*Papa Roe’s* International Inc)."""
EVERYWHERE = COMPANY | {"international", "global", "worldwide", "holdings", "group", "companies", "industries"}
"""Words that any firm's name may end with."""
CIRCUIT_AFTER = re.compile(r"(?<=Court|peals) for the (?:\w+ ){1,4}(?:Circuit|District)\b(?: of [A-Z]\w+)?")
PLACE_BEFORE = re.compile(r"(?<![.!?] )(?<!\n)\b((?!The\b|In\b|At\b)[A-Z][\w’'-]+) $")


def as_bodies(page: Page, names: Sequence[Name]) -> list[Name]:
    """Not a person's name where the text calls its owner a body (*water company Sevrant*, *Sevrant, a carmaker*).

    Nor is *Kestrel* in an article on Kestrel Foods, where nobody is called so.
    """
    people = [(name, folded(page, name)) for name in names if name.label == "PERSON"]
    last = {words[-1] for _, words in people if len(words) > 1}
    called = {
        page.text[name.start : name.end]
        for name, words in people
        if words and (len(words) > 1 or words[0] not in last) and _is_called_a_body(page, name, words)
    }
    found = [Name(n.start, n.end, "ORG") if page.text[n.start : n.end] in called else n for n in names]
    first = _first_words(page, found)
    return [Name(n.start, n.end, "ORG") if n.label == "PERSON" and folded(page, n) in first else n for n in found]


def _first_words(page: Page, names: Sequence[Name]) -> list[list[str]]:
    """What opens the names of bodies, and is no part of anybody's name, no first name and no place."""
    whole = [(name.label, folded(page, name)) for name in names]
    bodies = [words for label, words in whole if label == "ORG" and len(words) > 1 and words[-1] not in NAMED_AFTER]
    first = {words[0] for words in bodies if len(words[0]) > SHORT}
    first -= {word for label, words in whole if label == "PERSON" and len(words) > 1 for word in words}
    known = (page.words.first_names, page.words.regions, page.words.lasts)
    return [[word] for word in first if not any(word in names for names in known)]


def _is_called_a_body(page: Page, name: Name, words: Sequence[str]) -> bool:
    if len(words) > 1 and words[-1] in page.words.kin.get("company", ()):
        return True
    if words[0] in page.words.first_names or page.honorific(name.start) in page.words.titles:
        return False
    before = BODY_BEFORE.search(page.text, max(0, name.start - 40), name.start)
    after = BODY_AFTER.match(page.text, name.end)
    told = before is not None and before.group(1) in page.words.generic  # not *told police Roe had left*
    based = len(words) == 1 and BASED.search(page.text, max(0, name.start - 20), name.start) is not None
    return told or based or (after is not None and after.group(1) in page.words.bodies)


def whole_bodies(page: Page, names: Sequence[Name]) -> list[Name]:
    """The names with those of bodies as long as they are, where the tagger found a part only; no other inside them."""
    parts = {name.end: name for name in names}
    people = {name.start for name in names if name.label == "PERSON"}
    whole = [_whole(page, name, parts, people) if name.label == "ORG" else name for name in names]
    grown = [new for old, new in zip(names, whole, strict=True) if old != new]
    return [n for n in whole if not any(o.start <= n.start and n.end <= o.end and o != n for o in grown)]


def _whole(page: Page, name: Name, parts: Mapping[int, Name], people: Set[int]) -> Name:
    """A body's name with all that belongs to it. ``parts``: names by where they end; ``people``: where they stand."""
    name = _with_region(page, _with_first_part(page, _with_place(page, name), parts))
    return _with_owner(page, _with_work(page, name, people))


def _with_place(page: Page, name: Name) -> Name:
    """*Thornmere Borough Council*, where *Borough Council* alone was tagged: the place belongs to the name.

    And the party to its *National Committee*.
    """
    before = PLACE_BEFORE.search(page.text, max(0, name.start - 30), name.start)
    if before is None:
        return name
    partial = page.text[name.start : name.end] in PARTIAL and before.group(1).lower() in page.words.parties
    return Name(before.start(1), name.end, "ORG") if partial or LOCAL.match(page.text, name.start, name.end) else name


def _with_first_part(page: Page, name: Name, parts: Mapping[int, Name]) -> Name:
    """*the Competition and Consumer Commission*, of which only the second half was tagged, is one name by its article.

    ``parts``: names by where they end; a body before *and* stays one of its own.
    """
    words = page.text[name.start : name.end].split()
    if len(words) < 2 or words[-1].lower() not in page.words.organizations:
        return name
    before = FIRST_PART.search(page.text, max(0, name.start - 60), name.start)
    if before is None:
        return name
    first, half = parts.get(before.end("first")), before["first"].split()
    whole = len(half) == 1 or half[-1].lower() in page.words.organizations
    own = first is not None and (first.label == "PERSON" or (first.label == "ORG" and whole))
    return name if own or page.words.sort_of(before["first"]) else Name(before.start("first"), name.end, "ORG")


def _with_region(page: Page, name: Name) -> Name:
    """*the Police Service of Northern Ireland*: the place behind *of*, a court's circuit, belongs to the name."""
    last = page.text[name.start : name.end].split()[-1].lower()
    if (circuit := CIRCUIT_AFTER.match(page.text, name.end)) is not None:
        return Name(name.start, circuit.end(), "ORG")
    if last not in page.words.organizations or " of " in page.text[name.start : name.end]:
        return name
    place = REGION_AFTER.match(page.text, name.end)
    known = place is not None and fold(place.group(1)) in page.words.regions
    return Name(name.start, place.end(), "ORG") if place is not None and known else name


def _with_work(page: Page, name: Name, people: Set[int]) -> Name:
    """*the Ministry of Health, Labor and Welfare*, which a tagger cuts at a comma. ``people``: where they are named."""
    if WORK.search(page.text, name.start, name.end) is None:
        return name
    after = WORK_AFTER.match(page.text, name.end)
    if after is None or "," not in page.text[name.start : after.end()]:
        return name
    return name if any(name.end <= start < after.end() for start in people) else Name(name.start, after.end(), "ORG")


def _with_owner(page: Page, name: Name) -> Name:
    """*Papa Roe’s International Inc*: words that any firm may bear are only the end of a name."""
    words = folded(page, name)
    if COMPANY.isdisjoint(words[-1:]) or not EVERYWHERE.issuperset(words):
        return name
    before = OWNED_BEFORE.search(page.text, max(0, name.start - 40), name.start)
    return Name(before.start(1), name.end, "ORG") if before is not None else name


def before_verb(page: Page, start: int, end: int) -> int:
    """*the University of Tarn trained*: a body's name ends before a verb written small."""
    span = page.doc.char_span(start, end, alignment_mode="expand")
    if span is not None and len(span) > 1 and span[-1].tag_[:2] == "VB" and span[-1].text.islower():
        return span[-2].idx + len(span[-2])
    return end


def fuller_bodies(page: Page, names: Sequence[Name], sources: Sequence[Offsets], titles: Stretches) -> list[Name]:
    """*Hebridean Passenger Lines*, which nothing tagged, where *Hebridean* alone speaks; both are organisations.

    ``titles``: lines in which every word is written large.
    """
    found = []
    for name in names:
        word = page.text[name.start : name.end]
        if name.label not in ("ORG", "NORP") or " " in word:
            continue
        if not any(start <= name.start and name.end <= end for start, end in sources):
            continue
        if word.lower() in page.words.persons or word.lower() in page.words.parties or page.words.sort_of(word):
            continue  # of a well-known body all is known
        longer = re.finditer(rf"\b{re.escape(word)}(?: [A-Z][\w’'-]+)+", page.text)
        full = next((m for m in longer if not titles.hold(m.start())), None)
        last = full.group().split()[-1].lower() if full is not None else ""
        if last in page.words.persons or last in page.words.titled:
            continue  # *NFL Legend*
        if full is not None and not any(
            (n.label == "PERSON" and full.start() <= n.start < full.end())
            or (n.label in ("PERSON", "ORG") and n.start <= full.start() < n.end)
            for n in names
            if n is not name
        ):
            found += [Name(full.start(), full.end(), "ORG"), Name(name.start, name.end, "ORG")]
    return found


def folded(page: Page, name: Name) -> list[str]:
    """The words of a name, lower case, without accents."""
    return list(words_of(page.text[name.start : name.end]))
