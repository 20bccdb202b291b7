"""Are all lines of containers' logs seen, also of those that die, restart or are deleted?"""

from checks.engine import logs as check

from kindlab import Claim, Lab, Text, apply, delete, equals, gone, logs, observe, ready, swap, until

LAB = Lab(
    question=Text("Are all lines of all containers seen?", zh="所有容器的每一行日志都能看到吗？"),
    watches=("Pod",),
    witnesses=(logs("Pod[app=logs]"),),
    steps=(
        apply("pods.yaml"),
        until("quick-over", equals("Pod/quick", "status.phase", "Succeeded"), within=60),
        delete("Pod/quick", name="delete-quick"),
        until("writing", ready("Pod/deleted"), within=60),
        observe(seconds=1, name="look"),
        delete("Pod/deleted", name="delete"),
        until("gone", gone("Pod/deleted"), within=30),
        until("restarted", equals("Pod/restarting", "status.containerStatuses.0.restartCount", 2), within=60),
        observe(seconds=2),
    ),
    controls=(swap("pods.yaml", "fewer.yaml", flips=("all-lines-are-seen",)),),
    claims=(
        Claim(
            "all-lines-are-seen",
            Text("Every line is seen, once.", zh="每一行都恰好看到一次。"),
            docs="concepts/cluster-administration/logging/#basic-logging-in-kubernetes",
            judged_by=check.all_lines_are_seen,
        ),
    ),
)
