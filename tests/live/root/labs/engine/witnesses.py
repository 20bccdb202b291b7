"""Do the witnesses beside the watch see what they should?"""

from checks.engine import witnesses as check

from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    arm,
    audit,
    create,
    delete,
    gone,
    kubectl,
    node_logs,
    observe,
    patch,
    ready,
    swap,
    until,
)

HERE = "concepts/overview/#why"
BY_KUBECTL = kubectl("delete", "pod", "web", "--wait=false", name="deleted")
BY_NOBODY = delete("Pod/web", name="deleted", as_="User/jane", refused=True)
OTHER_PATCH = patch("ConfigMap/map", {"data": {"patched": "no"}}, name="patched")

LAB = Lab(
    question=Text("Do the witnesses beside the watch see what they should?", zh="watch 之外的证据来源都看到了吗？"),
    watches=("Pod", "ConfigMap", "Node"),
    witnesses=(audit(), node_logs()),
    arms=(arm("one"), arm("two", {"patched": OTHER_PATCH})),
    steps=(
        apply("web.yaml"),
        apply("map.yaml"),
        apply("role.yaml"),
        until("ready", ready("Pod/web"), within=60),
        create("map.yaml", name="created-twice", refused=True),
        patch("ConfigMap/map", {"data": {"patched": "yes"}}, name="patched"),
        patch("ConfigMap/map", {"data": {"by": "jane"}}, name="forbidden", as_="User/jane", refused=True),
        delete("Pod/web", name="deleted"),
        until("gone", gone("Pod/web"), within=10, soft=True),
        observe(seconds=2),
    ),
    controls=(
        swap("deleted", BY_KUBECTL, flips=("deleted-by-kindlab",), name="by-kubectl"),
        swap("deleted", BY_NOBODY, flips=("deleted-by-kindlab", "witnesses-agree"), name="by-nobody"),
        swap("web.yaml", "two-containers.yaml", flips=("node-tells-of-each-start",)),
        swap("created-twice", create("other-map.yaml", name="created-twice"), flips=("refusals-are-seen",)),
        swap("patched", patch("ConfigMap/map", {"data": {"patched": "maybe"}}, name="patched"),
             flips=("patch-was-sent",)),
    ),
    claims=(
        Claim("deleted-by-kindlab", Text("kindlab deletes the Pod, as admin.", zh="Pod 由 kindlab 删除。"), HERE,
              docs_say="silent", judged_by=check.deleted_by_kindlab, seen_by="audit"),
        Claim("refusals-are-seen", Text("A refused request is in the log.", zh="被拒绝的请求也在日志中。"), HERE,
              docs_say="silent", judged_by=check.refusals_are_seen),
        Claim("patch-was-sent", Text("The log holds the patch.", zh="日志中有补丁内容。"), HERE, docs_say="silent",
              judged_by=check.patch_was_sent),
        Claim("node-tells-of-each-start", Text("The node tells of each start.", zh="节点日志记录每次启动。"), HERE,
              docs_say="silent", judged_by=check.node_tells_of_each_start),
        Claim("witnesses-agree", Text("Watch and audit log agree.", zh="watch 与审计日志一致。"), HERE,
              docs_say="silent", judged_by=check.witnesses_agree),
    ),
)  # fmt: skip
