"""Sorts a run's rows into lanes: one a step, question, client, object and witness, in a group for each arm."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import pairwise

from kindlab.naming import short_node
from kindlab.reporting import written
from kindlab.reporting.history import Line
from kindlab.reporting.html import labels
from kindlab.reporting.html.conditions import State, state_of
from kindlab.reporting.html.details import details
from kindlab.reporting.html.model import Band, BandTone, Blank, Group, Lane, LaneKind, Mark, RowData
from kindlab.reporting.printing import in_a_line
from kindlab.rows import (
    API_SERVER,
    AnswerRow,
    AuditRow,
    GapRow,
    LogRow,
    NodeLogRow,
    ObjectRow,
    RequestRow,
    Row,
    StepRow,
)
from kindlab.texts import Language
from kindlab.timeline import Timeline

KINDS: tuple[LaneKind, ...] = ("steps", "question", "traffic", "object", "event", "audit", "logs", "node")

Key = tuple[LaneKind, str]
"""A lane's kind and title."""

WAITS = frozenset({"until", "observe", "ask"})
"""The verbs of steps that change nothing."""
STEPS: dict[str, BandTone] = {"refused": "failed", "not reached": "waiting"}
"""The colours of steps that are not done."""

LONGEST_ANSWER = 60
"""So many characters of an answer stand in its lane."""

MILLISECONDS = 4
"""So many decimals of a second are kept: what is nearer than that cannot be told apart on a page."""


def groups(timeline: Timeline, told: Sequence[Line], language: Language) -> list[Group]:
    """Return the lanes of a run, whose rows are `told`, in a group for each arm that ran."""
    arms = [arm for arm in timeline.header.arms if any(line.arm == arm for line in told)] or [""]
    return [_group(timeline, _of_arm(told, arm, timeline.header.arms), arm, language) for arm in arms]


def key_of(row: Row) -> Key | None:  # noqa: PLR0911 - a line a kind of row
    """Return the lane that a row stands in, if it has one."""
    match row:
        case StepRow():
            return "steps", ""
        case AnswerRow(name=name):
            return "question", in_a_line(name)
        case ObjectRow(kind="Event"):
            return "event", ""
        case ObjectRow(kind=kind, name=name):
            return "object", in_a_line(f"{kind}/{name}")
        case RequestRow(client=client):
            return "traffic", in_a_line(client)
        case AuditRow():
            return "audit", ""
        case LogRow(pod=pod, container=container):
            return "logs", in_a_line(f"{pod} {container}")
        case NodeLogRow(node=node):
            return "node", in_a_line(node)
    return None


def _of_arm(told: Sequence[Line], arm: str, arms: Mapping[str, str]) -> list[Line]:
    """Return an arm's lines, and those of the whole cluster that fall into its time or tell how it began."""
    own = [line for line in told if line.arm == arm]
    if not arm or not own:
        return own
    since, until = _bounds(own)
    own = [line for line in own if line.row.at <= until]
    shared = [line for line in told if not line.arm and _since(line.row) <= until]
    shared = [line for line in shared if _named_after(line.row, arms) in ("", arm)]
    earlier = {line.row.uid: line for line in shared if isinstance(line.row, ObjectRow) and line.row.at < since}
    numbers = {line.row.number for line in (*earlier.values(), *own)}
    numbers |= {line.row.number for line in shared if _until(line.row) >= since}
    return [line for line in told if line.row.number in numbers]


def _named_after(row: Row, arms: Mapping[str, str]) -> str:
    """Return the arm after whose namespace an object of the whole cluster is called, or nothing."""
    named = [arm for arm, namespace in arms.items() if isinstance(row, ObjectRow) and row.name.startswith(namespace)]
    return max(named, key=lambda arm: len(arms[arm]), default="")


@dataclass(frozen=True)
class _Frame:
    """What the lanes of a group have in common: their time, the gaps in it, the cluster's name, the language."""

    begin: float
    end: float
    gaps: Sequence[GapRow]
    cluster: str
    language: Language


def _group(timeline: Timeline, told: Sequence[Line], arm: str, language: Language) -> Group:
    begin, end = _bounds([line for line in told if line.arm == arm]) if arm else (0.0, _end(told))
    gaps = [line.row for line in told if isinstance(line.row, GapRow)]
    frame = _Frame(begin, end, gaps, timeline.header.cluster, language)
    rows = _by_lane(told, gaps)
    keys = _in_order(rows)
    places = {key: place for place, key in enumerate(keys)}
    lanes = [_lane(key, rows[key], frame) for key in keys]
    data = [_row(line, places, language) for line in told if _until(line.row) >= begin]
    return Group(in_a_line(arm), _rounded(begin), _rounded(end), timeline.end is None, lanes, data)


def _by_lane(told: Sequence[Line], gaps: Iterable[GapRow]) -> dict[Key, list[Row]]:
    """Return the rows of each lane; what was not seen at all, for a gap, has a lane of its own."""
    rows: dict[Key, list[Row]] = {}
    for line in told:
        if key := key_of(line.row):
            rows.setdefault(key, []).append(line.row)
    for gap in gaps:
        if not any(_hides(gap, key) for key in rows):
            rows["object", in_a_line(gap.kind)] = []
    return rows


def _lane(key: Key, rows: Sequence[Row], frame: _Frame) -> Lane:
    kind, title = key
    title, blanks = title or labels.LANES[kind].in_(frame.language), list(_blanks(key, frame))
    if kind == "object":
        versions = [row for row in rows if isinstance(row, ObjectRow)]
        states = [state_of(row.kind, row.object, frame.language) for row in versions]
        bands, marks = list(_bands(versions, states, frame)), list(_restarts(versions, states))
        return Lane(kind, title, _note(states, frame.cluster), bands, marks, blanks)
    if kind in ("steps", "question"):
        return Lane(kind, title, bands=list(_spans(rows)), blanks=blanks)
    return Lane(kind, title, _counted(rows, frame.language) if kind == "traffic" else "", blanks=blanks)


def _blanks(key: Key, frame: _Frame) -> Iterator[Blank]:
    for gap in frame.gaps:
        if _hides(gap, key):
            yield Blank(_rounded(gap.since), _rounded(gap.at), in_a_line(gap.cause), gap.lost, gap.number)


def _bands(versions: Sequence[ObjectRow], states: Sequence[State], frame: _Frame) -> Iterator[Band]:
    """Yield an object's states one after another; what did not change from one version to the next is one."""
    running: Band | None = None
    for band in _single(versions, states, frame):
        if running and _is_same(running, band):
            running = Band(running.since, band.until, band.text, band.tone, band.deleting, running.number)
            continue
        if running:
            yield running
        running = band
    if running:
        yield running


def _single(versions: Sequence[ObjectRow], states: Sequence[State], frame: _Frame) -> Iterator[Band]:
    """Yield a band a version, up to the next or to the end of the group; one that was deleted has none."""
    for place, (row, state) in enumerate(zip(versions, states, strict=True), start=1):
        following = versions[place].at if place < len(versions) else frame.end
        since, until = max(row.at, frame.begin), min(max(following, row.at), frame.end)
        if row.change != "DELETED" and until > frame.begin:
            yield Band(_rounded(since), _rounded(until), state.text, state.tone, state.deleting, row.number)


def _is_same(one: Band, other: Band) -> bool:
    alike = (one.text, one.tone, one.deleting) == (other.text, other.tone, other.deleting)
    return alike and one.until == other.since


def _restarts(versions: Sequence[ObjectRow], states: Sequence[State]) -> Iterator[Mark]:
    pairs = pairwise(zip(versions, states, strict=True))
    for (before, was), (row, is_) in pairs:
        if before.uid == row.uid and is_.restarts > was.restarts:
            yield Mark(_rounded(row.at), f"↻ {is_.restarts}")


def _spans(rows: Iterable[Row]) -> Iterator[Band]:
    """Yield what steps and answers took."""
    for row in rows:
        if isinstance(row, StepRow):
            tone = STEPS.get(row.outcome) or ("wait" if row.verb in WAITS else "act")
            yield Band(_rounded(row.at), _rounded(row.until), in_a_line(row.name), tone, False, row.number)
        elif isinstance(row, AnswerRow):
            tone = "done" if _is_well(row.code) else "failed"
            yield Band(_rounded(row.at), _rounded(row.until), _answer(row), tone, False, row.number)


def _is_well(code: int | None) -> bool:
    """Tell whether an exit code or an HTTP status says that all went well."""
    return code is not None and (code == 0 or HTTPStatus.OK <= code < HTTPStatus.BAD_REQUEST)


def _answer(row: AnswerRow) -> str:
    first = (row.output or row.errors or row.reason).strip().partition("\n")[0]
    return in_a_line(first)[:LONGEST_ANSWER] or str(row.code)


def _note(states: Sequence[State], cluster: str) -> str:
    """Return on which nodes an object was, and how often it restarted."""
    nodes = dict.fromkeys(short_node(cluster, state.node) for state in states if state.node)
    restarts = max((state.restarts for state in states), default=0)
    return " · ".join([*map(in_a_line, nodes), *([f"↻ {restarts}"] if restarts else [])])


def _counted(rows: Iterable[Row], language: Language) -> str:
    sent = [row for row in rows if isinstance(row, RequestRow)]
    lost = sum(bool(row.error) for row in sent)
    return labels.LOST_OF.in_(language).format(lost=lost, sent=written.number(len(sent)))


def _hides(gap: GapRow, key: Key) -> bool:
    """Tell whether a gap hides what a lane would show: that of its kind, its source, or of the API server's all."""
    kind, title = key
    if gap.kind == API_SERVER:
        return kind not in ("steps", "question", "traffic", "logs", "node")
    if kind == "object":
        return title.partition("/")[0] == in_a_line(gap.kind)
    source = {"audit": "audit", "event": "Event", "traffic": f"traffic {title}", "node": f"node {title}"}.get(
        kind, kind
    )
    return gap.kind == source or gap.kind.startswith(f"{source} ") or source.startswith(f"{gap.kind} ")


def _in_order(rows: dict[Key, list[Row]]) -> list[Key]:
    """Return the lanes' keys: by kind of lane, then objects of a kind together, each as it first appeared."""
    appeared = {key: place for place, key in enumerate(rows)}
    kinds: dict[str, int] = {}
    for (_, title), place in appeared.items():
        kinds.setdefault(title.partition("/")[0], place)
    return sorted(rows, key=lambda key: (KINDS.index(key[0]), kinds[key[1].partition("/")[0]], appeared[key]))


def _row(line: Line, places: dict[Key, int], language: Language) -> RowData:
    key = key_of(line.row)
    return RowData(
        line.row.number, _rounded(line.row.at), _rounded(_until(line.row)), places[key] if key else -1,
        line.witness, line.subject, line.words, line.tone, details(line, language),
    )  # fmt: skip


def _bounds(told: Iterable[Line]) -> tuple[float, float]:
    """Return when an arm began and ended: with its last step, as what comes later cleans up, or is cut off."""
    rows = [line.row for line in told]
    steps = [row for row in rows if isinstance(row, StepRow)]
    return min(map(_since, rows), default=0.0), max(map(_until, steps or rows), default=0.0)


def _since(row: Row) -> float:
    return row.since if isinstance(row, GapRow) else row.at


def _end(told: Iterable[Line]) -> float:
    return max((_until(line.row) for line in told), default=0.0)


def _until(row: Row) -> float:
    return max(row.at, getattr(row, "until", row.at))


def _rounded(seconds: float) -> float:
    return round(seconds, MILLISECONDS)
