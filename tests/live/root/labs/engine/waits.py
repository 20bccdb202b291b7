"""Does a wait end early when it can no longer come true?"""

from checks.engine import waits as check

from kindlab import Claim, Lab, Text, apply, delete, observe, ready, rolled_out, swap, until

LAB = Lab(
    question=Text("Does a wait end early when it is hopeless?", zh="无望的等待会提前结束吗？"),
    watches=("Pod", "Deployment"),
    steps=(
        apply("ends.yaml"),
        until("ended", ready("Pod/ends"), within=100, soft=True),
        apply("quota.yaml"),
        apply("web.yaml"),
        until("kept-out", rolled_out("Deployment/web"), within=100, soft=True),
        delete("ResourceQuota/none", name="let-in"),
        until("let-in-again", rolled_out("Deployment/web"), within=100),
        observe(seconds=1),
    ),
    controls=(swap("ends.yaml", "ends-too.yaml", flips=("is-done",)),),
    claims=(
        Claim("is-done", Text("It is done.", zh="完成。"), "concepts/overview/#why", docs_say="silent",
              judged_by=check.is_done),
    ),
)  # fmt: skip
