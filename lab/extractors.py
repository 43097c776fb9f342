"""Compare extractors of the main text of news pages: words, paragraphs, furniture that leaks, metadata, time.

``python lab/extractors.py`` reads the pages of ``tests/pages``; ``python lab/extractors.py FOLDER`` a folder of
``NAME.html`` with ``NAME.json`` (``{"paragraphs": [...], "not": [...], "title": ...}``). What is not installed is
left out.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FIELDS = ("title", "author", "published", "publisher", "url", "language")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Found:
    """What an extractor makes of a page: paragraphs parted by line ends, and metadata as far as it gives any."""

    text: str
    metadata: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page and its gold."""

    name: str
    source: str
    gold: dict[str, Any]
    held_back: bool = False


@dataclass(frozen=True)
class Score:
    """How an extractor did on a page."""

    precision: float
    recall: float
    leaks: int
    breaks: float
    metadata: float
    seconds: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1)


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORDS.findall(text.casefold())


def score(page: Page, found: Found, seconds: float) -> Score:
    """Hold what was found against the gold; the headline counts neither way."""
    title = words(page.gold.get("title") or "")
    wanted = Counter(words(" ".join(page.gold["paragraphs"])))
    given = Counter(words(found.text))
    common = (wanted & given).total()
    lines = {" ".join(words(line)) for line in found.text.split("\n")}
    body = [
        line
        for line in (" ".join(words(paragraph)) for paragraph in page.gold["paragraphs"])
        if line not in {"", " ".join(title)}
    ]
    plain = " ".join(words(found.text))
    known = [name for name in FIELDS if page.gold.get(name)]
    missing = Counter(title) - given  # an extractor that leaves the headline to the metadata loses nothing
    return Score(
        precision=common / (given.total() or 1),
        recall=min(1.0, (common + (wanted & missing).total()) / (wanted.total() or 1)),
        leaks=sum(" ".join(words(junk)) in plain for junk in page.gold.get("not", [])),
        breaks=sum(line in lines for line in body) / (len(body) or 1),
        metadata=sum(same(page.gold[name], found.metadata.get(name)) for name in known) / (len(known) or 1),
        seconds=seconds,
    )


def same(wanted: str, given: str | None) -> bool:
    """Whether a field of the metadata is right: the same words, a site's name after a title and the hour aside."""
    return given is not None and words(given)[: len(words(wanted))] == words(wanted)


def _sayso() -> Callable[[str], Found]:
    sys.path.insert(0, str(ROOT / "src"))
    from sayso.models import Article
    from sayso.readers import read_text

    def extract(source: str) -> Found:
        (item,) = read_text(source)
        if not isinstance(item, Article):
            return Found("")
        return Found(item.text, {name: getattr(item, name) for name in FIELDS})

    return extract


def _trafilatura(**choices: bool) -> Callable[[], Callable[[str], Found]]:
    def load() -> Callable[[str], Found]:
        import trafilatura

        def extract(source: str) -> Found:
            found = trafilatura.bare_extraction(source, with_metadata=True, include_comments=False, **choices)
            if found is None:
                return Found("")
            names = {"title": found.title, "author": found.author, "published": found.date, "publisher": found.sitename}
            return Found(trafilatura.xml.xmltotxt(found.body, False), {**names, "url": found.url})

        return extract

    return load


def _resiliparse() -> Callable[[str], Found]:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda source: Found(extract_plain_text(source, main_content=True, alt_texts=False, links=False))


def _newspaper() -> Callable[[str], Found]:
    import newspaper

    def extract(source: str) -> Found:
        article = newspaper.Article("https://site.example/", fetch_images=False)
        article.download(input_html=source)
        article.parse()
        date = article.publish_date
        names = {"title": article.title, "author": ", ".join(article.authors), "url": article.canonical_link}
        return Found(article.text, {**names, "published": str(date.date()) if date else None,
                                    "language": article.meta_lang, "publisher": article.meta_site_name})  # fmt: skip

    return extract


def _readability() -> Callable[[str], Found]:
    from lxml.html import fromstring
    from readability import Document

    def extract(source: str) -> Found:
        document = Document(source)
        body = fromstring(document.summary())
        blocks = body.xpath("//p|//h2|//h3|//li|//blockquote[not(.//p)]|//div[not(.//p or .//div)]")
        return Found("\n".join(block.text_content() for block in blocks), {"title": document.short_title()})

    return extract


def _goose() -> Callable[[str], Found]:
    from goose3 import Goose

    def extract(source: str) -> Found:
        article = Goose({"enable_image_fetching": False}).extract(raw_html=source)
        names = {"title": article.title, "author": ", ".join(article.authors), "published": article.publish_date}
        return Found(article.cleaned_text, {**names, "url": article.canonical_link, "language": article.meta_lang})

    return extract


EXTRACTORS: dict[str, Callable[[], Callable[[str], Found]]] = {
    "sayso": _sayso,
    "trafilatura": _trafilatura(),
    "trafilatura fast": _trafilatura(fast=True),
    "trafilatura precision": _trafilatura(favor_precision=True),
    "trafilatura recall": _trafilatura(favor_recall=True),
    "resiliparse": _resiliparse,
    "newspaper4k": _newspaper,
    "readability-lxml": _readability,
    "goose3": _goose,
}


def of_folder(folder: Path) -> Iterator[Page]:
    """Pages and gold of a folder: ``NAME.json``, or only the text in ``NAME.txt``, also of a folder ``../txt``.

    ``tests/data/html`` of the source distribution of newspaper4k is such a folder.
    """
    for path in sorted(folder.glob("*.html")):
        source = path.read_text(encoding="utf-8", errors="replace")
        texts = [path.with_suffix(".txt"), folder.parent / "txt" / f"{path.stem}.txt"]
        text = next((one for one in texts if one.exists()), None)
        if path.with_suffix(".json").exists():
            yield Page(path.stem, source, json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
        elif text is not None:
            yield Page(path.stem, source, {"paragraphs": text.read_text(encoding="utf-8").split("\n")})


def own() -> Iterator[Page]:
    """The project's own pages."""
    sys.path.insert(0, str(ROOT / "tests"))
    from pages import build

    with tempfile.TemporaryDirectory() as folder:
        build.write(Path(folder))
        back = {page.name for page in build.pages() if page.held_back}
        yield from [Page(page.name, page.source, page.gold, page.name in back) for page in of_folder(Path(folder))]


def scores(extract: Callable[[str], Found], pages: list[Page]) -> dict[str, Score]:
    """How an extractor does on every page; one that raises has found nothing."""
    done = {}
    for page in pages:
        seconds = []
        for _ in range(3):
            started = time.perf_counter()
            try:
                found = extract(page.source)
            except Exception as error:
                print(f"# {page.name}: {type(error).__name__}: {error}"[:200], file=sys.stderr)
                found = Found("")
            seconds.append(time.perf_counter() - started)
        done[page.name] = score(page, found, statistics.median(seconds))
    return done


def line(name: str, found: dict[str, Score]) -> str:
    """One line of the table."""
    all_of = list(found.values())
    mean = {part: statistics.fmean(getattr(one, part) for one in all_of) for part in ("precision", "recall", "f1")}
    worst = min(found, key=lambda page: found[page].f1)
    return (
        f"{name:<24}{len(all_of):>5}  {mean['precision']:.3f}  {mean['recall']:.3f}  {mean['f1']:.3f}  "
        f"{worst[:11]:>11} {found[worst].f1:.2f}  {sum(one.leaks for one in all_of):>5}  "
        f"{statistics.fmean(one.breaks for one in all_of):.3f}  "
        f"{statistics.fmean(one.metadata for one in all_of):>8.3f}  "
        f"{statistics.median(one.seconds for one in all_of) * 1000:>6.1f}"
    )


def main() -> None:
    """Print one table; with ``--pages`` also the pages of the first extractor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="pages and gold; the project's own if none is given")
    parser.add_argument("--only", help="the extractors of which the name begins so")
    parser.add_argument("--pages", action="store_true", help="a line for every page")
    choices = parser.parse_args()
    pages = list(of_folder(choices.folder) if choices.folder else own())
    print(f"{'extractor':<24}pages  prec.  recall f1           worst page  leaks  breaks metadata  ms/page")
    for name, load in EXTRACTORS.items():
        if choices.only and not name.startswith(choices.only):
            continue
        try:
            extract = load()
        except ImportError as error:
            print(f"{name:<24}not installed ({error.name})")
            continue
        found = scores(extract, pages)
        for part, chosen in (("", {False, True}), (" (rules)", {False}), (" (held back)", {True})):
            some = {page.name: found[page.name] for page in pages if page.held_back in chosen}
            if some and (len(some) < len(pages) or not part):
                print(line(name + part, some))
        for page in pages if choices.pages else []:
            print(line("  " + page.name, {page.name: found[page.name]}))


if __name__ == "__main__":
    main()
