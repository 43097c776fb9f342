"""The command line: what each command writes and prints, and its exit code."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pyarrow
import pytest
import typer
from jsonschema import Draft202012Validator
from pyarrow import parquet
from typer.testing import CliRunner

import sayso
from conftest import HERE, ROOT
from sayso import exports
from sayso.cli import app
from sayso.cli.checks import EXTRAS
from sayso.cli.examples import EXAMPLES
from sayso.cli.export import SUFFIXES
from sayso.cli.options import ExportFormat, LabelName
from sayso.exports import BINARY
from sayso.installed import DEFAULT_REQUIREMENT
from sayso.models import ArticleClaims, Failure, Label, schema_of

STORY = "“We had no choice,” said Ines Dahl, the treasurer. The dam lost 40 tonnes of sand in 2019.\n"
FARES = f"Fares to rise in May\n\n{STORY}"
DAM = "The dam lost 40 tonnes of concrete, according to Tomas Reyl. “It is a warning,” he said.\n"
GOLD = HERE / "gold" / "evaluate.jsonl"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
COMMANDS = [command.callback.__name__ for command in app.registered_commands]


@pytest.fixture(autouse=True)
def _one_pipeline(nlp, monkeypatch):
    """Work in this process, with the pipeline that is there; tests/faults has the worker processes."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setattr("sayso.settings.cores", lambda: 0)


def call(*arguments: object, **more):
    return CliRunner().invoke(app, [str(item) for item in arguments], **more)


def plain(text: str) -> str:
    return ANSI.sub("", text)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two good articles and something that is none."""
    made = tmp_path / "in"
    made.mkdir()
    (made / "a-fares.txt").write_text(FARES, encoding="utf-8")
    (made / "b-dam.md").write_text(DAM, encoding="utf-8")
    (made / "c.docx").write_bytes(b"PK")
    return made


def tree(folder: Path) -> dict[str, bytes]:
    """Every file but those of the ledger."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(".sayso/")}


def records(text: str) -> list[dict]:
    return [json.loads(line) for line in text.split("\n") if line]


def accounting(out: Path) -> dict[str, int]:
    return json.loads((out / "run.json").read_text(encoding="utf-8"))["accounting"]


# ------------------------------------------------------------------ extract into a folder
def test_a_folder_becomes_claims(folder, tmp_path):
    before, out = tree(folder), tmp_path / "out"
    done = call("extract", folder, "-o", out)
    assert done.exit_code == 0, done.output
    files = tree(out)
    assert {name for name in files if "/" not in name} == {"claims.jsonl", "failures.jsonl", "run.json"}
    articles = [ArticleClaims.model_validate_json(data) for name, data in sorted(files.items()) if "/" in name]
    assert [Path(item.article.path).name for item in articles] == ["a-fares.txt", "b-dam.md"]
    claims = records(files["claims.jsonl"].decode())
    assert [claim["id"] for claim in claims] == [claim.id for item in articles for claim in item.claims]
    assert files["failures.jsonl"] == b""
    assert tree(folder) == before


def test_the_record_of_the_run(folder, tmp_path):
    call("extract", folder, "-o", tmp_path / "out", "--min-confidence", "0.5")
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    counts = run["accounting"]
    assert (counts["inputs"], counts["done"], counts["failed"], counts["skipped"]) == (3, 2, 0, 1)
    assert counts["inputs"] == counts["done"] + counts["failed"] + counts["skipped"]
    assert run["skipped"] == [{"path": (folder / "c.docx").as_posix(), "reason": "not an article format (.docx)"}]
    assert run["settings"]["min_confidence"] == 0.5
    assert re.fullmatch("[0-9a-f]{16}", run["settings_hash"])
    assert {"sayso", "spacy", "model", "model_version"} <= set(run["versions"])
    assert run["seconds"] >= 0 and run["started"].endswith("Z")


def test_the_summary_says_what_became_of_every_input(folder, tmp_path):
    done = call("extract", folder, "-o", tmp_path / "out")
    assert done.stdout == ""
    assert "3 inputs = 2 done + 0 failed + 1 skipped" in " ".join(plain(done.stderr).split())
    assert call("extract", folder, "-o", tmp_path / "out", "--quiet").output == ""


def test_some_failed_is_exit_code_1_and_all_the_rest_is_written(folder, tmp_path):
    (folder / "a-bad.json").write_text('{"text": ', encoding="utf-8")
    done = call("extract", folder, "-o", tmp_path / "out")
    assert done.exit_code == 1
    (failure,) = records((tmp_path / "out" / "failures.jsonl").read_text(encoding="utf-8"))
    assert Failure.model_validate(failure).code == "JSON"
    assert "failed [JSON]" in plain(done.stderr)
    assert accounting(tmp_path / "out")["done"] == 2


def test_skipping_does_not_change_the_exit_code(folder, tmp_path):
    (folder / "a-fares.txt").unlink()
    (folder / "b-dam.md").unlink()
    done = call("extract", folder, "-o", tmp_path / "out")
    assert (done.exit_code, accounting(tmp_path / "out")["done"]) == (0, 0)


def test_two_runs_write_equal_bytes_but_for_the_record(folder, tmp_path):
    for out in ("one", "two"):
        assert call("extract", folder, "-o", tmp_path / out).exit_code == 0
    one, two = tree(tmp_path / "one"), tree(tmp_path / "two")
    one.pop("run.json"), two.pop("run.json")
    assert one == two


@pytest.mark.parametrize("name", ["claims", "out/deep"])
def test_running_twice_into_the_input_folder_counts_the_same(folder, name):
    first = call("extract", folder, "-o", folder / name)
    counts = accounting(folder / name)
    again = call("extract", folder, "-o", folder / name)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert accounting(folder / name) == counts
    assert counts["done"] == 2


@pytest.mark.parametrize("argument", ["", "a-fares.txt"])
def test_an_output_folder_that_is_the_input_is_refused_or_read(folder, argument):
    done = call("extract", folder / argument, "-o", folder)
    assert done.exit_code in (2, 3) or accounting(folder)["done"] >= 1


def test_an_interrupted_run_is_exit_code_130(folder, tmp_path, monkeypatch):
    def interrupted(*_args, **_choices):
        raise KeyboardInterrupt

    monkeypatch.setattr("sayso.workers.work", interrupted)
    done = call("extract", folder, "-o", tmp_path / "out")
    assert not (tmp_path / "out" / "claims.jsonl").exists()
    assert done.exit_code == 130


def test_an_output_that_is_a_file_is_exit_code_3(folder, tmp_path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    done = call("extract", folder, "-o", tmp_path / "out")
    assert done.exit_code == 3
    assert "[WRITE]" in done.stderr and "Name another with -o" in done.stderr


def test_an_input_that_does_not_exist_is_a_failure(tmp_path):
    done = call("extract", tmp_path / "nothing.txt", "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert "NOT_FOUND" in done.stderr


def test_limit_stops_after_so_many_inputs(folder, tmp_path):
    call("extract", folder, "-o", tmp_path / "out", "--limit", "1")
    assert accounting(tmp_path / "out")["inputs"] == 1


def test_dry_run_only_says_what_would_be_read(folder, tmp_path):
    done = call("extract", folder, "-o", tmp_path / "out", "--dry-run")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [f"read {folder.as_posix()}/a-fares.txt", f"read {folder.as_posix()}/b-dam.md"]
    assert "skipped" in done.stderr and "c.docx" in done.stderr
    assert not (tmp_path / "out").exists()


def test_repair_can_be_turned_off(tmp_path):
    (tmp_path / "a.txt").write_text("“We will win”the mayor said.", encoding="utf-8")
    for flag, wanted in (("--repair", "“We will win” the"), ("--no-repair", "“We will win”the")):
        call("extract", tmp_path / "a.txt", "-o", tmp_path / flag, flag)
        ((path),) = (tmp_path / flag / "articles").iterdir()
        assert json.loads(path.read_text("utf-8"))["article"]["text"].startswith(wanted)


# ------------------------------------------------------------------ extract to standard output
def test_claims_are_streamed_as_lines_that_fit_the_schema(folder):
    done = call("extract", folder, "-o", "-")
    assert done.exit_code == 0
    schema = schema_of()
    check = Draft202012Validator({"$ref": "#/$defs/Claim", "$defs": schema["$defs"]})
    claims = records(done.stdout)
    assert len(claims) >= 4
    for claim in claims:
        check.validate(claim)
    assert "skipped" in done.stderr


def test_streamed_claims_are_those_of_the_folder(folder, tmp_path):
    call("extract", folder, "-o", tmp_path / "out")
    assert call("extract", folder, "-o", "-").stdout == (tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8")


def test_a_failure_while_streaming_is_exit_code_1(folder):
    (folder / "a-bad.json").write_text("{", encoding="utf-8")
    done = call("extract", folder, "-o", "-")
    assert done.exit_code == 1
    assert len(records(done.stdout)) >= 4
    assert "failed [JSON]" in plain(done.stderr)


def test_quiet_streams_claims_alone(folder):
    (folder / "a-bad.json").write_text("{", encoding="utf-8")
    done = call("extract", folder, "-o", "-", "-q")
    assert (done.exit_code, done.stderr) == (1, "")
    done = call("extract", folder / "c.docx", "-o", "-", "-q")  # skipped
    assert (done.exit_code, done.output) == (0, "")


@pytest.mark.parametrize(
    "data",
    [
        FARES,
        json.dumps({"title": "Fares to rise in May", "text": STORY}),
        f"<html><body><article><h1>Fares to rise in May</h1><p>{STORY}</p></article></body></html>",
        "\ufeff" + FARES.replace("\n", "\r\n"),
    ],
)
def test_standard_input_is_read_as_what_it_is(data):
    done = call("extract", "-", "-o", "-", input=data.encode())
    assert done.exit_code == 0, done.output
    claims = records(done.stdout)
    assert ["We had no choice", "Ines Dahl"] in [
        [claim["statement"]["text"], claim["speaker"] and claim["speaker"]["name"]] for claim in claims
    ]


def test_empty_standard_input_is_a_failure():
    done = call("extract", "-", "-o", "-", input=b"")
    assert done.exit_code == 1
    assert "EMPTY" in done.stderr


# ------------------------------------------------------------------ choices
def test_no_narrated_leaves_the_articles_own_claims_out(folder):
    kinds = {flag: {c["statement"]["kind"] for c in records(call("extract", folder, "-o", "-", flag).stdout)}
             for flag in ("--narrated", "--no-narrated")}  # fmt: skip
    assert kinds["--narrated"] - kinds["--no-narrated"] == {"narrated"}


def test_min_confidence_leaves_the_less_sure_out(folder):
    found = records(call("extract", folder, "-o", "-", "--min-confidence", "0.7").stdout)
    assert found and all(claim["confidence"] >= 0.7 for claim in found)
    assert len(found) < len(records(call("extract", folder, "-o", "-").stdout))


def test_the_most_check_worthy_can_be_kept_alone(folder):
    every = records(call("extract", folder, "-o", "-").stdout)
    least = sorted(claim["verifiability"]["check_worthiness"] for claim in every)[1]
    kept = records(call("extract", folder, "-o", "-", "--min-check-worthiness", str(least)).stdout)
    assert kept == [claim for claim in every if claim["verifiability"]["check_worthiness"] >= least]
    assert 0 < len(kept) < len(every)


def test_labels_can_be_chosen(folder):
    every = records(call("extract", folder, "-o", "-").stdout)
    labels = {claim["verifiability"]["label"] for claim in every}
    assert len(labels) > 1
    for chosen in (["checkable"], ["checkable", "opinion"]):
        flags = [flag for label in chosen for flag in ("--label", label)]
        kept = records(call("extract", folder, "-o", "-", *flags).stdout)
        assert kept == [claim for claim in every if claim["verifiability"]["label"] in chosen]
    done = call("extract", folder, "-o", "-", "--label", "true")
    assert done.exit_code == 2
    assert "checkable" in plain(done.stderr)


def test_every_label_can_be_chosen():
    assert {label.value for label in LabelName} == set(get_args(Label))


def test_field_names_the_field_of_the_text(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"story": {"words": DAM}, "by": "Ann"}), encoding="utf-8")
    assert call("extract", tmp_path / "a.json", "-o", "-").exit_code == 1
    done = call("extract", tmp_path / "a.json", "-o", "-", "--field", "text=story.words", "--field", "author=by")
    assert done.exit_code == 0
    assert len(records(done.stdout)) == 2


def test_a_lexicon_of_ones_own_is_used(tmp_path):
    (tmp_path / "cues.toml").write_text("[quote]\ngrook = 0.9\ngrooke = 0.9\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("“We lost everything,” Odile Fenn grooked.", encoding="utf-8")
    done = call("extract", tmp_path / "a.txt", "-o", "-", "--lexicon", tmp_path / "cues.toml")
    assert records(done.stdout)[0]["cue"]["text"] == "grooked"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--field", "nonsense"],
        ["--field", "color=red"],
        ["--field", "text="],
        ["--lexicon", "verbs.toml"],
        ["--lexicon", "cues.toml"],
        ["--min-confidence", "2"],
        ["--min-confidence", "much"],
        ["--limit", "0"],
        ["--no-such-option"],
    ],
)
def test_wrong_usage_is_exit_code_2(folder, arguments):
    done = call("extract", folder, "-o", "-", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.strip()


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract"],
        ["show"],
        ["evaluate"],
        ["report"],
        ["export", "x"],
        ["export", "x", "--to", "pdf"],
        ["nonsense"],
        ["--nonsense"],
    ],
)
def test_a_missing_argument_or_an_unknown_command_is_exit_code_2(arguments):
    assert call(*arguments).exit_code == 2


def test_a_broken_lexicon_says_where(folder, tmp_path):
    (tmp_path / "cues.toml").write_text("[frames\n", encoding="utf-8")
    done = call("extract", folder, "-o", tmp_path / "out", "--lexicon", tmp_path / "cues.toml")
    assert done.exit_code == 2
    assert "[LEXICON]" in done.stderr and "cues.toml" in done.stderr
    assert not (tmp_path / "out" / "claims.jsonl").exists()


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("en_core_web_trf", "python -m spacy download en_core_web_trf"),
        ("no_such_model", f'pip install "{DEFAULT_REQUIREMENT}"'),
    ],
)
@pytest.mark.parametrize("rest", [["extract", "in"], ["show", "in/a-fares.txt"], ["doctor"], ["evaluate", str(GOLD)]])
def test_a_missing_model_is_exit_code_3_with_the_command_that_gets_it(folder, monkeypatch, rest, name, command):
    monkeypatch.chdir(folder.parent)
    done = call(*rest, "--model", name)
    assert done.exit_code == 3
    assert "[MODEL_MISSING]" in done.stderr and command in done.stderr
    assert "Traceback" not in done.output


# ------------------------------------------------------------------ show
def test_show_prints_speaker_and_statement(folder):
    done = call("show", folder / "a-fares.txt", env={"COLUMNS": "160"})
    assert done.exit_code == 0
    text = plain(done.stdout)
    assert "Ines Dahl" in text and "the treasurer" in text
    assert text.count("We had no choice") == 2  # in the article and in the table
    assert "(article)" in text and "checkable" in text


def test_show_puts_the_most_check_worthy_first(folder):
    text = "“We had no choice,” said Ines Dahl. The dam lost 40 tonnes of sand in 2019, the board said."
    (folder / "d.txt").write_text(text, encoding="utf-8")
    ordered = {sort: plain(call("show", folder / "d.txt", "--sort", sort, env={"COLUMNS": "160"}).stdout)
               for sort in ("text", "worth")}  # fmt: skip
    last = {
        sort: (shown.rindex("We had no choice"), shown.rindex("The dam lost 40")) for sort, shown in ordered.items()
    }
    assert last["text"][0] < last["text"][1]
    assert last["worth"][0] > last["worth"][1]


def test_show_explains(folder):
    done = call("show", folder / "b-dam.md", "--explain", env={"COLUMNS": "200"})
    assert done.exit_code == 0
    shown = plain(done.stdout)
    assert "Tomas Reyl: The dam lost 40 tonnes of concrete\n" in shown
    assert re.search(r"of concrete\n +confidence 0\.\d\d +speaker by name\n +checkable +by \w+: \w+", shown)
    assert "quantity “40 tonnes”" in shown
    assert re.search(r"check-worthiness 0\.\d\d +\+\d\.\d\d \S", shown)
    assert "It is a warning" in shown
    read = " ".join(shown.split()).partition("How to read it: ")[2]
    feature = re.search(r"check-worthiness 0\.\d\d +(\+\d\.\d\d \S+)", shown)[1]
    assert f"“{feature}” is a feature of the score" in read and "N noun" in read


def test_show_reads_standard_input():
    assert "Tomas Reyl" in plain(call("show", "-", input=DAM.encode(), env={"COLUMNS": "160"}).stdout)


def test_show_of_what_cannot_be_read_is_exit_code_1(tmp_path):
    done = call("show", tmp_path / "none.txt")
    assert done.exit_code == 1
    assert "NOT_FOUND" in done.stderr


def test_show_lets_no_control_character_of_the_article_through(tmp_path):
    data = {"title": "Fares \x1b]0;owned\x07 rise", "text": f"\x1b[2J{FARES}", "publisher": "\x1b[31m"}
    (tmp_path / "a.json").write_text(json.dumps(data), encoding="utf-8")
    done = call("show", tmp_path / "a.json", color=True)
    assert done.exit_code == 0
    assert "\x07" not in done.stdout and "\x1b]" not in done.stdout and "\x1b[2J" not in done.stdout


def test_failures_let_no_control_character_of_a_file_name_through(tmp_path):
    name = tmp_path / "\x1b]0;owned\x07.json"
    name.write_text("{", encoding="utf-8")
    done = call("extract", name, "-o", "-")
    assert done.exit_code == 1
    assert "\x07" not in done.stderr and "\x1b]" not in done.stderr


def test_markup_in_an_article_is_printed_as_it_is(tmp_path):
    (tmp_path / "a.txt").write_text("“The [bold]dam[/bold] is [red]dry[/nope],” said Odile Fenn.", encoding="utf-8")
    done = call("show", tmp_path / "a.txt", env={"COLUMNS": "160"})
    assert done.exit_code == 0
    assert "The [bold]dam[/bold] is [red]dry[/nope]" in plain(done.stdout)


# ------------------------------------------------------------------ evaluate
def test_evaluate_prints_the_headline():
    done = call("evaluate", GOLD)
    assert done.exit_code == 0, done.output
    text = plain(done.stdout)
    assert "5 articles" in text
    assert re.search(r"end to end\s+0\.\d+\s+0\.\d+\s+0\.\d+", text)


def test_evaluate_tells_what_its_rows_measure_and_fits_80_columns():
    text = plain(call("evaluate", GOLD, env={"COLUMNS": "80"}).stdout)
    assert "content: What was said" in text and "source: Who said it" in text
    assert "label: " not in text  # this gold has no labels
    assert re.search(r"^ *content overlap +0", text, re.M) and max(map(len, text.splitlines())) <= 80


def test_evaluate_begins_with_what_was_reviewed(monkeypatch):
    from sayso import evaluate
    from sayso.cli.scores import print_scores

    scores = evaluate.score([])
    decisions = {"right": 30, "wrong_span": 8, "wrong_label": 3, "interesting": 0}
    for of, told in ((scores.model_copy(update={"decisions": decisions}), True), (scores, False)):
        shown = io.StringIO()
        monkeypatch.setattr(sys, "stdout", shown)
        print_scores(of)
        monkeypatch.undo()
        first = plain(shown.getvalue()).splitlines()[0]
        assert (first == "41 verdicts on the page: 30 right, 8 wrong span, 3 wrong label") is told


def test_evaluate_as_json_and_with_predictions(tmp_path):
    done = call("evaluate", GOLD, "--json", "--predictions", tmp_path / "pred.jsonl", "--kind", "direct")
    scores = json.loads(done.stdout)
    assert scores["documents"] == 5 and scores["kinds_filter"] == ["direct"]
    assert 0 < scores["end_to_end"]["f1"] <= 1
    ids = [json.loads(line)["id"] for line in GOLD.read_text("utf-8").splitlines() if line.strip()]
    assert [item["id"] for item in records((tmp_path / "pred.jsonl").read_text("utf-8"))] == ids


@pytest.mark.parametrize("content", [None, "no json\n", '{"id": "a"}\n'])
def test_gold_that_cannot_be_read_says_so(tmp_path, content):
    if content is not None:
        (tmp_path / "gold.jsonl").write_text(content, encoding="utf-8")
    done = call("evaluate", tmp_path / "gold.jsonl")
    assert done.exit_code == 3
    assert done.stderr.startswith("Error [GOLD]") and "gold.jsonl" in done.stderr


# ------------------------------------------------------------------ the rest
def test_schema_prints_a_schema():
    schema = json.loads(call("schema").stdout)
    Draft202012Validator.check_schema(schema)
    assert {"Claim", "Failure", "Skip"} <= set(schema["$defs"])
    assert schema == json.loads(json.dumps(schema_of(*[getattr(sayso.models, n) for n in ("Failure", "Skip")])))


def test_doctor_says_what_is_installed_and_that_it_works():
    done = call("doctor")
    assert done.exit_code == 0
    said = {line.split()[0]: line for line in done.stdout.splitlines() if line}
    assert {"python", "platform", "cores", "memory", "sayso", "spacy", "model", "[accurate]", "[warc]"} <= said.keys()
    assert "one sentence gave one claim by Ines Dahl" in said["extraction"]
    assert "All is well." in done.stdout
    assert str(Path.home()) not in done.stdout and str(HERE) not in done.stdout


def test_doctor_names_the_command_that_gets_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "warcio", None)
    done = call("doctor", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["ok"]) == (0, True)
    checks = {check["name"]: check for check in told["checks"]}
    assert checks["[warc]"]["state"] == "missing" and checks["[warc]"]["cure"] == 'Run: pip install "sayso[warc]"'
    assert checks["[dask]"]["state"] == "ok" and "distributed" in checks["[dask]"]["says"]
    assert checks["memory cap"]["state"] == ("ok" if sys.platform == "linux" else "missing")


def test_doctor_fails_where_nothing_is_found(monkeypatch):
    monkeypatch.setattr("sayso.api.extract", lambda *_a, **_k: ArticleClaims(article=sayso.Article.from_text("x")))
    done = call("doctor", "--json")
    assert (done.exit_code, json.loads(done.stdout)["ok"]) == (3, False)
    assert "[TRIAL]" in done.stderr and "one sentence gave 0 claims" in done.stderr
    done = call("doctor", "--json", "--model", "no_such_model")
    assert (done.exit_code, json.loads(done.stdout)["checks"][-1]["state"]) == (3, "failed")


def test_doctor_knows_the_extras_that_there_are():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for extra, (modules, _) in EXTRAS.items():
        assert set(modules) <= {re.split(r"[<>=;\[]", need)[0].strip() for need in extras[extra]}


def test_version():
    done = call("--version")
    assert (done.exit_code, done.stdout.strip()) == (0, f"sayso {sayso.__version__}")


def test_no_argument_at_all_prints_the_help():
    done = call()
    assert done.exit_code == 2
    assert "extract" in plain(done.output)


def test_the_help_names_every_command():
    done = call("--help")
    assert done.exit_code == 0
    assert all(re.search(rf"\b{command}\b", plain(done.stdout)) for command in COMMANDS)
    assert set(COMMANDS) == {"extract", "show", "report", "export", "evaluate", "schema", "doctor"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_every_option_has_a_help_text(command):
    done = call(command, "--help", env={"COLUMNS": "120"})
    assert done.exit_code == 0
    group = typer.main.get_command(app)
    found = group.commands[command]
    assert found.help and found.help.strip()
    for parameter in found.params:
        text = getattr(parameter, "help", None)
        assert text, f"{command} {parameter.name} has no help"


def test_every_sample_article_gives_claims(tmp_path):
    shutil.copytree(HERE.parent / "data", tmp_path / "data")
    done = call("extract", tmp_path / "data", "-o", tmp_path / "out")
    counts = accounting(tmp_path / "out")
    assert (done.exit_code, counts["failed"], counts["skipped"]) == (0, 0, 0)
    assert counts["done"] == len(list((tmp_path / "data").iterdir()))
    assert counts["claims"] > 5 * counts["done"]


# ------------------------------------------------------------------ report and export
@pytest.fixture(scope="module")
def claims(nlp, tmp_path_factory):
    """What `extract` made of two articles."""
    made = tmp_path_factory.mktemp("made")
    (made / "in").mkdir()
    (made / "in" / "a-fares.txt").write_text(FARES, encoding="utf-8")
    (made / "in" / "b-dam.md").write_text(DAM, encoding="utf-8")
    assert call("extract", made / "in", "-o", made / "claims", "-j", "0", "-q").exit_code == 0
    return made / "claims"


def test_report_writes_a_page_and_says_where(claims, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    number = len(records((claims / "claims.jsonl").read_text("utf-8")))
    done = call("report", claims, "--title", "Fares & dams")
    assert (done.exit_code, done.stdout) == (0, f"{number} claims of 2 articles → report.html\n")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Fares &amp; dams" in page and "We had no choice" in page and "Tomas Reyl" in page
    done = call("report", claims, "-o", tmp_path / "top.html", "--top", "1")
    assert f"1 claim of 1 article; {number - 1} less check-worthy left out" in done.stdout


def test_report_opens_the_browser_where_it_is_asked_to(claims, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("typer.launch", opened.append)
    assert call("report", claims, "-o", tmp_path / "a b.html", "--open").exit_code == 0
    assert opened == [(tmp_path / "a b.html").as_uri()]


@pytest.mark.parametrize("command", [["report"], ["export", "--to", "prodigy"]])
def test_what_is_written_is_narrowed_by_the_filters(claims, tmp_path, command):
    def kept(*flags: str) -> str:
        out = tmp_path / "out"
        done = call(*command, claims, "-o", out, *flags)
        assert done.exit_code == 0, done.output
        return out.read_text("utf-8")

    said = ("We had no choice", "The dam lost 40 tonnes of concrete", "It is a warning")
    for flags, wanted in (
        ((), said), (("--speaker", "reyl"), said[1:]), (("--speaker", "dahl"), said[:1]),
        (("--min-check-worthiness", "0.99999"), ()), (("--speaker", "reyl", "--label", "checkable"), said[1:2]),
    ):  # fmt: skip
        written = kept(*flags)
        found = re.findall(r'"s":"([^"]+)"', written) if command == ["report"] else statements(written)
        assert [text for text in said if text in found] == list(wanted), flags


def statements(tasks: str) -> list[str]:
    return [task["text"][span["start"] : span["end"]] for task in records(tasks) for span in task["spans"]]


@pytest.mark.parametrize("command", [["report"], ["export", "--to", "csv"]])
def test_an_unknown_speaker_writes_nothing_and_lists_those_there_are(claims, tmp_path, command):
    done = call(*command, claims, "-o", tmp_path / "out", "--speaker", "nobody")
    assert done.exit_code == 2
    assert "[SPEAKER]" in done.stderr and "Ines Dahl" in done.stderr and "Tomas Reyl" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["report"], ["export", "--to", "csv"]])
@pytest.mark.parametrize("name", ["missing", "empty", "file.txt"])
def test_what_is_no_output_is_exit_code_3_with_a_cure(tmp_path, command, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("no claims", encoding="utf-8")
    done = call(*command, tmp_path / name, "-o", tmp_path / "out")
    assert done.exit_code == 3
    assert "[RESULTS]" in done.stderr and "sayso extract" in done.stderr


def test_export_writes_every_format(claims, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    number = len(records((claims / "claims.jsonl").read_text("utf-8")))
    for form in ExportFormat:
        done = call("export", claims, "--to", form)
        assert done.exit_code == 0, done.output
        path = tmp_path / f"claims.{SUFFIXES[form]}"
        count = re.fullmatch(rf"(\d+) claims? → {path.name}\n", done.stderr)
        assert count and 0 < int(count[1]) <= number
        data = path.read_bytes()
        path.unlink()
        done = call("export", claims, "--to", form, "-o", "-")
        assert (done.exit_code, done.stdout_bytes == data) == ((2, False) if form in BINARY else (0, True)), form
        assert not list(tmp_path.iterdir())


def test_the_formats_are_those_of_the_library():
    assert tuple(ExportFormat) == exports.FORMATS
    assert {form.value for form in ExportFormat if form in BINARY} == exports.BINARY


@pytest.mark.parametrize("command", [["report"], ["export", "--to", "csv"], ["show"]])
def test_a_file_of_the_output_folder_stands_for_it(claims, tmp_path, command):
    told = []
    for name in ("", "claims.jsonl", "run.json"):
        out = tmp_path / "out"
        done = call(*command, claims / name, *(() if command == ["show"] else ("-o", out)))
        assert done.exit_code == 0, done.output
        told.append(done.stdout if command == ["show"] else out.read_bytes())
    assert told[0] == told[1] == told[2]


def test_raw_csv_is_for_csv(claims, tmp_path):
    assert call("export", claims, "--to", "csv", "--raw-csv", "-o", tmp_path / "a.csv").exit_code == 0
    assert call("export", claims, "--to", "docbin", "--raw-csv", "-o", tmp_path / "a").exit_code == 2


def test_what_is_read_is_never_overwritten(claims, monkeypatch):
    before = tree(claims)
    (article,) = [claims / name for name in before if name.startswith("articles/a-fares")]
    monkeypatch.chdir(claims)
    for arguments in (
        ["export", ".", "--to", "prodigy"], ["report", claims, "-o", "run.json"], ["report", ".", "-o", article],
        ["export", article, "--to", "csv", "-o", article], ["export", claims, "--to", "csv", "-o", "articles/a.csv"],
        ["export", "claims.jsonl", "--to", "prodigy"], ["report", "run.json", "-o", "articles/a.html"],
    ):  # fmt: skip
        done = call(*arguments)
        assert (done.exit_code, "[OUTPUT]" in done.stderr) == (2, True), arguments
    assert tree(claims) == before


def test_a_page_that_cannot_be_written_is_exit_code_3(claims, tmp_path):
    done = call("report", claims, "-o", tmp_path / "none" / "report.html")
    assert (done.exit_code, "[WRITE]" in done.stderr) == (3, True)


def test_the_flat_table_is_asked_of_the_runner(folder, tmp_path):
    done = call("extract", folder, "-o", tmp_path / "out", "--format", "parquet", "-q")
    assert done.exit_code == 0, done.output
    table = parquet.read_table(tmp_path / "out" / "claims.parquet")
    assert len(table) == len(records((tmp_path / "out" / "claims.jsonl").read_text("utf-8")))


@pytest.mark.parametrize("more", [["-o", "-"], ["--dask", "tcp://x:1"]])
def test_a_table_needs_a_folder_of_this_machine(folder, tmp_path, more):
    done = call("extract", folder, "-o", tmp_path / "out", "--format", "parquet", *more)
    assert (done.exit_code, "[FORMAT]" in done.stderr) == (2, True)


# ------------------------------------------------------------------ help: completion, examples, near names, reference
def completed(words: str, shell: str = "bash") -> list[str]:
    """What a shell offers at the end of ``words``."""
    env = {"_SAYSO_COMPLETE": f"complete_{shell}", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    code = "from sayso.cli import app; app(prog_name='sayso')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | env, capture_output=True, text=True, check=False
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("sayso ex", {"extract", "export"}),
        ("sayso show a.txt --lab", {"--label"}),
        ("sayso show a.txt --label un", {"unverifiable"}),
        ("sayso export claims --to pr", {"prodigy"}),
        ("sayso extract in --profile ", {"fast", "accurate", "thorough"}),
        ("sayso show a.txt --sort ", {"text", "worth", "speaker"}),
    ],
)
def test_the_shell_completes_commands_options_and_values(words, offered):
    assert set(completed(words)) == offered


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    """A folder with what the examples name."""
    made = tmp_path_factory.mktemp("newcomer")
    shutil.copytree(ROOT / "data", made / "data")
    shutil.copy(GOLD, made / "gold.jsonl")
    return made


@pytest.mark.parametrize(
    ("command", "example"), [(name, example) for name, several in EXAMPLES.items() for example, _ in several]
)
def test_every_example_runs(newcomer, monkeypatch, command, example):
    monkeypatch.chdir(newcomer)
    if not Path("claims").exists():
        assert call("extract", "data/", "-o", "claims/").exit_code == 0
    words = shlex.split(example.partition(" > ")[0])
    assert words[:2] == ["sayso", command]
    done = call(*words[1:])
    assert done.exit_code == 0, done.output
    assert done.output


def test_examples_are_in_the_help():
    for command, several in EXAMPLES.items():
        shown = plain(call(command, "--help", env={"COLUMNS": "140", "TERMINAL_WIDTH": "140"}).stdout)
        assert 1 <= len(several) <= 3
        for example, does in several:
            assert example in " ".join(shown.split()) and does.rstrip(".") in " ".join(shown.split())


@pytest.mark.parametrize(
    ("arguments", "near"),
    [(["exprot"], "export"), (["shwo", "a"], "show"), (["show", "a", "--speeker", "b"], "--speaker"),
     (["extract", "a", "--min-confidense", "1"], "--min-confidence"),
     (["extract", "a", "--label", "chekable"], "Did you mean checkable?"),
     (["show", "a", "--profile", "Acurate"], "Did you mean accurate?")],
)  # fmt: skip
def test_a_slip_is_told_the_near_name(arguments, near):
    done = call(*arguments)
    assert (done.exit_code, near in told(done.stderr)) == (2, True)
    assert "Value error" not in done.stderr


def told(stderr: str) -> str:
    """A message without the box that is drawn around it."""
    return " ".join(re.sub("[│─╭╮╰╯]", " ", plain(stderr)).split())


@pytest.mark.parametrize("value", ["1.1", "-0.1", "nan", "much"])
def test_a_share_is_a_number_from_0_to_1(value):
    done = call("export", "x", "--to", "csv", f"--min-check-worthiness={value}")
    assert (done.exit_code, f"{value!r} is no number from 0 to 1." in told(done.stderr)) == (2, True)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_has_room_in_80_columns(command):
    """No option is cut, no flag takes a value, no default stands in two kinds of brackets."""
    shown = plain(call(*filter(None, [command]), "--help", env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}).stdout)
    assert not re.search(r"--[\w-]*…|<bool>|\[default: \(", shown)
    parameters = typer.main.get_command(app).commands[command].params if command else []
    assert not [name for parameter in parameters for name in parameter.opts if name[:2] == "--" and name not in shown]
    assert "[default: fast]" in told(shown) or command not in ("extract", "show", "evaluate")


def test_one_input_is_told_as_one(folder, tmp_path):
    done = call("extract", folder / "b-dam.md", "-o", tmp_path / "out")
    assert told(done.stderr).startswith("1 input = 1 done")


def test_the_reference_is_what_the_help_says():
    done = subprocess.run(
        [sys.executable, ROOT / "lab" / "cli_reference.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


# ------------------------------------------------------------------ reading as it is told
def test_strict_turns_a_warning_into_exit_code_1_also_when_it_is_known(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(
        "“Zoë has ".encode() + b"\xe2\x80" + " gone,” said Ines Dahl of Reyl.".encode()
    )
    words = ["extract", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--attribution", "rules", "-j", "0"]
    for strict, code in (([], 0), (["--strict"], 1)):
        done = CliRunner().invoke(app, [*words, *strict])
        assert done.exit_code == code, done.output
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["known_from_earlier_runs"] == 1
    assert [warning["warning"] for warning in record["warnings"]] == ["1 character could not be decoded"]
    streamed = CliRunner().invoke(app, ["extract", str(tmp_path / "in"), "-o", "-", "-j", "0", "--strict"])
    assert streamed.exit_code == 1
    assert "could not be decoded" in streamed.stderr


def test_columns_and_languages_are_chosen_by_flags(tmp_path):
    german = "Die Brücke bleibt bis zum Sommer geschlossen, sagte die Bürgermeisterin am Montag dem Stadtrat von Réyl."
    table = f'kicker,lead,lang\n"“The dam holds,” said Ines Dahl of the works.",Dam holds,en\n"{german}",Gesperrt,de\n'
    (tmp_path / "a.csv").write_text(table, encoding="utf-8")
    words = ["extract", str(tmp_path / "a.csv"), "-o", str(tmp_path / "out"), "--attribution", "rules", "-j", "0"]
    flags = ["--text-field", "kicker", "--title-field", "lead"]
    assert CliRunner().invoke(app, words).exit_code == 1
    assert CliRunner().invoke(app, [*words, *flags]).exit_code == 0
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert (record["accounting"]["done"], record["skipped"][0]["reason"]) == (1, "not English (de)")
    assert CliRunner().invoke(app, [*words, *flags, "--language", "any"]).exit_code == 0
    titles = {json.loads(path.read_text())["article"]["title"] for path in (tmp_path / "out" / "articles").iterdir()}
    assert titles == {"Dam holds", "Gesperrt"}


FORMATS = {
    "txt": "{title}\n\n{text}", "md": "# {title}\n\n{text}", "json": '{{"title": "{title}", "text": "{text}"}}',
    "jsonl": '{{"headline": "{title}", "maintext": "{text}"}}\n', "csv": 'title,text\n{title},"{text}"\n',
    "tsv": "title\ttext\n{title}\t{text}\n",
    "html": "<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p></article></body>",
}  # fmt: skip


def test_every_format_gives_its_claims(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    text = (
        "“We lost {n} tonnes of sand in the flood,” said Ines Dahl, who runs the works by the river. The council met "
        "on Monday and voted to mend the dam, which had stood for years without a fault that anybody had heard of."
    )
    suffixes = [*FORMATS, *(f"{suffix}.gz" for suffix in FORMATS)]
    for number, suffix in enumerate(suffixes, 10):
        filled = FORMATS[suffix.removesuffix(".gz")].format(title=f"Dam {number} gives way", text=text.format(n=number))
        data = filled.encode()
        (source / f"{number}.{suffix}").write_bytes(gzip.compress(data, mtime=0) if suffix.endswith(".gz") else data)
    row = {"title": "Dam 99 gives way", "text": text.format(n=99)}
    parquet.write_table(pyarrow.Table.from_pylist([row]), source / "99.parquet")
    words = ["extract", str(source), "-o", str(tmp_path / "out"), "--attribution", "rules", "-j", "0"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    claims = records((tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8"))
    said = {claim["statement"]["text"]: claim["speaker"]["name"] for claim in claims if claim["speaker"]}
    for number in (*range(10, 10 + len(suffixes)), 99):
        assert said[f"We lost {number} tonnes of sand in the flood"] == "Ines Dahl"
    titles = {json.loads(path.read_text())["article"]["title"] for path in (tmp_path / "out" / "articles").iterdir()}
    assert titles >= {f"Dam {number} gives way" for number in (*range(11, 17), 99)}


# ------------------------------------------------------------------ nothing in silence
@pytest.mark.parametrize(
    "arguments", [["", "-o", "out"], ["in", " ", "-o", "out"], ["in", "-o", ""], ["", "--dry-run"]]
)
def test_an_empty_name_is_wrong_usage_and_not_the_working_folder(folder, monkeypatch, arguments):
    monkeypatch.chdir(folder.parent)
    before = tree(folder.parent)
    done = call("extract", *arguments)
    assert done.exit_code == 2
    assert "is empty. Name a file or folder" in done.stderr
    assert tree(folder.parent) == before
    assert call("show", "").exit_code == 2


def test_an_address_is_told_that_nothing_is_fetched(tmp_path):
    done = call("extract", "https://example.org/a/b", "-o", "-")
    assert done.exit_code == 1
    assert "https://example.org/a/b: an address of the web; sayso fetches nothing. Save the page" in plain(done.stderr)


@pytest.mark.parametrize("output", ["out", "-"])
def test_a_run_that_stops_at_failures_says_so(folder, tmp_path, output):
    for number in range(3):
        (folder / f"a{number}.json").write_text("{", encoding="utf-8")
    done = call("extract", folder, "-o", tmp_path / output if output != "-" else "-", "--max-failures", "1")
    told = " ".join(plain(done.stderr).split())
    assert done.exit_code == 1
    assert "Stopped: more inputs failed than --max-failures allows; what came after them was not looked at" in told
    assert output == "-" or "not looked at: 3 files. Mend what failed, or raise it" in told, told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("command", ["extract", "export"])
def test_standard_output_that_is_full_is_told(folder, tmp_path, command):
    call("extract", folder, "-o", tmp_path / "out")
    arguments = {"extract": [folder, "-j", "0"], "export": [tmp_path / "out", "--to", "csv"]}[command]
    line = [sys.executable, "-m", "sayso", command, *map(str, arguments), "-o", "-"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=120)
    assert done.returncode == 3
    assert "Error [WRITE] standard output: cannot be written (No space left on device)" in done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


def test_other_inputs_take_away_no_whole_folder_unasked(folder, tmp_path):
    other, out = tmp_path / "other", tmp_path / "out"
    other.mkdir()
    (other / "c.txt").write_text("“It is over,” said Peta Lawson.\n", encoding="utf-8")
    call("extract", folder, "-o", out)
    before = tree(out)
    done = call("extract", other, "-o", out)
    told = " ".join(plain(done.stderr).split())
    assert done.exit_code == 2
    assert f"Error [REPLACE] {out}: the folder holds 2 articles of other inputs ({folder})" in told
    assert "Name another folder with -o, or add --replace." in told
    assert tree(out) == before
    both = call("extract", folder, other, "-o", out)
    assert (both.exit_code, accounting(out)["done"]) == (0, 3)
    less = call("extract", folder / "a-fares.txt", "-o", out)
    assert less.exit_code == 0
    assert "2 articles of an earlier run left the folder" in " ".join(plain(less.stderr).split())
    done = call("extract", other, "-o", out, "--replace")
    assert (done.exit_code, accounting(out)["done"]) == (0, 1)
    assert "1 article of an earlier run left the folder" in " ".join(plain(done.stderr).split())


def test_records_of_one_file_count_as_that_file(tmp_path):
    lines = tmp_path / "in.jsonl"
    lines.write_text(json.dumps({"text": STORY}) + "\n" + json.dumps({"text": DAM}) + "\n", encoding="utf-8")
    call("extract", lines, "-o", tmp_path / "out")
    (tmp_path / "more.txt").write_text(FARES, encoding="utf-8")
    done = call("extract", tmp_path / "more.txt", lines, "-o", tmp_path / "out")
    assert (done.exit_code, accounting(tmp_path / "out")["done"]) == (0, 3)


def test_the_same_inputs_by_other_names_are_no_others(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("in", folder, "./in", folder / "a-fares.txt", "in/a-fares.txt"):
        assert call("extract", name, "-o", tmp_path / "out").exit_code == 0, name


def test_why_all_is_done_again_is_told_before_it_is(tmp_path):
    source, out, lists = tmp_path / "in", tmp_path / "out", tmp_path / "first_names.toml"
    source.mkdir()
    (source / "dam.txt").write_text(DAM, encoding="utf-8")
    told = "What an earlier run did in another way is done again"

    def said(*more, code: int = 0) -> str:
        done = call("extract", source, "-o", out, "-j", 0, *more)
        assert done.exit_code == code, done.output
        return " ".join(plain(done.stderr).split())

    assert not any(told in said() for _ in range(2))
    rules = ("--attribution", "rules", "--min-confidence", 0.2)
    changed = f"{told}: attribution learned → rules; min_confidence 0.0 → 0.2."
    assert told not in said(*rules, "--force")
    assert told not in said(*rules)
    assert said().startswith(f"{told}: attribution rules → learned; min_confidence 0.2 → 0.0.")
    assert said(*rules).startswith(changed)
    for names in ('["Oso"]', '["Uma"]'):
        lists.write_text(f"male = {names}\n", encoding="utf-8")
        assert f"{told}: the contents of the lexicons." in said(*rules, "--lexicon", lists)
    assert told not in said(*rules, "--lexicon", lists)
    assert "cannot read" in said(*rules, "--lexicon", tmp_path / "persons.toml", code=2)
    assert f"{told}: attribution rules → learned" in said("--title-field", "head", "--label", "opinion")
    (source / "dam.txt").write_text(FARES, encoding="utf-8")
    assert told not in said()
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    (out / "run.json").write_text(json.dumps(record | {"settings": 7}), encoding="utf-8")
    assert f"{told}: other settings." in said(*rules)
    (out / "run.json").write_text("{", encoding="utf-8")
    assert f"{told}: other settings." in said()
