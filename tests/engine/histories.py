"""Random histories of a small cluster, recorded as a faithful recorder would, and a check for each temporal word."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from kindlab.rows import AliveRow, AnswerRow, EndRow, GapRow, Header, ObjectRow, Row, StepRow
from kindlab.timeline import Check, Moment, Moments, Timeline
from kindlab.verdict import at_least, at_most, both, differ, either, equal
from tests.timelines import HEADER

KINDS = ("Pod", "Claim")
END = 30.0
ACT, MARK, ASKED = 10.0, 20.0, 21.0


class Write(NamedTuple):
    """One version of an object as etcd wrote it, and when it arrived at the recorder."""

    version: int
    written: float
    arrived: float
    kind: str
    name: str
    change: str
    object: dict[str, Any]
    uid: str


@st.composite
def writes(draw: st.DrawFn) -> list[Write]:
    """Objects come, change, leave their selection, go, and come back under another UID."""
    alive: dict[tuple[str, str], str] = {}
    found: list[Write] = []
    times = sorted(draw(st.lists(st.integers(2, 290), max_size=14, unique=True)))
    for version, tenth in enumerate(times, start=101):
        at, kind, name = tenth / 10, draw(st.sampled_from(KINDS)), draw(st.sampled_from(["a", "b"]))
        exists = (kind, name) in alive
        change = "ADDED" if not exists else draw(st.sampled_from(["MODIFIED", "MODIFIED", "MODIFIED", "DELETED"]))
        uid = alive.setdefault((kind, name), f"{kind}-{name}-{version}")
        found.append(Write(version, at, at, kind, name, change, draw(bodies(kind, name)), uid))
        if change == "DELETED":
            del alive[kind, name]
    return found


@st.composite
def bodies(draw: st.DrawFn, kind: str, name: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, "labels": {"app": draw(st.sampled_from(["x", "x", "y"]))}}
    if draw(st.booleans()):
        metadata["ownerReferences"] = [{"kind": "Claim", "name": "a", "uid": "Claim-a-101", "controller": True}]
    ready = {"type": "Ready", "status": draw(st.sampled_from(["True", "False"]))}
    return {
        "kind": kind,
        "metadata": metadata,
        "status": {"phase": draw(st.sampled_from("PRS")), "conditions": [ready]},
    }


@st.composite
def delays(draw: st.DrawFn) -> dict[str, tuple[float, float] | None]:
    """An interval for each kind, or none, in which its versions did not come through before its end."""
    interval = st.tuples(st.integers(0, 280), st.integers(1, 120)).map(
        lambda i: (i[0] / 10, min((i[0] + i[1]) / 10, 29.5))
    )
    return {kind: draw(st.none() | interval) for kind in KINDS}


def delayed(write: Write, late: dict[str, tuple[float, float] | None]) -> Write:
    interval = late[write.kind]
    within = interval is not None and interval[0] <= write.written <= interval[1]
    return write._replace(arrived=interval[1] if interval and within else write.written)


@st.composite
def answers(draw: st.DrawFn) -> list[AnswerRow]:
    """Answers to one question, one a second from the mark on; some were cut short, some could not be had."""
    codes = draw(st.lists(st.sampled_from([0, 0, 7, None]), max_size=6))
    return [
        AnswerRow(number=0, at=ASKED + i, until=ASKED + i + 0.5, name="question", code=code, reason="exec failed",
                  output=draw(st.sampled_from(["web", "other"])), truncated=draw(st.sampled_from([False, False, True])))
        for i, code in enumerate(codes)
    ]  # fmt: skip


@st.composite
def runs(draw: st.DrawFn, *, marked_by_version: bool | None = None, arms: bool = False) -> Timeline:
    """A run that was closed in order: an act, a mark, a question, and an observation to the end."""
    late = draw(delays())
    history = [delayed(write, late) for write in draw(writes())]
    versioned = draw(st.booleans()) if marked_by_version is None else marked_by_version
    gaps = [GapRow(number=0, at=interval[1], kind=kind, since=interval[0], cause="timed out", lost=False)
            for kind, interval in late.items() if interval]  # fmt: skip
    return timeline(recorded(history, draw(answers()), gaps, mark_has_version=versioned), arm="one" if arms else "")


@st.composite
def listed_again(draw: st.DrawFn, *, delayed_too: bool = True) -> tuple[Timeline, Timeline]:
    """A run, and the same run seen by a recorder that lost some kinds for a while, each until a list of all."""
    late = draw(delays()) if delayed_too else dict.fromkeys(KINDS)
    history, asked, marked = draw(writes()), draw(answers()), draw(st.booleans())
    less, rows, full_rows = list[Write](), list[Row](), list[Row]()
    for kind, interval in late.items():
        own = [delayed(write, late) for write in history if write.kind == kind]
        lost = draw(st.none() | st.tuples(st.integers(10, 200), st.integers(1, 90)))
        if interval or not lost:
            less += own
            full_rows += [GapRow(number=0, at=interval[1], kind=kind, since=interval[0], cause="timed out", lost=False)
                          ] if interval else []  # fmt: skip
        else:
            since, until = (lost[0] + 0.5) / 10, (lost[0] + lost[1] + 0.5) / 10
            less += relisted(history, kind, since, until)
            rows += losing_sight(history, kind, since, until)
    full = [delayed(write, late) for write in history]
    return (
        timeline(recorded(full, asked, full_rows, mark_has_version=marked, truth=history)),
        timeline(recorded(less, asked, [*full_rows, *rows], mark_has_version=marked, truth=history)),
    )


def relisted(history: list[Write], kind: str, since: float, until: float) -> list[Write]:
    """Return how the versions of a kind come that is lost for a while: what a list shows at its end differs."""
    version, own = _version_at(until, history), [write for write in history if write.kind == kind]
    known = {write.uid: write for write in own if write.written < since and write.change != "DELETED"}
    known = {uid: write for uid, write in known.items() if not _gone(own, uid, since)}
    now = {write.uid: write for write in own if write.written < until and not _gone(own, write.uid, until)}
    shown = [write._replace(arrived=until, change="LISTED") for uid, write in now.items() if known.get(uid) != write]
    ended = [write._replace(arrived=until, change="DELETED", version=version)
             for uid, write in known.items() if uid not in now]  # fmt: skip
    return [*(w for w in own if w.written < since), *ended, *shown, *(w for w in own if w.written > until)]


def losing_sight(history: list[Write], kind: str, since: float, until: float) -> list[Row]:
    """Return what a recorder notes of a loss: what it had seen before, the gap, and that a list shows all there is."""
    return [
        AliveRow(number=0, at=since, kind=kind, version=_version_at(since, history)),
        GapRow(number=0, at=until, kind=kind, since=since, cause="expired", lost=True),
        AliveRow(number=0, at=until, kind=kind, version=_version_at(until, history), listed=True),
    ]


def _gone(own: list[Write], uid: str, at: float) -> bool:
    return any(write.uid == uid and write.change == "DELETED" and write.written < at for write in own)


def recorded(
    history: list[Write], asked: list[AnswerRow], gaps: Sequence[Row], *, mark_has_version: bool,
    truth: list[Write] | None = None,
) -> list[Row]:  # fmt: skip
    """Return the rows in the order in which they are written down: a step and a question when they end."""
    truth = truth or history
    marked = _version_at(MARK, truth) if mark_has_version else None
    steps = [
        StepRow(number=0, at=ACT, until=ACT + 0.2, name="act", verb="apply", outcome="done",
                version=_version_at(ACT, truth)),
        StepRow(number=0, at=MARK, until=MARK + 0.2, name="mark", verb="apply", outcome="done", version=marked),
        StepRow(number=0, at=ASKED, until=ASKED + 6, name="question", verb="ask", outcome="done"),
        StepRow(number=0, at=ASKED + 6, until=END, name="observe", verb="observe", outcome="done"),
    ]  # fmt: skip
    seen = [ObjectRow(number=0, at=w.arrived, change=w.change, kind=w.kind, name=w.name, uid=w.uid, version=w.version,
                      object=w.object) for w in history]  # fmt: skip
    ended = [(row.until, row) for row in (*steps, *asked)]
    came = [(row.at, row) for row in (*gaps, *seen)]  # the recorder notes first that it was blind, then what came late
    rows = [row for _, row in sorted(ended + came, key=lambda pair: pair[0])]
    proofs = [AliveRow(number=0, at=END + 0.1, kind=kind, version=1000) for kind in KINDS]
    return [*rows, *proofs, EndRow(number=0, at=END + 0.2)]


def timeline(rows: list[Row], *, arm: str = "") -> Timeline:
    """Return the timeline of rows that are in the order of their writing."""
    header: Header = HEADER
    if arm:
        header = _replaced(HEADER, arms={arm: "lab-probes-readiness--one"})
        rows = [_replaced(row, arm=arm) if isinstance(row, StepRow | AnswerRow | ObjectRow) else row for row in rows]
    return Timeline.of_rows(header, [_replaced(row, number=number) for number, row in enumerate(rows, start=1)])


def _replaced(struct: Any, **values: Any) -> Any:
    return type(struct)(**{**{name: getattr(struct, name) for name in struct.__struct_fields__}, **values})


def _version_at(at: float, history: list[Write]) -> int:
    return max((write.version for write in history if write.written < at), default=100)


def _pods(run: Timeline) -> Moments[Moment]:
    return run.of("Pod[app=x]")


def _ready(moment: Moment) -> bool:
    return moment.ready


def _phase(moment: Moment) -> str | None:
    return moment.phase


def _running(moment: Moment) -> bool:
    return moment.phase == "R"


ORDERED: dict[str, Check] = {
    "always": lambda run: run.of("Pod/a").after(run.step("act")).always(
        "ready", seen=_ready, expected=True, given=run.step("act")),
    "always of some": lambda run: _pods(run).after(run.step("mark")).always(
        "phase", seen=lambda pod: pod.phase in "PR", expected=True, given=run.step("act")),
    "always between": lambda run: _pods(run).between(run.step("act"), run.step("mark")).always(
        "ready", seen=_ready, expected=True, given=run.step("act")),
    "always until another kind": lambda run: _pods(run).before(run.of("Claim/a").first()).always(
        "ready", seen=_ready, expected=True, given=run.step("act")),
    "never": lambda run: _pods(run).after(run.step("act")).never(
        "phase", seen=_phase, unwanted="S", given=run.step("act")),
    "eventually": lambda run: run.of("Pod/a").after(run.step("act")).eventually(
        "phase", seen=_phase, expected="R", given=run.step("act")),
    "eventually between": lambda run: _pods(run).between(run.step("act"), run.step("mark")).eventually(
        "ready", seen=_ready, expected=True, given=run.step("act")),
    "eventually gone": lambda run: run.of("Pod/a").after(run.step("act")).eventually(
        "gone", seen=lambda pod: pod.gone, expected=True, given=run.step("act")),
    "first and last": lambda run: equal(
        "phase", seen=run.of("Pod/a").first(after=run.step("act")).phase,
        expected=run.of("Pod/a").last(before=run.step("act")).phase, given=run.step("act")),
    "last of all": lambda run: equal("phase", seen=_pods(run).last(_ready).phase, expected="R", given=run.step("act")),
    "all": lambda run: equal("versions", seen=len(_pods(run).all()), expected=at_most(3), given=run.step("act")),
    "differ": lambda run: differ(
        "uid", seen=run.of("Pod/a").first(after=run.step("mark")).uid,
        other=run.of("Pod/a").last(before=run.step("mark")).uid, given=run.step("act")),
    "in order": lambda run: _pods(run).in_order(
        {"a is ready": lambda p: p.name == "a" and p.ready, "b exists": lambda p: p.name == "b",
         "b runs": lambda p: p.name == "b" and p.phase == "R"}, given=run.step("act")),
    "in order after": lambda run: _pods(run).after(run.step("act")).in_order(
        {"one is ready": _ready, "one runs": _running}, given=run.step("act")),
    "in order across kinds": lambda run: run.in_order(
        {"the Pod": run.of("Pod/a").first(), "the Claim": run.of("Claim/a").first(), "the mark": run.step("mark")},
        given=run.step("act")),
    "count": lambda run: _pods(run).count("Pods", expected=2, given=run.step("act")),
    "count of none": lambda run: run.of("Pod/b").after(run.step("act")).count(
        "Pods", expected=0, given=run.step("act")),
    "count at least": lambda run: _pods(run).after(run.step("mark")).count(
        "Pods", expected=at_least(2), where=_ready, given=run.step("act")),
    "count at most": lambda run: _pods(run).between(run.step("act"), run.step("mark")).count(
        "Pods", expected=at_most(1), where=_ready, given=run.step("act")),
    "at most at once": lambda run: _pods(run).at_most_at_once(1, "Pods", given=run.step("act")),
    "at most at once after": lambda run: _pods(run).after(run.step("act")).at_most_at_once(
        1, "Pods", where=_ready, given=run.step("act")),
    "owned": lambda run: run.owned_by("Claim/a", "Pod").count("Pods", expected=1, given=run.step("act")),
    "incarnations": lambda run: both(*(
        pod.eventually("ready", seen=_ready, expected=True, given=run.step("act"))
        for pod in run.of("Pod[app=x]").incarnations())),
    "snapshots always": lambda run: run.snapshots("Pod[app=x]", "Claim/a").always(
        "Pods", seen=lambda state: len(state.all("Pod[app=x]")), expected=at_most(1), given=run.step("act")),
    "snapshots never": lambda run: run.snapshots("Pod/a", "Claim/a").after(run.step("act")).never(
        "a Pod without its Claim", seen=lambda state: bool(state.get("Pod/a")) and not state.get("Claim/a"),
        unwanted=True, given=run.step("act")),
    "snapshots between": lambda run: run.snapshots("Pod/a", "Claim/b").between(
        run.step("act"), run.step("mark")).always(
        "one of them", seen=lambda state: bool(state.get("Pod/a")) or bool(state.get("Claim/b")),
        expected=True, given=run.step("act")),
    "snapshots eventually": lambda run: run.snapshots("Pod[app=x]", "Claim/b").after(run.step("act")).eventually(
        "nothing", seen=lambda state: state.all("Pod[app=x]") + state.all("Claim/b"), expected=(),
        given=run.step("act")),
    "both": lambda run: both(ORDERED["always"](run), ORDERED["eventually"](run)),
    "either": lambda run: either(ORDERED["never"](run), ORDERED["count"](run)),
}  # fmt: skip
"""Checks that judge the order of what etcd wrote, not the clock."""

TIMED: dict[str, Check] = {
    "within": lambda run: run.of("Pod/a").within(
        5, "ready", of=run.step("act"), seen=_ready, expected=True, given=run.step("act")),
    "within of another kind": lambda run: _pods(run).within(
        9, "phase", of=run.of("Claim/a").first(), seen=_phase, expected="R", given=run.step("act")),
    "lasts": lambda run: run.of("Pod/a").lasts(
        "ready", seen=_ready, expected=True, between=(1, 6), given=run.step("act")),
    "lasts after": lambda run: _pods(run).after(run.step("act")).lasts(
        "phase", seen=_phase, expected="P", between=(2, 5), given=run.step("act")),
    "answers always": lambda run: run.answers("question").always(
        "code", seen=lambda answer: answer.code, expected=0, given=run.step("act")),
    "answers eventually": lambda run: run.answers("question").after(run.of("Pod/a").first()).eventually(
        "text", seen=lambda answer: answer.contains("web"), expected=True, given=run.step("act")),
    "answers lack": lambda run: run.answers("question").never(
        "other", seen=lambda answer: answer.contains("other"), unwanted=True, given=run.step("act")),
    "answers count": lambda run: run.answers("question").count(
        "answers", where=lambda answer: answer.code == 0, expected=at_least(3), given=run.step("act")),
}  # fmt: skip
"""Checks that judge by the clock: how long, and what was answered when."""

CHECKS = ORDERED | TIMED
