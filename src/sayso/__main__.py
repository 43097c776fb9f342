"""``python -m sayso``."""

from sayso.cli import app

app()
