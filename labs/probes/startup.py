"""What does a startup probe do, and when?"""

from checks.probes import startup as check
from kindlab import Claim, Lab, Text, apply, ask, contains, equals, exec_in, in_pod, observe, swap, until

STARTUP = "concepts/workloads/pods/probes/#startup-probe"
FIELDS = "concepts/workloads/pods/probes/#configure-probes"
STARTED = "status.containerStatuses.0.started"
RESTARTS = "status.containerStatuses.0.restartCount"

LET_START = ("sh", "-c", f"echo {check.LET_START} >> /memory/journal; touch /memory/started")
NOTE_THE_END = ("sh", "-c", f"echo {check.END} >> /memory/journal")

LAB = Lab(
    question=Text("What does a startup probe do, and when?", zh="启动探针做什么，什么时候做？"),
    watches=("Pod",),
    steps=(
        apply("pods.yaml"),
        until("killed", equals("Pod/failing", RESTARTS, 1), within=30, soft=True),
        # The count of restarts may be told before the new container has noted that it is there.
        ask(
            "failures",
            in_pod("Pod/failing", "reader"),
            "cat",
            "/memory/journal",
            until=contains("asked\ncontainer"),
            within=5,
        ),
        until("running", equals("Pod/web", "status.phase", "Running"), within=30),
        # The probe asks once a second, and is told no.
        observe(seconds=3, name="not-started"),
        exec_in("Pod/web", *LET_START, container="reader", name="let-start"),
        until("started", equals("Pod/web", STARTED, True), within=60),
        observe(seconds=4, name="on-and-on"),
        exec_in("Pod/web", *NOTE_THE_END, container="reader", name="note-the-end"),
        exec_in("Pod/web", "kill", "1", container="app", name="end", refused=True),
        until("restarted", equals("Pod/web", RESTARTS, 1), within=30, soft=True),
        observe(seconds=3),
        ask("journal", in_pod("Pod/web", "reader"), "cat", "/memory/journal"),
    ),
    controls=(
        swap(
            "pods.yaml",
            "readiness-instead.yaml",
            flips=("started-is-ready", "holds-back-the-others", "is-over-once-it-succeeds", "one-failure-restarts"),
        ),
        swap(
            "pods.yaml",
            "starts-at-once.yaml",
            flips=("holds-back-the-others", "is-asked-once", "restarts-at-the-threshold"),
        ),
        swap("end", exec_in("Pod/web", "true", container="app", name="end"), name="not-ended", flips=("begins-anew",)),
    ),
    claims=(
        Claim(
            "started-is-ready",
            Text(
                "Once its startup probe has succeeded, the container is ready.",
                zh="启动探针成功后，容器就是就绪状态。",
            ),
            docs=STARTUP,
            docs_say="no",
            judged_by=check.started_is_ready,
            instead=Text(
                "It is started, which only lets the other probes begin: here started=true, ready=false. Whether it is "
                "ready its readiness probe says; a container without one is ready at once.",
                zh="只是 started=true，其他探针从此开始；这里 started=true 而 ready=false。"
                "是否就绪由就绪探针决定；没有就绪探针的容器此时立即就绪。",
            ),
            believed=Text(
                "In most manifests both ask the same path, and so turn at nearly the same time.",
                zh="多数清单里两者检查同一路径，几乎同时变化。",
            ),
        ),
        Claim(
            "holds-back-the-others",
            Text(
                "Until the startup probe has succeeded, neither liveness nor readiness is probed.",
                zh="启动探针成功之前，存活和就绪探针都不会执行。",
            ),
            docs=STARTUP,
            judged_by=check.holds_back_the_others,
            interview=Text(
                "So the liveness probe can be strict without killing what starts slowly. The Pod is unready meanwhile.",
                zh="因此存活探针可以设得很严格，而不会误杀启动慢的应用。在此期间 Pod 未就绪。",
            ),
        ),
        Claim(
            "is-asked-once",
            Text("A startup probe is executed only once.", zh="启动探针只执行一次。"),
            docs=FIELDS,
            docs_say="no",
            judged_by=check.is_asked_once,
            instead=Text(
                "It is asked every periodSeconds, until it succeeds for the first time or has failed failureThreshold "
                "times.",
                zh="它每隔 periodSeconds 执行一次，直到第一次成功，或失败达到 failureThreshold 次。",
            ),
            believed=Text(
                "'Only executed at startup, unlike the others, which run periodically', says the documentation.",
                zh="文档说它“仅在启动时执行，不像其他探针那样周期性地运行”。",
            ),
            heard_at="https://blog.csdn.net/scand123/article/details/133768692",
        ),
        Claim(
            "is-over-once-it-succeeds",
            Text(
                "Once it has succeeded, the startup probe is not asked again while the container runs.",
                zh="启动探针一旦成功，在该容器运行期间就不再执行。",
            ),
            docs=STARTUP,
            judged_by=check.is_over_once_it_succeeds,
            interview=Text(
                "From then on liveness and readiness are asked.",
                zh="此后由存活和就绪探针接手。",
            ),
        ),
        Claim(
            "begins-anew",
            Text(
                "When the container is restarted the startup probe begins anew.",
                zh="容器重启后，启动探针会重新开始执行。",
            ),
            docs=STARTUP,
            docs_say="silent",
            judged_by=check.begins_anew,
        ),
        Claim(
            "one-failure-restarts",
            Text(
                "A startup probe that fails restarts the container at once.",
                zh="启动探针一失败，容器就会直接重启。",
            ),
            docs=FIELDS,
            docs_say="no",
            judged_by=check.one_failure_restarts,
            instead=Text(
                "Only failureThreshold failures in a row do (3 by default, here 4): an application has "
                "failureThreshold × periodSeconds to start.",
                zh="连续失败 failureThreshold 次（默认 3，这里为 4）才会重启：应用有 failureThreshold × periodSeconds "
                "的启动时间。",
            ),
            believed=Text(
                "'If the startup probe fails, the container is killed' is how it is usually put.",
                zh="通常的说法是“启动探针失败，容器就被杀掉”。",
            ),
        ),
        Claim(
            "restarts-at-the-threshold",
            Text(
                "After failureThreshold failures the container is killed, and restarted if the restart policy says so.",
                zh="失败达到 failureThreshold 次后，容器被杀掉，并按重启策略重启。",
            ),
            docs=STARTUP,
            judged_by=check.restarts_at_the_threshold,
        ),
    ),
)
