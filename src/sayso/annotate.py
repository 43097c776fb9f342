"""Articles → outcomes, in one process: annotate and extract, a batch at a time. One bad article harms no other."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from sayso import readers
from sayso.errors import SaysoError
from sayso.extraction import extract
from sayso.models import Article, ArticleClaims, Failure, Skip
from sayso.pipeline import load
from sayso.settings import Settings

logger = logging.getLogger(__name__)

KNOWN_WORDS = 40_000
"""Word forms that a pipeline keeps for good: the first that it meets, which are the frequent ones. Each is worked out
once; all others are freed with their batch, so that memory stays flat."""

Outcome = ArticleClaims | Failure | Skip
MEMORY = "MEMORY"
"""Code of a failure for want of memory: the next try may have more."""


def run(
    paths: Iterable[str | Path] | str | Path, *, settings: Settings = Settings(), nlp: Language | None = None,
    exclude: Path | None = None,
) -> Iterator[Outcome]:  # fmt: skip
    """Every input of ``paths`` as one outcome, in the order of their paths, in this process.

    ``nlp``: a pipeline already built with :func:`sayso.pipeline.build`. ``exclude``: a folder that is never read.
    *Raises*: ConfigError where the model or a lexicon is unfit; a bad article is a Failure value instead.
    """
    nlp = nlp or load(settings)
    yield from process(_without_doubles(_read(paths, settings, exclude)), nlp=nlp, settings=settings)


def _read(
    paths: Iterable[str | Path] | str | Path, settings: Settings, exclude: Path | None
) -> Iterator[Article | Failure | Skip]:
    for item in readers.discover(paths, exclude=exclude):
        if isinstance(item, Failure | Skip):
            yield item
        else:
            yield from readers.read_input(item, settings)


def _without_doubles(items: Iterable[Article | Failure | Skip]) -> Iterator[Article | Failure | Skip]:
    """An article whose text was seen before is skipped."""
    seen: dict[str, str] = {}
    for item in items:
        if isinstance(item, Article):
            name = item.path or item.id
            if item.sha256 in seen:
                yield Skip(path=name, reason=f"duplicate of {seen[item.sha256]}")
                continue
            seen[item.sha256] = name
        yield item


def process(
    items: Iterable[Article | Failure | Skip], *, nlp: Language, settings: Settings = Settings(),
    starve: bool = False,
) -> Iterator[Outcome]:  # fmt: skip
    """Annotate and extract what was read, a batch at a time, in order.

    ``starve``: where memory runs out raise MemoryError, for somebody who will try elsewhere; else it is a Failure.
    """
    items = iter(items)
    while batch := list(islice(items, settings.batch_size)):
        yield from _annotated(nlp, batch, settings, starve=starve)


def _annotated(
    nlp: Language, batch: Sequence[Article | Failure | Skip], settings: Settings, *, starve: bool
) -> Iterator[Outcome]:
    """The outcomes of one batch, in order. Its words are freed after it, once the pipeline knows enough of them."""
    articles = [item for item in batch if isinstance(item, Article)]
    with nlp.memory_zone() if len(nlp.vocab) > KNOWN_WORDS else nullcontext():
        outcomes = iter(_outcomes(nlp, articles, settings, starve=starve))
    for item in batch:
        yield next(outcomes) if isinstance(item, Article) else item


def _outcomes(
    nlp: Language, articles: list[Article], settings: Settings, *, starve: bool
) -> list[ArticleClaims | Failure]:
    try:
        docs = list(nlp.pipe(article.text for article in articles))
    except Exception as error:  # one article may spoil its batch: find out which, one at a time
        if starve and isinstance(error, MemoryError):
            raise
        logger.warning(
            "a batch of %d articles failed (%s); trying them one by one", len(articles), type(error).__name__
        )
        return [one(nlp, article, settings) for article in articles]
    return [_extracted(doc, article, settings) for doc, article in zip(docs, articles, strict=True)]


def one(nlp: Language, article: Article, settings: Settings = Settings()) -> ArticleClaims | Failure:
    """Annotate and extract one article; what goes wrong becomes a Failure."""
    try:
        doc = nlp(article.text)
    except Exception as error:
        return failure(article, "annotate", error)
    return _extracted(doc, article, settings)


def _extracted(doc: Doc, article: Article, settings: Settings) -> ArticleClaims | Failure:
    try:
        return extract(doc, article, settings)
    except Exception as error:
        return failure(article, "extract", error)


def failure(article: Article, stage: str, error: Exception) -> Failure:
    """A Failure record of an article; an error of ours keeps its code."""
    path = article.path or article.id
    if isinstance(error, SaysoError):
        return Failure(path=path, stage=stage, code=error.code, message=f"{path}: {error}")
    root = error.__cause__ or error  # spaCy wraps a component's KeyError in advice that does not fit
    what = f"{path}: {type(root).__name__}: {root}"
    cure = "This is a fault of sayso or of the model: report it with this article; the others are unharmed."
    code = MEMORY if isinstance(root, MemoryError) else stage.upper()
    return Failure(path=path, stage=stage, code=code, message=f"{what}. {cure}")
