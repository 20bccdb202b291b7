"""Does a Service lose requests when its only Pod is deleted, and one that is left alone none?"""

from checks.engine import traffic as check

from kindlab import Claim, Lab, Text, apply, arm, delete, gone, observe, ready, swap, traffic, undo, until

LAB = Lab(
    question=Text("Are lost requests seen, and only lost ones?", zh="丢失的请求会被看到吗？只有丢失的会被看到吗？"),
    watches=("Pod",),
    arms=(arm("one"), arm("two")),
    steps=(
        apply("web.yaml"),
        apply("kept.yaml"),
        until("web-ready", ready("Pod/web"), within=60),
        until("kept-ready", ready("Pod/kept"), within=60),
        traffic("client", "http://web/hostname"),
        traffic("other", "http://kept/hostname", rate=60, baseline=3, node="worker"),
        observe(seconds=5),
        delete("Pod/web", name="break"),
        until("web-gone", gone("Pod/web"), within=10, soft=True),
        observe(seconds=3, name="without"),
        undo("client"),
        observe(seconds=4, name="after"),
    ),
    controls=(
        swap(
            "break", delete("Pod/kept", name="break"), flips=("requests-are-lost", "intact-one-loses-none"), name="kept"
        ),
    ),
    claims=(
        Claim(
            "requests-are-lost",
            Text("A Service whose only Pod is deleted loses requests.", zh="唯一的 Pod 被删除后，Service 会丢失请求。"),
            docs="concepts/services-networking/service/#defining-a-service",
            judged_by=check.requests_are_lost,
        ),
        Claim(
            "intact-one-loses-none",
            Text("A Service whose Pod is left alone loses no request.", zh="Pod 没有变动的 Service 不丢失请求。"),
            docs="concepts/services-networking/service/#defining-a-service",
            judged_by=check.intact_one_loses_none,
        ),
    ),
)
