"""Judges labs/pods/status_column.py."""

from collections.abc import Sequence

from kindlab.timeline import Answer, Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, containing, either, equal

READY, STATUS = 1, 2
NOT_PULLED = ("ErrImagePull", "ImagePullBackOff")


def pull_has_failed(pods: Sequence[Moment]) -> bool:
    """Tell, of the lab's wait, whether the image could not be pulled, be it just now or some time ago."""
    containers = (pod.container() for pod in pods)
    return any(container.reason in NOT_PULLED for container in containers if container)


def status_is_the_phase(timeline: Timeline) -> Verdict:
    """Of the Pod that cannot start, kubectl's column shows the phase."""
    table, waits = _table(timeline), _pod(timeline, "waits")
    return equal("STATUS", seen=_cell(table, "waits", STATUS), expected=waits.phase, given=table, evidence=(waits,))


def words_are_conditions(timeline: Timeline) -> Verdict:
    """One of the words said of Pods that wait, initialize and are deleted is among the conditions of that Pod.

    kubectl says it of the first and the last, its container of the other.
    """
    table, starting = _table(timeline), _pod(timeline, "starting")
    main = starting.container("main")
    words = {
        "waits": _cell(table, "waits", STATUS),
        "starting": main.reason if main else None,
        "leaving": _cell(table, "leaving", STATUS),
    }
    return either(*(_is_condition(_pod(timeline, name), word, table) for name, word in words.items()))


def deletion_ends_running(timeline: Timeline) -> Verdict:
    """From its deletionTimestamp on the Pod is at no time Running."""
    leaving = timeline.of("Pod/leaving")
    deleting = leaving.first(lambda pod: pod.deleting, after=timeline.step("delete"))
    return leaving.after(deleting).never("phase", seen=lambda pod: pod.phase, unwanted="Running", given=deleting)


def error_means_it_could_not_start(timeline: Timeline) -> Verdict:
    """Of the Pod whose image cannot be pulled, kubectl's column says Error."""
    table, unpullable = _table(timeline), _pod(timeline, "unpullable")
    return equal(
        "STATUS", seen=_cell(table, "unpullable", STATUS), expected="Error", given=unpullable, evidence=(table,)
    )


def error_is_an_exit_code(timeline: Timeline) -> Verdict:
    """Of the Pod whose container ended with exit code 1, kubectl's column says Error."""
    table, failed = _table(timeline), _pod(timeline, "failed")
    container = failed.container()
    if container is None or container.exit_code is None:
        raise NotSeen("nothing-seen", failed.number, object="the end of Pod/failed", since=failed.at, until=table.at)
    return equal(
        "exit code, STATUS",
        seen=[container.exit_code, _cell(table, "failed", STATUS)],
        expected=[1, "Error"],
        given=failed,
        evidence=(table,),
    )


def unready_shows_running(timeline: Timeline) -> Verdict:
    """Of the Pod whose readiness probe fails, kubectl's columns say 0/1 and Running."""
    table = _table(timeline)
    return equal(
        "READY, STATUS",
        seen=[_cell(table, "unready", READY), _cell(table, "unready", STATUS)],
        expected=["0/1", "Running"],
        given=_pod(timeline, "unready"),
        evidence=(table,),
    )


def _is_condition(pod: Moment, word: str | None, table: Answer) -> Verdict:
    """Judge that a word is among a Pod's conditions."""
    conditions = sorted(each["type"] for each in pod.get("status", "conditions") or ())
    return equal(f"conditions of {pod.name}", seen=conditions, expected=containing(word), given=pod, evidence=(table,))


def _table(timeline: Timeline) -> Answer:
    return timeline.answers("table").last()


def _pod(timeline: Timeline, name: str) -> Moment:
    """Return the Pod's version that kubectl will have seen."""
    return timeline.of(f"Pod/{name}").last(before=timeline.step("table"))


def _cell(table: Answer, name: str, column: int) -> str:
    """Return what kubectl says of a Pod in one of its columns; raises NotSeen where it does not list the Pod."""
    lines = (line.split() for line in table.text.splitlines())
    row = next((line for line in lines if line[:1] == [name]), None)
    if row is None:
        raise NotSeen("odd-answer", table.number, question=table.subject, at=table.at, code=table.code)
    return row[column]
