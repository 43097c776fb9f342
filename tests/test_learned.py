"""The learned profiles: word pieces in windows, networks in numpy, which candidates stay, and what is missing."""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

import sayso
from sayso.annotations import Attribution, get
from sayso.errors import ConfigError
from sayso.learned import profile as profiles
from sayso.learned import reader, transformer
from sayso.learned.candidates import FEATURES, ORIGINS, Judged, logit
from sayso.learned.judge import Judge, clashes, fit
from sayso.learned.network import Convolution, normed, sigmoid
from sayso.learned.pieces import BREAK, FIRST, labels_of, pack, words_of
from sayso.pipeline import build
from sayso.rules.attribution.contents import Draft
from sayso.settings import DEFAULT_MODEL, Settings

TEXT = "The mayor, Jane Roe, said on Monday that taxes would rise. Her deputy called the plan “a farce”."


# ------------------------------------------------------------------ word pieces
def split(word: str) -> list[int]:
    return [1000 + ord(letter) for letter in word]


@given(
    st.lists(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=30), min_size=1, max_size=6),
    st.integers(10, 60),
)
def test_every_word_is_in_one_window_and_no_window_is_too_long(paragraphs, limit):
    words = [word for paragraph in paragraphs for word in paragraph]
    numbers = np.array([n for n, paragraph in enumerate(paragraphs) for _ in paragraph])
    windows = pack(words, numbers, split, limit)
    assert [word for window in windows for word in words_of(window)] == list(range(len(words)))
    for window in windows:
        assert len(window.pieces) == len(window.owner) <= limit + 1
        assert window.pieces[0] == FIRST
        assert [words[w] for w in words_of(window)] == [
            "".join(chr(p - 1000) for p, o in zip(window.pieces, window.owner, strict=True) if o == w)
            for w in words_of(window)
        ]


def test_paragraphs_are_kept_whole_where_they_fit():
    windows = pack(list("abcdefgh"), np.array([0, 0, 0, 1, 1, 1, 2, 2]), split, limit=9)
    assert [words_of(window) for window in windows] == [[0, 1, 2, 3, 4, 5], [6, 7]]
    assert windows[0].pieces.count(BREAK) == 2


def test_no_words_give_no_windows():
    assert pack([], np.array([], dtype=np.int64), split) == []


def test_a_piece_has_the_features_of_its_word():
    (window,) = pack(["ab", "c"], np.array([0, 0]), split)
    assert labels_of(window, np.array([[5, 6], [7, 8]])).tolist() == [[0, 0], [5, 6], [5, 6], [7, 8], [0, 0]]


# ------------------------------------------------------------------ networks
def test_a_convolution_mixes_neighbours():
    hidden = np.array([[1.0], [10.0], [100.0]], dtype=np.float32)
    weight = np.array([[[1.0, 2.0, 3.0]]], dtype=np.float32)  # out × in × size: one before, itself, one after
    assert Convolution(weight, np.array([0.5], dtype=np.float32))(hidden).ravel().tolist() == [32.5, 321.5, 210.5]


def test_a_norm_has_mean_zero_and_variance_one():
    out = normed(np.array([[1.0, 2.0, 3.0, 10.0]], dtype=np.float32), np.ones(4), np.zeros(4))
    assert abs(out.mean()) < 1e-6 and abs(out.var() - 1) < 1e-4


def test_sigmoid_and_logit_stay_finite():
    assert sigmoid(np.array([-1e9, 0.0, 1e9], dtype=np.float32)).tolist() == pytest.approx([0, 0.5, 1], abs=1e-6)
    assert [logit(share) for share in (0.0, 0.5, 1.0)] == [-7, 0, 7]


def test_the_judge_learns_what_parts_right_from_wrong():
    chance = np.random.default_rng(1)
    values = np.column_stack([np.ones(400), chance.normal(size=400), chance.normal(size=400)])
    weights = fit(values, (values[:, 1] > 0).astype(float), ridge=1.0)
    assert weights[1] > 2 and abs(weights[2]) < 0.5


# ------------------------------------------------------------------ which candidates stay
def draft(*content, cue=None, source=(0, 2), continues=False):
    return Draft([*content], cue, source, "say", "link", 0.6, continues=continues)


def candidate(item, sure, origin="link"):
    values = np.zeros(len(FEATURES), dtype=np.float32)
    values[0] = np.log(sure / (1 - sure))
    return Judged(item, 1, origin, values)


JUDGE = Judge({origin: {"bias": 1.0} for origin in ORIGINS}, 0.4)


def test_the_surer_of_two_with_one_cue_stays():
    items = [candidate(draft((10, 30), cue=(3, 7)), 0.5), candidate(draft((10, 40), cue=(3, 7)), 0.8)]
    (kept,) = JUDGE.drafts(items)
    assert kept.content == [(10, 40)] and kept.confidence == pytest.approx(0.8, abs=1e-4)


def test_an_unsure_one_goes_but_a_full_quotation_stays():
    unsure = [candidate(draft((10, 30), cue=(3, 7)), 0.2)]
    assert JUDGE.drafts(unsure) == []
    (kept,) = JUDGE.drafts([candidate(draft((10, 30), source=None, continues=True), 0.2, "group")])
    assert kept.confidence == pytest.approx(0.2, abs=1e-4)


def test_a_frame_inside_a_content_is_a_claim_of_its_own():
    outer = candidate(draft((10, 60), cue=(3, 7)), 0.9)
    inner = candidate(draft((30, 60), cue=(20, 24), source=(12, 16)), 0.05, "frame")
    assert [item.content for item in JUDGE.drafts([outer, inner])] == [[(10, 60)], [(30, 60)]]


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        (draft((10, 30), cue=(3, 7)), draft((40, 60), cue=(33, 37)), False),
        (draft((10, 30), cue=(3, 7)), draft((20, 60), cue=(63, 67)), True),
        (draft((10, 60), cue=(3, 7)), draft((30, 60), cue=(20, 24)), False),
        (draft((10, 60), cue=(3, 7)), draft((30, 60), cue=(3, 7)), True),
    ],
)
def test_contents_that_overlap_without_nesting_clash(first, second, clash):
    assert clashes(first, second) is clashes(second, first) is clash


# ------------------------------------------------------------------ profiles
@pytest.mark.parametrize("settings", [Settings(attribution="rules"), Settings(), Settings(profile="accurate")])
def test_each_profile_finds_a_plain_attribution(settings):
    claims = [claim for claim in sayso.extract(TEXT, settings=settings) if claim.speaker]
    first = claims[0]
    assert (first.statement.text, first.speaker.name) == ("taxes would rise", "Jane Roe")
    assert all(0 < claim.confidence <= 1 for claim in claims)


def test_profiles_have_settings_of_their_own():
    hashes = {Settings(profile=name).digest() for name in profiles.PROFILES}
    assert len(hashes | {Settings(attribution="rules").digest()}) == 4


def test_the_fast_profile_does_without_the_vectors_of_another_tagger(nlp):
    doc = nlp(TEXT)
    blind = spacy.load(DEFAULT_MODEL)
    blind.meta["name"] = "another_model"
    blind.add_pipe("sayso")
    assert {item.content[0] for item in get(blind(TEXT), Attribution)} & {
        item.content[0] for item in get(doc, Attribution)
    }
    assert profiles.load("fast", seeing=False).encoder.seeing is False


def test_a_profile_that_is_none_is_named_with_the_cure():
    with pytest.raises(ConfigError) as caught:
        profiles.load("quick")
    assert caught.value.code == "PROFILE" and "fast, accurate, thorough" in str(caught.value)


@pytest.mark.parametrize("missing", ["onnxruntime", "tokenizers"])
@pytest.mark.parametrize("profile", ["accurate", "thorough"])
def test_without_its_packages_a_profile_says_what_to_install(monkeypatch, missing, profile):
    monkeypatch.setitem(sys.modules, missing, None)
    load = {"accurate": transformer.TransformerEncoder, "thorough": reader.load.__wrapped__}[profile]
    with pytest.raises(ConfigError) as caught:
        load()
    assert caught.value.code == "PROFILE" and missing in str(caught.value)
    assert 'pip install "sayso[accurate]"' in str(caught.value)


def test_the_fast_profile_needs_no_onnxruntime(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    profiles.load.cache_clear()
    assert build(Settings(profile="fast"))(TEXT).user_data["sayso_attribution"]


def test_weights_hold_arrays_and_figures_only():
    for name in set(profiles.FOLDERS.values()):
        arrays = profiles.load_network(name)
        assert all(array.dtype == np.float32 and np.isfinite(array).all() for array in arrays.values())
        assert {item.name for item in profiles._folder(name).iterdir()} <= {
            "README.md", "encoder.onnx", "judge.toml", "network.npz", "vocab.txt",
        }  # fmt: skip


def test_shipped_weights_are_under_sixty_megabytes():
    folders = [item for item in transformer.WEIGHTS.iterdir() if item.is_dir()]
    assert {folder.name for folder in folders} == {"fast", "accurate", "verifiability", "reader"}
    assert sum(len(item.read_bytes()) for folder in folders for item in folder.iterdir()) < 60_000_000


@pytest.mark.parametrize("profile", profiles.PROFILES)
def test_contents_of_a_doc_never_overlap_but_where_they_nest(profile):
    doc = sayso.load(Settings(profile=profile))(TEXT * 3)
    items = [item for item in get(doc, Attribution) if item.parent is None]
    assert all(first.end <= second.start for first, second in pairwise(items))
