"""*the city*, *the country*: the place of that sort that was named last, for those who govern it."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from sayso.annotations import Name
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import fold
from sayso.rules.speakers.story import SUBJECT, Answer, Story

NEAR = 3
"""Sentences within which the place was named."""
LARGE = frozenset({"country", "nation", "republic", "kingdom", "state", "province"})
"""Nouns for places that are all listed: what is not is a city, a county, an island."""


def by_region(story: Story, span: Span, head: Token) -> Answer | None:
    """The place that the description means; None where none of that sort is near, or the description says which.

    Of several in one sentence the subject.
    """
    noun, first = fold(head.lemma_ or head.text), next((token for token in span if not token.is_space), head)
    if noun not in story.words.region_nouns or first.lower_ not in ("the", "this") or head.tag_ != "NN":
        return None
    if any(token.tag_[:3] == "NNP" or token.dep_ in ("poss", "prep", "relcl") for token in span if token.i != head.i):
        return None
    here = story.sentence(span.start_char)
    places = [place for place in story.places if place.label == "PLACE" and _is_such(story, place, noun)]
    found = [place for place in (*places, *_called(story, noun)) if place.end <= span.start_char]
    found = [place for place in found if not story.is_quoted(place.start)]
    last = max((story.sentence(place.start) for place in found), default=here - NEAR - 1)
    found = [place for place in found if story.sentence(place.start) == last]
    if here - last > NEAR:
        return None
    subjects = [place for place in found if story.worth((place.start, place.end)) >= SUBJECT]
    if not subjects and len({story.text[place.start : place.end] for place in found}) > 1:
        return None
    return Answer(_member(story, (subjects or found)[-1]), "description", 0.6)


def _called(story: Story, noun: str) -> list[Name]:
    """Places that only the noun behind them tells (*Belwater state*)."""
    named = re.finditer(rf"(?<![^\W_])((?!The )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?) {noun}\b", story.text)
    return [Name(*match.span(1), "PLACE") for match in named]


def _is_such(story: Story, place: Name, noun: str) -> bool:
    sorts = story.words.regions.get(fold(story.text[place.start : place.end]))
    if sorts is not None:
        return noun in sorts
    called = story.text.startswith(f" {noun}", place.end) or story.text.endswith(f"{noun} of ", 0, place.start)
    return called or noun not in LARGE  # *Tarn state*


def _member(story: Story, place: Name) -> Member:
    """The place in the cast; made where it is not there yet."""
    surface = story.text[place.start : place.end]
    found = next((member for member in story.cast if surface in (member.name, *member.aliases)), None)
    if found is not None:
        return found
    mentions = [(p.start, p.end) for p in story.places if story.text[p.start : p.end] == surface]
    return Member(surface, "organization", place.start, place.end, mentions=mentions)
