"""Doc → claims: every field of the contract on one article, and what holds for any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

import sayso
from sayso.errors import ExtractError, SaysoError
from sayso.extraction import extract
from sayso.keys import key_of
from sayso.models import Article, ArticleClaims, Claim, Failure, Span, spans_of
from sayso.settings import Settings

TEXT = """Dam leaks after storm

By Ines Dahl

The reservoir is at 31 percent of its capacity, the lowest level since 1994. \
Tomas Reyl, the water minister, said on Monday that the dam had lost 40 to 50 tonnes of concrete.

“It is not a crisis,” he told reporters. “It is a warning.”

“We will repair the wall by autumn.”

The board described the repairs as “a waste of money”. \
“The wall is safe,” Odile Fenn was quoted by her lawyer as saying. This could not be independently verified.

Peder Lunt said that Carla Sand had told him the money was gone. \
Rationing will begin in March, according to the union.

Keep reading:

Owner says he is innocent
"""


@pytest.fixture(scope="module")
def result(nlp) -> ArticleClaims:
    return extract(nlp(TEXT), Article.from_text(TEXT, path="dam.txt"))


@pytest.fixture(scope="module")
def of(result):
    def find(words: str) -> Claim:
        (claim,) = [item for item in result.claims if item.statement.text.startswith(words)]
        return claim

    return find


def texts(spans: list[Span]) -> list[str]:
    return [span.text for span in spans]


# ------------------------------------------------------------------ the fields
@pytest.mark.parametrize(
    ("words", "kind", "spans"),
    [
        ("The reservoir", "narrated", ["The reservoir is at 31 percent of its capacity, the lowest level since 1994"]),
        ("the dam had", "indirect", ["the dam had lost 40 to 50 tonnes of concrete"]),
        ("It is not", "direct", ["It is not a crisis", "It is a warning."]),
        ("We will", "direct", ["We will repair the wall by autumn."]),
        ("the repairs", "mixed", ["the repairs as “a waste of money”"]),
        ("The wall", "direct", ["The wall is safe"]),
        ("Rationing", "indirect", ["Rationing will begin in March"]),
    ],
)
def test_statements_and_their_kinds(of, words, kind, spans):
    statement = of(words).statement
    assert (statement.kind, texts(statement.spans)) == (kind, spans)


@pytest.mark.parametrize(
    ("words", "source", "cue", "lemma"),
    [
        ("the dam had", "Tomas Reyl, the water minister", "said", "say"),
        ("It is not", "he", "told", "tell"),
        ("the repairs", "The board", "described", "describe"),
        ("The wall", "Odile Fenn", "saying", "say"),
        ("Rationing", "the union", "according", "accord"),
    ],
)
def test_source_and_cue_are_where_they_stand(of, words, source, cue, lemma):
    claim = of(words)
    assert claim.source is not None and claim.cue is not None
    assert (claim.source.text, claim.cue.text, claim.cue.lemma) == (source, cue, lemma)


def test_a_narrated_claim_has_no_source_cue_or_speaker(of):
    claim = of("The reservoir")
    assert (claim.source, claim.cue, claim.speaker, claim.via) == (None, None, None, [])


@pytest.mark.parametrize(
    ("words", "name", "how"),
    [
        ("the dam had", "Tomas Reyl", "name"),
        ("It is not", "Tomas Reyl", "pronoun"),
        ("We will", "Tomas Reyl", "continuation"),
        ("The wall", "Odile Fenn", "name"),
    ],
)
def test_speakers_have_their_fullest_name_and_how_it_was_found(of, words, name, how):
    speaker = of(words).speaker
    assert speaker is not None
    assert (speaker.name, speaker.key, speaker.type) == (name, name.lower().replace(" ", "-"), "person")
    assert speaker.resolved_by == how


def test_a_speaker_has_a_description(of):
    assert "water minister" in of("the dam had").speaker.description


def test_a_quotation_that_goes_on_has_no_source_and_names_the_one_before(of):
    first, second = of("It is not"), of("We will")
    assert second.source is None
    assert (first.continues, second.continues) == (None, first.id)
    assert of("The wall").continues is None


def test_who_passed_a_statement_on_is_via(of):
    assert [speaker.name for speaker in of("The wall").via] == ["her lawyer"]
    assert of("It is not").via == []


def test_a_claim_inside_a_claim_keeps_its_own_speaker_and_names_the_outer_one_via(of):
    outer, inner = of("Carla Sand"), of("the money")
    assert (outer.speaker.name, outer.via) == ("Peder Lunt", [])
    assert (inner.speaker.name, [speaker.name for speaker in inner.via]) == ("Carla Sand", ["Peder Lunt"])


def test_numbers_have_value_range_and_unit(of):
    (share,) = of("The reservoir").numbers
    assert (share.text, share.value, share.high, share.unit) == ("31 percent", 31, None, "percent")
    (weight,) = of("the dam had").numbers
    assert (weight.value, weight.high, weight.unit) == (40, 50, "tonne")
    assert of("It is not").numbers == []


def test_names_are_those_inside_the_statement(of):
    assert texts(of("Carla Sand").people) == ["Carla Sand"]
    assert texts(of("The reservoir").dates) == ["1994"]
    assert texts(of("Rationing").dates) == ["March"]
    assert of("the dam had").people == []


def test_the_articles_own_note_is_kept_with_the_claim(of):
    assert of("The wall").verifiability.article_note.text.startswith("This could not be independently verified")
    assert of("It is not").verifiability.article_note is None


def test_verifiability_has_reasons_inside_the_statement(of):
    found = of("The reservoir")
    assert (found.verifiability.label, found.verifiability.mixed) == ("checkable", False)
    assert {reason.rule for reason in found.verifiability.reasons} >= {"quantity"}
    (span,) = found.statement.spans
    assert all(span.start <= r.span.start < r.span.end <= span.end for r in found.verifiability.reasons)


def test_sections_are_told_and_links_give_no_claim(result, nlp):
    assert {claim.section for claim in result.claims} == {"body"}
    text = "Mayor says that taxes will rise\n\nThe council met on Monday. It was late.\n\nNobody left."
    first = extract(nlp(text), Article.from_text(text)).claims[0]
    assert (first.section, first.statement.text) == ("headline", "taxes will rise")


def test_the_context_holds_the_whole_statement(result, of):
    for claim in result.claims:
        first, last = claim.statement.spans[0], claim.statement.spans[-1]
        assert claim.context.start <= first.start and last.end <= claim.context.end
        assert claim.context.text == claim.context.text.strip()
    assert of("It is not").context.text == "“It is not a crisis,” he told reporters. “It is a warning.”"


def test_claims_are_in_the_order_of_the_text_and_no_two_have_one_id(result):
    starts = [claim.statement.spans[0].start for claim in result.claims]
    assert starts == sorted(starts)
    assert len({claim.id for claim in result.claims}) == len(result.claims)
    assert {claim.article_id for claim in result.claims} == {result.article.id}


def test_the_cast_holds_every_speaker_and_where_they_are_mentioned(result):
    cast = {party.name: party for party in result.cast}
    for claim in result.claims:
        for speaker in [*claim.via, *([claim.speaker] if claim.speaker else [])]:
            assert (cast[speaker.name].key, cast[speaker.name].type) == (speaker.key, speaker.type)
    assert "Tomas Reyl" in texts(cast["Tomas Reyl"].mentions)


def test_numbers_and_quotes_of_the_whole_article(result):
    assert {"31 percent", "40 to 50 tonnes"} <= {*texts(result.numbers)}
    assert texts(result.quotes)[:3] == [
        "It is not a crisis,",
        "It is a warning.",
        "We will repair the wall by autumn.",
    ]


# ------------------------------------------------------------------ ids
def test_ids_are_the_same_in_every_run_whatever_came_before(nlp, result):
    other = "“Nobody was hurt,” said Ana Ruiz. Fares rose by 3 percent."
    extract(nlp(other), Article.from_text(other))
    again = extract(nlp(TEXT), Article.from_text(TEXT, path="elsewhere.txt", title="T"))
    assert again.claims == result.claims


def test_the_id_of_a_claim_hangs_on_text_and_place_alone(nlp):
    text = "Ann Lee said that it rained."
    choices = (Settings(), Settings(narrated=False), Settings(min_confidence=0.1))
    ids = {extract(nlp(text), Article.from_text(text), choice).claims[0].id for choice in choices}
    assert ids == {"4d0750a84f7b9088"}
    longer = "Ann Lee said that it rained. "
    assert extract(nlp(longer), Article.from_text(longer)).claims[0].id not in ids


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [
        ("Ines Dahl", "person", "ines-dahl"),
        ("INES DAHL", "person", "ines-dahl"),
        ("Dr. Inés Dahl", "person", "ines-dahl"),
        ("Ines Q. Dahl", "person", "ines-dahl"),
        ("Ines Marie Dahl", "person", "ines-marie-dahl"),
        ("Bank of Holm", "organization", "bank-of-holm"),
        ("Engineers in Holm", "group", "engineers-in-holm"),
        ("?!", "unnamed", "unnamed"),
    ],
)
def test_a_key_is_the_same_for_the_same_name(name, kind, key):
    assert key_of(name, kind) == key


# ------------------------------------------------------------------ choices
def test_narrated_claims_can_be_left_out(nlp, result):
    found = extract(nlp(TEXT), Article.from_text(TEXT), Settings(narrated=False))
    assert [c.id for c in found.claims] == [c.id for c in result.claims if c.statement.kind != "narrated"]
    assert len(found.claims) < len(result.claims)


def test_min_confidence_keeps_the_surer_claims(nlp, result):
    for least in (0.0, 0.5, 0.7, 1.0):
        found = extract(nlp(TEXT), Article.from_text(TEXT), Settings(min_confidence=least))
        assert [c.id for c in found.claims] == [c.id for c in result.claims if c.confidence >= least]


def test_labels_and_worth_choose_claims(nlp, result):
    for settings_ in (Settings(labels=("opinion", "promise")), Settings(min_check_worthiness=0.3)):
        found = extract(nlp(TEXT), Article.from_text(TEXT), settings_).claims
        assert found == [
            claim for claim in result.claims
            if claim.verifiability.check_worthiness >= settings_.min_check_worthiness
            and (not settings_.labels or claim.verifiability.label in settings_.labels)
        ]  # fmt: skip
        assert 0 < len(found) < len(result.claims)


def test_a_score_tells_its_features_where_asked(result):
    assert all(not claim.verifiability.features and claim.verifiability.decided_by for claim in result.claims)
    told = sayso.extract(TEXT, explain=True).claims
    assert all(0 < len(claim.verifiability.features) <= 5 for claim in told)
    assert [c.verifiability.check_worthiness for c in told] == [c.verifiability.check_worthiness for c in result.claims]


def test_a_doc_of_another_text_is_refused(nlp):
    with pytest.raises(ValueError, match="not of article"):
        extract(nlp(TEXT), Article.from_text(TEXT + " "))


# ------------------------------------------------------------------ from Python
def test_extract_from_a_string_is_the_same(result):
    assert sayso.extract(TEXT).claims == result.claims


def test_claims_of_a_doc_are_the_same(nlp, result):
    assert sayso.claims(nlp(TEXT)) == result.claims


def test_a_string_is_final_nothing_is_repaired():
    text = "“We will win”the mayor said.  \r\n"
    assert sayso.extract(text).article.text == text


def test_a_text_over_the_limit_is_refused_before_it_is_parsed():
    with pytest.raises(ExtractError) as caught:
        sayso.extract("word " * 250_000)
    assert caught.value.code == "TOO_LARGE"


# ------------------------------------------------------------------ bugs
@pytest.mark.parametrize("text", ["« , said", "It was late.\n\n“, said Odile Fenn."])
def test_a_mark_before_a_comma_does_not_crash(nlp, text):
    extract(nlp(text), Article.from_text(text))


def test_a_quotation_over_two_paragraphs_has_the_speaker_that_is_named_at_its_end(nlp):
    text = "The strike goes on.\n\n“We will fight.\n\n“We have no choice,” Ana Ruiz said."
    first, second = extract(nlp(text), Article.from_text(text), Settings(narrated=False))
    assert second.speaker is not None and second.speaker.name == "Ana Ruiz"
    assert first.speaker is not None and first.speaker.name == "Ana Ruiz"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("“Nobody was hurt,” said Ana Ruiz, a nurse. The minister denied that the ministry had failed.", "Ana Ruiz"),
        (
            "Tomas Reyl told the Aldra Courier that all was well. Bread is dear, according to the ministry.",
            "Aldra Courier",
        ),
    ],
)
def test_a_role_is_not_given_to_whoever_was_named_before(nlp, text, wrong):
    last = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims[-1]
    assert last.speaker is None or last.speaker.name != wrong


# ------------------------------------------------------------------ any text
WORDS = [
    "Ann",
    "Lee",
    "said",
    "that",
    "the",
    "mayor",
    "told",
    "he",
    "40",
    "percent",
    "in May",
    "according",
    "to",
    "Reyl",
]
TRICKY = st.sampled_from([*WORDS, *'“”"‘’,.:!–…()', "\n\n", *"\n\t\x00\x85", *"😀\u0301\u00a0\u2028\ufeff\u200b"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TRICKY, max_size=30).map(" ".join))
def test_every_span_gives_back_its_text(nlp, text):
    assume(not re.search(r"[“”‘’\"] *,", text))  # test_a_mark_before_a_comma_does_not_crash
    article = Article.from_text(text)
    found = extract(nlp(text), article)
    for span in spans_of((found.claims, found.cast, found.places, found.numbers, found.quotes)):
        assert article.text[span.start : span.end] == span.text
    for claim in found.claims:
        assert claim.statement.text == " ".join(texts(claim.statement.spans))
        assert claim.context.start <= claim.statement.spans[0].start
        assert claim.statement.spans[-1].end <= claim.context.end
        assert 0 <= claim.confidence <= 1


BLANK = spacy.blank("en")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_a_doc_without_any_layer_has_no_claim_and_does_not_crash(text):
    assert extract(BLANK.make_doc(text), Article.from_text(text)).claims == []


# ------------------------------------------------------------------ what is given
SAID = "“The wall is safe,” said Odile Fenn."


class Series(list):
    """Stands for what pandas has."""


def told(action, *args, **choices) -> str:
    with pytest.raises(SaysoError) as caught:
        action(*args, **choices)
    assert caught.value.code in ("TEXT", "SETTINGS", "INPUT", "DOC", "RESULTS")
    return str(caught.value)


@pytest.mark.parametrize(("given_", "words"), [
    (Path("a.txt"), "sayso.run(path)"), (None, "not None. Leave such rows out"),
    (float("nan"), "not a float. Leave such rows out"), (SAID.encode(), "data.decode()"), ([SAID], "for text in texts"),
    (Series([SAID]), "not a Series"), ({"text": SAID}, "Give the field"), (7, "not an int. Give a str"),
    (Failure(path="a.txt", stage="read", code="EMPTY", message="a.txt: it is empty"), "a.txt: it is empty"),
    ("The wall \ud800 is safe.", "character 9 of the text is half of one"),
    ("https://example.org/a?b=c", "fetches nothing"), (__file__, "sayso.run("), (str(Path(__file__).parent), "folder"),
])  # fmt: skip
def test_what_is_no_text_is_refused_with_a_cure(given_, words):
    assert words in told(sayso.extract, given_)
    assert words.replace("sayso.extract", "sayso.verifiability") in told(sayso.verifiability, given_)


def test_a_claim_has_its_verdict_and_a_context_is_a_text(result):
    assert "claim.verifiability" in told(sayso.verifiability, result.claims[0])
    assert "result.article.text" in told(sayso.extract, result)
    assert "not None" in told(sayso.verifiability, "The wall is safe.", context=None)


def test_an_article_that_was_read_can_be_extracted(tmp_path):
    (tmp_path / "a.json").write_text(f'{{"title": "Dam", "text": "{SAID}"}}', encoding="utf-8")
    (article,) = sayso.read(tmp_path)
    found = sayso.extract(article)
    assert (found.article, found.claims[0].speaker.name) == (article, "Odile Fenn")


@pytest.mark.parametrize(("choices", "words"), [
    ({"profile": "acurate"}, "profile cannot be 'acurate'. Did you mean accurate?"),
    ({"profil": "fast"}, "no setting 'profil'. Did you mean profile?"), ({"zzz": 1}, "Use one of model, "),
    ({"labels": "checkable"}, "labels=['checkable']"), ({"lexicons": "cues.toml"}, "lexicons=['cues.toml']"),
    ({"lexicons": Path("cues.toml")}, "lexicons=['cues.toml']"), ({"min_confidence": 7}, "less than or equal to 1"),
    ({"labels": ["chekable"]}, "Did you mean checkable?"), ({"settings": {"profile": "fast"}}, "profile=…"),
])  # fmt: skip
def test_a_wrong_setting_is_told_the_nearest(choices, words):
    assert words in told(sayso.extract, SAID, **choices)
    if "settings" not in choices:
        assert words in told(sayso.load, **choices) and words in told(sayso.run, "in", **choices)


def test_load_takes_choices_as_the_others_do():
    assert sayso.load(profile="fast") is sayso.load()
    assert "settings is a str" in told(sayso.load, "x")


@pytest.mark.parametrize(("paths", "words"), [
    ([SAID, SAID], "sayso.extract(text)"), ("One line.\nAnother.", "sayso.extract(text)"),
    ("", "name of an input is empty"),
    (["in", " "], "is empty"), (None, "not None"), ([7], "not an int"), ({"a": 1}, "not a dict"),
    (b"in", "not a bytes"),
])  # fmt: skip
def test_what_is_no_path_is_refused_with_a_cure(paths, words):
    assert words in told(sayso.run, paths)
    assert words in told(sayso.read, paths)


def test_workers_are_a_number():
    assert "jobs cannot be -1" in told(sayso.run, "in", workers=-1)


def test_a_doc_that_sayso_was_not_at_has_no_claims_to_give(nlp):
    doc = nlp(TEXT)
    assert "nlp.add_pipe('sayso')" in told(sayso.claims, spacy.blank("en")(TEXT))
    (bare,) = DocBin(docs=[doc]).get_docs(nlp.vocab)
    assert "store_user_data=True" in told(sayso.claims, bare)
    assert "has not been through sayso" in told(sayso.claims, doc[5:50].as_doc())
    assert "cut out of another" in told(sayso.claims, doc[5:50].as_doc(copy_user_data=True))
    assert "sayso.extract(text)" in told(sayso.claims, TEXT)
    assert sayso.claims(doc[:].as_doc(copy_user_data=True)) == sayso.claims(doc)
    assert sayso.claims(nlp("")) == []


def test_results_are_of_what_was_extracted(result):
    assert "sayso.results('claims/')" in told(sayso.Results, "claims/")
    assert "in a list" in told(sayso.Results, result)
    assert "not a Claim" in told(sayso.Results, result.claims)
    assert sayso.Results(iter([result]))[:].claims == result.claims


def test_the_public_names_are_listed():
    assert set(sayso.__all__) <= set(dir(sayso))
