"""A Doc as arrays: what the learned attribution sees of every word, and of every word beside a possible cue.

The words are the Doc's tokens without white space. Every feature is a small category (an index into an embedding):
the tagger's and the parser's labels, the quotation marks, and what the rules make of the word. Training reads the
same arrays as extraction does. *Shapes*: n words, p pairs; all integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_TYPE, IDX, IS_SPACE, LEMMA, SENT_START, TAG
from spacy.tokens import Doc

from sayso.annotations import Offsets, Quote, text_of
from sayso.rules.attribution.frames import source_of
from sayso.rules.attribution.proposals import Proposals

Ints = NDArray[np.int64]

_TAGS = (
    "? $ '' , -LRB- -RRB- . : ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT POS PRP PRP$ RB "
    "RBR RBS RP SYM TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX `` _SP"
)
_DEPS = (
    "? ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass "
    "dative dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj poss "
    "preconj predet prep prt punct quantmod relcl xcomp"
)
_ENTS = (
    "? CARDINAL DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP ORDINAL ORG PERCENT PERSON PRODUCT QUANTITY TIME "
    "WORK_OF_ART"
)
TAGS, DEPS, ENTS = (tuple(names.split()) for names in (_TAGS, _DEPS, _ENTS))
"""Labels that are told apart; ``?`` stands for any other."""
QUOTED = 6
"""Outside, speech, its marks, scare quotation or title, its marks, a quotation inside one."""
SHARES = 6
"""Steps of a share of the cue lexicon: none, then five of 0.2."""
LEMMAS = 8192
"""Buckets that lemmas are hashed into."""
WORD_SIZES = {"tag": len(TAGS), "dep": len(DEPS), "ent": len(ENTS), "quoted": QUOTED, "frame": SHARES, "beside": SHARES,
              "start": 4}  # fmt: skip
"""Features of a word and the number of their categories."""

STEPS = (1, 2, 3, 4, 6, 9, 14, 22, 35, 60, 110)
"""Upper ends of the distance classes, in words."""
LEVELS = 4
"""How far up from the cue the branch of a word is told."""
PAIR_SIZES = {"distance": 2 * (len(STEPS) + 1) + 1, "branch": (LEVELS + 1) * len(DEPS), "content": 7, "source": 3,
              "quote": 6, "place": 4}  # fmt: skip
"""Features of a word beside a cue and the number of their categories."""
REACH, BEYOND = 110, 12
"""Words looked at on either side of a cue, and those of them that may lie in a neighbouring paragraph."""

ENDS = frozenset('.!?:;”"»')

_TAG, _DEP, _ENT = ({name: i for i, name in enumerate(names)} for names in (TAGS, DEPS, ENTS))
COLUMNS = [TAG, DEP, ENT_TYPE, SENT_START, LEMMA, IDX, IS_SPACE]
_INTRODUCING = [number for name, number in _TAG.items() if name[:2] in ("VB", "NN")]
VERBAL = [number for name, number in _TAG.items() if name[:2] in ("VB", "MD")]
"""Numbers of the tags of verbs."""


@dataclass
class Words:
    """The words of a Doc.

    ``token``: index in the Doc (n); ``features``: one column for each of :data:`WORD_SIZES` (n × 7); ``lemma``: hashed
    (n); ``paragraph`` and ``sentence``: running numbers (n); ``quote``: number of the outer quotation or -1
    (n); ``start``: code point where the word begins (n); ``place``: number of the word at a token index, -1 for white
    space.
    """

    doc: Doc
    token: Ints
    features: Ints
    lemma: Ints
    paragraph: Ints
    sentence: Ints
    quote: Ints
    start: Ints
    place: Ints
    proposals: Proposals


def read(doc: Doc, quotes: Sequence[Quote], spans: Sequence[Offsets], proposals: Proposals) -> Words:
    """The words of the paragraphs ``spans`` with their features. ``quotes``: all levels."""
    text = text_of(doc)
    columns: NDArray[np.uint64] = doc.to_array(COLUMNS).reshape(len(doc), len(COLUMNS))  # type: ignore[assignment]
    starts = columns[:, 5].astype(np.int64)
    paragraph = np.full(len(doc), -1)
    number = 0
    for order, (start, end) in enumerate(spans):
        number += order > 0 and not _goes_on(text, spans[order - 1][1], start)
        paragraph[np.searchsorted(starts, start) : np.searchsorted(starts, end)] = number
    kept = np.flatnonzero((paragraph >= 0) & (columns[:, 6] == 0))
    place = np.full(len(doc), -1)
    place[kept] = np.arange(len(kept))
    state, owner = _quotation(doc, starts, quotes)
    strings = doc.vocab.strings
    tag = _mapped(columns[:, 0], strings, _TAG)
    dep = _mapped(columns[:, 1], strings, _DEP)
    ent = _mapped(columns[:, 2], strings, _ENT)
    frame, beside = _shares(doc, tag, proposals)
    sentence = np.cumsum(columns[:, 3].astype(np.int64) == 1)
    first = np.zeros(len(doc), dtype=np.int64)
    first[1:] = (sentence[1:] != sentence[:-1]) + 2 * (paragraph[1:] != paragraph[:-1])
    features = np.stack([tag, dep, ent, state, frame, beside, first], axis=1)[kept]
    lemma = (columns[:, 4] % np.uint64(LEMMAS)).astype(np.int64)
    return Words(
        doc, kept, features, lemma[kept], paragraph[kept], sentence[kept], owner[kept], starts[kept], place, proposals
    )


def _goes_on(text: str, end: int, start: int) -> bool:
    """A single line break with no end of a sentence before it parts lines, not paragraphs."""
    return text[end:start].strip(" \t\r") == "\n" and text[end - 1] not in ENDS


def _mapped(keys: NDArray[np.uint64], strings: object, table: dict[str, int]) -> Ints:
    unique, inverse = np.unique(keys, return_inverse=True)
    known = np.array([table.get(strings[int(k)], 0) if k else 0 for k in unique], dtype=np.int64)  # type: ignore[index]
    return known[inverse]


def _quotation(doc: Doc, starts: Ints, quotes: Sequence[Quote]) -> tuple[Ints, Ints]:
    """For each token how it stands to the quotations, and the number of the outer one that it is in."""
    state, owner = np.zeros(len(doc), dtype=np.int64), np.full(len(doc), -1)
    for number, quote in enumerate(sorted(quotes, key=lambda q: q.level)):
        first, last = np.searchsorted(starts, quote.outer[0]), np.searchsorted(starts, quote.outer[1])
        inner, end = np.searchsorted(starts, quote.start), np.searchsorted(starts, quote.end)
        if quote.level:
            state[inner:end] = 5
            continue
        speech = quote.label == "speech"
        state[first:last] = 2 if speech else 4
        state[inner:end] = 1 if speech else 3
        owner[first:last] = number
    return state, owner


def _step(share: float) -> int:
    return min(SHARES - 1, 1 + int(share * 5)) if share > 0 else 0


def _shares(doc: Doc, tag: Ints, proposals: Proposals) -> tuple[Ints, Ints]:
    frame, beside = np.zeros(len(doc), dtype=np.int64), np.zeros(len(doc), dtype=np.int64)
    for index, found in proposals.frames.items():
        frame[index] = _step(max(share for _, share in found))
    for index in np.flatnonzero(np.isin(tag, _INTRODUCING)).tolist():
        beside[index] = _step(proposals.cues.beside_quote(doc[index]))
    return frame, beside


def window(words: Words, cue: int) -> tuple[int, int]:
    """First and last (exclusive) word that can belong to an attribution with word ``cue`` as its cue."""
    n, home = len(words.token), words.paragraph[cue]
    first = int(np.searchsorted(words.paragraph, home))
    last = int(np.searchsorted(words.paragraph, home, side="right"))
    return max(0, cue - REACH, first - BEYOND), min(n, cue + REACH + 1, last + BEYOND)


def pairs(words: Words, cue: int) -> tuple[int, Ints]:
    """Features of the words around word ``cue``: the first word's number, and one row a word (p × 6)."""
    first, last = window(words, cue)
    span = np.arange(first, last)
    distance = np.searchsorted(STEPS, np.abs(span - cue)) + 1
    distance = np.where(span < cue, len(STEPS) + 1 + distance, distance)
    distance[cue - first] = 0
    place = (words.sentence[span] != words.sentence[cue]).astype(np.int64) + 2 * (
        words.paragraph[span] != words.paragraph[cue]
    )
    content, source = _proposed(words, cue)
    columns = [distance, _branches(words, cue)[words.token[span]], content[words.token[span]],
               source[words.token[span]], _beside(words, cue, span), place]  # fmt: skip
    return first, np.stack(columns, axis=1)


def _branches(words: Words, cue: int) -> Ints:
    """By which child of the cue, or of a word that governs it, a token hangs on it. One entry a token of the Doc."""
    doc = words.doc
    out = np.zeros(len(doc), dtype=np.int64)
    chain = [doc[int(words.token[cue])]]
    while len(chain) < LEVELS and chain[-1].head.i != chain[-1].i:
        chain.append(chain[-1].head)
    for level in range(len(chain) - 1, -1, -1):
        token = chain[level]
        for child in token.children:
            out[child.left_edge.i : child.right_edge.i + 1] = level * len(DEPS) + _DEP.get(child.dep_, 0)
        out[token.i] = LEVELS * len(DEPS) + level
    return out


def _proposed(words: Words, cue: int) -> tuple[Ints, Ints]:
    """Tokens that the rules take for content (1–5 by share of the frame, 6 for a quotation) and source (1, 2)."""
    index = int(words.token[cue])
    content, source = np.zeros(len(words.doc), dtype=np.int64), np.zeros(len(words.doc), dtype=np.int64)
    found = words.proposals.frames.get(index)
    for candidate, share in sorted(found or [], key=lambda item: item[1]):
        content[list(candidate.content)] = max(1, _step(share))
    said = found[0][0].source if found else source_of(words.doc[index])
    source[list(said)] = 1
    for group in words.proposals.groups:
        if index not in group.cue:
            continue
        for quote in group.quotes:
            span = words.doc.char_span(*quote.outer, alignment_mode="expand")
            if span is not None:
                content[span.start : span.end] = 6
        source[list(group.source)] = 2
    return content, source


def _beside(words: Words, cue: int, span: Ints) -> Ints:
    """0 outside quotations; inside: 1 the cue's own, 2 the next before it, 3 the next after, 4 and 5 farther ones."""
    owner, own = words.quote[span], words.quote[cue]
    before = owner[(span < cue) & (owner >= 0) & (owner != own)]
    after = owner[(span > cue) & (owner >= 0) & (owner != own)]
    out = np.where(owner < 0, 0, np.where(span < cue, 4, 5))
    if len(before):
        out[(owner == before[-1]) & (span < cue)] = 2
    if len(after):
        out[(owner == after[0]) & (span > cue)] = 3
    if own >= 0:
        out[owner == own] = 1
    return out
