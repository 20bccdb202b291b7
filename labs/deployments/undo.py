"""What does kubectl rollout undo bring back?"""

from checks.deployments import undo as check
from kindlab import Claim, Lab, Text, apply, kubectl, observe, patch, rolled_out, scale, swap, until

UNDO = ("rollout", "undo", "deployment/web")
VERSION_TWO = {"spec": {"template": {"metadata": {"labels": {"version": "two"}}}}}
VERSION_THREE = {"spec": {"template": {"metadata": {"labels": {"version": "three"}}}}}

LAB = Lab(
    question=Text("What does kubectl rollout undo bring back?", zh="kubectl rollout undo 会恢复什么？"),
    watches=("Deployment", "ReplicaSet"),
    steps=(
        apply("web.yaml"),
        until("first-version", rolled_out("Deployment/web"), within=90),
        patch("Deployment/web", VERSION_TWO, name="update"),
        until("second-version", rolled_out("Deployment/web"), within=90),
        scale("Deployment/web", 2, name="scale"),
        until("scaled", rolled_out("Deployment/web"), within=90),
        kubectl(*UNDO, "--to-reversion=1", name="misspelt", refused=True),
        # It is refused in the control `spelt-right`, which has undone already: there is no revision 1 any more.
        kubectl(*UNDO, "--to-revision=1", name="undo", refused=True),
        until("undone", rolled_out("Deployment/web"), within=90),
        observe(seconds=2),
    ),
    controls=(
        swap(
            "undo",
            kubectl(*UNDO, "--to-revision=2", name="undo"),
            name="to-the-current",
            flips=("makes-a-new-revision", "restores-the-template", "reuses-the-replicaset"),
        ),
        swap(
            "undo",
            kubectl("rollout", "restart", "deployment/web", name="undo"),
            name="restart",
            flips=("restores-the-template", "reuses-the-replicaset"),
        ),
        swap(
            "misspelt",
            kubectl(*UNDO, "--to-revision=1", name="misspelt"),
            name="spelt-right",
            flips=("to-reversion-selects",),
        ),
        swap(
            "scale",
            patch("Deployment/web", VERSION_THREE, name="scale"),
            name="third-version",
            flips=("scaling-makes-a-revision",),
        ),
        swap("undo", apply("web.yaml", name="undo"), name="applied-again", flips=("restores-the-replicas",)),
    ),
    claims=(
        Claim(
            "restores-the-template",
            Text(
                "kubectl rollout undo --to-revision=1 brings back the Pod template of revision 1.",
                zh="kubectl rollout undo --to-revision=1 会恢复修订版本 1 的 Pod 模板。",
            ),
            docs="concepts/workloads/controllers/deployment/#rolling-back-to-a-previous-revision",
            judged_by=check.restores_the_template,
            interview=Text(
                "Without the flag it goes to the revision before the current one; doing it twice ends where it began.",
                zh="不带该参数则回到上一个修订版本；连续执行两次又会回到原处。",
            ),
        ),
        Claim(
            "to-reversion-selects",
            Text(
                "The revision to go back to is selected by --to-reversion.",
                zh="用 --to-reversion 参数指定要回滚到的版本。",
            ),
            docs="concepts/workloads/controllers/deployment/#rolling-back-to-a-previous-revision",
            docs_say="no",
            judged_by=check.to_reversion_selects,
            instead=Text(
                "The flag is --to-revision; kubectl refuses the other as unknown and changes nothing.",
                zh="参数是 --to-revision；kubectl 会以未知参数为由拒绝前者，什么也不改。",
            ),
            believed=Text(
                "The misspelling was copied from one collection of interview questions to the next.",
                zh="这个拼写错误在各种面试题集之间被抄来抄去。",
            ),
        ),
        Claim(
            "makes-a-new-revision",
            Text(
                "Undoing does not count backwards: what is brought back becomes a new, higher revision.",
                zh="回滚不会让修订号变小：恢复的内容会成为一个新的、更大的修订版本。",
            ),
            docs="concepts/workloads/controllers/deployment/#rolling-back-a-deployment",
            judged_by=check.makes_a_new_revision,
            interview=Text(
                "Revision 1 becomes revision 3, so that 1 is gone from the history and cannot be asked for again.",
                zh="修订版本 1 变成了 3，因此历史中不再有 1，也不能再指定它。",
            ),
        ),
        Claim(
            "reuses-the-replicaset",
            Text(
                "The old ReplicaSet is scaled up again and takes the new revision's number; none is created.",
                zh="回滚会重新扩容旧的 ReplicaSet，并给它新的修订号；不会新建 ReplicaSet。",
            ),
            docs="concepts/workloads/controllers/deployment/#clean-up-policy",
            judged_by=check.reuses_the_replicaset,
            interview=Text(
                "The history is made of ReplicaSets at 0: with revisionHistoryLimit: 0 there is nothing to go back to.",
                zh="历史就是这些缩容到 0 的 ReplicaSet：revisionHistoryLimit: 0 时便无从回滚。",
            ),
        ),
        Claim(
            "scaling-makes-a-revision",
            Text(
                "Scaling a Deployment makes a new revision.",
                zh="对 Deployment 伸缩会产生新的修订版本。",
            ),
            docs="concepts/workloads/controllers/deployment/#rolling-back-a-deployment",
            docs_say="no",
            judged_by=check.scaling_makes_a_revision,
            instead=Text(
                "Only a change of the Pod template makes a revision; scaling changes the current ReplicaSet only.",
                zh="只有 Pod 模板的改动才会产生修订版本；伸缩只改变当前 ReplicaSet 的副本数。",
            ),
            believed=Text(
                "Every write raises metadata.generation, which is easily taken for the revision.",
                zh="每次写入 spec 都会增大 metadata.generation，容易把它当成修订号。",
            ),
        ),
        Claim(
            "restores-the-replicas",
            Text(
                "Undoing also brings back the number of replicas of that time.",
                zh="回滚也会恢复当时的副本数。",
            ),
            docs="concepts/workloads/controllers/deployment/#rolling-back-a-deployment",
            docs_say="no",
            judged_by=check.restores_the_replicas,
            instead=Text(
                "Only the Pod template goes back. To bring back all of it, apply the old manifest.",
                zh="只恢复 Pod 模板。想恢复全部内容，应重新应用旧的清单。",
            ),
            believed=Text(
                "It is called the rollback of a Deployment, and in Git a revision is everything.",
                zh="它叫 Deployment 回滚，而在 Git 里一个版本就是全部内容。",
            ),
        ),
    ),
)
