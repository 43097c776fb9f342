"""Speaker resolution, one mechanism a test, on texts of our own."""

from __future__ import annotations

import pytest

from sayso.components.sections import paragraphs
from sayso.extraction import extract
from sayso.models import Article
from sayso.rules.attribution.turns import turns
from sayso.settings import Settings


def speakers(nlp, text: str) -> list[str | None]:
    claims = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    return [claim.speaker.name if claim.speaker else None for claim in claims]


def cast(nlp, text: str) -> dict[str, object]:
    return {party.name: party for party in extract(nlp(text), Article.from_text(text)).cast}


# ------------------------------------------------------------------ names


def test_a_headline_names_whom_the_text_names(nlp):
    text = (
        "Lunt Slams Brandt Over Harbour Deal.\n\n"
        "Ida Lunt said that the harbour was lost. Otto Brandt did not reply. Lunt said that he never does."
    )
    people = {name for name, party in cast(nlp, text).items() if party.type == "person"}
    assert people == {"Ida Lunt", "Otto Brandt"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Telling Ida Lunt to wait was wrong, Ida Lunt said. Ida Lunt said that she had waited.", "Ida Lunt"),
        ("Assemblywoman Clara Wendt said that the road would open. Wendt said that it was late.", "Clara Wendt"),
        ("The surveyor, Iain Duthie, said that the pier was rotten. Duthie said that it would fall.", "Iain Duthie"),
        ("Neil Wick chief market analyst at Tarn Brokers said that prices would rise.", "Neil Wick"),
        ("A lorry had lost its load, district magistrate K. Mahant said.", "K. Mahant"),
        ("Ubaid Yosif, a day laborer who had crossed the bridge, said that it shook.", "Ubaid Yosif"),
        ("Director of National Forests Ida Lunt told reporters that it would burn.", "Ida Lunt"),
        ("Chinese Ambassador to Italy Li Ruyi said that trade had grown.", "Li Ruyi"),
        ("At Stuyford, Keon said, it was over. Jon Keon said that he was glad.", "Jon Keon"),
        ("SA Police Detective Superintendent Des Bright told reporters that she was found.", "Des Bright"),
        ("Assemblyman Jon Keon said that it was late. “It must pass,” Assemblyman Keon said.", "Jon Keon"),
    ],
)
def test_a_name_is_a_name_alone(nlp, text, name):
    assert set(speakers(nlp, text)) == {name}


def test_a_body_is_known_by_where_it_is_based(nlp):
    text = "Investors left Ubrage in May. Holm-based Ubrage said that it had debts."
    assert cast(nlp, text)["Ubrage"].type == "organization"


def test_the_code_of_a_share_tells_a_company_and_is_no_part_of_its_name(nlp):
    text = "Xandor (XNDR.L) rose on Friday. Ubrage Holdings UBR.N said that it would sell two mills."
    types = {name: party.type for name, party in cast(nlp, text).items()}
    assert types["Xandor"] == types["Ubrage Holdings"] == "organization"


def test_a_company_is_one_with_its_acronym_and_no_generals_name(nlp):
    text = "General Tarn Co (GT_p.DE) said that it would sell two mills. GT said that it had debts."
    assert speakers(nlp, text) == ["General Tarn Co", "General Tarn Co"]
    source = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims[0].source
    assert source.text.count("(") == source.text.count(")")


def test_a_name_that_the_tagger_parts_is_whole(nlp):
    text = "Peruvian analyst Diethell Columbus said that it was late."
    assert speakers(nlp, text) == ["Diethell Columbus"]


def test_members_of_a_party_are_not_the_party(nlp):
    text = "The Workers Party met. Three Workers Party officials said that it was late. Silva’s Workers Party won."
    bodies = [name for name, party in cast(nlp, text).items() if party.type == "organization"]
    assert bodies == ["Workers Party"]


def test_a_ministry_speaks_through_its_statement(nlp):
    text = "The list will be closed, according to a home ministry statement. The ministry said that it would help."
    assert speakers(nlp, text) == ["home ministry", "home ministry"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The Indian government sent help. The Kerala government said that it was late.", "Indian government"),
        ("An aide to the governor, Kathleen Price, said on Friday that it was expected.", "Kathleen Price"),
        ("The health ministry sent help. The transport ministry said that roads were cut.", "health ministry"),
        ("Reuters told it first. Reuters said that rain fell. The weather agency said that it would stop.", "Reuters"),
    ],
)
def test_a_body_that_is_called_otherwise_is_not_meant(nlp, text, wrong):
    assert speakers(nlp, text)[-1] != wrong


def test_a_storm_says_nothing(nlp):
    assert "Storm Gordon" not in cast(nlp, "Tropical Storm Gordon was near. Ida Lunt said that it rained.")


def test_the_committee_of_one_party_is_not_that_of_the_other(nlp):
    text = "The Tarn National Committee met. Republican National Committee members said that it was late."
    assert "National Committee" not in cast(nlp, text)


def test_a_last_name_that_could_be_a_place_is_whose_it_is(nlp):
    text = "Jana Hradova resigned. Hradova was charged in May. Hradova said that she was innocent."
    assert speakers(nlp, text)[-1] == "Jana Hradova"
    assert "Hradova" not in cast(nlp, text)


def test_who_made_a_report_public_does_not_speak_through_it(nlp):
    text = "The agency’s report, made public on Friday by the Ministry of Mines, said that the shaft was old."
    assert "Ministry of Mines" not in speakers(nlp, text)


def test_two_with_other_names_in_the_middle_are_two(nlp):
    text = (
        "Abdul Hamid Abu Daher was killed. Abdul Aziz Abu Daher, father of Abdul Hamid Abu Daher, said that it was "
        "late. “He was young,” Abdul Aziz said."
    )
    assert speakers(nlp, text) == ["Abdul Aziz Abu Daher"] * 2


def test_an_office_written_large_is_nobodys_name(nlp):
    text = "The country’s Human Rights Ombudsman, Jordan Reyes, said that the troops had left."
    assert speakers(nlp, text) == ["Jordan Reyes"]


def test_the_lead_speaks_of_whom_the_text_names(nlp):
    text = (
        "A student was found guilty on Friday, a local prosecutor said.\n\n"
        "“He planned it for weeks,” Mary Petty, the chief prosecutor of Tarn County, told reporters."
    )
    assert speakers(nlp, text) == ["Mary Petty", "Mary Petty"]


@pytest.mark.parametrize(
    "second",
    [
        "“He planned it for weeks,” a second prosecutor told reporters. Prosecutor Mary Petty said that he had not.",
        "“He planned it for weeks,” Mary Petty, a nurse, told reporters.",
    ],
)
def test_the_lead_does_not_speak_of_one_of_two_or_of_somebody_else(nlp, second):
    first = "A student was found guilty on Friday, a local prosecutor said.\n\n"
    assert speakers(nlp, first + second)[0] != "Mary Petty"


def test_who_is_the_professor_not_the_university(nlp):
    text = "Steven Living is a professor at Tarn State University who said that it was late."
    assert "Tarn State University" not in speakers(nlp, text)


def test_who_calls_somebody_something_is_not_called_so(nlp):
    text = "Jennifer Palm called Brandt a coward. Otto Brandt said that he was none. Brandt said that Palm had fled."
    party = cast(nlp, text)["Jennifer Palm"]
    assert "Brandt" not in party.aliases


def test_the_family_is_its_members(nlp):
    text = "Ida Quist and Jonas Quist run the mill. The Quists said that the mill would close."
    claims = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    assert sorted(claims[-1].speaker.members) == ["Ida Quist", "Jonas Quist"]


def test_a_last_name_means_whom_the_line_before_named_in_full(nlp):
    text = (
        "Ida Quist opened the meeting. Ida Quist thanked the crews. Ida Quist sat down.\n\n"
        "Jonas Quist stood up. “I saw it burn,” Quist said."
    )
    assert speakers(nlp, text)[-1] == "Jonas Quist"


# ------------------------------------------------------------------ it

MINE = "The Ministry of Mines said on Monday that the shaft was flooded."
IT = [
    (MINE + " Two pumps had failed in the night, it said.", "Ministry of Mines"),
    (
        "Two men died, the army said in a statement. The troops seized a belt, the statement said. The search of the "
        "area went on, it added.",
        "army",
    ),
    ("The indictment says that he trained in Tarn. In Holm, it says, he stayed at a guesthouse.", "indictment"),
    ("In 2009 North Korea arrested two journalists who it said had entered illegally.", "North Korea"),
    ("The agency in Holm set new rules. “Foreign charities may not go there,” it said.", "agency in Holm"),
    (MINE + "\n\nIt also said that nobody was hurt.", "Ministry of Mines"),
    (MINE + " The rain had not stopped for a week.\n\n“Nobody was below ground,” it added.", "Ministry of Mines"),
    ("The Ministry of Mines closed the shaft in what it called a precaution.", "Ministry of Mines"),
    ("Tarnfors Steel closed two mills after it said that they were too old.", "Tarnfors Steel"),
]


@pytest.mark.parametrize(("text", "name"), IT)
def test_it_is_the_body_that_spoke_last_or_the_subject_above(nlp, text, name):
    assert speakers(nlp, text)[-1] == name


@pytest.mark.parametrize(
    "text",
    [
        "The road was cut, provincial spokesman Munir Farhad said. Two bridges were lost, the official said.",
        "Xu Jin, deputy head of the tea bureau, said that exports rose. The official added that prices fell.",
    ],
)
def test_the_official_is_who_spoke_last_in_office(nlp, text):
    first, second = speakers(nlp, text)
    assert first == second


def test_the_official_is_no_player_and_not_who_spoke_after_another_official(nlp):
    text = (
        "A tax official said that it was late. Mayor Ida Lunt said that it was not. The official said that it rained."
    )
    assert speakers(nlp, text)[-1] != "Ida Lunt"
    text = "Striker Ida Lunt said that it was late. The official said that it rained."
    assert speakers(nlp, text)[-1] != "Ida Lunt"


def test_they_are_the_group_that_spoke_last(nlp):
    text = "Brokers in Holm said that ore would be dear. “It hurts the small mills,” they added."
    assert speakers(nlp, text)[-1] == "brokers in Holm"


def test_it_is_nobody_where_a_person_spoke_last(nlp):
    text = "Ida Lunt said on Monday that the shaft was flooded. The shaft was old. It was, it seemed, beyond repair."
    assert "Ida Lunt" not in speakers(nlp, text)[1:]


def test_it_is_not_who_spoke_before_another_body_acted(nlp):
    text = MINE + " Tarnfors Steel closed two mills. It said that it had no ore."
    assert speakers(nlp, text)[-1] != "Ministry of Mines"


# ------------------------------------------------------------------ descriptions and papers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The Ardmoor Budget Office published its figures on Friday. The budget office said that debt would double.",
            "Ardmoor Budget Office",
        ),
        ("Ida Lunt is running again. Her campaign said that it had raised a million.", "Lunt campaign"),
        (
            "An Ardmoor Institute poll of 900 voters came out on Monday. The poll found that most were tired.",
            "Ardmoor Institute",
        ),
        (
            "A report by the Ardmoor Institute was leaked. The report said that the pier was rotten.",
            "Ardmoor Institute",
        ),
        (
            "Gov. Ida Lunt met the ferrymen on Monday. The governor said that the ferry would sail.",
            "Ida Lunt",
        ),
        ("Otto Brandt and Ida Lunt married in May. The couple said that they would stay.", "Otto Brandt and Ida Lunt"),
    ],
)
def test_a_description_is_whom_it_describes(nlp, text, name):
    assert speakers(nlp, text)[-1] == name


@pytest.mark.parametrize(
    "text",
    [
        "Ida Lunt sang. A spokesman for Lunt said that she would sing again.",
        "Ida Lunt met Otto Brandt. Her friend said that they had quarrelled.",
        "The Ardmoor Institute closed on Friday. The ministry said that it would not pay.",
    ],
)
def test_somebody_else_is_not_given_the_name(nlp, text):
    claims = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    assert claims[-1].speaker is None or claims[-1].speaker.name not in ("Ida Lunt", "Otto Brandt", "Ardmoor Institute")


def test_leading_members_of_a_group_are_not_the_group(nlp):
    text = "Republicans said that the bill was dead. Leading Republicans said that it could be revived."
    assert [name.lower() for name in speakers(nlp, text) if name] == ["republicans", "leading republicans"]


# ------------------------------------------------------------------ pronouns


def test_two_who_cannot_be_told_apart_are_not_named(nlp):
    text = "Club directors Carl Dunmore and Lee Hathersage left by the back door. “There is no money,” he said later."
    assert speakers(nlp, text)[-1] is None


def test_a_close_race_is_less_sure_than_a_clear_one(nlp):
    close = "Otto Brandt met Jonas Quist on Monday. He said that the pier was rotten."
    clear = "Otto Brandt met the ferrymen on Monday. Brandt spoke for an hour. He said that the pier was rotten."
    sure = [
        extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims[-1].confidence
        for text in (close, clear)
    ]
    assert sure[0] < sure[1]


# ------------------------------------------------------------------ turns


def test_the_turns_of_a_transcript():
    text = "We met in May.\n\nQ: Why now?\n\nA: Because it rains.\n\nQ: And then?\n\nA: Then it stops."
    found = [
        (text[slice(*turn.label)], [text[a:b] for a, b in turn.content]) for turn in turns(text, list(paragraphs(text)))
    ]
    assert found == [
        ("Q", ["Why now?"]), ("A", ["Because it rains."]), ("Q", ["And then?"]), ("A", ["Then it stops."]),
    ]  # fmt: skip


def test_a_colon_here_and_there_makes_no_transcript():
    text = "Note: the pier is shut.\n\nIt will open in May.\n\nWarning: it may not.\n\nCorrection: it will."
    assert turns(text, list(paragraphs(text))) == []


def test_names_in_capitals_before_a_colon_are_the_people_of_the_text(nlp):
    text = (
        "Host Ida Lunt spoke to the diver Otto Brandt on Sunday.\n\n"
        "LUNT: How deep was it?\n\nBRANDT: Forty metres, and it was dark.\n\n"
        "LUNT: Were you afraid?\n\nBRANDT: Only of the bill."
    )
    assert [name for name in speakers(nlp, text) if name] == ["Ida Lunt", "Otto Brandt", "Ida Lunt", "Otto Brandt"]


# ------------------------------------------------------------------ what the text tells of somebody


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (  # the state behind the name
            "Sen. Ida Lunt (R-Fla.) met Sen. Otto Brandt (D-Vt.) on Monday. Lunt had a map, and Lunt left early.\n\n"
            "The Vermont senator said that the map was wrong.",
            "Otto Brandt",
        ),
        (  # the party
            "Gov. Clara Wendt, a Democrat from Ohio, and Gov. Jonas Quist, a Republican from Utah, spoke for an hour. "
            "Wendt sat down first.\n\nThe Republican governor said that the tunnel would flood.",
            "Jonas Quist",
        ),
        (  # two people of a kind, with a third one beside them
            "Ida Quist and Jonas Quist run the mill. Otto Brandt and Clara Wendt sell the flour. "
            "Both parents said so.\n\nThe Ardmoor Bank has lent them money.\n\nThe two women left. "
            "The siblings said that the mill would close.",
            "Ida and Jonas Quist",
        ),
        (  # a body that the owner's campaign is called
            "The Lunt campaign opened an office. Ida Lunt cut the ribbon. Her team said that it would open nine more.",
            "Lunt campaign",
        ),
        (  # his campaign is that of the man who runs
            "Otto Brandt is a candidate for mayor. His lawyer, Jonas Quist, held the door. Quist smiled. "
            "His campaign said that the door was stuck.",
            "Brandt campaign",
        ),
        (  # a poll told behind the word
            "A survey, conducted by the Ardmoor Institute, came out on Monday. The survey found that few people sleep.",
            "Ardmoor Institute",
        ),
        (  # an airline by its name
            "Icelandair said that forty flights were off. The Ardmoor Bank had called in a loan.\n\n"
            "The airline said that the flights would be back in May.",
            "Icelandair",
        ),
    ],
)
def test_what_is_told_of_somebody_settles_whom_a_description_means(nlp, text, name):
    assert speakers(nlp, text)[-1] == name


@pytest.mark.parametrize(
    "text",
    [
        # both named together, but not of one family
        "Ida Lunt and Otto Brandt shook hands. Both parents said that it was late.",
        # written large, and no name
        "The wire spoke of a Super PAC. A Super PAC paid for it. The Super PAC said that it was cheap.",
        # somebody's father, and nobody is called so
        "Otto Brandt rows. Jonas Quist steers. His father said that the boat leaks.",
    ],
)
def test_what_the_text_does_not_tell_names_nobody(nlp, text):
    last = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims[-1].speaker
    assert last is None or (last.type != "person" and not last.members)


REFUSED = [
    ("The Department of Justice said that it would sue. The Ministry of Defence said that it was late.",
     "Ministry of Defence"),
    ("Workers met on Monday. Burger King said that sales fell.", "Burger King"),
    ("Donald Roe won on Tuesday. He was glad. The president-elect's office said that it would wait.",
     "president-elect's office"),
    ("“It was late,” his friend said. Otto Brandt spent two days in the river.", "his friend"),
    ("Ida Lunt, a lawyer, was charged on Monday. She was calm. Her lawyer said that she was ill.", "her lawyer"),
    ("Otto Brandt is a candidate for mayor. Jonas Quist, the coach of the Rovers, lost on Sunday. Quist was angry and "
     "he left early. His team said that it was tired.", "Quist team"),
    ("Jane Story said that it rained. The story was long. Mr. Story said that he agreed.", "Jane Story"),
    ("The survey found that people slept well.\n\nIt was told in May.\n\nA study of Kalven Foods found mice.",
     "survey"),
    ("Otto Brandt is a businessman. Supporters of Brandt from Ohio sang. The New York businessman said that he was "
     "glad.", "Otto Brandt"),
    ("Ardmoor Bank and Kalven Bank met on Monday. The companies said that they would merge.",
     "Ardmoor and Kalven Bank"),
    ("The governor, Ida Lunt, met Otto Brandt. The governor and the mayor said that they agreed.",
     "governor and the mayor"),
    ("Ida Lunt is a senator. Lunt, a critic of the Republican governor, spoke. The Democratic senator said that it was "
     "late.", "Ida Lunt"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name"), REFUSED, ids=[name for _, name in REFUSED])
def test_what_tells_nothing_of_somebody_names_nobody_else(nlp, text, name):
    assert speakers(nlp, text)[-1] == name


def test_the_woman_is_whom_the_sentence_before_leaves_without_a_name(nlp):
    text = (
        "Orla Tarn runs the bakery. Orla Tarn said that it was quiet.\n\n"
        "At a chemist’s, a young cashier was shaken by the talk. “It is too much,” said the woman."
    )
    assert speakers(nlp, text)[-1] != "Orla Tarn"
    text = "A young cashier was shaken by the talk. Orla Tarn came in later. “It is too much,” said the woman."
    assert speakers(nlp, text)[-1] == "Orla Tarn"


def test_a_name_right_behind_a_noun_for_no_person_is_the_speakers(nlp):
    text = "The toll has risen, said caretaker home minister of Balochistan province Agha Umar."
    assert speakers(nlp, text) == ["Agha Umar"]


def test_whose_a_body_is_belongs_to_no_name(nlp):
    text = "The number rose, said the country’s Observatory of Ruined Harbours."
    (speaker,) = cast(nlp, text).values()
    assert (speaker.name, speaker.type) == ("Observatory of Ruined Harbours", "organization")


def test_a_spokesman_without_a_name_is_described_by_whom_he_speaks_for(nlp):
    text = "A spokesman for Tarn Ltd said that the ferry had sunk. Officials said that nobody died."
    claims = extract(nlp(text), Article.from_text(text), Settings(narrated=False)).claims
    told = [(claim.speaker.name, claim.speaker.type, claim.speaker.description) for claim in claims]
    assert told == [("spokesman for Tarn Ltd", "unnamed", "spokesman for Tarn Ltd"), ("officials", "group", None)]


def test_he_is_whom_the_sentence_before_leaves_without_a_name(nlp):
    first = "Otto Brandt came to the bridge. Otto Brandt said that it was old.\n\n"
    text = first + "An engineer remembered the bridge from his childhood. “I walked there with my cousins,” he said."
    assert speakers(nlp, text)[-1] == "engineer"


def test_new_is_a_part_of_new_york(nlp):
    assert speakers(nlp, "A New York judge has rejected the request, saying that it was late.")[0] == "New York judge"


def test_his_ex_wife_is_the_other_of_a_couple(nlp):
    text = "The papers were filed by Donald and Ivana Tarn in March. His ex-wife agreed that it was late."
    assert speakers(nlp, text)[-1] == "Ivana Tarn"


def test_the_judge_of_the_lead_may_be_called_justice_later(nlp):
    text = (
        "A Milbay judge has ruled that the file stays closed.\n\n"
        "Supreme Court Justice Orla Tarn said that nobody needs it."
    )
    assert speakers(nlp, text) == ["Orla Tarn", "Orla Tarn"]
