"""What does a paused Deployment still do?"""

from checks.deployments import paused as check
from kindlab import Claim, Lab, Text, apply, equals, kubectl, patch, rolled_out, scale, swap, until

WEB = "Deployment/web"
DOCS = "concepts/workloads/controllers/deployment/#pausing-and-resuming-a-rollout-of-a-deployment"


def change(name: str) -> dict[str, object]:
    """Return a patch of the Pod template."""
    return {"spec": {"template": {"metadata": {"labels": {"version": name}}}}}


LAB = Lab(
    question=Text("What does a paused Deployment still do?", zh="暂停的 Deployment 还会做什么？"),
    watches=("Deployment", "ReplicaSet"),
    steps=(
        apply("web.yaml"),
        until("started", rolled_out(WEB), within=120),
        # Without a revision to go back to kubectl would refuse to undo, paused or not.
        patch(WEB, change("two"), name="first-update"),
        until("first-updated", rolled_out(WEB), within=120),
        kubectl("rollout", "pause", "deployment/web", name="pause"),
        patch(WEB, change("three"), name="update"),
        until("update-seen", equals(WEB, "status.observedGeneration", 4), within=60),
        scale(WEB, 2, name="scale"),
        until("scale-seen", equals(WEB, "status.observedGeneration", 5), within=60),
        patch(WEB, change("four"), name="update-again"),
        kubectl("rollout", "undo", "deployment/web", name="undo", refused=True),
        kubectl("rollout", "resume", "deployment/web", name="resume", refused=True),
        until("resumed", rolled_out(WEB), within=120),
    ),
    controls=(
        swap(
            "pause",
            patch(WEB, {"spec": {"revisionHistoryLimit": 5}}, name="pause"),
            name="not-paused",
            flips=("waits", "collects-changes", "undo-is-refused"),
        ),
        swap(
            "scale", patch(WEB, {"spec": {"minReadySeconds": 1}}, name="scale"), name="not-scaled", flips=("is-scaled",)
        ),
    ),
    claims=(
        Claim(
            "waits",
            Text(
                "A change of the Pod template makes no ReplicaSet while the Deployment is paused.",
                zh="Deployment 暂停期间，修改 Pod 模板不会创建 ReplicaSet。",
            ),
            docs=DOCS,
            judged_by=check.waits,
        ),
        Claim(
            "collects-changes",
            Text(
                "As it is resumed, all changes made meanwhile become one revision.",
                zh="恢复之后，暂停期间的所有修改合并为一个修订版本。",
            ),
            docs=DOCS,
            judged_by=check.collects_changes,
            interview=Text(
                "That is what pausing is for: to change image, resources and environment by several commands, and roll "
                "out once.",
                zh="暂停正是为此：用几条命令分别修改镜像、资源和环境变量，只发布一次。",
            ),
        ),
        Claim(
            "is-scaled",
            Text(
                "A paused Deployment is scaled all the same, with Pods of the old template.",
                zh="暂停的 Deployment 照样可以伸缩，新增的 Pod 使用旧模板。",
            ),
            docs=DOCS,
            docs_say="silent",
            judged_by=check.is_scaled,
            interview=Text(
                "The page says that updates have no effect while it is paused; that is meant of the template. An "
                "autoscaler goes on working.",
                zh="文档说暂停期间的更新不起作用，指的是模板；自动扩缩容仍然有效。",
            ),
        ),
        Claim(
            "undo-is-refused",
            Text(
                "kubectl rollout undo refuses to act on a paused Deployment.",
                zh="kubectl rollout undo 会拒绝操作已暂停的 Deployment。",
            ),
            docs=DOCS,
            judged_by=check.undo_is_refused,
            interview=Text(
                "Resume first; to take the pending change back without rolling it out, patch the template.",
                zh="要先恢复；若想撤回尚未发布的修改而不发布它，就直接改回模板。",
            ),
        ),
    ),
)
