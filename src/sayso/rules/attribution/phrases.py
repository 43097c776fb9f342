"""The noun phrase around a word: who spoke, as the text names them. Token indices, without border punctuation."""

from __future__ import annotations

from spacy.tokens import Doc, Token

HYPHENS = frozenset({"-", "’", "'"})
BRACKET = 9
"""Tokens of a parenthesis, or of a quoted modifier, at most."""
AGED = frozenset({"the", "year", "-"})
AGE = 7
"""Tokens of *sixty-one-year-old*."""
QUOTES = frozenset('“”"‘’')


def noun_phrase(head: Token) -> tuple[int, ...]:
    """Indices of the phrase of ``head`` with its apposition, without relative clauses and border punctuation."""
    doc = head.doc
    cut: set[int] = set()
    for child in head.children:
        clause = child.dep_ in ("relcl", "advcl", "punct", "parataxis", "ccomp") and child.text not in HYPHENS
        if clause or (child.dep_ == "acl" and child.i > head.i + 3) or (child.i > head.i and _is_time(child)):
            cut.update(t.i for t in child.subtree)
        elif child.dep_ in ("cc", "preconj") and not any(kid.dep_ == "conj" for kid in head.children):
            cut.add(child.i)
    kept = [t.i for t in head.subtree if t.i not in cut]
    first = last = kept.index(head.i)
    while first > 0 and _joined(doc, kept[first - 1], kept[first]):
        first -= 1
    while last + 1 < len(kept) and _joined(doc, kept[last], kept[last + 1]):
        last += 1
    begin, end = _aged(doc, kept[first], kept[last] + 1)
    end += _bracketed(doc, end) or _unclosed(doc, begin, end)
    return tuple(range(begin - _quoted_before(head, begin), end))


def _is_time(preposition: Token) -> bool:
    """*a court on Sunday*: when it was said, which parsers hang on who said it."""
    times = (child.dep_ == "pobj" and child.ent_type_ in ("DATE", "TIME") for child in preposition.children)
    return preposition.dep_ == "prep" and any(times)


def _aged(doc: Doc, begin: int, end: int) -> tuple[int, int]:
    """*the* or *the 34-year* to the end of *the 34-year-old*, which parsers take apart; else as it was."""
    if doc[end - 1].lower_ not in AGED and doc[end - 1].pos_ != "NUM":
        return begin, end
    words = [token.lower_ for token in doc[end - 1 : end + AGE]]
    if "old" not in words or "year" not in words or words[words.index("old") - 1] != "-":
        return begin, end
    last = end + words.index("old")
    if any(not (token.text == "-" or token.like_num or token.lower_ in AGED) for token in doc[end : last - 1]):
        return begin, end
    return begin - (begin > 0 and doc[begin].like_num and doc[begin - 1].lower_ == "the"), last


def _bracketed(doc: Doc, start: int) -> int:
    """Tokens of a short parenthesis that begins here (*(R-Okla.)*); 0 where none does."""
    if start >= len(doc) or doc[start].text != "(":
        return 0
    for size, token in enumerate(doc[start : start + BRACKET], 1):
        if token.is_space or token.text in QUOTES:
            break
        if token.text == ")":
            return size
    return 0


def _unclosed(doc: Doc, begin: int, end: int) -> int:
    """Tokens up to the end of a short parenthesis that began in the phrase (*Tarn Mills (TRN.N | )*); 0 for none."""
    inside = [token.text for token in doc[max(begin, end - BRACKET) : end]]
    if inside.count("(") <= inside.count(")"):
        return 0
    return next((size for size, token in enumerate(doc[end : end + 2], 1) if token.text == ")"), 0)


def _quoted_before(head: Token, start: int) -> int:
    """Tokens of a modifier in quotation marks before a phrase (*her “clawback” plan*); 0 where there is none."""
    first = head.left_edge.i
    before = head.doc[first:start]
    marks = sum(token.text in QUOTES for token in before)
    near = 0 < len(before) <= BRACKET and not any(token.is_space for token in before)
    return len(before) if near and marks == 2 and before[-1].text in QUOTES else 0


def _joined(doc: Doc, left: int, right: int) -> bool:
    """Neighbours, or parted by one comma (an apposition) and no line break."""
    if any(doc[i].is_space and "\n" in doc[i].text for i in range(left, right + 1)):
        return False
    return right - left == 1 or (right - left == 2 and doc[left + 1].text == ",")
