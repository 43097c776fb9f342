"""What every reader knows of people in public life, whether the article tells it or not (``lexicons/figures.toml``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set

from sayso.rules.speakers.page import SUFFIXES, Words, words_of

LOWER_SUFFIXES = frozenset(map(str.lower, SUFFIXES))


def known_facts(words: Words, names: Iterable[str], called: Set[str], seat: Collection[str]) -> frozenset[str]:
    """Party, places, offices and callings of a well-known person, folded; none where the article tells of another one.

    ``called``: nouns by which the article calls the person. Where it gives callings, and none is known or a
    politician's, it is another person (*Steve King, a striker*). ``seat``: the words of party and state beside the name
    (*R-Ala.*).
    """
    facts = next((found for name in names if (found := _facts_of(words, name))), frozenset())
    callings = called & words.callings
    told, known = words.parties_of(seat), words.parties_of(facts)
    places = words.places.intersection(seat)
    other = (
        (told and told.isdisjoint(known))
        or (places and places.isdisjoint(facts))
        or (callings and callings.isdisjoint(facts | words.politicians))
    )
    return frozenset() if other else facts


def holder_of(words: Words, title: str, names: Sequence[str]) -> int | None:
    """Number of the one among people in public life who is known for the office (*President Bush*, of two Bushes).

    None where one of them is not in public life: the article may mean that one. ``title``: lower case.
    """
    office, facts = words.offices.get(title.rstrip("."), ""), [_facts_of(words, name) for name in names]
    holders = [number for number, known in enumerate(facts) if office in known]
    return holders[0] if len(holders) == 1 and all(facts) else None


def _facts_of(words: Words, name: str) -> frozenset[str]:
    parts = [part for part in words_of(name.replace("’", "'")) if part not in LOWER_SUFFIXES]
    return words.figures.get((parts[0], parts[-1]), frozenset()) if len(parts) > 1 else frozenset()
