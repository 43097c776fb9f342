"""Whom a role, an age, a calling or a body means: the speaker of the last statement of each little story."""

from __future__ import annotations

import pytest

from sayso.extraction import extract
from sayso.models import Article
from sayso.rules.speakers.figures import known_facts
from sayso.rules.speakers.page import Words
from sayso.settings import Settings


def last_speaker(nlp, text: str) -> str | None:
    """The name of whoever makes the last statement; None where that is nobody with a name."""
    claims = [c for c in extract(nlp(text), Article.from_text(text), Settings(narrated=False)) if not c.via]
    speaker = claims[-1].speaker
    return speaker.name if speaker is not None and speaker.type != "unnamed" else None


AGES = [
    (
        "Denise Proctor said that it hurt. The 61-year-old said she still set a place at the table.",
        "Denise Proctor",
    ),
    ("Gareth Pell, 34, was jailed. “I am sorry,” the 34-year-old said.", "Gareth Pell"),
    ("Kwame Osei scored twice. “I had twenty minutes in me,” said the 24-year-old.", "Kwame Osei"),
    ("Gareth Pell, 34, met Tom Reed, 50, in Leeds. According to the 50-year-old, it snowed.", "Tom Reed"),
    ("Gareth Pell, 34, met Tom Reed, 50, in Leeds. The 34-year-old said that it rained.", "Gareth Pell"),
    ("Gareth Pell, 34, was met at the door. The 20-year-old said that it rained.", None),
    ("Ada Karst broke her leg. The sixty-one-year-old said that it was sore.", "Ada Karst"),
]
CALLINGS = [
    ("Paul Roe, a teacher, was hurt. The teacher said that he was sore.", "Paul Roe"),
    ("Paul Roe, a builder from Hull, was hurt. The builder said that the wall had been wet.", "Paul Roe"),
    ("Regula Amstutz runs the mill. The executive said that the machines did not rest in August.", "Regula Amstutz"),
    ("Joseph Otieno, MP for Rongai, spoke on Monday. The MP said that the road was closed.", "Joseph Otieno"),
    ("Lena Vogt kept a clean sheet. The goalkeeper said that her back four had won it.", "Lena Vogt"),
    # a guard who is not named is whom *he* means
    ("Hank Oberlin did not attend. One guard said that the food was bad. “He should come for lunch,” he said.", None),
]  # fmt: skip


HOMES = [
    ("Maria Sondergaard won on Sunday. The Dane told reporters that it was hard.", "Maria Sondergaard"),
    ("Kwame Osei scored. The Ghanaian said that it was hard.", "Kwame Osei"),
    ("Tom Reed lost. The Londoner said that he was tired.", "Tom Reed"),
    ("Kwame Osei scored. The Accra-born forward said that it was hard.", "Kwame Osei"),
    ("Aoife Byrne called for calm. The TD for Meath West said that the road was shut.", "Aoife Byrne"),
]
TITLES = [
    ("Local MLA Prakash Shinde said that the road was shut.", "Prakash Shinde"),
    ("Garda Sgt Niall Keogh said that the road was shut.", "Niall Keogh"),
    ("Winger Leo Page said that the pitch was dry.", "Leo Page"),
    ("Barrister Omar Yusuf said that the court was full.", "Omar Yusuf"),
    ("Principal Aoife Tierney said that the school was shut.", "Aoife Tierney"),
    # a calling may be a first name, and letters a part of one
    ("Hunter S. Roe said that the road was shut.", "Hunter S. Roe"),
    ("Baker Mayfield said that the road was shut.", "Baker Mayfield"),
]
DENIED = [
    # who is known for another nation, or bears the office of one's own
    ("President Maria Keller met Jean Dubois. The French president said that talks went well.", "Jean Dubois"),
    ("Ivan Petrov, the Russian foreign minister, met Lena Vogt. The German minister said that it was late.", None),
    # who is called so of another body, or nobody yet
    (
        "Ann Roe spoke first.\n\nBen Hale spoke next.\n\nAnn Roe left at noon.\n\n"
        "Hale’s campaign manager said that the hall was full.",
        None,
    ),
    ("Ann Roe paid for the bridge. The next mayor said that it was paid.", None),
    # somebody who has just been met, without a name
    ("Ann Roe spoke in Hull. One man in the hall stood up. The man said that he was sore.", None),
    ("Tom Reed, a man of few words, spoke in Hull. The man said that he was sore.", "Tom Reed"),
    # a number behind the noun counts somebody else
    ("Ann Roe and Ben Hale ran. The supporters of both said that it was late.", "supporters of both"),
    ("Rick Alder, a former Texas governor, ran again. The Texan said that he was ready.", "Rick Alder"),
]  # fmt: skip
BODIES = [
    ("Ardmoor Police Department closed the road. Police said that two cars had met.", "Ardmoor Police Department"),
    ("EgyptAir lost a plane. Families wept over the EgyptAir Crash. The airline said that it was sorry.", "EgyptAir"),
    ("Ryanair fell by 2 percent. The Dow fell by 1 percent. The company said that fares would rise.", "Ryanair"),
    ("Water company Sevrant said that bills would rise. The company said that it was sorry.", "Sevrant"),
    ("Energy regulator Ofgem said that bills would rise. The regulator said that it was sorry.", "Ofgem"),
    ("Norrvik Pharma, a drugmaker, said that bills would rise. The company said it was sorry.", "Norrvik Pharma"),
    ("Castlegate Homes, a developer, said it would build. The company said that it was sorry.", "Castlegate Homes"),
    ("Health watchdog the Care Standards Board said that the home was dirty.", "Care Standards Board"),
    ("St Brendan's College said exams were over. The college said that it was sorry.", "St Brendan's College"),
    ("Wessland Police urged people to stay away. The force said that it was raining.", "Wessland Police"),
    ("Oresund Capital called for a review. The fund said that the board was slow.", "Oresund Capital"),
    ("The National Farmers' Guild said prices fell. The guild said that it was sorry.", "National Farmers' Guild"),
    ("Thornmere Borough Council met on Tuesday. The council said that it was sorry.", "Thornmere Borough Council"),
    ("Researchers at the University of Tarn trained bees. The university said they could count.", "University of Tarn"),
    # whom the police were told about is no body of theirs
    ("Neighbours told police Brannigan had left. They saw him go. “I went to Rome,” Brannigan said.", "Brannigan"),
    ("Friends told the company Diaz had left. The company said that it knew nothing.", "company"),
    # the Guardian is a paper, not somebody who guards
    ("The Guardian reported that the mill was sold. The newspaper said that it cost 3 million pounds.", "Guardian"),
]
OTHERS = [
    ("Prosecutor Simon Achebe opened the case against Gareth Pell. The defendant said he was innocent.", "Gareth Pell"),
    ("Nurse Ada Bell treated Gareth Pell at the scene. The victim told her that he was cold.", "Gareth Pell"),
    ("Prosecutor Simon Achebe opened the case on Monday. The defendant said that he was innocent.", None),
    ("Detective Ruth Ebdon asked others to come forward. Pell's barrister said that his client was sorry.", None),
]
PAIRS = [
    ("Dwayne Kessler, 29, and Marcus Ruiz, 31, were held. The two men told police that they were lost.",
     "Dwayne Kessler and Marcus Ruiz"),
    ("Torva's president, Alina Dragov, and her Melsk counterpart, Stefan Orlik, met. Both leaders said it was over.",
     "Alina Dragov and Stefan Orlik"),
    ("Amy Kerr, 34, and her husband, Lee, 36, flew home. The couple said that the crew were kind.", "Amy Kerr and Lee"),
    ("Prime Minister Keir Hobbs met Chancellor Anna Stolz. Both leaders said that the war was over.",
     "Keir Hobbs and Anna Stolz"),
]  # fmt: skip


WELL_KNOWN = [
    ("Barclays will shut 40 branches, the bank said on Tuesday.", "Barclays"),
    ("Barclays shut a branch. The union Unite called it a betrayal. The lender said that nobody came.", "Barclays"),
    ("EgyptAir lost a plane. The airline said that it was searching.", "EgyptAir"),
    ("Starbucks shut its roastery. McDonald’s did the same. The company said that rents were high.", "McDonald’s"),
    ("The NSPCC was sorry to hear it. The charity said calls had doubled.", "NSPCC"),
    ("Pfizer and Moderna raised their prices. The companies said that costs had risen.", "Pfizer and Moderna"),
    ("Le Monde saw the letters. The newspaper said that the minister had lied.", "Le Monde"),
    ("The German group for victims, UOKG, met. The group for victims, UOKG, said it was sorry.", "UOKG"),
    (
        "The Australian Competition and Consumer Commission fined him. The watchdog said the conduct was bad.",
        "Australian Competition and Consumer Commission",
    ),
    ("The Police Service of Northern Ireland met. The force said it was sorry.", "Police Service of Northern Ireland"),
    ("Dagenham MP Ann Roe met a spokesman for the council. Ann Roe said that she was sorry.", "Ann Roe"),
    ("It was late. Doctors Without Borders said that it was sorry.", "Doctors Without Borders"),
    ("Rotherham United sacked their coach. The club said it was sorry.", "Rotherham United"),
    # the ministry is another country's, and a government no carrier
    ("The European Commission spoke. Poland’s foreign ministry said it was late.", "Poland’s foreign ministry"),
    ("The Irish government spoke to Norvik Air. The low-cost carrier said it was sorry.", "Norvik Air"),
    # a body that is only named afterwards is not meant
    ("Kelp is rare. The group said it was overdue. But the Timber Makers Association spoke. It was wet.", "group"),
    ("It was Kia Lowe’s car. Kia Lowe said she was sorry.", "Kia Lowe"),
    # the name of a maker may be somebody's
    ("Enzo Ferrari built cars. Ferrari said that racing was his life.", "Enzo Ferrari"),
]
REGIONS = [
    ("Chicago will buy 300 buses. The city said the fleet would be electric.", "Chicago"),
    ("Kenya has shut its border with Somalia. The country said it acted on advice.", "Kenya"),
    ("Trains run from Kenya to Uganda. It snowed in Leeds. The city said that it was sorry.", "Leeds"),
    # two states, and neither is what the sentence is about
    ("Trains run from Kenya to Uganda. The country said that it was sorry.", "country"),
    ("Mayor Jack London said Birmingham was broke. London said that the parks would go.", "Jack London"),
]
FIGURES = [
    # what every reader knows of people in public life
    ("Paul Ryan met Barack Obama on Monday. The Wisconsin Republican said that the talks had been short.", "Paul Ryan"),
    ("Bernie Sanders met Hillary Clinton. The self-described socialist said that he would go on.", "Bernie Sanders"),
    (
        "Vladimir Putin received Emmanuel Macron. The Russian leader said that the talks had been short.",
        "Vladimir Putin",
    ),
    ("Susan Sarandon met Hillary Clinton in Ohio. The actress said that it had rained.", "Susan Sarandon"),
    # he left for good, and the other one did not
    ("George W. Bush came with Donald Trump. The former president said that he was glad.", "George W. Bush"),
    # who may hold an office still, where nobody else may have held it
    ("Jair Bolsonaro met Lula da Silva’s envoy. The former president said that he was glad.", "Jair Bolsonaro"),
    # a namesake of the mayor, of whom the article gives no sign
    ("Ann Roe, who leads Hull council, met Eric Adams of Hull FC. The mayor said that it was late.", "Ann Roe"),
    # the title tells which of two brothers
    (
        "Jeb Bush and George W. Bush spoke. Jeb Bush was first. Then President Bush said that it rained.",
        "George W. Bush",
    ),
]
NAMED_BESIDE = [
    ("The money came from Tarn Action, a super PAC that said it was for the mayor.", "Tarn Action"),
    ("A newly formed group called Tarn Action said that it would sue.", "Tarn Action"),
    ("The Times newspaper reported that the mill was shut.", "Times"),
    # an apposition is no list, who adds something no apposition, and one company with a hyphen no two makers
    ("Ann Roe, lawyer for Ben Hale and Ida Lunt, said that it was late.", "Ann Roe"),
    ("The killer was named as Ben Hale, a police officer said.", None),
    ("A Coca-Cola survey found that most were for it.", "Coca-Cola"),
    ("Ann Hunt joined the hunt. It rained. Hunt said the hunt for the killer went on.", "Ann Hunt"),
    ("Sens. Ann Roe of Ohio and Ben Hale of Utah said that they were against it.", "Ann Roe and Ben Hale"),
    ("The Court of Appeals for the 9th Circuit ruled that the law was void.", "Court of Appeals for the 9th Circuit"),
    (
        "The Department of Health and the Department of Labour met. The departments said that the review went on.",
        "Department of Health and Department of Labour",
    ),
    (
        "In an Ardmoor Post/BNC News poll, half of the voters were against it. The survey found that men were for it.",
        "Ardmoor Post/BNC News poll",
    ),
    ("The Washington Post broke the story. It rained. The Post said that it was true.", "Washington Post"),
    # a letter that the paper only tells of is not the paper's
    ("Ardmoor News says that the letter came on Monday. The letter said that the mill was shut.", "letter"),
    ("Hacker Who Broke Into Bank Says Sorry\n\nA hacker who broke into a bank said that he was sorry.", None),
]
OWN_PRONOUNS = [
    ("Ann Roe met Paul Hale. The writer said that his book was late.", "Paul Hale"),
    ("Paul Hale met Ann Roe. The writer said that her book was late.", "Ann Roe"),
]


NAMED_AFTER = [
    (
        "It was late.\n\nThe Irish Observatory for Human Rights met. The observatory said 12 geese died.",
        "Irish Observatory for Human Rights",
    ),
    (
        "The Weather Service met. It rained. Twitter was slow. The weather service said that it was wet.",
        "Weather Service",
    ),
    (
        "The Ministry of Health, Labor and Welfare met. The ministry said it rained.",
        "Ministry of Health, Labor and Welfare",
    ),
    ("Papa John’s International Inc fell. The company said pizza was cold.", "Papa John’s International Inc"),
    ("The Ministry of Finance, Ann Roe and Ben Hale met. The ministry said that it rained.", "Ministry of Finance"),
    ("UNESCO held a drill. The Paris-based body said that it went well.", "UNESCO"),
    (
        "The Institute of Tarn asked voters. The Republican National Convention met. The institute said it was close.",
        "Institute of Tarn",
    ),
    ("In neighbouring Belwater state, people fled. The state said that it had opened 28 camps.", "Belwater"),
    ("Ann Roe spoke for Leeds.\n\nThen Ben Hale spoke for York.\n\nThe duo said it snowed.", "Ann Roe and Ben Hale"),
    ("Charles Roe's widow, Joyce, is sure that he drowned.", "Joyce"),
]
OFFICES = [
    (
        "The Chinese Ambassador to Malawi Wang Shiting came with Clement Phiri.\n\nIt rained.\n\n"
        "The Chinese envoy said that it was late.",
        "Wang Shiting",
    ),
    ("Police Chief Najim Khan came. Mayor Ann Roe left.\n\nThe police official said it was late.", "Najim Khan"),
    ("The officer who led the search, Ann Roe, told reporters that it was late.", "Ann Roe"),
    ("Remy Heitz, the Paris prosecutor, came.\n\nNine were hurt, according to Paris prosecutor.", "Remy Heitz"),
    ("Judge Ann Roe sat down. It rained.\n\nIt snowed.\n\nIt hailed.\n\nThe judge said that it was late.", "Ann Roe"),
    # what he was says nothing of what he is
    ("Stephen Tarn, former chairman of Roe Ltd, came. The economist said that it was late.", "Stephen Tarn"),
    # others than those with a name
    ("A diplomat met Ann Roe. Roe said that it rained. The first diplomat said that it was late.", None),
    (
        "Tarn Energy rose. The Workers of Tarn met.\n\nIt rained.\n\nIt hailed.\n\nThe union said it was wet.",
        "union",
    ),
    ("China News Service met Ann Roe. The Japanese news agency said that it was late.", "Japanese news agency"),
]
PAPERS = [
    ("Ardmoor School shut on Monday. The school’s Facebook post said that it was flooded.", "Ardmoor School"),
    ("Ten were held, according to court documents seen by Reuters.", "court documents seen by Reuters"),
    ("Ten were held, according to data seen by Reuters. The data said that two were free.", "data"),
    ("A USA TODAY analysis of the rolls found that half were old.", "USA TODAY"),
    ("A 2014 study by Harvard and the University of Leeds found that foxes sleep.", "Harvard and University of Leeds"),
    ("A recent report by Ernst & Young says that fees will rise.", "Ernst & Young"),
    ("Ida Lunt sued the city. Lunt’s brief says that the ferry sank.", "Ida Lunt"),
]


@pytest.mark.parametrize(
    ("text", "name"),
    [*AGES, *CALLINGS, *HOMES, *TITLES, *BODIES, *DENIED, *OTHERS, *PAIRS, *WELL_KNOWN, *REGIONS, *OWN_PRONOUNS,
     *FIGURES, *NAMED_BESIDE, *NAMED_AFTER, *OFFICES, *PAPERS],
)  # fmt: skip
def test_whom_a_description_means(nlp, text, name):
    assert last_speaker(nlp, text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Transport secretary says that buses will go\n\n"
            "Rowena Castle, the transport secretary, spoke on Monday. It rained.",
            "Rowena Castle",
        ),
        (
            "Transport secretary says that buses will go\n\nRowena Castle, the housing secretary, spoke. It rained.",
            None,
        ),
        (
            "Minister says that buses will go\n\nRowena Castle, a minister, met Tom Hale, another minister. It rained.",
            None,
        ),
    ],
)
def test_who_speaks_over_an_article(nlp, text, name):
    claim = extract(nlp(text), Article.from_text(text), Settings(narrated=False))[0]
    assert claim.source.start == 0
    assert claim.speaker is not None
    assert (claim.speaker.name if claim.speaker.type != "unnamed" else None) == name


def test_what_is_known_of_somebody_else_is_left_aside():
    words = Words()

    def facts(called=(), seat=()):
        return known_facts(words, ("Steve King",), frozenset(called), seat)

    assert {"republican", "iowa", "congressman"} <= facts() == facts({"lawmaker"}, ("r", "iowa"))
    assert not facts({"striker"}) and not facts((), ("d", "iowa")) and not facts((), ("r", "texas"))
    assert not known_facts(words, ("Steven King", "King"), frozenset(), ())
    assert "maryland" in known_facts(words, ("Martin J. O’Malley Jr.",), frozenset(), ())


def test_a_list_of_ones_own_adds_to_the_figures(tmp_path):
    (tmp_path / "figures.toml").write_text('[republican]\n"Ida Lunt" = "ohio governor"\n', encoding="utf-8")
    words = Words([str(tmp_path / "figures.toml")])
    assert {"gop", "ohio", "governor"} <= known_facts(words, ("Ida Lunt",), frozenset(), ())
    assert known_facts(words, ("Paul Ryan",), frozenset(), ())
