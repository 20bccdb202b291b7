"""Who keeps the number of a Deployment's Pods, and which Pods does it count?"""

from checks.deployments import replica_count as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    count,
    delete,
    equals,
    gone,
    kubectl,
    one_of,
    patch,
    ready,
    scale,
    swap,
    until,
)

PODS = "Pod[app=web]"
SET = "ReplicaSet[app=web]"
ORPHAN = "tasks/administer-cluster/use-cascading-deletion/#set-orphan-deletion-policy"

LAB = Lab(
    question=Text(
        "Who keeps the number of a Deployment's Pods, and which Pods does it count?",
        zh="谁在维持 Deployment 的 Pod 数量？哪些 Pod 会被计入？",
    ),
    watches=("Deployment", "ReplicaSet", "Pod"),
    steps=(
        apply("web.yaml", name="apply"),
        until("all-made", count(PODS, 2), within=120),
        apply("stray.yaml", name="stray"),
        until("stray-ready", ready("Pod/stray"), within=10, soft=True),
        # In the control `replicaset` it is gone already.
        delete("Pod/stray", name="remove", refused=True),
        until("removed", gone("Pod/stray"), within=60),
        patch(one_of(PODS), {"metadata": {"labels": {"app": "picked", "picked": "yes"}}}, name="pick"),
        until("made-up-for", count(PODS, 2), within=60),
        scale(one_of(SET), 1, name="scale-set"),
        until("scaled-back", equals(SET, "spec.replicas", 2), within=30, soft=True),
        # In the control `replicaset` there is no Deployment to delete.
        delete("Deployment/web", name="orphan", propagation="Orphan", refused=True),
        until("orphaned", gone("Deployment/web"), within=60),
        kubectl("delete", "pod", "-l", "app=web", name="delete", within=120),
        until("replaced", count(PODS, 2), within=30, soft=True),
    ),
    controls=(
        swap(
            "pick",
            patch(one_of(PODS), {"metadata": {"labels": {"picked": "yes"}}}, name="pick"),
            name="label-kept",
            flips=("unlabelled-is-replaced", "unlabelled-runs-on"),
        ),
        swap("web.yaml", "replicaset.yaml", flips=("stray-is-taken-in", "replicaset-can-be-scaled")),
        swap(
            "orphan",
            delete("Deployment/web", name="orphan", propagation="Foreground"),
            name="cascading",
            flips=("keeps-the-count-alone",),
        ),
    ),
    claims=(
        Claim(
            "stray-is-taken-in",
            Text(
                "A Deployment takes a Pod that somebody else made for one of its own where the labels match its "
                "selector.",
                zh="别人创建的 Pod 只要标签匹配 Deployment 的选择算符，就会被它当成自己的 Pod。",
            ),
            docs="concepts/workloads/controllers/deployment/#selector",
            judged_by=check.stray_is_taken_in,
            known_contradiction="https://github.com/kubernetes/kubernetes/issues/66742",
            instead=Text(
                "Only a ReplicaSet on its own does. That of a Deployment also selects by pod-template-hash, which a "
                "Pod made by hand does not have: it is neither counted nor deleted. A Service does send it requests.",
                zh="只有独立的 ReplicaSet 才会。Deployment 的 ReplicaSet 还会按 pod-template-hash 选择，"
                "手工创建的 Pod 没有这个标签，既不会被计入也不会被删除；但 Service 会把请求转发给它。",
            ),
        ),
        Claim(
            "unlabelled-is-replaced",
            Text(
                "A ReplicaSet makes another Pod as soon as one of its Pods loses the label that it selects by.",
                zh="ReplicaSet 的某个 Pod 失去选择算符所用的标签后，ReplicaSet 会立即再创建一个 Pod。",
            ),
            docs="concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset",
            judged_by=check.unlabelled_is_replaced,
            interview=Text(
                "It counts the Pods that match its selector and are its own, nothing else.",
                zh="它只统计既匹配选择算符、又归自己所有的 Pod。",
            ),
        ),
        Claim(
            "unlabelled-runs-on",
            Text(
                "The Pod that has lost the label goes on running, and has no owner any more.",
                zh="失去该标签的 Pod 会继续运行，但不再有属主。",
            ),
            docs="concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset",
            judged_by=check.unlabelled_runs_on,
            interview=Text(
                "That is how to take a broken Pod out of service and look into it; delete it by hand when done, "
                "nobody else will.",
                zh="可以用这个办法把出问题的 Pod 摘下来排查；用完要手动删除，没有别人会管它。",
            ),
        ),
        Claim(
            "replicaset-can-be-scaled",
            Text(
                "One can scale the ReplicaSet of a Deployment.",
                zh="可以直接伸缩 Deployment 的 ReplicaSet。",
            ),
            docs="concepts/workloads/controllers/replicaset/#when-to-use-a-replicaset",
            docs_say="no",
            judged_by=check.replicaset_can_be_scaled,
            instead=Text(
                "The request is accepted, and the Deployment sets the number back at once: scale the Deployment.",
                zh="请求会被接受，但 Deployment 会立刻把副本数改回去：应当伸缩 Deployment。",
            ),
            believed=Text(
                "kubectl says 'scaled', and a ReplicaSet of its own can be scaled.",
                zh="kubectl 会回答 scaled，而且独立的 ReplicaSet 确实可以伸缩。",
            ),
            heard_at="https://github.com/weaveworks/scope/issues/2325",
        ),
        Claim(
            "keeps-the-count-alone",
            Text(
                "A ReplicaSet whose Deployment was deleted with --cascade=orphan goes on replacing Pods.",
                zh="用 --cascade=orphan 删除 Deployment 之后，它的 ReplicaSet 仍会补足 Pod。",
            ),
            docs=ORPHAN,
            judged_by=check.keeps_the_count_alone,
            interview=Text(
                "The ReplicaSet keeps the number; the Deployment only says which ReplicaSet is to have how many.",
                zh="维持数量的是 ReplicaSet；Deployment 只决定哪个 ReplicaSet 该有多少副本。",
            ),
        ),
    ),
)
