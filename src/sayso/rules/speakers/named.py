"""Which people and organisations an article names: the layer ``Name``, seen from who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from spacy.tokens import Span, Token

from sayso.annotations import CLAIMING, Name, Offsets, Section, Stretches, get
from sayso.rules.speakers.bodies import as_bodies, before_verb, fuller_bodies, whole_bodies
from sayso.rules.speakers.chance import MARRIED, is_chance, is_common, is_introduced, is_written_large
from sayso.rules.speakers.drawn import without_drawn_in
from sayso.rules.speakers.figures import LOWER_SUFFIXES
from sayso.rules.speakers.headlines import in_headlines, title_lines
from sayso.rules.speakers.nicknames import whole_names
from sayso.rules.speakers.page import CODE, PART, PROPER, WORD, Page, fold
from sayso.rules.speakers.persons import as_persons, has_body_word, relatives
from sayso.rules.speakers.spellings import SHORTEST, sound

PARTICLES = frozenset(
    ("al", "bin", "ibn", "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "la", "le", "el", "ben",
     "abu", "af", "zu", "ter", "ten")
)  # fmt: skip
COUPLE = re.compile(r"([^\W\d_][\w’'-]+) (?:and|&) ([^\W\d_][\w’'-]+(?: [^\W\d_][\w’'-]+)?)")
NATIVE = re.compile(r"(?:wo)?man$")
LETTERS = re.compile(r"(?:[^\W\d_]|[’'-])+")
HYPHENS = frozenset({"-", "’", "'"})
FIRST_WORD = re.compile(r"([\w.’'-]+)\s+(?=\S)")
DASH = re.compile(r"\s+[-–—]\s+|\s*\n\s*")
BODILY = frozenset({"king", "queen", "prince", "princess", "general", "major", "guide", "justice"})
"""Words for persons by which bodies are called too (*Burger King*)."""
ARTICLES = frozenset({"the", "a", "an", "this", "that"})
PAPER_AFTER = re.compile(r" (?:magazine|newspaper|podcast|programme|newsletter|website|tabloid)\b")
WHOSE = ARTICLES | {"its", "his", "her", "their", "our", "my", "whose", "s"}
BORN = re.compile(r"-(?:born|based|bred|raised|educated|trained)\b")
OWNER = re.compile(r"[’'‘`]s?$")
BUSINESS = re.compile(r"[a-z](?:care|pharma|tech|soft|bank|corp|media|works|net|labs|gaz|neft|invest|chem|steel|gen)$")
"""How the last word of a company's name ends."""
STORM = re.compile(
    r"(?:(?:(?:Sub)?[Tt]ropical|Winter|Super) )?(?:Storm|Hurricanes?|Typhoon|Cyclone|Depression) [A-Z]\w+(?!\s[A-Z])"
)
NO_NAME = frozenset(
    ("neither", "nor", "either", "both", "even", "only", "but", "and", "while", "with", "meanwhile", "former", "then",
     "ex", "late", "team", "young", "old", "poor", "dear", "not", "like", "unlike", "though", "although", "beneath",
     "when", "if", "as", "since", "because", "after", "before", "for", "from", "that", "this", "never", "than", "about",
     "against", "over", "under", "behind", "inside", "despite", "where", "why", "how", "what", "who", "so", "yet",
     "still", "ag", "ceo", "pm", "mp", "today", "yesterday", "once", "here", "there", "now", "no", "yes", "top",
     "local", "veteran", "retired", "senior", "fellow")
)  # fmt: skip
"""Words that open a sentence or describe, and that taggers draw into a name when they are written large."""


def names_of(page: Page, sources: Sequence[Offsets]) -> list[Name]:
    """The names of an article's running text, titles cut off, with those that the tagger missed or mistook.

    ``sources``: where speakers stand; a capitalised name there that no tagger found is a person's.
    """
    sections = get(page.doc, Section)
    spoken = Stretches((s.start, s.end) for s in sections if s.label in CLAIMING)  # behind a dateline and its agency
    running = [name for name in get(page.doc, Name) if not sections or spoken.hold(name.start)]
    titles, speaking = Stretches(title_lines(page)), Stretches(sources)
    running = [name for name in running if not _is_description(page, name.start, name.end)]
    full = (page.text[name.start : name.end].split() for name in running if name.label == "PERSON")
    lasts = {words[-1] for words in full if len(words) > 1}
    running = [without_drawn_in(page, name, lasts) for name in running]
    tagged = [part for name in running for part in _couple(page, _bare(page, name)) if _has_name(page, part, lasts)]
    tagged = whole_names(page, in_headlines(page, tagged, titles))
    seen = [Name(*span, "PERSON") for span in _first_and_last(page, tagged, titles)]
    tagged = [n for n in tagged if not any(s.start <= n.start and n.end <= s.end for s in seen)] + seen
    names = [*tagged, *(without_drawn_in(page, n, lasts) for n in _untagged(page, sources, tagged, titles))]
    names += relatives(page, names)
    names += _repeated(page, names, titles)
    names += _respelled(page, names, sources)
    fuller = list(_fuller(page, names))
    names = [n for n in names if not any(f.start <= n.start and n.end <= f.end for f in fuller)]
    names = as_bodies(page, as_persons(page, [*names, *fuller]))
    names = whole_bodies(page, names)
    names += fuller_bodies(page, names, sources, titles)
    names = [part for name in names for part in _couple(page, name)]
    lasts = _last_names(page, names)
    names = [name for name in names if not is_common(page, name, lasts, titles)]
    introduced = {page.text[n.start : n.end] for n in names if is_introduced(page, n)}
    names = [name for name in names if page.text[name.start : name.end] not in introduced]
    return [name for name in names if not is_chance(page, name, speaking)]


def _first_and_last(page: Page, tagged: Sequence[Name], titles: Stretches) -> Iterator[Offsets]:
    """A first name and the proper nouns after it, or the first name of a couple, where no tagger saw a name."""
    doc, taken = page.doc, Stretches((n.start, n.end) for n in tagged)

    def free(at: int) -> bool:
        return not (taken.hold(at) or titles.hold(at))

    starts = {start for start, _ in taken}
    bodies = {
        (n.start, n.end) for n in tagged if n.label == "ORG" and not page.words.sort_of(page.text[n.start : n.end])
    }
    married = {n.start for n in tagged if n.label == "PERSON" and " " in page.text[n.start : n.end]}
    married = married if MARRIED.search(page.text) else set()
    for token in page.proper:
        known = fold(token.text) in page.words.first_names
        if not (known or (married and token.ent_type_ != "NORP")) or token.i + 1 == len(doc) or not free(token.idx):
            continue
        after = doc[token.i + 1]
        alone = known and (after.idx, after.idx + len(after)) in bodies
        if known and after.tag_ == "NNP" and after.text[:1].isupper() and (free(after.idx) or alone):
            if len(after) > 1 and LETTERS.fullmatch(after.text) and not has_body_word(page, after.text):
                yield token.idx, after.idx + len(after)
        elif COUPLE.match(page.text, token.idx) and after.idx + len(after) + 1 in (starts if known else married):
            yield token.idx, token.idx + len(token)


def _bare(page: Page, name: Name) -> Name:
    """The bare name: no title before it (which tells that it is a person's), no verb, no dash, no possessive."""
    if name.label not in ("PERSON", "ORG"):
        return name
    start, end, label, words = name.start, name.end, name.label, page.words
    if label == "PERSON":
        start, end = _longest_part(page.text, start, end)
    if (bracket := page.text.find(" (", start, end)) > 0 and ")" not in page.text[bracket:end]:
        end = bracket  # *Fergal Roe (Ind)*
    owner = OWNER.search(page.text, max(start, end - 2), end)
    if owner and not words.sort_of(page.text[start:end]):  # *Sainsbury’s*
        end -= len(owner.group())
    titled = False
    if label == "PERSON" and (seat := _seat(page, start, end)):
        start, titled = seat, True
    while match := FIRST_WORD.match(page.text, start, end):
        word = match.group(1).lower()
        title = word in words.titled or word.rstrip(".") in words.titles or word in words.gendered
        if title or _is_calling(page, match.group(1), match.end(), end, label):
            titled = True
        elif label != "PERSON" or not (_describes(page, word) or word in words.verbs):
            break
        start = match.end()
    if titled and label == "ORG":
        last = fold(page.text[start:end].split()[-1])
        if has_body_word(page, page.text[start:end]) or last in page.words.kin.get("company", ()):
            start = name.start  # *Defense Ministry*, *Duke Energy*: a part of the name
        elif not words.sort_of(page.text[start:end]):
            label = "PERSON"
    if label == "PERSON" and PAPER_AFTER.match(page.text, end) and page.honorific(name.start) in ARTICLES:
        label = "ORG"  # *the Weekend magazine*
    if label == "PERSON":
        start = _from_first_name(page, start)
    elif label == "ORG":
        end = before_verb(page, start, end)
    return Name(start, end, label)


def _seat(page: Page, start: int, end: int) -> int:
    """Where the name begins in *Dagenham MP Ann Roe*; 0 where no such letters stand before a name of two words."""
    words = page.text[start:end].split()
    at = next((n for n, word in enumerate(words[:-2]) if word in page.words.postnominals), None)
    if at is None:
        return 0
    return [match.start() for match in PART.finditer(page.text, start, end)][at + 1]


def _is_calling(page: Page, word: str, start: int, end: int, label: str) -> bool:
    """Is the word before ``start`` what somebody is called (*Winger Leo Page*, *MLA Prakash Shinde*), and no name?

    A name of two words at least follows, in a name that was taken for a body's a first name.
    """
    rest = page.text[start:end].split()
    if fold(word) in page.words.first_names or len(rest) < 2 or not all(len(part) > 2 for part in rest):
        return False
    if not (word.lower() in page.words.persons or word in page.words.postnominals):
        return False
    if label == "ORG" and has_body_word(page, page.text[start:end]):
        return False
    return label == "PERSON" or fold(rest[0]) in page.words.first_names


def _is_description(page: Page, start: int, end: int) -> bool:
    """*the Dane*, *the Labour MP*: a word for any such person behind an article; *the Accra-born …*."""
    surface = page.text[start:end]
    if BORN.match(page.text, end):
        return True
    if _is_office(page, surface):
        return True
    if page.honorific(start) not in ARTICLES:
        return False
    described = surface.lower() in page.words.described or surface.split()[-1] in page.words.posts
    return described or fold(surface) in page.words.natives or fold(NATIVE.sub("", surface)) in page.words.natives


def _is_office(page: Page, surface: str) -> bool:
    """*Permanent Secretary*, *Human Rights Ombudsman*: an office written large, and no name."""
    *others, last = surface.split()
    return bool(others) and last.lower() in page.words.officials and fold(others[0]) not in page.words.first_names


def _is_title(page: Page, start: int, end: int) -> bool:
    """*Its President, Ann Roe*: a title alone, with a word for whose it is."""
    return page.text[start:end].lower() in page.words.titled and page.honorific(start) in WHOSE


def _has_name(page: Page, name: Name, lasts: Set[str]) -> bool:
    """Is there more to it than a title, a party (*Republican Sen.*) or words written small?"""
    if name.label == "PERSON" and not any(char.isupper() for char in page.text[name.start : name.end]):
        return False
    if STORM.match(page.text, name.start, name.end) or CODE.fullmatch(page.text, name.start, name.end):
        return False
    words = [word.lower() for word in WORD.findall(page.text[name.start : name.end])]
    if (
        name.label == "PERSON"
        and len(words) == 1
        and words[0] in page.words.roles
        and page.text[name.start : name.end] not in lasts
    ):
        return False  # *Chinese Ambassador*
    if name.label != "ORG":
        suffix = len(words) == 1 and words[0] in LOWER_SUFFIXES  # *Brent Roe, Jr.*
        return not (suffix or _is_title(page, name.start, name.end))
    known, tellers = page.words, page.words.tellers
    last = words[-1] if len(words) > 1 and "of" not in words else ""
    role = last in known.roles and last in known.persons and last not in tellers | BODILY  # *House Speaker*
    return not (role or all(word in known.titled or word in known.parties for word in words))


def _is_dropped(page: Page, word: str) -> bool:
    """Is the word before a name no part of it: a title, a verb, a word that opens a sentence?"""
    titled = word in page.words.titled or word in page.words.gendered  # *Assemblyman Roe*
    return titled or word in page.words.verbs or _describes(page, word)


def _longest_part(text: str, start: int, end: int) -> Offsets:
    """*Weak - Roe*, *Ann Hale Roe - Santilli*: the longest part between dashes or line breaks; the last of equals."""
    if DASH.search(text, start, end) is None:
        return start, end
    parts, at = [], start
    for match in DASH.finditer(text, start, end):
        parts.append((at, match.start()))
        at = match.end()
    parts.append((at, end))
    return max(reversed(parts), key=lambda part: len(WORD.findall(text, *part)))


def _describes(page: Page, word: str) -> bool:
    """Is the first word of a longer name no part of it (*Telling Jane Roe*, *Neither Roe*, *Boston’s Roe*)?"""
    if word in NO_NAME or word.endswith(("’s", "'s")):
        return True
    return word.endswith(("ing", "ly")) and len(word) > 5 and word not in page.words.first_names


def _from_first_name(page: Page, start: int) -> int:
    """*Debbie Wasserman Schultz*, where only the last names were tagged: begin with the first name before them."""
    match = re.search(r"([^\W\d_][\w’'-]+) $", page.text[max(0, start - 20) : start])
    if match is None or not match.group(1)[:1].isupper() or fold(match.group(1)) not in page.words.first_names:
        return start
    return start - len(match.group())


def _couple(page: Page, name: Name) -> list[Name]:
    """*Gordon and Lucille Thackeray* are two people."""
    match = COUPLE.fullmatch(page.text, name.start, name.end) if name.label == "PERSON" else None
    if match is None:
        return [name]
    return [
        Name(name.start, match.end(1), "PERSON"),
        Name(match.start(2), name.end, "PERSON"),
    ]


def _last_names(page: Page, names: Sequence[Name]) -> set[str]:
    """The last names of those who are named in full."""
    full = (WORD.findall(page.text[n.start : n.end]) for n in names if n.label == "PERSON")
    return {parts[-1] for parts in full if len(parts) > 1}


def _repeated(page: Page, names: Sequence[Name], titles: Stretches) -> Iterator[Name]:
    """The last name of somebody who was named in full, where no tagger saw it."""
    last = _last_names(page, names)
    taken = Stretches((n.start, n.end) for n in names)
    for token in page.proper:
        if token.text in last and not (taken.hold(token.idx) or titles.hold(token.idx)):
            yield Name(token.idx, token.idx + len(token), "PERSON")


def _respelled(page: Page, names: Sequence[Name], sources: Sequence[Offsets]) -> list[Name]:
    """The last name of somebody named in full, spelled otherwise, where a speaker stands that no tagger saw."""
    sounds = {sound(fold(last)) for last in _last_names(page, names) if len(last) >= SHORTEST}
    taken, found = Stretches((n.start, n.end) for n in names), list[Name]()
    for start, end in dict.fromkeys(sources if sounds else ()):
        for match in WORD.finditer(page.text, start, end):
            first, last, word = *match.span(), match.group()
            known = len(word) >= SHORTEST and word[0].isupper() and sound(fold(word)) in sounds
            if known and not taken.meet(first, last) and not any(n.start < last and first < n.end for n in found):
                found.append(Name(first, last, "PERSON"))
    return found


def _fuller(page: Page, names: Sequence[Name]) -> Iterator[Name]:
    """Runs of proper nouns that end in the last name of somebody (*Brent Hollis*, where only *Hollis* was tagged)."""
    last = {
        page.text[n.start : n.end]: n for n in names if n.label == "PERSON" and " " not in page.text[n.start : n.end]
    }
    taken = Stretches((n.start, n.end) for n in names if page.text[n.start : n.end] not in last)
    for previous, token in pairwise(page.proper):
        if token.text in last and token.i == previous.i + 1 and previous.text[:1].isupper():
            titled = not previous.text.isalpha() or _is_dropped(page, previous.lower_)
            named = not titled and previous.ent_type_ in ("", "PERSON")
            if named and not taken.meet(previous.idx, token.idx + len(token)):
                yield Name(previous.idx, token.idx + len(token), "PERSON")


def _untagged(page: Page, sources: Sequence[Offsets], tagged: Sequence[Name], titles: Stretches) -> Iterator[Name]:
    """Runs of proper nouns that head a source but carry no name yet (*said Hollis*; *the victims’ group, UOKG*)."""
    doc, taken = page.doc, Stretches((n.start, n.end) for n in tagged)
    for start, end in dict.fromkeys(sources):
        span = doc.char_span(start, end, alignment_mode="expand")
        head = _proper_head(span) if span is not None else None
        if span is None or head is None:
            continue
        run = proper_run(page, head, span)
        first, last = doc[run[0]].idx, doc[run[-1]].idx + len(doc[run[-1]])
        large = any(is_written_large(page, doc[n].text, titles) for n in run)
        titled = page.honorific(first).rstrip(".") in page.words.titled  # *– Mayor Ida Lunt*, on a line of its own
        if (len(run) == 1 or (titles.hold(first) and not titled)) and not large:
            continue
        if not any(char.isupper() for char in page.text[first:last]):
            continue  # *the mogul*, tagged as a name
        if len(run) == 1 and fold(head.lemma_) in page.words.generic:
            continue  # *PACs*
        if _is_description(page, first, last) or (len(run) == 1 and _is_title(page, first, last)):
            continue
        if len(run) == 1 and head.lower_ in page.words.roles:
            continue  # *President of the Tarn Bank Ann Roe*
        if taken.meet(first, last):
            continue
        if head.i != span.root.i and fold(span.root.lemma_) in page.words.organizations:
            yield Name(first, last, "ORG")
            continue
        if _is_body(page, doc[run[0] : run[-1] + 1]):
            continue
        plural = doc[run[-1]].tag_ == "NNPS" and page.honorific(first) == "the"  # *the Owls*
        yield Name(first, last, "ORG" if plural or _is_called_body(page, first, last) else "PERSON")


def _proper_head(span: Span) -> Token | None:
    """The proper noun that a source is about: its root, a name in apposition, or what it ends with behind a comma."""
    if span.root.tag_ in PROPER:
        return span.root
    beside = (token for token in span if token.dep_ == "appos" and token.tag_ in PROPER and token.i > span.root.i)
    if (found := next(beside, None)) is not None and found.left_edge.i > span.start and found.nbor(-1).tag_ in PROPER:
        return found
    last = next((token for token in reversed(span) if not token.is_punct), span.root)
    if last.tag_ not in PROPER or span.root.i > last.i - 2:
        return None
    start = last.i
    while start > span.start and span.doc[start - 1].tag_ in PROPER:
        start -= 1
    return last if span.doc[start - 1].text == "," and start - 1 > span.root.i else None


def _is_called_body(page: Page, start: int, end: int) -> bool:
    """*the union Unite*, *Tarn Pharmacare*: behind a noun for such a body, or with an end that tells of business?"""
    noun, (first, *rest) = page.honorific(start), page.text[start:end].split()
    if rest and BUSINESS.search(rest[-1]) and fold(first) not in page.words.first_names:
        return True
    return noun in page.words.organizations or noun in page.words.sort_of(page.text[start:end])


def proper_run(page: Page, head: Token, span: Span) -> list[int]:
    """Token indices of the name around ``head``: proper nouns, particles and hyphens, titles left out."""
    doc = page.doc
    first = last = head.i
    while first > span.start and (
        doc[first - 1].tag_ in ("NNP", "NNPS")
        or (doc[first - 1].text in HYPHENS and not doc[first - 1].whitespace_)
        or doc[first - 1].lower_ in PARTICLES
    ):
        first -= 1
    while last + 1 < span.end and (
        doc[last + 1].tag_ in ("NNP", "NNPS") or (doc[last + 1].text in HYPHENS and last + 2 < span.end)
    ):
        last += 1
    introduced = first > 0 and doc[first - 1].tag_ in ("DT", "PRP$")  # *the Sinn Fein TD*
    while last - first > 1 and doc[last].text in page.words.postnominals and not introduced:
        last -= 1
    while first < last and (_is_dropped(page, doc[first].lower_) or doc[first].text in HYPHENS):
        first += 1
    return list(range(first, last + 1))


def _is_body(page: Page, span: Span) -> bool:
    """An organisation by its last word (*Office*, *Police*), or all capitals (*NASA*)."""
    return any(t.lower_ in page.words.organizations for t in span) or (
        len(span) == 1 and span.text.isupper() and len(span.text) < 6
    )
