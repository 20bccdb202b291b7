from pathlib import Path

import pytest

from kindlab import manifests
from tests.roots import POD, problems, write_root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_root(tmp_path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("kind: [Pod\n", "manifests/topic/one/web.yaml:2: is no YAML"),
        (
            "just words\n",
            "manifests/topic/one/web.yaml:1: expected an object with apiVersion, kind and metadata, saw str",
        ),
        (POD + "---\nkind: Pod\n", "manifests/topic/one/web.yaml:5: has no apiVersion"),
        ("", "manifests/topic/one/web.yaml: holds no object"),
        (
            POD.replace("{name: web}", "{name: web, namespace: default}"),
            "manifests/topic/one/web.yaml:1: names a namespace",
        ),
    ],
    ids=["no YAML", "no object", "second document", "empty", "namespace"],
)
def test_a_malformed_manifest_is_named_by_its_line(root: Path, content: str, problem: str) -> None:
    (root / "manifests/topic/one/web.yaml").write_text(content)
    assert problems(root)[0].startswith(problem)


@pytest.mark.parametrize(
    ("container", "problem"),
    [
        ("{image: nginx}", "the image nginx is not among those that every node carries"),
        (
            "{image: registry.k8s.io/pause:3.10.2, imagePullPolicy: Always}",
            "imagePullPolicy Always of registry.k8s.io/pause",
        ),
    ],
)
def test_an_image_that_would_not_start_is_found(root: Path, container: str, problem: str) -> None:
    deployment = "spec: {template: {spec: {initContainers: [" + container + "]}}}\n"
    (root / "manifests/topic/one/web.yaml").write_text(POD.replace("Pod", "Deployment") + deployment)
    assert f"manifests/topic/one/web.yaml:1: {problem}" in problems(root)[0]


@pytest.mark.parametrize("kind", ["ClusterRole", "CustomResourceDefinition", "Namespace", "Node", "PersistentVolume"])
def test_what_no_run_would_undo_is_refused(root: Path, kind: str) -> None:
    (root / "manifests/topic/one/web.yaml").write_text(f"{POD}---\n{POD.replace('Pod', kind)}")
    assert problems(root) == [f"manifests/topic/one/web.yaml:5: {kind} {manifests.NOT_UNDONE}"]


def test_a_name_that_leads_out_of_the_namespace_is_refused(root: Path) -> None:
    (root / "manifests/topic/one/web.yaml").write_text(POD.replace("name: web", "name: ../../default/pods/web"))
    assert problems(root) == [
        "manifests/topic/one/web.yaml:1: metadata.name '../../default/pods/web' is no object's name"
    ]


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ("hostNetwork: true", "spec.hostNetwork"),
        ("hostPID: true", "spec.hostPID"),
        ("hostIPC: yes", "spec.hostIPC"),
        ("volumes: [{name: root, hostPath: {path: /}}]", "spec.volumes[0].hostPath"),
        (
            "initContainers: [{securityContext: {privileged: true}}]",
            "spec.initContainers[0].securityContext.privileged",
        ),
        ("template: {spec: {hostPID: true}}", "spec.template.spec.hostPID"),
        ("jobTemplate: {spec: {template: {spec: {hostPID: true}}}}", "spec.jobTemplate.spec.template.spec.hostPID"),
    ],
)
def test_a_container_that_reaches_its_node_is_refused(root: Path, spec: str, field: str) -> None:
    (root / "manifests/topic/one/web.yaml").write_text(f"{POD}spec: {{{spec}}}\n")
    assert problems(root) == [
        f"manifests/topic/one/web.yaml:1: {field} gives a container its node, which labs share and no run undoes; "
        "leave it out"
    ]


def test_the_same_words_elsewhere_are_let_through(root: Path) -> None:
    data = 'data: {hostPath: /, privileged: "true"}\n'
    (root / "manifests/topic/one/web.yaml").write_text(f"{POD}spec: {{hostPID: false}}\n---\n{POD}{data}")
    assert len(manifests.read(root / "manifests/topic/one/web.yaml").objects) == 2


def test_every_problem_of_a_manifest_comes_at_once(root: Path) -> None:
    node = "kind: Node\nmetadata: {namespace: default}\nspec: {hostPID: true}\n"
    (root / "manifests/topic/one/web.yaml").write_text(node)
    assert [problem.split(": ", 1)[1].split(" ")[:2] for problem in problems(root)] == [
        ["has", "no"], ["Node", "is"], ["has", "no"], ["spec.hostPID", "gives"]
    ]  # fmt: skip
