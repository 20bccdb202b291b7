"""What does kubectl drain do, and what does it leave to others?"""

from checks.disruption import drain as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    audit,
    condition,
    cordon,
    kubectl,
    node,
    observe,
    ready,
    rolled_out,
    swap,
    undo,
    until,
)

PAGE = "tasks/administer-cluster/safely-drain-node/#use-kubectl-drain-to-remove-a-node-from-service"
BUDGETS = "concepts/workloads/pods/disruptions/#pod-disruption-budgets"

# While it is disturbed no other lab's Pods are on the node; the selector spares what people try there by hand.
OURS = "--selector=app in (web,pair,lone,agent)"
FLAGS = ("--ignore-daemonsets", "--force", OURS.replace("--selector", "--pod-selector"), "--timeout=120s")

LAB = Lab(
    question=Text(
        "What does kubectl drain do, and what does it leave to others?", zh="kubectl drain 做了什么，又没做什么？"
    ),
    watches=("Node", "Pod", "Deployment"),
    witnesses=(audit(),),
    steps=(
        # All Pods start on the node that is drained later: the other worker is closed until they have.
        cordon("worker2", name="close-the-other"),
        apply("agent.yaml"),
        apply("web.yaml"),
        apply("pair.yaml"),
        apply("lone.yaml"),
        until("web-started", rolled_out("Deployment/web"), within=90),
        until("pair-started", rolled_out("Deployment/pair"), within=60),
        until("others-started", ready("Pod[app=agent]"), within=60),
        until("lone-started", ready("Pod[app=lone]"), within=60),
        undo("close-the-other"),
        kubectl("drain", node("worker"), *FLAGS, name="drain", within=150),
        until("web-replaced", rolled_out("Deployment/web"), within=60),
        until("pair-replaced", rolled_out("Deployment/pair"), within=60),
        apply("late.yaml"),
        until("late-waits", condition("Pod/late", "PodScheduled", "False"), within=5, soft=True),
        kubectl("uncordon", node("worker"), name="uncordon"),
        until("late-runs", ready("Pod/late"), within=20, soft=True),
        observe(seconds=2, name="afterwards"),
        until("settled", rolled_out("Deployment/web"), within=60),
    ),
    controls=(
        swap(
            "drain",
            kubectl("delete", "pod", OURS, name="drain"),
            name="deleted",
            flips=(
                "cordons-first",
                "asks-the-eviction-api",
                "keeps-to-the-budget",
                "leaves-daemonsets-alone",
                "opens-the-node-again",
            ),
        ),
        swap(
            "drain",
            kubectl("drain", node("worker"), *FLAGS, "--disable-eviction", name="drain", within=150),
            name="no-eviction",
            flips=("asks-the-eviction-api", "keeps-to-the-budget"),
        ),
        swap("pair.yaml", "pair-with-budget.yaml", flips=("two-replicas-suffice",)),
        swap("lone.yaml", "owned.yaml", flips=("moves-all-pods",)),
        swap("uncordon", observe(seconds=1, name="uncordon"), name="left-cordoned", flips=("uncordon-lets-pods-in",)),
        swap(
            "afterwards",
            kubectl("rollout", "restart", "deployment/web", name="afterwards"),
            name="restarted",
            flips=("uncordon-brings-pods-back",),
        ),
    ),
    claims=(
        Claim(
            "cordons-first",
            Text(
                "drain first marks the node unschedulable by itself; only then are Pods taken from it.",
                zh="drain 会自己先把节点标记为不可调度，然后才驱逐 Pod。",
            ),
            docs=PAGE,
            judged_by=check.cordons_first,
            interview=Text(
                "So neither 'cordon, then drain' nor 'drain, then cordon' is needed: the first does no harm, and the "
                "second finds the node cordoned already.",
                zh="所以既不必“先 cordon 再 drain”，也不必“先 drain 再 cordon”：前者无害，后者会发现节点早已 cordon。",
            ),
        ),
        Claim(
            "asks-the-eviction-api",
            Text(
                "drain asks the API server to evict each Pod, and asks again after each 429.",
                zh="drain 通过驱逐 API 逐个请求驱逐 Pod，遇到 429 会重试。",
            ),
            docs=PAGE,
            judged_by=check.asks_the_eviction_api,
            interview=Text(
                "Every 5 s, until --timeout, which by default never comes. With --disable-eviction it deletes, and no "
                "budget is asked.",
                zh="每 5 秒重试一次，直到 --timeout（默认不超时）。加上 --disable-eviction 则直接删除，不再检查预算。",
            ),
        ),
        Claim(
            "keeps-to-the-budget",
            Text(
                "With minAvailable: 2 a drain never leaves fewer than two Pods of three Ready, though all were on the "
                "node.",
                zh="minAvailable: 2 时，即使三个 Pod 都在该节点上，drain 过程中也始终至少有两个就绪。",
            ),
            docs=BUDGETS,
            judged_by=check.keeps_to_the_budget,
        ),
        Claim(
            "two-replicas-suffice",
            Text(
                "A drain does not interrupt an application that has two replicas.",
                zh="应用只要有两个副本，drain 就不会造成中断。",
            ),
            docs=BUDGETS,
            docs_say="no",
            judged_by=check.two_replicas_suffice,
            instead=Text(
                "If both are on the node and no budget protects them, both are evicted at once, and replacements start "
                "only then. It takes replicas on other nodes, or a budget.",
                zh="如果两个副本都在该节点上且没有 PDB，它们会同时被驱逐，之后替补才启动。"
                "要么副本分布在不同节点，要么有 PDB。",
            ),
            believed=Text(
                "Pages on maintenance say that a drain keeps applications running, or to scale out before it.",
                zh="一些运维文章说 drain 能保证业务不中断，或者说事先扩容即可。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/48307",
        ),
        Claim(
            "leaves-daemonsets-alone",
            Text(
                "drain --ignore-daemonsets leaves the Pods of DaemonSets on the node.",
                zh="drain --ignore-daemonsets 会把 DaemonSet 的 Pod 留在节点上。",
            ),
            docs=PAGE,
            judged_by=check.leaves_daemonsets_alone,
            interview=Text(
                "It would be of no use: their controller tolerates the unschedulable node and would start them again "
                "at once.",
                zh="驱逐它们也没用：DaemonSet 控制器容忍不可调度的节点，会立即重新创建。",
            ),
        ),
        Claim(
            "moves-all-pods",
            Text(
                "drain moves the Pods of the node to other nodes.",
                zh="drain 会把节点上的 Pod 迁移到其他节点。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-lifetime",
            docs_say="no",
            judged_by=check.moves_all_pods,
            instead=Text(
                "It has them deleted. Controllers create others, with new names and UIDs, which the scheduler puts "
                "elsewhere; a Pod without a controller, which --force takes too, is lost.",
                zh="它只是让 Pod 被删除。控制器会新建名字和 UID 都不同的 Pod，由调度器放到别处；"
                "没有控制器的裸 Pod（需 --force）就此消失。",
            ),
            believed=Text(
                "Afterwards as many Pods of the same Deployment run elsewhere, which looks like a move.",
                zh="之后同一 Deployment 的 Pod 在别处照样运行，看上去像是搬过去的。",
            ),
            heard_at="https://www.dev.to/gkampitakis/kubernetes-node-drain-by-example-3l28",
        ),
        Claim(
            "opens-the-node-again",
            Text(
                "Once drained, the node is open for new Pods again.",
                zh="drain 结束后，节点会恢复可调度。",
            ),
            docs=PAGE,
            docs_say="no",
            judged_by=check.opens_the_node_again,
            instead=Text(
                "It stays cordoned, over a reboot too, until somebody runs kubectl uncordon.",
                zh="节点一直保持 cordon 状态（重启后也一样），直到有人执行 kubectl uncordon。",
            ),
            believed=Text(
                "The command ends, the maintenance is over, and the node is Ready.",
                zh="命令已结束、维护已完成、节点也是 Ready。",
            ),
        ),
        Claim(
            "uncordon-lets-pods-in",
            Text(
                "After kubectl uncordon a Pod that waited for the node is scheduled on it.",
                zh="执行 kubectl uncordon 之后，等待该节点的 Pod 就会被调度上去。",
            ),
            docs=PAGE,
            judged_by=check.uncordon_lets_pods_in,
        ),
        Claim(
            "uncordon-brings-pods-back",
            Text(
                "kubectl uncordon brings the Pods back to the node.",
                zh="kubectl uncordon 会让 Pod 回到该节点。",
            ),
            docs=PAGE,
            docs_say="no",
            judged_by=check.uncordon_brings_pods_back,
            instead=Text(
                "Nothing moves: Pods that run stay where they are. Only new ones may go to the node, as of a rollout.",
                zh="什么也不会移动：运行中的 Pod 留在原处。只有新建的 Pod（例如滚动更新产生的）才可能调度到该节点。",
            ),
            believed=Text(
                "It undoes the cordon, and so seems to undo the drain.",
                zh="它撤销了 cordon，看起来也就撤销了 drain。",
            ),
        ),
    ),
)
