"""Parts of speech and lemmas from memory are those of the model's own components."""

from __future__ import annotations

import pytest
import spacy

from conftest import ROOT
from sayso.memo import NAME, REPLACED, WordForms, fits, remember_forms
from sayso.settings import DEFAULT_MODEL

SPOKEN = (
    "Let's go, y'all: I'd've gotta say there's no way it ain't gonna rain.  C'mon!\n\n\tWhat's “up”? 3.5 km. Cannot."
)


@pytest.fixture(scope="module")
def model():
    return spacy.load(DEFAULT_MODEL)


def forms(doc):
    return [(t.text, t.pos_, str(t.morph), t.lemma_, t.tag_, t.dep_) for t in doc]


@pytest.mark.parametrize("source", [SPOKEN, *sorted(path.name for path in (ROOT / "data").glob("*.txt"))])
def test_every_word_has_the_forms_that_the_model_gives_it(model, source):
    memory = WordForms(model, NAME)
    memory.remember(*(model.get_pipe(name) for name in REPLACED))
    text = source if source == SPOKEN else (ROOT / "data" / source).read_text(encoding="utf-8")
    doc = model.make_doc(text)
    for name in ("tok2vec", "tagger", "parser"):
        doc = model.get_pipe(name)(doc)
    mine, again = doc.copy(), doc.copy()
    for name in REPLACED:
        doc = model.get_pipe(name)(doc)
    assert forms(memory(mine)) == forms(doc)
    assert forms(memory(again)) == forms(doc)  # the second time all of it is known


def test_an_empty_doc_is_no_trouble(model):
    memory = WordForms(model, NAME)
    memory.remember(*(model.get_pipe(name) for name in REPLACED))
    assert len(memory(model.make_doc(""))) == 0


def test_the_pipeline_of_sayso_uses_it(nlp):
    assert NAME in nlp.pipe_names
    assert not set(REPLACED) & set(nlp.pipe_names)


def test_a_ruler_that_looks_farther_is_kept():
    nlp = spacy.load(DEFAULT_MODEL)
    nlp.get_pipe("attribute_ruler").add([[{"SHAPE": "Xxx"}]], {"POS": "PROPN"})
    assert not fits(nlp)
    remember_forms(nlp)
    assert set(REPLACED) <= set(nlp.pipe_names)


def test_a_pipeline_without_them_is_left_alone():
    nlp = spacy.blank("en")
    remember_forms(nlp)
    assert nlp.pipe_names == []
