"""What may a namespace take, and what does a container get that asks for nothing?"""

from checks.resources import quota_and_defaults as check
from kindlab import Claim, Lab, Text, answers, apply, ask, condition, create, dry_run, kubectl, observe, swap, until

QUOTA = "concepts/policy/resource-quotas/#how-kubernetes-resourcequotas-work"
DEFAULTS = "concepts/policy/limit-range/#constraints-on-resource-limits-and-requests"

LAB = Lab(
    question=Text(
        "What may a namespace take, and what does a container get that asks for nothing?",
        zh="一个命名空间最多能用多少资源？什么都没写的容器又会得到什么？",
    ),
    watches=("Pod", "Deployment"),
    steps=(
        create("early.yaml"),
        apply("quota.yaml"),
        # A quota counts once its controller has looked at it, a LimitRange once admission has heard of it.
        ask("quota-bites", dry_run("without-requests.yaml"), until=answers(check.FORBIDDEN), within=10),
        create("without-requests.yaml", refused=True),
        create("first.yaml"),
        create("second.yaml", refused=True),
        create("web.yaml", refused=True),
        until("web-fails", condition("Deployment/web", "ReplicaFailure"), within=15, soft=True),
        apply("limits.yaml"),
        ask("limits-bite", dry_run("too-large.yaml"), until=answers(check.FORBIDDEN), within=10),
        create("defaulted.yaml"),
        create("too-large.yaml", refused=True),
        observe(seconds=1, name="meanwhile"),
        observe(seconds=1),
    ),
    controls=(
        swap(
            "quota.yaml",
            "objects.yaml",
            flips=("quota-caps-the-sum", "without-request-is-refused", "deployment-is-refused"),
        ),
        swap("limits.yaml", "other-limits.yaml", flips=("defaults-are-injected", "more-than-max-is-refused")),
        swap(
            "meanwhile",
            kubectl("replace", "--force", "--filename", "early.yaml", name="meanwhile"),
            name="created-anew",
            flips=("defaults-reach-existing",),
        ),
    ),
    claims=(
        Claim(
            "quota-caps-the-sum",
            Text(
                "A ResourceQuota caps the sum of the requests in a namespace: the Pod that would exceed it is "
                "refused (403).",
                zh="ResourceQuota 限制命名空间内 requests 的总和：会超出配额的 Pod 被拒绝创建（403）。",
            ),
            docs=QUOTA,
            judged_by=check.quota_caps_the_sum,
            interview=Text(
                "It counts requests and limits, not use, and only as Pods are created: a lowered quota ends none.",
                zh="配额统计的是 requests 和 limits，不是实际用量，且只在创建时检查：调低配额不会终止已有 Pod。",
            ),
        ),
        Claim(
            "without-request-is-refused",
            Text(
                "While a quota on requests is there, Pods that set none are refused.",
                zh="命名空间若对 requests 设了配额，没有写 requests 的 Pod 会被拒绝。",
            ),
            docs=QUOTA,
            judged_by=check.without_request_is_refused,
            interview=Text(
                "So a quota on CPU or memory goes with a LimitRange: its defaults are put in before the quota counts.",
                zh="所以 CPU、内存配额通常要配一个 LimitRange：默认值先注入，再核算配额。",
            ),
        ),
        Claim(
            "deployment-is-refused",
            Text(
                "A Deployment whose Pods exceed the quota is refused.",
                zh="Pod 会超出配额的 Deployment 会被拒绝创建。",
            ),
            docs=QUOTA,
            docs_say="no",
            judged_by=check.deployment_is_refused,
            instead=Text(
                "It is created; what is refused are its Pods. The Deployment tells it in its condition "
                "ReplicaFailure (FailedCreate), and the ReplicaSet in an event.",
                zh="Deployment 照样创建成功，被拒绝的是它的 Pod：见 Deployment 的 ReplicaFailure（FailedCreate）条件"
                "和 ReplicaSet 的事件。",
            ),
            believed=Text(
                "A Pod is refused with 403, and kubectl apply looks the same for both.",
                zh="直接创建 Pod 会得到 403，而 kubectl apply 用起来都一样。",
            ),
        ),
        Claim(
            "defaults-are-injected",
            Text(
                "A LimitRange gives a new Pod's containers the requests and limits that they do not set.",
                zh="LimitRange 会给新 Pod 中没有设置的容器填上默认的 requests 和 limits。",
            ),
            docs=DEFAULTS,
            judged_by=check.defaults_are_injected,
            interview=Text(
                "Admission writes them into the Pod; the annotation kubernetes.io/limit-ranger tells which.",
                zh="由准入控制写进 Pod，注解 kubernetes.io/limit-ranger 记录了填了哪些。",
            ),
        ),
        Claim(
            "defaults-reach-existing",
            Text(
                "A LimitRange gives its defaults also to Pods that are there already.",
                zh="LimitRange 的默认值对已存在的 Pod 也生效。",
            ),
            docs="concepts/policy/limit-range/#limitrange-and-admission-checks-for-pods",
            docs_say="no",
            judged_by=check.defaults_reach_existing,
            instead=Text(
                "It acts on Pods as they are created only; those that are there get them when they are created anew.",
                zh="只在创建 Pod 时起作用；已有的 Pod 要重建后才会得到默认值。",
            ),
            believed=Text(
                "It looks like a setting of the namespace, which would hold for all that is in it.",
                zh="它看上去像命名空间的一项设置，似乎应对其中所有 Pod 生效。",
            ),
        ),
        Claim(
            "more-than-max-is-refused",
            Text(
                "A Pod with a container over the LimitRange's max is refused.",
                zh="容器超出 LimitRange 的 max 时，Pod 会被拒绝创建。",
            ),
            docs=DEFAULTS,
            judged_by=check.more_than_max_is_refused,
            interview=Text(
                "A LimitRange bounds each container or Pod, a ResourceQuota the whole namespace.",
                zh="LimitRange 管的是单个容器或 Pod，ResourceQuota 管的是整个命名空间。",
            ),
        ),
    ),
)
