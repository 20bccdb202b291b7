from pathlib import Path

import pytest

from tests.roots import LAB, SWAP, problems, with_steps


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        (
            'delete("Node", name="d")',
            "step 'd' names 'Node', expected Kind/name, such as Pod/web, or Kind[label=value]",
        ),
        (
            'delete("Pod/", name="d")',
            "step 'd' names 'Pod/', expected Kind/name, such as Pod/web, or Kind[label=value]",
        ),
        (
            'delete("pod/web", name="d")',
            "step 'd' names 'pod/web', expected Kind/name, such as Pod/web, or Kind[label=value]",
        ),
        (
            'delete("Pod/../x", name="d")',
            "step 'd' names 'Pod/../x', expected Kind/name, such as Pod/web, or Kind[label=value]",
        ),
        (
            'delete("Node/worker", name="d")',
            "step 'd' deletes a Node, which cannot be a lab's: labs share nodes: see cordon, taint and label",
        ),
        (
            'exec_in("web", "true", name="e")',
            "step 'e' names 'web', expected Kind/name, such as Pod/web, or Kind[label=value]",
        ),
        (
            'exec_in("Deployment/web", "true", name="e")',
            "step 'e' runs its command in Deployment/web, expected a Pod, such as Pod/web",
        ),
        ('exec_in("Pod/web", name="e")', "step 'e' has no command"),
        (
            'ask("a", in_pod("Deployment/web"), "true")',
            "step 'a' runs its command in Deployment/web, expected a Pod, such as Pod/web",
        ),
        (
            'until("u", ready("web"), within=5)',
            "step 'u' names 'web', expected Kind/name, such as Pod/web, or Kind[label=value]",
        ),
        ('until("u", gone("Job/web"), within=5)', "step 'u' waits for a Job, which is not in watches="),
        ('observe(seconds=-1, name="o")', "step 'o' has seconds=-1, expected a number of seconds above 0"),
        ('observe(seconds=1, name="")', "step '' has no name"),
        ('kubectl("get", "pods", name="")', "step '' has no name"),
        ('apply("web.yaml")', "step 'web.yaml' shares its name with another"),
    ],
)
def test_a_step_that_could_not_be_carried_out_is_found(root: Path, step: str, problem: str) -> None:
    assert with_steps(root, step) == [f"8: {problem}"]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ('apply("web.yaml", name="a", as_="reader")', "step 'a' has as_='reader', expected 'ServiceAccount/reader'"),
        ('patch("Pod/web", [], name="p")', "step 'p' has a list as body, expected a mapping for patch_type='merge'"),
        ('patch("Pod/web", {}, name="p", patch_type="json")', "step 'p' has a body that is no JSON patch"),
        ('patch("Pod/web", [{"op": "x"}], name="p", patch_type="json")', "step 'p' has a body that is no JSON patch"),
        ('patch("Pod/web", {}, name="p", subresource="../x")', "step 'p' has subresource='../x', expected one such as"),
        ('patch("Pod/web", {}, name="p", patch_type="smart")', "step 'p' has patch_type='smart', expected 'merge', "),
        (
            'patch("ClusterRole/view", {}, name="p")',
            "step 'p' changes a ClusterRole, which is cluster-scoped and called",
        ),
        ('patch("Namespace/default", {}, name="p")', "step 'p' changes a Namespace, which cannot be a lab's"),
        (
            'delete("Pod[app=web]", name="d")',
            "step 'd' names all of Pod[app=web], expected one object, such as Pod/web",
        ),
        ('delete(one_of("Pod/web"), name="d")', "step 'd' takes one of Pod/web, which is one object already"),
        ('delete("Pod/web", name="d", grace_seconds=-1)', "step 'd' has grace_seconds=-1, expected 0 or more"),
        (
            'delete("Pood/web", name="d")',
            "step 'd' names the kind Pood, which Kubernetes v1.36.3 does not have; did you",
        ),
        ('scale("Pod/web", 2, name="s")', "step 's' scales a Pod, expected one of Deployment, ReplicaSet"),
        ('scale("Deployment/web", -2, name="s")', "step 's' has replicas=-2, expected 0 or more"),
        ('evict("Deployment/web", name="e")', "step 'e' evicts Deployment/web, expected a Pod, such as Pod/web"),
        ('kubectl("kubectl", "get", "pods", name="k")', "step 'k' says kubectl twice"),
        (
            'kubectl("drain", node("worker3"), name="k")',
            "step 'k' names the node 'worker3', expected control-plane, wo",
        ),
        (
            'cordon("kindlab-worker", name="c")',
            "step 'c' names the node 'kindlab-worker', expected control-plane, worker",
        ),
        ('cordon(node_of("Deployment/web"), name="c")', "step 'c' takes the node of Deployment/web, expected a Pod"),
        ('taint("worker", "full", name="t")', "step 't' has taint='full', expected key=value:Effect"),
        ('taint("worker", "a=b:NoSchedul", name="t")', "step 't' has taint='a=b:NoSchedul', expected key=value:Effect"),
        ('label("worker", {}, name="l")', "step 'l' sets no label"),
        ('label("worker", {"a b": "c"}, name="l")', "step 'l' sets 'a b' to 'c', expected a label's name and value"),
        ('pause("control-plane", name="p")', "step 'p' pauses the control plane, through which everything is seen"),
        ('stop("rm -rf", "worker", name="s")', "step 's' stops 'rm -rf', expected a systemd service, such as kubelet"),
        ('undo("nothing")', "step 'undo-nothing' undoes 'nothing', which is no earlier step of the same run"),
        (
            'undo("web.yaml")',
            "step 'undo-web.yaml' undoes 'web.yaml', which leaves nothing outside the lab's namespace",
        ),
        ('ask("a", on_node("worker"))', "step 'a' has no command"),
        ('ask("a", api("/readyz"), "x")', "step 'a' has the command x, but its place is a question in itself"),
        ('ask("a", api("readyz"))', "step 'a' asks the API server for 'readyz', expected a path, such as /readyz"),
        ('ask("a", api("/readyz"), until=exits(0))', "step 'a' expects an exit code of the API server: answers(…)"),
        ('ask("a", on_node("worker"), "x", until=answers(200))', "step 'a' expects an HTTP status of a command"),
        ('ask("a", on_node("worker"), "x", until=not_(ready("Pod/web")))', "step 'a' expects a state of objects of an"),
        ('ask("a", on_node("worker"), "x", every=0)', "step 'a' has every=0, expected a number of seconds above 0"),
        ('ask("a", kubectl("delete", "pod", "web"))', "step 'a' asks by kubectl delete, which changes the cluster"),
        ('ask("a", kubectl("get", "pod", name="k"))', "step 'a' gives its kubectl the name 'k'"),
        ('ask("a", kubectl())', "step 'a' has no command"),
        ('ask("a", in_pod("Pod/dns", namespace="Kube"), "x")', "step 'a' has namespace='Kube', expected one such as"),
        ('ask("a", api("/x", as_="nobody at all"))', "step 'a' has as_='nobody at all', expected 'ServiceAccount/"),
        ('ask("a", on_node("worker"), field("Pod/web", "a..b"))', "step 'a' names the field 'a..b', expected a path"),
        ('ask("a", on_node("worker"), field("Pod/web", "a", into="x"))', "step 'a' puts a field into 'x', expected"),
        ('ask("a", on_node("worker"), field("Pod[a=b]", "a"))', "step 'a' names all of Pod[a=b], expected one object"),
        ('ask("a", dry_run("gone.yaml"), "x")', "step 'a' has the command x, but its place is a question in itself"),
    ],
)
def test_a_step_that_no_run_could_take_is_found(root: Path, step: str, problem: str) -> None:
    assert with_steps(root, step)[0].startswith(f"8: {problem}")


@pytest.mark.parametrize(
    "step",
    [
        'create("web.yaml", name="again", as_="ServiceAccount/reader", refused=True)',
        'replace("web.yaml", name="again", as_="User/jane,Group/dev,Group/ops")',
        'patch("Namespace/lab-topic-one", {"metadata": {"labels": {"a": "b"}}}, name="p")',
        'patch(one_of("Pod[app=web]"), [{"op": "remove", "path": "/spec/x"}], name="p", patch_type="json")',
        'scale("StatefulSet/web", 0, name="s")',
        'taint(node_of("Pod/web"), "lab=full:NoExecute", name="t"), undo("t")',
        'taint("worker2", "example.com/lab:PreferNoSchedule", name="t")',
        'label("worker", {"example.com/disk": "ssd", "gone": None}, name="l"), undo("l")',
        'kubelet_config("worker", {"maxPods": 9}, name="k"), undo("k")',
        'stop("kubelet", "worker", name="s"), undo("s", name="back")',
        'kubectl("drain", node("worker"), "--force", name="k"), undo("k")',
        'ask("a", in_pod(one_of("Pod[k8s-app=kube-dns]"), namespace="kube-system"), "ls", until=not_(exits(0)))',
        'ask("a", api("/api", as_="anonymous"), until=answers(403))',
        'ask("a", api(field("Pod/web", "spec.nodeName", into="/api/v1/nodes/{}")))',
        'ask("a", dry_run("web.yaml"), until=answers(422))',
        'ask("a", kubectl("apply", "--dry-run=server", "-f", "web.yaml"), until=contains("created"))',
        'ask("a", on_node(node_of("Pod/web")), "ping", field("Pod/web", "status.podIPs.0.ip"), until=says("1"))',
    ],
)
def test_every_word_has_its_right_use(root: Path, step: str) -> None:
    assert with_steps(root, step) == []


def test_what_is_undone_twice_is_found(root: Path) -> None:
    found = with_steps(root, 'cordon("worker", name="c")', 'undo("c")', 'undo("c", name="again")')
    assert found == ["8: step 'again' undoes 'c', which is undone already"]


def test_a_control_that_takes_away_what_is_undone_later_is_found(root: Path) -> None:
    steps = '(apply("web.yaml"), cordon("worker", name="c"), undo("c"))'
    source = LAB.replace('(apply("web.yaml"),)', steps)
    other = 'swap("c", observe(seconds=1), flips=("holds",), name="other")'
    (root / "labs/topic/one.py").write_text(source.replace(SWAP, other))
    (root / "manifests/topic/one/other.yaml").unlink()
    (problem,) = problems(root)
    assert problem.endswith("step 'undo-c' undoes 'c', which is no earlier step of the same run")


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n---\n"
TRAFFIC = [
    ('traffic("client", "http://web/hostname")', []),
    ('traffic("client", "http://web.lab-topic-one.svc:8080/hostname", node="worker"), undo("client")', []),
    (
        'traffic("My client", "http://web/hostname")',
        ["step 'My client' has a name that no Pod can have, expected one such as 'client'"],
    ),
    (
        'traffic("web", "http://web/hostname")',
        ["step 'web' has the name of Pod/web, which the lab makes itself"],
    ),
    (
        'traffic("c", "http://webb/hostname")',
        ["step 'c' sends requests to 'webb', which is no Service in the lab's manifests; did you mean web?"],
    ),
    (
        'traffic("c", "https://web/hostname?x=1")',
        ["step 'c' has url='https://web/hostname?x=1', expected one such as 'http://web/hostname', without a query"],
    ),
    (
        'traffic("c", "http://web/hostname", rate=1000)',
        ["step 'c' has rate=1000, expected 5 to 200 requests a second"],
    ),
    (
        'traffic("c", "http://web/hostname", baseline=0)',
        ["step 'c' has baseline=0, expected a number of seconds above 0"],
    ),
]


@pytest.mark.parametrize(("steps", "found"), TRAFFIC)
def test_traffic_goes_from_a_pod_of_its_own_to_a_service_of_the_lab(
    root: Path, steps: str, found: list[str]
) -> None:  # fmt: skip
    for name in ("web.yaml", "other.yaml"):
        file = root / "manifests/topic/one" / name
        file.write_text(SERVICE + file.read_text())
    assert with_steps(root, steps) == [f"8: {problem}" for problem in found]
