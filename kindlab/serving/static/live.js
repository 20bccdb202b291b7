/** Takes in what is new of the run: its lanes as they are now, and the rows that came. */
function grow(fresh) {
  const run = data.runs[0];
  const arms = new Set(fresh.map((group) => group.arm));
  for (const gone of run.groups.filter((group) => !arms.has(group.arm))) drop(gone);
  const known = new Map(run.groups.map((group) => [group.arm, group]));
  for (const group of fresh) if (!known.has(group.arm)) add(group);
  for (const group of fresh) if (known.has(group.arm)) refill(known.get(group.arm), group);
}

/** Forgets a group, such as the one without an arm once arms are known. */
function drop(group) {
  for (const list of [data.runs[0].groups, groups]) list.splice(list.indexOf(group), 1);
  for (const lane of group.lanes) forget(lane);
  for (const row of group.rows) everyRow.splice(everyRow.indexOf(row), 1);
  group.element.remove();
}

function forget(lane) {
  const place = lanes.indexOf(lane);
  if (place >= 0) lanes.splice(place, 1);
  seen.unobserve(lane.canvas);
  sized.unobserve(lane.canvas);
  lane.element.remove();
}

function add(group) {
  data.runs[0].groups.push(group);
  groups.push(group);
  if (stage.element.isConnected) show(group);
}

/** Builds a group on a page that is built already. */
function show(group) {
  fill(group, data.runs[0], 0);
  data.runs[0].element.append(buildGroup(group));
  group.lanes.forEach(watch);
  group.rows.forEach(enlist);
}

function watch(lane) {
  lane.canvas.style.height = `${lane.height}px`;
  seen.observe(lane.canvas);
  sized.observe(lane.canvas);
  lane.isShown = !OPTIONAL.includes(lane.kind) || shownKinds.has(lane.kind);
  lane.element.hidden = !lane.isShown;
}

function enlist(row) {
  row.search = searched(row);
  everyRow.push(row);
}

/** Brings a group that is shown to where the run is: lanes that are there stay, as somebody may point at them. */
function refill(group, fresh) {
  const there = new Map(group.lanes.map((lane) => [laneKey(lane), lane]));
  const [axis] = group.lanes;
  const next = fresh.lanes.map((lane) => renewed(group, there.get(laneKey(lane)), lane));
  for (const lane of group.lanes) if (lane !== axis && !next.includes(lane)) forget(lane);
  next.reduce((before, lane) => (before.element.after(lane.element), lane), axis);
  group.lanes = [axis, ...next];
  [group.begin, group.end] = [fresh.begin, fresh.end];
  const known = new Set(group.rows.map((row) => row.number)); // a connection that is made anew tells all again
  for (const row of fresh.rows.map((each) => toRow(group, each))) if (!known.has(row.number)) take(group, row);
  for (const lane of next) lane.items.sort((one, other) => one.at - other.at);
  group.acts = actsOf(group);
}

const laneKey = ({ kind, title }) => `${kind} ${title}`;

function renewed(group, lane, fresh) {
  const made = toLane(group, fresh);
  if (!lane) {
    buildLane(made);
    watch(made);
    return made;
  }
  const { bands, marks, blanks, note } = made;
  Object.assign(lane, { bands, marks, blanks, note });
  nameLane(lane);
  return lane;
}

function take(group, row) {
  row.home = group.lanes[row.lane + 1];
  if (row.lane >= 0) row.home.items.push(row);
  group.rows.push(row);
  enlist(row);
}

const status = {
  said: document.getElementById("now"),
  seconds: document.getElementById("seconds"),
  rows: document.getElementById("rows"),
};

function onGrown(event) {
  const { seconds, said, count, groups: fresh } = JSON.parse(event.data);
  if (said) status.said.textContent = said;
  status.seconds.textContent = inSeconds(seconds, 0);
  status.rows.textContent = count ? say("rows", { n: inWhole(count) }) : "";
  if (!fresh.length) return;
  grow(fresh);
  if (!stage.element.isConnected) showTimeline();
  stage.toolbar.querySelector(".choices").replaceWith(buildChoices());
  everyRow.sort((one, other) => one.at - other.at);
  list.key = "";
  reach();
}

function listen() {
  const source = new EventSource(document.getElementById("timeline").dataset.events);
  source.addEventListener("grown", onGrown);
  source.addEventListener("ended", () => {
    source.close();
    history.scrollRestoration = "manual"; // the report is another page, to be read from its head
    location.reload();
  });
  source.addEventListener("error", () => {
    status.said.textContent = status.said.dataset.lost;
  });
}

listen();
