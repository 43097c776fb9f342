"""Repair of scraped text: what is mended, what is left alone, and that every offset finds its way back."""

from __future__ import annotations

import re
import textwrap
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace import within
from sayso.models import Article
from sayso.readers.repair import apply, edits, repair

CAPTION = "Volunteers stack sandbags along the river on Tuesday (Gazette / Ann Lowe)"
LONG = "The survey was made by telephone among nine hundred households in the three northern counties."
WHITE = "\u00ad\u200b\u2060\ufeff" + "".join(filter(str.isspace, map(chr, range(0x3001))))
BODY = "The bridge stays closed.\n\nRepairs begin in May."

MENDED = {
    "closing mark": ("“We will rebuild”the mayor said.", "“We will rebuild” the mayor said."),
    "closing mark, comma": ("“We will rebuild,”she said.", "“We will rebuild,” she said."),
    "opening mark": ("The mayor said“We will rebuild.”", "The mayor said “We will rebuild.”"),
    "opening after a comma": ("He said,“We will rebuild.”", "He said, “We will rebuild.”"),
    "opening after a": ("It was a“disaster” for all.", "It was a “disaster” for all."),
    "two quotes": ("“We won.”“You did not.”", "“We won.” “You did not.”"),
    "straight closing": ('"We will rebuild"the mayor said.', '"We will rebuild" the mayor said.'),
    "straight opening": (
        'The mayor said"We will rebuild" and left.',
        'The mayor said "We will rebuild" and left.',
    ),
    "straight after a comma": ('He said,"We will rebuild."', 'He said, "We will rebuild."'),
    "single closing": ("‘We will rebuild,’he said.", "‘We will rebuild,’ he said."),
    "sentence": ("It rained in the city.The bridge closed.", "It rained in the city. The bridge closed."),
    "sentence, any word": ("It rained in the city.Engineers came.", "It rained in the city. Engineers came."),
    "sentence after a number": (
        "It fell by 5%.The mayor left in 2019.He is back.",
        "It fell by 5%. The mayor left in 2019. He is back.",
    ),
    "question": ("Who pays for it?The state does.", "Who pays for it? The state does."),
    "known name, the": (
        "We met Dale Harmonsen. Harmonsenthe mayor left.",
        "We met Dale Harmonsen. Harmonsen the mayor left.",
    ),
    "known name, said": (
        "We met Dale Harmon. Harmonsaid he left.",
        "We met Dale Harmon. Harmon said he left.",
    ),
    "known name, to the": (
        "We met Dale Harmon. Harmonto the press: no.",
        "We met Dale Harmon. Harmon to the press: no.",
    ),
    "weekday": ("It rained on Mondaythe mayor said.", "It rained on Monday the mayor said."),
    "unknown name, the": (
        "Dale Brockendorfthe head of the works, left.",
        "Dale Brockendorf the head of the works, left.",
    ),
    "unknown name, who": ("Dale Brockwho runs the works left.", "Dale Brock who runs the works left."),
    "surname, to the": ("said Olena Marchenkoto the weekly.", "said Olena Marchenko to the weekly."),
    "surname, as by the": ("by Ivan Bilynskyias by the general.", "by Ivan Bilynskyi as by the general."),
    "word before a name": ("We met Dale Harmon, andHarmon left.", "We met Dale Harmon, and Harmon left."),
    "known name behind the": ("in old Velden; theVelden works.", "in old Velden; the Velden works."),
    "runs of spaces": ("It  rained \u00a0 all\t day.", "It rained all day."),
    "ends of lines": ("  It rained.  \nIt poured.", "It rained.\nIt poured."),
    "soft hyphens": ("the re\u00adbuilding\u200b of it", "the rebuilding of it"),
    "caption with its credit": (
        f"{BODY}\n\n{CAPTION}\n{CAPTION} (POOL /)\n\nIt rains.",
        f"{BODY}\n\n{CAPTION} (POOL /)\n\nIt rains.",
    ),
    "caption, credit first": (
        f"{CAPTION} (POOL /)\n{CAPTION}\n\nIt rains.",
        f"{CAPTION} (POOL /)\n\nIt rains.",
    ),
    "paragraph twice": (f"{BODY}\n\n{LONG}\n\n{LONG}\n\nIt rains.", f"{BODY}\n\n{LONG}\n\nIt rains."),
    "paragraph again, far away": (
        "\n\n".join([LONG, *"abcdefghijkl", LONG, "end"]),
        "\n\n".join([LONG, *"abcdefghijkl", "end"]),
    ),
    "headline again": (
        "River floods the old town\n\nBy Ann Lowe\n\nRiver floods the old town\n\nIt rains.",
        "River floods the old town\n\nBy Ann Lowe\n\nIt rains.",
    ),
    "unknown word, name here": (
        "We met Ann Voskolen of the works. The mayor and Voskolenstarted to talk.",
        "We met Ann Voskolen of the works. The mayor and Voskolen started to talk.",
    ),
    "unknown word, name here, short tail": (
        "We met Ann Voskolen of the works. The plan of Voskolenis bold.",
        "We met Ann Voskolen of the works. The plan of Voskolen is bold.",
    ),
    "unknown word, famous name": (
        "It rained in Oregonfarms and on Mondaymorning.",
        "It rained in Oregon farms and on Monday morning.",
    ),
    "unknown word, function word": (
        "The federal Officeof Works and Glamourand co.",
        "The federal Office of Works and Glamour and co.",
    ),
    "capitals": ("The NTRW met, and NTRWofficials left.", "The NTRW met, and NTRW officials left."),
    "straight opening, new sentence": (
        'She said."We will rebuild," he said."Now we go."',
        'She said. "We will rebuild," he said. "Now we go."',
    ),
    "last block": (f"{LONG}\n\n{LONG}", LONG),
    "three times": (f"{LONG}\n{LONG}\n\n{LONG}\n\nIt rains.", f"{LONG}\n\nIt rains."),
}

LEFT_ALONE = [
    "The U.S.Army and the U.N. agreed; see example.com or www.Example.Com and mail Dale.Harmon@example.org.",
    "It costs 3.5 million, e.g. in Iowa, i.e. at St.Paul, says node.Js and main.Py.",
    "He said. .\n\nShe left.",
    "The “Dreamer”s case; a non“binary” vote; the “like”d page.",
    "They said ”Hello” the Swedish way.",
    "„Guten Tag“ said the guest, and „Hallo“sagte er.",
    "He is 6'2\" tall, she 5'9\"and a half.",
    'One odd " mark in a paragraph"and more" text',
    "rock’n’roll, the ’90s, the Joneses’house, ’tis",
    "Ben Carson the candidate met Hillary Clinton the senator and Samuel Alito the judge in Boston the city.",
    "Israelis the world over, Texas the state, Carl Levin the senator, Kevin the boy, Franklin the printer.",
    "Johann Goethe the poet and Alice Forsythe the writer met Benjamin the elder.",
    "Newt Gingrich flew to Newton the next day, and Clint Eastwood met Clinton the day after.",
    "Some said so. Somewhere the rain stopped. Thereafter the sun shone. Nowhere was it dry.",
    "The Obama plan: Obamacare, Trumpian words, Clintonites, Trumpism, Obamaland; Trump, Clinton and Obama.",
    "Ann Green and Dale Bloom met Ivan Greenberg, Ada Bloomfield, Ole Greenland, Bo Bloomton and Jo Greenhaw.",
    "Marchand left. The Iowan and the Parisian met Teachout, Sotomayor, Buzzfeed, Huffington and Instagram.",
    "URLs, PACs, MPs and NGOs; the USled talks; ABCish.",
    "McCain, DeVos, YouTube, iPhone, theSkimm, deBlasio and eBay.",
    "Thank you very much.\n\nThank you very much.",
    f"{LONG}\n\nThe survey was made by post.",
    "A short one\nAnother line here\nOne more of them\nAnd so it goes on\nTo the very end",
    "one\u00a0hundred thin\u2009space",
    "\n\n  \n",
    "",
]

STORY = [
    "The council of the old town voted on Tuesday to close the bridge for six months, after engineers "
    "had found cracks in two of its well-known pillars and a third was thought to be no better. “It "
    "is not safe,” the engineer told the council. “We close it before somebody is hurt, and we open "
    "it when it can carry a bus again, which will not be before the autumn.” Nobody spoke against it.",
    "A ferry will run from Monday, and the buses of the second line will go round by the mill.",
    "Merchants of the left bank had asked for a half-open bridge with one lane, but the engineer said "
    "that the loads of one lane would be no smaller for the pillar that is worst, and that a bridge "
    "is either safe or it is closed to everybody, the fire brigade included, so that the council "
    "agreed in the end. The mayor called it a sad day, though not a surprising one, for a bridge that "
    "is a hundred-and-ten years old.",
]
WRAPPED = textwrap.fill(STORY[0], 60)


@pytest.mark.parametrize("name", MENDED)
def test_what_is_mended(name: str) -> None:
    given_text, wanted = MENDED[name]
    text, repairs = repair(given_text)
    assert text == wanted
    assert apply(given_text, repairs) == wanted


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_left_alone(text: str) -> None:
    kept = [edit for edit in edits(text) if edit.rule != "space"]
    assert kept == []


def test_two_spaces_that_were_typed_after_a_sentence_stay_and_others_go() -> None:
    text = "The dam held.  Nobody left.   The  road was dry. \u00a0“Good.”  It rained.  \nNext."
    assert repair(text)[0] == "The dam held.  Nobody left. The road was dry. \u00a0“Good.”  It rained.\nNext."


@pytest.mark.parametrize("width", [50, 60, 72, 80, 100])
def test_hard_wrapped_lines_become_paragraphs(width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in STORY)
    assert repair(wrapped)[0] == "\n\n".join(STORY)


def test_wrapped_paragraphs_parted_by_an_indent_stay_apart() -> None:
    wrapped = "\n".join(textwrap.fill(paragraph, 60, initial_indent="   ") for paragraph in STORY)
    assert repair(wrapped)[0].split("\n") == STORY


@pytest.mark.parametrize("separator", ["\n", "\n\n"])
def test_lists_and_lines_of_their_own_are_not_joined(separator: str) -> None:
    lines = [
        f"Item number {number} of this list says something of the same length {number}" for number in range(10, 30)
    ]
    text = separator.join(lines)
    assert repair(text) == (text, [])


PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "’",
        "‘",
        ".",
        ",",
        "?",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\u00a0",
        "\u2009",
        "\u200b",
        "\t",
        "the",
        "The",
        "Harmon",
        " Harmon ",
        "Harmonthe ",
        "to the ",
        "said ",
        "a",
        "I",
        "(",
        ")",
        "(POOL)",
        "-",
        "é",
        "👩‍👩‍👧",
        "a\u0301",
        LONG,
        CAPTION,
        "\n" + CAPTION + "\n",
        "one two three four five six\n",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=40).map("".join),
    st.lists(PIECES, max_size=12).map(lambda parts: WRAPPED + "".join(parts)),
)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_repairs_give_the_text_and_lead_back(original: str) -> None:
    text, repairs = repair(original)
    assert apply(original, repairs) == text
    assert all(earlier.at + len(earlier.before) <= later.at for earlier, later in pairwise(repairs))
    assert all(original[one.at : one.at + len(one.before)] == one.before for one in repairs)
    changed = {place for one in repairs for place in range(one.at, one.at + len(one.before))}
    unchanged = [place for place in range(len(original)) if place not in changed]
    article = Article.from_text(text.encode("utf-8", "replace").decode(), repairs=repairs)
    kept = _places_kept(text, repairs)
    assert len(kept) == len(unchanged)
    for place, source in zip(kept, unchanged, strict=True):
        assert text[place] == original[source]
        assert article.original_offset(place) == source


def _places_kept(text: str, repairs: list) -> list[int]:
    """Offsets into the repaired text of the characters that no repair wrote."""
    written, shift = set(), 0
    for one in repairs:
        start = one.at + shift
        written |= set(range(start, start + len(one.after)))
        shift += len(one.after) - len(one.before)
    return [place for place in range(len(text)) if place not in written]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_only_white_space_and_repeated_blocks_change(original: str) -> None:
    for edit in edits(original):
        before = original[edit.start : edit.end]
        assert edit.after in ("", " ")
        if edit.rule == "block":
            lines = [" ".join(line.split()) for line in before.split("\n") if line.strip()]
            rest = " ".join((original[: edit.start] + "\n" + original[edit.end :]).split())
            folded = re.sub("[“”]", '"', rest).replace("’", "'").replace("‘", "'")
            assert all(re.sub("[“”]", '"', line).replace("’", "'").replace("‘", "'") in folded for line in lines)
        else:
            assert not before.strip(WHITE)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_repair_is_deterministic(original: str) -> None:
    assert repair(original) == repair(original)


@pytest.mark.parametrize(
    "piece",
    [
        "“",
        "”",
        '"',
        "“”",
        " ",
        "\n",
        "\n ",
        " \n",
        "\t",
        "said ",
        "A",
        "a",
        ".",
        "((",
        'a"b ',
        "a”b",
        "a“b",
        "xx.Aa ",
        "aBcd",
        "Abcdthe the ",
        ".’aa",
        "One two three four five (X) (X)\n",
        "word word word word word word word\n",
        "@.a",
        "\u200b",
        "\u00a0",
    ],
)
def test_100_kb_of_anything_take_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    with within(5, time.monotonic):  # linear: a fraction of a second on an idle machine
        repair(text)


def test_many_different_glued_names_take_linear_time() -> None:
    names = [f"Nam{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676 % 26)}" for i in range(5_000)]
    text = " ".join(f"{name}the man saw {name}" for name in names)
    with within(5, time.monotonic):  # linear: a fraction of a second on an idle machine
        repair(text)
