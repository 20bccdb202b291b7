"""What does a taint do to the Pods of a node, and which taints stay?"""

from checks.nodes import taints as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    condition,
    cordon,
    equals,
    evict,
    gone,
    mutate,
    observe,
    ready,
    swap,
    taint,
    until,
)

PAGE = "concepts/scheduling-eviction/taint-and-toleration/"
UNSCHEDULABLE = "node.kubernetes.io/unschedulable:NoSchedule"

LAB = Lab(
    question=Text(
        "What does a taint do to the Pods of a node, and which taints stay?",
        zh="污点会对节点上的 Pod 做什么？哪些污点留得住？",
    ),
    watches=("Node", "Pod", "PodDisruptionBudget"),
    steps=(
        apply("pods.yaml"),
        until("plain-ready", ready("Pod/plain"), within=90),
        until("patient-ready", ready("Pod/patient"), within=60),
        until("tolerant-ready", ready("Pod/tolerant"), within=60),
        until("counted", equals("PodDisruptionBudget/plain", "status.currentHealthy", 1), within=30),
        taint("worker", "lab.example/maintenance=soon:NoSchedule", name="no-schedule"),
        apply("late.yaml"),
        until("late-refused", condition("Pod/late", "PodScheduled", "False"), within=10, soft=True),
        observe(seconds=2, name="still"),
        taint("worker", "lab.example/outage=now:NoExecute", name="no-execute"),
        until("plain-gone", gone("Pod/plain"), within=15, soft=True),
        until("patient-gone", gone("Pod/patient"), within=20, soft=True),
        taint("worker", UNSCHEDULABLE, name="by-hand"),
        observe(seconds=3, name="afterwards"),
    ),
    controls=(
        swap(
            "no-schedule",
            taint("worker", "lab.example/maintenance=soon:NoExecute", name="no-schedule"),
            name="execute-first",
            flips=("no-schedule-moves-pods",),
        ),
        swap(
            "no-schedule",
            taint("worker", "lab.example/maintenance=soon:PreferNoSchedule", name="no-schedule"),
            name="prefer",
            flips=("no-schedule-keeps-new-ones-off",),
        ),
        swap(
            "no-execute",
            evict("Pod/plain", name="no-execute", refused=True),
            name="evicted",
            flips=("no-execute-takes-pods-at-once", "budget-holds-it-up"),
        ),
        swap("by-hand", cordon("worker", name="by-hand"), name="cordoned", flips=("unschedulable-by-hand-stays",)),
    ),
    mutants=(
        mutate(
            "pods.yaml",
            "Pod/patient",
            "spec.tolerations[0].tolerationSeconds",
            0,
            flips=("toleration-seconds-delay-it",),
        ),
    ),
    claims=(
        Claim(
            "no-schedule-moves-pods",
            Text(
                "After a NoSchedule taint the Pods of the node go to other nodes.",
                zh="加上 NoSchedule 污点后，节点上的 Pod 会迁移到其他节点。",
            ),
            docs=f"{PAGE}#concepts",
            docs_say="no",
            judged_by=check.no_schedule_moves_pods,
            instead=Text(
                "Nothing that runs is touched: the taint is for the scheduler, which looks at new Pods only.",
                zh="运行中的 Pod 不受任何影响：该污点只给调度器看，而调度器只管新 Pod。",
            ),
            believed=Text(
                "NoSchedule is confused with NoExecute; and whoever drains the node as well sees Pods go.",
                zh="把 NoSchedule 与 NoExecute 混淆了；如果同时又 drain 了节点，看到的也是 Pod 离开。",
            ),
        ),
        Claim(
            "no-schedule-keeps-new-ones-off",
            Text(
                "A new Pod that does not tolerate a NoSchedule taint is not scheduled on the node.",
                zh="不容忍 NoSchedule 污点的新 Pod 不会被调度到该节点。",
            ),
            docs=f"{PAGE}#concepts",
            judged_by=check.no_schedule_keeps_new_ones_off,
            interview=Text(
                "With PreferNoSchedule it is, where nothing else fits.",
                zh="如果是 PreferNoSchedule，没有其他合适节点时仍会调度上来。",
            ),
        ),
        Claim(
            "no-execute-takes-pods-at-once",
            Text(
                "A NoExecute taint has Pods that do not tolerate it deleted within 5 s.",
                zh="加上 NoExecute 污点后，不容忍它的 Pod 会在 5 秒内被删除。",
            ),
            docs=f"{PAGE}#taint-based-evictions",
            judged_by=check.no_execute_takes_pods_at_once,
            interview=Text(
                "By the taint eviction controller, with condition DisruptionTarget and reason DeletionByTaintManager.",
                zh="由 taint-eviction-controller 执行，Pod 上会出现 DisruptionTarget 状况，"
                "原因是 DeletionByTaintManager。",
            ),
        ),
        Claim(
            "budget-holds-it-up",
            Text(
                "A PodDisruptionBudget holds up what a NoExecute taint evicts.",
                zh="PodDisruptionBudget 能拦住 NoExecute 污点触发的驱逐。",
            ),
            docs="concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works",
            docs_say="no",
            judged_by=check.budget_holds_it_up,
            instead=Text(
                "The controller deletes the Pod; it does not ask the eviction API, which is what minds budgets.",
                zh="控制器是直接删除 Pod，并不经过驱逐 API，而只有驱逐 API 才检查预算。",
            ),
            believed=Text(
                "It is called an eviction, and drain, which is one too, does respect budgets.",
                zh="它也叫“驱逐”，而同样叫驱逐的 drain 的确遵守预算。",
            ),
        ),
        Claim(
            "toleration-seconds-delay-it",
            Text(
                "A Pod that tolerates the taint for 5 s is deleted 5 s after it came, and one that tolerates it "
                "without a limit stays.",
                zh="容忍该污点 5 秒的 Pod 在污点出现 5 秒后被删除；不限时容忍的 Pod 一直留着。",
            ),
            docs=f"{PAGE}#taint-based-evictions",
            judged_by=check.toleration_seconds_delay_it,
        ),
        Claim(
            "unschedulable-by-hand-stays",
            Text(
                "The taint node.kubernetes.io/unschedulable:NoSchedule, set by hand, closes the node as cordon does.",
                zh="手工加上污点 node.kubernetes.io/unschedulable:NoSchedule，效果等同于 cordon。",
            ),
            docs="reference/labels-annotations-taints/#node-kubernetes-io-unschedulable",
            docs_say="silent",
            judged_by=check.unschedulable_by_hand_stays,
            heard_at="https://github.com/kubernetes/kubernetes/issues/131878",
            interview=Text(
                "It is gone within moments: the node lifecycle controller derives it from spec.unschedulable, and "
                "takes it away while that is not set. Use kubectl cordon, or a taint with a key of your own.",
                zh="它转眼就没了：节点生命周期控制器根据 spec.unschedulable 维护这个污点，未设置时就会删掉。"
                "应使用 kubectl cordon，或者用自己的污点键。",
            ),
        ),
    ),
)
