"""Who does what, and in which order, until a Pod's container can start?"""

from checks.pods import creation as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    audit,
    condition,
    exits,
    field,
    kubectl,
    mutate,
    observe,
    on_node,
    swap,
    until,
)

LIFECYCLE = "concepts/workloads/pods/pod-lifecycle/"

SEND = ("create", "--filename", "unpullable.yaml")
OF_THE_POD = field("Pod/web", "metadata.uid", into='labels."io.kubernetes.pod.uid"=={}')
# Lists the containers of the Pod on a node, and the addresses in the network namespace of the first: its sandbox.
LOOK = """
ctr --namespace k8s.io containers list "$1" || exit
sandbox=$(ctr --namespace k8s.io containers list --quiet "$1" | head -n 1)
test "$sandbox" || exit 0
process=$(ctr --namespace k8s.io tasks list | awk -v id="$sandbox" '$1 == id { print $2 }')
nsenter --net --target "$process" ip -4 -oneline address show dev eth0
"""
AT_THE_POD = ("sh", "-c", LOOK, "sh", OF_THE_POD)

LAB = Lab(
    question=Text(
        "Who does what, and in which order, until a Pod's container can start?",
        zh="从创建 Pod 到容器能够启动，依次由谁做了什么？",
    ),
    watches=("Pod",),
    witnesses=(audit(),),
    steps=(
        kubectl(*SEND, name="create"),
        until("networked", condition("Pod/web", "PodReadyToStartContainers"), within=30, soft=True),
        ask("on-worker", on_node("worker"), *AT_THE_POD, until=exits(0), within=60),
        ask("on-worker2", on_node("worker2"), *AT_THE_POD, until=exits(0), within=60),
        observe(seconds=1),
    ),
    controls=(
        swap(
            "create", apply("unpullable.yaml", name="create"), name="by-another", flips=("kubectl-asks-the-api-server",)
        ),
        swap(
            "unpullable.yaml",
            "unmountable.yaml",
            flips=("network-waits-for-the-image", "condition-comes-first", "sandbox-needs-no-image"),
        ),
    ),
    mutants=(mutate("unpullable.yaml", "Pod/web", "spec.schedulerName", "nobody", flips=("scheduler-binds",)),),
    claims=(
        Claim(
            "kubectl-asks-the-api-server",
            Text(
                "kubectl create -f sends the Pod to the API server in one request, and that stores it.",
                zh="kubectl create -f 用一个请求把 Pod 提交给 API 服务器，由它存储。",
            ),
            docs="concepts/overview/components/#kube-apiserver",
            judged_by=check.kubectl_asks_the_api_server,
            interview=Text(
                "It comes back before anything has started: no node is chosen yet, and no component is called. All the "
                "others watch the API server, and act when they see what concerns them.",
                zh="请求返回时什么都还没启动，连节点都没选。"
                "其他组件都在 watch API 服务器，看到与自己有关的变化才行动。",
            ),
        ),
        Claim(
            "scheduler-binds",
            Text(
                "The scheduler gives the Pod its node, by a request of its own to the API server.",
                zh="调度器通过向 API 服务器发请求（binding）给 Pod 指定节点。",
            ),
            docs="concepts/scheduling-eviction/kube-scheduler/#kube-scheduler",
            judged_by=check.scheduler_binds,
            interview=Text(
                "It is a create of pods/binding. The scheduler starts nothing: the node's kubelet sees the Pod by its "
                "own watch.",
                zh="这个请求是 create pods/binding。调度器不启动任何东西：节点上的 kubelet 靠自己的 watch 看到 Pod。",
            ),
        ),
        Claim(
            "network-waits-for-the-image",
            Text(
                "A Pod gets its network and its IP address only after its image has been pulled.",
                zh="镜像拉取完成之后，Pod 才有网络和 IP。",
            ),
            docs=f"{LIFECYCLE}#pod-has-network",
            docs_say="no",
            judged_by=check.network_waits_for_the_image,
            instead=Text(
                "Volumes first, then the sandbox with its network and address, then the image, then the container. "
                "This Pod's image is in no registry, and its sandbox on the node has an address all the same.",
                zh="顺序是：挂载卷，创建沙箱并配置网络和 IP，拉取镜像，最后启动容器。"
                "这个 Pod 的镜像根本不存在，节点上的沙箱却已有 IP。",
            ),
            believed=Text(
                "docker run pulls first; and before Pulling there is neither an Event of the sandbox nor an address in "
                "the API.",
                zh="docker run 是先拉镜像的；而且在 Pulling 之前，既没有创建沙箱的事件，API 里也还没有 IP。",
            ),
            heard_at="https://kubernetes-docs.pages.dev/11-api-flows-and-sequence-diagrams/01-pod-creation-flow",
        ),
        Claim(
            "condition-comes-first",
            Text(
                "PodReadyToStartContainers turns True before the image has been pulled.",
                zh="镜像拉取之前，PodReadyToStartContainers 就已变为 True。",
            ),
            docs=f"{LIFECYCLE}#pod-has-network",
            judged_by=check.condition_comes_first,
            interview=Text(
                "So it tells apart whether a Pod that stays Pending waits for its volumes and network, or for its "
                "image. status.podIP does not: the kubelet writes that with its next status, mostly once the pull is "
                "over.",
                zh="因此 Pod 一直 Pending 时，可以用它区分是卡在卷和网络，还是卡在镜像。"
                "status.podIP 则不行：kubelet 通常要等拉取结束，在下一次状态更新时才写上它。",
            ),
        ),
        Claim(
            "sandbox-needs-no-image",
            Text(
                "On the node the Pod's sandbox, pause, is there while the image of its container is not.",
                zh="节点上，容器镜像还没有的时候，Pod 的沙箱（pause 容器）已经存在。",
            ),
            docs=f"{LIFECYCLE}#pod-has-network",
            docs_say="silent",
            judged_by=check.sandbox_needs_no_image,
            interview=Text(
                "The pause image has to be on the node for that: where it cannot be pulled either, the Event is "
                "FailedCreatePodSandBox.",
                zh="为此节点上必须有 pause 镜像：如果连它也拉不到，事件就是 FailedCreatePodSandBox。",
            ),
        ),
    ),
)
