"""Names on the web for articles and claims: what JSON-LD calls things by. The same for the same text."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid

from sayso.models import Article

IRI = re.compile(r"(?:https?|urn):[^\s<>\"{}|\\^`\x00-\x20]+")
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:sayso")


def of_article(article: Article) -> str:
    """The article's address; where it has none, the hash of its text as RFC 6920 writes it."""
    if article.url and IRI.fullmatch(article.url):
        return article.url
    digest = hashlib.sha256(article.text.encode("utf-8")).digest()
    return f"ni:///sha-256;{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def of(words: str) -> str:
    """A name for what these words tell from everything else, as a claim's id does."""
    return f"urn:uuid:{uuid.uuid5(SPACE, words)}"
