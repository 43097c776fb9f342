"""spaCy: one ``.spacy`` file, a Doc an article; span groups for statements, sources and cues, the record in user_data.

Tokens are split where a span would cut them, so that every Span has the claim's own offsets. spaCy writes a DocBin
whole: all articles' tokens are held in memory until then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from sayso.exports.tokens import located, spans_of, tokens_of
from sayso.models import ArticleClaims

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

GROUPS = {"SOURCE": "sources", "CUE": "cues"}
"""Span groups by label; all other spans are of ``statements``."""
RECORD = "sayso"
"""Where ``Doc.user_data`` has the :class:`ArticleClaims`, without the text."""


def write(results: Iterable[ArticleClaims], file: IO[bytes]) -> int:
    """Write the DocBin; how many claims it holds."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    docs, vocab, written = DocBin(attrs=["ORTH"], store_user_data=True), Vocab(), 0
    for result in results:
        docs.add(to_doc(result, vocab))
        written += len(result)
    file.write(docs.to_bytes())
    return written


def to_doc(result: ArticleClaims, vocab: Vocab) -> Doc:
    """One article as a Doc: ``doc.text`` is its text, a span's ``id_`` the claim's id, ``kb_id_`` the speaker's key."""
    from spacy.tokens import Doc, Span

    text = result.article.text
    tokens = tokens_of(text, (span for claim in result.claims for span, _ in spans_of(claim)))
    doc = Doc(vocab, words=[text[t.start : t.end] for t in tokens], spaces=[t.space for t in tokens])
    groups: dict[str, list[Any]] = {"statements": [], "sources": [], "cues": []}
    for claim in result.claims:
        key = claim.speaker.key if claim.speaker else ""
        for part in located(spans_of(claim), tokens):
            span = Span(doc, part.first, part.last + 1, label=part.label, kb_id=key, span_id=claim.id)
            groups[GROUPS.get(part.label, "statements")].append(span)
    for name, spans in groups.items():
        doc.spans[name] = spans
    doc.user_data[RECORD] = result.model_dump(mode="json", exclude={"article": {"text"}})
    return doc


def from_doc(doc: Doc) -> ArticleClaims:
    """The record of a Doc that was read back with ``store_user_data=True``."""
    record = doc.user_data[RECORD]
    return ArticleClaims.model_validate(record | {"article": record["article"] | {"text": doc.text}})
