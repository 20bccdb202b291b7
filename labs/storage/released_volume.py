"""What becomes of a PersistentVolume whose claim is deleted?"""

from checks.storage import released_volume as check
from kindlab import Claim, Lab, Text, apply, arm, delete, equals, not_, observe, patch, swap, until

VOLUME = "PersistentVolume/lab-storage-released-volume"
WITNESS = "PersistentVolume/lab-storage-released-volume-witness"
RETAIN = "concepts/storage/persistent-volumes/#retain"

HANDS_OFF = observe(seconds=1, name="reclaim")
CLAIM_REF_REMOVED = patch(VOLUME, {"spec": {"claimRef": None}}, name="reclaim")
UID_REMOVED = patch(VOLUME, {"spec": {"claimRef": {"uid": None, "resourceVersion": None}}}, name="reclaim")

LAB = Lab(
    question=Text(
        "What becomes of a PersistentVolume whose claim is deleted?", zh="PVC 被删除后，它的 PersistentVolume 会怎样？"
    ),
    watches=("PersistentVolume", "PersistentVolumeClaim"),
    arms=(
        arm("as-is"),
        arm("freed", {"reclaim": CLAIM_REF_REMOVED}),
        arm("undeletable", {"volume.yaml": "undeletable.yaml", "bound-again": observe(seconds=1, name="bound-again")}),
    ),
    steps=(
        apply("volume.yaml"),
        until("available", equals(VOLUME, "status.phase", "Available"), within=60),
        apply("claim.yaml"),
        until("bound", equals("PersistentVolumeClaim/data", "status.phase", "Bound"), within=60),
        delete("PersistentVolumeClaim/data", name="release"),
        until("released", not_(equals(VOLUME, "status.phase", "Bound")), within=60),
        HANDS_OFF,
        # The controller takes volumes in turn, and claims too: what comes last shows that the others had theirs.
        apply("witness.yaml"),
        until("settled", equals(WITNESS, "status.phase", "Available"), within=60),
        apply("other.yaml"),
        apply("claim.yaml", name="claim-again"),
        apply("witness-claim.yaml"),
        until("looked-at", equals("PersistentVolumeClaim/witness", "status.phase", "Bound"), within=60),
        # Every 15 s it looks at all claims again: one such round is within this wait.
        until("bound-again", equals(VOLUME, "status.phase", "Bound"), within=20, soft=True),
    ),
    controls=(
        swap("reclaim", CLAIM_REF_REMOVED, name="freed-anyway", flips=("stays-released", "released-is-bound-again")),
        swap(
            "reclaim",
            UID_REMOVED,
            name="uid-removed",
            flips=("same-name-gets-it-back", "stays-released", "released-is-bound-again"),
        ),
        swap("reclaim", HANDS_OFF, name="left-alone", flips=("freed-is-bound",)),
        swap("undeletable.yaml", "volume.yaml", name="retained", flips=("failed-deletion-shows",)),
    ),
    claims=(
        Claim(
            "released-is-bound-again",
            Text(
                "A Released volume is bound to the next claim that fits it.",
                zh="处于 Released 的 PV 会绑定到下一个匹配的 PVC。",
            ),
            docs=RETAIN,
            docs_say="no",
            judged_by=check.released_is_bound_again,
            instead=Text(
                "It is left alone until an administrator does something: its claimRef still names the deleted claim.",
                zh="在管理员处理之前它一直闲置：claimRef 仍指向已删除的 PVC。",
            ),
            believed=Text(
                "The name sounds as if it were free; and the deprecated policy Recycle did make it Available.",
                zh="Released 听起来像是已经空闲；而已弃用的 Recycle 策略确实会让它变回 Available。",
            ),
        ),
        Claim(
            "same-name-gets-it-back",
            Text(
                "A new claim of the deleted one's name gets the Released volume back.",
                zh="用同名 PVC 重新申请，就能拿回处于 Released 的 PV。",
            ),
            docs=RETAIN,
            docs_say="no",
            judged_by=check.same_name_gets_it_back,
            instead=Text(
                "The claimRef holds the deleted claim's UID, and the new one has another. "
                "With only the name left in it, the volume is reserved for the new claim.",
                zh="claimRef 记录的是旧 PVC 的 UID，新 PVC 的 UID 不同。若去掉 uid 只留名字，PV 就留给同名的新 PVC。",
            ),
            believed=Text(
                "The claimRef shows the same namespace and name; and a StatefulSet's Pods find their claims by name.",
                zh="claimRef 中的命名空间和名字都相同；而 StatefulSet 的 Pod 正是按名字找回 PVC 的。",
            ),
        ),
        Claim(
            "stays-released",
            Text(
                "With the policy Retain the volume stays, Released, and names the claim that is gone.",
                zh="回收策略为 Retain 时，PV 保留下来，处于 Released，并仍指向已删除的 PVC。",
            ),
            docs=RETAIN,
            judged_by=check.stays_released,
            interview=Text(
                "Dynamically provisioned volumes have the policy Delete by default, and are only Released in passing.",
                zh="动态供应的 PV 默认策略是 Delete，Released 只是一闪而过。",
            ),
        ),
        Claim(
            "freed-is-bound",
            Text(
                "Once its claimRef is removed by hand the volume is bound again.",
                zh="手动删除 claimRef 之后，PV 会被重新绑定。",
            ),
            docs=RETAIN,
            docs_say="silent",
            judged_by=check.freed_is_bound,
            interview=Text(
                "The data of the former claim are still on it: the documentation has one clean up and create it anew.",
                zh="上一个 PVC 的数据还在上面：文档的做法是清理数据后重新创建 PV。",
            ),
        ),
        Claim(
            "failed-deletion-shows",
            Text(
                "With the policy Delete, a volume that nothing can delete turns Failed.",
                zh="回收策略为 Delete、却无法删除的 PV 会变为 Failed。",
            ),
            docs="concepts/storage/persistent-volumes/#phase",
            judged_by=check.failed_deletion_shows,
            interview=Text(
                "Failed speaks of reclaiming only: the server behind this lab's volumes never existed, and they were "
                "Available and Bound all the same.",
                zh="Failed 只表示回收失败：本实验的 PV 背后根本没有存储服务器，却照样 Available、Bound。",
            ),
        ),
    ),
)
