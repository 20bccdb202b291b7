"""What becomes of a Pod that is evicted from its node?"""

from checks.resources import eviction as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    count,
    equals,
    exec_in,
    kubectl,
    observe,
    one_of,
    ready,
    rolled_out,
    swap,
    until,
)

FILL = ("dd", "if=/dev/zero", "of=/filled", "bs=1M", "count=8")
STORAGE = "concepts/storage/ephemeral-storage/#resource-emphemeralstorage-consumption"

LAB = Lab(
    question=Text("What becomes of a Pod that is evicted from its node?", zh="被节点驱逐的 Pod 会怎样？"),
    watches=("Pod", "Deployment"),
    steps=(
        apply("pods.yaml"),
        until("bare-runs", ready("Pod/bare"), within=60),
        until("web-runs", rolled_out("Deployment/web"), within=60),
        # The Deployment's first: of the two it has more to come after it.
        exec_in(one_of("Pod[app=web]"), *FILL, name="fill-web"),
        exec_in("Pod/bare", *FILL, name="fill-bare", container="main", refused=True),
        # containerd measures what was written every 10 s, and the kubelet asks it every 10 s: a busy host took 28 s.
        until("bare-failed", equals("Pod/bare", "status.phase", "Failed"), within=60, soft=True),
        until("bare-ended", equals("Pod/bare", "status.containerStatuses.1.state.running", None), within=10, soft=True),
        until("web-has-two", count("Pod[app=web]", 2), within=40, soft=True),
        observe(seconds=1, name="meanwhile"),
        observe(seconds=3),
    ),
    controls=(
        swap("pods.yaml", "roomy.yaml", flips=("fails-as-evicted", "controller-makes-another")),
        swap(
            "fill-bare",
            exec_in("Pod/bare", "sh", "-c", "kill -KILL -1", container="main", name="fill-bare", refused=True),
            name="killed",
            flips=("container-is-restarted", "siblings-live-on", "fails-as-evicted"),
        ),
        swap(
            "meanwhile",
            kubectl("replace", "--force", "--filename", "bare.yaml", name="meanwhile"),
            name="replaced-by-hand",
            flips=("is-moved",),
        ),
    ),
    claims=(
        Claim(
            "fails-as-evicted",
            Text(
                "A Pod that writes more to the node's disk than its limits allow is evicted: phase Failed, reason "
                "Evicted.",
                zh="Pod 写入节点磁盘的数据超出其限额时会被驱逐：阶段为 Failed，原因为 Evicted。",
            ),
            docs=STORAGE,
            judged_by=check.fails_as_evicted,
            interview=Text(
                "The kubelet measures now and then, so it takes some seconds, and the limit can be far exceeded. Node "
                "pressure ends Pods in the same way.",
                zh="kubelet 定期测量，所以要过若干秒，期间可能已远超限额。节点资源压力也是以同样的方式终结 Pod。",
            ),
        ),
        Claim(
            "container-is-restarted",
            Text(
                "As with memory, the container that is over its limit is killed, and started again in the Pod.",
                zh="和内存一样，超限的容器被杀死后会在原 Pod 内重启。",
            ),
            docs=STORAGE,
            docs_say="no",
            judged_by=check.container_is_restarted,
            instead=Text(
                "Over a disk limit the whole Pod is evicted, whatever its restartPolicy; nothing in it starts again.",
                zh="超出磁盘限额时被驱逐的是整个 Pod，与 restartPolicy 无关；其中任何容器都不会再启动。",
            ),
            believed=Text(
                "ephemeral-storage stands among the limits, beside memory; both ends have the exit code 137; and where "
                "the kubelet missed the end (ContainerStatusUnknown) it counts a restart that never was.",
                zh="ephemeral-storage 和 memory 一样写在 limits 里，容器的退出码也都是 137；而且 kubelet 没看到容器结束"
                "（ContainerStatusUnknown）时会给 restartCount 加一，实际并未重启。",
            ),
        ),
        Claim(
            "siblings-live-on",
            Text(
                "The Pod's other containers, which wrote nothing, live on.",
                zh="Pod 中没有写数据的其他容器会继续运行。",
            ),
            docs=STORAGE,
            docs_say="no",
            judged_by=check.siblings_live_on,
            instead=Text("Eviction ends a Pod, with all its containers.", zh="驱逐的对象是 Pod，所有容器都会终止。"),
            believed=Text(
                "After an OOM kill they do: there only the container that was killed is restarted.",
                zh="OOM 时确实如此：只有被杀的容器会重启。",
            ),
        ),
        Claim(
            "is-moved",
            Text(
                "An evicted Pod is moved to another node, or recreated there.",
                zh="被驱逐的 Pod 会迁移到其他节点，或在那里重建。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-lifetime",
            docs_say="no",
            judged_by=check.is_moved,
            instead=Text(
                "It stays on its node as a Failed object, with its name, until somebody deletes it. A Pod is never "
                "scheduled a second time.",
                zh="它作为 Failed 的对象留在原节点上，名字不变，直到有人删除。Pod 不会被再次调度。",
            ),
            believed=Text(
                "Most Pods have a controller, and its new Pod often runs elsewhere, as the node is under pressure.",
                zh="多数 Pod 有控制器，而且节点有压力时，新 Pod 往往落在别的节点上。",
            ),
        ),
        Claim(
            "controller-makes-another",
            Text(
                "Where a Deployment owned the evicted Pod, another Pod with another name takes its place.",
                zh="若被驱逐的 Pod 属于 Deployment，会有一个名字不同的新 Pod 来接替。",
            ),
            docs="concepts/workloads/controllers/replicaset/#how-a-replicaset-works",
            judged_by=check.controller_makes_another,
            interview=Text(
                "The Failed one stays beside it, which is why `kubectl get pods` fills with Evicted after a bad night.",
                zh="Failed 的旧 Pod 仍会留着，所以出过事的集群里 kubectl get pods 会列出一堆 Evicted。",
            ),
        ),
    ),
)
