"""The networks in PyTorch, for training only: two encoders of words, and the linker that both share."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from attribution_data import Example
from sayso.learned.features import LEMMAS, PAIR_SIZES, WORD_SIZES


@dataclass
class Cues:
    """The cues of a batch: which article and word, and the words around each, padded."""

    article: Tensor  # c
    word: Tensor  # c
    around: Tensor  # c × w: number of the word
    pairs: Tensor  # c × w × 6
    labels: Tensor  # c × w, -1 where padded


def gather(batch: list[Example]) -> Cues:
    found = [(number, cue) for number, item in enumerate(batch) for cue in item.cues]
    width = max((len(cue.labels) for _, cue in found), default=1)
    around = np.zeros((len(found), width), dtype=np.int64)
    pairs = np.zeros((len(found), width, len(PAIR_SIZES)), dtype=np.int64)
    labels = np.full((len(found), width), -1)
    for row, (_, cue) in enumerate(found):
        size = len(cue.labels)
        around[row, :size] = np.arange(cue.first, cue.first + size)
        pairs[row, :size], labels[row, :size] = cue.pairs, cue.labels
    article = torch.tensor([number for number, _ in found], dtype=torch.long)
    word = torch.tensor([cue.word for _, cue in found], dtype=torch.long)
    return Cues(article, word, torch.from_numpy(around), torch.from_numpy(pairs), torch.from_numpy(labels))


def padded(arrays: list[np.ndarray], value: float = 0) -> Tensor:
    width = max(len(array) for array in arrays)
    out = np.full((len(arrays), width, *arrays[0].shape[1:]), value, dtype=arrays[0].dtype)
    for row, array in enumerate(arrays):
        out[row, : len(array)] = array
    return torch.from_numpy(out)


class Linker(nn.Module):
    """Is this word a cue, and what are the words around it to it: nothing, content, source, or the cue itself."""

    def __init__(self, width: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.cue = nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, 1))
        self.inside = nn.Linear(width, 2)
        self.word = nn.Linear(width, hidden)
        self.of_cue = nn.Linear(width, hidden, bias=False)
        self.pair = nn.ModuleList(nn.Embedding(size, hidden) for size in PAIR_SIZES.values())
        self.around = nn.Conv1d(hidden, hidden, 5, padding=2)
        self.out = nn.Linear(hidden, 4)
        self.dropout = nn.Dropout(dropout)
        for table in self.pair:
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, hidden: Tensor, cues: Cues) -> Tensor:
        """``hidden``: articles × n × width. Logits c × w × 4."""
        word, of_cue = self.word(hidden), self.of_cue(hidden)
        mixed = word[cues.article[:, None], cues.around] + of_cue[cues.article, cues.word][:, None]
        for column, table in enumerate(self.pair):
            mixed = mixed + table(cues.pairs[:, :, column])
        mixed = torch.relu(mixed) * (cues.labels >= 0).unsqueeze(-1)
        mixed = self.dropout(mixed)
        around = torch.relu(self.around(mixed.transpose(1, 2)).transpose(1, 2))
        return self.out(self.dropout(mixed + around))


class FastEncoder(nn.Module):
    """Embedded labels and lemma beside the tagger's own vector of each word, and convolutions over neighbours."""

    width = 128

    def __init__(self, dropout: float, blind: float, tensor: int = 96, lemma: int = 48, layers: int = 3) -> None:
        super().__init__()
        width = self.width
        self.lemma = nn.Embedding(LEMMAS, lemma)
        self.labels = nn.ModuleList(nn.Embedding(size, 16) for size in WORD_SIZES.values())
        self.entry = nn.Linear(tensor + lemma + 16 * len(WORD_SIZES), width)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, padding=1) for _ in range(layers))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.blind = blind

    def forward(self, batch: list[Example]) -> Tensor:
        features = padded([item.features for item in batch])
        mask = (padded([np.ones(len(item.lemma), dtype=np.float32) for item in batch])).unsqueeze(-1)
        seeing = float(not (self.training and random.random() < self.blind))
        parts = [padded([item.tensor for item in batch]) * seeing, self.lemma(padded([item.lemma for item in batch]))]
        parts += [table(features[:, :, column]) for column, table in enumerate(self.labels)]
        hidden = torch.relu(self.entry(self.dropout(torch.cat(parts, dim=-1)))) * mask
        for layer, norm in zip(self.layers, self.norms, strict=True):
            mixed = torch.relu(layer(hidden.transpose(1, 2)).transpose(1, 2))
            hidden = norm(hidden + self.dropout(mixed)) * mask
        return hidden


def loss(linker: Linker, hidden: Tensor, batch: list[Example]) -> Tensor:
    """Of cues, of words in any content or source, and of the words around each gold cue."""
    gold = padded([item.is_cue for item in batch], value=-1)
    inside = padded([item.inside for item in batch])
    real = gold >= 0
    entropy = nn.functional.binary_cross_entropy_with_logits
    cue = entropy(linker.cue(hidden).squeeze(-1)[real], gold[real].float())
    within = entropy(linker.inside(hidden)[real], inside[real].float())
    cues = gather(batch)
    logits = linker(hidden, cues)
    link = nn.functional.cross_entropy(logits.flatten(0, 1), cues.labels.flatten(), ignore_index=-1)
    return 4 * cue + 0.5 * within + 3 * link
