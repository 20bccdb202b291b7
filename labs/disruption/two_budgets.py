"""What becomes of a Pod that two budgets select?"""

from checks.disruption import two_budgets as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    equals,
    evict,
    kubectl,
    node_of,
    observe,
    rolled_out,
    swap,
    until,
)

ANSWERS = "concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works"
OVERLAPPING = "tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors"
STATUS = "tasks/run-application/configure-pdb/#check-the-status-of-the-pdb"
STUCK = "concepts/scheduling-eviction/api-eviction/#troubleshooting-stuck-evictions"

BUDGETS, LATE = check.BUDGETS, check.LATE

LAB = Lab(
    question=Text("What becomes of a Pod that two budgets select?", zh="同一个 Pod 被两个 PDB 选中，会怎样？"),
    watches=("Pod", "PodDisruptionBudget", "StatefulSet"),
    steps=(
        # First, so that the controller has done with their statuses long before their Pod comes.
        apply("late-budgets.yaml"),
        until("late-budgets-counted", equals(LATE, "status.observedGeneration", 1), within=30),
        apply("shop.yaml"),
        until("started", rolled_out("StatefulSet/shop"), within=60),
        # Not before the Pods are Ready: of two budgets only one learns that a Pod has become so.
        apply("budgets.yaml"),
        until("counted", equals(BUDGETS, "status.currentHealthy", 2), within=30),
        ask(
            "drain",
            kubectl("drain", node_of("Pod/shop-0"), "--pod-selector=app=shop", "--dry-run=server", "--timeout=1s"),
        ),
        evict("Pod/shop-1", name="evict", refused=True),
        apply("late.yaml"),
        observe(seconds=1, name="afterwards"),
        until("both-counted", equals(LATE, "status.expectedPods", 1), within=3, soft=True),
    ),
    controls=(
        swap("budgets.yaml", "one-allows.yaml", flips=("is-an-error", "stricter-one-decides")),
        swap(
            "budgets.yaml",
            "one-refuses.yaml",
            flips=("is-an-error", "stricter-one-decides", "drain-asks-again"),
        ),
        swap(
            "afterwards",
            kubectl("annotate", "poddisruptionbudget", "--all", "touched=yes", name="afterwards"),
            name="touched",
            flips=("both-count-a-new-pod",),
        ),
    ),
    claims=(
        Claim(
            "is-an-error",
            Text(
                "The eviction of a Pod that two budgets select fails with 500, although each of them allows one.",
                zh="Pod 被两个 PDB 选中时，即使两个预算都有余量，驱逐也会失败，返回 500。",
            ),
            docs=ANSWERS,
            judged_by=check.is_an_error,
            interview=Text(
                "Not 429 (not now) but an error: it stays so until a budget is deleted or its selector is narrowed. "
                "It happens where a chart brings a budget of its own and the platform adds another.",
                zh="这不是 429（现在不行），而是错误：删掉其中一个 PDB 或收窄其选择器之前一直如此。"
                "常见于 Helm chart 自带 PDB、平台又自动加了一个的情形。",
            ),
        ),
        Claim(
            "stricter-one-decides",
            Text(
                "Of two budgets that select a Pod, the stricter one decides.",
                zh="两个 PDB 选中同一个 Pod 时，以更严格的那个为准。",
            ),
            docs=OVERLAPPING,
            docs_say="no",
            judged_by=check.stricter_one_decides,
            instead=Text(
                "Neither does: the eviction API takes two budgets for a mistake and evicts nothing. Selectors of "
                "budgets must not overlap.",
                zh="谁也不算数：驱逐 API 把两个预算视为配置错误，一律不驱逐。PDB 的选择器不应重叠。",
            ),
            believed=Text(
                "Network policies and quotas do add up, and with a strict budget that allows nothing the Pod stays "
                "either way.",
                zh="NetworkPolicy、ResourceQuota 确实可以叠加；而且严格的预算余量为 0 时，Pod 反正都走不了。",
            ),
            heard_at="https://github.com/chadmcrowell/killercoda-scenarios/blob/"
            "361ff0f1c003ed037931055a12dd9089f0ca3706/kubeskills-daily/day-013/step11.md",
        ),
        Claim(
            "drain-asks-again",
            Text(
                "kubectl drain waits and asks again, as it does where a budget refuses.",
                zh="kubectl drain 会像遇到预算拒绝时那样，等一会儿再重试。",
            ),
            docs=STUCK,
            docs_say="silent",
            judged_by=check.drain_asks_again,
            instead=Text(
                "It gives the Pod up at once and ends with an error (tried as a dry run on the server); it asks again, "
                "every 5 s, only where the answer is 429.",
                zh="它立即放弃这个 Pod 并报错退出（此处以服务器端 dry-run 验证）；只有 429 才会每 5 秒重试。",
            ),
            believed=Text(
                "A drain that a budget blocks is known to hang, and this is about budgets too.",
                zh="大家都知道 PDB 会让 drain 卡住，而这里同样是 PDB 的问题。",
            ),
        ),
        Claim(
            "both-count-a-new-pod",
            Text(
                "Where two budgets select a new Pod, each of them counts it in its status.",
                zh="新建的 Pod 被两个 PDB 选中时，两个预算的 status 都会把它计入。",
            ),
            docs=STATUS,
            docs_say="silent",
            judged_by=check.both_count_a_new_pod,
            instead=Text(
                "Only one does: of a Pod's budgets the disruption controller picks one arbitrarily, at each change of "
                "the Pod (Event MultiplePodDisruptionBudgets). The other keeps its old numbers until it is changed "
                "itself, or picked at a later change.",
                zh="只有一个会：Pod 每次变化时，disruption 控制器只从它的多个预算中任选一个更新"
                "（事件 MultiplePodDisruptionBudgets）；另一个一直保留旧数字，"
                "直到它自己被修改，或在以后的变化中被选中。",
            ),
            believed=Text(
                "Each budget counts by its own selector. It does, once it is looked at: a change of the budget itself, "
                "even an annotation, brings it up to date.",
                zh="每个预算都按自己的选择器计数。确实如此，但要先轮到它：修改预算本身，哪怕只加个注解，才会刷新。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/113891",
        ),
    ),
)
