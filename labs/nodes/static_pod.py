"""Who runs a static Pod, and what does deleting it do?"""

from checks.nodes import static_pod as check
from kindlab import (
    Claim,
    Lab,
    Text,
    ask,
    delete,
    equals,
    exits,
    gone,
    kubectl,
    not_,
    on_node,
    one_of,
    ready,
    says,
    static_pod,
    swap,
    undo,
    until,
)

PAGE = "concepts/workloads/pods/static-pods/"

# A pattern in brackets does not match the command line that it stands in.
SERVER = ("pgrep", "--full", "--list-full", "http-port=2808[0]")
CONFIGURED = (
    "sh",
    "-c",
    "journalctl --unit kubelet --since -10s --output cat | grep '/lab-nodes-static-pod-.* may not reference' | tail -1;"
    " pgrep --full --list-full 'http-port=2808[1]' || true",
)

LAB = Lab(
    question=Text("Who runs a static Pod, and what does deleting it do?", zh="静态 Pod 由谁运行？删除它会怎样？"),
    watches=("Pod",),
    steps=(
        static_pod("web.yaml", "worker", name="place"),
        until("mirrored", ready("Pod[app=web]"), within=90),
        ask("server-before", on_node("worker"), *SERVER, until=exits(0), within=20),
        # What an earlier run was refused must be out of the log's last seconds before this one is.
        ask("configured-before", on_node("worker"), *CONFIGURED, until=says(""), within=20),
        static_pod("from-config.yaml", "worker"),
        ask("configured", on_node("worker"), *CONFIGURED, until=not_(says("")), within=40),
        delete(one_of("Pod[app=web]"), name="delete"),
        until("mirrored-again", equals("Pod[app=web]", "metadata.deletionTimestamp", None), within=25, soft=True),
        ask("server-after", on_node("worker"), *SERVER, until=exits(1), within=4),
        undo("place", name="remove"),
        until("mirror-removed", gone("Pod[app=web]"), within=40, soft=True),
        ask("server-at-last", on_node("worker"), *SERVER, until=exits(1), within=5),
    ),
    controls=(
        swap(
            "place",
            kubectl("create", "--filename", "ordinary.yaml", name="place"),
            name="ordinary",
            flips=("delete-stops-it", "mirror-comes-back", "mirror-belongs-to-its-node", "scheduler-places-it"),
        ),
        swap(
            "remove",
            delete(one_of("Pod[app=web]"), name="remove"),
            name="kept",
            flips=("removing-the-manifest-stops-it",),
        ),
        swap("from-config.yaml", "from-itself.yaml", flips=("may-use-a-configmap",)),
    ),
    claims=(
        Claim(
            "delete-stops-it",
            Text("kubectl delete pod stops a static Pod.", zh="kubectl delete pod 可以停掉静态 Pod。"),
            docs=f"{PAGE}#mirror-pods",
            docs_say="no",
            judged_by=check.delete_stops_it,
            instead=Text(
                "What is deleted is only its mirror in the API: the container runs on, the same process. To stop it, "
                "take its manifest out of the node's staticPodPath.",
                zh="删掉的只是它在 API 中的镜像 Pod：容器照常运行，连进程都没变。要停止它，须从节点的 "
                "staticPodPath 中移走清单文件。",
            ),
            believed=Text(
                "The mirror looks like any Pod, and kubectl reports it as deleted.",
                zh="镜像 Pod 看起来与普通 Pod 无异，kubectl 也报告已删除。",
            ),
        ),
        Claim(
            "mirror-comes-back",
            Text(
                "A mirror Pod that is deleted comes back within seconds, with a new UID.",
                zh="镜像 Pod 被删除后，几秒内就会重新出现，UID 是新的。",
            ),
            docs=f"{PAGE}#mirror-pods",
            judged_by=check.mirror_comes_back,
            interview=Text(
                "The kubelet removes it when it sees the deletionTimestamp, and creates another in the same go. "
                "After a forced deletion (grace period 0) nothing is left for it to delete, and it creates one only at "
                "its next regular look at the Pod, within a minute or two.",
                zh="kubelet 看到 deletionTimestamp 后会彻底删除它，并随即重建。强制删除（宽限期为 0）之后"
                "已没有可删的对象，kubelet 要等下次定期同步才会重建，可能要一两分钟。",
            ),
        ),
        Claim(
            "removing-the-manifest-stops-it",
            Text(
                "Removing its manifest from the node stops the container and takes the Pod out of the API.",
                zh="从节点上移走清单文件会停止容器，并使 Pod 从 API 中消失。",
            ),
            docs="tasks/configure-pod-container/static-pod/#dynamic-addition-and-removal-of-static-pods",
            judged_by=check.removing_the_manifest_stops_it,
            interview=Text(
                "This is how a control plane component of kubeadm is restarted by hand: move its file away, and back. "
                "Repeated, it runs into back-off (CrashLoopBackOff), for the same content has the same UID.",
                zh="手工重启 kubeadm 的控制面组件就是这样做的：把清单移走，再移回来。"
                "反复这样做会进入退避（CrashLoopBackOff），因为内容相同 UID 就相同。",
            ),
        ),
        Claim(
            "mirror-belongs-to-its-node",
            Text(
                "In the API a static Pod is a mirror Pod: annotated as such, named after its node and owned by it.",
                zh="静态 Pod 在 API 中表现为镜像 Pod：带有相应注解，以节点名为后缀，属主是该节点。",
            ),
            docs=f"{PAGE}#mirror-pods",
            judged_by=check.mirror_belongs_to_its_node,
            interview=Text(
                "It is how one tells a static Pod: kubernetes.io/config.mirror, and an owner of kind Node.",
                zh="由此可以识别静态 Pod：注解 kubernetes.io/config.mirror，以及类型为 Node 的属主。",
            ),
        ),
        Claim(
            "scheduler-places-it",
            Text("The scheduler chooses the node of a static Pod.", zh="静态 Pod 的节点由调度器选择。"),
            docs=f"{PAGE}#static-pods-vs-daemonsets",
            docs_say="no",
            judged_by=check.scheduler_places_it,
            instead=Text(
                "Its node is the one on which its manifest lies; its mirror is created with nodeName set. That is why "
                "a scheduler can itself be a static Pod.",
                zh="清单文件在哪个节点，它就在哪个节点；镜像 Pod 创建时已带 nodeName。所以调度器自己也可以是静态 Pod。",
            ),
            believed=Text(
                "Every other Pod passes the scheduler, and the mirror shows PodScheduled=True like any of them.",
                zh="其他 Pod 都要经过调度器，而镜像 Pod 同样显示 PodScheduled=True。",
            ),
        ),
        Claim(
            "may-use-a-configmap",
            Text(
                "A static Pod may take its configuration from a ConfigMap.",
                zh="静态 Pod 可以从 ConfigMap 读取配置。",
            ),
            docs=f"{PAGE}#limitations",
            docs_say="no",
            judged_by=check.may_use_a_configmap,
            since="1.34",
            instead=Text(
                "It may refer to no other object, neither ConfigMap nor Secret nor ServiceAccount, not even as "
                "optional: since 1.34 the kubelet logs a refusal and runs nothing. Use hostPath, as kubeadm does.",
                zh="它不能引用任何其他对象：ConfigMap、Secret、ServiceAccount 都不行，标记为 optional 也不行。"
                "从 1.34 起 kubelet 记录一条拒绝日志，什么也不运行。应像 kubeadm 那样用 hostPath 文件。",
            ),
            believed=Text(
                "The manifest is valid, kubectl apply takes it, and the refusal is seen only in the kubelet's log.",
                zh="清单本身合法，kubectl apply 也会接受；拒绝只出现在 kubelet 的日志里。",
            ),
        ),
    ),
)
