"""Whom a role, an age, a calling or a body means: the speaker of the last statement of each little story."""

from __future__ import annotations

import pytest

from sayso.extraction import extract
from sayso.models import Article
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


@pytest.mark.parametrize(("text", "name"), [*AGES, *CALLINGS])
def test_whom_a_description_means(nlp, text, name):
    assert last_speaker(nlp, text) == name
