"""How is a running Pod given more CPU or memory?"""

from typing import Any

from checks.resources import resize as check
from kindlab import (
    Claim,
    Lab,
    Needs,
    Text,
    apply,
    ask,
    equals,
    in_pod,
    mutate,
    observe,
    patch,
    ready,
    rolled_out,
    says,
    swap,
    until,
)

PAGE = "tasks/configure-pod-container/resize-container-resources/"
RESTARTS = "status.containerStatuses.0.restartCount"
CPU_IN_FORCE = "status.containerStatuses.0.resources.limits.cpu"

# The quota of CPU time in a period, both in microseconds, and the bytes of memory: of cgroup v2, else of v1.
LIMITS = (
    "sh", "-c",
    "cd /sys/fs/cgroup; echo $(cat cpu.max memory.max 2> /dev/null || "
    "cat cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us memory/memory.limit_in_bytes)",
)  # fmt: skip


def resources(**kinds: dict[str, str]) -> dict[str, Any]:
    """Return a patch of the container's requests or limits."""
    return {"spec": {"containers": [{"name": "main", "resources": kinds}]}}


def resized(name: str, ref: str = "Pod/plain", *, subresource: str = "resize", **kinds: dict[str, str]) -> Any:
    """Return the step that patches them, by default through the subresource that is made for it."""
    body = resources(**kinds)
    return patch(ref, body, name=name, patch_type="strategic", subresource=subresource, refused=True)


MORE_MEMORY = {"memory": "48Mi"}
MORE_OF_BOTH = {"cpu": "150m", **MORE_MEMORY}

LAB = Lab(
    question=Text("How is a running Pod given more CPU or memory?", zh="怎样给运行中的 Pod 增加 CPU 或内存？"),
    watches=("Pod", "Deployment"),
    needs=Needs(since="1.33"),
    steps=(
        apply("plain.yaml"),
        apply("strict.yaml"),
        apply("web.yaml"),
        until("plain-runs", ready("Pod/plain"), within=60),
        until("strict-runs", ready("Pod/strict"), within=60),
        until("web-runs", rolled_out("Deployment/web"), within=60),
        resized("edited", subresource="", limits=MORE_MEMORY),
        apply("bigger.yaml", name="applied", refused=True),
        resized("resize", limits=MORE_OF_BOTH),
        until("resized", equals("Pod/plain", CPU_IN_FORCE, MORE_OF_BOTH["cpu"]), within=15, soft=True),
        ask("limits", in_pod("Pod/plain"), *LIMITS, until=says(check.RESIZED), within=15),
        resized("resize-strict", "Pod/strict", limits=MORE_MEMORY),
        until("strict-restarted", equals("Pod/strict", RESTARTS, 1), within=15, soft=True),
        resized("to-guaranteed", requests=MORE_OF_BOTH, limits=MORE_OF_BOTH),
        resized("too-big", requests={"cpu": "1000"}, limits={"cpu": "1000"}),
        patch(
            "Deployment/web",
            {"spec": {"template": resources(limits=MORE_MEMORY)}},
            name="edit-template",
            patch_type="strategic",
        ),
        until("rolled-out", rolled_out("Deployment/web"), within=60),
        observe(seconds=1),
    ),
    controls=(
        swap("edited", resized("edited", limits=MORE_MEMORY), name="by-subresource", flips=("edit-resizes",)),
        swap(
            "resize",
            resized("resize", requests={"cpu": "20m"}),
            name="requests-only",
            flips=("cgroup-changes",),
        ),
        swap("plain.yaml", "guaranteed.yaml", flips=("class-may-change",)),
        swap(
            "too-big",
            resized("too-big", limits={"cpu": "200m"}),
            name="not-too-big",
            flips=("too-big-is-accepted",),
        ),
        swap(
            "edit-template",
            patch("Deployment/web", {"metadata": {"labels": {"tier": "web"}}}, name="edit-template"),
            name="template-untouched",
            flips=("template-edit-is-in-place",),
        ),
    ),
    mutants=(
        mutate(
            "plain.yaml",
            "Pod/plain",
            "spec.containers[0].resizePolicy",
            [{"resourceName": "memory", "restartPolicy": "RestartContainer"}],
            flips=("is-not-restarted",),
        ),
        mutate("strict.yaml", "Pod/strict", "spec.containers[0].resizePolicy", flips=("policy-restarts",)),
    ),
    claims=(
        Claim(
            "edit-resizes",
            Text(
                "kubectl edit pod, or kubectl apply of its changed manifest, gives a running Pod more memory.",
                zh="用 kubectl edit pod，或修改清单后 kubectl apply，就能给运行中的 Pod 增加内存。",
            ),
            docs="concepts/workloads/pods/#pod-update-and-replacement",
            docs_say="no",
            judged_by=check.edit_resizes,
            instead=Text(
                "Both are refused (422): resources can be changed only through the subresource resize, "
                "`kubectl edit pod --subresource resize`, since 1.33.",
                zh="两者都会被拒绝（422）：resources 只能通过 resize 子资源修改，即 1.33 起的"
                " kubectl edit pod --subresource resize。",
            ),
            believed=Text(
                "With a Deployment the same command works, and the field is the same.",
                zh="对 Deployment 用同样的命令可以成功，字段也一样。",
            ),
        ),
        Claim(
            "cgroup-changes",
            Text(
                "A resize changes the limits of the running container: its cgroup has the new values.",
                zh="resize 会改变运行中容器的限额：其 cgroup 变为新值。",
            ),
            docs=PAGE + "#example-1-resizing-cpu-without-restart",
            judged_by=check.cgroup_changes,
            interview=Text(
                "On by default since 1.33, stable since 1.35. spec is what is wanted, status.containerStatuses' "
                "resources what is in force.",
                zh="1.33 起默认启用，1.35 起稳定。spec 是期望值，status.containerStatuses 的 resources 才是生效值。",
            ),
        ),
        Claim(
            "is-not-restarted",
            Text(
                "By default a resize of CPU and memory does not restart the container.",
                zh="默认情况下，调整 CPU 和内存都不会重启容器。",
            ),
            docs=PAGE + "#container-resize-policies",
            judged_by=check.is_not_restarted,
            interview=Text(
                "But the program has to notice: a JVM sizes its heap as it starts, so more memory is of no use to it "
                "without a restart.",
                zh="但程序自己未必知道：JVM 在启动时确定堆大小，不重启就用不上新增的内存。",
            ),
        ),
        Claim(
            "policy-restarts",
            Text(
                "With the resizePolicy RestartContainer for memory, the container is restarted as memory is resized.",
                zh="若内存的 resizePolicy 为 RestartContainer，调整内存时会重启该容器。",
            ),
            docs=PAGE + "#container-resize-policies",
            judged_by=check.policy_restarts,
            interview=Text(
                "The container only: the Pod, its IP address and its volumes stay.",
                zh="只重启容器：Pod、IP 和卷都不变。",
            ),
        ),
        Claim(
            "class-may-change",
            Text(
                "A resize can turn a Burstable Pod into a Guaranteed one.",
                zh="可以通过 resize 把 Burstable 的 Pod 变成 Guaranteed。",
            ),
            docs=PAGE + "#limitations",
            docs_say="no",
            judged_by=check.class_may_change,
            instead=Text(
                "It is refused (422): the QoS class is determined as the Pod is created, and stays.",
                zh="会被拒绝（422）：QoS 类别在创建 Pod 时确定，此后不变。",
            ),
            believed=Text(
                "The class is derived from requests and limits, and these can now be changed.",
                zh="QoS 由 requests 和 limits 推导，而它们现在可以修改了。",
            ),
        ),
        Claim(
            "too-big-is-accepted",
            Text(
                "A resize to more than the node has is accepted, to be reported as PodResizePending, Infeasible.",
                zh="调整到超出节点总量时，请求会被接受，随后报告 PodResizePending，原因为 Infeasible。",
            ),
            docs=PAGE + "#troubleshooting-infeasible-resize-request",
            judged_by=check.too_big_is_accepted,
            known_contradiction="https://github.com/kubernetes/kubernetes/pull/136043",
            interview=Text(
                "So it was up to 1.35, and the page tells of that. Since 1.36, as its release notes say, the admission "
                "plugin PodResizeValidator refuses it at once (403), and the spec stays as it was.",
                zh="1.35 及之前如此，文档页描述的也是旧行为。1.36 的发布说明写明：从该版本起，"
                "准入插件 PodResizeValidator 会直接拒绝（403），spec 保持不变。",
            ),
        ),
        Claim(
            "template-edit-is-in-place",
            Text(
                "kubectl edit deployment changes the requests and limits of the running Pods.",
                zh="kubectl edit deployment 可以动态调整运行中 Pod 的 requests 和 limits。",
            ),
            docs="concepts/workloads/controllers/deployment/#updating-a-deployment",
            docs_say="no",
            judged_by=check.template_edit_is_in_place,
            instead=Text(
                "It changes the template, so that a rollout replaces every Pod. Resizing Pods in place leaves the "
                "template, and the next Pod, as they were.",
                zh="它改的是模板，会触发滚动更新、替换所有 Pod。而就地 resize 不改模板，之后新建的 Pod 仍是旧值。",
            ),
            believed=Text(
                "One command, and a moment later Pods have the new values.",
                zh="一条命令之后，Pod 确实很快就有了新值。",
            ),
        ),
    ),
)
