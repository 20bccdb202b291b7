"""What does a failing liveness probe do?"""

from checks.probes import liveness as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    contains,
    delete,
    equals,
    exec_in,
    in_pod,
    observe,
    one_of,
    ready,
    swap,
    until,
)

LIVENESS = "concepts/workloads/pods/probes/#liveness-probe"
SERVER = one_of("Pod[app=web]")
FIRST_RESTARTS = "status.containerStatuses.0.restartCount"

ENOUGH = f"failure {check.ENOUGH}"

LAB = Lab(
    question=Text("What does a failing liveness probe do?", zh="存活探针失败会怎样？"),
    watches=("Pod", "Event"),
    steps=(
        apply("pods.yaml"),
        until("started", ready("Pod[app=web]"), within=90),
        exec_in(SERVER, "rm", "/tmp/alive", name="break"),
        until("restarted", equals("Pod[app=web]", FIRST_RESTARTS, 1), within=30, soft=True),
        until("killed-ended", equals("Pod/killed", "status.phase", "Failed"), within=20, soft=True),
        until("polite-ended", equals("Pod/polite", "status.phase", "Succeeded"), within=20, soft=True),
        # The third container comes after a back-off of ten seconds.
        ask(
            "journal",
            in_pod("Pod/crasher", "reader"),
            "cat",
            "/memory/journal",
            until=contains("container 3"),
            within=45,
        ),
        ask("failures", in_pod("Pod/flaky", "reader"), "cat", "/memory/failures", until=contains(ENOUGH), within=30),
        observe(seconds=2),
    ),
    controls=(
        swap(
            "pods.yaml",
            "otherwise.yaml",
            flips=(
                "restarts-the-container",
                "only-failures-in-a-row-count",
                "each-container-has-its-own-count",
                "obeys-the-restart-policy",
                "always-counts-as-failed",
            ),
        ),
        swap("break", delete(SERVER, name="break"), name="deleted", flips=("replaces-the-pod",)),
    ),
    claims=(
        Claim(
            "restarts-the-container",
            Text(
                "When its liveness probe fails, a container is restarted in place: same Pod, same node, same address.",
                zh="存活探针失败时，容器会原地重启：Pod、节点、IP 都不变。",
            ),
            docs=LIVENESS,
            judged_by=check.restarts_the_container,
            interview=Text(
                "The kubelet kills the container after failureThreshold failures in a row (3 by default) and starts a "
                "new one. What the old one had written to its own file system is gone, its volumes stay.",
                zh="连续失败 failureThreshold 次（默认 3 次）后，kubelet 杀掉容器并启动新的。"
                "旧容器自身文件系统中的内容丢失，卷保留。",
            ),
        ),
        Claim(
            "replaces-the-pod",
            Text(
                "When the liveness probe fails, the Pod is killed and a new Pod takes its place.",
                zh="存活探针失败时，Pod 会被杀掉，由新的 Pod 代替。",
            ),
            docs=LIVENESS,
            docs_say="no",
            judged_by=check.replaces_the_pod,
            instead=Text(
                "The Pod stays what it is and where it is; only the one container is new. No controller and no "
                "scheduler is asked: a liveness probe cannot get a workload away from a bad node.",
                zh="Pod 还是原来的 Pod，仍在原来的节点上，只有那一个容器是新的。控制器和调度器都不参与，"
                "所以存活探针不能让应用离开有问题的节点。",
            ),
            believed=Text(
                "'The Pod was restarted' is how everybody says it, and the column RESTARTS is in the list of Pods.",
                zh="大家都说“Pod 重启了”，而且 RESTARTS 一列就在 Pod 列表里。",
            ),
            heard_at="https://shahadarsh.github.io/docker-k8s-presentation/kubernetes/objects/healthchecks/liveliness/",
        ),
        Claim(
            "only-failures-in-a-row-count",
            Text(
                "Only failures in a row count: a probe that fails every other time never restarts the container.",
                zh="只有连续失败才算数：每隔一次失败一次的探针永远不会触发重启。",
            ),
            docs="concepts/workloads/pods/probes/#configure-probes",
            judged_by=check.only_failures_in_a_row_count,
            interview=Text(
                "One success sets the count back to 0 (here failureThreshold is 3).",
                zh="成功一次，计数就归零（这里 failureThreshold 为 3）。",
            ),
        ),
        Claim(
            "each-container-has-its-own-count",
            Text(
                "A restarted container has failureThreshold failures of its own before it is killed.",
                zh="容器重启后重新计数，再失败 failureThreshold 次才会被杀掉。",
            ),
            docs="concepts/workloads/pods/probes/#configure-probes",
            docs_say="silent",
            judged_by=check.each_container_has_its_own_count,
            instead=Text(
                "The kubelet's count for the Pod's probe goes on over a restart that the probe did not cause: two "
                "failures, a crash, and the new container is killed by its first failure (failureThreshold 3).",
                zh="如果重启不是探针造成的，kubelet 的计数会延续：失败两次后容器自己崩溃，"
                "新容器第一次探测失败就被杀掉（failureThreshold 为 3）。",
            ),
            believed=Text(
                "The count is set back to 0 where the probe itself has caused the restart, and that is what one tries.",
                zh="由探针引起的重启会把计数归零，而人们试的正是这种情况。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/53530",
        ),
        Claim(
            "obeys-the-restart-policy",
            Text(
                "With restartPolicy Never, a container that its liveness probe kills is not restarted.",
                zh="restartPolicy 为 Never 时，被存活探针杀掉的容器不会重启。",
            ),
            docs="concepts/workloads/pods/probes/#probe-results",
            judged_by=check.obeys_the_restart_policy,
            interview=Text(
                "The probe kills, the restart policy decides what comes next. In a Job with Never, a new Pod.",
                zh="探针只负责杀掉容器，之后由重启策略决定。若是策略为 Never 的 Job，则会新建 Pod。",
            ),
        ),
        Claim(
            "always-counts-as-failed",
            Text(
                "A Pod that is not to be restarted is Failed once its liveness probe has killed its container.",
                zh="不重启的 Pod，其容器被存活探针杀掉后，Pod 一定是 Failed。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-phase",
            docs_say="silent",
            judged_by=check.always_counts_as_failed,
            instead=Text(
                "The exit code decides. A container that ends itself with 0 when it is told to stop makes the Pod "
                "Succeeded, a Job with such a Pod Complete, although its probe had failed.",
                zh="由退出码决定。收到停止信号后以 0 退出的容器会让 Pod 变为 Succeeded，"
                "对应的 Job 也算完成，尽管探针失败了。",
            ),
            believed=Text(
                "The phase Failed is said to cover containers that the system has terminated; and most examples run "
                "sleep, which ends with 137.",
                zh="Failed 阶段的定义里包括“被系统终止”的容器；而且多数示例运行的是 sleep，以 137 结束。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/109537",
        ),
    ),
)
