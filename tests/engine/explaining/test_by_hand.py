"""The commands that a person would type: one for each kind of step, and safe to paste."""

import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from kindlab import (
    Text,
    answers,
    api,
    apply,
    ask,
    condition,
    contains,
    cordon,
    count,
    create,
    delete,
    dry_run,
    equals,
    evict,
    exec_in,
    exits,
    field,
    gone,
    holds,
    in_pod,
    kubectl,
    kubelet_config,
    label,
    node,
    node_of,
    not_,
    observe,
    on_node,
    one_of,
    operator,
    patch,
    pause,
    ready,
    replace,
    rolled_out,
    says,
    scale,
    static_pod,
    stop,
    taint,
    traffic,
    undo,
    until,
)
from kindlab.explaining import Scene, by_hand, script
from kindlab.explaining.script import NO_FINALIZERS
from kindlab.explaining.shell import comment
from kindlab.explaining.typed import asked
from kindlab.explaining.waiting import waited
from kindlab.steps import Step
from kindlab.steps.conditions import Condition
from kindlab.steps.localizing import Place
from kindlab.steps.questions import Place as Where

P = "lab-topic-lab"
WEB = f"""
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec: {{containers: [{{name: c, image: i, args: [{P}]}}]}}
"""
HELD = "{apiVersion: v1, kind: ConfigMap, metadata: {name: held, finalizers: [a.example/b]}}"
VOLUME = f"{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: {P}-disk}}}}"
DEFINITION = f"""
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: widgets.{P}.example}}
spec: {{names: {{kind: Widget}}}}
"""


def a_scene(folder: Path, *steps: Step, namespace: str = P) -> Scene:
    files = {"web.yaml": WEB, "held.yaml": HELD, "disk.yaml": VOLUME, "crd.yaml": DEFINITION, "op.py": "import kopf"}
    for name, content in files.items():
        (folder / name).write_text(content)
    return Scene.of(Place(P, namespace, "kindlab"), folder, steps)


@pytest.fixture
def typed(tmp_path: Path) -> Callable[..., list[str]]:
    """What is typed for one step, without the words that name the namespace."""

    def call(step: Step, *others: Step) -> list[str]:
        scene = a_scene(tmp_path, step, *others)
        lines = by_hand(scene.steps[0], scene)
        return [line.replace(f"kubectl -n {P} ", "kubectl ") for line in lines]

    return call


@pytest.mark.parametrize("step", get_args(Step), ids=lambda step: step.__name__)
def test_every_kind_of_step_can_be_typed(step: type) -> None:
    assert by_hand.dispatch(step) is not by_hand.dispatch(object)


@pytest.mark.parametrize("where", get_args(Where), ids=lambda where: where.__name__)
def test_every_question_can_be_typed(where: type) -> None:
    assert asked.dispatch(where) is not asked.dispatch(object)


def test_every_condition_that_kubectl_has_no_word_for_is_watched(tmp_path: Path) -> None:
    def some(_: Any) -> bool:
        return True

    scene = a_scene(tmp_path)
    lines = waited(holds(some, "Pod[app=web]", "Service/web"), 5, scene)
    assert lines == [
        f"timeout 5 kubectl -n {P} get Pod -l app=web --watch",
        f"timeout 5 kubectl -n {P} get Service/web --watch",
    ]


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (apply("web.yaml"), "kubectl apply --server-side --field-manager=kindlab --force-conflicts -f web.yaml"),
        (create("web.yaml", strict=False), "kubectl create --validate=ignore -f web.yaml"),
        (replace("web.yaml", as_="User/jane"), "kubectl --as=jane --as-group=system:authenticated replace -f web.yaml"),
        (
            patch("Pod/web", {"a": "it's $HOME"}, name="p", subresource="status"),
            """kubectl patch Pod/web --subresource=status --type=merge -p '{"a":"it'"'"'s $HOME"}'""",
        ),
        (delete("Pod/web", name="d"), "kubectl delete Pod/web --wait=false"),
        (
            delete("Pod/web", name="d", grace_seconds=0, propagation="Orphan"),
            "kubectl delete Pod/web --wait=false --grace-period=0 --force --cascade=orphan",
        ),
        (
            delete(one_of("Pod[app=web]"), name="d"),
            'kubectl delete "$(kubectl get Pod -l app=web -o name | head -n 1)" --wait=false',
        ),
        (scale("Deployment/web", 3, name="s"), "kubectl scale Deployment/web --replicas=3"),
        (exec_in("Pod/web", "sh", "-c", "echo $HOME; ls", name="x"), "kubectl exec Pod/web -- sh -c 'echo $HOME; ls'"),
        (
            kubectl("drain", node("worker"), "--force", name="drain"),
            "kubectl drain kindlab-worker --force",
        ),
        (cordon("worker2", name="c"), "kubectl cordon kindlab-worker2"),
        (taint("worker", "lab=full:NoExecute", name="t"), "kubectl taint node kindlab-worker lab=full:NoExecute"),
        (label("worker", {"a": "b", "c": None}, name="l"), "kubectl label --overwrite node kindlab-worker a=b c-"),
        (
            pause(node_of("Pod/web"), name="p"),
            """docker pause "$(kubectl get Pod/web -o jsonpath='{.spec.nodeName}')\"""",
        ),
        (stop("kubelet", "worker", name="s"), "docker exec kindlab-worker systemctl stop kubelet"),
        (
            static_pod("web.yaml", "worker"),
            "kubectl create --dry-run=client -o yaml -f web.yaml | "
            f"docker exec -i kindlab-worker install -D -m 600 /dev/stdin /etc/kubernetes/manifests/{P}-web.yaml",
        ),
        (operator("op.py", name="the-op"), f"kopf run --standalone --namespace={P} op.py & pid_the_op=$!"),
        (observe(seconds=2.5), "sleep 2.5"),
        (ask("a", in_pod("Pod/web", "c"), "hostname"), "kubectl exec Pod/web -c c -- hostname"),
        (ask("a", on_node("worker"), "ls", "/a b"), "docker exec kindlab-worker ls '/a b'"),
        (ask("a", kubectl("get", "all")), "kubectl get all"),
        (
            ask("a", dry_run("web.yaml", as_="ServiceAccount/reader")),
            f"kubectl --as=system:serviceaccount:{P}:reader --as-group=system:serviceaccounts "
            f"--as-group=system:serviceaccounts:{P} --as-group=system:authenticated "
            "create --dry-run=server -f web.yaml",
        ),
        (
            ask("a", api("/healthz", as_="anonymous")),
            "kubectl --as=system:anonymous --as-group=system:unauthenticated get --raw /healthz",
        ),
        (
            ask("a", in_pod("Pod/web"), "curl", field("Pod/web", "status.podIP", into="http://{}:8080/")),
            """kubectl exec Pod/web -- curl http://"$(kubectl get Pod/web -o jsonpath='{.status.podIP}')":8080/""",
        ),
        (
            ask("a", in_pod("Pod/web"), "true", until=exits(7), every=2, within=9),
            'for n in $(seq 5); do out=$(kubectl exec Pod/web -- true); code=$?; echo "$out"; '
            "[[ $code == 7 ]] && break; sleep 2; done",
        ),
        (
            ask("a", api("/x"), until=answers(403), within=1),
            "for n in $(seq 2); do out=$(kubectl get --raw /x -v=6 2>&1 | grep round_trippers | tail -n 1); code=$?; "
            """echo "$out"; echo "$out" | grep -qE '[" ]403 ' && break; sleep 1; done""",
        ),
        (until("u", rolled_out("Deployment/web"), within=60), "kubectl rollout status Deployment/web --timeout=60s"),
        (until("u", gone("Pod[app=a]"), within=5), "kubectl wait --for=delete Pod -l app=a --timeout=5s"),
        (until("u", not_(gone("Pod/b")), within=5), "kubectl wait --for=create Pod/b --timeout=5s"),
        (until("u", not_(ready("Pod/b")), within=5), "kubectl wait --for=condition=Ready=False Pod/b --timeout=5s"),
        (
            until("u", not_(ready("Node/worker")), within=5),
            "timeout 5 kubectl get Node/kindlab-worker --watch",
        ),
        (until("u", count("Pod[app=a]", 3), within=5), "timeout 5 kubectl get Pod -l app=a --watch"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_a_step_is_typed_as(typed: Callable[..., list[str]], step: Step, line: str) -> None:
    assert typed(step) == [line]


def test_a_kubelet_s_configuration_is_two_files_and_a_new_start(typed: Callable[..., list[str]]) -> None:
    fields, unit, restart = typed(kubelet_config("worker", {"maxPods": 9}, name="k"))
    put = "docker exec -i kindlab-worker install -D -m 644 /dev/stdin"
    assert '"maxPods":9}' in fields
    assert fields.endswith(f"| {put} /var/lib/kubelet/kindlab.conf.d/90-kindlab.conf")
    assert "--config-dir=/var/lib/kubelet/kindlab.conf.d" in unit
    assert unit.endswith(f"| {put} /etc/systemd/system/kubelet.service.d/90-kindlab.conf")
    assert restart == "docker exec kindlab-worker sh -c 'systemctl daemon-reload && systemctl restart kubelet'"


def test_what_a_controller_makes_is_waited_for_first(typed: Callable[..., list[str]]) -> None:
    assert typed(until("u", equals("Pod/a", "status.phase", "Running"), within=5)) == [
        "kubectl wait --for=create Pod/a --timeout=5s",
        "kubectl wait --for=jsonpath='{.status.phase}'=Running Pod/a --timeout=5s",
    ]
    assert typed(until("u", condition("Pod/web", "Ready", "False"), within=5), apply("web.yaml")) == [
        "kubectl wait --for=condition=Ready=False Pod/web --timeout=5s"
    ]


def test_an_eviction_is_the_request_itself(typed: Callable[..., list[str]]) -> None:
    named, line = typed(evict("Pod/web", name="e"))
    body, request = line.split(" | ")
    shown = subprocess.run(["bash", "-c", f"{named}; {body}"], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == (
        f'{{"apiVersion":"policy/v1","kind":"Eviction","metadata":{{"name":"web","namespace":"{P}"}}}}'
    )
    assert shlex.split(request)[-3:] == [f"/api/v1/namespaces/{P}/pods/$pod/eviction", "-f", "-"]
    named, _ = typed(evict(one_of("Pod[app=web]"), name="e"))
    assert named == "pod=$(kubectl get Pod -l app=web -o jsonpath='{.items[0].metadata.name}')"


@pytest.mark.parametrize(
    ("expected", "out", "code", "holds"),
    [
        (exits(7), "", 7, True),
        (exits(7), "", 0, False),
        (not_(exits(0)), "", 7, True),
        (says("a*"), "a*", 0, True),
        (says("a*"), "ab", 0, False),
        (contains("b $c"), "a\nb $c d", 0, True),
        (not_(contains("b")), "abc", 0, False),
        (answers(403), 'round_trippers.go:6 "Response" verb="GET" status="403 Forbidden" milliseconds=5', 1, True),
        (answers(403), 'round_trippers.go:6 "Response" verb="GET" status="200 OK" milliseconds=5', 0, False),
    ],
)
def test_a_shell_sees_whether_an_answer_is_the_expected_one(
    tmp_path: Path, expected: Any, out: str, code: int, holds: bool
) -> None:
    step = ask("a", on_node("worker"), "true", until=expected, every=0.01, within=0.02)
    (line,) = by_hand(step, a_scene(tmp_path, step))
    stub = f"docker() {{ echo {shlex.quote(out)}; return {code}; }}; {line}; echo tried $n"
    said = subprocess.run(["bash", "-c", stub], capture_output=True, text=True, check=False).stdout
    assert said.splitlines()[-1] == ("tried 1" if holds else "tried 3")


def test_an_arm_types_its_own_namespace_in_files_too(tmp_path: Path) -> None:
    scene = a_scene(tmp_path, apply("crd.yaml"), operator("op.py"), namespace=f"{P}--freed")
    moved = f"<(sed s/{P}/{P}--freed/g crd.yaml)"
    assert by_hand(scene.steps[0], scene) == [
        f"kubectl -n {P}--freed apply --server-side --field-manager=kindlab --force-conflicts -f {moved}",
        f"kubectl wait --for=condition=Established CustomResourceDefinition/widgets.{P}--freed.example --timeout=30s",
    ]
    assert by_hand(scene.steps[1], scene)[0].endswith("op.py & pid_op_py=$!")


def test_the_clean_up_undoes_what_no_step_did_and_lets_go_what_is_held(tmp_path: Path) -> None:
    steps = (
        apply("disk.yaml"), apply("held.yaml"), operator("op.py"), cordon("worker", name="closed"),
        stop("kubelet", "worker", name="stopped"), undo("closed"), kubectl("drain", node("worker2"), name="drained"),
        kubectl("taint", "node", node("worker2"), "a=b:NoSchedule", name="tainted"),
    )  # fmt: skip
    *_, undoing, _, _, after = script(a_scene(tmp_path, *steps))
    assert undoing.commands == ["kubectl uncordon kindlab-worker"]
    assert after.commands == [
        "kubectl taint node kindlab-worker2 a=b:NoSchedule-",
        "kubectl uncordon kindlab-worker2",
        "docker exec kindlab-worker systemctl start kubelet",
        'kill "$pid_op_py"',
        f"kubectl -n {P} patch ConfigMap/held --type=merge -p '{NO_FINALIZERS}'",
        f"kubectl -n {P} delete --ignore-not-found --wait=false -f disk.yaml",
        f"kubectl delete namespace {P}",
    ]


def test_the_clean_up_lets_go_all_objects_of_the_lab_s_own_kinds(tmp_path: Path) -> None:
    *_, after = script(a_scene(tmp_path, apply("crd.yaml")))
    assert after.commands == [
        f"kubectl -n {P} get widgets.{P}.example -o name | "
        f"xargs -r -n 1 kubectl -n {P} patch --type=merge -p '{NO_FINALIZERS}'",
        f"kubectl -n {P} delete --ignore-not-found --wait=false -f crd.yaml",
        f"kubectl delete namespace {P}",
    ]


def test_a_refusal_that_is_wanted_and_a_soft_wait_are_told(tmp_path: Path) -> None:
    steps = (apply("web.yaml", refused=True), until("u", ready("Pod/web"), within=1, soft=True))
    _, refused, soft, _ = script(a_scene(tmp_path, *steps))
    assert "refused" in refused.notes[0].en
    assert "go on" in soft.notes[0].en


def test_no_line_of_a_comment_is_ever_run() -> None:
    text = Text("say\nrm -rf /\r\n\x0bid\u2028reboot", zh="")
    assert all(line.startswith("#") and "\n" not in line and "\r" not in line for line in comment(text.en))


def test_all_that_is_typed_is_a_shell_s_grammar(tmp_path: Path) -> None:
    steps = (
        apply("crd.yaml"), evict(one_of("Pod[app=web]"), name="e"), operator("op.py"),
        ask("a", in_pod(one_of("Pod[app=web]")), "sh", "-c", "a 'b' \"c\"\n`d`", until=not_(says("it's")), within=3),
    )  # fmt: skip
    parts = script(a_scene(tmp_path, *steps, namespace=f"{P}--x"))
    for command in (line for part in parts for line in part.commands):
        subprocess.run(["bash", "-n", "-c", command], check=True)


def test_conditions_are_all_told(tmp_path: Path) -> None:
    told = {kind: waited.dispatch(kind) for kind in get_args(Condition)}
    assert {kind.__name__ for kind, way in told.items() if way is waited.dispatch(object)} == {"Holds"}


def test_traffic_is_one_curl_that_tells_what_it_lost_as_it_is_ended(typed: Callable[..., list[str]]) -> None:
    step = traffic("client", "http://web/hostname")
    started, ready_ = typed(step)
    assert started.startswith("kubectl run client --image=registry.k8s.io/e2e-test-images/agnhost:")
    assert " --restart=Never --command -- curl -sN --rate 3600/m " in started
    assert started.endswith(" 'http://web/hostname?[1-1000000]'")
    assert ready_ == "kubectl wait --for=condition=Ready Pod/client --timeout=60s"
    assert typed(undo("client"), step) == [
        "kubectl logs --timestamps client | grep -v ' 200 0 '",
        "kubectl delete pod client --force",
    ]
