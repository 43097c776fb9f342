"""What the article itself says about a claim: the whole pipeline on sentences of ours."""

from __future__ import annotations

from typing import Any

import pytest

import sayso
from conftest import cases

NOTES = cases("notes")


@pytest.mark.parametrize("case", NOTES, ids=[f"{case['text'][-60:]} | {case['claim'][:20]}" for case in NOTES])
def test_note(case: dict[str, Any]) -> None:
    found = [claim for claim in sayso.extract(case["text"]).claims if case["claim"] in claim.statement.text]
    assert found, "the claim itself is not found"
    if "note" in case:
        assert case["claim"] in [claim.statement.text for claim in found], "the content holds more than the claim"
    notes = {claim.verifiability.article_note and claim.verifiability.article_note.text for claim in found}
    assert notes == {case.get("note")}


SILENT = [
    ("Mr Voss told reporters that the machines switched votes. He offered no evidence for the allegation.", "offered"),
    ("Ann Moss said the judge had apologised. She cited no evidence of the apology.", "cited"),
    ("The army said nine drones had been shot down. The claim about the drones has not been confirmed.", "confirmed"),
]


@pytest.mark.parametrize(("text", "cue"), SILENT, ids=[cue for _, cue in SILENT])
def test_what_was_not_shown_is_no_claim(text: str, cue: str) -> None:
    [claim] = [claim for claim in sayso.extract(text).claims if claim.cue and claim.cue.text == cue]
    assert (claim.verifiability.label, claim.verifiability.decided_by) == ("not_a_claim", "silent")


def test_what_was_found_missing_is_a_claim() -> None:
    claims = sayso.extract("Police said they had found no evidence of arson. The house is to be pulled down.").claims
    assert "silent" not in {claim.verifiability.decided_by for claim in claims}
