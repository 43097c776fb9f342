"""What ``import sayso`` offers: the same path as the command line, from Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from sayso import annotate, readers
from sayso.errors import ExtractError
from sayso.extraction import extract as extract_claims
from sayso.extraction import verifiability_of
from sayso.models import Article, ArticleClaims, Claim, Failure, Skip, Verifiability
from sayso.pipeline import load
from sayso.settings import Resources, Settings


def extract(text: str, *, settings: Settings | None = None, **choices: Any) -> ArticleClaims:
    """Claims of one article. The string is final: *offsets* are code points into ``text`` as given.

    ``choices`` are fields of :class:`Settings` (``model=…``, ``narrated=False`` …).
    *Raises*: ConfigError (model, lexicon), ExtractError ``TOO_LARGE``.

    *Example*:

    >>> result = extract("“Taxes will rise,” said Jane Roe, the mayor.")
    >>> result.claims[0].speaker.name, result.claims[0].statement.text
    ('Jane Roe', 'Taxes will rise')
    """
    settings = _chosen(settings, choices)
    if len(text) > settings.limits.max_chars:
        raise ExtractError("TOO_LARGE", f"{len(text):,} characters; the limit is {settings.limits.max_chars:,}",
                           cure="Split it, or raise Settings.limits.max_chars.")  # fmt: skip
    article = Article.from_text(text)
    return extract_claims(load(settings)(text), article, settings)


def _chosen(settings: Settings | None, choices: dict[str, Any]) -> Settings:
    return Settings(**(settings.model_dump() if settings else {}) | choices)


def read(paths: Iterable[str | Path] | str | Path, *, settings: Settings | None = None) -> Iterator[Article | Failure]:
    """Articles of files and folders, decoded and repaired; a Failure where one cannot be read. Skips are left out."""
    return readers.read(paths, settings=settings or Settings())


def run(
    paths: Iterable[str | Path] | str | Path, *, settings: Settings | None = None, workers: int = 0, **choices: Any
) -> Iterator[ArticleClaims | Failure]:
    """Claims of every article of files and folders, as a stream in the order of their paths; what fails is a Failure.

    ``workers``: processes to share the work (a script that asks for them needs ``if __name__ == "__main__":``), each
    article within a deadline; 0: all in this process. An article whose text was there before is left out.
    """
    settings = _chosen(settings, choices)
    if not workers:
        found = annotate.run(paths, settings=settings)
        return (outcome for outcome in found if not isinstance(outcome, Skip))
    return _shared(paths, settings, workers)


def _shared(
    paths: Iterable[str | Path] | str | Path, settings: Settings, workers: int
) -> Iterator[ArticleClaims | Failure]:
    from sayso import runner

    for result in runner.stream(paths, settings, Resources(jobs=workers)):
        if result.state != "skipped":
            kind = ArticleClaims if result.state == "done" else Failure
            yield kind.model_validate_json(result.line)


def claims(doc: Doc) -> list[Claim]:
    """Claims of a Doc that went through ``nlp.add_pipe("sayso")``. *Offsets*: code points into ``doc.text``."""
    return extract_claims(doc, Article.from_text(doc.text)).claims


def verifiability(statement: str, *, context: str = "", settings: Settings | None = None) -> Verifiability:
    """Label, score and reasons of one bare statement. *Offsets* of the reasons: into ``statement``.

    ``context``: the sentences before it, for what its words refer to.
    """
    from sayso.components.verifiability import judge_statement

    verdict = judge_statement(load(settings or Settings()), statement, context=context)
    return verifiability_of(verdict, statement)
