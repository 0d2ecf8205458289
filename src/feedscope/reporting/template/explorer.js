// Draws the posts with DataTables. `post_html` and `target_html` were escaped when the page was made;
// everything else is put in as text.
const rows = JSON.parse(document.getElementById("posts").textContent);
const [ID, WHEN, KIND, TOPIC, COUNTS, RISK, ERRORS, WORST, POST, TARGET] = rows.length ? rows[0].keys() : [];
const NAMES = ["likes", "retweets", "replies", "quotes", "views", "bookmarks"];
const control = (id) => document.getElementById(id);
const wording = (id) => control(id).innerHTML; // of a <template>: both languages, of which the page shows one
const words = { find: control("find"), kind: control("kind"), topic: control("topic"), errors: control("errors"), order: control("order") };

const plain = (html) => html.replace(/<[^>]*>/g, " ").replace(/&(lt|gt|amp|#34|#39);/g,
  (_, name) => ({ lt: "<", gt: ">", amp: "&", "#34": '"', "#39": "'" })[name]);
const folded = (text) => text.normalize("NFKC").toLowerCase();
// What is searched in a row, made when it is first asked for, so that the page opens without it.
const texts = [];
const searched = (row, index) => texts[index] ??= folded(plain(`${row[POST]} ${row[TARGET]}`));
const places = new Map(rows.map((row, i) => [row[ID], i]));

const shown = (value) => (value === null ? "\u2013" : value.toLocaleString("en"));
// On a phone, where there are no heads, each number says what it is.
const labels = new Map([...document.querySelectorAll("#table tbody tr:first-child td.num")].map((td) => [td.dataset.label, td.dataset.zh]));
const number = (of, label, draw = shown) => ({
  data: (row, type) => (type === "sort" || type === "type" ? of(row) ?? -1 : draw(of(row), row)),
  type: "num", className: "num", createdCell: (cell) => { cell.dataset.label = label; cell.dataset.zh = labels.get(label); },
});
const columns = [
  { name: "when", data: (row, type) => (type === "display" ? row[POST] : row[WHEN]), type: "string" },
  { name: "target", data: (row, type) => (type === "display" ? row[TARGET] : ""), orderable: false },
  { name: "likes", ...number((row) => row[COUNTS][0], "likes") },
  { name: "views", ...number((row) => row[COUNTS][NAMES.indexOf("views")], "views") },
  { name: "risk", ...number((row) => row[RISK], "risk", (value) => (value === null ? "\u2013" : value.toFixed(2))) },
  { name: "worst", ...number((row) => row[WORST] * 1000 + row[ERRORS], "errors",
    (_, row) => (row[ERRORS] ? `${row[ERRORS]} (${wording(`severity-${row[WORST]}`)})` : "0")) },
  ...NAMES.filter((name) => name !== "likes" && name !== "views").map((name) => ({
    name, visible: false, ...number((row) => row[COUNTS][NAMES.indexOf(name)], name),
  })),
];

const element = control("table");
element.tBodies[0].replaceChildren();
document.querySelector(".controls").hidden = false;
const hiddenHeads = columns.length - element.tHead.rows[0].cells.length;
for (let i = 0; i < hiddenHeads; i += 1) element.tHead.rows[0].append(document.createElement("th"));

const table = new DataTable(element, {
  data: rows, columns, columnDefs: [{ targets: "_all", searchable: false }], deferRender: true, autoWidth: false, pageLength: 25, order: [[0, "desc"]],
  createdRow: (tr, row) => { tr.id = row[ID]; tr.tabIndex = -1; },
  layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: "paging" },
  language: { emptyTable: wording("none"), zeroRecords: wording("none") },
});

let wanted = [];
table.search.fixed("controls", (_, row, index) => {
  if (words.kind.value && row[KIND] !== words.kind.value) return false;
  if (words.topic?.value && String(row[TOPIC]) !== words.topic.value) return false;
  const errors = words.errors.value;
  if (errors && (errors === "0" ? row[ERRORS] > 0 : row[WORST] < Number(errors))) return false;
  return wanted.every((word) => searched(row, index).includes(word));
});
const redraw = () => {
  wanted = folded(words.find.value).split(/\s+/).filter(Boolean);
  table.draw();
};
table.on("draw", () => {
  const { recordsDisplay, recordsTotal } = table.page.info();
  control("shown").innerHTML = wording("how-many")
    .replaceAll("{n}", recordsDisplay.toLocaleString("en")).replaceAll("{all}", recordsTotal.toLocaleString("en"));
});
let waiting;
words.find.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(redraw, 120); });
for (const name of ["kind", "topic", "errors"]) words[name]?.addEventListener("change", redraw);
words.order.addEventListener("change", () => {
  const by = words.order.value;
  table.order([by === "earliest" ? "when" : by].map((name) => [columns.findIndex((c) => c.name === name), by === "earliest" ? "asc" : "desc"]));
  table.draw();
});
const form = document.querySelector(".controls");
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(() => { table.order([[0, "desc"]]); redraw(); }));

// explorer.html#ID opens the post's row, explorer.html#topic=3 the posts of a topic.
const open = () => {
  const [key, value] = decodeURIComponent(location.hash.slice(1)).split("=");
  if (key === "topic" && words.topic) {
    words.topic.value = value;
    redraw();
    return;
  }
  if (!places.has(key)) return;
  const position = () => table.rows({ order: "applied", search: "applied" }).indexes().toArray().indexOf(places.get(key));
  if (position() < 0) {
    form.reset();
    redraw();
  }
  table.page(Math.floor(position() / table.page.len())).draw("page");
  document.querySelectorAll("tr.opened").forEach((tr) => tr.classList.remove("opened"));
  const tr = document.getElementById(key);
  tr.classList.add("opened");
  tr.scrollIntoView({ block: "center", behavior: "instant" });
  tr.focus({ preventScroll: true });
};
addEventListener("hashchange", open);
redraw();
open();
document.documentElement.dataset.ready = "true";
