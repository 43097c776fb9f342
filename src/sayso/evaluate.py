"""Gold × predicted → scores: how well attributions were found, on articles that people annotated.

The definitions of what counts as right stand in :mod:`sayso.matching`. Every share is 0..1, rounded to four
decimals. Nothing is repaired: gold and prediction must be about the same text.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from sayso.annotations import Offsets
from sayso.errors import ConfigError
from sayso.gold import Attribution, GoldArticle
from sayso.matching import (
    Entry,
    Verdict,
    Words,
    joined,
    overlapping_pairs,
    source_is_right,
    source_tests,
    verdicts,
)
from sayso.models import ArticleClaims, Claim, Model

_NO_KIND = "none"  # how gold without a kind is listed


class Rates(Model):
    """Precision, recall and F1 of one measure over all articles, with the counts behind them.

    ``f1_ci95``: percentile bootstrap over articles; None where none was asked for.
    """

    precision: float
    recall: float
    f1: float
    tp: int
    predicted: int
    gold: int
    recall_by_kind: dict[str, float]
    precision_by_predicted_kind: dict[str, float] = Field(default_factory=dict)
    f1_ci95: tuple[float, float] | None = None


class TokenRates(Model):
    """Precision, recall and F1 of the words that stand inside any content."""

    precision: float
    recall: float
    f1: float
    recall_by_kind: dict[str, float]


class Share(Model):
    """How many of the pairs that a test applies to passed it; None where it applies to none."""

    share: float | None
    pairs: int
    by_kind: dict[str, float]


class ContentScores(Model):
    """Was the content found: same characters, same words, word Jaccard ≥ 0.5; and counted word by word."""

    exact_char: Rates
    exact_words: Rates
    overlap: Rates
    tokens: TokenRates


class SourceScores(Model):
    """Was the source right, where the content overlaps (tests: :func:`sayso.matching.source_tests`)."""

    exact: Share
    overlap: Share
    name: Share
    speaker: Share
    any: Share
    no_source: Share


class LabelScores(Model):
    """How many statements that a reader labelled, and that were found, have the reader's label."""

    share: float | None
    found: int
    labelled: int
    by_label: dict[str, float]


class Scores(Model):
    """Everything that :func:`score` measures; the headline is ``end_to_end.f1``.

    ``end_to_end``: the content overlaps *and* the source is right; ``end_to_end_any`` is content with the
    source by name or speaker too. Both are None where the gold names no source at all. ``labels`` is None where the
    gold has none; ``decisions`` where nobody decided: else how often a reader gave which verdict on the report's page.
    """

    documents: int
    documents_without_prediction: int
    kinds_filter: list[str] | None
    gold_by_kind: dict[str, int]
    content: ContentScores
    source: SourceScores
    end_to_end: Rates | None
    end_to_end_any: Rates | None
    labels: LabelScores | None = None
    decisions: dict[str, int] | None = None


def attributions_of(result: ArticleClaims) -> list[Attribution]:
    """What a result puts to the measure: its :func:`outer_claims`."""
    return [_attribution(claim) for claim in outer_claims(result)]


def outer_claims(result: ArticleClaims) -> list[Claim]:
    """The claims of a result without narrated and nested inner ones."""
    voiced = [claim for claim in result.claims if claim.statement.kind != "narrated"]
    return [claim for claim in voiced if not any(_is_within(claim, outer) for outer in voiced)]


def _is_within(claim: Claim, outer: Claim) -> bool:
    """Does the claim stand inside the other's statement, with a cue of its own there or through its speaker?"""
    if claim is outer or (claim.cue is not None and claim.cue == outer.cue):
        return False
    start = min(span.start for span in outer.statement.spans)
    end = max(span.end for span in outer.statement.spans)
    if not all(start <= span.start and span.end <= end for span in claim.statement.spans):
        return False
    passed_on = outer.speaker is not None and any(speaker.key == outer.speaker.key for speaker in claim.via)
    return passed_on or (claim.cue is not None and start <= claim.cue.start and claim.cue.end <= end)


def _attribution(claim: Claim) -> Attribution:
    return Attribution(
        content=tuple((span.start, span.end) for span in claim.statement.spans),
        source=((claim.source.start, claim.source.end),) if claim.source else (),
        cue=((claim.cue.start, claim.cue.end),) if claim.cue else (),
        kind=claim.statement.kind,
        speaker=claim.speaker.name if claim.speaker else None,
    )


def to_referee(article_id: str, text: str, result: ArticleClaims) -> dict[str, Any]:
    """One line of a prediction file, as JSON values: what other scorers of the same format read.

    *Offsets*: ``[[start, end], …]``, code points into ``text``, end exclusive.
    """
    found = [a.model_dump(mode="json", exclude={"source_unknown", "not_speaker"}) for a in attributions_of(result)]
    return {"id": article_id, "text": text, "attributions": found}


def judged(gold: GoldArticle, result: ArticleClaims) -> list[tuple[Claim, bool]]:
    """Each outer claim that was reviewed, and whether it is right: its content overlaps and its source is right."""
    words = Words(gold.text)
    wanted = [entry_of(words, attribution) for attribution in gold.attributions]
    claims = [claim for claim in outer_claims(result) if _is_reviewed(gold, _attribution(claim))]
    found = [entry_of(words, _attribution(claim)) for claim in claims]
    partner = {mine: theirs for theirs, mine in overlapping_pairs(wanted, found)}
    right = {n for n, g in partner.items() if source_is_right(source_tests(words, wanted[g], found[n]))}
    return [(claim, number in right) for number, claim in enumerate(claims)]


def score(
    pairs: Iterable[tuple[GoldArticle, ArticleClaims | None]],
    *,
    kinds: Collection[str] | None = None,
    resamples: int = 1000,
    seed: int = 13,
) -> Scores:
    """Compare what was found with what was annotated; None is an article for which there is no result.

    ``kinds`` keeps gold and predictions of these kinds only. ``resamples`` and ``seed`` are the bootstrap's;
    0 resamples give no intervals.

    *Raises*: ConfigError (code ``GOLD_TEXT``) where a result is about another text than its gold.
    """
    tallies = [_tally(gold, result, frozenset(kinds or ())) for gold, result in pairs]
    totals = _Totals(tallies, resamples, seed)
    sourced = any(tally.sourced for tally in tallies)
    return Scores(
        documents=len(tallies),
        documents_without_prediction=sum(tally.missing for tally in tallies),
        kinds_filter=sorted(kinds) if kinds else None,
        gold_by_kind=totals.gold,
        content=totals.content(),
        source=totals.source(),
        end_to_end=totals.rates("end_to_end", paired=True) if sourced else None,
        end_to_end_any=totals.rates("end_to_end_any", paired=True) if sourced else None,
        labels=_label_scores([label for tally in tallies for label in tally.labels]),
        decisions=dict(sum((tally.decisions for tally in tallies), Counter[str]()).most_common()) or None,
    )


@dataclass(frozen=True, slots=True)
class _Tally:
    """What one article adds to the totals. Words of contents are counted by gold kind, and all under ""."""

    missing: bool
    sourced: bool
    verdicts: list[Verdict]
    predicted: Counter[str]
    predicted_words: int
    gold_words: Counter[str]
    found_words: Counter[str]
    labels: list[tuple[str, str | None]]  # a reader's, and ours where we found the statement
    decisions: Counter[str]

    def counts(self, measure: str) -> tuple[int, int, int]:
        right = sum(verdict.tests[measure] for verdict in self.verdicts)
        return right, self.predicted.total(), len(self.verdicts)


def _tally(gold: GoldArticle, result: ArticleClaims | None, kinds: frozenset[str]) -> _Tally:
    if result is not None and result.article.text != gold.text:
        cure = "Extract from the gold's own text, without repair."
        raise ConfigError("GOLD_TEXT", "the result is about another text", where=f"gold article {gold.id}", cure=cure)
    words = Words(gold.text)
    wanted = _entries(words, gold.attributions, kinds)
    mine = attributions_of(result) if result is not None else []
    found = _entries(words, [item for item in mine if _is_reviewed(gold, item)], kinds)
    gold_words = _words_by_kind(wanted)
    predicted_words = frozenset[int]().union(*(entry.words for entry in found))
    return _Tally(
        missing=result is None,
        sourced=any(entry.source or entry.speaker for entry in wanted),
        verdicts=verdicts(words, wanted, found),
        predicted=Counter(entry.kind for entry in found),
        predicted_words=len(predicted_words),
        gold_words=Counter({kind: len(numbers) for kind, numbers in gold_words.items()}),
        found_words=Counter({kind: len(numbers & predicted_words) for kind, numbers in gold_words.items()}),
        labels=_labels(words, gold, result),
        decisions=Counter(verdict for decision in gold.decisions for verdict in decision.verdicts),
    )


def _is_reviewed(gold: GoldArticle, attribution: Attribution) -> bool:
    return gold.reviewed is None or overlap(attribution.content, gold.reviewed)


def overlap(some: Iterable[Offsets], others: Iterable[Offsets]) -> bool:
    """Do any two of these stretches share a character?"""
    return any(start < stop and begin < end for start, end in some for begin, stop in others)


def _labels(words: Words, gold: GoldArticle, result: ArticleClaims | None) -> list[tuple[str, str | None]]:
    """The reader's labels, each with that of the claim whose words are the same by half."""
    wanted = [entry_of(words, Attribution(content=label.content)) for label in gold.labels]
    claims = result.claims if result is not None else []
    found = [entry_of(words, _attribution(claim)) for claim in claims]
    partner = dict(overlapping_pairs(wanted, found))
    return [
        (label.label, claims[partner[number]].verifiability.label if number in partner else None)
        for number, label in enumerate(gold.labels)
    ]


def _label_scores(pairs: list[tuple[str, str | None]]) -> LabelScores | None:
    if not pairs:
        return None
    found = [(wanted, ours) for wanted, ours in pairs if ours is not None]
    right = Counter(wanted for wanted, ours in found if wanted == ours)
    return LabelScores(
        share=_rounded(right.total() / len(found)) if found else None,
        found=len(found),
        labelled=len(pairs),
        by_label=_by_kind(right, Counter(wanted for wanted, _ in found)),
    )


def _words_by_kind(entries: Sequence[Entry]) -> dict[str, set[int]]:
    """Numbers of the words inside any content, by kind; all of them under ""."""
    numbers: dict[str, set[int]] = {"": set()}
    for entry in entries:
        numbers[""] |= entry.words
        numbers.setdefault(entry.kind, set()).update(entry.words)
    return numbers


def _entries(words: Words, attributions: Iterable[Attribution], kinds: frozenset[str]) -> list[Entry]:
    kept = [a for a in attributions if not kinds or a.kind in kinds]
    entries = [entry_of(words, attribution) for attribution in kept]
    return [entry for entry in entries if entry.content]


def entry_of(words: Words, attribution: Attribution) -> Entry:
    """The attribution laid on its text, ready to be compared."""
    content, source = joined(words.text, attribution.content), joined(words.text, attribution.source)
    return Entry(
        kind=attribution.kind or _NO_KIND,
        content=content,
        words=words.inside(content),
        source=source,
        source_words=words.inside(source),
        source_text=" ".join(words.text[start:end] for start, end in source),
        speaker=attribution.speaker or "",
        source_unknown=bool(attribution.source_unknown),
        not_speaker=attribution.not_speaker or "",
    )


class _Totals:
    """The tallies of all articles, added up."""

    def __init__(self, tallies: Sequence[_Tally], resamples: int, seed: int) -> None:
        self._tallies, self._resamples, self._seed = tallies, resamples, seed
        self._verdicts = [verdict for tally in tallies for verdict in tally.verdicts]
        self.gold = dict(sorted(Counter(verdict.kind for verdict in self._verdicts).items()))
        self.predicted = sum((tally.predicted for tally in tallies), Counter[str]())

    def content(self) -> ContentScores:
        return ContentScores(
            exact_char=self.rates("exact_char"),
            exact_words=self.rates("exact_words"),
            overlap=self.rates("overlap", paired=True),
            tokens=self._tokens(),
        )

    def source(self) -> SourceScores:
        return SourceScores(**{name: self._share(f"source.{name}") for name in SourceScores.model_fields})

    def rates(self, measure: str, *, paired: bool = False) -> Rates:
        """Precision, recall and F1; of pairs, with their interval and by predicted kind as well."""
        hits = [verdict for verdict in self._verdicts if verdict.tests[measure]]
        counts = len(hits), self.predicted.total(), len(self._verdicts)
        precision, recall, f1 = map(_rounded, _precision_recall_f1(*counts))
        by_predicted = Counter(verdict.predicted_kind for verdict in hits)
        return Rates(
            precision=precision, recall=recall, f1=f1, tp=counts[0], predicted=counts[1], gold=counts[2],
            recall_by_kind=_by_kind(Counter(verdict.kind for verdict in hits), self.gold),
            precision_by_predicted_kind=_by_kind(by_predicted, self.predicted) if paired else {},
            f1_ci95=self._interval(measure) if paired else None,
        )  # fmt: skip

    def _tokens(self) -> TokenRates:
        gold = sum((tally.gold_words for tally in self._tallies), Counter[str]())
        found = sum((tally.found_words for tally in self._tallies), Counter[str]())
        predicted = sum(tally.predicted_words for tally in self._tallies)
        precision, recall, f1 = map(_rounded, _precision_recall_f1(found[""], predicted, gold[""]))
        kinds = {kind: gold[kind] for kind in self.gold}
        return TokenRates(precision=precision, recall=recall, f1=f1, recall_by_kind=_by_kind(found, kinds))

    def _share(self, test: str) -> Share:
        judged = [verdict for verdict in self._verdicts if test in verdict.tests]
        passed = [verdict for verdict in judged if verdict.tests[test]]
        return Share(
            share=_rounded(len(passed) / len(judged)) if judged else None,
            pairs=len(judged),
            by_kind=_by_kind(Counter(v.kind for v in passed), Counter(v.kind for v in judged)),
        )

    def _interval(self, measure: str) -> tuple[float, float] | None:
        """Percentile bootstrap of F1 over articles, 95 %."""
        if not self._tallies or not self._resamples:
            return None
        counts = [tally.counts(measure) for tally in self._tallies]
        chance = random.Random(self._seed)  # noqa: S311
        values = []
        for _ in range(self._resamples):
            drawn = [counts[chance.randrange(len(counts))] for _ in counts]
            right, predicted, gold = map(sum, zip(*drawn, strict=True))
            values.append(_precision_recall_f1(right, predicted, gold)[2])
        values.sort()
        low, high = int(0.025 * len(values)), int(0.975 * len(values))
        return _rounded(values[low]), _rounded(values[high])


def _precision_recall_f1(right: int, predicted: int, gold: int) -> tuple[float, float, float]:
    """Nothing found where nothing is to be found is perfect."""
    precision = right / predicted if predicted else float(not gold)
    recall = right / gold if gold else float(not predicted)
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _by_kind(part: dict[str, int], whole: dict[str, int]) -> dict[str, float]:
    return {kind: _rounded(part.get(kind, 0) / count) for kind, count in sorted(whole.items()) if count}


def _rounded(share: float) -> float:
    return round(share, 4)
