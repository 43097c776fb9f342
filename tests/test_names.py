"""Names: trimming, the vote, missed mentions, offsets. Entities are set by hand: no model is asked."""

from __future__ import annotations

import pickle
import re
from functools import lru_cache
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

import sayso.components.names
from pace import within
from sayso.annotations import Name, Stretches, get
from sayso.components.names import Names, find_names
from sayso.rules.speakers.page import Page, spots

MARK = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)


@lru_cache(maxsize=1)
def blank() -> Language:
    return spacy.blank("en")


def marked(example: str) -> Doc:
    """A Doc whose entities are those marked ``<PERSON>so</PERSON>`` in the example."""
    text, spans, at = "", [], 0
    for match in MARK.finditer(example):
        text += example[at : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    doc = blank()(text + example[at:])
    ents = [doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in spans]
    doc.set_ents(filter_spans([ent for ent in ents if ent is not None]))
    return doc


def found(example: str) -> list[tuple[str, str]]:
    doc = marked(example)
    return [(doc.text[name.start : name.end], name.label) for name in find_names(doc)]


TRIMMED = [
    ("It is <PERSON>Ada Brook’s</PERSON> plan.", [("Ada Brook", "PERSON")]),
    ("It is <ORG>the Harbours'</ORG> plan.", [("Harbours", "ORG")]),
    ("So said <ORG>The Harbour Bank</ORG>.", [("Harbour Bank", "ORG")]),
    ("In <GPE>the United Isles</GPE> it rained.", [("United Isles", "PLACE")]),
    ("<PERSON>Mr. Brook</PERSON> left.", [("Brook", "PERSON")]),
    ("<PERSON>Sen. Ada Brook</PERSON> left.", [("Ada Brook", "PERSON")]),
    ("<PERSON>Ada Brook\n\nBy Staff</PERSON> writes.", [("Ada Brook", "PERSON")]),
    ("<PERSON>Ada Brook told</PERSON> us.", [("Ada Brook", "PERSON")]),
    ("“Yes,” <PERSON>said Ada Brook</PERSON>.", [("Ada Brook", "PERSON")]),
    ("<PERSON>Will Marsh</PERSON> left.", [("Will Marsh", "PERSON")]),
    ("He met <PERSON>“Ada Brook”</PERSON>.", [("Ada Brook", "PERSON")]),
    ("He met <PERSON>Ada “Skip” Brook</PERSON>.", [("Ada “Skip” Brook", "PERSON")]),
    ("He met <PERSON>Ada Brook,</PERSON> twice.", [("Ada Brook", "PERSON")]),
    ("He met <PERSON>Ada Brook Jr.</PERSON> twice.", [("Ada Brook Jr.", "PERSON")]),
    ("He met <PERSON>Charles de Marsh</PERSON> twice.", [("Charles de Marsh", "PERSON")]),
    ("In <GPE>the U.S.</GPE> it rained.", [("U.S.", "PLACE")]),
    ("<NORP>Veltians</NORP> voted.", [("Veltians", "NORP")]),
    ("<FAC>Brook Tower</FAC> burned.", [("Brook Tower", "PLACE")]),
    ("On <DATE>the following Monday</DATE> it rained.", [("following Monday", "DATE")]),
    ("<DATE>a year ago</DATE> it rained.", [("a year ago", "DATE")]),
    ("It took <DATE>six days</DATE>.", []),
    ("A <DATE>35-year-old</DATE> left.", []),
    ("Ada Brook, <DATE>35</DATE>, left.", []),
    ("At <TIME>9:30 on Monday</TIME> it began.", [("9:30 on Monday", "DATE")]),
    ("They sang <WORK_OF_ART>Long Rivers</WORK_OF_ART>.", []),
    (
        "The <ORG>Harbour Post’s Daniel Marsh</ORG> asked.",
        [("Harbour Post", "ORG"), ("Daniel Marsh", "PERSON")],
    ),
]


@pytest.mark.parametrize(("example", "wanted"), TRIMMED, ids=[example for example, _ in TRIMMED])
def test_trimming(example, wanted):
    assert found(example) == wanted


VOTED = [
    # the last name follows the full name
    ("<PERSON>Ada Brook</PERSON> spoke. <ORG>Brook</ORG> left. <GPE>Brook</GPE> came back.",
     [("Ada Brook", "PERSON"), ("Brook", "PERSON"), ("Brook", "PERSON")]),
    # a title tells a person
    ("Mr. <ORG>Marsh</ORG> spoke. <ORG>Marsh</ORG> left.", [("Marsh", "PERSON"), ("Marsh", "PERSON")]),
    # the majority
    ("<ORG>Ostrel</ORG> rose, <ORG>Ostrel</ORG> fell, <GPE>Ostrel</GPE>.", [("Ostrel", "ORG")] * 3),
    # an organisation's word
    ("<PERSON>Marsh Institute</PERSON> spoke.", [("Marsh Institute", "ORG")]),
    # the town of
    ("The town of <ORG>Ostrel</ORG> fell. <ORG>Ostrel</ORG> burned.", [("Ostrel", "PLACE")] * 2),
    # one each: both keep their own
    ("<GPE>Veltia</GPE> spoke. <NORP>Veltia</NORP> left.", [("Veltia", "PLACE"), ("Veltia", "NORP")]),
    # a slogan between quotation marks is no person
    ("They cheered “<PERSON>Onward Always</PERSON>” twice.", []),
    # the name of a work that is a person's
    ("<PERSON>Ada Brook</PERSON> spoke. “<WORK_OF_ART>Ada Brook</WORK_OF_ART>” sold.",
     [("Ada Brook", "PERSON"), ("Ada Brook", "PERSON")]),
]  # fmt: skip


@pytest.mark.parametrize(("example", "wanted"), VOTED, ids=[example for example, _ in VOTED])
def test_vote(example, wanted):
    assert found(example) == wanted


MISSED = [
    ("<PERSON>Ada Brook</PERSON> spoke. Later Brook left.", ["Ada Brook", "Brook"]),
    ("<PERSON>Ada Brook</PERSON> spoke. “I saw Ada Brook,” he said.", ["Ada Brook", "Ada Brook"]),
    ("<PERSON>Ada Brook</PERSON> spoke near the brook. Brook left.", ["Ada Brook"]),
    ("<PERSON>Ada Brook</PERSON> spoke at the Brook Tower.", ["Ada Brook"]),
    ("<PERSON>Ada Brook</PERSON> spoke with Tom Brook.", ["Ada Brook", "Tom Brook"]),
    ("<PERSON>Ada Brook</PERSON> spoke. Sen. Brook left.", ["Ada Brook", "Brook"]),
    ("<PERSON>Ada Brook</PERSON> spoke on <GPE>Brook Island</GPE>.", ["Ada Brook", "Brook Island"]),
    ("<ORG>Ostrel</ORG> rose. He sold Ostrel shares.", ["Ostrel", "Ostrel"]),
    ("<GPE>Ostrel</GPE> rose. He left Ostrel.", ["Ostrel"]),
    ("<PERSON>Ada Brook</PERSON> spoke. <PERSON>Brookthe</PERSON> head of it left.", ["Ada Brook", "Brook"]),
]


@pytest.mark.parametrize(("example", "wanted"), MISSED, ids=[example for example, _ in MISSED])
def test_missed_mentions(example, wanted):
    assert [surface for surface, _ in found(example)] == wanted


def test_no_entities_no_names():
    assert find_names(blank()("Ada Brook spoke.")) == []
    assert find_names(blank()("")) == []


def test_factory_and_pickle():
    nlp = spacy.blank("en")
    nlp.add_pipe("sayso_names", config={"lexicons": []})
    assert get(nlp("Nothing here."), Name) == []
    component = pickle.loads(pickle.dumps(Names()))
    doc = component(marked("<PERSON>Ada Brook</PERSON> spoke."))
    assert [name.label for name in get(doc, Name)] == ["PERSON"]
    assert [span.text for span in doc.spans["sayso_names"]] == ["Ada Brook"]
    assert sayso.components.names.LABELS["GPE"] == "PLACE"


PIECES = st.sampled_from(
    [
        "Ada Brook",
        "Brook",
        "the ",
        "’s",
        "'s ",
        "\n\n",
        "“",
        "”",
        "Mr. ",
        ", ",
        ". ",
        " said ",
        "a",
        "É",
        "USA",
        " ",
        "''",
    ]
)
LABEL = st.sampled_from(["PERSON", "ORG", "GPE", "NORP", "DATE", "WORK_OF_ART", "FAC", "TIME"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PIECES, st.one_of(st.none(), LABEL)), max_size=25))
def test_names_lie_in_the_text(parts):
    doc = marked("".join(f"<{label}>{piece}</{label}>" if label else piece for piece, label in parts))
    names = find_names(doc)
    assert all(0 <= name.start < name.end <= len(doc.text) for name in names)
    assert all(one.end <= two.start for one, two in pairwise(names))
    assert all(doc.text[name.start : name.end].strip() == doc.text[name.start : name.end] for name in names)
    assert {name.label for name in names} <= {"PERSON", "ORG", "PLACE", "NORP", "DATE"}


def test_many_names_in_linear_time():
    doc = marked("".join(f"<PERSON>Ada Brook{number}</PERSON> met Brook. " for number in range(500)) * 4)
    with within(3):
        find_names(doc)


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("<PERSON>Pfizer</PERSON> met <PERSON>Ada Roe</PERSON>.", [("Pfizer", "ORG"), ("Ada Roe", "PERSON")]),
        ("Facebook is down in <GPE>Hull</GPE>.", [("Facebook", "ORG"), ("Hull", "PLACE")]),
        ("<ORG>Sainsbury</ORG>’s bosses met.", [("Sainsbury’s", "ORG")]),
        ("<ORG>McDonald’s</ORG> did not.", [("McDonald’s", "ORG")]),
        ("<PERSON>Enzo Ferrari</PERSON> raced. Ferrari won.", [("Enzo Ferrari", "PERSON"), ("Ferrari", "PERSON")]),
        ("<PERSON>Leeds</PERSON> is wet.", [("Leeds", "PLACE")]),
        ("<ORG>Leeds</ORG> lost 2-0.", [("Leeds", "ORG")]),
        ("<PERSON>Jack London</PERSON> wrote. London slept.", [("Jack London", "PERSON"), ("London", "PERSON")]),
        ("Shares in Norvik fell. <PERSON>Norvik</PERSON> makes salt.", [("Norvik", "ORG"), ("Norvik", "ORG")]),
        ("Penrose’s chief executive left. Penrose was sad.", [("Penrose", "ORG"), ("Penrose", "ORG")]),
        ("Former chief executive <PERSON>Ann Roe</PERSON> left.", [("Ann Roe", "PERSON")]),
        ("Oxfam Africa met <PERSON>Ann Roe</PERSON>.", [("Oxfam Africa", "ORG"), ("Ann Roe", "PERSON")]),
        ("<GPE>West Ham</GPE> United lost.", [("West Ham United", "ORG")]),
        ("<GPE>Sheffield</GPE> <DATE>Wednesday</DATE> lost.", [("Sheffield Wednesday", "ORG")]),
        ("<DATE>Tess Brannigan</DATE> left.", [("Tess Brannigan", "PERSON")]),
        ("<DATE>Good Friday</DATE> is near.", [("Good Friday", "DATE")]),
        ("<PERSON>Historic England</PERSON> left. <PERSON>Jack England</PERSON> did not.",
         [("Historic England", "ORG"), ("Jack England", "PERSON")]),
        ("He worked on prices. Prices’ chief executives were few.", []),
        ("<PERSON>Al</PERSON> O’Leary flew. O’Leary slept.", [("Al O’Leary", "PERSON"), ("O’Leary", "PERSON")]),
    ],
)  # fmt: skip
def test_well_known_names_and_firms(example, expected):
    doc = marked(example)
    assert [(doc.text[name.start : name.end], name.label) for name in find_names(doc)] == expected


@given(st.text(alphabet="ab_é .’", max_size=40), st.text(alphabet="ab_é .’", min_size=1, max_size=4))
def test_spots_are_what_a_pattern_of_whole_words_finds(text, surface):
    assert list(spots(text, surface)) == [m.start() for m in re.finditer(rf"\b{re.escape(surface)}\b", text)]


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda pair: (pair[0], sum(pair))), max_size=6)


@given(SPANS, st.integers(0, 40), st.integers(1, 9))
def test_stretches_are_asked_as_one_would_go_through_them(spans, at, size):
    stretches = Stretches(spans)
    assert list(stretches) == sorted(spans)
    assert stretches.hold(at) == any(start <= at < end for start, end in spans)
    assert stretches.meet(at, at + size) == any(start < at + size and at < end for start, end in spans)


@given(st.text(alphabet="Mr.Dé_ \n,2", max_size=24), st.data())
def test_the_word_before_a_name_is_the_last_one(text, data):
    at = data.draw(st.integers(0, len(text)))
    found = re.search(r"(\w+\.?)\s*$", text[max(0, at - 16) : at])
    page = Page(marked(""), text, None, (), {})
    assert page.honorific(at) == (found.group(1).lower() if found else "")
