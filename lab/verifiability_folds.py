"""Heads tried on what they did not see: by debate, speech or sentence; and the shipped score on other sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

import statements
from attribution_bert import splitter
from fit_verifiability import PRIOR, SHARE, STRENGTH, vectors_of
from linear import Head, Vectors, kind_of, pretrained
from reader_net import Item, trained
from reader_net import shares as probabilities
from sayso.components.verifiability import read_lists
from sayso.learned.reader import passage
from sayso.learned.statements import load
from sayso.rules.verifiability.features import BARE
from statements import Example
from teacher import opinions

STEPS = np.arange(0.1, 0.9, 0.02)
FACTORS = np.exp(np.arange(-0.5, 1.6, 0.1))
BINS = 10
AHEAD, JUDGED = "Distant_Expectations_Consequences", "Distant_Evaluation"


def folds(name: str) -> None:
    """Print the figures of one set."""
    {"claimbuster": claimbuster, "policlaim": policlaim, "newssd": newssd, "newsdiscourse": newsdiscourse}[name]()


def claimbuster() -> None:
    texts, examples = statements.claimbuster(read_lists())
    extra = shipped(examples, ["label"])
    held, groups, classes = held_out(examples, "worth", vectors(examples), extra=extra, texts=texts)
    gold = np.array([e.label for e in examples])
    chosen = by_fold(groups, lambda other: best_threshold(gold[other] == "CFS", held[other, classes.index("CFS")]))
    said = held[:, classes.index("CFS")] >= chosen
    each = [f1_score(gold[groups == k] == "CFS", said[groups == k]) for k in sorted(set(groups))]
    print(f"ClaimBuster, {len(gold)} sentences, 5 folds by debate: CFS F1 {f1_score(gold == 'CFS', said):.3f} "
          f"(folds {min(each):.3f}-{max(each):.3f}), threshold about {np.mean(chosen):.2f}")  # fmt: skip
    print(f"  most likely class: CFS F1 {f1_score(gold == 'CFS', named(held, classes) == 'CFS'):.3f}, "
          f"macro {f1_score(gold, named(held, classes), average='macro'):.3f}")  # fmt: skip
    factors = by_fold(groups, lambda other: best_factors(gold[other], held[other], classes))
    macro = f1_score(gold, named(held * factors, classes), average="macro")
    print(f"  with factors for the rarer classes, chosen on the other folds: macro {macro:.3f}")
    print(f"  AUC {roc_auc_score(gold == 'CFS', held[:, classes.index('CFS')]):.3f}")
    calibration(gold == "CFS", held[:, classes.index("CFS")])


def policlaim() -> None:
    rows = statements.claims("policlaim.train_gold")
    examples = statements.bare(rows, read_lists(), lambda row: row["meta"]["speech"])
    two_classes("PoliClaim train, 5 folds by speech", examples, "1", ["label", "worth", "voice"], macro=False)


def newssd() -> None:
    two_classes(
        "NewsSD-ENG train and val, 5 folds", statements.newssd(read_lists()), "SUBJ", ["label", "worth"], macro=True
    )


def two_classes(title: str, examples: Sequence[Example], wanted: str, others: Sequence[str], *, macro: bool) -> None:
    """F1 of one class, or of both, with what the shipped heads of other sets say beside the features."""
    held, groups, classes = held_out(examples, "voice", vectors(examples), extra=shipped(examples, others))
    gold, score = np.array([e.label for e in examples]) == wanted, held[:, classes.index(wanted)]
    chosen = by_fold(groups, lambda other: best_threshold(gold[other], score[other], macro=macro))
    for how, said in (("at 0.5", score >= 0.5), ("threshold of the other folds", score >= chosen)):
        print(f"{title}, {len(gold)} sentences, {how}: {wanted} F1 {f1_score(gold, said):.3f}, "
              f"macro F1 {f1_score(gold, said, average='macro'):.3f}")  # fmt: skip


def newsdiscourse() -> None:
    lists = read_lists()
    train, test = (
        statements.bare(statements.claims(f"newsdiscourse.{split}"), lists, lambda row: row["meta"]["doc"])
        for split in ("train", "validation")
    )
    known = vectors([*train, *test])
    held, _, classes = held_out(train, "label", known, extra=shipped(train, ["label", "worth"]))
    whole = Head(STRENGTH["label"], PRIOR["label"], known).fit(
        [e.features for e in train], [e.label for e in train], shipped(train, ["label", "worth"])
    )
    shares = whole.shares([e.features for e in test], shipped(test, ["label", "worth"]))
    for wanted, what in ((AHEAD, "expectations (prediction, promise)"), (JUDGED, "evaluation (opinion)")):
        at = classes.index(wanted)
        threshold = best_threshold(np.array([e.label == wanted for e in train]), held[:, at])
        gold = np.array([e.label == wanted for e in test])
        rules = {AHEAD: {"prediction", "promise"}, JUDGED: {"opinion"}}[wanted]
        ours = np.array([label in rules for label in likeliest(test)])
        learned = f1_score(gold, shares[:, at] >= threshold)
        print(f"NewsDiscourse validation, {len(test)} sentences, {what}: F1 {learned:.3f} trained on its train; "
              f"the shipped labels as they are {f1_score(gold, ours):.3f}")  # fmt: skip


def read_folds(name: str, start: Path) -> None:
    """The same for a reader that goes on to learn the set's train part; ``start``: what ``fit_reader.py`` kept."""
    {"policlaim": read_policlaim, "newssd": read_newssd, "newsdiscourse": read_newsdiscourse}[name](start)


def read_policlaim(start: Path) -> None:
    rows = statements.claims("policlaim.train_gold")
    read_two("PoliClaim train, 5 folds by speech", rows, "speech", "1", start, macro=False)


def read_newssd(start: Path) -> None:
    rows = [row for split in ("train", "val") for row in statements.claims(f"newssd-eng.{split}")]
    read_two("NewsSD-ENG train and val, 5 folds", rows, None, "SUBJ", start, macro=True)


def read_two(
    title: str, rows: Sequence[dict[str, Any]], group: str | None, wanted: str, start: Path, *, macro: bool
) -> None:
    """F1 of one class, or of both, by a reader and by reader and linear heads; ``group``: what is never split."""

    def group_of(row: dict[str, Any]) -> str:
        return str(row["meta"][group] if group else row["id"])

    examples = statements.bare(rows, read_lists(), group_of)
    others = ["label", "worth", "voice"] if group else ["label", "worth"]  # what has not learned from the set
    linear, groups, classes = held_out(examples, "voice", vectors(examples), extra=shipped(examples, others))
    found = items(rows, group_of, classes)
    reader = np.zeros_like(linear)
    for fold in range(statements.FOLDS):
        train, test = np.flatnonzero(groups != fold), np.flatnonzero(groups == fold)
        reader[test] = shares_of([found[i] for i in train], [found[i] for i in test], len(classes), start, f"{fold}")
    gold, average = np.array([e.label == wanted for e in examples]), "macro" if macro else "binary"
    for who, shares in (("reader", reader), ("both", blended(linear, reader))):
        score = shares[:, classes.index(wanted)]
        chosen = by_fold(groups, lambda other, score=score: best_threshold(gold[other], score[other], macro=macro))
        at_half, at_best = (f1_score(gold, score >= least, average=average) for least in (0.5, chosen))
        print(f"{title}, {len(gold)} sentences, {who}: {average} F1 at 0.5 {at_half:.3f}, with the threshold of the "
              f"other folds {at_best:.3f}, AUC {roc_auc_score(gold, score):.3f}")  # fmt: skip


def read_newsdiscourse(start: Path) -> None:
    rows = [row for split in ("train", "validation") for row in statements.claims(f"newsdiscourse.{split}")]
    examples = statements.bare(rows, read_lists(), lambda row: row["meta"]["doc"])
    labels, extra = np.array([e.label for e in examples]), shipped(examples, ["label", "worth"])
    size = len(statements.claims("newsdiscourse.train"))
    groups = np.array([*statements.folds([e.group for e in examples[:size]]), *[-1] * (len(rows) - size)])
    learn, choose, test = np.flatnonzero(groups > 0), np.flatnonzero(groups == 0), np.flatnonzero(groups < 0)
    rest = np.concatenate([choose, test])
    head = Head(STRENGTH["label"], PRIOR["label"], vectors(examples))
    head.fit([examples[i].features for i in learn], labels[learn].tolist(), extra[learn])
    linear = head.shares([examples[i].features for i in rest], extra[rest])
    found = items(rows, lambda row: row["meta"]["doc"], head.classes)
    reader = shares_of([found[i] for i in learn], [found[i] for i in rest], len(head.classes), start, "train")
    for wanted, what in ((AHEAD, "expectations (prediction, promise)"), (JUDGED, "evaluation (opinion)")):
        at = head.classes.index(wanted)
        for who, shares in (("reader", reader), ("both", blended(linear, reader))):
            threshold = best_threshold(labels[choose] == wanted, shares[: len(choose), at])
            learned = f1_score(labels[test] == wanted, shares[len(choose) :, at] >= threshold)
            print(f"NewsDiscourse validation, {len(test)} sentences, {what}, {who}: F1 {learned:.3f}")


def items(rows: Sequence[dict[str, Any]], group: Callable[[dict[str, Any]], str], classes: Sequence[str]) -> list[Item]:
    """Passages of sentences among their neighbours."""
    return [
        Item(passage(reading, tokens, BARE, splitter(pretrained() / "vocab.txt")), classes.index(str(row["label"])))
        for row, reading, tokens in statements.together(rows, read_lists(), group)
    ]


def shares_of(train: Sequence[Item], test: Sequence[Item], classes: int, start: Path, tell: str) -> np.ndarray:
    """Probabilities of a reader that has learned ``train``."""
    return probabilities(trained(train, classes, tell=tell, start=start), [item.passage for item in test])


def blended(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Two opinions, half each, always: ``thorough`` asks for the second only where the first is unsure."""
    both = np.sqrt(one * other)
    return both / both.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def transfer() -> None:
    """The shipped score as it is, on sentences of other kinds."""
    lists = read_lists()
    for name, group in (("policlaim.train_gold", "speech"), ("newsclaims.dev", "doc")):
        rows = statements.claims(name)
        examples = statements.bare(rows, lists, lambda row, group=group: row["meta"][group])
        gold = np.array([e.label not in ("0", "none") for e in examples])
        score = np.array([worth(e) for e in examples])
        print(f"{name}: {gold.sum()} claims of {len(gold)}; AUC of the score {roc_auc_score(gold, score):.3f}; "
              f"mean score {score[gold].mean():.2f} of claims, {score[~gold].mean():.2f} of the rest; "
              f"at 0.3: F1 {f1_score(gold, score >= 0.3):.3f}")  # fmt: skip
        checkable = np.array([label == "checkable" for label in likeliest(examples)])
        print(f"  label checkable: F1 {f1_score(gold, checkable):.3f}")


# ---------------------------------------------------------------- heads and folds


def vectors(examples: Iterable[Example]) -> Vectors:
    from collections import Counter

    return vectors_of(Counter(name for e in examples for name in e.features if kind_of(name)))


def held_out(
    examples: Sequence[Example],
    like: str,
    known: Vectors,
    extra: np.ndarray | None = None,
    texts: Sequence[str] | None = None,
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Probabilities from heads that did not see an example's fold; the folds; the classes.

    ``texts``: the sentences, for a teacher of each head, which has not seen the fold either.
    """
    groups = np.array(statements.folds([e.group for e in examples]))
    labels = np.array([e.label for e in examples])
    shares = np.zeros((len(examples), len(set(labels))))
    for fold in range(statements.FOLDS):
        train, test = np.flatnonzero(groups != fold), np.flatnonzero(groups == fold)
        given = labels[train].tolist()
        taught = None if texts is None else opinions([texts[i] for i in train], given, f"teacher {fold}")
        head = Head(STRENGTH[like], PRIOR[like], known)
        head.fit([examples[i].features for i in train], given, None if extra is None else extra[train], taught)
        shares[test] = head.shares([examples[i].features for i in test], None if extra is None else extra[test])
    return shares, groups, head.classes


def shipped(examples: Sequence[Example], heads: Sequence[str]) -> np.ndarray:
    """What the shipped heads say of each example; none of them has seen the set."""
    found = load()
    rows = [found.told(e.features) for e in examples]
    return np.array([np.concatenate([row[found.columns[head]] for head in heads]) * SHARE for row in rows])


def likeliest(examples: Sequence[Example]) -> list[str]:
    """The label of the shipped head."""
    found = load()
    return [found.likeliest(found.told(e.features), "label") for e in examples]


def worth(example: Example) -> float:
    """The shipped score."""
    found = load()
    return found.share(found.told(example.features), "worth", "CFS")


def by_fold(groups: np.ndarray, choose: Callable[[np.ndarray], np.ndarray | float]) -> np.ndarray:
    """A choice for every example, made on the held-out answers of the other folds."""
    made = {fold: choose(groups != fold) for fold in set(groups.tolist())}
    return np.array([made[fold] for fold in groups.tolist()])


def best_threshold(gold: np.ndarray, score: np.ndarray, *, macro: bool = False) -> float:
    average = "macro" if macro else "binary"
    return float(max(STEPS, key=lambda at: f1_score(gold, score >= at, average=average)))


def best_factors(gold: np.ndarray, shares: np.ndarray, classes: list[str]) -> np.ndarray:
    """A factor for every class but the commonest, for the best macro F1."""
    tried = [
        np.array([{"CFS": one, "UFS": two, "NFS": 1.0}[name] for name in classes]) for one in FACTORS for two in FACTORS
    ]
    return max(tried, key=lambda factors: f1_score(gold, named(shares * factors, classes), average="macro"))


def named(shares: np.ndarray, classes: Sequence[str]) -> np.ndarray:
    """The most likely class of each row."""
    return np.array(classes)[shares.argmax(axis=1)]


def calibration(gold: np.ndarray, score: np.ndarray) -> None:
    """The reliability table of held-out scores, and the expected calibration error over ten bins of equal width."""
    at = np.minimum((score * BINS).astype(int), BINS - 1)
    error = 0.0
    for number in range(BINS):
        inside = at == number
        if inside.any():
            error += inside.mean() * abs(score[inside].mean() - gold[inside].mean())
            print(f"  score {number / BINS:.1f}-{(number + 1) / BINS:.1f}: n {inside.sum():5}, mean score "
                  f"{score[inside].mean():.3f}, CFS {gold[inside].mean():.3f}")  # fmt: skip
    print(f"  expected calibration error {error:.3f}")
