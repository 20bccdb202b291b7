const OPTIONAL = ["event", "audit", "logs", "node"];
const HEIGHTS = { axis: 24, steps: 32, question: 28, traffic: 46, object: 30 };
const LOW = 24;
const PAPER = 700;
const LONGEST_NAME = 20;

const lanes = [];
const shownKinds = new Set();
const active = { row: null };

/** Makes an element; what is said goes into it as text, never as markup. */
function make(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

function toRow(group, [number, at, until, lane, witness, subject, words, tone, details]) {
  return { number, at, until, lane, witness, subject, words, tone, details, group, home: null };
}

function toLane(group, { kind, title, note, bands, marks, blanks }) {
  return {
    group, kind, title, note, canvas: make("canvas"), width: 0, height: HEIGHTS[kind] || LOW, visible: false,
    bands: bands.map(([since, until, text, tone, deleting, number]) => ({ since, until, text, tone, deleting, number })),
    marks: marks.map(([at, text]) => ({ at, text })),
    blanks: blanks.map(([since, until, cause, lost, number]) => ({ since, until, cause, lost, number })),
    items: [], deciding: [], isDeciding: false, isShown: true,
  };
}

const axisOf = (group) => toLane(group, { kind: "axis", title: "", note: "", bands: [], marks: [], blanks: [] });

/** Sorts a group's rows into its lanes. */
function fill(group, run, place) {
  group.run = place;
  group.spans = [];
  group.numbers = new Set();
  group.rows = group.rows.map((row) => toRow(group, row)).sort((one, other) => one.at - other.at);
  group.lanes = [axisOf(group), ...group.lanes.map((lane) => toLane(group, lane))];
  for (const row of group.rows) {
    row.home = group.lanes[row.lane + 1];
    if (row.lane >= 0) row.home.items.push(row);
  }
  group.acts = actsOf(group);
}

/** When steps acted on the cluster. */
function actsOf(group) {
  const steps = group.lanes.find((lane) => lane.kind === "steps");
  return steps ? steps.bands.filter((band) => band.tone !== "wait").map((band) => band.since) : [];
}

function buildRun(run, place) {
  const element = make("details", "run");
  element.open = place === 0;
  const summary = make("summary");
  summary.append(make("b", "", run.title), make("span", "note", run.note));
  element.append(summary);
  run.element = element;
  run.groups.forEach((group) => {
    fill(group, run, place);
    element.append(buildGroup(group));
  });
  if (!run.groups.length) element.append(make("p", "note", say("nothing")));
  element.addEventListener("toggle", reach);
  return element;
}

/** Lets the view reach as far as the runs that are open; what was shown whole stays so. */
function reach() {
  for (const run of data.runs) for (const group of run.groups) group.isOpen = run.element.open;
  const wasWhole = isWhole();
  limit(groups.filter((group) => group.isOpen));
  setView(wasWhole ? limits.from : view.from, wasWhole ? limits.to : view.to);
  refresh();
}

function buildGroup(group) {
  const element = make("div", "group");
  if (group.arm) element.append(make("h3", "", say("arm", { name: group.arm })));
  group.cross = make("div", "cross");
  group.cross.hidden = true;
  for (const lane of group.lanes) element.append(buildLane(lane));
  element.append(group.cross);
  group.element = element;
  return element;
}

function buildLane(lane) {
  const element = make("div", `lane ${lane.kind}`);
  lane.name = make("div", "name");
  nameLane(lane);
  lane.canvas.setAttribute("aria-hidden", "true");
  lane.element = element;
  lane.canvas.lane = lane;
  element.append(lane.name, lane.canvas);
  lanes.push(lane);
  return element;
}

function nameLane(lane) {
  const [kind, own] = lane.kind === "object" ? halves(lane.title) : ["", lane.title];
  const note = make("span", "note", [kind, lane.note].filter(Boolean).join(" · "));
  lane.name.replaceChildren(make("span", "title", middled(own)), note);
  lane.name.title = [lane.title, lane.note].filter(Boolean).join(" · ");
}

/** An object's kind and its name. */
function halves(title) {
  const [kind, ...rest] = title.split("/");
  return rest.length ? [kind, rest.join("/")] : ["", title];
}

/** A long name without its middle: what tells objects apart stands at its end. */
function middled(name) {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 12)}…${name.slice(-11)}`;
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) entry.target.lane.visible = entry.isIntersecting;
  refresh();
}, { rootMargin: "60px" });

const sized = new ResizeObserver((entries) => {
  for (const entry of entries) entry.target.lane.width = entry.contentRect.width;
  refresh();
});

function watchLanes() {
  for (const lane of lanes) {
    lane.canvas.style.height = `${lane.height}px`;
    seen.observe(lane.canvas);
    sized.observe(lane.canvas);
  }
}

let waiting = 0;

/** Paints all lanes that can be seen, once, before the next frame. */
function refresh() {
  if (!waiting) waiting = requestAnimationFrame(paintAll);
}

function paintAll() {
  waiting = 0;
  for (const lane of lanes) if (lane.visible) paint(lane);
  showWindow();
  listSoon();
}

function showWindow() {
  const [from, to] = [Math.max(0, view.from), Math.min(view.to, limits.end)];
  stage.window.value = say("window", { n: inSeconds(to - from) });
}

const stage = {
  element: make("div", "stage"),
  toolbar: make("div", "toolbar"),
  window: make("output"),
  tip: make("div", "tip"),
};

function buildToolbar() {
  const buttons = [
    ["−", "zoomOut", () => zoom(1.6)],
    ["+", "zoomIn", () => zoom(1 / 1.6)],
    ["←", "left", () => pan(-0.25)],
    ["→", "right", () => pan(0.25)],
    ["⤢", "all", () => glide(limits.from, limits.to)],
  ].map(([sign, label, act]) => button(sign, say(label), act));
  const bar = make("div", "buttons");
  bar.append(...buttons, stage.window);
  stage.toolbar.append(bar, buildChoices());
}

function button(sign, label, act) {
  const element = make("button", "", sign);
  element.type = "button";
  element.title = label;
  element.setAttribute("aria-label", label);
  element.addEventListener("click", act);
  return element;
}

/** Makes a box to tick for each kind of lane that is shown on demand, with how many rows it has. */
function buildChoices() {
  const field = make("fieldset", "choices");
  field.append(make("legend", "", say("show")));
  for (const kind of OPTIONAL) {
    const count = lanes.filter((lane) => lane.kind === kind).reduce((sum, lane) => sum + lane.items.length, 0);
    if (count) field.append(choice(kind, `${say(`lane-${kind}`)} (${inWhole(count)})`));
  }
  field.hidden = field.children.length === 1;
  return field;
}

function choice(kind, text) {
  const label = make("label");
  const box = make("input");
  box.type = "checkbox";
  box.dataset.kind = kind;
  box.checked = shownKinds.has(kind);
  box.addEventListener("change", () => showKind(kind, box.checked));
  label.append(box, text);
  return label;
}

function showKind(kind, isShown) {
  if (isShown) shownKinds.add(kind);
  else shownKinds.delete(kind);
  for (const lane of lanes.filter((each) => each.kind === kind)) {
    lane.isShown = isShown;
    lane.element.hidden = !isShown;
  }
  const box = stage.toolbar.querySelector(`input[data-kind="${kind}"]`);
  if (box) box.checked = isShown;
  refresh();
}

const still = matchMedia("(prefers-reduced-motion: reduce)");
let gliding = 0;

/** Moves the view to a span of time, smoothly where the reader does not mind. */
function glide(from, to) {
  cancelAnimationFrame(gliding);
  const begin = { ...view, at: performance.now() };
  const length = still.matches ? 0 : 260;
  const step = () => {
    const part = length ? Math.min(1, (performance.now() - begin.at) / length) : 1;
    const eased = 1 - (1 - part) ** 3;
    setView(begin.from + (from - begin.from) * eased, begin.to + (to - begin.to) * eased);
    paintAll();
    if (part < 1) gliding = requestAnimationFrame(step);
  };
  step();
}

function move(from, to) {
  cancelAnimationFrame(gliding);
  if (setView(from, to)) refresh();
}

function zoom(factor, around = (view.from + view.to) / 2) {
  glide(...zoomed(factor, around));
}

function pan(part) {
  const by = (view.to - view.from) * part;
  move(view.from + by, view.to + by);
}
