"""The accurate profile's encoder: a small transformer, run by onnxruntime on one core."""

from __future__ import annotations

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


class TransformerEncoder:
    """MiniLM-L6 fine-tuned here, int8. *Raises*: ConfigError ``PROFILE`` where its packages are missing."""

    def __init__(self) -> None:
        try:
            import onnxruntime
            from tokenizers import BertWordPieceTokenizer
        except ImportError as error:
            raise ConfigError("PROFILE", f"the accurate profile needs {error.name}, which is not installed",
                              cure='Run: pip install "sayso[accurate]", or use --profile fast.') from error  # fmt: skip
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        folder = resources.files("sayso") / "weights" / "accurate"
        with resources.as_file(folder / "encoder.onnx") as model, resources.as_file(folder / "vocab.txt") as vocabulary:
            self.session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            self.tokenizer: Any = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        self.width: int = self.session.get_outputs()[0].shape[-1]
        self.split = lru_cache(maxsize=100_000)(self._split)

    def _split(self, word: str) -> list[int]:
        pieces: list[int] = self.tokenizer.encode(word, add_special_tokens=False).ids[:LONGEST]
        return pieces or [UNKNOWN]

    def __call__(self, words: Words) -> Floats:
        """One vector a word (n × width): that of its first piece."""
        texts = [words.doc[int(i)].text for i in words.token]
        hidden = np.zeros((len(texts), self.width), dtype=np.float32)
        for window in pack(texts, words.paragraph, self.split):
            labels = labels_of(window, words.features)
            feeds = {"pieces": np.array([window.pieces]), "labels": labels[None]}
            hidden[words_of(window)] = self.session.run(None, feeds)[0][0, window.heads]
        return hidden
