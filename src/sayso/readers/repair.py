"""stub"""
from __future__ import annotations

from sayso.models import Repair


def repair(text: str) -> tuple[str, list[Repair]]:
    """Stub."""
    return text, []
