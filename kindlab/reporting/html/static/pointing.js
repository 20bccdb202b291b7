const NEAR = 7;

let drag = null;

function laneAt(event) {
  return event.target.lane || null;
}

/** The row of a lane that is nearest to a place, or the one that tells of the band there. */
function rowAt(lane, x) {
  const at = timeAt(x, lane.width) + lane.group.begin;
  const near = (NEAR / lane.width) * (view.to - view.from);
  const rows = lane.items.slice(firstFrom(lane.items, at - near), firstFrom(lane.items, at + near));
  rows.sort((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at));
  const decides = rows.find((row) => lane.deciding.includes(row));
  return decides || rows.find((row) => row.tone === "bad") || rows[0] || rowOfBand(lane, at);
}

function rowOfBand(lane, at) {
  const band = lane.bands.findLast((each) => each.since <= at && at <= each.until);
  return band && lane.group.rows.find((row) => row.number === band.number);
}

function blankAt(lane, x) {
  const at = timeAt(x, lane.width) + lane.group.begin;
  return lane.blanks.find((blank) => blank.since <= at && at <= blank.until);
}

/** Tells what is under the pointer, and draws a line there in every group. */
function hover(event) {
  const lane = laneAt(event);
  if (!lane || !lane.width) return hideTip();
  const row = rowAt(lane, event.offsetX);
  const blank = blankAt(lane, event.offsetX);
  const at = inSeconds(timeAt(event.offsetX, lane.width) + lane.group.begin);
  stage.tip.replaceChildren(make("span", "at", at));
  if (blank) stage.tip.append(make("p", "bad", `${say(blank.lost ? "gapLost" : "gapLate")}: ${blank.cause}`));
  else if (row) stage.tip.append(...told(row));
  placeTip(event);
  crossAt(lane.canvas, event.offsetX);
}

function told(row) {
  return [make("b", "", row.subject), make("p", row.tone, `+${inSeconds(row.at, 3)} ${row.words}`)];
}

function placeTip(event) {
  const tip = stage.tip;
  tip.hidden = false;
  const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
  const below = event.clientY + 18;
  const fits = below + tip.offsetHeight < window.innerHeight;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${fits ? below : event.clientY - tip.offsetHeight - 12}px`;
}

function crossAt(canvas, x) {
  for (const group of groups) {
    group.cross.hidden = false;
    group.cross.style.left = `${canvas.offsetLeft + x}px`;
  }
}

function hideTip() {
  stage.tip.hidden = true;
  for (const group of groups) group.cross.hidden = true;
}

function startDrag(event) {
  const lane = laneAt(event);
  if (!lane || event.button) return;
  drag = { x: event.clientX, from: view.from, to: view.to, width: lane.width, lane, at: event.offsetX, moved: false };
  lane.canvas.setPointerCapture(event.pointerId);
}

function goOnDragging(event) {
  if (!drag) return hover(event);
  const by = event.clientX - drag.x;
  drag.moved ||= Math.abs(by) > 3;
  if (!drag.moved) return;
  hideTip();
  const shift = (by / drag.width) * (drag.to - drag.from);
  move(drag.from - shift, drag.to - shift);
}

function endDrag() {
  if (drag && !drag.moved) {
    const row = rowAt(drag.lane, drag.at);
    if (row) activate(row);
  }
  drag = null;
}

function turnWheel(event) {
  const lane = laneAt(event);
  if (!lane) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    move(...zoomed(Math.exp(event.deltaY / 400), timeAt(event.offsetX, lane.width)));
  } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    event.preventDefault();
    pan((event.deltaX || event.deltaY) / lane.width);
  }
}

function zoomHere(event) {
  const lane = laneAt(event);
  if (lane) zoom(0.4, timeAt(event.offsetX, lane.width));
}

function listenToPointer() {
  const { element } = stage;
  element.addEventListener("pointerdown", startDrag);
  element.addEventListener("pointermove", goOnDragging);
  element.addEventListener("pointerup", endDrag);
  element.addEventListener("pointercancel", () => { drag = null; });
  element.addEventListener("pointerleave", hideTip);
  element.addEventListener("dblclick", zoomHere);
  element.addEventListener("wheel", turnWheel, { passive: false });
}
