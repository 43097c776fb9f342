"""Is a text English? Its commonest words tell at once; what has few of them goes to a detector.

py3langid is the detector: light, kept up, and made for whole documents of the web; it knows 97 languages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_COMMON = """
the and to that for with said from by his are not this have has it be which who their will were would
"""
COMMON = frozenset(_COMMON.split())
"""Words that English text is full of, and no other language."""
ENOUGH = 0.1
"""Share of them that proves English: of 840 news articles four have less."""
WORDS = 1000
"""Words of a text that are looked at."""
LEAST = 60
"""Letters from which a detector is believed."""
SURE = 0.9
"""Its probability from which it is."""
UNDECLARED = frozenset({"", "und", "mul", "mis", "zxx", "unknown", "none", "null", "auto", "x-default"})

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = re.compile(r"(?:en|eng|english)(?![a-z])")


def foreign(text: str, declared: str | None = None) -> str | None:
    """The language of a text that is not English, and how that is known; None for English, and in doubt.

    The text itself goes before what is ``declared`` for it: templates are copied from site to site.

    >>> foreign("Der Bürgermeister sagte am Montag, die Brücke bleibe bis zum Sommer geschlossen.")
    'de'
    >>> foreign("The mayor said that the bridge would stay closed.", "de")
    """
    words = [match.group().lower() for _, match in zip(range(WORDS), _WORD.finditer(text), strict=False)]
    if sum(map(len, words)) < LEAST:
        return f"declared {declared}" if declared and is_foreign(declared) else None
    if sum(word in COMMON for word in words) >= ENOUGH * len(words):
        return None
    found, sure = _detector().classify(" ".join(words))
    if sure >= SURE:
        return str(found) if is_foreign(found) else None
    return f"declared {declared}" if declared and is_foreign(declared) else None


def is_foreign(language: str) -> bool:
    """Whether a declared language is another than English (``en``, ``en-GB``, ``eng``, ``English``)."""
    declared = language.strip().lower()
    return declared not in UNDECLARED and not _ENGLISH.match(declared)


@lru_cache(maxsize=1)
def _detector() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
