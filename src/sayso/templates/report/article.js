// The article, with every statement marked by kind, every speaker's mention underlined, and one claim in view.
let open = null; // the article that is drawn

function showArticle(claim, { open: enter = false } = {}) {
  if (open !== claim.from) drawArticle(claim.from);
  for (const old of $("text").querySelectorAll(".now")) old.classList.remove("now");
  const parts = [...$("text").querySelectorAll("[data-claims]")].filter((mark) => mark.dataset.claims.split(" ").includes(String(claim.index)));
  parts.forEach((mark) => mark.classList.add("now"));
  if (enter) {
    if (narrow() && !document.body.classList.contains("reading")) history.pushState({ reading: true }, ""); // Back closes it
    document.body.classList.add("reading");
    behind(narrow());
    $("text").focus({ preventScroll: true });
  }
  parts[0]?.scrollIntoView({ block: "center" });
}

function drawArticle(article) {
  open = article;
  $("article-title").textContent = titled(article);
  $("article-from").replaceChildren(...[article.author, article.publisher, (article.published ?? "").slice(0, 16).replace("T", " "), article.path]
    .filter(Boolean).flatMap((part, at) => (at ? [" · ", part] : [part])));
  if (article.url) $("article-from").append(" · ", link(article.url, "the page"));
  $("text").replaceChildren(...marked(article));
  $("text").scrollTop = 0;
}

function marked(article) { // cut the text wherever anything begins or ends
  const claims = CLAIMS.filter((claim) => claim.from === article);
  const events = [];
  const add = (start, end, what) => { if (start < end) events.push([start, 1, what], [end, -1, what]); };
  for (const claim of claims) {
    const size = claim.sp.reduce((sum, [start, end]) => sum + end - start, 0);
    claim.sp.forEach(([start, end]) => add(start, end, { claim, size }));
    if (claim.note) add(...claim.note, { note: true });
  }
  article.mentions.forEach(([start, end, name]) => add(start, end, { name }));
  events.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const pieces = [];
  const within = new Set();
  let at = 0;
  for (const [here, turn, what] of events) {
    if (here > at) { pieces.push(piece(text(article, at, here), within)); at = here; }
    if (turn > 0) within.add(what); else within.delete(what);
  }
  pieces.push(text(article, at, [...article.text].length));
  return pieces;
}

function piece(words_, within) {
  if (!within.size) return words_;
  const claims = [...within].filter((what) => what.claim).sort((a, b) => a.size - b.size);
  const name = [...within].find((what) => what.name)?.name;
  const classes = [claims[0]?.claim.k, name ? "who" : "", [...within].some((what) => what.note) ? "note" : ""].filter(Boolean).join(" ");
  const made = el(claims.length ? "mark" : "span", { class: classes, title: name ?? null }, words_);
  if (claims.length) made.dataset.claims = claims.map((what) => what.claim.index).join(" ");
  return made;
}

function clickArticle(event) { // to the claim: the shortest that is shown in the list
  const mark = event.target.closest("[data-claims]");
  if (!mark || !getSelection().isCollapsed) return;
  const claims = mark.dataset.claims.split(" ").map((index) => CLAIMS[index]);
  const claim = claims.find((one) => position(one.id) >= 0) ?? claims[0];
  select(claim, { open: false });
}

function selectedSpan(article) { // what the reader has selected in the article, as offsets
  const selection = getSelection();
  if (open !== article || selection.isCollapsed || !$("text").contains(selection.anchorNode) || !$("text").contains(selection.focusNode)) return null;
  const range = selection.getRangeAt(0);
  const before = document.createRange();
  before.setStart($("text"), 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  const chosen = range.toString();
  const lead = chosen.length - chosen.trimStart().length;
  let from = start + lead;
  let to = from + chosen.trim().length;
  const inWord = (at) => /[\p{L}\p{N}]/u.test(article.text[at - 1] ?? "") && /[\p{L}\p{N}]/u.test(article.text[at] ?? "");
  while (inWord(from)) from -= 1; // a selection that cuts a word means all of it
  while (inWord(to)) to += 1;
  return [offset(article, from), offset(article, to)];
}
