"""Which containers of a Pod are restarted, and who decides?"""

from checks.resources import restart_rules as check
from kindlab import Claim, Lab, Needs, Text, apply, equals, observe, swap, until

RULES = "concepts/workloads/pods/container-restarts/#container-restart-rules"

# The kubelet reports containers in the order of their names: `listed` before `other`, `inherited` before `own`.
FIRST_RESTARTS = "status.containerStatuses.0.restartCount"

LAB = Lab(
    question=Text(
        "Which containers of a Pod are restarted after a failure, and who decides?",
        zh="Pod 中哪些容器失败后会被重启？由谁决定？",
    ),
    watches=("Pod",),
    needs=Needs(since="1.35"),
    steps=(
        apply("rules.yaml"),
        apply("mixed.yaml"),
        apply("rules-alone.yaml", name="rules-alone", refused=True),
        until("mixed-restarted", equals("Pod/mixed", FIRST_RESTARTS, 1), within=60),
        until("listed-restarted", equals("Pod/rules", FIRST_RESTARTS, 1), within=20, soft=True),
        # A first restart comes at once, in the kubelet's same look at the Pod: back-off begins with the second.
        observe(seconds=5),
    ),
    controls=(
        swap("rules.yaml", "without-rules.yaml", flips=("restarts-on-listed-code", "failed-container-fails-the-pod")),
        swap("rules.yaml", "wider-rules.yaml", flips=("stays-down-on-other-code",)),
        swap("mixed.yaml", "one-policy.yaml", flips=("policy-is-for-the-whole-pod",)),
        swap("rules-alone.yaml", "rules-and-policy.yaml", flips=("rules-need-a-policy",)),
    ),
    claims=(
        Claim(
            "policy-is-for-the-whole-pod",
            Text(
                "restartPolicy is the Pod's alone: all its app containers are restarted by the same policy.",
                zh="restartPolicy 只属于 Pod：其中所有应用容器都按同一策略重启。",
            ),
            docs=RULES,
            docs_say="no",
            judged_by=check.policy_is_for_the_whole_pod,
            instead=Text(
                "The Pod's policy is the default. Since 1.35 (beta, on by default) any container may have a "
                "restartPolicy of its own: here Never beside a container that follows the Pod's OnFailure.",
                zh="Pod 的策略只是默认值。从 1.35 起（beta，默认开启），任何容器都可以有自己的 restartPolicy："
                "这里一个容器为 Never，另一个遵循 Pod 的 OnFailure。",
            ),
            believed=Text(
                "It was so for ten years: before 1.35 only an init container could have one, and only Always "
                "(a sidecar).",
                zh="十年来一直如此；1.35 之前只有 init 容器可以设置，而且只能是 Always（即 sidecar）。",
            ),
        ),
        Claim(
            "restarts-on-listed-code",
            Text(
                "With restartPolicy Never, a container is restarted all the same when it ends with an exit code that "
                "its restartPolicyRules list.",
                zh="即使 restartPolicy 为 Never，只要退出码列在容器的 restartPolicyRules 中，该容器仍会被重启。",
            ),
            docs=RULES,
            judged_by=check.restarts_on_listed_code,
            interview=Text(
                "It is restarted in place: same Pod, same node, same volumes, with the usual back-off. Good for errors "
                "that a retry mends, where a new Pod would lose what is loaded or its place on the node.",
                zh="原地重启：同一个 Pod、同一节点、同样的卷，并遵循通常的退避。适合重试即可恢复的错误，"
                "而新建 Pod 会丢失已加载的数据或节点上的位置。",
            ),
        ),
        Claim(
            "stays-down-on-other-code",
            Text(
                "The same container is not restarted when it ends with any other code.",
                zh="若以其他退出码结束，同样的容器不会被重启。",
            ),
            docs=RULES,
            judged_by=check.stays_down_on_other_code,
            interview=Text(
                "Rules are read in order and the first that matches decides; where none does, the container's own "
                "restartPolicy decides.",
                zh="规则按顺序匹配，第一条命中的生效；都不命中时由容器自己的 restartPolicy 决定。",
            ),
        ),
        Claim(
            "rules-need-a-policy",
            Text(
                "restartPolicyRules are refused in a container that has no restartPolicy of its own.",
                zh="容器若没有自己的 restartPolicy，设置 restartPolicyRules 会被拒绝。",
            ),
            docs=RULES,
            judged_by=check.rules_need_a_policy,
        ),
        Claim(
            "failed-container-fails-the-pod",
            Text(
                "A Pod is Failed as soon as one of its containers has failed for good.",
                zh="只要有一个容器最终失败，Pod 就进入 Failed 阶段。",
            ),
            docs="concepts/workloads/pods/pod-lifecycle/#pod-phase",
            docs_say="no",
            judged_by=check.failed_container_fails_the_pod,
            instead=Text(
                "Failed means that all containers have ended, at least one in failure, and none is restarted. While "
                "one runs, or a rule has it restarted, the phase is Running.",
                zh="Failed 表示所有容器都已终止、至少一个失败、且都不再重启。只要还有容器在运行，"
                "或将按规则重启，阶段就是 Running。",
            ),
            believed=Text(
                "Most Pods have one container; and kubectl's STATUS column says Error as soon as one of them failed.",
                zh="多数 Pod 只有一个容器；而且多个容器中只有一个失败时，kubectl 的 STATUS 列也会显示 Error。",
            ),
        ),
    ),
)
