"""Turns of transcripts and lists that somebody states: by the layout of the text alone, and as claims."""

from __future__ import annotations

import pytest

import sayso
from sayso.components.sections import Forms, find_sections
from sayso.extraction import extract
from sayso.lexicons import load
from sayso.models import Article, Claim
from sayso.rules.attribution.lists import lists
from sayso.rules.attribution.turns import Turn, turns
from sayso.settings import Settings

FORMS = Forms(load("sections"))
INTRO = "Ida Lunt spoke to the diver Otto Brandt in Holm on Sunday."


def found(*parts: str) -> list[tuple[str, str, list[str]]]:
    """Label, cue and paragraphs of each turn."""
    text = "\n\n".join(parts)
    spans = [(section.start, section.end) for section in find_sections(text, FORMS)]

    def words(turn: Turn) -> list[str]:
        return [text[start:end] for start, end in [*turn.content, *turn.further]]

    told = [*turns(text, spans), *lists(text, spans)]
    return [(text[slice(*turn.label)], text[slice(*turn.cue)] if turn.cue else "", words(turn)) for turn in told]


# ------------------------------------------------------------------ transcripts
def test_a_turn_goes_on_until_the_next_one():
    parts = (
        "THE PRESIDENT: We have a deal.", "It took nine weeks.", "(Applause.)", "The port is open.",
        "MR. CARNEY: I have two announcements.", "Q    Jay, is the report out?", "MR. CARNEY: It is.", "Q And the dam?",
        "MR. CARNEY: It will be safe.", "END 2:15 P.M. EDT",
    )  # fmt: skip
    assert found(*parts) == [
        ("THE PRESIDENT", ":", ["We have a deal.", "It took nine weeks.", "The port is open."]),
        ("MR. CARNEY", ":", ["I have two announcements."]),
        ("Q", "", ["Jay, is the report out?"]),
        ("MR. CARNEY", ":", ["It is."]),
        ("Q", "", ["And the dam?"]),
        ("MR. CARNEY", ":", ["It will be safe."]),
    ]


def test_the_role_behind_a_name_is_no_part_of_the_label():
    parts = ("MARA QUIST, HOST: Welcome.", "TOMAS REYL: Thanks.", "QUIST: How bad is it?", "REYL: Bad.", "QUIST: Why?")
    assert [label for label, _, _ in found(*parts)] == ["MARA QUIST", "TOMAS REYL", "QUIST", "REYL", "QUIST"]


def test_the_last_turn_goes_on_as_long_as_somebody_speaks():
    parts = (INTRO, "Q: Why?", "A: It was dark.", "Q: And now?", "A: I wait.", "My boat is ready.", "He left at noon.")
    assert found(*parts)[-1] == ("A", ":", ["I wait.", "My boat is ready."])


def test_between_names_in_small_letters_narration_is_nobodys():
    parts = (
        "Ida Lunt: Why?",
        "Otto Brandt: It was dark.",
        "Brandt looked at the sea.",
        "We had no lamp.",
        "Ida Lunt: And?",
    )
    assert found(*parts)[1] == ("Otto Brandt", ":", ["It was dark."])
    parts = (
        "Ida Lunt: Why?",
        "Otto Brandt: It was dark.",
        "We had no lamp.",
        "Ida Lunt: And?",
        "Otto Brandt: That is all.",
    )
    assert found(*parts)[1] == ("Otto Brandt", ":", ["It was dark.", "We had no lamp."])


def test_a_label_may_stand_on_a_line_of_its_own():
    parts = ("Ida Lunt:", "Were you afraid?", "Otto Brandt:", "Only of the bill.", "Ida Lunt:", "Will you go back?")
    assert [(label, words) for label, _, words in found(*parts)] == [
        ("Ida Lunt", ["Were you afraid?"]), ("Otto Brandt", ["Only of the bill."]), ("Ida Lunt", ["Will you go back?"]),
    ]  # fmt: skip


def test_long_answers_are_a_transcript_all_the_same():
    answer = ["A: I went down.", *["We saw the wreck."] * 9]
    parts = ("Q: Why?", *answer, "Q: And then?", *answer)
    assert [len(words) for _, _, words in found(*parts)] == [1, 10, 1, 10]


@pytest.mark.parametrize(
    "parts",
    [
        ("Note: the pier is shut.", "It will open.", "Warning: it may not.", "Correction: it will."),
        ("Lunt: 1,769", "Brandt: 1,501", "Lunt: 547", "Brandt: 46", "Lunt: 2,316"),
        ("Price: 12 euros", "Place: Holm", "Time: noon"),
        ("A man left.", "A woman came.", "A dog barked.", "A cat slept."),
        ("Q fever is back.", "The farm is shut.", "Nobody is ill."),
    ],
)
def test_what_is_no_transcript(parts):
    assert found(*parts) == []


# ------------------------------------------------------------------ lists
@pytest.mark.parametrize(
    ("lead", "who", "cue"),
    [
        ("Among the points the minister made:", "the minister", "made"),
        ("In its report, the inspectorate found that:", "the inspectorate", "found"),
        ("Tomas Reyl told the council that:", "Tomas Reyl", "told"),
        ("Here is what the water board announced on Monday:", "the water board", "announced"),
        ("On Monday she promised the following:", "she", "promised"),
        ("The union’s lawyer listed three reasons:", "The union’s lawyer", "listed"),
    ],
)
@pytest.mark.parametrize("mark", ["•", "-", "*", "–", "1."])
def test_the_items_of_a_list_belong_to_whoever_leads_it_in(lead, who, cue, mark):
    items = ("The dam lost 40 tonnes;", "repairs cost 3 million euros; and", "nobody is in danger.")
    (turn,) = found(INTRO, lead, *(f"{mark} {item}" for item in items), "He left.")
    assert turn == (who, cue, ["The dam lost 40 tonnes", "repairs cost 3 million euros", "nobody is in danger"])


@pytest.mark.parametrize(
    "lead",
    [
        "The dam has three weak spots:", "Here is what we know:", "The winners:", "Three things were decided:",
        "He said it was late.", "“This is what the minister said:", "By region the result was this:",
    ],
)  # fmt: skip
def test_a_lead_in_without_a_speaker_gives_nobody_the_items(lead):
    assert found(INTRO, lead, "• The dam lost 40 tonnes", "• Nobody is in danger") == []


def test_paragraphs_that_are_no_items_are_not_led_in():
    assert found(INTRO, "The minister said:", "The dam lost 40 tonnes.", "Nobody is in danger.") == []


# ------------------------------------------------------------------ as claims
def claims_of(nlp, *parts: str) -> list[Claim]:
    text = "\n\n".join(parts)
    return extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims


def test_the_paragraphs_of_a_turn_have_its_speaker_and_carry_on(nlp):
    parts = (
        INTRO, "LUNT: How deep was it?", "BRANDT: The wreck lies forty metres down.", "We saw two holes in its side.",
        "Nobody had been there before.", "LUNT: Were you afraid?", "BRANDT: Only of the bill.",
    )  # fmt: skip
    found = claims_of(nlp, *parts)
    first, second, third = (next(c for c in found if c.statement.text[:12] in part) for part in parts[2:5])
    assert [claim.speaker.name for claim in (first, second, third)] == ["Otto Brandt"] * 3
    assert (first.continues, second.continues, third.continues) == (None, first.id, second.id)
    assert (second.source, second.cue, second.speaker.resolved_by) == (None, None, "continuation")
    assert min(second.confidence, third.confidence) > 0.5


def test_a_question_without_a_colon_has_no_cue_and_nobody_asks_it(nlp):
    parts = ("MR. REYL: The wall is safe.", "Q    And the pumps?", "MR. REYL: They run.", "Q  Since when?")
    asked = [claim for claim in claims_of(nlp, *parts) if claim.statement.text.endswith("?")]
    assert [(claim.source.text, claim.cue, claim.speaker) for claim in asked] == [("Q", None, None)] * 2


def test_the_items_of_a_list_are_claims_of_whoever_leads_it_in(nlp):
    parts = (
        "Tomas Reyl spoke to the council on Monday.", "Among the points the minister made:",
        "• The dam lost 40 tonnes of concrete;", "• Repairs will cost 3 million euros.", "Nobody else spoke.",
    )  # fmt: skip
    first, second = claims_of(nlp, *parts)
    assert first.statement.text == "The dam lost 40 tonnes of concrete"
    assert (first.source.text, first.cue.text) == ("the minister", "made")
    assert second.statement.text == "Repairs will cost 3 million euros"
    assert first.speaker == second.speaker.model_copy(update={"resolved_by": first.speaker.resolved_by})


def test_a_heading_gives_no_claim(nlp):
    body = "It was built of concrete in 1955, on the river above Holm."
    text = f"{body}\n\nThe dam has 12 gates\n\n{body}\n\nThe dam lost 40 tonnes\n\n{body}"
    assert {claim.section for claim in extract(nlp(text), Article.from_text(text)).claims} == {"body"}


# ------------------------------------------------------------------ interviews in other layouts
ABOUT = "Dora Bellweather has run the harbour at Kessing for eleven years. Ivo Karst met her for the Gazette."
ASKED = ("How bad was the storm?", "Will it be rebuilt?", "Do you sleep at night?")
ANSWERS = ("It took 40 metres of the wall. We lost two cranes.", "The council has put aside £3m.", "Better than I did.")


def answered(nlp, parts, join="\n\n"):
    """Who says each of the answers, as claims."""
    text = join.join(parts)
    found = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    return [next((c for c in found if c.statement.text == answer.rstrip(".")), None) or
            next(c for c in found if c.statement.text == answer) for answer in ANSWERS]  # fmt: skip


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("IK: {}", "DB: {}"), ("Q: {}", "DB: {}"), ("**IK:** {}", "**DB:** {}"), ("Q. {}", "A. {}"), ("Q {}", "A: {}"),
        ("Gazette: {}", "Bellweather: {}"), ("IVO KARST\n{}", "DORA BELLWEATHER\n{}"),
        ("**Ivo Karst**\n\n{}", "**Dora Bellweather**\n\n{}"), ("Ivo Karst:\n{}", "Dora Bellweather:\n{}"),
    ],
)  # fmt: skip
def test_answers_are_of_whoever_the_layout_says(nlp, asks, answers):
    turns_ = [line.format(words) for pair in zip(ASKED, ANSWERS, strict=True) for line, words in
              zip((asks, answers), pair, strict=True)]  # fmt: skip
    assert [claim.speaker.name for claim in answered(nlp, (ABOUT, *turns_))] == ["Dora Bellweather"] * 3


@pytest.mark.parametrize("mark", ["", "**"])
def test_questions_that_stand_alone_are_answered_by_whom_the_text_is_about(nlp, mark):
    asked = ("How did you ride out the storm?", *ASKED[1:])
    parts = [part for pair in zip(asked, ANSWERS, strict=True) for part in (f"{mark}{pair[0]}{mark}", pair[1])]
    found = answered(nlp, (ABOUT, *parts, "Bellweather was born in 1970."))
    assert [(c.speaker.name, c.speaker.resolved_by, c.source) for c in found] == [
        ("Dora Bellweather", "continuation", None)
    ] * 3


def test_an_answer_without_label_goes_on_until_the_next_question(nlp):
    parts = (ABOUT, "How did you start?", "My father ran it.", "It was small.", *ASKED[1:2], "I hope so.", *ASKED[2:],
             "I do.", "She was born in 1970.")  # fmt: skip
    text = "\n\n".join(parts)
    said = [c for c in extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims if c.speaker]
    assert [(c.statement.text, c.speaker.name) for c in said if c.statement.text != "so"] == [
        (words, "Dora Bellweather") for words in ("My father ran it.", "It was small.", "I hope so.", "I do.")
    ]


@pytest.mark.parametrize(
    "parts",
    [
        ("What is a levy?", "It is a tax.", "Who pays it?", "Owners of boats.", "When is it due?", "In May."),
        ("Do you need a permit?", "You do, from May on.", "Can you apply online?", "You can.", "Is it free?", "It is."),
        ("Why?", "I left at noon.", "I had seen it all, and was tired.", "Nobody asked me to stay.", "So I went."),
    ],
)  # fmt: skip
def test_what_explains_or_muses_is_no_interview(nlp, parts):
    text = "\n\n".join((ABOUT, *parts))
    found = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    assert [claim for claim in found if claim.speaker] == []


def test_a_round_table_is_said_by_whoever_stands_above(nlp):
    said = {
        "Moira Fentiman": "The rents of 2005 are not coming back. I have halved mine.",
        "Tobias Eke": "I sell bread, and nobody carries four loaves to the station.",
        "Jas Dhillon": "I think we should give empty shops to teenagers for a year.",
    }
    again = [("Moira Fentiman", "Footfall rose when the cars went."), ("Tobias Eke", "I need people who buy things.")]
    parts = [f"{name}\n{words}" for name, words in [*list(said.items())[:2], *again, list(said.items())[2]]]
    text = "\n\n".join(("We asked three people what would save the high street.", *parts))
    found = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    names = {c.statement.text: c.speaker.name for c in found if c.speaker and c.source and "\n" in text[c.source.end :]}
    assert all(names[words] == name for name, words in [*said.items(), *again])


def test_initials_are_whose_name_came_before(nlp):
    parts = ("Sam Kerr: Why did you leave?", "Delia Brophy: I was tired.", "SK: And now?", "DB: I sing for my hens.")
    text = "\n\n".join(parts)
    found = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    assert [c.speaker.name for c in found if c.cue and c.cue.text == ":"] == ["Sam Kerr", "Delia Brophy"] * 2


def test_names_above_reports_that_nobody_asks_for_are_no_turns(nlp):
    parts = ("Ivo Karst", "The bridge is closed.", "Dora Bell", "The road is open.") * 2
    text = "\n\n".join((ABOUT, *parts))
    assert not [c for c in extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims if c.speaker]


def test_the_initials_of_an_agency_are_nobodys(nlp):
    text = "Anna Price spoke to AP on Monday. The AP reported that the road was shut. AP said that it was open."
    found = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    assert "Anna Price" not in {claim.speaker.name for claim in found}


def test_initials_that_two_people_share_are_nobodys(nlp):
    text = "\n\n".join((ABOUT + " Dana Brand came too.", "IK: Why?", "DB: It rained.", "IK: And?", "DB: It stopped."))
    found = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    assert [c.speaker.name for c in found if c.source.text == "DB"] == ["DB", "DB"]


# ------------------------------------------------------------------ quotations that are signed below
@pytest.mark.parametrize("attribution", ["rules", "learned"])
@pytest.mark.parametrize(
    ("line", "source", "name"),
    [
        ("— Winifred Achebe, director of education", "Winifred Achebe", "Winifred Achebe"),
        ("— Orsay Community Shop (@orsayshop)", "Orsay Community Shop", "Orsay Community Shop"),
        ("-- Mayor Ludmila Hrabal", "Mayor Ludmila Hrabal", "Ludmila Hrabal"),
        ("— @tarnlibrary", "@tarnlibrary", "@tarnlibrary"),
    ],
)
def test_a_line_below_a_quotation_says_whose_it_is(attribution, line, source, name):
    text = f"The mill closed, said Tomas Reyl.\n\n“We were told of it by letter.”\n\n{line}\n\nIt stood for years."
    found = sayso.extract(text, attribution=attribution, narrated=False).claims
    (claim,) = [claim for claim in found if "letter" in claim.statement.text]
    assert (claim.source.text, claim.speaker.name) == (source, name)


def test_each_paragraph_of_what_is_signed_below_is_the_signers():
    text = "“We were told of it by letter.”\n\n“Nobody called us.”\n\n— Winifred Achebe\n\nThe mill stood for years."
    found = sayso.extract(text, attribution="rules", narrated=False).claims
    assert [claim.speaker.name for claim in found[:2]] == ["Winifred Achebe"] * 2


def test_a_dash_before_a_sentence_signs_nothing():
    text = "“We were told of it by letter,” said Ines Dahl.\n\n— He left the mill on Monday, and nobody was told of it."
    (claim, *_) = sayso.extract(text, attribution="rules", narrated=False).claims
    assert claim.speaker.name == "Ines Dahl"
