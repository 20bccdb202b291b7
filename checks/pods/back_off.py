"""Judges labs/pods/back_off.py: each container notes when it begins a run, and ends at once."""

import re
from collections.abc import Sequence

from kindlab.timeline import Answer, LogLine, Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, at_least, both, containing, equal

PODS = ("Pod/crashing", "Pod/finishing", "Pod/in-place")
RESTARTS, RESTARTS_BY_RULE = {"crashing": 3, "finishing": 2}, 3
"""How often each container is restarted before its Pod is asked for its runs."""

TEN, TWENTY = 9.0, 19.0
"""The least of a wait of 10 and 20 s. On a busy host any restart may take as long: alone it tells of no wait."""

DAY = 24 * 3600.0


def all_have_run_often(*pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether each container was restarted as often as the checks need, and can be asked."""
    return all(any(map(_has_run_often, each)) for each in pods)


def first_restart_waits(timeline: Timeline) -> Verdict:
    """Judge that the crashing container's second run is the first that the kubelet holds back, by the node's clock."""
    note, applied = timeline.answers("crashing").first(), timeline.done("pods.yaml")
    _begin(note, 2)
    lines = timeline.node_logs(unit="kubelet")
    held = lines.first(lambda line: _back_off(line, "crashing") is not None, after=applied)
    begun = [begin for begin in map(float, note.text.split()) if _is_after(held, begin)]
    return equal("first run that is held back", seen=len(begun) + 1, expected=2, given=note, evidence=(held,))


def second_restart_waits(timeline: Timeline) -> Verdict:
    """Judge that its third run is put off by 10 s, as the kubelet says, and begins no sooner after its second."""
    return both(_announced(timeline, 10), _by_note(timeline, (2, 3), TEN))


def delay_doubles(timeline: Timeline) -> Verdict:
    """Judge that its fourth run is put off by 20 s, as the kubelet says, and begins no sooner after its third."""
    return both(_announced(timeline, 20), _by_note(timeline, (3, 4), TWENTY))


def success_is_restarted_at_once(timeline: Timeline) -> Verdict:
    """Judge that the kubelet never holds back the container that ends with 0, which has run three times."""
    return _is_never_held_back(timeline, "finishing", runs=3)


def in_place_restarts_do_not_wait(timeline: Timeline) -> Verdict:
    """Judge that the kubelet never holds back the container that a rule restarts, which has run four times."""
    return _is_never_held_back(timeline, "in-place", runs=4)


def _is_never_held_back(timeline: Timeline, pod: str, *, runs: int) -> Verdict:
    note = timeline.answers(pod).first()
    _begin(note, runs)
    lines = timeline.node_logs(unit="kubelet").after(timeline.done("pods.yaml"))
    return lines.never("back-off", seen=lambda line: _back_off(line, pod), unwanted=containing("s"), given=note)


def _by_note(timeline: Timeline, runs: tuple[int, int], least: float) -> Verdict:
    """Judge the time from one run's begin to another's, as the crashing container noted them."""
    note = timeline.answers("crashing").first()
    before, after = (_begin(note, run) for run in runs)
    what = f"seconds from run {runs[0]} to run {runs[1]}"
    return equal(what, seen=round(after - before, 2), expected=at_least(least), given=note)


def _begin(note: Answer, run: int) -> float:
    """Return when a run began, by the node's clock; NotSeen where there was none."""
    begins = note.text.split()
    if len(begins) < run:
        raise NotSeen("nothing-seen", note.number, object=f"run {run}", since=0.0, until=note.at)
    return float(begins[run - 1])


def _announced(timeline: Timeline, seconds: int) -> Verdict:
    """Judge that the kubelet says that it holds the crashing container back for so long."""
    applied = timeline.done("pods.yaml")
    lines = timeline.node_logs(unit="kubelet").after(applied)
    return lines.eventually(
        "back-off", seen=lambda line: _back_off(line, "crashing"), expected=f"{seconds}s", given=applied
    )


def _back_off(line: LogLine, pod: str) -> str | None:
    """Return how long the kubelet says that it holds the Pod's container back, such as 10s, or None."""
    said = re.search(rf"back-off (\S+) restarting failed container=main pod={pod}_", line.text)
    return said[1] if said else None


def _is_after(line: LogLine, begin: float) -> bool:
    """Tell whether the kubelet wrote the line after a run had begun: it puts the time of the day before each."""
    hours, minutes, seconds = map(float, line.text.split()[1].split(":"))
    return (hours * 3600 + minutes * 60 + seconds - begin) % DAY < DAY / 2


def _has_run_often(pod: Moment) -> bool:
    """Tell it of one Pod: a rule restarts its reader, too, until its fourth run, which stays."""
    first = pod.container()  # statuses come in the order of their names: it is the one that the Pod is about
    if pod.get("spec", "containers", 0, "restartPolicyRules") is None:
        return first is not None and first.restarts >= RESTARTS[pod.name]
    return first is not None and first.restarts >= RESTARTS_BY_RULE and pod.ready
