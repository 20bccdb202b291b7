"""What becomes of an update that cannot go on?"""

from typing import Any

from checks.deployments import stuck as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    condition,
    equals,
    kubectl,
    observe,
    patch,
    rolled_out,
    swap,
    until,
)

WEB = "Deployment/web"
DEPLOYMENT = "concepts/workloads/controllers/deployment/"

LAST_EXIT_CODE = "status.containerStatuses[0].lastState.terminated.exitCode"
CRASHES = {"command": ["sh", "-c", "exit 3"], "env": [{"name": "MODE", "$patch": "delete"}]}
MODE = {"name": "MODE", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "mode"}}}


def version(name: str, **container: Any) -> dict[str, Any]:
    """Return a patch to another version of the Pods, with these fields of their container."""
    spec = {"containers": [{"name": "server", **container}]}
    return {"spec": {"template": {"metadata": {"labels": {"version": name}}, "spec": spec}}}


LAB = Lab(
    question=Text("What becomes of an update that cannot go on?", zh="更新进行不下去时会怎样？"),
    watches=("Deployment", "ReplicaSet", "Pod"),
    steps=(
        apply("web.yaml"),
        until("started", rolled_out(WEB), within=120),
        # The new version needs a ConfigMap that does not exist yet: its container cannot be made.
        patch(WEB, version("two", env=[MODE]), name="update", patch_type="strategic"),
        until("given-up", condition(WEB, "Progressing", "False"), within=20, soft=True),
        kubectl("rollout", "status", "deployment/web", "--timeout=5s", name="status", refused=True),
        until("left-alone", rolled_out(WEB), within=5, soft=True),
        apply("settings.yaml", name="mend"),
        # The kubelet tries again every 10 to 20 s.
        until("mended", rolled_out(WEB), within=60, soft=True),
        patch(WEB, version("three", **CRASHES), name="crash", patch_type="strategic"),
        until("crashed", equals("Pod[version=three]", LAST_EXIT_CODE, 3), within=120),
        kubectl("rollout", "undo", "deployment/web", name="undo"),
        until("undone", rolled_out(WEB), within=30, soft=True),
    ),
    controls=(
        swap(
            "status",
            kubectl("rollout", "undo", "deployment/web", name="status"),
            name="rolled-back",
            flips=("is-rolled-back", "reaches-all-pods", "deadline-is-told"),
        ),
        swap(
            "mend",
            observe(seconds=1, name="mend"),
            name="not-mended",
            flips=("stops-for-good", "undo-ends-crashes"),
        ),
        swap("web.yaml", "recreate.yaml", flips=("deadline-is-told", "old-pods-stay")),
    ),
    claims=(
        Claim(
            "is-rolled-back",
            Text(
                "Kubernetes rolls an update back that has failed, at the latest after progressDeadlineSeconds.",
                zh="更新失败后 Kubernetes 会自动回滚，最迟在 progressDeadlineSeconds 之后。",
            ),
            docs=DEPLOYMENT + "#failed-deployment",
            docs_say="no",
            judged_by=check.is_rolled_back,
            instead=Text(
                "It never does. It reports the condition Progressing=False and goes on trying; somebody has to undo "
                "the update, or a tool above it (Argo Rollouts, Flagger, helm --atomic).",
                zh="从不会。它只报告 Progressing=False 并继续尝试；回滚要由人执行，或由上层工具完成"
                "（Argo Rollouts、Flagger、helm --atomic）。",
            ),
            believed=Text(
                "The old Pods go on serving, so that it looks as if the update had been taken back; and the "
                "documentation announced automatic rollback for years.",
                zh="旧 Pod 仍在提供服务，看起来像是更新被撤回了；而且官方文档多年来一直预告会有自动回滚。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/70330",
        ),
        Claim(
            "reaches-all-pods",
            Text(
                "Kubernetes makes sure that an update reaches all Pods.",
                zh="Kubernetes 会确保所有 Pod 都得到更新。",
            ),
            docs=DEPLOYMENT + "#failed-deployment",
            docs_say="no",
            judged_by=check.reaches_all_pods,
            instead=Text(
                "It tries to, without end and without a promise: where new Pods do not become ready, old ones stay.",
                zh="它会不停地尝试，但不保证成功：新 Pod 不就绪，旧 Pod 就一直留着。",
            ),
            believed=Text(
                "Controllers bring about what one asks for, it is said; but they can only try.",
                zh="人们常说控制器会让实际状态达到期望状态；但它只能尽力而为。",
            ),
        ),
        Claim(
            "deadline-is-told",
            Text(
                "After progressDeadlineSeconds without progress the Deployment has Progressing=False with the reason "
                "ProgressDeadlineExceeded, and kubectl rollout status ends with 1.",
                zh="连续 progressDeadlineSeconds 没有进展后，Deployment 的 Progressing 变为 False，"
                "原因是 ProgressDeadlineExceeded，kubectl rollout status 以 1 退出。",
            ),
            docs=DEPLOYMENT + "#failed-deployment",
            judged_by=check.deadline_is_told,
            interview=Text(
                "The default is 600 s: a pipeline that waits for less sees its own time-out, not this condition.",
                zh="默认 600 秒：等待时间更短的流水线看到的只是自己的超时，而不是这个状态。",
            ),
        ),
        Claim(
            "old-pods-stay",
            Text(
                "While the update stands still, the old Pod stays ready.",
                zh="更新停滞期间，旧 Pod 一直处于就绪状态。",
            ),
            docs=DEPLOYMENT + "#failed-deployment",
            judged_by=check.old_pods_stay,
            interview=Text(
                "As many as maxUnavailable lets stay: with one replica and 25 % that is the one. Recreate leaves none.",
                zh="能留下多少取决于 maxUnavailable：1 个副本、25% 时这一个会留下。Recreate 则一个不留。",
            ),
        ),
        Claim(
            "stops-for-good",
            Text(
                "An update that has exceeded its deadline is stopped, and does not go on by itself.",
                zh="超过期限的更新会被停止，不会自己再继续。",
            ),
            docs=DEPLOYMENT + "#progress-deadline-seconds",
            docs_say="no",
            judged_by=check.stops_for_good,
            instead=Text(
                "The deadline is only a report: as soon as the cause is gone the update is completed, without any act "
                "on the Deployment.",
                zh="期限只影响状态报告：一旦原因消除，更新就会自行完成，无需对 Deployment 做任何操作。",
            ),
            believed=Text(
                "kubectl rollout status ends with an error, and 'failed' sounds final.",
                zh="kubectl rollout status 会报错退出，而“失败”听起来像是最终结果。",
            ),
            heard_at="https://kubernetesmyths.com/general_myths/Myth3_Kubernetes_automatically_roll_back_failed_deployment",
        ),
        Claim(
            "undo-ends-crashes",
            Text(
                "If an update makes Pods crash, undoing it to a revision that worked completes the Deployment again.",
                zh="如果更新导致 Pod 崩溃，回滚到正常的修订版本后 Deployment 会重新变为完成状态。",
            ),
            docs=DEPLOYMENT + "#rolling-back-a-deployment",
            judged_by=check.undo_ends_crashes,
            interview=Text(
                "Undo goes to the revision before, whether that one ever worked or not: look at the history first.",
                zh="undo 只是回到上一个修订版本，不管它是否正常：先看看历史记录。",
            ),
        ),
    ),
)
