"""One spaCy factory a file, and ``sayso`` for all of them in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from sayso.components.support import Supported, required

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


@Language.factory(
    "sayso",
    default_config={"lexicons": [], "attribution": "learned", "profile": "fast", "explain": False},
    assigns=["doc.spans"],
    requires=required("sayso"),
)
def sayso(
    nlp: Language, name: str, lexicons: list[str], attribution: str, profile: str, explain: bool
) -> Callable[[Doc], Doc]:
    """spaCy factory: all of sayso's components as one, for a pipeline of your own (add it last).

    ``attribution`` and ``profile``: see :class:`sayso.settings.Settings`; ``explain``:
    :class:`sayso.components.verifiability.Means`.
    *Raises*: ConfigError where a user's file cannot be read (``LEXICON``), or the profile does not exist or its
    packages are missing (``PROFILE``).
    """
    chosen = {"lexicons": lexicons, "attribution": attribution, "profile": profile, "explain": explain}
    parts = [nlp.create_pipe(part, config=config_of(part, chosen)) for part in COMPONENTS]

    def annotate(doc: Doc) -> Doc:
        for part in parts:
            doc = part(doc)
        return doc

    return Supported(nlp, "sayso", annotate)


OWN = {"sayso_attribution": ("attribution", "profile"), "sayso_verifiability": ("attribution", "profile", "explain")}
"""What a component takes beside ``lexicons``."""


def config_of(component: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of one component, out of those of all."""
    return {name: chosen[name] for name in ("lexicons", *OWN.get(component, ()))}
