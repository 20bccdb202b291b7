from pathlib import Path

import pytest

from tests.roots import POD, problems, with_steps, write_root

WEB = "manifests/topic/one/web.yaml"
ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {}}}\n"
DEFINITION = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: widgets.{group}}}
spec:
  group: {group}
  scope: {scope}
  names: {{kind: Widget, plural: widgets}}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {{type: object, required: [size], properties: {{size: {{type: integer, enum: [1, 2]}}}}}}
"""
WIDGET = "apiVersion: {group}/v1\nkind: Widget\nmetadata: {{name: {name}}}\nspec: {spec}\n"
GROUP = "lab-topic-one.example"


def written(root: Path, *documents: str) -> list[str]:
    (root / WEB).write_text("---\n".join(documents))
    return problems(root, "topic/one")


@pytest.mark.parametrize("name", ["lab-topic-one", "lab-topic-one-reader", "lab-topic-one.example"])
def test_what_lives_in_no_namespace_carries_the_lab_s_name(root: Path, name: str) -> None:
    assert written(root, ROLE.format(name)) == []


@pytest.mark.parametrize("name", ["reader", "my-lab-topic-one", "lab-topic-ones"])
def test_what_lives_in_no_namespace_under_another_name_is_refused(root: Path, name: str) -> None:
    (problem,) = written(root, POD, ROLE.format(name))
    assert problem == (
        f"{WEB}:5: ClusterRole is cluster-scoped and called {name}, which is no lab's: "
        "call it lab-topic-one, or lab-topic-one-…"
    )


def test_a_name_belongs_to_the_lab_with_the_longest_name(root: Path) -> None:
    write_root(root, "topic/one_more")
    found = written(root, ROLE.format("lab-topic-one-more-reader"))
    assert found[0].startswith(
        f"{WEB}:1: ClusterRole is cluster-scoped and called lab-topic-one-more-reader, which is lab-"
    )
    assert written(root, ROLE.format("lab-topic-one-moreover")) == []


def test_another_lab_s_namespace_is_named_nowhere(root: Path) -> None:
    write_root(root, "topic/two")
    (problem,) = written(root, f"{POD}spec:\n  subdomain: lab-topic-two\n  containers: []\n")
    assert problem == f"{WEB}:5: names lab-topic-two, which is lab-topic-two's; this lab's is lab-topic-one"


@pytest.mark.parametrize("kind", ["Node", "Namespace", "ServiceCIDR"])
def test_what_all_labs_share_is_no_lab_s_to_make(root: Path, kind: str) -> None:
    version = "networking.k8s.io/v1" if kind == "ServiceCIDR" else "v1"
    (problem,) = written(root, f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: lab-topic-one}}\n")
    assert problem.startswith(f"{WEB}:1: {kind} cannot be a lab's: ")


@pytest.mark.parametrize("group", ["widgets.example", "lab-topic-two.example"])
def test_a_definition_carries_the_lab_s_name_in_its_group(root: Path, group: str) -> None:
    (problem,) = written(root, DEFINITION.format(group=group, scope="Namespaced"))
    assert problem == (
        f"{WEB}:1: CustomResourceDefinition has the group {group}, expected lab-topic-one.example, or a part of it"
    )


def test_the_lab_s_own_kinds_are_known(root: Path) -> None:
    for group in (GROUP, f"things.{GROUP}"):
        widget = WIDGET.format(group=group, name="a", spec="{size: 1}")
        assert written(root, DEFINITION.format(group=group, scope="Namespaced"), widget) == []
    assert with_steps(root, 'delete("Widget/a", name="d")') == []


def test_objects_of_an_own_kind_without_namespaces_carry_the_lab_s_name_too(root: Path) -> None:
    definition = DEFINITION.format(group=GROUP, scope="Cluster")
    (problem,) = written(root, definition, WIDGET.format(group=GROUP, name="a", spec="{size: 1}"))
    assert ": Widget is cluster-scoped and called a, which is no lab's" in problem


def test_objects_of_an_own_kind_are_held_against_their_definition(root: Path) -> None:
    definition = DEFINITION.format(group=GROUP, scope="Namespaced")
    assert written(root, definition, WIDGET.format(group=GROUP, name="a", spec="{size: 3, siz: 1}")) == [
        f"{WEB}:21: spec.size expected one of 1, 2, saw 3", f"{WEB}:21: spec.siz is no field here; did you mean size?"
    ]  # fmt: skip


def test_what_kubectl_makes_outside_the_namespace_would_stay(root: Path) -> None:
    (root / "manifests/topic/one/role.yaml").write_text(ROLE.format("lab-topic-one"))
    (problem,) = with_steps(root, 'kubectl("create", "-f", "role.yaml", name="k")')
    assert problem.endswith("ClusterRole is cluster-scoped and sent by kubectl, which nothing undoes: apply(…) it")


POLICY = """apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: lab-topic-one}
spec: {policyName: lab-topic-one, validationActions: [Deny], matchResources: {SELECTOR}}
"""
WEBHOOKS = """apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: lab-topic-one}
webhooks:
- {name: a.example, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://a"}, SELECTOR}
"""
ITS_OWN = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: lab-topic-one}}"


@pytest.mark.parametrize(("manifest", "place"), [(POLICY, "spec.matchResources"), (WEBHOOKS, "webhooks[0]")])
def test_what_decides_on_requests_leaves_other_labs_alone(root: Path, manifest: str, place: str) -> None:
    assert written(root, manifest.replace("SELECTOR", ITS_OWN)) == []
    (problem,) = written(root, manifest.replace("SELECTOR", "namespaceSelector: {}"))
    assert problem.endswith(
        f"decides on the requests of every lab: give {place} a namespaceSelector "
        "with kubernetes.io/metadata.name: lab-topic-one"
    )
