"""Every reader on damaged files of its own format: no input, of any bytes, ends a run, and none takes long.

SAYSO_FUZZ=600 python -m pytest tests/test_fuzz.py    # seconds; CI gives each format a second or two
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import time
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from pace import within
from pages.build import pages
from sayso.models import Article, Failure, Skip
from sayso.readers import Input, discover, read_input
from sayso.readers.decoding import clean
from sayso.settings import Limits, Settings

SECONDS = float(os.environ.get("SAYSO_FUZZ", "14"))
LONGEST = 5.0  # seconds that one file may take
SETTINGS = Settings(limits=Limits(max_bytes=2_000_000, max_chars=200_000, max_records=500), language="any")
STORY = (
    "Council votes to rebuild the bridge\n\nHARLOW — “We lost 40 tonnes,” said Ines Dahl. “Nobody”he said. "
    "The cafÃ© of Oregonhave closed.\n\nQ: Why?\n\nA: The mayor, Ann Lowe, said that\nit would cost £3.5 million.\n"
) * 3
PIECES = [
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80", "“".encode(), "”".encode(), "Ã©".encode(), "\u202e".encode(),
    b"\r", b"\n\n", b"\n", b'"', b"'", b"<", b">", b"</p>", b"<p>", b"<div>" * 50, b"</div>" * 50, b"<blockquote>",
    b"<q>", b"<!--", b"-->", b"<script>", b"</script>", b"<table><tr><td>", b"&#0;", b"&#x1F600;", b"&amp;amp;",
    b"<![CDATA[", b'<meta charset="utf-7">',
    b'<script type="application/ld+json">{"@type":"NewsArticle","articleBody":[[[', b"{", b"}", b"[", b"]",
    b'{"text": ', b"\\u0000", b"\\ud800", b"NaN", b"1e999", b"9" * 400, b",", b";", b"\t", b"|", b"---\n", b"+++\n",
    b"# ", b"* ", b"```", b"\x1f\x8b\x08", b"WARC/1.0\r\n", b"Content-Length: 99999999999\r\n",
    b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked\r\n\r\n", b"PAR1", b"A" * 3_000, b" " * 3_000,
    b"a.B" * 1_000, b"\xa0" * 500, "„“”‘’".encode() * 200, b"said " * 1_000, b"\x85", b"\xe2\x80\xa8",
]  # fmt: skip


def _warc() -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + next(iter(pages())).source.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nWARC-Date: 2024-05-04T09:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (head.encode() + body + b"\r\n\r\n") * 3


def _table() -> bytes:
    target = io.BytesIO()
    parquet.write_table(
        pyarrow.Table.from_pylist([{"text": f"{n} {STORY}", "title": f"T{n}"} for n in range(5)]), target
    )
    return target.getvalue()


RECORDS = [{"title": f"T{n}", "text": f"{n} {STORY}", "authors": [{"name": "A"}]} for n in range(4)]
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()
SEEDS = {
    "txt": [STORY.encode(), STORY.encode("cp1252", "replace"), STORY.encode("utf-16"), b""],
    "md": [b"---\ntitle: T\ntags: [a, b]\n---\n# T\n\n> said\n\n* one\n* [two](x)\n\n" + STORY.encode()],
    "html": [page.source.encode() for page in pages()],
    "json": [
        json.dumps(RECORDS).encode(),
        json.dumps(RECORDS[0]).encode(),
        json.dumps({"hits": {"hits": RECORDS}}).encode(),
    ],
    "jsonl": [LINES],
    "jsonl.gz": [gzip.compress(LINES, mtime=0)],
    "csv": [b"title,text\r\n" + b"".join(f'T{n},"{n} {STORY}"\r\n'.encode() for n in range(4)), b"text;title\n1;2\n"],
    "parquet": [_table()],
    "warc": [_warc()],
    "warc.gz": [b"".join(gzip.compress(part, mtime=0) for part in (_warc(), _warc()))],
}


def damaged(chance: random.Random, seeds: list[bytes]) -> bytes:
    """A seed with some of its bytes changed, cut, doubled, or other things put in."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randint(0, len(data))
        end = min(len(data), at + chance.choice((1, 2, 8, 100, 3_000)))
        kind = chance.randrange(6)
        if kind == 0:
            data[at:end] = chance.randbytes(end - at)
        elif kind == 1:
            del data[at:end]
        elif kind == 2:
            data[at:at] = data[at:end] * chance.choice((1, 1, 3, 30))
        elif kind == 3 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 4:
            other = chance.choice(seeds)
            start = chance.randint(0, len(other))
            data[at:end] = other[start : start + chance.choice((8, 100, 3_000))]
        else:
            data[at:at] = chance.choice(PIECES) * chance.choice((1, 1, 2, 20))
    return bytes(data)


def check(path: Path) -> None:
    (source,) = discover(path)
    assert isinstance(source, Input)
    with within(LONGEST):
        found = list(read_input(source, SETTINGS))
    assert found
    for item in found:
        assert isinstance(item, Article | Failure | Skip)
        line = item.model_dump_json()
        assert type(item).model_validate_json(line) == item
        assert item.path.startswith(path.as_posix())
        if isinstance(item, Failure):
            assert "gave up" not in item.message, item
        if isinstance(item, Article):
            assert clean(item.text) == item.text
            assert all(repair.at <= item.original_offset(len(item.text)) for repair in item.repairs)


@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.parametrize("suffix", SEEDS)
def test_damaged_files_are_survived(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    number, end = 0, time.monotonic() + SECONDS / len(SEEDS)
    while number < 5 or time.monotonic() < end:
        path.write_bytes(damaged(random.Random(f"{suffix} {number}"), SEEDS[suffix]))
        try:
            check(path)
        except BaseException as error:
            error.add_note(f"damage {number} of {suffix}")
            raise
        number += 1
