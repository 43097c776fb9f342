"""What a component needs of the pipeline that it stands in: told to spaCy, and warned of where it is not there.

A Doc without a parse is worked on all the same, and safely.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any
from weakref import WeakSet, ref

import numpy
from spacy.language import Language
from spacy.tokens import Doc

WORDS, PARSE, ENTITIES = ("TAG", "POS", "LEMMA"), ("DEP",), ("ENT_IOB",)
NEEDS: dict[str, tuple[str, ...]] = {
    "sayso_names": ENTITIES,
    "sayso_attribution": (*WORDS, *PARSE),
    "sayso_speakers": (*WORDS, *PARSE, *ENTITIES),
    "sayso_verifiability": (*WORDS, *PARSE, *ENTITIES),
    "sayso": (*WORDS, *PARSE, *ENTITIES),
}
"""What a component needs on a Doc. Sections, quotes and quantities do without."""
GIVERS = {
    "TAG": ("tags", "tagger"), "POS": ("parts of speech", "attribute_ruler"), "LEMMA": ("lemmas", "lemmatizer"),
    "DEP": ("parse", "parser"), "ENT_IOB": ("entities", "ner"),
}  # fmt: skip
"""What it is called, and the factory that gives it in spaCy's English pipelines."""
DECLARED = {
    "TAG": ("token.tag",), "LEMMA": ("token.lemma",), "DEP": ("token.dep", "token.head"), "ENT_IOB": ("doc.ents",),
}  # fmt: skip
"""As spaCy calls it; of parts of speech its own attribute_ruler does not tell that it gives them."""
VECTORS = ("tok2vec", "transformer", "curated_transformer")
"""Factories whose vectors other components listen to."""
TRAINED = 'Load a trained English pipeline, such as spacy.load("en_core_web_sm")'

_WARNED: WeakSet[Language] = WeakSet()
"""Pipelines that were warned of."""


def required(name: str) -> list[str]:
    """What a factory declares for ``nlp.analyze_pipes()``."""
    return list(chain.from_iterable(DECLARED.get(need, ()) for need in NEEDS[name]))


class Supported:
    """A component for any Doc: one without a parse is made safe to walk, one that lacks something is warned of.

    A pipeline is warned of once, at its first Doc with words on it (UserWarning).
    """

    def __init__(self, nlp: Language | None, name: str, work: Callable[[Doc], Doc]) -> None:
        self.name, self.work = name, work
        self._pipeline = nlp and ref(nlp)

    def __call__(self, doc: Doc) -> Doc:
        """Do the component's work."""
        if not doc.has_annotation("DEP"):
            _flatten(doc)
        nlp = self._pipeline and self._pipeline()
        if nlp and nlp not in _WARNED and (told := _lacking(nlp, self.name, doc)):
            _WARNED.add(nlp)
            warnings.warn(told, stacklevel=2)
        return self.work(doc)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (None, self.name, self.work))


def _flatten(doc: Doc) -> None:
    """Let every word be the root of itself alone. Sentences and the rest stay as they are.

    spaCy's tokeniser copies the words of its special cases (*can't*, *:)*) with edges that they have in a text of
    their own; whoever walks such a tree, which no parser has put right, walks out of memory.
    """
    columns: Any = numpy.array([[0, 1]] * len(doc), dtype="uint64")
    kept: dict[str, Any] = {name: doc.to_array([name]) for name in ("HEAD", "DEP", "SENT_START")}
    doc.from_array(["HEAD", "DEP"], columns)  # which sets all edges anew
    for name, column in kept.items():
        doc.from_array([name], column)


def _lacking(nlp: Language, name: str, doc: Doc) -> str:
    """What to warn of: what the Doc lacks, and the cure; nothing where it lacks nothing, or holds no words."""
    lacks = [need for need in NEEDS[name] if _lacks(doc, need)]
    deaf = _deaf(nlp)
    if not (lacks or deaf) or not any(token.is_alpha for token in doc):
        return ""
    what = [f"no {GIVERS[need][0]}" for need in lacks] or [f"{' and '.join(deaf)} without the vectors they listen to"]
    return (
        f"sayso: this pipeline gives {', '.join(what)}; claims are missed, speakers and labels wrong. "
        f"{_cure(nlp, name, [GIVERS[need][1] for need in lacks] or [VECTORS[0]])}."
    )


def _lacks(doc: Doc, need: str) -> bool:
    """Does it? Of what every word has, a few have some without the component that gives it: those of special cases."""
    if need not in WORDS or doc.has_annotation(need, require_complete=True):
        return not doc.has_annotation(need)
    having = doc.to_array([need, "IS_ALPHA"])
    return 2 * sum(1 for has, is_word in having if is_word and has) < sum(1 for _, is_word in having if is_word)


def _deaf(nlp: Language) -> list[str]:
    """Components that listen to vectors which no component makes."""
    if any(nlp.get_pipe_meta(pipe).factory in VECTORS for pipe in nlp.pipe_names):
        return []
    return [pipe for pipe in nlp.pipe_names if _listens(nlp, pipe)]


def _listens(nlp: Language, pipe: str) -> bool:
    vectors = (nlp.get_pipe_config(pipe).get("model") or {}).get("tok2vec") or {}
    return "Listener" in vectors.get("@architectures", "")


def _cure(nlp: Language, name: str, givers: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(_cures(nlp, name, givers))) or TRAINED


def _cures(nlp: Language, name: str, givers: Sequence[str]) -> Iterator[str]:
    own = [nlp.get_pipe_meta(pipe).factory for pipe in nlp.pipe_names]
    place = min((own.index(factory) for factory in (name, "sayso") if factory in own), default=len(own))
    for giver in givers:
        if giver in nlp.disabled:
            yield f'Switch {giver} on: nlp.enable_pipe("{giver}")'
        elif giver in own[place:]:
            yield "Add sayso last, behind what gives them"
        elif giver not in own:
            yield TRAINED
