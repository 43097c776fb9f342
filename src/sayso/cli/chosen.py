"""What the flags describe: Settings, Resources, and the claims that are wanted."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.cli.options import Choosing, Finding, Keeping, Reading
from sayso.errors import ConfigError

if TYPE_CHECKING:
    from sayso.models import ArticleClaims, Claim
    from sayso.settings import Settings

FOLDERS = frozenset({"articles", "shards", ".sayso"})
"""Folders that ``sayso extract`` keeps in its output folder."""
LISTED = 10
"""Speakers that a message lists at most."""
NEAR = 80
"""How alike two names are, of 100, from which on one may be meant by the other."""


def settings_of(
    finding: Finding, reading: Reading | None = None, keeping: Keeping | None = None, **more: Any
) -> Settings:
    """The Settings that the flags describe. One BLAS thread a process: more made spaCy slower.

    *Raises*: ConfigError ``FIELD``.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from sayso.settings import DEFAULT_MODEL, Settings, fields_from

    if finding.profile:
        more["profile"] = finding.profile.value
    if finding.attribution:
        more["attribution"] = finding.attribution.value
    if reading:
        more |= {"repair": reading.repair, "language": reading.language.value, "fields": fields_from(reading.pairs)}
    if keeping:
        names = ("narrated", "min_confidence", "min_check_worthiness")
        more |= {name: getattr(keeping, name) for name in names}
        more["labels"] = tuple(label.value for label in keeping.label or ())
    return Settings(model=finding.model or DEFAULT_MODEL, lexicons=tuple(finding.lexicon or ()), **more)


def narrowed(results: Iterable[ArticleClaims], choosing: Choosing) -> Iterator[ArticleClaims]:
    """The results with the claims that are wanted alone; where there is a choice, without articles that have none.

    *Raises*: ConfigError ``SPEAKER``, at the end, where a speaker who was asked for says nothing anywhere.
    """
    chosen = Chosen(choosing)
    for result in chosen.checked(results):
        claims = chosen.of(result)
        if claims or chosen.everything:
            yield result if chosen.everything else result.model_copy(update={"claims": claims})


class Chosen:
    """The claims that are wanted. ``everything``: nothing was asked for."""

    def __init__(self, choosing: Choosing) -> None:
        self.choosing, self.everything = choosing, choosing == Choosing()
        self._speakers = Speakers(choosing.speaker or ())
        self._labels = frozenset(label.value for label in choosing.label or ())

    def of(self, result: ArticleClaims) -> list[Claim]:
        """The wanted claims of a result."""
        if self.everything:
            return result.claims
        return [claim for claim in self._speakers.of(result) if self._is_wanted(claim)]

    def checked(self, results: Iterable[ArticleClaims]) -> Iterator[ArticleClaims]:
        """The results as they are, each to be asked about (:meth:`of`) on its way. *Raises*: as :func:`narrowed`."""
        yield from results
        self._speakers.check()

    def _is_wanted(self, claim: Claim) -> bool:
        keeping, found = self.choosing, claim.verifiability
        return (
            claim.confidence >= keeping.min_confidence
            and found.check_worthiness >= keeping.min_check_worthiness
            and (keeping.narrated or claim.statement.kind != "narrated")
            and (not self._labels or found.label in self._labels)
        )


class Speakers:
    """The speakers that were asked for, and those that there are."""

    def __init__(self, asked: Iterable[str]) -> None:
        self.asked = {name: words_of(name) for name in asked}
        self.met: set[str] = set()
        self.there: Counter[str] = Counter()

    def of(self, result: ArticleClaims) -> list[Claim]:
        """The claims of those who were asked for; all where nobody was."""
        if not self.asked:
            return result.claims
        aliases = {party.key: party.aliases for party in result.cast}
        return [claim for claim in result.claims if self._says(claim, aliases)]

    def _says(self, claim: Claim, aliases: dict[str, list[str]]) -> bool:
        if claim.speaker is None:
            return False
        speaker = claim.speaker
        self.there[speaker.name] += 1
        known = (speaker.name, speaker.key, *speaker.members, *aliases.get(speaker.key, ()))
        names = [words_of(name) for name in known]
        whole = speaker.type == "unnamed"  # a spokeswoman for Jane Roe is not Jane Roe
        met = {
            asked
            for asked, words in self.asked.items()
            if words and any(words == name if whole else _begin(words, name) for name in names)
        }
        self.met |= met
        return bool(met)

    def check(self) -> None:
        """*Raises*: ConfigError ``SPEAKER`` where somebody who was asked for says nothing."""
        for name in self.asked:
            if name not in self.met:
                raise ConfigError("SPEAKER", f"nobody called {name!r} says anything here", cure=self._cure(name))

    def _cure(self, name: str) -> str:
        if not self.there:
            return "No claim has a speaker."
        from rapidfuzz import fuzz

        there = [other for other, _ in self.there.most_common()]
        wanted = " ".join(sorted(words_of(name)))
        ranked = sorted(
            ((fuzz.WRatio(wanted, " ".join(sorted(words_of(other)))), other) for other in there),
            key=lambda pair: -pair[0],
        )
        found = f"Did you mean {ranked[0][1]}? " if ranked[0][0] >= NEAR else ""
        listed = ", ".join(other for _, other in ranked[:LISTED])
        more = len(there) - LISTED
        return (
            f"{found}The nearest of those who do: {listed}; {more:,} more."
            if more > 0
            else f"{found}Those who do: {listed}."
        )


def _begin(asked: frozenset[str], name: frozenset[str]) -> bool:
    """Does each word begin one of the name's?"""
    return all(any(word.startswith(part) for word in name) for part in asked)


def words_of(name: str) -> frozenset[str]:
    """The words of a name, capitals and accents folded; ``jane-roe`` and ``Roe, Jane`` are the same."""
    folded = "".join(_bare(char) for char in unicodedata.normalize("NFKD", name.casefold()))
    return frozenset("".join(char if char.isalnum() else " " for char in folded).split())


def _bare(char: str) -> str:
    """A letter without its accent; ``ł`` and ``ø``, which do not come apart, are *with a stroke* by name."""
    if char.isascii():
        return char
    if unicodedata.combining(char):
        return ""
    letter, _, mark = unicodedata.name(char, "").partition(" WITH ")
    return unicodedata.lookup(letter) if mark and char.isalpha() else char


def refuse_empty(what: str, name: str) -> None:
    """A name that is empty would stand for the working folder: most often it is a variable that was never set.

    *Raises*: ConfigError ``EMPTY``.
    """
    if not name.strip():
        raise ConfigError("EMPTY", f"{what} is empty", cure="Name a file or folder; the one you are in is '.'.")


def refuse_output_over_results(source: Path, output: Path) -> None:
    """What is read, or another run wrote, is never overwritten. *Raises*: ConfigError ``OUTPUT``."""
    from sayso.outputs import RUN, folder_of

    ours = FOLDERS | RUN
    read, written = folder_of(source).resolve(), output.resolve()
    inside = written.relative_to(read).parts if written.is_relative_to(read) else ()
    run = any(
        (folder / "run.json").exists() and written.relative_to(folder).parts[0] in ours for folder in written.parents
    )
    if written == read or run or (inside and inside[0] in ours):
        raise ConfigError("OUTPUT", "this would overwrite what is read", where=str(output),
                          cure="Name another file with -o.")  # fmt: skip
