"""A tiny model that does as it is told: articles with a marker in them kill, hang or starve their worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
import spacy
from spacy.training import Example

MODEL = "tiny_en"
CODE = """
import os, signal, time
from pathlib import Path
from spacy.language import Language

def model_path():
    return Path(__file__).parent / "model"

def log(words):
    name = os.environ.get("TINY_LOG")
    if name:
        handle = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{time.time():.3f} {words}\\n".encode())
        os.close(handle)

@Language.factory("tiny_trap")
def trap(nlp, name):
    def spring(doc):
        text = doc.text
        for word in text.split():
            if word.startswith("COUNT-"):
                log(word)
        for poison, do in POISONS.items():
            if poison in text:
                log(poison)
                do()
        return doc
    return spring

def hang():
    while True:
        pass

def be_deaf():
    import re
    re.match("(a+)+b", "a" * 60)  # in C, where no other thread and no handler of a signal runs

def starve():
    held = []
    while True:
        held.append(bytearray(50_000_000))

def fail():
    raise ValueError("sprung")

POISONS = {
    "POISON-KILL": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "POISON-ABORT": os.abort,
    "POISON-EXIT": lambda: os._exit(0),
    "POISON-LOOP": hang,
    "POISON-DEAF": be_deaf,
    "POISON-MEMORY": starve,
    "POISON-RAISE": fail,
    "POISON-SLOW": lambda: time.sleep(0.1),
}
"""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    """The folder of the package ``tiny_en``, to be put on the path of a run."""
    home = tmp_path_factory.mktemp("tiny")
    package = home / MODEL
    package.mkdir()
    nlp = spacy.blank("en")
    width = {"@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 8, "depth": 1,
             "embed_size": 50, "window_size": 1, "maxout_pieces": 2, "subword_features": False}  # fmt: skip
    for name, more in (("tagger", {"@architectures": "spacy.Tagger.v2"}),
                       ("parser", {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "parser",
                                   "extra_state_tokens": False, "hidden_width": 8, "maxout_pieces": 1,
                                   "use_upper": True}),
                       ("ner", {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner",
                                "extra_state_tokens": False, "hidden_width": 8, "maxout_pieces": 1,
                                "use_upper": True})):  # fmt: skip
        nlp.add_pipe(name, config={"model": more | {"tok2vec": width}})
    doc = nlp.make_doc("Ann said so.")
    told = {"tags": ["NNP", "VBD", "RB", "."], "heads": [1, 1, 1, 1], "deps": ["nsubj", "ROOT", "advmod", "punct"],
            "entities": [(0, 3, "PERSON")]}  # fmt: skip
    spacy.util.fix_random_seed(0)
    nlp.initialize(lambda: [Example.from_dict(doc, told)])
    (package / "__init__.py").write_text(CODE, encoding="utf-8")
    sys.path.insert(0, str(home))
    __import__(MODEL)
    nlp.add_pipe("tiny_trap")
    nlp.to_disk(package / "model")
    return home


class Bench:
    """A folder of articles, and runs over it as the command line makes them."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.source = folder, folder / "in"
        self.source.mkdir()
        self.log = folder / "log"
        self.env = os.environ | {"PYTHONPATH": str(home), "TINY_LOG": str(self.log), "OPENBLAS_NUM_THREADS": "1"}

    def put(self, name: str, *markers: str) -> None:
        """Write an article that no other equals."""
        text = f"“We lost the sand of {name},” said Ines Dahl. COUNT-{name}\n\n{' '.join(markers)}\n"
        (self.source / f"{name}.txt").write_text(text, encoding="utf-8")

    def good(self, number: int, *markers: str) -> None:
        for index in range(number):
            self.put(f"g{index:03}", *markers)

    def command(self, out: str, *more: object) -> list[str]:
        words = ["extract", self.source, "-o", self.folder / out, "--model", MODEL, "--attribution", "rules", *more]
        return [sys.executable, "-m", "sayso", *map(str, words)]

    def run(self, out: str = "out", *more: object) -> subprocess.CompletedProcess[str]:
        """A whole run."""
        return subprocess.run(
            self.command(out, *more), env=self.env, capture_output=True, text=True, timeout=120, check=False
        )

    def start(self, out: str = "out", *more: object) -> subprocess.Popen[str]:
        """A run that goes on beside the test."""
        return subprocess.Popen(
            self.command(out, *more), env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=hear,
        )  # fmt: skip

    def logged(self) -> Counter[str]:
        """How often each marker was met."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return Counter(line.split(" ", 1)[1] for line in lines)

    def tree(self, out: str = "out") -> dict[str, bytes]:
        """Every file of an output folder but ``run.json``; the ledger with them."""
        files = [path for path in (self.folder / out).rglob("*") if path.is_file()]
        return {path.relative_to(self.folder / out).as_posix(): path.read_bytes() for path in files
                if path.name not in ("run.json", "lock")}  # fmt: skip

    def wait_for(self, number: int, out: str = "out", seconds: float = 30) -> None:
        """Wait until so many articles are written."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if sum(1 for _ in (self.folder / out / "articles").glob("*.json")) >= number:
                return
            time.sleep(0.02)
        raise AssertionError(f"not {number} articles in {seconds} s")


@pytest.fixture
def bench(tmp_path, tiny) -> Bench:
    return Bench(tmp_path, tiny)


def hear() -> None:
    """Let a process hear Ctrl-C, which one that was started in the background does not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def gone(processes: list[psutil.Process], seconds: float = 5) -> list[psutil.Process]:
    """Those of the processes that still run after so many seconds."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
