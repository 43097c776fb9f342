"""On whose say-so? Typed claims from news articles: who said it, what exactly, and whether it can be checked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from sayso.errors import SaysoError
from sayso.models import Article, ArticleClaims, Claim, Failure, Span

if TYPE_CHECKING:
    from sayso.api import claims, extract, load, read, run, verifiability
    from sayso.settings import Settings

__version__ = "0.1.0"
__all__ = [
    "Article", "ArticleClaims", "Claim", "Failure", "SaysoError", "Settings", "Span",
    "claims", "extract", "load", "read", "run", "verifiability",
]  # fmt: skip

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    """Import spaCy only when a function that needs it is asked for."""
    if name == "Settings":
        from sayso.settings import Settings

        return Settings
    if name in __all__:
        from sayso import api

        return getattr(api, name)
    raise AttributeError(f"module 'sayso' has no attribute {name!r}")
