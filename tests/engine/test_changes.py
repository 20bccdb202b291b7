"""What a reader is shown of two versions of an object."""

from typing import Any

import pytest

from kindlab.changes import changes


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(change.field, change.before, change.after) for change in changes(before, after)]


def test_conditions_and_containers_are_told_by_their_names() -> None:
    before = {
        "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Initialized", "status": "True"}]}
    }
    after = {
        "status": {"conditions": [{"type": "Initialized", "status": "True"}, {"type": "Ready", "status": "False"}]}
    }
    assert told(before, after) == [("status.conditions[Ready].status", "True", "False")]


def test_a_container_s_state_is_one_value() -> None:
    def pod(state: dict[str, Any]) -> dict[str, Any]:
        return {"status": {"containerStatuses": [{"name": "main", "state": state}]}}

    waiting, running = {"waiting": {"reason": "ContainerCreating"}}, {"running": {"startedAt": "2026-11-21T12:00:00Z"}}
    ended = {"terminated": {"reason": "Error", "exitCode": 1, "startedAt": "2026-11-21T12:00:00Z"}}
    field = "status.containerStatuses[main].state"
    assert told(pod(waiting), pod(running)) == [(field, "waiting ContainerCreating", "running")]
    assert told(pod(running), pod(ended)) == [(field, "running", "terminated Error (1)")]
    assert told(pod(running), pod({"running": {"startedAt": "2026-11-21T12:00:09Z"}})) == []


def test_what_only_keeps_books_is_told_where_nothing_else_changed() -> None:
    before = {"metadata": {"resourceVersion": "1"}, "spec": {"replicas": 1}}
    again = {"metadata": {"resourceVersion": "2"}, "spec": {"replicas": 1}}
    scaled = {"metadata": {"resourceVersion": "2"}, "spec": {"replicas": 2}}
    assert told(before, again) == [("metadata.resourceVersion", "1", "2")]
    assert told(before, scaled) == [("spec.replicas", 1, 2)]
    assert told(before, before) == []


def test_what_comes_and_goes_has_nothing_on_the_other_side() -> None:
    assert told({"metadata": {}}, {"metadata": {"labels": {"app": "web"}}}) == [("metadata.labels.app", None, "web")]
    assert told({"metadata": {"finalizers": ["x"]}}, {"metadata": {}}) == [("metadata.finalizers", ["x"], None)]


def test_a_deletion_stands_first_and_why_last() -> None:
    before = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}, "metadata": {}}
    after = {
        "status": {"conditions": [{"type": "Ready", "status": "False", "reason": "Gone"}], "phase": "Failed"},
        "metadata": {"deletionTimestamp": "2026-11-21T12:00:00Z"},
    }
    assert [field for field, _, _ in told(before, after)] == [
        "metadata.deletionTimestamp",
        "status.phase",
        "status.conditions[Ready].status",
        "status.conditions[Ready].reason",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a": [1, 2]}, {"a": [1]}),
        ({"a": {"b": 1}}, {"a": [1]}),
        ({"a": [{"name": "x"}, {"name": "x"}]}, {"a": [{"name": "x"}]}),
        ({"a": [{"name": ["odd"]}]}, {"a": [{"name": {}}]}),
        ({"state": "Active"}, {"state": {"one": {}, "two": {}}}),
        ({"state": {"one": "text"}}, {"state": None}),
        ({"a": None}, {"a": {"b": None}}),
        ({}, {"status": {"conditions": [{"status": "True"}]}}),
    ],
)
def test_no_shape_is_too_odd(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert told(before, after) or before["a"] is None
    assert told(after, before) or before["a"] is None
