"""Who is meant by the words of a source: by name (:mod:`.byname`), pronoun, description, else somebody unnamed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Span, Token

from sayso.annotations import Offsets, Quote
from sayso.rules.attribution.frames import antecedent
from sayso.rules.attribution.phrases import noun_phrase
from sayso.rules.attribution.turns import QUESTION
from sayso.rules.speakers.appositions import head_nouns
from sayso.rules.speakers.byname import by_name, interviewed
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.descriptions import by_description
from sayso.rules.speakers.goes_on import goes_on, stranger_before, subject_above, subject_before
from sayso.rules.speakers.page import Page, fold, sex_of
from sayso.rules.speakers.papers import by_paper
from sayso.rules.speakers.phrases import head_of, is_person, phrase_of, possessor, type_of
from sayso.rules.speakers.pronouns import FIRST, PRONOUNS, by_pronoun
from sayso.rules.speakers.salience import Salience
from sayso.rules.speakers.story import SUBJECT, Answer, Story

ISSUED = frozenset(("statement", "release", "announcement", "bulletin", "communique", "advisory", "notice", "tweet"))
"""What the body named right before it puts out (not *a court filing*, *a police report*)."""
OWN = re.compile(r"[a-z]+[’']s (?=[A-Z]\w+ (?:of [A-Z]|[A-Z]))")
"""Whose a body is, before its name (*the country’s Observatory of Ruins*)."""


class Resolver:
    """The state of one article while its sources are resolved in reading order."""

    def __init__(self, page: Page, cast: list[Member], quotes: Sequence[Quote], salience: Salience) -> None:
        self.story, self.salience = Story(page, cast, quotes), salience
        self.doc, self.text, self.words = page.doc, page.text, page.words

    @property
    def cast(self) -> list[Member]:
        """The members, those that sources added included."""
        return self.story.cast

    def index(self, member: Member) -> int:
        """Number of the member in the cast."""
        return next(number for number, other in enumerate(self.cast) if other is member)

    def resolve(self, source: Offsets, content: Sequence[Offsets], enclosing: Member | None) -> Answer | None:
        """Who the source means; None where nobody can be named. ``enclosing``: the speaker of the content around it."""
        span = self.doc.char_span(*source, alignment_mode="expand")
        if span is None:
            return None
        answer = self._resolve(span, content, enclosing)
        if answer is not None:
            self.story.admit(answer.member)
            if enclosing is None and not self.story.is_quoted(source[0]):
                self.story.spoken.append((source[0], answer.member))
            if answer.how == "pronoun" and source not in answer.member.mentions:
                answer.member.mentions.append(source)
        return answer

    def led_in(self, at: int) -> Answer | None:
        """Whom the sentence before a quotation without words of its own is about, in the quotation's paragraph."""
        story = self.story
        start = story.breaks[story.paragraph(at) - 1] if story.paragraph(at) else 0
        mentions = [m for m in story.mentions if start <= m[0] and m[1] <= at and not story.is_quoted(m[0])]
        subjects = [m for m in mentions if story.by_mention[m].type == "person" and story.worth(m) >= SUBJECT]
        if not subjects or story.sentence(at) - story.sentence(subjects[-1][0]) > 1:
            return None
        return Answer(story.by_mention[subjects[-1]], "continuation", 0.6)

    def interviewed(self, at: int) -> Answer | None:
        """Who answers, without a label of their own, the questions from ``at`` on."""
        return interviewed(self.story, at, "continuation")

    def _resolve(self, span: Span, content: Sequence[Offsets], enclosing: Member | None) -> Answer | None:
        head = head_of(self.words, span)
        if span.text.rstrip(".") in QUESTION:
            return None
        if (owner := self._owner(span, head, content, enclosing)) is not None:
            return owner
        if (named := by_name(self.story, span, head)) is not None:
            return named
        if (meant := self._antecedent(head)) is not None:
            phrase = noun_phrase(meant)
            return self._resolve(self.doc[phrase[0] : phrase[-1] + 1], content, enclosing)
        word = head.lower_
        if word in FIRST:
            return Answer(enclosing, "pronoun", 0.85) if enclosing is not None else None
        if word in PRONOUNS and (word != "both" or len(span) == 1):
            return self._by_pronoun(span, head, content, enclosing)
        if head.pos_ == "PRON" and word not in self.words.groups:
            return None  # *nobody*, *which*, *anyone*: no name is honest
        described = by_description(self.story, self.salience, span, head, content)
        return described or by_paper(self.story, span, head) or self._new(span, head)

    def _owner(self, span: Span, head: Token, content: Sequence[Offsets], enclosing: Member | None) -> Answer | None:
        """Whose paper it is, where a description tells (*the school's Facebook post*, *the campaign's statement*)."""
        owner = possessor(head)
        if owner is None or owner.tag_ != "NN" or {fold(head.lemma_), head.lower_}.isdisjoint(self.words.papers):
            return None
        whose = self.doc[owner.left_edge.i : owner.i + 1]
        if whose[0].lower_ != "the":
            return None
        found = self._resolve(whose, content, enclosing)
        told = found is not None and found.how in ("description", "role")
        return found if told and found and found.member.mentions[0][0] < span.start_char else None

    def _by_pronoun(
        self, span: Span, head: Token, content: Sequence[Offsets], enclosing: Member | None
    ) -> Answer | None:
        """Whom a pronoun of the third person means: the body that goes on speaking, whom the text is about."""
        word, quoting = head.lower_, enclosing if self.story.is_quoted(span.start_char) else None
        if word == "it" and (body := self._body(span, head, content, quoting)) is not None:
            return body
        gender = sex_of(word)
        if gender and (stranger := stranger_before(self.story, head, content, gender)) is not None:
            same = (m for m in self.cast if any(start <= stranger.idx < end for start, end in m.mentions))
            member = next(same, None)
            return Answer(member, "pronoun", 0.7) if member is not None else None
        meant = by_pronoun(self.story, self.salience, span, word, content, quoting=quoting)
        if meant is not None or word not in ("it", "they"):
            return meant
        if word == "they":
            return goes_on(self.story, span, content, quoting)
        return self._of_body(subject_before(head, content), content)

    def _body(self, span: Span, head: Token, content: Sequence[Offsets], quoting: Member | None) -> Answer | None:
        """Whom *it* means where the words tell: who goes on speaking, or the subject of the clause above."""
        if (same := goes_on(self.story, span, content, quoting)) is not None:
            return same
        return self._of_body(subject_above(head), content)

    def _of_body(self, above: Token | None, content: Sequence[Offsets]) -> Answer | None:
        """The body, or the country, that a noun means; None for anybody else."""
        if above is None or not (self._may_speak(above) or self._is_place(above)):
            return None
        phrase = noun_phrase(above)
        found = self._resolve(self.doc[phrase[0] : phrase[-1] + 1], content, None)
        if found is None or found.member.type != "organization":
            return None
        return Answer(found.member, "pronoun", found.confidence * 0.9)

    def _antecedent(self, head: Token) -> Token | None:
        """The noun that *who* stands for: the name that it describes (*Roe, a judge who …*), not the place behind it.

        *The ACLU of Oregon, which …*, *an officer on the coast who …* mean no place, *a judge at a court who* no court.
        """
        meant = antecedent(head)
        while meant is not None and not self._is_named(meant, "person"):
            above = meant.head
            if meant.dep_ == "appos" and above.idx < meant.idx and above.pos_ in ("NOUN", "PROPN"):
                meant = above
            elif meant.dep_ == "pobj" and above.dep_ == "prep" and self._is_behind(meant, above.head, head):
                meant = above.head
            else:
                break
        return meant

    def _is_behind(self, meant: Token, above: Token, pronoun: Token) -> bool:
        """Is it the noun above that speaks, not the place behind it, nor for *who* the body (*an aide at X who …*)?"""
        body = pronoun.lower_ == "who" and self._is_named(meant, "organization") and is_person(self.words, above)
        return body or (self._is_place(meant) and self._may_speak(above))

    def _is_place(self, token: Token) -> bool:
        return any(place.start <= token.idx < place.end and place.label == "PLACE" for place in self.story.places)

    def _may_speak(self, token: Token) -> bool:
        noun = token.pos_ == "NOUN" and (is_person(self.words, token) or token.lemma_ in self.words.organizations)
        return noun or self._is_named(token, "organization")

    def _is_named(self, token: Token, kind: str) -> bool:
        found = (m for m in self.story.mentions if m[0] <= token.idx < m[1])
        return any(self.story.by_mention[mention].type == kind for mention in found)

    # -------------------------------------------------- the unnamed

    def _body_behind(self, span: Span, head: Token) -> tuple[Span, Token]:
        """*a home ministry statement* is the home ministry's; any other phrase is itself."""
        before = head.nbor(-1) if head.i > span.start else None
        if before is None or before.tag_ != "NN" or before.lemma_ not in self.words.bodies:
            return span, head
        own = head.lower_ in ISSUED and before.head.i == head.i
        return (self.doc[span.start : head.i], before) if own else (span, head)

    def _new(self, span: Span, head: Token) -> Answer | None:
        """A speaker without a name: a person, a group, or an organisation known by a common noun."""
        span, head = self._body_behind(span, head)
        phrase = phrase_of(self.text, span, head)
        if not phrase:
            return None
        kind = type_of(self.words, self.story.places, span, head)
        if (own := OWN.match(phrase)) is not None and not is_person(self.words, head):
            phrase, kind = phrase[own.end() :], "organization"
        folded = fold(phrase)
        same = next((m for m in self.cast if fold(m.name) == folded), None)
        if same is not None:
            same.mention(span.start_char, span.end_char, same.name)
            return Answer(same, "name", 0.85)
        start = self.text.find(phrase, span.start_char, span.end_char)
        start = start if start >= 0 else span.start_char
        mentions = [(span.start_char, span.end_char)]
        member = Member(phrase, kind, start, start + len(phrase), mentions=mentions)
        member.heads.update(head_nouns([head]))
        member.gender = self.words.gendered.get(head.lower_, "")
        if kind == "unnamed" and any(self.story.by_mention[m].type == "organization" for m in self.story.inside(span)):
            member.descriptions.append(phrase)  # *a spokesman for Roe Ltd*: whom they speak for
        return Answer(member, "name", 0.8)
