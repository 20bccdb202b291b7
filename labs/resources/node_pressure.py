"""Which Pods does a node that runs short of memory evict first?"""

from checks.resources import node_pressure as check
from kindlab import Claim, Lab, Text, apply, equals, kubelet_config, label, mutate, ready, undo, until

SELECTION = "concepts/scheduling-eviction/node-pressure-eviction/#pod-selection-for-kubelet-eviction"

# More than any node has: it is short of memory whatever it has left. A hard threshold would be taken off what Pods get.
SHORT = {
    "evictionSoft": {"memory.available": "1Pi"},
    "evictionSoftGracePeriod": {"memory.available": "1s"},
    "evictionMaxPodGracePeriod": 1,
}

LAB = Lab(
    question=Text(
        "Which Pods does a node that runs short of memory evict first?", zh="节点内存不足时，先驱逐哪些 Pod？"
    ),
    watches=("Pod", "Node"),
    steps=(
        label("worker2", {"lab-resources-node-pressure": "here"}, name="mark"),
        apply("greedy.yaml"),
        apply("modest.yaml"),
        apply("small.yaml"),
        apply("low.yaml"),
        until("greedy-runs", ready("Pod/greedy"), within=60),
        until("modest-runs", ready("Pod/modest"), within=60),
        until("small-runs", ready("Pod/small"), within=60),
        until("low-runs", ready("Pod/low"), within=60),
        kubelet_config("worker2", SHORT, name="press"),
        # The kubelet looks every 10 s, and evicts one Pod at a time.
        until("small-failed", equals("Pod/small", "status.phase", "Failed"), within=120),
        undo("press"),
    ),
    controls=(),
    mutants=(
        mutate(
            "greedy.yaml",
            "Pod/greedy",
            "spec.containers[0].resources.requests.memory",
            "100Mi",
            flips=("best-effort-goes-first",),
        ),
        mutate(
            "modest.yaml",
            "Pod/modest",
            "spec.containers[0].resources.requests.memory",
            "1Mi",
            flips=("within-request-stays",),
        ),
        mutate("low.yaml", "Pod/low", "spec.priorityClassName", flips=("priority-goes-before-use",)),
    ),
    claims=(
        Claim(
            "best-effort-goes-first",
            Text(
                "When a node runs short of memory, BestEffort Pods are evicted first, Burstable ones after them.",
                zh="节点内存不足时，先驱逐 BestEffort 的 Pod，再驱逐 Burstable 的。",
            ),
            docs=SELECTION,
            docs_say="no",
            judged_by=check.best_effort_goes_first,
            instead=Text(
                "The kubelet does not look at the QoS class. First go Pods that use more than they request; among "
                "these, those of lower priority; then those that are furthest above.",
                zh="kubelet 不看 QoS 类别：先驱逐用量超过 requests 的 Pod，其中先看优先级低的，再看超出最多的。",
            ),
            believed=Text(
                "A BestEffort Pod requests nothing, so it is always above: often it comes out like that.",
                zh="BestEffort 没有 requests，总是“超出”，所以结果常常如此。",
            ),
            heard_at="https://answers.abstractbrain.com/what-happens-when-a-kubernetes-pod-is-oom-killed/",
            interview=Text(
                "The class does count for the kernel's OOM killer, by oom_score_adj, where the kubelet is too late.",
                zh="QoS 类别影响的是内核 OOM killer（oom_score_adj），即 kubelet 来不及驱逐的时候。",
            ),
        ),
        Claim(
            "within-request-stays",
            Text(
                "A Pod that uses less memory than it requests outlives those that use more, however much it uses.",
                zh="用量未超过 requests 的 Pod 会比超过的活得久，不管它实际用了多少。",
            ),
            docs=SELECTION,
            judged_by=check.within_request_stays,
            interview=Text(
                "So the protection against eviction is an honest request, not a limit.",
                zh="所以防驱逐靠的是如实填写 requests，而不是 limits。",
            ),
        ),
        Claim(
            "priority-goes-before-use",
            Text(
                "Of Pods above their requests, one of lower priority goes first, though others are further above.",
                zh="同样超出 requests 的 Pod 中，优先级低的先被驱逐，哪怕别的超出更多。",
            ),
            docs=SELECTION,
            judged_by=check.priority_goes_before_use,
        ),
    ),
)
