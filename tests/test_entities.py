"""The quick recogniser finds what the model's own finds, in any text."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Span

from conftest import ROOT
from sayso.entities import NAME, Entities, fits, quicken_entities
from sayso.pipeline import load_model
from sayso.settings import DEFAULT_MODEL

TEXTS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "data").iterdir())]
WORDS = st.sampled_from([
    "Ann", "Lee", "the", "Bank", "of", "Holm", "said", "in", "May", "2019", "40", "percent", "$", "3.5", "million",
    "on", "Monday", ".", ",", "\n\n", " ", "“", "”", "NATO", "U.S.", "-", "and", "second", "New", "York", "Times",
])  # fmt: skip


@pytest.fixture(scope="module")
def both():
    """The model as it comes, and with the quick recogniser."""
    own, quick = load_model(DEFAULT_MODEL), load_model(DEFAULT_MODEL)
    quicken_entities(quick)
    return own, quick


def entities(doc):
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


def marks(doc):
    return [(token.ent_iob, token.ent_type_) for token in doc]


def test_it_takes_the_place_of_the_models_own(both):
    own, quick = both
    assert quick.pipe_names == own.pipe_names
    assert isinstance(quick.get_pipe("ner"), Entities)
    assert quick.get_pipe_meta("ner").factory == NAME


@pytest.mark.parametrize("size", [1, 3, 16])
def test_the_entities_of_articles_are_the_same(both, size):
    own, quick = both
    found = list(quick.pipe(TEXTS, batch_size=size))
    wanted = list(own.pipe(TEXTS, batch_size=size))
    assert [entities(doc) for doc in found] == [entities(doc) for doc in wanted]
    assert [marks(doc) for doc in found] == [marks(doc) for doc in wanted]
    assert sum(len(doc.ents) for doc in found) > 100


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_the_entities_of_any_words_are_the_same(both, text):
    own, quick = both
    assert marks(quick(text)) == marks(own(text))


@pytest.mark.parametrize("text", ["", " ", "\n", "Ann", "Ann Lee", "New York Times", "in May 2019"])
def test_the_ends_of_a_text_are_no_trap(both, text):
    own, quick = both
    assert marks(quick(text)) == marks(own(text))


def test_entities_that_are_there_already_are_kept_as_the_model_keeps_them(both):
    found = []
    for nlp in both:
        docs = [nlp.make_doc("Ann Lee of Holm spoke in May."), nlp.make_doc("The Bank of Holm closed on Monday.")]
        docs[0].set_ents([Span(docs[0], 2, 4, label="LAW")], default="unmodified")
        with nlp.select_pipes(enable=["tok2vec", "tagger", "parser", "ner"]):
            found.append([marks(doc) for doc in nlp.pipe(docs)])
    assert found[0] == found[1]


def test_a_recogniser_of_another_make_keeps_its_own_code():
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler", name="ner")
    assert not fits(nlp.get_pipe("ner"))
    quicken_entities(nlp)
    assert nlp.get_pipe_meta("ner").factory == "entity_ruler"
    beam = spacy.blank("en")
    beam.add_pipe("beam_ner", name="ner")
    assert not fits(beam.get_pipe("ner"))
