"""What does a Pod's restartPolicy decide?"""

from checks.pods import restart_policy as check
from kindlab import Claim, Lab, Text, apply, ask, dry_run, equals, mutate, observe, swap, until

POLICY = "concepts/workloads/pods/container-restarts/#restart-policy"

# The kubelet reports containers in the order of their names: `clean` before `failed`.
CLEAN, FAILED = (f"status.containerStatuses[{place}].restartCount" for place in (0, 1))

LAB = Lab(
    question=Text("What does a Pod's restartPolicy decide?", zh="Pod 的 restartPolicy 决定什么？"),
    watches=("Pod",),
    steps=(
        apply("pods.yaml"),
        ask("on-failed", dry_run("on-failed.yaml")),
        ask("limited", dry_run("limited.yaml")),
        ask("deployment", dry_run("deployment.yaml")),
        ask("stateful-set", dry_run("stateful-set.yaml")),
        ask("daemon-set", dry_run("daemon-set.yaml")),
        until("never-ended", equals("Pod/never", "status.phase", "Failed"), within=60, soft=True),
        until("on-failure-restarted", equals("Pod/on-failure", FAILED, 1), within=30, soft=True),
        until("clean-restarted", equals("Pod/unset", CLEAN, 1), within=30, soft=True),
        until("failed-restarted", equals("Pod/unset", FAILED, 1), within=30, soft=True),
        # A first restart comes at once, in the kubelet's same look at the Pod: back-off begins with the second.
        observe(seconds=5),
    ),
    controls=(
        swap("on-failed.yaml", "on-failure.yaml", flips=("middle-one-is-on-failed",)),
        swap("limited.yaml", "limited-job.yaml", flips=("restarts-can-be-limited",)),
        swap("daemon-set.yaml", "always-daemon-set.yaml", flips=("controllers-take-always-only",)),
    ),
    mutants=(
        mutate(
            "pods.yaml",
            "Pod/unset",
            "spec.restartPolicy",
            "OnFailure",
            flips=("always-is-the-default", "always-restarts-what-succeeded"),
        ),
        mutate("pods.yaml", "Pod/on-failure", "spec.restartPolicy", "Always", flips=("on-failure-looks-at-the-code",)),
        mutate("pods.yaml", "Pod/never", "spec.restartPolicy", "OnFailure", flips=("never-restarts-nothing",)),
    ),
    claims=(
        Claim(
            "always-is-the-default",
            Text("A Pod that names no restartPolicy gets Always.", zh="Pod 未指定 restartPolicy 时，默认为 Always。"),
            docs=POLICY,
            judged_by=check.always_is_the_default,
            interview=Text(
                "The API server writes it into the object. So a Pod made for a single task that does not say Never or "
                "OnFailure runs it again and again.",
                zh="这个默认值由 API 服务器写入对象。因此，只跑一次的任务若不写 Never 或 OnFailure，就会被反复执行。",
            ),
        ),
        Claim(
            "always-restarts-what-succeeded",
            Text(
                "With Always a container is restarted whatever its exit code, 0 included.",
                zh="策略为 Always 时，无论退出码是什么（包括 0），容器都会被重启。",
            ),
            docs=POLICY,
            judged_by=check.always_restarts_what_succeeded,
            interview=Text(
                "It is a policy for servers, which are never done: such a Pod cannot become Succeeded or Failed by "
                "itself.",
                zh="它适用于永不结束的服务：这样的 Pod 不会自行进入 Succeeded 或 Failed。",
            ),
        ),
        Claim(
            "on-failure-looks-at-the-code",
            Text(
                "With OnFailure a container is restarted after an exit code other than 0, and only then.",
                zh="策略为 OnFailure 时，只有退出码非 0 的容器才会被重启。",
            ),
            docs=POLICY,
            judged_by=check.on_failure_looks_at_the_code,
            interview=Text(
                "Each container for itself: of two in one Pod, the one that failed starts again, the other stays "
                "Completed.",
                zh="各容器分别判断：同一 Pod 中失败的容器会重新启动，成功的那个保持 Completed。",
            ),
        ),
        Claim(
            "never-restarts-nothing",
            Text(
                "With Never no container is restarted, whatever its exit code.",
                zh="策略为 Never 时，无论退出码是什么，容器都不会被重启。",
            ),
            docs=POLICY,
            judged_by=check.never_restarts_nothing,
            interview=Text(
                "A Job with Never makes new Pods instead, up to backoffLimit. Since 1.35 a container may have a policy "
                "and rules of its own beside the Pod's (lab resources/restart_rules).",
                zh="此时 Job 会改为新建 Pod，直到达到 backoffLimit。从 1.35 起，容器可以有自己的策略和规则"
                "（见实验 resources/restart_rules）。",
            ),
        ),
        Claim(
            "middle-one-is-on-failed",
            Text(
                "The three policies are Always, OnFailed and Never.",
                zh="三种重启策略是 Always、OnFailed 和 Never。",
            ),
            docs=POLICY,
            docs_say="no",
            judged_by=check.middle_one_is_on_failed,
            instead=Text(
                "It is OnFailure, spelled just so: any other value is refused with 422 and the three supported ones.",
                zh="应为 OnFailure，大小写也必须一致：其他值会被 422 拒绝，并列出三个支持的值。",
            ),
            believed=Text(
                "Docker calls it on-failure, systemd on-failure and on-abnormal; and a Pod's phase is called Failed.",
                zh="Docker 里叫 on-failure，systemd 里有 on-failure 和 on-abnormal；而 Pod 的阶段又叫 Failed。",
            ),
        ),
        Claim(
            "restarts-can-be-limited",
            Text(
                "A Pod's spec can limit how often its containers are restarted, as to three times.",
                zh="Pod 的 spec 可以限制容器的重启次数，例如最多三次。",
            ),
            docs=POLICY,
            docs_say="no",
            judged_by=check.restarts_can_be_limited,
            heard_at="https://github.com/kubernetes/kubernetes/issues/65797",
            instead=Text(
                "There is no such field: restarts go on for ever, at growing intervals of five minutes at most. A Job "
                "counts (backoffLimit), and an activeDeadlineSeconds ends a Pod after a time.",
                zh="没有这样的字段：重启会一直进行，间隔逐渐增长，最长五分钟。能计数的是 Job（backoffLimit）；"
                "activeDeadlineSeconds 可以按时间终止 Pod。",
            ),
            believed=Text(
                "Docker has on-failure:3, and a Job's backoffLimit does count restarts under OnFailure. A field was "
                "proposed more than once (KEP-3322), and never merged.",
                zh="Docker 有 on-failure:3，Job 的 backoffLimit 在 OnFailure 下也确实统计重启次数。"
                "这样的字段被多次提议（KEP-3322），但从未合入。",
            ),
        ),
        Claim(
            "controllers-take-always-only",
            Text(
                "In the Pod template of a Deployment, StatefulSet or DaemonSet any policy but Always is refused.",
                zh="Deployment、StatefulSet、DaemonSet 的 Pod 模板只接受 Always，其他策略都会被拒绝。",
            ),
            docs="concepts/workloads/controllers/deployment/#pod-template",
            judged_by=check.controllers_take_always_only,
            interview=Text(
                "A Job is the other way round: it takes OnFailure and Never, and refuses Always.",
                zh="Job 恰好相反：只接受 OnFailure 和 Never，拒绝 Always。",
            ),
        ),
    ),
)
