"""What an article writes elsewhere and what therefore decides an ambiguous figure: the pound sign, metres in full."""

from __future__ import annotations

import re
from functools import cached_property

_METERS = re.compile(r"(?<![^\W_])met(?:re|er)s(?![^\W_])", re.IGNORECASE)


class Elsewhere:
    """Habits of one text, each looked up once, when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def sterling(self) -> bool:
        """Is "£" written, so that pounds are money?"""
        return "£" in self.text

    @cached_property
    def meters(self) -> bool:
        """Are metres written in full, so that a bare "m" measures length?"""
        return _METERS.search(self.text) is not None
