"""The reader of verifiability in PyTorch: MiniLM over passages, one row of sums a statement."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from attribution_bert import HALVES, WIDTH, Bert, Exported, quantized
from linear import pretrained
from sayso.learned.reader import STATEMENT, Passage

MARKS = 4
BATCH = 32
WARM = 150  # batches until the rate is at its highest
POOL = 16  # batches whose passages are put in the order of their length


@dataclass(frozen=True)
class Item:
    """A passage, the number of its label, and whether the statement is mixed (None: not asked)."""

    passage: Passage
    label: int
    mixed: bool | None = None


@dataclass(frozen=True)
class Plan:
    """How to train. ``rate``: of the pretrained layers; what is new learns five times as fast."""

    epochs: int = 3
    rate: float = 2e-4
    dropout: float = 0.1
    mixed: float = 0.3
    """Weight of *mixed* in the loss."""
    seed: int = 1
    threads: int = 2


class Net(nn.Module):
    """Mean and highest of the vectors of the statement's own pieces, weighed for each class, and for mixed or not."""

    def __init__(self, classes: int, dropout: float) -> None:
        super().__init__()
        self.bert = Bert(dropout, [MARKS])
        self.bert.load(pretrained() / "model.safetensors")
        self.bert.pieces.weight.requires_grad_(False)
        nn.init.normal_(self.bert.labels[0].weight, std=0.02)
        self.dropout = nn.Dropout(2 * dropout)
        self.label, self.mixed = nn.Linear(2 * WIDTH, classes), nn.Linear(2 * WIDTH, 2)

    def forward(self, pieces: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        return self.judged(self.bert(pieces, marks[..., None]), marks)

    def judged(self, hidden: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        own = (marks == STATEMENT).float()[..., None]
        mean = (hidden * own).sum(dim=1) / own.sum(dim=1).clamp(min=1)
        pooled = self.dropout(torch.cat([mean, (hidden - 1e4 * (1 - own)).amax(dim=1)], dim=1))
        return self.label(pooled), self.mixed(pooled)


def padded(passages: Sequence[Passage]) -> tuple[Tensor, Tensor]:
    found = np.zeros((2, len(passages), max(len(pieces) for pieces, _ in passages)), dtype=np.int64)
    for row, (pieces, marks) in enumerate(passages):
        found[0, row, : len(pieces)], found[1, row, : len(marks)] = pieces, marks
    return torch.from_numpy(found[0]), torch.from_numpy(found[1])


def trained(
    items: Sequence[Item], classes: int, plan: Plan = Plan(), *, tell: str = "", start: Path | None = None
) -> Net:
    """A network that has learned these; ``tell``: what the lines of progress begin with.

    ``start``: a file with a network whose transformer it begins with, instead of MiniLM's.
    """
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    net = Net(classes, plan.dropout)
    if start is not None:
        kept = torch.load(start, weights_only=True)
        net.bert.load_state_dict({key[5:]: value for key, value in kept.items() if key.startswith("bert.")})
    new = [p for name, p in net.named_parameters() if not name.startswith("bert") or name.startswith("bert.labels")]
    old = [p for p in net.parameters() if p.requires_grad and not any(p is other for other in new)]
    optimizer = torch.optim.AdamW([{"params": old, "lr": plan.rate}, {"params": new, "lr": 5 * plan.rate}])
    steps = plan.epochs * -(-len(items) // BATCH)
    warm = min(WARM, steps // 10 + 1)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: min(1, n / warm) * max(0, 1 - n / steps))
    chance = np.random.default_rng(plan.seed)
    started = time.time()
    for epoch in range(1, plan.epochs + 1):
        net.train()
        total = 0.0
        for chunk in batches(items, chance):
            optimizer.zero_grad()
            loss = loss_of(net, chunk, plan.mixed)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            rate.step()
            total += float(loss.detach()) * len(chunk)
        if tell:
            print(f"{tell}: epoch {epoch}, loss {total / len(items):.3f}, {time.time() - started:.0f} s", flush=True)
    return net.eval()


def batches(items: Sequence[Item], chance: np.random.Generator) -> Iterator[list[Item]]:
    """The items in a random order, those of a batch about equally long."""
    order = chance.permutation(len(items))
    found = []
    for at in range(0, len(order), BATCH * POOL):
        alike = sorted(order[at : at + BATCH * POOL], key=lambda n: len(items[n].passage[0]))
        found += [alike[n : n + BATCH] for n in range(0, len(alike), BATCH)]
    for n in chance.permutation(len(found)):
        yield [items[k] for k in found[n]]


def loss_of(net: Net, chunk: Sequence[Item], weight: float) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES):
        label, mixed = net(*padded([item.passage for item in chunk]))
    loss = nn.functional.cross_entropy(label.float(), torch.tensor([item.label for item in chunk]))
    asked = [n for n, item in enumerate(chunk) if item.mixed is not None]
    if asked:
        wanted = torch.tensor([int(bool(chunk[n].mixed)) for n in asked])
        loss = loss + weight * nn.functional.cross_entropy(mixed.float()[asked], wanted)
    return loss


def sums(net: Net, passages: Sequence[Passage]) -> tuple[np.ndarray, np.ndarray]:
    """The sums of each passage: statements × classes, statements × 2."""
    order = sorted(range(len(passages)), key=lambda n: len(passages[n][0]))
    label, mixed = np.zeros((len(order), net.label.out_features)), np.zeros((len(order), 2))
    with torch.no_grad():
        for at in range(0, len(order), 2 * BATCH):
            chunk = order[at : at + 2 * BATCH]
            found = net(*padded([passages[n] for n in chunk]))
            label[chunk], mixed[chunk] = (part.float().numpy() for part in found)
    return label, mixed


def shares(net: Net, passages: Sequence[Passage]) -> np.ndarray:
    """Probabilities of the label of each passage: statements × classes."""
    rows, _ = sums(net, passages)
    rows = np.exp(rows - rows.max(axis=1, keepdims=True))
    return rows / rows.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


class ExportedNet(nn.Module):
    """The network over one passage, without padding."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net, self.bert = net, Exported(net.bert)

    def forward(self, pieces: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        return self.net.judged(self.bert(pieces, marks[..., None]), marks)


def export(net: Net, path: Path) -> None:
    """The network as ONNX with weights in int8. Inputs ``pieces`` and ``marks`` (1 × length); outputs of one row."""
    whole = path.with_suffix(".fp32.onnx")
    length = {1: "length"}
    torch.onnx.export(
        ExportedNet(net).eval(), (torch.ones(1, 16, dtype=torch.long), torch.ones(1, 16, dtype=torch.long)), str(whole),
        input_names=["pieces", "marks"], output_names=["label", "mixed"],
        dynamic_axes={"pieces": length, "marks": length}, opset_version=17, custom_opsets={"com.microsoft": 1},
        dynamo=False,
    )  # fmt: skip
    quantized(whole, path)
