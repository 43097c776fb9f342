"""What ``sayso extract`` wrote, read back as a stream of :class:`ArticleClaims`; and a list of them to look at."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import Any, SupportsIndex, overload

from pydantic import ValidationError

from sayso.errors import ConfigError, ReadError
from sayso.models import ArticleClaims, Claim, Failure, first_fault

CURE = "Name the folder that `sayso extract` filled (its -o), or one of its files under articles/."
HASH = 12
"""Digits of an article's id in the name of its file."""
RUN = frozenset({"claims.jsonl", "claims.parquet", "failures.jsonl", "run.json"})
"""Files that an output folder has once, for all its articles."""


class Results(list[ArticleClaims | Failure]):
    """A list of what :func:`sayso.run` or :func:`sayso.results` gives; a notebook shows it. A slice is one, too.

    *Example*:

    >>> import sayso
    >>> sayso.Results([sayso.ArticleClaims(article=sayso.Article.from_text("No one spoke."))])
    Results of 1 article: 0 claims by 0 speakers

    *Raises*: ConfigError ``RESULTS`` for anything else: a path, a Claim.
    """

    def __init__(self, outcomes: Iterable[ArticleClaims | Failure] = ()) -> None:
        super().__init__(_outcomes(outcomes))

    @property
    def articles(self) -> list[ArticleClaims]:
        """What was extracted, without the failures."""
        return [outcome for outcome in self if isinstance(outcome, ArticleClaims)]

    @property
    def claims(self) -> list[Claim]:
        """The claims of all articles, in their order."""
        return [claim for result in self.articles for claim in result.claims]

    @property
    def failures(self) -> list[Failure]:
        """The inputs that could not be read or extracted."""
        return [outcome for outcome in self if isinstance(outcome, Failure)]

    @property
    def summary(self) -> str:
        """How much there is, in a line."""
        speakers = {claim.speaker.key for claim in self.claims if claim.speaker}
        line = f"{_count(self.articles, 'article')}: {_count(self.claims, 'claim')} by {_count(speakers, 'speaker')}"
        return line + (f"; {_count(self.failures, 'failure')}" if self.failures else "")

    def to_pandas(self) -> Any:
        """A DataFrame with a row for each claim. *Raises*: ConfigError ``EXTRA`` without pandas."""
        from sayso.table import to_pandas

        return to_pandas(self.articles)

    @overload
    def __getitem__(self, index: SupportsIndex) -> ArticleClaims | Failure: ...
    @overload
    def __getitem__(self, index: slice) -> Results: ...
    def __getitem__(self, index: SupportsIndex | slice) -> ArticleClaims | Failure | Results:
        return Results(super().__getitem__(index)) if isinstance(index, slice) else super().__getitem__(index)

    def __repr__(self) -> str:
        return f"Results of {self.summary}"

    def _repr_html_(self) -> str:
        from sayso import notebook

        return notebook.results(_tied(self))


def _outcomes(given: Any) -> Iterator[ArticleClaims | Failure]:
    """*Raises*: ConfigError ``RESULTS``."""
    if isinstance(given, str | Path):
        raise ConfigError("RESULTS", "Results() takes what was extracted, not a path", where=str(given),
                          cure=f"Use sayso.Results(sayso.results({str(given)!r})).")  # fmt: skip
    if isinstance(given, ArticleClaims):
        raise ConfigError("RESULTS", "Results() takes several ArticleClaims, not one", cure="Put it in a list.")
    for outcome in given:
        if not isinstance(outcome, ArticleClaims | Failure):
            cure = "Use sayso.Results(sayso.run(…)), or of sayso.results(…)."
            raise ConfigError("RESULTS", f"Results() takes ArticleClaims, not a {type(outcome).__name__}", cure=cure)
        yield outcome


def _tied(found: Results) -> Results:
    """The same with the claims tied that say the same in different articles; groups that are known stay."""
    from sayso import groups

    tied = groups.group(found.articles)
    return Results(_with_groups(outcome, tied) if isinstance(outcome, ArticleClaims) else outcome for outcome in found)


def _count(things: Sized, name: str) -> str:
    return f"{len(things):,} {name}{'' if len(things) == 1 else 's'}"


def results(path: Path | str) -> Iterator[ArticleClaims]:
    """An output folder, article by article, in the order of ``claims.jsonl``; what has no claim comes last.

    ``path``: the output folder of ``sayso extract`` (also one that a cluster filled), or a file of ArticleClaims:
    ``.json`` with one, ``.jsonl`` or ``.jsonl.gz`` with one a line. ``claims.jsonl`` or another file that a folder has
    once stands for the folder. A claim's ``group`` is that of ``claims.jsonl``: it ties claims of different articles.
    *Raises*: ReadError ``RESULTS``, with file and line, where nothing of that kind is there or a record is damaged.
    """
    path = folder_of(Path(path))
    if path.is_file():
        yield from _of_file(path)
        return
    articles, shards = path / "articles", sorted((path / "shards").rglob("*.jsonl.gz"))
    if not articles.is_dir() and not shards:
        what = "no output of sayso lies here" if path.exists() else "there is no such folder"
        raise ReadError("RESULTS", what, where=str(path), cure=CURE)
    for shard in shards:
        yield from _of_file(shard)
    yield from _of_folder(path)


def folder_of(path: Path) -> Path:
    """The output folder where ``path`` is its ``claims.jsonl``, ``run.json`` …; any other path as it is."""
    folder = path.parent
    inside = path.name in RUN and ((folder / "articles").is_dir() or (folder / "shards").is_dir())
    return folder if inside else path


def _of_folder(path: Path) -> Iterator[ArticleClaims]:
    files = {file.stem[-HASH:]: file for file in sorted((path / "articles").rglob("*.json"))}
    order, groups = _published(path / "claims.jsonl")
    for short in [*(id_ for id_ in order if id_ in files), *(id_ for id_ in files if id_ not in order)]:
        for result in _of_file(files[short]):
            yield _with_groups(result, groups)


def _published(path: Path) -> tuple[dict[str, None], dict[str, str]]:
    """From ``claims.jsonl``: the articles in order, and the group of every claim that has one."""
    order: dict[str, None] = {}
    groups: dict[str, str] = {}
    if path.exists():
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    claim = json.loads(line)
                    order[claim["article_id"][:HASH]] = None
                    if claim["group"]:
                        groups[claim["id"]] = claim["group"]
                except (ValueError, KeyError, TypeError, RecursionError) as error:
                    raise _damaged(f"{path}:{number}", "this line is no claim") from error
    return order, groups


def _with_groups(result: ArticleClaims, groups: dict[str, str]) -> ArticleClaims:
    if not any(claim.id in groups for claim in result.claims):
        return result
    return result.model_copy(update={"claims": [_grouped(claim, groups) for claim in result.claims]})


def _grouped(claim: Claim, groups: dict[str, str]) -> Claim:
    return claim.model_copy(update={"group": groups[claim.id]}) if claim.id in groups else claim


def _of_file(path: Path) -> Iterator[ArticleClaims]:
    try:
        if path.name.endswith((".jsonl", ".jsonl.gz")):
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    yield _result(line, f"{path}:{number}")
        else:
            yield _result(path.read_bytes(), str(path))
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(str(path), f"cannot be read ({error})") from error


def _result(data: bytes, where: str) -> ArticleClaims:
    try:
        return ArticleClaims.model_validate_json(data)
    except ValidationError as error:
        what = f"no ArticleClaims ({first_fault(error)})"
        raise _damaged(where, "a Claim without its article" if _is_claim(data) else what) from error


def _is_claim(data: bytes) -> bool:
    """Is it a line of ``claims.jsonl``, away from its folder?"""
    try:
        return bool(Claim.model_validate_json(data))
    except ValidationError:
        return False


def _damaged(where: str, what: str) -> ReadError:
    return ReadError("RESULTS", what, where=where, cure=f"Run `sayso extract` again: it makes it anew. {CURE}")
