"""What does a PodDisruptionBudget stop?"""

from checks.disruption import budget as check
from kindlab import Claim, Lab, Text, apply, delete, equals, evict, mutate, patch, rolled_out, scale, swap, until

PAGE = "concepts/workloads/pods/disruptions/#pod-disruption-budgets"
BYPASSED = "concepts/workloads/pods/disruptions/#voluntary-and-involuntary-disruptions"

VERSION_TWO = {"spec": {"template": {"metadata": {"annotations": {"version": "two"}}}}}

LAB = Lab(
    question=Text("What does a PodDisruptionBudget stop?", zh="PodDisruptionBudget 拦得住什么？"),
    watches=("Pod", "PodDisruptionBudget", "StatefulSet", "Deployment"),
    steps=(
        apply("web.yaml"),
        apply("api.yaml"),
        until("started", rolled_out("StatefulSet/web"), within=90),
        until("allowed", equals("PodDisruptionBudget/web", "status.currentHealthy", 3), within=30),
        evict("Pod/web-0", name="evict"),
        evict("Pod/web-1", name="evict-another", refused=True),
        delete("Pod/web-2", name="delete", refused=True),
        until("api-started", rolled_out("Deployment/api"), within=60),
        until("api-healthy", equals("PodDisruptionBudget/api", "status.currentHealthy", 2), within=30),
        patch("Deployment/api", VERSION_TWO, name="update"),
        until("updated", rolled_out("Deployment/api"), within=60),
        scale("Deployment/api", 1, name="scale"),
        until("scaled", rolled_out("Deployment/api"), within=60),
        until("allowed-again", equals("PodDisruptionBudget/web", "status.disruptionsAllowed", 1), within=60, soft=True),
    ),
    controls=(
        swap("delete", evict("Pod/web-2", name="delete", refused=True), name="evicted", flips=("stops-a-deletion",)),
        swap("scale", scale("Deployment/api", 2, name="scale"), name="not-scaled", flips=("stops-scaling-down",)),
    ),
    mutants=(
        mutate(
            "web.yaml",
            "PodDisruptionBudget/web",
            "spec.minAvailable",
            1,
            flips=("refuses-the-next-eviction", "eviction-uses-it-up"),
        ),
        mutate(
            "api.yaml",
            "Deployment/api",
            "spec.strategy.rollingUpdate.maxUnavailable",
            0,
            flips=("stops-a-rollout",),
        ),
    ),
    claims=(
        Claim(
            "refuses-the-next-eviction",
            Text(
                "With minAvailable: 2 and two Pods left Ready, the eviction of one of them is refused with 429.",
                zh="minAvailable: 2 且只剩两个就绪的 Pod 时，驱逐其中一个会被拒绝（429）。",
            ),
            docs="concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works",
            judged_by=check.refuses_the_next_eviction,
            interview=Text(
                "429 means 'not now': who asks has to ask again, as kubectl drain does every 5 s. The API server "
                "decides, from the budget's status.",
                zh="429 表示“现在不行”，要由请求方重试：kubectl drain 每 5 秒重试一次。"
                "裁决者是 API 服务器，依据是预算的 status。",
            ),
        ),
        Claim(
            "eviction-uses-it-up",
            Text(
                "An eviction that is granted takes disruptionsAllowed from 1 to 0 at once; it is 1 again only after "
                "a replacement is Ready.",
                zh="一次驱逐获准后，disruptionsAllowed 立即从 1 变为 0；替补 Pod 就绪之后才恢复为 1。",
            ),
            docs=PAGE,
            judged_by=check.eviction_uses_it_up,
            interview=Text(
                "The API server writes the 0 itself, before it deletes the Pod, so that two evictions at the same time "
                "cannot both be granted. The disruption controller counts anew afterwards.",
                zh="这个 0 由 API 服务器在删除 Pod 之前亲自写入，所以两个并发的驱逐不会同时获准；"
                "之后由 disruption 控制器重新计数。",
            ),
        ),
        Claim(
            "stops-a-deletion",
            Text("A budget also stops kubectl delete pod.", zh="PDB 也能拦住 kubectl delete pod。"),
            docs=BYPASSED,
            docs_say="no",
            judged_by=check.stops_a_deletion,
            instead=Text(
                "Only the eviction API asks budgets. A deletion goes through, though it counts: it leaves the budget "
                "with nothing to allow.",
                zh="只有驱逐 API 才会检查预算。直接删除照样成功，但会计入预算，使其没有余量。",
            ),
            believed=Text(
                "A deletion is called a voluntary disruption, and budgets are said to be against these.",
                zh="文档把直接删除归为“自愿干扰”，而 PDB 号称就是防自愿干扰的。",
            ),
            heard_at="https://docs.oracle.com/en/industries/communications/cloud-native-core/3.25.2.1xx.0/"
            "sepp_installation_guide/poddisruptionbudget.html",
        ),
        Claim(
            "stops-a-rollout",
            Text(
                "A rollout keeps to the budget: no fewer Pods are Ready than it demands.",
                zh="滚动更新会遵守 PDB：就绪的 Pod 不会少于它的要求。",
            ),
            docs=PAGE,
            docs_say="no",
            judged_by=check.stops_a_rollout,
            instead=Text(
                "Controllers delete Pods, they do not evict them: how many a rollout takes away at once is for the "
                "Deployment's own maxUnavailable.",
                zh="控制器是删除 Pod，而不是驱逐。滚动更新一次能减少多少 Pod，"
                "由 Deployment 自己的 maxUnavailable 决定。",
            ),
            believed=Text(
                "Both have a field maxUnavailable, and a rollout is a voluntary disruption too.",
                zh="两者都有 maxUnavailable 字段，而滚动更新也属于自愿干扰。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/89820",
        ),
        Claim(
            "stops-scaling-down",
            Text(
                "A budget keeps a workload from being scaled below minAvailable.",
                zh="PDB 能防止工作负载缩容到 minAvailable 以下。",
            ),
            docs=PAGE,
            docs_say="no",
            judged_by=check.stops_scaling_down,
            instead=Text(
                "Scaling goes through, and Pods are deleted. Then too few are left: no eviction is allowed any more.",
                zh="缩容照样成功，Pod 会被删除。此后健康的 Pod 不足，预算不再允许任何驱逐。",
            ),
            believed=Text(
                "Pages on interview questions name scaling down among what a budget protects from.",
                zh="一些面试题页面把缩容也列为 PDB 防护的对象。",
            ),
            heard_at="https://devopsinterview.com/?p=206",
        ),
    ),
)
