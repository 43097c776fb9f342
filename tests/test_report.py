"""The page as it is written: complete, closed to injection, the most check-worthy where not all fit."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import html5lib
import pytest

import pagemaker
import sayso
from sayso import report
from sayso.errors import StoreError

HTML = "{http://www.w3.org/1999/xhtml}"


def nodes_of(path):
    return html5lib.parse(path.read_text(encoding="utf-8"))


def records_of(path):
    return json.loads(nodes_of(path).find(f".//{HTML}script[@id='data']").text)


@pytest.fixture
def page(tmp_path):
    return tmp_path / "report.html"


def test_every_claim_and_its_article_is_on_the_page(page):
    results = pagemaker.many(100)
    written = report.write(results, page, title="Bridges")
    assert (written.articles, written.claims, written.left_out) == (5, 100, 0)
    records = records_of(page)
    assert [claim["id"] for claim in records["claims"]] == [claim.id for result in results for claim in result]
    for claim in records["claims"]:
        article = records["articles"][claim["a"]]
        assert article["text"][claim["sp"][0][0] : claim["sp"][0][1]] == claim["s"]


def test_of_too_many_the_most_check_worthy_are_kept_in_their_order(page):
    results = pagemaker.many(400)
    written = report.write(iter(results), page, top=30)
    assert (written.claims, written.left_out) == (30, 370)
    records = records_of(page)
    everything = [claim for result in results for claim in result]
    best = sorted(everything, key=lambda claim: -claim.verifiability.check_worthiness)[:30]
    assert {claim["id"] for claim in records["claims"]} == {claim.id for claim in best}
    assert [claim["id"] for claim in records["claims"]] == sorted(claim["id"] for claim in records["claims"])
    assert len(records["articles"]) == written.articles == len({claim.article_id for claim in best})
    for claim in records["claims"]:
        assert records["articles"][claim["a"]]["id"] == f"{int(claim['id'][:5]):016}"
    assert records["left_out"] == 370


def test_no_payload_becomes_a_node(page):
    report.write(pagemaker.many(20), page, title="plain")
    clean = sorted(node.tag for node in nodes_of(page).iter() if isinstance(node.tag, str))
    for payload in pagemaker.PAYLOADS:
        report.write(pagemaker.hostile(), page, title=payload)
        tree = nodes_of(page)
        assert sorted(node.tag for node in tree.iter() if isinstance(node.tag, str)) == clean
        assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on") or name == "style"]
        assert tree.find(f".//{HTML}title").text == payload
        assert [article["title"] for article in records_of(page)["articles"]] == list(pagemaker.PAYLOADS)


def test_the_policy_admits_the_pages_own_script_and_style_alone(page):
    report.write(pagemaker.many(20), page)
    tree = nodes_of(page)
    policy = tree.find(f".//{HTML}meta[@http-equiv='Content-Security-Policy']").attrib["content"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    wanted = [tree.find(f".//{HTML}style").text, tree.find(f".//{HTML}body/{HTML}script[2]").text]
    hashes = re.findall(r"'sha256-([^']+)'", policy)
    assert sorted(hashes) == sorted(
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in wanted
    )


def test_the_page_loads_nothing(page):
    report.write(pagemaker.many(20), page)
    for node in nodes_of(page).iter():
        assert not {"src", "action", "poster", "srcset"} & set(node.attrib)
        assert not node.attrib.get("href", "#").startswith("http")


def test_the_page_of_nothing_is_a_page(page):
    assert report.write([], page).claims == 0
    assert records_of(page)["claims"] == []


def test_equal_results_make_equal_pages(page, tmp_path):
    report.write(pagemaker.many(40), page)
    report.write(pagemaker.many(40), tmp_path / "again.html")
    assert page.read_bytes() == (tmp_path / "again.html").read_bytes()


def test_a_page_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(StoreError) as caught:
        report.write([], tmp_path / "nowhere" / "report.html")
    assert caught.value.code == "WRITE"


def test_a_text_that_comes_twice_is_there_once(page):
    results = pagemaker.many(40)
    written = report.write([*results, *results], page)
    assert (written.articles, written.claims, written.left_out) == (2, 40, 0)


def test_a_title_of_odd_bytes_makes_a_page(page):
    report.write(pagemaker.many(20), page, title="T\udcff")
    assert nodes_of(page).find(f".//{HTML}title").text == "T?"


def test_a_claim_inside_another_stays_an_inner_one_where_the_other_is_not_wanted(page):
    result = sayso.extract(
        "Ana Ruiz said that the mayor had promised that the bridge would open in May.", narrated=False
    )
    outer, inner = result.claims
    assert outer.statement.spans[0].start < inner.statement.spans[0].start
    written = report.write([result], page, wanted=lambda result: result.claims[1:])
    assert (written.articles, written.claims) == (1, 1)
    assert [(claim["id"], claim["inner"]) for claim in records_of(page)["claims"]] == [(inner.id, True)]
    report.write([result], page)
    assert [claim["inner"] for claim in records_of(page)["claims"]] == [False, True]
