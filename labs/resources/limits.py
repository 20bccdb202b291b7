"""What becomes of a container that wants more than its limit?"""

from checks.resources import limits as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    delete,
    equals,
    exec_in,
    field,
    node_of,
    observe,
    on_node,
    one_of,
    ready,
    swap,
    until,
)

RUN = "concepts/configuration/manage-resources-containers/#how-pods-with-resource-limits-are-run"
LIMITS = "concepts/configuration/manage-resources-containers/#requests-and-limits"

# Containers are reported in the order of their names: eater before second and sibling.
RESTARTS_OF_FIRST = "status.containerStatuses.0.restartCount"
RESTARTS_OF_SECOND = "status.containerStatuses.1.restartCount"

# What the kernel counts for one container: one folder on cgroup v2, on v1 one in each controller's tree.
CGROUP = (
    "sh", "-c",
    'for folder in $(find /sys/fs/cgroup -type d -name "*${0##*/}*"); do cd $folder; '
    "grep -sH . cpu.max cpu.cfs_quota_us cpu.cfs_period_us cpu.stat cpuacct.usage; done; "
    "read up rest < /proc/uptime; echo uptime:$up",
    field("Pod/throttled", "status.containerStatuses.0.containerID"),
)  # fmt: skip
NODE = on_node(node_of("Pod/throttled"))

LAB = Lab(
    question=Text("What becomes of a container that wants more than its limit?", zh="容器用量想超过 limit 时会怎样？"),
    watches=("Pod",),
    steps=(
        apply("throttled.yaml"),
        apply("pair.yaml"),
        apply("eaters.yaml"),
        until("throttled-runs", ready("Pod/throttled"), within=60),
        until("pair-runs", ready("Pod/pair"), within=60),
        until("eaters-run", ready("Pod[app=eaters]"), within=60),
        # Told to eat once they run: on cgroup v1 the runtime does not see what a container does as it is being started.
        # Where that is not done, the waits behind it tell: they are not soft.
        exec_in("Pod/pair", "touch", "/note/go", container="sibling", name="pair-goes", within=60, refused=True),
        exec_in(
            one_of("Pod[app=eaters]"),
            "touch",
            "/note/go",
            container="eater",
            name="eaters-go",
            within=60,
            refused=True,
        ),
        until("pair-restarted", equals("Pod/pair", RESTARTS_OF_FIRST, 1), within=60),
        until("eater-restarted", equals("Pod[app=eaters]", RESTARTS_OF_FIRST, 1), within=60),
        until("second-restarted", equals("Pod[app=eaters]", RESTARTS_OF_SECOND, 1), within=30),
        # Long enough to be held back in some periods of 100 ms each.
        observe(seconds=2, name="held-back"),
        ask("cpu-before", NODE, *CGROUP),
        observe(seconds=1, name="meanwhile"),
        until("main-restarted", equals("Pod/throttled", RESTARTS_OF_FIRST, 1), within=6, soft=True),
        ask("cpu-after", NODE, *CGROUP),
    ),
    controls=(
        swap("throttled.yaml", "roomier.yaml", flips=("limit-is-a-quota", "is-throttled", "gets-no-more")),
        swap("pair.yaml", "both-fail.yaml", flips=("over-memory-limit-is-killed", "siblings-live-on")),
        swap(
            "meanwhile",
            exec_in("Pod/throttled", "sh", "-c", "kill -KILL -1", name="meanwhile", refused=True),
            name="killed-by-hand",
            flips=("over-cpu-limit-ends",),
        ),
        swap(
            "meanwhile",
            delete(one_of("Pod[app=eaters]"), name="meanwhile"),
            name="pod-deleted",
            flips=("pod-is-replaced",),
        ),
    ),
    claims=(
        Claim(
            "limit-is-a-quota",
            Text(
                "A CPU limit is a quota of the kernel's: 50m are 5 ms of CPU time in each 100 ms.",
                zh="CPU limit 就是内核的配额：50m 即每 100 毫秒最多 5 毫秒 CPU 时间。",
            ),
            docs=RUN,
            judged_by=check.limit_is_a_quota,
            interview=Text(
                "cpu.max of the container's cgroup, or cpu.cfs_quota_us on cgroup v1. The kubelet only writes it; the "
                "kernel holds to it.",
                zh="即容器 cgroup 的 cpu.max（cgroup v1 为 cpu.cfs_quota_us）。kubelet 只负责写入，执行的是内核。",
            ),
        ),
        Claim(
            "is-throttled",
            Text(
                "A container that wants more CPU than its limit is throttled: period after period the kernel stops it.",
                zh="想用的 CPU 超过 limit 时，容器会被限流：内核在每个周期里让它停下等待。",
            ),
            docs=RUN,
            judged_by=check.is_throttled,
            interview=Text(
                "nr_throttled in cpu.stat counts it. Averages hide it: a burst of a few milliseconds can be held back "
                "on an idle node, which shows as latency.",
                zh="次数见 cpu.stat 的 nr_throttled。平均用量看不出来：即使节点空闲，几毫秒的突发也可能被限流，"
                "表现为延迟升高。",
            ),
        ),
        Claim(
            "gets-no-more",
            Text(
                "Over some seconds it gets no more CPU time than its limit, however much it wants.",
                zh="在数秒内，无论它想要多少，得到的 CPU 时间都不会超过 limit。",
            ),
            docs=LIMITS,
            judged_by=check.gets_no_more,
        ),
        Claim(
            "over-cpu-limit-ends",
            Text(
                "A container over its CPU limit is marked OutOfCPU, and killed or restarted.",
                zh="容器超出 CPU limit 会被标记为 OutOfCPU，并被杀死或重启。",
            ),
            docs=RUN,
            docs_say="no",
            judged_by=check.over_cpu_limit_ends,
            instead=Text(
                "Nothing happens to it but that it is slower: CPU can be withheld, so there is no need to kill.",
                zh="它只是变慢，不会有别的事：CPU 可以不给，用不着杀进程。",
            ),
            believed=Text(
                "There is a reason OutOfcpu: a kubelet refuses with it a Pod whose requests do not fit the node. And a "
                "throttled container may fail its liveness probe.",
                zh="确实有 OutOfcpu 这个 reason：Pod 的 requests 在节点上放不下时，kubelet 用它拒绝该 Pod。"
                "另外，被限流的容器可能因存活探针超时而被重启。",
            ),
        ),
        Claim(
            "over-memory-limit-is-killed",
            Text(
                "A container over its memory limit is killed: reason OOMKilled, exit code 137.",
                zh="容器超出内存 limit 会被杀死：原因为 OOMKilled，退出码 137。",
            ),
            docs=RUN,
            judged_by=check.over_memory_limit_is_killed,
            interview=Text(
                "137 is 128 + SIGKILL, and tells by itself only that something killed it; but on cgroup v1 the reason "
                "may get lost, and Error is told. OutOfmemory is another thing: a kubelet that refuses a Pod.",
                zh="137 即 128 + SIGKILL，单凭它只能说明进程被杀；但在 cgroup v1 上原因可能丢失，只显示 Error。"
                "OutOfmemory 是另一回事：kubelet 拒绝接纳 Pod。",
            ),
        ),
        Claim(
            "siblings-live-on",
            Text(
                "The other containers of the Pod are not restarted with it.",
                zh="同一 Pod 的其他容器不会跟着重启。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#restart-policy",
            judged_by=check.siblings_live_on,
            interview=Text(
                "The killed one is started again in place, with the volumes as they were; from the second time on "
                "after a growing delay (CrashLoopBackOff).",
                zh="被杀的容器在原处重启，卷内容不变；从第二次起要等待逐渐加长的退避时间（CrashLoopBackOff）。",
            ),
        ),
        Claim(
            "pod-is-replaced",
            Text(
                "A Pod of which all containers are over their limits is recreated, or moved to another node.",
                zh="Pod 的所有容器都超出 limit 时，Pod 会被重建或重新调度到其他节点。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#restart-policy",
            docs_say="no",
            judged_by=check.pod_is_replaced,
            instead=Text(
                "Its containers are restarted in it, on the same node. A Pod never moves, and limits replace none.",
                zh="容器在原 Pod、原节点上重启。Pod 不会迁移，limit 也不会导致 Pod 被替换。",
            ),
            believed=Text(
                "Eviction does end Pods and have controllers make new ones, but that is about what the node is short "
                "of, and about disk limits.",
                zh="驱逐确实会终结 Pod 并由控制器新建，但那是因为节点资源紧张，或超出了磁盘限额。",
            ),
        ),
    ),
)
