"""The cast of an article: its people and organisations, each with names, aliases, descriptions and mentions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, Span, Token

from sayso import lexicons as lists
from sayso.annotations import Name, Offsets, Section, get
from sayso.components.sections import CLAIMING

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", re.UNICODE)
ACRONYM = re.compile(r"[A-Z][A-Z&.-]{1,9}")
SMALL = frozenset({"of", "the", "and", "for", "in", "on", "to", "de", "du", "la", "&"})
PARTICLES = frozenset({"al", "bin", "ibn", "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "la", "le", "el", "ben", "abu", "af", "zu", "ter", "ten"})
COUPLE = re.compile(r"([^\W\d_][\w’'-]+) (?:and|&) ([^\W\d_][\w’'-]+ [^\W\d_][\w’'-]+)")
NICKNAME = re.compile(r",? (?:\(|better |also |widely |locally )*(?:known|nicknamed|dubbed|called)(?: [a-z]+){0,3}?(?: as)? [“\"‘']?([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)")
HYPHENS = frozenset({"-", "’", "'"})
VARIANT = 0.82
"""Least similarity of two spellings of one last name (*Zelensky*, *Zelenskyy*)."""


@dataclass
class Member:
    """One member of the cast while it is being put together. Mentions are offsets into the text."""

    name: str
    type: str
    start: int
    end: int
    aliases: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    heads: set[str] = field(default_factory=set)
    mentions: list[Offsets] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    gender: str = ""

    @property
    def words(self) -> list[str]:
        """The name's words, folded."""
        return [fold(word) for word in WORD.findall(self.name)]

    def mention(self, start: int, end: int, surface: str) -> None:
        """Add a mention; a new surface becomes an alias, a longer one the name."""
        self.mentions.append((start, end))
        if surface != self.name and surface not in self.aliases:
            self.aliases.append(surface)

    def rename(self, surface: str, start: int, end: int) -> None:
        """Take a fuller form as the name; the old one becomes an alias."""
        if surface != self.name:
            if self.name not in self.aliases:
                self.aliases.append(self.name)
            self.aliases = [alias for alias in self.aliases if alias != surface]
            self.name, self.start, self.end = surface, start, end


class Words:
    """``lexicons/speakers.toml``: who is a man, a woman, an organisation, a group."""

    def __init__(self, lexicons: Sequence[str] = ()) -> None:
        table: dict[str, Any] = lists.load("speakers", [Path(item) for item in lexicons])
        self.determiners = frozenset(table["determiners"])
        self.honorifics = {word: sex for sex in ("male", "female") for word in table["honorifics"][sex]}
        self.titles = frozenset(table["honorifics"]["neutral"]) | frozenset(self.honorifics)
        self.gendered = {word: sex for sex in ("male", "female") for word in table["gendered"][sex]}
        self.first_names = {name: sex for sex in ("male", "female") for name in table["first_names"][sex]}
        self.organizations = frozenset(table["kinds"]["organization"])
        self.groups = frozenset(table["kinds"]["group"])
        self.roles = frozenset(table["roles"])
        self.metonyms = frozenset(table["kinds"]["metonym"])
        self.heads, self.strangers = frozenset(table["heads"]), frozenset(table["strangers"])
        self.papers = frozenset(table["kinds"]["paper"])


def fold(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def build_cast(doc: Doc, words: Words, sources: Sequence[Offsets] = ()) -> list[Member]:
    """People and organisations named in the Doc, each once, in the order of their first mention.

    ``sources``: where speakers stand; a capitalised name there that no tagger found is a person's.
    """
    people: list[Member] = []
    organizations: list[Member] = []
    silent = [(s.start, s.end) for s in get(doc, Section) if s.label not in CLAIMING]
    running = [name for name in get(doc, Name) if not any(start <= name.start < end for start, end in silent)]
    tagged = [_bare(doc, name, words) for name in running]
    names = [*tagged, *_untagged(doc, sources, tagged, words)]
    names = _as_persons(doc, [*names, *_fuller(doc, names)], words)
    names = [part for name in names for part in _couple(doc, name)]
    for name in sorted((n for n in names if n.label == "PERSON"), key=lambda n: -len(_name_words(doc, n))):
        _add_person(doc, people, name, words)
    bodies = [n for n in names if n.label == "ORG" or (n.label in ("PLACE", "NORP") and doc.text[n.start : n.end].lower() in words.metonyms)]
    for name in sorted(bodies, key=lambda n: -len(_name_words(doc, n))):
        _add_organization(doc, organizations, name)
    cast = [*people, *organizations]
    for member in people:
        _add_nicknames(doc, member, organizations)
    cast = [*people, *organizations]
    for member in cast:
        member.mentions.sort()
        member.gender = _gender(doc, member, words) if member.type == "person" else ""
        for start, end in member.mentions:
            for phrase in descriptions(doc, start, end):
                add_description(member, phrase, words)
    return sorted(cast, key=lambda member: member.mentions[0])


def _bare(doc: Doc, name: Name, words: Words) -> Name:
    """The name without a title in front (*Councillor Tadhg Ó Briain*); a title tells that it is a person's."""
    if name.label not in ("PERSON", "ORG"):
        return name
    start, label = name.start, name.label
    while match := re.match(r"([\w.]+) +(?=\S)", doc.text[start : name.end]):
        if match.group(1).lower() not in words.roles | words.titles:
            break
        start += match.end()
    if start > name.start and label == "ORG" and not _named_body(doc.text[start : name.end], words):
        label = "PERSON"
    return Name(start, name.end, label)


def _couple(doc: Doc, name: Name) -> list[Name]:
    """*Gordon and Lucille Thackeray* are two people."""
    match = COUPLE.fullmatch(doc.text[name.start : name.end])
    if name.label != "PERSON" or match is None:
        return [name]
    return [Name(name.start, name.start + match.end(1), "PERSON"), Name(name.start + match.start(2), name.end, "PERSON")]


def _add_nicknames(doc: Doc, member: Member, organizations: list[Member]) -> None:
    """*Francis Mulrooney, known to everyone as Tank*: the nickname's mentions are the person's."""
    for _, end in list(member.mentions):
        match = NICKNAME.match(doc.text, end)
        if match is None:
            continue
        nickname = match.group(1)
        for other in [o for o in organizations if o.name == nickname]:
            organizations.remove(other)
            member.mentions += other.mentions
        found = [(m.start(), m.end()) for m in re.finditer(rf"\b{re.escape(nickname)}\b", doc.text)]
        member.mentions = sorted({*member.mentions, *found})
        if nickname not in member.aliases:
            member.aliases.append(nickname)


def _named_body(surface: str, words: Words) -> bool:
    return any(word.lower() in words.organizations for word in WORD.findall(surface))


def _fuller(doc: Doc, names: Sequence[Name]) -> Iterator[Name]:
    """Runs of proper nouns that end in the last name of somebody (*Brent Hollis*, where only *Hollis* was tagged)."""
    last = {doc.text[n.start : n.end]: n for n in names if n.label == "PERSON" and " " not in doc.text[n.start : n.end]}
    taken = [(n.start, n.end) for n in names]
    for token in doc:
        if token.text in last and token.i and doc[token.i - 1].tag_ == "NNP" and doc[token.i - 1].text[:1].isupper():
            previous = doc[token.i - 1]
            if previous.ent_type_ in ("", "PERSON") and not any(s < token.idx + len(token) and previous.idx < e for s, e in taken):
                yield Name(previous.idx, token.idx + len(token), "PERSON")


def _as_persons(doc: Doc, names: Sequence[Name], words: Words) -> list[Name]:
    """A name tagged as an organisation is a person's where it is somebody's last name or begins with a first name."""
    surfaces = [(doc.text[n.start : n.end], n) for n in names]
    last = {fold(WORD.findall(text)[-1]) for text, n in surfaces if n.label == "PERSON" and WORD.findall(text)}
    found = []
    for text, name in surfaces:
        parts = [fold(word) for word in WORD.findall(text)]
        if name.label == "ORG" and parts and not _named_body(text, words) and not text.isupper():
            own = len(parts) <= 3 and (parts[-1] in last or (len(parts) > 1 and parts[0] in words.first_names))
            name = Name(name.start, name.end, "PERSON") if own else name
        found.append(name)
    return found


def _untagged(doc: Doc, sources: Sequence[Offsets], tagged: Sequence[Name], words: Words) -> Iterator[Name]:
    """Runs of proper nouns that head a source but carry no name yet (*said Hollis*)."""
    for start, end in dict.fromkeys(sources):
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None or span.root.tag_ not in ("NNP", "NNPS"):
            continue
        run = proper_run(span.root, span, words)
        first, last = doc[run[0]].idx, doc[run[-1]].idx + len(doc[run[-1]])
        if not any(n.start < last and first < n.end for n in tagged) and not _is_body(doc[run[0] : run[-1] + 1], words):
            yield Name(first, last, "PERSON")


def proper_run(head: Token, span: Span, words: Words) -> list[int]:
    """Token indices of the name around ``head``: proper nouns, particles and hyphens, titles left out."""
    doc = head.doc
    first = last = head.i
    while first > span.start and (doc[first - 1].tag_ in ("NNP", "NNPS") or doc[first - 1].text in HYPHENS or doc[first - 1].lower_ in PARTICLES):
        first -= 1
    while last + 1 < span.end and (doc[last + 1].tag_ in ("NNP", "NNPS") or (doc[last + 1].text in HYPHENS and last + 2 < span.end)):
        last += 1
    while first < last and (doc[first].lower_ in words.titles or doc[first].text in HYPHENS or doc[first].lower_ in words.roles):
        first += 1
    return list(range(first, last + 1))


def _is_body(span: Span, words: Words) -> bool:
    """An organisation by its last word (*Office*, *Police*), or all capitals (*NASA*)."""
    return any(t.lower_ in words.organizations for t in span) or (len(span) == 1 and span.text.isupper() and len(span.text) < 6)


def _name_words(doc: Doc, name: Name) -> list[str]:
    return WORD.findall(doc.text[name.start : name.end])


def _add_person(doc: Doc, people: list[Member], name: Name, words: Words) -> None:
    surface = doc.text[name.start : name.end]
    parts = [fold(word) for word in WORD.findall(surface)]
    if not parts:
        return
    honorific = _honorific(doc, name.start)
    found = [member for member in people if _same_person(member, parts, honorific, words)]
    if len(found) > 1:
        found = [_nearest(found, name.start)]
    sex = words.honorifics.get(honorific, "")
    if found:
        found[0].mention(name.start, name.end, surface)
        found[0].gender = found[0].gender or sex
    else:
        shared = re.match(r" (?:and|&) [^\W\d_][\w’'-]+ ([^\W\d_][\w’'-]+)", doc.text[name.end : name.end + 60]) if len(parts) == 1 else None
        full = f"{surface} {shared.group(1)}" if shared and parts[0] in words.first_names else surface
        people.append(Member(full, "person", name.start, name.end, mentions=[(name.start, name.end)], gender=sex))


def _same_person(member: Member, parts: list[str], honorific: str, words: Words) -> bool:
    """A shorter form of the member's name: its last name, first name or a spelling variant; honorifics must agree."""
    own = member.words
    sex = member.gender or (words.first_names.get(own[0], "") if len(own) > 1 else "")
    if honorific in words.honorifics and sex and sex != words.honorifics[honorific]:
        return False
    if parts == own:
        return True
    if len(parts) == 1:
        return parts[0] in (own[-1], own[0]) or parts[0] in own[1:] or (len(own) > 1 and _variant(parts[0], own[-1]))
    if not _variant(parts[-1], own[-1]):
        return False
    if len(own) == 1:
        return False
    return parts[0] == own[0] or _variant(parts[0], own[0]) or (len(parts[0]) == 1 and own[0].startswith(parts[0])) or set(parts) <= set(own)


def _variant(one: str, other: str) -> bool:
    """The same name, or two spellings of it."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or one[0] != other[0] or abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other).ratio() >= VARIANT


def _nearest(found: Sequence[Member], at: int) -> Member:
    """The member last mentioned before ``at``, else the first one after it."""
    before = [(max(m[0] for m in member.mentions if m[0] <= at), member) for member in found if member.mentions[0][0] <= at]
    if before:
        return max(before, key=lambda pair: pair[0])[1]
    return min(found, key=lambda member: member.mentions[0])


def _honorific(doc: Doc, at: int) -> str:
    match = re.search(r"(\w+\.?)\s*$", doc.text[max(0, at - 16) : at])
    return match.group(1).lower() if match else ""


def _add_organization(doc: Doc, found: list[Member], name: Name) -> None:
    surface = re.sub(r"\s+", " ", doc.text[name.start : name.end])
    for member in found:
        if _same_organization(member, surface):
            member.mention(name.start, name.end, surface)
            return
    found.append(Member(surface, "organization", name.start, name.end, mentions=[(name.start, name.end)]))


def _same_organization(member: Member, surface: str) -> bool:
    if fold(member.name) == fold(surface):
        return True
    if ACRONYM.fullmatch(surface):
        return is_acronym(surface, member.name)
    own, parts = member.words, [fold(word) for word in WORD.findall(surface)]
    return bool(parts) and len(parts) < len(own) and (own[: len(parts)] == parts and parts[0] not in SMALL and len(parts[0]) > 3)


def is_acronym(short: str, long: str) -> bool:
    """*ISW* for *Institute for the Study of War*: the initials, with or without the small words."""
    letters = re.sub(r"[^A-Za-z]", "", short).lower()
    parts = [fold(word) for word in WORD.findall(long)]
    full = "".join(word[0] for word in parts)
    large = "".join(word[0] for word in parts if word not in SMALL)
    return len(letters) >= 2 and letters in (full, large)


def _gender(doc: Doc, member: Member, words: Words) -> str:
    """``male``, ``female`` or empty, from honorifics, the first name, and gendered nouns in apposition."""
    if member.gender:
        return member.gender
    for start, _ in member.mentions:
        sex = words.honorifics.get(_honorific(doc, start))
        if sex:
            return sex
    for start, end in member.mentions:
        for phrase in descriptions(doc, start, end):
            sex = words.gendered.get(phrase.root.lower_)
            if sex:
                return sex
    return words.first_names.get(member.words[0], "") if member.words else ""


def descriptions(doc: Doc, start: int, end: int) -> Iterator[Span]:
    """Noun phrases that say who a named person is: titles before the name, appositions, *X is the …*."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or not doc.has_annotation("DEP"):
        return
    root = span.root
    left = root.left_edge.i
    if left < span.start:
        yield from _title_before(doc, left, span.start)
    for child in root.children:
        if child.dep_ == "appos" and not span.start <= child.i < span.end:
            yield _phrase(child)
    if root.dep_ == "appos" and root.head.pos_ in ("NOUN", "PROPN") and not (root.head.ent_type_ == "PERSON"):
        head = _phrase(root.head)
        yield doc[head.start : min(head.end, span.start)] if head.start < span.start < head.end else head
    if root.dep_ == "nsubj" and root.head.lemma_ == "be":
        for child in root.head.children:
            if child.dep_ == "attr" and child.pos_ == "NOUN":
                yield _phrase(child)


def _title_before(doc: Doc, left: int, start: int) -> Iterator[Span]:
    while left < start and (doc[left].is_punct or doc[left].is_space or doc[left].dep_ in ("cc", "punct")):
        left += 1
    right = start
    while right > left and (doc[right - 1].is_punct or doc[right - 1].is_space):
        right -= 1
    if left < right:
        yield doc[left:right]


def _phrase(head: Token) -> Span:
    """The noun phrase of ``head`` up to a relative clause, apposition or punctuation."""
    doc = head.doc
    end = head.i + 1
    while end <= head.right_edge.i and not (doc[end].is_punct and doc[end].text not in "-/’'") and doc[end].dep_ not in ("relcl", "appos") and doc[end].tag_ not in ("WP", "WDT"):
        end += 1
    return doc[head.left_edge.i : end]


def add_description(member: Member, phrase: Span, words: Words) -> None:
    """Remember a description and its head nouns, for *the minister* later on."""
    text = re.sub(r"\s+", " ", phrase.text).strip(" ,")
    if len(text) < 4 or phrase.root.pos_ == "PRON" or text.lower() in words.honorifics or text.endswith(".") or len(text) > 160:
        return
    if text not in member.descriptions:
        member.descriptions.append(text)
    member.heads.update(head_nouns([phrase[-1] if phrase.root.dep_ == "compound" or phrase.root.tag_[:2] != "NN" else phrase.root]))


def head_nouns(phrase: Iterable[Token]) -> set[str]:
    """Folded nouns of a phrase that can name a role (*president*, *minister*)."""
    return {fold(token.lemma_ or token.text) for token in phrase if token.tag_[:2] == "NN"}
