"""Judges labs/probes/all_unready.py."""

from kindlab.answer import CURL_REFUSED
from kindlab.timeline import Moment, Snapshot, Timeline
from kindlab.verdict import Verdict

REPLICAS = "Pod[app=web]"
SERVED = "200, new connections: 0"
"""What the client says of a request over the connection that it has."""


def empties_the_service(timeline: Timeline) -> Verdict:
    """After the database is lost, a version of the EndpointSlice has both replicas, ready there before, as unready."""
    lost = timeline.done("lose-the-database")
    slices = timeline.of("EndpointSlice[kubernetes.io/service-name=web]")
    slices.before(timeline.step("lose-the-database")).first(lambda slice_: _readiness(slice_) == [True, True])
    return slices.after(lost).eventually("ready", seen=_readiness, expected=[False, False], given=lost)


def falls_back_to_the_unready(timeline: Timeline) -> Verdict:
    """After both replicas are unready, each new connection is answered, however long one asks."""
    unready = _both_unready(timeline)
    answers = timeline.answers("new-connection").after(unready)
    return answers.always("reached", seen=lambda answer: answer.reached, expected=True, given=unready)


def open_connections_go_on(timeline: Timeline) -> Verdict:
    """After a new connection was refused, every request over the old one is answered to the end."""
    refused = timeline.answers("new-connection").first(lambda answer: answer.code == CURL_REFUSED)
    lines = timeline.logs("Pod/client").after(refused)
    return lines.always("request", seen=lambda line: line.text, expected=SERVED, given=refused)


def are_replaced_or_restarted(timeline: Timeline) -> Verdict:
    """After both replicas are unready, a container is restarted, or there is another Pod."""
    before = timeline.of(REPLICAS).before(timeline.step("lose-the-database")).all()
    known, unready = {pod.uid for pod in before}, _both_unready(timeline)
    return (
        timeline.of(REPLICAS)
        .after(unready)
        .eventually(
            "restarted, or new",
            seen=lambda pod: pod.restarts > 0 or pod.uid not in known, expected=True, given=unready,
        )
    )  # fmt: skip


def _both_unready(timeline: Timeline) -> Snapshot:
    """Return the first state, after the database was lost, in which there are two replicas and none is ready."""
    return timeline.snapshots(REPLICAS).first(
        lambda state: [pod.ready for pod in state.all(REPLICAS)] == [False, False],
        after=timeline.step("lose-the-database"),
    )


def _readiness(slice_: Moment) -> list[bool]:
    return sorted(slice_.endpoints.values())
