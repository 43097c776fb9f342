"""The second reading of a statement: what it is given, when it is asked, what it says."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest
import spacy
from hypothesis import example, given
from hypothesis import strategies as st

import sayso
from sayso.components.verifiability import judge_statement, read_lists, read_means
from sayso.errors import ConfigError
from sayso.learned import reader, statements, transformer
from sayso.learned.pieces import BREAK, FIRST
from sayso.learned.reader import AFTER, BEFORE, CUE, LIMIT, SOURCE, STATEMENT, Reader, passage
from sayso.rules.verifiability.evidence import Reading
from sayso.rules.verifiability.features import BARE, Speech
from sayso.settings import Settings

TEXT = "The pier is old.\n\nJane Roe said that the pier would fall. Nobody answered."
STATED = (TEXT.index("the pier would"), TEXT.index(". Nobody"))
SPEECH = Speech(
    lemma="say", cue=(TEXT.index("said"), TEXT.index(" that")), source=(TEXT.index("Jane"), TEXT.index(" said"))
)


def split(word: str) -> list[int]:
    return [1000 + len(word)] * (1 + len(word) // 9)


LISTS, BLANK = read_lists(), spacy.blank("en")


@pytest.fixture(scope="module")
def reading():
    return Reading(BLANK(TEXT), LISTS, [], [])


# ------------------------------------------------------------------ what it is given
def test_a_passage_holds_the_words_around_and_marks_whose_they_are(reading):
    pieces, marks = passage(reading, reading.tokens([STATED]), SPEECH, split)
    words = [reading.lower[i] for i in range(len(reading.lower)) if reading.real[i]]
    assert len(pieces) == len(marks) == len(words) + 2 and pieces[0] == FIRST
    assert pieces.count(BREAK) == 1 and pieces[1 + words.index("jane")] == BREAK
    own = [word for word, mark in zip(_with_break(words), marks, strict=True) if mark == STATEMENT]
    assert own == ["the", "pier", "would", "fall"]
    assert [word for word, mark in zip(_with_break(words), marks, strict=True) if mark == CUE] == ["said"]
    assert [word for word, mark in zip(_with_break(words), marks, strict=True) if mark == SOURCE] == ["jane", "roe"]


def _with_break(words: list[str]) -> list[str]:
    at = words.index("jane")
    return ["^", *words[:at], "|", *words[at:]]


@given(st.sampled_from(["a", "unmistakable"]), st.integers(0, 200), st.integers(1, 200), st.integers(0, 200))
@example("unmistakable", 200, 200, 200)
def test_a_passage_is_never_too_long_and_always_begins_the_statement(word, before, own, after):
    words = [word] * before + ["indescribable"] * own + ["b"] * after
    long = Reading(BLANK(" ".join(words)), LISTS, [], [])
    pieces, marks = passage(long, range(before, before + own), BARE, split)
    assert len(pieces) == len(marks) <= LIMIT
    first = marks.index(STATEMENT)
    assert first == 1 + min(len(split(word)) * min(before, BEFORE), LIMIT // 3) and set(marks[:first]) == {0}
    assert marks.count(STATEMENT) == min(2 * own, LIMIT - first)
    assert marks[first:].count(0) <= AFTER


# ------------------------------------------------------------------ when it is asked
class Session:
    """Says *promise*, and *mixed*, of everything."""

    asked = 0

    def run(self, names, feeds):
        self.asked += 1
        assert feeds["pieces"].shape == feeds["marks"].shape
        label = np.full((1, 7), -5.0, dtype=np.float32)
        label[0, statements.load().classes["label"].index("promise")] = 5
        return [{"label": label, "mixed": np.array([[-3.0, 3.0]])}[name] for name in names]


@pytest.fixture
def asked(monkeypatch):
    monkeypatch.setattr(reader, "session", lambda _: Session())
    monkeypatch.setattr(reader, "Splitter", lambda: split)
    return Reader(share=0.5, sure=2.0)


def _told(label: float) -> np.ndarray:
    heads = statements.load()
    told = np.zeros(heads.weights.shape[1], dtype=np.float32)
    told[heads.columns["label"].start] = label
    return told


def test_it_is_not_asked_where_the_heads_are_sure(asked, reading):
    told = _told(2.5)
    assert asked.weigh(told, statements.load(), reading, reading.tokens([STATED]), SPEECH) is told
    assert asked.session.asked == 0


def test_an_empty_statement_is_not_read(asked, reading):
    told = _told(0.0)
    assert asked.weigh(told, statements.load(), reading, [], BARE) is told


def test_where_they_are_unsure_it_has_its_share_and_other_heads_stay(asked, reading):
    heads, told = statements.load(), _told(1.0)
    found = asked.weigh(told, heads, reading, reading.tokens([STATED]), SPEECH)
    assert heads.likeliest(told, "label") == heads.classes["label"][0]
    assert heads.likeliest(found, "label") == "promise"
    assert heads.share(found, "mixed", "yes") == pytest.approx(1 / (1 + np.exp(-3.0)))
    assert (found[heads.columns["worth"]] == told[heads.columns["worth"]]).all()
    assert asked.session.asked == 1 and (told == _told(1.0)).all()


# ------------------------------------------------------------------ the shipped one
def test_its_classes_are_those_of_the_linear_heads():
    shipped, heads = reader.load(), statements.load()
    feeds = {"pieces": np.array([[FIRST, 2000]]), "marks": np.array([[0, STATEMENT]])}
    label, mixed = shipped.session.run(list(reader.BLENDED), feeds)
    told = tomllib.loads((transformer.WEIGHTS / "reader" / "reader.toml").read_text(encoding="utf-8"))
    assert tuple(told["label"]) == heads.classes["label"] and heads.classes["mixed"] == ("no", "yes")
    assert (label.shape, mixed.shape) == ((1, len(told["label"])), (1, 2))
    assert 0 < shipped.share < 1 < shipped.sure


def test_the_thorough_profile_finds_what_accurate_finds_and_scores_it_the_same():
    text = "“We will rebuild the pier,” said Jane Roe, the mayor of Lorn. She thinks that the council is too slow."
    accurate, thorough = (sayso.extract(text, profile=name) for name in ("accurate", "thorough"))
    for one, other in zip(accurate, thorough, strict=True):
        assert (one.statement, one.speaker) == (other.statement, other.speaker)
        assert one.verifiability.check_worthiness == other.verifiability.check_worthiness
    assert [claim.verifiability.label for claim in thorough] == ["promise", "opinion"]


@pytest.mark.parametrize("profile", ["accurate", "thorough"])
def test_the_reader_is_asked_in_the_thorough_profile_alone(monkeypatch, profile):
    session = Session()
    monkeypatch.setattr(reader.load(), "session", session)
    monkeypatch.setattr(reader.load(), "sure", np.inf)
    claims = sayso.extract("“Our council is too slow,” said Jane Roe.", profile=profile)
    assert bool(session.asked) is (profile == "thorough")
    assert any(claim.verifiability.decided_by == "learned" for claim in claims) is (profile == "thorough")


def test_a_bare_statement_is_judged_thoroughly_too(monkeypatch):
    nlp = sayso.load(Settings(profile="thorough"))
    monkeypatch.setattr(reader, "load", lambda: (_ for _ in ()).throw(ConfigError("PROFILE", "asked for")))
    with pytest.raises(ConfigError, match="asked for"):
        read_means(thorough=True)
    with pytest.raises(ConfigError, match="asked for"):
        judge_statement(nlp, "The pier is old.")


def test_it_reads_the_whole_statement_its_questions_too(monkeypatch):
    session, read = Session(), []
    monkeypatch.setattr(session, "run", lambda names, feeds: read.append(feeds) or Session.run(session, names, feeds))
    shipped = reader.load()
    monkeypatch.setattr(shipped, "session", session)
    monkeypatch.setattr(shipped, "sure", np.inf)
    statement = "Who closed the old pier? They think that it was ugly."
    judge_statement(sayso.load(Settings(profile="thorough")), statement)
    feeds = read[-1]  # before it those of the claims that the pipeline found
    assert feeds["marks"].tolist() == [[0] + [STATEMENT] * (feeds["marks"].size - 1)]
    words = statement.lower().replace("?", " ?").replace(".", " .").split()
    assert feeds["pieces"].tolist() == [[FIRST, *(piece for word in words for piece in shipped.split(word))]]


def test_words_are_cut_into_pieces_that_are_remembered():
    split = transformer.Splitter()
    assert split("pier") is split("pier") and len(split("x" * 400)) <= transformer.LONGEST
    assert split("\u2060") == [transformer.UNKNOWN]
