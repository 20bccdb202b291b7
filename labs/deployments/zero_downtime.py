"""Does a rolling update lose requests?"""

from checks.deployments import zero_downtime as check
from kindlab import Claim, Lab, Text, apply, arm, observe, patch, rolled_out, swap, traffic, until

VERSION_TWO = {"spec": {"template": {"metadata": {"labels": {"version": "two"}}}}}

LAB = Lab(
    question=Text("Does a rolling update lose requests?", zh="滚动更新会丢失请求吗？"),
    watches=("Deployment",),
    arms=(
        arm("no-probe"),
        arm("no-sleep", {"sleep.yaml": "probe.yaml"}),
        arm("careful", {"sleep.yaml": "both.yaml"}),
    ),
    steps=(
        apply("service.yaml"),
        apply("sleep.yaml"),
        until("started", rolled_out("Deployment/web"), within=90),
        traffic("client", "http://web/hostname", rate=60),
        patch("Deployment/web", VERSION_TWO, name="update"),
        until("updated", rolled_out("Deployment/web"), within=90),
        observe(seconds=7),
    ),
    controls=(
        swap("sleep.yaml", "both.yaml", flips=("waits-until-new-pods-answer",), name="all-probed"),
        swap("probe.yaml", "both.yaml", flips=("max-unavailable-is-enough",), name="all-sleep"),
        swap("both.yaml", "probe.yaml", flips=("probe-and-sleep-lose-none",), name="none-careful"),
        swap("both.yaml", "neither.yaml", flips=("probe-and-sleep-lose-none",)),
    ),
    claims=(
        Claim(
            "waits-until-new-pods-answer",
            Text(
                "A rolling update has no downtime: an old Pod goes only when a new one answers in its place.",
                zh="滚动更新是零停机的：新 Pod 能应答之后，旧 Pod 才会被删除。",
            ),
            docs="concepts/workloads/pods/probes/#readiness-probe",
            docs_say="no",
            judged_by=check.waits_until_new_pods_answer,
            instead=Text(
                "It waits until new Pods are Ready, and without a readiness probe they are as soon as their containers "
                "run: requests go to servers that are still starting, and are lost.",
                zh="它只等新 Pod 变为 Ready；没有就绪探针时，容器一运行就算 Ready："
                "请求会发给还在启动的服务端，从而丢失。",
            ),
            believed=Text(
                "The tutorial on updates says 'zero downtime', and a server that starts quickly shows no gap to the "
                "eye.",
                zh="官方的更新教程就写着零停机，而启动很快的服务端肉眼看不出中断。",
            ),
        ),
        Claim(
            "max-unavailable-is-enough",
            Text(
                "With maxUnavailable: 0 and a readiness probe a rolling update loses no request.",
                zh="设置 maxUnavailable: 0 并配置就绪探针后，滚动更新就不会丢失请求。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-termination-flow",
            docs_say="no",
            judged_by=check.max_unavailable_is_enough,
            instead=Text(
                "Old Pods are told to stop while nodes still send them requests: those are lost unless the Pod waits, "
                "for example by a preStop sleep of some seconds.",
                zh="旧 Pod 被通知停止时，各节点仍会把请求发给它：除非 Pod 再等一等（例如 preStop sleep 几秒），"
                "否则这些请求会丢失。",
            ),
            believed=Text(
                "There are as many ready Pods as replicas at all times, and that is all that kubectl shows.",
                zh="就绪的 Pod 数始终不少于副本数，而 kubectl 能看到的也只有这个。",
            ),
        ),
        Claim(
            "probe-and-sleep-lose-none",
            Text(
                "With a readiness probe, a preStop sleep and maxUnavailable: 0 a rolling update loses no request.",
                zh="就绪探针、preStop sleep 加上 maxUnavailable: 0，滚动更新不丢失任何请求。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-termination-flow",
            docs_say="silent",
            judged_by=check.probe_and_sleep_lose_none,
            seen_by="traffic",
            interview=Text(
                "The sleep has to outlast the slowest node's kube-proxy, and counts towards the grace period. "
                "Connections that are kept open have to be closed by the server itself.",
                zh="sleep 要比最慢节点的 kube-proxy 更久，并且计入宽限期。长连接要由服务端自己关闭。",
            ),
        ),
    ),
)
