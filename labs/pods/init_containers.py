"""When do init containers run, and how often?"""

from checks.pods import init_containers as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    equals,
    exec_in,
    holds,
    in_pod,
    mutate,
    observe,
    ready,
    swap,
    until,
)

PAGE = "concepts/workloads/pods/init-containers/"

IN_MAIN = in_pod("Pod/ordered", "main")

LAB = Lab(
    question=Text("When do init containers run, and how often?", zh="Init 容器什么时候运行，会运行几次？"),
    watches=("Pod",),
    steps=(
        apply("ordered.yaml"),
        apply("failing.yaml"),
        apply("database.yaml"),
        until("database-ready", ready("Pod/database"), within=180),
        exec_in("Pod/database", "sh", "-c", "echo paid > /data/order", name="write", container="main"),
        # Process 1 is the sandbox's own, which holds the Pod's network: as if the node had been restarted.
        exec_in("Pod/database", "kill", "-TERM", "1", name="lose-the-sandbox", container="main", refused=True),
        until("retried", holds(check.init_is_retried, "Pod/retried"), within=60, soft=True),
        until("given-up", equals("Pod/given-up", "status.phase", "Failed"), within=30, soft=True),
        until("app-restarted", holds(check.runs_again, "Pod/ordered"), within=60, soft=True),
        until("database-restarted", holds(check.runs_again, "Pod/database"), within=120),
        ask("address", IN_MAIN, "cat", "/work/address"),
        ask("runs", IN_MAIN, "cat", "/work/runs"),
        ask("order", in_pod("Pod/database", "main"), "cat", "/data/order"),
        observe(seconds=2),
    ),
    controls=(
        swap("ordered.yaml", "parallel.yaml", flips=("run-one-after-the-other",)),
        swap("ordered.yaml", "rule.yaml", flips=("app-restart-runs-them-again",)),
    ),
    mutants=(
        mutate(
            "ordered.yaml",
            "Pod/ordered",
            "spec.initContainers[0].volumeMounts[0].name",
            "other",
            flips=("share-network-and-volumes",),
        ),
        mutate(
            "failing.yaml",
            "Pod/retried",
            "spec.initContainers[0].command[2]",
            "exit 0",
            flips=("failing-one-holds-up-the-app",),
        ),
        mutate("failing.yaml", "Pod/given-up", "spec.restartPolicy", "OnFailure", flips=("never-means-one-try",)),
        mutate(
            "database.yaml",
            "Pod/database",
            "spec.initContainers[0].command[2]",
            "ls /data",
            flips=("cleaning-spares-what-was-written",),
        ),
    ),
    claims=(
        Claim(
            "run-one-after-the-other",
            Text(
                "Init containers run one after the other, and the app starts when the last one has ended with 0.",
                zh="Init 容器逐个运行，最后一个以 0 退出之后应用容器才启动。",
            ),
            docs=f"{PAGE}#understanding-init-containers",
            judged_by=check.run_one_after_the_other,
            interview=Text(
                "In the order of the spec. App containers, in contrast, start together. An init container with "
                "restartPolicy Always is a sidecar, for whose end nobody waits (lab pods/sidecars).",
                zh="按 spec 中的顺序执行；应用容器则是一起启动。restartPolicy 为 Always 的 init 容器是 sidecar，"
                "后面的容器不等它结束（见实验 pods/sidecars）。",
            ),
        ),
        Claim(
            "share-network-and-volumes",
            Text(
                "They have the Pod's address and its volumes: what one wrote, the app reads.",
                zh="它们与应用容器共用 Pod 的 IP 和卷：init 容器写的文件，应用能读到。",
            ),
            docs=f"{PAGE}#using-init-containers",
            judged_by=check.share_network_and_volumes,
            interview=Text(
                "Network and sandbox come first, so they may ask other services; the container's own file system is "
                "not shared, only volumes are.",
                zh="网络和沙箱最先就绪，所以 init 容器可以访问其他服务；各容器自己的文件系统不共享，共享的只有卷。",
            ),
        ),
        Claim(
            "failing-one-holds-up-the-app",
            Text(
                "With Always or OnFailure one that fails is tried again, and until it succeeds the Pod stays Pending.",
                zh="策略为 Always 或 OnFailure 时，失败的 init 容器会重试；在它成功之前 Pod 一直是 Pending。",
            ),
            docs=f"{PAGE}#detailed-behavior",
            judged_by=check.failing_one_holds_up_the_app,
            interview=Text(
                "With the usual back-off, for ever: kubectl shows Init:Error, then Init:CrashLoopBackOff. For init "
                "containers Always means OnFailure: one that succeeded is not run again.",
                zh="按通常的退避一直重试：kubectl 显示 Init:Error，然后是 Init:CrashLoopBackOff。"
                "对 init 容器来说 Always 等同于 OnFailure：成功后不再运行。",
            ),
        ),
        Claim(
            "never-means-one-try",
            Text(
                "With Never one failed init container fails the Pod.",
                zh="策略为 Never 时，一个 init 容器失败，整个 Pod 就 Failed。",
            ),
            docs=f"{PAGE}#understanding-init-containers",
            judged_by=check.never_means_one_try,
        ),
        Claim(
            "app-restart-runs-them-again",
            Text(
                "When the app's container is restarted, its init containers run again first.",
                zh="应用容器重启时，会先把 init 容器重新执行一遍。",
            ),
            docs="concepts/workloads/pods/container-restarts/#restart-policy",
            docs_say="no",
            judged_by=check.app_restart_runs_them_again,
            instead=Text(
                "Only that container starts again. Init containers run again when the Pod's sandbox is made anew (the "
                "node was restarted), in a new Pod, and since 1.36 by a rule RestartAllContainers.",
                zh="只有该容器重启。会重跑 init 容器的是：沙箱重建（如节点重启）、新建的 Pod，"
                "以及 1.36 起的 RestartAllContainers 规则。",
            ),
            believed=Text(
                "The documentation speaks of a Pod that restarts, and means its sandbox; most people say so of a "
                "container.",
                zh="文档说的“Pod 重启”指沙箱重建；多数人却用它指容器重启。",
            ),
        ),
        Claim(
            "cleaning-spares-what-was-written",
            Text(
                "An init container that empties the data directory is a safe way to let a database start: it runs "
                "once, before there is anything to lose.",
                zh="用 init 容器清空数据目录让数据库能启动是安全的：它只在还没有数据时运行一次。",
            ),
            docs=f"{PAGE}#pod-restart-reasons",
            docs_say="no",
            judged_by=check.cleaning_spares_what_was_written,
            instead=Text(
                "It runs again with each new sandbox and each new Pod, and empties a volume that has data by then. "
                "Let it test first, or mount a subPath below the volume's lost+found.",
                zh="每次重建沙箱、每次新建 Pod 它都会再次运行，把已有数据的卷清空。应先判断再清理，"
                "或者用 subPath 避开卷里的 lost+found。",
            ),
            believed=Text(
                "It does mend the first start, where a fresh file system holds lost+found.",
                zh="首次启动时它确实有效：新文件系统里有 lost+found 目录。",
            ),
        ),
    ),
)
