"""Sections: paragraphs and what each is by its form; sentences that start at paragraphs. Text only, no model."""

from __future__ import annotations

from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from sayso.annotations import Section, get
from sayso.components.sections import Forms, find_sections, paragraphs
from sayso.lexicons import load

FORMS = Forms(load("sections"))
BODY = "The ferry sank on Monday near Holm. Nobody was hurt."


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraphs(text)]


def labels(*parts: str) -> list[str]:
    return [section.label for section in find_sections("\n\n".join(parts), FORMS)]


@pytest.fixture(scope="module")
def blank():
    nlp = spacy.blank("en")
    nlp.add_pipe("sayso_sections")
    return nlp


# ------------------------------------------------------------------ paragraphs
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("   ", []),
        ("\n \n\t\n", []),
        ("One.", ["One."]),
        ("  One.  ", ["One."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("One.\n\n\n \n  Two.\n", ["One.", "Two."]),
        ("One \t\n\n\tTwo", ["One", "Two"]),
        ("Kept\u00a0together.", ["Kept\u00a0together."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("One.\r\nTwo.", ["One.", "Two."]),
    ],
)
def test_paragraphs_are_trimmed_and_none_is_empty(text, wanted):
    assert pieces(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The ferry left\nthe harbour.", ["The ferry left\nthe harbour."]),
        ("The ferry,\nlate again,\nleft.", ["The ferry,\nlate again,\nleft."]),
        ("The ferry left\nHolm.", ["The ferry left", "Holm."]),
        ("The ferry left.\nthen it sank", ["The ferry left.", "then it sank"]),
        ("It was true!\nand false", ["It was true!", "and false"]),
        ("The board said:\nwe sail", ["The board said:", "we sail"]),
        ("“We sail”\nhe said", ["“We sail”", "he said"]),
        ("The ferry left\n\nthe harbour.", ["The ferry left", "the harbour."]),
    ],
)
def test_a_soft_line_break_does_not_end_a_paragraph(text, wanted):
    assert pieces(text) == wanted


@given(st.text(alphabet=st.sampled_from("ab AB.,\n\r\t\u00a0“”:!"), max_size=80))
def test_paragraphs_cover_every_letter_in_order(text):
    spans = list(paragraphs(text))
    assert all(text[start:end] and text[start:end] == text[start:end].strip() for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    covered = {index for start, end in spans for index in range(start, end)}
    assert {index for index, char in enumerate(text) if not char.isspace()} <= covered


# ------------------------------------------------------------------ forms
@pytest.mark.parametrize(
    ("paragraph", "label"),
    [
        ("A diver enters the harbour of Holm. (Nils Brand/Getty Images)", "caption"),
        ("The wreck at dawn. (AP Photo/Mara Quist)", "caption"),
        ("The mayor on the quay on Tuesday. Reuters/ Mara Quist", "caption"),
        ("FILE - The ferry in better days, seen in 2019.", "caption"),
        ("Photo – the ferry in 2019", "caption"),
        ("Image caption The ferry before it sank", "caption"),
        ("Photo taken on June 3, 2018 shows the ferry in the harbour of Holm.", "caption"),
        ("Picture taken May 17, 2018.", "caption"),
        ("File photo shows that sailors mend nets in Holm, Sept. 26, 2009.", "caption"),
        ("In this undated photo provided by the harbour, a diver looks at the wreck.", "caption"),
        ("An aerial view shows a flooded road at Holm in the south of the island, August 19.", "caption"),
        ("Photos released by the harbour show that the ferry was on fire.", "body"),
        ("A satellite image of the island showed that the harbour was gone.", "body"),
        ("Traders watch the tide in Holm, February 6, 2018. REUTERS/Nils O’Brand/File Photo", "caption"),
        ("REUTERS/Nils Brand", "credit"),
        ("(Adds details, comment of the mayor)", "tagline"),
        ("EDS: Subs third paragraph.", "tagline"),
        ("Reporting by Mara Quist; Editing by Nils Brand", "credit"),
        ("(Writing by Mara Quist in Holm)", "credit"),
        ("By Mara Quist", "credit"),
        ("By Mara Quist and Nils Brand", "credit"),
        ("By Mara Quist for The Holm Courier", "credit"),
        ("Photograph by Nils Brand", "credit"),
        ("Getty Images", "credit"),
        ("With information from Reuters and AFP", "tagline"),
        ("— AFP", "tagline"),
        ("(Reuters)", "tagline"),
        ("© 2023 The Holm Courier", "tagline"),
        ("All rights reserved.", "tagline"),
        ("This article was first published in the Holm Courier.", "tagline"),
        ("Sign up for our morning letter.", "tagline"),
        ("Follow us on Sundays.", "tagline"),
        ("Keep reading:", "links"),
        ("Read more: Ferry owner fined again", "links"),
        ("Related stories:", "links"),
        ("SEE ALSO: The long winter of the islands", "links"),
    ],
)
def test_what_is_no_running_text_is_told_by_its_form(paragraph, label):
    assert labels(BODY, paragraph, BODY) == ["body", label, "body"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "By Monday the ferry was gone, and with it the winter fuel.",
        "Photographs of the wreck were shown in court on Friday.",
        "The photo agency Getty Images sued the town.",
        "Reuters reported the loss first.",
        "Related companies were searched as well, said the police.",
        "“Read more books,” said the mayor.",
        "Watch out for falling masts, the board warned.",
        "The owner (a Dane) has left the island.",
        "He asked the union (the largest on the coast) to wait.",
        "Also, the pumps had failed.",
    ],
)
def test_running_text_stays_body(paragraph):
    assert labels(BODY, paragraph, BODY) == ["body"] * 3


@pytest.mark.parametrize(
    "paragraph",
    [
        "Copyrighted songs were played on board, said the owner.",
        "This report was wrong, the mayor said on Monday.",
        "This story has been told before, Ms. Quist said.",
        "More than that: the ferry was insured twice, the board said.",
        "Read the contract: it says nothing about ice, Ms. Quist said.",
    ],
)
def test_running_text_that_begins_like_a_tagline_or_a_link_stays_body(paragraph):
    assert labels(BODY, paragraph, BODY) == ["body"] * 3


# ------------------------------------------------------------------ head
def test_a_short_first_line_without_end_mark_is_the_headline():
    assert labels("Ferry sinks off Holm", BODY, BODY) == ["headline", "body", "body"]


def test_a_second_one_like_it_is_the_standfirst():
    parts = ("Ferry sinks off Holm", "All passengers are safe, says the owner", BODY)
    assert labels(*parts) == ["headline", "standfirst", "body"]


def test_a_by_line_between_headline_and_standfirst_changes_nothing():
    parts = ("Ferry sinks off Holm", "By Mara Quist", "All passengers are safe, says the owner", BODY)
    assert labels(*parts) == ["headline", "credit", "standfirst", "body"]


@pytest.mark.parametrize(
    "first",
    ["Ferry.", "The ferry sank on Monday.", "Holm", "Ferry sinks. Owner is silent", "word " * 31 + "end", "The board:"],
)
def test_what_has_not_the_form_of_a_headline_is_body(first):
    assert labels(first.strip(), BODY, BODY) == ["body"] * 3


def test_a_text_of_one_paragraph_is_all_body():
    assert labels("Ferry sinks off Holm") == ["body"]
    assert labels("Ferry sinks off Holm", "By Mara Quist") == ["body", "credit"]


def test_two_paragraphs_have_no_standfirst():
    assert labels("Ferry sinks off Holm", "All passengers are safe") == ["headline", "body"]


def test_an_entry_of_a_live_blog_is_no_standfirst():
    parts = ("Storm over Holm – live", "Key events", "• Bridge closed", "14:32", "Power is back", BODY)
    assert labels(*parts) == ["headline", "heading", "standfirst", "credit", "heading", "body"]


# ------------------------------------------------------------------ time stamps, notes
@pytest.mark.parametrize(
    "paragraph",
    [
        "14:32", "2.15pm BST", "9:34 p.m.", "4:40 p.m.:", "2 p.m.", "[12:05 GMT]", "at 14:32", "10 hours ago",
        "14:32 – 2 hours ago", "Updated 5 minutes ago", "An hour ago", "Updated at 2.41pm BST",
        "Last modified on Tue 4 Jun 2024 09.12 BST", "Published: 14:32, 3 June 2024",
        "Updated on June 4, 2024 at 9:12 a.m. EDT",
        "June 3, 2024", "Tuesday, June 3, 2024 14:32", "3 June 2024", "4 min read", "312 comments",
    ],
)  # fmt: skip
def test_time_stamps_and_update_lines_are_credit(paragraph):
    assert labels(BODY, paragraph, BODY) == ["body", "credit", "body"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Correction: An earlier version said that the ferry sank in 1950.",
        "Editor’s note: This story contains descriptions of violence.",
        "CLARIFICATION (June 4): The pier is owned by the town.",
        "An earlier version of this article misstated the age of the mayor.",
        "This article was amended on 4 June 2024.",
        "This interview has been condensed and edited for clarity.",
    ],
)
def test_notes_of_the_editor_are_a_tagline(paragraph):
    assert labels(BODY, paragraph, BODY) == ["body", "tagline", "body"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Updated rules for ferries came into force in June.",
        "14:32 was the time on the stopped clock of the ferry.",
        "June 3, 2024 was the day on which the ferry sank.",
        "Two hours ago the ferry was still afloat, the owner said.",
        "Published figures show that 12 ferries sank.",
        "Corrections officers were on board, the police said.",
        "An earlier version of this ferry sank in 1950.",
        "Summary executions were reported from the island.",
    ],
)
def test_running_text_that_begins_like_a_stamp_or_a_note_stays_body(paragraph):
    assert labels(BODY, paragraph, BODY) == ["body"] * 3


# ------------------------------------------------------------------ headings
@pytest.mark.parametrize(
    "paragraph", ["How the ferry sank", "What happens next?", "1. The coast has turned", "___", "* * *"]
)  # fmt: skip
def test_a_line_between_running_text_is_a_heading(paragraph):
    assert labels(BODY, BODY, paragraph, BODY) == ["body", "body", "heading", "body"]


def test_numbered_lines_that_running_text_follows_are_headings():
    assert labels(BODY, "1. It began at sea.", BODY, "2. Money mattered.", BODY)[1::2] == ["heading", "heading"]
    assert labels(BODY, "1. It began at sea.", "2. Money mattered.", "3. It sank.")[1:] == ["body"] * 3


@pytest.mark.parametrize(
    "paragraph",
    ["“We will sail on”", "Owner: the ferry is safe", "Nobody was hurt.", "• The ferry sank", "Q: Were you afraid?"],
)
def test_what_somebody_says_or_an_item_of_a_list_is_no_heading(paragraph):
    assert labels(BODY, BODY, paragraph, BODY) == ["body"] * 4


def test_lines_without_end_marks_are_no_headings_of_each_other():
    lines = ("The ferry sank off Holm", "Nobody on board was hurt", "The owner lives on the island", "He is silent")
    assert labels(BODY, *lines) == ["body"] * 5


def test_the_items_below_key_points_are_standfirst():
    parts = ("Ferry sinks", "At a glance", "The ferry sank on Monday", "- Nobody on board was hurt.", BODY, BODY)
    assert labels(*parts) == ["headline", "heading", "standfirst", "standfirst", "body", "body"]


def test_what_an_interviewer_asks_is_a_heading():
    asked = (
        "You left in March. Were you pushed?",
        "I wrote my letter in May.",
        "What will you do now?",
        "We will see.",
    )
    assert labels(BODY, *asked) == ["body", "heading", "body", "heading", "body"]
    assert labels(BODY, "Would you have sailed? Would you?", BODY, BODY) == ["body"] * 4


# ------------------------------------------------------------------ openings
@pytest.mark.parametrize(
    ("paragraph", "own"),
    [
        ("HARLOW, June 3 (Reuters) – The ferry sank.", "The ferry sank."),
        ("COLUMBIA, S.C. (AP) — The ferry sank.", "The ferry sank."),
        ("Holm, Denmark (AFP) - The ferry sank.", "The ferry sank."),
        ("(CNN) — The ferry sank.", "The ferry sank."),
        ("(CNN)The ferry sank.", "The ferry sank."),
        ("NEW YORK, Jan. 4, 2024 - The ferry sank.", "The ferry sank."),
        ("• The ferry sank.", "The ferry sank."),
        ("- The ferry sank off Holm.", "The ferry sank off Holm."),
        ("3. The ferry sank.", "The ferry sank."),
        ("12:05 GMT The ferry sank.", "The ferry sank."),
        ("14:32 – The ferry sank.", "The ferry sank."),
        ("- Mara Quist.", "- Mara Quist."),
        ("The IMF (Reuters) report is late.", "The IMF (Reuters) report is late."),
        ("NASA — the agency — paid.", "NASA — the agency — paid."),
        ("**Mara Quist:** Why?", "**Mara Quist:** Why?"),
        ("1994 was dry.", "1994 was dry."),
    ],
)
def test_a_section_begins_behind_dateline_bullet_and_time_stamp(paragraph, own):
    text = f"{BODY}\n\n{paragraph}\n\n{BODY}"
    section = find_sections(text, FORMS)[1]
    assert (text[section.start : section.end], section.label) == (own, "body")


def test_a_sentence_starts_behind_the_opening(blank):
    doc = blank("It sank.\n\nHOLM (AP) — The board met\n\n• It was late")
    starts = [token.text for token in doc if token.is_sent_start]
    assert starts == ["It", "HOLM", "The", "•", "It"]


# ------------------------------------------------------------------ links
def test_headline_like_lines_after_a_link_line_are_links():
    parts = (BODY, "Keep reading:", "Ferry owner fined again", "The long winter of the islands")
    assert labels(*parts) == ["body", "links", "links", "links"]


def test_running_text_ends_a_link_list():
    parts = (BODY, "Read more:", "Ferry owner fined again", BODY, "Ferry owner fined twice")
    assert labels(*parts) == ["body", "links", "links", "body", "body"]


def test_a_link_list_may_run_on_over_a_tagline():
    parts = (BODY, "Most read:", "Ferry owner fined again", "(Reuters)", "The long winter of the islands")
    assert labels(*parts) == ["body", "links", "links", "tagline", "links"]


# ------------------------------------------------------------------ the component
@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t \n"])
def test_blank_text_has_no_section(blank, text):
    assert get(blank(text), Section) == []


def test_offsets_are_those_of_the_text(blank):
    text = "  Ferry sinks off Holm\n\n  The ferry sank.  \n\nKeep reading:\n"
    found = get(blank(text), Section)
    assert [(text[item.start : item.end], item.label) for item in found] == [
        ("Ferry sinks off Holm", "headline"),
        ("The ferry sank.", "body"),
        ("Keep reading:", "links"),
    ]


def test_a_sentence_starts_at_every_paragraph(blank):
    doc = blank("Ferry sinks off Holm\n\nThe board met\n\nIt was late.")
    assert [token.text for token in doc if token.is_sent_start and token.i] == ["The", "It"]


def test_the_parser_never_reads_across_a_paragraph(nlp):
    doc = nlp("Ferry sinks off Holm\n\nthe board said that\n\nnobody was on board\n\nBy Mara Quist")
    assert len(get(doc, Section)) == 4
    assert not any("\n\n" in sentence.text.strip() for sentence in doc.sents)


def test_sentences_that_are_there_already_are_left_alone():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("sayso_sections")
    doc = nlp("The board met\n\nIt was late.")
    assert len(list(doc.sents)) == 1
    assert len(get(doc, Section)) == 2


def test_a_users_form_extends_ours(tmp_path):
    path = tmp_path / "sections.toml"
    path.write_text("tagline = ['^Set in type by ']\n", encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("sayso_sections", config={"lexicons": [str(path)]})
    found = get(nlp(f"{BODY}\n\nSet in type by hand\n\n(Reuters)"), Section)
    assert [item.label for item in found] == ["body", "tagline", "tagline"]
