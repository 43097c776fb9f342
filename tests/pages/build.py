"""The pages of tests/pages: layouts filled with stories, and what a reader should make of each.

``python tests/pages/build.py FOLDER`` writes them, one ``NAME.html`` with its gold in ``NAME.json`` each.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import agencies, blogs, papers
from pages.furniture import JUNK
from pages.stories import Story, stories


@dataclass(frozen=True)
class Page:
    """A page and its gold. ``held_back``: no rule was written with it in view."""

    name: str
    source: str
    story: Story
    held_back: bool
    knows: frozenset[str]

    @property
    def gold(self) -> list[str]:
        """The paragraphs of the article, its headline first."""
        return [self.story.title, *self.story.gold]


PLAN = {
    "wordpress": (blogs.wordpress, "bridge"),
    "tagdiv": (blogs.tagdiv, "flood"),
    "fusion": (papers.fusion, "strike"),
    "guardian": (papers.guardian, "school"),
    "bbc": (agencies.bbc, "ferry"),
    "nyt": (papers.nyt, "mine"),
    "ap": (agencies.ap, "bridge"),
    "tabloid": (papers.tabloid, "ferry"),
    "amp": (papers.amp, "flood"),
    "breaks": (blogs.breaks, "school"),
    "table": (blogs.table, "bridge"),
    "scripted": (papers.scripted, "ferry"),
    "microdata": (papers.microdata, "school"),
    "hashed": (papers.hashed, "strike"),
    "live": (agencies.live, "tower"),
    "interview": (blogs.interview, "harbour"),
    "listicle": (blogs.listicle, "library"),
    "longread": (papers.longread, "mine"),
    "paywall": (papers.paywall, "flood"),
    "letter": (blogs.letter, "ferry"),
    "medium": (blogs.medium, "mine"),
    "drupal": (blogs.drupal, "strike"),
    "ghost": (blogs.ghost, "library"),
    "reuters": (agencies.reuters, "bridge"),
    "cnn": (agencies.cnn, "school"),
    "blogger": (blogs.blogger, "flood"),
    "local": (papers.local, "strike"),
    "builder": (blogs.builder, "bridge"),
    "framed": (blogs.framed, "school"),
    "broadcaster": (agencies.broadcaster, "ferry"),
}


def pages() -> Iterator[Page]:
    """Every page, in the order of the plan; each second one is held back."""
    told = stories()
    for number, (name, (layout, story)) in enumerate(PLAN.items()):
        knows = getattr(layout, "knows", frozenset({"title", "author", "published", "publisher", "url", "language"}))
        yield Page(name, layout(told[story]), told[story], number % 2 == 1, knows)


def write(folder: Path) -> None:
    """Write every page and its gold into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages():
        story = page.story
        gold = {
            "paragraphs": page.gold, "not": list(JUNK), "title": story.title, "author": story.author,
            "published": story.date, "publisher": story.publisher, "url": story.url, "language": "en",
        }  # fmt: skip
        (folder / f"{page.name}.html").write_text(page.source, encoding="utf-8")
        (folder / f"{page.name}.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
