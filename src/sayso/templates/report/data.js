// The records, and what is worked out of them once. Offsets are code points, as in the files; text() maps them.
const DATA = JSON.parse($("data").textContent);
const ARTICLES = DATA.articles;
const CLAIMS = DATA.claims;
const BY_ID = new Map();
const GROUPS = new Map();
const NAMES = new Map(); // speaker key -> name
const LABELS = ["checkable", "experience", "prediction", "promise", "opinion", "unverifiable", "not_a_claim"];
const KINDS = ["direct", "mixed", "indirect", "narrated"];
const NARRATED = "the article itself";
const UNNAMED = "nobody named";
const searched = (what) => folded(what).replace(/[“”„«»"]/g, "").replace(/[‘’]/g, "'").replace(/%/g, " percent").replace(/\bper cent\b/g, "percent");
const words = (name) => name.replaceAll("_", " ");

const UNITS = new WeakMap(); // article -> for each code point, where it begins in a JavaScript string
CLAIMS.forEach((claim, index) => {
  claim.index = index;
  claim.from = ARTICLES[claim.a];
  claim.read = claim.sp.length === 1 ? claim.s : claim.sp.map(([start, end]) => text(claim.from, start, end)).join(" … "); // for people
  claim.who = claim.n ?? (claim.k === "narrated" ? NARRATED : UNNAMED);
  claim.key = claim.n === null ? `-${claim.k === "narrated" ? "narrated" : "unnamed"}` : claim.key;
  claim.day = /^\d{4}-\d\d-\d\d/.test(claim.from.published ?? "") ? claim.from.published.slice(0, 10) : "";
  claim.hay = searched([claim.s, claim.n, claim.d, claim.from.title, claim.from.publisher, ...claim.o].filter(Boolean).join(" \u0000 "));
  if (!NAMES.has(claim.key) || NAMES.get(claim.key).length < claim.who.length) NAMES.set(claim.key, claim.who);
  BY_ID.set(claim.id, claim);
  if (claim.g) GROUPS.set(claim.g, [...(GROUPS.get(claim.g) ?? []), claim]);
});
const isHead = (claim) => ["headline", "standfirst"].includes(claim.sec);
for (const group of GROUPS.values()) group.sort(before);

function before(a, b) { // who said it first: by day, then article by article, where the headline only repeats
  return a.a === b.a ? isHead(a) - isHead(b) || a.index - b.index : earlier(a, b);
}

function earlier(a, b) { // the undated come last
  return (a.day || "9") < (b.day || "9") ? -1 : (a.day || "9") > (b.day || "9") ? 1 : a.index - b.index;
}

function titled(article) { // a text file has its headline in its first line
  if (article.title) return article.title;
  const first = article.text.trimStart().split("\n", 1)[0].trim();
  return first && first.length <= 120 ? first : article.path ?? "an article without a title";
}

function place(article, offset) {
  if (!UNITS.has(article)) {
    let starts = null;
    if (/[\ud800-\udfff]/.test(article.text)) {
      starts = [];
      let at = 0;
      for (const point of article.text) { starts.push(at); at += point.length; }
      starts.push(at);
    }
    UNITS.set(article, starts);
  }
  const starts = UNITS.get(article);
  return starts ? starts[offset] : offset;
}
function text(article, start, end) { return article.text.slice(place(article, start), place(article, end)); }
function offset(article, unit) { // the other way
  return [...article.text.slice(0, unit)].length;
}
