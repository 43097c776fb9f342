"""The figures of the README: attribution on PolNeAR dev.

SAYSO_GOLD=DATA python lab/scores.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    gold = Path(os.environ["SAYSO_GOLD"]) / "quotes" / "polnear.dev.jsonl"
    raise SystemExit(subprocess.run([sys.executable, "-m", "sayso", "evaluate", str(gold)], check=False).returncode)
