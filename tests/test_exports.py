"""The flat table and its files: the same cells everywhere, no formula in a CSV, whole or absent, extras named."""

from __future__ import annotations

import builtins
import csv
import io
import json
import subprocess
import sys

import duckdb
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

import sayso
from conftest import ROOT
from exporting import claim, hard, made
from sayso import exports
from sayso.errors import ConfigError, StoreError
from sayso.exports.csv import harmless
from sayso.models import ArticleClaims
from sayso.table import COLUMNS, rows

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\x00x", "\nx", "  =1", " \t=1", "＝1", "＋1", "－1", "＠x",
            " ＝1", "\u00a0=1", "\u3000@x", "\u200b=1", "\ufeff=1", "\u202e=1", "﹣1", "﹫x"]  # fmt: skip
HARMLESS = ["", "a=1", "5 - 3", "“=1”", "'=1", "–1", "—and then", "😀=1", "1"]


def read_csv(path):
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_that_could_be_a_formula_is_led_by_an_apostrophe(cell):
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", HARMLESS)
def test_other_cells_stay(cell):
    assert harmless(cell) == cell


@pytest.mark.parametrize("bad", FORMULAS)
def test_csv_is_safe_in_every_text_column_and_raw_is_raw(bad, tmp_path):
    result = made(bad + " and more", title=bad, author=bad, publisher=bad, path=bad, url=bad, published=bad)
    result = result.model_copy(update={"claims": [claim(result.article, (0, len(bad) + 9), speaker=bad, people=[bad])]})
    assert exports.write([result], tmp_path / "safe.csv", "csv") == 1
    assert exports.write([result], tmp_path / "raw.csv", "csv", raw_csv=True) == 1
    safe, raw = read_csv(tmp_path / "safe.csv")[0], read_csv(tmp_path / "raw.csv")[0]
    for name in ("title", "author", "publisher", "path", "url", "published", "statement", "speaker", "people"):
        assert safe[name] == "'" + raw[name], name
        assert raw[name].startswith(bad)
    exports.write([result], tmp_path / "t.parquet", "parquet")
    assert parquet.read_table(tmp_path / "t.parquet").to_pylist()[0]["title"] == bad


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=5))
def test_a_csv_reads_back_whatever_is_in_it(titles):
    from sayso.exports import csv as commas

    results = [made("x y", title=title) for title in titles]
    results = [r.model_copy(update={"claims": [claim(r.article, (0, 1))]}) for r in results]
    file = io.StringIO(newline="")
    assert commas.write(results, file) == len(titles)
    back = list(csv.DictReader(io.StringIO(file.getvalue()[1:], newline="")))
    assert [row["title"] for row in back] == [harmless(title) for title in titles]


def test_a_csv_opens_in_excel_as_utf_8(tmp_path):
    exports.write([hard()], tmp_path / "c.csv", "csv")
    data = (tmp_path / "c.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfclaim_id,") and b"\r\n" in data
    assert list(pandas.read_csv(tmp_path / "c.csv").columns) == [column.name for column in COLUMNS]
    found = duckdb.sql(f"select claim_id, statement from read_csv('{tmp_path / 'c.csv'}')").fetchall()
    assert found == [(c.id, harmless(c.statement.text)) for c in hard()]


def test_parquet_csv_and_pandas_hold_the_same(tmp_path):
    results = [hard(), made("Nothing.")]
    assert exports.write(results, tmp_path / "t.parquet", "parquet") == len(hard().claims)
    wanted = list(rows(results))
    assert parquet.read_table(tmp_path / "t.parquet").to_pylist() == wanted
    frame = exports.to_pandas(results)
    back = [
        {name: None if cell is pandas.NA else cell for name, cell in row.items()} for row in frame.to_dict("records")
    ]
    assert back == wanted
    exports.write(results, tmp_path / "t.csv", "csv", raw_csv=True)
    for row, cells in zip(wanted, read_csv(tmp_path / "t.csv"), strict=True):
        for column in COLUMNS:
            value = row[column.name]
            if column.cell == "text":
                assert cells[column.name] == (value or "")
            elif column.cell in ("integer", "number"):
                assert cells[column.name] == ("" if value is None else str(value))
            elif column.cell == "texts":
                assert cells[column.name].split(" | ") == (value or [""])


def test_a_row_is_what_the_claim_is():
    result = hard()
    for row, one in zip(rows([result]), result, strict=True):
        text = result.article.text
        assert " ".join(text[span["start"] : span["end"]] for span in row["spans"]) == row["statement"]
        assert (row["start"], row["end"]) == (row["spans"][0]["start"], row["spans"][-1]["end"])
        assert row["label"] == one.verifiability.label
        assert row["source"] is None or text[row["source_start"] : row["source_end"]] == row["source"]
        assert [number["value"] for number in row["numbers"]] == [number.value for number in one.numbers]


def test_every_field_of_a_claim_has_its_column():
    names = {column.name for column in COLUMNS}
    renamed = {"id": "claim_id", "verifiability": "label"}
    assert {renamed.get(name, name) for name in sayso.Claim.model_fields} <= names
    assert len(names) == len(COLUMNS)


def test_columns_keep_their_types_where_nothing_is():
    frame = exports.to_pandas([made("Nothing.")])
    assert len(frame) == 0
    assert str(frame["start"].dtype) == "Int64" and str(frame["check_worthiness"].dtype) == "float64"
    one = hard().to_pandas()
    assert one["people"].map(type).eq(list).all()
    assert len(sayso.Results([hard()]).to_pandas()) == len(one)


def test_parquet_goes_row_group_by_row_group_with_the_same_bytes(tmp_path, monkeypatch):
    from sayso.exports import parquet as format_

    monkeypatch.setattr(format_, "ROWS", 3)
    for name in ("a", "b"):
        exports.write((hard() for _ in range(4)), tmp_path / name, "parquet")
    found = parquet.ParquetFile(tmp_path / "a")
    total = 4 * len(hard().claims)
    assert found.metadata.num_rows == total and found.metadata.num_row_groups == -(-total // 3)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert found.schema_arrow.field("label").metadata[b"description"]


@pytest.mark.parametrize("to", exports.FORMATS)
def test_a_file_is_whole_or_absent_and_equal_for_equal_results(to, tmp_path):
    def breaks():
        yield hard()
        raise RuntimeError("the power went")

    target = tmp_path / "out"
    with pytest.raises(RuntimeError):
        exports.write(breaks(), target, to)
    assert list(tmp_path.iterdir()) == []
    for name in ("a", "b"):
        assert exports.write(iter([hard(), made("Nothing.")]), str(tmp_path / name), to) > 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert exports.write([], target, to) == 0
    assert target.exists()


def test_errors_say_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(ConfigError, match="Choose one of csv, parquet") as raised:
        exports.write([], tmp_path / "x", "xlsx")
    assert raised.value.code == "FORMAT"
    with pytest.raises(StoreError) as raised:
        exports.write([], tmp_path / "none" / "x.csv", "csv")
    assert raised.value.code == "WRITE"
    real = builtins.__import__
    monkeypatch.delitem(sys.modules, "pyarrow", raising=False)
    for module, extra, work in [
        ("pyarrow", "parquet", lambda: exports.write([], tmp_path / "x.parquet", "parquet")),
        ("pandas", "pandas", lambda: hard().to_pandas()),
    ]:
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(ConfigError, match=rf'pip install "sayso\[{extra}\]"') as raised:
            work()
        assert raised.value.code == "EXTRA"
    assert builtins.__import__ is real
    assert list(tmp_path.iterdir()) == []


def test_nothing_heavy_is_imported_before_it_is_needed():
    code = (
        "import sys, sayso.models, sayso.exports, sayso.table\n"
        "assert not {'spacy', 'pandas', 'pyarrow', 'numpy'} & set(sys.modules), 'heavy'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_docs_name_every_column_and_format():
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"| `{column.name}` | {column.cell} | {column.meaning} |" in page, column.name
    for to in exports.FORMATS:
        assert f"--to {to} -o" in page


def test_real_articles_go_into_every_format(tmp_path):
    results = list(sayso.run(str(ROOT / "data")))
    total = sum(len(result) for result in results)
    assert all(isinstance(result, ArticleClaims) for result in results) and total > 100
    for to in exports.FORMATS:
        written = exports.write(results, tmp_path / to, to)
        assert written == total if to != "schema-org" else 0 < written <= total
    json.loads((tmp_path / "schema-org").read_text(encoding="utf-8"))
