"""Compressed files and web archives: streamed, capped, and one bad record costs itself."""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from pace import within
from sayso.models import Article, Failure, Skip
from sayso.readers import Input, Item, discover, items, read_input
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


def peak_of(read: Callable[[], object]) -> int:
    """The most bytes that Python held while reading."""
    tracemalloc.start()
    read()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


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
    (tmp_path / name).write_bytes(gzip.compress(content.encode(), mtime=0))
    found = everything(tmp_path)
    assert len(texts(found)) == len(found) == count
    assert all("tonnes" in text for text in texts(found))


def test_lines_are_called_by_their_number_in_the_unpacked_file(tmp_path):
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(f"{LINE}\n\nno json\n{LINE}\n".encode(), mtime=0))
    found = everything(tmp_path / "a.jsonl.gz")
    names = [(item.path or "").rsplit(":", 1)[1] for item in found]
    assert names == ["1", "3", "4"] and codes(found) == ["JSON"]


@pytest.mark.parametrize("name", ["a.tar.gz", "a.gz", "a.docx.gz"])
def test_other_archives_are_skipped(tmp_path, name):
    (tmp_path / name).write_bytes(gzip.compress(b"x", mtime=0))
    (found,) = everything(tmp_path)
    assert isinstance(found, Skip) and found.reason.startswith("not an article format")


def test_an_archive_inside_an_archive_is_refused(tmp_path):
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(gzip.compress(STORY.encode(), mtime=0)))
    assert codes(everything(tmp_path)) == ["BINARY"]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.json.gz"])
def test_a_bomb_is_refused_at_once(tmp_path, name):
    (tmp_path / name).write_bytes(gzip.compress(b"0" * 200_000_000, 9, mtime=0))
    assert (tmp_path / name).stat().st_size < 250_000
    with within(1):
        found = everything(tmp_path, limits=Limits(max_bytes=300_000_000))
    assert codes(found) == ["BOMB"] and "unpack it first" in found[0].message


def test_what_unpacks_to_more_than_the_limit_is_too_large(tmp_path):
    noise = random.Random(1).randbytes(30_000).hex()
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(noise.encode(), mtime=0))
    assert codes(everything(tmp_path, limits=Limits(max_bytes=50_000))) == ["TOO_LARGE"]


@pytest.mark.parametrize("harm", ["cut", "flip"])
def test_a_damaged_file_costs_what_follows_the_damage(tmp_path, harm):
    lines = [json.dumps({"text": f"{STORY} {random.Random(n).random()}"}) for n in range(2_000)]
    data = bytearray(gzip.compress("\n".join(lines).encode(), mtime=0))
    if harm == "cut":
        del data[len(data) // 2 :]
    else:
        data[len(data) // 2] ^= 0xFF
    (tmp_path / "a.jsonl.gz").write_bytes(data)
    found = everything(tmp_path)
    assert len(texts(found)) > 500
    assert codes(found)[-1] == "ARCHIVE" and set(codes(found)) <= {"ARCHIVE", "JSON", "FIELD", "EMPTY"}
    if harm == "cut":
        assert codes(found) == ["ARCHIVE"]


def test_what_was_packed_before_the_damage_is_read(tmp_path):
    first, second = (gzip.compress((f"{LINE}\n" * 500).encode(), mtime=0) for _ in range(2))
    (tmp_path / "a.jsonl.gz").write_bytes(first + second[:12] + bytes(20) + second[32:])
    found = everything(tmp_path)
    assert len(texts(found)) == 500 and codes(found) == ["ARCHIVE"] and len(found) == 501


@pytest.mark.parametrize("name", ["a.txt.gz", "a.md.gz", "a.html.gz", "a.json.gz", "a.jsonl.gz"])
@pytest.mark.parametrize("kept", [1, 9, 60, -9, -1])
def test_a_file_that_is_cut_off_fails(tmp_path, name, kept):
    content = page(1) if "html" in name else LINE.encode()
    (tmp_path / name).write_bytes(gzip.compress(content, mtime=0)[:kept])
    assert codes(everything(tmp_path)) == ["ARCHIVE"]


def test_what_is_called_gzip_and_is_none_fails(tmp_path):
    (tmp_path / "a.jsonl.gz").write_text(f"{LINE}\n", encoding="utf-8")
    assert codes(everything(tmp_path)) == ["ARCHIVE"]


def test_lines_are_unpacked_as_they_are_read(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for number in range(60_000):
            file.write(json.dumps({"text": f"{STORY} {number} {number * 7919}"}).encode() + b"\n")
    source = next(item for item in discover(path) if isinstance(item, Input))
    counted = []
    peak = peak_of(lambda: counted.append(sum(1 for _ in items(source, Settings()))))
    assert counted == [60_000] and peak < 1_000_000
    path.write_bytes(path.read_bytes()[:-9])
    assert isinstance(next(items(source, Settings())), Item)


# ------------------------------------------------------------------ WARC
Record = tuple[str, str, bytes, dict[str, str]]  # type, status or nothing, body, fields of its head


def response(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", **fields: str) -> Record:
    return "response", status, body, {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in fields.items()}}


def note(body: str = STORY) -> Record:
    return response(body.encode(), "text/plain")


def written(records: list[Record], *, packed: bool = True) -> tuple[bytes, list[tuple[int, int]]]:
    """The bytes of an archive as warcio writes it, and where each record begins and ends."""
    file, places = io.BytesIO(), []
    writer = WARCWriter(file, gzip=packed)
    for number, (what, status, body, fields) in enumerate(records, 1):
        heads = {}
        if what == "response":
            heads["http_headers"] = StatusAndHeaders(status, list(fields.items()), protocol="HTTP/1.1")
        elif what == "request":
            heads["http_headers"] = StatusAndHeaders("GET / HTTP/1.1", list(fields.items()), is_http_request=True)
        else:
            heads["warc_content_type"] = fields["Content-Type"]
        url = f"https://example.org/{number}"
        begin = file.tell()
        writer.write_record(writer.create_warc_record(url, what, io.BytesIO(body), length=len(body), **heads))
        places.append((begin, file.tell()))
    return file.getvalue(), places


def archive(path: Path, records: list[Record]) -> Path:
    path.write_bytes(written(records, packed=path.suffix == ".gz")[0])
    return path


def crawl(pages: list[Record]) -> list[Record]:
    """Records as crawlers write them: a head, then a request, the response and what is known of it, for each page."""
    asked: Record = ("request", "", b"", {"Host": "example.org"})
    known: Record = ("metadata", "", b"fetchTimeMs: 12\r\n", {"Content-Type": "application/warc-fields"})
    head: Record = ("warcinfo", "", b"software: test\r\n", {"Content-Type": "application/warc-fields"})
    return [head, *(record for page in pages for record in (asked, page, known))]


def numbers(found: list[Article | Failure | Skip]) -> list[int]:
    """Which pages are there, by the tonnes they tell of."""
    return [int(match.group(1)) for text in texts(found) if (match := re.search(r"lost (\d+)0 tonnes", text))]


BOTH = pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])


@BOTH
def test_the_pages_of_an_archive_are_articles(tmp_path, name):
    found = everything(archive(tmp_path / name, crawl([response(page(1)), response(page(2))])))
    assert [(item.path or "").rsplit("/", 1)[1] for item in found] == [f"{name}#1", f"{name}#2"]
    assert [item.url for item in found if isinstance(item, Article)] == [
        "https://example.org/3",
        "https://example.org/6",
    ]
    assert numbers(found) == [1, 2] and next(item.title for item in found if isinstance(item, Article)) == "Dam 1"


@BOTH
def test_only_pages_that_were_found_are_read_and_counted(tmp_path, name):
    plain = {"Content-Type": "text/plain"}
    records: list[Record] = [
        response(page(1), status="404 Not Found"),
        response(page(2), status="301 Moved"),
        response(b"\x89PNG", "image/png"),
        response(b"body {}", "text/css"),
        response(page(3), "TEXT/HTML;charset=UTF-8"),
        response(page(4), "application/xhtml+xml"),
        response(b"", "text/html", "204 No Content"),
        note(),
        ("conversion", "", STORY.encode(), plain),
        ("resource", "", page(5), {"Content-Type": "text/html"}),
        ("resource", "", b"\x00\x01", {"Content-Type": "application/pdf"}),
        ("metadata", "", STORY.encode(), plain),
        ("x-unknown", "", STORY.encode(), plain),
    ]
    found = everything(archive(tmp_path / name, records))
    assert [(item.path or "").rsplit("#", 1)[1] for item in found] == ["1", "2", "3", "4", "5"]
    assert numbers(found) == [3, 4, 5] and len(texts(found)) == 5


def test_addresses(tmp_path):
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + STORY.encode()
    for number, (line, url) in enumerate(
        [
            (b"WARC-Target-URI: <http://a.org/x>\r\n", "http://a.org/x"),  # as wget has it
            (b"WARC-Target-URI: http://a.org/\x1b[2J y\r\n", "http://a.org/[2J y"),
            (b"warc-target-uri: http://a.org/\xe9\r\n", "http://a.org/é"),
            (b"", None),
        ]
    ):
        head = b"WARC/1.1\r\nWARC-Type: response\r\n" + line + b"Content-Length: %d\r\n\r\n" % len(body)
        (tmp_path / f"{number}.warc").write_bytes(head + body + b"\r\n\r\n")
        (found,) = everything(tmp_path / f"{number}.warc")
        assert isinstance(found, Article) and found.url == url


def test_records_may_be_parted_loosely_and_the_whole_packed_at_once(tmp_path):
    data = written(crawl([response(page(n)) for n in range(1, 4)]), packed=False)[0]
    changed = [
        data,
        data.replace(b"\r\n\r\nWARC/", b"\n\nWARC/"),
        data.replace(b"\r\n\r\nWARC/", b"\r\n" * 9 + b"WARC/"),
    ]
    changed += [b"\r\n" + data, data[:-4], data.replace(b"\r\n\r\nWARC/", b"\nWARC/")]
    for number, plain in enumerate(changed):
        (tmp_path / f"{number}.warc").write_bytes(plain)
        (tmp_path / f"{number}.warc.gz").write_bytes(gzip.compress(plain, mtime=0))
    (tmp_path / "misnamed.warc").write_bytes(gzip.compress(data, mtime=0))
    (tmp_path / "misnamed.warc.gz").write_bytes(data)
    for path in tmp_path.iterdir():
        assert numbers(found := everything(path)) == [1, 2, 3] and len(found) == 3, path


def test_charsets(tmp_path):
    text = STORY.format(n=10).replace("Reyl", "Réyl")
    declared = page(1).replace(b"<head>", b'<head><meta charset="windows-1252">').decode().replace("Reyl", "Réyl")
    records = [
        response(text.encode(), "text/plain; charset=iso-8859-1"),  # what the head says is wrong
        response(text.encode("cp1252"), "text/plain; charset=windows-1252"),
        response(declared.encode("cp1252"), "text/html"),
        response(declared.encode(), "text/html; charset=windows-1252"),
    ]
    found = texts(everything(archive(tmp_path / "a.warc.gz", records)))
    assert len(found) == 4 and all("“It is a warning,” said Tomas Réyl" in text for text in found)


# ------------------------------------------------------------------ how pages were sent
def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def chunked(data: bytes, size: int = 50) -> bytes:
    parts = [data[at : at + size] for at in range(0, len(data), size)] + [b""]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("X-GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("identity", bytes),
        ("utf-8", bytes),
        ("gzip", bytes),  # unpacked by the crawler, which left the head as it was
        ("deflate", bytes),
        ("br", bytes),
    ],
)
@pytest.mark.parametrize("joined", [True, False])
def test_pages_are_unpacked_and_their_chunks_joined(tmp_path, coding, pack, joined):
    fields = {"Content-Encoding": coding} | ({} if joined else {"Transfer-Encoding": "chunked"})
    data = pack(page(1))
    record: Record = ("response", "200 OK", data if joined else chunked(data), {"Content-Type": "text/html", **fields})
    assert numbers(found := everything(archive(tmp_path / "a.warc.gz", [record]))) == [1] and len(found) == 1


def test_brotli_is_unpacked_where_it_is_installed(tmp_path):
    brotli = pytest.importorskip("brotli")
    bomb = brotli.compress(b"A" * 500_000_000)
    records = [response(brotli.compress(page(1)), Content_Encoding="br"), response(bomb, Content_Encoding="br")]
    with within(2):
        found = everything(archive(tmp_path / "a.warc.gz", records))
    assert numbers(found) == [1] and codes(found) == ["TOO_LARGE"]


@pytest.mark.parametrize(
    "body",
    [page(1), chunked(page(1))[:-5], chunked(page(1)) + b"X: 1\r\n\r\n", b"b8;a=b\r\n" + page(1)[:184]],
    ids=["none", "no last", "trailer", "extension"],
)
def test_odd_chunks(tmp_path, body):
    records = [response(body, Transfer_Encoding="chunked"), response(page(2))]
    found = everything(archive(tmp_path / "a.warc.gz", records))
    assert len(texts(found)) == len(found) == 2 and "tonnes" in texts(found)[0]


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_page_that_cannot_be_unpacked_fails(tmp_path, monkeypatch, coding):
    monkeypatch.setitem(sys.modules, "brotli", None)
    noise = random.Random(1).randbytes(3_000)
    found = everything(archive(tmp_path / "a.warc.gz", [response(noise, Content_Encoding=coding), response(page(2))]))
    assert codes(found) == ["BINARY"] and coding in found[0].message and numbers(found) == [2]


def test_a_page_whose_packing_is_damaged_fails(tmp_path):
    noise = random.Random(1).randbytes(30_000).hex()
    data = bytearray(gzip.compress(page(1, noise), mtime=0))
    data[len(data) // 2 : len(data) // 2 + 9] = b"\xff" * 9
    found = everything(archive(tmp_path / "a.warc.gz", [response(bytes(data), Content_Encoding="gzip"), note()]))
    assert codes(found) == ["BINARY"] and len(texts(found)) == 1


# ------------------------------------------------------------------ too much
@pytest.mark.parametrize("sent", ["packed", "packed in one chunk"])
def test_a_bomb_inside_a_page_costs_itself(tmp_path, sent):
    bomb = gzip.compress(b"<p>0</p>" * 30_000_000, 9, mtime=0)
    fields = {"Content_Encoding": "gzip"}
    if sent == "packed in one chunk":
        bomb, fields["Transfer_Encoding"] = chunked(bomb, len(bomb)), "chunked"
    path = archive(tmp_path / "a.warc.gz", crawl([response(page(1)), response(bomb, **fields), response(page(3))]))
    with within(2):
        found = everything(path)
    assert codes(found) == ["TOO_LARGE"] and numbers(found) == [1, 3]
    failed = next(item for item in found if isinstance(item, Failure))
    assert failed.path.endswith("a.warc.gz#2")
    source = next(item for item in discover(path) if isinstance(item, Input))
    small = Settings(limits=Limits(max_bytes=1_000_000))
    assert peak_of(lambda: sum(1 for _ in items(source, small))) < 8_000_000


@pytest.mark.parametrize("where", ["page", "line", "lines", "blank lines", "passed over"])
def test_a_bomb_as_a_member_costs_itself(tmp_path, where):
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 100000100\r\n\r\n"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    body = {
        "page": head + http + b"A" * 100_000_000,
        "line": b"WARC/1.0\r\nX: " + b"A" * 100_000_000,
        "lines": b"WARC/1.0\r\n" + b"A: B\r\n" * 16_000_000,
        "blank lines": b"\n" * 100_000_000,
        "passed over": head + b"A" * 100_000_000,
    }[where]
    good, _ = written([response(page(2))])
    data = written([response(page(1))])[0] + gzip.compress(body, 9, mtime=0) + good
    (tmp_path / "a.warc.gz").write_bytes(data)
    with within(1):
        found = everything(tmp_path, limits=Limits(max_bytes=200_000_000))
    assert numbers(found) == [1, 2] and len(found) == 3
    assert codes(found)[0] == ("ARCHIVE" if "line" in where and where != "blank lines" else "BOMB")
    source = next(item for item in discover(tmp_path) if isinstance(item, Input))
    assert peak_of(lambda: sum(1 for _ in items(source, Settings()))) < 5_000_000


@BOTH
def test_a_page_that_is_too_large_costs_itself(tmp_path, name):
    noise = random.Random(1).randbytes(100_000).hex()
    path = archive(tmp_path / name, crawl([response(page(1)), response(page(2, noise)), response(page(3))]))
    found = everything(path, limits=Limits(max_bytes=100_000))
    assert numbers(found) == [1, 3] and codes(found) == ["TOO_LARGE"]
    assert [(item.path or "").rsplit("#", 1)[1] for item in found] == ["1", "2", "3"]


def test_as_many_bytes_as_allowed_are_read(tmp_path):
    body = STORY.encode()
    for data, fields in [(body, {}), (gzip.compress(body, mtime=0), {"Content_Encoding": "gzip"})]:
        path = archive(tmp_path / "a.warc.gz", [response(data, "text/plain", **fields)])
        most = max(len(body), len(data))
        assert codes(everything(path, limits=Limits(max_bytes=most))) == []
        assert codes(everything(path, limits=Limits(max_bytes=len(body) - 1))) == ["TOO_LARGE"]


def test_more_pages_than_allowed_are_not_read(tmp_path):
    path = archive(tmp_path / "a.warc.gz", [response(page(n)) for n in range(1, 6)])
    found = everything(path, limits=Limits(max_records=2))
    assert numbers(found) == [1, 2] and codes(found) == ["TOO_LARGE"]
    assert codes(everything(path, limits=Limits(max_records=5))) == []


def test_damage_counts_as_much_as_pages(tmp_path):
    (tmp_path / "a.warc").write_bytes(b"\n\nWARC/1.0\r\na: b" * 10_000)
    found = everything(tmp_path, limits=Limits(max_records=100))
    assert codes(found) == [*["ARCHIVE"] * 100, "TOO_LARGE"]


# ------------------------------------------------------------------ damage
PAGES = 7
HARMS: dict[str, Callable[[bytes], bytes]] = {
    "zeros": lambda data: data[:60] + bytes(20) + data[80:],
    "first byte": lambda data: b"\x00" + data[1:],
    "first bytes gone": lambda data: data[9:],
    "last bytes gone": lambda data: data[:-20],
    "half gone": lambda data: data[: len(data) // 2],
    "noise put in": lambda data: data[:100] + random.Random(1).randbytes(40) + data[100:],
    "checksum": lambda data: data[:-6] + bytes([data[-6] ^ 1]) + data[-5:],
}
LENGTHS: dict[str, Callable[[bytes], bytes]] = {
    "missing": lambda number: b"X-Length: " + number,
    "no number": lambda number: b"Content-Length: many",
    "negative": lambda number: b"Content-Length: -" + number,
    "too small": lambda number: b"Content-Length: " + number[1:],
    "too large": lambda number: b"Content-Length: 1" + number,
    "beyond the end": lambda number: b"Content-Length: 9999999999",
    "thousands of digits": lambda number: b"Content-Length: " + b"9" * 9_000,
}


def harmed(path: Path, which: int, harm: Callable[[bytes], bytes]) -> int:
    """Write an archive of pages 1 to PAGES; record ``which`` is damaged. Where it begins."""
    records = crawl([response(page(n)) for n in range(1, PAGES + 1)])
    data, places = written(records, packed=path.suffix == ".gz")
    begin, end = places[which]
    path.write_bytes(data[:begin] + harm(data[begin:end]) + data[end:])
    return begin


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("which", [0, 1, 11, 12, 3 * PAGES - 1, 3 * PAGES])
def test_a_damaged_record_of_a_packed_archive_costs_itself(tmp_path, capfd, which, harm):
    begin = harmed(tmp_path / "a.warc.gz", which, HARMS[harm])
    found = everything(tmp_path)
    assert codes(found) == ["ARCHIVE"]
    lost = {(which + 1) // 3} if which % 3 == 2 else set()
    assert set(range(1, PAGES + 1)) - set(numbers(found)) == lost
    failed = next(item for item in found if isinstance(item, Failure))
    assert f"byte {begin:,} " in failed.message and failed.path.endswith("a.warc.gz")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("which", [0, 1, 11, 12, 3 * PAGES])
def test_a_record_of_a_wrong_length_costs_itself(tmp_path, capfd, which, length):
    def harm(data: bytes) -> bytes:
        return re.sub(rb"Content-Length: (\d+)", lambda match: LENGTHS[length](match.group(1)), data, count=1)

    begin = harmed(tmp_path / "a.warc", which, harm)
    found = everything(tmp_path)
    assert codes(found) == ["ARCHIVE"] and f"byte {begin:,} " in found[codes_at(found)].message
    lost = {(which + 1) // 3} if which % 3 == 2 else set()
    assert set(range(1, PAGES + 1)) - set(numbers(found)) == lost
    assert capfd.readouterr() == ("", "")


def codes_at(found: list[Article | Failure | Skip]) -> int:
    return next(at for at, item in enumerate(found) if isinstance(item, Failure))


@pytest.mark.parametrize("which", [0, 1, 11, 12, 3 * PAGES])
@pytest.mark.parametrize("head", [b"XXXX/1.0", b"", b"\x00\x01\x02 WARC/1.0", b"\r\nWARC\r\n\r\n"])
def test_a_head_that_is_none_costs_its_record(tmp_path, which, head):
    harmed(tmp_path / "a.warc", which, lambda data: data.replace(b"WARC/1.0", head, 1))
    found = everything(tmp_path)
    assert codes(found) == ["ARCHIVE"]
    lost = {(which + 1) // 3} if which % 3 == 2 else set()
    assert set(range(1, PAGES + 1)) - set(numbers(found)) == lost


@BOTH
def test_the_next_record_is_found_across_the_borders_of_what_is_searched_at_once(tmp_path, monkeypatch, name):
    from sayso.readers import warc

    monkeypatch.setattr(warc, "CHUNK", 64)
    for length in range(60, 140):
        data, _ = written([note()], packed=name.endswith("gz"))
        (tmp_path / name).write_bytes(b"x" * length + b"\r\n\r\n" + data)
        found = everything(tmp_path / name)
        assert len(texts(found)) == 1 and codes(found) == ["ARCHIVE"]


def test_a_page_does_not_forge_records(tmp_path):
    inner, _ = written([note("Forged. " + STORY)], packed=False)
    records = [response(b"One.\r\n\r\n" + inner, "text/plain"), response(page(2), status="404 x"), note()]
    for name in ("a.warc", "a.warc.gz"):
        found = everything(archive(tmp_path / name, records))
        assert len(texts(found)) == len(found) == 2 and "WARC/1.0" in texts(found)[0]
    kinds = codes(everything(tmp_path / "a.warc", limits=Limits(max_bytes=len(inner))))
    assert kinds == ["TOO_LARGE"]


@BOTH
def test_a_last_record_that_is_cut_off_is_one_failure(tmp_path, name):
    data, places = written(crawl([response(page(n)) for n in range(1, 4)]), packed=name.endswith("gz"))
    begin, end = places[-2]  # the third response
    for length in range(9, end - begin - 9, 7):
        (tmp_path / name).write_bytes(data[: begin + length])
        found = everything(tmp_path)
        assert numbers(found) == [1, 2] and codes(found) == ["ARCHIVE"]


NO_ARCHIVES = {
    "words": b"hello my dear old friend\n" * 3,
    "magic": b"\x1f\x8b\x08",
    "packed": gzip.compress(b"hello", mtime=0),
    "no head": b"WARC/1.0\r\n\r\n",
    "PDF": b"%PDF-1.4",
    "zeros": bytes(9),
}


@pytest.mark.parametrize("data", NO_ARCHIVES)
@BOTH
def test_what_is_no_archive_is_one_failure(tmp_path, name, data):
    (tmp_path / name).write_bytes(NO_ARCHIVES[data])
    found = everything(tmp_path)
    assert len(found) == 1 and codes(found) == ["ARCHIVE"]


@BOTH
@pytest.mark.parametrize("data", [b"", gzip.compress(b"", mtime=0), gzip.compress(b"\r\n", mtime=0)])
def test_an_empty_archive_is_called_empty(tmp_path, name, data):
    (tmp_path / name).write_bytes(data if name.endswith("gz") else gzip.decompress(data))
    assert codes(everything(tmp_path)) == ["EMPTY"]


@pytest.mark.parametrize("tail", [bytes(600), b"hello", b"\x1f\x8b\x08", gzip.compress(b"hello", mtime=0)])
def test_what_follows_the_last_record_costs_itself(tmp_path, tail):
    (tmp_path / "a.warc.gz").write_bytes(written([response(page(1))])[0] + tail)
    found = everything(tmp_path)
    assert numbers(found) == [1] and codes(found) == ["ARCHIVE"]


def test_without_the_extra_the_failure_names_it(tmp_path, monkeypatch):
    archive(tmp_path / "a.warc.gz", [response(page(1))])
    monkeypatch.setitem(sys.modules, "warcio.statusandheaders", None)
    found = everything(tmp_path)
    assert codes(found) == ["EXTRA"] and "sayso[warc]" in found[0].message


def test_importing_the_readers_does_not_import_warcio():
    code = "import sys, sayso.readers, sayso.readers.warc; assert not {'warcio', 'brotli'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# ------------------------------------------------------------------ streaming
class Watched(io.BytesIO):
    """A file that counts what is read of it, and may break."""

    taken, breaks_after = 0, sys.maxsize

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > self.breaks_after:
            raise OSError(5, "Input/output error")
        data = super().read(size)
        self.taken += len(data)
        return data


def long_archive(packed: bool) -> bytes:
    noise = random.Random(1)
    return written([response(page(n, noise.randbytes(5_000).hex())) for n in range(300)], packed=packed)[0]


@BOTH
def test_the_first_page_comes_before_the_second_is_read(name):
    from sayso.readers import warc

    handle = Watched(long_archive(packed=name.endswith("gz")))
    found = warc.pages(handle, name, Limits())
    assert isinstance(next(found), Item) and handle.taken < 300_000 < len(handle.getvalue())
    assert sum(1 for _ in found) == 299 and not handle.closed


@BOTH
def test_a_file_that_can_no_longer_be_read_ends_there(name):
    from sayso.readers import warc

    handle = Watched(long_archive(packed=name.endswith("gz")))
    handle.breaks_after = len(handle.getvalue()) // 2
    found, read = warc.pages(handle, name, Limits()), []
    with pytest.raises(OSError, match="Input/output"):
        for item in found:
            read.append(item.path)
    assert 100 < len(read) < 200


@BOTH
def test_an_archive_is_streamed(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(long_archive(packed=name.endswith("gz")))
    source = next(item for item in discover(path) if isinstance(item, Input))
    peak = peak_of(lambda: sum(1 for _ in items(source, Settings())))
    assert peak < 1_000_000 < path.stat().st_size


# ------------------------------------------------------------------ any damage
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["write", "cut", "put"]),
        st.integers(0, 1_000_000),
        st.binary(min_size=1, max_size=30) | st.sampled_from([b"\x1f\x8b\x08", b"\r\n\r\n", b"\n\nWARC/1.0\r\n"]),
    ),
    min_size=1,
    max_size=3,
)  # fmt: skip
MANY = crawl([note(f"{STORY.format(n=10 * n)} {random.Random(n).random()}") for n in range(1, 9)])
SAMPLES = {packed: written(MANY, packed=packed) for packed in (True, False)}


@examples(max_examples=150, deadline=None)
@given(CHANGES, st.booleans())
def test_damage_never_raises_nor_hangs_and_costs_only_what_is_near(tmp_path_factory, changes, packed):
    whole, places = SAMPLES[packed]
    data, touched = bytearray(whole), []
    for how, where, some in sorted(changes, key=lambda change: -(change[1] % len(whole))):  # from the end to the start
        at = where % len(whole)
        data[at : at + (0 if how == "put" else len(some))] = b"" if how == "cut" else some
        touched.append((at, at + (0 if how == "put" else len(some))))
    path = tmp_path_factory.mktemp("damage") / ("a.warc.gz" if packed else "a.warc")
    path.write_bytes(data)
    with within(5):
        found = everything(path)
    assert found and all(isinstance(item, Article | Failure | Skip) for item in found)
    for number in range(1, 9):
        begin, end = places[3 * number - 2][0], places[3 * number - 1][1]  # with the record before it
        if all(last < begin or first > end for first, last in touched):
            assert number in numbers(found)


@examples(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.warc", "a.warc.gz", "a.jsonl.gz", "a.txt.gz"]))
def test_any_bytes_under_these_names_give_an_outcome(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("bytes") / name
    path.write_bytes(data)
    assert len(everything(path)) >= 1
