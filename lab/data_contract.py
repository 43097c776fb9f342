"""Writes docs/contract.md, the data contract told by the models themselves: `python lab/data_contract.py [--check]`.

What a model is comes from its docstring, what a field is from its `Field(description=…)`, the rest from its annotation.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic.fields import FieldInfo

from sayso import models

PAGE = Path(__file__).parent.parent / "docs" / "contract.md"
HEAD = """# The data contract

<!-- Made by `python lab/data_contract.py` from `sayso.models`. Change it there. -->

Every record that sayso reads and writes, field by field. What they are for, in plain words: [claims.md](claims.md).
`sayso schema` prints the same as JSON Schema. All records are frozen; unknown fields and NaN are refused.

*Offsets* are Unicode code points into `Article.text`, end exclusive; `article.text[span.start:span.end] == span.text`
holds for every span, and an `ArticleClaims` for which it does not hold cannot be made.
"""
FIRST = ("ArticleClaims", "Article", "Claim", "Statement", "Speaker", "Verifiability", "Failure")
"""The order of the page: these, then the others as they stand in the module."""
BOUNDS = {Ge: ("≥", "ge"), Gt: (">", "gt"), Le: ("≤", "le"), Lt: ("<", "lt")}


def page() -> str:
    """The page, as it should be."""
    kinds = {name: kind for name, kind in vars(models).items() if _is_record(kind)}
    order = [*FIRST, *(name for name in kinds if name not in FIRST)]
    return "\n".join([HEAD, *(_section(kinds[name]) for name in order)])


def _is_record(kind: object) -> bool:
    return inspect.isclass(kind) and issubclass(kind, models.Model) and kind is not models.Model


def _section(kind: type[models.Model]) -> str:
    base = kind.__bases__[0]
    extends = f" A {_link(base)}, with more fields." if base is not models.Model else ""
    inherited = set(base.model_fields) if extends else set()
    rows = [_row(name, field) for name, field in kind.model_fields.items() if name not in inherited]
    told = any(field.description for field in kind.model_fields.values())
    heads = ("field", "type", "default", *(["what it holds"] if told else []))
    table = [heads, ["---"] * len(heads), *(row if told else row[:3] for row in rows)]
    lines = "\n".join("| " + " | ".join(row) + " |" for row in table)
    return f"## {kind.__name__}\n\n{_prose(kind)}{extends}\n\n{lines}\n"


def _prose(kind: type) -> str:
    text = inspect.cleandoc(kind.__doc__ or "")
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text)
    return text.replace("``", "`")


def _row(name: str, field: FieldInfo) -> list[str]:
    bounds = [told for told in map(_bound, field.metadata) if told]
    kind = ", ".join([_type(field.annotation), *bounds])
    return [f"`{name}`", kind, _default(field), (field.description or "").replace("|", "\\|")]


def _bound(rule: Any) -> str:
    if isinstance(rule, MinLen):
        return f"at least {rule.min_length}"
    sign, name = BOUNDS.get(type(rule), ("", ""))
    return f"{sign} {getattr(rule, name)}" if sign else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    return "null" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _type(kind: Any) -> str:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " \\| ".join(f"`{value}`" for value in parts)
    if origin is list:
        return f"list of {_type(parts[0])}"
    if NoneType in parts:
        return " or ".join(_type(part) for part in parts if part is not NoneType) + " or null"
    return (
        _link(kind)
        if _is_record(kind)
        else {"str": "text", "int": "integer", "bool": "true or false"}.get(kind.__name__, "number")
    )


def _link(kind: type) -> str:
    return f"[{kind.__name__}](#{kind.__name__.lower()})"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
