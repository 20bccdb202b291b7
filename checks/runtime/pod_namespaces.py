"""Judges labs/runtime/pod_namespaces.py."""

from kindlab.timeline import Answer, Timeline
from kindlab.verdict import Verdict, both, containing, differ, equal

CANNOT_OPEN = 1
"""What cat exits with when it cannot open a file."""


def network_is_shared(timeline: Timeline) -> Verdict:
    """Both containers name the same network namespace."""
    one, two = _asked(timeline)
    return equal(
        "network namespace", seen=_namespace(two, "net"), expected=_namespace(one, "net"), given=one, evidence=(two,)
    )


def each_has_its_own_hostname(timeline: Timeline) -> Verdict:
    """Both containers name a UTS and an IPC namespace that the other does not."""
    one, two = _asked(timeline)
    return both(
        *(
            differ(
                f"{name} namespace", seen=_namespace(two, name), other=_namespace(one, name), given=one, evidence=(two,)
            )
            for name in ("uts", "ipc")
        )
    )


def processes_are_visible(timeline: Timeline) -> Verdict:
    """Among the processes that the second container sees is the program of the first."""
    answer = timeline.answers("processes").last()
    seen = sorted({line.strip() for line in answer.text.splitlines() if line.startswith("/")})
    return equal("processes", seen=seen, expected=containing("/agnhost netexec"), given=answer)


def files_are_visible(timeline: Timeline) -> Verdict:
    """Both containers see the file that one of them wrote."""
    return _reads_hello(timeline, "note", "/work/note")


def volume_is_in_all_containers(timeline: Timeline) -> Verdict:
    """Both containers see the file that one of them wrote into the Pod's volume."""
    return _reads_hello(timeline, "volume", "/scratch/note")


def pause_is_process_one(timeline: Timeline) -> Verdict:
    """Process 1, as the first container sees it, is pause."""
    answer = timeline.answers("first-process").last()
    return equal("process 1", seen=answer.text.split("\0")[0], expected="/pause", given=answer)


def restart_brings_a_new_address(timeline: Timeline) -> Verdict:
    """Once it was started anew, the first container has another address."""
    ended, before = timeline.done("end"), timeline.answers("address").last()
    later = timeline.answers("address-later").after(ended).last(lambda answer: answer.code == 0)
    return differ("address", seen=later.text, other=before.text, given=ended, evidence=(before, later))


def _reads_hello(timeline: Timeline, question: str, file: str) -> Verdict:
    """Judge that the second container can read what the first one wrote."""
    written, answer = timeline.done("write"), timeline.answers(question).last()
    seen = answer.errors.strip() if answer.code == CANNOT_OPEN else answer.text
    return equal(file, seen=seen, expected="hello", given=written, evidence=(answer,))


def _asked(timeline: Timeline) -> tuple[Answer, Answer]:
    return timeline.answers("namespaces-of-one").last(), timeline.answers("namespaces-of-two").last()


def _namespace(answer: Answer, name: str) -> str:
    """Return a namespace as the kernel names it: net:[4026532458]; the same name, the same namespace."""
    return next(line for line in answer.text.splitlines() if line.startswith(name))
