"""When is a probe asked for the first time, and how often then?"""

from checks.probes import timing as check
from kindlab import Claim, Lab, Text, apply, equals, logs, observe, swap, until

FIELDS = "concepts/workloads/pods/probes/#configure-probes"

LAB = Lab(
    question=Text(
        "When is a probe asked for the first time, and how often then?", zh="探针第一次何时执行，之后多久执行一次？"
    ),
    watches=("Pod",),
    witnesses=(logs("Pod/timed"), logs("Pod/started-late")),
    steps=(
        apply("pods.yaml"),
        until("running", equals("Pod/timed", "status.phase", "Running"), within=60),
        until("started", equals("Pod/started-late", "status.containerStatuses.0.started", True), within=60),
        # The control in which liveness comes later has to see it come.
        observe(seconds=15),
    ),
    controls=(
        swap(
            "pods.yaml",
            "otherwise.yaml",
            flips=("first-after-the-delay", "once-a-period", "delay-begins-with-the-startup"),
        ),
    ),
    claims=(
        Claim(
            "first-after-the-delay",
            Text(
                "With initialDelaySeconds 6 the first check comes 6 s after the container's start, or up to a period "
                "later; never sooner.",
                zh="initialDelaySeconds 为 6 时，第一次检查在容器启动 6 秒之后，最多再晚一个周期，不会更早。",
            ),
            docs=FIELDS,
            judged_by=check.first_after_the_delay,
            interview=Text(
                "The probe's clock ticks once a period from the Pod's start on; ticks within the delay are let pass. "
                "The delay is counted from the whole second in which the container started, and anew after a restart.",
                zh="探针的时钟从 Pod 启动起每个周期滴答一次，落在延迟之内的会被跳过。"
                "延迟从容器启动的那一整秒算起，容器重启后重新计算。",
            ),
        ),
        Claim(
            "once-a-period",
            Text("With periodSeconds 3 the probe asks every 3 s.", zh="periodSeconds 为 3 时，每 3 秒检查一次。"),
            docs=FIELDS,
            judged_by=check.once_a_period,
            interview=Text(
                "10 by default, 1 at least. Only readiness may be asked more often, while the container is not ready.",
                zh="默认 10，最小 1。只有就绪探针在容器未就绪时可能检查得更频繁。",
            ),
        ),
        Claim(
            "delay-begins-with-the-startup",
            Text(
                "With a startup probe, the liveness probe's initialDelaySeconds begins once that has succeeded.",
                zh="有启动探针时，存活探针的 initialDelaySeconds 从启动探针成功后才开始计算。",
            ),
            docs=FIELDS,
            judged_by=check.delay_begins_with_the_startup,
            interview=Text(
                "The documentation says so, but the kubelet counts from the container's start: a delay that is shorter "
                "than the startup has no effect, and liveness asks within the next period.",
                zh="文档这样写，但 kubelet 从容器启动时算起：延迟若短于启动时间就不起作用，"
                "存活探针在下一个周期内就会检查。",
            ),
            known_contradiction="https://github.com/kubernetes/website/issues/42539",
        ),
    ),
)
