"""How `sphinx-build -W -b html docs OUT` makes the site: furo, Markdown, and the tutorial run afresh; no network."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from sphinx.application import Sphinx
from traitlets.config import Config

import sayso

HERE = Path(__file__).parent

project = "sayso"
copyright = "The sayso developers, Apache-2.0"
version = release = sayso.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # `run_notebook` does it, where the samples are
nb_render_markdown_format = "myst"
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"sayso {release}"
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["site.css"]


def run_notebook(_app: Sphinx, page: str, source: list[str]) -> None:
    """Give a notebook its outputs: the one in the repository has none, so none can be out of date."""
    path = HERE / f"{page}.ipynb"
    if path.exists():
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(HERE.parent / "data", Path(folder, "data"))
            Path(folder, "docs").mkdir()
            notebook = nbformat.reads(source[0], as_version=4)
            where = {"metadata": {"path": str(Path(folder, "docs"))}}
            sockets = Config({"KernelManager": {"transport": "ipc", "ip": str(Path(folder, "kernel"))}})
            NotebookClient(notebook, kernel_name="python3", timeout=120, resources=where, config=sockets).execute()
        source[0] = nbformat.writes(notebook)


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", run_notebook)
