"""Tables of articles: CSV in every dialect and encoding, Parquet, and what is wrong with both."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date, datetime
from pathlib import Path

import pyarrow
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pyarrow import parquet

from sayso.models import Article, Decoding, Failure
from sayso.readers import Input, discover, read_input
from sayso.settings import Fields, Limits, Settings

STORY = "The “dam” of Réyl holds, said Ines Dahl.\n\nShe spoke on day {}; nobody else did."
ROWS = [{"title": f"Day {n}", "text": STORY.format(n), "date": f"2024-05-0{n}"} for n in range(1, 4)]


def everything(path: Path, **choices: object) -> list[Article | Failure]:
    (source,) = discover(path)
    assert isinstance(source, Input), source
    return list(read_input(source, Settings(**choices)))


def written(rows: list[dict[str, str]], **dialect: object) -> str:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, list(rows[0]), **dialect)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


def check(found: list[Article | Failure], name: str) -> None:
    assert [item.path.rsplit("/")[-1] for item in found] == [f"{name}#{n}" for n in (1, 2, 3)]
    for number, item in enumerate(found, 1):
        assert isinstance(item, Article), item
        assert item.text == f"Day {number}\n\n{STORY.format(number)}"
        assert (item.title, item.published) == (f"Day {number}", f"2024-05-0{number}")


# ------------------------------------------------------------------ CSV
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_whatever_parts_its_cells(tmp_path, delimiter, ends):
    data = written(ROWS, delimiter=delimiter, lineterminator=ends, quoting=csv.QUOTE_MINIMAL)
    (tmp_path / "a.csv").write_bytes(data.encode())
    check(everything(tmp_path / "a.csv"), "a.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_may_be_in_any_encoding(tmp_path, encoding):
    (tmp_path / "a.tsv").write_bytes(written(ROWS, delimiter="\t").encode(encoding))
    found = everything(tmp_path / "a.tsv")
    check(found, "a.tsv")
    wanted = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert {item.decoding for item in found} == {Decoding(encoding=wanted)}


def test_a_packed_table(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(written(ROWS).encode(), mtime=0))
    check(everything(tmp_path / "a.csv.gz"), "a.csv.gz")


def test_a_bad_row_costs_itself(tmp_path):
    data = (
        written(ROWS).replace("2024-05-02", "2024-05-02,one,two").encode().replace("Réyl".encode(), b"R\xff\xfeyl", 1)
    )
    (tmp_path / "a.csv").write_bytes(data + b"\r\n\r\nDay 4,,\r\nDay 5\r\n")
    found = everything(tmp_path / "a.csv")
    assert [getattr(item, "code", "done") for item in found] == ["done", "PARSE", "done", "EMPTY", "EMPTY"]
    assert found[0].decoding == Decoding(encoding="utf-8", replaced=1)
    assert found[2].decoding == Decoding(encoding="utf-8")
    assert "5 cells, the header 3" in found[1].message


def test_a_quotation_mark_that_is_never_closed_costs_no_row_before_it_and_not_the_file(tmp_path):
    good = "".join(f"Day {n},The dam of ward {n} holds and will hold.\n" for n in range(50))
    data = f'title,text\n{good}Bad,"never closed\n' + "Lost,lost\n" * 500 + good.replace("Day", "Night")
    (tmp_path / "a.csv").write_text(data, encoding="utf-8")
    found = everything(tmp_path / "a.csv", limits=Limits(max_bytes=4_000))
    titles = [item.title for item in found if isinstance(item, Article)]
    assert titles[:50] == [f"Day {n}" for n in range(50)]
    assert "Night 49" in titles
    assert {item.code for item in found if isinstance(item, Failure)} == {"PARSE"}


def test_the_cell_limit_of_the_process_is_left_alone(tmp_path):
    before = csv.field_size_limit()
    (tmp_path / "a.csv").write_text(written(ROWS), encoding="utf-8")
    (source,) = discover(tmp_path / "a.csv")
    for _ in read_input(source):
        assert csv.field_size_limit() == before


def test_a_table_without_a_text_is_one_failure_that_names_its_columns(tmp_path):
    (tmp_path / "a.csv").write_text("id,kicker\n" + "1,Some words\n" * 100, encoding="utf-8")
    (found,) = everything(tmp_path / "a.csv")
    assert isinstance(found, Failure)
    assert found.code == "FIELD"
    assert "there are id, kicker" in found.message
    assert "--text-field" in found.message
    assert len(everything(tmp_path / "a.csv", fields=Fields(text=("kicker",)))) == 100


def test_more_rows_than_allowed(tmp_path):
    (tmp_path / "a.csv").write_text(written(ROWS), encoding="utf-8")
    assert [getattr(item, "code", "done") for item in everything(tmp_path / "a.csv", limits=Limits(max_records=2))] == [
        "done", "done", "TOO_LARGE",
    ]  # fmt: skip


def test_a_header_alone(tmp_path):
    (tmp_path / "a.csv").write_text("title,text\n", encoding="utf-8")
    assert [item.code for item in everything(tmp_path / "a.csv")] == ["EMPTY"]


@given(st.binary(max_size=300), st.sampled_from([b"", b"title,text\n", b"text\ttitle\r\n"]))
@examples(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_survived(tmp_path, data, head):
    for name in ("a.csv", "a.parquet"):
        (tmp_path / name).write_bytes(head + data)
        found = everything(tmp_path / name)
        assert found
        assert all(item.path.startswith((tmp_path / name).as_posix()) for item in found)


# ------------------------------------------------------------------ Parquet
def test_a_parquet_file(tmp_path):
    rows = [row | {"date": date.fromisoformat(row["date"]), "score": float("nan"), "raw": b"\xff"} for row in ROWS]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    check(everything(tmp_path / "a.parquet"), "a.parquet")


def test_nested_columns_and_times(tmp_path):
    rows = [{"article": {"body": "The dam of Reyl holds, said Ines Dahl."}, "timestamp": datetime(2024, 5, 4, 9, 30)}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.pq")
    (found,) = everything(tmp_path / "a.pq", fields=Fields(text=("article.body",)))
    assert isinstance(found, Article)
    assert (found.text, found.published) == ("The dam of Reyl holds, said Ines Dahl.", "2024-05-04 09:30:00")


def test_only_a_few_rows_are_held_at_once(tmp_path):
    rows = [{"text": f"{n} " + "word " * 2_000} for n in range(1_000)]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=1_000)
    (source,) = discover(tmp_path / "a.parquet")
    found = read_input(source)
    assert next(found).path.endswith("#1")
    assert sum(1 for _ in found) == 999


@pytest.mark.parametrize(
    ("rows", "cut", "codes"),
    [
        ([{"kicker": "words"}], 0, ["FIELD"]),
        ([{"text": None}, {"text": "The dam holds."}, {"text": " "}, {"text": "x" * 30_000}], 0,
         ["EMPTY", "done", "EMPTY", "TOO_LARGE"]),
        (ROWS, 9, ["PARSE"]),
        (ROWS, 200, ["PARSE"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_parquet_file(tmp_path, rows, cut, codes):
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(data[: len(data) - cut])
    found = everything(tmp_path / "a.parquet", limits=Limits(max_bytes=20_000))
    assert [getattr(item, "code", "done") for item in found] == codes


def test_a_parquet_file_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "a.parquet")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    (found,) = everything(tmp_path / "a.parquet")
    assert isinstance(found, Failure)
    assert found.code == "EXTRA"
    assert 'pip install "sayso[parquet]"' in found.message


# ------------------------------------------------------------------ what others call their fields
BODY = "The dam of Reyl holds, said Ines Dahl."
OTHERS = {
    "news-please": ({"maintext": BODY, "title": "T", "authors": ["A B"], "date_publish": "2024-05-04 09:00:00",
                     "source_domain": "daily.example", "language": "en", "url": "https://daily.example/1",
                     "description": "short", "title_page": None, "filename": "x.json"}, "daily.example"),
    "newspaper": ({"text": BODY, "title": "T", "authors": ["A B"], "publish_date": "2024-05-04", "meta_lang": "en",
                   "source_url": "https://daily.example", "url": "https://daily.example/1", "summary": ""},
                  "daily.example"),
    "fundus": ({"title": "T", "authors": ["A B"], "publishing_date": "2024-05-04T09:00:00+00:00", "lang": "en",
                "body": {"summary": [], "sections": [{"headline": [], "paragraphs": [BODY]}]},
                "html": {"requested_url": "https://daily.example/1", "responded_url": "https://daily.example/1"},
                "publisher": "Daily"}, "Daily"),
    "trafilatura": ({"title": "T", "author": "A B", "hostname": "daily.example", "date": "2024-05-04", "text": BODY,
                     "raw_text": BODY, "sitename": "Daily", "source": "https://daily.example/1",
                     "source-hostname": "Daily", "language": None, "excerpt": "short", "comments": ""}, "Daily"),
    "CC-News": ({"text": BODY, "title": "T", "author": "A B", "domain": "daily.example", "date": "2024-05-04 09:00:00",
                 "description": "short", "url": "https://daily.example/1", "image_url": "x"}, "daily.example"),
    "RealNews": ({"text": BODY, "title": "T", "authors": ["A B"], "publish_date": "05-04-2024", "summary": "short",
                  "domain": "daily.example", "warc_date": "2024", "url": "https://daily.example/1"}, "daily.example"),
    "scrapy": ({"article_text": [BODY], "headline": "T", "byline": "A B", "pub_date": "2024-05-04",
                "link": "https://daily.example/1", "site_name": "Daily"}, "Daily"),
    "schema.org": ({"@type": "NewsArticle", "articleBody": BODY, "headline": "T", "author": [{"name": "A B"}],
                    "datePublished": "2024-05-04", "publisher": {"@type": "Organization", "name": "Daily"},
                    "mainEntityOfPage": {"@id": "https://daily.example/1"}, "inLanguage": "en"}, "Daily"),
    "Guardian": ({"webTitle": "T", "webPublicationDate": "2024-05-04T09:00:00Z", "webUrl": "https://daily.example/1",
                  "fields": {"bodyText": BODY, "byline": "A B"}, "source": "Daily"}, "Daily"),
    "aggregators": ({"title": "T", "body": BODY, "dateTime": "2024-05-04T09:00:00Z", "lang": "eng", "authors":
                     [{"name": "A B", "type": "author"}], "url": "https://daily.example/1",
                     "source": {"uri": "daily.example", "title": "Daily"}}, "Daily"),
    "webhoses": ({"title": "T", "text": BODY, "author": "A B", "published": "2024-05-04T09:00:00Z",
                  "thread": {"site": "daily.example"}, "url": "https://daily.example/1", "language": "english"},
                 "daily.example"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_the_fields_of_others_are_known(tmp_path, name):
    record, publisher = OTHERS[name]
    (tmp_path / "a.json").write_text(json.dumps(record), encoding="utf-8")
    (found,) = everything(tmp_path / "a.json")
    assert isinstance(found, Article), found
    assert found.text == f"T\n\n{BODY}"
    assert (found.title, found.author, found.publisher, found.url) == ("T", "A B", publisher, "https://daily.example/1")
    assert found.published is not None
    assert "2024" in found.published


def test_a_list_inside_content_is_a_list_of_articles(tmp_path):
    record = {"content": [{"title": f"T{n}", "text": f"{BODY} {n}"} for n in range(3)], "page": 1}
    (tmp_path / "a.json").write_text(json.dumps(record), encoding="utf-8")
    assert [item.title for item in everything(tmp_path / "a.json")] == ["T0", "T1", "T2"]


def test_a_cell_that_is_no_text_costs_its_characters(tmp_path):
    bad = pyarrow.array([b"The dam of R\xff\xfeyl holds, said Ines Dahl.", STORY.encode()], pyarrow.binary())
    table = pyarrow.Table.from_arrays([bad.view(pyarrow.string()), pyarrow.array([1, 2])], ["text", "n"])
    parquet.write_table(table, tmp_path / "a.parquet")
    first, second = everything(tmp_path / "a.parquet")
    assert (first.decoding.replaced, second.decoding.replaced) == (2, 0)


def test_line_ends_of_every_kind(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'title,text\rOne,The dam holds.\rTwo,"It\x0brains, they say."\r')
    assert [item.title for item in everything(tmp_path / "a.csv")] == ["One", "Two"]
