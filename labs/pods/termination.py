"""How do a deleted Pod's processes come to their end?"""

from checks.pods import termination as check
from kindlab import Claim, Lab, Text, apply, delete, gone, logs, mutate, node_logs, ready, swap, until

FLOW = "concepts/workloads/pods/pod-termination/#pod-termination-flow"
FORCED = "concepts/workloads/pods/pod-termination/#pod-termination-forced"

COMMAND = "spec.containers[0].command[2]"
DEAF = "trap '' TERM; touch /tmp/ready; while :; do sleep 0.2; done"
POLITE = "trap 'exit 0' TERM; touch /tmp/ready; while :; do sleep 0.2; done"

LAB = Lab(
    question=Text("How do a deleted Pod's processes come to their end?", zh="Pod 被删除时，其中的进程是怎样结束的？"),
    watches=("Pod",),
    witnesses=(logs("Pod/deaf"), node_logs()),
    steps=(
        apply("pods.yaml"),
        until("ready", ready("Pod[app=ending]"), within=240),
        delete("Pod/polite", name="delete-polite"),
        delete("Pod/deaf", name="delete-deaf"),
        delete("Pod/shell", name="delete-shell"),
        delete("Pod/hook", name="delete-hook"),
        delete("Pod/forced", name="force", grace_seconds=0),
        until("all-gone", gone("Pod[app=ending]"), within=150),
    ),
    controls=(
        swap(
            "force",
            delete("Pod/forced", name="force", grace_seconds=1),
            name="not-forced",
            flips=("forced-deletion-kills-first",),
        ),
    ),
    mutants=(
        mutate("pods.yaml", "Pod/deaf", COMMAND, POLITE, flips=("killed-after-the-grace-period",)),
        mutate("pods.yaml", "Pod/polite", COMMAND, DEAF, flips=("deletion-takes-the-grace-period",)),
        mutate(
            "pods.yaml", "Pod/polite", "spec.terminationGracePeriodSeconds", 6, flips=("default-is-thirty-seconds",)
        ),
        mutate("pods.yaml", "Pod/shell", COMMAND, f'exec bash -c "{POLITE}"', flips=("shell-passes-the-signal-on",)),
        mutate("pods.yaml", "Pod/hook", "spec.terminationGracePeriodSeconds", 18, flips=("hook-is-not-counted",)),
    ),
    claims=(
        Claim(
            "killed-after-the-grace-period",
            Text(
                "The processes are sent SIGTERM, and what still runs when the grace period is over is killed.",
                zh="进程先收到 SIGTERM，宽限期结束时仍在运行的会被 SIGKILL 杀死。",
            ),
            docs=FLOW,
            judged_by=check.killed_after_the_grace_period,
            interview=Text(
                "The exit code then is 137 (128 + 9), reason Error: 137 alone does not mean out of memory. The last "
                "status shows it before the Pod's object goes.",
                zh="此时退出码为 137（128 + 9），原因是 Error：只看到 137 并不等于内存不足。"
                "Pod 对象消失前的最后一个状态里能看到它。",
            ),
        ),
        Claim(
            "deletion-takes-the-grace-period",
            Text(
                "Deleting a Pod takes as long as its grace period.",
                zh="删除 Pod 总要等满宽限期。",
            ),
            docs=FLOW,
            docs_say="no",
            judged_by=check.deletion_takes_the_grace_period,
            instead=Text(
                "It is an upper bound: a Pod whose processes end goes at once.",
                zh="宽限期只是上限：进程一结束，Pod 就会被删除。",
            ),
            believed=Text(
                "Many images ignore SIGTERM, mostly for want of a handler in process 1, and these do take 30 s.",
                zh="很多镜像不响应 SIGTERM（多半因为 1 号进程没有处理它），于是真要等 30 秒。",
            ),
        ),
        Claim(
            "default-is-thirty-seconds",
            Text(
                "A Pod that names no grace period gets 30 s.",
                zh="未指定宽限期的 Pod 默认为 30 秒。",
            ),
            docs=FLOW,
            judged_by=check.default_is_thirty_seconds,
            interview=Text(
                "Written into spec.terminationGracePeriodSeconds as the Pod is created. What a deletion really grants "
                "(kubectl delete --grace-period) is in metadata.deletionGracePeriodSeconds, and deletionTimestamp lies "
                "that much in the future.",
                zh="创建时写入 spec.terminationGracePeriodSeconds。删除时实际给的宽限（kubectl delete --grace-period）"
                "记在 metadata.deletionGracePeriodSeconds，deletionTimestamp 则是这么久之后的时刻。",
            ),
        ),
        Claim(
            "shell-passes-the-signal-on",
            Text(
                'A program that a shell started (sh -c "program; …") gets the SIGTERM and can end in order.',
                zh='由 shell 启动的程序（sh -c "程序; …"）会收到 SIGTERM，可以正常退出。',
            ),
            docs=FLOW,
            docs_say="no",
            judged_by=check.shell_passes_the_signal_on,
            heard_at="https://rtfm.co.ua/en/kubernetes-containers-and-the-lost-sigterm-signals/",
            instead=Text(
                "The signal goes to process 1 alone, here the shell, which as process 1 ignores it and passes nothing "
                "on. After the grace period all are killed. Write exec program, or let an init (tini) be process 1.",
                zh="信号只发给 1 号进程，这里就是 shell；它作为 1 号进程会忽略该信号，也不会转发。宽限期一到全部被杀。"
                "应写成 exec 程序，或让 tini 之类的 init 做 1 号进程。",
            ),
            believed=Text(
                "In a terminal Ctrl-C reaches both; and a shell with a single command often replaces itself by it.",
                zh="在终端里 Ctrl-C 会同时到达两者；而且只有一条命令时，shell 往往会用该命令替换自己。",
            ),
        ),
        Claim(
            "hook-is-not-counted",
            Text(
                "The grace period begins when the preStop hook is over.",
                zh="宽限期从 preStop 钩子执行完之后才开始计算。",
            ),
            docs="concepts/containers/container-lifecycle-hooks/#hook-handler-execution",
            docs_say="no",
            judged_by=check.hook_is_not_counted,
            instead=Text(
                "It begins with the deletion, and the hook uses it up: after 8 of 10 s there are 2 left for SIGTERM, "
                "and never less than 2.",
                zh="它从删除时开始计时，钩子也算在内：10 秒里用掉 8 秒，SIGTERM 之后就只剩 2 秒（至少保证 2 秒）。",
            ),
            believed=Text(
                "SIGTERM is only sent when the hook is over, and the grace period is thought to belong to the signal.",
                zh="SIGTERM 要等钩子结束才发送，人们便以为宽限期是从信号算起的。",
            ),
        ),
        Claim(
            "forced-deletion-kills-first",
            Text(
                "With --force --grace-period=0 the containers are killed, then the Pod is gone.",
                zh="--force --grace-period=0 会先杀死容器，然后 Pod 才消失。",
            ),
            docs=FORCED,
            docs_say="no",
            judged_by=check.forced_deletion_kills_first,
            instead=Text(
                "The object is removed at once and nobody waits for the node: the kubelet ends the containers "
                "afterwards, or not at all while it is out of reach. So of a StatefulSet's Pod there may be two.",
                zh="对象立即被删除，没人等节点：kubelet 随后才结束容器；若它失联，容器会一直运行。"
                "因此 StatefulSet 的同名 Pod 可能同时存在两个。",
            ),
            believed=Text(
                "Forcing sounds like killing, and kubectl get pods shows nothing any more.",
                zh="“强制”听起来就是杀死，而且 kubectl get pods 里也看不到它了。",
            ),
        ),
    ),
)
