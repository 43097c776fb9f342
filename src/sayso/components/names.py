"""Names: the entities of a Doc, cleaned, kept as the layer :class:`sayso.annotations.Name`.

What the entity recogniser found is trimmed to the bare name; then each name gets the label that most of its
mentions and their surroundings speak for, and further mentions of people and organisations are added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from sayso.annotations import Name, put, text_of
from sayso.components.support import Supported, required
from sayso.rules.names.vote import Lists, Mention, settle

LABELS: Mapping[str, str] = {
    "PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "NORP": "NORP",
    "DATE": "DATE", "TIME": "DATE",
    "PRODUCT": "OTHER", "EVENT": "OTHER", "LAW": "OTHER", "WORK_OF_ART": "OTHER",
}  # fmt: skip
"""spaCy's labels (OntoNotes 5) and ours; OTHER is kept only where the same name is voted something else."""

LETTERS = 40
"""Characters that letters behind a name have at most."""
_INTRODUCED = re.compile(r"\b(?:an?|the|our|their|his|her|my|its) $", re.IGNORECASE)
_BREAK = re.compile(r"[ \t]*\n\s*")
_MARKS = re.compile(r"[“”\"«»„‟]|''|``|(?<!\w)[‘'](?=\w)|(?<=[^\Ws])[’'](?!\w)")
_POSSESSIVE = re.compile(r"['’]s?$")
_EDGE_LEFT = re.compile(r"^(?:[\s\-–—,;:.()\[\]{}*•|/@#&'’‘“”\"]+|(?:[Tt]he|THE|[Aa]n?|[Tt]his|[Tt]hat)\s+)")
_DATE_LEFT = re.compile(r"^(?:[\s\-–—,;:.()\[\]{}*•|/’‘“”\"]+|[Tt]he\s+)")
_FOREIGN = re.compile(r"[^\W\d_]{1,3}['’-]|[^\s-]+-")  # d’Estaing, al-Assad
_OWNS = re.compile(r"['’]s?\s([^\W\d_]+)(?=\s[^\W\d_a-z])")
_LOOSE_LEFT = re.compile(r"(?:between|in|since|from|on|by|of|until|during|around|about|and)\s+", re.IGNORECASE)
_LOOSE_RIGHT = re.compile(r"\s+(?:and|of|or|to|in|the|for|on|at|from|with|by|that|&)$")
_EDGE_RIGHT = re.compile(r"[\s\-–—,;:!?()\[\]{}*•|/&'’‘“”\"]+$")
_INITIALS = re.compile(r"(?:^|[\s.])(?:[A-Z]\.)+$")
_IRISH = re.compile(r" [OD][’'][^\W\d_a-z][\w-]+")
"""A last name that the tagger takes for a word (*Michael* [O’Leary])."""
_UPPER = re.compile(r"[A-Z\u00c0-\u00de\u0100-\u024f\u0400-\u042f]")
_WORDS = re.compile(r"\S+")
_DATED = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Holi|Birth)day"
    r"|Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)|\d{4}|\bago\b|\d{1,2}:\d\d"
)

_COMPANY = frozenset(
    {"Co", "Corp", "Inc", "Ltd", "LLC", "PLC", "Plc", "plc", "AG", "Electric", "Motors", "Mills", "Dynamics"}
)
"""How the names of companies end, before which no title stands."""


class Names:
    """The component: a callable that stores the names of a Doc."""

    def __init__(self, extra: Sequence[Path] = ()) -> None:
        self.extra = tuple(extra)
        self.lists = Lists.load(self.extra)

    def __call__(self, doc: Doc) -> Doc:
        """Store the names of ``doc`` and return it."""
        put(doc, Name, find_names(doc, self.lists))
        return doc

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.extra,))


@Language.factory(
    "sayso_names", default_config={"lexicons": []}, assigns=["doc.user_data", "doc.spans"],
    requires=required("sayso_names"),
)  # fmt: skip
def names(nlp: Language, name: str, lexicons: list[str]) -> Supported:
    """Make the component; ``lexicons`` are paths of a user's own TOML files (``names.toml`` …)."""
    return Supported(nlp, "sayso_names", Names([Path(path) for path in lexicons]))


def find_names(doc: Doc, lists: Lists | None = None) -> list[Name]:
    """The names of ``doc``, in order, not overlapping; none where no entity recogniser ran.

    *Offsets*: code points into ``doc.text``.
    """
    lists = lists or Lists.load()
    text = text_of(doc)
    if not doc.has_annotation("ENT_IOB"):
        return []
    mentions = list(_mentions(doc, text, lists))
    return [Name(start, end, label) for start, end, label in settle(doc, text, mentions, lists)]


def _mentions(doc: Doc, text: str, lists: Lists) -> Iterator[Mention]:
    """Every entity of a kind that concerns us, trimmed."""
    free = 0
    for ent in doc.ents:
        label = LABELS.get(ent.label_)
        if label is None:
            continue
        if label == "DATE" and _is_somebody(ent.text, lists):
            label = "PERSON"
        end = _joined(ent) if label == "ORG" else ent.end_char
        for first, last, kind in _owner_and_person(text, ent.start_char, end, label, lists):
            trimmed = _trim(text, first, last, kind, lists)
            if trimmed is None or trimmed[0] < free:
                continue
            start, end = trimmed
            if kind == "PERSON":
                after = _IRISH.match(text, end)
                end = after.end() if after else end
                end = _without_letters(text, start, end, lists)
            if kind == "DATE" and not _is_date(text[start:end], lists):
                continue
            if text[end : end + 2].replace("’", "'") == "'s" and text[start:end] + "'s" in lists.bodies:
                end += 2  # *Sainsbury’s*
            free = end
            yield Mention(start, end, kind)


def _without_letters(text: str, start: int, end: int, lists: Lists) -> int:
    """The end of *Ann Roe* in *Ann Roe KC*; but *the Sinn Fein TD* is no Sinn Fein."""
    tail = text[max(start, end - LETTERS) : end]
    letters = lists.postnominals.search(tail)
    if letters is None or _INTRODUCED.search(text, max(0, start - 8), start):
        return end
    cut = end - len(tail) + letters.start()
    return cut if " " in text[start:cut] else end


def _joined(ent: Span) -> int:
    """Where an organisation's name ends: *the Institute for Coastal* [and] *Rural Studies* is one by its parse."""
    doc, end = ent.doc, ent.end_char
    at = next((i for i in (ent.end - 1, ent.end) if i < len(doc) and doc[i].lower_ in ("and", "&")), None)
    if at is None or not doc.has_annotation("DEP"):
        return end
    first = last = at + 1
    if first == len(doc) or doc[first].ent_iob_ != "B" or doc[first].ent_type_ != "ORG":
        return end
    while last + 1 < len(doc) and doc[last + 1].ent_iob_ == "I":
        last += 1
    after = doc[first : last + 1]
    return after.end_char if after.root.dep_ == "pobj" and ent.start <= after.root.head.i < ent.end else end


def _owner_and_person(text: str, start: int, end: int, label: str, lists: Lists) -> Iterator[tuple[int, int, str]]:
    """Part "National Review’s Jonah Goldberg" into an organisation and a person."""
    owned = _OWNS.search(text, start, end) if label in ("PERSON", "ORG", "PLACE") else None
    if owned and owned[1].lower() in lists.first_names:
        yield start, owned.start(), "ORG" if label == "PERSON" else label
        yield owned.start(1), end, "PERSON"
    else:
        yield start, end, label


def _is_somebody(surface: str, lists: Lists) -> bool:
    """*Tess Brannigan*, taken for a date: a first name and words written large, none of them of a date."""
    words = surface.split()
    large = len(words) > 1 and all(word.isalpha() and word[0].isupper() for word in words)
    return large and words[0].lower() in lists.given and not _DATED.search(surface)


def _is_date(surface: str, lists: Lists) -> bool:
    """Is it a point in time, not a duration or an age ("six days", "35-year-old")?"""
    if _DATED.search(surface):
        return True
    words = surface.lower().split()
    if len(surface) <= 3 and surface.isdigit():
        return False
    if words[0] in (
        "recent",
        "last",
        "next",
        "this",
        "past",
        "previous",
        "earlier",
        "later",
        "that",
        "early",
        "late",
        "mid",
    ):
        return True
    if len(words) == 1 and words[0] in ("today", "yesterday", "tomorrow", "tonight"):
        return True
    return lists.duration.match(surface) is None


def _trim(text: str, start: int, end: int, label: str, lists: Lists) -> tuple[int, int] | None:
    """Cut an entity down to the bare name; None where nothing is left."""
    start, end = _cut(text, start, end)
    if label == "DATE":
        start, end = _edges(text, start, end, lists, left=_DATE_LEFT)
        if match := _LOOSE_LEFT.match(text, start, end):
            start = match.end()
        if match := _LOOSE_RIGHT.search(text, start, end):
            end = match.start()
        return (start, end) if start < end else None
    start, end = _edges(text, start, end, lists)
    while not _is_company(text[start:end]) and (match := lists.honorific.match(text[start:end])):
        start += match.end()
    start, end = _verbs(text, start, end, label, lists)
    start, end = _edges(text, start, end, lists)
    surface = text[start:end]
    if not _UPPER.search(surface) or surface.rstrip(".") in lists.not_names or len(surface) < 2:
        return None
    return start, end


def _is_company(surface: str) -> bool:
    """*General Electric Co*: no general's name."""
    return surface.rpartition(" ")[2].rstrip(".") in _COMPANY


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Keep one stretch where a paragraph break or a quotation mark lies inside."""
    for pattern in (_BREAK, _MARKS):
        parts = []
        last = start
        for match in pattern.finditer(text, start, end):
            parts.append((last, match.start()))
            last = match.end()
        if not parts:
            continue
        if pattern is _MARKS and len(parts) == 2 and parts[0][1] > parts[0][0] and last < end:
            continue  # a nickname inside a name: Joe “Bo” Smith
        parts.append((last, end))
        kept = [part for part in parts if _UPPER.search(text, *part) or text[part[0] : part[1]].strip().isdigit()]
        start, end = kept[0] if kept else parts[0]
    return start, end


def _edges(text: str, start: int, end: int, lists: Lists, *, left: re.Pattern[str] = _EDGE_LEFT) -> tuple[int, int]:
    """Strip articles, punctuation, quotation marks and the possessive from both ends."""
    while start < end:
        surface = text[start:end]
        edge = left.match(surface)
        if edge:
            start += edge.end()
            continue
        right = _POSSESSIVE.search(surface) or _EDGE_RIGHT.search(surface)
        if right:
            end -= len(right[0])
            continue
        if surface.endswith(".") and not _INITIALS.search(surface) and surface.split()[-1] not in lists.abbreviations:
            end -= 1
            continue
        return start, end
    return start, end


def _verbs(text: str, start: int, end: int, label: str, lists: Lists) -> tuple[int, int]:
    """Cut verbs and other lower-case words that were drawn into the name."""
    words = [match.span() for match in _WORDS.finditer(text, start, end)]
    while len(words) > 1 and label in ("PERSON", "ORG") and _leads(text[slice(*words[0])], lists):
        words.pop(0)
    while len(words) > 1 and (
        text[slice(*words[-1])] in lists.verbs or _LOOSE_RIGHT.search(text, words[-2][0], words[-1][1])
    ):
        words.pop()
    if label == "PERSON" and len(words) > 1 and text[slice(*words[-1])].isdigit():
        words.pop()  # a score or a rank behind the name
    if not words:
        return start, start
    start, end = words[0][0], words[-1][1]
    if label == "PERSON":
        for first, last in words[1:]:
            if text[first].islower() and not _FOREIGN.match(text, first) and text[first:last] not in lists.particles:
                return start, first
    return start, end


def _leads(word: str, lists: Lists) -> bool:
    """Is the first word a verb ("said Smith", "Asked Smith"), not a name such as Will or May?"""
    return word in lists.verbs or word.lower() in lists.speaks
