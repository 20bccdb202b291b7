"""A wait for a function of the lab's own."""

from collections.abc import Sequence

import pytest

from kindlab.errors import RunError
from kindlab.rows import Object
from kindlab.seen import Moment
from kindlab.steps.conditions import holds
from kindlab.verdict import NotSeen
from tests.timelines import Script


class State:
    """A state in which some Pods exist, and nothing else does."""

    def __init__(self, *pods: Moment) -> None:
        self.pods = pods

    def all(self, ref: str) -> list[Object]:
        return [pod.row.object for pod in self.moments(ref)]

    def moments(self, ref: str) -> Sequence[Moment]:
        return self.pods if ref.startswith("Pod") else ()


def is_first_ready(pods: Sequence[Moment]) -> bool:
    return pods[0].ready


def as_many(pods: Sequence[Moment], services: Sequence[Moment]) -> bool:
    return len(pods) == len(services)


def test_a_function_is_given_what_each_of_its_references_names() -> None:
    pods = Script().pod(1).closed(2).of("Pod/web").all()
    assert holds(is_first_ready, "Pod[app=web]").holds(State(*pods))
    assert not holds(as_many, "Pod[app=web]", "Service/web").holds(State(*pods))
    assert holds(as_many, "Pod[app=web]", "Service/web").holds(State())


def looks_for_what_is_not_there(pods: Sequence[Moment]) -> bool:
    raise NotSeen("nothing-seen", 3, object="Pod/web")


def forgets(pods: Sequence[Moment]) -> bool:
    pods[0:]  # type: ignore[return]


def test_what_is_not_seen_yet_does_not_hold() -> None:
    assert not holds(looks_for_what_is_not_there, "Pod/web").holds(State())


def test_a_function_that_says_neither_true_nor_false_ends_the_run_with_its_name() -> None:
    with pytest.raises(RunError, match=r"forgets\(\) returned NoneType, expected True or False"):
        holds(forgets, "Pod/web").holds(State())


def test_a_function_that_raises_ends_the_run_with_its_name() -> None:
    with pytest.raises(RunError, match=r"is_first_ready\(\) raised IndexError: .*Look at its module"):
        holds(is_first_ready, "Pod[app=web]").holds(State())
