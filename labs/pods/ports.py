"""What does containerPort do?"""

from checks.pods import ports as check
from kindlab import Claim, Lab, Text, apply, ask, equals, exits, field, in_pod, mutate, ready, until

DEFINITION = "reference/kubernetes-api/workload-resources/pod-v1/#ports"
SLICE = "EndpointSlice[kubernetes.io/service-name=by-number]"

UNDECLARED = field("Pod/undeclared", "status.podIP", into="http://{}:8080/hostname")
DECLARED = field("Pod/declared", "status.podIP", into="http://{}:8080/hostname")
CURL = ("curl", "-sS", "--max-time", "5")

LAB = Lab(
    question=Text("What does containerPort do?", zh="containerPort 有什么作用？"),
    watches=("Pod", "EndpointSlice"),
    steps=(
        apply("services.yaml"),
        apply("undeclared.yaml"),
        apply("declared.yaml"),
        apply("client.yaml"),
        until("undeclared-ready", ready("Pod/undeclared"), within=60),
        until("declared-ready", ready("Pod/declared"), within=60),
        until("client-ready", ready("Pod/client"), within=60),
        ask("undeclared", in_pod("Pod/client"), *CURL, UNDECLARED, until=exits(0), within=10),
        ask("declared", in_pod("Pod/client"), *CURL, DECLARED, until=exits(0), within=5),
        until("found", equals(SLICE, "endpoints.0.conditions.ready", True), within=20),
        until(
            "named",
            equals("EndpointSlice[kubernetes.io/service-name=by-name]", "ports.0.port", 8080),
            within=5,
            soft=True,
        ),
    ),
    controls=(),
    mutants=(
        mutate(
            "undeclared.yaml",
            "Pod/undeclared",
            "spec.containers[0].args",
            ["netexec", "--http-port=8081", "--udp-port=-1"],
            flips=("undeclared-is-closed",),
        ),
        mutate(
            "declared.yaml",
            "Pod/declared",
            "spec.containers[0].args",
            ["netexec", "--http-port=8080", "--udp-port=-1"],
            flips=("declared-is-open",),
        ),
        mutate(
            "undeclared.yaml",
            "Pod/undeclared",
            "spec.containers[0].ports",
            [{"name": "web", "containerPort": 8080}],
            flips=("name-needs-a-declaration",),
        ),
    ),
    claims=(
        Claim(
            "undeclared-is-closed",
            Text(
                "A port that no containerPort declares cannot be reached from other Pods.",
                zh="没有用 containerPort 声明的端口，其他 Pod 访问不到。",
            ),
            docs=DEFINITION,
            docs_say="no",
            judged_by=check.undeclared_is_closed,
            instead=Text(
                "It can: whatever listens on the Pod's address is reached at it. What keeps others out is a "
                "NetworkPolicy.",
                zh="可以访问：只要进程监听在 Pod 的地址上就能连通。要限制访问得用 NetworkPolicy。",
            ),
            believed=Text(
                "With docker run a port is reached from outside only if it is published with -p.",
                zh="docker run 时确实要用 -p 发布端口，外部才能访问。",
            ),
            heard_at="https://github.com/kubernetes-retired/hierarchical-namespaces/issues/233",
        ),
        Claim(
            "declared-is-open",
            Text("Declaring containerPort: 8080 opens port 8080.", zh="声明 containerPort: 8080 就会开放 8080 端口。"),
            docs=DEFINITION,
            docs_say="no",
            judged_by=check.declared_is_open,
            instead=Text(
                "Nothing listens because it is declared: the connection is refused. The field tells readers and "
                "programs which ports the container means to serve.",
                zh="声明并不会让进程去监听：连接被拒绝。这个字段只是告诉人和程序容器打算提供哪些端口。",
            ),
            believed=Text(
                "The API's own description of the field says exposing a port, as Dockerfiles do.",
                zh="API 对该字段的描述用了 expose 一词，Dockerfile 也这样写。",
            ),
        ),
        Claim(
            "name-needs-a-declaration",
            Text(
                "A Service whose targetPort is a name has no port to send to where no container declares that name.",
                zh="Service 的 targetPort 若写名字，而容器没有声明该名字的端口，就没有端口可转发。",
            ),
            docs="concepts/services-networking/service/#field-spec-ports",
            judged_by=check.name_needs_a_declaration,
            interview=Text(
                "That is what the declaration is needed for (and hostPort). With a number, as the other Service here "
                "has it, it is not.",
                zh="这（以及 hostPort）才是需要声明的场景；像另一个 Service 那样写端口号则不需要。",
            ),
        ),
    ),
)
