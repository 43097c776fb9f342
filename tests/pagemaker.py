"""Results for the tests of the page, made by hand: many, hostile, or shared between articles."""

from __future__ import annotations

from sayso.models import Article, ArticleClaims, Claim, Party, Reason, Span, Speaker, Statement, Verifiability

LABELS = ("checkable", "experience", "prediction", "promise", "opinion", "unverifiable", "not_a_claim")
PEOPLE = ("Ada Quill", "Bram Ostler", "Cleo Varga", "Dov Marsh", "Esme Tolland", "Finn Achterberg", "Gwen Pryce")
PAYLOADS = (
    "<script>window.hit=1</script>", "</script><script>window.hit=1</script>", "<img src=x onerror=window.hit=1>",
    "\"><svg onload=window.hit=1>", "javascript:window.hit=1", "{{data}}{{script}}", "<!--<script>", "]]></style><b>",
    "'-window.hit=1-'", "\u2028window.hit=1\u2029", "&lt;b&gt;&amp;", "<iframe srcdoc='<script>parent.hit=1</script>'>",
)  # fmt: skip


def result(number: int, sentences: list[tuple[str, str, float, str]], **fields: object) -> ArticleClaims:
    """An article of (speaker, statement, worth, label); ``fields`` are the article's."""
    text, claims, mentions = "", [], {}
    for name, said, worth, label in sentences:
        start = len(text) + len(name) + 7
        text += f"{name} said: {said}\n\n"
        source = Span(start=start - len(name) - 7, end=start - 7, text=name)
        mentions.setdefault(name, []).append(source)
        span = Span(start=start, end=start + len(said), text=said)
        why = [Reason(rule="event", span=Span(start=start, end=start + len(said[:4]), text=said[:4]))]
        claims.append(
            Claim(
                id=f"{number:05}-{len(claims):03}", article_id=f"{number:016}",
                statement=Statement(text=said, kind="indirect", spans=[span]), source=source, context=span,
                speaker=Speaker(name=name, key=name.lower().replace(" ", "-"), type="person", resolved_by="name"),
                verifiability=Verifiability(label=label, check_worthiness=worth, reasons=why),
                confidence=0.9,
            )
        )  # fmt: skip
    cast = [
        Party(name=name, key=name.lower().replace(" ", "-"), type="person", mentions=spans)
        for name, spans in mentions.items()
    ]
    article = Article(id=f"{number:016}", sha256=f"{number:064}", text=text, **fields)
    return ArticleClaims(article=article, claims=claims, cast=cast)


def many(claims: int, each: int = 20) -> list[ArticleClaims]:
    """So many claims, ``each`` in an article; speakers, labels, days and worth go round."""
    return [
        result(
            number,
            [
                (
                    PEOPLE[(number + at) % len(PEOPLE)],
                    f"bridge {number * each + at} lost {at + 3} of its bolts" + ", and nobody looked" * (at % 5),
                    round(((number * each + at) * 37 % 101) / 100, 2),
                    LABELS[(number * 3 + at) % len(LABELS)],
                )
                for at in range(each)
            ],
            title=f"Bridges of county {number}", published=f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}",
            publisher="The Tidewater Post",
        )
        for number in range(claims // each)
    ]  # fmt: skip


def hostile() -> list[ArticleClaims]:
    """A payload in every field that a reader sees."""
    return [
        result(
            number,
            [(payload, payload, 0.5, "opinion"), ("Ada Quill", f"the mill 🏭 e\u0301 {payload}", 0.9, "checkable")],
            title=payload, author=payload, publisher=payload, url=payload, path=payload, published=payload,
        )
        for number, payload in enumerate(PAYLOADS)
    ]  # fmt: skip
