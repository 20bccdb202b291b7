"""Which fields say how a Deployment is updated, and what do they mean?"""

from checks.deployments import strategy_fields as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    dry_run,
    kubectl,
    mutate,
    observe,
    patch,
    rolled_out,
    swap,
    until,
)

DEPLOYMENT = "concepts/workloads/controllers/deployment/"
VALIDATION = "reference/using-api/api-concepts/#setting-the-field-validation-level"

NOBODY_LISTENS = {"name": "server", "readinessProbe": {"httpGet": {"path": "/", "port": 8081}}}
NEVER_READY = {
    "spec": {"template": {"metadata": {"labels": {"version": "two"}}, "spec": {"containers": [NOBODY_LISTENS]}}}
}
CREATE = ("create", "-f", "other-fields.yaml")

LAB = Lab(
    question=Text(
        "Which fields say how a Deployment is updated, and what do they mean?",
        zh="哪些字段决定 Deployment 如何更新？各是什么意思？",
    ),
    watches=("Deployment", "ReplicaSet"),
    steps=(
        ask("other-fields", dry_run("other-fields.yaml")),
        ask("both-zero", dry_run("both-zero.yaml")),
        kubectl(*CREATE, "--validate=ignore", name="misspelt", refused=True),
        apply("web.yaml"),
        until("started", rolled_out("Deployment/web"), within=120),
        patch("Deployment/web", NEVER_READY, name="update", patch_type="strategic"),
        observe(seconds=3),
    ),
    controls=(
        swap(
            "other-fields.yaml",
            "real-fields.yaml",
            flips=("partition-exists", "pause-duration-exists", "deadline-is-a-field-of-the-strategy"),
        ),
        swap("both-zero.yaml", "one-less.yaml", flips=("both-zero-is-refused",)),
        swap("misspelt", kubectl(*CREATE, name="misspelt", refused=True), name="strict", flips=("unknown-is-refused",)),
    ),
    mutants=(
        mutate(
            "web.yaml",
            "Deployment/web",
            "spec.strategy",
            {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
            flips=("rolling-is-the-default", "surge-up-unavailable-down"),
        ),
    ),
    claims=(
        Claim(
            "rolling-is-the-default",
            Text(
                "A Deployment without a strategy gets RollingUpdate with maxSurge and maxUnavailable of 25 % each.",
                zh="未指定策略的 Deployment 默认为 RollingUpdate，maxSurge 和 maxUnavailable 均为 25%。",
            ),
            docs=DEPLOYMENT + "#strategy",
            judged_by=check.rolling_is_the_default,
        ),
        Claim(
            "surge-up-unavailable-down",
            Text(
                "Of 3 replicas 25 % are one Pod more, rounded up, and none less, rounded down.",
                zh="3 个副本的 25%：maxSurge 向上取整，允许多 1 个；maxUnavailable 向下取整，一个也不能少。",
            ),
            docs=DEPLOYMENT + "#max-unavailable",
            judged_by=check.surge_up_unavailable_down,
            interview=Text(
                "So with fewer than 4 replicas the defaults never go below the replicas; from 4 on one may be missing.",
                zh="因此默认设置下，副本数小于 4 时可用数不会少于副本数；从 4 个副本起就可能少 1 个。",
            ),
        ),
        Claim(
            "both-zero-is-refused",
            Text(
                "maxUnavailable: 0 together with maxSurge: 0 is refused with 422.",
                zh="maxUnavailable: 0 与 maxSurge: 0 同时设置会被拒绝（422）。",
            ),
            docs=DEPLOYMENT + "#max-unavailable",
            judged_by=check.both_zero_is_refused,
            interview=Text(
                "Nothing could then be replaced. A percentage that rounds down to 0 is accepted: then maxUnavailable "
                "counts as 1.",
                zh="那样就什么也替换不了。按百分比向下取整得 0 则会被接受：此时 maxUnavailable 按 1 计算。",
            ),
        ),
        Claim(
            "partition-exists",
            Text(
                "rollingUpdate of a Deployment has a field partition, to update some of the Pods.",
                zh="Deployment 的 rollingUpdate 有 partition 字段，用于只更新一部分 Pod。",
            ),
            docs="concepts/workloads/controllers/statefulset/#partitions",
            docs_say="no",
            judged_by=check.partition_exists,
            instead=Text(
                "A StatefulSet's has it, and it is an ordinal, not a label. For a canary use a second Deployment, or "
                "pause the rollout.",
                zh="StatefulSet 才有，而且它是序号，不是标签。金丝雀发布可用第二个 Deployment，或暂停发布。",
            ),
            believed=Text(
                "Both are called rollingUpdate, and answers mix the two.",
                zh="两者的字段都叫 rollingUpdate，答案里常把它们混在一起。",
            ),
        ),
        Claim(
            "pause-duration-exists",
            Text(
                "rollingUpdate has a field pauseDuration, which sets a pause between steps.",
                zh="rollingUpdate 有 pauseDuration 字段，用来设置升级各步之间的暂停时间。",
            ),
            docs=DEPLOYMENT + "#pausing-and-resuming-a-rollout-of-a-deployment",
            docs_say="no",
            judged_by=check.pause_duration_exists,
            instead=Text(
                "minReadySeconds slows an update down, kubectl rollout pause stops it until somebody resumes it.",
                zh="minReadySeconds 可以放慢更新，kubectl rollout pause 则使其停下，直到有人恢复。",
            ),
            believed=Text(
                "Argo Rollouts has steps with pause.duration.",
                zh="Argo Rollouts 的步骤里有 pause.duration。",
            ),
        ),
        Claim(
            "deadline-is-a-field-of-the-strategy",
            Text(
                "rollingUpdate has a field progressDeadlineSeconds, the longest time that an update may take.",
                zh="rollingUpdate 有 progressDeadlineSeconds 字段，表示升级的最长时间。",
            ),
            docs=DEPLOYMENT + "#progress-deadline-seconds",
            docs_say="no",
            judged_by=check.deadline_is_a_field_of_the_strategy,
            instead=Text(
                "It is spec.progressDeadlineSeconds, and counts the time since the last progress, not the whole.",
                zh="它是 spec.progressDeadlineSeconds，计的是距上次有进展的时间，而不是总时长。",
            ),
            believed=Text(
                "It is listed beside maxSurge and maxUnavailable wherever rollouts are explained.",
                zh="凡是讲发布的文章都把它和 maxSurge、maxUnavailable 列在一起。",
            ),
        ),
        Claim(
            "unknown-is-refused",
            Text(
                "A field that does not exist is always refused.",
                zh="不存在的字段一定会被拒绝。",
            ),
            docs=VALIDATION,
            docs_say="no",
            judged_by=check.unknown_is_refused,
            instead=Text(
                "Only where the client asks for it, as kubectl does by default. Else the object is stored without the "
                "field: with a warning that many clients do not show, or, with --validate=ignore, with none.",
                zh="只有客户端要求时才会，kubectl 默认如此。否则对象照样保存，只是该字段被丢弃："
                "服务端会给出警告，但许多客户端并不显示；使用 --validate=ignore 时连警告也没有。",
            ),
            believed=Text(
                "kubectl is what most people use, and since 1.27 the server validates for it strictly.",
                zh="大多数人用的是 kubectl，而从 1.27 起由服务端为它做严格校验。",
            ),
        ),
    ),
)
