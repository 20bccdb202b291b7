"""How many Pods are there while a Deployment is updated?"""

from checks.deployments import rolling_update as check
from kindlab import Claim, Lab, Text, apply, observe, patch, rolled_out, swap, until

VERSION_TWO = {"spec": {"template": {"metadata": {"labels": {"version": "two"}}}}}

NOBODY_LISTENS = {"name": "server", "readinessProbe": {"httpGet": {"path": "/hostname", "port": 8081}}}
NEVER_READY = {
    "spec": {"template": {"metadata": {"labels": {"version": "two"}}, "spec": {"containers": [NOBODY_LISTENS]}}}
}

LAB = Lab(
    question=Text(
        "How many Pods are there while a Deployment is updated?", zh="Deployment 滚动更新期间会有多少个 Pod？"
    ),
    watches=("Deployment", "ReplicaSet", "Pod"),
    steps=(
        apply("web.yaml"),
        until("started", rolled_out("Deployment/web"), within=90),
        patch("Deployment/web", VERSION_TWO, name="update"),
        until("updated", rolled_out("Deployment/web"), within=60, soft=True),
        observe(seconds=3),
    ),
    controls=(
        swap("web.yaml", "more-surge.yaml", flips=("surge-is-bounded",)),
        swap("web.yaml", "no-surge.yaml", flips=("nothing-becomes-unavailable", "old-pod-goes-first")),
        swap("web.yaml", "no-history.yaml", flips=("old-replicaset-is-removed",)),
        swap(
            "update",
            patch("Deployment/web", NEVER_READY, name="update", patch_type="strategic"),
            name="broken",
            flips=("total-is-bounded", "max-surge-is-how-many-are-made"),
        ),
    ),
    claims=(
        Claim(
            "surge-is-bounded",
            Text(
                "With 3 replicas and maxSurge: 1 the two ReplicaSets never ask for more than 4 Pods together.",
                zh="3 个副本、maxSurge: 1 时，新旧 ReplicaSet 要求的 Pod 数之和任何时刻都不超过 4。",
            ),
            docs="concepts/workloads/controllers/deployment/#max-surge",
            judged_by=check.surge_is_bounded,
            interview=Text(
                "maxSurge says how many may be asked for above spec.replicas; a percentage is rounded up. Each "
                "ReplicaSet acts for itself, so that one Pod more can be seen for an instant.",
                zh="maxSurge 规定可以比 spec.replicas 多要求多少个；百分比向上取整。"
                "两个 ReplicaSet 各自行动，因此瞬间可能多看到一个 Pod。",
            ),
        ),
        Claim(
            "total-is-bounded",
            Text(
                "During a rolling update there are never more Pods than replicas + maxSurge.",
                zh="滚动更新期间，Pod 总数绝不会超过 replicas + maxSurge。",
            ),
            docs="concepts/workloads/controllers/deployment/#updating-a-deployment",
            docs_say="no",
            judged_by=check.total_is_bounded,
            instead=Text(
                "Pods that are being deleted come on top until they have stopped: plan nodes and quota for them too.",
                zh="正在终止的 Pod 不计入其中，停止之前会额外存在：规划节点资源和配额时要把它们算上。",
            ),
            believed=Text(
                "The documentation's own example says 'at max 4 Pods in total'; only a note below it speaks of these.",
                zh="文档的示例自己就写着总共最多 4 个 Pod，下面的一条注释才提到正在终止的 Pod。",
            ),
        ),
        Claim(
            "max-surge-is-how-many-are-made",
            Text(
                "maxSurge is the number of Pods that an update may create.",
                zh="maxSurge 是一次更新中可以创建的 Pod 数量。",
            ),
            docs="concepts/workloads/controllers/deployment/#max-surge",
            docs_say="no",
            judged_by=check.max_surge_is_how_many_are_made,
            instead=Text(
                "All replicas are created anew; maxSurge says how many may exist above the replicas at one time.",
                zh="所有副本最终都会重新创建；maxSurge 限制的是同一时刻超出副本数的 Pod 个数。",
            ),
            believed=Text(
                "An update that gets stuck does stop after so many, and that is when people look.",
                zh="更新卡住时确实只创建了这么多个，而人们往往正是在这时才去看。",
            ),
        ),
        Claim(
            "nothing-becomes-unavailable",
            Text(
                "With maxUnavailable: 0 there are at all times as many ready Pods as replicas.",
                zh="maxUnavailable: 0 时，就绪的 Pod 数任何时刻都不少于副本数。",
            ),
            docs="concepts/workloads/controllers/deployment/#max-unavailable",
            judged_by=check.nothing_becomes_unavailable,
            interview=Text(
                "Ready Pods are not yet zero downtime: that also needs an honest probe, and a stop that waits until no "
                "more requests come.",
                zh="Pod 就绪不等于零停机：还需要探针如实反映状态，以及停止前等到不再有新请求到来。",
            ),
        ),
        Claim(
            "old-pod-goes-first",
            Text(
                "A rolling update first terminates an old Pod, then creates a new one.",
                zh="滚动更新先终止一个旧 Pod，再创建一个新 Pod。",
            ),
            docs="concepts/workloads/controllers/deployment/#updating-a-deployment",
            docs_say="no",
            judged_by=check.old_pod_goes_first,
            instead=Text(
                "As long as maxSurge leaves room a new Pod comes first; an old one goes once the new one is available.",
                zh="只要 maxSurge 有余量，就先创建新 Pod，等它可用后才删除旧 Pod。",
            ),
            believed=Text(
                "With maxSurge: 0 it is so, and for the Pods of a StatefulSet or a DaemonSet too.",
                zh="maxSurge: 0 时确实如此，StatefulSet 和 DaemonSet 默认也是这样。",
            ),
        ),
        Claim(
            "old-replicaset-is-removed",
            Text(
                "When the update is complete the old ReplicaSet is removed.",
                zh="更新完成后，旧的 ReplicaSet 会被自动删除。",
            ),
            docs="concepts/workloads/controllers/deployment/#clean-up-policy",
            docs_say="no",
            judged_by=check.old_replicaset_is_removed,
            instead=Text(
                "It stays, scaled to 0, so that one can go back to it; revisionHistoryLimit (10) says how many do.",
                zh="它会缩容到 0 并保留下来，供回滚使用；保留个数由 revisionHistoryLimit（默认 10）决定。",
            ),
            believed=Text(
                "None of its Pods is left, and many dashboards hide ReplicaSets without Pods.",
                zh="它的 Pod 一个不剩，而许多控制台会隐藏没有 Pod 的 ReplicaSet。",
            ),
        ),
    ),
)
