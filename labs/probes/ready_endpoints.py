"""Which Pods does a Service send to, and since when?"""

from checks.probes import ready_endpoints as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    equals,
    exec_in,
    field,
    in_pod,
    logs,
    observe,
    ready,
    says,
    swap,
    until,
)

READINESS = "concepts/workloads/pods/probes/#readiness-probe"
RESULTS = "concepts/workloads/pods/probes/#probe-results"
CURL = ("curl", "-sS", "--max-time", "5")


LAB = Lab(
    question=Text(
        "Which Pods does a Service send to, and since when?", zh="Service 会把流量转发给哪些 Pod，从何时开始？"
    ),
    watches=("Pod", "EndpointSlice"),
    witnesses=(logs("Pod/unprobed"),),
    steps=(
        apply("pods.yaml"),
        until("client-started", ready("Pod/client"), within=90),
        until("silent-running", equals("Pod/silent", "status.phase", "Running"), within=60),
        until("waiting-running", equals("Pod/waiting", "status.phase", "Running"), within=60),
        until("pair-running", equals("Pod/pair", "status.phase", "Running"), within=60),
        ask("silent", in_pod("Pod/client"), *CURL, field("Pod/silent", "status.podIP", into="http://{}:8080/")),
        ask(
            "too-early",
            in_pod("Pod/client"),
            *CURL,
            field("Service/waiting", "spec.clusterIP", into="http://{}:8080/hostname"),
            until=says("waiting"),
            within=5,
        ),
        ask(
            "fine-of-the-pair",
            in_pod("Pod/client"),
            *CURL,
            field("Service/pair-fine", "spec.clusterIP", into="http://{}:8080/hostname"),
            until=says("pair"),
            within=5,
        ),
        exec_in("Pod/waiting", "touch", "/tmp/ready", name="now-ready"),
        ask(
            "in-time",
            in_pod("Pod/client"),
            *CURL,
            field("Service/waiting", "spec.clusterIP", into="http://{}:8080/hostname"),
            until=says("waiting"),
            within=20,
        ),
        observe(seconds=1),
    ),
    controls=(
        swap(
            "pods.yaml",
            "otherwise.yaml",
            flips=(
                "every-pod-is-probed",
                "ready-without-a-probe",
                "running-is-ready",
                "listed-before-it-is-ready",
                "gets-traffic-at-once",
                "other-container-goes-on",
            ),
        ),
    ),
    claims=(
        Claim(
            "every-pod-is-probed",
            Text(
                "Kubernetes probes the containers of every Pod regularly.",
                zh="Kubernetes 会定期探测每个 Pod 的容器。",
            ),
            docs=RESULTS,
            docs_say="no",
            judged_by=check.every_pod_is_probed,
            instead=Text(
                "Only the probes that its manifest names are made. Without any, a container counts as healthy as long "
                "as its process runs, hung or not.",
                zh="只执行清单里配置的探针。没有配置时，只要进程还在就算健康，哪怕已经卡死。",
            ),
            believed=Text(
                "Self-healing is told as a property of Kubernetes, and a crashed process is indeed restarted unasked.",
                zh="“自愈”被说成 Kubernetes 自带的能力，而进程崩溃后确实会自动重启。",
            ),
        ),
        Claim(
            "ready-without-a-probe",
            Text(
                "A Pod without a readiness probe is ready as soon as it runs, even if nobody listens in it.",
                zh="没有就绪探针的 Pod 一运行就是就绪，即使里面没有任何监听。",
            ),
            docs=RESULTS,
            judged_by=check.ready_without_a_probe,
            interview=Text(
                "Its endpoint is ready=true too: clients get 'connection refused' until the application listens.",
                zh="它的端点也是 ready=true：在应用开始监听之前，客户端会得到 connection refused。",
            ),
        ),
        Claim(
            "running-is-ready",
            Text("A Pod that is Running is ready.", zh="Pod 处于 Running 就表示已就绪。"),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-conditions",
            docs_say="no",
            judged_by=check.running_is_ready,
            instead=Text(
                "Running is a phase: at least one container runs. Ready is a condition, and decides about traffic; "
                "kubectl shows it as 0/1 in the column READY.",
                zh="Running 是阶段，表示至少有一个容器在运行；Ready 是状况，决定是否接收流量，"
                "kubectl 的 READY 列显示为 0/1。",
            ),
            believed=Text(
                "STATUS says Running in both cases, and READY is read over.",
                zh="两种情况下 STATUS 都是 Running，READY 一列容易被忽略。",
            ),
        ),
        Claim(
            "listed-before-it-is-ready",
            Text(
                "A Pod with a readiness probe is in its Service's EndpointSlice before it is ready, as ready=false.",
                zh="有就绪探针的 Pod 在就绪之前就已列入 EndpointSlice，只是 ready=false。",
            ),
            docs="concepts/services-networking/endpoint-slices/#conditions",
            judged_by=check.listed_before_it_is_ready,
            interview=Text(
                "It is listed once it has an address. Being listed is not being used: kube-proxy goes by ready.",
                zh="有了 IP 就会列入。列入不等于启用：kube-proxy 看的是 ready。",
            ),
        ),
        Claim(
            "gets-traffic-at-once",
            Text(
                "As soon as a Pod runs, its Service sends it requests.",
                zh="Pod 一启动，Service 就会把请求转发给它。",
            ),
            docs=READINESS,
            docs_say="no",
            judged_by=check.gets_traffic_at_once,
            instead=Text(
                "Only once its readiness probe has succeeded: until then the result counts as failure. Without such a "
                "probe it is so, ready or not.",
                zh="就绪探针第一次成功之后才会；在那之前视为失败。没有就绪探针时才是一启动就转发。",
            ),
            believed=Text(
                "It is so for every Pod without a readiness probe.",
                zh="没有就绪探针的 Pod 确实如此。",
            ),
            heard_at="https://blog.51cto.com/zhangxueliang/8367638",
        ),
        Claim(
            "other-container-goes-on",
            Text(
                "If one of two containers is not ready, only that one gets no traffic; the other's Service goes on.",
                zh="两个容器中有一个未就绪时，只有它不再接收流量，另一个容器的 Service 照常工作。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-conditions",
            docs_say="no",
            judged_by=check.other_container_goes_on,
            instead=Text(
                "Traffic is the Pod's: it is ready when all of its containers are, and until then none of its ports is "
                "served by any Service.",
                zh="流量以 Pod 为单位：所有容器都就绪，Pod 才就绪；在此之前，任何 Service 都不会转发到它的任何端口。",
            ),
            believed=Text(
                "The probe is a container's, and so is the port.",
                zh="探针是容器的，端口也是容器的。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/14848",
        ),
    ),
)
