"""What does CrashLoopBackOff say of the cause?"""

from checks.pods import crash_loop as check
from kindlab import Claim, Lab, Text, apply, holds, mutate, until

LOOPS = "concepts/workloads/pods/pod-lifecycle/#container-restarts"

LAB = Lab(
    question=Text("What does CrashLoopBackOff say of the cause?", zh="CrashLoopBackOff 能说明原因吗？"),
    watches=("Pod",),
    steps=(
        apply("failing.yaml"),
        apply("finishing.yaml"),
        apply("hungry.yaml"),
        apply("unhealthy.yaml"),
        # A first restart comes at once, the second ten seconds after the next end. Until then a container waits, but
        # the kubelet writes the reason with its next status only, which may be just before it starts the container: a
        # wait may come too late for it, and is over after the third restart, before which it was written twice.
        until("failing-waits", holds(check.has_looped, "Pod/failing"), within=150),
        until("finishing-waits", holds(check.has_looped, "Pod/finishing"), within=150),
        until("hungry-waits", holds(check.has_looped, "Pod/hungry"), within=150),
        until("unhealthy-settled", holds(check.is_ready_or_has_looped, "Pod/unhealthy"), within=150),
    ),
    controls=(),
    mutants=(
        mutate(
            "failing.yaml",
            "Pod/failing",
            "spec.containers[0].command",
            ["sh", "-c", "exit 0"],
            flips=("error-of-the-program",),
        ),
        mutate(
            "finishing.yaml",
            "Pod/finishing",
            "spec.containers[0].command",
            ["sh", "-c", "exit 4"],
            flips=("ended-in-failure",),
        ),
        mutate(
            "hungry.yaml",
            "Pod/hungry",
            "spec.containers[0].command",
            ["sh", "-c", "exit 1"],
            flips=("too-little-memory",),
        ),
        mutate(
            "unhealthy.yaml",
            "Pod/unhealthy",
            "spec.containers[0].livenessProbe.exec.command",
            ["true"],
            flips=("bad-liveness-probe",),
        ),
    ),
    claims=(
        Claim(
            "ended-in-failure",
            Text(
                "CrashLoopBackOff means that the container's program has failed.",
                zh="CrashLoopBackOff 说明容器里的程序出错退出了。",
            ),
            docs=LOOPS,
            docs_say="no",
            judged_by=check.ended_in_failure,
            instead=Text(
                "It means that the container ended soon, again and again, and that the next start is put off. Here "
                "it ends with exit code 0 each time: restartPolicy Always, the default, restarts it all the same.",
                zh="它只表示容器一再很快结束，下一次启动被推迟。这里每次退出码都是 0："
                "默认的 restartPolicy: Always 照样会重启。",
            ),
            believed=Text("The word says crash.", zh="名字里就有 Crash（崩溃）。"),
            heard_at="https://github.com/kubernetes/kubernetes/issues/53125",
        ),
        Claim(
            "error-of-the-program",
            Text(
                "A program that ends with an error soon after each start comes to CrashLoopBackOff.",
                zh="程序每次启动后很快出错退出，会进入 CrashLoopBackOff。",
            ),
            docs=LOOPS,
            judged_by=check.error_of_the_program,
            interview=Text(
                "Why is told by lastState.terminated (exit code, reason) and kubectl logs --previous.",
                zh="原因要看 lastState.terminated（退出码、reason）和 kubectl logs --previous。",
            ),
        ),
        Claim(
            "too-little-memory",
            Text(
                "A container that goes beyond its memory limit comes to CrashLoopBackOff; its exit code is 137.",
                zh="内存超过 limit 的容器会进入 CrashLoopBackOff，退出码为 137。",
            ),
            docs=LOOPS,
            judged_by=check.too_little_memory,
            interview=Text(
                "The reason OOMKilled tells it apart from others that are killed: 137 is only 128 + SIGKILL.",
                zh="137 只是 128 + SIGKILL，要靠 reason=OOMKilled 与其他被杀的情况区分。",
            ),
        ),
        Claim(
            "bad-liveness-probe",
            Text(
                "A container that runs well and whose liveness probe is wrong comes to CrashLoopBackOff.",
                zh="程序本身正常，但存活探针配置错误，也会进入 CrashLoopBackOff。",
            ),
            docs=LOOPS,
            judged_by=check.bad_liveness_probe,
            interview=Text(
                "Its exit code is what the program makes of SIGTERM, or, as here, 137 after the grace period; the "
                "Event Killing names the probe.",
                zh="退出码取决于程序如何处理 SIGTERM；若像这里一样忽略它，宽限期后就是 137。"
                "Killing 事件会写明是存活探针。",
            ),
        ),
    ),
)
