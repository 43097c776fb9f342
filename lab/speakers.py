"""Who speaks: accuracy against articles whose speakers were resolved by reading (``tests/gold/speakers``).

    SAYSO_GOLD=DATA python lab/speakers.py dev|dev-more|train|train-more|wire|wire-more [--profile fast] [--errors]
    python lab/speakers.py agreement

The gold holds offsets and names only; the text comes from the corpus. Of the attributions that are found (content
overlaps, as :func:`sayso.evaluate.outer_claims` are matched) it says how many have the right speaker, and how many a
wrong name, by how the source words point to the speaker (gold) and by ``resolved_by`` (ours). ``train-more``: 152
articles of train read for their descriptions and pronouns alone, after the rules had been made on the others.
``dev-more``: the other articles of dev, read at the end for their roles and descriptions alone. ``wire``: 104 articles
of news agencies (NewsDiscourse), of which ``accurate`` chose the attributions; some were read for faults while rules
were mended (*seen*), some only after that (*held*; of its validation part *last*, *fourth*). ``wire-more``: 303
others, read for their roles and descriptions alone, in three parts, each before what the one before it had shown was
mended.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sayso.annotate import process
from sayso.evaluate import attributions_of, entry_of, outer_claims
from sayso.gold import Attribution, GoldArticle, load_gold
from sayso.learned.profile import PROFILES
from sayso.matching import Words, overlapping_pairs, source_is_right, source_tests
from sayso.models import Article, ArticleClaims, Claim, Failure, Speaker
from sayso.rules.speakers.page import fold
from sayso.settings import Settings

GOLD = Path(__file__).parents[1] / "tests" / "gold" / "speakers"
SMALL = frozenset({"of", "the", "and", "for", "in", "on", "to", "de", "s"})
TITLE = re.compile(r"^(?:the|mr|mrs|ms|dr|sen|rep|gov|gen|col|president|senator|governor|congress(?:wo)?man)\.? ", re.I)


@dataclass(frozen=True)
class Case:
    """One gold attribution that was found: its article, what the readers say, what the claim says."""

    article: str
    gold: dict[str, Any]
    cast: dict[str, Any]
    claim: Claim
    sourced: bool
    """Is the source right too, so that the attribution is found end to end?"""

    @property
    def verdict(self) -> str:
        """``right``, ``wrong`` (another name) or ``unnamed`` (no name where there is one)."""
        return judge(self.gold, self.cast, self.claim.speaker)


def judge(gold: dict[str, Any], cast: dict[str, Any], speaker: Speaker | None) -> str:
    """Is the speaker one of those that the readers named; where they named nobody, is nobody named?"""
    names = (speaker.members or [speaker.name]) if speaker is not None else []
    if not gold["who"]:
        backers = [name for member in gold.get("for", ()) for name in cast[member]["names"]]
        spoken = gold.get("kind") == "document" and all(_same(name, backers) for name in names)
        return "right" if spoken or not is_named(speaker) else "wrong"
    wanted = [cast[member]["names"] for member in gold["who"]]
    if names and all(any(_same(name, forms) for forms in wanted) for name in names):
        return "right" if all(any(_same(name, forms) for name in names) for forms in wanted) else "unnamed"
    if is_named(speaker):
        return "wrong"
    return "right" if gold.get("or_unnamed") else "unnamed"


def is_named(speaker: Speaker | None) -> bool:
    """Does the speaker have a proper name, or only a common noun's?"""
    if speaker is None or speaker.type == "unnamed":
        return False
    large = [word for word in re.findall(r"[^\W\d_]+", speaker.name) if word not in SMALL]
    return bool(speaker.members) or speaker.type == "person" or all(word[0].isupper() for word in large)


def _plain(name: str) -> str:
    name = re.sub(r"[’']s\b", "", re.sub(r"\s+", " ", name)).strip()
    while (shorter := TITLE.sub("", name)) != name:
        name = shorter
    return re.sub(r"\W+", " ", fold(name)).strip()


def _same(name: str, names: list[str]) -> bool:
    return _plain(name) in {_plain(other) for other in names}


def read_gold(name: str) -> dict[str, dict[str, Any]]:
    """The readers' articles by id."""
    lines = (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def wire_texts() -> dict[str, str]:
    """The articles of NewsDiscourse by id: a sentence a paragraph, but a quotation goes on in its own."""
    corpus = Path(os.environ["SAYSO_GOLD"]) / "claims"
    rows = [(corpus / f"newsdiscourse.{part}.jsonl").read_text(encoding="utf-8") for part in ("train", "validation")]
    found: dict[str, str] = {}
    for row in (json.loads(line) for part in rows for line in part.splitlines()):
        before, sentence = found.get(row["meta"]["doc"], ""), " ".join(row["text"].split())
        paragraph = before.rpartition("\n\n")[2]
        opened = paragraph.count("“") > paragraph.count("”") or paragraph.count('"') % 2
        found[row["meta"]["doc"]] = before + (" " if opened else "\n\n" if before else "") + sentence
    return found


def cases(split: str, settings: Settings) -> Iterator[Case]:
    """Every gold attribution of the split that is found."""
    gold = read_gold(split)
    if split.startswith("wire"):
        articles = [
            GoldArticle(id=key, text=text, attributions=()) for key, text in wire_texts().items() if key in gold
        ]
    else:
        corpus = Path(os.environ["SAYSO_GOLD"]) / "quotes" / f"polnear.{split.partition('-')[0]}.jsonl"
        articles = [article for article in load_gold(corpus) if article.id in gold]
    for article, result in zip(articles, results(articles, settings), strict=True):
        yield from found(article, gold[article.id], result)


def results(articles: list[GoldArticle], settings: Settings) -> Iterator[ArticleClaims]:
    """The claims of each article."""
    from sayso.pipeline import load

    for outcome in process((Article.from_text(a.text) for a in articles), nlp=load(settings), settings=settings):
        if isinstance(outcome, Failure):
            raise SystemExit(outcome.message)
        assert isinstance(outcome, ArticleClaims)
        yield outcome


def found(article: GoldArticle, gold: dict[str, Any], result: ArticleClaims) -> Iterator[Case]:
    """Gold attributions paired with the claims whose contents overlap theirs."""
    words = Words(article.text)
    wanted = [entry_of(words, Attribution.model_validate(item)) for item in gold["attributions"]]
    claims = outer_claims(result)
    mine = [entry_of(words, attribution) for attribution in attributions_of(result)]
    for theirs, ours in overlapping_pairs(wanted, mine):
        right = source_is_right(source_tests(words, wanted[theirs], mine[ours]))
        if "who" in gold["attributions"][theirs]:
            yield Case(article.id, gold["attributions"][theirs], gold["cast"], claims[ours], right)


def table(cases: list[Case], label: str, of: Any) -> None:
    """One line a group: cases, right, wrongly named, not named."""
    print(f"\n{label:14}     n   right   wrong name   no name")
    for group in sorted({of(case) for case in cases}):
        counts = Counter(case.verdict for case in cases if of(case) == group)
        n = counts.total()
        right, wrong, unnamed = (counts[verdict] / n for verdict in ("right", "wrong", "unnamed"))
        print(f"{group:14} {n:5}   {right:5.1%}   {wrong:10.1%}   {unnamed:7.1%}")


def fullest(cases: list[Case]) -> float:
    """Share of the rightly named that carry the first, fullest name of the gold."""
    named = [c for c in cases if c.verdict == "right" and len(c.gold["who"]) == 1 and is_named(c.claim.speaker)]
    full = sum(_same(c.claim.speaker.name, c.cast[c.gold["who"][0]]["names"][:1]) for c in named if c.claim.speaker)
    return full / max(1, len(named))


def headline(cases: list[Case]) -> dict[str, float]:
    """Shares of right answers over all, on pronouns, on roles and descriptions; of wrong names; of fullest names."""

    def right(*forms: str) -> float:
        own = [case.verdict == "right" for case in cases if not forms or case.gold["form"] in forms]
        return round(sum(own) / len(own), 4)

    wrong = sum(case.verdict == "wrong" for case in cases) / len(cases)
    return {
        "found": len(cases), "right": right(), "pronouns": right("pronoun"), "described": right("role", "description"),
        "wrong": round(wrong, 4), "fullest": round(fullest(cases), 4),
    }  # fmt: skip


def agreement() -> None:
    """How often the two readings mean the same speakers."""
    first, second = read_gold("dev"), read_gold("dev-second")
    same = total = 0
    for key, article in second.items():
        for one, two in zip(first[key]["attributions"], article["attributions"], strict=True):
            names = [first[key]["cast"][member]["names"] for member in one["who"]]
            others = [article["cast"][member]["names"] for member in two["who"]]
            same += len(names) == len(others) and all(any(_same(n, o) for n in ns for o in others) for ns in names)
            total += 1
    print(f"two readings of {len(second)} articles agree on {same} of {total} speakers ({same / total:.1%})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("split", choices=("train", "train-more", "dev", "dev-more", "wire", "wire-more", "agreement"))
    parser.add_argument("--profile", choices=PROFILES, default="fast")
    parser.add_argument("--json", action="store_true", help="print the headline figures as one JSON object")
    parser.add_argument("--errors", action="store_true", help="list what is not right (not of dev)")
    options = parser.parse_args()
    if options.split == "agreement":
        return agreement()
    every = list(cases(options.split, Settings(profile=options.profile)))
    if options.json:
        return print(json.dumps(headline([case for case in every if case.sourced])))
    table(every, "content found", lambda case: "all")
    every = [case for case in every if case.sourced]
    table(every, "source too", lambda case: "all")
    table(every, "source words", lambda case: case.gold["form"])
    if options.split.startswith("wire"):
        half = {key: row["half"] for key, row in read_gold(options.split).items()}
        table(every, "articles", lambda case: half[case.article])
    table(every, "resolved by", lambda case: case.claim.speaker.resolved_by if case.claim.speaker else "nobody")
    print(f"\nof the rightly named, with the fullest name: {fullest(every):.1%}")
    if options.errors and not options.split.startswith("dev"):
        for case in every:
            if case.verdict != "right":
                source = case.claim.source.text if case.claim.source else None
                wanted = [case.cast[member]["names"][0] for member in case.gold["who"]]
                speaker = case.claim.speaker
                ours = (speaker.name, speaker.type, speaker.resolved_by, speaker.members) if speaker else None
                print(case.verdict, case.gold["form"], "|", case.article, case.gold["content"][0], "|", repr(source),
                      "| gold", wanted, "| ours", ours, file=sys.stderr)  # fmt: skip
    return None


if __name__ == "__main__":
    main()
