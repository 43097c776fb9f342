"""Resolve every source to one canonical speaker: by name, alias, acronym, role, description or pronoun.

Rules over the cast (:mod:`.cast`) and the parse; each resolution says how it was made and how sure it is.
Writes the layers ``Party`` (the cast) and ``Resolution``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as lists
from sayso.annotations import Attribution, Offsets, Party, Quote, Resolution, get, put
from sayso.components.support import Supported, required
from sayso.rules.attribution.turns import TURN
from sayso.rules.speakers.cast import Member, build_cast
from sayso.rules.speakers.later import Later
from sayso.rules.speakers.page import Page, Words
from sayso.rules.speakers.resolve import Resolver
from sayso.rules.speakers.salience import Salience
from sayso.rules.speakers.story import Answer


@Language.factory(
    "sayso_speakers", default_config={"lexicons": []}, assigns=["doc.spans"], requires=required("sayso_speakers")
)
def speakers(nlp: Language, name: str, lexicons: list[str]) -> Callable[[Doc], Doc]:
    """spaCy factory: writes the layers ``Party`` and ``Resolution``."""
    words = Words(lexicons)
    salience = Salience(lists.load("salience", [Path(item) for item in lexicons]))

    def annotate(doc: Doc) -> Doc:
        attributions = get(doc, Attribution)
        cast, answers = resolve_speakers(doc, attributions, words, salience)
        put(doc, Party, [party_of(member) for member in cast])
        put(doc, Resolution, answers)
        return doc

    return Supported(nlp, "sayso_speakers", annotate)


def resolve_speakers(
    doc: Doc, attributions: Sequence[Attribution], words: Words, salience: Salience
) -> tuple[list[Member], list[Resolution]]:
    """The cast of the Doc, and for each attribution who speaks (role ``speaker``) and who passed it on (``via``)."""
    page = Page.of(doc, words)
    cast = build_cast(page, [item.source for item in attributions if item.source is not None])
    quotes = [quote for quote in get(doc, Quote) if quote.level == 0 and quote.label == "speech"]
    resolver = Resolver(page, cast, quotes, salience)
    answers: dict[int, Answer] = {}
    everyone = range(len(attributions))
    _answer(attributions, [*_in_reading_order(attributions), *everyone], answers, resolver)  # *I* may precede its name
    _answer_interviewed(attributions, answers, resolver)
    later = Later(resolver.story)
    answers = {number: later.named(answer) for number, answer in answers.items()}
    for number, item in enumerate(attributions):
        if item.source is None and item.continues is not None and item.continues in answers:
            before = answers[item.continues]
            lead = resolver.led_in(item.start) if item.rule != TURN else None
            answers[number] = lead or Answer(before.member, "continuation", before.confidence * 0.9)
    within = (number for number in everyone if _speaking(answers, attributions[number].parent) is not None)
    _answer(attributions, within, answers, resolver)  # *I* in a quotation that goes on
    found = []
    for number, item in enumerate(attributions):
        if number in answers:
            speaker = _resolution(item, number, answers[number], resolver, "speaker")
            passers = {via.party: via for via in reversed(_passed_on(attributions, number, answers, resolver))}
            passers.pop(speaker.party, None)  # nobody passes on their own words
            found += [speaker, *reversed(passers.values())]
    return resolver.cast, found


def _answer(
    attributions: Sequence[Attribution], numbers: Iterable[int], answers: dict[int, Answer], resolver: Resolver
) -> None:
    """Resolve the sources of those that have no answer yet."""
    for number in numbers:
        item = attributions[number]
        if item.source is None or number in answers:
            continue
        answer = resolver.resolve(item.source, item.content, _speaking(answers, item.parent))
        if answer is not None:
            answers[number] = answer


def _answer_interviewed(attributions: Sequence[Attribution], answers: dict[int, Answer], resolver: Resolver) -> None:
    """An interview whose turns have no label is with the person whom the text before it is about."""
    turns = [n for n, item in enumerate(attributions) if item.rule == TURN and not (item.source or item.continues)]
    answer = resolver.interviewed(attributions[turns[0]].start) if turns else None
    if answer is not None:
        answers.update(dict.fromkeys(turns, answer))


def _in_reading_order(attributions: Sequence[Attribution]) -> list[int]:
    """By where the source stands: a pronoun may lean on any source before it."""
    return sorted(range(len(attributions)), key=lambda n: (attributions[n].source or (attributions[n].start, 0))[0])


def _speaking(answers: dict[int, Answer], parent: int | None) -> Member | None:
    return answers[parent].member if parent is not None and parent in answers else None


def _passed_on(
    attributions: Sequence[Attribution], number: int, answers: dict[int, Answer], resolver: Resolver
) -> list[Resolution]:
    """Who passed the statement on: *by his press service*, and the speaker of the statement that it stands in."""
    item, out = attributions[number], []
    if item.via is not None and (answer := resolver.resolve(item.via, item.content, None)) is not None:
        out.append(_resolution(item, number, answer, resolver, "via"))
    parent = item.parent
    while parent is not None:
        if parent in answers:
            out.append(_resolution(item, number, answers[parent], resolver, "via"))
        parent = attributions[parent].parent
    return out


def _resolution(item: Attribution, number: int, answer: Answer, resolver: Resolver, role: str) -> Resolution:
    start, end = item.source if item.source else (item.start, item.end)
    return Resolution(start, end, answer.how, number, resolver.index(answer.member), round(answer.confidence, 3), role)


def party_of(member: Member) -> Party:
    """The member as the Doc keeps it."""
    mentions: list[Offsets] = sorted(set(member.mentions))
    return Party(
        member.start,
        member.end,
        member.type,
        member.name,
        member.aliases,
        member.descriptions,
        mentions,
        member.members,
        member.gender,
    )
