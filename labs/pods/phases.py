"""What does a Pod's phase say of its containers?"""

from checks.pods import phases as check
from kindlab import Claim, Lab, Text, apply, equals, mutate, observe, patch, swap, until

PHASE = "concepts/workloads/pods/pod-lifecycle/#pod-phase"

HANDS_OFF = observe(seconds=1, name="meddle")
# The API server takes any word: that the phases are five is a promise of those who write them.
WRITTEN_BY_HAND = patch("Pod/waits", {"status": {"phase": "ContainerCreating"}}, subresource="status", name="meddle")

LAB = Lab(
    question=Text("What does a Pod's phase say of its containers?", zh="Pod 的 phase 能说明容器的什么情况？"),
    watches=("Pod",),
    steps=(
        apply("waiting.yaml"),
        apply("starting.yaml"),
        apply("half.yaml"),
        apply("crashing.yaml"),
        apply("done.yaml"),
        until("starting-begun", equals("Pod/starting", "status.initContainerStatuses.0.started", True), within=60),
        until("half-running", equals("Pod/half", "status.phase", "Running"), within=60),
        until("crashed", equals("Pod/crashing", "status.containerStatuses.0.restartCount", 1), within=20, soft=True),
        until("done", equals("Pod/done", "status.phase", "Succeeded"), within=30, soft=True),
        HANDS_OFF,
        observe(seconds=2),
    ),
    controls=(
        swap("waiting.yaml", "unschedulable.yaml", flips=("pending-means-no-node",)),
        swap("half.yaml", "whole.yaml", flips=("running-means-ready",)),
        swap("meddle", WRITTEN_BY_HAND, name="written-by-hand", flips=("container-creating-is-a-phase",)),
    ),
    mutants=(
        mutate(
            "starting.yaml",
            "Pod/starting",
            "spec.initContainers[0].restartPolicy",
            "Always",
            flips=("pending-while-init-runs",),
        ),
        mutate("crashing.yaml", "Pod/crashing", "spec.restartPolicy", "Never", flips=("crashing-is-running",)),
        mutate("done.yaml", "Pod/done", "spec.restartPolicy", "Always", flips=("succeeded-when-all-ended-well",)),
    ),
    claims=(
        Claim(
            "pending-means-no-node",
            Text("A Pod that is Pending has no node yet.", zh="Pod 处于 Pending 就是还没有调度到节点。"),
            docs=PHASE,
            docs_say="no",
            judged_by=check.pending_means_no_node,
            instead=Text(
                "Pending lasts until a container of the Pod has started: also on its node, while volumes are mounted, "
                "images pulled and init containers run. Whether it has a node is told by the condition PodScheduled.",
                zh="在容器启动之前都是 Pending：即使已经有了节点，挂载卷、拉取镜像、运行 init 容器时仍是 Pending。"
                "是否已调度要看状况 PodScheduled。",
            ),
            believed=Text(
                "Too little room on the nodes is the best known cause, and kubectl shows Pending for hardly any other.",
                zh="资源不足、无法调度是最常见的原因；其他情况下 kubectl 的 STATUS 列几乎不显示 Pending。",
            ),
            heard_at="https://qwerty.md/til/2021/pod-status-in-kubernetes.html",
        ),
        Claim(
            "container-creating-is-a-phase",
            Text(
                "Between Pending and Running a Pod goes through the phase ContainerCreating.",
                zh="Pod 在 Pending 与 Running 之间会经历 ContainerCreating 阶段。",
            ),
            docs=PHASE,
            docs_say="no",
            judged_by=check.container_creating_is_a_phase,
            instead=Text(
                "The phases are Pending, Running, Succeeded, Failed, and Unknown, which nobody sets any more. "
                "ContainerCreating is the reason for which a container waits; the phase is still Pending.",
                zh="phase 只有 Pending、Running、Succeeded、Failed，以及早已没有组件会设置的 Unknown。"
                "ContainerCreating 是容器处于 waiting 的原因，此时 phase 仍为 Pending。",
            ),
            believed=Text(
                "kubectl get pods shows it in its column STATUS, which is not the phase.",
                zh="kubectl get pods 的 STATUS 列会显示它，但这一列并不是 phase。",
            ),
            heard_at="https://qwerty.md/til/2021/pod-status-in-kubernetes.html",
        ),
        Claim(
            "pending-while-init-runs",
            Text(
                "While a Pod's init container runs, its phase is Pending.",
                zh="init 容器运行期间，Pod 的 phase 是 Pending。",
            ),
            docs="concepts/workloads/pods/init-containers/#detailed-behavior",
            judged_by=check.pending_while_init_runs,
            interview=Text(
                "A sidecar is an init container with restartPolicy Always: the others do not wait for its end, and "
                "the Pod is Running while it runs.",
                zh="sidecar 是 restartPolicy: Always 的 init 容器：后面的容器不等它结束，它运行时 Pod 就是 Running。",
            ),
        ),
        Claim(
            "running-means-ready",
            Text(
                "A Pod that is Running has all its containers running and ready.",
                zh="Pod 处于 Running，说明所有容器都已启动并就绪。",
            ),
            docs=PHASE,
            docs_say="no",
            judged_by=check.running_means_ready,
            instead=Text(
                "One container that runs or is being restarted is enough. Here the Pod is Running while one container "
                "keeps failing and the other is not ready: its condition Ready is False, and Services leave it out.",
                zh="只要有一个容器在运行或正在重启就是 Running。这里一个容器不断失败、另一个未就绪，"
                "Pod 仍是 Running：状况 Ready 为 False，Service 不会把请求发给它。",
            ),
            believed=Text(
                "With a single container without probes both come at the same moment.",
                zh="只有一个容器、又没有探针时，两者几乎同时出现。",
            ),
            heard_at="https://qwerty.md/til/2021/pod-status-in-kubernetes.html",
        ),
        Claim(
            "crashing-is-running",
            Text(
                "A Pod whose only container has failed and waits to be started again is Running.",
                zh="唯一的容器已经失败、正等待重启的 Pod，phase 是 Running。",
            ),
            docs=PHASE,
            judged_by=check.crashing_is_running,
            interview=Text(
                "So an alert on phase Failed never fires for a crash loop: look at restarts, or at the reason for "
                "which a container waits.",
                zh="所以按 phase=Failed 告警发现不了崩溃循环：要看重启次数，或容器处于 waiting 的原因。",
            ),
        ),
        Claim(
            "succeeded-when-all-ended-well",
            Text(
                "A Pod turns Succeeded once all its containers have ended with exit code 0 and none is restarted.",
                zh="所有容器都以退出码 0 结束且不再重启时，Pod 变为 Succeeded。",
            ),
            docs=PHASE,
            judged_by=check.succeeded_when_all_ended_well,
            interview=Text(
                "With restartPolicy Always, the default, that never comes: what is to end belongs into a Job.",
                zh="默认的 restartPolicy: Always 下永远不会 Succeeded：要结束的任务应当用 Job。",
            ),
        ),
    ),
)
