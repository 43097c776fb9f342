"""Small transformers, run by onnxruntime on one core; the accurate profile's encoder is one."""

from __future__ import annotations

import importlib
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np

from sayso.errors import ConfigError
from sayso.learned.features import Words
from sayso.learned.network import Floats
from sayso.learned.pieces import labels_of, pack, words_of

LONGEST = 12
"""Pieces of one word that are kept."""
UNKNOWN = 100
WEIGHTS = resources.files("sayso") / "weights"


def session(weights: str) -> Any:
    """``weights/<weights>/encoder.onnx`` on one core.

    *Raises*: ConfigError ``PROFILE`` where onnxruntime is missing.
    """
    onnxruntime = _needed("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    with resources.as_file(WEIGHTS / weights / "encoder.onnx") as model:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _needed(package: str) -> Any:
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise ConfigError("PROFILE", f"this profile needs {error.name or package}, which is not installed",
                          cure='Run: pip install "sayso[accurate]", or use --profile fast.') from error  # fmt: skip


class Splitter:
    """Words into the numbers of their pieces, remembered. *Raises*: ConfigError ``PROFILE``."""

    def __init__(self) -> None:
        with resources.as_file(WEIGHTS / "accurate" / "vocab.txt") as vocabulary:
            self._tokenizer = _needed("tokenizers").BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        self._known = lru_cache(maxsize=100_000)(self._split)

    def __call__(self, word: str) -> list[int]:
        """At most :data:`LONGEST` pieces of a word."""
        return self._known(word)

    def _split(self, word: str) -> list[int]:
        pieces: list[int] = self._tokenizer.encode(word, add_special_tokens=False).ids[:LONGEST]
        return pieces or [UNKNOWN]


class TransformerEncoder:
    """MiniLM-L6 fine-tuned here, int8. *Raises*: ConfigError ``PROFILE`` where its packages are missing."""

    def __init__(self) -> None:
        self.session, self.split = session("accurate"), Splitter()
        self.width: int = self.session.get_outputs()[0].shape[-1]

    def __call__(self, words: Words) -> Floats:
        """One vector a word (n × width): that of its first piece."""
        texts = [words.doc[int(i)].text for i in words.token]
        hidden = np.zeros((len(texts), self.width), dtype=np.float32)
        for window in pack(texts, words.paragraph, self.split):
            labels = labels_of(window, words.features)
            feeds = {"pieces": np.array([window.pieces]), "labels": labels[None]}
            hidden[words_of(window)] = self.session.run(None, feeds)[0][0, window.heads]
        return hidden
