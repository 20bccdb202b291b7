const FONT = "12px system-ui, sans-serif";
const BAR = 3;
const PIN = 11;
const ROUNDED = 16;
const TONES = ["ready", "waiting", "failed", "done", "exists", "act", "wait"];
const INKS = ["ink", "muted", "line", "panel", "accent", "lost", "answered", "blank", "span"];

let ink = {};
const widths = new Map();

/** Reads the colours of the style sheet, which differ by scheme and on paper. */
function mixInk() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  ink = Object.fromEntries(INKS.map((name) => [name, read(name)]));
  for (const tone of TONES) ink[tone] = { fill: read(`${tone}-fill`), edge: read(`${tone}-edge`) };
}

/** Draws what a lane shows of the time in view. */
function paint(lane) {
  const { width, height } = lane;
  if (!width) return;
  const ratio = window.devicePixelRatio || 1;
  if (lane.canvas.width !== Math.round(width * ratio) || lane.canvas.height !== Math.round(height * ratio)) {
    lane.canvas.width = Math.round(width * ratio);
    lane.canvas.height = Math.round(height * ratio);
  }
  const pen = lane.canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = FONT;
  pen.textBaseline = "middle";
  paintSpans(pen, lane);
  paintGuides(pen, lane);
  PAINTERS[lane.kind](pen, lane);
  lane.blanks.forEach((blank) => paintBlank(pen, lane, blank));
  paintEnd(pen, lane);
  paintDeciding(pen, lane);
}

const PAINTERS = {
  axis: paintAxis,
  steps: paintBands,
  question: paintBands,
  object: paintObject,
  traffic: paintTraffic,
  event: paintTicks,
  audit: paintTicks,
  logs: paintTicks,
  node: paintTicks,
};

function paintAxis(pen, lane) {
  const { group, width, height } = lane;
  const step = tickStep(width, 80);
  const first = Math.ceil((view.from + group.begin) / step);
  const last = Math.floor((view.to + group.begin) / step);
  pen.fillStyle = ink.muted;
  pen.strokeStyle = ink.muted;
  pen.textAlign = "center";
  for (let tick = first; tick <= last; tick += 1) {
    const x = xOf(group, tick * step, width);
    pen.fillRect(x, height - 5, 1, 5);
    if (tick >= 0 && x > 14 && x < width - 14) pen.fillText(inSeconds(tick * step, decimals(step)), x, height / 2 - 1);
  }
  pen.textAlign = "start";
}

/** Draws a line through all lanes where a step acted on the cluster. */
function paintGuides(pen, lane) {
  pen.fillStyle = ink.line;
  for (const at of lane.group.acts) {
    const x = Math.round(xOf(lane.group, at, lane.width));
    if (x >= 0 && x <= lane.width) pen.fillRect(x, 0, 1, lane.height);
  }
}

/** Shades the times that the chosen claim's reason names. */
function paintSpans(pen, lane) {
  pen.fillStyle = ink.span;
  for (const [since, until] of lane.isDeciding ? lane.group.spans : []) {
    const x = xOf(lane.group, since, lane.width);
    pen.fillRect(x, 0, Math.max(1, xOf(lane.group, until, lane.width) - x), lane.height);
  }
}

function paintObject(pen, lane) {
  paintBands(pen, lane);
  paintVersions(pen, lane);
  for (const mark of lane.marks) {
    const x = xOf(lane.group, mark.at, lane.width);
    if (x > 0 && x < lane.width + 40) paintMark(pen, x, mark.text);
  }
}

/** Writes a word before the instant that it is about, as what follows it has a label of its own. */
function paintMark(pen, at, text) {
  const x = at - textWidth(pen, text) - 9;
  pen.fillStyle = ink.panel;
  pen.strokeStyle = ink.failed.edge;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.roundRect(x + 0.5, 1.5, textWidth(pen, text) + 8, 14, 4);
  pen.fill();
  pen.stroke();
  pen.fillStyle = ink.ink;
  pen.fillText(text, x + 4, 9);
}

function paintVersions(pen, lane) {
  pen.fillStyle = ink.muted;
  let last = -9;
  for (const row of inView(lane, lane.items)) {
    const x = Math.round(xOf(lane.group, row.at, lane.width));
    if (x > last + 1) pen.fillRect(x, lane.height - 5, 2, 4);
    last = x;
  }
}

function paintBands(pen, lane) {
  const boxes = visibleBoxes(lane);
  boxes.forEach((box) => paintBox(pen, lane, box));
  boxes.forEach((box, place) => paintLabel(pen, box, boxes[place + 1] ? boxes[place + 1].left : lane.width));
}

/** The bands in view as boxes; one that lies behind the box before it is left out. */
function visibleBoxes(lane) {
  let reached = 0;
  const boxes = [];
  for (const band of lane.bands) {
    const box = boxOf(lane, band);
    if (box.left >= lane.width || box.right < reached + 0.5) continue;
    boxes.push(box);
    reached = box.right;
  }
  return boxes;
}

function boxOf(lane, band) {
  const left = xOf(lane.group, band.since, lane.width);
  const right = Math.max(left + BAR, xOf(lane.group, band.until, lane.width));
  return { band, left: Math.max(left, -4), right: Math.min(right, lane.width + 4), middle: lane.height / 2 - 1 };
}

function paintBox(pen, lane, { band, left, right }) {
  const tone = ink[band.tone];
  const height = lane.height - 11;
  if (right - left < ROUNDED) paintSliver(pen, tone, Math.round(left), Math.round(right), height);
  else paintRounded(pen, tone, left + 0.5, right - left - 1, height);
  if (band.deleting) paintStripes(pen, left, right, 5, height - 1, tone.edge);
}

/** Draws a narrow box, of which there may be thousands: on whole pixels, which is quick. */
function paintSliver(pen, tone, left, right, height) {
  pen.fillStyle = tone.edge;
  pen.fillRect(left, 4, right - left, height + 1);
  pen.fillStyle = tone.fill;
  if (right - left > 2) pen.fillRect(left + 1, 5, right - left - 2, height - 1);
}

function paintRounded(pen, tone, left, width, height) {
  pen.fillStyle = tone.fill;
  pen.strokeStyle = tone.edge;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.roundRect(left, 4.5, width, height, 3);
  pen.fill();
  pen.stroke();
}

/** Draws slanted lines over a part of a lane, for what colour alone would not tell. */
function paintStripes(pen, left, right, top, height, colour) {
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, height);
  pen.clip();
  pen.strokeStyle = colour;
  pen.globalAlpha = 0.45;
  pen.beginPath();
  for (let x = Math.floor(left / 7) * 7 - height; x < right; x += 7) {
    pen.moveTo(x, top + height);
    pen.lineTo(x + height, top);
  }
  pen.stroke();
  pen.restore();
}

/** Writes a band's text into it, or behind it where there is more room up to the next. */
function paintLabel(pen, { band, left, right, middle }, next) {
  const start = Math.max(left, 0);
  const inside = right - start - 10;
  const room = textWidth(pen, band.text);
  pen.fillStyle = ink.ink;
  if (room <= inside || inside > 60) pen.fillText(shortened(pen, band.text, inside), start + 5, middle);
  else if (next - right > room + 8) pen.fillText(band.text, right + 4, middle);
  else if (next - right > 40 && inside < 20) pen.fillText(shortened(pen, band.text, next - right - 8), right + 4, middle);
}

function paintTraffic(pen, lane) {
  const size = BAR;
  const count = Math.ceil(lane.width / size) + 1;
  const answered = new Uint16Array(count);
  const lost = new Uint16Array(count);
  for (const row of inView(lane, lane.items)) {
    const bin = Math.floor(xOf(lane.group, row.at, lane.width) / size);
    if (bin >= 0 && bin < count) (row.tone === "bad" ? lost : answered)[bin] += 1;
  }
  paintBars(pen, lane, answered, size);
  paintLosses(pen, lane, lost, size);
}

function paintBars(pen, lane, counts, size) {
  const most = Math.max(1, ...counts);
  pen.fillStyle = ink.answered;
  counts.forEach((count, bin) => {
    const height = (count / most) * (lane.height * 0.55);
    if (count) pen.fillRect(bin * size, lane.height - 3 - height, size - 1, height);
  });
  pen.fillRect(0, lane.height - 3, lane.width, 1);
}

function paintLosses(pen, lane, counts, size) {
  pen.fillStyle = ink.lost;
  counts.forEach((count, bin) => {
    if (count) pen.fillRect(bin * size - 0.5, 4, size, lane.height - 7);
  });
}

/** Draws a tick a row, and beside it what it says where there is room. */
function paintTicks(pen, lane) {
  const rows = inView(lane, lane.items);
  let last = -9;
  rows.forEach((row, place) => {
    const x = Math.round(xOf(lane.group, row.at, lane.width));
    if (x <= last && row.tone !== "bad") return;
    pen.fillStyle = row.tone === "bad" ? ink.lost : row.tone === "quiet" ? ink.blank : ink.muted;
    pen.fillRect(x, 4, 2, lane.height - 8);
    last = x + 1;
    const next = rows[place + 1] ? xOf(lane.group, rows[place + 1].at, lane.width) : lane.width;
    if (next - x > 60) paintWords(pen, lane, row, x, next);
  });
}

function paintWords(pen, lane, row, x, next) {
  pen.fillStyle = ink.ink;
  const words = lane.kind === "audit" ? `${row.subject} ${row.words}` : row.words;
  pen.fillText(shortened(pen, words, next - x - 12), x + 5, lane.height / 2);
}

/** Draws a time in which nothing could be seen. */
function paintBlank(pen, lane, blank) {
  const left = xOf(lane.group, blank.since, lane.width);
  const right = Math.max(left + BAR, xOf(lane.group, blank.until, lane.width));
  if (right < 0 || left > lane.width) return;
  pen.fillStyle = ink.panel;
  pen.globalAlpha = blank.lost ? 0.85 : 0.4;
  pen.fillRect(left, 1, right - left, lane.height - 2);
  pen.globalAlpha = 1;
  paintStripes(pen, left, right, 1, lane.height - 2, ink.lost);
  if (lane.group.numbers.has(blank.number)) paintFrame(pen, left, right, lane.height);
  const text = shortened(pen, say(blank.lost ? "gapLost" : "gapLate"), right - left - 12);
  if (right - left > 60) paintTag(pen, Math.max(left, 0) + 4, lane.height / 2, text);
}

function paintFrame(pen, left, right, height) {
  pen.strokeStyle = ink.accent;
  pen.lineWidth = 2;
  pen.strokeRect(left + 1, 2, right - left - 2, height - 4);
}

function paintTag(pen, x, y, text) {
  pen.fillStyle = ink.panel;
  pen.fillRect(x - 2, y - 8, textWidth(pen, text) + 4, 16);
  pen.fillStyle = ink.lost;
  pen.fillText(text, x, y);
}

/** Draws the end of a recording: what lies behind was not seen, or is not there. */
function paintEnd(pen, lane) {
  const x = xOf(lane.group, lane.group.end, lane.width);
  if (x >= lane.width) return;
  if (!lane.group.is_cut) {
    pen.fillStyle = ink.line;
    pen.fillRect(x, 0, 1, lane.height);
    return;
  }
  paintStripes(pen, x, lane.width, 0, lane.height, ink.lost);
  pen.fillStyle = ink.lost;
  pen.fillRect(x, 0, 2, lane.height);
}

/** Marks the rows that decide the chosen claim: with a pin, or with a notch where pins would hide one another. */
function paintDeciding(pen, lane) {
  let last = -PIN;
  for (const row of lane.deciding) {
    const x = xOf(lane.group, row.at, lane.width);
    if (x - last >= PIN) paintPin(pen, lane, x, ink.accent, 4);
    else paintNotch(pen, x);
    last = x - last >= PIN ? x : last;
  }
  if (active.row?.home === lane) paintPin(pen, lane, xOf(lane.group, active.row.at, lane.width), ink.ink, 5);
}

function paintPin(pen, lane, x, colour, radius) {
  if (x < -6 || x > lane.width + 6) return;
  pen.fillStyle = colour;
  pen.fillRect(x - 0.75, 0, 1.5, lane.height);
  pen.strokeStyle = ink.panel;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(x, lane.kind === "traffic" ? 5 : lane.height / 2 - 1, radius, 0, 7);
  pen.fill();
  pen.stroke();
}

function paintNotch(pen, x) {
  pen.fillStyle = ink.accent;
  pen.fillRect(x - 1, 0, 2, 5);
}

function textWidth(pen, text) {
  if (!widths.has(text)) widths.set(text, pen.measureText(text).width);
  return widths.get(text);
}

function shortened(pen, text, room) {
  if (textWidth(pen, text) <= room) return text;
  const letters = Math.max(1, Math.floor((text.length * (room - 8)) / textWidth(pen, text)));
  return `${text.slice(0, letters)}…`;
}
