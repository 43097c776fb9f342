"""Asides of the article's own: found outside quotation marks, cut from contents, never the place of a cue."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.annotations import Attribution, Quote, get
from sayso.rules.attribution.asides import Asides, without

ASIDES = Asides.load()

FOUND = [
    ("He said, offering no evidence, that it rained.", ["offering no evidence"]),
    ("He said it rained, without giving any details of the storm.", ["without giving any details of the storm"]),
    ("He said – falsely – that it rained.", ["falsely"]),
    ("He said it rained (which has been debunked).", ["which has been debunked"]),
    ("He said it rained, a claim that cannot yet be verified.", ["a claim that cannot yet be verified"]),
    ("He said it rained, a figure that has not changed.", []),
    ("Bo Ek, wrongly convicted in 1990, said it rained.", []),
    ("He left without giving details.", []),
    ("He said it rained, a claim the mayor made in May.", []),
    ("He said it rained but gave no evidence.", ["but gave no evidence"]),
    ("He said it rained, a claim she dismissed as “pure fog”.", ["a claim she dismissed as “pure fog”"]),
    ("He said it rained, a tax which the Senate rejected.", []),
    ("He met the board, which confirmed the loan.", []),
    ("He said it rained, a charge which he denied in court.", ["a charge which he denied in court"]),
    ("The memo, which was untrue to form, was lost.", []),
    ("He said it rained, which was untrue.", []),
    ("He said it rained, offering no shelter.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), FOUND, ids=[text for text, _ in FOUND])
def test_what_is_an_aside(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in ASIDES.find(text, [(0, len(text))])] == found


def test_what_somebody_says_is_no_aside() -> None:
    text = "“It rained, which is untrue, on us,” he said."
    quote = Quote(1, 35, "speech", (0, 36))
    assert list(ASIDES.find(text, [(0, len(text))], [quote])) == []


def test_only_what_opens_or_ends_a_stretch_is_cut() -> None:
    text = "offering no evidence, that it rained, without proof, on us, which is untrue"
    asides = list(ASIDES.find(f", {text}", [(0, len(text) + 2)]))
    assert len(asides) == 3
    start, end = without(f", {text}", (2, len(text) + 2), asides)
    assert f", {text}"[start:end] == "that it rained, without proof, on us"


CUT = [
    ("Ms Roe said, offering no evidence, that the village was empty.", "Ms Roe", "said", "the village was empty"),
    ("Ms Roe, offering no proof, said the bank was robbed.", "Ms Roe", "said", "the bank was robbed"),
    ("Ms Roe said it was “quite empty”, a claim that has been debunked.", "Ms Roe", "said", "it was “quite empty”"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "cue", "content"), CUT, ids=[text for text, *_ in CUT])
def test_an_aside_is_part_of_no_attribution(nlp: Any, text: str, source: str, cue: str, content: str) -> None:
    [item] = get(nlp(text), Attribution)
    assert item.source is not None
    assert item.cue is not None
    told = " ".join(text[slice(*span)] for span in item.content)
    assert (text[slice(*item.source)], text[slice(*item.cue)], told) == (source, cue, content)
