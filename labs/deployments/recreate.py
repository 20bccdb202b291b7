"""What does the strategy Recreate do?"""

from checks.deployments import recreate as check
from kindlab import Claim, Lab, Text, apply, delete, equals, kubectl, one_of, patch, rolled_out, swap, until

DOCS = "concepts/workloads/controllers/deployment/#recreate-deployment"
VERSION_TWO = {"spec": {"template": {"metadata": {"labels": {"version": "two"}}}}}

LAB = Lab(
    question=Text("What does the strategy Recreate do?", zh="更新策略 Recreate 会做什么？"),
    watches=("Deployment", "Pod"),
    steps=(
        apply("web.yaml"),
        until("started", rolled_out("Deployment/web"), within=120),
        delete(one_of("Pod[app=web]"), name="delete"),
        until("deleted", equals("Pod[app=web]", "metadata.deletionTimestamp", None), within=60),
        until("replaced", rolled_out("Deployment/web"), within=120),
        patch("Deployment/web", VERSION_TWO, name="update"),
        until("updated", rolled_out("Deployment/web"), within=120),
    ),
    controls=(
        swap("web.yaml", "rolling.yaml", flips=("old-pods-end-first", "has-an-outage")),
        swap(
            "delete",
            kubectl("rollout", "restart", "deployment/web", name="delete"),
            name="restarted",
            flips=("replacement-waits",),
        ),
    ),
    claims=(
        Claim(
            "old-pods-end-first",
            Text(
                "With Recreate an update makes new Pods only when all old ones have ended.",
                zh="采用 Recreate 时，所有旧 Pod 都结束后才会创建新 Pod。",
            ),
            docs=DOCS,
            judged_by=check.old_pods_end_first,
            interview=Text(
                "So two versions never run at once, which is what it is for: a volume that one Pod only can hold, a "
                "schema that two versions cannot share.",
                zh="因此两个版本绝不会同时运行，这正是它的用途：只能由一个 Pod 使用的卷，两个版本无法共用的表结构。",
            ),
        ),
        Claim(
            "has-an-outage",
            Text(
                "For as long as the old Pods take to end and the new ones to start, 5 s here at least, no Pod is "
                "available.",
                zh="在旧 Pod 结束和新 Pod 启动的这段时间里（此例至少 5 秒）没有可用的 Pod。",
            ),
            docs=DOCS,
            docs_say="silent",
            judged_by=check.has_an_outage,
            interview=Text(
                "It is short only if both are: the grace period counts, too, as do image pulls of the new version.",
                zh="两者都快，中断才短：宽限期要算进去，新版本拉取镜像的时间也要算进去。",
            ),
        ),
        Claim(
            "replacement-waits",
            Text(
                "With Recreate a Pod is replaced only once it has ended.",
                zh="采用 Recreate 时，Pod 结束之后才会创建顶替它的 Pod。",
            ),
            docs=DOCS,
            docs_say="no",
            judged_by=check.replacement_waits,
            instead=Text(
                "That holds for updates only. A Pod that is deleted or evicted is replaced at once, while it still "
                "runs: where at most one may exist, use a StatefulSet.",
                zh="只有更新时如此。被删除或驱逐的 Pod 会立即被顶替，而此时它仍在运行："
                "如果最多只能有一个，应使用 StatefulSet。",
            ),
            believed=Text(
                "Recreate is chosen to be sure of that; but who replaces a Pod is the ReplicaSet, which knows of no "
                "strategy.",
                zh="人们选 Recreate 正是为此；但补足 Pod 的是 ReplicaSet，它根本不知道更新策略。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/27362",
        ),
    ),
)
