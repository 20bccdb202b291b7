"""How does a sidecar start and stop beside an app?"""

from checks.pods import sidecars as check
from kindlab import Claim, Lab, Needs, Text, apply, condition, delete, gone, holds, mutate, observe, ready, swap, until

PAGE = "concepts/workloads/pods/sidecar-containers/"

LAB = Lab(
    question=Text(
        "How does a sidecar (an init container with restartPolicy Always) start and stop beside an app?",
        zh="Sidecar（restartPolicy 为 Always 的 init 容器）与应用容器之间，启动和停止的顺序如何？",
    ),
    watches=("Pod", "Job"),
    needs=Needs(since="1.29"),
    steps=(
        apply("web.yaml"),
        apply("once.yaml"),
        apply("job.yaml"),
        until("started", ready("Pod/web"), within=180),
        until("sidecar-restarted", holds(check.sidecar_is_restarted, "Pod/once"), within=30, soft=True),
        until("task-done", holds(check.task_is_done, "Pod[app=task]"), within=60),
        until("completed", condition("Job/task", "Complete"), within=30, soft=True),
        delete("Pod/web", name="stop"),
        until("stopped", gone("Pod/web"), within=120),
        observe(seconds=1),
    ),
    controls=(
        swap(
            "web.yaml",
            "web-together.yaml",
            flips=("app-waits-for-the-startup-probe", "stops-after-the-app"),
        ),
        swap("web.yaml", "web-init.yaml", flips=("init-containers-have-ended", "stops-after-the-app")),
        swap("job.yaml", "job-together.yaml", flips=("keeps-a-job-running",)),
    ),
    mutants=(
        mutate("once.yaml", "Pod/once", "spec.initContainers[0].restartPolicy", flips=("pod-policy-holds-for-it",)),
    ),
    claims=(
        Claim(
            "app-waits-for-the-startup-probe",
            Text(
                "A sidecar starts before the app, which waits until the sidecar's startup probe has succeeded.",
                zh="Sidecar 先于应用启动；应用要等 sidecar 的启动探针成功后才启动。",
            ),
            docs=f"{PAGE}#sidecar-containers-and-pod-lifecycle",
            judged_by=check.app_waits_for_the_startup_probe,
            interview=Text(
                "Without a startup probe it waits only until the sidecar's process runs, not until it is of use: a "
                "readiness probe does not hold up the app.",
                zh="没有启动探针时，只等 sidecar 进程运行起来，并不保证可用：就绪探针不会推迟应用启动。",
            ),
        ),
        Claim(
            "init-containers-have-ended",
            Text(
                "When the app runs, all entries of initContainers have ended.",
                zh="应用运行时，initContainers 中的容器都已经结束。",
            ),
            docs=f"{PAGE}#differences-from-init-containers",
            docs_say="no",
            judged_by=check.init_containers_have_ended,
            instead=Text(
                "One with restartPolicy Always runs on beside the app, and the Pod is Ready: since 1.29 by default, "
                "stable in 1.33.",
                zh="restartPolicy 为 Always 的会与应用一起运行，Pod 照样 Ready：1.29 起默认开启，1.33 稳定。",
            ),
            believed=Text(
                "It held for all init containers before, and still holds for those without a policy of their own.",
                zh="过去所有 init 容器都是如此；没有自己策略的至今仍是。",
            ),
        ),
        Claim(
            "stops-after-the-app",
            Text(
                "When the Pod is deleted, sidecars are told to end only after the app has ended, the last one first.",
                zh="删除 Pod 时，应用结束之后才会通知 sidecar 结束，且按声明的相反顺序逐个进行。",
            ),
            docs="concepts/workloads/pods/pod-termination/#termination-with-sidecars",
            judged_by=check.stops_after_the_app,
            interview=Text(
                "All within one grace period: what the app uses up the sidecars lack, so an exit code of 137 is usual "
                "for them.",
                zh="全部共用一个宽限期：应用耗掉多少，sidecar 就少多少，所以它们的退出码为 137 很常见。",
            ),
        ),
        Claim(
            "keeps-a-job-running",
            Text(
                "A sidecar that does not end keeps its Job from completing.",
                zh="不会自己结束的 sidecar 会让 Job 一直无法完成。",
            ),
            docs=f"{PAGE}#jobs-with-sidecar-containers",
            docs_say="no",
            judged_by=check.keeps_a_job_running,
            heard_at="https://github.com/kubernetes/kubernetes/issues/73118",
            instead=Text(
                "Not one in initContainers with restartPolicy Always: when the app containers are done the kubelet "
                "ends it, and the Job completes.",
                zh="写在 initContainers 且 restartPolicy 为 Always 的不会：应用容器完成后 kubelet 会结束它，"
                "Job 随即完成。",
            ),
            believed=Text(
                "As an app container, which was the only way until 1.28, it does just that.",
                zh="1.28 之前只能把它写成普通应用容器，那样确实会一直卡住。",
            ),
        ),
        Claim(
            "pod-policy-holds-for-it",
            Text(
                "In a Pod with restartPolicy Never a sidecar that has ended stays down.",
                zh="Pod 的 restartPolicy 为 Never 时，已结束的 sidecar 不会重启。",
            ),
            docs="concepts/workloads/pods/container-restarts/#restart-policy",
            docs_say="no",
            judged_by=check.pod_policy_holds_for_it,
            instead=Text(
                "It is started again, also after exit code 0: its own policy, Always, is what makes it a sidecar.",
                zh="它会被重启，以 0 退出也一样：正是它自己的 Always 策略使它成为 sidecar。",
            ),
            believed=Text(
                "Of other containers the Pod's policy decides, as long as they have none of their own.",
                zh="其他容器没有自己的策略时，确实由 Pod 的策略决定。",
            ),
        ),
    ),
)
