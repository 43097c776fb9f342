"""Pictures of the report's page for the docs: of the sample articles, in light and dark.

python lab/picture.py  # needs chromium and playwright
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import sayso
from sayso import report

ROOT = Path(__file__).parent.parent
PICTURES = {"report": ("light", "#view=cards"), "report-dark": ("dark", "#label=checkable")}
SIZE = {"width": 1360, "height": 820}


def main() -> None:
    os.chdir(ROOT)  # paths on the page are as they were named
    results = [result for result in sayso.run("data") if isinstance(result, sayso.ArticleClaims)]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "report.html"
        report.write(results, page_file, title="Sample articles")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (theme, address) in PICTURES.items():
            page = browser.new_page(viewport=SIZE, color_scheme=theme, offline=True)
            page.goto(page_file.as_uri() + address)
            page.wait_for_selector("html[data-ready=yes]")
            for key in "jj":
                page.keyboard.press(key)
            page.wait_for_timeout(500)
            page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")


if __name__ == "__main__":
    main()
