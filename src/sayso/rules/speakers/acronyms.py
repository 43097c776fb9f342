"""The short name that an article puts behind a body's full one."""

from __future__ import annotations

import re

from sayso.rules.speakers.page import Page, is_acronym

INITIALS_AFTER = re.compile(r"((?: [\w’'-]+){0,6}?) ?\(([A-Z][A-Z&.-]{1,9})\)")
"""The rest of a name, and letters in parentheses that may be its initials."""
SHORT_AFTER = re.compile(r" \(([A-Z][A-Za-z]?[A-Z]{1,5})\)|, ([A-Z]{3,7}),")
"""Letters in parentheses or between commas."""


def acronym_behind(page: Page, start: int, end: int) -> tuple[int, str] | None:
    """Where the full name ends, and the acronym behind it; None where there is none.

    *… Mission in Kalvenia (IMCOK)* tells it by the initials; *Doctors Without Borders (MSF)*, of another language, by
    the parentheses; between commas a verb must follow (*the Institute for the Sea, IPMA, said*).
    """
    match = INITIALS_AFTER.match(page.text, end)
    if match and is_acronym(match.group(2), page.text[start : match.end(1)]):
        return match.end(1), match.group(2)
    match = SHORT_AFTER.match(page.text, end)
    if match is None or len(page.text[start:end].split()) < 2:
        return None
    if match.group(1):
        return end, match.group(1)
    closing = page.doc.char_span(match.end() - 1, match.end())
    verb = closing is not None and closing.end < len(page.doc) and page.doc[closing.end].tag_[:2] == "VB"
    return (end, match.group(2)) if verb else None
