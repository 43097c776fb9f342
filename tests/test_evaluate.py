"""The measure: each definition on its own, and the pinned output of the referee, figure by figure.

``gold/evaluate.scores*.json`` is what the referee printed for ``gold/evaluate.jsonl evaluate.pred.jsonl``:
``score.py GOLD PRED > evaluate.scores.json``; with ``--kind direct,mixed``: ``evaluate.scores-quoted.json``.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from sayso.errors import ConfigError, ReadError
from sayso.evaluate import Scores, attributions_of, judged, score, to_referee
from sayso.gold import Attribution, Decision, GoldArticle, load_gold
from sayso.matching import Words, joined
from sayso.models import Article, ArticleClaims, Claim, Cue, Kind, Span, Speaker, Statement, Verifiability

GOLD = Path(__file__).parent / "gold"
TEXT = (
    "The mayor said on Monday that taxes will rise next year. "
    "“We had no choice,” Jane Roe, the treasurer, told reporters. He agreed."
)


# ------------------------------------------------------------------ making gold and results
def speaker(name: str) -> Speaker:
    return Speaker(name=name, key=name.lower().replace(" ", "-"), type="person", resolved_by="name")


def claim(text: str, found: Attribution, *, via: Iterable[str] = ()) -> Claim:
    spans = [Span.of(text, start, end) for start, end in found.content]
    source = (min(s for s, _ in found.source), max(e for _, e in found.source)) if found.source else None
    return Claim(
        id="c",
        article_id="a",
        statement=Statement(text=" ".join(span.text for span in spans), kind=cast(Kind, found.kind), spans=spans),
        source=Span.of(text, *source) if source else None,
        cue=Cue.of(text, *found.cue[0], lemma="say") if found.cue else None,
        speaker=speaker(found.speaker) if found.speaker else None,
        via=[speaker(name) for name in via],
        verifiability=Verifiability(label="opinion", check_worthiness=0.5),
        context=spans[0],
        confidence=1,
    )


def result(text: str, found: Iterable[Attribution]) -> ArticleClaims:
    return ArticleClaims(article=Article.from_text(text), claims=[claim(text, item) for item in found])


def said(
    content: str | list[str], source: str = "", kind: str = "direct", text: str = TEXT, **more: Any
) -> Attribution:
    def place(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    pieces = [content] if isinstance(content, str) else content
    source_spans = (place(source),) if source else ()
    return Attribution(content=tuple(map(place, pieces)), source=source_spans, kind=kind, **more)


TAXES = said("that taxes will rise next year", "The mayor", "indirect")
CHOICE = said("“We had no choice,”", "Jane Roe, the treasurer,", speaker="Jane Roe")


def scored(found: Iterable[Attribution], gold: Iterable[Attribution] = (TAXES, CHOICE), **options: Any) -> Scores:
    article = GoldArticle(id="d", text=TEXT, attributions=tuple(gold))
    return score([(article, result(TEXT, found))], **{"resamples": 20, **options})


# ------------------------------------------------------------------ words and spans
def test_spans_are_ordered_trimmed_and_joined_over_white_space() -> None:
    assert joined("one two  three", [(8, 14), (0, 4), (4, 7)]) == ((0, 14),)
    assert joined("one, two", [(0, 3), (5, 8)]) == ((0, 3), (5, 8))
    assert joined("one two", [(0, 5), (2, 3)]) == ((0, 5),)


def test_spans_over_the_ends_are_cut_and_empty_ones_dropped() -> None:
    assert joined("one", [(-4, 40)]) == ((0, 3),)
    assert joined("one ", [(3, 4), (2, 1), (9, 12), (-5, -2)]) == ()


def test_a_word_counts_when_more_than_half_of_it_is_inside() -> None:
    words = Words("mayor's word")
    assert words.inside([(0, 12)]) == {0, 1, 2}
    assert words.inside([(0, 3)]) == {0}
    assert words.inside([(8, 10)]) == frozenset()


# ------------------------------------------------------------------ content
def test_gold_against_itself_is_perfect() -> None:
    scores = scored([TAXES, CHOICE])
    assert scores.content.exact_char.f1 == scores.content.exact_words.f1 == scores.content.tokens.f1 == 1
    assert scores.end_to_end is not None
    assert scores.end_to_end.f1 == 1
    assert scores.end_to_end.f1_ci95 == (1, 1)
    assert scores.end_to_end.recall_by_kind == {"direct": 1, "indirect": 1}


def test_marks_and_commas_matter_to_characters_but_not_to_words() -> None:
    content = scored([TAXES, said("We had no choice", "Jane Roe")]).content
    assert (content.exact_char.tp, content.exact_words.tp, content.overlap.tp) == (1, 2, 2)


@pytest.mark.parametrize(("words", "pairs"), [("that taxes will", 1), ("that taxes", 0)])
def test_contents_overlap_from_a_word_jaccard_of_one_half(words: str, pairs: int) -> None:
    assert scored([said(words, "The mayor")]).content.overlap.tp == pairs


def test_one_prediction_for_one_gold() -> None:
    overlap = scored([said("that taxes will rise"), said("taxes will rise next year")]).content.overlap
    assert (overlap.tp, overlap.precision, overlap.recall) == (1, 0.5, 0.5)


def test_pairs_are_rearranged_so_that_none_is_left_out() -> None:
    text = "a b c d e f g h"
    gold = [Attribution(content=((0, 7),)), Attribution(content=((0, 13),))]
    found = [Attribution(content=((0, 9),), kind="direct"), Attribution(content=((0, 3),), kind="direct")]
    article = GoldArticle(id="d", text=text, attributions=tuple(gold))
    assert score([(article, result(text, found))], resamples=0).content.overlap.tp == 2


def test_discontinuous_content_is_one_set_of_words() -> None:
    content = scored([said(["that taxes will", "rise next year"]), said(["We had", "choice"])]).content
    assert (content.exact_char.tp, content.exact_words.tp, content.overlap.tp) == (1, 1, 2)


def test_content_without_a_word_is_compared_by_its_place() -> None:
    dots = Attribution(content=((55, 56),), kind="direct")
    assert scored([dots], [dots]).content.exact_words.tp == 1
    assert scored([said("“")], [dots]).content.overlap.tp == 0


# ------------------------------------------------------------------ source
def test_a_shorter_source_overlaps_but_is_not_exact() -> None:
    source = scored([TAXES, said("We had no choice", "Jane Roe")]).source
    assert (source.exact.share, source.overlap.share, source.overlap.pairs) == (0.5, 1, 2)


def test_a_shared_determiner_is_no_overlap() -> None:
    assert scored([said("that taxes will rise next year", "The")]).source.overlap.share == 0


def test_the_name_may_come_from_the_resolved_speaker() -> None:
    scores = scored([said("We had no choice", "He", speaker="J. Roe")])
    assert (scores.source.overlap.share, scores.source.name.share, scores.source.speaker.share) == (0, 1, 1)
    assert scores.end_to_end is not None
    assert scores.end_to_end_any is not None
    assert (scores.end_to_end.tp, scores.end_to_end_any.tp) == (0, 1)


def test_a_source_without_a_name_is_not_tested_for_it() -> None:
    assert scored([TAXES]).source.name.pairs == 0


def test_sources_without_a_word_are_compared_by_their_place() -> None:
    gold, elsewhere = said("He agreed", "“"), said("He agreed", "”")
    assert scored([gold], [gold]).source.exact.share == scored([gold], [gold]).source.overlap.share == 1
    assert scored([elsewhere], [gold]).source.exact.share == 0


def test_where_gold_has_only_a_speaker_the_speaker_decides() -> None:
    gold = [said("“We had no choice,”", speaker="Jane Roe")]
    assert end_to_end([said("“We had no choice,”", "Jane Roe, the treasurer,")], gold) == 1
    assert end_to_end([said("“We had no choice,”", "The mayor")], gold) == 0


def test_where_gold_has_no_source_none_may_be_predicted() -> None:
    gold = [said("that taxes will rise next year", kind="indirect"), CHOICE]
    assert end_to_end([TAXES, CHOICE], gold) == 1
    assert end_to_end([said("that taxes will rise next year"), CHOICE], gold) == 2


def test_where_the_source_is_unknown_the_content_decides() -> None:
    gold = [said("that taxes will rise next year", kind="indirect", source_unknown=True), CHOICE]
    scores = scored([TAXES, CHOICE], gold)
    assert end_to_end([TAXES, CHOICE], gold) == 2
    assert scores.source.no_source.pairs == 0


def test_without_any_gold_source_there_is_no_end_to_end() -> None:
    assert scored([TAXES], [said("that taxes will rise next year")]).end_to_end is None


def end_to_end(found: Iterable[Attribution], gold: Iterable[Attribution]) -> int:
    rates = scored(found, gold).end_to_end
    assert rates is not None
    return rates.tp


# ------------------------------------------------------------------ totals
def test_nothing_predicted_and_no_result_at_all() -> None:
    gold = GoldArticle(id="d", text=TEXT, attributions=(TAXES,))
    scores = score([(gold, None)], resamples=0)
    assert scores.documents_without_prediction == 1
    assert (scores.content.overlap.precision, scores.content.overlap.f1) == (0, 0)
    assert scores.content.overlap.f1_ci95 is None
    assert scored([]).content.overlap.recall == 0


def test_nothing_found_where_nothing_is_to_be_found_is_perfect() -> None:
    assert scored([], []).content.overlap.f1 == 1
    assert score([]).content.overlap.f1 == 1


def test_kinds_keep_gold_and_predictions_of_these_kinds() -> None:
    scores = scored([TAXES, CHOICE, said("He agreed", kind="indirect")], kinds={"direct"})
    assert scores.kinds_filter == ["direct"]
    assert (scores.content.overlap.gold, scores.content.overlap.predicted) == (1, 1)
    assert scores.gold_by_kind == {"direct": 1}


def test_gold_without_a_kind_is_listed_as_none() -> None:
    scores = scored([CHOICE], [CHOICE.model_copy(update={"kind": None})])
    assert scores.content.overlap.recall_by_kind == {"none": 1}
    assert scores.content.overlap.precision_by_predicted_kind == {"direct": 1}


def test_the_interval_holds_the_score_and_hangs_on_the_seed_alone() -> None:
    gold = [GoldArticle(id=str(n), text=TEXT, attributions=(TAXES, CHOICE)) for n in range(12)]
    pairs = [(article, result(TEXT, [TAXES, CHOICE][: 1 + n % 2])) for n, article in enumerate(gold)]
    rates = score(pairs, resamples=200).end_to_end
    assert rates is not None
    assert rates.f1_ci95 is not None
    assert rates.f1_ci95[0] < rates.f1 < rates.f1_ci95[1]
    assert score(iter(pairs), resamples=200).end_to_end == rates


def test_a_result_about_another_text_is_refused() -> None:
    gold = GoldArticle(id="d7", text=TEXT, attributions=(TAXES,))
    with pytest.raises(ConfigError, match="d7: the result is about another text") as caught:
        score([(gold, result(TEXT + " ", []))])
    assert caught.value.code == "GOLD_TEXT"


# ------------------------------------------------------------------ what a result puts to the measure
NESTED = "Roe said that Lund told her that the dam had cracked."
OUTER = said("Lund told her that the dam had cracked", "Roe", "indirect", text=NESTED, speaker="Ann Roe")
INNER = said("the dam had cracked", "Lund", "indirect", text=NESTED, speaker="Bo Lund")


def contents(*claims: Claim) -> list[tuple[tuple[int, int], ...]]:
    return [a.content for a in attributions_of(ArticleClaims(article=Article.from_text(NESTED), claims=list(claims)))]


def test_narrated_claims_are_left_out() -> None:
    narrated = said("the dam had cracked", kind="narrated", text=NESTED)
    assert contents(claim(NESTED, narrated), claim(NESTED, OUTER)) == [OUTER.content]


def test_inner_claims_are_left_out() -> None:
    assert contents(claim(NESTED, INNER, via=["Ann Roe"]), claim(NESTED, OUTER)) == [OUTER.content]


def test_an_inner_claim_between_the_spans_of_an_outer_one_is_left_out() -> None:
    split = said(["Lund", "cracked"], "Roe", "mixed", text=NESTED, speaker="Ann Roe")
    assert contents(claim(NESTED, split), claim(NESTED, INNER, via=["Ann Roe"])) == [split.content]


def test_claims_passed_on_by_somebody_are_kept() -> None:
    both = [OUTER.content, INNER.content]
    assert contents(claim(NESTED, OUTER), claim(NESTED, INNER, via=["Press Service"])) == both
    assert contents(claim(NESTED, OUTER), claim(NESTED, INNER)) == both
    assert contents(claim(NESTED, INNER, via=["Bo Lund"])) == [INNER.content]
    voice = said("Lund told her that the dam had cracked", kind="narrated", text=NESTED, speaker="Ann Roe")
    assert contents(claim(NESTED, voice), claim(NESTED, INNER, via=["Ann Roe"])) == [INNER.content]


def test_one_line_for_the_referee() -> None:
    line = to_referee("d", TEXT, result(TEXT, [TAXES, CHOICE]))
    assert json.loads(json.dumps(line)) == line
    assert line["id"] == "d"
    assert line["text"] == TEXT
    assert line["attributions"][0] == {
        "content": [[25, 55]], "source": [[0, 9]], "cue": [], "kind": "indirect", "speaker": None,
    }  # fmt: skip
    assert line["attributions"][1]["speaker"] == "Jane Roe"


# ------------------------------------------------------------------ reading gold
def gold_file(folder: Path, *lines: str | bytes) -> Path:
    path = folder / "gold.jsonl"
    path.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines))
    return path


def test_gold_may_have_more_keys_nulls_and_blank_lines(tmp_path: Path) -> None:
    line = '{"id": "a", "text": "x", "m": {}, "attributions": [{"content": [[0, 1]], "source": null, "x": 1}]}'
    bare = '{"id": "b", "text": "", "attributions": null}'
    first, second = load_gold(gold_file(tmp_path, b"\xef\xbb\xbf" + line.encode(), "", bare))
    assert first.attributions == (Attribution(content=((0, 1),)),)
    assert (second.id, second.attributions) == ("b", ())


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"id": "b", "text": "x"', "no annotated article (Invalid JSON"),
        ('{"id": "b", "text": "x"}', "(attributions: Field required)"),
        ('{"id": "b", "text": "x", "attributions": [{"content": [[1]]}]}', "(attributions.0.content.0.1: "),
        ('{"id": "b", "text": "x", "attributions": [{"content": 3}]}', "(attributions.0.content: "),
        (b'{"id": "b", "text": "\xff", "attributions": []}', "no annotated article (Invalid JSON"),
        ('{"id": "b", "text": "\\ud800", "attributions": []}', "no annotated article (Invalid JSON"),
        ("[]", "no annotated article"),
        ('{"id": "a", "text": "x", "attributions": []}', "the id 'a' comes twice"),
    ],
)
def test_a_bad_line_is_named_with_its_cure(tmp_path: Path, line: str | bytes, what: str) -> None:
    path = gold_file(tmp_path, '{"id": "a", "text": "x", "attributions": []}', "", line)
    with pytest.raises(ReadError) as caught:
        list(load_gold(path))
    assert str(caught.value).startswith(f"{path}:3: ")
    assert what in str(caught.value)
    assert (caught.value.code, bool(caught.value.cure)) == ("GOLD", True)


def test_gold_that_is_missing_or_empty(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        list(load_gold(tmp_path / "none.jsonl"))
    with pytest.raises(ReadError, match="holds no annotated article"):
        list(load_gold(gold_file(tmp_path, "")))


# ------------------------------------------------------------------ agreement with the referee
def pinned_pairs() -> Iterator[tuple[GoldArticle, ArticleClaims | None]]:
    found = {article.id: article for article in load_gold(GOLD / "evaluate.pred.jsonl")}
    for gold in load_gold(GOLD / "evaluate.jsonl"):
        yield gold, result(gold.text, found[gold.id].attributions) if gold.id in found else None


def figures(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from figures(item, f"{at}.{key}" if at else key)
    else:
        yield at, value


@pytest.mark.parametrize(
    ("pinned", "kinds"),
    [("evaluate.scores.json", None), ("evaluate.scores-quoted.json", ["direct", "mixed"])],
)
def test_every_figure_is_the_referee_s(pinned: str, kinds: list[str] | None) -> None:
    expected = json.loads((GOLD / pinned).read_text(encoding="utf-8"))
    assert expected.pop("prediction_documents_not_in_gold") == 0
    ours = dict(figures(score(pinned_pairs(), kinds=kinds).model_dump(mode="json")))
    theirs = dict(figures(expected))
    assert {name: ours[name] for name in theirs} == theirs
    assert {name for name in ours.keys() - theirs.keys() if ours[name] not in (None, {})} == set()
    assert len(theirs) >= 80


def test_the_referee_s_lines_come_back_as_they_went() -> None:
    lines = [json.loads(line) for line in (GOLD / "evaluate.pred.jsonl").read_text(encoding="utf-8").splitlines()]
    for line in lines:
        found = GoldArticle.model_validate(line)
        assert to_referee(found.id, found.text, result(found.text, found.attributions)) == {
            key: line[key] for key in ("id", "text", "attributions")
        }


def test_scores_can_be_written_as_json() -> None:
    scores = score(pinned_pairs(), resamples=10)
    assert Scores.model_validate_json(scores.model_dump_json()) == scores


@pytest.mark.gold
@pytest.mark.skipif("SAYSO_GOLD" not in os.environ, reason="SAYSO_GOLD names no folder with the corpora")
def test_polnear_as_its_own_prediction_is_all_but_perfect() -> None:
    path = Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.dev.jsonl"
    scores = score((gold, result(gold.text, gold.attributions)) for gold in load_gold(path))
    assert (scores.documents, scores.content.overlap.gold) == (84, 2192)
    assert min(scores.content.exact_char.f1, scores.content.tokens.f1) > 0.998  # inner ones are left out
    assert scores.source.exact.share == scores.source.no_source.share == 1
    assert scores.end_to_end is not None and scores.end_to_end.precision == 1


# ------------------------------------------------------------------ gold of which only a part was looked at
def reviewed(attributions: Iterable[Attribution], labels: Iterable[tuple[Attribution, str]] = ()) -> GoldArticle:
    looked_at = [{"content": item.content, "label": label} for item, label in labels]
    return GoldArticle.model_validate({
        "id": "d", "text": TEXT, "attributions": list(attributions), "labels": looked_at, "reviewed": CHOICE.content,
    })  # fmt: skip


def test_what_nobody_reviewed_counts_neither_as_right_nor_as_wrong() -> None:
    scores = score([(reviewed([CHOICE]), result(TEXT, [TAXES, CHOICE]))], resamples=0)
    assert (scores.content.overlap.tp, scores.content.overlap.predicted, scores.content.overlap.gold) == (1, 1, 1)
    assert judged(reviewed([CHOICE]), result(TEXT, [TAXES, CHOICE]))[0][1] is True
    assert len(judged(reviewed([CHOICE]), result(TEXT, [TAXES, CHOICE]))) == 1


def test_what_was_reviewed_and_is_none_is_wrong() -> None:
    scores = score([(reviewed([]), result(TEXT, [TAXES, CHOICE]))], resamples=0)
    assert (scores.content.overlap.tp, scores.content.overlap.predicted) == (0, 1)


def test_labels_are_compared_where_the_statement_was_found() -> None:
    gold = reviewed([CHOICE], [(CHOICE, "opinion"), (said("He agreed"), "checkable")])
    labels = score([(gold, result(TEXT, [CHOICE]))], resamples=0).labels
    assert labels is not None
    assert (labels.share, labels.found, labels.labelled, labels.by_label) == (1.0, 1, 2, {"opinion": 1.0})
    wrong = score([(reviewed([CHOICE], [(CHOICE, "promise")]), result(TEXT, [CHOICE]))], resamples=0).labels
    assert wrong is not None and wrong.share == 0.0
    assert score([(reviewed([CHOICE]), result(TEXT, [CHOICE]))], resamples=0).labels is None


def test_verdicts_are_counted() -> None:
    gold = reviewed([CHOICE]).model_copy(update={"decisions": (Decision(verdicts=("right", "interesting")),) * 2})
    assert score([(gold, result(TEXT, [CHOICE]))], resamples=0).decisions == {"right": 2, "interesting": 2}
    assert score([(reviewed([CHOICE]), result(TEXT, [CHOICE]))], resamples=0).decisions is None


@pytest.mark.parametrize(("item", "words"), [
    ({"content": [[0, 3], [9, 60]]}, "attributions.0.content 9:60 is no span of a text of 16 characters"),
    ({"content": [[0, 3]], "source": [[5, 5]]}, "attributions.0.source 5:5"),
    ({"content": [[0, 3]], "cue": [[-1, 2]]}, "attributions.0.cue -1:2"),
])  # fmt: skip
def test_gold_whose_spans_are_none_of_its_text_is_refused(tmp_path, item, words):
    path = tmp_path / "gold.jsonl"
    lines = [{"id": "a", "text": "The dam is safe.", "attributions": found} for found in ([], [item])]
    lines[1]["id"] = "b"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        list(load_gold(path))
    assert caught.value.code == "GOLD" and str(caught.value).startswith(f"{path}:2: article 'b': {words}")


def test_what_was_reviewed_or_labelled_is_checked_too(tmp_path):
    path = tmp_path / "gold.jsonl"
    for more in ({"reviewed": [[0, 17]]}, {"labels": [{"content": [[0, 17]], "label": "opinion"}]}):
        path.write_text(json.dumps({"id": "a", "text": "The dam is safe.", "attributions": []} | more) + "\n")
        with pytest.raises(ReadError, match="0:17 is no span"):
            list(load_gold(path))
