"""What becomes of an application that starts more slowly than its liveness probe has patience?"""

from checks.probes import slow_start as check
from kindlab import Claim, Lab, Text, apply, equals, observe, ready, swap, until

WHEN = "concepts/workloads/pods/probes/#when-should-you-use-a-startup-probe"
RESTARTS = "status.containerStatuses.0.restartCount"

LAB = Lab(
    question=Text(
        "What becomes of an application that starts more slowly than its liveness probe has patience?",
        zh="应用启动时间超过存活探针的容忍时间，会怎样？",
    ),
    watches=("Pod",),
    steps=(
        apply("pods.yaml"),
        # Two restarts come at once, back-off begins with the third; the application takes ten seconds to start.
        until("killed-twice", equals("Pod/unprotected", RESTARTS, 2), within=45, soft=True),
        until("protected-up", ready("Pod/protected"), within=20, soft=True),
        until("delayed-up", ready("Pod/delayed"), within=20, soft=True),
        # Of the probe that begins late the first answers are seen now.
        observe(seconds=4),
    ),
    controls=(
        swap(
            "pods.yaml",
            "otherwise.yaml",
            flips=("is-killed-in-a-loop", "comes-up-in-the-end", "startup-probe-protects", "initial-delay-protects"),
        ),
    ),
    claims=(
        Claim(
            "is-killed-in-a-loop",
            Text(
                "A liveness probe without a startup probe kills an application that needs more than "
                "initialDelaySeconds + failureThreshold × periodSeconds to start, again and again.",
                zh="只有存活探针而没有启动探针时，启动时间超过 initialDelaySeconds + failureThreshold × periodSeconds "
                "的应用会被反复杀掉。",
            ),
            docs=WHEN,
            judged_by=check.is_killed_in_a_loop,
            interview=Text(
                "Here 0 + 3 × 1 s, for a start of 10 s. It shows as CrashLoopBackOff, although nothing crashes: look "
                "for 'failed liveness probe' in the Events.",
                zh="这里是 0 + 3 × 1 秒，而启动需要 10 秒。表现为 CrashLoopBackOff，但程序并没有崩溃："
                "要看事件里的“failed liveness probe”。",
            ),
        ),
        Claim(
            "comes-up-in-the-end",
            Text(
                "After a few restarts such an application comes up all the same.",
                zh="这样的应用多重启几次，最终还是能启动起来。",
            ),
            docs=WHEN,
            docs_say="silent",
            judged_by=check.comes_up_in_the_end,
            instead=Text(
                "Each container begins its start from nothing and gets the same time. The back-off is a pause between "
                "containers, in which nothing starts.",
                zh="每个新容器都从头开始启动，得到的时间一样多。退避只是两个容器之间的等待，期间什么也不会启动。",
            ),
            believed=Text(
                "Sometimes it does: on a quieter node, or where a volume keeps what the first start has prepared.",
                zh="有时确实能启动：节点负载降低时，或卷里保留了上次启动准备好的数据时。",
            ),
        ),
        Claim(
            "startup-probe-protects",
            Text(
                "With a startup probe that has patience enough, the same application starts without a restart.",
                zh="加上容忍时间足够的启动探针，同样的应用无需重启就能启动。",
            ),
            docs=WHEN,
            judged_by=check.startup_probe_protects,
            interview=Text(
                "The startup probe asks the same question with a higher failureThreshold; the liveness probe stays "
                "strict, so that a later deadlock is found within seconds.",
                zh="启动探针检查同样的内容，只是 failureThreshold 更大；存活探针保持严格，之后出现死锁能在几秒内发现。",
            ),
        ),
        Claim(
            "initial-delay-protects",
            Text(
                "An initialDelaySeconds that is longer than the start protects as well.",
                zh="initialDelaySeconds 大于启动时间也能避免误杀。",
            ),
            docs="concepts/workloads/pods/probes/#liveness-probe",
            judged_by=check.initial_delay_protects,
            interview=Text(
                "It is the old way: one has to guess the slowest start, and nobody looks during that time, however "
                "early the application is up.",
                zh="这是老办法：必须猜出最慢的启动时间，而且在这段时间内，哪怕应用早已启动，也没有人检查它。",
            ),
        ),
    ),
)
