"""The same statement in several articles: which claims of many say the same thing.

Statements that share three rare words, or three in a row, are looked at as pairs, each with a bounded number of
earlier ones; what makes a pair the same is in :mod:`sayso.rules.sameness`. All in arrays, for millions of claims.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import combinations, groupby
from operator import itemgetter
from tempfile import TemporaryFile, gettempdir
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sayso.errors import StoreError
from sayso.models import ArticleClaims, Claim
from sayso.rules.sameness import EQUAL_LEAST, FLAGS, LEAST, WORD, Rule, Wording, is_topic, unnamed

RAREST = 7
"""Words of a statement of which each three make a key."""
LAGS = (1, 2, 3)
"""How far back among those with the same key a statement looks, besides the first of all."""
CANDIDATES = 8
"""Earlier statements that one is compared with, at most: those with most keys in common."""
MEMBERS = 8
"""Wordings of a group that a new one is compared with: the first ones."""
PART = 1 << 17
"""Statements up to which all keys are held in memory; of more, as many keys at a time as these have."""
INITIAL = 64
"""Numbers that a speaker's initial can have."""
BLOCK = 1 << 16
"""Statements whose keys are made at a time."""
BUCKETS = 1 << 22
"""Buckets in which words are counted."""

Codes = NDArray[np.uint32]
Longs = NDArray[np.uint64]


class Grouper:
    """Takes claims one by one, then tells which say the same. It holds some 120 bytes a claim.

    A group's members all say the same as its first, and as more than half of its first wordings.
    The outcome depends on the claims and their order alone.

    *Example*:

    >>> grouper = Grouper()
    >>> grouper.add("a1", "We will not raise taxes this year", speaker="Jane Roe", article="a")
    >>> grouper.add("b7", "taxes would not be raised this year", speaker="Roe", article="b")
    >>> grouper.groups()
    {'a1': 'a1', 'b7': 'a1'}
    """

    def __init__(self) -> None:
        self._wording = Wording()
        self._same = Rule(self._wording.opposites).same
        self._ids, self._id_ends = bytearray(), array("Q")
        self._rows, self._row_ends = array("I"), array("Q")
        self._texts, self._articles, self._speakers = array("Q"), array("Q"), array("I")
        self.compared = 0
        """Pairs that the last :meth:`groups` looked at."""

    def __len__(self) -> int:
        return len(self._texts)

    def add(
        self, claim_id: str, statement: str, *, speaker: str | None = None, kind: str | None = "person",
        numbers: Sequence[float] = (), article: str = "",
    ) -> None:  # fmt: skip
        """One claim more. Claims are to come in the order of their articles' paths: a group is named by its first.

        ``numbers``: values of its quantities; figures that are read in the statement need not be among them.
        ``speaker``: name or key; its last word and its first letter count (*Jane Roe*, *J. Roe*, *Roe*).
        """
        row = self._wording.codes(statement, numbers)
        row = array("I") if is_topic(row) else row  # that two name the same thing does not make it a statement
        plain = repr(WORD.findall(statement.casefold())) if len(row) < LEAST else unnamed(row)
        self._ids += claim_id.encode("utf-8", "surrogatepass")
        self._id_ends.append(len(self._ids))
        self._rows.extend(row)
        self._row_ends.append(len(self._rows))
        self._texts.append(_hash(plain if isinstance(plain, str) else array("I", plain).tobytes()))
        self._articles.append(_hash(article))
        self._speakers.append(_speaker(speaker, whole=kind != "person") if speaker and kind != "unnamed" else 0)

    def add_article(self, claims: Sequence[Claim]) -> None:
        """The same for an article's records, but for those that only repeat another of them."""
        ids = {claim.id for claim in claims}
        for claim in claims:
            if not is_repeat(claim.id, claim.group, ids):
                speaker, kind = (claim.speaker.key, claim.speaker.type) if claim.speaker else (None, None)
                numbers = [number.value for number in claim.numbers]
                self.add(claim.id, claim.statement.text, speaker=speaker, kind=kind, numbers=numbers,
                         article=claim.article_id)  # fmt: skip

    def groups(self) -> dict[str, str]:
        """By a claim's id, the id of its group: of the claim of the group that was added first.

        Only claims are in it that share a group with a claim of another article.
        """
        if not len(self):
            return {}
        firsts, wording = self._wordings()
        leaders = np.asarray(self._leaders(firsts), np.int64)
        group = firsts[leaders[wording]]  # of each claim: the first claim that says it
        alone = ~self._may_group()
        group[alone] = np.flatnonzero(alone)
        articles = np.frombuffer(self._articles, np.uint64)
        tied = np.zeros(len(self), bool)
        np.logical_or.at(tied, group, articles != articles[group])
        return {self._id(int(claim)): self._id(int(group[claim])) for claim in np.flatnonzero(tied[group])}

    def _id(self, claim: int) -> str:
        start = self._id_ends[claim - 1] if claim else 0
        return self._ids[start : self._id_ends[claim]].decode("utf-8", "surrogatepass")

    def _lengths(self) -> NDArray[np.int64]:
        lengths = np.frombuffer(self._row_ends, np.int64).copy()
        lengths[1:] -= lengths[:-1].copy()
        return lengths

    def _may_group(self) -> NDArray[np.bool_]:
        """Without those that say too little for somebody unknown."""
        known = np.frombuffer(self._speakers, np.uint32) != 0
        return self._lengths() >= np.where(known, EQUAL_LEAST[2], EQUAL_LEAST[1])

    def _wordings(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first claim of each wording of each speaker, in order; of each claim, the number of its wording."""
        mixed = np.frombuffer(self._texts, np.uint64) + _mix(np.frombuffer(self._speakers, np.uint32))
        _, firsts, inverse = np.unique(mixed, return_index=True, return_inverse=True)
        order = np.argsort(firsts)
        number = np.empty_like(order)
        number[order] = np.arange(len(order))
        return firsts[order], number[inverse]

    def _leaders(self, firsts: NDArray[np.int64]) -> array[int]:
        """Of each wording, the first wording of its group."""
        leaders = array("q", range(len(firsts)))
        members: dict[int, list[int]] = {}
        self.compared = 0
        told = np.flatnonzero((self._lengths() >= LEAST)[firsts] & self._may_group()[firsts])
        for one, pairs in groupby(self._candidates(firsts, told), key=itemgetter(0)):
            for leader in dict.fromkeys(leaders[other] for _, other in pairs):
                wordings = members.get(leader) or [leader]
                if self._fits(firsts, one, wordings):
                    leaders[one] = leader
                    members[leader] = [*wordings, one][:MEMBERS]
                    break
        return leaders

    def _fits(self, firsts: NDArray[np.int64], one: int, wordings: Sequence[int]) -> bool:
        """Does it say the same as the group's first, and as more than half of its wordings?"""
        left = (len(wordings) - 1) // 2  # that it may differ from
        claim = int(firsts[one])
        for other in wordings:
            self.compared += 1
            if not self._are_same(claim, int(firsts[other])):
                left -= 1
                if other == wordings[0] or left < 0:
                    return False
        return True

    def _are_same(self, claim: int, other: int) -> bool:
        a, b = self._speakers[claim], self._speakers[other]
        return self._same(self._row(claim), self._row(other), 1 if not (a and b) else 0 if _strangers(a, b) else 2)

    def _row(self, claim: int) -> array[int]:
        return self._rows[self._row_ends[claim - 1] if claim else 0 : self._row_ends[claim]]

    # -------------------------------------------------------------- candidates
    def _candidates(self, firsts: NDArray[np.int64], told: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Pairs of wordings that may say the same: the later with each earlier, most keys in common first."""
        counted = np.zeros(BUCKETS, np.uint32)
        for block in _blocks(told):
            np.add.at(counted, self._codes(firsts[block])[0] % BUCKETS, 1)
        texts, speakers = (np.frombuffer(x, f"u{x.itemsize}")[firsts] for x in (self._texts, self._speakers))
        packed: Longs = np.empty(0, np.uint64)
        times: NDArray[np.int64] = np.empty(0, np.int64)
        for keys, owners in _parted(self._keys(firsts, told, counted), -(-len(told) // PART)):
            found = _pairs(keys, owners)
            later, earlier = _unpacked(found)
            strange = _strangers(speakers[later], speakers[earlier]) & (speakers[later] != 0) & (speakers[earlier] != 0)
            found, more = np.unique(found[~strange | (texts[later] == texts[earlier])], return_counts=True)
            packed, times = _summed(np.concatenate([packed, found]), np.concatenate([times, more]))
        later, earlier = _unpacked(packed)
        order = np.lexsort((earlier, -times, later))
        later, earlier = later[order], earlier[order]
        rank = np.arange(len(later)) - np.searchsorted(later, later)
        best = np.flatnonzero(rank < CANDIDATES)
        for block in _blocks(best):  # never all of them as Python's integers
            yield from zip(later[block].tolist(), earlier[block].tolist(), strict=True)

    def _codes(self, claims: NDArray[np.int64]) -> tuple[Codes, NDArray[np.int64]]:
        """The codes of these claims without their flags, one after the other; of each, the place of its claim."""
        ends = np.frombuffer(self._row_ends, np.int64)[claims]
        lengths = self._lengths()[claims]
        owners = np.repeat(np.arange(len(claims)), lengths)
        places = np.arange(len(owners)) - np.repeat(np.cumsum(lengths) - ends, lengths)
        return np.frombuffer(self._rows, np.uint32)[places] & np.uint32(~FLAGS & 0xFFFFFFFF), owners

    def _keys(
        self, firsts: NDArray[np.int64], told: NDArray[np.int64], counted: Codes
    ) -> Iterator[tuple[Longs, Codes]]:
        """Keys and whose they are, block by block: each three of the rarest words, each three in a row."""
        for block in _blocks(told):
            codes, places = self._codes(firsts[block])
            mixed = _mix(codes)
            runs = places[:-2] == places[2:]
            found, whose = [(mixed[:-2] + mixed[1:-1] + mixed[2:])[runs]], [places[:-2][runs]]
            rare = _rarest(mixed, places, counted[codes % BUCKETS], len(block))
            for three in combinations(range(RAREST), 3):
                full = np.flatnonzero(rare[:, three[-1]])
                found.append(rare[full][:, three].sum(axis=1))
                whose.append(full)
            yield np.concatenate(found), block[np.concatenate(whose)].astype(np.uint32)


def is_repeat(claim_id: str, group: str | None, ids: Collection[str]) -> bool:
    """Does a claim go with another of its article, which it repeats? ``ids``: of the claims that the article has."""
    return group not in (None, claim_id) and group in ids


def group(results: Iterable[ArticleClaims]) -> dict[str, str]:
    """By a claim's id, the id of the first claim that says the same, for claims of different articles.

    ``results``: in the order of their paths, as :func:`sayso.results` and :func:`sayso.run` give them.
    """
    grouper = Grouper()
    repeats: dict[str, str] = {}
    for result in results:
        grouper.add_article(result.claims)
        repeats |= {claim.id: claim.group for claim in result.claims if claim.group not in (None, claim.id)}
    groups = grouper.groups()
    return {id_: groups[said] for id_, said in repeats.items() if said in groups} | groups


# ------------------------------------------------------------------ arrays
def _blocks(told: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    return (told[start : start + BLOCK] for start in range(0, len(told), BLOCK))


def _parted(blocks: Iterator[tuple[Longs, Codes]], parts: int) -> Iterator[tuple[Longs, Codes]]:
    """The same keys, all that are equal in one part; where there are several parts, on the disk till their turn.

    *Raises*: StoreError ``WRITE`` where there is no room for them.
    """
    if parts <= 1:
        if found := list(blocks):
            yield np.concatenate([keys for keys, _ in found]), np.concatenate([owners for _, owners in found])
        return
    record = np.dtype([("key", np.uint64), ("owner", np.uint32)])
    try:
        with ExitStack() as stack:
            files = [stack.enter_context(TemporaryFile()) for _ in range(parts)]
            for keys, owners in blocks:
                rows = np.rec.fromarrays([keys, owners], dtype=record)
                part = (keys >> np.uint64(40)) % np.uint64(parts)
                order = np.argsort(part, kind="stable")
                ends = np.searchsorted(part[order], np.arange(parts), side="right")
                for file, piece in zip(files, np.split(rows[order], ends[:-1]), strict=True):
                    file.write(piece.tobytes())
            for file in files:
                file.seek(0)
                read = np.frombuffer(file.read(), record)
                file.close()
                yield read["key"].copy(), read["owner"].copy()
    except OSError as error:
        raise StoreError("WRITE", f"no room to compare the claims ({error.strerror or error})", where=gettempdir(),
                         cure="Point TMPDIR to a folder with 500 bytes a claim to spare.") from error  # fmt: skip


def _rarest(mixed: Longs, places: NDArray[np.int64], counted: Codes, rows: int) -> Longs:
    """A row for each claim: its rarest words, each once, the rarest first; 0 where it has no more."""
    order = np.lexsort((mixed, counted, places))
    mixed, places = mixed[order], places[order]
    new = np.ones(len(mixed), bool)
    new[1:] = (mixed[1:] != mixed[:-1]) | (places[1:] != places[:-1])
    mixed, places = mixed[new], places[new]
    rank = np.arange(len(places)) - np.searchsorted(places, places)
    kept = rank < RAREST
    rare = np.zeros((rows, RAREST), np.uint64)
    rare[places[kept], rank[kept]] = mixed[kept]
    return rare


def _pairs(keys: Longs, owners: Codes) -> Longs:
    """Each owner of a key with a few before it and with the first, once a key; packed, the later one high."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order].astype(np.uint64)
    new = np.ones(len(keys), bool)
    new[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
    keys, owners = keys[new], owners[new]
    places = np.arange(len(keys))
    first = np.searchsorted(keys, keys)
    found = [owners << np.uint64(32) | owners[first]]
    found[0] = found[0][places - first > max(LAGS)]
    for lag in LAGS:
        tied = np.flatnonzero(places - first >= lag)
        found.append(owners[tied] << np.uint64(32) | owners[tied - lag])
    return np.concatenate(found)


def _unpacked(packed: Longs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (packed >> np.uint64(32)).astype(np.int64), (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _summed(packed: Longs, times: NDArray[np.int64]) -> tuple[Longs, NDArray[np.int64]]:
    found, inverse = np.unique(packed, return_inverse=True)
    return found, np.bincount(inverse, weights=times, minlength=len(found)).astype(np.int64)


def _mix(codes: NDArray[Any]) -> Longs:
    """SplitMix64's last step: close numbers become far ones, so that sums of three are keys."""
    mixed = codes.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ mixed >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ mixed >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return mixed ^ mixed >> np.uint64(31)


def _speaker(name: str, *, whole: bool = False) -> int:
    """26 bits of the last word, six of the first word's initial where there are two; 0 where there is no word.

    ``whole``: of all words, for what is no person.
    """
    words = re.findall(r"\w+", name.casefold())
    words = [" ".join(words)] if whole and words else words
    initial = 1 + zlib.crc32(words[0][0].encode("utf-8", "replace")) % (INITIAL - 1) if len(words) > 1 else 0
    return max(zlib.crc32(words[-1].encode("utf-8", "replace")) // INITIAL * INITIAL, INITIAL) + initial if words else 0


def _strangers(one: Any, other: Any) -> Any:
    """Of two speakers that are known, or arrays of them: are they different ones?"""
    initials = (one % INITIAL != other % INITIAL) & (one % INITIAL != 0) & (other % INITIAL != 0)
    return (one // INITIAL != other // INITIAL) | initials


def _hash(text: str | bytes) -> int:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")
