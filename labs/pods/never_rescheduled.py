"""Does a Pod ever move to another node?"""

from checks.pods import never_rescheduled as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    evict,
    gone,
    holds,
    observe,
    one_of,
    patch,
    ready,
    rolled_out,
    swap,
    until,
)

RECOVERY = "concepts/workloads/pods/pod-lifecycle/#pod-fault-recovery"
LIFETIME = "concepts/workloads/pods/pod-lifecycle/#pod-lifetime"

LAB = Lab(
    question=Text("Does a Pod ever move to another node?", zh="Pod 会迁移到别的节点吗？"),
    watches=("Pod", "Deployment"),
    steps=(
        apply("bare.yaml"),
        apply("crashing.yaml"),
        apply("deployment.yaml"),
        until("bare-ready", ready(check.BARE), within=90),
        until("web-ready", rolled_out("Deployment/web"), within=90),
        until("crashed", holds(check.has_failed_again, check.CRASHING), within=60),
        patch(one_of(check.BARE), {"spec": {"nodeName": "elsewhere"}}, name="move", refused=True),
        evict(one_of(check.BARE), name="evict-bare"),
        evict(one_of(check.WEB), name="evict-web"),
        until("bare-gone", gone(check.BARE), within=30, soft=True),
        until("web-serves-again", holds(check.web_serves, check.WEB), within=60),
        observe(seconds=5),
    ),
    controls=(
        swap("crashing.yaml", "crashing-job.yaml", flips=("failure-moves-the-pod",)),
        swap("bare.yaml", "owned.yaml", flips=("evicted-pod-comes-back",)),
        swap(
            "evict-web",
            patch(one_of(check.WEB), {"metadata": {"annotations": {"evicted": "no"}}}, name="evict-web"),
            name="not-evicted",
            flips=("deployment-moves-its-pod",),
        ),
        swap(
            "move",
            patch(one_of(check.BARE), {"spec": {"activeDeadlineSeconds": 600}}, name="move"),
            name="deadline",
            flips=("node-name-can-be-changed",),
        ),
    ),
    claims=(
        Claim(
            "failure-moves-the-pod",
            Text(
                "A container that goes on failing is at length tried in another Pod, as on another node.",
                zh="容器一直失败时，Kubernetes 会换一个 Pod（例如到别的节点上）重试。",
            ),
            docs="concepts/workloads/pods/container-restarts/#restart-policy",
            docs_say="no",
            judged_by=check.failure_moves_the_pod,
            heard_at="https://github.com/kubernetes/kubernetes/issues/14796",
            instead=Text(
                "The kubelet restarts it in the same Pod on the same node, for ever. Whoever wants another Pod has to "
                "delete this one; a Job with restartPolicy Never makes one after each failure.",
                zh="kubelet 只在同一节点的同一个 Pod 里重启它，永远如此。想换 Pod 只能删除它；"
                "restartPolicy 为 Never 的 Job 会在每次失败后新建 Pod。",
            ),
            believed=Text(
                "“Self-healing” suggests it; and after a node's failure controllers do make new Pods elsewhere.",
                zh="“自愈”一词让人这么想；而且节点故障后，控制器确实会在别处新建 Pod。",
            ),
        ),
        Claim(
            "evicted-pod-comes-back",
            Text(
                "A Pod that was evicted from its node is started again on another one.",
                zh="Pod 被驱逐后，会在别的节点上重新启动。",
            ),
            docs=RECOVERY,
            docs_say="no",
            judged_by=check.evicted_pod_comes_back,
            heard_at="https://github.com/celestiaorg/knuu/issues/82",
            instead=Text(
                "A Pod without a controller is gone for good. What comes in the place of others is a new Pod, made by "
                "their ReplicaSet, StatefulSet, DaemonSet or Job.",
                zh="没有控制器的 Pod 就此消失。其他 Pod 之所以“回来”，是 ReplicaSet、StatefulSet、DaemonSet 或 Job "
                "新建了 Pod。",
            ),
            believed=Text("Hardly anybody runs Pods without a controller.", zh="实际使用中很少有不带控制器的 Pod。"),
        ),
        Claim(
            "deployment-moves-its-pod",
            Text(
                "A Deployment reschedules its Pod: after the eviction the same Pod goes on.",
                zh="Deployment 会重新调度 Pod：驱逐之后还是同一个 Pod 继续运行。",
            ),
            docs=RECOVERY,
            docs_say="no",
            judged_by=check.deployment_moves_its_pod,
            heard_at="https://kb.formance.com/articles/9353886773-50x-k8s-pods-rescheduling",
            instead=Text(
                "It is another Pod, with another name, UID and IP and empty volumes; its ReplicaSet makes it, and it "
                "may well land on the same node. The old one ends at the same time.",
                zh="那是另一个 Pod：名字、UID、IP 都不同，emptyDir 也是空的；由 ReplicaSet 新建，可能仍落在原节点上。"
                "旧 Pod 则同时结束。",
            ),
            believed=Text(
                "Everybody says “rescheduled”, and the labels, the template and the Service stay the same.",
                zh="大家都说“重新调度”，而且标签、模板和 Service 都没变。",
            ),
        ),
        Claim(
            "node-name-can-be-changed",
            Text(
                "A running Pod can be moved by changing its spec.nodeName.",
                zh="修改 spec.nodeName 就能迁移运行中的 Pod。",
            ),
            docs=LIFETIME,
            docs_say="no",
            judged_by=check.node_name_can_be_changed,
            instead=Text(
                "It is refused (422): a Pod is bound once. Of its spec only images, activeDeadlineSeconds, added "
                "tolerations and a few others may be changed.",
                zh="会被拒绝（422）：Pod 只绑定一次。spec 中只有镜像、activeDeadlineSeconds、新增容忍度等"
                "少数字段可改。",
            ),
            believed=Text(
                "It is the field in which the scheduler's decision is stored, and in a Deployment's template it may be "
                "changed.",
                zh="调度结果就存在这个字段里，而且在 Deployment 的模板中可以修改它。",
            ),
        ),
    ),
)
