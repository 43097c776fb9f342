"""From paths to the files worth reading, in the order of their posix paths.

Symbolic links are not followed out of the folder that was named; hidden files, pipes, devices and what is no
article format are skipped with the reason, unopened.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from sayso.errors import ReadError
from sayso.models import Failure, Model, Skip
from sayso.readers.decoding import clean
from sayso.readers.record import NOT_FOUND, UNREADABLE, failure

Format = Literal["text", "markdown", "html", "json", "jsonl", "warc", "csv", "parquet", "stdin"]
FORMATS: dict[str, Format] = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".warc": "warc", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
HOLDS_MANY: frozenset[Format] = frozenset({"jsonl", "warc", "csv", "parquet"})
"""Formats of files that hold any number of articles, and are streamed."""
PACKED = ".gz"  # after any of them but Parquet, which is packed itself
STDIN = "-"
ADDRESS = re.compile(r"(https?|ftp):/+")
KINDS = {
    stat.S_ISFIFO: "a named pipe", stat.S_ISSOCK: "a socket",
    stat.S_ISCHR: "a device", stat.S_ISBLK: "a device",
}  # fmt: skip


class Input(Model):
    """A file to read. ``path`` is its name in outputs, ``file`` what is opened; ``size`` in bytes, as it lies there;
    ``modified`` in nanoseconds since 1970.
    """

    path: str
    file: Path
    format: Format
    size: int = 0
    modified: int = 0
    gzipped: bool = False


def discover(
    paths: Iterable[str | Path] | str | Path, *, exclude: Path | None = None
) -> Iterator[Input | Skip | Failure]:
    """Find the files under ``paths`` (files, folders, ``-`` for standard input), by the order of posix paths.

    Nothing inside ``exclude``, the output folder, is ever found. A file that is reached twice is skipped the
    second time.
    """
    roots = [paths] if isinstance(paths, str | Path) else list(paths)
    outside = _real(exclude) if exclude is not None else None
    seen: set[str] | None = set() if len(roots) > 1 else None
    for root in sorted(map(Path, roots), key=_order):
        for found in _root(root, outside):
            if seen is not None and isinstance(found, Input) and found.format != "stdin":
                real = os.fspath(_real(found.file))
                if real in seen:
                    yield Skip(path=found.path, reason="named twice")
                    continue
                seen.add(real)
            yield found


def display(path: Path) -> str:
    """What a path is called in every output: posix style, without control characters and bytes of no text."""
    name = path.as_posix()
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # no name of a file, but somebody may ask for it
        raw = name.encode("utf-8", "surrogatepass")
    return clean(raw.decode("utf-8", "backslashreplace"), keep_newlines=False)


def _order(path: Path) -> str:
    return path.as_posix() + ("/" if os.path.isdir(path) else "")  # noqa: PTH112 (that never raises)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _root(root: Path, outside: Path | None) -> Iterator[Input | Skip | Failure]:
    """Find what one path that was named stands for; a link named by the user is followed."""
    if os.fspath(root) == STDIN:
        yield Input(path=STDIN, file=root, format="stdin")
        return
    try:
        status = root.stat()
    except (OSError, ValueError) as error:
        yield _missing(root, error)
        return
    if outside is not None and _real(root).is_relative_to(outside):
        yield Skip(path=display(root), reason="it is the output folder")
    elif stat.S_ISDIR(status.st_mode):
        yield from _folder(root, root, outside)
    else:
        yield _file(root, status)


def _missing(root: Path, error: OSError | ValueError) -> Failure:
    where = display(root)
    if address := ADDRESS.match(where):
        what, where = "an address of the web; sayso fetches nothing", f"{address[1]}://{where[address.end() :]}"
        return failure(where, ReadError(NOT_FOUND, what, where=where, cure="Save the page, and name the file."))
    if os.path.islink(root):  # noqa: PTH114 (that never raises)
        what, cure = "a symbolic link that leads nowhere or in a circle", "Mend or remove the link."
        return failure(where, ReadError(NOT_FOUND, what, where=where, cure=cure))
    if isinstance(error, PermissionError):
        return failure(where, unreadable(where, error))
    return failure(where, ReadError(NOT_FOUND, "no such file or folder", where=where, cure="Check the path."))


def unreadable(where: str, error: OSError) -> ReadError:
    """The error for what the system refuses to give, or what is gone since it was found."""
    if isinstance(error, FileNotFoundError):
        return ReadError(NOT_FOUND, "it is gone", where=where, cure="Run again when the folder is at rest.")
    what = f"it cannot be read ({error.strerror or type(error).__name__})"
    return ReadError(UNREADABLE, what, where=where, cure="Check its permissions.")


def _folder(folder: Path, root: Path, outside: Path | None) -> Iterator[Input | Skip | Failure]:
    """Walk a folder; its folders sort as their names with a slash: that is the order of the full paths."""
    try:
        with os.scandir(folder) as entries:
            names = sorted((entry.name + ("/" if entry.is_dir(follow_symlinks=False) else "")) for entry in entries)
    except OSError as error:
        yield failure(display(folder), unreadable(display(folder), error))
        return
    for name in names:
        path = folder / name
        if outside is not None and _is_outside(path, outside):
            continue
        if name.startswith("."):
            yield Skip(path=display(path), reason="hidden")
        elif name.endswith("/"):
            yield from _folder(path, root, outside)
        else:
            yield _entry(path, root)


def _is_outside(path: Path, outside: Path) -> bool:
    return path.name == outside.name and _real(path) == outside


def _entry(path: Path, root: Path) -> Input | Skip | Failure:
    """Judge one name in a folder that is not a folder itself."""
    try:
        status = path.lstat()
        if not stat.S_ISLNK(status.st_mode):
            return _file(path, status)
        reason = _link(path, root)
        return Skip(path=display(path), reason=reason) if reason else _file(path, path.stat())
    except OSError as error:  # it vanished, or the system refuses
        return failure(display(path), unreadable(display(path), error))


def _link(path: Path, root: Path) -> str | None:
    """Why a symbolic link is not read; None where it leads to a hidden file inside the root (git-annex)."""
    try:
        target, inside = path.resolve(strict=True), root.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a symbolic link that leads nowhere or in a circle"
    if not target.is_relative_to(inside):
        return "a symbolic link out of the folder"
    if not target.is_file():
        return "a symbolic link that does not lead to a file"
    hidden = any(part.startswith(".") for part in target.relative_to(inside).parts)
    return None if hidden else "a symbolic link to a file that is read itself"


def _file(path: Path, status: os.stat_result) -> Input | Skip:
    """A file by its mode and suffix, unopened."""
    where = display(path)
    for test, kind in KINDS.items():
        if test(status.st_mode):
            return Skip(path=where, reason=f"{kind}, not a file (use - for standard input)")
    gzipped = path.suffix.lower() == PACKED
    suffixes = path.suffixes[-2:] if gzipped else path.suffixes[-1:]
    known = FORMATS.get(suffixes[0].lower()) if suffixes else None
    if known is None or (gzipped and known == "parquet"):
        shown = clean("".join(suffixes), keep_newlines=False)[:20] or "no suffix"
        return Skip(path=where, reason=f"not an article format ({shown})")
    return Input(path=where, file=path, format=known, size=status.st_size, modified=status.st_mtime_ns, gzipped=gzipped)
