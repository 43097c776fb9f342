"""Speakers: the cases of cases/speakers.toml, each claim's canonical name."""

from __future__ import annotations

import re

from conftest import cases
from sayso.extraction import extract
from sayso.keys import key_of, keys_of
from sayso.models import Article, Claim


def claim_of(claims, start: int, end: int) -> Claim | None:
    """The attributed claim that holds most of ``start:end``; of equals the shortest."""
    best, share = None, 0.0
    for claim in claims:
        if claim.statement.kind == "narrated":
            continue
        held = sum(max(0, min(end, s.end) - max(start, s.start)) for s in claim.statement.spans) / (end - start)
        shorter = best is not None and len(claim.statement.text) < len(best.statement.text)
        if held > share + 0.01 or (abs(held - share) <= 0.01 and shorter):
            best, share = claim, held
    return best if share >= 0.5 else None


def same(one: str, other: str) -> bool:
    return re.sub(r"\s+", " ", one).casefold() == re.sub(r"\s+", " ", other).casefold()


def outcomes(nlp, which: str = "speakers"):
    """For each claim of each case: the case's id, whether the name is right, and what was expected and found."""
    for case in cases(which):
        text = case["text"]
        result = extract(nlp(text), Article.from_text(text))
        for wanted in case["claims"]:
            start = text.index(wanted["statement"])
            claim = claim_of(result.claims, start, start + len(wanted["statement"]))
            name = claim.speaker.name if claim and claim.speaker else ""
            right = claim is not None and same(name, wanted["speaker"])
            yield case["id"], right, f"{case['id']}: {wanted['speaker']!r} came out as {name!r}"


def test_nine_in_ten_speakers_are_right(nlp):
    found = list(outcomes(nlp))
    wrong = [message for _, right, message in found if not right]
    assert len(wrong) <= 0.1 * len(found), "\n".join(wrong)


def test_what_users_of_other_tools_report_as_failing(nlp):
    wrong = [message for _, right, message in outcomes(nlp, "users") if not right]
    assert not wrong, "\n".join(wrong)


def test_the_speaker_comes_with_the_offsets_of_its_mentions(nlp):
    text = "Pat Lunn runs the mill. “It stands,” she said. Lunn said that it would turn again."
    result = extract(nlp(text), Article.from_text(text))
    lunn = next(party for party in result.cast if party.name == "Pat Lunn")
    assert [text[span.start : span.end] for span in lunn.mentions] == ["Pat Lunn", "she", "Lunn"]
    assert (lunn.gender, lunn.number, lunn.aliases) == ("female", "singular", ["Lunn"])


def test_one_name_per_person(nlp):
    text = (
        "Mayor Jane Roe opened the bridge. “It is done,” Roe said. She thanked the crews.\n\n"
        "The mayor said that the toll would fall."
    )
    speakers = {claim.speaker.name for claim in extract(nlp(text), Article.from_text(text)).claims if claim.speaker}
    assert speakers == {"Jane Roe"}


def test_keys_leave_out_case_accents_honorifics_and_middle_initials():
    assert key_of("José Ruiz") == key_of("JOSE RUIZ") == key_of("Mr. Jose A. Ruiz") == "jose-ruiz"
    assert key_of("Ann Lee") != key_of("Ann Leigh")
    assert key_of("Orla Ó Briain") == key_of("Ms Orla O'Briain") == "orla-o-briain" != key_of("Orla Briain")
    assert key_of("Institute for the Study of War", "organization") == "institute-for-the-study-of-war"


def test_two_people_whom_one_article_tells_apart_have_keys_of_their_own():
    assert keys_of([("John A. Smith", "person"), ("John B. Smith", "person")]) == ["john-a-smith", "john-b-smith"]
    assert keys_of([("John A. Smith", "person"), ("Ann Roe", "person")]) == ["john-smith", "ann-roe"]
    assert key_of("Robert C. “Bobby” Hale Jr.") == key_of("Sen. Robert Hale") == "robert-hale"
