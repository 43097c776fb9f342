"""``sayso show``: what is marked and listed, which claims, at which width, with and without colour."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from sayso.cli import app
from sayso.models import Article, ArticleClaims, Claim, Party, Span, Speaker, Statement, Verifiability

ANSI = re.compile(r"\x1b\[[0-9;]*m")
NUMBER = re.compile("·?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
TEXT = (
    "Dam to close\n\n“We had no choice,” said Inés Dáhl. “It broke in 2019.”\n\nThe weather was mild.\n\n"
    "Tomas Reyl, the dyke-reeve, said that “Dahl lied” and that 40 tonnes of sand were lost.\n"
)
PEOPLE = {
    "dahl": Speaker(name="Inés Dáhl", key="ines-dahl", type="person", description="the treasurer", resolved_by="name"),
    "reyl": Speaker(name="Tomas Reyl", key="tomas-reyl", type="person", resolved_by="name"),
    "clerk": Speaker(name="clerk for Tomas Reyl", key="clerk-for-reyl", type="unnamed", resolved_by="description"),
}  # fmt: skip


def claim(article: Article, parts: list[str], kind: str, who: str | None, label: str, worth: float, **more) -> Claim:
    spans = [Span.of(article.text, at := article.text.index(part), at + len(part)) for part in parts]
    return Claim(
        id=f"{article.text.index(parts[0])}-{kind}", article_id=article.id, speaker=PEOPLE[who] if who else None,
        statement=Statement(text=" ".join(parts), kind=kind, spans=spans), context=spans[0], confidence=0.9,
        verifiability=Verifiability(label=label, check_worthiness=worth), **more,
    )  # fmt: skip


@pytest.fixture
def result() -> ArticleClaims:
    article = Article.from_text(TEXT, path="in/dam.txt")
    return ArticleClaims(
        article=article,
        claims=[
            claim(article, ["Dam to close"], "narrated", None, "prediction", 0.5),
            claim(article, ["We had no choice", "It broke in 2019"], "direct", "dahl", "opinion", 0.2),
            claim(article, ["“Dahl lied” and that 40 tonnes of sand were lost"], "mixed", "reyl", "checkable", 0.9),
            claim(article, ["40 tonnes of sand were lost"], "indirect", "clerk", "checkable", 0.8),
        ],
        cast=[Party(name="Tomas Reyl", key="tomas-reyl", type="person", aliases=["the dyke-reeve"])],
    )


@pytest.fixture
def saved(result, tmp_path, monkeypatch):
    """The result in a file, and nothing that could extract."""
    monkeypatch.setattr("sayso.annotate.run", lambda *_a, **_k: pytest.fail("this was extracted anew"))
    return save(result, tmp_path)


def save(result: ArticleClaims, folder):
    path = folder / "dam.json"
    path.write_text(result.model_dump_json(), encoding="utf-8")
    return path


def show(*arguments: object, **env: str | None):
    env = {"COLUMNS": "100", "NO_COLOR": None, "FORCE_COLOR": None, "TERM": "xterm-256color"} | env
    return CliRunner().invoke(app, ["show", *map(str, arguments)], env=env)


def listed(output: str) -> list[str]:
    """The lines of the list that begin a claim."""
    return re.findall(r"^ ?\d+ [DMIN]  .*$", output, re.M)


# ------------------------------------------------------------------ which claims
@pytest.mark.parametrize("name", ["Inés Dáhl", "INES DAHL", "dáhl", "ines-dahl", "Dahl, Inés", "Da", "i. dáhl"])
def test_a_speaker_is_found_whatever_the_capitals_and_accents(saved, name):
    (line,) = listed(show(saved, "--speaker", name).stdout)
    assert "Inés Dáhl" in line and "the treasurer" in line


def test_a_speaker_is_found_by_alias_and_is_not_the_one_who_speaks_for_them(saved):
    for name in ("dyke-reeve", "Reyl"):
        (line,) = listed(show(saved, "--speaker", name).stdout)
        assert "  Tomas Reyl" in line
    (line,) = listed(show(saved, "--speaker", "clerk for tomas reyl").stdout)
    assert "clerk for Tomas Reyl" in line
    assert len(listed(show(saved, "--speaker", "reyl", "--speaker", "dahl").stdout)) == 2


def test_letters_with_a_stroke_are_letters():
    from sayso.cli.chosen import words_of

    assert words_of("Lech WAŁĘSA") == words_of("lech walesa")
    assert words_of("Søren-Ørsted") == words_of("soren orsted")
    assert words_of("王小明") == {"王小明"}


def test_an_unknown_speaker_lists_those_there_are(saved):
    done = show(saved, "--speaker", "Thomas Reyl")
    assert done.exit_code == 2
    assert "[SPEAKER]" in done.stderr and "Did you mean Tomas Reyl?" in done.stderr and "Inés Dáhl" in done.stderr


@pytest.mark.parametrize("name", ["ahl", "dahl ahl", "dahlia", "?"])
def test_a_speaker_is_not_found_by_the_inside_of_a_word(saved, name):
    assert show(saved, "--speaker", name).exit_code == 2


def test_of_many_speakers_the_nearest_to_the_unknown_one_are_listed_first():
    from sayso.cli.chosen import Speakers
    from sayso.errors import ConfigError

    speakers = Speakers(["priya ramaswamy"])
    speakers.there.update({f"Speaker Number{n}": 9 for n in range(40)} | {"Priya Ramaswami": 1, "Prija Ramsay": 1})
    with pytest.raises(ConfigError) as caught:
        speakers.check()
    cure = caught.value.cure
    assert cure.startswith("Did you mean Priya Ramaswami? The nearest of those who do: Priya Ramaswami, Prija Ramsay, ")
    assert cure.count(", ") == 9 and cure.endswith("; 32 more.")


def test_labels_and_scores_narrow(saved):
    assert len(listed(show(saved).stdout)) == 4
    assert len(listed(show(saved, "--label", "checkable").stdout)) == 2
    assert len(listed(show(saved, "--label", "checkable", "--label", "opinion").stdout)) == 3
    assert len(listed(show(saved, "--min-check-worthiness", "0.5").stdout)) == 3
    assert len(listed(show(saved, "--no-narrated").stdout)) == 3
    done = show(saved, "--label", "promise")
    assert (done.exit_code, done.stdout) == (0, "") and "No claim is left" in done.stderr


def test_the_most_check_worthy_come_first_and_what_a_headline_repeats_counts_once(saved, result, tmp_path):
    lines = listed(show(saved, "--top", "2").stdout)
    assert [line.split()[-1] for line in lines] == ["0.90", "0.80"]
    lines = listed(show(saved, "--top", "2", "--sort", "text").stdout)
    assert [line.split()[0] for line in lines] == ["1", "2"]
    twin = {"section": "headline", "group": result.claims[2].id}
    claims = [result.claims[0].model_copy(update=twin), *result.claims[1:]]
    claims[0] = claims[0].model_copy(update={"verifiability": Verifiability(label="opinion", check_worthiness=1)})
    claims[2] = claims[2].model_copy(update={"group": result.claims[2].id})
    shown = show(save(result.model_copy(update={"claims": claims}), tmp_path), "--top", "2").stdout
    assert [line.split()[-1] for line in listed(shown)] == ["0.90", "0.80"]
    whole = show(save(result.model_copy(update={"claims": claims}), tmp_path)).stdout
    assert "3 claims by 3 speakers; 1 more repeated in headline or standfirst" in whole
    assert "⟦Dam to close⟧N2" in whole  # the number of the claim that it repeats


def test_claims_can_be_sorted_by_speaker(saved):
    names = [re.sub(r" {2,}.*", "", line[6:]) for line in listed(show(saved, "--sort", "speaker").stdout)]
    assert names == ["Inés Dáhl", "Tomas Reyl", "clerk for Tomas Reyl", "(article)"]


# ------------------------------------------------------------------ the text and its marks
def test_without_colour_brackets_hold_the_statements_and_tell_kind_and_number(saved):
    shown = show(saved, "--text").stdout
    assert "⟦Dam to close⟧N1" in shown
    assert "“⟦We had no choice⟧D2,” said Inés Dáhl. “⟦It broke in 2019⟧D2.”" in shown
    assert "said that ⟦“Dahl lied” and that ⟦40 tonnes of sand were lost⟧I4⟧M3." in " ".join(shown.split())
    text = re.sub(r"⟦|⟧[DMIN]\d+", "", shown.split("─")[0])
    assert TEXT.split() == text.split()[1:]  # the first word is the file's name


def test_with_colour_the_text_is_the_article_s_but_for_numbers(saved):
    shown = show(saved, FORCE_COLOR="1").stdout
    assert "\x1b[32mWe had no choice\x1b[0m\x1b[32m²\x1b[0m" in shown
    assert "sand were lost⁴" in ANSI.sub("", shown) and "⁴·³." in ANSI.sub("", shown)
    text = NUMBER.sub("", ANSI.sub("", shown).split("─")[0])
    assert TEXT.split() == text.split()[1:]


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False),
    ],
)  # fmt: skip
def test_the_environment_says_whether_there_is_colour(saved, env, coloured):
    shown = show(saved, **env).stdout
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-7]", shown)) is coloured
    assert ("⟦" in shown) is not coloured
    assert listed(ANSI.sub("", shown))[1].startswith(" 2 D  Inés Dáhl")


def test_paragraphs_without_a_chosen_claim_are_left_out_and_counted(saved):
    shown = show(saved, "--speaker", "reyl").stdout
    assert "⋯ 3 paragraphs" in shown and "weather" not in shown and "Tomas Reyl, the dyke-reeve" in shown
    assert "weather" in show(saved, "--speaker", "reyl", "--text").stdout
    assert "⟦" not in show(saved, "--no-text").stdout
    assert "weather" in show(saved).stdout


def test_an_article_without_a_claim_says_so(result, tmp_path):
    shown = show(save(result.model_copy(update={"claims": []}), tmp_path))
    assert shown.exit_code == 0
    assert "No claims" in shown.stdout and "The weather was mild." in shown.stdout


# ------------------------------------------------------------------ width, scripts, hostile text
def wide(width: int) -> ArticleClaims:
    words = (
        "山田太郎は予算が足りないと述べた" * 12 + " 👩‍👩‍👧‍👦 e\u0301te\u0301 " * 9 + "x" * 150
        + " पानी के लिए " * 8 + "\n\n“Zo\u0308e\u0308!\u0301” ran on" + " and on" * 40
    )  # fmt: skip
    article = Article.from_text(words, title="標題" * 40, path="w.txt")
    return ArticleClaims(
        article=article,
        claims=[
            claim(article, ["山田太郎は予算が足りないと述べた" * 12], "indirect", "dahl", "checkable", 1),
            claim(article, ["Zo\u0308e"], "direct", "reyl", "not_a_claim", 0, via=[PEOPLE["clerk"], PEOPLE["dahl"]]),
        ],
    )


def test_what_is_unsure_says_so(result, tmp_path):
    claims = [one.model_copy(update={"confidence": 0.06}) if n == 1 else one for n, one in enumerate(result.claims)]
    path = save(result.model_copy(update={"claims": claims}), tmp_path)
    listed = show(path, "--no-text").stdout.splitlines()
    assert [line for line in listed if "unsure: 0.06" in line] == [line for line in listed if "Inés Dáhl" in line]
    explained = show(path, "--explain").stdout
    assert "confidence 0.06  speaker by name" in explained and "confidence 0.90  speaker by description" in explained
    assert explained.count("confidence 0.") == 3, "the article's own words are nobody's"


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("flags", [[], ["--explain"]])
def test_no_line_is_wider_than_the_terminal(tmp_path, width, flags):
    shown = show(save(wide(width), tmp_path), *flags, COLUMNS=str(width)).stdout
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= min(width, 100)
    assert len(lines) > 8


def test_a_pipe_without_columns_gets_a_hundred(tmp_path):
    lines = show(save(wide(0), tmp_path), COLUMNS=None).stdout.splitlines()
    assert 90 < max(map(cell_len, lines)) <= 100


def test_a_mark_parts_no_character_from_what_combines_with_it(tmp_path):
    shown = show(save(wide(0), tmp_path)).stdout
    assert "⟦Zo\u0308e\u0308⟧D2" in shown  # the statement ends before the last diaeresis
    assert not any(unicodedata.combining(shown[at + 1]) for at, char in enumerate(shown[:-1]) if char in "⟦⟧")
    assert "👩‍👩‍👧‍👦" in shown


def test_what_could_drive_a_terminal_does_not_get_through(tmp_path):
    bad = "\x1b]0;owned\x07 \u202eevil\u2066 \x9b31m \u2028line\x00 \x08 a\u00a0b"
    text = f"The {bad} dam.\n"
    article = Article.from_text(text, title=f"T{bad}", path=f"p{bad}.txt", author=bad)
    speaker = PEOPLE["dahl"].model_copy(update={"name": f"D{bad}", "description": bad})
    hostile = claim(article, [f"{bad} dam"], "direct", "dahl", "checkable", 1).model_copy(update={"speaker": speaker})
    path = save(ArticleClaims(article=article, claims=[hostile]), tmp_path)
    for flags in ([], ["--explain"], ["--speaker", "nobody"]):
        done = show(path, *flags, FORCE_COLOR="1")
        left = ANSI.sub("", done.stdout + done.stderr)
        assert not [hex(ord(char)) for char in left if not char.isprintable() and char != "\n"]
        assert "a b" in " ".join(left.split())


def test_an_output_that_knows_little_gets_question_marks(saved, monkeypatch):
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "sayso", "show", str(saved), "--no-text"],
        env={"PYTHONIOENCODING": "ascii", "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "In?s D?hl" in done.stdout


# ------------------------------------------------------------------ results and JSON
def test_json_gives_the_chosen_claims_as_a_record_that_show_reads_again(saved, tmp_path):
    done = show(saved, "--label", "checkable", "--json")
    (line,) = done.stdout.splitlines()
    again = ArticleClaims.model_validate_json(line)
    assert [claim.verifiability.label for claim in again] == ["checkable", "checkable"]
    (tmp_path / "again.jsonl").write_text(done.stdout, encoding="utf-8")
    assert len(listed(show(tmp_path / "again.jsonl").stdout)) == 2


def test_an_output_folder_shows_every_article(result, tmp_path, monkeypatch):
    monkeypatch.setattr("sayso.annotate.run", lambda *_a, **_k: pytest.fail("this was extracted anew"))
    other = Article.from_text("Nothing said.", path="in/none.txt")
    (tmp_path / "articles").mkdir()
    for found in (result, ArticleClaims(article=other)):
        name = f"a-{found.article.id[:12]}.json"
        (tmp_path / "articles" / name).write_text(found.model_dump_json(), encoding="utf-8")
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    shown = show(tmp_path).stdout
    assert "dam.txt" in shown and "none.txt" in shown
    assert "none.txt" not in show(tmp_path, "--label", "checkable").stdout


def test_a_damaged_result_is_exit_code_3(result, tmp_path):
    record = json.loads(result.model_dump_json())
    record["claims"][0]["statement"]["text"] = "something else"
    (tmp_path / "a.json").write_text(json.dumps(record), encoding="utf-8")
    done = show(tmp_path / "a.json")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "[RESULTS]" in done.stderr


def test_an_article_in_json_is_still_an_article(nlp, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"text": "“The dam broke in 2019,” said Ines Dahl."}), encoding="utf-8")
    assert "Ines Dahl" in show(tmp_path / "a.json").stdout


def test_a_long_article_is_shown_whole(tmp_path):
    text = "".join(f"“Dam {number} broke,” said Tomas Reyl.\n\n" for number in range(1500))
    article = Article.from_text(text, path="long.txt")
    claims = [claim(article, [f"Dam {number} broke"], "direct", "reyl", "checkable", 0.5) for number in range(1500)]
    shown = show(save(ArticleClaims(article=article, claims=claims), tmp_path)).stdout
    assert "“⟦Dam 1499 broke⟧D1500,” said" in shown and "1500 D  Tomas Reyl" in shown
