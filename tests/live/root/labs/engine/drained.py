"""Does a drain that a budget holds up end with its run?"""

from checks.engine import drained as check

from kindlab import Claim, Lab, Text, apply, kubectl, node, ready, swap, until

LAB = Lab(
    question=Text("Does a drain that a budget holds up end with its run?", zh="被预算挡住的 drain 会随运行结束吗？"),
    watches=("Pod", "Node"),
    steps=(
        apply("web.yaml"),
        until("started", ready("Pod[app=web]"), within=60),
        kubectl("drain", node("worker"), "--ignore-daemonsets", "--delete-emptydir-data", "--force",
                name="drain", within=40, refused=True),
    ),
    controls=(swap("web.yaml", "spare.yaml", flips=("is-held-up",)),),
    claims=(
        Claim("is-held-up", Text("The budget holds the drain up.", zh="预算挡住了 drain。"),
              docs="concepts/workloads/pods/disruptions/#pod-disruption-budgets", docs_say="silent",
              judged_by=check.is_held_up),
    ),
)  # fmt: skip
