"""A claim of headline or standfirst that repeats one of the body is tied to it, and counted once."""

from __future__ import annotations

import time

import pytest

import sayso
from sayso.extraction import extract
from sayso.models import Article, ArticleClaims
from sayso.settings import Settings

REST = "Nobody in the village of Holm was surprised by the news on Tuesday."
REPEATS = [
    ("Dam lost 40 tonnes of concrete, minister says",
     "The dam of Aldra lost 40 tonnes of concrete in the storm, Tomas Reyl, the water minister, said on Monday."),
    ("Tomas Reyl: Dam lost 40 tonnes of concrete",
     "“The dam lost 40 tonnes of concrete in a single night,” Tomas Reyl told reporters."),
    ("Mayor says ferry to Sande will be cancelled",
     "The ferry to Sande will be cancelled from May, Ana Ruiz, the mayor, said on Monday."),
    ("Council to close two libraries, union says",
     "The council will close two libraries in the north of the city, the union said on Monday."),
    ("Ana Ruiz says she will resign in May", "“I will resign in May,” said Ana Ruiz, the mayor of Holm."),
    ("Police say three men robbed 14 houses",
     "The three men had robbed 14 houses in the valley since January, police said on Friday."),
    ("Schools Stay Shut On Tuesday, Council Says",
     "All schools in the district stay shut on Tuesday because of the storm, the council said."),
    ("Hospital lost 40 nurses in a year, report finds",
     "The hospital of Aldra lost 40 nurses in a year, a report found on Thursday."),
    ("Nearly 1,600 jobs to be cut at mill, owner says",
     "The owner said on Monday that 1,583 jobs would be cut at the mill by the end of the year."),
    ("Prices rose 14 percent, bank says", "Prices rose by 14 percent in March, the central bank said in a statement."),
    ("Ferry was insured twice, prosecutor says",
     "The prosecutor told the court that the ferry was insured twice by its owner."),
    ("Fenn says contract with Norway was never signed",
     "Odile Fenn said that the contract with Norway was never signed by the company."),
    ("Water tax breaks the law, lawyer says", "The water tax breaks the law, said Odile Fenn, a lawyer from Holm."),
    ("Minister says wages of nurses rose by 6 percent",
     "The ministry has raised much, but the wages of nurses rose by 6 percent only this year, the minister said."),
    ("Turnout at 71 percent in regional vote, says board",
     "Turnout at the regional vote was 71 percent, the election board said on Sunday."),
]  # fmt: skip
OTHERS = [
    ("Dam lost 40 tonnes of concrete, minister says",
     "The dam lost 60 tonnes of concrete in the storm, Tomas Reyl, the water minister, said on Monday."),
    ("Dam lost 40 tonnes of concrete, minister says",
     "The dam lost 40 tonnes of concrete in the storm, Odile Fenn, an engineer, said on Monday."),
    ("Taxes will rise next year, minister says", "Taxes will fall next year, the minister said on Monday."),
    ("Council will close two libraries, union says",
     "The council will not close the two libraries, the union said on Monday."),
    ("Ferry to Sande will be cancelled, mayor says",
     "The ferry to Aldra will be cancelled from May, the mayor said on Monday."),
    ("Police say three men robbed 14 houses", "The three men denied that they robbed 14 houses, police said."),
    ("Ana Ruiz says she will resign in May", "“I will marry in May,” said Ana Ruiz, the mayor of Holm."),
    ("Prices rose 14 percent, bank says", "Wages rose by 14 percent in March, the central bank said in a statement."),
    ("Hospital lost 40 nurses, report finds", "The hospital of Aldra hired 40 nurses in a year, a report found."),
    ("Ferry was insured twice, prosecutor says", "The ferry was painted twice that year, the prosecutor said."),
    ("Water tax breaks the law, lawyer says", "The water tax may be lowered, said Odile Fenn, a lawyer from Holm."),
    ("Mayor says bridge will close on Friday", "The bridge will reopen on Friday, the mayor said."),
    ("Owner says mill is safe", "The mill belongs to the town, its owner said on Monday."),
    ("Union says strike will go on", "A strike was called on Monday in all ports, the union said."),
    ("Pumps of Aldra failed in storm, Reyl says",
     "“The storm was the worst in years. Aldra is safe. No wall of ours failed, and the pumps run,” Tomas Reyl said."),
    ("Reyl says he knew nothing of the report",
     "Tomas Reyl said that he knew of the report since January and read it."),
]  # fmt: skip


def result_of(nlp, headline: str, sentence: str, choices: Settings = Settings()) -> ArticleClaims:
    text = f"{headline}\n\n{sentence}\n\n{REST}"
    return extract(nlp(text), Article.from_text(text), choices)


def tied(nlp, headline: str, sentence: str) -> bool:
    return any(claim.repeats for claim in result_of(nlp, headline, sentence))


def test_precision_and_recall_of_ties(nlp):
    hits = sum(tied(nlp, *pair) for pair in REPEATS)
    false = sum(tied(nlp, *pair) for pair in OTHERS)
    assert hits / max(1, hits + false) >= 0.95
    assert hits / len(REPEATS) >= 0.8


@pytest.mark.parametrize(("headline", "sentence"), OTHERS)
def test_what_says_something_else_is_not_tied(nlp, headline, sentence):
    assert not tied(nlp, headline, sentence)


def test_the_group_is_the_id_of_the_claim_of_the_body(nlp):
    result = result_of(nlp, *REPEATS[0])
    headline, said = result.claims[:2]
    assert (headline.section, said.section) == ("headline", "body")
    assert headline.group == said.group == said.id
    assert headline.repeats and not said.repeats


def test_a_repeat_is_tied_to_the_claim_that_says_it_not_to_what_that_carries_on(nlp):
    text = (
        "Dam lost 40 tonnes of concrete, Reyl says\n\n“It is not a crisis,” Tomas Reyl told reporters.\n\n"
        "“The dam lost 40 tonnes of concrete in the storm.”\n\nNobody left the hall before noon."
    )
    result = extract(nlp(text), Article.from_text(text))
    by_words = {claim.statement.text[:9]: claim for claim in result}
    first, second, headline = by_words["It is not"], by_words["The dam l"], by_words["Dam lost "]
    assert (first.group, second.continues) == (None, first.id)
    assert second.group == headline.group == second.id
    assert [claim.repeats for claim in (first, second, headline)] == [False, False, True]
    assert len(result.distinct) == len(result) - 1


def test_a_repeat_counts_once_and_alone_where_the_body_is_left_out(nlp):
    result = result_of(nlp, *REPEATS[0])
    assert len(result.distinct) == len(result.claims) - 1
    alone = result.model_copy(update={"claims": result.claims[:1]})
    assert alone.distinct == alone.claims


def test_a_claim_that_nothing_repeats_has_no_group(nlp):
    result = result_of(nlp, *OTHERS[0])
    assert {claim.group for claim in result} == {None}
    assert result.distinct == result.claims


def test_key_points_repeat_the_body(nlp):
    text = (
        "Storm over Aldra\n\nKey points\n\n• The dam lost 40 tonnes of concrete\n\n• Two pumps failed in the night\n\n"
        "The dam of Aldra lost 40 tonnes of concrete in the storm, Tomas Reyl said. It was built in 1955."
    )
    result = extract(nlp(text), Article.from_text(text))
    point = next(claim for claim in result if claim.statement.text.startswith("The dam lost"))
    assert (point.section, point.repeats) == ("standfirst", True)


def test_the_comparison_costs_next_to_nothing():
    body = "\n\n".join(
        f"The dam of Aldra lost {n} tonnes of concrete, Tomas Reyl said on Monday." for n in range(20, 60)
    )
    nlp = sayso.load()
    started = time.perf_counter()
    docs = [nlp(f"{headline}{body}") for headline in ("", "Dam lost 40 tonnes of concrete, Reyl says\n\n")]
    whole = time.perf_counter() - started
    spent = []
    for doc in docs:
        article = Article.from_text(doc.text)
        rounds = []
        for _ in range(5):
            started = time.perf_counter()
            extract(doc, article)
            rounds.append(time.perf_counter() - started)
        spent.append(min(rounds))
    assert spent[1] - spent[0] < 0.05 * whole  # measured: a twentieth of that; a busy machine must not fail it
