"""What ``run.json`` tells of the run before: its inputs, and what is different now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sayso.settings import Settings

HARMLESS = frozenset({"batch_size", "lexicons"})
"""Settings that change no output, or of which only the contents count."""


def inputs_of(folder: Path) -> list[str]:
    """The inputs that ``run.json`` names; none where there is no such file, or it is damaged."""
    inputs = _run_before(folder).get("inputs")
    return [str(name) for name in inputs] if isinstance(inputs, list) else []


def differences(folder: Path, settings: Settings, versions: Mapping[str, str]) -> list[str]:
    """What differs from the run that was last finished there: *profile fast → accurate*; empty where nothing does."""
    before = _run_before(folder)
    told, old = before.get("settings"), before.get("versions")
    if not (isinstance(told, dict) and isinstance(old, dict)):
        return []
    now = _flat(settings.model_dump(mode="json"))
    found = list(_changed({**old, **_flat(told)}, {**versions, **now}))
    same = before.get("settings_hash") == settings.digest()
    return found or ([] if same else ["the contents of the lexicons"])


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in (*old, *(name for name in new if name not in old)):
        one, other = old.get(name), new.get(name)
        if name not in HARMLESS and one != other:
            yield name if isinstance(one or other, list) else f"{name} {_plain(one)} → {_plain(other)}"


def _flat(table: Mapping[str, Any], within: str = "") -> dict[str, Any]:
    """The settings by name, those within others as *limits.max_chars*."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        found |= _flat(value, f"{name}.") if isinstance(value, dict) else {within + name: value}
    return found


def _plain(value: Any) -> str:
    """A single value in words."""
    if value is None:
        return "none"
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _run_before(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
