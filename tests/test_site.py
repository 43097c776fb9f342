"""The documentation site: it builds without a warning, asks no network, no link in it is broken, the tutorial ran."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import html5lib
import pytest

from conftest import ROOT

WEB = ("http:", "https:", "mailto:", "//")
LOADS = {"script": "src", "img": "src", "iframe": "src", "link": "href"}
SAYS_ONLY = {"canonical", "index", "search", "next", "prev", "genindex"}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> dict[Path, html5lib.HTMLParser]:
    """Every page of the site, parsed."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", ROOT / "docs", folder / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr[-4000:]
    pages = sorted((folder / "out").rglob("*.html"))
    return {page: html5lib.parse(page.read_bytes(), namespaceHTMLElements=False) for page in pages}


def test_every_page_of_docs_is_in_it(site):
    made = {page.with_suffix("").as_posix() for page in site}
    for source in [*(ROOT / "docs").rglob("*.md"), *(ROOT / "docs").rglob("*.ipynb")]:
        name = source.relative_to(ROOT / "docs").with_suffix("").as_posix()
        assert any(page.endswith(f"/out/{name}") for page in made), name


def test_no_link_within_it_is_broken(site):
    anchors = {page: {node.get("id") for node in tree.iter() if node.get("id")} for page, tree in site.items()}
    checked = 0
    for page, tree in site.items():
        for link in tree.iter("a"):
            target = link.get("href", "")
            if not target or target.startswith(WEB):
                continue
            path, _, anchor = target.partition("#")
            where = (page.parent / unquote(path)).resolve() if path else page
            assert where.exists(), f"{page.name}: {target}"
            if anchor and where in anchors:
                assert unquote(anchor) in anchors[where], f"{page.name}: {target}"
            checked += 1
    assert checked > 500


def test_it_loads_nothing_from_the_network(site):
    for page, tree in site.items():
        for node in tree.iter():
            target = node.get(LOADS.get(str(node.tag), ""), "")
            if node.get("rel") not in SAYS_ONLY:
                assert not target.startswith(WEB), f"{page.name}: {target}"


def test_the_tutorial_ran_and_shows_what_it_found(site):
    (tutorial,) = (tree for page, tree in site.items() if page.name == "tutorial.html")
    words = " ".join(tutorial.itertext())
    assert "Traceback" not in words
    assert {"We lost 40 of our 120 berths in the storm", "the ferries would sail again by March"} <= {
        "".join(mark.itertext()) for mark in tutorial.iter("mark")
    }
    assert "8 articles:" in words  # the list of results
    assert any("dataframe" in table.get("class", "") for table in tutorial.iter("table"))


def test_the_tutorial_leaves_nothing_where_it_is_run(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    notebook = json.loads((ROOT / "docs" / "tutorial.ipynb").read_text(encoding="utf-8"))
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()) as told:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
    assert told.getvalue().endswith(f"{len(names['found'].claims)} claims in claims.csv\n")
    assert not list(Path.cwd().iterdir())


def test_the_tutorial_is_kept_without_outputs():
    notebook = json.loads((ROOT / "docs" / "tutorial.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None
