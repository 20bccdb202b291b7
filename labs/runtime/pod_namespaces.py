"""What do the containers of a Pod share?"""

from checks.runtime import pod_namespaces as check
from kindlab import Claim, Lab, Text, apply, ask, exec_in, exits, in_pod, ready, swap, until

ONE, TWO = in_pod("Pod/pair", "one"), in_pod("Pod/pair", "two")
NAMESPACES = ("sh", "-ec", "for name in net uts ipc pid mnt; do readlink /proc/self/ns/$name; done")
PROCESSES = (
    "sh",
    "-c",
    r"for process in /proc/[0-9]*; do tr '\0' ' ' < $process/cmdline; echo; done 2> /dev/null; true",
)
# The file is the first container's own: a container that starts anew starts without it.
ADDRESS_OF_A_NEW_ONE = ("sh", "-ec", "test ! -e /tmp/old; hostname -i")

LAB = Lab(
    question=Text("What do the containers of a Pod share?", zh="同一个 Pod 里的容器共享什么？"),
    watches=("Pod",),
    steps=(
        apply("pair.yaml"),
        apply("neighbour.yaml"),
        until("pair-ready", ready("Pod/pair"), within=60),
        until("neighbour-ready", ready("Pod/neighbour"), within=60),
        ask("namespaces-of-one", ONE, *NAMESPACES, until=exits(0)),
        ask("namespaces-of-two", TWO, *NAMESPACES, until=exits(0)),
        exec_in(
            "Pod/pair",
            "sh",
            "-ec",
            "mkdir -p /work; echo hello | tee /work/note > /scratch/note",
            container="one",
            name="write",
        ),
        ask("note", TWO, "cat", "/work/note"),
        ask("volume", TWO, "cat", "/scratch/note"),
        ask("processes", TWO, *PROCESSES, until=exits(0)),
        ask("first-process", ONE, "cat", "/proc/1/cmdline", until=exits(0)),
        exec_in("Pod/pair", "touch", "/tmp/old", container="one", name="mark"),
        ask("address", ONE, "hostname", "-i", until=exits(0)),
        # Later, not at once: where the process is pause, the command would not outlive it.
        exec_in("Pod/pair", "sh", "-c", "(sleep 1; kill 1) > /dev/null 2>&1 &", container="one", name="end"),
        ask("address-later", ONE, *ADDRESS_OF_A_NEW_ONE, until=exits(0), within=60),
    ),
    controls=(
        swap(
            "namespaces-of-two",
            ask("namespaces-of-two", in_pod("Pod/neighbour"), *NAMESPACES, until=exits(0)),
            name="another-pod",
            flips=("network-is-shared", "each-has-its-own-hostname"),
        ),
        swap(
            "pair.yaml",
            "shared-processes.yaml",
            flips=("processes-are-visible", "pause-is-process-one", "restart-brings-a-new-address"),
        ),
        swap("pair.yaml", "shared-volume.yaml", flips=("files-are-visible", "volume-is-in-all-containers")),
    ),
    claims=(
        Claim(
            "network-is-shared",
            Text(
                "Containers of a Pod are in one network namespace: one IP address, one set of ports, one localhost.",
                zh="Pod 内的容器在同一个网络命名空间：共用 IP、端口空间和 localhost。",
            ),
            docs="concepts/workloads/pods/#pod-networking",
            judged_by=check.network_is_shared,
            interview=Text(
                "They talk over localhost, and two of them cannot listen on the same port.",
                zh="它们通过 localhost 通信，也因此不能监听同一个端口。",
            ),
        ),
        Claim(
            "each-has-its-own-hostname",
            Text(
                "Each container is given its own UTS and IPC namespaces, so its own hostname and shared memory.",
                zh="每个容器都有自己的 UTS 和 IPC 命名空间，即各有主机名和共享内存。",
            ),
            docs="concepts/workloads/pods/#pod-networking",
            docs_say="no",
            judged_by=check.each_has_its_own_hostname,
            instead=Text(
                "Both belong to the Pod: the hostname is the Pod's name, and shared memory works between containers.",
                zh="两者都属于 Pod：主机名就是 Pod 名，容器之间可以使用共享内存。",
            ),
            believed=Text(
                "A container started by docker run has both for itself.",
                zh="用 docker run 启动的容器确实各有一份。",
            ),
        ),
        Claim(
            "processes-are-visible",
            Text("Containers of a Pod see each other's processes.", zh="Pod 内的容器能看到彼此的进程。"),
            docs="tasks/configure-pod-container/share-process-namespace/#configure-a-pod",
            docs_say="no",
            judged_by=check.processes_are_visible,
            instead=Text(
                "Each has its own PID namespace, unless the Pod says shareProcessNamespace: true.",
                zh="各有各的 PID 命名空间，除非 Pod 设置 shareProcessNamespace: true。",
            ),
            believed=Text(
                "'Containers of a Pod share their namespaces' is remembered without the exceptions.",
                zh="人们只记住了“Pod 内的容器共享命名空间”，却忘了例外。",
            ),
        ),
        Claim(
            "files-are-visible",
            Text("Containers of a Pod see each other's files.", zh="Pod 内的容器能看到彼此的文件。"),
            docs="concepts/workloads/pods/#pod-storage",
            docs_say="no",
            judged_by=check.files_are_visible,
            instead=Text(
                "Each has its own root file system. Only a volume that both mount is common to them.",
                zh="各有各的根文件系统，只有双方都挂载的卷才是共享的。",
            ),
            believed=Text(
                "Volumes belong to the Pod; but only those that list them in volumeMounts have them.",
                zh="卷属于 Pod；但只有写了 volumeMounts 的容器才能看到它。",
            ),
        ),
        Claim(
            "volume-is-in-all-containers",
            Text(
                "A volume of the Pod is there in all of its containers: pause has mounted it for them.",
                zh="Pod 的卷由 pause 容器挂载，因此所有容器都能看到。",
            ),
            docs="concepts/storage/volumes/#background",
            docs_say="no",
            judged_by=check.volume_is_in_all_containers,
            instead=Text(
                "It is there where a container lists it in volumeMounts. What pause holds for the others are "
                "namespaces, the network's above all; it has no volumes.",
                zh="只有在 volumeMounts 中写了它的容器才能看到。"
                "pause 为其他容器保持的是命名空间（主要是网络），并不挂载卷。",
            ),
            believed=Text(
                "'Containers share pause's network and volumes' stands in many descriptions of it.",
                zh="很多介绍都写着“业务容器共享 pause 容器的网络和挂载卷”。",
            ),
            heard_at="https://oryoy.com/news/kubernetes-pause-zuo-yong.html",
        ),
        Claim(
            "pause-is-process-one",
            Text(
                "The pause process is process 1 of the containers, and reaps their zombies.",
                zh="pause 进程是各容器的 1 号进程，负责回收僵尸进程。",
            ),
            docs="tasks/configure-pod-container/share-process-namespace/#understanding-process-namespace-sharing",
            docs_say="no",
            judged_by=check.pause_is_process_one,
            instead=Text(
                "Process 1 is the container's own program. With shareProcessNamespace: true it is pause.",
                zh="1 号进程是容器自己的程序；只有 shareProcessNamespace: true 时才是 pause。",
            ),
            believed=Text(
                "It was so for one release, 1.7 on Docker, and articles of that time are still read.",
                zh="1.7 版在 Docker 上确实如此，当时的文章至今仍在流传。",
            ),
            interview=Text(
                "So a program that ignores SIGTERM or its dead children needs an init of its own, such as tini.",
                zh="所以程序若不处理 SIGTERM、不回收子进程，就需要自带 init，例如 tini。",
            ),
        ),
        Claim(
            "restart-brings-a-new-address",
            Text(
                "When the process of a Pod's first container ends, the Pod comes back with a new IP address.",
                zh="Pod 里第一个容器的主进程退出后，Pod 会换一个 IP。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-has-network",
            docs_say="no",
            judged_by=check.restart_brings_a_new_address,
            instead=Text(
                "The container restarts into the Pod's sandbox: pause holds the network, and the address with it.",
                zh="容器在原来的沙箱里重启：网络由 pause 进程持有，IP 不变。",
            ),
            believed=Text(
                "A Pod that is replaced gets another address, and 'the Pod restarted' is said of both.",
                zh="Pod 被替换时确实会换 IP，而人们把两种情况都叫“Pod 重启”。",
            ),
            interview=Text(
                "Prove it: with a shared PID namespace `kill 1` ends pause, and a new sandbox has a new address.",
                zh="可以验证：共享 PID 命名空间时 kill 1 杀掉的是 pause，沙箱重建，IP 也就变了。",
            ),
        ),
    ),
)
