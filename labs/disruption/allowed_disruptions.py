"""How many disruptions does a budget allow?"""

from checks.disruption import allowed_disruptions as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    count,
    equals,
    evict,
    holds,
    kubectl,
    mutate,
    observe,
    one_of,
    scale,
    swap,
    until,
)

NUMBERS = "tasks/run-application/configure-pdb/#specifying-a-poddisruptionbudget"
ROUNDING = "tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages"
BARE = "tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors"

SINGLE = one_of("Pod[app=single]")

LAB = Lab(
    question=Text("How many disruptions does a budget allow?", zh="一个 PDB 允许多少次干扰，是怎么算出来的？"),
    watches=("Pod", "PodDisruptionBudget", "Deployment", "Event"),
    steps=(
        apply("budgets.yaml"),
        apply("workloads.yaml"),
        apply("bare.yaml"),
        until("counted", holds(check.all_are_counted, check.BUDGETS), within=60),
        evict(SINGLE, name="evict-single", refused=True),
        evict(one_of("Pod[app=lone]"), name="evict-lone", refused=True),
        evict(one_of("Pod[app=bare-most]"), name="evict-bare-most", refused=True),
        evict(one_of("Pod[app=bare-half]"), name="evict-bare-half", refused=True),
        evict("Pod/bare-one-0", name="evict-bare-one", refused=True),
        observe(seconds=1, name="afterwards"),
        until("replaced", count("Pod[app=single]", 2), within=3, soft=True),
        evict(SINGLE, name="evict-single-again", refused=True),
        scale("Deployment/single", 2, name="scale"),
        until("two-counted", equals("PodDisruptionBudget/single", "status.currentHealthy", 2), within=60),
        evict(SINGLE, name="evict-one-of-two", refused=True),
    ),
    controls=(
        swap(
            "budgets.yaml",
            "other-numbers.yaml",
            flips=(
                "single-is-never-let-go",
                "only-replica-is-kept",
                "min-available-rounds-up",
                "max-unavailable-rounds-down",
                "number-works-for-bare-pods",
            ),
        ),
        swap("bare.yaml", "owned.yaml", flips=("counts-bare-pods", "condition-blames-the-pods")),
        swap("bare.yaml", "of-jobs.yaml", flips=("condition-blames-the-pods",)),
        swap(
            "afterwards",
            kubectl("rollout", "restart", "deployment/single", name="afterwards"),
            name="restarted",
            flips=("replacement-starts-first",),
        ),
    ),
    mutants=(
        mutate(
            "budgets.yaml",
            "PodDisruptionBudget/single",
            "spec.minAvailable",
            2,
            flips=("second-replica-lets-one-go",),
        ),
    ),
    claims=(
        Claim(
            "single-is-never-let-go",
            Text(
                "The only replica under minAvailable: 1 cannot be evicted: every request is refused with 429.",
                zh="只有一个副本且 minAvailable: 1 时无法驱逐：每次请求都被拒绝（429）。",
            ),
            docs=NUMBERS,
            judged_by=check.single_is_never_let_go,
            interview=Text(
                "A drain of its node never ends. maxUnavailable: 0 and minAvailable: 100% say the same. Alert on "
                "budgets whose disruptionsAllowed stays 0, before somebody upgrades nodes.",
                zh="它所在节点的 drain 永远不会结束；maxUnavailable: 0 和 minAvailable: 100% 效果相同。"
                "应在升级节点之前就监控 disruptionsAllowed 长期为 0 的 PDB。",
            ),
        ),
        Claim(
            "replacement-starts-first",
            Text(
                "Where an eviction would leave too few Pods, a replacement is started first, and then the Pod goes.",
                zh="如果驱逐会导致 Pod 不足，Kubernetes 会先启动替补，再让原来的 Pod 离开。",
            ),
            docs=NUMBERS,
            docs_say="no",
            judged_by=check.replacement_starts_first,
            instead=Text(
                "A refusal changes nothing, nobody is told of it. Close the node and restart the rollout: a rolling "
                "update does start the new Pod first.",
                zh="拒绝之后什么都不会发生，也不会通知任何控制器。应先 cordon 节点，再 kubectl rollout restart："
                "滚动更新才会先启动新 Pod。",
            ),
            believed=Text(
                "Rolling updates do so (maxSurge), and one expects the same of a drain.",
                zh="滚动更新就是这样做的（maxSurge），于是以为 drain 也一样。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/66811",
        ),
        Claim(
            "second-replica-lets-one-go",
            Text(
                "Scaled to two healthy replicas, the same workload lets one be evicted.",
                zh="扩容到两个健康的副本后，同一个工作负载就允许驱逐其中一个。",
            ),
            docs=NUMBERS,
            judged_by=check.second_replica_lets_one_go,
        ),
        Claim(
            "only-replica-is-kept",
            Text(
                "maxUnavailable: 1 on a Deployment with one replica keeps that one from being evicted.",
                zh="单副本的 Deployment 配上 maxUnavailable: 1，就能防止它被驱逐。",
            ),
            docs=NUMBERS,
            docs_say="no",
            judged_by=check.only_replica_is_kept,
            instead=Text(
                "It lets it go: one may be unavailable, and this is one. So maxUnavailable: 1 blocks no drain of "
                "healthy Pods, however many there are, and protects no single one.",
                zh="不会：允许一个不可用，那就是它。所以只要 Pod 都健康，无论副本数多少，maxUnavailable: 1 都不会卡住 "
                "drain，但也保护不了单副本。",
            ),
            believed=Text(
                "With three replicas minAvailable: 2 and maxUnavailable: 1 mean the same, and people take them for "
                "the same at one.",
                zh="三个副本时 minAvailable: 2 与 maxUnavailable: 1 等价，于是以为单副本时也一样。",
            ),
            heard_at="https://www.mercemay.top/snippets/a-poddisruptionbudget-that-actually-protects-you/",
        ),
        Claim(
            "min-available-rounds-up",
            Text(
                "minAvailable: 50% of three Pods is two: one may go.",
                zh="三个 Pod 的 minAvailable: 50% 按两个算，只允许驱逐一个。",
            ),
            docs=ROUNDING,
            judged_by=check.min_available_rounds_up,
            interview=Text(
                "Of one replica any percentage above 0 is one: the budget then allows nothing at all.",
                zh="单副本时大于 0 的百分比都按 1 个算，预算就完全没有余量了。",
            ),
        ),
        Claim(
            "max-unavailable-rounds-down",
            Text(
                "maxUnavailable: 50% of three Pods is rounded down: one may go.",
                zh="三个 Pod 的 maxUnavailable: 50% 向下取整，只允许驱逐一个。",
            ),
            docs=ROUNDING,
            docs_say="no",
            judged_by=check.max_unavailable_rounds_down,
            instead=Text(
                "Budgets round up either way: two may go, and one of three is left. minAvailable: 50% would keep two.",
                zh="PDB 的两个字段都向上取整：允许走两个，三个里只剩一个。改用 minAvailable: 50% 则会保留两个。",
            ),
            believed=Text(
                "The field of the same name in a Deployment's strategy is rounded down.",
                zh="Deployment 更新策略中的同名字段确实是向下取整。",
            ),
            heard_at="https://github.com/zalando-incubator/kubernetes-on-aws/pull/4686",
        ),
        Claim(
            "counts-bare-pods",
            Text(
                "maxUnavailable: 1 and minAvailable: 50% let one of two Pods go that no controller owns.",
                zh="两个没有控制器的裸 Pod，maxUnavailable: 1 或 minAvailable: 50% 都允许驱逐其中一个。",
            ),
            docs=BARE,
            docs_say="no",
            judged_by=check.counts_bare_pods,
            instead=Text(
                "Neither allows anything: how many Pods there should be is what their controller says, and they have "
                "none. Under such a budget they can never be evicted.",
                zh="两者都不允许任何驱逐：Pod 总数取自其控制器，而裸 Pod 没有控制器，在这样的预算下永远驱逐不了。",
            ),
            believed=Text(
                "A budget has a selector, and the Pods that it selects can be counted.",
                zh="预算有选择器，选中了几个 Pod 一数便知。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/70312",
        ),
        Claim(
            "number-works-for-bare-pods",
            Text(
                "minAvailable as a number works for Pods that no controller owns: of two under minAvailable: 1 one "
                "can be evicted.",
                zh="minAvailable 写成整数时对裸 Pod 有效：两个 Pod、minAvailable: 1，可以驱逐其中一个。",
            ),
            docs=BARE,
            judged_by=check.number_works_for_bare_pods,
        ),
        Claim(
            "condition-blames-the-pods",
            Text(
                "A budget that cannot count Pods for want of a controller says InsufficientPods in its condition, "
                "although all are healthy; the cause is only in an Event, UnmanagedPods.",
                zh="因缺少控制器而无法计数的 PDB，即使 Pod 全都健康，状况里的原因也是 InsufficientPods；"
                "真正的原因只写在事件 UnmanagedPods 里。",
            ),
            docs=BARE,
            docs_say="silent",
            judged_by=check.condition_blames_the_pods,
            interview=Text(
                "So kubectl describe, while the Event is still there, tells more than the status. Pods of a Job are "
                "another matter: their owner has no scale, and the condition says SyncFailed.",
                zh="所以在事件过期之前，kubectl describe 比 status 说得更清楚。Job 的 Pod 又是另一回事："
                "属主没有 scale 子资源，状况中的原因是 SyncFailed。",
            ),
        ),
    ),
)
