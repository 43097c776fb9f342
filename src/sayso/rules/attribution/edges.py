"""Both ends of a content that was cut without regard to the parse: whole phrases, a clause with its subject.

Contents are token indices in order; ``apart`` are the tokens of cue and source, which no content takes in.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc, Token

from sayso.rules.attribution.frames import FINITE

REACH = 12
"""Tokens that an end is moved by at most."""
GOES_ON = frozenset({
    "cc", "mark", "det", "nsubj", "nsubjpass", "advmod", "dobj", "amod", "aux", "auxpass", "relcl", "ROOT", "ccomp",
    "attr", "prep",
})  # fmt: skip
"""Relations of a last word before which, without a mark behind it, the phrase goes on."""
OPENERS = frozenset({"But", "And", "Yet"})
QUOTES = frozenset({"“", '"', "‘", "«"})
NEXT = 3
"""Words behind *and* among which a second cue stands."""
SHORT = 3
"""Tokens that are left of a content at least."""

Content = tuple[int, ...]


def whole(doc: Doc, content: Content, apart: frozenset[int]) -> Content:
    """The content with its first and last phrase whole."""
    if not content:
        return content
    for mend in (_ended, _with_noun, _with_subject, _without_opener, _without_time, _without_joint):
        content = mend(doc, content, apart)
    return content


def alone(doc: Doc, content: Content, cue: Token, reports: Callable[[int], bool]) -> Content:
    """The content up to where somebody's next statement begins. ``reports``: is this token likely a cue?

    *He left early and says that …* goes on with another cue of the same speaker; *40 died, police said; aid workers
    gave …* with what is another's.
    """
    for place in range(1, len(content)):
        token, resumed = doc[content[place]], content[place - 1] < cue.i < content[place]
        if token.i < cue.i:
            continue
        if resumed and token.text not in QUOTES and any(between.text == ";" for between in doc[cue.i : token.i]):
            return content[:place]
        joint = doc[token.i - 1] if resumed and token.tag_ != "CC" else token  # *…, he said, but | others say …*
        if joint.tag_ != "CC" or joint.lower_ not in ("and", "but"):
            continue
        verb = _next_verb(doc, content[place + (joint.i == token.i) :], whole=resumed)
        if verb is not None and verb.tag_ in FINITE and reports(verb.i) and (resumed or verb.tag_ == cue.tag_):
            return content[:place] if place > 1 else content
    return content


def _next_verb(doc: Doc, content: Content, *, whole: bool) -> Token | None:
    """The verb of a second statement: right behind *and*, or with a subject of its own (``whole``)."""
    for index in content if whole else content[:NEXT]:
        token = doc[index]
        if token.tag_[:2] == "VB":
            return token if not whole or any(child.dep_ == "nsubj" for child in token.children) else None
        if not whole and token.tag_ not in ("RB", "IN", "CD", "JJ"):
            return None
    return None


def _ended(doc: Doc, content: Content, apart: frozenset[int]) -> Content:
    """*these detainees and just how* much it would cost: to the end of what the last word belongs to."""
    last = end = doc[content[-1]]
    while end.i + 1 < len(doc) and end.dep_ in GOES_ON:
        after, edge = doc[end.i + 1], (end.head if end.head.i > end.i else end).right_edge
        if after.is_punct or after.is_space or edge.i == end.i:
            break
        end = edge
    more = range(last.i + 1, end.i + 1)
    if len(more) > REACH or not apart.isdisjoint(more) or end.sent.start != last.sent.start:
        return content
    if _is_parted(doc, last.i, end.i):
        return content
    while more and (doc[more[-1]].is_punct or doc[more[-1]].is_space):
        more = more[:-1]
    return (*content, *more)


def _with_noun(doc: Doc, content: Content, apart: frozenset[int]) -> Content:
    """accusations *of sexism against her father*: the noun that a first preposition hangs on."""
    first = doc[content[0]]
    noun = first.head
    if first.tag_ != "IN" or first.dep_ != "prep" or noun.i != first.i - 1 or noun.tag_[:2] != "NN":
        return content
    more = range(noun.left_edge.i, first.i)
    return (*more, *content) if apart.isdisjoint(more) and not _is_parted(doc, more[0], first.i) else content


def _with_subject(doc: Doc, content: Content, apart: frozenset[int]) -> Content:
    """Cost estimates, he added, *were “based on …”*: a verb's subject, where cue and source alone stand between."""
    held = frozenset(content)
    for verb in (doc[index] for index in content if doc[index].tag_ in FINITE):
        for subject in verb.children:
            if subject.dep_ not in ("nsubj", "nsubjpass") or subject.i >= content[0] or subject.i in apart | held:
                continue
            phrase = [token.i for token in subject.subtree]
            between = doc[phrase[-1] + 1 : content[0]]
            if phrase[-1] >= content[0] or _is_parted(doc, phrase[0], content[0]):
                continue
            if apart.isdisjoint(phrase) and all(_is_beside(t, apart) for t in between):
                return (*phrase, *content)
    return content


def _is_parted(doc: Doc, first: int, last: int) -> bool:
    """Does a line end between two tokens?"""
    return any("\n" in token.text for token in doc[first:last])


def _is_beside(token: Token, apart: frozenset[int]) -> bool:
    return token.i in apart or token.is_punct or token.pos_ in ("AUX", "ADV") or token.dep_ in ("aux", "neg", "advmod")


def _without_opener(doc: Doc, content: Content, apart: frozenset[int]) -> Content:
    """*But the plan failed*: the word that ties the sentence to the one before is no part of what was said."""
    first = doc[content[0]]
    opens = first.is_sent_start and first.tag_ == "CC" and first.text in OPENERS
    if not opens or len(content) <= SHORT or doc[content[1]].text in QUOTES:
        return content
    return content[1:]


def _without_time(doc: Doc, content: Content, apart: frozenset[int]) -> Content:
    """*said last week | they expected …*: the time behind the cue, before a clause with a subject, is the cue's."""
    at = 1 if doc[content[0]].lower_ in ("on", "in", "at", "early", "late", "earlier") else 0
    if content[0] - 1 not in apart or len(content) < at + SHORT or doc[content[at]].ent_type_ not in ("DATE", "TIME"):
        return content
    while at < len(content) and doc[content[at]].ent_type_ in ("DATE", "TIME"):
        at += 1
    left = content[at:]
    subject = next((t for t in (doc[i] for i in left[:REACH]) if t.dep_ in ("nsubj", "nsubjpass", "expl")), None)
    led = subject is not None and bool(left) and subject.left_edge.i == left[0]
    return left if led and left[0] == content[at - 1] + 1 and len(left) >= SHORT else content


def _without_joint(doc: Doc, content: Content, apart: frozenset[int]) -> Content:
    """*the owner was tired, but*: no *and* or *but* ends a content."""
    while len(content) > 2 * SHORT and (doc[content[-1]].tag_ == "CC" or doc[content[-1]].text == ","):
        content = content[:-1]
    return content
