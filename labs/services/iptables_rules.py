"""What does kube-proxy write on a node for a Service?"""

from checks.services import iptables_rules as check
from kindlab import Claim, Lab, Text, apply, ask, contains, equals, exits, field, on_node, ready, swap, until

# nat is read before filter: kube-proxy writes both at once, so a Service that nat has, filter has too.
RULES = (
    "bash", "-eo", "pipefail", "-c",
    r'for table in nat filter; do iptables-save -t $table | sed -n "/lab-services-iptables-rules\//p"; done',
)  # fmt: skip
HOLDERS = ("ip", "-o", "addr", "show", "to")
CURL = ("curl", "-sS", "--connect-timeout", "3", "--fail-early", "-H", "Connection: close", "-w", r"\n")
POD_BY_POD = (
    "sh", "-ec", r"for turn in $(seq 10); do curl -sS --connect-timeout 3 --fail-early -w '\n' $0 $1; done",
    field("Pod/one", "status.podIP", into="http://{}:8080/hostname"),
    field("Pod/two", "status.podIP", into="http://{}:8080/hostname"),
)  # fmt: skip
HEADLESS = "EndpointSlice[kubernetes.io/service-name=headless]"
LEAD_TO_PODS = contains("/web -> ")  # kube-proxy notes beside each rule which Pod it leads to

LAB = Lab(
    question=Text(
        "What does kube-proxy write on a node for a Service?", zh="kube-proxy 在节点上为一个 Service 写了什么？"
    ),
    watches=("Pod", "EndpointSlice"),
    steps=(
        apply("pods.yaml"),
        until("one-ready", ready("Pod/one"), within=60),
        until("two-ready", ready("Pod/two"), within=60),
        until("three-running", equals("Pod/three", "status.phase", "Running"), within=60),
        # web comes last and finds all Pods there: once its rules are written, those of the others are.
        apply("headless.yaml"),
        apply("lonely.yaml"),
        until("three-endpoints", equals(HEADLESS, "endpoints.2.targetRef.kind", "Pod"), within=30),
        apply("web.yaml"),
        ask("rules-on-worker", on_node("worker"), *RULES, until=LEAD_TO_PODS),
        ask("rules-on-worker2", on_node("worker2"), *RULES, until=LEAD_TO_PODS),
        ask("rules-on-control-plane", on_node("control-plane"), *RULES, until=LEAD_TO_PODS),
        ask("holders", on_node("worker"), *HOLDERS, field("Service/web", "spec.clusterIP"), until=exits(0)),
        ask(
            "connections",
            on_node("worker2"),
            *CURL,
            field("Service/web", "spec.clusterIP", into="http://{}/hostname?[1-20]"),
            until=exits(0),
        ),
    ),
    controls=(
        swap("web.yaml", "local-only.yaml", flips=("only-where-its-pods-run",)),
        swap("web.yaml", "published.yaml", flips=("every-selected-pod-has-rules",)),
        swap("headless.yaml", "with-address.yaml", flips=("headless-has-no-rules",)),
        swap("lonely.yaml", "not-lonely.yaml", flips=("refused-without-endpoints",)),
        swap(
            "connections",
            ask("connections", on_node("worker2"), *POD_BY_POD, until=exits(0)),
            name="client-takes-turns",
            flips=("takes-turns",),
        ),
        swap(
            "holders",
            ask("holders", on_node("worker"), *HOLDERS, field("Pod/one", "status.hostIP"), until=exits(0)),
            name="the-nodes-own-address",
            flips=("address-is-on-an-interface",),
        ),
    ),
    claims=(
        Claim(
            "takes-turns",
            Text(
                "A Service gives connections to its Pods in turn (round robin).",
                zh="Service 按顺序轮询（round robin）后端 Pod。",
            ),
            docs="reference/networking/virtual-ips/#proxy-mode-iptables",
            docs_say="no",
            judged_by=check.takes_turns,
            instead=Text(
                "In iptables mode each connection goes to a Pod picked at random: `-m statistic --mode random`.",
                zh="iptables 模式下每个连接随机选一个 Pod：`-m statistic --mode random`。",
            ),
            believed=Text(
                "In the long run each Pod gets its share, and the ipvs mode does begin with round robin.",
                zh="长期看各 Pod 分到的连接数差不多，而且 ipvs 模式的默认算法确实是轮询。",
            ),
            interview=Text(
                "A connection is what is given away, not a request: with keep-alive all requests stay on one Pod.",
                zh="分配的单位是连接而不是请求：启用 keep-alive 时，所有请求都落在同一个 Pod 上。",
            ),
        ),
        Claim(
            "address-is-on-an-interface",
            Text(
                "A node has the Service's ClusterIP on one of its interfaces.",
                zh="节点的某个网卡上配有 Service 的 ClusterIP。",
            ),
            docs="reference/networking/virtual-ips/#ip-address-assignment-to-services",
            docs_say="no",
            judged_by=check.address_is_on_an_interface,
            instead=Text(
                "It is on none. It stands only in rules, which rewrite the destination to a Pod's address (DNAT).",
                zh="任何网卡上都没有。它只存在于规则里，由规则把目的地址改写为 Pod 地址（DNAT）。",
            ),
            believed=Text(
                "It looks like any address, and in ipvs mode it is indeed on an interface, kube-ipvs0.",
                zh="它看上去与普通地址无异，而且 ipvs 模式下确实会绑在 kube-ipvs0 网卡上。",
            ),
            interview=Text(
                "So a ping says nothing: rules exist for the Service's ports only.",
                zh="所以 ping 不通说明不了问题：规则只针对 Service 的端口。",
            ),
        ),
        Claim(
            "only-where-its-pods-run",
            Text(
                "Only the nodes that run a Service's Pods have rules that lead to them.",
                zh="只有运行着 Service 后端 Pod 的节点上才有通往这些 Pod 的规则。",
            ),
            docs="reference/networking/virtual-ips/#packet-processing-iptables",
            docs_say="no",
            judged_by=check.only_where_its_pods_run,
            instead=Text(
                "Every node has them, so that any client finds the Service: the rules work where the client is.",
                zh="每个节点都有：规则在客户端所在的节点上生效，任何节点上的客户端都能访问 Service。",
            ),
            believed=Text(
                "One thinks of a Service as a thing that stands beside its Pods.",
                zh="人们容易把 Service 想象成与 Pod 放在一起的一个实体。",
            ),
            interview=Text(
                "internalTrafficPolicy: Local makes it true: other nodes then drop what is sent to the Service.",
                zh="设置 internalTrafficPolicy: Local 后才是这样：其他节点会丢弃发往该 Service 的包。",
            ),
        ),
        Claim(
            "every-selected-pod-has-rules",
            Text(
                "Every running Pod that the selector matches gets rules.",
                zh="只要被选择器选中并在运行，Pod 就会有对应的规则。",
            ),
            docs="reference/networking/virtual-ips/#proxy-mode-iptables",
            docs_say="no",
            judged_by=check.every_selected_pod_has_rules,
            instead=Text(
                "Only ready ones do: kube-proxy follows EndpointSlices, not selectors.",
                zh="只有就绪的 Pod 才有：kube-proxy 看的是 EndpointSlice，而不是选择器。",
            ),
            believed=Text(
                "The EndpointSlice lists the Pods that are not ready as well, with ready=false.",
                zh="EndpointSlice 里也列出未就绪的 Pod，只是 ready=false。",
            ),
            interview=Text(
                "publishNotReadyAddresses: true makes it so, for peers that must meet before they are ready.",
                zh="publishNotReadyAddresses: true 时才是这样，用于就绪之前就要互相发现的场景。",
            ),
        ),
        Claim(
            "headless-has-no-rules",
            Text(
                "For a headless Service kube-proxy writes no rules.", zh="kube-proxy 不为 Headless Service 写任何规则。"
            ),
            docs="concepts/services-networking/service/#headless-services",
            judged_by=check.headless_has_no_rules,
            interview=Text(
                "Clients get the Pods' addresses from DNS and connect to them: no balancing, and `port` is not mapped.",
                zh="客户端从 DNS 得到 Pod 地址后直接连接：没有负载均衡，也没有端口映射。",
            ),
        ),
        Claim(
            "refused-without-endpoints",
            Text(
                "For a Service without endpoints kube-proxy writes one rule, which refuses connections (REJECT).",
                zh="没有端点的 Service 只有一条规则，用来拒绝连接（REJECT）。",
            ),
            docs="reference/networking/virtual-ips/#proxy-mode-iptables",
            docs_say="silent",
            judged_by=check.refused_without_endpoints,
            interview=Text(
                "So 'connection refused' at a ClusterIP hints at no ready Pods, a timeout at network or policy.",
                zh="所以访问 ClusterIP 得到 connection refused 多半是没有就绪的 Pod；超时则要查网络或网络策略。",
            ),
        ),
    ),
)
