"""One label a name in an article, by vote, and the mentions that the entity recogniser missed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from sayso import lexicons as word_lists
from sayso.rules.quantities.patterns import joined

Labelled = tuple[int, int, str]

_MANY = 400  # at most so many different names are looked for again in one article
_WHO_IS_IN = re.compile(r"(?<![^\W_])(?:in|near|outside|across|throughout)\s$")
_ACRONYM = re.compile(r"[A-Z]{2,6}$")
_HUGGED_LEFT = re.compile(r"[“\"‘«]$|''$|(?<!\w)'$")
_HUGGED_RIGHT = re.compile(r"[,.!?]?(?:[”\"’»]|'')")
_CAPITAL_BEFORE = re.compile(
    r"(?:^|[^\s.!?:;“”\"‘’(\n—–-]\s|[^\s]’s\s)?(?<![^\W_])([A-Z][\w’'-]*[^\W_]|[A-Z]\.)[ \u00a0-]$"
)
_CAPITAL_AFTER = re.compile(r"[ \u00a0-](?:[A-Z][a-z]+|&)")
_TIME_WORD = re.compile(
    r"[ \u00a0](?:[A-Z][a-z]+day|January|February|March|April|May|June|July|August|September|October|November"
    r"|December)(?![^\W_])"
)
_FIRST = re.compile(r"(?<![^\W_])([A-Z][a-z]+) $")
_LOWER = re.compile(r"(?<![^\W_])[a-zà-ÿ][^\W\d_A-Z]*(?![^\W_])")
_CAMEL = re.compile(r"(?!(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|O')[A-Z])[A-Z][a-z]+[A-Z]")
_CAPITAL = re.compile(r"(?<![^\W_])[^\W\d_a-z][\w&.'-]*[^\W_]")
_LARGE = r"[A-Z][\w&-]*\w(?: (?:[A-Z][\w&-]*\w|&)){0,5}(?!\.\w)"
"""Up to six words written large, one behind the other."""
SHARE = r"[A-Z0-9]+(?:_[a-z]{1,2}|[a-z]{0,3})\.[A-Z]{1,2}"
"""The code of a company's share, as news agencies give it (*TRN.N*, *TRNGn.DE*)."""
_TICKER = re.compile(
    rf"(?<![^\W_])(?P<name>{_LARGE}) \((?:{SHARE}"
    r"|(?:NYSE|NASDAQ|Nasdaq|LSE|ASX|TSX|AMEX|OTC): ?[A-Z.]+)\)"
)
"""A company with the code of its share."""
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Lists:
    """The word lists of ``names.toml`` and the first names of ``speakers.toml``, ready for use."""

    honorific: re.Pattern[str]
    titled: re.Pattern[str]
    acts: re.Pattern[str]
    particles: frozenset[str]
    verbs: frozenset[str]
    speaks: frozenset[str]
    glue: re.Pattern[str]
    organizations: frozenset[str]
    suffixes: frozenset[str]
    postnominals: re.Pattern[str]
    abbreviations: frozenset[str]
    not_names: frozenset[str]
    duration: re.Pattern[str]
    places: frozenset[str]
    place_of: re.Pattern[str]
    firms: tuple[re.Pattern[str], re.Pattern[str]]
    """Names of companies by what stands before or behind them."""
    known: Mapping[str, str]
    bodies: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, tuple[str, ...]]
    """Names of well-known bodies, and of countries, states and cities, by their first word."""
    first_names: frozenset[str]
    given: frozenset[str]
    """More first names, for where little else speaks against one."""

    @classmethod
    @lru_cache(maxsize=8)
    def load(cls, extra: tuple[Path, ...] = ()) -> Lists:
        """Compile the shipped lists, extended by a user's own.

        *Raises*: ConfigError where a user's file cannot be read.
        """
        tables: dict[str, Any] = word_lists.load("names", extra)
        first: dict[str, list[str]] = word_lists.load("speakers", extra).get("first_names", {})
        honorifics, durations = joined(tables["honorifics"]), joined(tables["durations"])
        return cls(
            honorific=re.compile(rf"^(?:{honorifics})\.?\s+(?=\S)"),
            titled=re.compile(rf"(?<![^\W_])(?:(?:{honorifics})\.?|{joined(tables['roles'])})\s$"),
            acts=re.compile(rf"\s(?:{joined(tables['personal_verbs'])})(?![^\W_])|,? who(?:se)?(?![^\W_])"),
            particles=frozenset(tables["particles"]),
            verbs=frozenset(tables["verbs"]),
            speaks=frozenset(tables["personal_verbs"]),
            glue=re.compile(rf"(?:{joined(tables['glue'])})$"),
            organizations=frozenset(tables["organizations"]),
            suffixes=frozenset(tables["suffixes"]),
            postnominals=re.compile(rf"(?:,?[ \u00a0](?:{joined(tables['postnominals'])})\.?)+$"),
            abbreviations=frozenset(tables["abbreviations"]),
            not_names=frozenset(tables["not_names"]),
            duration=re.compile(
                rf"^(?:[\w,.'’-]+\s+){{0,5}}[\w,.-]*?(?:{durations})s?(?:[- ]olds?| of age)?['’]?$",
                re.IGNORECASE,
            ),
            places=frozenset(tables["places"]),
            place_of=re.compile(rf"(?<![^\W_])(?:{joined(tables['place_nouns'])}) of\s$"),
            firms=(
                re.compile(rf"(?<![^\W_])(?i:{joined(tables['firm_before'])}) (?:the )?(?P<name>{_LARGE})"),
                re.compile(
                    rf"(?<![^\W_])(?P<name>{_LARGE})(?P<owner>['’]s?)? (?:{joined(tables['firm_after'])})(?![^\W_])"
                ),
            ),
            known=tables["known"],
            bodies=_by_first_word(word_lists.load("bodies", extra)),
            regions=_by_first_word(word_lists.load("places", extra)),
            first_names=frozenset(name for names in first.values() for name in names),
            given=frozenset(n for sex in ("male", "female") for n in word_lists.load("first_names", extra)[sex]),
        )


def _by_first_word(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in (name for row in table["sorts"] for name in row["names"]):
        for form in (name, name.upper()) if " " in name else (name,):  # *USA TODAY*
            found.setdefault(form.split()[0], []).append(form)
    return {word: tuple(rows) for word, rows in found.items()}


@dataclass(frozen=True, slots=True)
class Mention:
    """A trimmed entity at ``start:end``."""

    start: int
    end: int
    label: str


@dataclass(slots=True)
class _Group:
    """All mentions of one surface, with the weight of each label."""

    surface: str
    words: list[str]
    mentions: list[Mention] = field(default_factory=list)
    votes: Counter[str] = field(default_factory=Counter)
    titled: int = 0
    label: str | None = None


def settle(doc: Doc, text: str, mentions: Sequence[Mention], lists: Lists) -> list[Labelled]:
    """Names with their voted labels, and mentions that had none; sorted, not overlapping."""
    groups = _grouped(text, mentions, lists)
    known = dict.fromkeys(_well_known(text, groups, lists.regions), "PLACE")
    known |= dict.fromkeys(_well_known(text, groups, lists.bodies), "ORG")
    firms = _firms(text, lists)
    for surface in firms.keys() & groups.keys():
        groups[surface].votes["firm"] = firms[surface]
    _vote(groups, known, lists)
    lower = set(_LOWER.findall(text))  # words that stand in the article in lower case ("house", "price")
    told = (name for name in firms if name not in groups and lower.isdisjoint(name.lower().split()))
    known = dict.fromkeys(told, "ORG") | known
    names: list[Labelled] = [(item.start, item.end, "DATE") for item in mentions if item.label == "DATE"]
    for group in groups.values():
        for item in group.mentions:
            label = group.label or item.label
            if label != "OTHER":
                names.append((item.start, item.end, label))
    names = _without_parts(text, names, known)
    names += _missed(text, groups, known, lower, doc, lists)
    return _apart(sorted(names, key=lambda name: (name[0], -name[1])))


def _grouped(text: str, mentions: Iterable[Mention], lists: Lists) -> dict[str, _Group]:
    """Mentions by surface, with what each one's surroundings speak for."""
    groups: dict[str, _Group] = {}
    for item in mentions:
        if item.label == "DATE":
            continue
        item = _unglued(text, item, lists)
        surface = _key(text[item.start : item.end])
        group = groups.get(surface)
        if group is None:
            group = groups[surface] = _Group(surface, surface.split(" "))
        group.mentions.append(item)
        group.votes[item.label] += 1
        before, after = text[max(0, item.start - 20) : item.start], text[item.end : item.end + 16]
        if lists.titled.search(before):
            group.titled += 1
        elif lists.acts.match(after):
            group.votes["acts"] += 1
        elif _WHO_IS_IN.search(before):
            group.votes["in"] += 1
        elif lists.place_of.search(before):
            group.votes["place"] += 1
        if item.label == "PERSON" and _HUGGED_LEFT.search(before) and _HUGGED_RIGHT.match(after):
            group.votes["hugged"] += 1
    return groups


def _key(surface: str) -> str:
    return _SPACES.sub(" ", surface.replace("’", "'"))


def _unglued(text: str, item: Mention, lists: Lists) -> Mention:
    """Cut a function word glued to a name ("Prigozhinthe") that the article has without it too."""
    if item.label != "PERSON":
        return item
    last = text[item.start : item.end].rsplit(None, 1)[-1]
    match = lists.glue.search(last)
    stem = last[: match.start()] if match and last[0].isupper() else ""
    if match and len(stem) >= 4 and re.search(rf"(?<![^\W_]){re.escape(stem)}(?![^\W_])", text):
        return Mention(item.start, item.end - len(match[0]), item.label)
    return item


def _firms(text: str, lists: Lists) -> Counter[str]:
    """How often a name stands where those of companies do; behind the name, with *'s* or inside a sentence."""
    before, after = lists.firms
    found = Counter(_key(match["name"]) for pattern in (before, _TICKER) for match in pattern.finditer(text))
    owners = (
        m for m in after.finditer(text) if m["owner"] or text[max(0, m.start() - 2) : m.start()].strip().isalpha()
    )
    found.update(_key(match["name"]) for match in owners)
    return found


def _well_known(text: str, groups: Mapping[str, _Group], table: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The well-known names of the article; but nobody's last name (*Enzo Ferrari*)."""
    last = {group.words[-1] for group in groups.values() if len(group.words) > 1 and group.votes["PERSON"]}
    words = table.keys() & set(_CAPITAL.findall(text.replace("’", "'")))
    found = (name for word in words for name in table[word] if name not in last)
    return (name for name in found if " " not in name or name in text)


def _vote(groups: Mapping[str, _Group], known: Mapping[str, str], lists: Lists) -> None:
    """Give each group its label; None leaves every mention its own."""
    families: defaultdict[str, float] = defaultdict(float)
    firms = {group.words[0] for group in groups.values() if group.votes["ORG"] and len(group.words) > 1}
    for group in groups.values():
        if len(group.words) > 1:
            group.label = _winner(group, _weights(group, 0.0, lists))
            _as_known(group, known, lists)
            if group.label == "PERSON":
                weight = min(3, len(group.mentions)) * 1.5
                families[_last_name(group, lists)] += weight
                families[group.words[0]] += weight / 3
    for group in groups.values():
        if len(group.words) == 1:
            weights = _weights(group, families[group.surface], lists)
            if families[group.surface] and group.surface not in firms and "ORG" in weights:
                weights["ORG"] *= 0.1
            if families[group.surface] and "PLACE" in weights and not group.votes["in"] + group.votes["place"]:
                weights["PLACE"] *= 0.3 if known.get(group.surface) == "PLACE" else 0.1
            group.label = lists.known.get(group.surface) or _winner(group, weights)
            _as_known(group, known, lists)
            if group.surface.isupper() and len(group.surface) > 4:
                _shouted(group, groups)
        somebody = group.titled or families[group.surface] or group.words[0].lower() in lists.first_names
        if group.votes["hugged"] == len(group.mentions) and not somebody:
            group.label = "OTHER"  # always alone between quotation marks: a slogan, a title


def _as_known(group: _Group, known: Mapping[str, str], lists: Lists) -> None:
    """A well-known body is one; a place may be a body too (a club), but with no title no person."""
    label = known.get(group.surface)
    if len(group.words) > 1 and group.label == "PERSON" and group.words[-1] in lists.regions and not group.titled:
        somebody = group.words[0].lower() in lists.first_names and group.words[0] not in known
        label = label or (None if somebody else "ORG")  # *Oxfam Africa*, *Historic England*
    if label == "ORG" or (label == "PLACE" and group.label in ("PERSON", None) and not group.titled):
        group.label = label


def _shouted(group: _Group, groups: Mapping[str, _Group]) -> None:
    """A word in capitals is the name that it is in normal writing; a person by itself it is not."""
    normal = groups.get(group.surface.title())
    if normal is not None:
        group.label = normal.label
    elif group.label in ("PERSON", "NORP") and not group.titled:
        group.label = "OTHER"


def _last_name(group: _Group, lists: Lists) -> str:
    words = [word for word in group.words if word not in lists.suffixes]
    return words[-1].rstrip(",") if words else group.surface


def _weights(group: _Group, family: float, lists: Lists) -> dict[str, float]:
    """Weight of each label: the recogniser's votes and the evidence of the surroundings."""
    votes = group.votes
    weights = {label: float(votes[label]) for label in ("PERSON", "ORG", "PLACE", "NORP", "OTHER") if votes[label]}
    if votes["place"] or (len(group.words) > 1 and group.words[-1] in lists.places):
        weights["PLACE"] = weights.get("PLACE", 0.0) + 5 * max(1, votes["place"])
    organization = len(group.words) > 1 and not lists.organizations.isdisjoint(group.words)
    first_name = len(group.words) > 1 and group.words[0].lower() in lists.first_names
    if organization:
        weights["ORG"] = weights.get("ORG", 0.0) + 5
    elif first_name and len(group.words) <= 4 and "of" not in group.words and group.words[-1] not in lists.places:
        weights["PERSON"] = weights.get("PERSON", 0.0) + 3
    person = group.titled * 4.0 + family
    if person or "PERSON" in weights:
        if (_ACRONYM.match(group.surface) or _CAMEL.match(group.surface)) and not person:
            weights["ORG"] = weights.get("ORG", 0.0) + 2 * len(group.mentions)  # NATO, EgyptAir
        weights["PERSON"] = weights.get("PERSON", 0.0) + person + votes["acts"]
    if votes["firm"] and not person:
        weights["ORG"] = weights.get("ORG", 0.0) + 3 * votes["firm"]
    somebody = person or votes["acts"] or first_name or group.words[0].lower() in lists.given
    if "PLACE" in weights or (len(group.words) == 1 and votes["in"] and not somebody):
        weights["PLACE"] = weights.get("PLACE", 0.0) + (1 if "PLACE" in weights else 3) * votes["in"]
    return weights


def _winner(group: _Group, weights: Mapping[str, float]) -> str | None:
    """The label of most weight; None where there is no clear one."""
    ranked = sorted(weights, key=lambda label: (-weights[label], label))
    if len(ranked) == 1:
        return ranked[0]
    best, second = ranked[0], ranked[1]
    needed = 2.0 if {best, second} <= {"PLACE", "NORP"} else 1.0
    return best if weights[best] > needed * weights[second] else None


def _without_parts(text: str, names: Sequence[Labelled], known: Mapping[str, str]) -> list[Labelled]:
    """*Sheffield Wednesday* is whole: neither a place nor a day stands inside a well-known name of several words."""
    several = [(name, label) for name, label in known.items() if " " in name]
    whole = [
        (*match.span(), label)
        for name, label in several
        for match in re.finditer(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text)
    ]
    inside = {n for n in names for a, b, _ in whole if a <= n[0] and n[1] <= b and n[1] - n[0] < b - a}
    outside = [n for n in names if n not in inside]
    if inside:
        outside += [one for one in whole if not any(n[0] < one[1] and one[0] < n[1] for n in outside)]
    return outside


def _missed(
    text: str, groups: Mapping[str, _Group], known: Mapping[str, str], lower: Set[str], doc: Doc, lists: Lists
) -> Iterator[Labelled]:
    """Mentions of voted people and organisations, of people's last names and well-known names, that nothing covers."""
    wanted = dict(_sought(groups, lower, lists)) | {name: label for name, label in known.items() if name not in groups}
    if not wanted:
        return
    listed = "|".join(re.escape(name) for name in sorted(wanted, key=lambda name: (-len(name), name))[:_MANY])
    pattern = re.compile(rf"(?<![^\W_])(?=[^\W\d_a-z])(?:{listed.replace(chr(39), '[' + chr(39) + '’]')})(?![^\W_])")
    taken = [(ent.start_char, ent.end_char) for ent in doc.ents]
    starts = [start for start, _ in taken]
    for match in pattern.finditer(text):
        at = bisect_right(starts, match.end() - 1) - 1
        if at >= 0 and taken[at][1] > match.start():
            continue
        label, end = wanted[_key(match[0])], match.end()
        start = _with_first_name(text, match.start(), label, lists)
        branch = _CAPITAL.match(text, end + 1) if label == "ORG" and text[end : end + 1] == " " else None
        if branch and branch[0] in lists.regions:
            end = branch.end()  # *Greenpeace Africa*
        if _stands_alone(text, start, end, lists):
            yield start, end, label


def _sought(groups: Mapping[str, _Group], common: Set[str], lists: Lists) -> Iterator[tuple[str, str]]:
    for group in groups.values():
        if group.label not in ("PERSON", "ORG") or len(group.surface) < 3:
            continue
        if len(group.words) > 1 or group.surface.isupper() or group.surface.lower() not in common:
            yield group.surface, group.label
        if group.label == "PERSON" and len(group.words) > 1:
            last = _last_name(group, lists)
            if len(last) >= 3 and last[0].isupper() and last not in groups and last.lower() not in common:
                yield last, "PERSON"


def _stands_alone(text: str, start: int, end: int, lists: Lists) -> bool:
    """Is the mention not part of a longer name ("Melania Trump", "Trump Tower")?"""
    after = text[end : end + 12]
    if _CAPITAL_AFTER.match(after) and not _TIME_WORD.match(after):
        return False
    if after[:1] in ("-", "@", "_") or text[max(0, start - 1) : start] in ("@", "#", "_", "/"):
        return False
    before = text[max(0, start - 24) : start]
    capital = _CAPITAL_BEFORE.search(before)
    if capital is None or lists.titled.search(before):
        return True
    return capital.start(1) == 0 or re.search(r"(?:^|[.!?:“\"\n]\s?)$", before[: capital.start(1)]) is not None


def _with_first_name(text: str, start: int, label: str, lists: Lists) -> int:
    """Where the name begins if a first name stands before it."""
    before = _FIRST.search(text, max(0, start - 24), start) if label == "PERSON" else None
    return before.start(1) if before and before[1].lower() in lists.first_names else start


def _apart(names: Sequence[Labelled]) -> list[Labelled]:
    """Drop what overlaps an earlier name."""
    kept: list[Labelled] = []
    for name in names:
        if not kept or name[0] >= kept[-1][1]:
            kept.append(name)
    return kept
