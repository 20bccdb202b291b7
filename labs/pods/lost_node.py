"""What does the API say of a Pod whose node is lost?"""

from checks.pods import lost_node as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    condition,
    label,
    observe,
    patch,
    pause,
    ready,
    swap,
    until,
)

PHASE = "concepts/workloads/pods/pod-lifecycle/#pod-phase"
REPORT = "https://github.com/kubernetes/kubernetes/issues/48920"

HANDS_OFF = observe(seconds=1, name="meddle")
UNKNOWN = patch("Pod/stranded", {"status": {"phase": "Unknown"}}, subresource="status", name="meddle")
FAILED = patch("Pod/stranded", {"status": {"phase": "Failed"}}, subresource="status", name="meddle")

# It is long, for nothing shortens the 50 s (node-monitor-grace-period) that the control plane waits for a node.
LAB = Lab(
    question=Text("What does the API say of a Pod whose node is lost?", zh="节点失联后，API 如何描述其上的 Pod？"),
    watches=("Node", "Pod"),
    steps=(
        label("worker2", {"lab-pods-lost-node": "is-lost-later"}, name="mark"),
        apply("stranded.yaml"),
        until("stranded-ready", ready("Pod/stranded"), within=60),
        pause("worker2", name="lose"),
        until("node-unknown", condition("Node/worker2", "Ready", "Unknown"), within=90),
        until("stranded-unready", condition("Pod/stranded", "Ready", "False"), within=30),
        HANDS_OFF,
        observe(seconds=5),
    ),
    controls=(
        swap("meddle", UNKNOWN, name="written-unknown", flips=("phase-turns-unknown",)),
        swap("meddle", FAILED, name="written-failed", flips=("phase-turns-failed",)),
    ),
    claims=(
        Claim(
            "phase-turns-unknown",
            Text(
                "When its node is lost, a Pod's phase turns to Unknown.", zh="节点失联后，Pod 的 phase 变为 Unknown。"
            ),
            docs=PHASE,
            judged_by=check.phase_turns_unknown,
            known_contradiction=REPORT,
            interview=Text(
                "The documentation has it so, but nothing has set that phase since 2015, as the API's own source says: "
                "the phase stays what it was. What turns Unknown is the node's condition Ready; the Pod's turns False.",
                zh="文档如此描述，但 API 源码注明自 2015 年起就没有组件会设置它：phase 保持原样。"
                "变为 Unknown 的是节点的 Ready 状况，Pod 的 Ready 则变为 False。",
            ),
        ),
        Claim(
            "phase-turns-failed",
            Text("When its node is lost, a Pod's phase turns to Failed.", zh="节点失联后，Pod 的 phase 变为 Failed。"),
            docs=PHASE,
            judged_by=check.phase_turns_failed,
            known_contradiction=REPORT,
            interview=Text(
                "The same page has this, too. It comes only once somebody says that the node is down for good: by the "
                "taint node.kubernetes.io/out-of-service, or by removing the Node.",
                zh="同一页文档也这样写。实际上只有确认节点不会再回来（打上 node.kubernetes.io/out-of-service "
                "污点，或删除 Node 对象）之后才会处理。",
            ),
        ),
    ),
)
