"""What is given to sayso from Python, looked at before the work: each mistake with its cure."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sayso.errors import ConfigError, ExtractError
from sayso.models import Article, ArticleClaims, Claim, Failure
from sayso.settings import Resources, Settings

ADDRESS = re.compile(r"\s*https?://\S+\s*")
PROSE = re.compile(r"\S+(?: \S+){3,}[.!?…][\"”’»]?\s*\Z")
"""Some words and an end mark, as few names of files have."""
LONGEST_NAME = 255
"""Characters that the name of a file has at most."""


def text_given(text: object, door: str) -> str:
    """The text as it is. ``door``: the name of the function that it was given to.

    *Raises*: ConfigError ``TEXT`` where it is none, but a path, an address or another thing; ExtractError ``TEXT``
    where it holds half a character.
    """
    if not isinstance(text, str):
        raise ConfigError("TEXT", f"{door}() takes a text, not {_called(text)}", cure=_cure(text, door))
    if broken := re.search("[\ud800-\udfff]", text):
        raise ExtractError("TEXT", f"character {broken.start():,} of the text is half of one (a lone surrogate)",
                           cure="Decode the bytes anew, or use text.encode('utf-8', 'replace').decode().")  # fmt: skip
    if ADDRESS.fullmatch(text):
        raise ConfigError("TEXT", f"{door}() takes a text, not an address", where=text.strip(),
                          cure="sayso fetches nothing: save the page, and use sayso.run(file).")  # fmt: skip
    if _is_path(text):
        raise ConfigError("TEXT", f"{door}() takes a text, not the name of a file or folder", where=text,
                          cure=f"Use sayso.run({text!r}).")  # fmt: skip
    return text


def _is_path(text: str) -> bool:
    """Is it one line, and does a file or folder of that name exist?"""
    if not text.strip() or "\n" in text or "\0" in text:
        return False
    return len(text) < 10 * LONGEST_NAME and os.path.exists(text)  # noqa: PTH110 (that never raises)


def _called(thing: object) -> str:
    name = type(thing).__name__
    return "None" if thing is None else f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def _cure(thing: Any, door: str) -> str:
    if isinstance(thing, os.PathLike):
        return "Use sayso.run(path), or read the file."
    if isinstance(thing, bytes | bytearray):
        return "Decode it first: data.decode()."
    if isinstance(thing, Claim):
        return "It has a verdict: claim.verifiability. For the bare words give claim.statement.text."
    if isinstance(thing, Failure):
        return f"This input could not be read: {thing.message}"
    if isinstance(thing, ArticleClaims):
        return "These are claims already; their text is result.article.text."
    if isinstance(thing, Mapping):
        return "Give the field that holds the text."
    if thing is None or isinstance(thing, float) or type(thing).__name__ == "NAType":  # of pandas
        return "Leave such rows out."
    if isinstance(thing, Article):
        return "Give article.text."
    if hasattr(thing, "__iter__"):
        return f"Give one text at a time: [sayso.{door}(text) for text in texts]."
    return "Give a str."


def settings_given(settings: object, choices: Mapping[str, Any]) -> Settings:
    """The settings with the choices on top. *Raises*: ConfigError ``SETTINGS`` for a wrong name or value."""
    if settings is not None and not isinstance(settings, Settings):
        named = ", ".join(f"{key}=…" for key in settings) if isinstance(settings, dict) else ""
        example = named or "model=…, profile=…"
        cure = f"Write them as they are ({example}), or settings=sayso.Settings(…)."
        raise ConfigError("SETTINGS", f"settings is {_called(settings)}, no sayso.Settings", cure=cure)
    try:
        return Settings(**(settings.model_dump() if settings else {}) | dict(choices))
    except ValidationError as error:
        raise _wrong(error.errors(include_url=False)[0], list(Settings.model_fields)) from error


def resources_given(**choices: Any) -> Resources:
    """*Raises*: ConfigError ``SETTINGS`` for a wrong value."""
    try:
        return Resources(**choices)
    except ValidationError as error:
        raise _wrong(error.errors(include_url=False)[0], list(Resources.model_fields)) from error


def _wrong(fault: Any, names: Sequence[str]) -> ConfigError:
    """The first thing that pydantic found, with what was perhaps meant."""
    name, given = ".".join(map(str, fault["loc"])), fault["input"]
    if fault["type"] == "extra_forbidden":
        what = f"there is no setting {name!r}"
        return ConfigError("SETTINGS", what, cure=_near(name, names, f"Use one of {', '.join(names)}."))
    what = f"{name} cannot be {given!r}"
    if fault["type"] == "literal_error":
        choices = re.findall(r"'([^']+)'", fault["ctx"]["expected"])
        return ConfigError("SETTINGS", what, cure=_near(given, choices, f"Use one of {', '.join(choices)}."))
    if fault["type"] == "tuple_type" and isinstance(given, str | os.PathLike):
        return ConfigError("SETTINGS", what, cure=f"It takes several: {name}=[{os.fspath(given)!r}].")
    return ConfigError("SETTINGS", what, cure=f"{fault['msg']}.")


def _near(given: object, choices: Sequence[str], otherwise: str) -> str:
    near = difflib.get_close_matches(str(given).casefold(), choices, n=1)
    return f"Did you mean {near[0]}? {otherwise}" if near else otherwise


def paths_given(paths: Any, door: str) -> list[str | Path]:
    """Names of files and folders. *Raises*: ConfigError ``INPUT`` where one is none, but a text or another thing."""
    several = paths if isinstance(paths, Iterable) and not isinstance(paths, str | bytes | Mapping) else [paths]
    named = list(several)
    for path in named:
        if not isinstance(path, str | Path):
            raise ConfigError("INPUT", f"{door}() takes names of files and folders, not {_called(path)}",
                              cure="Give a path, or a list of them.")  # fmt: skip
        if not str(path).strip():
            raise ConfigError("INPUT", "the name of an input is empty", cure="Name a file or folder; here is '.'.")
        if isinstance(path, str) and _is_prose(path):
            raise ConfigError("INPUT", f"{door}() takes names of files and folders, not a text", where=f"{path[:40]}…",
                              cure="Use sayso.extract(text).")  # fmt: skip
    return named


def _is_prose(name: str) -> bool:
    """Does it look like a text, and no such file exist?"""
    if "\0" not in name and os.path.exists(name):  # noqa: PTH110 (that never raises)
        return False
    return "\n" in name or max(map(len, name.split("/"))) > LONGEST_NAME or PROSE.match(name) is not None
