"""What do the requests of a Pod decide?"""

from checks.resources import requests as check
from kindlab import Claim, Lab, Text, apply, equals, field, kubectl, mutate, not_, observe, swap, until

SCHEDULED = "concepts/configuration/manage-resources-containers/#how-pods-with-resource-requests-are-scheduled"
SHARING = "concepts/workloads/pods/init-containers/#resource-sharing-within-containers"

# Beside the scheduler: kubectl run can name the node.
PLACED = """--overrides={"apiVersion": "v1", "spec": {"nodeName": "{}", "containers": [{"name": "placed",
"image": "registry.k8s.io/e2e-test-images/agnhost:2.63.0", "imagePullPolicy": "IfNotPresent",
"command": ["true"], "resources": {"requests": {"cpu": "%s"}}}]}}"""
RUN = ("run", "placed", "--image=registry.k8s.io/e2e-test-images/agnhost:2.63.0", "--restart=Never")

LAB = Lab(
    question=Text("What do the requests of a Pod decide?", zh="Pod 的 requests 决定什么？"),
    watches=("Pod", "ResourceQuota"),
    steps=(
        apply("quota.yaml"),
        until("counting", equals("ResourceQuota/count", "status.used.pods", "0"), within=30),
        # First: once a Pod fails, as the placed one does, the quota controller counts anew, by a cache that may lack
        # the Pod that was admitted just then; and it counts no more for minutes.
        apply("counted.yaml"),
        until("counted", equals("ResourceQuota/count", "status.used.pods", "1"), within=30),
        apply("too-big.yaml"),
        apply("big-limits.yaml"),
        apply("limit-only.yaml"),
        kubectl(*RUN, field("Node/worker", "metadata.name", into=PLACED % 1000), name="place"),
        until("too-big-looked-at", not_(equals("Pod/too-big", "status.conditions", None)), within=30),
        until("big-limits-looked-at", not_(equals("Pod/big-limits", "status.conditions", None)), within=30),
        until("placed-looked-at", not_(equals("Pod/placed", "status.phase", "Pending")), within=30),
        observe(seconds=2),
    ),
    controls=(
        swap(
            "place",
            kubectl(*RUN, field("Node/worker", "metadata.name", into=PLACED % 0.001), name="place"),
            name="fits",
            flips=("node-refuses",),
        ),
    ),
    mutants=(
        mutate(
            "too-big.yaml",
            "Pod/too-big",
            "spec.containers[0].resources.requests.cpu",
            "1m",
            flips=("unmet-stays-pending",),
        ),
        mutate(
            "big-limits.yaml",
            "Pod/big-limits",
            "spec.containers[0].resources.requests",
            flips=("limits-are-counted",),
        ),
        mutate(
            "limit-only.yaml",
            "Pod/limit-only",
            "spec.containers[0].resources.requests",
            {"cpu": "10m"},
            flips=("limit-becomes-request",),
        ),
        mutate(
            "counted.yaml",
            "Pod/counted",
            "spec.initContainers[0].restartPolicy",
            "Always",
            flips=("all-containers-add-up", "largest-init-container-counts"),
        ),
    ),
    claims=(
        Claim(
            "unmet-stays-pending",
            Text(
                "A Pod that requests more than any node has left stays Pending, however little it would use.",
                zh="Pod 请求的资源若没有节点放得下，就一直 Pending，不管它实际用多少。",
            ),
            docs=SCHEDULED,
            judged_by=check.unmet_stays_pending,
            interview=Text(
                "The scheduler adds up requests, it does not look at use: a node that idles can be full. "
                "`kubectl describe node` shows the sum, `kubectl top` does not.",
                zh="调度器只累加 requests，不看实际用量：空闲的节点也可能已“满”。"
                "该总和要看 kubectl describe node，而不是 kubectl top。",
            ),
        ),
        Claim(
            "limits-are-counted",
            Text(
                "The scheduler looks for a node that can hold the Pod's limits.",
                zh="调度器会找能容纳 Pod 的 limits 的节点。",
            ),
            docs=SCHEDULED,
            docs_say="no",
            judged_by=check.limits_are_counted,
            instead=Text(
                "Only requests count: a Pod with limits larger than any node is scheduled. Limits may add up to far "
                "more than a node has.",
                zh="只看 requests：limits 比任何节点都大的 Pod 照样能调度。节点上 limits 之和可以远超其容量。",
            ),
            believed=Text(
                "Where only a limit is set it becomes the request as well, and then it does count.",
                zh="只写 limits 时，它同时会成为 requests，于是确实会计入。",
            ),
        ),
        Claim(
            "limit-becomes-request",
            Text(
                "A container that sets only a limit gets a request of the same size.",
                zh="容器只设置 limits 时，requests 会自动取相同的值。",
            ),
            docs="concepts/configuration/manage-resources-containers/#requests-and-limits",
            judged_by=check.limit_becomes_request,
            interview=Text(
                "For each resource by itself; so limits alone, for CPU and memory of all containers, make a Pod "
                "Guaranteed. A LimitRange's default request goes first.",
                zh="按每种资源分别处理；所以只要所有容器都写了 CPU 和内存 limits，Pod 就是 Guaranteed。"
                "若 LimitRange 有默认 requests，则以它为准。",
            ),
        ),
        Claim(
            "all-containers-add-up",
            Text(
                "A Pod's request is the sum over all of its containers, init containers too.",
                zh="Pod 的 requests 是所有容器（包括 init 容器）之和。",
            ),
            docs=SHARING,
            docs_say="no",
            judged_by=check.all_containers_add_up,
            instead=Text(
                "App containers and sidecars are added up, as they run together. Init containers run one by one: the "
                "largest counts, if it is more than that sum.",
                zh="应用容器和 sidecar 同时运行，所以相加；init 容器逐个运行，只取最大的一个，"
                "且仅当它大于前者之和时才算。",
            ),
            believed=Text(
                "It is so without init containers; and init containers with restartPolicy Always (sidecars) do add up.",
                zh="没有 init 容器时确实如此；而且 restartPolicy 为 Always 的 init 容器（即 sidecar）确实要相加。",
            ),
        ),
        Claim(
            "largest-init-container-counts",
            Text(
                "An init container that requests more than all that run later together decides the Pod's request.",
                zh="若某个 init 容器的请求大于之后同时运行的容器之和，Pod 的 requests 就由它决定。",
            ),
            docs=SHARING,
            judged_by=check.largest_init_container_counts,
            interview=Text(
                "So one hungry migration job as an init container reserves its request for the Pod's whole life.",
                zh="所以一个很“饿”的初始化任务会让 Pod 在整个生命周期里都占着那份请求。",
            ),
        ),
        Claim(
            "node-refuses",
            Text(
                "A Pod that is put on a node past the scheduler, and whose requests do not fit there, fails: OutOfcpu.",
                zh="绕过调度器直接指定节点的 Pod，若 requests 放不下，会失败：OutOfcpu。",
            ),
            docs="concepts/scheduling-eviction/assign-pod-node/#nodename",
            judged_by=check.node_refuses,
            interview=Text(
                "The kubelet adds up requests once more before it admits a Pod. This is what OutOfcpu and OutOfmemory "
                "mean: nothing was started, and nothing was over a limit.",
                zh="kubelet 接纳 Pod 前会再核算一次 requests。OutOfcpu、OutOfmemory 就是这个意思：容器从未启动，"
                "与超出 limit 无关。",
            ),
        ),
    ),
)
