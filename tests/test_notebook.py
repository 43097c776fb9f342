"""What a notebook shows: the marked article with its offsets right, cut where it is long; hostile words do nothing."""

from __future__ import annotations

import re

import html5lib
import pytest

import sayso
from sayso import notebook
from sayso.models import (
    Article,
    ArticleClaims,
    Claim,
    Cue,
    Failure,
    Party,
    Reason,
    Span,
    Speaker,
    Statement,
    Verifiability,
)

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></table></div><b>out</b>",
    "\"><svg onload=alert(1)>' onmouseover='alert(1)",
    "&lt;i&gt; {} {0} %s &amp;",
    "<!-- <![CDATA[ </style>",
    "\u202eevil\u202c <a href='javascript:alert(1)'>",
]


def tree(html: str):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    return parser.parseFragment(html)


def made(text: str, *statements: tuple[str | tuple[str, ...], str], word: str = "plain", **fields) -> ArticleClaims:
    """An article with claims of these words and kinds; ``word`` stands in every field that holds free text."""
    article = Article.from_text(text, title=word, author=word, publisher=word, published=word, path=word, url=word)
    claims = []
    for number, (words, kind) in enumerate(statements):
        parts = (words,) if isinstance(words, str) else words
        spans = [Span.of(text, text.index(part), text.index(part) + len(part)) for part in parts]
        source = Span.of(text, 0, text.index(" "))
        speaker = Speaker(name=word, key="k", type="person", description=word, members=[word], resolved_by="pronoun")
        claims.append(
            Claim(
                id=f"{article.id}-{number}",
                article_id=article.id,
                statement=Statement(text=" ".join(span.text for span in spans), kind=kind, spans=spans),
                source=source,
                cue=Cue(**source.model_dump(), lemma=word),
                speaker=speaker,
                via=[speaker],
                verifiability=Verifiability(
                    label="not_a_claim",
                    check_worthiness=0.5,
                    reasons=[Reason(rule="first_person", span=spans[0])],
                    article_note=spans[-1],
                    decided_by=word,
                ),
                context=Span.of(text, 0, len(text)),
                confidence=0.9,
                **fields,
            )
        )
    cast = [Party(name=word, key="k", type="person", mentions=[Span.of(text, 0, text.index(" "))])]
    return ArticleClaims(article=article, claims=claims, cast=cast)


def body(result: ArticleClaims):
    """The element that holds the article's text, without the claims' numbers, and those numbers."""
    (found,) = (node for node in tree(result._repr_html_()).iter("div") if "pre-wrap" in node.get("style", ""))
    numbers = []
    for parent in list(found.iter()):
        for place, child in reversed(list(enumerate(parent))):
            if child.tag == "sup":
                numbers.insert(0, child.text)
                before = parent[place - 1] if place else None
                if before is None:
                    parent.text = (parent.text or "") + (child.tail or "")
                else:
                    before.tail = (before.tail or "") + (child.tail or "")
                parent.remove(child)
    return found, numbers


def marks(found) -> list[tuple[str, str]]:
    """The outermost marks of an article: kind, and words."""
    return [(mark.get("title").split(" · ")[1], "".join(mark.itertext())) for mark in found if mark.tag == "mark"]


def test_statements_are_marked_by_kind_and_the_text_stays_whole():
    text = "Zoë 👩🏽‍🚒 said: “We 🚒 left at six.” The bridge é́ holds, she said. It rained."
    result = made(text, ("We 🚒 left at six.", "direct"), ("The bridge é́ holds", "indirect"), ("It rained", "narrated"))
    found, numbers = body(result)
    assert "".join(found.itertext()) == text
    assert marks(found) == [
        ("direct", "We 🚒 left at six."),
        ("indirect", "The bridge é́ holds"),
        ("narrated", "It rained"),
    ]
    assert numbers == ["1", "2", "3"]
    (mention,) = (node for node in found.iter("span") if "underline" in node.get("style"))
    assert mention.text == "Zoë"


def test_a_split_statement_is_marked_twice_under_one_number():
    found, numbers = body(made("Roe said “Go,” she said, “and stay.”", (("Go", "and stay."), "direct")))
    assert marks(found) == [("direct", "Go"), ("direct", "and stay.")]
    assert numbers == ["1", "…1"]


def test_the_parts_of_a_split_statement_are_shown_apart():
    result = made("Roe said “Go,” she said, “and stay.”", (("Go", "and stay."), "direct"))
    for shown in (result.claims[0], result, sayso.Results([result])):
        words = "".join(tree(shown._repr_html_()).itertext())
        assert "“Go … and stay.”" in words and "Go and stay" not in words


def test_nested_statements_are_marks_inside_marks():
    text = "Roe said “He swore that taxes fall, again and again.”"
    result = made(text, ("He swore that taxes fall, again and again.", "direct"), ("taxes fall", "indirect"))
    found, numbers = body(result)
    assert "".join(found.itertext()) == text
    assert [words for _, words in marks(found)] == ["He swore that ", "taxes fall", ", again and again."]
    (inner,) = (mark for outer in found.iter("mark") for mark in outer.iter("mark") if mark is not outer)
    assert inner.text == "taxes fall" and "indirect" in inner.get("title")
    assert numbers == ["1", "2"]


def test_crossing_statements_keep_every_word_once():
    text = "Roe said one two three four."
    result = made(text, ("one two three", "mixed"), ("two three four", "indirect"))
    found, _ = body(result)
    assert "".join(found.itertext()) == text
    tops = [node for node in found if node.tag == "mark"]
    layers = [(words, sum(1 for mark in top.iter("mark"))) for (_, words), top in zip(marks(found), tops, strict=True)]
    assert layers == [("one ", 1), ("two three", 2), (" four", 1)]


@pytest.mark.parametrize("end", [4, 2])
def test_a_span_without_words_marks_nothing(end):
    text = "Roe said it."
    empty = Span(start=4, end=end, text="")
    (claim,) = made(text, ("it", "direct")).claims
    result = made(text)
    claim = claim.model_copy(update={"statement": Statement(text="", kind="direct", spans=[empty])})
    found, _ = body(result.model_copy(update={"claims": [claim]}))
    assert marks(found) == []


def test_a_long_article_and_many_claims_are_cut_and_say_so():
    text = "Roe said it. " + "word " * 10_000
    one = made(text, ("it", "indirect"))
    result = one.model_copy(update={"claims": one.claims * (notebook.ROWS + 5)})
    html = result._repr_html_()
    found, _ = body(one)
    shown = "".join(found.itertext())
    assert text.startswith(shown) and shown.endswith("word") and len(shown) <= notebook.TEXT
    assert f"of {len(text):,} characters of the article." in html
    assert f"Shown: {notebook.ROWS} of {notebook.ROWS + 5} claims." in html
    assert "characters of the article." not in made("Roe said it.", ("it", "indirect"))._repr_html_()


def test_nothing_breaks_without_claims_title_or_words():
    for text in ("", " ", "Nobody spoke."):
        result = ArticleClaims(article=Article.from_text(text))
        assert "No claims." in result._repr_html_()
        assert "".join(body(result)[0].itertext()) == text
    assert sayso.Results([])._repr_html_()


# ------------------------------------------------------------------ hostile words
def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(str(node.tag), tuple(sorted(node.attrib))) for node in tree(html).iter()]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_in_any_field_make_no_element_and_no_attribute(payload):
    def of(word: str) -> list[str]:
        result = made(f"{word.replace(' ', '_')} said {word} here.", (word, "direct"), (word, "narrated"), word=word)
        failure = Failure(path=word, stage=word, code=word, message=word)
        return [result._repr_html_(), result.claims[0]._repr_html_(), sayso.Results([result, failure])._repr_html_()]

    for hostile, harmless in zip(of(payload), of(re.sub(r"\S", "x", payload)), strict=True):
        assert shape(hostile) == shape(harmless)
        assert {node.tag for node in tree(hostile).iter()} <= {
            *("DOCUMENT_FRAGMENT", "div", "span", "mark", "sup", "bdi", "b", "i"),
            *("table", "thead", "tbody", "tr", "th", "td"),
        }
        words = " ".join(tree(hostile).itertext())
        assert payload in words


# ------------------------------------------------------------------ a list of results
@pytest.fixture
def some() -> sayso.Results:
    low = made("Roe said it is low.", ("it is low", "indirect"), group="g")
    high = made("Doe said it is 5 high.", ("it is 5 high", "direct"))
    again = made("Roe said again: it is low.", ("it is low", "indirect"), group="g")
    verdict = high.claims[0].verifiability.model_copy(update={"check_worthiness": 0.9})
    high = high.model_copy(update={"claims": [high.claims[0].model_copy(update={"verifiability": verdict})]})
    return sayso.Results(
        iter([low, Failure(path="a.txt", stage="read", code="EMPTY", message="No text."), high, again])
    )


def test_results_is_a_list_whose_slices_are_results(some):
    assert len(some) == 4 and len(some.articles) == 3 and len(some.claims) == 3
    assert [failure.path for failure in some.failures] == ["a.txt"]
    assert isinstance(some[1:3], sayso.Results) and len(some[1:3].claims) == 1
    assert isinstance(some[0], ArticleClaims)
    assert repr(some) == "Results of 3 articles: 3 claims by 1 speaker; 1 failure"


def test_results_show_the_most_check_worthy_first_and_a_group_once(some):
    rows = ["".join(row.itertext()) for row in tree(some._repr_html_()).iter("tr")]
    claims = [row for row in rows if "it is" in row]
    assert len(claims) == 2
    assert "it is 5 high" in claims[0] and "and 1 more" in claims[1]
    assert any("a.txt" in row and "EMPTY" in row and "No text." in row for row in rows)


def test_results_that_nobody_tied_are_tied_when_they_are_shown():
    said = "we will not raise the tolls on the bridge this year"
    one = made(f"Roe said {said}.", (said, "indirect"))
    two = made(f"Roe repeated that {said}, again.", (said, "indirect"))
    shown = sayso.Results([one, two])
    (row,) = (words for row in tree(shown._repr_html_()).iter("tr") if said in (words := "".join(row.itertext())))
    assert "and 1 more" in row
    assert [claim.group for claim in shown.claims] == [None, None]  # showing changes nothing


def test_results_become_a_table(some):
    pytest.importorskip("pandas")
    table = some.to_pandas()
    assert list(table["statement"]) == [claim.statement.text for claim in some.claims]


def test_showing_costs_no_import_before_it_is_asked_for():
    import subprocess
    import sys

    code = "import sys, sayso.models; print('markupsafe' in sys.modules or 'sayso.notebook' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
