"""The cast of an article: its people and organisations, each with names, aliases, descriptions and mentions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sayso.annotations import Name, Offsets
from sayso.rules.speakers.acronyms import acronym_behind
from sayso.rules.speakers.appositions import descriptions, home_beside, office_before, seat_beside, told_by
from sayso.rules.speakers.chance import MARRIED, PARTNER
from sayso.rules.speakers.figures import holder_of, known_facts
from sayso.rules.speakers.gender import gender_of
from sayso.rules.speakers.named import names_of
from sayso.rules.speakers.nicknames import nicknames
from sayso.rules.speakers.page import SMALL, SUFFIXES, WORD, Page, Words, fold, is_acronym, spots, words_of
from sayso.rules.speakers.spellings import is_variant

ACRONYM = re.compile(r"[A-Z][A-Z&.-]{1,9}")
INITIALS = re.compile(r"(?:(?<=\n)|(?<=\n\*\*)|^)([A-Z]{2,4})(?:\*\*)?(?::|\s*\n)")
SUFFIX = re.compile(rf"(?:{'|'.join(SUFFIXES)})\.?,?")
OWN_BODY = re.compile(
    r"\b(?!The\b|This\b|That\b)([^\W\d_a-z][\w’'-]*?)(?:[’']s?)? "
    r"(?:\w+ )?(campaign|team|camp|administration)\b"
)
FAMILY = re.compile(r"\b[Tt]he ([^\W\d_a-z][\w’'-]+s)\b")
NEAR = 400
"""Characters of one paragraph within which a name alone means who was named in full before it."""


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
    marks: set[str] = field(default_factory=set)
    """Folded words that the text uses of the member beside its name: of its descriptions, its party, its state."""
    seat: set[str] = field(default_factory=set)
    """Those for the party and state of a politician (*R-Fla.*)."""
    facts: frozenset[str] = frozenset()
    """What is known of a person in public life, whether the article tells it or not: party, places, callings."""
    sorts: frozenset[str] = frozenset()
    """Nouns by which a well-known body is called (*Barclays*: bank, lender)."""

    @property
    def last(self) -> str:
        """The last name as it is written, without *Jr.* and the like."""
        parts = [part for part in self.name.split() if not SUFFIX.fullmatch(part)]
        return parts[-1] if parts else self.name

    @property
    def words(self) -> list[str]:
        """The name's words, folded."""
        return list(words_of(self.name))

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


def build_cast(page: Page, sources: Sequence[Offsets] = ()) -> list[Member]:
    """People and organisations named in the Doc, each once, in the order of their first mention.

    ``sources``: where speakers stand; a capitalised name there that no tagger found is a person's.
    """
    people: list[Member] = []
    organizations: list[Member] = []
    names = names_of(page, sources)
    for name in sorted((n for n in names if n.label == "PERSON"), key=lambda n: (-len(_name_words(page, n)), n.start)):
        _add_person(page, people, name)
    bodies = [
        n
        for n in names
        if n.label == "ORG"
        or (n.label in ("PLACE", "NORP") and page.text[n.start : n.end].lower() in page.words.metonyms)
    ]
    bodies = [n for n in bodies if page.words.events.isdisjoint(map(str.lower, _name_words(page, n)[-1:]))]
    for name in sorted(bodies, key=lambda n: (-len(_name_words(page, n)), n.start)):
        _add_organization(page, organizations, name)
    _add_initials(page, people, organizations, sources)
    for member in people:
        _as_mostly_named(page, member)
        _add_nicknames(page, member, people, organizations)
    for member in list(organizations):
        _add_acronym(page, member, organizations)
    _without_adjectives(organizations)
    _add_own_bodies(page, people, organizations)
    families = _families(page, people)
    taken = {mention for member in families for mention in member.mentions}
    others = [member for member in [*organizations, *_named_groups(page, names)] if taken.isdisjoint(member.mentions)]
    cast = [*people, *others, *families]
    named = sorted(mention for member in people for mention in member.mentions)
    for member in cast:
        member.mentions.sort()
        phrases = [phrase for start, end in member.mentions for phrase in descriptions(page.doc, start, end)]
        member.gender = gender_of(page, member, phrases, named) if member.type == "person" else ""
        offices = [office_before(page, start) for start, _ in member.mentions if member.type == "person"]
        for text, heads in filter(None, [*offices, *(told_by(page, phrase) for phrase in phrases)]):
            member.descriptions += [text] * (not any(other.endswith(text) for other in member.descriptions))
            member.heads |= heads
        member.marks = {word for text in member.descriptions for word in words_of(text)}
        if member.type == "organization":
            member.sorts = frozenset().union(*map(page.words.sort_of_branch, (member.name, *member.aliases)))
        if member.type == "person":
            member.seat = {word for _, end in member.mentions for word in seat_beside(page, end)}
            member.marks |= member.seat | {word for _, end in member.mentions for word in home_beside(page, end)}
        titles = {page.honorific(start).rstrip(".") for start, _ in member.mentions} | member.marks  # *Det Insp*
        member.heads |= {page.words.offices[title] for title in titles if title in page.words.offices}
    _add_facts(page.words, people)
    return sorted(cast, key=lambda member: member.mentions[0])


def _add_facts(words: Words, people: Sequence[Member]) -> None:
    """What is known of people in public life: party and places as if the text told them.

    Left out where the text gives no sign of it and names nobody else in public life: a namesake is likelier.
    """
    known = [known_facts(words, (m.name, *m.aliases), m.heads, m.seat) for m in people]
    several = sum(map(bool, known)) > 1
    for member, facts in zip(people, known, strict=True):
        if several or not facts.isdisjoint(member.heads | member.marks | member.seat):
            member.facts = facts
            member.marks |= facts
            member.seat |= facts & (words.parties.keys() | words.places)


def _add_own_bodies(page: Page, people: Sequence[Member], organizations: list[Member]) -> None:
    """*the Roe campaign*, *Roe’s team*: bodies that the text names after a person."""
    last = {person.last for person in people}
    taken = [mention for member in organizations for mention in member.mentions]
    bodies: dict[str, Member] = {}
    for match in OWN_BODY.finditer(page.text):
        if match.group(1) not in last or any(start <= match.start() < end for start, end in taken):
            continue
        name = f"{match.group(1)} {match.group(2)}"
        if name not in bodies:
            bodies[name] = Member(name, "organization", *match.span())
            organizations.append(bodies[name])
        bodies[name].mention(*match.span(), re.sub(r"\s+", " ", match.group()))


def _without_adjectives(organizations: list[Member]) -> None:
    """*the Eurosceptic SVP* is the SVP: a word before an acronym that stands alone elsewhere is no part of the name."""
    alone = {member.name: member for member in organizations if ACRONYM.fullmatch(member.name)}
    for member in [m for m in organizations if len(m.words) == 2 and m.name.split()[-1] in alone]:
        other = alone[member.name.split()[-1]]
        organizations.remove(member)
        other.mentions += member.mentions
        other.aliases += [alias for alias in member.aliases if alias not in other.aliases and alias != other.name]


def _named_groups(page: Page, names: Sequence[Name]) -> list[Member]:
    """*Republicans*, *Britons*: people called by a common proper name in the plural."""
    found: dict[str, Member] = {}
    for name in names:
        surface = page.text[name.start : name.end]
        if name.label != "NORP" or " " in surface or not surface.endswith(("s", "men")) or surface.endswith("ss"):
            continue
        member = found.setdefault(surface, Member(surface, "group", name.start, name.end))
        member.mentions.append((name.start, name.end))
    return list(found.values())


def _as_mostly_named(page: Page, member: Member) -> None:
    """*Certainly Jane Roe*, once, is *Jane Roe*: the commoner form, unless a first name or an initial is dropped."""
    surfaces = Counter(" ".join(page.text[start:end].split()) for start, end in member.mentions)
    for alias in sorted(member.aliases, key=len, reverse=True):
        dropped = member.name.removesuffix(f" {alias}") if " " in alias else member.name
        if dropped == member.name or surfaces[alias] <= surfaces[member.name]:
            continue
        words = [fold(word) for word in WORD.findall(dropped)]
        if words and not any(len(word) == 1 or word in page.words.first_names for word in words):
            at = next((s, e) for s, e in sorted(member.mentions) if page.text[s:e] == alias)
            member.aliases.remove(alias)
            member.name, member.start, member.end = alias, *at
            return


def _add_acronym(page: Page, member: Member, organizations: list[Member]) -> None:
    """What stands for the body in short behind its name is its own (*the … Mission in Kalvenia (IMCOK)*)."""
    for start, end in list(member.mentions):
        found = acronym_behind(page, start, end)
        if found is None:
            continue
        whole, short = found
        if whole > end or is_acronym(short, page.text[start:end]):
            member.rename(page.text[start:whole], start, whole)
        for other in [o for o in organizations if o is not member and o.name == short]:
            organizations.remove(other)
            member.mentions += other.mentions
            member.aliases.append(other.name)


def _add_nicknames(page: Page, member: Member, people: Sequence[Member], organizations: list[Member]) -> None:
    """The nickname's mentions are the person's, unless it is another one's name."""
    for nickname, found in nicknames(page, list(member.mentions)):
        if any(nickname in (other.name, *other.aliases) for other in people if other is not member):
            continue
        for other in [o for o in organizations if o.name == nickname]:
            organizations.remove(other)
            member.mentions += other.mentions
        member.mentions = sorted({*member.mentions, *found})
        if nickname not in member.aliases:
            member.aliases.append(nickname)


def _add_initials(page: Page, people: list[Member], organizations: list[Member], sources: Sequence[Offsets]) -> None:
    """*DB:* at the beginning of a line is the one Dora Bellweather of the article; the *AP* is nobody's initials."""
    labels = {match.group(1) for start, _ in sources if (match := INITIALS.match(page.text, start))}
    for surface in sorted(labels):
        owners = [member for member in people if len(member.words) > 1 and is_acronym(surface, member.name)]
        if len(owners) != 1:
            continue
        for others in (people, organizations):
            others[:] = [other for other in others if other.name != surface]
        found = [(at, at + len(surface)) for at in spots(page.text, surface)]
        owners[0].mentions = sorted({*owners[0].mentions, *found})
        owners[0].aliases.append(surface)


def _name_words(page: Page, name: Name) -> list[str]:
    return WORD.findall(page.text[name.start : name.end])


def _add_person(page: Page, people: list[Member], name: Name) -> None:
    surface = page.text[name.start : name.end]
    parts = [fold(word) for word in WORD.findall(surface)]
    if not parts:
        return
    honorific = page.honorific(name.start)
    if honorific == "the" and len(parts) == 1 and len(_kin(people, parts[0])) > 1:
        return  # *the Clintons*: a family
    found = [member for member in people if _same_person(page, member, parts, honorific)]
    if not found and len(parts) == 1:  # the honorific knows better than the first name
        found = [m for m in people if not m.gender and m.type == "person" and m.words[-1] == parts[0]]
    if len(found) > 1:
        found = [_meant(page, found, name)]
    sex = page.words.honorifics.get(honorific, "")
    if found:
        found[0].mention(name.start, name.end, surface)
        found[0].gender = found[0].gender or sex
    else:
        shared = PARTNER.match(page.text, name.end) if len(parts) == 1 else None
        couple = shared and (parts[0] in page.words.first_names or _is_couple(page, parts[0]))
        full = f"{surface} {shared.group(2)}" if shared and couple else surface
        people.append(Member(full, "person", name.start, name.end, mentions=[(name.start, name.end)], gender=sex))


def _is_couple(page: Page, first: str) -> bool:
    """*Troy and Melinda Roe*, where the text tells of a couple; not *Obama and Hillary Clinton*."""
    return first not in page.words.lasts and MARRIED.search(page.text) is not None


def _same_person(page: Page, member: Member, parts: list[str], honorific: str) -> bool:
    """A shorter form of the member's name: its last name, first name or a spelling variant; honorifics must agree."""
    own = member.words
    sex = member.gender or (page.words.first_names.get(own[0], "") if len(own) > 1 else "")
    if honorific in page.words.honorifics and sex and sex != page.words.honorifics[honorific]:
        return False
    if parts == own:
        return True
    if len(parts) == 1:
        return parts[0] in (own[-1], own[0]) or parts[0] in own[1:] or (len(own) > 1 and is_variant(parts[0], own[-1]))
    if parts == own[: len(parts)]:
        return True  # *Abdul Aziz* of *Abdul Aziz Abu Dhaher*
    if not is_variant(parts[-1], own[-1]) or len(own) == 1 or _is_namesake(parts, own):
        return False
    return (
        parts[0] == own[0]
        or is_variant(parts[0], own[0])
        or (len(parts[0]) == 1 and own[0].startswith(parts[0]))
        or set(parts) <= set(own)
    )


def _is_namesake(parts: Sequence[str], own: Sequence[str]) -> bool:
    """Do both have names in the middle, and each one that the other has not (*Abdul Aziz Roe*, *Abdul Hamid Roe*)?"""
    one, other = ({word for word in words[1:-1] if len(word) > 1} for words in (parts, own))
    return bool(one - other and other - one) and not any(is_variant(a, b) for a in one - other for b in other - one)


def _kin(people: Sequence[Member], word: str) -> list[Member]:
    """The people whose last name has the plural ``word``."""
    return [m for m in people if len(m.words) > 1 and fold(m.last) + "s" == fold(word)]


def _families(page: Page, people: Sequence[Member]) -> list[Member]:
    """*the Clintons*: the people of that last name, where there are two or more."""
    found: dict[str, Member] = {}
    lasts = Counter(fold(member.last) for member in people)
    if max(lasts.values(), default=0) < 2:
        return []
    for match in FAMILY.finditer(page.text):
        kin = _kin(people, match.group(1))
        if len(kin) > 1:
            names = [person.name for person in kin]
            member = found.setdefault(match.group(1), Member(match.group(1), "group", *match.span(1), members=names))
            member.mentions.append(match.span(1))
    return list(found.values())


def _meant(page: Page, found: Sequence[Member], name: Name) -> Member:
    """Whose last or first name it is: of who was named in full a few lines before, else of the one named most."""
    if (title := page.honorific(name.start)) in ("elder", "younger"):
        return (min if title == "elder" else max)(found, key=lambda member: member.mentions[0])
    if (holder := holder_of(page.words, title, [member.name for member in found])) is not None:
        return found[holder]
    recent: list[tuple[int, int]] = []
    for number, member in enumerate(found):
        whole = [start for start, end in member.mentions if end - start >= len(member.name) and start <= name.start]
        if whole and "\n" not in page.text[whole[-1] : name.start].strip() and name.start - whole[-1] < NEAR:
            recent.append((whole[-1], number))
    if recent:
        return found[max(recent)[1]]
    return max(found, key=lambda member: (len(member.mentions), -member.mentions[0][0]))


def _add_organization(page: Page, found: list[Member], name: Name) -> None:
    surface = " ".join(page.text[name.start : name.end].split())
    folded, parts = fold(surface), words_of(surface)
    short, acronym = parts and parts[0] not in SMALL and len(parts[0]) > 3, ACRONYM.fullmatch(surface)
    for member in found:
        own = words_of(member.name)
        shorter = is_acronym(surface, member.name) if acronym else short and own[: len(parts)] == parts != own
        if shorter or fold(member.name) == folded:
            member.mention(name.start, name.end, surface)
            return
    if fold(surface) in page.words.kin["newspaper"] and page.honorific(name.start) == "the":  # *the Post* of a city
        longer = [member for member in found if len(member.words) > 1 and member.words[-1] == fold(surface)]
        if len(longer) == 1:
            longer[0].mention(name.start, name.end, surface)
            return
    found.append(Member(surface, "organization", name.start, name.end, mentions=[(name.start, name.end)]))
