"""Each format against its importer or its published rules, with text that offsets go wrong in."""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import string
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from schema_org.models.claim import Claim as ClaimType
from schema_org.models.news_article import NewsArticle
from schema_org.models.organization import Organization
from schema_org.models.person import Person
from schema_org.models.place import Place
from schema_org.models.quotation import Quotation
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

import sayso
from conftest import ROOT
from exporting import at, claim, hard, made
from sayso import exports
from sayso.exports import docbin, label_studio, prodigy, schema_org, tokens, web_annotation
from sayso.models import ArticleClaims, Span

VOCABULARY = {kind.SCHEMA_TYPE: kind for kind in (Quotation, ClaimType, NewsArticle, Person, Organization, Place)}


@pytest.fixture(scope="module")
def real() -> list[ArticleClaims]:
    return list(sayso.run(str(ROOT / "data")))


def exported(to: str, results, tmp_path: Path) -> str:
    exports.write(results, tmp_path / "out", to)
    return (tmp_path / "out").read_text(encoding="utf-8")


@st.composite
def results(draw) -> ArticleClaims:
    """An article of any characters, with claims of any stretches."""
    alphabet = st.one_of(
        st.sampled_from("👩‍🚒🇺🇦e\u0301\u200dق\u00a0 \n\t.,“”'aB1"), st.characters(exclude_categories=["Cs"])
    )
    result = made(draw(st.text(alphabet, min_size=2, max_size=40)))
    size = len(result.article.text)
    places = st.tuples(st.integers(0, size), st.integers(0, size)).map(sorted).filter(lambda p: p[0] < p[1]).map(tuple)
    claims = [
        claim(result.article, *draw(st.lists(places, min_size=1, max_size=3)), number=number,
              source=Span.of(result.article.text, *draw(places)))
        for number in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return result.model_copy(update={"claims": claims})


# ------------------------------------------------------------------ tokens, Prodigy, spaCy
@given(results())
@settings(deadline=None)
def test_tokens_make_the_text_and_no_span_cuts_one(result):
    text = result.article.text
    spans = [span for one in result for span, _ in tokens.spans_of(one)]
    found = tokens.tokens_of(text, spans)
    assert "".join(text[t.start : t.end] + " " * t.space for t in found) == text
    assert [t.start for t in found] == [0, *(t.end + t.space for t in found[:-1])][: len(found)]
    for part in tokens.located([(span, "") for span in spans], found):
        assert (found[part.first].start, found[part.last].end) == (part.span.start, part.span.end)


def as_prodigy_reads(task: dict) -> Doc:
    """As the importer in explosion's relation project: tokens and ws make the text, spans are its character spans."""
    doc = Doc(Vocab(), words=[t["text"] for t in task["tokens"]], spaces=[t["ws"] for t in task["tokens"]])
    assert doc.text == task["text"]
    for token, told in zip(doc, task["tokens"], strict=True):
        assert (token.i, token.idx, token.idx + len(token)) == (told["id"], told["start"], told["end"])
    for span in task["spans"]:
        found = doc.char_span(span["start"], span["end"], label=span["label"])
        assert found is not None and (found.start, found.end - 1) == (span["token_start"], span["token_end"])
    places = {(s["start"], s["end"], s["token_start"], s["token_end"], s["label"]) for s in task["spans"]}
    for relation in task["relations"]:
        for side in ("head", "child"):
            assert tuple(relation[f"{side}_span"].values()) in places
            assert relation[side] == relation[f"{side}_span"]["token_end"]
    return doc


@given(results())
@settings(deadline=None)
def test_prodigy_tasks_hold_for_any_text(result):
    as_prodigy_reads(prodigy.task(result))


def test_prodigy_tells_who_said_what(tmp_path):
    lines = exported("prodigy", [hard(url="https://example.org/a"), made("Nothing.")], tmp_path).splitlines()
    task, empty = map(json.loads, lines)
    doc = as_prodigy_reads(task)
    assert (empty["text"], empty["spans"], empty["relations"]) == ("Nothing.", [], [])
    assert task["meta"]["url"] == "https://example.org/a"

    def words(span: dict) -> str:
        return doc[span["token_start"] : span["token_end"] + 1].text

    told = {(words(r["head_span"]), r["label"], words(r["child_span"])) for r in task["relations"]}
    assert ("she", "SAID", "We lost 3 ships 🛳️🛳️") in told
    assert ("said", "CUES", "We lost 3 ships 🛳️🛳️") in told
    assert ("We lost 3 ships 🛳️🛳️", "GOES_ON", "and 12% of crew\u0301s.") in told
    assert ("أحمد", "SAID", "١٢ مدرسة ستغلق 😀") in told
    assert {s["label"] for s in task["spans"]} == {"DIRECT", "NARRATED", "SOURCE", "CUE"}
    statement = next(s for s in task["spans"] if words(s).startswith("We lost"))
    assert (statement["speaker"], statement["verifiability"]) == ("Zoë O’Neil-Ng", "checkable")


@given(results())
@settings(deadline=None, max_examples=50)
def test_docs_hold_every_span_of_any_text(result):
    doc = docbin.to_doc(result, Vocab())
    assert doc.text == result.article.text
    wanted = [(s.start, s.end, one.id) for one in result for s in one.statement.spans]
    assert [(s.start_char, s.end_char, s.id_) for s in doc.spans["statements"]] == wanted


def test_a_docbin_reads_back_into_the_same_records(real, tmp_path):
    given_ = [*real, hard(), made("Nothing.")]
    assert exports.write(given_, tmp_path / "claims.spacy", "docbin") == sum(map(len, given_))
    docs = DocBin(store_user_data=True).from_disk(tmp_path / "claims.spacy").get_docs(spacy.blank("en").vocab)
    for doc, result in zip(docs, given_, strict=True):
        assert docbin.from_doc(doc) == result
        texts = [span.text for one in result for span in one.statement.spans]
        assert [span.text for span in doc.spans["statements"]] == texts
        assert [s.text for s in doc.spans["sources"]] == [one.source.text for one in result if one.source]
        assert [s.text for s in doc.spans["cues"]] == [one.cue.text for one in result if one.cue]
        keys = {one.id: one.speaker.key if one.speaker else "" for one in result}
        assert all(keys[span.id_] == span.kb_id_ for span in doc.spans["statements"])
        assert not any(token.is_alpha and token.text not in result.article.text for token in doc)


# ------------------------------------------------------------------ Label Studio
REGION = {"id", "from_name", "to_name", "type", "value"}


def check_task(task: dict, interface: etree._Element) -> None:
    """What the importer asks for: results fit the interface's tags, offsets the text, relations the regions."""
    tags = {tag.get("name"): tag for tag in interface.iter() if tag.get("name")}
    allowed = {tag.get("name"): {child.get("value") for child in tag} for tag in interface.iter("Labels", "Choices")}
    relations = {tag.get("value") for tag in interface.iter("Relation")}
    assert set(re.findall(r'value="\$(\w+)"', etree.tostring(interface).decode())) <= set(task["data"])
    text, (prediction,) = task["data"]["text"], task["predictions"]
    assert re.fullmatch(r"sayso \d.*", prediction["model_version"]) and 0 <= prediction["score"] <= 1
    regions = [item for item in prediction["result"] if item["type"] != "relation"]
    assert len({(item["type"], item["id"]) for item in regions}) == len(regions)
    for item in regions:
        assert set(item) >= REGION and item["type"] == tags[item["from_name"]].tag.lower()
        assert tags[item["from_name"]].get("toName") == item["to_name"] and tags[item["to_name"]].tag == "Text"
        value = item["value"]
        assert text[value["start"] : value["end"]] == value["text"]
        if item["type"] in ("labels", "choices"):
            assert set(value[item["type"]]) <= allowed[item["from_name"]]
    named = {item["id"] for item in regions if item["type"] == "labels"}
    assert {item["id"] for item in regions} == named
    for item in prediction["result"]:
        if item["type"] == "relation":
            assert {item["from_id"], item["to_id"]} <= named and set(item["labels"]) <= relations


def test_label_studio_tasks_fit_their_interface(real, tmp_path):
    tasks = json.loads(exported("label-studio", [*real, hard(), made("Nothing.")], tmp_path))
    interface = etree.fromstring(label_studio.config())
    for task in tasks:
        check_task(task, interface)
    found = tasks[-2]["predictions"][0]["result"]
    kinds = [item for item in found if item["type"] == "labels" and item["value"]["labels"] != ["cue"]]
    assert [item["value"]["text"] for item in kinds][:3] == ["We lost 3 ships 🛳️🛳️", "and 12% of crew\u0301s.", "she"]
    assert kinds[0]["meta"] == {"text": ["Zoë O’Neil-Ng, chief"]} and kinds[0]["score"] == 0.75
    assert sum(item["value"]["text"] == "she" for item in kinds) == 1, "a source of two claims is one region"
    relations = [item for item in found if item["type"] == "relation"]
    assert {item["labels"][0] for item in relations} == {"said by", "cued by", "goes on in"}
    assert tasks[-1]["predictions"][0]["result"] == []


@given(results())
@settings(deadline=None)
def test_label_studio_counts_code_points(result):
    check_task(label_studio.task(result), etree.fromstring(label_studio.config()))


def test_label_studios_own_validator_takes_them(real):
    try:
        interface = importlib.import_module("label_studio_sdk.label_interface").LabelInterface(label_studio.config())
    except ImportError:
        pytest.skip("label-studio-sdk is not installed: it brings OpenCV")
    interface.validate()
    for result in [*real, hard()]:
        task = label_studio.task(result)
        assert interface.validate_task({"data": task["data"]})
        assert interface.validate_prediction(task["predictions"][0], return_errors=True) == []
        wrong = json.loads(json.dumps(task["predictions"][0]).replace('"source"]', '"sauce"]'))
        assert interface.validate_prediction(wrong, return_errors=True)


# ------------------------------------------------------------------ Web Annotation
IRI = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}
POSITION = {
    "type": "object", "required": ["type", "start", "end"], "additionalProperties": False,
    "properties": {"type": {"const": "TextPositionSelector"}, "start": {"type": "integer", "minimum": 0},
                   "end": {"type": "integer", "minimum": 0}},
}  # fmt: skip
QUOTE = {
    "type": "object", "required": ["type", "exact"], "additionalProperties": False,
    "properties": {"type": {"const": "TextQuoteSelector"}}
    | {name: {"type": "string"} for name in ("exact", "prefix", "suffix")},
}  # fmt: skip
MOTIVATIONS = [
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying",
    "linking", "moderating", "questioning", "replying", "tagging",
]  # fmt: skip
SOFTWARE = {
    "type": "object", "required": ["id", "type", "name"],
    "properties": {"id": IRI, "type": {"const": "Software"}, "name": {"type": "string"}},
}  # fmt: skip
TARGET = {
    "type": "object", "required": ["source", "selector"],
    "properties": {"type": {"const": "SpecificResource"}, "source": IRI,
                   "selector": {"type": "array", "items": {"oneOf": [POSITION, QUOTE]}, "minItems": 2}},
}  # fmt: skip
BODY = {
    "type": "object", "required": ["type", "value"], "additionalProperties": False,
    "properties": {"type": {"const": "TextualBody"}, "value": {"type": "string"}, "purpose": {"enum": MOTIVATIONS},
                   "format": {"type": "string"}, "language": {"type": "string"}},
}  # fmt: skip
ANNOTATION = {
    "type": "object", "required": ["@context", "id", "type", "target"], "additionalProperties": False,
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"}, "id": IRI, "type": {"const": "Annotation"},
        "motivation": {"type": "array", "items": {"enum": MOTIVATIONS}}, "generator": SOFTWARE,
        "body": {"type": "array", "items": BODY},
        "target": {"oneOf": [TARGET, {"type": "array", "items": TARGET, "minItems": 2}]},
    },
}  # fmt: skip
COLLECTION = {
    "type": "object", "required": ["@context", "id", "type", "total", "first"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"}, "id": IRI, "type": {"const": "AnnotationCollection"},
        "label": {"type": "string"}, "total": {"type": "integer", "minimum": 0}, "generator": SOFTWARE,
        "first": {
            "type": "object", "required": ["id", "type", "items"], "additionalProperties": False,
            "properties": {"id": IRI, "type": {"const": "AnnotationPage"}, "startIndex": {"const": 0},
                           "items": {"type": "array", "items": ANNOTATION}},
        },
    },
}  # fmt: skip
"""What the Recommendation of 23 February 2017 asks for (its MUSTs, sections 3, 4 and 5), of the parts used here."""


def check_annotation(annotation: dict, result: ArticleClaims, spans: list[Span]) -> None:
    targets = annotation["target"] if isinstance(annotation["target"], list) else [annotation["target"]]
    text = result.article.text
    for target, span in zip(targets, spans, strict=True):
        position, quote = target["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"] == span.text
        around = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert text[position["start"] - len(quote["prefix"]) :].startswith(around)


def test_web_annotations_are_what_the_recommendation_asks_for(real, tmp_path):
    given_ = [*real, hard(url="https://example.org/a?b=c"), made("Nothing.")]
    collection = json.loads(exported("web-annotation", given_, tmp_path))
    jsonschema.validate(collection, COLLECTION)
    items = collection["first"]["items"]
    assert collection["total"] == len(items) == sum(map(len, given_))
    assert len({item["id"] for item in items}) == len(items)
    pairs = [(result, one) for result in given_ for one in result]
    for item, (result, one) in zip(items, pairs, strict=True):
        check_annotation(item, result, one.statement.spans)
        assert [b["value"] for b in item["body"][:2]] == [one.statement.kind, one.verifiability.label]
    split = items[-6]
    assert len(split["target"]) == 2 and split["target"][0]["source"] == "https://example.org/a?b=c"
    assert "Zoë O’Neil-Ng, chief" in split["body"][2]["value"]
    jsonschema.validate(json.loads(exported("web-annotation", [], tmp_path)), COLLECTION)


@given(results())
@settings(deadline=None)
def test_annotations_hold_for_any_text(result):
    for one in result:
        check_annotation(web_annotation.annotation(result.article, one), result, one.statement.spans)


@pytest.mark.parametrize("url", [None, "", "no iri", "a b:c", "/only/a/path", "https://example.org/<x>"])
def test_without_an_address_the_source_is_the_texts_hash(url):
    import base64

    result = hard(url=url)
    source = web_annotation.annotation(result.article, result[0])["target"][0]["source"]
    algorithm, _, digest = urlsplit(source).path.removeprefix("/").partition(";")
    wanted = hashlib.sha256(result.article.text.encode()).digest()
    assert algorithm == "sha-256" and base64.urlsafe_b64decode(digest + "=") == wanted
    assert set(digest) <= set(string.ascii_letters + string.digits + "-_")


# ------------------------------------------------------------------ schema.org
def check_node(node: object, types: list[str]) -> None:
    """Every type and property is in the vocabulary, of a fitting domain, with a value of a fitting range."""
    if isinstance(node, str):
        assert {"Text", "URL", "Date", "DateTime"} & set(types), (node, types)
        return
    assert isinstance(node, dict)
    if set(node) == {"@id"}:
        return
    named = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    kinds = [VOCABULARY[name] for name in named]
    if types:
        assert {parent for kind in kinds for parent in kind.SCHEMA_TYPES} & set(types), (named, types)
    ranges = {p.schema_name: p.ranges for kind in kinds for p in kind.SCHEMA_PROPERTIES if not p.superseded_by}
    for name, value in node.items():
        if not name.startswith("@"):
            assert name in ranges, (named, name)
            for item in value if isinstance(value, list) else [value]:
                check_node(item, list(ranges[name]))


def test_schema_org_nodes_fit_the_vocabulary(real, tmp_path):
    result = hard(url="https://example.org/a", author="A", publisher="P", language="en")
    text = exported("schema-org", [*real, result, made("Nothing.")], tmp_path)
    assert "ClaimReview" not in text
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    graph = document["@graph"]
    for node in graph:
        check_node(node, [])
    names = {node["@id"] for node in graph}
    assert len(names) == len(graph) and all(node["isPartOf"]["@id"] in names for node in graph if "isPartOf" in node)
    with pytest.raises(AssertionError):
        check_node({"@type": "Claim", "spokenByCharacter": "x"}, [])


def test_quotations_and_claims_are_told_apart():
    result = hard()
    split, _, _, arabic, told, formula = (schema_org.statement(result.article, one) for one in result)
    assert split["@type"] == ["Quotation", "Claim"] and split["text"] == result[0].statement.text
    assert split["spokenByCharacter"] == split["creator"] and split["creator"]["name"] == "Zoë O’Neil-Ng"
    assert split["appearance"] == split["isPartOf"]
    assert arabic["@type"] == "Quotation" and "appearance" not in arabic
    assert told["@type"] == "Claim" and "spokenByCharacter" not in told
    assert formula["@type"] == "Quotation"
    indirect = result[3].model_copy(update={"statement": result[4].statement})
    assert schema_org.statement(result.article, indirect) is None, "an opinion in nobody's quotation marks"


@pytest.mark.parametrize(
    ("published", "kept"), [("2024-05-06", True), ("2024-05-06T07:08:09Z", True), ("May 6", False)]
)
def test_only_dates_are_dates(published, kept):
    node = schema_org.news_article(hard(published=published).article)
    assert ("datePublished" in node) == kept and node["headline"] == "=Lost 🛳️"


def test_lines_are_lines(tmp_path):
    result = made("a\u2028b\u2029c\x85d")
    result = result.model_copy(update={"claims": [claim(result.article, at(result.article.text, "b\u2029c"))]})
    text = exported("prodigy", [result], tmp_path)
    assert len(text.splitlines()) == 1 and json.loads(text)["text"] == result.article.text
