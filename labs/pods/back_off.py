"""How long does a container wait before it is started again?"""

from checks.pods import back_off as check
from kindlab import Claim, Lab, Needs, Text, apply, ask, holds, in_pod, mutate, node_logs, swap, until

RESTARTS = "concepts/workloads/pods/container-restarts/#container-restarts"
POLICY = "concepts/workloads/pods/container-restarts/#restart-policy"
IN_PLACE = "concepts/workloads/pods/container-restarts/#restart-all-containers"

RUNS = ("cat", "/memory/runs")
# The first run goes unnoted: what is noted as the first restart is the second, which waits.
UNNOTED = "test -e /memory/ran || { touch /memory/ran; exit 1; }; echo $EPOCHREALTIME >> /memory/runs; exit 1"

LAB = Lab(
    question=Text(
        "How long does a container that has ended wait before it is started again?",
        zh="容器结束后，要等多久才会被重新启动？",
    ),
    watches=("Pod",),
    witnesses=(node_logs(),),
    needs=Needs(since="1.36"),
    steps=(
        apply("pods.yaml"),
        # The third restart is due after 0 + 10 + 20 s: by then it is seen that the delay doubles.
        until("crashed-often", holds(check.all_have_run_often, *check.PODS), within=240, soft=True),
        *(ask(pod, in_pod(f"Pod/{pod}", "reader"), *RUNS) for pod in ("crashing", "finishing", "in-place")),
    ),
    controls=(
        swap(
            "pods.yaml",
            "rules.yaml",
            flips=("second-restart-waits", "delay-doubles", "success-is-restarted-at-once"),
        ),
    ),
    mutants=(
        mutate(
            "pods.yaml",
            "Pod/crashing",
            "spec.containers[0].command",
            ["bash", "-c", UNNOTED],
            flips=("first-restart-waits",),
        ),
        mutate(
            "pods.yaml",
            "Pod/in-place",
            "spec.containers[0].restartPolicyRules[0].action",
            "Restart",
            flips=("in-place-restarts-do-not-wait",),
        ),
    ),
    claims=(
        Claim(
            "first-restart-waits",
            Text(
                "A container that crashes is first started again after 10 s.",
                zh="容器崩溃后，第一次重启要等 10 秒。",
            ),
            docs=RESTARTS,
            docs_say="no",
            judged_by=check.first_restart_waits,
            heard_at="https://github.com/kubernetes/website/issues/41570",
            instead=Text(
                "The first restart comes at once. Back-off begins with the second: 0, 10, 20, 40 s and so on.",
                zh="第一次重启没有延迟，退避从第二次开始：0、10、20、40 秒……",
            ),
            believed=Text(
                "The same page gives the delays as 10, 20, 40 s, and the kubelet's developers take the missing first "
                "one for a bug (kubernetes/kubernetes#133472).",
                zh="同一页文档把延迟写作 10、20、40 秒；kubelet 的开发者也把缺少的第一次延迟视为缺陷"
                "（kubernetes/kubernetes#133472）。",
            ),
        ),
        Claim(
            "second-restart-waits",
            Text(
                "Its second restart waits 10 s, counted from its end.",
                zh="第二次重启要等 10 秒，从容器结束时算起。",
            ),
            docs=POLICY,
            judged_by=check.second_restart_waits,
            interview=Text(
                "This wait is what CrashLoopBackOff means: it is a pause and no phase, the Pod is Running. The kubelet "
                "forgets it when the container has run for 10 minutes, and a new Pod begins anew.",
                zh="CrashLoopBackOff 指的就是这段等待：它不是阶段，Pod 仍为 Running。容器正常运行 10 分钟后"
                "kubelet 会重置退避；新建的 Pod 从头开始。",
            ),
        ),
        Claim(
            "delay-doubles",
            Text("Each further wait is twice as long.", zh="此后每次等待时间翻倍。"),
            docs=POLICY,
            judged_by=check.delay_doubles,
            interview=Text(
                "Up to five minutes, for ever: no number of restarts is the last. A node may have a lower limit "
                "(kubelet crashLoopBackOff.maxContainerRestartPeriod, beta in 1.35).",
                zh="上限五分钟，之后一直重启下去，没有次数上限。节点可以设更低的上限"
                "（kubelet 的 crashLoopBackOff.maxContainerRestartPeriod，1.35 beta）。",
            ),
        ),
        Claim(
            "success-is-restarted-at-once",
            Text(
                "Back-off is for crashes: a container that ends with 0 is always started again at once.",
                zh="退避只针对崩溃：以 0 退出的容器总是立即重启。",
            ),
            docs=POLICY,
            docs_say="no",
            judged_by=check.success_is_restarted_at_once,
            heard_at="https://github.com/kubernetes/kubernetes/issues/107838",
            instead=Text(
                "With the policy Always it waits just the same, and shows CrashLoopBackOff: the exit code does not "
                "matter.",
                zh="策略为 Always 时它同样要退避，也显示 CrashLoopBackOff：与退出码无关。",
            ),
            believed=Text(
                "It is the name: nothing crashed, and Completed is what one has seen just before.",
                zh="名字有误导性：并没有崩溃，而且刚才显示的还是 Completed。",
            ),
        ),
        Claim(
            "in-place-restarts-do-not-wait",
            Text(
                "A container whose rule says RestartAllContainers is restarted time and again without any wait.",
                zh="规则为 RestartAllContainers 的容器会不停地重启，中间没有任何等待。",
            ),
            docs=IN_PLACE,
            docs_say="silent",
            judged_by=check.in_place_restarts_do_not_wait,
            interview=Text(
                "The action (beta, on by default in 1.36) removes the containers, and back-off is counted from a "
                "container that has ended: about one restart a second, for ever. With the action Restart the usual "
                "back-off holds.",
                zh="该动作（1.36 beta，默认开启）会先移除容器，而退避要从已结束的容器算起，于是大约每秒重启一次，"
                "永不停止。动作为 Restart 时则遵循通常的退避。",
            ),
        ),
    ),
)
