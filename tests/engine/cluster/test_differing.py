"""Two inventories: nothing differs from itself, whatever is changed is found and named, and what others do is not."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kindlab.cluster.differing import Difference, Others, differences
from kindlab.cluster.inventory import EVERYTHING, Inventory
from kindlab.objects import field_of

MINE, OTHERS = "lab-probes-readiness", "lab-probes-readiness-gate"
KEYS = st.sampled_from(["data", "a.b/c", "x"])
LEAVES = st.sampled_from([True, False, 0, 7, "", "y", {}, []])
FLAT = LEAVES | st.dictionaries(KEYS, LEAVES, max_size=2) | st.lists(LEAVES, max_size=2)
VALUES = FLAT | st.dictionaries(KEYS, FLAT, max_size=2) | st.lists(FLAT, max_size=2)
NAMES = st.sampled_from(["standard", "coredns", "kindlab-worker"])
KINDS = st.sampled_from(["Node", "ClusterRole"])
CONTENTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=2)
FACTS = st.dictionaries(st.sampled_from(["service kubelet", "file /x", "chain nat X"]), st.sampled_from(["a", "b"]))
FEWER = settings(max_examples=50)


def of(contents: dict[tuple[str, str], Any], machines: dict[str, Any]) -> Inventory:
    objects = {f"/api/v1/{kind}/{name}": {"kind": kind, **content, "metadata": {"name": name}}
               for (kind, name), content in contents.items()}  # fmt: skip
    return Inventory(objects, {node: {"state": "running", **facts} for node, facts in machines.items()})


INVENTORIES = st.builds(
    of,
    st.dictionaries(st.tuples(KINDS, NAMES), CONTENTS, min_size=1, max_size=2),
    st.dictionaries(NAMES, FACTS, min_size=1, max_size=2),
)


def fields(content: Any) -> list[tuple[Any, ...]]:
    """Every path in a content but that of the whole."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return [(key, *rest) for key, value in pairs for rest in [(), *fields(value)]]


@FEWER
@given(INVENTORIES)
def test_nothing_differs_from_itself(taken: Inventory) -> None:
    assert differences(taken, deepcopy(taken)) == []


@FEWER
@given(INVENTORIES, st.data(), VALUES)
def test_whatever_field_is_changed_is_found_and_named(taken: Inventory, data: st.DataObject, value: Any) -> None:
    path = data.draw(st.sampled_from(sorted(taken.objects)))
    own = [field for field in fields(taken.objects[path]) if field[0] not in ("kind", "metadata")]
    *way, last = data.draw(st.sampled_from(own))
    changed = deepcopy(taken)
    at = field_of(changed.objects[path], *way)
    assume(at[last] != value)
    at[last] = value
    found = differences(taken, changed)
    assert found
    for each in found:
        assert each.path == path
        assert each.field[: len(way) + 1] == (*way, last)
        assert each.before == field_of(taken.objects[path], *each.field)
        assert each.after == field_of(changed.objects[path], *each.field)
        assert each.text().en.startswith(f"{taken.objects[path]['kind']}/{taken.objects[path]['metadata']['name']} ")


@FEWER
@given(INVENTORIES, st.data())
def test_whatever_object_comes_or_goes_is_found_and_named(taken: Inventory, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(taken.objects)))
    without = Inventory({key: each for key, each in taken.objects.items() if key != path}, taken.machines)
    (gone,), (come,) = differences(taken, without), differences(without, taken)
    assert (gone.path, gone.field, gone.after, come.before) == (path, (), None, None)
    assert gone.text().en.endswith(": was there, is absent")
    assert come.text().zh.endswith("：原为 不存在，现为 存在")


@FEWER
@given(INVENTORIES, st.data())
def test_whatever_fact_of_a_machine_changes_is_found_and_named(taken: Inventory, data: st.DataObject) -> None:
    node = data.draw(st.sampled_from(sorted(taken.machines)))
    fact = data.draw(st.sampled_from(["service kubelet", "file /new", "chain nat X", "state"]))
    changed = deepcopy(taken)
    changed.machines[node][fact] = "another"
    (found,) = (each for each in differences(taken, changed))
    assert (found.node, found.field, found.before) == (node, (fact,), taken.machines[node].get(fact))
    assert found.text().en.startswith(f"Machine/{node} {fact}: was ")


@FEWER
@given(INVENTORIES, INVENTORIES)
def test_what_others_may_have_changed_is_no_difference(before: Inventory, after: Inventory) -> None:
    others = Others(
        objects=frozenset(before.objects) | frozenset(after.objects),
        machines=frozenset(before.machines) | frozenset(after.machines),
    )
    assert differences(before, after, others) == []


def one(kind: str, name: str, **content: Any) -> Inventory:
    return Inventory({f"/api/v1/{kind}/{name}": {"kind": kind, "metadata": {"name": name}, **content}})


@pytest.mark.parametrize("taken", [
    one("ClusterRole", OTHERS), one("ClusterRole", f"{OTHERS}-reader"), one("Namespace", f"{OTHERS}--no-gate"),
    one("APIService", f"v1.{OTHERS}.example"),
    one("PersistentVolume", "pvc-1", spec={"claimRef": {"namespace": OTHERS}}),
    one("IPAddress", "10.96.0.7", spec={"parentRef": {"namespace": f"{OTHERS}-slow"}}),
    Inventory(machines={"w": {"state": "running", f"scratch /var/lib/kindlab/{OTHERS}--a/x": "f"}}),
])  # fmt: skip
def test_what_names_another_lab_that_is_alive_is_its_own(taken: Inventory) -> None:
    empty = Inventory(machines={"w": {"state": "running"}})
    alive = Others(own=MINE, bases=frozenset({OTHERS, "lab-x"}))
    assert [len(differences(empty, taken, others)) for others in (Others(own=MINE), alive)] == [1, 0]
    itself = Others(own=OTHERS, bases=frozenset({MINE, "lab-x"}))
    assert len(differences(empty, taken, itself)) == 1, "its name begins with another's, which is shorter"


def test_a_field_that_another_lab_is_named_in_is_its_doing() -> None:
    before, after = one("ClusterRole", "view", rules=[]), one("ClusterRole", "view", rules=[{"apiGroups": [OTHERS]}])
    assert differences(before, after)
    assert differences(before, after, Others(bases=frozenset({OTHERS}))) == []


NODE = one("Node", "w", spec={}, status={"conditions": {"Ready": "True"}})


@pytest.mark.parametrize(("others", "left"), [
    (Others(), ["metadata.annotations", "spec.unschedulable", "spec.taints", "status.conditions.Ready"]),
    (Others(nodes=frozenset({"w"})), ["metadata.annotations", "status.conditions.Ready"]),
    (Others(machines=frozenset({"w"})), ["metadata.annotations"]),
    (Others(nodes=frozenset({"v"})), ["metadata.annotations", "spec.unschedulable", "spec.taints",
                                      "status.conditions.Ready"]),
])  # fmt: skip
def test_a_node_is_shared_by_the_fields_that_labs_change(others: Others, left: list[str]) -> None:
    after = deepcopy(NODE)
    node = after.objects["/api/v1/Node/w"]
    node["metadata"]["annotations"] = {"x": "y"}
    node["spec"] = {"unschedulable": True, "taints": [{"key": "x"}]}
    node["status"] = {"conditions": {"Ready": "Unknown"}}
    said = [each.text().en for each in differences(NODE, after, others)]
    assert sorted(each.partition(" ")[2].partition(":")[0] for each in said) == sorted(left)


def test_a_file_that_another_lab_has_noted_is_its_own() -> None:
    before = Inventory(machines={"w": {"state": "running"}})
    after = Inventory(machines={"w": {"state": "running", "file /manifests/web.yaml": "0f"}})
    assert len(differences(before, after, Others(files=frozenset({("v", "/manifests/web.yaml")})))) == 1
    assert differences(before, after, Others(files=frozenset({("w", "/manifests/web.yaml")}))) == []


def test_of_a_machine_that_is_paused_or_silent_nothing_but_that_is_said() -> None:
    running = Inventory(machines={"w": {"state": "running", "service kubelet": "active"}})
    paused = Inventory(machines={"w": {"state": "paused"}})
    silent = Inventory(machines={"w": {"state": "running", "silent": "no answer"}})
    assert [each.text().en for each in differences(running, paused)] == ['Machine/w state: was "running", is "paused"']
    assert [each.field for each in differences(running, silent)] == [("silent",)]
    assert differences(silent, running) == []


def test_what_could_not_be_listed_is_said_and_its_objects_are_not_taken_for_gone() -> None:
    listed = one("ClusterRole", "a")
    for unlisted in (Inventory(unlisted={"/api/v1/ClusterRole": "503"}), Inventory(unlisted={EVERYTHING: "away"})):
        (found,) = differences(listed, unlisted)
        assert found.field == ("refused",)
        assert differences(unlisted, listed) == []


def test_long_values_are_shown_from_where_they_part() -> None:
    text = "x" * 200
    said = Difference("ConfigMap/kube-system/coredns", ("data", "Corefile"), f"{text} forward", f"{text} refuse").text()
    shown = "…" + "x" * 19
    assert said.en == f'ConfigMap/kube-system/coredns data.Corefile: was {shown} forward", is {shown} refuse"'


def test_control_characters_are_escaped() -> None:
    said = Difference("ConfigMap/kube-system/x", ("data",), None, "\x1b[31m").text()
    assert said.zh == 'ConfigMap/kube-system/x data：原为 不存在，现为 "\\u001b[31m"'
