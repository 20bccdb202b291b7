from collections.abc import Callable

import pytest

from checks.runtime import pod_namespaces
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

SHARED = "net:[4026532704]\nuts:[4026532922]\nipc:[4026532923]\npid:[4026532926]\nmnt:[4026532925]\n"
OTHER = "net:[4026533001]\nuts:[4026533002]\nipc:[4026533003]\npid:[4026533004]\nmnt:[4026533005]\n"
HALF = SHARED.replace("uts:[4026532922]", "uts:[4026533002]")


def asked(one: str, two: str, code: int = 0) -> Timeline:
    script = Script("runtime/pod_namespaces")
    script.answer(1, "namespaces-of-one", 0, one).step("namespaces-of-one", 1, 2)
    return script.answer(3, "namespaces-of-two", code, two).step("namespaces-of-two", 3, 4).closed(9)


def answered(name: str, code: int, output: str, errors: str = "") -> Timeline:
    script = Script("runtime/pod_namespaces").step("write", 1, 2)
    return script.answer(3, name, code, output, errors=errors).step(name, 3, 4).closed(9)


def restarted(*answers: tuple[int | None, str], outcome: str = "done") -> Timeline:
    script = Script("runtime/pod_namespaces").answer(1, "address", 0, "10.244.1.2\n").step("address", 1, 2)
    script.step("end", 3, 4, outcome=outcome)
    for number, (code, output) in enumerate(answers):
        script.answer(5 + number, "address-later", code, output)
    return script.step("address-later", 5, 8.5).closed(9)


CASES = [
    (pod_namespaces.network_is_shared, asked(SHARED, SHARED), Outcome.CONFIRMED),
    (pod_namespaces.network_is_shared, asked(SHARED, OTHER), Outcome.REFUTED),
    (pod_namespaces.network_is_shared, asked(SHARED, "", code=126), Outcome.INCONCLUSIVE),
    (pod_namespaces.network_is_shared, asked(SHARED, SHARED, code=124), Outcome.INCONCLUSIVE),
    (pod_namespaces.each_has_its_own_hostname, asked(SHARED, SHARED), Outcome.REFUTED),
    (pod_namespaces.each_has_its_own_hostname, asked(SHARED, HALF), Outcome.REFUTED),
    (pod_namespaces.each_has_its_own_hostname, asked(SHARED, OTHER), Outcome.CONFIRMED),
    (pod_namespaces.processes_are_visible, answered("processes", 0, "/agnhost pause \nsh -c x \n"), Outcome.REFUTED),
    (
        pod_namespaces.processes_are_visible,
        answered("processes", 0, "/pause \n/agnhost netexec \n/agnhost pause \n"),
        Outcome.CONFIRMED,
    ),
    (pod_namespaces.processes_are_visible, answered("processes", 0, ""), Outcome.INCONCLUSIVE),
    (pod_namespaces.processes_are_visible, answered("processes", 124, "/agnhost pause \n"), Outcome.INCONCLUSIVE),
    (pod_namespaces.files_are_visible, answered("note", 0, "hello\n"), Outcome.CONFIRMED),
    (pod_namespaces.files_are_visible, answered("note", 1, "", "cat: No such file or directory"), Outcome.REFUTED),
    (pod_namespaces.files_are_visible, answered("note", 124, "", "not ended after 10 s"), Outcome.INCONCLUSIVE),
    (pod_namespaces.volume_is_in_all_containers, answered("volume", 0, "hello\n"), Outcome.CONFIRMED),
    (
        pod_namespaces.volume_is_in_all_containers,
        answered("volume", 1, "", "cat: /scratch/note: No such file or directory"),
        Outcome.REFUTED,
    ),
    (pod_namespaces.volume_is_in_all_containers, answered("volume", 124, ""), Outcome.INCONCLUSIVE),
    (pod_namespaces.pause_is_process_one, answered("first-process", 0, "/agnhost\0netexec\0"), Outcome.REFUTED),
    (pod_namespaces.pause_is_process_one, answered("first-process", 0, "/pause\0-P\0"), Outcome.CONFIRMED),
    (pod_namespaces.pause_is_process_one, answered("first-process", 1, ""), Outcome.INCONCLUSIVE),
    (
        pod_namespaces.restart_brings_a_new_address,
        restarted((1, ""), (None, ""), (0, "10.244.1.2\n")),
        Outcome.REFUTED,
    ),
    (pod_namespaces.restart_brings_a_new_address, restarted((None, ""), (0, "10.244.1.9\n")), Outcome.CONFIRMED),
    (pod_namespaces.restart_brings_a_new_address, restarted((1, ""), (1, "")), Outcome.INCONCLUSIVE),
    (pod_namespaces.restart_brings_a_new_address, restarted((0, "10.244.1.2\n"), (None, "")), Outcome.INCONCLUSIVE),
    (
        pod_namespaces.restart_brings_a_new_address,
        restarted((0, "10.244.1.2\n"), outcome="refused"),
        Outcome.INCONCLUSIVE,
    ),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
