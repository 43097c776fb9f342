"""The data contract: what a record refuses, what survives a round trip, and that outputs fit the published schema."""

from __future__ import annotations

import inspect
import json
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from sayso import models
from sayso.extraction import extract
from sayso.models import (
    Article,
    ArticleClaims,
    Claim,
    Cue,
    Failure,
    Model,
    Party,
    Quantity,
    Reason,
    Repair,
    Skip,
    Span,
    Speaker,
    Statement,
    Verifiability,
    schema_of,
    spans_of,
)

TEXT = "“Fares will rise by 3 percent,” said Ines Dahl, the treasurer. “They must.”"
RECORDS = [
    item for _, item in inspect.getmembers(models, inspect.isclass) if issubclass(item, Model) and item is not Model
]


def span(words: str) -> Span:
    return Span.of(TEXT, TEXT.index(words), TEXT.index(words) + len(words))


def claim(**changes) -> Claim:
    spans = [span("Fares will rise by 3 percent"), span("They must.")]
    made = {
        "id": "c1",
        "article_id": "a1",
        "statement": Statement(text="Fares will rise by 3 percent They must.", kind="direct", spans=spans),
        "source": span("Ines Dahl, the treasurer"),
        "cue": Cue(**span("said").model_dump(), lemma="say"),
        "speaker": Speaker(name="Ines Dahl", key="ines-dahl", type="person", resolved_by="name"),
        "verifiability": Verifiability(
            label="prediction", check_worthiness=0.5, reasons=[Reason(rule="quantity", span=span("3 percent"))]
        ),
        "numbers": [Quantity(**span("3 percent").model_dump(), value=3, unit="percent")],
        "context": Span.of(TEXT, 0, len(TEXT)),
        "confidence": 0.9,
    }
    return Claim(**made | changes)


def result(**changes) -> ArticleClaims:
    return ArticleClaims(**{"article": Article.from_text(TEXT), "claims": [claim()], **changes})


# ------------------------------------------------------------------ every record
@pytest.mark.parametrize("record", RECORDS)
def test_unknown_fields_are_refused(record):
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        record.model_validate({"no_such_field": 1})


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_is_in_the_published_schema(record):
    schema = schema_of(Failure, Skip)
    found = schema if record is ArticleClaims else schema["$defs"][record.__name__]
    assert set(found["properties"]) == set(record.model_fields)
    assert found["additionalProperties"] is False


@pytest.mark.parametrize(
    "record", [span("Fares"), Article.from_text(TEXT), claim(), result(), Skip(path="a", reason="")]
)
def test_records_are_frozen(record):
    name = next(iter(type(record).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(record, name, getattr(record, name))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    "make",
    [
        lambda value: Quantity(start=0, end=1, text="“", value=value),
        lambda value: Quantity(start=0, end=1, text="“", value=1, high=value),
        lambda value: Verifiability(label="opinion", check_worthiness=value),
        lambda value: claim(confidence=value),
    ],
)
def test_no_number_is_infinite_or_nan(make, value):
    with pytest.raises(ValidationError):
        make(value)


@pytest.mark.parametrize("value", [-0.01, 1.01])
def test_scores_lie_between_0_and_1(value):
    with pytest.raises(ValidationError):
        claim(confidence=value)
    with pytest.raises(ValidationError):
        Verifiability(label="opinion", check_worthiness=value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Span(start=-1, end=0, text=""),
        lambda: Statement(text="", kind="direct", spans=[]),
        lambda: Statement(text="Fares", kind="shouted", spans=[span("Fares")]),
        lambda: Verifiability(label="true", check_worthiness=1),
        lambda: Reason(rule="because", span=span("Fares")),
        lambda: claim(section="sports"),
        lambda: Speaker(name="Ines", key="ines", type="robot", resolved_by="name"),
        lambda: Speaker(name="Ines", key="ines", type="person", resolved_by="magic"),
        lambda: result(schema_version=2),
        lambda: Repair(at=-1, before="", after=""),
    ],
)
def test_values_out_of_the_closed_lists_are_refused(make):
    with pytest.raises(ValidationError):
        make()


# ------------------------------------------------------------------ verbatim
def test_a_statement_is_its_spans_joined_by_one_space():
    spans = [span("Fares"), span("They must.")]
    assert Statement(text="Fares They must.", kind="direct", spans=spans).spans == spans
    for wrong in ("FaresThey must.", "Fares  They must.", "fares They must.", "They must. Fares", ""):
        with pytest.raises(ValidationError, match="not its spans joined by one space"):
            Statement(text=wrong, kind="direct", spans=spans)


def wrong(words: str) -> dict[str, object]:
    return {**span(words).model_dump(), "start": span(words).start - 1}


@pytest.mark.parametrize(
    "make",
    [
        lambda: result(quotes=[Span(start=0, end=5, text="Fares")]),
        lambda: result(quotes=[Span(start=0, end=10_000, text=TEXT + "more")]),
        lambda: result(places=[wrong("Ines")]),
        lambda: result(numbers=[Quantity(start=0, end=1, text="3", value=3)]),
        lambda: result(cast=[Party(name="Ines", key="ines", type="person", mentions=[Span(**wrong("Ines"))])]),
        lambda: result(claims=[claim(context=wrong("Fares"))]),
        lambda: result(claims=[claim(source=wrong("Ines"))]),
        lambda: result(claims=[claim(cue={**wrong("said"), "lemma": "say"})]),
        lambda: result(claims=[claim(people=[wrong("Ines")])]),
        lambda: result(claims=[claim(statement={"text": "fares", "kind": "direct", "spans": [
            {"start": 1, "end": 6, "text": "fares"}]})]),
        lambda: result(claims=[claim(verifiability={"label": "opinion", "check_worthiness": 0, "reasons": [
            {"rule": "quantity", "span": wrong("3 percent")}]})]),
        lambda: result(claims=[claim(verifiability={"label": "opinion", "check_worthiness": 0,
            "article_note": wrong("They must.")})]),
    ],
)  # fmt: skip
def test_a_span_that_does_not_give_back_its_text_is_refused(make):
    with pytest.raises(ValidationError, match="does not give back"):
        make()


def test_spans_of_finds_every_span_however_deep():
    found = result(cast=[Party(name="I", key="i", type="person", mentions=[span("Ines")])], quotes=[span("They must.")])
    texts = [item.text for item in spans_of(found)]
    assert texts.count("They must.") == 2
    assert {"Fares will rise by 3 percent", "Ines Dahl, the treasurer", "said", "3 percent", "Ines", TEXT} <= {*texts}
    assert list(spans_of("a string")) == list(spans_of(7)) == []


def test_a_result_is_a_sequence_of_its_claims():
    found = result()
    assert len(found) == 1
    assert found[0] == found.claims[0]
    with pytest.raises(IndexError):
        found[1]


def test_iterating_a_result_gives_its_claims_and_it_is_true_without_any():
    assert list(result()) == result().claims
    assert bool(result(claims=[]))


# ------------------------------------------------------------------ the article
@given(st.text())
def test_the_id_depends_on_the_text_alone(text):
    one, other = Article.from_text(text), Article.from_text(text, path="b.txt", title="B")
    assert (one.id, one.sha256) == (other.id, other.sha256)
    assert one.id == one.sha256[:16]
    assert Article.from_text(text + "x").id != one.id


def test_the_id_is_the_same_on_every_machine():
    assert Article.from_text("Fares will rise.").id == "ae82464419d8ab41"


def test_a_lone_surrogate_is_refused_before_it_can_be_written():
    with pytest.raises(UnicodeEncodeError):
        Article.from_text("The ferry \ud800 sank.")


@pytest.mark.parametrize("field", ["title", "author", "path", "url"])
def test_a_lone_surrogate_in_another_field_is_refused_or_can_be_written(field):
    try:
        article = Article.from_text("The ferry sank.", **{field: "a\ud800b"})
    except ValueError:
        return
    article.model_dump_json()


def repaired(original: str, changes: list[tuple[int, str, str]]) -> Article:
    """The article that these changes (in order, not overlapping) make of the original."""
    text, at = "", 0
    for start, before, after in changes:
        assert original[start : start + len(before)] == before
        text += original[at:start] + after
        at = start + len(before)
    repairs = [Repair(at=start, before=before, after=after) for start, before, after in changes]
    return Article.from_text(text + original[at:], repairs=repairs)


def test_offsets_lead_back_over_repairs():
    original = "One  two three.four"
    article = repaired(original, [(3, "  ", " "), (9, "three", ""), (15, "", " ")])
    assert article.text == "One two . four"
    places = {word: original[article.original_offset(article.text.index(word)) :] for word in ("One", "two", "four")}
    assert places == {"One": original, "two": "two three.four", "four": "four"}
    assert article.original_offset(len(article.text)) == len(original)


@given(st.text(alphabet="ab \n", max_size=30), st.data())
def test_every_character_that_was_not_changed_leads_back_to_itself(original, data):
    changes, at = [], 0
    while at < len(original) and len(changes) < 5:
        start = data.draw(st.integers(at, len(original)))
        before = original[start : start + data.draw(st.integers(0, 4))]
        changes.append((start, before, data.draw(st.text(alphabet="XY", max_size=4))))
        at = start + len(before) + 1
    assume(changes)
    article = repaired(original, changes)
    for offset, char in enumerate(article.text):
        if char not in "XY":
            assert original[article.original_offset(offset)] == char
    assert [article.original_offset(n) for n in range(len(article.text))] == sorted(
        article.original_offset(n) for n in range(len(article.text))
    )
    assert article.original_offset(len(article.text)) <= len(original)


# ------------------------------------------------------------------ JSON
def test_a_result_survives_json():
    found = result()
    assert ArticleClaims.model_validate_json(found.model_dump_json()) == found


@given(st.text())
def test_any_text_survives_json(text):
    found = ArticleClaims(article=Article.from_text(text), quotes=[Span.of(text, 0, len(text))])
    assert ArticleClaims.model_validate_json(found.model_dump_json()) == found


def test_the_schema_is_a_schema():
    schema = schema_of(Failure, Skip)
    Draft202012Validator.check_schema(schema)
    assert {"Claim", "Speaker", "Failure", "Skip", "Quantity"} <= set(schema["$defs"])
    json.dumps(schema)


def test_hand_made_records_fit_the_schema():
    schema = schema_of(Failure, Skip)
    Draft202012Validator(schema).validate(json.loads(result().model_dump_json()))
    for record in (Failure(path="a", stage="read", code="EMPTY", message="m"), Skip(path="a", reason="r")):
        part = {"$ref": f"#/$defs/{type(record).__name__}", "$defs": schema["$defs"]}
        Draft202012Validator(part).validate(json.loads(record.model_dump_json()))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: record.pop("article"),
        lambda record: record.update(more=1),
        lambda record: record["claims"][0].pop("context"),
        lambda record: record["claims"][0]["statement"].update(kind="shouted"),
        lambda record: record["claims"][0].update(confidence=1.5),
        lambda record: record["claims"][0]["statement"]["spans"].clear(),
    ],
)
def test_the_schema_refuses_what_the_models_refuse(spoil):
    record = json.loads(result().model_dump_json())
    spoil(record)
    assert not Draft202012Validator(schema_of()).is_valid(record)
    with pytest.raises(ValidationError):
        ArticleClaims.model_validate(record)


ARTICLES = [
    "",
    " \n",
    "“",
    "Ferry sinks off Holm\n\n“We lost everything,” said Odile Fenn, a baker. About 40 to 50 guests were on board.",
    "Lunt was quoted by the Holm Courier as saying that the well was dry. This could not be independently verified.",
    "😀 “Café prices doubled,” Zoë Ångström said. 👩‍👩‍👧 They fell by 3.5% in May\u2028and rose again.",
    TEXT,
]


@pytest.mark.parametrize("text", ARTICLES)
def test_every_output_fits_the_schema(nlp, text):
    found = extract(nlp(text), Article.from_text(text, path="a.txt", title="T"))
    record = json.loads(found.model_dump_json())
    Draft202012Validator(schema_of()).validate(record)
    assert ArticleClaims.model_validate(record) == found


def test_a_claim_and_a_result_show_themselves_in_a_line():
    one = claim()
    label = one.verifiability.label
    assert repr(one) == str(one) == f"Claim(Ines Dahl: 'Fares will rise by 3 percent They must.', {label})"
    told = claim(speaker=None, source=None, cue=None)
    assert repr(told).startswith("Claim(the article: ")
    assert repr(claim(speaker=None)).startswith("Claim(nobody named: ")
    found = result()
    counts = f"1 claim, {len(found.cast)} in the cast)"
    assert repr(found) == str(found) == f"ArticleClaims('{found.article.id}': {counts}"
    titled = found.model_copy(
        update={"article": found.article.model_copy(update={"title": "Fares\n" + "to rise " * 40})}
    )
    assert len(repr(titled)) < 110 and "\n" not in repr(titled)
