"""What no lab can have made is told apart from all that one may have: namespaces of strangers, and what is for them."""

from typing import Any

import pytest

from kindlab.cluster.api import OWNER
from kindlab.cluster.differing import Difference, differences
from kindlab.cluster.inventory import Inventory
from kindlab.running.strangers import is_a_strangers


def inventory(*objects: dict[str, Any]) -> Inventory:
    return Inventory({f"/{each['kind']}/{each['metadata']['name']}": each for each in objects})


def one(kind: str, name: str, *, labels: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name, "labels": labels or {}}, "spec": spec}


def volume(namespace: str, name: str = "pvc-1") -> dict[str, Any]:
    return one("PersistentVolume", name, claimRef={"namespace": namespace})


def address(namespace: str) -> dict[str, Any]:
    return one("IPAddress", "10.96.0.7", parentRef={"namespace": namespace})


@pytest.mark.parametrize("new", [one("Namespace", "try"), one("Namespace", "my-lab-x"), volume("try"), address("try")])
def test_a_namespace_that_is_no_lab_s_is_a_stranger_s_and_so_is_what_is_for_it(new: dict[str, Any]) -> None:
    (found,) = differences(Inventory(), inventory(new))
    assert is_a_strangers(found)


@pytest.mark.parametrize("new", [
    one("Namespace", "lab-probes-readiness"), one("Namespace", "lab-probes-readiness--control"),
    one("Namespace", "lab-other"), one("Namespace", "try", labels=OWNER),
    volume("lab-probes-readiness"), volume("try", "lab-storage-x-data"), address("lab-probes-readiness--control"),
    volume("default"), volume("kube-system"), one("PersistentVolume", "pvc-1"),
    one("ClusterRole", "try"), one("CustomResourceDefinition", "try.example"), one("Namespace", "kube-public"),
])  # fmt: skip
def test_what_a_lab_or_a_controller_may_have_made_is_not(new: dict[str, Any]) -> None:
    (found,) = differences(Inventory(), inventory(new))
    assert not is_a_strangers(found)


def test_what_its_owner_takes_away_is_a_stranger_s_too() -> None:
    (found,) = differences(inventory(one("Namespace", "gone")), Inventory())
    assert is_a_strangers(found)
    (found,) = differences(inventory(one("Namespace", "lab-other")), Inventory())
    assert not is_a_strangers(found)


def test_what_was_there_before_and_is_another_is_not() -> None:
    before = inventory(one("Namespace", "try"), volume("try"))
    after = inventory(one("Namespace", "try", labels={"x": "y"}), one("PersistentVolume", "pvc-1"))
    found = differences(before, after)
    assert len(found) == 2
    assert not any(map(is_a_strangers, found))


def test_what_is_no_object_is_not() -> None:
    machine = Inventory(machines={"w": {"state": "running"}})
    changed = Inventory(machines={"w": {"state": "running", "file /x": "0f"}}, unlisted={"/api/v1/namespaces": "503"})
    found: list[Difference] = differences(machine, changed)
    assert len(found) == 2
    assert not any(map(is_a_strangers, found))
