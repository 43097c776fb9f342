"""Compressed files and web archives: streamed, capped, and one bad record costs itself."""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from sayso.models import Article, Failure, Skip
from sayso.readers import Input, discover, items, read_input
from sayso.settings import Limits, Settings

warcio = pytest.importorskip("warcio")
from warcio.statusandheaders import StatusAndHeaders  # noqa: E402
from warcio.warcwriter import WARCWriter  # noqa: E402

STORY = "The dam lost {n} tonnes of concrete. “It is a warning,” said Tomas Reyl, who leads the works at Holm."
LINE = json.dumps({"text": STORY})


def everything(path: Path, **choices: object) -> list[Article | Failure | Skip]:
    settings = Settings(**choices)
    return [
        item
        for one in discover(path)
        for item in (read_input(one, settings) if isinstance(one, Input) else [one])
    ]  # fmt: skip


def codes(found: list[Article | Failure | Skip]) -> list[str]:
    return [item.code for item in found if isinstance(item, Failure)]


def texts(found: list[Article | Failure | Skip]) -> list[str]:
    return [item.text for item in found if isinstance(item, Article)]


def page(number: int, body: str = "") -> bytes:
    story = "".join(f"<p>{STORY.format(n=10 * number + line)}</p>" for line in range(4))
    head = f"<head><title>Dam {number}</title></head>"
    return f"<html lang='en'>{head}<body><article>{story}{body}</article></body></html>".encode()


# ------------------------------------------------------------------ gzip
@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("a.txt.gz", STORY, 1),
        ("a.md.gz", f"# Dam\n\n{STORY}", 1),
        ("a.html.gz", page(1).decode(), 1),
        ("a.json.gz", json.dumps([{"text": STORY}, {"text": f"{STORY} Soon."}]), 2),
        ("a.jsonl.gz", f"{LINE}\n\n{LINE}\n", 2),
        ("A.JSONL.GZ", f"{LINE}\n", 1),
    ],
)
def test_every_format_may_be_gzipped(tmp_path, name, content, count):
    (tmp_path / name).write_bytes(gzip.compress(content.encode()))
    found = everything(tmp_path)
    assert len(texts(found)) == len(found) == count
    assert all("tonnes" in text for text in texts(found))


def test_lines_are_called_by_their_number_in_the_unpacked_file(tmp_path):
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(f"{LINE}\n\nno json\n{LINE}\n".encode()))
    found = everything(tmp_path / "a.jsonl.gz")
    names = [(item.path or "").rsplit(":", 1)[1] for item in found]
    assert names == ["1", "3", "4"] and codes(found) == ["JSON"]


@pytest.mark.parametrize("name", ["a.tar.gz", "a.gz", "a.docx.gz"])
def test_other_archives_are_skipped(tmp_path, name):
    (tmp_path / name).write_bytes(gzip.compress(b"x"))
    (found,) = everything(tmp_path)
    assert isinstance(found, Skip) and found.reason.startswith("not an article format")


def test_an_archive_inside_an_archive_is_refused(tmp_path):
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(gzip.compress(STORY.encode())))
    assert codes(everything(tmp_path)) == ["BINARY"]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.json.gz"])
def test_a_bomb_is_refused_at_once(tmp_path, name):
    (tmp_path / name).write_bytes(gzip.compress(b"0" * 200_000_000, 9))
    assert (tmp_path / name).stat().st_size < 250_000
    start = time.process_time()
    found = everything(tmp_path, limits=Limits(max_bytes=300_000_000))
    assert time.process_time() - start < 1
    assert codes(found) == ["BOMB"] and "unpack it first" in found[0].message


def test_what_unpacks_to_more_than_the_limit_is_too_large(tmp_path):
    noise = random.Random(1).randbytes(30_000).hex()
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(noise.encode()))
    assert codes(everything(tmp_path, limits=Limits(max_bytes=50_000))) == ["TOO_LARGE"]


@pytest.mark.parametrize("harm", ["cut", "flip"])
def test_a_damaged_file_costs_what_follows_the_damage(tmp_path, harm):
    lines = [json.dumps({"text": f"{STORY} {random.Random(n).random()}"}) for n in range(2_000)]
    data = bytearray(gzip.compress("\n".join(lines).encode()))
    if harm == "cut":
        del data[len(data) // 2 :]
    else:
        data[len(data) // 2] ^= 0xFF
    (tmp_path / "a.jsonl.gz").write_bytes(data)
    found = everything(tmp_path)
    assert len(texts(found)) > 500
    assert codes(found)[-1] == "ARCHIVE" and set(codes(found)) <= {"ARCHIVE", "JSON", "FIELD", "EMPTY"}


def test_what_is_called_gzip_and_is_none_fails(tmp_path):
    (tmp_path / "a.jsonl.gz").write_text(f"{LINE}\n", encoding="utf-8")
    assert codes(everything(tmp_path)) == ["ARCHIVE"]


def test_lines_are_unpacked_as_they_are_read(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for number in range(60_000):
            file.write(json.dumps({"text": f"{STORY} {number} {number * 7919}"}).encode() + b"\n")
    source = next(item for item in discover(path) if isinstance(item, Input))
    tracemalloc.start()
    count = sum(1 for _ in items(source, Settings()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000 and peak < 5_000_000


# ------------------------------------------------------------------ WARC
def archive(
    path: Path, bodies: list[bytes], *, kind: str = "text/html; charset=utf-8", packed: bool = True, **headers: str
) -> Path:
    """A WARC as crawlers write it: a head, then a request and a response for each body."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record("a", {"software": "test"}))
        for number, body in enumerate(bodies, 1):
            url = f"https://example.org/{number}"
            fields = [("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in headers.items())]
            answer = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.org")], is_http_request=True)
            writer.write_record(writer.create_warc_record(url, "request", http_headers=asked))
            writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=answer))
    return path


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_the_pages_of_an_archive_are_articles(tmp_path, name):
    path = archive(tmp_path / name, [page(1), page(2)], packed=name.endswith("gz"))
    found = everything(path)
    assert [(item.path or "").rsplit("#", 1)[1] for item in found] == ["1", "2"]
    assert [item.url for item in found if isinstance(item, Article)] == [
        "https://example.org/1",
        "https://example.org/2",
    ]
    assert "lost 20 tonnes" in texts(found)[1]


def test_only_pages_that_were_found_are_read(tmp_path):
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for status, kind, body in [
            ("404 Not Found", "text/html", page(1)),
            ("200 OK", "image/png", b"\x89PNG"),
            ("200 OK", "text/html", page(2)),
            ("200 OK", "text/plain", STORY.encode()),
        ]:
            answer = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record("http://a.b/", "response", io.BytesIO(body), http_headers=answer)
            )
        writer.write_record(
            writer.create_warc_record(
                "http://a.b/c", "conversion", io.BytesIO(STORY.encode()), warc_content_type="text/plain"
            )
        )
    found = everything(path)
    assert len(texts(found)) == len(found) == 3


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_pages_that_were_sent_packed_are_unpacked(tmp_path, coding):
    packed = gzip.compress(page(1)) if coding == "gzip" else zlib.compress(page(1))
    found = everything(archive(tmp_path / "a.warc.gz", [packed], Content_Encoding=coding))
    assert "lost 10 tonnes" in texts(found)[0]


def test_pages_that_were_sent_in_chunks_are_joined(tmp_path):
    body = page(1)
    chunked = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (body[:50], body[50:], b""))
    found = everything(archive(tmp_path / "a.warc.gz", [chunked], Transfer_Encoding="chunked"))
    assert "lost 10 tonnes" in texts(found)[0]


def test_a_bomb_inside_a_page_costs_itself(tmp_path):
    bomb = gzip.compress(b"<p>0</p>" * 30_000_000, 9)
    path = archive(tmp_path / "a.warc.gz", [page(1), bomb, page(3)][:1])
    with path.open("ab") as file:
        file.write(archive(tmp_path / "b.warc.gz", [bomb], Content_Encoding="gzip").read_bytes())
        file.write(archive(tmp_path / "c.warc.gz", [page(3)]).read_bytes())
    start = time.process_time()
    found = everything(path)
    assert time.process_time() - start < 3
    assert codes(found) == ["TOO_LARGE"] and len(texts(found)) == 2


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("harm", ["middle", "end"])
def test_a_damaged_record_costs_itself(tmp_path, packed, harm):
    path = archive(tmp_path / ("a.warc.gz" if packed else "a.warc"), [page(n) for n in range(1, 8)], packed=packed)
    data = bytearray(path.read_bytes())
    if harm == "end":
        del data[-300:]
    elif packed:
        starts = [at for at in range(len(data)) if data[at : at + 3] == b"\x1f\x8b\x08"]
        middle = starts[8]  # warcinfo, then a request and a response for each page: the response of the fourth
        data[middle + 40 : middle + 60] = bytes(20)
    else:
        at = data.index(b"https://example.org/4", data.index(b"https://example.org/4") + 5)
        at = data.rindex(b"WARC/1.0", 0, at)
        data[at : at + 8] = b"XXXX/9.9"
    path.write_bytes(data)
    found = everything(path)
    assert 5 <= len(texts(found)) <= 6
    assert len(codes(found)) <= 1 + (harm == "middle") and set(codes(found)) <= {"ARCHIVE", "EMPTY", "NO_TEXT"}
    assert "lost 10 tonnes" in texts(found)[0]
    assert ("lost 70 tonnes" in texts(found)[-1]) == (harm == "middle")


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\x1f\x8b\x08", gzip.compress(b"hello"), b"WARC/1.0\r\n\r\n", b"\n" * 9]
)
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_what_is_no_archive_is_a_failure(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    found = everything(tmp_path)
    assert len(found) == 1 and codes(found)[0] in ("ARCHIVE", "EMPTY")


def test_more_pages_than_allowed_are_not_read(tmp_path):
    found = everything(archive(tmp_path / "a.warc.gz", [page(n) for n in range(5)]), limits=Limits(max_records=2))
    assert len(texts(found)) == 2 and codes(found) == ["TOO_LARGE"]


def test_without_the_extra_the_failure_names_it(tmp_path, monkeypatch):
    archive(tmp_path / "a.warc.gz", [page(1)])
    monkeypatch.setitem(sys.modules, "warcio.statusandheaders", None)
    found = everything(tmp_path)
    assert codes(found) == ["EXTRA"] and "sayso[warc]" in found[0].message


def test_an_archive_is_streamed(tmp_path):
    noise = random.Random(1)
    path = archive(tmp_path / "a.warc.gz", [page(n, noise.randbytes(5_000).hex()) for n in range(300)])
    source = next(item for item in discover(path) if isinstance(item, Input))
    tracemalloc.start()
    count = sum(1 for _ in items(source, Settings()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 300 and peak < 3_000_000 < path.stat().st_size * 2


CHANGES = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "put"]), st.floats(0, 1), st.binary(min_size=1, max_size=20)), max_size=4
)


@examples(max_examples=60, deadline=None)
@given(CHANGES, st.booleans())
def test_no_damage_raises_or_hangs(tmp_path_factory, changes, packed):
    folder = tmp_path_factory.mktemp("warc")
    path = archive(folder / ("a.warc.gz" if packed else "a.warc"), [page(n) for n in range(1, 4)], packed=packed)
    data = bytearray(path.read_bytes())
    for how, share, some in changes:
        at = int(share * len(data))
        if how == "put":
            data[at:at] = some
        elif how == "flip":
            data[at : at + len(some)] = some
        else:
            del data[at : at + 5 * len(some)]
    path.write_bytes(data)
    start = time.process_time()
    found = everything(path)
    assert time.process_time() - start < 5
    assert all(isinstance(item, Article | Failure | Skip) for item in found)
    assert found and (changes or len(texts(found)) == 3)


@examples(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.warc", "a.warc.gz", "a.jsonl.gz", "a.txt.gz"]))
def test_any_bytes_under_these_names_give_an_outcome(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("bytes") / name
    path.write_bytes(data)
    assert len(everything(path)) >= 1
