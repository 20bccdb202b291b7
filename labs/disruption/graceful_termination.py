"""What comes first when a Pod is deleted: the end of its requests, or the end of its containers?"""

from checks.disruption import graceful_termination as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    arm,
    audit,
    delete,
    gone,
    logs,
    observe,
    patch,
    ready,
    swap,
    traffic,
    until,
)

UNLABELLED = patch("Pod/one", {"metadata": {"labels": {"app": None}}}, name="delete-one")

LAB = Lab(
    question=Text(
        "What comes first when a Pod is deleted: the end of its requests, or the end of its containers?",
        zh="删除 Pod 时，先停止转发请求，还是先终止容器？",
    ),
    watches=("Pod", "EndpointSlice"),
    witnesses=(audit(), logs("Pod[app=web]")),
    arms=(arm("at-once"), arm("waiting", {"at-once.yaml": "waiting.yaml"})),
    steps=(
        apply("service.yaml"),
        apply("at-once.yaml"),
        until("ready", ready("Pod[app=web]"), within=90),
        traffic("client", "http://web/hostname", rate=60),
        delete("Pod/one", name="delete-one"),
        delete("Pod/two", name="delete-two"),
        delete("Pod/three", name="delete-three"),
        until("one-gone", gone("Pod/one"), within=20, soft=True),
        until("two-gone", gone("Pod/two"), within=40),
        until("three-gone", gone("Pod/three"), within=40),
        observe(seconds=3),
    ),
    controls=(
        swap(
            "at-once.yaml",
            "waiting.yaml",
            flips=("requests-end-first", "neither-waits-for-the-other"),
            name="all-wait",
        ),
        swap(
            "waiting.yaml",
            "at-once.yaml",
            flips=("sleep-loses-none", "sigterm-comes-after-pre-stop"),
            name="none-waits",
        ),
        swap("delete-one", UNLABELLED, flips=("entry-goes-at-once",), name="unlabelled"),
    ),
    claims=(
        Claim(
            "requests-end-first",
            Text(
                "A Pod that is deleted first gets no more requests; only then is it told to stop.",
                zh="删除 Pod 时，先把它从 Service 摘除、不再转发请求，然后才通知它停止。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-termination-flow",
            docs_say="no",
            judged_by=check.requests_end_first,
            instead=Text(
                "Both begin at the same time, and nobody waits for anybody: the kubelet sends SIGTERM, while the "
                "EndpointSlice is written and each node's kube-proxy follows when it can, up to a second or more "
                "later. A server has to go on serving for that long.",
                zh="两件事同时开始，谁也不等谁：kubelet 发送 SIGTERM，与此同时 EndpointSlice 被更新，"
                "各节点的 kube-proxy 随后才生效，可能晚一秒以上。服务端必须在这段时间内继续服务。",
            ),
            believed=Text(
                "It would be the sensible order, and it is how load balancers outside of Kubernetes drain.",
                zh="这样的顺序才合理，而且集群外的负载均衡器摘流量时就是这么做的。",
            ),
        ),
        Claim(
            "neither-waits-for-the-other",
            Text(
                "SIGTERM is sent while the Pod still gets requests, and its endpoint turns not ready while its "
                "containers still run: neither waits for the other.",
                zh="Pod 仍在收到请求时就会发送 SIGTERM，容器仍在运行时端点就已变为未就绪：两者互不等待。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-termination-flow",
            judged_by=check.neither_waits_for_the_other,
            seen_by="audit",
            interview=Text(
                "Either can be first: of 39 deletions on a busy host SIGTERM was in 11 and the endpoint in 11; the "
                "other 17 times they were less than a tenth of a second apart.",
                zh="谁先谁后都有可能：在一台繁忙的主机上删除 39 次，11 次 SIGTERM 在先，11 次端点在先，"
                "其余 17 次相差不到 0.1 秒。",
            ),
        ),
        Claim(
            "entry-goes-at-once",
            Text(
                "A Pod that is being deleted is taken out of its Service's endpoints at once.",
                zh="正在删除的 Pod 会立即从 Service 的端点列表中消失。",
            ),
            docs="concepts/services-networking/endpoint-slices/#conditions",
            docs_say="no",
            judged_by=check.entry_goes_at_once,
            instead=Text(
                "Its entry stays until it has ended, as terminating and not ready, and serving as long as its probe "
                "succeeds; where no other is left, requests still go to it.",
                zh="它的条目会保留到 Pod 结束：terminating、未就绪，探针成功时仍为 serving；"
                "如果没有其他端点，请求仍会发给它。",
            ),
            believed=Text(
                "kubectl get endpoints, which is what people look at, shows it no more.",
                zh="人们常看的 kubectl get endpoints 里确实不再显示它。",
            ),
        ),
        Claim(
            "sigterm-comes-after-pre-stop",
            Text("SIGTERM is sent only once a preStop hook is over.", zh="preStop 钩子执行完之后才会发送 SIGTERM。"),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-termination-flow",
            judged_by=check.sigterm_comes_after_pre_stop,
            interview=Text(
                "The hook's time counts towards terminationGracePeriodSeconds.",
                zh="钩子的耗时计入 terminationGracePeriodSeconds。",
            ),
        ),
        Claim(
            "sleep-loses-none",
            Text(
                "Pods with a preStop sleep of 5 s that are deleted lose no request.",
                zh="设置了 5 秒 preStop sleep 的 Pod 被删除时不丢失请求。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-termination-flow",
            docs_say="silent",
            judged_by=check.sleep_loses_none,
            seen_by="traffic",
        ),
    ),
)
