"""The quick layers against spaCy's own: the same vectors, whatever stands beside a document and came before it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.ml.models.tok2vec import CharacterEmbed, MaxoutWindowEncoder, MishWindowEncoder, MultiHashEmbed

from sayso import vectors
from sayso.pipeline import load_model
from sayso.settings import DEFAULT_MODEL
from sayso.vectors import Convolutions, Embeddings, is_convolutions, is_embedding, quicken_vectors

ARTICLES = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[1] / "data").glob("*.txt"))]
TEXTS = ["", " ", "\n\n", "Ann said so.", "“Ye’ll nae gang!” — ¿Qué? 12,5 % 🙂", "word " * 5000, *ARTICLES]
CLOSE = 1e-4


@pytest.fixture(scope="module")
def own() -> Language:
    return load_model(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def quick() -> Language:
    nlp = load_model(DEFAULT_MODEL)
    quicken_vectors(nlp)
    return nlp


def layers(nlp: Language) -> dict[str, list[str]]:
    models = {name: getattr(pipe, "model", None) for name, pipe in nlp.pipeline}
    found = {name: [node.name for node in model.walk()] for name, model in models.items() if model is not None}
    return {name: [one.split("(")[1] for one in names if one.startswith("quick(")] for name, names in found.items()}


def vectors_of(nlp: Language, texts: list[str]) -> list[np.ndarray]:
    docs = [nlp.make_doc(text) for text in texts]
    return nlp.get_pipe("tok2vec").model.predict(docs)


def test_both_networks_of_the_default_model_are_quickened(quick):
    found = layers(quick)
    assert len(found["tok2vec"]) == len(found["ner"]) == 2 and not found["tagger"] and not found["parser"]


def test_the_vectors_are_those_of_spacy(own, quick):
    for one, other in zip(vectors_of(own, TEXTS), vectors_of(quick, TEXTS), strict=True):
        assert one.shape == other.shape and one.dtype == other.dtype
        assert np.abs(one - other).max(initial=0) < CLOSE


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_the_vectors_of_any_text_are_those_of_spacy(own, quick, texts):
    for one, other in zip(vectors_of(own, texts), vectors_of(quick, texts), strict=True):
        assert np.abs(one - other).max(initial=0) < CLOSE


def test_tags_heads_and_entities_are_those_of_spacy(own, quick):
    for one, other in zip(own.pipe(ARTICLES), quick.pipe(ARTICLES), strict=True):
        assert [(t.tag_, t.dep_, t.head.i) for t in one] == [(t.tag_, t.dep_, t.head.i) for t in other]
        assert [(e.start, e.end, e.label_) for e in one.ents] == [(e.start, e.end, e.label_) for e in other.ents]


@pytest.mark.parametrize("most", [vectors.MOST, 100])
def test_a_documents_vectors_depend_on_nothing_but_itself(monkeypatch, quick, most):
    together = [array.tobytes() for array in vectors_of(quick, ARTICLES)]
    monkeypatch.setattr(vectors, "MOST", most)
    fresh = load_model(DEFAULT_MODEL)
    quicken_vectors(fresh)
    alone = [vectors_of(fresh, [text])[0].tobytes() for text in reversed(ARTICLES)]
    assert alone[::-1] == together


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(vectors, "MOST", 100)
    nlp = load_model(DEFAULT_MODEL)
    words = Embeddings(nlp.get_pipe("tok2vec").model.layers[0])
    for start in range(0, 5000, 50):
        words([nlp.make_doc(" ".join(f"w{number}" for number in range(start, start + 50)))])
        assert len(words._rows) <= 150
    assert len(words._table) <= 400


@pytest.mark.parametrize("layer", [
    MaxoutWindowEncoder(width=8, window_size=2, maxout_pieces=3, depth=2),
    MaxoutWindowEncoder(width=8, window_size=1, maxout_pieces=3, depth=1),
    MishWindowEncoder(width=8, window_size=1, depth=2),
    CharacterEmbed(width=8, rows=10, nM=4, nC=2, include_static_vectors=False),
    MultiHashEmbed(width=8, attrs=["NORM", "SHAPE"], rows=[10, 10], include_static_vectors=True),
    MultiHashEmbed(width=8, attrs=["NORM"], rows=[10], include_static_vectors=False),
])  # fmt: skip
def test_layers_of_another_make_keep_their_own_code(layer):
    assert not any(is_convolutions(node) or is_embedding(node) for node in layer.walk())


def test_threads_may_share_a_pipeline(quick):
    texts = [f"{article} {number}" for number in range(10) for article in ARTICLES]
    wanted = [array.tobytes() for array in vectors_of(quick, texts)]
    fresh = load_model(DEFAULT_MODEL)
    quicken_vectors(fresh)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: vectors_of(fresh, [text])[0].tobytes(), texts))
    assert found == wanted


@pytest.mark.parametrize("pieces", [1, 2, 4])
def test_layers_of_other_sizes_are_quickened(pieces):
    embedding = MultiHashEmbed(
        width=8, attrs=["NORM", "SHAPE", "IS_SPACE"], rows=[9, 5, 2], include_static_vectors=False
    )
    encoder = MaxoutWindowEncoder(width=8, window_size=1, maxout_pieces=pieces, depth=3)
    assert is_embedding(embedding) and is_convolutions(encoder)
    docs = [spacy.blank("en")(text) for text in ("Ann said so.", "", "And  then?")]
    embedding.initialize(X=docs)
    inner = embedding.predict(docs)
    encoder.initialize(X=inner)
    for one, other in zip(inner, Embeddings(embedding)(docs), strict=True):
        assert np.abs(one - other).max(initial=0) < CLOSE
    for one, other in zip(encoder.predict(inner), Convolutions(encoder)(inner), strict=True):
        assert np.abs(one - other).max(initial=0) < CLOSE


def test_training_goes_through_spacys_own_code(own, quick):
    docs = [quick.make_doc("Ann said so.")]
    for nlp in (own, quick):
        found, back = nlp.get_pipe("tok2vec").model.begin_update(docs)
        back([np.ones_like(array) for array in found])
        gradients = [node.get_grad("W") for node in nlp.get_pipe("tok2vec").model.walk() if node.has_grad("W")]
        assert len(gradients) == 5 and all(np.abs(gradient).sum() > 0 for gradient in gradients)
