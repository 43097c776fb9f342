"""Quotations: the cases of cases/quotes.toml, and what must hold for any text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from conftest import cases
from pace import within
from sayso.annotations import Quote, get
from sayso.rules.attribution.contents import beside

MARKS = "“”\"'‘’«»„‟‹›‚`"


@pytest.fixture(scope="module")
def blank():
    nlp = spacy.blank("en")
    nlp.add_pipe("sayso_sections")
    nlp.add_pipe("sayso_quotes")
    return nlp


def found(nlp, text):
    return [(text[q.start : q.end], q.label, q.level, q.continues, q.closed) for q in get(nlp(text), Quote)]


def wanted(case):
    return [
        (q["text"], q["use"], q.get("level", 0), q.get("continues", False), q.get("closed", True))
        for q in case["quotes"]
    ]


def test_at_least_nine_in_ten_cases_pass(blank):
    failures = [case["id"] for case in cases("quotes") if found(blank, case["text"]) != wanted(case)]
    assert len(failures) <= 5, f"failing cases: {failures}"


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("“We will wait,” the mayor said.", ["We will wait,"]),
        ('"One," she said, "and two."', ["One,", "and two."]),
        ("‘I don’t know the teachers’ plan,’ he said.", ["I don’t know the teachers’ plan,"]),
        ("It was the ’90s and rock ’n’ roll ruled.", []),
        ('He is 5\'10" and the pipe is 12" wide.', []),
        ("She said: « Enough. »", ["Enough."]),
        ("„Genug“, sagte sie.", ["Genug"]),
        ("``Old style,'' he wrote.", ["Old style,"]),
        ("He left near Bakhmut”the president said.", []),
        ("“Left open, she said.", ["Left open, she said."]),
    ],
)
def test_marks(blank, text, quotes):
    assert [row[0] for row in found(blank, text)] == quotes


def test_newspaper_convention(blank):
    text = "“First part.\n\n“Second part,” said Ann Lee.\n\nHe agreed."
    assert found(blank, text) == [
        ("First part.", "speech", 0, False, False),
        ("Second part,", "speech", 0, True, True),
    ]


@given(st.text(alphabet=st.sampled_from(MARKS + "ab .,\n?s5"), max_size=120))
def test_any_marks_give_spans_inside_the_text(text):
    nlp = _blank_once()
    for quote in get(nlp(text), Quote):
        assert 0 <= quote.start < quote.end <= len(text)
        assert quote.outer[0] <= quote.start and quote.end <= quote.outer[1] <= len(text)
        assert not text[quote.start].isspace() and not text[quote.end - 1].isspace()


@given(st.text(alphabet=st.sampled_from(MARKS + "ab .,\n?s5"), max_size=120), st.integers(0, 90), st.integers(1, 40))
def test_outer_quotations_stand_in_order_and_apart(text, start, size):
    outer = [quote for quote in get(_blank_once()(text), Quote) if quote.level == 0]
    assert all(one.outer[1] <= two.outer[0] for one, two in pairwise(outer))
    end = start + size
    assert list(beside(outer, start, end)) == [q for q in outer if q.outer[0] < end and start < q.outer[1]]


_CACHE: list[spacy.Language] = []


def _blank_once() -> spacy.Language:
    if not _CACHE:
        _CACHE.append(spacy.blank("en"))
        _CACHE[0].add_pipe("sayso_quotes")
    return _CACHE[0]


@pytest.mark.parametrize("unit", ['"', "“", "‘a ", "' ", "said “", '"a" '])
def test_linear_time(unit):
    from sayso.components.quotes import find_quotes

    text = unit * (100_000 // len(unit))
    with within(5, time.monotonic):
        find_quotes(text, [(0, len(text))])
