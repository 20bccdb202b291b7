"""Is the likely cause of a red run named? Every run of this lab fails, each for another reason."""

from checks.engine import broken as check

from kindlab import Claim, Lab, Text, apply, patch, ready, swap, until

ENFORCE = "pod-security.kubernetes.io/enforce"
ALL = ("is-ready",)

LAB = Lab(
    question=Text("Why does it not start?", zh="为什么没有启动？"),
    watches=("Pod",),
    steps=(
        patch("Namespace/lab-engine-broken", {"metadata": {"labels": {ENFORCE: "baseline"}}}, name="guarded"),
        apply("no-image.yaml"),
        until("ready", ready("Pod/web"), within=15),
    ),
    controls=(
        swap("no-image.yaml", "unschedulable.yaml", flips=ALL),
        swap("no-image.yaml", "no-config.yaml", flips=ALL),
        swap("no-image.yaml", "unbound.yaml", flips=ALL),
        swap("no-image.yaml", "hungry.yaml", flips=ALL),
        swap("no-image.yaml", "crashing.yaml", flips=ALL),
        swap("no-image.yaml", "probe.yaml", flips=ALL),
        swap("no-image.yaml", "forbidden.yaml", flips=ALL),
        swap("no-image.yaml", "forbidden-replicas.yaml", flips=ALL),
        swap("no-image.yaml", "gone-astray.yaml", flips=ALL),
    ),
    privileges=("NET_ADMIN",),
    claims=(
        Claim("is-ready", Text("It is Ready.", zh="处于 Ready。"), "concepts/overview/#why", docs_say="silent",
              judged_by=check.is_ready),
    ),
)  # fmt: skip
