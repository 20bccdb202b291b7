"""Who makes the Pods of a Deployment, and what are they called?"""

from checks.deployments import ownership as check
from kindlab import Claim, Lab, Text, apply, audit, count, delete, equals, one_of, ready, swap, until

PODS = "Pod[app=web]"
DEPLOYMENT = "concepts/workloads/controllers/deployment/"

LAB = Lab(
    question=Text(
        "Who makes the Pods of a Deployment, and what are they called?",
        zh="Deployment 的 Pod 是谁创建的？它们叫什么名字？",
    ),
    watches=("Pod", "ReplicaSet"),
    witnesses=(audit(),),
    steps=(
        apply("web.yaml", name="apply"),
        until("all-made", count(PODS, 3), within=60),
        until("all-ready", ready(PODS), within=60),
        delete(one_of(PODS), name="delete"),
        until("deleted", equals(PODS, "metadata.deletionTimestamp", None), within=30),
        until("replaced", count(PODS, 3), within=30),
    ),
    controls=(
        swap(
            "web.yaml",
            "statefulset.yaml",
            flips=(
                "replicaset-stands-between",
                "deployment-makes-the-pods",
                "name-is-hash-and-random",
                "starts-one-after-another",
                "replacement-keeps-the-name",
            ),
        ),
    ),
    claims=(
        Claim(
            "replicaset-stands-between",
            Text(
                "The Pods of a Deployment are owned by a ReplicaSet, and it by the Deployment.",
                zh="Deployment 的 Pod 归 ReplicaSet 所有，而 ReplicaSet 归 Deployment 所有。",
            ),
            docs=DEPLOYMENT + "#creating-a-deployment",
            judged_by=check.replicaset_stands_between,
            interview=Text(
                "Deleting the Deployment takes both with it through these owner references, unless one says "
                "--cascade=orphan.",
                zh="删除 Deployment 时，垃圾回收正是沿着这些 ownerReferences 把两者一并删除，"
                "除非指定 --cascade=orphan。",
            ),
        ),
        Claim(
            "deployment-makes-the-pods",
            Text(
                "The Deployment's controller makes its Pods.",
                zh="Pod 由 Deployment 控制器创建。",
            ),
            docs=DEPLOYMENT + "#use-case",
            docs_say="no",
            judged_by=check.deployment_makes_the_pods,
            instead=Text(
                "It makes a ReplicaSet, and the ReplicaSet's controller makes the Pods. Both run in "
                "kube-controller-manager, each with an identity of its own.",
                zh="它只创建 ReplicaSet，Pod 由 ReplicaSet 控制器创建。两者都运行在 kube-controller-manager 里，"
                "但各用各的身份。",
            ),
            believed=Text(
                "One applies a Deployment and sees Pods; and both controllers are in one process, so that 'the "
                "controller manager makes the Pods' is not quite wrong.",
                zh="人们提交的是 Deployment，看到的是 Pod；而且两个控制器同在一个进程里，"
                "“controller manager 创建 Pod”也不算错。",
            ),
        ),
        Claim(
            "name-is-hash-and-random",
            Text(
                "A Pod is called after its Deployment, the pod-template-hash that all Pods of its ReplicaSet share, "
                "and five random characters.",
                zh="Pod 名由三部分组成：Deployment 名、同一 ReplicaSet 的 Pod 共有的 pod-template-hash、5 个随机字符。",
            ),
            docs=DEPLOYMENT + "#pod-template-hash-label",
            judged_by=check.name_is_hash_and_random,
            interview=Text(
                "Only the end is random. The middle is a hash of the Pod template: the same template, the same hash.",
                zh="只有结尾是随机的；中间是 Pod 模板的哈希，模板相同则哈希相同。",
            ),
        ),
        Claim(
            "starts-one-after-another",
            Text(
                "The Pods of a Deployment start one after another: the next comes once the one before is ready.",
                zh="Deployment 的 Pod 逐个启动：前一个就绪后才创建下一个。",
            ),
            docs="concepts/workloads/controllers/statefulset/#deployment-and-scaling-guarantees",
            docs_say="no",
            judged_by=check.starts_one_after_another,
            instead=Text(
                "All are created at once, whether any is ready or not. One after another is how a StatefulSet starts.",
                zh="所有 Pod 同时创建，与是否就绪无关。逐个启动的是 StatefulSet。",
            ),
            believed=Text(
                "An update does go step by step, as maxSurge and maxUnavailable allow.",
                zh="更新时确实是按 maxSurge 和 maxUnavailable 分批进行的。",
            ),
        ),
        Claim(
            "replacement-keeps-the-name",
            Text(
                "A Pod of a Deployment that is deleted comes back under its name.",
                zh="删除 Deployment 的 Pod 后，它会以原来的名字重新出现。",
            ),
            docs="concepts/workloads/controllers/statefulset/#using-statefulsets",
            docs_say="no",
            judged_by=check.replacement_keeps_the_name,
            instead=Text(
                "Another Pod takes its place, with another name, UID and address; only a StatefulSet gives the name "
                "again.",
                zh="顶替它的是另一个 Pod，名字、UID 和地址都不同；只有 StatefulSet 会沿用原来的名字。",
            ),
            believed=Text(
                "It is said that the Pod is restarted; but no Pod is ever started again, only its containers are.",
                zh="人们常说“Pod 被重启了”；但 Pod 从不重启，重启的只是其中的容器。",
            ),
        ),
    ),
)
