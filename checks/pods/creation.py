"""Judges labs/pods/creation.py."""

from kindlab.timeline import Answer, Moment, Timeline
from kindlab.verdict import NotSeen, Outcome, Verdict, equal

SCHEDULER = "system:kube-scheduler"

NETWORKED = "PodReadyToStartContainers"

PULLS = ("ErrImagePull", "ImagePullBackOff")
"""Why a container waits whose image the kubelet has tried to pull."""


def kubectl_asks_the_api_server(timeline: Timeline) -> Verdict:
    """One request of kubectl creates the Pod, and the API server answers that it did (201)."""
    created = timeline.audit(lambda event: event.agent.startswith("kubectl/"), verb="create", resource="pods")
    return created.count(
        "answers 201", expected=1, where=lambda event: event.code == 201, given=timeline.done("create")
    )


def scheduler_binds(timeline: Timeline) -> Verdict:
    """After it was created, the scheduler creates the Pod's binding; a request that failed and was repeated is none."""
    web = timeline.of("Pod/web").first(after=timeline.step("create"))
    bindings = timeline.audit(lambda event: event.name == "web", verb="create", resource="pods/binding")
    return bindings.count(
        f"bindings by {SCHEDULER}",
        expected=1,
        where=lambda event: event.user == SCHEDULER and event.code == 201,
        given=web,
    )


def network_waits_for_the_image(timeline: Timeline) -> Verdict:
    """While the container waits, the network namespace of the Pod's sandbox, if there is one, has no address."""
    waits, answers = _asked(timeline)
    return equal(
        "addresses of the sandbox, state of the container",
        seen=[[line.split()[3] for answer in answers for line in _rows(answer) if " inet " in line], _state(waits)],
        expected=[[], "waiting"],
        given=waits,
        evidence=answers,
    )


def condition_comes_first(timeline: Timeline) -> Verdict:
    """PodReadyToStartContainers turns True, though the container waits to the end."""
    web = timeline.of("Pod/web").after(timeline.step("create"))
    waits = web.first(_waits)
    verdict = web.eventually(
        f"{NETWORKED}, state of the container",
        seen=lambda pod: [pod.condition(NETWORKED), _state(pod)],
        expected=["True", "waiting"],
        given=waits,
    )
    if verdict.outcome is Outcome.REFUTED and _waits(last := web.last()):
        _insist_on_an_end(last)
    return verdict


def sandbox_needs_no_image(timeline: Timeline) -> Verdict:
    """While the Pod's own container waits, the only one that its node has of it is of the pause image."""
    waits, answers = _asked(timeline)
    images = [line.split()[1] for answer in answers for line in _rows(answer) if " inet " not in line]
    return equal(
        "containers' images, state of the container",
        seen=[["pause" if "/pause:" in image else image for image in images], _state(waits)],
        expected=[["pause"], "waiting"],
        given=waits,
        evidence=answers,
    )


def _asked(timeline: Timeline) -> tuple[Moment, list[Answer]]:
    """Return the Pod as it was when the nodes had been asked, and what they said.

    NotSeen where they had nothing of it, and it was not as far yet when the first was asked.
    """
    web = timeline.of("Pod/web")
    answers = [timeline.answers(question).last() for question in ("on-worker", "on-worker2")]
    if not any(_rows(answer) for answer in answers):
        _insist_on_an_end(web.last(before=timeline.step("on-worker")))
    return web.last(), answers


def _insist_on_an_end(pod: Moment) -> None:
    """Raise NotSeen where a node may still be about to give the Pod its sandbox, as a slow one is for long.

    It is not where the kubelet has come to the pull, nor where the Pod waits for its volume, nor without a node.
    """
    pulls = pod.get("status", "containerStatuses", 0, "state", "waiting", "reason") in PULLS
    mounts = any("configMap" in volume for volume in pod.get("spec", "volumes") or ())
    if pod.node is not None and not pulls and not mounts:
        raise NotSeen("not-reached", pod.number, what="a sandbox, or a pull", since=0.0, until=pod.at)


def _rows(answer: Answer) -> list[str]:
    """Return what stands below ctr's heading: containers (identity, image, runtime), then addresses."""
    heading, *rows = answer.text.splitlines()
    if heading.split()[:2] != ["CONTAINER", "IMAGE"]:
        raise NotSeen("odd-answer", answer.number, question=answer.subject, at=answer.at, code=answer.code)
    return rows


def _waits(pod: Moment) -> bool:
    return _state(pod) == "waiting"


def _state(pod: Moment) -> str | None:
    container = pod.container()
    return container.state if container else None
