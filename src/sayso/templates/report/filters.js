// What is shown: filters that combine, facets that count, and all of it in the address.
const FACETS = [
  { name: "label", title: "Label", of: (claim) => [claim.l], shown: words, order: LABELS },
  { name: "kind", title: "Kind", of: (claim) => [claim.k], shown: (kind) => kind, order: KINDS },
  { name: "speaker", title: "Speaker", of: (claim) => [claim.key], shown: (key) => NAMES.get(key) ?? key, long: true },
  { name: "organisation", title: "Organisation", of: (claim) => claim.o, shown: (name) => name, long: true },
  { name: "article", title: "Article", of: (claim) => [claim.from.id], shown: (id) => ARTICLE_TITLES.get(id) ?? id, long: true },
  { name: "review", title: "Review", of: (claim) => verdictsOf(claim), shown: words, order: [...VERDICTS_ORDER] },
];
const ARTICLE_TITLES = new Map(ARTICLES.map((article) => [article.id, titled(article)]));
const state = { q: "", min: 0, from: "", to: "", sort: "worth", view: "cards", once: true, claim: "", facets: {} };
const MOST = 60; // items of a long facet that are drawn at once
let shown = []; // what fits, sorted; with `once`, one claim a group

const ORDERS = {
  worth: (a, b) => b.w - a.w || a.index - b.index,
  text: (a, b) => a.index - b.index,
  new: (a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : a.index - b.index),
  old: earlier,
  speaker: (a, b) => a.who.localeCompare(b.who) || a.index - b.index,
  confidence: (a, b) => b.c - a.c || a.index - b.index,
};

function setUpFacets() {
  for (const facet of FACETS) {
    facet.total = new Map();
    for (const claim of CLAIMS) for (const value of facet.of(claim)) facet.total.set(value, (facet.total.get(value) ?? 0) + 1);
    facet.values = facet.order ?? [...facet.total.keys()].sort((a, b) => facet.total.get(b) - facet.total.get(a)
      || facet.shown(a).localeCompare(facet.shown(b)));
    facet.chosen = state.facets[facet.name] = new Set();
    facet.list = el("ul");
    const parts = [el("legend", {}, facet.title)];
    if (facet.long && facet.values.length > 8) {
      facet.find = el("input", { type: "search", placeholder: `find among ${number(facet.values.length)}`,
        "aria-label": `Find: ${facet.title}`, oninput: () => drawFacet(facet) });
      parts.push(facet.find);
    }
    facet.box = el("fieldset", { class: "facet" }, ...parts, facet.list);
    facet.box.hidden = !facet.order && !facet.total.size;
    $("facets").append(facet.box);
  }
}

function drawFacet(facet) {
  const wanted = folded(facet.find?.value ?? "");
  const fits = facet.values.filter((value) => !facet.chosen.has(value) && (facet.order ? facet.total.has(value) || facet.name === "review" : true)
    && (!wanted || folded(facet.shown(value)).includes(wanted)));
  const chosen = facet.order ? [] : [...facet.chosen];
  if (!facet.order) fits.sort((a, b) => (facet.count.get(b) ?? 0) - (facet.count.get(a) ?? 0)); // stable: else by all claims
  const values = facet.order ? facet.values.filter((value) => facet.total.has(value) || facet.name === "review") : [...chosen, ...fits.slice(0, MOST)];
  facet.items = new Map();
  facet.list.replaceChildren(...values.map((value) => {
    const box = el("input", { type: "checkbox", onchange: () => { toggle(facet.name, value, box.checked); } });
    box.checked = facet.chosen.has(value);
    const count = el("b");
    facet.items.set(value, { box, count });
    return el("li", {}, el("label", {}, box, el("span", {}, facet.shown(value)), count));
  }));
  if (!facet.order && fits.length > MOST) facet.list.append(el("li", { class: "dim" }, `and ${number(fits.length - MOST)} more`));
  countFacet(facet);
}

function countFacet(facet) {
  for (const [value, item] of facet.items) {
    item.count.textContent = number(facet.count.get(value) ?? 0);
    item.box.checked = facet.chosen.has(value);
  }
}

function toggle(name, value, on) {
  const chosen = state.facets[name];
  if (on ?? !chosen.has(value)) chosen.add(value); else chosen.delete(value);
  changed({ by: name });
}

function sought(query) { // words, and phrases that stand in quotation marks
  const phrases = [...query.matchAll(/["“„«]([^"”»]+)["”»]/g)].map((match) => searched(match[1]).trim());
  const rest = searched(query.replace(/["“„«][^"”»]+["”»]/g, " "));
  return [...phrases, ...rest.split(/\s+/)].filter(Boolean);
}

// One pass: a claim that only one filter rules out still counts in that filter's own numbers.
function choose() {
  const wanted = sought(state.q);
  const worth = new Array(20).fill(0);
  FACETS.forEach((facet) => { facet.count = new Map(); });
  const fits = [];
  for (const claim of CLAIMS) {
    let out = 0;
    let by = null;
    const values = FACETS.map((facet) => facet.of(claim));
    FACETS.forEach((facet, at) => {
      if (facet.chosen.size && !values[at].some((value) => facet.chosen.has(value))) { out += 1; by = facet; }
    });
    if (!wanted.every((word) => claim.hay.includes(word))) { out += 1; by = null; }
    if ((state.from && !(claim.day >= state.from)) || (state.to && !(claim.day && claim.day <= state.to))) { out += 1; by = null; }
    if (claim.w < state.min) { out += 1; by = worth; }
    if (out === 0 || (out === 1 && by === worth)) worth[Math.min(19, Math.floor(claim.w * 20))] += 1;
    FACETS.forEach((facet, at) => {
      if (out === 0 || (out === 1 && by === facet)) for (const value of values[at]) facet.count.set(value, (facet.count.get(value) ?? 0) + 1);
    });
    if (out === 0) fits.push(claim);
  }
  return { fits, worth };
}

function onceEach(claims) { // of claims that say the same, the earliest
  const first = new Map();
  for (const claim of claims) {
    if (claim.g && (!first.has(claim.g) || before(claim, first.get(claim.g)) < 0)) first.set(claim.g, claim);
  }
  return claims.filter((claim) => !claim.g || first.get(claim.g) === claim);
}

function changed({ keepAddress = false, by = "", step = Boolean(by) } = {}) { // `by`: the facet that was used, which keeps its order; `step`: one that Back takes back
  const { fits, worth } = choose();
  shown = (state.once ? onceEach(fits) : fits).sort(ORDERS[state.sort]);
  for (const facet of FACETS) {
    const stays = facet.items && (facet.order || facet.name === by) && [...facet.chosen].every((value) => facet.items.has(value));
    if (stays) countFacet(facet); else drawFacet(facet);
  }
  const articles = new Set(fits.map((claim) => claim.a)).size;
  const speakers = new Set(fits.filter((claim) => claim.n !== null).map((claim) => claim.key)).size;
  const of = fits.length === CLAIMS.length ? "" : ` of ${number(CLAIMS.length)}`;
  $("count").textContent = `${number(fits.length)}${of} claims in ${many(articles, "article")}, by ${many(speakers, "speaker")}`
    + (shown.length < fits.length ? `; ${number(fits.length - shown.length)} of them repeat others` : "");
  $("none").hidden = shown.length > 0;
  $("list").hidden = shown.length === 0;
  $("none-said").textContent = CLAIMS.length ? "No claim fits all filters." : "There is no claim to show.";
  $("clear-2").hidden = !isFiltered();
  $("clear").disabled = !isFiltered();
  drawWorth(worth);
  if ($("plots").open) drawPlots(fits);
  drawList({ top: true });
  if (!keepAddress) writeAddress({ step });
}

function isFiltered() {
  return Boolean(state.q || state.min || state.from || state.to || FACETS.some((facet) => facet.chosen.size));
}

function clearFilters() {
  Object.assign(state, { q: "", min: 0, from: "", to: "" });
  FACETS.forEach((facet) => { facet.chosen.clear(); if (facet.find) facet.find.value = ""; facet.items = null; });
  showState();
  changed({ step: true });
}

// ---------------------------------------------------------------- the address
const PLAIN = { q: "", min: 0, from: "", to: "", sort: "worth", view: "cards", once: true, claim: "" };

function writeAddress({ step = false } = {}) {
  const parts = new URLSearchParams();
  for (const [name, usual] of Object.entries(PLAIN)) {
    if (state[name] !== usual) parts.set(name, name === "once" ? "no" : String(state[name]));
  }
  for (const facet of FACETS) for (const value of facet.chosen) parts.append(facet.name, value);
  const hash = parts.toString();
  if (hash !== location.hash.slice(1)) history[step ? "pushState" : "replaceState"](history.state, "", hash ? `#${hash}` : location.pathname + location.search);
}

function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  Object.assign(state, PLAIN);
  for (const name of ["q", "from", "to", "claim"]) state[name] = parts.get(name) ?? "";
  for (const name of ["from", "to"]) if (!/^\d{4}-\d\d-\d\d$/.test(state[name])) state[name] = "";
  const min = Number(parts.get("min"));
  state.min = min > 0 && min <= 1 ? min : 0;
  state.sort = Object.hasOwn(ORDERS, parts.get("sort") ?? "") ? parts.get("sort") : "worth";
  state.view = parts.get("view") === "table" ? "table" : "cards";
  state.once = parts.get("once") !== "no";
  for (const facet of FACETS) {
    facet.chosen.clear();
    facet.items = null;
    for (const value of parts.getAll(facet.name)) if (facet.values.includes(value)) facet.chosen.add(value);
  }
  showState();
}

function showState() {
  $("q").value = state.q;
  $("min").value = state.min;
  $("min-shown").textContent = state.min.toFixed(2);
  $("from").value = state.from;
  $("to").value = state.to;
  $("sort").value = state.sort;
  $("view").value = state.view;
  $("once").checked = state.once;
  $("list").classList.toggle("table", state.view === "table");
}
