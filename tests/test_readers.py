"""Reading: every format, every failure, hostile files, and folders with traps in them."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from pace import within
from sayso.models import Article, Decoding, Failure, Skip
from sayso.readers import Input, discover, markdown, read, read_input, read_text
from sayso.readers.decoding import clean, decode
from sayso.readers.language import foreign, is_foreign
from sayso.readers.record import CODES, with_headline
from sayso.settings import Fields, Limits, Settings

STORY = "The bridge stays closed.\n\n“We will rebuild,” the mayor said."
HEADLINE = "Council votes to rebuild the bridge"
PARAGRAPHS = [
    f"The council met on day {number} and “voted to rebuild” the bridge, said Ann Lowe, who leads the works."
    for number in range(1, 6)
]


def everything(path: Path, **choices: object) -> list[Article | Failure | Skip]:
    """All that a file or folder gives, skips included."""
    settings = Settings(**choices)
    found = list(discover(path))
    return [item for one in found for item in (read_input(one, settings) if isinstance(one, Input) else [one])]


def only(path: Path, **choices: object) -> Article | Failure | Skip:
    """The one thing that a file gives."""
    (item,) = everything(path, **choices)
    return item


def article(path: Path, **choices: object) -> Article:
    """The one article that a file gives."""
    item = only(path, **choices)
    assert isinstance(item, Article), item
    return item


def failure(path: Path, **choices: object) -> Failure:
    """The one failure that a file gives, well formed."""
    item = only(path, **choices)
    assert isinstance(item, Failure), item
    assert item.stage == "read"
    assert item.code in CODES
    assert item.path in item.message
    assert item.message.count(". ") + item.message.count(".\n") <= 3
    return item


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def page(body: str = "", *, lang: str = "en", head: str = "") -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{HEADLINE}</title>{head}'
        f"</head><body><nav>Home | News</nav><article><h1>{HEADLINE}</h1>{paragraphs}{body}"
        "</article><footer>All rights reserved</footer></body></html>"
    )


# Plain text and Markdown


def test_plain_text_is_read_as_it_is(tmp_path: Path) -> None:
    found = article(write(tmp_path / "a.txt", STORY.replace("\n", "\r\n")))
    assert found.text == STORY
    assert found.path == (tmp_path / "a.txt").as_posix()
    assert found.repairs == []


def test_a_page_under_the_name_of_text_is_read_as_a_page(tmp_path: Path) -> None:
    assert "<p>" not in article(write(tmp_path / "a.txt", page())).text


def test_repair_can_be_turned_off(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "“We will rebuild”the mayor said.")
    assert article(path).text == "“We will rebuild” the mayor said."
    assert article(path, repair=False).text == "“We will rebuild”the mayor said."


def test_offsets_lead_back_to_the_decoded_file(tmp_path: Path) -> None:
    original = "\n\n“We will rebuild”the mayor  said."
    found = article(write(tmp_path / "a.txt", original))
    place = found.text.index("said")
    assert original[found.original_offset(place) :].startswith("said")


MARKDOWN = """---
title: "Bridge: no way"
author: [Ann Lowe, "Dale Harmon"]
date: 2024-05-01
tags:
  - river
---

# Bridge closed

The *old* bridge, says the [council](http://example.org "x"), **stays**
closed &amp; empty.  ![a picture](b.png)

> “We will
> rebuild,” she said.

- one
- two

1. three

| left | right |
|------|-------|
| a    | b     |

    set in by four spaces

***

~~gone~~ `code` \\*star\\* <b>bold</b>
"""


def test_markdown_gives_plain_paragraphs(tmp_path: Path) -> None:
    found = article(write(tmp_path / "a.md", MARKDOWN))
    assert found.text.split("\n\n") == [
        "Bridge: no way",
        "Bridge closed",
        "The old bridge, says the council, stays closed & empty.",
        "“We will rebuild,” she said.",
        "one",
        "two",
        "three",
        "left | right",
        "a | b",
        "set in by four spaces",
        "gone code *star* bold",
    ]
    assert (found.title, found.author, found.published) == (
        "Bridge: no way",
        "Ann Lowe, Dale Harmon",
        "2024-05-01",
    )


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("+++\ntitle = 'T'\ndate = 2024-05-01\n+++\ntext", {"title": "T"}),
        ("---\nauthors:\n- A\n- B\n---\ntext", {"authors": ["A", "B"]}),
        ("---\n\nNo front matter, just a rule\n\n---\ntext", {}),
        ("text", {}),
    ],
)
def test_front_matter(source: str, fields: dict[str, object]) -> None:
    found, rest = markdown.split_front_matter(source)
    assert {name: found[name] for name in fields} == fields
    assert rest == ("text" if fields else source)


def test_the_first_heading_is_the_title_of_markdown(tmp_path: Path) -> None:
    found = article(write(tmp_path / "a.markdown", "# Bridge closed\n\nIt rains."))
    assert (found.title, found.text) == ("Bridge closed", "Bridge closed\n\nIt rains.")


# HTML


def test_a_page_gives_its_main_text_and_metadata(tmp_path: Path) -> None:
    head = (
        '<meta name="author" content="Ann Lowe"><meta property="og:site_name" content="The Gazette">'
        '<meta property="article:published_time" content="2024-05-01T10:00:00Z">'
        '<link rel="canonical" href="https://example.org/bridge">'
    )
    found = article(write(tmp_path / "a.html", page(head=head)))
    assert found.text == "\n\n".join(["Council votes to rebuild the bridge", *PARAGRAPHS])
    assert (found.title, found.author, found.publisher) == (
        "Council votes to rebuild the bridge",
        "Ann Lowe",
        "The Gazette",
    )
    assert (found.published, found.url, found.language) == ("2024-05-01", "https://example.org/bridge", "en")


def test_a_headline_that_the_text_lacks_is_put_in_front(tmp_path: Path) -> None:
    source = page().replace("<h1>Council votes to rebuild the bridge</h1>", "")
    assert article(write(tmp_path / "a.htm", source)).text.split("\n\n")[0] == "Council votes to rebuild the bridge"


@pytest.mark.parametrize(
    ("title", "text", "begins"),
    [
        ("Bridge closed", "It rains.", "Bridge closed\n\nIt rains."),
        ("Bridge closed", "BRIDGE  CLOSED\n\nIt rains.", "BRIDGE"),
        ("Bridge “closed” again", 'Bridge "closed" again\nIt rains.', 'Bridge "closed"'),
        (
            "Old bridge closed again | The Gazette",
            "Old bridge closed again\n\nIt rains.",
            "Old bridge closed again\n",
        ),
        ("Old bridge closed again", "NEWS\n\nOld bridge closed again\n\nIt rains.", "NEWS"),
        ("Bridge", "Bridges are closed.", "Bridge\n\nBridges"),
        (None, "It rains.", "It rains."),
        ("  –  ", "It rains.", "It rains."),
    ],
)
def test_headlines(title: str | None, text: str, begins: str) -> None:
    assert with_headline(title, text).startswith(begins)


def test_a_page_without_main_text_fails(tmp_path: Path) -> None:
    assert (
        failure(
            write(
                tmp_path / "a.html",
                "<html><head><title>x</title></head><body><script>x()</script></body></html>",
            )
        ).code
        == "NO_TEXT"
    )
    assert failure(write(tmp_path / "b.html", "<!-- nothing -->")).code == "NO_TEXT"


GERMAN = (
    "Der Stadtrat hat am Montag beschlossen, die Brücke bis zum Sommer zu schließen. „Wir bauen sie neu“, sagte die "
    "Bürgermeisterin, die das Vorhaben seit Jahren fordert."
)


@pytest.mark.parametrize("lang", ["de", "pt-BR", "EN-gb", "", "und"])
def test_an_english_page_is_read_whatever_it_declares(tmp_path: Path, lang: str) -> None:
    assert "said Ann Lowe" in article(write(tmp_path / "a.html", page(lang=lang))).text


@pytest.mark.parametrize("lang", ["de", "en", ""])
def test_a_foreign_page_is_skipped_whatever_it_declares(tmp_path: Path, lang: str) -> None:
    source = re.sub(r"The council met.*?works\.", GERMAN, page(lang=lang)).replace(HEADLINE, "Die Brücke wird gebaut")
    path = write(tmp_path / "a.html", source)
    item = only(path)
    assert isinstance(item, Skip)
    assert item.reason == "not English (de)"
    assert isinstance(only(path, language="any"), Article)


def test_what_is_too_short_to_tell_is_believed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", json.dumps({"text": "Der Damm ist dicht.", "lang": "de"}))
    assert only(path) == Skip(path=path.as_posix(), reason="not English (declared de)")
    assert isinstance(only(write(tmp_path / "b.txt", "Der Damm ist dicht.")), Article)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (GERMAN, "de"),
        (
            "El alcalde dijo que el puente seguirá cerrado hasta el verano y que no hay dinero para repararlo antes.",
            "es",
        ),
        ("Le maire a déclaré que le pont resterait fermé jusqu’à l’été, faute d’argent pour le réparer avant.", "fr"),
        ("De burgemeester zei dat de brug tot de zomer gesloten blijft, omdat er geen geld is voor het herstel.", "nl"),
        ("市长表示，由于没有资金进行维修，这座桥将一直关闭到夏天。" * 4, "zh"),
        ("Мэр сказал, что мост останется закрытым до лета, потому что на ремонт пока нет денег в бюджете.", "ru"),
        ("صرح رئيس البلدية بأن الجسر سيظل مغلقا حتى الصيف لأنه لا توجد أموال لإصلاحه قبل ذلك الوقت هذا العام", "ar"),
        ("The mayor said: “Wir bauen die Brücke neu, das ist versprochen”, and the crowd in the square cheered.", None),
        ("Leeds 2 Arsenal 1; Fulham 0 Brentford 0; Norwich City 3 Ipswich Town 3; Luton 1 Watford 4", None),
        ("ACHELD BRONDOR KEFTIL MARVUND OSTREL PINDAR QUELTO RASTEN SOMBREL TARVEN UNDREL VOLSTAD", None),
        ("Mayor Alda Renner vows bridge rebuild, council rejects budget, schools stay closed Monday", None),
    ],
)
def test_the_language_is_told_by_the_text(text: str, wanted: str | None) -> None:
    assert foreign(text) == wanted


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", False),
        ("English", False),
        ("eng", False),
        ("en_US", False),
        ("enm", True),
        ("fr", True),
        ("", False),
        ("Unknown", False),
    ],
)
def test_declared_languages(language: str, wanted: bool) -> None:
    assert is_foreign(language) is wanted


def test_the_declared_charset_of_a_page_is_used(tmp_path: Path) -> None:
    source = page().replace('charset="utf-8"', 'charset="iso-8859-2"').replace("Ann Lowe", "Anna Łowicka")
    source = source.replace("“", '"').replace("”", '"')
    assert "Anna Łowicka" in article(write(tmp_path / "a.html", source.encode("iso-8859-2"))).text


def test_utf8_goes_before_a_wrong_declaration(tmp_path: Path) -> None:
    source = page().replace('charset="utf-8"', 'charset="iso-8859-1"')
    assert "“voted to rebuild”" in article(write(tmp_path / "a.html", source)).text


def test_entities_of_a_dtd_are_not_expanded(tmp_path: Path) -> None:
    canary = write(tmp_path / "secret" / "canary", "CANARY-7261")
    dtd = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{canary.as_uri()}"><!ENTITY y SYSTEM "http://example.org/z">]>'
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    laughs = f"<!DOCTYPE html [{bomb}]>"
    for number, head in enumerate((dtd, laughs)):
        source = page("<p>&x; &y; &l9; is what the last paragraph of this page says to its readers.</p>")
        source = '<?xml version="1.0" encoding="utf-8"?>' + source.replace("<!DOCTYPE html>", head)
        found = article(write(tmp_path / f"{number}.xhtml", source))
        assert "CANARY" not in found.text
        assert "lollol" not in found.text
        assert len(found.text) < 2_000


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<table><tr><td>", "<ul><li>", "<blockquote>"])
def test_deep_pages_neither_crash_nor_hang(tmp_path: Path, opening: str) -> None:
    with within(10, time.monotonic):
        item = only(write(tmp_path / "a.html", page(opening * 20_000 + "deep")))
        assert isinstance(item, Article | Failure)


# JSON


def test_one_record(tmp_path: Path) -> None:
    record = {
        "headline": "Bridge closed",
        "body": STORY,
        "authors": ["Ann Lowe", {"name": "Dale Harmon"}],
        "source": {"id": 7, "name": "The Gazette"},
        "publishedAt": "2024-05-01",
        "url": "https://example.org/b",
        "lang": "en",
    }
    found = article(write(tmp_path / "a.json", json.dumps(record)))
    assert found.text == f"Bridge closed\n\n{STORY}"
    assert found.path is not None and found.path.endswith("a.json")
    assert (found.title, found.author, found.publisher) == (
        "Bridge closed",
        "Ann Lowe, Dale Harmon",
        "The Gazette",
    )
    assert (found.published, found.url, found.language) == ("2024-05-01", "https://example.org/b", "en")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: records,
        lambda records: {"status": "ok", "articles": records},
        lambda records: {"response": {"results": records}},
        lambda records: {"hits": {"hits": [{"_id": 1, "_source": record} for record in records]}},
        lambda records: {"count": 2, "stories": records},
    ],
)
def test_many_records_have_a_path_each(tmp_path: Path, wrap) -> None:
    found = everything(write(tmp_path / "a.json", json.dumps(wrap([{"text": "one"}, {"text": "two"}]))))
    assert [(item.text, item.path.rsplit("/")[-1]) for item in found] == [
        ("one", "a.json#1"),
        ("two", "a.json#2"),
    ]


def test_a_bad_line_costs_itself(tmp_path: Path) -> None:
    lines = [
        b'{"text": "one"}',
        b"nonsense",
        b"",
        b'{"text": "caf\xff three"}',
        b'{"title": "no text"}',
        b'{"text": "two", "language": "fr"}',
        b'{"text": "last"}',
    ]
    items = everything(write(tmp_path / "a.jsonl", b"\n".join(lines)))
    kinds = [(type(item).__name__, item.path.rsplit(":")[-1], getattr(item, "code", "")) for item in items]
    assert kinds == [
        ("Article", "1", ""),
        ("Failure", "2", "JSON"),
        ("Article", "4", ""),
        ("Failure", "5", "FIELD"),
        ("Skip", "6", ""),
        ("Article", "7", ""),
    ]


def test_3000_lines_with_one_bad_byte_each_keep_their_characters(tmp_path: Path) -> None:
    lines = [f'{{"text": "Zoë said “{number}”."}}'.encode() for number in range(3_000)]
    lines[99] = lines[99].replace(b"said", b"sa\xffid")
    items = everything(write(tmp_path / "a.ndjson", b"\n".join(lines)))
    assert sum(isinstance(item, Article) for item in items) == 3_000
    assert items[100].text == "Zoë said “100”."
    assert items[99].text.startswith("Zoë sa")


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("content", ['{"text": "one"}\n{"text": "two"}\n', '[{"text": "one"},\n {"text": "two"}]'])
def test_lists_and_lines_are_told_apart_whatever_the_name(tmp_path: Path, name: str, content: str) -> None:
    assert [item.text for item in everything(write(tmp_path / name, content))] == ["one", "two"]


def test_other_field_names(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.json",
        json.dumps({"story": {"parts": ["One.", "Two."]}, "kicker": "Long enough to be the text"}),
    )
    error = failure(path)
    assert error.code == "FIELD"
    assert "story, kicker" in error.message
    assert "--text-field kicker" in error.message
    assert article(path, fields=Fields(text=("story.parts",))).text == "One.\n\nTwo."


def test_html_inside_a_field_becomes_paragraphs(tmp_path: Path) -> None:
    body = "<p>The bridge <b>stays</b> closed &amp; empty.</p><script>x()</script><p>It<br>rains.</p><ul><li>one"
    assert (
        article(write(tmp_path / "a.json", json.dumps({"body": body}))).text
        == "The bridge stays closed & empty.\n\nIt\nrains.\n\none"
    )
    assert (
        article(write(tmp_path / "b.json", json.dumps({"body": "2 < 3 &ldquo;yes&rdquo; > 1"}))).text
        == "2 < 3 “yes” > 1"
    )


BAD_JSON = {
    "deep": "[" * 100_000,
    "deep, closed": "[" * 50_000 + "]" * 50_000,
    "deep enough": '{"text": "a", "x": ' + "[" * 150 + "]" * 150 + "}",
    "NaN": '{"text": "a", "score": NaN}',
    "infinity": '{"text": "a", "score": -Infinity}',
    "huge number": '{"text": "a", "n": ' + "9" * 10_000 + "}",
    "key twice": '{"text": "a", "text": "b"}',
    "cut off": '{"text": "a',
    "not JSON": "text: a",
    "bad escape": '{"text": "\\x41"}',
}
BAD_FIELDS = {
    "number": "7",
    "string": '"text"',
    "null": "null",
    "empty list": "[]",
    "no fields": "{}",
    "text is a number": '{"text": 7}',
    "text is an object": '{"text": {"a": 1}}',
    "text is a list of numbers": '{"text": [1]}',
}


@pytest.mark.parametrize("name", BAD_JSON)
@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_json_that_is_not_accepted(tmp_path: Path, name: str, suffix: str) -> None:
    assert failure(write(tmp_path / f"a.{suffix}", BAD_JSON[name])).code == "JSON"


@pytest.mark.parametrize("record", ['{"text": null}', '{"text": ""}', '{"title": "Dam", "body": null}'])
def test_a_text_of_null_is_empty(tmp_path: Path, record: str) -> None:
    assert failure(write(tmp_path / "a.json", record)).code == "EMPTY"


@pytest.mark.parametrize(("record", "cure"), [
    ({"foo": "bar"}, "--text-field NAME."), ({"id": "a-very-long-identifier", "n": 7}, "--text-field NAME."),
    ({"id": "1", "content": {"rendered": "The dam is safe, they said."}}, "--text-field content.rendered."),
    ({"kicker": "The dam is safe.", "more": {"a": {"b": "The dam is safe, they said."}}}, "--text-field more.a.b."),
])  # fmt: skip
def test_the_field_that_is_advised_may_hold_a_text(tmp_path: Path, record: dict, cure: str) -> None:
    error = failure(write(tmp_path / "a.json", json.dumps(record)))
    assert (error.code, error.message.endswith(cure)) == ("FIELD", True), error.message


@pytest.mark.parametrize(("limits", "name", "content"), [
    ("max_chars", "a.txt", "The dam is safe."), ("max_bytes", "a.txt", "The dam is safe."),
    ("max_records", "a.jsonl", '{"text": "One."}\n{"text": "Two."}\n'),
    ("max_records", "a.csv", "text\nOne.\nTwo.\n"),
])  # fmt: skip
def test_what_is_too_large_names_the_setting(tmp_path: Path, limits: str, name: str, content: str) -> None:
    found = everything(write(tmp_path / name, content), limits=Limits(**{limits: 1}))
    assert found[-1].code == "TOO_LARGE"
    assert found[-1].message.endswith(f"in Python, raise Settings.limits.{limits}.")


@pytest.mark.parametrize("name", BAD_FIELDS)
def test_records_without_text(tmp_path: Path, name: str) -> None:
    assert failure(write(tmp_path / "a.json", BAD_FIELDS[name])).code == "FIELD"


def test_lone_surrogates_and_controls_of_json_are_replaced(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.json",
        '{"text": "a\\ud800b\\u0000c\\u2028d\\u202ee", "title": "\\u001b]0;x\\u0007t\\udfff"}',
    )
    found = article(path)
    assert found.text == "]0;xt\ufffd\n\na\ufffdbc\nde"
    assert found.title == "]0;xt\ufffd"
    assert json.loads(found.model_dump_json())["text"] == found.text


def test_odd_metadata_costs_nothing(tmp_path: Path) -> None:
    record = {
        "text": "a",
        "title": 7,
        "author": [[1], {"x": 2}, None, True],
        "date": 1_714_521_600,
        "url": {},
        "language": ["en"],
    }
    found = article(write(tmp_path / "a.json", json.dumps(record)))
    assert (found.title, found.author, found.published, found.url) == ("7", None, "1714521600", None)


# Decoding


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("“Zoë”".encode(), "“Zoë”"),
        ("\ufeff“Zoë”".encode(), "“Zoë”"),
        ("“Zoë” said so".encode("utf-16"), "“Zoë” said so"),
        ("“Zoë” said so, more than once".encode("utf-16-le"), "“Zoë” said so, more than once"),
        ("“Zoë” said so, more than once".encode("utf-16-be"), "“Zoë” said so, more than once"),
        ("“Zoë” said so, more than once".encode("utf-32-le"), "“Zoë” said so, more than once"),
        (
            "It was “closed”, said Zoë of the works, and that was all there was to say of it.".encode("cp1252"),
            "It was “closed”, said Zoë of the works, and that was all there was to say of it.",
        ),
        (
            "The café of the old town is closed, they say.".encode("latin-1"),
            "The café of the old town is closed, they say.",
        ),
        ("“Zoë” ".encode() + b"\x93pasted\x94", "“Zoë” “pasted”"),
        ("“Zoë” ".encode() + b"cut \xe2\x80 off", "“Zoë” cut \ufffd off"),
        (b"a\x00b\x07c\x85d", "abc…d"),
        (b"a\r\nb\rc\x0bd\x0ce", "a\nb\nc\nd\ne"),
        (b"", ""),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert decode(data).text == text


def test_another_script_is_detected() -> None:
    text = "Мост через реку закрыт до осени, сообщили в городском совете. Ремонт начнётся в понедельник. " * 5
    assert decode(text.encode("cp1251")).text == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The cafÃ© of RaÃºl â€œclosedâ€\x9d", "The café of Raúl “closed”"),
        ("Itâ€™s over â€” so said BjÃ¶rn", "It’s over — so said Björn"),
        ("ItÃ¢â‚¬â„¢s over", "It’s over"),
        ("The café of Raúl “closed” — 5 £, 20 °C, Ångström, São Tomé, «bien»", None),
        ("NAÏVE CAFÉ: À LA CARTE", None),
    ],
)
def test_mojibake_is_mended_and_good_text_left_alone(tmp_path: Path, text: str, wanted: str | None) -> None:
    plain = article(write(tmp_path / "a.txt", f"One line.\n{text}"))
    assert plain.text == f"One line.\n{wanted or text}"
    assert plain.decoding == Decoding(encoding="utf-8", mended=bool(wanted))
    escaped = article(write(tmp_path / "a.json", json.dumps({"text": text, "title": text})))
    assert (escaped.text, escaped.title) == (wanted or text, wanted or text)


def test_a_long_line_of_mojibake_takes_no_long_time() -> None:
    for piece in ("Ã©", "â€", "Ã", "Ã¢â‚¬â„¢", "ÃƒÂ©"):
        with within(10):
            decode((piece * (1_000_000 // len(piece))).encode())


CLOSED = "Zoë of the café in the old town said that it had been “closed” since the flood of the summer before last."


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("a.txt", "“Zoë” cut ".encode() + b"\xe2\x80 off", Decoding(encoding="utf-8", replaced=1)),
        ("a.txt", CLOSED.encode("cp1252"), Decoding(encoding="cp1252")),
        ("a.txt", CLOSED.encode("utf-16"), Decoding(encoding="utf-16-le")),
        ("a.json", f'[{{"text": "{CLOSED}"}}]'.encode("cp1252"), Decoding(encoding="cp1252")),
        ("a.jsonl", f'{{"text": "{CLOSED}"}}\n'.encode("cp1252"), Decoding(encoding="cp1252")),
    ],
)
def test_the_encoding_and_what_was_replaced_are_recorded(
    tmp_path: Path, name: str, data: bytes, wanted: Decoding
) -> None:
    (tmp_path / name).write_bytes(data)
    assert article(tmp_path / name).decoding == wanted


def test_a_string_has_no_encoding() -> None:
    (found,) = read_text("The mayor said so.")
    assert isinstance(found, Article)
    assert found.decoding is None


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "utf-8", "latin-1", "shift_jis", "utf-7", "hex", "no such", "\x00"]),
)
@examples(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_decode_the_same_way_twice(data: bytes, declared: str) -> None:
    data = f'<meta charset="{declared}">'.encode() + data if declared else data
    first = decode(data)
    assert first == decode(data)
    first.text.encode("utf-8")
    assert clean(first.text) == first.text


@given(st.binary(max_size=200), st.sampled_from(["txt", "md", "html", "json", "jsonl"]))
@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_give_a_record_of_any_format(tmp_path_factory, data: bytes, suffix: str) -> None:
    path = write(tmp_path_factory.getbasetemp() / f"any.{suffix}", data)
    items = everything(path)
    assert items
    for item in items:
        json.loads(item.model_dump_json())
        assert isinstance(item, Article | Failure | Skip)


@given(st.text(max_size=200))
@examples(max_examples=100, deadline=None)
def test_any_string_gives_a_record(text: str) -> None:
    for item in read_text(text):
        item.model_dump_json()


# What is no article


def test_binary_files(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as handle:
        handle.writestr("a", "b")
    contents = [
        b"%PDF-1.7\n...",
        archive.getvalue(),
        b"\x89PNG\r\n\x1a\n",
        b"\x00\x01\x02" * 50,
        os.urandom(64) + b"\x00" * 64,
    ]
    for number, content in enumerate(contents):
        for suffix in ("txt", "html", "json", "jsonl", "md"):
            assert failure(write(tmp_path / f"{number}.{suffix}", content)).code == "BINARY"
            (tmp_path / f"{number}.{suffix}").unlink()


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "json", "jsonl"])
@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff \u00a0\n", "\u200b"])
def test_empty_files(tmp_path: Path, suffix: str, content: str) -> None:
    assert failure(write(tmp_path / f"a.{suffix}", content)).code in {"EMPTY", "JSON", "NO_TEXT"}


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    assert failure(write(tmp_path / "a" / "a.html", "")).code == "EMPTY"
    assert failure(write(tmp_path / "b" / "a.json", '{"text": "\\u0000 "}')).code == "EMPTY"
    assert failure(write(tmp_path / "c" / "a.jsonl", "\n" * 9_000)).code == "EMPTY"


def test_limits(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "word " * 100)
    assert failure(path, limits=Limits(max_bytes=499)).code == "TOO_LARGE"
    assert failure(path, limits=Limits(max_chars=499)).code == "TOO_LARGE"
    assert article(path, limits=Limits(max_bytes=500, max_chars=500)).text.startswith("word")
    lines = write(tmp_path / "b" / "a.jsonl", '{"text": "one"}\n' * 3)
    *read_ones, last = everything(lines, limits=Limits(max_records=2))
    assert [item.text for item in read_ones] == ["one", "one"]
    assert last.code == "TOO_LARGE"
    records = write(tmp_path / "c" / "a.json", json.dumps([{"text": "one"}] * 3))
    assert [getattr(item, "code", "") for item in everything(records, limits=Limits(max_records=2))] == [
        "",
        "",
        "TOO_LARGE",
    ]


def test_a_line_too_long_costs_itself(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "one"}\n{"text": "' + "x" * 300 + '"}\n{"text": "two"}\n')
    items = everything(path, limits=Limits(max_bytes=100))
    assert [getattr(item, "code", "") for item in items] == ["", "TOO_LARGE", ""]


@pytest.mark.parametrize("suffix", ["txt", "jsonl"])
def test_a_huge_sparse_file_is_not_read(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a.{suffix}", '{"text": "one"}\n' * 300)
    with path.open("r+b") as handle:
        handle.truncate(10_000_000_000)
    with within(5, time.monotonic):
        assert "TOO_LARGE" in {
            getattr(item, "code", "") for item in everything(path, limits=Limits(max_bytes=1_000_000))
        }


def test_what_the_system_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", STORY)
    gone = write(tmp_path / "b.txt", STORY)
    (first, second) = list(discover(tmp_path))
    gone.unlink()
    assert [item.code for item in read_input(second)] == ["NOT_FOUND"]

    def refuse(*_args: object, **_kwargs: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    (item,) = read_input(first)
    assert (item.code, item.path) == ("UNREADABLE", path.as_posix())
    monkeypatch.setattr(os, "scandir", refuse)
    assert [item.code for item in read(tmp_path)] == ["UNREADABLE"]


def test_a_file_that_turned_into_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", STORY)
    (found,) = discover(path)
    path.unlink()
    os.mkfifo(path)
    assert [item.code for item in read_input(found)] == ["UNREADABLE"]


# Folders


def test_order_and_formats(tmp_path: Path) -> None:
    names = ["b.txt", "a/z.txt", "a-b.txt", "a.md", "a/b/c.json", "A.TXT", "é.txt", "a b.txt"]
    for name in names:
        write(tmp_path / name, "x")
    found = [item.path for item in discover(tmp_path)]
    assert found == sorted((tmp_path / name).as_posix() for name in names)


def test_hidden_unknown_and_special_files_are_skipped(tmp_path: Path) -> None:
    for name in (".hidden.txt", ".git/a.txt", "a.pdf", "noname", "good.txt"):
        write(tmp_path / name, "It rains.")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "dangling.txt").symlink_to("nowhere.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "self").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "same.txt").symlink_to("good.txt")
    (tmp_path / "annexed.txt").symlink_to(".git/a.txt")
    outside = write(tmp_path.parent / f"{tmp_path.name}-outside" / "o.txt", "Not asked for.")
    (tmp_path / "out.txt").symlink_to(outside)
    (tmp_path / "outdir").symlink_to(outside.parent, target_is_directory=True)
    found = {item.path.rsplit("/")[-1]: item for item in discover(tmp_path)}
    reasons = {name: item.reason for name, item in found.items() if isinstance(item, Skip)}
    assert {name for name, item in found.items() if isinstance(item, Input)} == {"good.txt", "annexed.txt"}
    assert reasons[".git"] == reasons[".hidden.txt"] == "hidden"
    assert reasons["a.pdf"].startswith("not an article format")
    assert "pipe" in reasons["pipe.txt"]
    assert "circle" in reasons["loop.txt"] and "nowhere" in reasons["dangling.txt"]
    assert {"zero.txt", "self", "same.txt", "out.txt", "outdir", "noname"} <= set(reasons)
    assert [item.text for item in read(tmp_path)] == ["It rains.", "It rains."]


def test_the_output_folder_is_never_read(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", "x")
    before = list(discover(tmp_path / "in", exclude=tmp_path / "in" / "out"))
    write(tmp_path / "in" / "out" / "articles" / "b.json", '{"text": "x"}')
    assert list(discover(tmp_path / "in", exclude=tmp_path / "in" / "out")) == before
    assert list(discover(tmp_path / "in", exclude=tmp_path / "in" / "x" / ".." / "out")) == before
    (skip,) = discover(tmp_path / "in" / "out" / "articles" / "b.json", exclude=tmp_path / "in" / "out")
    assert isinstance(skip, Skip)


def test_names_that_do_not_exist(tmp_path: Path) -> None:
    for name in ("no.txt", "no/such/folder", "x" * 300 + ".txt", "a\x00b.txt", "\ud800.txt"):
        (item,) = read(tmp_path / name)
        assert item.code == "NOT_FOUND"
        item.model_dump_json()


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b.txt", "x")
    kinds = [
        type(item).__name__ for item in discover([tmp_path / "a" / "b.txt", tmp_path, tmp_path / "a" / ".." / "a"])
    ]
    assert sorted(kinds) == ["Input", "Skip", "Skip"]


def test_a_link_named_by_the_user_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt", "x")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert [item.path for item in read(tmp_path / "link")] == [(tmp_path / "link" / "a.txt").as_posix()]


def test_odd_file_names_can_be_written(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/od\xffd\x1b[2J\n.txt"
    Path(os.fsdecode(raw)).write_bytes(b"It rains.")
    found = article(tmp_path)
    assert found.path is not None and found.path.endswith("/od\\xffd[2J .txt")
    found.model_dump_json()


def test_reading_changes_nothing(tmp_path: Path) -> None:
    for name, content in {"a.txt": STORY, "b.html": page(), "c.jsonl": "{}\n"}.items():
        write(tmp_path / name, content)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    list(read(tmp_path))
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == before


def test_a_bad_neighbour_harms_nobody(tmp_path: Path) -> None:
    for number in range(10):
        write(tmp_path / "clean" / f"{number}.txt", f"{STORY} {number}")
        write(tmp_path / "mixed" / f"{number}.txt", f"{STORY} {number}")
        write(tmp_path / "mixed" / f"{number}.json", list(BAD_JSON.values())[number])
    good = [item.text for item in read(tmp_path / "mixed") if isinstance(item, Article)]
    assert good == [item.text for item in read(tmp_path / "clean")]


# Strings and standard input


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("It rains.", ["It rains."]),
        ('{"text": "one"}', ["one"]),
        ('[{"text": "one"}, {"text": "two"}]', ["one", "two"]),
        ('{"text": "one"}\n{"text": "two"}', ["one", "two"]),
        ("[A list] of {things}", ["[A list] of {things}"]),
        ('["quoted" at the start', ['["quoted" at the start']),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, content: str, texts: list[str]) -> None:
    assert [item.text for item in read_text(content)] == texts
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    items = list(read("-"))
    assert [item.text for item in items] == texts
    assert items[0].path in {"-", "-#1", "-:1"}


def test_standard_input_that_is_a_page_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [item.title for item in read_text(page())] == ["Council votes to rebuild the bridge"]
    assert [item.code for item in read_text(" \n")] == ["EMPTY"]
    assert [item.code for item in read_text('{"text": ')] == ["JSON"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"%PDF-1.4")))
    assert [item.code for item in read("-")] == ["BINARY"]


def test_reading_does_not_import_spacy_and_importing_is_light() -> None:
    code = (
        "import sys, random; random.seed(1); a = random.getstate(); import sayso.readers as r\n"
        "assert not {'spacy', 'trafilatura', 'charset_normalizer', 'lxml'} & set(sys.modules)\n"
        f"list(r.read_text({page()!r})); assert 'trafilatura' in sys.modules and 'spacy' not in sys.modules\n"
        "assert random.getstate() == a"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_reading_is_lazy(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / f"{number}.txt", f"It rains {number}.")
    stream = read(tmp_path)
    assert next(stream).text == "It rains 0."
    (tmp_path / "1.txt").unlink()
    assert next(stream).code == "NOT_FOUND"


def test_a_raw_line_separator_inside_a_string_costs_nothing(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Ann Lee said that it rained.\u2028She left."}\n', encoding="utf-8")
    assert [type(item) for item in read(path)] == [Article]
