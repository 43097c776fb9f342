"""On whose say-so? Typed claims from news articles: who said it, what exactly, and whether it can be checked."""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sayso.api import claims, extract, read, run, verifiability
    from sayso.errors import SaysoError
    from sayso.models import Article, ArticleClaims, Claim, Failure, Span
    from sayso.outputs import Results, results
    from sayso.pipeline import load
    from sayso.settings import Settings

__version__ = "0.1.0"
__all__ = [
    "Article", "ArticleClaims", "Claim", "Failure", "Results", "SaysoError", "Settings", "Span",
    "claims", "extract", "load", "read", "results", "run", "verifiability",
]  # fmt: skip

HOMES = {
    "models": ("Article", "ArticleClaims", "Claim", "Failure", "Span"),
    "errors": ("SaysoError",),
    "settings": ("Settings",),
    "api": ("claims", "extract", "read", "run", "verifiability"),
    "outputs": ("Results", "results"),
    "pipeline": ("load",),
}

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: spaCy and pydantic cost time that ``--help`` need not pay."""
    for home, names in HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"sayso.{home}"), name)
    raise AttributeError(f"module 'sayso' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, which are not there before they are asked for, with the rest."""
    return sorted({*globals(), *__all__})
