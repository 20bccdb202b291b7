from pathlib import Path

import pytest

from tests.roots import LAB, POD, problems, with_steps

FILE = "manifests/topic/one/web.yaml"


def said(place: str, privilege: str) -> str:
    return (
        f"{place} gives a container its node, which labs share and no run undoes; "
        f'leave it out, or declare it: privileges=("{privilege}",)'
    )


def declare(root: Path, *names: str) -> None:
    (root / "labs/topic/one.py").write_text(LAB.replace("Lab(", f"Lab(privileges={names!r}, ", 1))


IN_A_CONTAINER = "spec.containers[0].securityContext"


@pytest.mark.parametrize(
    ("spec", "place", "privilege"),
    [
        ("hostNetwork: true", "spec.hostNetwork", "hostNetwork"),
        ("hostPID: true", "spec.hostPID", "hostPID"),
        ("hostIPC: yes", "spec.hostIPC", "hostIPC"),
        ("volumes: [{name: root, hostPath: {path: /}}]", "spec.volumes[0].hostPath", "hostPath"),
        (
            "initContainers: [{securityContext: {privileged: true}}]",
            "spec.initContainers[0].securityContext.privileged", "privileged",
        ),
        ("template: {spec: {hostPID: true}}", "spec.template.spec.hostPID", "hostPID"),
        (
            "jobTemplate: {spec: {template: {spec: {hostPID: true}}}}",
            "spec.jobTemplate.spec.template.spec.hostPID", "hostPID",
        ),
        (
            "containers: [{securityContext: {capabilities: {add: [KILL, CAP_SYS_ADMIN]}}}]",
            f"{IN_A_CONTAINER}.capabilities", "SYS_ADMIN",
        ),
        (
            "containers: [{securityContext: {procMount: Unmasked}}]", f"{IN_A_CONTAINER}.procMount", "procMount",
        ),
        ("containers: [{ports: [{hostPort: 80}]}]", "spec.containers[0].ports[0].hostPort", "hostPort"),
        ("local: {path: /data}", "spec.local", "local"),
    ],
)  # fmt: skip
def test_a_container_reaches_its_node_only_where_the_lab_declares_it(
    root: Path, spec: str, place: str, privilege: str
) -> None:
    (root / FILE).write_text(f"{POD}spec: {{{spec}}}\n")
    refused = f"{FILE}:1: {said(place, privilege)}"
    assert refused in problems(root)
    declare(root, privilege)
    assert not any("privilege" in problem for problem in problems(root))


def test_a_privilege_that_nothing_takes_is_told(root: Path) -> None:
    (root / FILE).write_text(f"{POD}spec: {{hostPID: true}}\n")
    declare(root, "hostPID", "hostPid")
    assert any(
        "declares the privilege 'hostPid', which nothing in it takes; did you mean hostPID?" in problem
        for problem in problems(root)
    )


def test_the_same_words_elsewhere_are_let_through(root: Path) -> None:
    data = 'data: {hostPath: /, privileged: "true", procMount: Default}\n'
    (root / FILE).write_text(f"{POD.replace('Pod', 'ConfigMap')}{data}")
    assert problems(root) == []


@pytest.mark.parametrize(
    ("step", "place", "privilege"),
    [
        ('kubectl("run", "x", "--image=a", "--privileged", name="k")', "--privileged", "privileged"),
        ('kubectl("debug", "node/kindlab-worker", "--image=a", name="k")', "debug node/kindlab-worker", "hostPath"),
        ('kubectl("run", "x", \'--overrides={"spec": {"hostPID": true}}\', name="k")', "spec.hostPID", "hostPID"),
        ('patch("Pod/web", {"spec": {"hostIPC": True}}, name="p")', "spec.hostIPC", "hostIPC"),
        (
            'patch("Pod/web", [{"op": "add", "path": "/spec/hostIPC", "value": True}], name="p", patch_type="json")',
            "hostIPC", "hostIPC",
        ),
    ],
)  # fmt: skip
def test_a_step_reaches_a_node_only_where_the_lab_declares_it(
    root: Path, step: str, place: str, privilege: str
) -> None:
    assert any(problem.endswith(said(place, privilege)) for problem in with_steps(root, step))


@pytest.mark.parametrize(
    "words",
    ['"apply", "-f", "https://example.com/x"', '"apply", "--filename=/etc/x"', '"create", "-k", "../other"'],
)
def test_kubectl_reads_only_the_lab_s_own_files(root: Path, words: str) -> None:
    assert any(
        "expected a file of the lab's folder, by its name alone" in problem
        for problem in with_steps(root, f'kubectl({words}, name="k")')
    )


@pytest.mark.parametrize("words", ['"logs", "-f", "deploy/web"', '"exec", "web", "--", "sh", "-f", "/etc/x"'])
def test_words_that_name_no_file_are_let_through(root: Path, words: str) -> None:
    assert with_steps(root, f'kubectl({words}, name="k")') == []
