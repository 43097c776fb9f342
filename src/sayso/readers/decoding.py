"""From bytes to text: deterministic, and never an error.

The ladder: byte order mark, UTF-16/32 without one, UTF-8, what the page declares (HTML), UTF-8 with a few bad
bytes, cp1252 where it reads like English, a detector, cp1252 again. A byte that means nothing becomes U+FFFD;
what was decoded wrongly before it came here (mojibake) is mended.
UTF-8 goes before what is declared: bytes are not UTF-8 by chance, but scrapers save pages in it and leave the
old declaration standing.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

MAGIC = {
    b"%PDF-": "a PDF", b"PK\x03\x04": "a ZIP archive or office document", b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture", b"\xff\xd8\xff": "a JPEG picture", b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive", b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive", b"Rar!": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"{\\rtf": "a rich text document", b"\x7fELF": "a program", b"SQLite format 3": "a database",
    b"RIFF": "a sound, film or picture", b"\x00\x00\x01\x00": "an icon", b"OggS": "a sound",
    b"ID3": "a sound",
}  # fmt: skip
MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
REPLACED = "\ufffd"  # for what cannot be decoded
HEAD_BYTES = 4_096  # where a page declares its charset
SAMPLE = 65_536  # bytes looked at to tell binary from text, and to detect an encoding
BINARY_SHARE = 0.02  # of control bytes, from which a file is not text: of random bytes a tenth are
NOISE_SHARE = 0.08  # of characters that stand for nothing, from which a text is none
ENGLISH_SHARE = 0.04  # of bytes above ASCII, up to which an unknown encoding is taken for English in cp1252

FEW = 6  # of them, up to which a short line is; of control bytes, in a short file with no more than SHORT_SHARE
SHORT_SHARE = 0.1

_CHARSET = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding|<meta[^>]{0,300}?charset)\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""",
    re.I,
)
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BAD_BYTES = re.compile("[\udc80-\udcff]+")
_NOISE = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f\ufffd-\uffff\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_HIGH_CONTROLS = re.compile("[\x80-\x9f]")
_LINE_ENDS = re.compile("[\v\f\x85\u2028\u2029]")
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEEDS_CLEANING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_ENGLISH_CP1252 = re.compile("[\x80-\x9f€‚„…‘’“”•–—™ £©«®°»½¼¾·]|(?<=[A-Za-z])[À-ÿ]|[À-ÿ](?=[a-z])")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding that was chosen, and how many of its lines were mojibake and are mended."""

    text: str
    encoding: str
    mended: int = 0


def decode(data: bytes) -> Decoded:
    """Decode bytes into cleaned text. What a page declares of itself is heard.

    Mojibake of which cleaning would take away a part (control characters) is mended here, other of the article alone.
    """
    text, encoding = _decoded(data)
    text = _lines(text)
    if not _NEEDS_CLEANING.search(text):
        return Decoded(text, encoding)
    text, mended = mend(text) if _HIGH_CONTROLS.search(text) else (text, 0)
    return Decoded(clean(text), encoding, mended)


def mend(text: str) -> tuple[str, int]:
    """Undo mojibake line by line (``Ã©`` for é), where ftfy is sure; with the number of lines that were.

    ftfy, because it knows every common way in which this goes wrong, and leaves good text alone.
    """
    if text.isascii():
        return text, 0
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    lines, mended = text.split("\n"), 0
    for number, line in enumerate(lines):
        if not line.isascii() and is_bad(line):
            better = fix_encoding(line)
            if better != line and not is_bad(better):
                lines[number], mended = better, mended + 1
    return "\n".join(lines) if mended else text, mended


def _decoded(data: bytes) -> tuple[str, str]:
    """Text as the bytes give it, and the encoding."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace"), wide
    for name in ("utf-8", _known(_declared(data))):
        strict = _strictly(data, name) if name else None
        if name and strict is not None:
            return strict, name
    return _guess(data)


def _declared(data: bytes) -> str | None:
    """The charset that a page declares in its head."""
    found = _CHARSET.search(data[:HEAD_BYTES])
    return found.group(1).decode("ascii") if found else None


def is_wide(head: bytes) -> bool:
    """Whether a byte order mark says that lines cannot be told by their bytes."""
    return any(head.startswith(mark) for mark, _ in MARKS[1:])


def binary(data: bytes) -> str | None:
    """What kind of binary file this is; None for text. UTF-16 and UTF-32 are text."""
    head = data[:SAMPLE]
    for magic, name in MAGIC.items():
        if head.startswith(magic):
            return name
    wide = next((name for mark, name in MARKS[1:] if head.startswith(mark)), None) or _wide(head)
    if wide:
        return "a binary file" if is_noise(head.decode(wide, "replace")) else None
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    few = min(FEW, SHORT_SHARE * len(head))
    return "a binary file" if controls > max(few, BINARY_SHARE * len(head)) else None


def is_noise(text: str) -> bool:
    """Whether so much of a text is control characters, replaced bytes and codes of no meaning that it is none."""
    return len(_NOISE.findall(text)) > max(FEW, NOISE_SHARE * len(text))


def clean(text: str, *, keep_newlines: bool = True) -> str:
    """Make line ends ``\\n``; drop control and direction characters; U+FFFD for lone surrogates."""
    text = _lines(text)
    if _NEEDS_CLEANING.search(text):
        text = _LINE_ENDS.sub("\n", text)
        text = _DROPPED.sub("", text)
        text = _SURROGATE.sub(REPLACED, text)
    return text if keep_newlines else text.replace("\n", " ").replace("\t", " ")


def _lines(text: str) -> str:
    """The commonest of other line ends as ``\\n``: quickly, for whole pages have them."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except ValueError:
        return None


def _known(declared: str | None) -> str | None:
    """The codec for a declared charset, as browsers read it: Latin-1 and ASCII mean cp1252."""
    if not declared:
        return None
    try:
        codec = codecs.lookup(declared.strip().strip("\"'"))
        if not codec._is_text_encoding:
            return None
    except (LookupError, ValueError):
        return None
    name = codec.name
    if name in {"iso8859-1", "ascii", "latin-1"}:
        return "cp1252"
    return None if name.startswith(("utf-16", "utf-32", "utf-7", "idna", "punycode", "raw", "unicode")) else name


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: ASCII text shows as a regular pattern of zero bytes."""
    head = data[:4096]
    if len(head) < 8 or not 3 * head.count(0) >= len(head):
        return None
    zeros = [head[start::4].count(0) / len(head[start::4]) for start in range(4)]
    full, none = 0.7, 0.1
    patterns = {
        "utf-32-le": (False, True, True, True), "utf-32-be": (True, True, True, False),
        "utf-16-le": (False, True, False, True), "utf-16-be": (True, False, True, False),
    }  # fmt: skip
    for encoding, pattern in patterns.items():
        if all(share > full if zero else share < none for share, zero in zip(zeros, pattern, strict=True)):
            return encoding
    return None


def _guess(data: bytes) -> tuple[str, str]:
    """Decode what is not UTF-8 and declares nothing that fits."""
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    sequences = _UTF8_SEQUENCE.findall(data)
    good = sum(map(len, sequences))
    if sequences and good >= high - good:
        return _damaged_utf8(data), "utf-8"
    cp1252 = data.decode("cp1252", "replace")
    if high <= max(ENGLISH_SHARE * len(data), FEW) and len(_ENGLISH_CP1252.findall(cp1252)) >= 0.9 * high:
        return cp1252, "cp1252"
    detected = _detect(data[:SAMPLE])
    strict = _strictly(data, detected) if detected else None
    if detected and strict is not None:
        return strict, detected
    return cp1252, "cp1252"


def _damaged_utf8(data: bytes) -> str:
    """UTF-8 with bad bytes: a lone one is read as cp1252 (pasted quotation marks), others are U+FFFD."""

    def read(match: re.Match[str]) -> str:
        run = match.group().encode("utf-8", "surrogateescape")
        return run.decode("cp1252", "replace") if len(run) == 1 else REPLACED

    return _BAD_BYTES.sub(read, data.decode("utf-8", "surrogateescape"))


def _detect(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best else None
