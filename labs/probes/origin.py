"""Where does a probe come from?"""

from checks.probes import origin as check
from kindlab import Claim, Lab, Text, apply, ask, equals, field, logs, node_of, observe, on_node, swap, until

TCP = "concepts/workloads/pods/probes/#tcp-probes"

LAB = Lab(
    question=Text("Where does a probe come from?", zh="探针是从哪里发起的？"),
    watches=("Pod",),
    witnesses=(logs("Pod/web"),),
    steps=(
        apply("pods.yaml"),
        until("running", equals("Pod/web", "status.phase", "Running"), within=60),
        # From which address the node reaches the Pod: its own on the Pod network.
        ask("route", on_node(node_of("Pod/web")), "ip", "-json", "route", "get", field("Pod/web", "status.podIP")),
        # The containers' statuses are in the order of their names.
        until("exec-passes", equals("Pod/loopback", "status.containerStatuses.0.ready", True), within=60),
        observe(seconds=4),
    ),
    controls=(
        swap(
            "pods.yaml",
            "from-within.yaml",
            flips=("made-in-the-container", "comes-from-the-node", "loopback-is-enough"),
        ),
    ),
    claims=(
        Claim(
            "made-in-the-container",
            Text(
                "A probe by TCP or HTTP opens its connection inside the container.",
                zh="TCP 和 HTTP 探针是在容器内部建立连接的。",
            ),
            docs=TCP,
            docs_say="no",
            judged_by=check.made_in_the_container,
            instead=Text(
                "Only exec runs in the container. For the others the kubelet connects from its node to the Pod's "
                "address, so that a Service's name does not resolve in host=.",
                zh="只有 exec 在容器内执行。其余方式由 kubelet 从节点连接 Pod 的 IP，"
                "因此 host= 里写 Service 名称无法解析。",
            ),
            believed=Text(
                "The probe is written in the container's part of the manifest, and the first example is always exec.",
                zh="探针写在清单的容器部分里，而第一个示例总是 exec。",
            ),
            heard_at="https://github.com/parca-dev/parca-agent/pull/1866",
        ),
        Claim(
            "comes-from-the-node",
            Text(
                "The server sees the connection come from the address of its own node.",
                zh="服务端看到的来源地址是 Pod 所在节点的地址。",
            ),
            docs=TCP,
            judged_by=check.comes_from_the_node,
            interview=Text(
                "It is the node's own kubelet, so a probe says nothing of whether other nodes reach the Pod.",
                zh="发起者是本节点的 kubelet，所以探针通过并不代表其他节点能访问该 Pod。",
            ),
        ),
        Claim(
            "loopback-is-enough",
            Text(
                "A server that listens on 127.0.0.1 passes a probe by TCP.",
                zh="只监听 127.0.0.1 的服务可以通过 TCP 探针。",
            ),
            docs="concepts/workloads/pods/probes/#check-mechanisms",
            docs_say="no",
            judged_by=check.loopback_is_enough,
            instead=Text(
                "The kubelet asks the Pod's address, where nobody listens then: 'connection refused', while a command "
                "in the same Pod reaches the server. Listen on 0.0.0.0 or on the Pod's address.",
                zh="kubelet 访问的是 Pod IP，那里没有监听，于是 connection refused；"
                "而同一 Pod 内的命令却能连上。应监听 0.0.0.0 或 Pod IP。",
            ),
            believed=Text(
                "kubectl exec and kubectl port-forward both reach it, so the server looks fine.",
                zh="用 kubectl exec 和 kubectl port-forward 都能访问，看起来服务没有问题。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/62594",
        ),
    ),
)
