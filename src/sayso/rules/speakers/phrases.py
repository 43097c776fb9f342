"""The noun phrase of a source: its parts, what to call a speaker without a name, and of what type one is."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from spacy.tokens import Doc, Span, Token

from sayso.annotations import Name, Offsets
from sayso.rules.speakers.page import CODE, Words, fold
from sayso.rules.speakers.salience import Asked

COMPOUND = re.compile(r"-(?:runner|elect|year-old)$")
"""Ends of hyphened words for a person, which the tokeniser takes apart."""
AGE = re.compile(r"\b(\d{1,3})-year-old\b")
LETTERS = 4
"""Letters and stops of an abbreviation, at most."""
OWNER = re.compile(r"(?:[’']s|(?<=s)[’'])$")
AMOUNTS = frozenset({"lot", "majority", "number", "handful", "couple", "few", "mere", "host", "slew", "dozen"})
"""Words that the article before them belongs to (*a lot of people*)."""
FRESH = frozenset({"new", "latest", "recent", "another", "national", "online", "exit", "internal"})
"""Words before a paper that are no name of it."""
DEFINITE = ("the", "this", "that")
"""Words that begin a definite description."""
BARE = frozenset({"police"})
"""Bodies that need no article."""
ENDING = frozenset({"VBG", "VBN", "VBD", "VBZ", "VBP", "IN", "WP", "WDT", "WP$", "TO"})
"""Tags of words that go on after the head of a noun phrase."""


def is_plural(head: Token) -> bool:
    """Does the noun stand in the plural?"""
    return head.tag_ in ("NNS", "NNPS")


def phrase_of(article: str, span: Span, head: Token) -> str:
    """The noun phrase without leading article, without what follows a comma, and without the possessive."""
    tokens = [t for t in span if not t.is_space]
    while tokens and (tokens[0].lower_ in ("the", "a", "an", "but", "and") or tokens[0].is_punct):
        if not AMOUNTS.isdisjoint(token.lower_ for token in tokens[1:3]) and tokens[0].lower_ in ("the", "a", "an"):
            break
        tokens.pop(0)
    fresh = len(tokens) > 1 and tokens[0].lower_ in FRESH and tokens[0].tag_[:3] != "NNP"  # not *a New York judge*
    if fresh and tokens[1].tag_[:3] == "NNP" and tokens[1].i < head.i:
        tokens.pop(0)  # *the latest Roe Institute poll*
    kept: list[Token] = []
    for token in tokens:
        if token.text in (",", "(", "—", "–", ";", ":") and token.i > head.i:
            break
        kept.append(token)
    if not kept:
        return ""
    text = " ".join(article[kept[0].idx : kept[-1].idx + len(kept[-1])].split()).strip(" ,.")
    first, text = kept[0], OWNER.sub("", text)
    plain = first.tag_[:3] not in ("", "NNP") and first.ent_type_ in ("", "CARDINAL", "PERCENT", "QUANTITY", "MONEY")
    named = len(kept) > 1 and kept[1].is_title and kept[1].ent_type_ == ""  # *Doctors Without Borders*
    if first.is_sent_start and plain and not named and text[:1].isupper() and not text[1:2].isupper():
        text = text[0].lower() + text[1:]
    return text


def type_of(words: Words, places: Sequence[Name], span: Span, head: Token) -> str:
    """``organization``, ``group`` or ``unnamed``, by the head noun of the source."""
    lemma = fold(head.lemma_ or head.text)
    if (place := next((place for place in places if place.start <= head.idx < place.end), None)) is not None:
        people = "group" if is_plural(head) else "unnamed"  # *many Democrats*, *one Canadian*
        return people if place.label == "NORP" and len(span) > 1 else "organization"
    if lemma in words.organizations or lemma in words.papers or head.lower_ in words.organizations:
        return "organization"
    if lemma in words.politicians and not is_plural(head):
        return "unnamed"  # *Member of House panel*
    if is_plural(head) or lemma in words.groups or any(t.dep_ == "conj" and t.head.i == head.i for t in span):
        return "group"
    return "organization" if head.pos_ == "PROPN" and not is_person(words, head) else "unnamed"


def head_of(words: Words, span: Span) -> Token:
    """The noun that a source is about: its root, or the last noun of its first run where the parse broke it up.

    Letters behind a name (*Ann Roe KC*, *Tarn Holdings TRN.N*) are no noun.
    """
    root: Token = span.root
    if root.dep_ in ("prep", "agent"):  # *by Reuters*
        root = next((child for child in root.children if child.dep_ == "pobj" and child.i < span.end), root)
    named = root.i - span.start > 1 and all(token.tag_[:3] == "NNP" for token in span.doc[root.i - 2 : root.i])
    if (root.text in words.postnominals or CODE.fullmatch(root.text)) and named and span[0].tag_ not in ("DT", "PRP$"):
        return span.doc[root.i - 1]
    first = next((token for token in span if not token.is_space), root)
    if root.lower_ in ("year", "old") or first.lower_ in DEFINITE:
        aged = next((token for token in span if token.lower_ == "old" and token.i >= root.i), None)
        if aged is not None and COMPOUND.search(span.text[: aged.idx + len(aged) - span.start_char]):
            return aged
    if root.pos_ in ("NOUN", "PROPN", "PRON") or first.lower_ not in DEFINITE or is_person(words, root):
        return root
    noun = None
    for token in span[first.i - span.start + 1 :]:
        if token.tag_[:2] == "NN" or (token.tag_ in ("CD", "JJ") and COMPOUND.search(token.text)):
            noun = token
        elif token.tag_ in ENDING or token.text == ",":
            break
    return noun or root


def possessor(head: Token) -> Token | None:
    """The word for the owner before a noun (*his*, *Roe's*); None where there is none."""
    return next((child for child in head.children if child.dep_ == "poss"), None)


def belongs(token: Token, head: Token) -> bool:
    """A modifier of the head itself, not of an apposition or relative clause."""
    while token.i != head.i:
        if token.dep_ in ("appos", "relcl", "acl"):
            return False
        if token.head.i == token.i:
            return False
        token = token.head
    return True


def _hangs(token: Token) -> bool:
    """*Leeds-based*, *Leeds-backed*: the first half of such a word."""
    after = token.doc[token.i + 1 : token.i + 3]
    return len(after) == 2 and after[0].text in "-–" and after[1].tag_ in ("VBN", "VBD", "JJ")


def is_indefinite(span: Span) -> bool:
    """Does the phrase begin with an indefinite word (*a*, *some*, *another*)?"""
    first = next((t.lower_ for t in span if not t.is_space), "")
    return first in ("a", "an", "another", "some", "one", "several", "many", "two", "three")


def is_head(doc: Doc, mention: Offsets, span: Span, head: Token) -> bool:
    """The name is the source's own head or stands in apposition to it."""
    part = doc.char_span(*mention, alignment_mode="expand")
    if part is None:
        return False
    if part.start <= head.i < part.end:
        return True
    token = part.root
    while token.i != head.i and span.start <= token.i < span.end:
        if token.dep_ in (
            "poss",
            "pobj",
            "pcomp",
            "compound",
            "nmod",
            "amod",
            "relcl",
            "acl",
            "npadvmod",
        ):
            return False
        if token.head.i == token.i:  # the root of a broken parse, above the head
            return False
        token = token.head
    return token.i == head.i


def is_person(words: Words, head: Token) -> bool:
    """Does the noun name a person (*senator*, *neurosurgeon*, *the Texan*)?"""
    noun = fold(head.lemma_ or head.text)
    named = noun in words.persons or noun in words.heads or noun in words.roles or head.lower_ in words.gendered
    native = head.ent_type_ == "NORP" or noun in words.natives
    return named or (native and head.tag_ in ("NN", "NNP", "JJ"))


def may_be(words: Words, noun: Token, gender: str) -> bool:
    """Can the noun name somebody of this sex (*a cashier*: of either, *a waiter*: no woman)?"""
    return words.gendered.get(noun.lower_, gender) == gender


def described(
    words: Words, span: Span, head: Token, content: Sequence[Offsets], called: Set[str] = frozenset()
) -> Asked | None:
    """What a definite description in the singular asks for; None for any other phrase.

    ``called``: the types of those whom the text calls by the noun, whatever the word lists say of it.
    """
    aged = AGE.search(span.text)
    bare = len(span) == 1 and head.lower_ in BARE
    if (
        not (head.pos_ in ("NOUN", "PROPN", "ADJ") or aged or is_person(words, head))
        or (is_plural(head) and head.lower_ not in BARE)
        or is_indefinite(span)
    ):
        return None
    first = next((t for t in span if not t.is_space), head)
    owner = possessor(head)
    owned = owner is not None
    placed = first.tag_ == "NNP" and first.i < head.i and head.tag_ == "NN" and fold(first.text) in words.regions
    if first.lower_ not in DEFINITE and not (owned or bare or placed):  # *according to Paris prosecutor*
        return None
    noun = fold(head.lemma_ or head.text)
    personal = owner is not None and noun not in words.heads and (owner.tag_ == "PRP$" or owner.ent_type_ == "PERSON")
    upto = span.text[: head.idx + len(head) - span.start_char]
    person = is_person(words, head) or bool(COMPOUND.search(upto))
    if personal and not person:
        return None
    body = noun not in words.papers and (noun in words.organizations or "organization" in called)
    if not (person or body):
        return None
    modifiers = [t for t in span if t.tag_[:2] in ("NN", "JJ") and t.i != head.i and belongs(t, head) and not _hangs(t)]
    proper = frozenset(fold(t.text) for t in modifiers if t.tag_[:3] == "NNP")
    home = {words.natives[noun]} if noun in words.natives else set()  # *the Texan*
    owners = proper if head.tag_[:3] == "NNP" else frozenset()
    if not (owners or person):  # *the Kerala government*, not *the Indian government*
        owners = proper - words.natives.keys() - words.parties.keys() - words.nations.keys() - words.places
        owners = frozenset(word for word in owners if len(word) > LETTERS)  # not *the U.S. agency*
    if owner is not None and owner.tag_[:3] == "NNP":
        owners |= {fold(owner.text)}
    return Asked(
        span.start_char, "role" if person else "body", words.gendered.get(head.lower_, ""), content,
        head.dep_ in ("nsubj", "nsubjpass"), noun,
        frozenset(fold(t.lemma_ or t.text) for t in modifiers) | home,
        proper | home, owned, personal, aged.group(1) if aged else "", owners,
        not person and bool(proper) and head.tag_[:3] == "NNP" and head.text[:1].isupper(),
    )  # fmt: skip
