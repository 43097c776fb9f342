// Where looking is better than reading. A bar is a button: it filters.
function drawWorth(worth) {
  const most = Math.max(1, ...worth);
  const total = worth.reduce((sum, n) => sum + n, 0);
  const picture = shape("svg", { class: "hist", viewBox: "0 0 200 60", preserveAspectRatio: "none", role: "img",
    "aria-label": `Check-worthiness of ${number(total)} claims: ${number(worth.slice(12).reduce((sum, n) => sum + n, 0))} at 0.6 or more` });
  worth.forEach((n, at) => {
    const height = n ? Math.max(1, (58 * n) / most) : 0;
    const bar = shape("rect", { x: at * 10 + 0.5, y: 60 - height, width: 9, height, class: (at + 1) / 20 <= state.min ? "out" : "" });
    bar.append(shape("title", {}, `${(at / 20).toFixed(2)}–${((at + 1) / 20).toFixed(2)}: ${number(n)}`));
    picture.append(bar);
  });
  $("worth-plot").replaceChildren(picture);
}

function tally(claims, of) {
  const found = new Map();
  for (const claim of claims) {
    const key = of(claim);
    if (key === null) continue;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(claim);
  }
  return found;
}

function bars(title, entries, name, pick) { // each bar cut by label
  const most = Math.max(1, ...entries.map(([, claims]) => claims.length));
  const rows = entries.map(([key, claims]) => {
    const stack = el("span", { class: "stack", "aria-hidden": "true" });
    for (const label of LABELS) {
      const n = claims.filter((claim) => claim.l === label).length;
      if (!n) continue;
      const part = el("i", { class: `c-${label}`, title: `${words(label)}: ${n}` });
      part.style.width = `${(100 * n) / most}%`;
      stack.append(part);
    }
    return el("li", {}, el("button", { type: "button", onclick: () => pick(key) },
      el("span", { class: "name", title: name(key) }, name(key)), stack, el("span", { class: "n" }, number(claims.length))));
  });
  const key = LABELS.map((label) => el("span", {}, el("i", { class: `c-${label}` }), words(label)));
  return el("section", {}, el("h2", {}, title), el("ul", { class: "bars" }, ...rows), el("p", { class: "key" }, ...key));
}

function drawPlots(claims) {
  const speakers = [...tally(claims, (claim) => (claim.n === null ? null : claim.key))].sort((a, b) => b[1].length - a[1].length).slice(0, 15);
  const parts = [bars("Speakers, by number of claims and their labels", speakers, (key) => NAMES.get(key), (key) => toggle("speaker", key))];
  const labels = [...tally(claims, (claim) => claim.l)].sort((a, b) => b[1].length - a[1].length);
  parts.push(bars("Labels", labels, words, (label) => toggle("label", label)));
  const time = overTime(claims);
  if (time) parts.push(time);
  $("plot-area").replaceChildren(...parts);
}

function overTime(claims) { // by day, month or year, whichever gives at most 40 bars
  const dated = claims.filter((claim) => /^\d{4}-\d{2}-\d{2}$/.test(claim.day));
  if (!dated.length) return null;
  const days = (Date.parse(dated.reduce((a, b) => (a.day > b.day ? a : b)).day) - Date.parse(dated.reduce((a, b) => (a.day < b.day ? a : b)).day)) / 86400000;
  const length = days < 40 ? 10 : days < 1200 ? 7 : 4;
  const entries = [...tally(dated, (claim) => claim.day.slice(0, length))].sort((a, b) => (a[0] < b[0] ? -1 : 1)).slice(-40);
  return bars(`Over time, by ${length === 10 ? "day" : length === 7 ? "month" : "year"}`, entries, (when) => when, (when) => {
    state.from = `${when}${"-01-01".slice(when.length - 4)}`;
    const [year, month] = when.split("-").map(Number);
    state.to = length === 10 ? when : length === 7 ? `${when}-${new Date(Date.UTC(year, month, 0)).getUTCDate()}` : `${when}-12-31`;
    showState();
    changed();
  });
}
