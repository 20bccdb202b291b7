"""What does a Service of type ExternalName do?"""

from checks.dns import external_name as check
from kindlab import (
    CURL_TIMED_OUT,
    CURL_UNKNOWN_HOST,
    Claim,
    Lab,
    Text,
    apply,
    ask,
    contains,
    exits,
    in_pod,
    not_,
    patch,
    ready,
    says,
    swap,
    until,
)

CLIENT = in_pod("Pod/client")
# One connection for all three names, so that one server of several answers for all.
DIG = ("sh", "-c", r'dig +tcp +keepopen +noall +answer +nottlid +noclass "$@" | tr -s "\t" " "', "dig")
NAMES = tuple(f"{name}.lab-dns-external-name.svc.cluster.local" for name in ("alias", "address", "web"))
CURL = ("curl", "-sS", "--max-time", "5")
TO_THE_EAR = ("curl", "-sS", "--max-time", "3", "http://alias:8081/")
HOST = "Host: web.lab-dns-external-name.svc.cluster.local:8081"

LAB = Lab(
    question=Text("What does a Service of type ExternalName do?", zh="ExternalName 类型的 Service 到底做了什么？"),
    watches=("Pod", "Service", "EndpointSlice"),
    steps=(
        apply("pods.yaml"),
        until("web-ready", ready("Pod/web"), within=60),
        until("other-ready", ready("Pod/other"), within=60),
        until("client-ready", ready("Pod/client"), within=60),
        # Cluster DNS learns of Services, and of EndpointSlices, in order: where it knows web it knows the others.
        apply("address.yaml"),
        apply("alias.yaml"),
        apply("targets.yaml"),
        ask("records", CLIENT, *DIG, *NAMES, until=contains(f"{NAMES[-1]}. A "), within=30),
        ask("direct", CLIENT, *CURL, "http://alias:8080/hostname", until=says("web"), within=30),
        ask("mapped", CLIENT, *CURL, "http://alias:80/hostname", until=not_(exits(CURL_UNKNOWN_HOST))),
        # The ear only listens: curl gives up once it is connected and has said what it wants.
        ask("request", CLIENT, *TO_THE_EAR, until=exits(CURL_TIMED_OUT)),
        ask("heard", in_pod("Pod/web", "ear"), "cat", "/tmp/heard", until=contains("Host:")),
        patch(
            "Service/alias", {"spec": {"externalName": "other.lab-dns-external-name.svc.cluster.local"}}, name="move"
        ),
        # Where cluster DNS caches its own names, it does so for 30 s.
        ask("after-the-move", CLIENT, *CURL, "http://alias:8080/hostname", until=says("other"), within=35),
    ),
    controls=(
        swap(
            "alias.yaml",
            "ordinary.yaml",
            flips=("dns-answers-with-a-cname", "is-proxied", "maps-ports", "moves-with-the-name"),
        ),
        swap("address.yaml", "by-hand.yaml", flips=("maps-to-an-address",)),
        swap(
            "request",
            ask("request", CLIENT, *TO_THE_EAR, "-H", HOST, until=exits(CURL_TIMED_OUT)),
            name="host-set-by-the-client",
            flips=("server-is-asked-by-its-own-name",),
        ),
    ),
    claims=(
        Claim(
            "dns-answers-with-a-cname",
            Text(
                "Cluster DNS answers for it with a CNAME record, which holds spec.externalName.",
                zh="集群 DNS 对它返回 CNAME 记录，内容就是 spec.externalName。",
            ),
            docs="concepts/services-networking/service/#externalname",
            judged_by=check.dns_answers_with_a_cname,
            interview=Text(
                "That is all it does. It is a name inside the cluster for something else, no way into the cluster.",
                zh="它只做这一件事：在集群内给别处的服务起个名字，而不是从外部访问集群的入口。",
            ),
        ),
        Claim(
            "is-proxied",
            Text(
                "kube-proxy forwards what is sent to it, as for any Service.",
                zh="与其他 Service 一样由 kube-proxy 转发。",
            ),
            docs="concepts/services-networking/service/#externalname",
            docs_say="no",
            judged_by=check.is_proxied,
            instead=Text(
                "It has neither a ClusterIP nor an EndpointSlice: clients connect to the target itself.",
                zh="它既没有 ClusterIP，也没有 EndpointSlice：客户端直接连接目标。",
            ),
            believed=Text(
                "It is a type of Service, beside ClusterIP, NodePort and LoadBalancer, which all are.",
                zh="它与 ClusterIP、NodePort、LoadBalancer 并列为一种 Service 类型，而那几种都由 kube-proxy 转发。",
            ),
        ),
        Claim(
            "maps-ports",
            Text(
                "It maps `port` to `targetPort` as other Services do.",
                zh="它和其他 Service 一样把 port 映射到 targetPort。",
            ),
            docs="concepts/services-networking/service/#externalname",
            docs_say="no",
            judged_by=check.maps_ports,
            instead=Text(
                "Its ports are ignored: the client connects to the target itself, at the port that the client names.",
                zh="ports 不起作用：客户端直接连到目标，用的是客户端自己写的端口。",
            ),
            believed=Text(
                "The API takes `ports` with `targetPort` here without a word.",
                zh="API 接受它的 ports 和 targetPort，也不给任何提示。",
            ),
        ),
        Claim(
            "server-is-asked-by-its-own-name",
            Text(
                "An HTTP server behind it is asked by its own name, so nothing changes for it.",
                zh="后端 HTTP 服务器收到的是它自己的域名，所以对它来说没有区别。",
            ),
            docs="concepts/services-networking/service/#externalname",
            docs_say="no",
            judged_by=check.server_is_asked_by_its_own_name,
            instead=Text(
                "The Host header carries the Service's name, and TLS checks the certificate against that name too.",
                zh="Host 头里是 Service 的名字；TLS 校验证书时用的也是这个名字。",
            ),
            believed=Text(
                "A CNAME is followed by the resolver; the application never learns of it.",
                zh="CNAME 由解析器跟随，应用根本不知道它的存在。",
            ),
            interview=Text(
                "It suits databases and the like; for HTTP let the client set Host (and the TLS server name) itself.",
                zh="适合数据库一类协议；用于 HTTP 时要让客户端自己设置 Host（以及 TLS 的 SNI）。",
            ),
        ),
        Claim(
            "maps-to-an-address",
            Text("externalName may hold an IP address.", zh="externalName 可以填 IP 地址。"),
            docs="concepts/services-networking/service/#externalname",
            docs_say="no",
            judged_by=check.maps_to_an_address,
            instead=Text(
                "It is taken, and never resolves: it is read as a name. Write an EndpointSlice for a headless Service.",
                zh="能创建，但解析不了：数字被当作域名。应改用 Headless Service 加手写的 EndpointSlice。",
            ),
            believed=Text(
                "The API server accepts an address without a warning.", zh="API 服务器接受 IP 地址，也不告警。"
            ),
        ),
        Claim(
            "moves-with-the-name",
            Text(
                "When the target moves, only the Service changes; clients go on using its name.",
                zh="目标变更时只需修改 Service，客户端继续用原来的名字。",
            ),
            docs="concepts/services-networking/service/#externalname",
            judged_by=check.moves_with_the_name,
            interview=Text(
                "Once what was cached has run out, that is: in DNS for the record's TTL, in some clients for ever.",
                zh="前提是缓存过期：DNS 缓存至多一个 TTL，有的客户端却会一直缓存下去。",
            ),
        ),
    ),
)
