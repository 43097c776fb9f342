"""Build the spaCy pipeline: load and check the model, add sayso's components."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from threading import RLock
from typing import Any

import numpy
import spacy
from spacy.attrs import LOWER, NORM, ORTH, PREFIX, SHAPE, SUFFIX
from spacy.language import Language
from spacy.util import compile_infix_regex
from srsly.msgpack import msgpack_decoders
from thinc.api import NumpyOps, use_ops

from sayso import lexicons
from sayso.arguments import settings_given
from sayso.components import COMPONENTS, config_of
from sayso.entities import quicken_entities
from sayso.errors import ConfigError
from sayso.installed import cure, missing
from sayso.memo import remember_forms
from sayso.rules.names.vote import SHARE
from sayso.settings import DEFAULT_MODEL, Settings
from sayso.vectors import quicken_vectors

_LOADING = RLock()
NEEDED = ("tagger", "parser", "ner")
QUOTE_INFIXES = (r"(?<=\S)[“”\"«»„](?=\S)", r"(?<=[a-z])’(?=‘)")
"""A quotation mark glued to the next word is a token of its own."""
STOPPED_UNITS = frozenset({"m.", "g.", "t."})
"""A full stop behind a unit ends the sentence (*It cost £6m.*); spaCy takes these for abbreviations."""
TITLES = (
    "Adv.", "Barr.", "Cllr.", "Const.", "Coun.", "Cpl.", "Cst.", "Det.", "Engr.", "Hon.", "Insp.", "Smt.", "Supt.",
)  # fmt: skip
"""Titles whose full stop ends no sentence, beside those that spaCy knows."""
SEEN = {LOWER: "lower_", NORM: "norm_", SHAPE: "shape_", PREFIX: "prefix_", SUFFIX: "suffix_"}
"""What a model, and its rules for lemmas, see of a word."""
WHOLE = re.compile(
    r"[^\w\s]{20}|\S*[^\w\s]{20}\Z"  # a line of one mark: peeled off mark by mark it takes quadratic time
    rf"|{SHARE}\Z"  # a share in a news agency's tables: *Freenet (FNTGn.DE)*
    r"|(?:[Aa]nti|[Cc]o|[Cc]ounter|[Cc]ross|[Ee]x|[Ii]nter|[Mm]id|[Nn]on|[Pp]ost|[Pp]re|[Pp]ro|[Rr]e|[Ss]emi|[Ss]ub"
    r"|[Ss]uper|[Tt]hen|[Uu]ltra|[Vv]ice)-[a-z]+\Z"
)
"""What is one token: *co-founder* too, as in the text that the model has learned from, which takes no prefix off."""


def build(settings: Settings = Settings(), *, until: str | None = None) -> Language:
    """Load ``settings.model`` and add sayso's components, up to ``until`` where given.

    *Raises*: ConfigError ``MODEL_MISSING``, ``MODEL_UNFIT`` (the message holds the command that cures it), ``LEXICON``.
    """
    lexicons.check(settings.lexicons)
    with use_ops("numpy", use_blis=_use_blis()):
        nlp = load_model(settings.model)
    remember_forms(nlp)
    quicken_vectors(nlp)
    quicken_entities(nlp)
    _read_apostrophes(nlp)
    nlp.max_length = max(nlp.max_length, settings.limits.max_chars)
    _split_at_quotes(nlp)
    chosen = settings.model_dump() | {"lexicons": [str(path) for path in settings.lexicons]}
    for name in COMPONENTS:
        nlp.add_pipe(name, config=config_of(name, chosen), first=True if name == "sayso_sections" else None)
        if name == until:
            break
    return nlp


def load(settings: Settings | None = None, **choices: Any) -> Language:
    """The pipeline for these settings, built once and kept, as long as the lexicons hold the same.

    ``choices`` are fields of :class:`Settings` (``profile=…`` …).
    *Raises*: ConfigError where the model is missing or unfit; the message holds the command that cures it.
    """
    settings = settings_given(settings, choices)
    lexicons.check(settings.lexicons)
    return _kept(settings, settings.digest())


@lru_cache(maxsize=4)
def _kept(settings: Settings, digest: str) -> Language:
    return build(settings)


def load_model(name: str) -> Language:
    """Load an installed English pipeline by package name or folder, and check that it is fit.

    *Raises*: ConfigError ``MODEL_MISSING`` or ``MODEL_UNFIT``.
    """
    try:
        with _no_decoders_sought():
            nlp = spacy.load(_located(name))
    except OSError as error:
        raise missing(name) from error
    except Exception as error:
        what = f"this model cannot be loaded ({type(error).__name__}: {str(error).strip().splitlines()[0]})"
        raise ConfigError("MODEL_UNFIT", what, where=name, cure=cure(DEFAULT_MODEL)) from error
    if nlp.lang != "en":
        raise ConfigError(
            "MODEL_UNFIT",
            f"this model is for {nlp.lang!r}; sayso reads English",
            where=name,
            cure=cure(DEFAULT_MODEL),
        )
    if lacking := [pipe for pipe in NEEDED if not nlp.has_pipe(pipe)]:
        what = f"this model has no {' and no '.join(lacking)}"
        raise ConfigError("MODEL_UNFIT", what, where=name, cure=cure(DEFAULT_MODEL))
    return nlp


@contextmanager
def _no_decoders_sought() -> Iterator[None]:
    """Look for plugged-in decoders of weights once, not for every matrix, where there are none.

    Each time the entry points of all installed packages are gone through: a quarter of the time to load a model.
    """
    with _LOADING:
        if not msgpack_decoders.entry_points or msgpack_decoders.get_entry_points():
            yield
            return
        msgpack_decoders.entry_points = False
        try:
            yield
        finally:
            msgpack_decoders.entry_points = True


def _located(name: str) -> str | Path:
    """Some wheels carry a model without being one: their module tells where it lies."""
    module = name.replace("-", "_")
    if module.isidentifier() and not spacy.util.is_package(name) and importlib.util.find_spec(module):
        where = getattr(importlib.import_module(module), "model_path", None)
        if callable(where):
            return Path(str(where()))
    return name


def _use_blis() -> bool:
    """spaCy's BLIS, or numpy's BLAS. On one thread always numpy's, so that every worker of a run computes the same."""
    return os.environ.get("OPENBLAS_NUM_THREADS") != "1" and blis_is_faster()


def blis_is_faster(rounds: int = 3) -> bool:
    """Time one layer's matrix product with spaCy's BLIS and with numpy's BLAS; a few milliseconds.

    BLIS picks a slow generic kernel on some processors; the results agree to float precision.
    """
    left = numpy.ones((600, 384), dtype="float32")
    right = numpy.ones((384, 288), dtype="float32")

    def best(ops: NumpyOps) -> float:
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            ops.gemm(left, right, trans1=False, trans2=False)
            times.append(time.perf_counter() - start)
        return min(times)

    return best(NumpyOps(use_blis=True)) < best(NumpyOps(use_blis=False))


def _read_apostrophes(nlp: Language) -> None:
    """Let *O’Neill*, *don’t* and *Roe’s* look to the model as *O'Neill* does: it has learned from straight ones."""
    getters = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
    for attribute in SEEN:
        getters[attribute] = partial(_straight, getters[attribute])
    for lexeme in nlp.vocab:
        if "’" in lexeme.text:
            for name in SEEN.values():
                setattr(lexeme, name, getattr(lexeme, name).replace("’", "'"))


def _straight(getter: Callable[[str], str], word: str) -> str:
    return getter(word).replace("’", "'")


def _split_at_quotes(nlp: Language) -> None:
    infixes = [*(nlp.Defaults.infixes or ()), *QUOTE_INFIXES]
    tokenizer: Any = nlp.tokenizer
    if hasattr(tokenizer, "infix_finditer"):
        rules, tokenizer.rules = tokenizer.rules, {}  # each assignment below reads all of them anew
        tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
        tokenizer.token_match = WHOLE.match
        kept = {word: parts for word, parts in rules.items() if word not in STOPPED_UNITS}
        tokenizer.rules = kept | {word: [{ORTH: word}] for word in TITLES}
