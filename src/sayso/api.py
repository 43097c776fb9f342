"""What ``import sayso`` offers: the same path as the command line, from Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from sayso import annotate, readers
from sayso.annotations import LENGTH, Attribution, Verdict
from sayso.arguments import paths_given, resources_given, settings_given, text_given
from sayso.errors import ConfigError, ExtractError
from sayso.extraction import extract as extract_claims
from sayso.extraction import verifiability_of
from sayso.models import Article, ArticleClaims, Claim, Failure, Skip, Verifiability
from sayso.pipeline import load
from sayso.settings import Resources, Settings


def extract(text: str | Article, *, settings: Settings | None = None, **choices: Any) -> ArticleClaims:
    """Claims of one article. The string is final: *offsets* are code points into ``text`` as given.

    ``text`` may be an :class:`Article` of :func:`read`, too. ``choices`` are fields of :class:`Settings` (``model=…``,
    ``narrated=False`` …).
    *Raises*: ConfigError (``TEXT``: no text, but a path …; ``SETTINGS``; model, lexicon), ExtractError ``TOO_LARGE``.

    *Example*:

    >>> result = extract("“Taxes will rise,” said Jane Roe, the mayor.")
    >>> result.claims[0].speaker.name, result.claims[0].statement.text
    ('Jane Roe', 'Taxes will rise')
    """
    settings = settings_given(settings, choices)
    article = text if isinstance(text, Article) else Article.from_text(text_given(text, "extract"))
    if len(article.text) > settings.limits.max_chars:
        what = f"{len(article.text):,} characters; the limit is {settings.limits.max_chars:,}"
        raise ExtractError("TOO_LARGE", what, cure="Split it, or raise Settings.limits.max_chars.")
    return extract_claims(load(settings)(article.text), article, settings)


def read(paths: Iterable[str | Path] | str | Path, *, settings: Settings | None = None) -> Iterator[Article | Failure]:
    """Articles of files and folders, decoded and repaired; a Failure where one cannot be read. Skips are left out."""
    return readers.read(paths_given(paths, "read"), settings=settings_given(settings, {}))


def run(
    paths: Iterable[str | Path] | str | Path, *, settings: Settings | None = None, workers: int = 0, **choices: Any
) -> Iterator[ArticleClaims | Failure]:
    """Claims of every article of files and folders, as a stream in the order of their paths; what fails is a Failure.

    ``workers``: processes to share the work (a script that asks for them needs ``if __name__ == "__main__":``), each
    article within a deadline; 0: all in this process. An article whose text was there before is left out.
    *Raises*: ConfigError (``INPUT``: no path, but a text …; ``SETTINGS``; model, lexicon).
    """
    settings, paths = settings_given(settings, choices), paths_given(paths, "run")
    if not workers:
        found = annotate.run(paths, settings=settings)
        return (outcome for outcome in found if not isinstance(outcome, Skip))
    return _shared(paths, settings, resources_given(jobs=workers))


def _shared(paths: list[str | Path], settings: Settings, resources: Resources) -> Iterator[ArticleClaims | Failure]:
    from sayso import runner

    for result in runner.stream(paths, settings, resources):
        if result.state != "skipped":
            kind = ArticleClaims if result.state == "done" else Failure
            yield kind.model_validate_json(result.line)


def claims(doc: Doc) -> list[Claim]:
    """Claims of a Doc that went through ``nlp.add_pipe("sayso")``. *Offsets*: code points into ``doc.text``.

    *Raises*: ConfigError ``DOC`` for what is no Doc; ExtractError ``DOC`` for one that sayso was not at, or a slice.
    """
    if not isinstance(doc, Doc):
        raise ConfigError("DOC", f"claims() takes a spaCy Doc, not a {type(doc).__name__}",
                          cure="For a text use sayso.extract(text).")  # fmt: skip
    if doc.user_data.keys().isdisjoint({Attribution.key, Verdict.key}):
        cure = "Use nlp.add_pipe('sayso'), and keep its user data: DocBin(store_user_data=True)."
        raise ExtractError("DOC", "this Doc has not been through sayso", cure=cure)
    if doc.user_data.get(LENGTH) != len(doc.text):
        raise ExtractError("DOC", "this Doc is cut out of another, whose claims lie on it",
                           cure="Choose among the claims of the whole, or use nlp(doc.text).")  # fmt: skip
    return extract_claims(doc, Article.from_text(doc.text)).claims


def verifiability(statement: str, *, context: str = "", settings: Settings | None = None) -> Verifiability:
    """Label, score and reasons of one bare statement. *Offsets* of the reasons: into ``statement``.

    ``context``: the sentences before it, for what its words refer to.
    *Raises*: ConfigError (``TEXT``: no text, but a Claim …; ``SETTINGS``; model, lexicon).
    """
    from sayso.components.verifiability import judge_statement

    statement, context = text_given(statement, "verifiability"), text_given(context, "verifiability")
    verdict = judge_statement(load(settings_given(settings, {})), statement, context=context)
    return verifiability_of(verdict, statement)
