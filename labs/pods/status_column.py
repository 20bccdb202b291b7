"""What does the column STATUS of kubectl get pods show?"""

from checks.pods import status_column as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    delete,
    equals,
    holds,
    kubectl,
    mutate,
    not_,
    observe,
    patch,
    swap,
    until,
)

WAITING_FOR = "status.containerStatuses.0.state.waiting.reason"
ENDED_WITH = "status.containerStatuses.0.state.terminated.exitCode"
LIFECYCLE = "concepts/workloads/pods/pod-lifecycle/"

HANDS_OFF = observe(seconds=1, name="meddle")
WRITTEN_BY_HAND = patch(
    "Pod/waits",
    {"status": {"conditions": [{"type": "ContainerCreating", "status": "True"}]}},
    patch_type="strategic",
    subresource="status",
    name="meddle",
)

LAB = Lab(
    question=Text(
        "What does the column STATUS of kubectl get pods show?", zh="kubectl get pods 的 STATUS 列显示的是什么？"
    ),
    watches=("Pod",),
    steps=(
        apply("waiting.yaml"),
        apply("starting.yaml"),
        apply("leaving.yaml"),
        apply("failed.yaml"),
        apply("unpullable.yaml"),
        apply("unready.yaml"),
        until("waiting", equals("Pod/waits", WAITING_FOR, "ContainerCreating"), within=20, soft=True),
        until("starting-begun", equals("Pod/starting", "status.initContainerStatuses.0.started", True), within=60),
        until("unready-running", equals("Pod/unready", "status.phase", "Running"), within=60),
        until("failed", not_(equals("Pod/failed", ENDED_WITH, None)), within=60),
        # Where the registry's name gets no answer at all the pull is given up after ten seconds.
        until("not-pulled", holds(check.pull_has_failed, "Pod/unpullable"), within=45, soft=True),
        until("leaving-running", equals("Pod/leaving", "status.phase", "Running"), within=15, soft=True),
        HANDS_OFF,
        delete("Pod/leaving", name="delete"),
        ask("table", kubectl("get", "pods", "--no-headers")),
    ),
    controls=(
        swap("waiting.yaml", "unschedulable.yaml", flips=("status-is-the-phase",)),
        swap("meddle", WRITTEN_BY_HAND, name="written-by-hand", flips=("words-are-conditions",)),
        swap("leaving.yaml", "never-started.yaml", flips=("deletion-ends-running",)),
        swap("unpullable.yaml", "pullable.yaml", flips=("error-means-it-could-not-start",)),
    ),
    mutants=(
        mutate(
            "failed.yaml",
            "Pod/failed",
            "spec.containers[0].command",
            ["sh", "-c", "exit 0"],
            flips=("error-is-an-exit-code",),
        ),
        mutate("unready.yaml", "Pod/unready", "spec.containers[0].readinessProbe", flips=("unready-shows-running",)),
    ),
    claims=(
        Claim(
            "status-is-the-phase",
            Text(
                "The column STATUS of kubectl get pods shows the Pod's phase.",
                zh="kubectl get pods 的 STATUS 列显示的就是 Pod 的 phase。",
            ),
            docs=f"{LIFECYCLE}#pod-phase",
            docs_say="no",
            judged_by=check.status_is_the_phase,
            instead=Text(
                "It is a summary made for the reader: mostly the reason for which some container waits or has ended. "
                "Here it says ContainerCreating of a Pod that is Pending. For the phase ask for status.phase.",
                zh="它是为便于阅读而拼出的摘要，多半取自某个容器等待或结束的原因。这里显示 ContainerCreating，"
                "而 phase 是 Pending。要看 phase 请取 status.phase。",
            ),
            believed=Text(
                "For a Pod that runs well, and for one that no node takes, both are the same word.",
                zh="正常运行的 Pod，以及没有节点可用的 Pod，两者恰好是同一个词。",
            ),
            heard_at="https://qwerty.md/til/2021/pod-status-in-kubernetes.html",
        ),
        Claim(
            "words-are-conditions",
            Text(
                "ContainerCreating, PodInitializing and Terminating are conditions of a Pod.",
                zh="ContainerCreating、PodInitializing、Terminating 是 Pod 的状况（condition）。",
            ),
            docs="concepts/workloads/pods/pod-condition/#built-in-pod-conditions",
            docs_say="no",
            judged_by=check.words_are_conditions,
            instead=Text(
                "The first two are reasons for which containers wait, the last is what kubectl says of a "
                "deletionTimestamp. Conditions are PodScheduled, PodReadyToStartContainers, Initialized, "
                "ContainersReady, Ready and a few more.",
                zh="前两个是容器等待的原因，最后一个是 kubectl 对 deletionTimestamp 的说法。"
                "真正的状况是 PodScheduled、PodReadyToStartContainers、Initialized、ContainersReady、Ready 等。",
            ),
            believed=Text(
                "All of them are called the Pod's status, and kubectl describe prints them below each other.",
                zh="它们都被笼统地叫作 Pod 的“状态”，kubectl describe 又把它们列在一起。",
            ),
        ),
        Claim(
            "deletion-ends-running",
            Text(
                "A Pod that is being deleted is no longer Running, its phase is Terminating.",
                zh="正在删除的 Pod 不再是 Running，它的 phase 是 Terminating。",
            ),
            docs=f"{LIFECYCLE}#pod-phase",
            docs_say="no",
            judged_by=check.deletion_ends_running,
            instead=Text(
                "There is no such phase: it stays Running until its containers have ended. What tells of a deletion is "
                "metadata.deletionTimestamp.",
                zh="没有这个 phase：容器结束之前它仍是 Running。是否在删除要看 metadata.deletionTimestamp。",
            ),
            believed=Text(
                "kubectl's column says Terminating, in place of Running.",
                zh="kubectl 的 STATUS 列此时显示 Terminating，而不是 Running。",
            ),
        ),
        Claim(
            "error-means-it-could-not-start",
            Text(
                "STATUS Error means that a container could not be started, as where its image cannot be pulled.",
                zh="STATUS 为 Error 表示容器启动不了，例如镜像拉取失败。",
            ),
            docs="concepts/containers/images/#imagepullbackoff",
            docs_say="no",
            judged_by=check.error_means_it_could_not_start,
            instead=Text(
                "That shows as ErrImagePull or ImagePullBackOff. Error is said of a container that did run.",
                zh="那会显示 ErrImagePull 或 ImagePullBackOff。Error 说的是已经运行过的容器。",
            ),
            believed=Text(
                "It is the most general of words, so anything that goes wrong is looked for behind it.",
                zh="Error 这个词太笼统，于是什么毛病都往它身上套。",
            ),
        ),
        Claim(
            "error-is-an-exit-code",
            Text(
                "STATUS Error means that a container ran and ended with an exit code other than 0.",
                zh="STATUS 为 Error 表示容器运行过，并以非 0 退出码结束。",
            ),
            docs=f"{LIFECYCLE}#container-state-terminated",
            judged_by=check.error_is_an_exit_code,
            interview=Text(
                "So look at the exit code and at kubectl logs (--previous, where it was restarted); with exit code 0 "
                "the word is Completed.",
                zh="所以要看退出码和 kubectl logs（重启过则加 --previous）；退出码为 0 时显示 Completed。",
            ),
        ),
        Claim(
            "unready-shows-running",
            Text(
                "A Pod whose readiness probe fails shows as Running with 0/1 ready.",
                zh="就绪探针失败的 Pod 显示 Running，READY 为 0/1。",
            ),
            docs=f"{LIFECYCLE}#pod-phase",
            judged_by=check.unready_shows_running,
            interview=Text(
                "The column READY tells it, the column STATUS does not.",
                zh="能看出问题的是 READY 列，而不是 STATUS 列。",
            ),
        ),
    ),
)
