// What a reader decides of claims: kept in this browser by the claims' ids, given away as JSONL that sayso reads as gold.
const VERDICTS = ["right", "wrong_speaker", "wrong_span", "wrong_label", "interesting"];
const OF_QUALITY = VERDICTS.slice(0, 4);
const VERDICTS_ORDER = [...VERDICTS, "not_reviewed"];
const STORE = "sayso-review";
let decisions = readDecisions();
let noting = ""; // the claim whose note is being written

function readDecisions() {
  const mine = Object.create(null); // an id may be any word
  try {
    for (const [id, decision] of Object.entries(JSON.parse(kept(STORE) ?? "{}"))) if (isDecision(decision)) mine[id] = decision;
  } catch { /* somebody else's */ }
  return mine;
}

function isDecision(decision) {
  return decision !== null && typeof decision === "object" && Array.isArray(decision.verdicts)
    && decision.verdicts.every((verdict) => VERDICTS.includes(verdict))
    && ["speaker", "note", "at"].every((name) => ["undefined", "string"].includes(typeof decision[name]))
    && (decision.label === undefined || LABELS.includes(decision.label))
    && (decision.span === undefined || (Array.isArray(decision.span) && decision.span.length === 2 && decision.span.every(Number.isInteger)));
}

function keepDecisions() {
  if (kept(STORE, JSON.stringify(decisions)) === false) say("This browser keeps nothing: download the decisions before you close the page.");
  tellReviewed();
}

function say(what) { $("review-said").textContent = what; }

function tellReviewed() {
  const mine = CLAIMS.filter((claim) => decisions[claim.id]).length;
  $("reviewed").textContent = mine ? `(${number(mine)})` : "";
  $("download").disabled = $("forget").disabled = mine === 0;
}

function verdictsOf(claim) {
  const found = decisions[claim.id]?.verdicts ?? [];
  return found.length ? found : ["not_reviewed"];
}

function change(claim, fields) {
  if (kept(STORE) !== null) decisions = readDecisions(); // another tab may have decided since
  const now = { verdicts: [], ...decisions[claim.id], ...fields, at: new Date().toISOString() };
  if (now.verdicts.length || now.note) decisions[claim.id] = now; else delete decisions[claim.id];
  keepDecisions();
  choose(); // the numbers of the filters follow; what is shown stays, so that nothing vanishes under the reader's hands
  countFacet(FACETS.find((facet) => facet.name === "review"));
}

function decide(claim, verdict) {
  const before = decisions[claim.id]?.verdicts ?? [];
  let after = before.includes(verdict) ? before.filter((one) => one !== verdict) : [...before, verdict];
  if (verdict === "right" && after.includes("right")) after = after.filter((one) => !one.startsWith("wrong"));
  if (verdict.startsWith("wrong") && after.includes(verdict)) after = after.filter((one) => one !== "right");
  change(claim, { verdicts: VERDICTS.filter((one) => after.includes(one)) });
  redraw(claim);
  if (position(claim.id) >= 0) reveal(position(claim.id)); // with fields it is taller
}

function noteOn(claim) {
  noting = claim.id;
  redraw(claim);
  reveal(position(claim.id));
  [...drawn.values()].find((row) => shown[row.dataset.at] === claim)?.querySelector("textarea")?.focus();
}

function corrections(claim) {
  const decision = decisions[claim.id] ?? { verdicts: [] };
  const parts = [];
  if (decision.verdicts.includes("wrong_speaker")) parts.push(...nameField(claim, decision));
  if (decision.verdicts.includes("wrong_span")) parts.push(...spanField(claim, decision));
  if (decision.verdicts.includes("wrong_label")) parts.push(labelField(claim, decision));
  if (decision.note || noting === claim.id) {
    const box = el("textarea", { "aria-label": "Note", placeholder: "Note", data: { key: "note-text" }, onchange: () => change(claim, { note: box.value.trim() || undefined }) });
    box.value = decision.note ?? "";
    parts.push(box);
  }
  return parts.length ? el("div", { class: "correct" }, ...parts) : null;
}

function nameField(claim, decision) {
  const list = `cast-${claim.index}`;
  const box = el("input", { list, data: { key: "name" }, onchange: () => change(claim, { speaker: box.value.trim() || undefined }) });
  box.value = decision.speaker ?? "";
  return [el("label", {}, "it was ", box), el("datalist", { id: list }, ...claim.from.cast.map((name) => el("option", { value: name })))];
}

function labelField(claim, decision) {
  const box = el("select", { data: { key: "label" }, onchange: () => change(claim, { label: box.value || undefined }) },
    el("option", { value: "" }, "…"), ...LABELS.map((label) => el("option", { value: label }, words(label))));
  box.value = decision.label ?? "";
  return el("label", {}, "it is ", box);
}

function spanField(claim, decision) {
  const now = decision.span ? `“${text(claim.from, ...decision.span)}”` : "select the right words in the article, then";
  return [el("span", {}, now), el("button", { type: "button", data: { key: "span" }, onclick: () => {
    const span = selectedSpan(claim.from);
    if (span) { change(claim, { span }); redraw(claim); } else { showArticle(claim, { open: true }); }
  } }, "take the selection")];
}

// ---------------------------------------------------------------- JSONL: an article a line, readable as gold
function asGold(article, claims) {
  const line = { id: article.id, path: article.path, text: article.text, attributions: [], labels: [], reviewed: [], decisions: [] };
  for (const claim of claims) {
    const decision = decisions[claim.id];
    const has = (verdict) => decision.verdicts.includes(verdict);
    line.decisions.push({ claim: claim.id, statement: claim.s, ...decision });
    if (!OF_QUALITY.some(has)) continue; // interesting alone says nothing of right and wrong
    line.reviewed.push(...claim.sp, ...(has("wrong_span") && decision.span ? [decision.span] : []));
    if (has("wrong_span") && !decision.span) continue;
    const content = has("wrong_span") ? [decision.span] : claim.sp;
    if (!has("wrong_label") || decision.label) line.labels.push({ content, label: has("wrong_label") ? decision.label : claim.l });
    if (!claim.inner) line.attributions.push(attribution(claim, content, has("wrong_speaker"), decision.speaker));
  }
  return line;
}

function attribution(claim, content, otherSpeaker, name) {
  const known = { content, cue: claim.cu ? [claim.cu] : [], kind: claim.k };
  if (otherSpeaker) return { ...known, source: [], source_unknown: !name, speaker: name ?? null, not_speaker: claim.n };
  return { ...known, source: claim.so ? [claim.so] : [], source_unknown: false, speaker: claim.n };
}

function download() {
  const mine = CLAIMS.filter((claim) => decisions[claim.id]);
  const lines = ARTICLES.map((article) => [article, mine.filter((claim) => claim.from === article)]).filter(([, claims]) => claims.length)
    .map(([article, claims]) => `${JSON.stringify(asGold(article, claims))}\n`);
  const anchor = el("a", { href: URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" })), download: "review.jsonl" });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10000);
  say(`${many(mine.length, "decision")} in review.jsonl. Score against them: sayso evaluate review.jsonl`);
}

async function load(file) {
  const found = [];
  try {
    for (const [at, line] of (await file.text()).split("\n").entries()) {
      if (!line.trim()) continue;
      const of = JSON.parse(line).decisions;
      if (!Array.isArray(of)) throw new Error(`line ${at + 1} holds none`);
      found.push(...of);
    }
  } catch (error) {
    say(`This is no file of decisions (${error.message}).`);
    return;
  }
  let taken = 0;
  for (const { claim, statement, ...decision } of found) {
    if (!BY_ID.has(claim) || !isDecision(decision)) continue;
    decisions[claim] = decision;
    taken += 1;
  }
  const others = found.length - taken;
  say(`${many(taken, "decision")} loaded${others ? `; ${number(others)} are of claims that are not on this page, or are none` : ""}.`);
  keepDecisions();
  changed();
}

addEventListener("storage", (event) => { // of another tab
  if (event.key !== STORE) return;
  decisions = readDecisions();
  tellReviewed();
  drawn.forEach((_, at) => redraw(shown[at]));
});

function forget() {
  if (!confirm("Forget every decision about the claims of this page?")) return;
  CLAIMS.forEach((claim) => delete decisions[claim.id]);
  keepDecisions();
  changed();
}
