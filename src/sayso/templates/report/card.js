// One claim as a card or as a line of the table.
const RULES = DATA.rules; // id -> what it says

function because(claim) {
  return claim.r.map(([rule, start, end]) => `${words(rule)}: “${text(claim.from, start, end)}”`).join("\n");
}

function chip(claim) {
  const title = [RULES[claim.rule] ? `${claim.rule}: ${RULES[claim.rule]}` : "", because(claim)].filter(Boolean).join("\n");
  return el("span", { class: `chip ${claim.l}`, title }, words(claim.l) + (claim.mixed ? " +" : ""));
}

function score(claim) {
  const bar = el("i");
  bar.style.width = `${Math.round(claim.w * 100)}%`;
  return el("span", { class: "score", title: `check-worthiness ${claim.w.toFixed(2)}; confidence of the attribution ${claim.c.toFixed(2)}` },
    el("span", { class: "meter", "aria-hidden": "true" }, bar), el("span", { class: "hidden" }, "check-worthiness "), claim.w.toFixed(2));
}

const UNSURE = 0.6; // of the claims below it fewer than half are right on PolNeAR dev

function unsure(claim) {
  return claim.c < UNSURE ? el("span", { class: "unsure", title: `confidence ${claim.c.toFixed(2)}: look at the article` }, "unsure") : null;
}

function said(claim) {
  return el("p", { class: `said${claim.k === "direct" ? " quoted" : ""}` }, claim.read);
}

function who(claim) {
  const extra = [claim.d && claim.d !== claim.n ? claim.d : "", claim.via.length ? `via ${claim.via.join(", ")}` : ""].filter(Boolean).join("; ");
  return [el("span", { class: claim.n === null ? "speaker dim" : "speaker" }, claim.who), extra ? el("span", { class: "dim" }, extra) : null];
}

function origin(claim) {
  const { from } = claim;
  return el("p", {}, link(from.url ?? "", titled(from)), [from.publisher, claim.day || from.published].filter(Boolean).map((part) => ` · ${part}`).join(""),
    claim.sec === "body" ? "" : ` · in the ${claim.sec}`);
}

function also(claim) { // the others of its group
  const others = (claim.g && state.once ? GROUPS.get(claim.g) : []).filter((other) => other !== claim);
  if (!others.length) return null;
  const articles = new Set([claim, ...others].map((other) => other.a)).size;
  const title = articles > 1 ? `${many(articles, "article")} say this; the first that fits is shown` : "said again in the headline";
  const item = (other) => el("li", {}, el("button", { type: "button", onclick: () => showArticle(other, { open: true }) },
    `${titled(other.from)}${other.day ? `, ${other.day}` : ""}`), other.a === claim.a ? ` (${other.sec})` : "", ` — ${other.who}: ${other.read}`);
  return el("details", { class: "also", ontoggle: () => settle([...drawn.keys()]) }, el("summary", {}, title), el("ol", {}, ...others.map(item)));
}

function asCard(claim) {
  const note = claim.note ? el("p", { class: "doubt" }, el("b", {}, "The article: "), text(claim.from, ...claim.note)) : null;
  const why = claim.r.length ? el("p", { class: "why", title: because(claim) }, ...reasons(claim)) : null;
  return el("div", { class: `claim ${claim.k}` },
    el("header", {}, el("div", { class: "who-said" }, ...who(claim), chip(claim), el("span", { class: "kind" }, claim.k), unsure(claim)), score(claim)), said(claim), note, why,
    el("div", { class: "from" }, origin(claim), also(claim)), verdictLine(claim), corrections(claim), claim.id === state.claim ? acts(claim) : null);
}

function reasons(claim) {
  const shownOnes = claim.r.slice(0, 3).flatMap(([rule, start, end], at) => [at ? " · " : "", `${words(rule)} `, el("b", {}, text(claim.from, start, end))]);
  return claim.r.length > 3 ? [...shownOnes, ` · ${claim.r.length - 3} more`] : shownOnes;
}

function asRow(claim) {
  return el("div", { class: `claim ${claim.k}` }, el("span", { class: "speaker", title: claim.d ?? "" }, claim.who), said(claim), el("span", {}, chip(claim), unsure(claim) ?? ""), score(claim));
}

function verdictLine(claim) {
  const found = decisions[claim.id]?.verdicts ?? [];
  const note = decisions[claim.id]?.note;
  if (note) return el("p", { class: "verdict" }, `✓ ${found.map(words).join(", ")}${found.length ? " — " : ""}${note}`);
  return found.length && claim.id !== state.claim ? el("p", { class: "verdict" }, `✓ ${found.map(words).join(", ")}`) : null;
}

function acts(claim) {
  const mark = (verdict, at) => el("button", {
    type: "button", "aria-pressed": String(verdictsOf(claim).includes(verdict)), title: `key ${at + 1}`, data: { key: verdict },
    onclick: () => decide(claim, verdict) }, words(verdict));
  const copy = (name, make) => el("button", { type: "button", data: { key: `copy-${name}` }, onclick: (event) => copyText(make(claim), event.currentTarget) }, name);
  return el("div", { class: "acts", role: "group", "aria-label": "Review and copy" }, ...VERDICTS.map(mark),
    el("button", { type: "button", data: { key: "note" }, title: "key n", onclick: () => noteOn(claim) }, "note"), el("span", { class: "gap" }),
    el("span", { class: "dim" }, "copy:"), copy("text", asText), copy("JSON", asJson), copy("citation", asCitation));
}

// ---------------------------------------------------------------- copies
function asText(claim) {
  const quoted = claim.k === "direct" ? `“${claim.read}”` : claim.read;
  return `${claim.n === null ? "" : `${claim.who}: `}${quoted}`;
}

function asCitation(claim) {
  const { from } = claim;
  const parts = [from.author, from.title ? `“${from.title}”` : titled(from), from.publisher, claim.day, from.url].filter(Boolean);
  return `${asText(claim)} — ${parts.join(", ")}`;
}

function asJson(claim) {
  const { from } = claim;
  const span = ([start, end]) => ({ start, end, text: text(from, start, end) });
  return JSON.stringify({
    id: claim.id, article: { id: from.id, path: from.path, title: from.title, url: from.url, published: from.published },
    statement: { text: claim.s, kind: claim.k, spans: claim.sp.map(span) },
    source: claim.so && span(claim.so), cue: claim.cu && span(claim.cu),
    speaker: claim.n === null ? null : { name: claim.n, key: claim.key, type: claim.type, description: claim.d, resolved_by: claim.by },
    verifiability: { label: claim.l, check_worthiness: claim.w, mixed: claim.mixed,
      reasons: claim.r.map(([rule, start, end]) => ({ rule, span: span([start, end]) })), article_note: claim.note && span(claim.note) },
    group: claim.g, confidence: claim.c,
  }, null, 2);
}

async function copyText(what, button) {
  let done = true;
  try { await navigator.clipboard.writeText(what); } catch { done = copyByHand(what); }
  const before = button?.textContent;
  if (button) { button.textContent = done ? "copied" : "not allowed"; setTimeout(() => { button.textContent = before; }, 1200); }
}

function copyByHand(what) {
  const box = el("textarea", { class: "hidden", "aria-hidden": "true" });
  box.value = what;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}
