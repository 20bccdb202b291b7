"""What empties a node before its maintenance, and what does not?"""

from checks.disruption import cordon as check
from kindlab import Claim, Lab, Text, apply, cordon, kubectl, node, observe, ready, rolled_out, swap, until

PAGE = "tasks/administer-cluster/safely-drain-node/#use-kubectl-drain-to-remove-a-node-from-service"

# While it is disturbed no other lab's Pods are on the node; the selector spares what people try there by hand.
OURS = "--pod-selector=app in (agent,lone,scratch)"
FLAGS = ("--ignore-daemonsets", "--force", "--delete-emptydir-data")

LAB = Lab(
    question=Text(
        "What empties a node before its maintenance, and what does not?", zh="维护之前，什么能清空节点，什么不能？"
    ),
    watches=("Node", "Pod", "Deployment"),
    steps=(
        apply("web.yaml"),
        apply("kept.yaml"),
        until("started", rolled_out("Deployment/web"), within=90),
        until("agent-started", ready("Pod[app=agent]"), within=60),
        until("others-started", ready("Pod[kept=yes]"), within=60),
        observe(seconds=1, name="before"),
        kubectl("rollout", "restart", "deployment/web", name="restart"),
        until("restarted", rolled_out("Deployment/web"), within=90),
        kubectl("delete", "pod", "--selector=app=web", "--force", "--grace-period=0", name="force"),
        until("replaced", rolled_out("Deployment/web"), within=90),
        kubectl("drain", node("worker"), OURS, name="drain", refused=True),
        observe(seconds=2),
    ),
    controls=(
        swap(
            "before",
            cordon("worker", name="before"),
            name="cordoned",
            flips=("rollout-empties-it", "forced-deletion-empties-it"),
        ),
        swap(
            "drain",
            kubectl("drain", node("worker"), OURS, *FLAGS, name="drain"),
            name="with-flags",
            flips=("drain-names-what-it-spares",),
        ),
        swap(
            "drain",
            kubectl("drain", node("worker"), OURS, "--dry-run=server", name="drain", refused=True),
            name="dry-run",
            flips=("refused-drain-changes-nothing",),
        ),
    ),
    claims=(
        Claim(
            "rollout-empties-it",
            Text(
                "A rollout before the maintenance takes the Pods off the node.",
                zh="维护前做一次滚动更新，就能让 Pod 离开该节点。",
            ),
            docs=PAGE,
            docs_say="no",
            judged_by=check.rollout_empties_it,
            instead=Text(
                "It makes new Pods, and the scheduler puts some of them on the same node again, unless that is "
                "cordoned first.",
                zh="滚动更新会新建 Pod，而调度器照样会把其中一些放回该节点，除非事先 cordon。",
            ),
            believed=Text(
                "It replaces every Pod without an interruption, which is what one wants; only where to is not asked.",
                zh="它能不中断地替换所有 Pod，这正是想要的效果；只是没人管新 Pod 去哪儿。",
            ),
        ),
        Claim(
            "forced-deletion-empties-it",
            Text(
                "kubectl delete pod --force has the Deployment create the Pods anew on other nodes.",
                zh="kubectl delete pod --force 会让 Deployment 在其他节点上重建 Pod。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-termination-forced",
            docs_say="no",
            judged_by=check.forced_deletion_empties_it,
            instead=Text(
                "Anew, yes, but anywhere: the node is as good as before. And it asks no budget and waits for no "
                "container to end.",
                zh="会重建，但不保证去别处：该节点仍然可以调度。而且它不检查 PDB，也不等待容器结束。",
            ),
            believed=Text(
                "With many nodes it is likely, and it is quick.",
                zh="节点很多时，新 Pod 多半会去别处；而且这样很快。",
            ),
        ),
        Claim(
            "drain-names-what-it-spares",
            Text(
                "Without further flags drain refuses, and names Pods of DaemonSets, those without a controller, and "
                "those with an emptyDir.",
                zh="不带参数的 drain 会拒绝执行，并列出 DaemonSet 的 Pod、没有控制器的 Pod 和使用 emptyDir 的 Pod。",
            ),
            docs=PAGE,
            judged_by=check.drain_names_what_it_spares,
            interview=Text(
                "--ignore-daemonsets leaves the first, --force and --delete-emptydir-data take the others, and what "
                "is in them is lost.",
                zh="--ignore-daemonsets 会跳过第一类，--force 和 --delete-emptydir-data 会删除后两类，"
                "其中的数据随之丢失。",
            ),
        ),
        Claim(
            "refused-drain-changes-nothing",
            Text(
                "A drain that refuses has changed nothing.",
                zh="被拒绝的 drain 什么也没有改变。",
            ),
            docs=PAGE,
            docs_say="silent",
            judged_by=check.refused_drain_changes_nothing,
            interview=Text(
                "It has cordoned the node, before it looked at any Pod, and leaves it cordoned: uncordon it, or go on.",
                zh="它在检查 Pod 之前就已 cordon 了节点，并且保持 cordon：要么 uncordon，要么继续 drain。",
            ),
        ),
    ),
)
