"""Where contents of links begin and end, on parses written by hand."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from sayso.rules.attribution.edges import alone, whole
from sayso.rules.attribution.phrases import noun_phrase

VOCAB = spacy.blank("en").vocab
NONE: frozenset[int] = frozenset()


def parsed(*rows: str) -> Doc:
    """A Doc of rows ``word/TAG/dep/head``; a head is the number of its row."""
    cells = [row.rsplit("/", 3) for row in rows]
    words, tags, deps, heads = zip(*cells, strict=True)
    return Doc(VOCAB, words=list(words), tags=list(tags), deps=list(deps), heads=[int(head) for head in heads])


HOW = parsed("Ann/NNP/nsubj/1", "asked/VBD/ROOT/1", "who/WP/nsubj/3", "pays/VBZ/ccomp/1", "and/CC/cc/3",
             "how/WRB/advmod/6", "much/JJ/dobj/8", "it/PRP/nsubj/8", "costs/VBZ/conj/3", "././punct/1")  # fmt: skip


def test_an_end_inside_a_phrase_goes_on_to_the_end_of_what_its_last_word_belongs_to():
    assert whole(HOW, (2, 3, 4, 5), frozenset({0, 1})) == tuple(range(2, 9))
    assert whole(HOW, tuple(range(2, 9)), frozenset({0, 1})) == tuple(range(2, 9)), "before a mark it ends"
    assert whole(HOW, (2, 3, 4, 5), frozenset({0, 1, 7})) == (2, 3, 4, 5), "never over cue or source"


def test_a_preposition_takes_the_noun_that_it_hangs_on():
    doc = parsed("Ann/NNP/nsubj/1", "denied/VBD/ROOT/1", "claims/NNS/dobj/1", "of/IN/prep/2", "fraud/NN/pobj/3")
    assert whole(doc, (3, 4), frozenset({0, 1})) == (2, 3, 4)
    assert whole(doc, (3, 4), frozenset({0, 1, 2})) == (3, 4), "where it is not the cue: *Ann’s claims of fraud*"


def test_a_verb_takes_its_subject_over_cue_and_source():
    doc = parsed("Costs/NNS/nsubj/5", ",/,/punct/5", "he/PRP/nsubj/3", "said/VBD/parataxis/5", ",/,/punct/5",
                 "rose/VBD/ROOT/5", "fast/RB/advmod/5")  # fmt: skip
    assert whole(doc, (5, 6), frozenset({2, 3})) == (0, 5, 6)
    assert whole(doc, (5, 6), NONE) == (5, 6), "over nothing else"


def test_a_word_that_ties_sentences_is_left_out_but_not_before_a_quotation():
    doc = parsed("But/CC/cc/3", "the/DT/det/2", "plan/NN/nsubj/3", "failed/VBD/ROOT/3")
    assert whole(doc, (0, 1, 2, 3), NONE) == (1, 2, 3)
    quoted = parsed("But/CC/cc/4", "“/``/punct/4", "the/DT/det/3", "plan/NN/nsubj/4", "failed/VBD/ROOT/4")
    assert whole(quoted, (0, 1, 2, 3, 4), NONE) == (0, 1, 2, 3, 4)
    assert whole(doc, (), NONE) == ()


SAYS = parsed("He/PRP/nsubj/1", "said/VBD/ROOT/1", "he/PRP/nsubj/3", "left/VBD/ccomp/1", "early/RB/advmod/3",
              "and/CC/cc/3", "added/VBD/conj/3", "that/IN/mark/9", "it/PRP/nsubj/9", "rained/VBD/ccomp/6")  # fmt: skip
OTHERS = parsed("Forty/CD/nsubj/1", "died/VBD/ccomp/4", ",/,/punct/4", "police/NNS/nsubj/4", "said/VBD/ROOT/4",
                ";/:/punct/4", "aid/NN/compound/7", "workers/NNS/nsubj/8", "gave/VBD/parataxis/4",
                "more/JJR/dobj/8")  # fmt: skip


@pytest.mark.parametrize(("cues", "left"), [({6}, (2, 3, 4)), (set(), tuple(range(2, 10)))])
def test_another_cue_of_the_same_speaker_ends_a_content(cues, left):
    assert alone(SAYS, tuple(range(2, 10)), SAYS[1], cues.__contains__) == left


def test_what_a_semicolon_parts_from_the_reporting_clause_is_anothers():
    content = (0, 1, 6, 7, 8, 9)
    assert alone(OTHERS, content, OTHERS[4], NONE.__contains__) == (0, 1)
    going_on = Doc(OTHERS.vocab, words=[token.text.replace("aid", "“") for token in OTHERS])
    assert alone(going_on, content, going_on[4], NONE.__contains__) == content, "but a quotation goes on"


def test_a_phrase_takes_a_short_parenthesis_and_a_quoted_modifier():
    doc = parsed("Sen./NNP/compound/1", "Roe/NNP/nsubj/5", "(/-LRB-/punct/1", "R-Ky/NNP/appos/1", ")/-RRB-/punct/1",
                 "said/VBD/ROOT/5")  # fmt: skip
    assert noun_phrase(doc[1]) == (0, 1, 2, 3, 4)
    doc = parsed("her/PRP$/poss/4", "“/``/punct/4", "clawback/NN/nmod/4", "”/''/punct/4", "plan/NN/nsubj/5",
                 "says/VBZ/ROOT/5")  # fmt: skip
    assert noun_phrase(doc[4]) == (0, 1, 2, 3, 4)
    assert noun_phrase(doc[0]) == (0,)


def test_the_time_behind_the_cue_is_no_part_of_a_clause_with_its_subject():
    doc = parsed("Ann/NNP/nsubj/1", "said/VBD/ROOT/1", "on/IN/prep/1", "Monday/NNP/pobj/2", "he/PRP/nsubj/5",
                 "was/VBD/ccomp/1", "very/RB/advmod/7", "tired/JJ/acomp/5")  # fmt: skip
    doc.set_ents([doc.char_span(12, 18, label="DATE")])
    assert whole(doc, tuple(range(2, 8)), frozenset({0, 1})) == (4, 5, 6, 7)
    assert whole(doc, tuple(range(2, 8)), frozenset({0})) == tuple(range(2, 8)), "the cue does not stand before it"


def test_no_content_ends_with_and():
    doc = parsed("He/PRP/nsubj/1", "was/VBD/ccomp/9", "old/JJ/acomp/1", "and/CC/cc/2", "very/RB/advmod/5",
                 "tired/JJ/conj/2", ",/,/punct/1", "but/CC/cc/1", "Ann/NNP/nsubj/9", "said/VBD/ROOT/9")  # fmt: skip
    assert whole(doc, tuple(range(8)), frozenset({8, 9})) == tuple(range(6))


def test_a_source_takes_in_its_place_and_not_the_time_at_which_it_spoke():
    doc = parsed("a/DT/det/1", "court/NN/nsubj/6", "in/IN/prep/1", "Holm/NNP/pobj/2", "on/IN/prep/1",
                 "Sunday/NNP/pobj/4", "ruled/VBD/ROOT/6")  # fmt: skip
    doc.set_ents([doc.char_span(19, 25, label="DATE")])
    assert noun_phrase(doc[1]) == (0, 1, 2, 3)
