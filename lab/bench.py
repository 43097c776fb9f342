"""What sayso costs against bare spaCy: whole runs, interleaved, median of five; then each component's share.

    SAYSO_GOLD=DATA python lab/bench.py [--texts N] [--rounds 5] [--plot FILE.png]
    SAYSO_GOLD=DATA python lab/bench.py --shares fast

Bare: ``spacy.load(model)`` with spaCy's own defaults, then ``nlp.pipe(texts)``. Tuned: the same model on numpy's BLAS,
one thread. rules, fast, accurate, thorough: the main job in this way, from a folder of text files into an output
folder, reading, writing and the ledger included, all in one process (``-j 0``) on one thread. Each run has a process
of its own, and loads the model.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import plots

if TYPE_CHECKING:
    from sayso.settings import Settings

MODES = ("bare", "tuned", "rules", "fast", "accurate", "thorough")


def texts(number: int) -> list[str]:
    path = Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.dev.jsonl"
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()][:number]


def run(mode: str, number: int) -> float:
    """Seconds of one run, loading the model included."""
    articles = texts(number)
    start = time.perf_counter()
    if mode == "bare":
        import spacy

        from sayso.settings import DEFAULT_MODEL

        for _ in spacy.load(DEFAULT_MODEL).pipe(articles):
            pass
    elif mode == "tuned":
        from thinc.api import use_ops

        from sayso.pipeline import load_model
        from sayso.settings import DEFAULT_MODEL

        with use_ops("numpy", use_blis=False):
            nlp = load_model(DEFAULT_MODEL)
        for _ in nlp.pipe(articles, batch_size=16):
            pass
    else:
        from sayso import runner
        from sayso.settings import Resources

        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for number, text in enumerate(articles):
                (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
            start = time.perf_counter()
            tally = runner.extract([folder], folder / "out", settings_of(mode), Resources(jobs=0))
            assert tally.done + tally.skipped == number + 1, tally
            return time.perf_counter() - start
    return time.perf_counter() - start


def settings_of(mode: str) -> Settings:
    from sayso.settings import Settings

    return Settings(attribution="rules") if mode == "rules" else Settings(profile=mode)


def shares(mode: str, number: int) -> dict[str, tuple[float, float]]:
    """Each component's share of the pipeline's time, and its time against bare ``nlp.pipe`` on the same texts."""
    import spacy

    from sayso.pipeline import load
    from sayso.settings import DEFAULT_MODEL

    bare = spacy.load(DEFAULT_MODEL)
    start = time.perf_counter()
    for _ in bare.pipe(texts(number)):
        pass
    alone = time.perf_counter() - start
    nlp = load(settings_of(mode))
    spent = dict.fromkeys(nlp.pipe_names, 0.0)
    spent["tokenizer"] = 0.0
    for text in texts(number):
        start = time.perf_counter()
        doc = nlp.make_doc(text)
        spent["tokenizer"] += time.perf_counter() - start
        for name, component in nlp.pipeline:
            start = time.perf_counter()
            doc = component(doc)
            spent[name] += time.perf_counter() - start
    total = sum(spent.values())
    return {name: (seconds / total, seconds / alone) for name, seconds in spent.items()}


def child(mode: str, number: int) -> float:
    env = os.environ | ({} if mode == "bare" else {"OPENBLAS_NUM_THREADS": "1"})
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # as on a user's machine, modules are compiled once
    command = [sys.executable, __file__, "--mode", mode, "--texts", str(number)]
    return float(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=84)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mode", choices=MODES, help="one run in this process: prints its seconds")
    parser.add_argument("--shares", choices=MODES[2:], help="each component's share of one profile's time")
    parser.add_argument("--plot", type=Path, help="where to draw the ratios")
    options = parser.parse_args()
    if options.shares:
        print("                     share  of bare nlp.pipe")
        for name, (share, of_bare) in shares(options.shares, options.texts).items():
            print(f"  {name:20} {share:6.1%}  {of_bare:6.1%}")
        return
    if options.mode:
        print(run(options.mode, options.texts))
        return
    rounds = [{mode: child(mode, options.texts) for mode in MODES} for _ in range(options.rounds)]
    ratios = {}
    for mode in MODES:
        times = [r[mode] for r in rounds]
        ratios[mode] = statistics.median(r[mode] / r["bare"] for r in rounds)
        print(
            f"{mode:9} {statistics.median(times):6.2f} s ({min(times):.2f}-{max(times):.2f}), {ratios[mode]:.2f} x bare"
        )
    if options.plot:
        plots.bars(options.plot, ratios, "time, × bare spaCy", line=1.0)


if __name__ == "__main__":
    main()
