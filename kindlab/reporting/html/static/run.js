/** The claim that is chosen, and the run whose rows are looked at. */
const chosen = { claim: "", run: 0, rows: [] };

const cards = [...document.querySelectorAll(".card")];

/** Highlights the rows that decide a claim in every run, and shows the time in which they lie in one of them. */
function choose(claim, run = 0) {
  chosen.claim = claim;
  chosen.run = run;
  for (const card of cards) markCard(card, card.dataset.claim === claim);
  for (const group of groups) decideGroup(group, claim ? data.claims[claim][group.run] : null);
  if (claim) data.runs[run].element.open = true;
  reach();
  chosen.rows = claim ? decidingRows(run) : [];
  stage.element.classList.toggle("chosen", chosen.rows.length > 0);
  list.element.scrollTop = 0;
  if (claim) showDeciding();
  refresh();
}

function markCard(card, isChosen) {
  card.classList.toggle("chosen", isChosen);
  card.querySelector(".claim").setAttribute("aria-pressed", isChosen);
}

function decideGroup(group, deciding) {
  group.numbers = new Set(deciding ? deciding.rows : []);
  const rows = group.rows.filter((row) => group.numbers.has(row.number));
  group.spans = rows.length ? deciding.spans : [];
  for (const lane of group.lanes) {
    lane.deciding = rows.filter((row) => row.home === lane && row.lane >= 0);
    lane.isDeciding = lane.deciding.length > 0 || lane.blanks.some((blank) => group.numbers.has(blank.number));
    lane.element.classList.toggle("deciding", lane.isDeciding);
    if (lane.isDeciding && OPTIONAL.includes(lane.kind)) showKind(lane.kind, true);
  }
}

function decidingRows(run) {
  const order = new Map(data.claims[chosen.claim][run].rows.map((number, place) => [number, place]));
  const rows = data.runs[run].groups.flatMap((group) => group.rows.filter((row) => order.has(row.number)));
  return rows.sort((one, other) => one.at - other.at);
}

/** Zooms to the rows that decide the chosen claim, with a little of what lies around them. */
function showDeciding() {
  const times = chosen.rows.map((row) => row.at - row.group.begin);
  for (const group of data.runs[chosen.run].groups) {
    for (const span of group.spans) times.push(...span.map((at) => at - group.begin));
  }
  if (!times.length) return;
  const from = Math.min(...times);
  const to = Math.max(...times);
  const around = Math.max(0.5, (to - from) * 0.12);
  glide(Math.max(from - around, limits.from), Math.min(to + around, limits.to));
  bringRunIntoView();
}

/** Scrolls to the first lane that decides the claim, or to the head of the control in which it does. */
function bringRunIntoView() {
  const first = lanes.find((lane) => lane.isDeciding && lane.group.run === chosen.run);
  const target = chosen.run ? data.runs[chosen.run].element : first?.element;
  target?.scrollIntoView({ block: chosen.run ? "start" : "nearest", behavior: still.matches ? "auto" : "smooth" });
}

function listenToCards() {
  for (const card of cards) {
    const { claim } = card.dataset;
    card.addEventListener("click", (event) => {
      const row = event.target.closest("[data-row]");
      const flip = event.target.closest("[data-run]");
      if (event.target.closest("a") || String(getSelection())) return;
      if (flip) choose(claim, Number(flip.dataset.run));
      else if (row) chooseRow(claim, Number(row.dataset.row));
      else choose(chosen.claim === claim && chosen.run === 0 ? "" : claim);
    });
  }
}

function chooseRow(claim, number) {
  if (chosen.claim !== claim || chosen.run !== 0) choose(claim);
  listRows();
  const row = chosen.rows.find((each) => each.number === number);
  if (row) activate(row);
}

const KEYS = {
  ArrowLeft: () => pan(-0.15),
  ArrowRight: () => pan(0.15),
  "+": () => zoom(1 / 1.6),
  "=": () => zoom(1 / 1.6),
  "-": () => zoom(1.6),
  0: () => glide(limits.from, limits.to),
  n: () => nextRow(1),
  p: () => nextRow(-1),
};

function nextRow(step) {
  const place = list.rows.indexOf(active.row);
  const next = list.rows[place < 0 ? 0 : place + step];
  if (next) activate(next);
}

function pressKey(event) {
  if (event.key === "Escape") choose("");
  if (event.target !== stage.element || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** Draws every lane as wide as paper is, in the colours of paper. */
function toPaper() {
  document.documentElement.classList.add("printing");
  for (const details of document.querySelectorAll(".cluster")) details.open = true;
  mixInk();
  for (const lane of lanes) paint(Object.assign(lane, { screen: lane.width, width: lane.width && PAPER }));
}

function toScreen() {
  document.documentElement.classList.remove("printing");
  mixInk();
  for (const lane of lanes) lane.width = lane.screen ?? lane.width;
  refresh();
}

function listenToWindow() {
  document.addEventListener("keydown", pressKey);
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", toScreen);
  window.addEventListener("hashchange", chooseByAddress);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    mixInk();
    refresh();
  });
}

function chooseByAddress() {
  const claim = location.hash.replace("#claim-", "");
  if (Object.hasOwn(data.claims, claim)) choose(claim);
}

function build() {
  const section = document.getElementById("timeline");
  const keys = make("p", "keys", say("keys"));
  keys.id = "keys";
  stage.element.tabIndex = 0;
  stage.element.setAttribute("role", "group");
  stage.element.setAttribute("aria-label", say("timeline"));
  stage.element.setAttribute("aria-describedby", "keys");
  stage.element.append(...data.runs.map(buildRun));
  buildToolbar();
  stage.tip.hidden = true;
  stage.tip.setAttribute("aria-hidden", "true");
  section.append(stage.toolbar, stage.element, keys, buildList(), stage.tip);
  collectRows();
  for (const kind of OPTIONAL) showKind(kind, false);
}

function begin() {
  mixInk();
  if (groups.length) showTimeline();
}

function showTimeline() {
  build();
  reach();
  setView(limits.from, limits.to);
  watchLanes();
  listenToPointer();
  listenToCards();
  listenToWindow();
  chooseByAddress();
  refresh();
}

begin();
