# ruff: noqa: E501 (markup in one line)
"""Pages as news sites lay them out: text, paragraphs, furniture, metadata, quotations in markup, hostile pages."""

from __future__ import annotations

import json

import pytest

from pace import within
from pages.build import Page, pages
from pages.furniture import JUNK
from sayso.models import Article, Failure
from sayso.readers import read_text

PAGES = {page.name: page for page in pages()}
LEFT = {"table": 1}  # furniture that no word of the markup names
P = "".join(
    f"<p>The council met on day {n} and voted to rebuild the bridge, said Ann Lowe, who leads the works.</p>"
    for n in range(6)
)
POST = '<blockquote class="twitter-tweet"><p>So it is said by number {0}</p>&mdash; Ann Lowe (@ann) <a href="x">May 1, 2024</a></blockquote>'
LD = '<script type="application/ld+json">%s</script>'


def page(body: str, head: str = "") -> str:
    return f"<html lang=en><head><title>Bridge to be rebuilt soon</title>{head}</head><body><article>{P}{body}</article></body></html>"


def read(source: str) -> Article:
    (found,) = read_text(source)
    assert isinstance(found, Article), found
    return found


def behind(body: str) -> list[str]:
    """The paragraphs behind the six of the page."""
    return read(page(body)).text.split("\n\n")[7:]


@pytest.mark.parametrize("given", PAGES.values(), ids=PAGES)
def test_pages(given: Page) -> None:
    found = read(given.source)
    got = found.text.split("\n\n")
    assert sum(junk in found.text for junk in JUNK) == LEFT.get(given.name, 0)
    assert len(set(given.gold) - set(got)) <= (given.name == "framed")
    assert len(set(got) - set(given.gold)) <= LEFT.get(given.name, 0)
    body = [line for line in got if line in given.story.gold]
    assert body == [line for line in given.story.gold if line in body]
    story = given.story
    wanted = {
        "title": story.title, "author": story.author, "published": story.date, "publisher": story.publisher, "url": story.url,
    }  # fmt: skip
    assert {name: getattr(found, name) for name in wanted if name in given.knows} == {
        name: value for name, value in wanted.items() if name in given.knows
    }
    assert (found.language or "").startswith("en")


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<blockquote>We will rebuild.</blockquote>", ["“We will rebuild.”"]),
        ("<blockquote><p>One.</p><p>Two.</p><cite>Ann Lowe</cite></blockquote>", ["“One.”", "“Two.”", "— Ann Lowe"]),
        ("<blockquote>We will.<br>-- Ann Lowe, mayor</blockquote>", ["“We will.”", "— Ann Lowe, mayor"]),
        ("<blockquote>“We will,” she said.</blockquote>", ["“We will,” she said."]),
        ('<blockquote>We call it "home" here.</blockquote>', ["“We call it ‘home’ here.”"]),
        ("<blockquote>A line<br>and a line<br>and one<br>and the last</blockquote>", ["A line\nand a line\nand one\nand the last"]),
        ("<p>She called it <q>a <q>big</q> win</q>.</p>", ["She called it “a ‘big’ win”."]),
        ("<figure><blockquote>We will.</blockquote><figcaption>Ann Lowe</figcaption></figure>", ["“We will.”", "— Ann Lowe"]),
        (POST.format(1), ["“So it is said by number 1”", "— Ann Lowe (@ann)"]),
        ('<blockquote class="twitter-tweet"><a href="https://twitter.com/a/status/1">Loading</a></blockquote>', []),
        ("<p>one<br><br>two</p>", ["one", "two"]),
        ("<p><a href=x>Why the price of onions has doubled</a></p>", []),
    ],
)  # fmt: skip
def test_quotations_in_markup(markup: str, lines: list[str]) -> None:
    assert behind(markup + "<p>The end of it came on Friday, when all had gone home.</p>") == [
        *lines, "The end of it came on Friday, when all had gone home.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrap", [lambda node: node, lambda node: [node], lambda node: {"@graph": [{"@type": "WebSite"}, node]}]
)
def test_json_ld_goes_before_the_rest(wrap) -> None:
    node = {
        "@type": ["NewsArticle"], "headline": "The &amp; bridge", "author": [{"name": "Ann Lowe"}, "Dale Harmon"],
        "datePublished": "2024-05-01T23:00:00-05:00", "publisher": {"name": "The Gazette"},
    }  # fmt: skip
    head = LD % json.dumps(wrap(node)) + '<meta name="author" content="Web Desk">'
    found = read(page("", head))
    assert (found.title, found.author, found.published, found.publisher) == (
        "The & bridge", "Ann Lowe, Dale Harmon", "2024-05-01", "The Gazette",
    )  # fmt: skip


HOSTILE = {
    "200k p": page("<p>word " * 200_000),
    "deep div": page("<div>" * 50_000 + "x"),
    "deep bq": page("<blockquote>" * 50_000 + "x"),
    "deep q": page("<q>" * 50_000 + "x"),
    "deep q closed": page("<q>a " * 2000 + "</q>" * 2000),
    "wide q": page("<p>" + "<q>a b</q> " * 50_000),
    "deep table": page("<table><tr><td>word " * 20_000),
    "5MB attr": page('<div class="' + "related-x " * 500_000 + '">x</div>'),
    "many attr": page("<div " + " ".join(f'a{i}="related"' for i in range(200_000)) + ">x</div>"),
    "many classes": page('<div class="comment-x related">word</div>' * 60_000),
    "nul": page("<p>a\x00b</p>\x00" * 1000),
    "big ld": page("", LD % json.dumps({"@type": "NewsArticle", "headline": "x", "articleBody": "y " * 2_500_000})),
    "big ld list": page("", LD % json.dumps([{"@type": "NewsArticle", "headline": "x"}] * 50_000)),
    "no json": page("", LD % "{nope" * 10_000),
    "deep ld": page("", LD % ("[" * 10_000 + "]" * 10_000)),
    "deep graph": page("", LD % ('{"@graph":' * 10_000 + "1" + "}" * 10_000)),
    "odd ld": page(
        "",
        LD
        % json.dumps(
            {
                "@graph": [
                    {
                        "@type": ["NewsArticle", 7],
                        "headline": ["x"],
                        "author": [[{"name": []}], 3, None, {"name": {"a": 1}}],
                        "publisher": 7,
                        "datePublished": {"a": 1},
                        "mainEntityOfPage": [1],
                        "@id": 5,
                        "inLanguage": {"name": "en"},
                    }
                ]
            }
        ),
    ),
    "null ld": page("", LD % "null" + LD % "3" + LD % ""),
    "empty embeds": page('<blockquote class="twitter-tweet"></blockquote><blockquote></blockquote><q></q>' * 3000),
    "many embeds": page("".join(POST.format(i) for i in range(10_000))),
    "many bq": page(
        "".join(
            f"<blockquote>He said it was so, for the time number {i}<cite>Ann Lowe</cite></blockquote>"
            for i in range(20_000)
        )
    ),
    "br": page("a word<br><br>" * 100_000),
    "br2": page("<br>" * 200_000),
    "cells": page("<table>" + "<tr><td>word word</td></tr>" * 50_000 + "</table>"),
    "pulls": page('<aside class="pull-quote">some words that are here %d</aside>' * 10_000),
    "links": page('<p><a href="x">some words that are here</a></p>' * 50_000),
    "long line": page("<p>Share " + "a " * 1_000_000 + "</p>"),
    "spaces": page("<p>" + " " * 3_000_000 + "x</p>"),
    "dashes": page("<blockquote>x<br>" + "— " * 100_000 + "</blockquote>"),
    "by": page('<blockquote class="twitter-tweet"><p>So it is</p>' + "by " * 100_000 + "</blockquote>"),
    "nested pull": page(('<div class="pull-quote">' * 200 + "a b c d e" + "</div>" * 200) * 300),
    "lines": page("".join("<p>Read more: " + "x " * 150 + "</p>" for _ in range(20_000))),
    "custom": page("<%s>x</a>" % ("a-" * 100_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages(name: str) -> None:
    with within(6):
        (found,) = read_text(HOSTILE[name])
        assert isinstance(found, Article | Failure)
