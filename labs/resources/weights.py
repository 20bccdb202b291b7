"""What of a container's requests does the kernel get to know?"""

from checks.resources import weights as check
from kindlab import Claim, Lab, Text, apply, ask, exits, in_pod, mutate, ready, until

RUN = "concepts/configuration/manage-resources-containers/#how-pods-with-resource-limits-are-run"

# On cgroup v2 a container's files are in one folder, on v1 in one of each controller.
CGROUP = (
    "sh", "-c",
    "cd /sys/fs/cgroup; grep -sH . cpu.weight memory.min memory.low memory.high memory.max memory.current "
    "cpu/cpu.shares memory/memory.soft_limit_in_bytes memory/memory.limit_in_bytes memory/memory.usage_in_bytes; true",
)  # fmt: skip

LAB = Lab(
    question=Text(
        "What of a container's requests does the kernel get to know?", zh="容器的 requests 有哪些会告诉内核？"
    ),
    watches=("Pod",),
    steps=(
        apply("pair.yaml"),
        until("ready", ready("Pod/pair"), within=60),
        ask("big", in_pod("Pod/pair", "big"), *CGROUP, until=exits(0)),
        ask("small", in_pod("Pod/pair", "small"), *CGROUP, until=exits(0)),
    ),
    controls=(),
    mutants=(
        mutate("pair.yaml", "Pod/pair", "spec.containers[0].resources.requests.cpu", "20m", flips=("cpu-is-a-weight",)),
        mutate(
            "pair.yaml",
            "Pod/pair",
            "spec.containers[0].resources.limits",
            {"memory": "40Mi"},
            flips=("memory-is-in-the-cgroup",),
        ),
        mutate(
            "pair.yaml", "Pod/pair", "spec.containers[1].resources.requests.memory", "512Mi", flips=("may-use-more",)
        ),
    ),
    claims=(
        Claim(
            "cpu-is-a-weight",
            Text(
                "A CPU request becomes a weight in the container's cgroup: more is requested, more is got where CPU is "
                "short.",
                zh="CPU requests 会成为容器 cgroup 中的权重：请求得多，CPU 紧张时分到的就多。",
            ),
            docs=RUN,
            judged_by=check.cpu_is_a_weight,
            interview=Text(
                "cpu.weight, or cpu.shares on cgroup v1. It caps nothing: while others idle, a container takes what "
                "there is, up to its limit.",
                zh="即 cpu.weight（cgroup v1 为 cpu.shares）。它不是上限：别人空闲时，容器可以一直用到自己的 limit。",
            ),
        ),
        Claim(
            "memory-is-in-the-cgroup",
            Text(
                "A memory request is set in the container's cgroup, as a limit is.",
                zh="内存 requests 和 limits 一样，都写进容器的 cgroup。",
            ),
            docs=RUN,
            docs_say="no",
            judged_by=check.memory_is_in_the_cgroup,
            instead=Text(
                "It is not there at all. It counts for the scheduler, in ranking Pods for eviction, and in the OOM "
                "killer's score of each process.",
                zh="cgroup 里根本没有它。它只用于调度、驱逐时的排序，以及进程的 OOM 评分。",
            ),
            believed=Text(
                "Three of four are there: both limits, and the CPU request. And with the alpha feature MemoryQoS, on "
                "cgroup v2, so is this one (memory.min).",
                zh="四项中有三项在：两个 limits 和 CPU requests。而且在 cgroup v2 上启用 alpha 特性 MemoryQoS 后，"
                "它也会写入（memory.min）。",
            ),
        ),
        Claim(
            "may-use-more",
            Text(
                "A container may use more memory than it requests.",
                zh="容器使用的内存可以超过它的 requests。",
            ),
            docs="concepts/configuration/manage-resources-containers/#requests-and-limits",
            judged_by=check.may_use_more,
            interview=Text(
                "Until the node runs short of memory: then those that use more than they request are evicted first.",
                zh="直到节点内存不足：那时用量超过 requests 的 Pod 会最先被驱逐。",
            ),
        ),
    ),
)
