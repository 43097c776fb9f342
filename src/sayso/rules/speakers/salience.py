"""Whom a pronoun or a description means: a few features of each candidate, weighed by ``lexicons/salience.toml``.

The weights are those of a softmax over the candidates and *nobody*, fitted by ``lab/fit_salience.py``; so the chosen
one's share is a probability, and a close race is told from a clear one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sayso.annotations import Offsets
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import Words, fold, words_of
from sayso.rules.speakers.story import SUBJECT, Answer, Story

REMEMBERED = 40
"""Mentions of one member that are looked at: the last ones."""
DECAY, SPOKEN_DECAY = 0.72, 0.85
"""What a mention, and a speech, is worth with each sentence that lies between."""
WEIGHED = ("persons", "others", "descriptions")
"""Sets of weights: for he and she, for they and it, for descriptions."""
NONE: frozenset[str] = frozenset()
PAST = frozenset({"former", "ex", "onetime"})
"""Words for who holds an office no more."""
ANY = frozenset({"company", "firm", "group", "business"})
"""Nouns for bodies that most of them do not have in their names."""
TIED = 0.98
"""Two candidates of which one has this share of the other's probability cannot be told apart: nobody is named."""
FEATURES = (
    "here", "here_subject", "before", "before_subject", "farther", "distance", "salient", "spoke", "spoke_last",
    "spoke_here", "paragraph", "often", "gender", "in_content", "after", "fronted", "quoted", "thin", "unnamed", "body",
    "pair", "headline", "turned", "nearest", "leading",
    "ahead", "head", "sole", "conflict", "head_named", "contained", "kin", "other_kin", "alike",
    "other_calling", "known", "other_known", "office", "placed", "told", "most", "shared", "alien",
    "nobody", "nobody_plural", "nobody_thing", "nobody_person", "nobody_body", "nobody_owned",
)  # fmt: skip
"""What is weighed.

- ``here``, ``before``, ``farther``: last mentioned in this sentence, the one before, an earlier one; ``…_subject``: as
  a subject; ``distance``: log of the sentences between; ``salient``: best mention by place and recency; ``paragraph``:
  mentioned in this one; ``often``: log of the mentions; ``headline``: named in the first line.
- ``spoke``, ``spoke_last``, ``spoke_here``: nearness of the last speech; nobody spoke since; and that in one paragraph.
- ``nearest``: of its type the last that was mentioned, ``leading``: as a subject, quotations apart.
- ``turned``: the subject of the sentence that leads to the words (*… said Roe. Hale was furious. “…,” he said*).
  ``gender``: known and fitting; ``in_content``: named in what is said; ``after``: named later in the sentence whose
  subject the pronoun is; ``fronted``: the subject that follows (*Despite his doubts, Roe …*); ``ahead``: named later.
- ``quoted``: named in quotations only; ``thin``: a bare last name that never spoke; ``unnamed``, ``body``, ``pair``:
  kinds of members.
- of a description: ``head``: the text calls the member so, ``sole``: and nobody else; ``alike``, ``other_calling``: it
  calls it something akin (*tycoon*, *businessman*), or only other things; ``conflict``: only others, where an office
  is asked for; ``known``: the noun is among what is known of the member, who is in public life; ``other_known``: it is
  not, but among what is known of others; ``office``: it holds another office; ``head_named``: the name holds the noun;
  ``contained``: it holds all the words (*the budget office*); ``kin``: 1 where it tells of such a body (*the
  newspaper*, *… Times*), -1 where not; ``other_kin``: it tells of another sort of body; ``placed``: the same state is
  told beside its name (*R-Fla.*); ``told``: share of the description's words so told; ``most``: no other member of its
  type is named as often in the whole article; ``shared``, ``alien``: other words that the text uses of the member, or
  never.
- ``nobody…``: the chance that no candidate is meant, by kind.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What points to the speaker. ``kind``: person, plural, thing (pronouns); role, body (descriptions).

    ``gender``: male, female or empty; ``content``: what is said; ``subject``: it is the subject of its clause; ``head``
    and ``modifiers``: folded words of a description, ``proper`` the proper nouns among them; ``owned``: *NATO's chief*;
    ``personal``: *his friend*, who is only somebody called so; ``age``: the figure of *the 34-year-old*;
    ``owners``: proper nouns, folded, that a body must be known by (*Poland’s ministry*, *the Lake Park Authority*);
    ``named``: a body, written as a name is (*the State Department*).
    """

    start: int
    kind: str
    gender: str = ""
    content: Sequence[Offsets] = ()
    subject: bool = True
    head: str = ""
    modifiers: frozenset[str] = frozenset()
    proper: frozenset[str] = frozenset()
    owned: bool = False
    personal: bool = False
    age: str = ""
    owners: frozenset[str] = frozenset()
    named: bool = False

    @property
    def weighed(self) -> str:
        """Which set of weights applies."""
        return "descriptions" if self.head else "persons" if self.kind == "person" else "others"

    @property
    def nobody(self) -> Mapping[str, float]:
        """The features of nobody."""
        kind = {"plural": "nobody_plural", "thing": "nobody_thing", "role": "nobody_person", "body": "nobody_body"}
        found = {"nobody": 1.0, "nobody_owned": float(self.owned)}
        return found | ({kind[self.kind]: 1.0} if self.kind in kind else {})


def features(story: Story, member: Member, asked: Asked) -> dict[str, float]:
    """The features of one candidate."""
    at = asked.start
    here, paragraph = story.sentence(at), story.paragraph(at)
    mentions = [mention for mention in member.mentions if mention[1] <= at][-REMEMBERED:]
    found = _of_speech(story, member, at)
    if mentions:
        gaps = [here - story.sentence(start) for start, _ in mentions]
        worths = [story.worth(mention) for mention in mentions]
        gap, subjects = gaps[-1], {gap for gap, worth in zip(gaps, worths, strict=True) if worth >= SUBJECT}
        found |= {
            "here": float(gap == 0), "before": float(gap == 1), "farther": float(gap > 1), "distance": math.log1p(gap),
            "paragraph": float(story.paragraph(mentions[-1][0]) == paragraph), "often": math.log1p(len(mentions)),
            "quoted": float(all(story.is_quoted(start) for start, _ in mentions)),
            "headline": float(story.paragraph(mentions[0][0]) == 0),
            "salient": max(worth * DECAY**gap for gap, worth in zip(gaps, worths, strict=True)),
            "here_subject": float(0 in subjects), "before_subject": float(1 in subjects),
            "nearest": float(story.nearest(at, member.type) is member),
            "leading": float(story.nearest(at, member.type, SUBJECT) is member),
        }  # fmt: skip
    else:
        found["ahead"] = 1.0
    end = story.bounds(here)[1]
    later = [m for m in member.mentions if at < m[0] < end and m[1] not in _ends(asked)]
    if later and asked.subject:
        found["after"] = 1.0
    elif later and story.worth(later[0]) >= SUBJECT:
        found["fronted"] = 1.0
    if asked.content and asked.content[0][0] < at:
        found["turned"] = float(story.turned_to(asked.content[0][0]) is member)
    if asked.gender and member.gender:
        found["gender"] = 1.0
    if any(start <= s < end for start, end in asked.content for s, _ in member.mentions):
        found["in_content"] = 1.0
    lone = member.type == "person" and len(member.words) == 1 and not member.descriptions
    found["thin"] = float(lone and not found["spoke"])
    found["unnamed"] = float(member.type == "unnamed" or (member.type == "organization" and member.name[:1].islower()))
    found["body"] = float(member.type == "organization" and asked.kind == "plural")
    found["pair"] = float(bool(member.members))
    if asked.head:
        words = set(member.words)
        called = asked.head in member.heads
        found["sole"] = float(called and sum(asked.head in other.heads for other in story.cast) == 1)
        found["head"], found["head_named"] = float(called), float(asked.head in words)
        found["contained"] = float(asked.head in words and asked.modifiers <= words)
        if asked.modifiers:
            texts = ([fold(word) for word in text.split()] for text in member.descriptions)
            found["shared"] = float(max((len(asked.modifiers.intersection(text)) for text in texts), default=0))
        found["alien"] = float(bool(asked.proper) and not asked.proper <= story.known_by(member))
        found |= _of_kind(story, member, asked, called)
    return found


def _of_kind(story: Story, member: Member, asked: Asked, called: bool) -> dict[str, float]:
    """Does the description suit what the member is: its sort of body, its calling, its office, its party?"""
    words, found = story.words, {"most": float(story.is_most_named(member))}
    if asked.kind == "body":
        akin = tells(words, (asked.head,), member)
        found["kin"] = 1.0 if akin else -float(asked.head in words.sorted)
        found["other_kin"] = float(not akin and not called and is_told(words, member))
    offices = (member.heads & words.office_nouns) - {asked.head}
    found["office"] = float(not called and any(not was(member, noun) for noun in offices))
    callings, like = member.heads & words.callings, words.alike.get(asked.head, NONE)
    found["alike"] = float(not called and not like.isdisjoint(callings))
    found["other_calling"] = float(is_called_otherwise(words, member, asked))
    known = is_known_as(member, asked)
    found["known"] = float(known and not called)
    found["other_known"] = float(
        bool(member.facts) and asked.head not in member.facts and not called and asked.head in words.known
    )
    found["conflict"] = found["other_calling"] * (asked.head in words.office_nouns)
    found["placed"] = float(not (asked.proper & words.places).isdisjoint(member.marks))
    found["told"] = len(asked.modifiers & member.marks) / max(1, len(asked.modifiers))
    return found


def told_as(member: Member, noun: str) -> list[tuple[str, ...]]:
    """The words of each description that holds the noun."""
    return [words for words in map(words_of, member.descriptions) if noun in words]


def was(member: Member, noun: str) -> bool:
    """Does the text only say that the member was so (*a former chairman*)?"""
    told = told_as(member, noun)
    return bool(told) and not any(PAST.isdisjoint(words) for words in told)


def is_known_as(member: Member, asked: Asked) -> bool:
    """Is the noun among what is known of one in public life? *The former president*: of one who left for good."""
    if "vice" in asked.modifiers:
        return "vice" in member.facts
    return asked.head in member.facts and (PAST.isdisjoint(asked.modifiers) or not PAST.isdisjoint(member.facts))


def is_called_otherwise(words: Words, member: Member, asked: Asked) -> bool:
    """Has the member an office or calling (*Labor Secretary Ann Roe*), and not that one (*the pilot*)?"""
    if asked.head in member.heads:
        return False
    callings = {noun for noun in member.heads & words.callings if not was(member, noun)}
    return bool(callings) and words.alike.get(asked.head, NONE).isdisjoint(callings)


def tells(words: Words, nouns: Collection[str], member: Member) -> bool:
    """Does the name tell that the body is called by one of the nouns (*the newspaper*: *… Times*, *Le Monde*)?"""
    if not member.sorts.isdisjoint(nouns):
        return True
    return any(not words.kin.get(noun, NONE).isdisjoint(member.words) for noun in nouns)


def is_called(member: Member, asked: Asked) -> bool:
    """Does the text call the member so, or its own name (*the council*: *Ardmoor Town Council*)?"""
    return asked.head in member.heads or (asked.kind == "body" and asked.head in member.words)


def is_of_no_such_sort(words: Words, member: Member, asked: Asked) -> bool:
    """*The union*: does nothing tell that the body is called so, where names of unions often do?"""
    if asked.kind != "body" or asked.head not in words.sorted - ANY:
        return False
    return not (is_called(member, asked) or tells(words, (asked.head,), member))


def is_told(words: Words, member: Member) -> bool:
    """Does the name tell what sort of body it is?"""
    return bool(member.sorts) or not words.tellers.isdisjoint(member.words)


def _ends(asked: Asked) -> frozenset[int]:
    """Where the stretches of what is said end: a name there is counted as in the content, not after the pronoun."""
    return frozenset(end for _, end in asked.content)


def _of_speech(story: Story, member: Member, at: int) -> dict[str, float]:
    """Nearness of the member's last speech before ``at``; 0 where there is none."""
    spoken, last = story.heard(at)
    if (own := spoken.get(id(member))) is None:
        return {"spoke": 0.0}
    near = last is member and story.paragraph(at) == story.paragraph(own)
    distance = story.sentence(at) - story.sentence(own)
    return {"spoke": SPOKEN_DECAY**distance, "spoke_last": float(last is member), "spoke_here": float(near)}


class Salience:
    """The fitted weights."""

    def __init__(self, table: Mapping[str, Mapping[str, float]]) -> None:
        self.weights: Mapping[str, Mapping[str, float]] = {kind: table[kind] for kind in WEIGHED}
        self.least: Mapping[str, float] = table["least"]

    def score(self, asked: Asked, found: Mapping[str, float]) -> float:
        """Weighted sum of the features."""
        weights = self.weights[asked.weighed]
        return sum(weights.get(name, 0.0) * value for name, value in found.items())

    def ranked(self, story: Story, members: Sequence[Member], asked: Asked) -> list[tuple[float, Member]]:
        """The candidates with their probabilities, likeliest first; what is missing from 1 is nobody's."""
        scores = [self.score(asked, features(story, member, asked)) for member in members]
        nobody = self.score(asked, asked.nobody)
        top = max([nobody, *scores])
        total = math.exp(nobody - top) + sum(math.exp(score - top) for score in scores)
        shares = [math.exp(score - top) / total for score in scores]
        return sorted(zip(shares, members, strict=True), key=lambda pair: -pair[0])

    def chosen(self, story: Story, members: Sequence[Member], asked: Asked, how: str) -> Answer | None:
        """The likeliest of the members; None where nobody is likely enough."""
        ranked = self.ranked(story, members, asked)
        if not ranked or ranked[0][0] < self.least[asked.kind]:
            return None
        nobody = 1 - sum(share for share, _ in ranked)
        if ranked[0][0] < nobody and is_of_no_such_sort(story.words, ranked[0][1], asked):
            return None
        if len(ranked) > 1 and ranked[1][0] > TIED * ranked[0][0]:
            return None
        return Answer(ranked[0][1], how, ranked[0][0])
