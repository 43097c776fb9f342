"""What stands around an article on a page and must not be read as a part of it, and how layouts are filled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from pages.stories import EMBEDS, Block, Story, embed

# One sentence for every piece of furniture, so that a leak names itself.
CAPTION = "A crane lifts the last girder into place above the old market hall"
CREDIT = "Photograph: Oskar Lindqvist/Wide Lens Agency"
RELATED = "Why the price of onions has doubled since the spring"
RELATED_2 = "Goalkeeper breaks record with her ninth clean sheet of the season"
NEWSLETTER = "Get the morning briefing in your inbox before breakfast every weekday"
COOKIES = "We and our 812 partners store information on your device, such as unique identifiers in cookies"
COMMENT = "First they take our parking spaces and now this, what a total shambles"
COMMENT_2 = "Typical of that lot in charge, I have lived here forty years and never seen it so bad"
BIO = "has reported for this newsroom since 2011 and lives with two whippets and a cello"
TAG = "Infrastructure spending"
PAYWALL = "To continue reading this story and thousands more, start your free trial today"
SHARE = "Share this story on Facebook"
MOST_READ = "Seventeen ways to fold a fitted sheet, ranked by a laundry champion"
MOST_READ_2 = "Man finds wedding ring inside a pike he caught on his lunch break"
VIDEO = "This video cannot be played in your browser, please enable JavaScript"
ADVERT = "Lower your heating bill with the gutter guard that plumbers hate"
LEGAL = "No part of this site may be reproduced without the written permission of the publisher"
READ_MORE = "Inside the warehouse where lost umbrellas go to be counted"
MENU = "Sport Weather Puzzles Horoscopes Obituaries Classifieds"
CORRECTION = "This article was amended on the following day to correct the spelling of a street."  # either way is right

JUNK = (
    CAPTION, CREDIT, RELATED, RELATED_2, NEWSLETTER, COOKIES, COMMENT, COMMENT_2, BIO, TAG, PAYWALL, SHARE, MOST_READ,
    MOST_READ_2, VIDEO, ADVERT, LEGAL, READ_MORE, MENU,
)  # fmt: skip

PLAIN = {
    "text": "<p>{0}</p>",
    "heading": "<h2>{0}</h2>",
    "quote": "<blockquote><p>{0}</p><cite>{1}</cite></blockquote>",
    "pull": '<blockquote class="pullquote"><p>{0}</p></blockquote>',
    "item": "<ul><li>{0}</li></ul>",
    "question": "<p><strong>{0}</strong></p>",
    "embed": "{0}",
}


def filled(story: Story, templates: Mapping[str, str] | None = None, between: Mapping[int, str] | None = None) -> str:
    """The blocks of a story, each in the template of its kind; ``between``: what stands before the n-th block."""
    shapes = {**PLAIN, **(templates or {})}
    parts = []
    for number, block in enumerate(story.blocks):
        parts.append((between or {}).get(number, ""))
        parts.append(rendered(block, shapes))
    return "\n".join(parts)


def rendered(block: Block, shapes: Mapping[str, str]) -> str:
    """One block in the template of its kind."""
    if block.kind in EMBEDS:
        return shapes["embed"].format(embed(block))
    return shapes[block.kind].format(block.markup, escape(block.by))


def head(story: Story, *, ld: object = None, extra: str = "", og: bool = True, canonical: bool = True) -> str:
    """The head of a page: title, Open Graph, canonical address and JSON-LD, as far as they are wanted."""
    parts = ['<meta charset="utf-8">', f"<title>{escape(story.title)} | {escape(story.publisher)}</title>", extra]
    if canonical:
        parts.append(f'<link rel="canonical" href="{story.url}">')
    if og:
        for name, value in (
            ("og:title", story.title), ("og:site_name", story.publisher), ("og:url", story.url), ("og:type", "article"),
            ("article:published_time", f"{story.date}T06:30:00+00:00"),
        ):  # fmt: skip
            parts.append(f'<meta property="{name}" content="{escape(value)}">')
    if ld is not None:
        parts.append(f'<script type="application/ld+json">{json.dumps(ld, ensure_ascii=False)}</script>')
    return f"<head>{''.join(parts)}<style>.x{{color:red}}</style></head>"


def news(story: Story, **more: object) -> dict[str, object]:
    """A story as JSON-LD ``NewsArticle``."""
    return {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title,
        "datePublished": f"{story.date}T06:30:00+00:00", "dateModified": "2025-01-02T10:00:00Z",
        "author": [{"@type": "Person", "name": story.author, "url": "https://site.example/by"}],
        "publisher": {"@type": "Organization", "name": story.publisher,
                      "logo": {"@type": "ImageObject", "url": "https://site.example/logo.png"}},
        "mainEntityOfPage": {"@type": "WebPage", "@id": story.url}, "inLanguage": "en", **more,
    }  # fmt: skip
