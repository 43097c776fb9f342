"""The same statement in several articles: pairs of our own, groups that do not chain, and what a run of them costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from sayso import extract, groups
from sayso.groups import Grouper, group

GOLD = [
    json.loads(line)
    for line in (Path(__file__).parent / "gold" / "groups.jsonl").read_text(encoding="utf-8").splitlines()
]
PRECISION, RECALL = {"dev": 0.98, "test": 0.94}, {"dev": 0.87, "test": 0.86}
LONG = "We will not raise taxes this year, and whoever says otherwise lies"
SHORT = "We will not raise taxes this year"


def grouped(*claims: tuple[str, str | None]) -> list[int]:
    """Of each statement, in an article of its own, the number of the one that its group is named by; -1 of none."""
    grouper = Grouper()
    for number, (text, speaker) in enumerate(claims):
        grouper.add(str(number), text, speaker=speaker, article=f"article {number}")
    found = grouper.groups()
    return [int(found.get(str(number), -1)) for number in range(len(claims))]


@pytest.mark.parametrize("split", ["dev", "test"])
def test_precision_and_recall_of_pairs(split: str) -> None:
    pairs = [pair for pair in GOLD if pair["split"] == split]
    said = [grouped((p["a"], p["speaker_a"]), (p["b"], p["speaker_b"])) == [0, 0] for p in pairs]
    right = sum(same and pair["same"] for same, pair in zip(said, pairs, strict=True))
    assert right / sum(said) >= PRECISION[split]
    assert right / sum(pair["same"] for pair in pairs) >= RECALL[split]


def test_gold_has_what_it_promises() -> None:
    events = {split: {pair["event"] for pair in GOLD if pair["split"] == split} for split in ("dev", "test")}
    assert len(GOLD) >= 240
    assert len(events["dev"] | events["test"]) >= 50
    assert not events["dev"] & events["test"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LONG, SHORT, True),
        (LONG, "We will raise taxes this year", False),
        (LONG, "We will not raise taxes next year", False),
        ("The losses amount to 500 dead a day", "They lose 500 soldiers a day, killed", True),
        ("The losses amount to 500 dead a day", "The losses amount to 700 dead a day", False),
        ("The repair will cost $3.5m by autumn", "the repair would cost $3.5 million by the autumn", True),
        ("The repair will cost $3.5m by autumn", "the repair would cost $3.5 billion by autumn", False),
        ("The rebels shot at the army in Anset", "The army shot at the rebels in Anset", False),
        ("Sales rose in the north in May", "Sales rose in the south in May", False),
        ("It cost 5 per cent more than planned", "It cost 5 percent more than planned", True),
        ("“We’ve lost the café 💔 on the corner”", "We've lost the cafe\u0301 on the corner", True),
        ("the Republican front-runner", "the Republican front-runner", False),
        ("Donald Roe, the mayor of Anset", "Donald Roe, the mayor of Anset", False),
    ],
)
def test_same_speaker(one: str, other: str, same: bool) -> None:
    assert (grouped((one, "Jane Roe"), (other, "Jane Roe")) == [0, 0]) is same


@pytest.mark.parametrize(
    ("speaker", "other", "same"),
    [("Roe", "Roe", True), ("jane-roe", "J. Roe", True), ("Jane Roe", "Bill Roe", False), ("Roe", None, False),
     (None, None, False), ("harbour police", "airport police", False)],
)  # fmt: skip
def test_short_statements_are_one_by_one_speaker_alone(speaker: str | None, other: str | None, same: bool) -> None:
    text = "We are investigating the fire"
    assert (grouped((text, speaker), (text, other)) == [0, 0]) is same
    assert grouped((text, speaker), (f"{text} and the flood", speaker)) == [-1, -1]


def test_a_long_copy_is_one_whoever_said_it() -> None:
    text = "The bridge at Corran Point is safe to use, it was inspected by three engineers in March"
    assert grouped((text, "Jane Roe"), (text, "the mayor"), (text, None)) == [0, 0, 0]


def test_a_speaker_is_known_by_the_last_name_and_an_initial() -> None:
    assert grouped((LONG, "Jane Roe"), (SHORT, "Roe")) == [0, 0]
    assert grouped((LONG, "jane-roe"), (SHORT, "J. Roe")) == [0, 0]
    assert grouped((LONG, "Jane Roe"), (SHORT, "Bill Roe")) == [-1, -1]


def test_numbers_that_are_given_count() -> None:
    grouper = Grouper()
    for name, number in (("a", 12.0), ("b", 12.0), ("c", 13.0)):
        grouper.add(name, "Too many houses were lost to the flood", speaker="Roe", numbers=[number], article=name)
    assert grouper.groups() == {"a": "a", "b": "a"}


def test_groups_do_not_chain() -> None:
    whole = "The factory will close in September. The owners have left the country with the pension money"
    parts = ["The factory will close in September", "The owners have left the country with the pension money"]
    assert grouped((whole, "Roe"), (parts[0], "Roe"), (parts[1], "Roe")) == [0, 0, -1]
    assert grouped((parts[0], "Roe"), (whole, "Roe"), (parts[1], "Roe")) == [0, 0, -1]


def test_a_group_needs_two_articles() -> None:
    grouper = Grouper()
    grouper.add("a1", LONG, speaker="Roe", article="a")
    grouper.add("a2", SHORT, speaker="Roe", article="a")
    assert grouper.groups() == {}
    grouper.add("b1", SHORT, speaker="Roe", article="b")
    assert grouper.groups() == {"a1": "a1", "a2": "a1", "b1": "a1"}


@pytest.mark.parametrize("text", ["", "…", "💔💔", "\ud800", "'", "n't", "½", "9" * 500, "a\u0301" * 50, "x " * 5000])
def test_odd_statements_pass(text: str) -> None:
    grouped((text, "Roe"), (text, "\ud800"), (text, "—"), (text, None))


def test_nothing_gives_nothing() -> None:
    assert Grouper().groups() == {}


# ------------------------------------------------------------------ cost
def made(number: int) -> Iterable[str]:
    """Different statements, each with words that it shares with many others and two of its own."""
    for place in range(number):
        yield f"We told the council of ward{place % 7} that street{place} and house{place * 7 % number} must be closed"


def compared(texts: Iterable[str], speaker: str = "Roe") -> float:
    grouper = Grouper()
    for place, text in enumerate(texts):
        grouper.add(str(place), text, speaker=speaker, article=str(place))
    grouper.groups()
    return grouper.compared / len(grouper)


def test_comparisons_stay_linear_with_one_speaker() -> None:
    few, many = compared(made(500)), compared(made(8000))
    assert few > 1  # they do look alike
    assert many <= groups.CANDIDATES * groups.MEMBERS
    assert many <= 1.2 * few + 1


def test_a_sentence_said_ten_thousand_times_is_compared_once() -> None:
    assert compared([LONG] * 10_000) == 0
    assert compared([LONG, SHORT] * 5_000) <= 1 / 10_000


def test_parts_on_the_disk_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> dict[str, str]:
        grouper = Grouper()
        for place, pair in enumerate(GOLD * 2):
            grouper.add(f"{place}a", pair["a"], speaker=pair["speaker_a"], article=f"{place}a")
            grouper.add(f"{place}b", pair["b"], speaker=pair["speaker_b"], article=f"{place}b")
        return grouper.groups()

    whole = found()
    monkeypatch.setattr(groups, "PART", 50)
    monkeypatch.setattr(groups, "BLOCK", 64)
    assert found() == whole
    assert len(whole) > 400


def test_no_room_for_the_parts_is_a_store_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(groups, "PART", 1)
    monkeypatch.setattr(groups, "TemporaryFile", full)
    with pytest.raises(groups.StoreError, match="No space left"):
        grouped((LONG, "Roe"), (SHORT, "Roe"))


def test_hash_seeds_change_nothing() -> None:
    program = (
        "import json, sys; from sayso.groups import Grouper; grouper = Grouper()\n"
        "for place, line in enumerate(open(sys.argv[1], encoding='utf-8')):\n"
        "    for side in 'ab':\n"
        "        grouper.add(f'{place}{side}', json.loads(line)[side], speaker='Roe', article=f'{place}{side}')\n"
        "print(json.dumps(grouper.groups()))"
    )
    path = str(Path(__file__).parent / "gold" / "groups.jsonl")
    outputs = {
        subprocess.run([sys.executable, "-c", program, path], env={"PYTHONHASHSEED": seed}, capture_output=True,
                       check=True).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1


# ------------------------------------------------------------------ articles
def test_claims_of_articles() -> None:
    texts = [
        "“The bridge at Corran is safe, and it was inspected in March,” said Jane Roe, the mayor.",
        "Mayor Jane Roe said that the bridge at Corran was safe.",
        "“The bridge at Corran is not safe,” said Jane Roe, the mayor.",
    ]
    results = [extract(text) for text in texts]
    found = group(results)
    first, second, third = (result.claims[0].id for result in results)
    assert found == {first: first, second: first}
    assert third not in found


CONTRARY = [
    ("Prices rose more than expected in the spring", "Prices rose less than expected in the spring"),
    ("The minister will resign before the storm season", "The minister will resign after the storm season"),
    ("The mayor will resign if the court agrees", "The mayor will resign unless the court agrees"),
    ("The harbour was closed for repairs in May", "It is false that the harbour was closed for repairs in May"),
    ("The bridge was unsafe for heavy trucks", "Nobody believes that the bridge was unsafe for heavy trucks"),
    ("Rovnia attacked Kalvenia on Monday morning", "Kalvenia attacked Rovnia on Monday"),
    ("All members of the council voted for the plan", "Some members of the council voted for the plan"),
]


@pytest.mark.parametrize(("one", "other"), CONTRARY)
def test_contrary_statements_of_one_speaker_are_not_tied(one, other):
    grouper = Grouper()
    grouper.add("a", one, speaker="jane-roe", article="a")
    grouper.add("b", other, speaker="jane-roe", article="b")
    assert grouper.groups() == {}


def test_ministries_of_two_countries_are_two_speakers():
    for kind, tied in (("person", True), ("organization", False)):
        grouper = Grouper()
        grouper.add("a", "We will win", speaker="rovnian-defense-ministry", kind=kind, article="a")
        grouper.add("b", "We will win", speaker="rastian-defense-ministry", kind=kind, article="b")
        assert bool(grouper.groups()) is tied


def test_no_word_that_may_say_the_contrary_is_passed_over():
    from sayso import lexicons
    from sayso.rules.sameness import Wording

    wording = Wording()
    pairs = (*lexicons.load("groups")["opposites"], *lexicons.load("sections")["opposites"])
    words = {word for pair in pairs for word in pair.replace("|", " ").split()}
    negations = {*lexicons.load("groups")["negations"].split(), *lexicons.load("groups")["nearness"].split()}
    assert [word for word in sorted(words - negations) if not wording.codes(f"They saw the {word} thing")] == []
    assert [word for word in sorted(words - negations) if not wording.codes(word)] == []
