const data = JSON.parse(document.getElementById("data").textContent);

/** The time that is shown, in seconds since each group's begin: the same for all, so that they can be compared. */
const view = { from: 0, to: 1 };

const SHORTEST = 0.02;
const groups = data.runs.flatMap((run) => run.groups);
const limits = { from: 0, to: 1, end: 1 };

/** Lets the view reach over these groups, the longest of them whole. */
function limit(open) {
  limits.end = Math.max(1, ...open.map((group) => group.end - group.begin));
  limits.from = -0.02 * limits.end;
  limits.to = 1.03 * limits.end;
}

/** A label with its values filled in. */
function say(name, values = {}) {
  return data.labels[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function xOf(group, at, width) {
  return ((at - group.begin - view.from) / (view.to - view.from)) * width;
}

function timeAt(x, width) {
  return view.from + (x / width) * (view.to - view.from);
}

/** Whether all that there is is shown; what was computed another way may differ by a rounding. */
const isWhole = () => Math.abs(view.from - limits.from) < 1e-6 && Math.abs(view.to - limits.to) < 1e-6;

/** Shows a span of time, kept within what there is; returns whether that changed anything. */
function setView(from, to) {
  const span = Math.min(Math.max(to - from, SHORTEST), limits.to - limits.from);
  const start = Math.min(Math.max(from, limits.from), limits.to - span);
  const changed = start !== view.from || start + span !== view.to;
  view.from = start;
  view.to = start + span;
  return changed;
}

function zoomed(factor, around) {
  return [around - (around - view.from) * factor, around + (view.to - around) * factor];
}

/** The distance between ticks: 1, 2 or 5 times a power of ten, at least `room` pixels. */
function tickStep(width, room) {
  const least = ((view.to - view.from) * room) / width;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least);
}

function decimals(step) {
  return Math.max(0, Math.min(3, -Math.floor(Math.log10(step) + 1e-9)));
}

const formats = new Map();

/** A time of a run as the language writes it. */
function inSeconds(seconds, digits = 2) {
  if (!formats.has(digits)) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    formats.set(digits, new Intl.NumberFormat(data.language, options));
  }
  return say("seconds", { n: formats.get(digits).format(Math.abs(seconds) < 1e-9 ? 0 : seconds) });
}

const inWhole = (number) => new Intl.NumberFormat(data.language).format(number);

/** The first of sorted items whose time is not before `at`. */
function firstFrom(items, at) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The items of a lane that are in view, and one on either side. */
function inView(lane, items) {
  const first = Math.max(0, firstFrom(items, view.from + lane.group.begin) - 1);
  return items.slice(first, firstFrom(items, view.to + lane.group.begin) + 1);
}
