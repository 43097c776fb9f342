"""The page in a real browser: Debian's chromium, driven by playwright. Skipped, visibly, where there is none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import pagemaker
from sayso import report
from sayso.evaluate import score
from sayso.gold import load_gold
from sayso.models import Span, Statement

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
BRIDGES = pagemaker.many(140)


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def bridges(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    report.write(BRIDGES, path, title="Bridges")
    return path


@pytest.fixture
def visit(browser):
    """Open a page file, and fail at the end if anything went wrong on it."""
    contexts, troubles = [], []

    def visit(path, *, size=(1400, 900), address="", **choices):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, **choices)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else 0)
        page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda request: None if request.url.startswith(("file:", "blob:")) else troubles.append(request.url),
        )
        page.goto(f"{path.as_uri()}{address}")
        page.wait_for_selector("html[data-ready=yes]")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert troubles == []


def shown(page) -> int:
    return int(page.inner_text("#count").split()[0].replace(",", ""))


def facet(page, name, value):
    return page.locator(f"fieldset:has(> legend:text-is('{name}')) li:has(span:text-is('{value}')) input")


def current(page) -> str:
    return page.locator(".row[aria-current=true] .said").inner_text()


def expected(**wanted) -> int:
    claims = [(result, claim) for result in BRIDGES for claim in result]
    tests = {
        "label": lambda r, c, v: c.verifiability.label == v,
        "speaker": lambda r, c, v: c.speaker.name == v,
        "worth": lambda r, c, v: c.verifiability.check_worthiness >= v,
        "day": lambda r, c, v: r.article.published >= v,
        "words": lambda r, c, v: v in c.statement.text,
    }
    return sum(all(tests[name](r, c, value) for name, value in wanted.items()) for r, c in claims)


# ------------------------------------------------------------------ filters and the address
def test_filters_combine_and_count(visit, bridges):
    page = visit(bridges)
    assert shown(page) == 140
    facet(page, "Label", "checkable").check()
    assert shown(page) == expected(label="checkable")
    facet(page, "Speaker", "Ada Quill").check()
    assert shown(page) == expected(label="checkable", speaker="Ada Quill")
    page.fill("#q", "NOBODY looked")
    page.wait_for_function("() => location.hash.includes('q=')")
    both = expected(label="checkable", speaker="Ada Quill", words="nobody looked")
    assert 0 < both == shown(page)
    page.click("#clear")
    assert shown(page) == 140 and page.evaluate("location.hash") == ""


def test_check_worthiness_and_day_narrow(visit, bridges):
    page = visit(bridges)
    page.fill("#min", "0.6")
    page.fill("#from", "2024-03-02")
    page.locator("#from").dispatch_event("change")
    page.wait_for_function("() => location.hash.includes('min=0.6') && location.hash.includes('from=2024-03-02')")
    assert shown(page) == expected(worth=0.6, day="2024-03-02") > 0


def test_the_numbers_beside_a_filter_are_what_it_would_show(visit, bridges):
    page = visit(bridges)
    facet(page, "Label", "opinion").check()
    row = page.locator("fieldset:has(> legend:text-is('Speaker')) li", has_text="Bram Ostler")
    promised = int(row.locator("b").inner_text())
    facet(page, "Speaker", "Bram Ostler").check()
    assert shown(page) == promised == expected(label="opinion", speaker="Bram Ostler")


def test_a_view_lives_in_the_address(visit, bridges):
    page = visit(bridges)
    facet(page, "Label", "promise").check()
    page.select_option("#sort", "old")
    page.select_option("#view", "table")
    page.keyboard.press("Escape")
    page.locator("#list").focus()
    page.keyboard.press("j")
    address, chosen, number = page.evaluate("location.hash"), current(page), shown(page)
    again = visit(bridges, address=address)
    assert (shown(again), current(again)) == (number, chosen)
    assert again.locator("#sort").input_value() == "old" and again.locator("#list.table").count() == 1
    assert facet(again, "Label", "promise").is_checked()
    again.evaluate("location.hash = ''")
    again.wait_for_function("() => document.querySelector('#count').textContent.startsWith('140 ')")


@pytest.mark.parametrize(
    "address", ["#min=7&sort=no&view=x&label=zzz&claim=none", "#sort=__proto__&from=<img>", "#%E0%A4%A"]
)
def test_an_address_that_means_nothing_shows_a_page(visit, bridges, address):
    page = visit(bridges, address=address)
    assert page.locator("#filters").is_visible()


def test_sorting(visit, bridges):
    page = visit(bridges)
    worths = [float(text.split()[-1]) for text in page.locator(".row .score").all_inner_texts()]
    assert worths == sorted(worths, reverse=True) and worths[0] == 1.0
    page.select_option("#sort", "speaker")
    assert page.locator(".row .speaker").first.inner_text() == "Ada Quill"


# ------------------------------------------------------------------ keys, and the article
def test_keys_walk_search_and_help(visit, bridges):
    page = visit(bridges)
    page.keyboard.press("j")
    first = current(page)
    page.keyboard.press("j")
    second = current(page)
    assert first != second
    page.keyboard.press("k")
    assert current(page) == first
    assert page.evaluate("document.activeElement.className") == "row"
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    assert page.locator("#q").input_value() == "jk?"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_a_long_walk_stays_in_sight(visit, bridges):
    page = visit(bridges)
    for _ in range(40):
        page.keyboard.press("j")
    box, window = page.locator(".row[aria-current=true]").bounding_box(), page.locator("#list").bounding_box()
    assert window["y"] - 1 <= box["y"] and box["y"] + box["height"] <= window["y"] + window["height"] + 12
    assert page.locator(".row[aria-current=true]").get_attribute("aria-posinset") == "40"


def test_the_article_has_every_statement_marked_and_the_claim_in_view(visit, tmp_path):
    said = ("Ada Quill", "the mill 🏭🏭 ground e\u0301 and 👩‍🏭 wept", 0.9, "checkable")
    results = [
        pagemaker.result(
            1, [("Bram Ostler", "🏭 first", 0.1, "opinion"), said] + [("Cleo Varga", "x " * 300, 0.2, "promise")] * 9
        )
    ]
    report.write(results, tmp_path / "emoji.html")
    page = visit(tmp_path / "emoji.html")
    page.keyboard.press("j")
    assert page.locator("#text mark.now").all_inner_texts() == [said[1]]
    assert page.locator("#text mark").count() == 11
    assert page.locator("#text .who").first.inner_text() == "Bram Ostler"
    page.locator("#text mark").first.click()
    assert current(page) == "🏭 first"


def test_on_a_phone_the_article_opens_over_the_list_and_closes(visit, bridges):
    page = visit(bridges, size=(390, 844))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator("#filters").is_visible()
    page.click("#show-filters")
    assert page.locator("#filters").is_visible()
    page.click("#show-filters")
    page.locator(".row .said").first.click()
    assert page.locator("#article").is_visible() and page.locator("#text mark.now").is_visible()
    page.click("#close")
    assert not page.locator("#article").is_visible()


def test_one_card_for_what_many_articles_say(visit, tmp_path):
    copies = [
        pagemaker.result(
            number,
            [("Ada Quill", "the lock is shut", 0.5, "checkable")],
            title=f"Paper {number}",
            published=f"2024-05-{20 - number:02}",
        )
        for number in range(1, 6)
    ]
    tied = [
        copy.model_copy(update={"claims": [claim.model_copy(update={"group": "g"}) for claim in copy]})
        for copy in copies
    ]
    report.write([*tied, *BRIDGES[:1]], tmp_path / "groups.html")
    page = visit(tmp_path / "groups.html", address="#speaker=ada-quill&q=lock")
    assert page.locator(".row").count() == 1
    assert "5 articles say this" in page.locator(".also summary").inner_text()
    assert "Paper 5" in page.locator(".from p").first.inner_text()
    page.uncheck("#once")
    assert page.locator(".row").count() == 5


# ------------------------------------------------------------------ review
def test_decisions_survive_a_reload_and_come_down_as_gold(visit, bridges, tmp_path):
    page = visit(bridges, address="#sort=text")
    for key in ("1", "2", "3", "4", "5"):
        page.keyboard.press("j")
        page.keyboard.press(key)
    page.locator(".row[aria-posinset='2'] input[data-key=name]").fill("Gwen Pryce")
    page.locator(".row[aria-posinset='4'] select[data-key=label]").select_option("opinion")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("ask the county")
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    assert page.locator("#reviewed").inner_text() == "(5)"
    page.click("#review summary")
    with page.expect_download() as waiting:
        page.click("#download")
    review = tmp_path / "review.jsonl"
    waiting.value.save_as(review)
    (gold,) = load_gold(review)
    line = json.loads(review.read_text(encoding="utf-8"))
    claims = BRIDGES[0].claims
    assert [decision["claim"] for decision in line["decisions"]] == [claim.id for claim in claims[:5]]
    assert line["decisions"][4]["note"] == "ask the county" and line["decisions"][4]["verdicts"] == ["interesting"]
    assert [a.speaker for a in gold.attributions] == ["Ada Quill", "Gwen Pryce", "Dov Marsh"]
    assert [label.label for label in gold.labels] == ["checkable", "experience", "opinion"]
    scores = score([(gold, BRIDGES[0])], resamples=0)
    # four were reviewed: the third is no statement at all, the second has another speaker, the fourth another label
    assert (scores.content.overlap.tp, scores.content.overlap.predicted, scores.content.overlap.gold) == (3, 4, 3)
    assert scores.end_to_end.tp == 2 and scores.source.speaker.share == pytest.approx(2 / 3, abs=1e-4)
    assert (scores.labels.share, scores.labels.found) == (pytest.approx(2 / 3, abs=1e-4), 3)


def test_right_and_wrong_exclude_one_another_and_can_be_taken_back(visit, bridges):
    page = visit(bridges)
    page.keyboard.press("j")
    pressed = ".row[aria-current=true] .acts button[aria-pressed=true]"
    page.keyboard.press("2")
    page.keyboard.press("4")
    assert page.locator(pressed).all_inner_texts() == ["wrong speaker", "wrong label"]
    page.keyboard.press("1")
    assert page.locator(pressed).all_inner_texts() == ["right"]
    page.keyboard.press("1")
    assert page.locator(pressed).count() == 0 and page.locator("#reviewed").inner_text() == ""


def test_a_span_is_taken_from_the_article(visit, bridges):
    page = visit(bridges, address="#sort=text")
    page.keyboard.press("j")
    page.keyboard.press("3")
    page.evaluate(
        """() => { const text = document.querySelector('#text mark').firstChild; const range = document.createRange();
        range.setStart(text, 0); range.setEnd(text, 8);
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    page.click(".row[aria-current=true] [data-key=span]")
    assert "“bridge 0”" in page.locator(".row[aria-current=true] .correct").inner_text()


def test_decisions_of_a_colleague_are_loaded_and_rubbish_is_not(visit, bridges, tmp_path):
    page = visit(bridges)
    good, bad = tmp_path / "review.jsonl", tmp_path / "rubbish.jsonl"
    first = BRIDGES[0].claims[0].id
    decisions = [
        {"claim": first, "verdicts": ["right"], "note": "<img src=x onerror=window.hit=1>"},
        {"claim": "gone", "verdicts": ["right"]}, {"claim": BRIDGES[0].claims[1].id, "verdicts": ["__proto__"]},
        {"claim": BRIDGES[0].claims[2].id, "verdicts": ["wrong_span"], "span": "alert"},
    ]  # fmt: skip
    good.write_text(json.dumps({"decisions": decisions}) + "\n", encoding="utf-8")
    bad.write_text("<html>", encoding="utf-8")
    page.click("#review summary")
    page.set_input_files("#load", good)
    page.wait_for_function("() => document.querySelector('#review-said').textContent.includes('1 decision loaded; 3')")
    page.set_input_files("#load", bad)
    page.wait_for_function("() => document.querySelector('#review-said').textContent.includes('no file of decisions')")
    assert page.locator("#reviewed").inner_text() == "(1)"


# ------------------------------------------------------------------ copies, print, numbers
def test_a_claim_is_copied_as_text_json_and_citation(visit, bridges):
    page = visit(bridges, address="#sort=text", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("j")
    copied = {}
    for name in ("text", "JSON", "citation"):
        page.click(f"[data-key=copy-{name}]")
        page.wait_for_selector("button:text-is('copied')")
        copied[name] = page.evaluate("navigator.clipboard.readText()")
        page.wait_for_selector(f"button:text-is('{name}')")
    claim, article = BRIDGES[0].claims[0], BRIDGES[0].article
    assert copied["text"] == f"Ada Quill: {claim.statement.text}"
    record = json.loads(copied["JSON"])
    assert record["statement"] == claim.statement.model_dump()
    assert record["source"] == claim.source.model_dump() and record["id"] == claim.id
    assert all(
        part in copied["citation"]
        for part in (claim.statement.text, article.title, article.publisher, article.published)
    )


def test_everything_that_fits_the_filters_is_printed(visit, bridges):
    page = visit(bridges)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".row").count() == 140
    assert not page.locator("#filters").is_visible()
    assert len(page.pdf()) > 20_000
    page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_ten_thousand_claims_scroll_and_filter_without_a_stall(visit, tmp_path):
    report.write(pagemaker.many(10_000), tmp_path / "many.html")
    page = visit(tmp_path / "many.html")
    longest = page.evaluate(
        """async () => {
        const list = document.querySelector('#list'); let longest = 0; let rows = 0;
        const frame = () => new Promise((done) => requestAnimationFrame(done));
        await frame();
        for (let step = 0; step <= 125; step += 1) {
          const before = performance.now();
          list.scrollTop = (list.scrollHeight * Math.min(step, 120)) / 120;
          await frame(); await frame();
          longest = Math.max(longest, performance.now() - before);
          rows = Math.max(rows, document.querySelectorAll('.row').length);
        }
        return [longest, rows, list.scrollTop + list.clientHeight >= list.scrollHeight - 2,
          document.querySelector('.row:last-child').getAttribute('aria-posinset')];
        }"""
    )
    assert longest[1] < 80 and longest[2] and longest[3] == "10000"
    assert longest[0] < 1000, "a stall of a second"
    page.fill("#q", "bolts looked")
    page.wait_for_function("() => document.querySelector('#count').textContent.includes('of 10,000')")
    facet(page, "Label", "promise").check()
    assert 0 < shown(page) < 10_000


def test_the_page_of_nothing_and_a_cut_page_say_so(visit, tmp_path):
    report.write([], tmp_path / "none.html")
    assert visit(tmp_path / "none.html").locator("#none").is_visible()
    report.write(BRIDGES, tmp_path / "cut.html", top=100)
    assert "40 are left out" in visit(tmp_path / "cut.html").locator("#notice").inner_text()


# ------------------------------------------------------------------ hostile text, and everybody's eyes
def test_payloads_do_nothing(visit, tmp_path):
    report.write(pagemaker.hostile(), tmp_path / "hostile.html", title=pagemaker.PAYLOADS[0])
    page = visit(tmp_path / "hostile.html", address="#q=<img src=x onerror=window.hit=1>")
    page.click("#clear")
    page.click("#plots summary")
    for _ in range(2 * len(pagemaker.PAYLOADS)):
        page.keyboard.press("j")
    assert page.evaluate("window.hit") is None
    assert page.title() == pagemaker.PAYLOADS[0]
    assert page.locator("img, iframe, svg:not(.hist), #rows script").count() == 0
    assert page.locator("a[href]:not([href^='#']):not([href^='http'])").count() == 0
    page.select_option("#sort", "text")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    texts = page.locator(".row .said").all_inner_texts()
    assert any("<script>window.hit=1</script>" in text for text in texts)


def axe() -> str:
    package = pytest.importorskip("axe_playwright_python")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1400, 900), (390, 844)])
def test_axe_finds_nothing(visit, bridges, theme, size):
    page = visit(bridges, size=size, color_scheme=theme)
    page.evaluate(axe())
    troubles = []
    steps = [lambda: page.keyboard.press("j"), lambda: page.keyboard.press("2"), lambda: page.click("#plots summary"),
             lambda: page.click("#review summary"), lambda: page.select_option("#view", "table"),
             lambda: page.keyboard.press("Escape"), lambda: page.click("#show-help")]  # fmt: skip
    for step in steps:
        step()
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        troubles += [
            f"{v['id']}: {v['nodes'][0]['html'][:120]} {v['nodes'][0]['failureSummary'][:200]}"
            for v in found["violations"]
        ]
    assert troubles == []


def test_the_body_stands_for_what_the_headline_repeats(visit, tmp_path):
    told = pagemaker.result(
        1, [("Ada Quill", "lock shut", 0.5, "checkable"), ("Ada Quill", "the lock is shut", 0.5, "checkable")]
    )
    head, body = (claim.model_copy(update={"group": told.claims[1].id}) for claim in told)
    head = head.model_copy(update={"section": "headline"})
    report.write([told.model_copy(update={"claims": [head, body]})], tmp_path / "head.html")
    page = visit(tmp_path / "head.html")
    assert page.locator(".row .said").all_inner_texts() == ["the lock is shut"]
    assert page.locator(".also summary").inner_text() == "said again in the headline"


def test_a_split_quotation_is_read_with_its_gap(visit, tmp_path):
    whole = pagemaker.result(1, [("Ada Quill", "the lock is shut and the gate is not", 0.5, "checkable")])
    (claim,) = whole.claims
    start = claim.statement.spans[0].start
    spans = [Span.of(whole.article.text, start, start + 16), Span.of(whole.article.text, start + 21, start + 36)]
    split = Statement(text="the lock is shut the gate is not", kind="direct", spans=spans)
    report.write(
        [whole.model_copy(update={"claims": [claim.model_copy(update={"statement": split})]})], tmp_path / "s.html"
    )
    page = visit(tmp_path / "s.html")
    assert page.locator(".row .said").inner_text() == "the lock is shut … the gate is not"
    page.keyboard.press("j")
    assert page.locator("#text mark.now").count() == 2


def test_search_takes_phrases_and_no_notice_of_marks(visit, bridges):
    page = visit(bridges)

    def found(query):
        page.fill("#q", query)
        page.wait_for_function("(q) => new URLSearchParams(location.hash.slice(1)).get('q') === q", arg=query)
        return shown(page)

    assert found("“lost 3 of its bolts”") == expected(words="lost 3 of its bolts") > 0
    assert found("“Lost 3") == found("3 lost") > 0
    assert found('"bolts its"') == 0
    assert page.locator("#none").is_visible() and not page.locator("#list").is_visible()


def test_back_takes_back_a_filter_and_closes_the_article_on_a_phone(visit, bridges):
    page = visit(bridges)
    facet(page, "Label", "promise").check()
    facet(page, "Label", "opinion").check()
    page.go_back()
    page.wait_for_function("() => !location.hash.includes('opinion')")
    assert shown(page) == expected(label="promise")
    phone = visit(bridges, size=(390, 844))
    phone.locator(".row .said").first.click()
    assert phone.locator("#article").is_visible()
    phone.go_back()
    phone.wait_for_selector("#article", state="hidden")
    assert phone.locator(".row").first.is_visible()
