"""Every step is carried out somewhere, every change can be undone, and names are those of the run's own place."""

from typing import get_args

import pytest

from kindlab.cluster.command import Result
from kindlab.naming import kubectl_flags, users_of
from kindlab.running import acts, node_acts, questions, undoing
from kindlab.running.acting import do, ended, perform
from kindlab.running.journal import Undoing
from kindlab.steps import Act, Ask, Observe, Until
from kindlab.steps.acts import Delete, apply, kubectl, patch
from kindlab.steps.localizing import Place
from kindlab.steps.questions import Place as Asked
from kindlab.steps.references import field, node_of

MODULES = (acts, node_acts, questions)
PLACE = Place("lab-x-y", "lab-x-y--slow", "kindlab")


@pytest.mark.parametrize("step", get_args(Act))
def test_every_act_is_carried_out(step: type) -> None:
    assert do.dispatch(step) is not do.dispatch(object)


@pytest.mark.parametrize("step", [Ask, Until, Observe])
def test_every_question_and_wait_is_carried_out(step: type) -> None:
    assert perform.dispatch(step) is not perform.dispatch(object)


@pytest.mark.parametrize("place", get_args(Asked))
def test_every_place_can_be_asked(place: type) -> None:
    assert questions.answer.dispatch(place) is not questions.answer.dispatch(object)


@pytest.mark.parametrize("change", get_args(Undoing))
def test_every_change_can_be_undone(change: type) -> None:
    assert undoing.begin.dispatch(change) is not undoing.begin.dispatch(object)


def test_a_step_names_what_its_own_run_has() -> None:
    step = patch(
        "PersistentVolume/lab-x-y-data", {"spec": {"claimRef": {"namespace": "lab-x-y", "size": 3}}}, name="bind"
    )
    moved = PLACE.localized(step)
    assert moved.ref == "PersistentVolume/lab-x-y--slow-data"
    assert moved.body == {"spec": {"claimRef": {"namespace": "lab-x-y--slow", "size": 3}}}
    assert moved.name == "bind"


def test_late_references_and_words_are_moved_too() -> None:
    words = ("get", field("Node/worker", "status.x"), node_of("Pod/web"), "-n", "lab-x-y")
    assert PLACE.localized(kubectl(*words)).command == (
        "get", field("Node/kindlab-worker", "status.x"), node_of("Pod/web"), "-n", "lab-x-y--slow"
    )  # fmt: skip


def test_what_only_looks_like_the_namespace_stays() -> None:
    assert PLACE.localized(apply("lab-x-yz.yaml")) == apply("lab-x-yz.yaml")
    assert PLACE.localized(Delete("Pod/my-lab-x-y", "x")).ref == "Pod/my-lab-x-y"


def test_a_service_account_carries_the_groups_of_its_tokens() -> None:
    user, groups = users_of("ServiceAccount/reader", "lab-x")
    assert user == "system:serviceaccount:lab-x:reader"
    assert groups == ("system:serviceaccounts", "system:serviceaccounts:lab-x", "system:authenticated")


def test_a_user_may_bring_groups() -> None:
    assert kubectl_flags("User/jane,Group/dev,Group/ops", "lab-x") == [
        "--as=jane", "--as-group=dev", "--as-group=ops", "--as-group=system:authenticated"
    ]  # fmt: skip
    assert kubectl_flags("", "lab-x") == []


def test_a_command_is_refused_by_any_exit_code_but_0() -> None:
    assert not ended(Result(0, "", "")).refused
    assert ended(Result(200, "", "")).refused
