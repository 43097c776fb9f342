"""Which people and organisations an article names: the layer ``Name``, seen from who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from sayso.annotations import CLAIMING, Name, Offsets, Section, get
from sayso.rules.speakers.page import WORD, Page, fold

PARTICLES = frozenset(
    {
        "al",
        "bin",
        "ibn",
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "la",
        "le",
        "el",
        "ben",
        "abu",
        "af",
        "zu",
        "ter",
        "ten",
    }
)
COUPLE = re.compile(r"([^\W\d_][\w’'-]+) (?:and|&) ([^\W\d_][\w’'-]+ [^\W\d_][\w’'-]+)")
HYPHENS = frozenset({"-", "’", "'"})


def names_of(page: Page, sources: Sequence[Offsets]) -> list[Name]:
    """The names of an article's running text, titles cut off, with those that the tagger missed or mistook.

    ``sources``: where speakers stand; a capitalised name there that no tagger found is a person's.
    """
    silent = [(s.start, s.end) for s in get(page.doc, Section) if s.label not in CLAIMING]
    running = [name for name in get(page.doc, Name) if not any(start <= name.start < end for start, end in silent)]
    tagged = [_bare(page, name) for name in running]
    names = [*tagged, *_untagged(page, sources, tagged)]
    fuller = list(_fuller(page, names))
    names = [n for n in names if not any(f.start <= n.start and n.end <= f.end for f in fuller)]
    names = _as_persons(page, [*names, *fuller])
    names += _fuller_bodies(page, names, sources)
    return [part for name in names for part in _couple(page, name)]


def _bare(page: Page, name: Name) -> Name:
    """The name without a title in front (*Councillor Tadhg Ó Briain*); a title tells that it is a person's."""
    if name.label not in ("PERSON", "ORG"):
        return name
    start, label = name.start, name.label
    while match := re.match(r"([\w.]+) +(?=\S)", page.text[start : name.end]):
        if match.group(1).lower() not in page.words.roles | page.words.titles:
            break
        start += match.end()
    if start > name.start and label == "ORG" and not _named_body(page, page.text[start : name.end]):
        label = "PERSON"
    return Name(start, name.end, label)


def _couple(page: Page, name: Name) -> list[Name]:
    """*Gordon and Lucille Thackeray* are two people."""
    match = COUPLE.fullmatch(page.text[name.start : name.end])
    if name.label != "PERSON" or match is None:
        return [name]
    return [
        Name(name.start, name.start + match.end(1), "PERSON"),
        Name(name.start + match.start(2), name.end, "PERSON"),
    ]


def _named_body(page: Page, surface: str) -> bool:
    return any(word.lower() in page.words.organizations for word in WORD.findall(surface))


def _fuller(page: Page, names: Sequence[Name]) -> Iterator[Name]:
    """Runs of proper nouns that end in the last name of somebody (*Brent Hollis*, where only *Hollis* was tagged)."""
    last = {
        page.text[n.start : n.end]: n for n in names if n.label == "PERSON" and " " not in page.text[n.start : n.end]
    }
    taken = [(n.start, n.end) for n in names if page.text[n.start : n.end] not in last]
    doc = page.doc
    for token in doc:
        if token.text in last and token.i and doc[token.i - 1].tag_ == "NNP" and doc[token.i - 1].text[:1].isupper():
            previous = doc[token.i - 1]
            titled = previous.lower_ in page.words.titles | page.words.roles or not previous.text.isalpha()
            named = not titled and previous.ent_type_ in ("", "PERSON")
            if named and not any(s < token.idx + len(token) and previous.idx < e for s, e in taken):
                yield Name(previous.idx, token.idx + len(token), "PERSON")


def _fuller_bodies(page: Page, names: Sequence[Name], sources: Sequence[Offsets]) -> list[Name]:
    """*Hebridean Passenger Lines*, which nothing tagged, where *Hebridean* alone speaks; both are organisations."""
    found = []
    for name in names:
        word = page.text[name.start : name.end]
        speaks = any(start <= name.start and name.end <= end for start, end in sources)
        if name.label not in ("ORG", "NORP") or " " in word or not speaks:
            continue
        full = next(re.finditer(rf"\b{re.escape(word)}(?: [A-Z][\w’'-]+)+", page.text), None)
        if full is not None and not any(
            n.label in ("PERSON", "ORG") and n.start <= full.start() < n.end for n in names if n is not name
        ):
            found += [Name(full.start(), full.end(), "ORG"), Name(name.start, name.end, "ORG")]
    return found


def _as_persons(page: Page, names: Sequence[Name]) -> list[Name]:
    """A name tagged as an organisation is a person's where it is somebody's last name or begins with a first name."""
    surfaces = [(page.text[n.start : n.end], n) for n in names]
    last = {fold(WORD.findall(text)[-1]) for text, n in surfaces if n.label == "PERSON" and WORD.findall(text)}
    found = []
    for text, name in surfaces:
        parts = [fold(word) for word in WORD.findall(text)]
        if name.label == "ORG" and parts and not _named_body(page, text) and not text.isupper():
            own = len(parts) <= 3 and (parts[-1] in last or (len(parts) > 1 and parts[0] in page.words.first_names))
            name = Name(name.start, name.end, "PERSON") if own else name
        found.append(name)
    return found


def _untagged(page: Page, sources: Sequence[Offsets], tagged: Sequence[Name]) -> Iterator[Name]:
    """Runs of proper nouns that head a source but carry no name yet (*said Hollis*)."""
    doc = page.doc
    for start, end in dict.fromkeys(sources):
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None or span.root.tag_ not in ("NNP", "NNPS"):
            continue
        run = proper_run(page, span.root, span)
        first, last = doc[run[0]].idx, doc[run[-1]].idx + len(doc[run[-1]])
        if not any(n.start < last and first < n.end for n in tagged) and not _is_body(page, doc[run[0] : run[-1] + 1]):
            yield Name(first, last, "PERSON")


def proper_run(page: Page, head: Token, span: Span) -> list[int]:
    """Token indices of the name around ``head``: proper nouns, particles and hyphens, titles left out."""
    doc, words = page.doc, page.words
    first = last = head.i
    while first > span.start and (
        doc[first - 1].tag_ in ("NNP", "NNPS") or doc[first - 1].text in HYPHENS or doc[first - 1].lower_ in PARTICLES
    ):
        first -= 1
    while last + 1 < span.end and (
        doc[last + 1].tag_ in ("NNP", "NNPS") or (doc[last + 1].text in HYPHENS and last + 2 < span.end)
    ):
        last += 1
    while first < last and (doc[first].lower_ in words.titles | words.roles or doc[first].text in HYPHENS):
        first += 1
    return list(range(first, last + 1))


def _is_body(page: Page, span: Span) -> bool:
    """An organisation by its last word (*Office*, *Police*), or all capitals (*NASA*)."""
    return any(t.lower_ in page.words.organizations for t in span) or (
        len(span) == 1 and span.text.isupper() and len(span.text) < 6
    )
