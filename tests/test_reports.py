"""What a desk would trip over in a story: who is named, where a statement ends, whose words go on."""

from __future__ import annotations

import pytest

import sayso


def told(text: str) -> list[tuple[str | None, str]]:
    """Speaker and statement of every claim that somebody makes."""
    claims = sayso.extract(text, narrated=False)
    return [(claim.speaker.name if claim.speaker else None, claim.statement.text) for claim in claims]


@pytest.mark.parametrize(("text", "statements"), [
    ("Some 40,000 people marched, police said; organisers put the number at 250,000.", ["Some 40,000 people marched"]),
    ("Eleven people died, the ministry said, but hospital sources said the toll was 30.",
     ["Eleven people died", "the toll was 30"]),
    ("“We tried,” said Ann Roe; “we failed.”", ["We tried we failed."]),
])  # fmt: skip
def test_a_statement_ends_where_anothers_begins(text, statements):
    assert [statement for _, statement in told(text)] == statements


@pytest.mark.parametrize("text", [
    "The BBC quoted Mary Lee as saying that the road was shut.",
    "Mary Lee was quoted by the BBC as saying that the road was shut.",
])  # fmt: skip
def test_whom_a_paper_quotes_speaks_and_the_paper_passes_it_on(text):
    (claim,) = sayso.extract(text, narrated=False)
    assert (claim.speaker.name, claim.statement.text) == ("Mary Lee", "the road was shut")
    assert [speaker.name for speaker in claim.via] == ["BBC"]


def test_letters_behind_a_name_are_none_of_it_and_part_nobody():
    text = "James Whitlock KC said that Doyle lied. Sarah Linfield KC, defending, said that he was innocent."
    assert told(text) == [("James Whitlock", "Doyle lied"), ("Sarah Linfield", "he was innocent")]
    cast = sayso.extract(text).cast
    assert not any("KC" in (party.name, *party.aliases) for party in cast)


@pytest.mark.parametrize("dateline", ["NEW YORK (AP) — ", "LONDON (Reuters) - "])
def test_the_agency_of_a_dateline_is_not_the_company(dateline):
    text = f"{dateline}Shares in Acme fell on Monday.\n\nThe company said that it would cut 300 jobs."
    assert told(text) == [("Acme", "it would cut 300 jobs")]
    assert not any(party.name in ("AP", "Reuters") for party in sayso.extract(text).cast)


@pytest.mark.parametrize("headline", ["Leader quits", "Tram plan approved", "Minister under fire", "Bank cuts rates"])
@pytest.mark.parametrize("name", ["Rita Shah", "Walter Hobday", "Tess Brannigan", "Abdul Hakim"])
def test_a_name_below_a_headline_is_whole(headline, name):
    last = name.split()[-1]
    text = f"{headline}\n\n{name} said the plan had failed in 2019. “It was late,” {last} said."
    assert [speaker for speaker, _ in told(text)] == [name, name]


@pytest.mark.parametrize(("text", "name"), [
    ('Lorna Quist said scores had risen. Abdul Hakim disagreed. "My marks went down," he said.', "Abdul Hakim"),
    ('Rosalind Keech said it was wrong. Joanna Priddy smiled. "He has had his chances," she said.', "Joanna Priddy"),
])  # fmt: skip
def test_whom_the_text_turned_to_speaks(text, name):
    assert told(text)[-1][0] == name


@pytest.mark.parametrize(("text", "name"), [
    ("A Conservative MP told the BBC that the vote was lost.", "Conservative MP"),
    ("The Sinn Fein TD said that the vote was lost.", "Sinn Fein TD"),
    ("KC and the Sunshine Band said that they would tour.", "KC and Sunshine Band"),
    ("It rained.\n\nKC and the Sunshine Band said that they would tour.", "KC and Sunshine Band"),
    ("“Who?” asked Roe (“the liar”).", "Roe"),
    ("Two in three voters said the plan was bad.", "two in three voters"),
    ("A majority of her backers said the plan was bad.", "a majority of her backers"),
    ("North Korea's claim that the plan was bad was false.", "North Korea"),
])  # fmt: skip
def test_a_name_is_all_of_it_and_reads_as_words_do(text, name):
    assert told(text)[0][0] == name


def test_a_quotation_may_stay_open_for_as_long_as_it_likes():
    claims = sayso.extract("Joan Hill said: “We were never asked.\n\n" + "“Fourteen trees were gone.\n\n" * 1500)
    assert len(claims.claims) > 1500 and {c.speaker.name for c in claims.claims if c.speaker} == {"Joan Hill"}


OPEN = (
    "Joan Hill said: “We were never asked. Nobody came to the door.\n\n“I think that 14 trees were gone by Monday.\n\n"
    "“They paid me £200.”"
)


def test_a_quotation_left_open_goes_on_as_surely_and_its_i_is_its_speaker():
    claims = sayso.extract(OPEN, narrated=False)
    assert {claim.speaker.name for claim in claims} == {"Joan Hill"}
    said = {claim.statement.text for claim in claims}
    assert {"They paid me £200.", "I think that 14 trees were gone by Monday."} <= said
    assert all(claim.confidence > 0.5 for claim in claims)


def test_a_word_or_two_in_quotation_marks_that_nobody_says_are_no_claim():
    assert told("“Bloodline”\n\nThe series returned on Friday. It was long.") == []


@pytest.mark.parametrize(("text", "label"), [
    ("He scored twice, the club said.", "checkable"),
    ("She was born in Leeds in 1951, the BBC said.", "checkable"),
    ("The council said on Monday that 12 schools would close.", "promise"),
    ("The company said on Monday that it would rebuild the mill.", "promise"),
])  # fmt: skip
def test_whom_the_pronouns_of_a_body_mean(text, label):
    assert [claim.verifiability.label for claim in sayso.extract(text, narrated=False)] == [label]


@pytest.mark.parametrize(("text", "asserted"), [
    ("Moira Keane denied that the union had walked away from talks.", False),
    ("Tom Bell has never said that the road was safe.", False),
    ("The minister did not say whether the road was safe.", False),
    ("Nobody has claimed that the bridge was closed in 2019.", False),
    ("Neither man said that the bridge was closed.", False),
    ("The minister declined to say whether the road was safe.", False),
    ("“I never took the money,” denied Ann Roe.", True),
    ("Ann Roe dismissed the report as “pure fiction”.", True),
    ("Ann Roe never doubted that the road was safe.", True),
    ("“I will not go,” he said.", True),
    ("The minister, who is not a doctor, said that the road was safe.", True),
    ("Moira Keane said that the union had not walked away from talks.", True),
])  # fmt: skip
def test_what_is_denied_is_not_asserted(text, asserted):
    claims = sayso.extract(text, narrated=False)
    assert [claim.asserted for claim in claims] == [asserted]
