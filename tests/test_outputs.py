"""Reading back what ``extract`` wrote: nothing lost, in order, with the groups of claims.jsonl."""

from __future__ import annotations

import gzip
import json

import pytest

import sayso
from conftest import ROOT
from sayso.errors import ReadError
from sayso.runner import extract
from sayso.settings import Resources, Settings


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    output = tmp_path_factory.mktemp("results") / "claims"
    extract([str(ROOT / "data")], output, Settings(), Resources(jobs=1))
    return output


def test_what_was_written_is_read_back_in_the_order_of_claims_jsonl(folder):
    back = [claim.id for result in sayso.results(folder) for claim in result]
    lines = (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    assert back == [json.loads(line)["id"] for line in lines]
    assert len(list(sayso.results(folder))) == len(list((folder / "articles").glob("*.json")))


def test_a_group_of_claims_jsonl_is_the_claims_group(folder, tmp_path):
    (tmp_path / "articles").symlink_to(folder / "articles")
    claims = [json.loads(line) for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    claims[0]["group"] = claims[-1]["group"] = claims[0]["id"]
    (tmp_path / "claims.jsonl").write_text("".join(json.dumps(claim) + "\n" for claim in claims), encoding="utf-8")
    back = [claim for result in sayso.results(tmp_path) for claim in result]
    assert back[0].group == back[-1].group == back[0].id


def test_files_of_results_are_read_too(folder, tmp_path):
    files = sorted((folder / "articles").glob("*.json"))
    lines = b"".join(file.read_bytes() for file in files)
    (tmp_path / "all.jsonl").write_bytes(lines)
    with gzip.open(tmp_path / "all.jsonl.gz", "wb") as packed:
        packed.write(lines)
    wanted = [sayso.ArticleClaims.model_validate_json(file.read_bytes()) for file in files]
    assert list(sayso.results(files[0])) == wanted[:1]
    assert list(sayso.results(tmp_path / "all.jsonl")) == list(sayso.results(tmp_path / "all.jsonl.gz")) == wanted


@pytest.mark.parametrize("name", ["claims.jsonl", "failures.jsonl", "run.json"])
def test_a_file_that_a_folder_has_once_stands_for_the_folder(folder, name):
    assert list(sayso.results(folder / name)) == list(sayso.results(folder))


def test_a_file_of_that_name_elsewhere_is_read_for_what_it_is(folder, tmp_path):
    one = sorted((folder / "articles").glob("*.json"))[0]
    (tmp_path / "claims.jsonl").write_bytes(one.read_bytes())
    assert list(sayso.results(tmp_path / "claims.jsonl")) == list(sayso.results(one))
    (tmp_path / "claims.jsonl").write_bytes((folder / "claims.jsonl").read_bytes())
    with pytest.raises(ReadError, match=r"claims\.jsonl:1: a Claim without its article\. .*folder"):
        list(sayso.results(tmp_path / "claims.jsonl"))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("none", None, "no such folder"),
        ("some.json", b"{}", "no ArticleClaims"),
        ("some.json", b"\xff\xfe", "no ArticleClaims"),
        ("some.jsonl", b'{"article": 1}\n', "some.jsonl:1"),
        ("some.jsonl.gz", b"no gzip", "cannot be read"),
    ],
)
def test_what_is_no_output_is_named_with_its_cure(tmp_path, name, data, said):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError, match=said) as caught:
        list(sayso.results(tmp_path / name))
    assert caught.value.code == "RESULTS" and "sayso extract" in caught.value.cure


def test_a_folder_of_something_else_is_no_output(tmp_path):
    with pytest.raises(ReadError, match="no output of sayso"):
        list(sayso.results(tmp_path))
    (tmp_path / "articles").mkdir()
    (tmp_path / "claims.jsonl").write_text("[1]\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"claims\.jsonl:1"):
        list(sayso.results(tmp_path))
