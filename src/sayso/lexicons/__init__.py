"""Word lists and rules as data: TOML files beside this one, each with its source and licence at its head.

A user's own TOML of the same file name extends a shipped one: lists are joined, tables merged, values replaced.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from sayso.errors import ConfigError


def load(name: str, extra: Sequence[Path] = ()) -> dict[str, Any]:
    """Read the lexicon ``name`` (``cues``, ``units`` …), extended by those of ``extra`` with that file name.

    *Raises*: ConfigError (``LEXICON``) where a user's file cannot be read or is not TOML.
    """
    merged = _shipped(name)
    for path in extra:
        if path.stem == name:
            merged = _merge(merged, _user(path), str(path))
    return merged


def names() -> list[str]:
    """Names of the shipped lexicons."""
    return sorted(item.name[:-5] for item in resources.files(__name__).iterdir() if item.name.endswith(".toml"))


def check(paths: Sequence[Path]) -> None:
    """Refuse a user's lexicon whose name matches none of ours.

    *Raises*: ConfigError (``LEXICON``) naming the lists that exist.
    """
    for path in paths:
        if path.stem not in names():
            raise ConfigError(
                "LEXICON", "no word list of this name to extend", where=str(path),
                cure=f"Name the file after one of: {', '.join(names())}.",
            )  # fmt: skip
        _user(path)


@lru_cache(maxsize=32)
def _shipped(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _user(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError("LEXICON", f"cannot read this word list ({error})", where=str(path),
                          cure="It must be UTF-8 TOML with the tables of the shipped list.") from error  # fmt: skip


def _merge(base: Mapping[str, Any], more: Mapping[str, Any], where: str) -> dict[str, Any]:
    merged = dict(base)
    pattern = next(iter(base.values()), None) if len({_shape(value) for value in base.values()}) == 1 else None
    for key, value in more.items():
        old = merged.get(key)
        wanted = old if old is not None else pattern
        if wanted is not None and _shape(value) != _shape(wanted):
            raise ConfigError("LEXICON", f"{key} must be {_shape(wanted)}, not {_shape(value)}", where=where,
                              cure="Give it the shape that the shipped list has.")  # fmt: skip
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = _merge(old, value, where)
        elif isinstance(old, list) and isinstance(value, list):
            merged[key] = [*old, *(item for item in value if item not in old)]
        else:
            merged[key] = value
    return merged


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int | float):
        return "a number"
    return "a string" if isinstance(value, str) else "something else"
