"""What happens to a Pod whose readiness probe starts to fail?"""

from checks.probes import readiness as check
from kindlab import (
    CURL_REFUSED,
    Claim,
    Lab,
    Text,
    apply,
    ask,
    delete,
    exec_in,
    exits,
    in_pod,
    not_,
    observe,
    ready,
    says,
    swap,
    until,
)

NOTE_ADDRESSES = (
    "for name in web web-itself; do dig +short +search $name > /tmp/$name; test -s /tmp/$name || exit; done"
)
ASK_SERVICE = ("sh", "-c", "curl -sS --max-time 5 http://$(cat /tmp/web):8080/hostname")
ASK_POD = ("sh", "-c", "curl -sS --max-time 5 http://$(cat /tmp/web-itself):8080/hostname")

LAB = Lab(
    question=Text("What happens to a Pod whose readiness probe starts to fail?", zh="就绪探针开始失败的 Pod 会怎样？"),
    watches=("Pod", "EndpointSlice"),
    steps=(
        apply("web.yaml"),
        apply("client.yaml"),
        until("started", ready("Pod/web"), within=90),
        until("client-started", ready("Pod/client"), within=60),
        # The client notes both addresses now, so that no hiccup of DNS can pass for a refusal later.
        ask("addresses", in_pod("Pod/client"), "sh", "-c", NOTE_ADDRESSES, until=exits(0), within=30),
        ask("service-before", in_pod("Pod/client"), *ASK_SERVICE, until=says("web"), within=30),
        exec_in("Pod/web", "rm", "/tmp/ready", name="break"),
        until("unready", not_(ready("Pod/web")), within=30),
        ask("service-while-unready", in_pod("Pod/client"), *ASK_SERVICE, until=exits(CURL_REFUSED), within=15),
        ask("pod-while-unready", in_pod("Pod/client"), *ASK_POD, until=says("web"), within=5),
        ask("service-later", in_pod("Pod/client"), *ASK_SERVICE, until=says("web"), within=10),
        exec_in("Pod/web", "touch", "/tmp/ready", name="mend", refused=True),
        until("ready-again", ready("Pod/web"), within=15, soft=True),
        observe(seconds=2),
    ),
    controls=(
        swap("web.yaml", "also-liveness.yaml", flips=("is-not-restarted",)),
        swap("web.yaml", "published-anyway.yaml", flips=("endpoint-turns-unready", "service-stops-sending")),
        swap("web.yaml", "slow-to-recover.yaml", flips=("endpoint-returns",)),
        swap(
            "break",
            delete("Pod/web", name="break"),
            name="deleted",
            flips=("endpoint-entry-is-removed", "cannot-be-reached"),
        ),
    ),
    claims=(
        Claim(
            "is-not-restarted",
            Text("A container whose readiness probe fails is not restarted.", zh="就绪探针失败不会重启容器。"),
            docs="concepts/workloads/pods/probes/#readiness-probe",
            judged_by=check.is_not_restarted,
            interview=Text(
                "Readiness decides about traffic, liveness about restarts: the container runs on and is probed on.",
                zh="就绪探针只管流量，存活探针才管重启：容器继续运行，也继续被探测。",
            ),
        ),
        Claim(
            "endpoint-turns-unready",
            Text(
                "The Pod's entry in the EndpointSlice turns to ready=false.",
                zh="EndpointSlice 中该 Pod 的条目变为 ready=false。",
            ),
            docs="concepts/services-networking/endpoint-slices/#conditions",
            judged_by=check.endpoint_turns_unready,
            interview=Text(
                "Not so for a Service with publishNotReadyAddresses: true, which reports every Pod as ready.",
                zh="若 Service 设置了 publishNotReadyAddresses: true，则所有 Pod 都报告为就绪。",
            ),
        ),
        Claim(
            "endpoint-entry-is-removed",
            Text("The Pod's entry is removed from the EndpointSlice.", zh="Pod 的条目会从 EndpointSlice 中被删除。"),
            docs="concepts/services-networking/endpoint-slices/#conditions",
            docs_say="no",
            judged_by=check.endpoint_entry_is_removed,
            instead=Text(
                "The entry stays, with conditions.ready=false; it goes when the Pod is deleted.",
                zh="条目仍在，只是 conditions.ready=false；Pod 被删除时条目才会消失。",
            ),
            believed=Text(
                "The documentation's own page on probes says that the address is removed; and traffic does stop.",
                zh="文档中关于探针的页面自己就说地址会被移除；而且流量确实停了。",
            ),
        ),
        Claim(
            "service-stops-sending",
            Text(
                "While the Pod is unready its Service sends it no new connections.",
                zh="Pod 未就绪期间，Service 不再向它发送新连接。",
            ),
            docs="concepts/workloads/pods/probes/#readiness-probe",
            judged_by=check.service_stops_sending,
            interview=Text(
                "With no ready endpoint left kube-proxy rejects new connections at once; open ones stay open.",
                zh="没有就绪端点时 kube-proxy 立即拒绝新连接；已建立的连接不受影响。",
            ),
        ),
        Claim(
            "cannot-be-reached",
            Text("Nobody can reach the Pod until it is ready again.", zh="Pod 恢复就绪之前，谁也访问不到它。"),
            docs="concepts/workloads/pods/probes/#probe-results",
            docs_say="no",
            judged_by=check.cannot_be_reached,
            instead=Text(
                "Only routing through Services stops. The Pod still answers at its own address.",
                zh="停止的只是经由 Service 的转发；直接访问 Pod 的地址仍有应答。",
            ),
            believed=Text(
                "Most clients only ever use the Service, so for them the Pod is out of reach.",
                zh="多数客户端只通过 Service 访问，对它们来说 Pod 确实不可达。",
            ),
        ),
        Claim(
            "endpoint-returns",
            Text(
                "Once the probe succeeds again the entry turns back to ready=true.",
                zh="探针恢复成功后，条目重新变为 ready=true。",
            ),
            docs="concepts/workloads/pods/probes/#readiness-probe",
            judged_by=check.endpoint_returns,
            interview=Text(
                "Readiness is probed for the container's whole life, not only at its start.",
                zh="就绪探针贯穿容器的整个生命周期，而不只在启动时。",
            ),
        ),
    ),
)
