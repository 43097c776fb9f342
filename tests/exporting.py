"""Results to export: made by hand, with text that offsets go wrong in."""

from __future__ import annotations

from typing import Any

from sayso.models import Article, ArticleClaims, Claim, Cue, Quantity, Reason, Span, Speaker, Statement, Verifiability

HARD = (
    "👩‍🚒🇺🇦 Cafe\u0301 chief Zoë O’Neil-Ng👩🏽‍🔬 warned: “We lost 3 ships 🛳️🛳️,” she said, “and 12% of crew\u0301s.”\n\n"
    "قال أحمد إن ١٢ مدرسة ستغلق 😀 — “مرحبا” 𝔘𝔫𝔦.\u200d End\u00a0of it.\t“No=good”"
)


def made(text: str, **fields: Any) -> ArticleClaims:
    """An article without claims."""
    return ArticleClaims(article=Article.from_text(text, **fields))


def claim(article: Article, *spans: tuple[int, int], number: int = 0, **fields: Any) -> Claim:
    """A claim of these stretches of an article; ``speaker``, ``people`` … are the speaker's name and plain spans."""
    parts = [Span.of(article.text, *span) for span in spans]
    name = fields.pop("speaker", None)
    people = [parts[0] for _ in fields.pop("people", [])]
    speaker = Speaker(name=name, key="key", type="person", resolved_by="name") if name else None
    return Claim(
        id=f"{article.id}{number:x}", article_id=article.id, context=parts[0], confidence=0.75, speaker=speaker,
        people=people,
        **{
            "statement": Statement(text=" ".join(part.text for part in parts), kind="direct", spans=parts),
            "verifiability": Verifiability(label="checkable", check_worthiness=0.5),
        } | fields,
    )  # fmt: skip


def at(text: str, words: str) -> tuple[int, int]:
    """Where words stand in a text."""
    start = text.index(words)
    return start, start + len(words)


def hard(**fields: Any) -> ArticleClaims:
    """An article with emoji, joiners, combining marks and Arabic: split, nested, cut within tokens, with and without a
    speaker."""
    article = Article.from_text(HARD, **{"title": "=Lost 🛳️", "path": "a/b.txt", "published": "2024-05-06"} | fields)
    text = article.text

    def span(words: str) -> Span:
        return Span.of(text, *at(text, words))

    zoe = Speaker(
        name="Zoë O’Neil-Ng", key="zoe", type="person", description="chief", resolved_by="pronoun", members=["Ng"]
    )
    split = claim(
        article, at(text, "We lost 3 ships 🛳️🛳️"), at(text, "and 12% of crew\u0301s."), number=1, source=span("she"),
        cue=Cue.of(text, *at(text, "said"), lemma="say"),
    ).model_copy(update={
        "speaker": zoe, "via": [zoe.model_copy(update={"name": "Reuters", "type": "organization"})],
        "numbers": [Quantity.of(text, *at(text, "12%"), value=12, unit="percent")], "group": "g", "dates": [span("3")],
        "verifiability": Verifiability(label="checkable", check_worthiness=0.9, article_note=span("End"),
                                       reasons=[Reason(rule="quantity", span=span("12%"))]),
    })  # fmt: skip
    inner = claim(
        article, at(text, "ships 🛳️"), number=2, source=span("she"), cue=Cue.of(text, *at(text, "said"), lemma="say")
    )
    inner = inner.model_copy(update={"speaker": zoe.model_copy(update={"type": "group", "description": None})})
    cut = claim(article, at(text, "fe\u0301 chief Zoë O’Nei"), number=3, source=span("🏽‍🔬 war"), speaker="x")
    arabic = claim(article, at(text, "١٢ مدرسة ستغلق 😀"), number=4, source=span("أحمد"), speaker="أحمد",
                   verifiability=Verifiability(label="opinion", check_worthiness=0.1))  # fmt: skip
    told = claim(article, at(text, "𝔫𝔦.\u200d En"), number=5)
    told = told.model_copy(update={"statement": told.statement.model_copy(update={"kind": "narrated"})})
    formula = claim(
        article, at(text, "=good”"), number=6, verifiability=Verifiability(label="not_a_claim", check_worthiness=0)
    )
    return ArticleClaims(article=article, claims=[split, inner, cut, arabic, told, formula])
