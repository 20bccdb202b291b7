"""Is every act on a node undone?"""

from checks.engine import nodes as check

from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    cordon,
    exits,
    kubectl,
    label,
    node,
    observe,
    on_node,
    pause,
    ready,
    static_pod,
    stop,
    swap,
    taint,
    undo,
    until,
)

LAB = Lab(
    question=Text("Is every act on a node undone?", zh="对节点的每种操作都会撤销吗？"),
    watches=("Pod", "Node"),
    steps=(
        cordon("worker", name="cordon"),
        taint("worker", "lab=full:NoSchedule", name="taint"),
        label("worker", {"lab.example/one": "1", "topology.kubernetes.io/zone": None}, name="label"),
        kubectl("taint", "node", node("worker2"), "lab=by-kubectl:PreferNoSchedule", name="taint-by-kubectl"),
        undo("taint", name="untaint"),
        static_pod("static.yaml", "worker2"),
        until("static-runs", ready("Pod[app=static]"), within=60),
        apply("volume.yaml"),
        stop("kubelet", "worker2", name="stop-kubelet"),
        ask("kubelet-is-stopped", on_node("worker2"), "systemctl", "is-active", "kubelet", until=exits(3)),
        pause("worker", name="pause"),
        ask("nobody-answers", on_node("worker"), "true"),
        observe(seconds=3),
    ),
    controls=(swap("static.yaml", "static-too.yaml", flips=("is-done",)),),
    claims=(
        Claim("is-done", Text("It is done.", zh="完成。"), docs="concepts/overview/#why", docs_say="silent",
              judged_by=check.is_done),
    ),
)  # fmt: skip
