"""What does an operator do that Kubernetes does not, and what happens when it is gone?"""

from checks.operators import finalizer as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    delete,
    equals,
    gone,
    observe,
    operator,
    patch,
    swap,
    undo,
    until,
)

LAB = Lab(
    question=Text(
        "What does an operator do for its objects that Kubernetes does not, and what if it is gone?",
        zh="operator 为它的对象做了哪些 Kubernetes 不做的事？它不在了又会怎样？",
    ),
    watches=("Widget", "ConfigMap"),
    steps=(
        apply("definition.yaml"),
        operator("operator.py", name="operator"),
        apply("widgets.yaml"),
        until("equipped", equals("ConfigMap/box-served", "data.size", "3"), within=60),
        until("equipped-too", equals("ConfigMap/box-orphan", "data.size", "3"), within=30),
        patch("ConfigMap/box-served", {"data": {"size": "99"}}, name="drift"),
        until("repaired", equals("ConfigMap/box-served", "data.size", "3"), within=30, soft=True),
        delete("Widget/served", name="delete"),
        until("deleted", gone("Widget/served"), within=30, soft=True),
        undo("operator", name="stop"),
        patch("ConfigMap/box-orphan", {"data": {"size": "99"}}, name="drift-unattended"),
        observe(seconds=3, name="unattended"),
        delete("Widget/orphan", name="delete-unattended"),
        # Where the operator runs on, as in a control, there may be nothing left to delete, or to release.
        delete("Widget/orphan", name="delete-by-force", grace_seconds=0, refused=True),
        observe(seconds=5, name="hanging"),
        patch("Widget/orphan", {"metadata": {"finalizers": None}}, name="release", refused=True),
        # The garbage collector looks for kinds that are new to it every 30 s.
        until("collected", gone("ConfigMap/box-orphan"), within=45, soft=True),
    ),
    controls=(
        swap("widgets.yaml", "not-mended.yaml", flips=("operator-repairs-drift",)),
        swap("widgets.yaml", "not-tidied.yaml", flips=("deletion-waits-for-clean-up",)),
        swap("widgets.yaml", "not-owned.yaml", flips=("children-are-collected",)),
        swap(
            "stop",
            observe(seconds=1, name="stop"),
            name="attended",
            flips=("repaired-without-operator", "force-gets-past-the-finalizer", "released-by-hand-skips-clean-up"),
        ),
    ),
    claims=(
        Claim(
            "force-gets-past-the-finalizer",
            Text(
                "An object whose operator is gone can be deleted all the same, with --force --grace-period=0.",
                zh="即使 operator 已不在，对象仍可用 --force --grace-period=0 强制删除。",
            ),
            docs="concepts/overview/working-with-objects/finalizers/#how-finalizers-work",
            docs_say="no",
            judged_by=check.force_gets_past_the_finalizer,
            instead=Text(
                "It hangs with a deletionTimestamp until its finalizers are gone, and only who serves them, or a patch "
                "by hand, takes them off. The grace period has nothing to do with it. So take the objects away before "
                "the operator.",
                zh="对象带着 deletionTimestamp 挂起，直到 finalizers 清空；只有对应的控制器或手工 patch 才会移除它们，"
                "与宽限期无关。因此应先删对象，再卸载 operator。",
            ),
            believed=Text(
                "Force does help with Pods that hang on a lost node; kubectl says 'force deleted' here too.",
                zh="对卡在失联节点上的 Pod，强制删除确实有效；而这里 kubectl 也会打印 'force deleted'。",
            ),
        ),
        Claim(
            "deletion-waits-for-clean-up",
            Text(
                "A deleted object with a finalizer is served on, with a deletionTimestamp, until the clean-up is done.",
                zh="带 finalizer 的对象被删除后仍可读到（带 deletionTimestamp），直到清理完成才消失。",
            ),
            docs="concepts/overview/working-with-objects/finalizers/#how-finalizers-work",
            judged_by=check.deletion_waits_for_clean_up,
            interview=Text(
                "The finalizer is a mere key in a list: Kubernetes runs no code for it, it only waits until the list "
                "is empty. It is the operator that cleans up and then takes its key off.",
                zh="finalizer 只是列表中的一个键：Kubernetes 不为它执行任何代码，只等列表清空。"
                "由 operator 完成清理，再移除自己的键。",
            ),
        ),
        Claim(
            "released-by-hand-skips-clean-up",
            Text(
                "Taking the finalizer off by hand lets the object go at once, and nothing is cleaned up.",
                zh="手工移除 finalizer 会让对象立即消失，而清理工作并未进行。",
            ),
            docs="concepts/overview/working-with-objects/finalizers/#owners-labels-finalizers",
            judged_by=check.released_by_hand_skips_clean_up,
            interview=Text(
                "What the finalizer stood for, a volume, a DNS entry, a bill, is left behind: clean that up yourself.",
                zh="finalizer 所保护的东西（云盘、DNS 记录、账单）会遗留下来，须自行清理。",
            ),
        ),
        Claim(
            "operator-repairs-drift",
            Text(
                "What was changed by hand of an object's children is put right by its operator.",
                zh="对象的子资源被手工改动后，由 operator 改回来。",
            ),
            docs="concepts/architecture/controller/#controller-pattern",
            judged_by=check.operator_repairs_drift,
            interview=Text(
                "It watches the children too, not only its own kind; an operator that does not repairs nothing.",
                zh="前提是它也监听子资源，而不只监听自己的类型；否则什么也不会修复。",
            ),
        ),
        Claim(
            "repaired-without-operator",
            Text(
                "Kubernetes keeps a custom resource's children as they were declared, operator or not.",
                zh="不管有没有 operator，Kubernetes 都会让自定义资源的子资源保持声明的状态。",
            ),
            docs="concepts/extend-kubernetes/api-extension/custom-resources/#custom-controllers",
            docs_say="no",
            judged_by=check.repaired_without_operator,
            instead=Text(
                "The API server only stores custom resources. Without the operator a change by hand simply stays.",
                zh="API 服务器只是存储自定义资源。没有 operator，手工改动就一直保留。",
            ),
            believed=Text(
                "'Declarative' is said of all of Kubernetes; of built-in kinds some controller always does it.",
                zh="人们说 Kubernetes 都是“声明式”的；对内置类型而言，总有某个控制器在做这件事。",
            ),
        ),
        Claim(
            "children-are-collected",
            Text(
                "The children that an object owns go with it without the operator's doing.",
                zh="对象消失后，它拥有的子资源也会被删除，无需 operator 动手。",
            ),
            docs="concepts/architecture/garbage-collection/#owners-dependents",
            judged_by=check.children_are_collected,
            interview=Text(
                "ownerReferences and the garbage collector see to what lives in the cluster, so a finalizer is needed "
                "only for what does not.",
                zh="集群内的子资源靠 ownerReferences 和垃圾回收器；只有集群外的东西才需要 finalizer。",
            ),
        ),
    ),
)
