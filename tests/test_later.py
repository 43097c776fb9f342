"""Speakers whom the text names only after the words for them, on texts of our own."""

from __future__ import annotations

import pytest

from sayso.extraction import extract
from sayso.models import Article
from sayso.settings import Settings

FILLER = "The harbour was quiet on Monday, as it often is in March.\n\n" * 4
"""Paragraphs after which no article begins."""


def speakers(nlp, text: str) -> list[str | None]:
    claims = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    return [claim.speaker.name if claim.speaker else None for claim in claims]


@pytest.mark.parametrize(
    "text",
    [
        "The organizer of a rally said that the rules raised the risk.\n\n"
        "“People will be face to face,” said Orla Tarn, who expects 500 guests.",
        "A senior company executive said on Tuesday that trade with the island must end.\n\n"
        "“All of it has to stop,” said Orla Tarn, who runs the port.",
        "A federal judge ruled on Monday that the driver must stay in jail.\n\n"
        "Magistrate Judge Orla Tarn said that he had planned it for weeks.",
        "One longtime friend said that the job was a comeback.\n\n"
        "“She will be heard,” said Orla Tarn, a strategist and a longtime friend of the mayor.",
    ],
)
def test_who_is_named_next_said_it_before(nlp, text):
    assert speakers(nlp, FILLER + text) == ["Orla Tarn", "Orla Tarn"]


def test_the_article_begins_with_who_is_named_next(nlp):
    text = (
        "Rising water has put crews on alert, an official said on Friday.\n\n"
        "The lakes have been rising for a week, Orla Tarn, director-general of the Relief Agency, said."
    )
    assert speakers(nlp, text) == ["Orla Tarn", "Orla Tarn"]


def test_the_headline_too(nlp):
    text = (
        "Former Harbour chairman calls for a new pier\n\n"
        "A former Harbour Board chairman says that the council should build a pier at once.\n\n"
        "“Now is the time,” said Orla Tarn, who led the board for six years."
    )
    assert set(speakers(nlp, text)) == {"Orla Tarn"}


@pytest.mark.parametrize(
    "text",
    [
        "A Sevrant spokesman said that the line was safe.\n\n“It is rusty,” said Orla Tarn, a Milbay spokeswoman.",
        "A union official said that the line was safe.\n\nBut Orla Tarn said that it was rusty.",
        "Another sailor said that the line was safe.\n\n“It is rusty,” said Orla Tarn.",
        "An official said that the line was safe, asking not to be named.\n\n“It is rusty,” said Orla Tarn.",
        "A sailor said that the line was safe.\n\n“It is rusty,” said Orla Tarn, a nurse.",
        "The head of the hospital said that nine were hurt.\n\nThe head of the port Orla Tarn said that it was shut.",
        "A sailor said that the line was safe.\n\nThe mayor disagreed. He said that it was rusty.\n\n"
        "“It is both,” said Orla Tarn.",
    ],
)
def test_somebody_else_speaks_next(nlp, text):
    assert speakers(nlp, FILLER + text)[0] != "Orla Tarn"


def test_a_body_of_the_lead_is_the_one_whose_name_tells_it(nlp):
    text = (
        "A union representing dockers endorsed Ida Lunt on Thursday, saying that she would keep the port open.\n\n"
        "In a statement, the Association of Milbay Dockers called Lunt a champion of the port."
    )
    assert speakers(nlp, text) == ["Association of Milbay Dockers"] * 2


def test_a_body_of_the_lead_shares_two_words_with_its_name(nlp):
    text = (
        "Soldiers fired at a crowd, a water rights group said on Friday.\n\n"
        "The National Water Rights Commission said that nine were hurt."
    )
    assert speakers(nlp, text) == ["National Water Rights Commission"] * 2


def test_the_judge_of_the_lead_is_behind_bodies_that_speak_first(nlp):
    text = (
        "A federal judge said on Monday that the file must stay shut.\n\n"
        "Ardmoor News said that it would appeal.\n\n"
        "Supreme Court Justice Orla Tarn said that nobody needed to know."
    )
    assert speakers(nlp, text) == ["Orla Tarn", "Ardmoor News", "Orla Tarn"]


@pytest.mark.parametrize(
    "text",
    [
        "The head of the county flood warning office said that it was late.\n\n"
        + FILLER
        + "“Go home,” said Orla Tarn, who leads flood warning for the county. Orla Tarn, the head of the county flood "
        "warning office, said that it rained.",
        "Kenya’s president said that it was late.\n\n" + FILLER + "Kenyan President Orla Tarn said that it rained.",
    ],
)
def test_who_holds_the_office_is_named_far_below(nlp, text):
    assert set(speakers(nlp, text)) == {"Orla Tarn"}


def test_police_are_the_one_force_that_the_article_names(nlp):
    text = "Nine were hurt, police said.\n\n" + FILLER + "The Ardmoor Police Department said that one had died."
    assert speakers(nlp, text) == ["Ardmoor Police Department"] * 2
    assert speakers(nlp, text + " The Hull Police Department said that it rained.")[0] == "police"


def test_a_body_of_the_lead_is_none_of_another_sort(nlp):
    text = (
        "A union representing dockers said on Thursday that the port would stay open.\n\n"
        "In a statement, Milbay Insurance called the port a champion of the coast."
    )
    assert speakers(nlp, text)[0] != "Milbay Insurance"


def test_the_poll_of_the_headline_is_the_poll_that_the_text_names(nlp):
    text = (
        "New Poll Shows Small Lead For Lunt\n\n"
        "A new poll shows that Ida Lunt remains in a tight race.\n\n"
        "Many had thought that she was far ahead.\n\n"
        "The latest Tarn/Milbay opinion poll found that she leads by five points."
    )
    assert [name for name in speakers(nlp, text) if name and "poll" in name] == ["Tarn/Milbay opinion poll"] * 3


def test_my_father_is_one_of_my_parents(nlp):
    text = (
        "My parents, James and Olive Tarn, were no fools. My father said that the world was bad. "
        "“It is,” my mother said."
    )
    assert speakers(nlp, text) == ["James Tarn", "Olive Tarn"]


def test_an_official_and_the_official_are_the_director_who_speaks_next(nlp):
    text = (
        "Many homes were lost, an official said on Thursday.\n\n"
        "More than 100 people are trapped, said Orla Tarn, a director of the Relief Agency.\n\n"
        "“We will do our best,” the official said."
    )
    assert speakers(nlp, text) == ["Orla Tarn"] * 3


def test_the_mayor_of_another_town_is_not_the_one_with_a_name(nlp):
    text = (
        "Milbay mayor said on Monday that the pier would stay. The mayor posted a picture, saying it was safe.\n\n"
        "Milbay Mayor Orla Tarn said that she was proud."
    )
    assert speakers(nlp, text)[0] == "Orla Tarn"
    text = (
        "The mayor of Ardmoor said on Monday that the pier would stay.\n\n"
        "Nobody had asked. “I am proud,” said Milbay Mayor Orla Tarn."
    )
    assert speakers(nlp, text)[0] != "Orla Tarn"
