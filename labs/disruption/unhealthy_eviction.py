"""May a Pod that is not healthy be evicted while its budget allows no disruption?"""

from checks.disruption import unhealthy_eviction as check
from kindlab import Claim, Lab, Text, apply, arm, equals, evict, holds, mutate, swap, until

POLICY = "tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy"
ENOUGH, SHORT = "PodDisruptionBudget/enough", "PodDisruptionBudget/short"

LAB = Lab(
    question=Text(
        "May a Pod that is not healthy be evicted while its budget allows no disruption?",
        zh="预算不允许任何干扰时，不健康的 Pod 还能被驱逐吗？",
    ),
    watches=("Pod", "PodDisruptionBudget"),
    arms=(arm("default"), arm("always", {"budgets.yaml": "always-allow.yaml"})),
    steps=(
        apply("budgets.yaml"),
        apply("pods.yaml"),
        apply("pending.yaml"),
        until("running", equals("Pod[health=unready]", "status.phase", "Running"), within=60),
        until("settled", holds(check.pending_is_settled, "Pod/short-pending"), within=60),
        until("enough-counted", equals(ENOUGH, "status.currentHealthy", 2), within=60),
        until("short-counted", equals(SHORT, "status.currentHealthy", 1), within=60),
        evict("Pod/enough-ready", name="evict-ready-of-enough", refused=True),
        evict("Pod/enough-unready", name="evict-unready-of-enough", refused=True),
        evict("Pod/short-ready", name="evict-ready-of-short", refused=True),
        evict("Pod/short-pending", name="evict-pending-of-short", refused=True),
        evict("Pod/short-unready", name="evict-unready-of-short", refused=True),
    ),
    controls=(
        swap("budgets.yaml", "always-allow.yaml", name="all-allow", flips=("unready-is-not-protected",)),
        swap("always-allow.yaml", "budgets.yaml", name="none-allow", flips=("always-allow-lets-unready-go",)),
    ),
    mutants=(
        mutate("budgets.yaml", ENOUGH, "spec.minAvailable", 3, flips=("zero-allowed-means-none",)),
        mutate("always-allow.yaml", SHORT, "spec.minAvailable", 0, flips=("always-allow-protects-the-ready",)),
        mutate("pending.yaml", "Pod/short-pending", "spec.nodeSelector", flips=("pending-may-always-go",)),
    ),
    claims=(
        Claim(
            "zero-allowed-means-none",
            Text(
                "While disruptionsAllowed is 0, no running Pod of the budget can be evicted.",
                zh="disruptionsAllowed 为 0 时，该预算下任何运行中的 Pod 都不能被驱逐。",
            ),
            docs=POLICY,
            docs_say="no",
            judged_by=check.zero_allowed_means_none,
            instead=Text(
                "An unready one can, as long as the healthy ones suffice: its end takes nothing away from what the "
                "budget protects.",
                zh="只要健康的 Pod 数量够，未就绪的 Pod 就可以被驱逐：它走了并不影响预算要保护的部分。",
            ),
            believed=Text(
                "kubectl get pdb shows ALLOWED DISRUPTIONS 0, which reads as a ban for all.",
                zh="kubectl get pdb 显示 ALLOWED DISRUPTIONS 为 0，看起来像是一概禁止。",
            ),
            heard_at="https://kubernetes.recipes/recipes/troubleshooting/pdb-allowed-disruptions-zero",
        ),
        Claim(
            "unready-is-not-protected",
            Text(
                "A Pod that is not Ready can always be evicted: it is down anyway.",
                zh="未就绪的 Pod 反正已经不可用，总可以被驱逐。",
            ),
            docs=POLICY,
            docs_say="no",
            judged_by=check.unready_is_not_protected,
            instead=Text(
                "By default (IfHealthyBudget) not while too few others are healthy: a crashing application then "
                "blocks the drain of its nodes until somebody mends it.",
                zh="默认策略（IfHealthyBudget）下，健康的 Pod 不足时不行："
                "一个反复崩溃的应用会一直挡住节点的 drain，直到修好为止。",
            ),
            believed=Text(
                "It seems absurd to protect what does not work. But it may be about to become Ready.",
                zh="保护一个坏掉的 Pod 看似荒唐，但它也许马上就要就绪了。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/72320",
        ),
        Claim(
            "always-allow-lets-unready-go",
            Text(
                "With unhealthyPodEvictionPolicy: AlwaysAllow an unready Pod can be evicted, however few are healthy.",
                zh="设置 unhealthyPodEvictionPolicy: AlwaysAllow 后，无论健康的 Pod 有多少，"
                "未就绪的 Pod 都可以被驱逐。",
            ),
            docs=POLICY,
            judged_by=check.always_allow_lets_unready_go,
            since="1.31",
            interview=Text(
                "The documentation on draining recommends it for every budget. It has been stable since 1.31.",
                zh="文档关于 drain 的页面建议所有 PDB 都这样设置；该字段自 1.31 起稳定。",
            ),
        ),
        Claim(
            "always-allow-protects-the-ready",
            Text(
                "With AlwaysAllow the eviction of a Ready Pod is still refused (429).",
                zh="设置 AlwaysAllow 后，驱逐就绪的 Pod 仍会被拒绝（429）。",
            ),
            docs=POLICY,
            judged_by=check.always_allow_protects_the_ready,
            since="1.31",
        ),
        Claim(
            "pending-may-always-go",
            Text(
                "A Pending Pod is let go under either policy: no budget protects it.",
                zh="无论哪种策略，Pending 的 Pod 都可以被驱逐：预算不保护它。",
            ),
            docs=POLICY,
            judged_by=check.pending_may_always_go,
            interview=Text(
                "So are Pods that have finished, and those that are being deleted already.",
                zh="已结束的 Pod 和正在删除的 Pod 也是如此。",
            ),
        ),
    ),
)
