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
