"""Fit ``lexicons/salience.toml``: whom pronouns and descriptions mean, on the train articles whose speakers were read.

    SAYSO_GOLD=DATA python lab/fit_salience.py [--write]

The gold's own sources are resolved in reading order with the weights at hand; what the resolver weighed is recorded,
with the candidate that the readers name. A softmax over the candidates and *nobody* is fitted by gradient ascent, five
times over, since what was spoken before depends on the weights. Prints the accuracy of each kind on held-out articles
(five folds), then the thresholds: for each kind, where right answers less wrong ones are most.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from sayso import lexicons
from sayso.annotations import Attribution
from sayso.components.speakers import resolve_speakers
from sayso.gold import load_gold
from sayso.pipeline import load
from sayso.rules.speakers.cast import Member
from sayso.rules.speakers.page import Words
from sayso.rules.speakers.salience import FEATURES, WEIGHED, Asked, Salience, features
from sayso.rules.speakers.story import Story
from speakers import _same, read_gold

ROUNDS, FOLDS, STEPS, RATE, RIDGE = 4, 5, 400, 0.3, 0.5
KINDS = ("person", "plural", "thing", "role", "body")
SMALL = 0.005
"""Weights below it are left out."""
NOTES = {
    "least": "Probability that the likeliest candidate has at least; below it nobody is named.",
    "persons": "Weights for he and she.",
    "others": "Weights for they and it.",
    "descriptions": "Weights for the president, the New York businessman, the company.",
}
FILE = Path(lexicons.__file__).parent / "salience.toml"


@dataclass
class Race:
    """One source: a row of features for each candidate, *nobody* last, and which of them are right.

    Where the readers name nobody, so is every candidate without a proper name.
    """

    article: int
    kind: str
    weighed: str
    rows: np.ndarray[Any, Any]
    right: list[int]


class Recording(Salience):
    """Salience that notes what it weighed."""

    def watch(self, article: int, gold: dict[int, dict[str, Any]], cast: dict[str, Any]) -> None:
        self.article, self.gold, self.cast = article, gold, cast

    def ranked(self, story: Story, members: Any, asked: Asked) -> list[tuple[float, Member]]:
        form = self.gold[asked.start]["form"] if asked.start in self.gold else ""
        described = asked.kind in ("role", "body")
        if form and (described or form in ("pronoun", "unnamed")):  # not the *his* of *his campaign*
            self.races.append(self._race(story, members, asked))
        return super().ranked(story, members, asked)

    def _race(self, story: Story, members: Any, asked: Asked) -> Race:
        found = [*(features(story, member, asked) for member in members), asked.nobody]
        rows = np.array([[row.get(name, 0.0) for name in FEATURES] for row in found])
        wanted = [self.cast[member]["names"] for member in self.gold[asked.start]["who"]]
        if wanted:
            right = [n for n, member in enumerate(members) if _is(member, wanted)]
        else:
            right = [n for n, member in enumerate(members) if _is_nameless(member)]
        right += [len(members)] * (not right or not wanted)
        return Race(self.article, asked.kind, asked.weighed, rows, right)

    races: list[Race]


def _is(member: Member, wanted: list[list[str]]) -> bool:
    names = member.members or [member.name]
    return len(names) == len(wanted) and all(any(_same(name, forms) for name in names) for forms in wanted)


def _is_nameless(member: Member) -> bool:
    return member.type == "unnamed" or (not member.members and member.name[:1].islower())


def races(weights: dict[str, Any], docs: list[tuple[Doc, dict[str, Any]]]) -> list[Race]:
    """What is weighed on every gold source of the articles."""
    words, salience = Words(), Recording(weights)
    salience.races = []
    for number, (doc, gold) in enumerate(docs):
        items = [item for item in gold["attributions"] if item["source"] and "form" in item]
        salience.watch(number, {item["source"][0][0]: item for item in items}, gold["cast"])
        resolve_speakers(doc, list(_attributions(gold)), words, salience)
    return salience.races


def _attributions(gold: dict[str, Any]) -> Iterator[Attribution]:
    for item in gold["attributions"]:
        spans = [tuple(span) for span in item["content"]]
        source = tuple(item["source"][0]) if item["source"] else None
        yield Attribution(spans[0][0], spans[-1][1], "indirect", spans, source)


def fit(found: list[Race]) -> dict[str, np.ndarray[Any, Any]]:
    """The sets of weights that make the right candidates most likely."""
    return {kind: _fit([race for race in found if race.weighed == kind]) for kind in WEIGHED}


def _fit(found: list[Race]) -> np.ndarray[Any, Any]:
    """Gradient ascent over all races at once: their rows one below the other, sums taken from start to start."""
    rows = np.concatenate([race.rows for race in found])
    sizes = np.array([len(race.rows) for race in found])
    starts = np.cumsum(sizes) - sizes
    right = np.zeros(len(rows))
    for start, race in zip(starts, found, strict=True):
        right[start + np.array(race.right)] = 1.0

    def normed(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return values / np.repeat(np.maximum(1e-9, np.add.reduceat(values, starts)), sizes)

    weights, speed = np.zeros(len(FEATURES)), np.zeros(len(FEATURES))
    for _ in range(STEPS):
        scores = rows @ weights
        share = normed(np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes)))
        gradient = (normed(share * right) - share) @ rows - RIDGE * weights
        speed = 0.9 * speed + gradient / len(found)
        weights = weights + RATE * speed
    return weights


def shares(weights: np.ndarray[Any, Any], race: Race) -> np.ndarray[Any, Any]:
    """Probability of each candidate."""
    scores = race.rows @ weights
    raised = np.exp(scores - scores.max())
    out: np.ndarray[Any, Any] = raised / raised.sum()
    return out


def held_out(found: list[Race]) -> list[tuple[Race, np.ndarray[Any, Any]]]:
    """Each race with the probabilities that weights fitted on other articles give."""
    out = []
    for fold in range(FOLDS):
        weights = fit([race for race in found if race.article % FOLDS != fold])
        out += [(race, shares(weights[race.weighed], race)) for race in found if race.article % FOLDS == fold]
    return out


def thresholds(judged: list[tuple[Race, np.ndarray[Any, Any]]]) -> dict[str, float]:
    """For each kind the least probability with which a name is given; prints what that yields."""
    least = {}
    for kind in KINDS:
        own = [(race, share) for race, share in judged if race.kind == kind]
        curve = [(_outcome(own, at), at) for at in np.arange(0.2, 0.8, 0.05).round(2)]
        worth = [(right - wrong, -at) for (right, wrong), at in curve]
        (right, wrong), at = curve[worth.index(max(worth))]
        least[kind] = float(at) if right > wrong else 1.0
        silent = sum(race.right == [len(race.rows) - 1] for race, _ in own)
        print(
            f"  {kind:7} {len(own):4} sources, {silent:3} of nobody; named from {at:.2f}: {right} right, {wrong} wrong"
        )
        print("          " + " ".join(f"{at:.2f}:{right}/{wrong}" for (right, wrong), at in curve))
    return least


def _outcome(judged: list[tuple[Race, np.ndarray[Any, Any]]], at: float) -> tuple[int, int]:
    """How many are rightly and wrongly answered where the likeliest has the probability ``at``."""
    said = [(race, int(share[:-1].argmax())) for race, share in judged if len(share) > 1 and share[:-1].max() >= at]
    right = sum(best in race.right for race, best in said)
    return right, len(said) - right


def write(table: dict[str, dict[str, float]]) -> None:
    """The lexicon, its head kept."""
    parts = [FILE.read_text(encoding="utf-8").split("\n\n")[0]]
    for name, note in NOTES.items():
        rows = "\n".join(f"{key} = {value}" for key, value in table[name].items())
        parts.append(f"# {note}\n[{name}]\n{rows}")
    FILE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="replace the shipped weights")
    options = parser.parse_args()
    gold = read_gold("train") | read_gold("train-described")
    corpus = Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.train.jsonl"
    articles = [article for article in load_gold(corpus) if article.id in gold]
    with load().select_pipes(disable=["sayso_speakers", "sayso_attribution", "sayso_verifiability"]):
        docs = list(zip(load().pipe(a.text for a in articles), (gold[a.id] for a in articles), strict=True))
    table = dict(lexicons.load("salience"))
    for _ in range(ROUNDS):
        found = races(table, docs)
        fitted = fit(found)
        for kind, values in fitted.items():
            table[kind] = {n: round(float(v), 3) for n, v in zip(FEATURES, values, strict=True) if abs(v) >= SMALL}
    print(f"{len(found)} sources; on held-out articles:")
    table["least"] = thresholds(held_out(found))
    for name in FEATURES:
        print(f"  {name:16} " + " ".join(f"{table[kind].get(name, 0):6.2f}" for kind in WEIGHED))
    if options.write:
        write(table)


if __name__ == "__main__":
    main()
