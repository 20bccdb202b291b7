"""What makes a new ReplicaSet, and when is an update over?"""

from checks.deployments import revisions as check
from kindlab import Claim, Lab, Text, apply, equals, kubectl, patch, rolled_out, swap, until

DEPLOYMENT = "concepts/workloads/controllers/deployment/"
SET_IMAGE = f"server={check.NEW_IMAGE}"
STATUS = ("rollout", "status", "deployment/web", "--timeout=240s")

NOT_THE_TEMPLATE = {
    "metadata": {"labels": {"team": "shop"}},
    "spec": {"replicas": 2, "revisionHistoryLimit": 5, "strategy": {"rollingUpdate": {"maxSurge": 1}}},
}
TEMPLATE_TOO = {
    "spec": {
        "replicas": 2,
        "strategy": {"type": "Recreate", "rollingUpdate": None},
        "template": {"metadata": {"labels": {"team": "shop"}}},
    }
}

LAB = Lab(
    question=Text(
        "What makes a new ReplicaSet, and when is an update over?",
        zh="什么改动会产生新的 ReplicaSet？更新什么时候才算结束？",
    ),
    watches=("Deployment", "ReplicaSet", "Pod"),
    steps=(
        apply("web.yaml"),
        until("started", rolled_out("Deployment/web"), within=240),
        patch("Deployment/web", NOT_THE_TEMPLATE, name="change"),
        until("changed", rolled_out("Deployment/web"), within=240),
        kubectl("set", "image", "deployment/web", SET_IMAGE, name="set-image"),
        kubectl(*STATUS, name="status", refused=True, within=270),
        until("complete", rolled_out("Deployment/web"), within=240),
        until("settled", equals("Pod[app=web]", "metadata.deletionTimestamp", None), within=240),
    ),
    controls=(
        swap(
            "change",
            patch("Deployment/web", TEMPLATE_TOO, name="change"),
            name="template-and-recreate",
            flips=("any-change-makes-a-replicaset", "old-pods-have-ended"),
        ),
        swap(
            "set-image",
            kubectl("set", "image", "replicaset", "-l", "app=web", SET_IMAGE, name="set-image"),
            name="set-edited",
            flips=("update-edits-the-replicaset", "set-image-rolls-out"),
        ),
        swap(
            "status",
            kubectl(*STATUS, "--revision=1", name="status", refused=True, within=270),
            name="of-revision-1",
            flips=("status-tells-the-end",),
        ),
    ),
    claims=(
        Claim(
            "any-change-makes-a-replicaset",
            Text(
                "Each change of a Deployment makes a new ReplicaSet.",
                zh="对 Deployment 的任何修改都会创建新的 ReplicaSet。",
            ),
            docs=DEPLOYMENT + "#updating-a-deployment",
            docs_say="no",
            judged_by=check.any_change_makes_a_replicaset,
            instead=Text(
                "Only a change of the Pod template does. Replicas, strategy, history limit and labels of the "
                "Deployment itself change nothing in its Pods.",
                zh="只有修改 Pod 模板才会。改副本数、更新策略、历史保留数或 Deployment 自身的标签都不会影响 Pod。",
            ),
            believed=Text(
                "It is often put as 'updating a Deployment makes a new ReplicaSet', and most updates are a new image.",
                zh="常见的说法是“更新 Deployment 会创建新的 ReplicaSet”，而大多数更新都是换镜像。",
            ),
        ),
        Claim(
            "update-edits-the-replicaset",
            Text(
                "A rolling update changes the Pod template of the ReplicaSet.",
                zh="滚动更新会修改 ReplicaSet 的 Pod 模板。",
            ),
            docs=DEPLOYMENT + "#updating-a-deployment",
            docs_say="no",
            judged_by=check.update_edits_the_replicaset,
            instead=Text(
                "The template of a ReplicaSet stays what it was. The update makes another ReplicaSet, and changes but "
                "the replicas of both.",
                zh="ReplicaSet 的模板始终不变。更新会另建一个 ReplicaSet，只调整新旧两者的副本数。",
            ),
            believed=Text(
                "Scaling does work so: it changes a field of the ReplicaSet that is there.",
                zh="伸缩确实如此：改的就是现有 ReplicaSet 的字段。",
            ),
        ),
        Claim(
            "set-image-rolls-out",
            Text(
                "kubectl set image on a Deployment makes the next revision, and Pods with the new image become ready.",
                zh="对 Deployment 执行 kubectl set image 会产生下一个修订版本，并启动使用新镜像的 Pod。",
            ),
            docs=DEPLOYMENT + "#updating-a-deployment",
            judged_by=check.set_image_rolls_out,
            interview=Text(
                "It changes the live object only: the next apply of a manifest that still names the old image takes "
                "that back.",
                zh="它只改集群里的对象：清单中仍是旧镜像，下一次 apply 又会换回去。",
            ),
        ),
        Claim(
            "status-tells-the-end",
            Text(
                "kubectl rollout status ends with 0 once all replicas are of the new revision and available.",
                zh="全部副本都更新到新版本并可用之后，kubectl rollout status 才以 0 退出。",
            ),
            docs=DEPLOYMENT + "#complete-deployment",
            judged_by=check.status_tells_the_end,
            interview=Text(
                "Pipelines rest on its exit code. Without --timeout it may wait as long as progressDeadlineSeconds, "
                "and for ever on a Deployment that is paused.",
                zh="流水线正是依赖它的退出码。不加 --timeout 时它最多等到 progressDeadlineSeconds，"
                "而对暂停的 Deployment 会一直等下去。",
            ),
        ),
        Claim(
            "old-pods-have-ended",
            Text(
                "Once a Deployment is marked as complete, no old Pod is running any more.",
                zh="Deployment 标记为完成时，旧 Pod 都已不再运行。",
            ),
            docs=DEPLOYMENT + "#complete-deployment",
            judged_by=check.old_pods_have_ended,
            known_contradiction="https://github.com/kubernetes/kubectl/issues/1628",
            instead=Text(
                "Old Pods that were told to go are no longer counted: they may run on, and answer, for as long as "
                "their grace period. status.terminatingReplicas tells how many they are.",
                zh="已被要求终止的旧 Pod 不再计入：在宽限期内它们可能仍在运行、仍在响应。"
                "status.terminatingReplicas 给出这样的 Pod 还有几个。",
            ),
        ),
    ),
)
