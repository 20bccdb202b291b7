"""How can a probe ask, and what does it take for an answer?"""

from checks.probes import mechanisms as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    dry_run,
    equals,
    exec_in,
    kubectl,
    not_,
    ready,
    swap,
    until,
)

MECHANISMS = "concepts/workloads/pods/probes/#check-mechanisms"
TELL = ("curl", "-sS", "--max-time", "10")

LAB = Lab(
    question=Text("How can a probe ask, and what does it take for an answer?", zh="探针有哪些检查方式，怎样才算成功？"),
    watches=("Pod",),
    steps=(
        ask("kinds", kubectl("explain", "pod.spec.containers")),
        ask("two-in-one", dry_run("two-in-one.yaml")),
        apply("probed.yaml"),
        until("listening", ready("Pod/by-tcp"), within=40, soft=True),
        until("serving", ready("Pod/by-grpc"), within=30, soft=True),
        until("running", equals("Pod/by-exec", "status.phase", "Running"), within=30),
        exec_in("Pod/by-exec", "sh", "-c", "echo 0 > /tmp/code", name="exit-0"),
        until("exec-passes", ready("Pod/by-exec"), within=20, soft=True),
        exec_in("Pod/by-exec", "sh", "-c", "echo 2 > /tmp/code", name="exit-2"),
        exec_in("Pod/by-tcp", "sh", "-c", "kill $(cat /tmp/listener)", name="close-the-port"),
        exec_in("Pod/by-grpc", *TELL, "http://127.0.0.1:8080/make-not-serving", name="stop-serving"),
        until("exec-fails", not_(ready("Pod/by-exec")), within=20, soft=True),
        until("tcp-fails", not_(ready("Pod/by-tcp")), within=20, soft=True),
        until("grpc-fails", not_(ready("Pod/by-grpc")), within=20, soft=True),
    ),
    controls=(
        swap(
            "probed.yaml",
            "otherwise.yaml",
            flips=("exec-goes-by-the-exit-code", "tcp-goes-by-the-connection", "three-mechanisms"),
        ),
        swap("kinds", ask("kinds", kubectl("explain", "pod.spec")), name="of-the-pod", flips=("three-kinds",)),
        swap("two-in-one.yaml", "one-each.yaml", flips=("one-mechanism-a-probe",)),
        swap(
            "stop-serving",
            exec_in("Pod/by-grpc", *TELL, "http://127.0.0.1:8080/make-serving", name="stop-serving"),
            name="goes-on-serving",
            flips=("grpc-asks-for-serving",),
        ),
    ),
    claims=(
        Claim(
            "three-mechanisms",
            Text(
                "A probe asks in one of three ways: exec, HTTP GET or TCP. There is no other.",
                zh="探针的检查方式只有三种：exec、HTTP GET、TCP。",
            ),
            docs=MECHANISMS,
            docs_say="no",
            judged_by=check.three_mechanisms,
            instead=Text(
                "There are four. grpc, stable since 1.27, asks the standard health service of a gRPC server, and no "
                "extra program in the image is needed.",
                zh="有四种。grpc（1.27 起稳定）直接调用 gRPC 服务器的标准健康检查服务，镜像里不需要额外的程序。",
            ),
            believed=Text(
                "It was so until 1.23; most collections of questions are older.",
                zh="1.23 之前确实如此；多数面试题集比这更老。",
            ),
            heard_at="https://blog.csdn.net/gu2022_3_5_21_23/article/details/137956696",
        ),
        Claim(
            "three-kinds",
            Text(
                "A container has three probes, of three kinds: liveness, readiness and startup.",
                zh="容器有且只有三类探针：存活、就绪、启动。",
            ),
            docs="concepts/workloads/pods/probes/#types-of-probe",
            judged_by=check.three_kinds,
            interview=Text(
                "Three kinds (what follows from the answer), each of which asks in one of four ways. Probes are "
                "a container's: the Pod's own spec has none.",
                zh="三类（决定结果的用途）乘以四种检查方式。探针属于容器，Pod 的 spec 本身没有探针字段。",
            ),
        ),
        Claim(
            "one-mechanism-a-probe",
            Text("A probe that asks in two ways is refused.", zh="同一个探针写两种检查方式会被拒绝。"),
            docs=MECHANISMS,
            judged_by=check.one_mechanism_a_probe,
        ),
        Claim(
            "exec-goes-by-the-exit-code",
            Text(
                "A probe by exec passes when its command exits with 0, and fails with any other code.",
                zh="exec 探针：命令以 0 退出算成功，其他退出码算失败。",
            ),
            docs=MECHANISMS,
            judged_by=check.exec_goes_by_the_exit_code,
            interview=Text(
                "It runs in the container, without a shell unless it starts one, and costs a process or more each "
                "time. timeoutSeconds (1 by default) holds for it too.",
                zh="命令在容器内执行，不会自动经过 shell；每次都要创建进程，开销最大。"
                "timeoutSeconds（默认 1 秒）同样有效。",
            ),
        ),
        Claim(
            "tcp-goes-by-the-connection",
            Text(
                "A probe by TCP passes when the port accepts a connection, and fails when it is refused.",
                zh="TCP 探针：能建立连接算成功，被拒绝算失败。",
            ),
            docs=MECHANISMS,
            judged_by=check.tcp_goes_by_the_connection,
            interview=Text(
                "Nothing is sent and nothing is read: a server that accepts and then hangs passes for ever.",
                zh="不发送也不读取任何数据：能接受连接却已卡死的服务也会一直通过。",
            ),
        ),
        Claim(
            "grpc-asks-for-serving",
            Text(
                "A probe by gRPC passes while the server's health service says SERVING, and fails at NOT_SERVING.",
                zh="gRPC 探针：健康检查服务返回 SERVING 算成功，NOT_SERVING 算失败。",
            ),
            docs=MECHANISMS,
            judged_by=check.grpc_asks_for_serving,
            interview=Text(
                "Its port has to be a number; the field service lets one server answer liveness and readiness apart.",
                zh="端口只能写数字；service 字段可以让同一个服务器分别回答存活和就绪检查。",
            ),
        ),
    ),
)
