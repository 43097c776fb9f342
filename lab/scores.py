"""The figures of the README: attribution on PolNeAR dev, by profile and by the rules alone.

SAYSO_GOLD=DATA python lab/scores.py
python lab/scores.py GOLD.jsonl  # the same on gold of your own, also what was decided on the report's page
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

WAYS = (["--profile", "fast"], ["--profile", "accurate"], ["--attribution", "rules"])

if __name__ == "__main__":
    gold = sys.argv[1] if sys.argv[1:] else str(Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.dev.jsonl")
    for way in WAYS:
        print("\n" + " ".join(way), flush=True)
        subprocess.run([sys.executable, "-m", "sayso", "evaluate", gold, *way], check=True)
