"""README and docs: every Python block runs, every console block prints what it says, every command is named."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import ROOT
from sayso.cli import app

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROGRESS = re.compile(r"^[\d,]+ done, .* words/s.*\n", re.M)
"""What a run tells of itself where it takes longer than ten seconds."""
PLAIN = re.compile(r"[\w./ %-]+")
"""A command that needs no shell."""
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.S | re.M)


def blocks(kind: str) -> list:
    return [
        pytest.param(match.group(2), id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        for number, match in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")))
        if match.group(1) == kind
    ]


@pytest.fixture
def copy_of_data(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", blocks("python"))
def test_python_blocks_run(code, copy_of_data):
    if ">>>" in code:
        parsed = doctest.DocTestParser().get_doctest(code, {}, "docs", None, 0)
        runner, report = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS), io.StringIO()
        runner.run(parsed, out=report.write)
        assert runner.failures == 0, report.getvalue()
    else:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "docs", "exec"), {})


@pytest.mark.parametrize("session", blocks("console"))
def test_console_blocks_print_what_they_say(session, copy_of_data, request, monkeypatch):
    monkeypatch.setattr("sayso.settings.cores", lambda: 0)
    for step in re.split(r"^\$ ", session, flags=re.M)[1:]:
        command, _, expected = step.partition("\n")
        here = command.startswith("sayso ") and PLAIN.fullmatch(command) and "README" not in request.node.name
        code, said = _called(command) if here else _run(command)
        pattern = re.escape(expected.strip()).replace("…", ".*?")
        assert re.fullmatch(pattern, PROGRESS.sub("", said).strip(), re.S), said
        assert code == 0, said


def _called(command: str) -> tuple[int, str]:
    """In this process, with the pipeline that is there: a process for each command would take most of the time."""
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    return done.exit_code, done.stdout + done.stderr


def _run(command: str) -> tuple[int, str]:
    command = re.sub(r"^sayso\b", f"{sys.executable} -m sayso", command)
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_command_is_in_the_readme_and_has_help():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in app.registered_commands:
        assert command.callback is not None and command.callback.__doc__
        assert f"sayso {command.callback.__name__}" in readme


def test_ci_runs_the_readme_test_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"<!-- tests -->\n```sh\npython -m pip install .+ && python -m pytest.*\n```", readme)
    assert "<!-- tests -->" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 150


def test_links_lead_somewhere():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!http)([^)#]+)(?:#[^)]*)?\)|^```\{include\} (.+)$", text, re.M):
            assert (page.parent / "".join(target)).exists(), f"{page.relative_to(ROOT)}: {target}"


def test_docstring_examples():
    import sayso.api
    import sayso.outputs

    assert doctest.testmod(sayso.api).failed == 0
    assert doctest.testmod(sayso.outputs).failed == 0


def test_the_contract_is_what_the_models_say():
    done = subprocess.run([sys.executable, ROOT / "lab" / "data_contract.py", "--check"], check=False)
    assert done.returncode == 0, "run: python lab/data_contract.py"


def test_nothing_names_this_machine():
    text = "".join(Path(page).read_text(encoding="utf-8") for page in PAGES)
    assert str(ROOT) not in text
