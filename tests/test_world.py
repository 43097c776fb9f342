"""Names and speakers as papers of many countries write them: titles, relatives, couples, apostrophes, short names."""

from __future__ import annotations

import pytest

import sayso


def told(text: str) -> list[str | None]:
    """Who speaks, statement by statement."""
    found = sayso.extract(text, narrated=False)
    return [claim.speaker.name if claim.speaker else None for claim in found]


def cast(text: str) -> dict[str, str]:
    """The types of those whom the text names."""
    return {party.name: party.type for party in sayso.extract(text).cast}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Critic and former singer Siobhán O’Dwyer said the hall was too small.", "Siobhán O’Dwyer"),
        ("“We were wrong,” co-founder Tove Sandgren wrote in a letter to staff.", "Tove Sandgren"),
        ("Her co-author, Pierre-Damien Uwimana, warned that the sample was small.", "Pierre-Damien Uwimana"),
        ("One teacher backing the strike, Maren Holt of Ashby Grammar, said the pay was low.", "Maren Holt"),
        ("Whistle-blower Zanele Khumalo testified that the files had been burned.", "Zanele Khumalo"),
        ("Farid Suleiman Tahir, a herder from the district of Umm, told reporters that the wells were dry.",
         "Farid Suleiman Tahir"),
        ("Local councillor Cathal Ó Fiannachta (Ind) said the road was unsafe.", "Cathal Ó Fiannachta"),
        ("Det Insp Rhona Petrie said that two men had been held.", "Rhona Petrie"),
        ("“She was quick,” said Const. Lucie Gagnon of the city police.", "Lucie Gagnon"),
        ("Its President, Akosua Boateng-Mills, told a rally that the nurses would march.", "Akosua Boateng-Mills"),
        ("Pretoria – Former Prasa manager Sipho Ndaba on Tuesday told the inquiry that he had been followed for years.",
         "Sipho Ndaba"),
        ("One of the evicted, Mrs. Halima Sule, a mother of three, said that nobody had warned them.", "Halima Sule"),
        ("Another driver, who gave his name only as Gaz, said the brakes had failed.", "Gaz"),
        ("Liam “Sparky” Doyle said he was done. ", "Liam “Sparky” Doyle"),
    ],
)  # fmt: skip
def test_a_name_in_front_of_its_verb(text, name):
    assert name in told(text)
    assert cast(text)[name] == "person"


def test_a_relative_is_a_person_however_rare_the_name():
    text = "Anders Lie keeps goats. “They are gone,” his wife, Ragnfrid, says. “I hear the bells,” she adds."
    assert told(text) == ["Ragnfrid", "Ragnfrid"]


def test_a_couple_shares_a_name_and_each_is_told_apart():
    text = (
        "Bram and Julia Visscher lost the farm in March. His wife said the bank had been deaf. “We begged,” Mr "
        "Visscher told reporters. The couple said they would appeal."
    )
    assert told(text) == ["Julia Visscher", "Bram Visscher", "Bram and Julia Visscher"]


def test_two_politicians_are_no_couple():
    assert "Brecht" in cast("Brecht and Paula Lind met on Monday. “It is late,” Paula Lind said.")


def test_they_after_two_people_who_spoke_together():
    text = "Ann Roe and Ben Hale said the vote was close. They said it would be counted again."
    assert told(text) == ["Ann Roe and Ben Hale", "Ann Roe and Ben Hale"]


def test_who_stands_for_the_name_beside_it():
    text = "Gov. Ann Roe of Ohio, a Republican who has refused to back Ben Hale, said the family deserved better."
    assert set(told(text)) == {"Ann Roe"}


def test_who_is_nobody_of_the_place_behind():
    text = "The union reached a customs officer on the Kent coast who believes that the boats will come."
    assert told(text) != ["Kent"]


def test_he_in_somebodys_own_words_is_another_one():
    text = "Ann Roe said the boss left. “He told me it was over,” Carl Hale said."
    result = sayso.extract(text, narrated=False)
    inner = [claim for claim in result if claim.source and claim.source.text == "He"]
    assert all(claim.speaker is None or claim.speaker.name != "Carl Hale" for claim in inner)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Osprey shares fell. Osprey Mills, a papermaker, said it was sold. Osprey said no jobs would go.",
         "Osprey Mills"),
        ("The Spanish Institute for Coast and Reef, INCA, said the tide was high. INCA warned of floods.",
         "Spanish Institute for Coast and Reef"),
        ("Doctors Without Borders (MSF) said the clinic was shut. MSF said it would move.", "Doctors Without Borders"),
    ],
)  # fmt: skip
def test_the_short_name_of_a_body(text, name):
    assert set(told(text)) == {name}


def test_a_post_in_letters_is_no_body():
    text = "Ann Roe met the growers. The Labour MP said the price was fair."
    assert "Labour MP" not in {name for name, kind in cast(text).items() if kind == "organization"}


def test_a_nickname_is_an_alias():
    party = sayso.extract("Liam “Sparky” Doyle said he was done. Sparky said it twice.").cast[0]
    assert (party.name, "Sparky" in party.aliases) == ("Liam “Sparky” Doyle", True)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Ms Marsden said that story was a lie.", "that story was a lie"),
        ("Ms Marsden said that the story was a lie.", "the story was a lie"),
        ("Ms Marsden said that in May the story ended.", "in May the story ended"),
    ],
)
def test_that_before_a_noun_is_part_of_what_was_said(text, statement):
    assert [claim.statement.text for claim in sayso.extract(text, narrated=False)] == [statement]


@pytest.mark.parametrize("opening", ["Nairobi – ", "KAMPALA: "])
def test_a_city_before_the_first_words_is_nobody(opening):
    text = opening + "Farmers in the valley told the governor on Monday that the rains had failed for the third year."
    assert told(text) in (["farmers in the valley"], ["Farmers in the valley"])


def test_a_last_name_spelled_otherwise_is_the_same_persons():
    text = (
        "President Volodymyr Tarnovsky said on Monday that the front was holding. Tarnovskyy later added that the "
        "winter would be hard. “It will,” Tarnovskiy told reporters."
    )
    assert told(text) == ["Volodymyr Tarnovsky"] * 3
    assert list(cast(text)) == ["Volodymyr Tarnovsky"]
