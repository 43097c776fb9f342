"""A run: every input becomes one outcome, in order, and a bad one harms no other."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

import sayso
from sayso import annotate
from sayso.errors import ConfigError, ExtractError
from sayso.models import Article, ArticleClaims, Failure, Skip
from sayso.settings import Limits, Settings

GOOD = {
    "b-fares.txt": "Fares to rise\n\n“We had no choice,” said Ines Dahl, the treasurer. Fares rise by 3 percent.\n",
    "d-dam.txt": "The dam lost 40 tonnes of concrete, according to Tomas Reyl. “It is a warning,” he said.\n",
    "f-list.json": json.dumps([
        {"title": "One", "text": "Peder Lunt said that the well was dry."},
        {"title": "Two", "text": "Odile Fenn denied that the mill was sold."},
    ]),
    "h/nested.md": "# Ferry sinks\n\n“Nobody was hurt,” the mayor said.\n",
    "j-lines.jsonl": '{"text": "Ana Ruiz warned that the wall could fall."}\n',
    "l-page.html": "<html lang='en'><body><article>" + "<p>The mayor said that taxes would rise next year.</p>" * 4
                   + "</article></body></html>",
}  # fmt: skip
LONG = "The mayor said that taxes would rise. " * 400
BAD: dict[str, tuple[bytes, str]] = {
    "a-empty.txt": (b"", "EMPTY"),
    "c-blank.txt": (b" \n\n \t", "EMPTY"),
    "e-binary.txt": (b"%PDF-1.7 \x00\x01\x02", "BINARY"),
    "e-noise.md": (bytes(range(256)) * 4, "BINARY"),
    "g-broken.json": (b'{"text": "The mayor said', "JSON"),
    "g-deep.json": (b"[" * 100_000, "JSON"),
    "g-nan.json": (b'{"text": "The mayor said so.", "score": NaN}', "JSON"),
    "g-field.json": (b'{"nothing": "here"}', "FIELD"),
    "g-list.json": (b"[1, 2]", "FIELD"),
    "i-huge.txt": (LONG.encode(), "TOO_LARGE"),
    "k-lines.jsonl": (b'{"text": 7}\nno json\n', "FIELD"),
    "m-index.html": (b"<html><body><script>x()</script></body></html>", "NO_TEXT"),
    "n-word.docx": (b"PK\x03\x04", "not an article format (.docx)"),
    "o-nosuffix": (b"The mayor said that it rained.", "not an article format (no suffix)"),
    ".p-hidden.txt": (b"The mayor said that it rained.", "hidden"),
    "q-german.html": (b"<html lang='de'><body><p>Der Damm ist dicht.</p></body></html>", "not English (declared de)"),
    "z-double.txt": (GOOD["d-dam.txt"].encode(), "duplicate of"),
}
LIMITS = Limits(max_bytes=200_000, max_chars=5_000)
CHOICES = Settings(limits=LIMITS, batch_size=3)


def place(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def good(folder: Path) -> Path:
    return place(folder, {name: text.encode() for name, text in GOOD.items()})


def bad(folder: Path) -> Path:
    return place(folder, {name: data for name, (data, _) in BAD.items()})


def name_of(outcome: annotate.Outcome) -> str:
    path = outcome.article.path if isinstance(outcome, ArticleClaims) else outcome.path
    assert path is not None
    return path


def done(outcomes: list[annotate.Outcome]) -> list[ArticleClaims]:
    return [item for item in outcomes if isinstance(item, ArticleClaims)]


@pytest.fixture(scope="module")
def quick() -> Language:
    """A pipeline without a model: what it finds is not the point."""
    nlp = spacy.blank("en")
    for name in ("sayso_sections", "sayso_quotes", "sayso_attribution"):
        nlp.add_pipe(name)
    return nlp


# ------------------------------------------------------------------ good and bad together
@pytest.fixture(scope="module")
def runs(nlp, tmp_path_factory):
    """A clean run, and one over the same folder after bad files came to lie between the good ones."""
    folder = good(tmp_path_factory.mktemp("in"))
    clean = list(annotate.run(folder, settings=CHOICES, nlp=nlp))
    return folder, clean, list(annotate.run(bad(folder), settings=CHOICES, nlp=nlp))


def test_a_clean_run_fails_nowhere(runs):
    _, clean, _ = runs
    assert len(done(clean)) == len(clean) == 7
    assert all(item.claims for item in done(clean))


def test_good_articles_come_out_as_in_a_clean_run(runs):
    _, clean, both = runs
    assert done(both) == done(clean)


def test_every_input_has_its_outcome(runs):
    folder, _, both = runs
    names = [name_of(item).removeprefix(f"{folder.as_posix()}/").split("#")[0].rsplit(":", 1)[0] for item in both]
    expected = Counter({**dict.fromkeys(GOOD, 1), **dict.fromkeys(BAD, 1)})
    expected.update({"f-list.json": 1, "g-list.json": 1, "k-lines.jsonl": 1})  # two records each
    assert Counter(names) == expected


def test_bad_files_fail_or_are_skipped_with_their_reason(runs):
    folder, _, both = runs
    found = {}
    for item in both:
        name = name_of(item).removeprefix(f"{folder.as_posix()}/").split("#")[0].rsplit(":", 1)[0]
        if not isinstance(item, ArticleClaims):
            found.setdefault(name, item.code if isinstance(item, Failure) else item.reason)
    assert set(found) == set(BAD)
    assert [name for name, (_, reason) in BAD.items() if not found[name].startswith(reason)] == []


def test_failures_say_where_at_which_stage_and_what(runs):
    folder, _, both = runs
    failures = [item for item in both if isinstance(item, Failure)]
    assert len(failures) == 14
    assert all(item.path.startswith(folder.as_posix()) and item.stage == "read" for item in failures)
    assert all(item.message and "\n" not in item.message for item in failures)


def test_the_order_is_that_of_the_paths(runs):
    _, _, both = runs
    files = [name_of(item).split("#")[0] for item in both]
    assert files == sorted(files)


def test_a_folder_named_twice_is_read_once(nlp, tmp_path):
    good(tmp_path)
    outcomes = list(annotate.run([tmp_path, tmp_path], settings=CHOICES, nlp=nlp))
    assert len(done(outcomes)) == 7
    assert {item.reason for item in outcomes if isinstance(item, Skip)} == {"named twice"}


def test_undecodable_bytes_cost_characters_not_the_article(nlp, tmp_path):
    place(tmp_path, {"a.txt": b"The mayor said that the caf\xe9 \xff\xfe\x9d burned \xe2\x80\x9ctwice\xe2\x80\x9d.\n"})
    (found,) = annotate.run(tmp_path, settings=CHOICES, nlp=nlp)
    assert isinstance(found, ArticleClaims)
    assert found.claims[0].statement.text.startswith("the caf")


def test_a_path_that_does_not_exist_is_a_failure(nlp):
    (found,) = annotate.run("no/such/folder", settings=CHOICES, nlp=nlp)
    assert isinstance(found, Failure)
    assert found.code == "NOT_FOUND"


def test_an_empty_folder_gives_nothing(nlp, tmp_path):
    assert list(annotate.run(tmp_path, nlp=nlp)) == []


def test_an_excluded_folder_is_never_read(nlp, tmp_path):
    good(tmp_path)
    good(tmp_path / "out")
    assert len(done(list(annotate.run(tmp_path, settings=CHOICES, nlp=nlp)))) == 7
    outcomes = list(annotate.run(tmp_path, settings=CHOICES, nlp=nlp, exclude=tmp_path / "out"))
    assert len(outcomes) == 7
    assert not any("/out/" in name_of(item) for item in outcomes)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_and_links_are_not_opened(nlp, tmp_path):
    good(tmp_path)
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to("/dev/zero")
    (tmp_path / "c.txt").symlink_to(tmp_path / "c.txt")
    outcomes = list(annotate.run(tmp_path, settings=CHOICES, nlp=nlp))
    assert len(done(outcomes)) == 7
    assert len([item for item in outcomes if isinstance(item, Skip)]) == 3


# ------------------------------------------------------------------ what does not change results
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_the_batch_size_does_not_change_results(runs, nlp, size):
    folder, _, both = runs
    other = Settings(limits=LIMITS, batch_size=size)
    assert list(annotate.run(folder, settings=other, nlp=nlp)) == both
    assert other.digest() == CHOICES.digest()


def test_the_order_of_the_arguments_does_not_change_results(runs, nlp):
    folder, _, both = runs
    paths = sorted(item for item in folder.iterdir() if not item.name.startswith("."))
    random.Random(3).shuffle(paths)
    again = list(annotate.run(paths, settings=CHOICES, nlp=nlp))
    assert done(again) == done(both)
    assert [name_of(item) for item in again if isinstance(item, Failure)] == [
        name_of(item) for item in both if isinstance(item, Failure)
    ]


def test_a_second_run_in_the_same_process_is_equal(runs, nlp):
    folder, _, both = runs
    assert list(annotate.run(folder, settings=CHOICES, nlp=nlp)) == both


ANEW = """
import sys, sayso
for result in sayso.run(sys.argv[1:]):
    print(result.model_dump_json())
"""


def test_the_order_in_which_python_keeps_words_changes_nothing(tmp_path):
    (tmp_path / "one.txt").write_text("The chairman said that exports are expected to fall by May.", encoding="utf-8")
    paths = [tmp_path / "one.txt", *sorted(Path(__file__).parents[1].joinpath("data").glob("*.txt"))[:2]]
    found = {
        subprocess.run(
            [sys.executable, "-c", ANEW, *map(str, paths)], env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, check=True,
        ).stdout
        for seed in "123"
    }  # fmt: skip
    assert len(found) == 1
    assert b"expected to" in found.pop()


def test_the_public_run_leaves_skips_out(runs):
    folder, _, both = runs
    assert list(sayso.run(folder, settings=CHOICES)) == [item for item in both if not isinstance(item, Skip)]


def test_settings_of_the_run_are_those_of_every_article(nlp, tmp_path):
    good(tmp_path)
    settings_ = Settings(narrated=False, min_confidence=0.5)
    for item in done(list(annotate.run(tmp_path, settings=settings_, nlp=nlp))):
        assert all(claim.statement.kind != "narrated" and claim.confidence >= 0.5 for claim in item.claims)


def test_words_of_a_run_are_freed_after_it(nlp, tmp_path, monkeypatch):
    """Once the frequent words are known."""
    monkeypatch.setattr(annotate, "KNOWN_WORDS", 0)
    made_up = random.Random(7)
    for number in range(6):
        words = " ".join("".join(made_up.choices("abcdefghij", k=9)) for _ in range(300))
        (tmp_path / f"{number}.txt").write_text(f"The mayor said that {words}.", encoding="utf-8")
    before = len(nlp.vocab.strings)
    outcomes = list(annotate.run(tmp_path, settings=Settings(batch_size=2), nlp=nlp))
    assert len(done(outcomes)) == 6
    assert len(nlp.vocab.strings) - before < 100


# ------------------------------------------------------------------ what goes wrong inside
class Trap:
    """A component that raises where the text holds the marker."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __call__(self, doc):
        if "MARKER" in doc.text:
            raise self.error
        return doc


@Language.factory("test_trap")
def trap(nlp, name):
    return Trap(ValueError("sprung"))


@pytest.fixture
def trapped(quick):
    def arm(error: BaseException) -> Language:
        quick.add_pipe("test_trap")
        quick.get_pipe("test_trap").error = error
        return quick

    yield arm
    if quick.has_pipe("test_trap"):
        quick.remove_pipe("test_trap")


def texts(count: int, *marked: int) -> list[Article]:
    made = [f"“We lost {n} tonnes,” said {'MARKER' if n in marked else 'Odile Fenn'}." for n in range(count)]
    return [Article.from_text(text, path=f"{n}.txt") for n, text in enumerate(made)]


@pytest.mark.parametrize("error", [ValueError("sprung"), RecursionError(), MemoryError(), IndexError("x")])
@pytest.mark.parametrize("size", [1, 4, 50])
def test_an_article_that_breaks_a_component_spoils_only_itself(quick, trapped, error, size):
    articles = texts(10, 3, 7)
    clean = list(annotate.process(articles, nlp=quick, settings=Settings(batch_size=size)))
    outcomes = list(annotate.process(articles, nlp=trapped(error), settings=Settings(batch_size=size)))
    assert [n for n, item in enumerate(outcomes) if isinstance(item, Failure)] == [3, 7]
    assert [item for n, item in enumerate(outcomes) if n not in (3, 7)] == [
        item for n, item in enumerate(clean) if n not in (3, 7)
    ]
    failure = outcomes[3]
    assert isinstance(failure, Failure)
    code = "MEMORY" if isinstance(error, MemoryError) else "ANNOTATE"
    assert (failure.path, failure.stage, failure.code) == ("3.txt", "annotate", code)
    assert type(error).__name__ in failure.message


def test_a_key_error_of_a_component_is_named(trapped):
    (outcome,) = annotate.process(texts(1, 0), nlp=trapped(KeyError("lost key")))
    assert isinstance(outcome, Failure)
    assert "lost key" in outcome.message


def test_an_error_of_ours_keeps_its_code(trapped):
    nlp = trapped(ExtractError("TOO_MANY", "too many tokens", cure="Split it."))
    (outcome,) = annotate.process(texts(1, 0), nlp=nlp)
    assert isinstance(outcome, Failure)
    assert outcome.code == "TOO_MANY"
    assert "Split it." in outcome.message


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_an_interrupt_is_no_failure_of_an_article(trapped, error):
    with pytest.raises(type(error)):
        list(annotate.process(texts(3, 1), nlp=trapped(error)))


def test_a_text_over_the_pipelines_own_limit_spoils_only_itself():
    nlp = spacy.blank("en")
    nlp.max_length = 100
    articles = [Article.from_text(text) for text in ("short", "long " * 50, "short too")]
    kinds = [type(item) for item in annotate.process(articles, nlp=nlp)]
    assert kinds == [ArticleClaims, Failure, ArticleClaims]


def test_what_breaks_extraction_spoils_only_itself(quick, monkeypatch):
    real = annotate.extract

    def extract(doc, article, settings):
        if "MARKER" in article.text:
            raise KeyError("lost")
        return real(doc, article, settings)

    monkeypatch.setattr(annotate, "extract", extract)
    outcomes = list(annotate.process(texts(4, 2), nlp=quick))
    assert [type(item) for item in outcomes] == [ArticleClaims, ArticleClaims, Failure, ArticleClaims]
    assert isinstance(outcomes[2], Failure)
    assert (outcomes[2].stage, outcomes[2].code) == ("extract", "EXTRACT")


def test_an_article_without_a_path_fails_under_its_id(trapped):
    (outcome,) = annotate.process([Article.from_text("MARKER")], nlp=trapped(ValueError("sprung")))
    assert isinstance(outcome, Failure)
    assert outcome.path == Article.from_text("MARKER").id


def test_a_run_that_cannot_start_raises():
    with pytest.raises(ConfigError):
        list(annotate.run("x", settings=Settings(model="no_such_model")))


def test_a_run_is_a_stream(quick):
    """The first outcomes are there before the last input is read."""
    read = []

    def articles():
        for article in texts(10):
            read.append(article)
            yield article

    stream = annotate.process(articles(), nlp=quick, settings=Settings(batch_size=2))
    next(stream)
    assert len(read) == 2


# ------------------------------------------------------------------ any folder
FILES = st.dictionaries(
    st.text(alphabet="abcAB-_. é", min_size=1, max_size=8).filter(lambda name: name.strip(". ") != ""),
    st.sampled_from([*(data for data, _ in BAD.values()), *(text.encode() for text in GOOD.values()), b"A\nB", b"{}"]),
    max_size=8,
)
SUFFIXES = st.sampled_from([".txt", ".md", ".html", ".json", ".jsonl", ".docx", ""])


@settings(max_examples=40, deadline=None)
@given(FILES, st.data())
def test_inputs_are_done_failed_or_skipped_and_none_is_lost(files, data):
    import tempfile

    nlp = _blank()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        names = {f"{stem}{data.draw(SUFFIXES)}": content for stem, content in files.items()}
        place(folder, names)
        outcomes = list(annotate.run(folder, settings=CHOICES, nlp=nlp))
        seen = {_file(item, folder) for item in outcomes}
    assert seen == set(names)
    sizes = Counter(type(item) for item in outcomes)
    assert sizes[ArticleClaims] + sizes[Failure] + sizes[Skip] == len(outcomes)
    assert len({name_of(item) for item in outcomes}) == len(outcomes)


def _file(outcome: annotate.Outcome, folder: Path) -> str:
    """The file of an outcome, whose path may name a record in it."""
    path = Path(name_of(outcome))
    while path.name and not (folder / path.name).exists():
        cut = max(path.name.rfind("#"), path.name.rfind(":"))
        path = path.with_name(path.name[:cut])
    return path.name


_KEPT: list[Language] = []


def _blank() -> Language:
    if not _KEPT:
        _KEPT.append(spacy.blank("en"))
    return _KEPT[0]
