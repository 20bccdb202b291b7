const LINE = 26;

const list = {
  element: make("div", "list"),
  inner: make("div", "inner"),
  title: make("h3"),
  search: make("input"),
  details: make("dl", "details"),
  rows: [],
  key: "",
};

const everyRow = [];

const REST = 100;

let listing = 0;

/** Lists the rows once in a while: while the view moves nobody reads them. */
function listSoon() {
  listing ||= setTimeout(listRows, REST);
}

function buildList() {
  const dock = make("section", "dock");
  const head = make("header");
  list.search.type = "search";
  list.search.placeholder = say("searchRows");
  list.search.setAttribute("aria-label", say("searchRows"));
  list.search.addEventListener("input", listRows);
  list.title.setAttribute("aria-live", "polite");
  head.append(list.title, list.search);
  list.element.tabIndex = 0;
  list.element.setAttribute("role", "listbox");
  list.element.setAttribute("aria-label", say("rowList"));
  list.element.append(list.inner);
  list.element.addEventListener("scroll", drawRows);
  list.element.addEventListener("keydown", walkList);
  list.inner.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) activate(list.rows[Number(line.dataset.place)]);
  });
  list.details.setAttribute("aria-live", "polite");
  dock.append(head, list.element, list.details);
  return dock;
}

function collectRows() {
  for (const group of groups) everyRow.push(...group.rows);
  for (const row of everyRow) row.search = searched(row);
}

/** What of a row is searched. */
function searched({ number, subject, words, witness }) {
  return `${number} ${subject} ${words} ${witness}`.toLowerCase();
}

/** Lists the rows that decide the chosen claim, or else those in view, as far as they hold what is searched for. */
function listRows() {
  clearTimeout(listing);
  listing = 0;
  const wanted = list.search.value.trim().toLowerCase();
  const key = [wanted, view.from, view.to, chosen.claim, chosen.run, ...shownKinds, openRuns()].join("|");
  if (key === list.key) return;
  list.key = key;
  const rows = chosen.claim ? chosen.rows : everyRow.filter(isInView);
  list.rows = wanted ? rows.filter((row) => row.search.includes(wanted)) : rows;
  list.title.textContent = say(chosen.claim ? "rowsDeciding" : "rowsInView", { n: inWhole(list.rows.length) });
  list.inner.style.height = `${Math.max(1, list.rows.length) * LINE}px`;
  drawRows();
}

const openRuns = () => groups.map((group) => Number(group.isOpen)).join("");

function isInView({ at, until, group, home }) {
  return at <= view.to + group.begin && until >= view.from + group.begin && home.isShown && group.isOpen;
}

/** Makes lines for the part of the list that can be seen, and for no more. */
function drawRows() {
  const first = Math.max(0, Math.floor(list.element.scrollTop / LINE) - 4);
  const last = first + Math.ceil((list.element.clientHeight || 200) / LINE) + 8;
  const lines = list.rows.slice(first, last).map((row, place) => lineOf(row, first + place));
  list.inner.replaceChildren(...(list.rows.length ? lines : [make("p", "note", say("nothing"))]));
}

function lineOf(row, place) {
  const line = make("div", `row ${row.tone}`);
  line.id = `row-${place}`;
  line.dataset.place = place;
  line.setAttribute("role", "option");
  line.setAttribute("aria-setsize", list.rows.length);
  line.setAttribute("aria-posinset", place + 1);
  line.setAttribute("aria-selected", row === active.row);
  line.style.top = `${place * LINE}px`;
  const where = [data.runs[row.group.run].name, row.group.arm].filter(Boolean).join(" · ");
  const cells = [["number", row.number], ["at", `+${inSeconds(row.at, 3)}`], ["arm", where], ["subject", row.subject]];
  line.append(...cells.filter(([, text]) => text).map(([name, text]) => make("span", name, String(text))));
  line.append(make("span", "words", row.words || row.witness));
  return line;
}

function walkList(event) {
  const place = list.rows.indexOf(active.row);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };
  if (!(event.key in steps) || !list.rows.length) return;
  event.preventDefault();
  const next = Math.min(Math.max(place + steps[event.key], 0), list.rows.length - 1);
  activate(list.rows[next]);
}

/** Makes one row the one that is told in full, and brings it into view. */
function activate(row) {
  active.row = row;
  const place = list.rows.indexOf(row);
  if (place >= 0) scrollToLine(place);
  drawRows();
  list.element.setAttribute("aria-activedescendant", place >= 0 ? `row-${place}` : "");
  tellRow(row);
  bringIntoView(row);
  refresh();
}

function scrollToLine(place) {
  const { element } = list;
  const top = place * LINE;
  if (top < element.scrollTop) element.scrollTop = top;
  if (top + LINE > element.scrollTop + element.clientHeight) element.scrollTop = top + LINE - element.clientHeight;
}

function bringIntoView(row) {
  if (row.home && OPTIONAL.includes(row.home.kind)) showKind(row.home.kind, true);
  const at = row.at - row.group.begin;
  const half = (view.to - view.from) / 2;
  if (at < view.from || at > view.to) glide(at - half, at + half);
}

function tellRow(row) {
  const head = make("dt", "which", `${say("row", { n: row.number })} · +${inSeconds(row.at, 3)} · ${row.subject}`);
  const parts = [head, make("dd", row.tone, row.words)];
  for (const [label, value] of row.details) parts.push(make("dt", "", label), make("dd", "whole", value));
  list.details.replaceChildren(...parts);
}
