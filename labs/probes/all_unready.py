"""What happens when the readiness probes of all replicas fail at once?"""

from checks.probes import all_unready as check
from kindlab import (
    CURL_REFUSED,
    Claim,
    Lab,
    Text,
    apply,
    ask,
    condition,
    delete,
    exits,
    field,
    in_pod,
    logs,
    mutate,
    observe,
    ready,
    says,
    swap,
    until,
)  # fmt: skip

READINESS = "concepts/workloads/pods/probes/#readiness-probe"
ASK = ("curl", "-sS", "--max-time", "5", field("Service/web", "spec.clusterIP", into="http://{}:8080/echo?msg=served"))

LAB = Lab(
    question=Text(
        "What happens when the readiness probes of all replicas fail at once?",
        zh="所有副本的就绪探针同时失败会怎样？",
    ),
    watches=("Pod", "EndpointSlice"),
    witnesses=(logs("Pod/client"),),
    steps=(
        apply("service.yaml"),
        apply("db.yaml"),
        apply("web.yaml"),
        until("ready", ready("Pod[app=web]"), within=90),
        apply("client.yaml"),
        until("client-started", ready("Pod/client"), within=60),
        ask("before", in_pod("Pod/client"), *ASK, until=says("served"), within=30),
        delete("Pod/db", name="lose-the-database"),
        until("unready", condition("Pod[app=web]", "Ready", "False"), within=30, soft=True),
        ask("new-connection", in_pod("Pod/client"), *ASK, until=exits(CURL_REFUSED), within=15),
        # A liveness probe that depends on the database as well would have its container restarted by now.
        observe(seconds=5),
    ),
    controls=(
        swap("web.yaml", "liveness-too.yaml", flips=("are-replaced-or-restarted",)),
        swap("client.yaml", "reconnecting.yaml", flips=("open-connections-go-on",)),
    ),
    mutants=(
        mutate(
            "service.yaml",
            "Service/web",
            "spec.publishNotReadyAddresses",
            True,
            flips=("empties-the-service", "falls-back-to-the-unready"),
        ),
    ),
    claims=(
        Claim(
            "empties-the-service",
            Text(
                "A readiness probe that asks a shared dependency takes all replicas out of the Service at once when "
                "that fails.",
                zh="就绪探针检查共享依赖时，依赖一出故障，所有副本会同时从 Service 中摘除。",
            ),
            docs=READINESS,
            judged_by=check.empties_the_service,
            interview=Text(
                "What could still have answered without the database, or told of its loss, answers nobody any more. "
                "Let readiness ask what is this replica's own; an error of the whole belongs into the answers.",
                zh="本来不依赖数据库也能提供的功能、或至少能返回的错误信息，现在谁也访问不到了。"
                "就绪探针应只检查副本自身的问题，全局故障应体现在响应里。",
            ),
        ),
        Claim(
            "falls-back-to-the-unready",
            Text(
                "If no replica is ready, the Service sends to the unready ones rather than to nobody.",
                zh="如果没有任何副本就绪，Service 会转发给未就绪的副本，而不是全部拒绝。",
            ),
            docs=READINESS,
            docs_say="no",
            judged_by=check.falls_back_to_the_unready,
            instead=Text(
                "It refuses new connections. Only for Pods that are being deleted is there a fallback: kube-proxy "
                "sends to those that still serve, where no other is left.",
                zh="新连接会被拒绝。只有正在删除的 Pod 有这种回退：没有其他端点时，kube-proxy 会转发给仍在服务的它们。",
            ),
            believed=Text(
                "Load balancers of clouds and service meshes do so ('fail open', 'panic mode').",
                zh="云厂商的负载均衡器和服务网格会这样做（fail open、panic 模式）。",
            ),
        ),
        Claim(
            "open-connections-go-on",
            Text(
                "A connection that was open before goes on being served by an unready Pod.",
                zh="Pod 变为未就绪后，之前已建立的连接仍会继续得到服务。",
            ),
            docs=READINESS,
            docs_say="silent",
            judged_by=check.open_connections_go_on,
            interview=Text(
                "kube-proxy decides once a connection. Clients with connection pools notice unreadiness late or never; "
                "drain them in the application, or limit the life of connections.",
                zh="kube-proxy 只在建立连接时选择后端。使用连接池的客户端很晚甚至永远不会察觉未就绪；"
                "应由应用主动断开连接，或限制连接的存活时间。",
            ),
        ),
        Claim(
            "are-replaced-or-restarted",
            Text(
                "The Deployment replaces Pods that are not ready, or the kubelet restarts them.",
                zh="Deployment 会替换未就绪的 Pod，或者 kubelet 会重启它们。",
            ),
            docs=READINESS,
            docs_say="no",
            judged_by=check.are_replaced_or_restarted,
            instead=Text(
                "Nobody does anything: they stay as they are, are probed on, and come back by themselves. The same "
                "question in a liveness probe restarts all replicas, over and over, which mends no database.",
                zh="谁也不会动它们：Pod 保持原样、继续被探测，恢复后自动回来。"
                "同样的检查放进存活探针，则所有副本会被反复重启，而数据库并不会因此恢复。",
            ),
            believed=Text(
                "The Deployment calls its replicas unavailable, and the controller is said to keep up their number.",
                zh="Deployment 会显示这些副本不可用，而控制器的职责被理解为维持可用副本数。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/93994",
        ),
    ),
)
