// The page comes alive: buttons, keys, theme.
function theme(name) { document.documentElement.dataset.theme = name; }

function setUpTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const own = () => kept("sayso-theme");
  theme(own() ?? (system.matches ? "dark" : "light"));
  system.addEventListener("change", () => { if (!own()) theme(system.matches ? "dark" : "light"); });
  $("theme").addEventListener("click", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    theme(next);
    kept("sayso-theme", next);
  });
}

function later(run, wait) { // run once the reader pauses
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(run, wait); };
}

function setUpControls() {
  const search = later(changed, 120);
  $("q").addEventListener("input", () => { state.q = $("q").value; search(); });
  $("min").addEventListener("input", () => { state.min = Number($("min").value); $("min-shown").textContent = state.min.toFixed(2); search(); });
  for (const name of ["from", "to"]) $(name).addEventListener("change", () => { state[name] = $(name).value; changed(); });
  for (const name of ["sort", "view"]) $(name).addEventListener("change", () => { state[name] = $(name).value; showState(); changed({ step: true }); });
  $("once").addEventListener("change", () => { state.once = $("once").checked; changed(); });
  $("clear").addEventListener("click", clearFilters);
  $("clear-2").addEventListener("click", clearFilters);
  $("plots").addEventListener("toggle", () => { if ($("plots").open) drawPlots(choose().fits); drawRows(); });
  $("show-filters").addEventListener("click", () => {
    const on = document.body.classList.toggle("filtering");
    $("show-filters").setAttribute("aria-expanded", String(on));
  });
  $("show-help").addEventListener("click", () => $("help").showModal());
  $("close").addEventListener("click", leave);
  $("text").addEventListener("click", clickArticle);
  $("download").addEventListener("click", download);
  $("forget").addEventListener("click", forget);
  $("load").addEventListener("change", () => { if ($("load").files.length) load($("load").files[0]); $("load").value = ""; });
}

function setUpList() {
  const list = $("list");
  let due = false;
  list.addEventListener("scroll", () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; drawRows(); });
  }, { passive: true });
  list.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row || event.target.closest("button, a, input, select, textarea, summary, details")) return;
    if (getSelection().isCollapsed) select(shown[row.dataset.at], { focus: true, open: narrow(), scroll: false });
  });
  new ResizeObserver(later(() => { drawList(); const at = position(state.claim); if (at >= 0) reveal(at); }, 100)).observe(list);
  addEventListener("beforeprint", () => { all = shown.length <= 3000; drawRows(); });
  addEventListener("afterprint", () => { all = false; drawRows(); });
}

const narrow = () => matchMedia("(max-width: 1150px)").matches;

function leave() {
  if (!document.body.classList.contains("reading")) return;
  if (history.state?.reading) history.back(); else closeArticle();
}

function behind(inert) { // what the article covers cannot be reached by Tab
  for (const part of [document.querySelector(".top"), $("filters"), document.querySelector("main")]) part.inert = inert;
}

function closeArticle() {
  behind(false);
  document.body.classList.remove("reading");
  const at = position(state.claim);
  if (at >= 0) { reveal(at); drawn.get(at)?.focus({ preventScroll: true }); }
}

function current() { return position(state.claim) >= 0 ? BY_ID.get(state.claim) : null; }

const KEYS = {
  j: () => step(1), k: () => step(-1),
  "/": () => $("q").focus(), "?": () => $("help").showModal(),
  n: () => current() && noteOn(current()),
  c: () => current() && copyText(asText(current()), [...drawn.values()].find((row) => row.dataset.at === String(position(state.claim)))?.querySelector("[data-key=copy-text]")),
};
VERDICTS.forEach((verdict, at) => { KEYS[at + 1] = () => current() && decide(current(), verdict); });

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  const writing = event.target.closest("input:not([type=checkbox]):not([type=range]), textarea, select");
  if (event.key === "Escape") {
    const row = writing && event.target.closest(".row");
    if (writing) event.target.blur(); // what was written is kept
    if (row) drawn.get(Number(row.dataset.at))?.focus({ preventScroll: true });
    if (!writing) leave();
    return;
  }
  if (writing) return;
  const here = event.target === document.body || event.target.closest("#list, #article");
  if (!here && !["/", "?", "j", "k"].includes(event.key)) return; // a key pressed among the filters marks no claim
  if (event.key === "Enter" && event.target.classList.contains("row")) {
    select(shown[event.target.dataset.at], { open: true });
    event.preventDefault();
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
}

function setUpNotice() {
  if (!DATA.left_out) return;
  $("notice").textContent = `This page holds the ${number(CLAIMS.length)} most check-worthy claims; ${number(DATA.left_out)} are left out (sayso report --top).`;
  $("notice").hidden = false;
}

function showChosen() {
  const claim = BY_ID.get(state.claim);
  if (claim) select(claim);
}

setUpTheme();
setUpNotice();
setUpFacets();
setUpControls();
setUpList();
readAddress();
changed({ keepAddress: true });
tellReviewed();
showChosen();
addEventListener("keydown", pressed);
addEventListener("popstate", () => { if (!history.state?.reading && document.body.classList.contains("reading")) closeArticle(); });
addEventListener("hashchange", () => { readAddress(); changed({ keepAddress: true }); showChosen(); });
document.documentElement.dataset.ready = "yes";
