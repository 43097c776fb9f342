"""Candidate attributions in the dependency parse: a cue word, the slot that its content fills, its source.

A *frame* is a cue lemma with a slot: *say* + ``ccomp`` (said that …), *call* + ``for`` (called for …), *accuse* +
``obj+of`` (accused X of …). :func:`candidates` lists every frame of a sentence without judging it; the lexicon
``cues.toml`` says how often each frame is an attribution. Labels are those of spaCy's English models (ClearNLP style).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from sayso.rules.attribution.phrases import noun_phrase

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
RELATIVE = frozenset({"who", "that", "which", "whom"})
LINKED = frozenset({"conj", "advcl", "xcomp", "pcomp", "dep", "prep", "ccomp", "aux"})
"""Relations through which a verb without a subject of its own takes that of its governor."""
COMMAS = frozenset({",", "--", "—", "–", "-"})
STOPS = frozenset({",", ";", ":", "—", "–", "--", "(", ")", "“", "”", '"', "."})
FINAL_MARKS = frozenset({",", "”", '"', "''", "—", "–"})
MAX_TRAIL = 14
"""Tokens that may follow a sentence-final reporting clause (*… said on Monday in a statement.*)."""
SAYING = frozenset({"say", "tell", "state", "claim", "add", "argue", "warn"})
FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
CUE_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "NN", "NNS", "JJ"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One frame in the text. ``content`` and ``source`` are token indices; ``source`` may be empty."""

    cue: Token
    slot: str
    content: tuple[int, ...]
    source: tuple[int, ...]

    @property
    def is_finite(self) -> bool:
        """Does the content hold a finite verb? *make ends meet* says nothing that *make (clear) that …* does."""
        return any(self.cue.doc[index].tag_ in FINITE for index in self.content)

    @property
    def frame(self) -> tuple[str, str]:
        """The lemma and the slot: the key of the lexicon."""
        return lemma_of(self.cue), self.slot


def lemma_of(token: Token) -> str:
    """Lower-case lemma with the word class where it is no verb: ``say``, ``claim/n``, ``confident/a``."""
    lemma = (token.lemma_ or token.text).lower()
    return lemma if token.tag_[:2] == "VB" else f"{lemma}/{token.tag_[:1].lower()}"


def candidates(doc: Doc, wanted: Callable[[Token], bool] = lambda _: True) -> Iterator[Candidate]:
    """Every frame of the Doc whose cue is ``wanted``, in text order of the cue; none where there is no parse."""
    if not doc.has_annotation("DEP"):
        return
    for token in doc:
        if token.lower_ == "according":
            yield from _according(token)
        elif token.tag_ in CUE_TAGS and token.dep_ not in ("aux", "auxpass") and wanted(token):
            yield from _of_cue(token)


def _of_cue(cue: Token) -> Iterator[Candidate]:
    slots = list(_slots(cue))
    if not slots:
        return
    source = source_of(cue)
    taken = frozenset(source)
    for slot, tokens in slots:
        content = tuple(sorted(set(tokens) - taken))
        if content:
            yield Candidate(cue, slot, without_tail(cue.doc, content), source)


def without_tail(doc: Doc, content: tuple[int, ...]) -> tuple[int, ...]:
    """The content without a clause that a comma parts from its end (*…, which …*, *…, arguing that …*)."""
    last = content[-1]
    for place, index in enumerate(content):
        if place < 3 or index == last or doc[index - 1].text not in COMMAS:
            continue
        token = doc[index]
        tail = token.tag_ in ("WDT", "WP", "WP$") or (token.tag_ == "VBG" and token.dep_ in ("advcl", "acl"))
        if tail:
            owner = token if token.tag_ == "VBG" else token.head
            if owner.right_edge.i >= last:
                return content[:place]
    return content


def _slots(cue: Token) -> Iterator[tuple[str, list[int]]]:
    """What stands in the content slots of ``cue``: slot name and token indices."""
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in cue.children)
    is_verb = cue.tag_[:2] == "VB"
    objects = [child for child in cue.children if child.dep_ in ("dobj", "attr", "oprd") and child.i > cue.i]
    for child in cue.children:
        if child.dep_ in ("ccomp", "xcomp", "advcl", "acl", "relcl"):
            yield from _clause(cue, child, is_verb=is_verb, passive=passive)
        elif child.dep_ == "dobj" and is_verb:
            yield "obj", _subtree(child, cue)
            yield "obj*", _to_comma(cue, child)
            yield from _object_with(cue, child)
        elif child.dep_ == "prep" and child.i > cue.i:
            yield from _prepositional(cue, child, bool(objects))
    if is_verb and (around := _around_inserted(cue)):
        yield "inserted", around
    if passive:
        yield from _passive_subject(cue)
    if is_verb and (before := _before_final(cue)):
        yield "final", before


def _before_final(cue: Token) -> list[int]:
    """*Taxes will rise, the mayor said on Monday.*: all of the sentence before a reporting clause that ends it."""
    subject = next((child for child in cue.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if (
        subject is None
        or abs(subject.i - cue.i) > 25
        or any(c.i > cue.i and c.dep_ in ("ccomp", "dobj", "xcomp") for c in cue.children)
    ):
        return []
    doc, sent = cue.doc, cue.sent
    start = min(cue.i, subject.left_edge.i)
    while start > sent.start and doc[start - 1].dep_ in ("aux", "neg", "advmod") and doc[start - 1].head.i == cue.i:
        start -= 1
    ends = max(cue.i, subject.right_edge.i) + 1
    if start - sent.start < 3 or doc[start - 1].text not in FINAL_MARKS or sent.end - ends > MAX_TRAIL:
        return []
    if any(t.dep_ in ("nsubj", "nsubjpass") and t.i > ends for t in doc[ends : sent.end]):
        return []
    return list(range(sent.start, start))


def _clause(cue: Token, child: Token, *, is_verb: bool, passive: bool) -> Iterator[tuple[str, list[int]]]:
    name = child.dep_
    if name == "relcl" or (name in ("acl", "advcl") and is_verb and child.i < cue.i):
        return
    tokens = _subtree(child, cue)
    if (
        name == "ccomp"
        and any(kid.dep_ == "nsubj" and kid.i < child.i for kid in child.children)
        and _infinitive(child)
    ):
        name = "obj+to"
    elif (
        name == "ccomp"
        and child.i > cue.i
        and any(kid.lower_ == "that" and kid.dep_ == "mark" for kid in child.children)
    ):
        name = "that"
    elif name == "xcomp":
        objects = [kid for kid in cue.children if kid.dep_ == "dobj" and cue.i < kid.i < child.i]
        if objects:
            yield "obj+to", _subtree(objects[0], cue) + tokens
        name = "to" if _infinitive(child) else "xcomp"
    elif name in ("acl", "advcl"):
        name = "to" if _infinitive(child) else name
    if passive and name in ("to", "ccomp", "that"):
        name = f"passive+{name}"
    yield name, tokens


def _infinitive(verb: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)


def _object_with(cue: Token, obj: Token) -> Iterator[tuple[str, list[int]]]:
    """*described X as Y*, *accused X of Y*: the object with a preposition after it."""
    for child in cue.children:
        if child.i > obj.i and child.dep_ == "prep":
            if any(_quoted(kid) is not None for kid in child.children):
                continue
            yield f"obj+{child.lower_}", _subtree(obj, cue) + _subtree(child, cue)
        elif child.i > obj.i and child.dep_ in ("advcl", "oprd"):
            yield f"obj+{child.dep_}", _subtree(obj, cue) + _subtree(child, cue)
    for child in obj.children:
        if child.dep_ == "prep" and child.lower_ in ("as", "of"):
            yield f"obj+{child.lower_}", _subtree(obj, cue)


def _to_comma(cue: Token, obj: Token) -> list[int]:
    """*cited endorsements from 88 generals*: the object and all that follows it in the clause, up to a comma."""
    doc, end = cue.doc, obj.right_edge.i
    for token in doc[obj.right_edge.i + 1 : cue.right_edge.i + 1]:
        if token.text in STOPS or token.dep_ in ("cc", "conj", "ccomp", "advcl") or token.is_space:
            break
        end = token.i
    return list(range(obj.left_edge.i, end + 1)) if end > obj.right_edge.i else []


def _prepositional(cue: Token, prep: Token, has_object: bool) -> Iterator[tuple[str, list[int]]]:
    for child in prep.children:
        if child.dep_ in ("pobj", "pcomp") and _quoted(child) is None:
            tokens = _subtree(child, cue)
            yield (f"obj..{prep.lower_}" if has_object else prep.lower_), tokens
        elif child.dep_ == "prep":
            yield from ((f"{prep.lower_} {slot}", t) for slot, t in _prepositional(cue, child, has_object))


def _passive_subject(cue: Token) -> Iterator[tuple[str, list[int]]]:
    """*X was criticised by Y*, *X is expected to win*: the subject is content, alone or with the infinitive."""
    for subject in (child for child in cue.children if child.dep_ == "nsubjpass" and child.lower_ != "it"):
        tokens = _subtree(subject, cue)
        yield "subject", tokens
        for child in cue.children:
            if child.dep_ in ("xcomp", "oprd") and child.i > cue.i:
                yield f"subject+{'to' if _infinitive(child) else child.dep_}", tokens + _subtree(child, cue)
            elif child.dep_ == "prep" and child.i > cue.i and child.lower_ in ("as", "of", "for", "with"):
                yield f"subject+{child.lower_}", tokens + _subtree(child, cue)


def _according(token: Token) -> Iterator[Candidate]:
    """*according to X*: the source is X, the content the rest of the clause that it hangs on."""
    target = next(
        (t for prep in token.children if prep.lower_ == "to" for t in prep.children if t.dep_ == "pobj"), None
    )
    if target is None:
        return
    phrase = {t.i for t in token.subtree}
    clause = token.head
    while clause.dep_ not in ("ROOT", "ccomp", "advcl", "relcl", "conj", "parataxis") and clause.head.i != clause.i:
        clause = clause.head
    if clause.dep_ == "conj" and clause.i < token.i and clause.tag_[:2] != "VB":
        clause = clause.head
    content = tuple(t.i for t in clause.subtree if t.i not in phrase)
    if content:
        yield Candidate(token, "according", content, noun_phrase(target))


def _around_inserted(cue: Token) -> list[int]:
    """*The plan, he said, would fail*: the sentence around a reporting clause that stands between two commas."""
    subject = next((child for child in cue.children if child.dep_ == "nsubj"), None)
    if subject is None or abs(subject.i - cue.i) > 12:
        return []
    doc, sent = cue.doc, cue.sent
    first = min(cue.i, subject.left_edge.i)
    last = cue.i if cue.i > subject.i else max(t.i for t in subject.subtree)
    for child in cue.children:  # *he said in a statement,* *he said on Monday,*
        if child.dep_ in ("prep", "npadvmod", "advmod", "dobj") and last < child.i <= last + 2:
            last = max(t.i for t in child.subtree)
    if (
        first - 1 <= sent.start
        or last + 2 >= sent.end
        or doc[first - 1].text not in FINAL_MARKS
        or doc[last + 1].text not in FINAL_MARKS
    ):
        return []
    if cue.i > subject.i and any(
        t.tag_[:2] == "VB" for t in doc[subject.right_edge.i + 1 : cue.i] if t.dep_ not in ("aux", "auxpass")
    ):
        return []
    return [i for i in range(sent.start, sent.end) if not first - 1 <= i <= last + 1]


def _subtree(token: Token, cue: Token) -> list[int]:
    """Indices of the subtree of ``token`` without the cue."""
    return [t.i for t in token.subtree if t.i != cue.i]


# ------------------------------------------------------------------ the source


def source_of(cue: Token) -> tuple[int, ...]:
    """Token indices of the noun phrase that names who spoke; empty where the text names nobody."""
    found = _subject(cue) if cue.tag_[:2] == "VB" else _of_nominal(cue)
    return noun_phrase(found) if found is not None else ()


def _subject(verb: Token, depth: int = 0) -> Token | None:
    """The agent of a passive, the verb's own subject, or that of the verb that it depends on."""
    if depth == 0 and (agent := agent_of(verb)) is not None:
        return agent
    own = next((child for child in verb.children if child.dep_ in SUBJECTS), None) or _quoted(verb)
    if own is not None:
        if depth == 0 and own.dep_ == "nsubjpass":
            return None
        return own
    if depth > 4:
        return None
    return _governing_subject(verb, verb.head, depth)


def _governing_subject(verb: Token, head: Token, depth: int) -> Token | None:
    if verb.dep_ in ("acl", "relcl"):
        return head if verb.tag_ != "VBN" else None
    if verb.dep_ == "xcomp" and head.tag_[:2] == "VB":
        obj = next((child for child in head.children if child.dep_ == "dobj"), None)
        return obj if obj is not None and _infinitive(verb) else _subject(head, depth + 1)
    if verb.dep_ not in LINKED or head.i == verb.i:
        return None
    if head.tag_[:2] == "VB" or head.pos_ == "AUX" or (head.tag_ in ("IN", "TO", "JJ") and head.dep_ != "ROOT"):
        return _subject(head, depth + 1)
    if head.tag_[:2] == "NN" and verb.dep_ in ("advcl", "prep"):
        return _of_nominal(head)
    return None


def agent_of(verb: Token) -> Token | None:
    """*by X* of a passive verb."""
    agents = (kid for child in verb.children if child.dep_ == "agent" for kid in child.children if kid.dep_ == "pobj")
    return next(agents, None)


def via_of(cue: Token) -> tuple[int, ...]:
    """*was quoted as saying by X*, *X quoted him as saying*: who passed it on."""
    governor = cue.head.head if cue.dep_ == "pcomp" else cue.head
    if _quoted(cue) is not None and (paper := _subject(governor)) is not None:
        return noun_phrase(paper)
    if governor.i == cue.i or governor.tag_ != "VBN":
        return ()
    passers = (kid for verb in (governor, cue) for by in verb.children if by.lower_ == "by" for kid in by.children)
    agent = next((kid for kid in passers if kid.dep_ == "pobj"), None)
    return noun_phrase(agent) if agent is not None else ()


def passed_on(cue: Token) -> Token:
    """*was quoted as saying*: the word for what the quoted person did; any other cue is its own."""
    if cue.tag_ not in ("VBN", "VBD", "VBZ", "VBP"):
        return cue
    kids = (kid for prep in cue.children if prep.lower_ == "as" for kid in prep.children)
    acts = (kid for kid in kids if kid.dep_ == "pcomp" and kid.tag_ == "VBG")
    return next((kid for kid in acts if cue.tag_ == "VBN" or _quoted(kid) is not None), cue)


def _quoted(saying: Token) -> Token | None:
    """*X quoted Roe as saying*: whom somebody else quotes with this verb."""
    prep = saying.head
    if saying.dep_ != "pcomp" or saying.lemma_ not in SAYING or prep.lower_ != "as" or prep.head.tag_[:2] != "VB":
        return None
    return next((child for child in prep.head.children if child.dep_ == "dobj" and child.i < prep.i), None)


def antecedent(subject: Token) -> Token | None:
    """*X, who said*: the word that a relative pronoun stands for; None for any other word."""
    verb = subject.head
    while verb.dep_ in ("conj", "aux", "xcomp") and verb.head.i != verb.i:
        verb = verb.head
    return verb.head if subject.lower_ in RELATIVE and verb.dep_ == "relcl" else None


def _of_nominal(cue: Token) -> Token | None:
    """Who holds a noun or adjective cue: *X's claim*, *a claim by X*, *X made the claim*, *X is confident*."""
    for child in cue.children:
        if child.dep_ == "poss":
            return child
    for child in cue.children:
        if child.dep_ == "prep" and child.lower_ in ("by", "from", "among"):
            return next((kid for kid in child.children if kid.dep_ == "pobj"), None)
    head = cue.head
    if cue.dep_ in ("dobj", "acomp", "attr", "oprd") and (head.tag_[:2] == "VB" or head.pos_ == "AUX"):
        return _subject(head, 1)
    if cue.dep_ == "pobj" and head.dep_ in ("prep", "agent") and head.head.tag_[:2] == "VB":
        return _subject(head.head, 1)
    return None
