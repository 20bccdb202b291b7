"""Mutants: each one differs from what it was made of in one place, and only where Kubernetes behaves otherwise."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kindlab import manifests, schemas
from kindlab.catalogue import Catalogue, Entry
from kindlab.lab import Mutant
from kindlab.mutating import changed, generated, mutated, selecting_labels
from kindlab.naming import path_of, path_to
from kindlab.root import shipped_root
from kindlab.rows import Object
from kindlab.schemas import Trail

ENTRIES = Catalogue(shipped_root()).entries

KEYS = st.text("ab.0", min_size=1, max_size=3)
NAMES = st.text("ab./~", min_size=1)
LEAVES = st.one_of(st.booleans(), st.integers(0, 100), st.sampled_from(["Always", "10s", "", "25%"]), st.none())
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
EXAMPLES = settings(max_examples=200)


def an_object(**content: Any) -> Object:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, **content}


def names(object_: Object, *selecting: str) -> list[str]:
    found = generated("web.yaml", object_, schemas.of(object_, {}), frozenset(selecting))
    return [mutant.name.removeprefix(f"web.yaml:{object_['kind']}/web:") for mutant in found]


def differences(one: Any, other: Any, trail: Trail = ()) -> list[Trail]:
    """Return the outermost places in which two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = dict.fromkeys((*one, *other))
        return [
            place
            for key in keys
            for place in (
                differences(one[key], other[key], (*trail, key)) if key in one and key in other else [(*trail, key)]
            )
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [place for index, pair in enumerate(zip(one, other, strict=True))
                for place in differences(*pair, (*trail, index))]  # fmt: skip
    return [] if one == other and type(one) is type(other) else [trail]


def expected(mutant: Mutant, original: Object) -> Trail:
    """Return where a mutant is to differ: an entry that is removed from a list moves those behind it."""
    trail = path_of(mutant.path)
    place: Any = original
    for key in trail[:-1]:
        place = place[key if isinstance(place, list) or key in place else str(key)]
    return trail[:-1] if isinstance(place, list) and mutant.value is None else trail


@EXAMPLES
@given(spec=st.dictionaries(KEYS, VALUES, max_size=4))
def test_each_mutant_differs_in_one_place_and_has_a_name_of_its_own(spec: dict[str, Any]) -> None:
    original = an_object(spec=spec)
    before = repr(original)
    mutants = list(generated("web.yaml", original, {}, frozenset()))
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        (place,) = differences(original, changed(original, mutant.path, mutant.value))
        assert tuple(map(str, place)) == tuple(map(str, expected(mutant, original)))
    assert repr(original) == before


@EXAMPLES
@given(first=NAMES, keys=st.lists(st.one_of(NAMES, st.integers(0, 20))))
def test_a_path_leads_back_to_its_keys(first: str, keys: list[str | int]) -> None:
    assert path_of(path_to([first, *keys])) == (first, *keys)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_those_of_a_lab_are_in_order_and_each_in_one_place(entry: Entry) -> None:
    mutants, files = entry.mutants(), entry.manifests(None)
    assert mutants
    assert mutants == entry.mutants()
    assert len({mutant.short for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        original, other = files[mutant.manifest], mutated(files[mutant.manifest], mutant)
        assert list(yaml.safe_load_all(other.content)) == list(other.objects)
        pairs = enumerate(zip(original.objects, other.objects, strict=True))
        ((place, pair),) = [(place, pair) for place, pair in pairs if pair[0] != pair[1]]
        assert len(differences(*pair)) == 1
        assert entry.manifests(mutant)[mutant.manifest].objects[place] == pair[1]


def test_an_alias_is_changed_in_one_place_only(tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    file.write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {a: &same {x: 1}, b: *same}\n")
    other = mutated(manifests.read(file), Mutant("web.yaml", "Pod/web", "spec.a.x", 2))
    assert other.objects[0]["spec"] == {"a": {"x": 2}, "b": {"x": 1}}


CONTAINER = {"name": "server", "image": "agnhost", "imagePullPolicy": "IfNotPresent"}


def test_what_names_describes_or_pulls_is_left_alone() -> None:
    assert names(an_object(spec={"containers": [CONTAINER]}, status={"phase": "Running"})) == []


def test_what_the_schema_requires_is_not_removed() -> None:
    container = {**CONTAINER, "ports": [{"containerPort": 80, "protocol": "TCP"}]}
    assert names(an_object(spec={"containers": [container]})) == [
        "-spec.containers[0].ports",
        "spec.containers[0].ports[0].containerPort=81",
        "-spec.containers[0].ports[0].protocol",
        "spec.containers[0].ports[0].protocol=SCTP",
        "spec.containers[0].ports[0].protocol=UDP",
    ]


def test_numbers_switches_and_measures_take_other_values() -> None:
    spec = {
        "hostUsers": True, "priority": 0, "activeDeadlineSeconds": 1, "terminationGracePeriodSeconds": 9,
        "overhead": {"memory": "64Mi", "cpu": "100m"},
    }  # fmt: skip
    changes = [name for name in names(an_object(spec=spec)) if not name.startswith("-")]
    assert changes == [
        "spec.hostUsers=false", "spec.priority=1", "spec.activeDeadlineSeconds=2",
        "spec.terminationGracePeriodSeconds=4", "spec.terminationGracePeriodSeconds=18",
        "spec.overhead.memory=32Mi", "spec.overhead.memory=128Mi", "spec.overhead.cpu=50m", "spec.overhead.cpu=200m",
    ]  # fmt: skip


def test_a_command_is_one_thing_and_a_list_of_verbs_is_several() -> None:
    container = {**CONTAINER, "command": ["sh", "-c", "true"]}
    assert names(an_object(spec={"containers": [container]})) == ["-spec.containers[0].command"]
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "web"},
            "rules": [{"verbs": ["get", "list"]}]}  # fmt: skip
    assert names(role) == ["-rules", "-rules[0].verbs[0]", "-rules[0].verbs[1]"]


def test_labels_count_where_something_selects_by_them_and_annotations_where_kubernetes_reads_them() -> None:
    metadata = {
        "name": "web", "labels": {"app": "web", "colour": "red", "app.kubernetes.io/name": "web"},
        "annotations": {"note": "x", "controller.kubernetes.io/pod-deletion-cost": "1"}, "finalizers": ["x.example/a"],
    }  # fmt: skip
    assert names({"apiVersion": "v1", "kind": "Pod", "metadata": metadata}, "app") == [
        "-metadata.labels.app",
        r"-metadata.annotations.controller\.kubernetes\.io/pod-deletion-cost",
        "-metadata.finalizers",
    ]


def test_labels_in_every_kind_of_selector_are_found() -> None:
    service = {"spec": {"selector": {"app": "web"}}}
    affinity = {"labelSelector": {"matchExpressions": [{"key": "tier", "operator": "Exists"}]}}
    assert {"app", "tier"} <= set(selecting_labels([service, {"spec": [affinity]}]))
    assert "x" not in set(selecting_labels({"spec": {"x": 1}}))


def test_nothing_is_removed_from_where_it_is_not() -> None:
    for path in ("spec.x", "spec.containers[1].image", "metadata.name.x"):
        with pytest.raises(LookupError):
            changed(an_object(spec={"containers": [CONTAINER]}), path, None)
