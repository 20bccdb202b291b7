"""What becomes of the Pods of a node that fails?"""

from checks.nodes import failed as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    condition,
    cordon,
    holds,
    label,
    mutate,
    observe,
    pause,
    ready,
    rolled_out,
    swap,
    undo,
    until,
)

TAINTS = "concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions"

# It is long, for nothing shortens the 50 s (node-monitor-grace-period) that the control plane waits for a node.
LAB = Lab(
    question=Text("What becomes of the Pods of a node that fails?", zh="节点故障后，其上的 Pod 会怎样？"),
    watches=("Node", "Pod", "Deployment", "StatefulSet"),
    steps=(
        # All Pods start on the node that fails later: the other worker is closed until they have.
        cordon("worker2", name="close-the-other"),
        apply("web.yaml"),
        apply("others.yaml"),
        until("web-started", rolled_out("Deployment/web"), within=90),
        until("db-started", ready("Pod[app=db]"), within=60),
        until("lone-started", ready("Pod[app=lone]"), within=60),
        until("usual-started", ready("Pod/usual"), within=60),
        undo("close-the-other"),
        pause("worker", name="fail"),
        until("unknown", condition("Node/worker", "Ready", "Unknown"), within=75, soft=True),
        until("replaced", holds(check.is_replaced, check.WEB), within=30, soft=True),
        observe(seconds=5, name="afterwards"),
        undo("fail", name="return"),
        until("back", ready("Node/worker"), within=60, soft=True),
        until("settled", ready("Pod[app=db]"), within=30, soft=True),
    ),
    controls=(
        swap(
            "fail",
            label("worker", {"lab.example/nodes-failed": "not"}, name="fail"),
            name="healthy",
            flips=("turns-unknown", "gets-both-taints", "deployment-starts-another"),
        ),
        swap(
            "others.yaml",
            "deployments.yaml",
            flips=("default-is-five-minutes", "stateful-set-starts-another", "moves-all-pods"),
        ),
        swap(
            "return",
            observe(seconds=1, name="return"),
            name="stays-down",
            flips=("return-ends-the-old-ones",),
        ),
    ),
    mutants=(
        mutate(
            "web.yaml",
            "Deployment/web",
            "spec.template.spec.tolerations[1].tolerationSeconds",
            0,
            flips=("goes-when-its-time-is-over",),
        ),
    ),
    claims=(
        Claim(
            "turns-unknown",
            Text(
                "A node that fails turns Ready=Unknown after 40 to 60 s; its Pods stay Running and Ready until then.",
                zh="节点故障 40 至 60 秒后才变为 Ready=Unknown；在此之前，其上的 Pod 仍显示 Running 且就绪。",
            ),
            docs="concepts/architecture/nodes/#heartbeats",
            judged_by=check.turns_unknown,
            since="1.32",
            interview=Text(
                "Its lease is renewed every 10 s and awaited for 50 s (40 s before 1.32). Requests to its Pods are "
                "lost all that time: only then do their endpoints turn unready.",
                zh="kubelet 每 10 秒续租一次，控制面等待 50 秒（1.32 之前为 40 秒）。"
                "这段时间里发往其 Pod 的请求都会丢失，之后端点才变为未就绪。",
            ),
        ),
        Claim(
            "gets-both-taints",
            Text(
                "It is then tainted node.kubernetes.io/unreachable, with NoSchedule and with NoExecute.",
                zh="随后节点被打上 node.kubernetes.io/unreachable 污点，NoSchedule 与 NoExecute 各一个。",
            ),
            docs=TAINTS,
            judged_by=check.gets_both_taints,
            interview=Text(
                "The first keeps new Pods off, the second starts the clock of those that are there.",
                zh="前者阻止新 Pod 调度上来，后者开始为已有的 Pod 计时。",
            ),
        ),
        Claim(
            "default-is-five-minutes",
            Text(
                "A Pod that says nothing of it tolerates a node that is not ready, or unreachable, for 300 s.",
                zh="没有特别声明的 Pod，会容忍节点未就绪或不可达 300 秒。",
            ),
            docs=TAINTS,
            judged_by=check.default_is_five_minutes,
            interview=Text(
                "Admission (DefaultTolerationSeconds) writes both tolerations into each Pod as it is created; those of "
                "DaemonSets have no limit.",
                zh="准入插件 DefaultTolerationSeconds 在创建 Pod 时写入这两个容忍度；DaemonSet 的 Pod 则不限时。",
            ),
        ),
        Claim(
            "goes-when-its-time-is-over",
            Text(
                "A Pod that tolerates it for 5 s gets its deletionTimestamp 5 s after the NoExecute taint, and stays, "
                "Terminating: nobody confirms its end.",
                zh="容忍 5 秒的 Pod 在 NoExecute 污点出现 5 秒后才有 deletionTimestamp，并停在 Terminating："
                "没有 kubelet 来确认它已结束。",
            ),
            docs=TAINTS,
            judged_by=check.goes_when_its_time_is_over,
            interview=Text(
                "The taint comes with the failure; the time runs per Pod; at its end the taint eviction controller "
                "deletes it (DisruptionTarget: DeletionByTaintManager).",
                zh="污点在判定故障时就打上，之后按 Pod 各自计时；到期后由 taint-eviction-controller 删除"
                "（DisruptionTarget：DeletionByTaintManager）。",
            ),
        ),
        Claim(
            "deployment-starts-another",
            Text(
                "A Deployment then starts another Pod on another node, while the old one still exists.",
                zh="此时 Deployment 会在其他节点上启动新的 Pod，而旧的 Pod 对象仍然存在。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-lifetime",
            judged_by=check.deployment_starts_another,
        ),
        Claim(
            "stateful-set-starts-another",
            Text(
                "A StatefulSet, too, starts its Pod anew on another node while the node is down.",
                zh="节点宕机期间，StatefulSet 同样会在其他节点上重建它的 Pod。",
            ),
            docs="tasks/run-application/force-delete-stateful-set-pod/#statefulset-considerations",
            docs_say="no",
            judged_by=check.stateful_set_starts_another,
            instead=Text(
                "It waits until the old Pod is gone, for there must never be two of one name: until the node is back, "
                "is removed, or is tainted node.kubernetes.io/out-of-service, or somebody forces the deletion.",
                zh="它要等旧 Pod 消失，因为同名的 Pod 绝不能有两个：直到节点恢复、节点对象被删除、"
                "被打上 node.kubernetes.io/out-of-service 污点，或有人强制删除。",
            ),
            believed=Text(
                "Self-healing is said to be the same for all controllers.",
                zh="人们以为所有控制器的自愈能力都一样。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/74689",
        ),
        Claim(
            "return-ends-the-old-ones",
            Text(
                "Once the node is back its kubelet ends the old Pods, and the StatefulSet starts its Pod anew.",
                zh="节点恢复后，其 kubelet 会结束旧的 Pod，StatefulSet 随即重建它的 Pod。",
            ),
            docs="concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions",
            judged_by=check.return_ends_the_old_ones,
            interview=Text(
                "Until then their containers may have run on, unseen: a node that is cut off need not be off.",
                zh="在此之前，旧容器可能一直在运行，只是没人看见：失联的节点不等于关机的节点。",
            ),
        ),
        Claim(
            "moves-all-pods",
            Text(
                "After the failure of a node Kubernetes reschedules its Pods onto other nodes.",
                zh="节点故障后，Kubernetes 会把其上的 Pod 重新调度到其他节点。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-lifetime",
            docs_say="no",
            judged_by=check.moves_all_pods,
            instead=Text(
                "A Pod is bound to its node for life. Controllers create others; one without a controller is lost.",
                zh="Pod 一旦绑定节点便终生不变。控制器会创建新的 Pod；没有控制器的 Pod 就此丢失。",
            ),
            believed=Text(
                "A Deployment's new Pod looks like the old one on another node.",
                zh="Deployment 新建的 Pod 看起来就像旧的换了个节点。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/55713",
        ),
    ),
)
