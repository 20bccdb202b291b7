"""Each cause is named from what shows it, in both languages, and nothing is guessed where nothing does."""

from typing import Any

import pytest

from kindlab.diagnosing import Scene, likely_cause
from kindlab.rows import API_SERVER, Object
from kindlab.timeline import Timeline
from tests.timelines import Script

TIMED_OUT = "StepTimeout: after 60.0 s, not yet: Pod/web is Ready. Last seen: Pod/web Pending"


def pod(name: str = "web", *, phase: str = "Pending", status: Any = None, node: str = "worker", **state: Any) -> Object:
    container = {"name": "main", "image": "shop/web:1", "restartCount": 3, "state": {}, **state}
    return {
        "kind": "Pod", "metadata": {"name": name, "uid": f"uid-{name}"},
        "spec": {"nodeName": node, "containers": [{"name": "main", "resources": {"limits": {"memory": "16Mi"}}}]},
        "status": {"phase": phase, "containerStatuses": [container], **(status or {})},
    }  # fmt: skip


def event(reason: str, message: str, about: str = "uid-web", at: str = "2026-01-02T03:04:05Z") -> Object:
    return {"kind": "Event", "metadata": {"name": reason}, "involvedObject": {"uid": about}, "reason": reason,
            "message": message, "lastTimestamp": at}  # fmt: skip


def script() -> Script:
    return Script().step("apply", 1).step("ready", 2, 62, verb="until", outcome="not reached")


def cause(*objects: Object, error: str | None = TIMED_OUT, of: Timeline | None = None, open_: bool = True) -> str:
    found = likely_cause(Scene(of or script().closed(63), error, objects, open_))
    assert found is None or found.zh != found.en
    return found.en if found else ""


def unscheduled(message: str) -> Any:
    return {"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}]}


CLAIM: Object = {"kind": "PersistentVolumeClaim", "metadata": {"name": "data", "uid": "uid-data"},
                 "status": {"phase": "Pending"}}  # fmt: skip
CLAIMING = pod(node="", status=unscheduled("pod has unbound immediate PersistentVolumeClaims"))
CLAIMING["spec"]["volumes"] = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
NODE: Object = {"kind": "Node", "metadata": {"name": "kindlab-worker", "uid": "n"}, "status": {
    "conditions": [{"type": "Ready", "status": "Unknown", "message": "Kubelet stopped posting."}]}}  # fmt: skip
LOOPS = {"state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": {"exitCode": 7}}}


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([pod(state={"waiting": {"reason": "ErrImagePull", "message": "no such host"}})],
         "Pod/web: the image shop/web:1 cannot be pulled (ErrImagePull: no such host)"),
        ([pod(state={"waiting": {"reason": "ErrImageNeverPull"}})],
         "Pod/web: the image shop/web:1 cannot be pulled (ErrImageNeverPull)"),
        ([pod(state={"waiting": {"reason": "CreateContainerConfigError", "message": 'configmap "x" not found'}})],
         'Pod/web, main: the container cannot be started (CreateContainerConfigError: configmap "x" not found)'),
        ([pod(node="", status=unscheduled("0/3 nodes are available"))],
         "Pod/web cannot be scheduled (0/3 nodes are available)"),
        ([CLAIMING, CLAIM, event("ProvisioningFailed", 'storageclass "x" not found', "uid-data")],
         'PersistentVolumeClaim/data is not bound (storageclass "x" not found)'),
        ([CLAIMING, CLAIM], "PersistentVolumeClaim/data is not bound"),
        ([pod(), event("FailedMount", 'secret "x" not found')],
         'Pod/web gets no volumes or no network (secret "x" not found)'),
        ([pod(phase="Running", lastState={"terminated": {"reason": "OOMKilled", "exitCode": 137}})],
         "Pod/web, main: OOMKilled, its memory limit is 16Mi"),
        ([pod(phase="Running", **LOOPS)],
         "Pod/web, main: it ended with exit code 7 and was restarted 3 times; see its log"),
        ([pod(phase="Running"), event("Unhealthy", "probe: old", at="2026-01-02T03:04:04Z"), event("Unhealthy", "new")],
         "Pod/web: a probe fails (new)"),
        ([NODE], "Node/kindlab-worker is not Ready (Kubelet stopped posting.)"),
        ([event("FailedCreate", 'pods "web" is forbidden: exceeded quota: none')],
         'a ResourceQuota refused it (pods "web" is forbidden: exceeded quota: none)'),
        ([], "a step ran out of time (after 60.0 s, not yet: Pod/web is Ready. Last seen: Pod/web Pending)"),
    ],
)  # fmt: skip
def test_what_a_run_waited_for_in_vain_has_a_cause(objects: list[Object], expected: str) -> None:
    assert cause(*objects) == expected


def test_the_pod_that_the_error_names_comes_first() -> None:
    other = pod("other", state={"waiting": {"reason": "ErrImagePull"}})
    assert "Pod/web: the image" in cause(other, pod(state={"waiting": {"reason": "ErrImagePull"}}))


def test_without_the_objects_the_watch_tells() -> None:
    status = {"containerStatuses": [{"name": "main", "image": "shop/web:1", "restartCount": 0,
                                     "state": {"waiting": {"reason": "ErrImagePull"}}}]}  # fmt: skip
    seen = Script().object(1, "Pod", "web", spec={"containers": []}, status=status)
    timeline = seen.step("ready", 2, 62, outcome="not reached").closed(63)
    assert "cannot be pulled" in cause(of=timeline)


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ('configmaps "x" is forbidden: exceeded quota: none', "a ResourceQuota"),
        ('pods "x" is forbidden: violates PodSecurity "restricted:latest"', "the namespace's Pod security level"),
        ('admission webhook "deny.example" denied the request', "an admission webhook"),
        ("ValidatingAdmissionPolicy 'x' denied request", "an admission policy"),
        ("maximum cpu usage per Container is 1, but limit is 2", "a LimitRange"),
    ],
)
def test_who_refused_a_step_is_named(said: str, by: str) -> None:
    done = Script().step("apply", 1, outcome="refused").closed(2)
    assert cause(error=f"RunError: apply: {said}", of=done) == f"{by} refused it (RunError: apply: {said})"


def test_an_api_server_that_was_away_explains_most() -> None:
    away = script().gap(3, 5, API_SERVER, lost=False).closed(63)
    assert cause(pod(), of=away).startswith("the API server: ")
    error = "RunError: x: the API server at https://127.0.0.1:1 does not answer: refused"
    assert cause(error=error, of=Script().closed(2)) == "the API server did not answer"


def test_a_gap_and_a_slow_host_explain_what_is_inconclusive() -> None:
    assert cause(error=None, of=Script().gap(3, 5, "Pod").closed(9)).startswith(
        "the recording has a gap: Pod from +3.0s to +5.0s"
    )
    assert cause(error=None, of=Script().host(1, 3.4).closed(9)) == "work took 3.4 times as long as on an idle host"
    assert cause(error=None, of=Script().host(1, 2.9).closed(9)) == ""
    timed_out = cause(error=TIMED_OUT, of=Script().host(1, 3.4).closed(9))
    assert timed_out.startswith("a step ran out of time, on a host 3.4 times slower than it is alone (after 60.0 s")


def test_nothing_is_guessed_of_a_contradiction_that_the_lab_s_own_objects_may_be_there_for() -> None:
    broken = pod(state={"waiting": {"reason": "ErrImagePull"}})
    assert cause(broken, error=None, open_=False) == ""
    assert cause(broken, error=None) != ""
    assert cause(broken, error="RunError: the Pod watch still lags", of=Script().closed(2)) == ""


def test_the_cluster_s_own_words_are_kept_short() -> None:
    long = pod(node="", status=unscheduled("0/3 nodes " * 100))
    assert len(cause(long)) < 350
