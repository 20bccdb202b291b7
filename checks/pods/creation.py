"""Judges labs/pods/creation.py."""

from kindlab.timeline import Answer, Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, equal

SCHEDULER = "system:kube-scheduler"


def kubectl_asks_the_api_server(timeline: Timeline) -> Verdict:
    """One request of kubectl creates the Pod, and the API server answers that it did (201)."""
    created = timeline.audit(lambda event: event.agent.startswith("kubectl/"), verb="create", resource="pods")
    return created.count(
        "answers 201", expected=1, where=lambda event: event.code == 201, given=timeline.done("create")
    )


def scheduler_binds(timeline: Timeline) -> Verdict:
    """After it was created, the scheduler creates the Pod's binding."""
    web = timeline.of("Pod/web").first(after=timeline.step("create"))
    bindings = timeline.audit(lambda event: event.name == "web", verb="create", resource="pods/binding")
    return bindings.count(
        f"bindings by {SCHEDULER}", expected=1, where=lambda event: event.user == SCHEDULER, given=web
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
    return web.eventually(
        "PodReadyToStartContainers, state of the container",
        seen=lambda pod: [pod.condition("PodReadyToStartContainers"), _state(pod)],
        expected=["True", "waiting"],
        given=waits,
    )


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
    """Return the Pod as it was when the nodes had been asked, and what they said."""
    answers = [timeline.answers(question).last() for question in ("on-worker", "on-worker2")]
    return timeline.of("Pod/web").last(), answers


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
