// The claims as they scroll in: only rows near the window exist. Heights are guessed, then measured.
let heights = [];
let tops = [];
let drawn = new Map(); // position in `shown` -> its row
let all = false; // while printing
const AHEAD = 600; // pixels beyond the window

function guess(claim) {
  if (state.view === "table") return 30 + 22 * Math.floor(claim.s.length / 45);
  const width = Math.max(30, $("list").clientWidth / 8.6);
  return 88 + 24 * Math.floor(claim.s.length / width) + (claim.note ? 26 : 0) + (claim.r.length ? 20 : 0);
}

function drawList({ top = false } = {}) {
  heights = shown.map(guess);
  drawn.forEach((row) => row.remove());
  drawn = new Map();
  measureTops();
  if (top) $("list").scrollTop = 0;
  drawRows();
}

function measureTops(from = 0) {
  tops.length = shown.length + 1;
  if (from === 0) tops[0] = 0;
  for (let at = from; at < shown.length; at += 1) tops[at + 1] = tops[at] + heights[at];
  $("rows").style.height = `${tops[shown.length] ?? 0}px`;
}

function rowAt(y) { // the row that holds a height, by halving
  let low = 0;
  let high = shown.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= y) low = middle; else high = middle - 1;
  }
  return low;
}

function drawRows() {
  if (!shown.length) { drawn.forEach((row) => row.remove()); drawn.clear(); return; }
  const list = $("list");
  for (let round = 0; round < 3; round += 1) { // measured heights can bring other rows in
    const first = all ? 0 : rowAt(Math.max(0, list.scrollTop - AHEAD));
    const last = all ? shown.length - 1 : rowAt(list.scrollTop + list.clientHeight + AHEAD);
    for (const [at, row] of drawn) if ((at < first || at > last) && !row.contains(document.activeElement)) { row.remove(); drawn.delete(at); }
    const fresh = [];
    for (let at = first; at <= last; at += 1) if (!drawn.has(at)) fresh.push([at, drawRow(at)]);
    if (!fresh.length) return;
    for (const [at, row] of fresh) {
      const next = [...drawn.keys()].filter((other) => other > at).sort((a, b) => a - b)[0];
      $("rows").insertBefore(row, next === undefined ? null : drawn.get(next));
      drawn.set(at, row);
    }
    settle(fresh.map(([at]) => at));
  }
}

function settle(rows) { // take the true heights of rows, and keep what is in sight where it is
  const list = $("list");
  const anchor = rowAt(list.scrollTop);
  const into = list.scrollTop - tops[anchor];
  let least = Infinity;
  for (const at of rows) {
    const row = drawn.get(at);
    const height = row?.offsetHeight;
    if (height && Math.abs(height - heights[at]) > 0.5) { heights[at] = height; least = Math.min(least, at); }
  }
  if (least < Infinity) {
    measureTops(least);
    if (least < anchor) list.scrollTop = tops[anchor] + into;
  }
  for (const [at, row] of drawn) row.style.top = `${tops[at]}px`;
  const chosen = position(state.claim);
  const reachable = drawn.has(chosen) ? chosen : Math.min(...drawn.keys()); // by Tab: one row always is
  for (const [at, row] of drawn) row.tabIndex = at === reachable ? 0 : -1;
}

function drawRow(at) {
  const claim = shown[at];
  const row = el("div", {
    class: "row", role: "article", tabindex: claim.id === state.claim ? 0 : -1, "aria-posinset": at + 1, "aria-setsize": shown.length,
    "aria-label": `${claim.who}: ${claim.s.slice(0, 120)}`, "aria-current": claim.id === state.claim ? "true" : null, data: { at },
  }, state.view === "table" ? asRow(claim) : asCard(claim));
  row.style.top = `${tops[at]}px`;
  return row;
}

function redraw(claim) { // one claim's row anew, with the focus where it was
  for (const [at, row] of drawn) {
    if (shown[at] !== claim) continue;
    const active = row.contains(document.activeElement) ? document.activeElement.dataset.key ?? "row" : null;
    const fresh = drawRow(at);
    row.replaceWith(fresh);
    drawn.set(at, fresh);
    settle([at]);
    if (active) (fresh.querySelector(`[data-key="${active}"]`) ?? fresh).focus({ preventScroll: true });
  }
}

function position(id) { return shown.findIndex((claim) => claim.id === id); }

function select(claim, { focus = false, open = false, scroll = true } = {}) {
  const before = BY_ID.get(state.claim);
  state.claim = claim.id;
  noting = noting === claim.id ? noting : "";
  if (before && before !== claim) redraw(before);
  const at = position(claim.id);
  if (at >= 0) {
    if (scroll) reveal(at);
    redraw(claim);
    reveal(at); // with its buttons it is taller
    if (focus) drawn.get(at)?.focus({ preventScroll: true });
  }
  showArticle(claim, { open });
  writeAddress();
}

function reveal(at) {
  const list = $("list");
  for (let round = 0; round < 4; round += 1) { // rows above are measured on the way
    const above = tops[at] < list.scrollTop;
    const below = tops[at + 1] > list.scrollTop + list.clientHeight;
    if (!above && !below && drawn.has(at)) return;
    list.scrollTop = above || heights[at] > list.clientHeight ? tops[at] : below ? tops[at + 1] - list.clientHeight : list.scrollTop;
    drawRows();
  }
}

function step(by) {
  if (!shown.length) return;
  const at = position(state.claim);
  const next = Math.max(0, Math.min(shown.length - 1, at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by));
  select(shown[next], { focus: true });
}
