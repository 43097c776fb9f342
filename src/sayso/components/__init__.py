"""One spaCy factory a file, and ``sayso`` for all of them in order."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

COMPONENTS = (
    "sayso_sections",
    "sayso_names",
    "sayso_quotes",
    "sayso_quantities",
    "sayso_attribution",
    "sayso_speakers",
    "sayso_verifiability",
)
"""In the order in which they run."""


@Language.factory("sayso", default_config={"lexicons": []}, assigns=["doc.spans"])
def sayso(nlp: Language, name: str, lexicons: list[str]) -> Callable[[Doc], Doc]:
    """spaCy factory: all of sayso's components as one, for a pipeline of your own (add it last)."""
    parts = [nlp.create_pipe(part, config={"lexicons": lexicons}) for part in COMPONENTS]

    def annotate(doc: Doc) -> Doc:
        for part in parts:
            doc = part(doc)
        return doc

    return annotate
