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


@pytest.mark.parametrize("policy", ["Always", "IfNotPresent"])
def test_an_image_that_no_registry_can_have_is_let_through(root: Path, policy: str) -> None:
    container = "{name: a, image: registry.invalid/one:v1, imagePullPolicy: " + policy + "}"
    (root / "manifests/topic/one/web.yaml").write_text(f"{POD}spec: {{containers: [{container}]}}\n")
    assert problems(root) == []


@pytest.mark.parametrize("registry", ["127.0.0.1:5000", "localhost:5000"])
def test_an_image_of_a_registry_on_the_node_itself_is_let_through(root: Path, registry: str) -> None:
    container = f"{{name: a, image: '{registry}/one:v1', imagePullPolicy: Always}}"
    (root / "manifests/topic/one/web.yaml").write_text(f"{POD}spec: {{containers: [{container}]}}\n")
    assert problems(root) == []


def test_a_key_that_stands_twice_is_found(root: Path) -> None:
    (root / "manifests/topic/one/web.yaml").write_text(POD + "spec:\n  hostname: a\n  containers: []\n  hostname: b\n")
    assert problems(root) == ["manifests/topic/one/web.yaml:7: has the key 'hostname' twice"]


def test_a_name_that_leads_out_of_the_namespace_is_refused(root: Path) -> None:
    (root / "manifests/topic/one/web.yaml").write_text(POD.replace("name: web", "name: ../../default/pods/web"))
    assert problems(root) == [
        "manifests/topic/one/web.yaml:1: metadata.name '../../default/pods/web' is no object's name"
    ]


def test_the_line_of_a_field_is_found(root: Path) -> None:
    file = root / "manifests/topic/one/web.yaml"
    file.write_text(
        f"---\n{POD}---\n# nothing\n---\n{POD}spec:\n  containers:\n  - name: a\n  - name: b\n    image: c\n"
    )
    manifest = manifests.read(file)
    assert manifest.lines == (2, 8)
    assert manifest.line_of(0) == 2
    assert [manifest.line_of(1, *trail) for trail in (["spec"], ["spec", "containers", 1, "image"])] == [11, 15]
    assert manifest.line_of(1, "spec", "containers", 0, "imag") == 13


def test_every_problem_of_a_manifest_comes_at_once(root: Path) -> None:
    node = "kind: Node\nmetadata: {namespace: default}\nspec: {hostPID: true}\n"
    (root / "manifests/topic/one/web.yaml").write_text(node)
    assert [problem.split(": ", 1)[1].split(" ")[:2] for problem in problems(root)] == [
        ["has", "no"], ["has", "no"]
    ]  # fmt: skip
