"""What a newcomer saw go wrong, each as a mechanism: datelines, silence, cut emoji, bytes that are no text."""

from __future__ import annotations

import pytest
import spacy

import sayso

BODY = "The harbour board approved a levy of 12 crowns a ton on Tuesday. The treasurer said the levy would raise 4 million."


@pytest.mark.parametrize(
    "dateline",
    [
        "SALT HARBOUR — ", "SALT HARBOUR – ", "SALT HARBOUR - ", "SALT HARBOUR -- ", "SALT HARBOUR— ",
        "SALT HARBOUR, Maine — ", "ST. ORRIN, N.H. — ", "PORT-SAINT-ORRIN — ", "OSSA — ",
    ],
)  # fmt: skip
def test_a_dateline_is_no_source(dateline):
    text = f"Board adopts levy on grain\n\n{dateline}{BODY}\n\nNobody spoke against it at the meeting."
    result = sayso.extract(text)
    sources = {claim.source.text for claim in result.claims if claim.source}
    assert "The harbour board" in sources
    assert not any(source in dateline for source in sources)
    starts = [claim.statement.spans[0].start for claim in result.claims]
    assert starts and all(start >= text.index("The harbour") for start in starts if start > 27)


@pytest.mark.parametrize(
    "opening", ["Salt harbour - ", "COVID-19 cases rose. ", "NATO and others - ", "The US - China talks "]
)
def test_what_is_no_dateline_stays_in_its_sentence(opening):
    from sayso.annotations import Section, get

    doc = sayso.load()(f"Levy on grain adopted by board\n\n{opening}{BODY}\n\nNobody spoke against it.")
    assert get(doc, Section)[1].start == doc.text.index(opening)


def test_a_dateline_is_no_source_where_sentences_come_from_elsewhere():
    """Sentences that another pipeline set reach across the dateline, and so does its parse."""
    from sayso.annotations import Attribution, Quote, Section, get, put
    from sayso.components.attribution import find_attributions
    from sayso.rules.attribution.cues import Cues

    words = ["OSSA", "—", "said", "the", "levy", "would", "rise"]
    doc = spacy.tokens.Doc(
        spacy.blank("en").vocab, words=words, heads=[2, 2, 2, 4, 6, 6, 2], lemmas=["OSSA", "—", "say", "the", "levy", "would", "rise"],
        tags=["NNP", ":", "VBD", "DT", "NN", "MD", "VB"], pos=["PROPN", "PUNCT", "VERB", "DET", "NOUN", "AUX", "VERB"],
        deps=["nsubj", "punct", "ROOT", "det", "nsubj", "aux", "ccomp"],
    )  # fmt: skip
    put(doc, Quote, [])
    whole = find_attributions(doc, Cues.load([]))
    assert [item.source for item in whole] == [(0, 4)], "else the parse reaches across no dateline"
    put(doc, Section, [Section(7, len(doc.text), "body")])
    assert [item.source for item in find_attributions(doc, Cues.load([]))] == [None]
    assert get(doc, Attribution) == []
