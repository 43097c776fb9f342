# ruff: noqa: E501 (embed code as it is given)
"""The invented news of the pages: blocks of text, their official embed code, and what a reader should take from them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

KINDS = {"#": "heading", ">": "quote", "|": "pull", "*": "item", "?": "question"}
EMBEDS = frozenset({"x", "bluesky", "facebook", "instagram", "tiktok"})


@dataclass(frozen=True)
class Block:
    """One block of an article. ``by``: who is quoted; of an embed also the handle and the date."""

    kind: str
    text: str
    by: str = ""
    handle: str = ""
    date: str = ""

    @property
    def markup(self) -> str:
        """The text as HTML, with its links and its <q>."""
        linked = re.sub(r"\[(.*?)\]", r'<a href="/topic/more">\1</a>', escape(self.text, quote=False))
        return re.sub(r"\{(.*?)\}", r"<q>\1</q>", linked)

    @property
    def gold(self) -> list[str]:
        """The paragraphs that a reader should give for it."""
        plain = re.sub(r"\{(.*?)\}", r"“\1”", re.sub(r"\[(.*?)\]", r"\1", self.text))
        if self.kind == "pull":
            return []
        if self.kind == "quote":
            return [f"“{plain}”", f"— {self.by}"]
        if self.kind in EMBEDS:
            name = f"@{self.handle}" if self.kind == "tiktok" else self.by
            return [
                f"“{plain}”",
                f"— {name} (@{self.handle})" if self.kind in {"x", "bluesky", "instagram"} else f"— {name}",
            ]
        return [plain]


@dataclass(frozen=True)
class Story:
    """An article and where it comes from."""

    title: str
    author: str
    date: str
    publisher: str
    url: str
    blocks: tuple[Block, ...]

    @property
    def gold(self) -> list[str]:
        """The paragraphs that a reader should give, without the headline."""
        return [paragraph for block in self.blocks for paragraph in block.gold]


def stories() -> dict[str, Story]:
    """All stories of ``stories.toml``."""
    tables = tomllib.loads((Path(__file__).parent / "stories.toml").read_text(encoding="utf-8"))
    return {name: story(table) for name, table in tables.items()}


def story(table: dict[str, str]) -> Story:
    """One story from its table."""
    body = tuple(block(source) for source in table["body"].strip().split("\n\n"))
    return Story(**{name: table[name] for name in ("title", "author", "date", "publisher", "url")}, blocks=body)


def block(source: str) -> Block:
    """One block from its source."""
    mark, _, rest = source.partition(" ")
    if mark.startswith("@"):
        by, handle, date, text = rest.split(" / ", 3)
        return Block(mark[1:], text, by, handle, date)
    text, _, by = rest.partition("\n>- ")
    return Block(KINDS[mark], text, by) if mark in KINDS else Block("text", source)


def embed(block: Block) -> str:
    """What the network's own embed button gives for a post."""
    text, name, handle, date = escape(block.text), escape(block.by), block.handle, block.date
    if block.kind == "x":
        return (
            f'<blockquote class="twitter-tweet" data-dnt="true"><p lang="en" dir="ltr">{text} '
            f'<a href="https://t.co/aB3dE">pic.twitter.com/aB3dE</a></p>&mdash; {name} (@{handle}) '
            f'<a href="https://twitter.com/{handle}/status/17?ref_src=twsrc%5Etfw">{date}</a></blockquote> '
            '<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>'
        )
    if block.kind == "bluesky":
        return (
            f'<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:x/app.bsky.feed.post/3k" '
            f'data-bluesky-cid="bafy"><p lang="en">{text}</p>&mdash; {name} '
            f'(<a href="https://bsky.app/profile/did:plc:x?ref_src=embed">@{handle}</a>) '
            f'<a href="https://bsky.app/profile/did:plc:x/post/3k?ref_src=embed">{date}</a></blockquote>'
            '<script async src="https://embed.bsky.app/static/embed.js" charset="utf-8"></script>'
        )
    if block.kind == "facebook":
        return (
            '<div id="fb-root"></div><div class="fb-post" data-href="https://www.facebook.com/p/1" data-width="500">'
            f'<blockquote cite="https://www.facebook.com/p/1" class="fb-xfbml-parse-ignore"><p>{text}</p>Posted by '
            f'<a href="https://www.facebook.com/{handle}">{name}</a> on&nbsp;'
            f'<a href="https://www.facebook.com/p/1">{date}</a></blockquote></div>'
        )
    if block.kind == "instagram":
        return (
            '<blockquote class="instagram-media" data-instgrm-captioned data-instgrm-version="7" style="background:#FFF;">'
            '<div style="padding:8px;"><div style="background:#F8F8F8;"><div></div></div>'
            f'<p style="margin:8px 0 0 0;"><a href="https://www.instagram.com/p/C1/" target="_blank">{text}</a></p>'
            f'<p style="color:#c9c8cd;">A post shared by <a href="https://www.instagram.com/{handle}/">{name}</a> '
            f'(@{handle}) on <time datetime="2024-05-04T09:00:00+00:00">{date} at 2:00am PDT</time></p></div></blockquote>'
            '<script async src="//www.instagram.com/embed.js"></script>'
        )
    return (
        f'<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@{handle}/video/7" data-video-id="7" '
        f'style="max-width:605px;"><section><a target="_blank" title="@{handle}" '
        f'href="https://www.tiktok.com/@{handle}?refer=embed">@{handle}</a> <p>{text}</p> '
        f'<a target="_blank" title="original sound" href="https://www.tiktok.com/music/o-7">'
        f"♬ original sound - {name}</a></section></blockquote>"
        '<script async src="https://www.tiktok.com/embed.js"></script>'
    )


# Posts of which the embed code says nothing but where they are: there is nothing to read in them.
EMPTY_EMBEDS = (
    '<blockquote class="mastodon-embed" data-embed-url="https://mastodon.example/@ann/1/embed" style="background:#FCF8FF;">'
    '<a href="https://mastodon.example/@ann/1" target="_blank"><svg xmlns="http://www.w3.org/2000/svg"><path d="M1"/></svg>'
    "<div>Post by @ann@mastodon.example</div><div>View on Mastodon</div></a></blockquote>"
    '<script data-allowed-prefixes="https://mastodon.example/" async src="https://mastodon.example/embed.js"></script>',
    '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/C2/"><div>'
    '<a href="https://www.instagram.com/p/C2/"><div>View this post on Instagram</div></a>'
    '<p><a href="https://www.instagram.com/p/C2/">A post shared by Ann Lowe (@annlowe)</a></p></div></blockquote>',
    '<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@ann/post/1">'
    '<a href="https://www.threads.net/@ann/post/1"><div><div>Post by @ann</div><div>View on Threads</div></div></a></blockquote>',
)  # fmt: skip
