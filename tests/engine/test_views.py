"""What a timeline shows: selections, objects apart, states together, arms; and what gaps leave of it."""

import pytest

from kindlab.verdict import (
    NotSeen,
    Outcome,
)  # fmt: skip
from kindlab.windows import Edge
from tests.timelines import LABELS, Script, acted, pods

YES, NO, OPEN = Outcome.CONFIRMED, Outcome.REFUTED, Outcome.INCONCLUSIVE


def test_what_no_longer_carries_the_label_is_gone() -> None:
    run = acted().pod(6, labels={"app": "y"}).pod(7, labels={"app": "y"}).closed(20)
    assert [pod.gone for pod in pods(run).all()] == [False, True]


def test_a_first_moment_is_none_behind_a_gap() -> None:
    run = acted().gap(6, 7, "Pod").pod(8).closed(20)
    with pytest.raises(NotSeen, match="gap"):
        run.of("Pod/web").first(after=run.step("act"))


def test_an_interval_needs_an_end_after_its_beginning() -> None:
    run = acted().pod(7).step("later", 9).closed(20)
    act, later = run.step("act"), run.step("later")
    assert [pod.at for pod in run.of("Pod/web").between(act, later).all()] == [7]
    with pytest.raises(NotSeen, match="not-after"):
        run.of("Pod/web").between(later, act)


def test_incarnations_are_told_apart_by_uid() -> None:
    run = acted().pod(7, change="DELETED").pod(8, uid="uid-again", restarts=1).closed(20)
    first, second = run.of("Pod/web").incarnations()
    assert ([pod.at for pod in first.moments], [pod.at for pod in second.moments]) == ([1, 7], [8])
    assert [each.all()[0].at for each in run.of("Pod/web").after(run.step("act")).incarnations()] == [7, 8]


def test_incarnations_are_all_of_them_or_none() -> None:
    with pytest.raises(NotSeen, match="gap"):
        acted().gap(8, 9, "Pod").closed(20).of("Pod/web").incarnations()
    with pytest.raises(NotSeen, match="nothing-seen"):
        Script().step("act", 1).closed(20).of("Pod/web").incarnations()


def test_owned_objects_name_their_owner() -> None:
    run = (
        Script("workloads/cronjob")
        .object(1, "CronJob", "tick")
        .object(2, "Job", "tick-1", owner="CronJob/tick")
        .object(3, "Job", "other", owner="CronJob/other")
        .object(4, "Job", "tick-2", owner="CronJob/tick")
        .closed(9)
    )
    assert [job.name for job in run.owned_by("CronJob/tick", "Job").all()] == ["tick-1", "tick-2"]
    owner = run.of("CronJob/tick").first()
    assert [job.owner for job in run.owned_by(owner, "Job").all()] == ["CronJob/tick"] * 2


def test_snapshots_show_all_objects_after_each_version() -> None:
    run = (
        Script()
        .object(0, "Pod", "b", "LISTED", labels=LABELS)
        .object(0.1, "Pod", "a", "LISTED", labels=LABELS)
        .object(1, "Claim", "data", "ADDED")
        .object(2, "Pod", "b", "DELETED", labels=LABELS)
        .object(3, "Pod", "stranger", "ADDED")
        .closed(9)
    )
    states = run.snapshots("Pod[app=x]", "Claim/data").all()
    assert [[pod.name for pod in state.all("Pod[app=x]")] for state in states] == [["a", "b"], ["a", "b"], ["a"]]
    assert [state.get("Claim/data") is not None for state in states] == [False, True, True]


def test_snapshots_refuse_a_kind_that_they_were_not_taken_of() -> None:
    (state,) = acted().closed(9).snapshots("Pod/web").all()
    with pytest.raises(ValueError, match="Secret"):
        state.all("Secret/x")


def test_after_a_gap_no_snapshot_is_trusted() -> None:
    run = acted().object(2, "Claim", "data").gap(3, 4, "Claim").pod(6).closed(20)
    assert [state.at for state in run.snapshots("Pod/web", "Claim/data").moments] == [1, 2]
    with pytest.raises(NotSeen, match="gap"):
        run.snapshots("Pod/web", "Claim/data").last()


def test_after_a_list_of_all_snapshots_are_trusted_again() -> None:
    run = acted().object(2, "Claim", "data").gap(3, 4, "Claim").object(4, "Claim", "new", "LISTED").listed(4, "Claim")
    timeline = run.pod(6).closed(20)
    states = timeline.snapshots("Pod/web", "Claim/data", "Claim/new").moments
    assert [state.at for state in states] == [1, 2, 4, 6]
    assert [bool(state.get("Claim/new")) for state in states] == [False, False, True, True]


def test_after_a_list_of_all_it_is_known_what_was_there_as_a_window_opens() -> None:
    run = Script().gap(1, 2, "Pod").pod(2, labels=LABELS, change="LISTED").listed(2, "Pod").step("act", 5, version=110)
    timeline = run.closed(20)
    act = timeline.step("act")
    assert pods(timeline).after(act).count("Pods", expected=1, given=act).outcome is YES
    assert pods(timeline).count("Pods", expected=1, given=act).outcome is OPEN


def test_what_came_late_opens_a_window_that_looks_back_over_another_kind_s_gap() -> None:
    run = acted().gap(2, 5, "Claim").listed(5, "Claim").gap(2, 6, "Pod", lost=False)
    timeline = run.pod(6, name="late").closed(20)
    late = timeline.of("Pod/late").first()
    verdict = timeline.of("Claim/data").after(late).count("Claims", expected=0, given=late)
    assert (verdict.outcome, verdict.reason.code) == (OPEN, "gap")


def test_no_snapshot_is_trusted_while_a_version_of_another_kind_may_still_come() -> None:
    late = Script().object(1, "Claim", "data").pod(3).cut_off()
    assert [state.at for state in late.snapshots("Pod/web", "Claim/data").moments] == [1]
    assert late.snapshots("Pod/web", "Claim/data").sight.lost(0, Edge(3)) is not None


def test_an_arm_is_a_timeline_of_its_own() -> None:
    script = Script(arms=("as-is", "freed")).object(0.5, "Node", "kindlab-worker", "LISTED", spec={})
    script.in_arm("as-is").step("act", 1).pod(2).in_arm("").object(3, "PersistentVolume", "lab-probes-readiness--as-is")
    script.in_arm("as-is").step("observe", 3, 4).in_arm("freed").step("act", 5, 6).pod(7).pod(8, restarts=1)
    script.in_arm("").object(8.5, "PersistentVolume", "lab-probes-readiness--freed")
    run = script.in_arm("freed").closed(9)
    as_is, freed = run.arm("as-is"), run.arm("freed")
    assert [pod.restarts for pod in as_is.of("Pod/web").all()] == [0]
    assert [pod.restarts for pod in freed.of("Pod/web").all()] == [0, 1]
    assert [volume.at for volume in as_is.of("PersistentVolume/lab-probes-readiness").all()] == [3]
    assert [volume.at for volume in freed.of("PersistentVolume/lab-probes-readiness").all()] == [8.5]
    assert freed.of("Node/worker").last(before=freed.step("act")).row.change == "LISTED"
    assert (as_is.horizon, freed.step("act").at) == (4, 5)


def test_with_arms_one_must_be_taken() -> None:
    run = Script(arms=("one", "two")).in_arm("one").step("act", 1).closed(9)
    for use in (lambda: run.of("Pod/web"), lambda: run.step("act"), lambda: run.answers("act"), lambda: run.arm("no")):
        with pytest.raises(ValueError, match="arm"):
            use()
    with pytest.raises(NotSeen, match="arm-not-run"):
        run.arm("two")


def test_a_moment_of_another_arm_is_refused() -> None:
    script = Script(arms=("one", "two")).in_arm("one").step("act", 1).pod(2)
    run = script.in_arm("two").step("act", 5).pod(6).closed(9)
    with pytest.raises(ValueError, match="another arm"):
        run.arm("two").of("Pod/web").after(run.arm("one").step("act"))


def test_names_are_those_of_the_manifests() -> None:
    script = Script("storage/released_volume", arms=("freed",))
    script.object(1, "CustomResourceDefinition", "widgets.lab-storage-released-volume--freed.example")
    script.object(2, "Node", "kindlab-worker2").in_arm("freed").step("act", 0)
    arm = script.closed(9).arm("freed")
    assert arm.of("CustomResourceDefinition/widgets.lab-storage-released-volume.example").all()
    assert arm.of("Node/worker2").all()


def test_a_pod_tells_its_node_by_the_lab_s_name() -> None:
    run = Script().pod(1, spec={"nodeName": "kindlab-worker2"}).closed(5)
    assert run.of("Pod/web").first().node == "worker2"


def test_a_moment_answers_what_checks_ask_most() -> None:
    waiting = {"name": "app", "restartCount": 2, "ready": False, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    status = {"phase": "Running", "containerStatuses": [waiting], "startTime": "2026-11-21T12:00:05Z",
              "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}  # fmt: skip
    script = Script().object(1, "Pod", "web", owner="ReplicaSet/web-1", deleting=True, labels=LABELS, status=status)
    pod = script.closed(5).of("Pod/web").first()
    assert (pod.phase, pod.deleting, pod.gone, pod.node, pod.owner) == (
        "Running",
        True,
        False,
        None,
        "ReplicaSet/web-1",
    )
    assert (pod.labels, pod.generation, pod.restarts) == (LABELS, 0, 2)
    assert (pod.condition("PodScheduled"), pod.reason("PodScheduled"), pod.reason("Ready")) == (
        "False",
        "Unschedulable",
        None,
    )
    app = pod.container("app")
    assert app is not None
    assert (app.state, app.reason, app.exit_code, app.restarts) == ("waiting", "CrashLoopBackOff", None, 2)
    assert pod.container("other") is None
    assert (pod.time("status", "startTime"), pod.time("metadata", "creationTimestamp")) == (1795262405.0, None)


def test_a_container_that_runs_again_tells_how_it_ended_the_last_time() -> None:
    last = {"terminated": {"exitCode": 3, "finishedAt": "1970-01-01T00:00:07Z"}}
    runs = {"name": "main", "restartCount": 1, "state": {"running": {"startedAt": "1970-01-01T00:00:09Z"}}}
    down = {"name": "main", "restartCount": 0, "state": last}
    run = Script()
    for at, status in enumerate(({"name": "main"}, down, {**runs, "lastState": last})):
        run.object(at, "Pod", "web", status={"initContainerStatuses": [status]})
    told = [moment.container("main") for moment in run.closed(20).of("Pod/web").all()]
    assert [(each.exit_code, each.last_exit_code, each.started, each.ended) for each in told if each] == [
        (None, None, None, None), (3, 3, None, 7.0), (None, 3, 9.0, 7.0),
    ]  # fmt: skip
    pods = run.closed(20).of("Pod/web").all()
    assert [(pod.restarts_of("main"), pod.last_exit_code_of("main")) for pod in pods] == [(0, None), (0, 3), (1, 3)]
    assert (pods[0].restarts_of("other"), pods[0].last_exit_code_of("other")) == (0, None)
