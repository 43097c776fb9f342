"""The plots of the docs: plain, small, one idea each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SIZE = (6.0, 2.8)
COLOUR, FAINT = "#2a6f97", "#999999"


def bars(path: Path, values: Mapping[str, float], label: str, *, line: float | None = None) -> None:
    """Horizontal bars with their values; ``line`` marks what they are measured against."""
    figure, axes = _figure()
    names = list(values)
    axes.barh(names[::-1], [values[name] for name in names[::-1]], color=COLOUR, height=0.6)
    for place, name in enumerate(names[::-1]):
        axes.text(values[name], place, f" {values[name]:.2f}", va="center", fontsize=9)
    if line is not None:
        axes.axvline(line, color=FAINT, linestyle=":")
    axes.set_xlabel(label)
    _save(figure, path)


def lines(path: Path, across: Sequence[float], up: Mapping[str, Sequence[float]], labels: tuple[str, str]) -> None:
    """Lines over one axis; a key where there are several."""
    figure, axes = _figure()
    for number, (name, values) in enumerate(up.items()):
        axes.plot(across, values, color=FAINT if number else COLOUR, linestyle=":" if number else "-", label=name)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.set_ylim(bottom=0)
    if len(up) > 1:
        axes.legend(frameon=False, fontsize=9)
    _save(figure, path)


def _figure() -> tuple[Any, Any]:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=SIZE, layout="constrained")
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=140)
    print(f"drawn: {path}")
