"""When does a node ask the registry for an image, and when does it download it?"""

from checks.pods import image_pull as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    equals,
    exec_in,
    holds,
    logs,
    mutate,
    observe,
    ready,
    swap,
    until,
)

POLICY = "concepts/containers/images/#image-pull-policy"

HANDS_OFF = observe(seconds=1, name="remake")
MADE_ANEW = exec_in("Pod/registry", "sh", "/registry/make.sh", name="remake")

LAB = Lab(
    question=Text(
        "When does a node ask the registry for an image, and when does it download it?",
        zh="节点什么时候询问镜像仓库，什么时候才真正下载镜像？",
    ),
    watches=("Pod",),
    witnesses=(logs("Pod/registry"),),
    privileges=("hostNetwork", "hostPath", "hostPort"),
    steps=(
        apply("registry.yaml"),
        apply("defaults.yaml"),
        apply("absent.yaml"),
        until("registry-ready", ready("Pod/registry"), within=60),
        apply("first.yaml"),
        until("first-running", equals("Pod/first", "status.phase", "Running"), within=60),
        HANDS_OFF,
        apply("always.yaml"),
        until("always-running", equals("Pod/always", "status.phase", "Running"), within=60),
        until("absent-settled", holds(check.has_settled, "Pod/absent"), within=60),
        exec_in("Pod/registry", "killall", "httpd", name="close"),
        apply("again.yaml"),
        apply("never.yaml"),
        until("never-running", equals("Pod/never", "status.phase", "Running"), within=60),
        until("again-settled", holds(check.has_settled, "Pod/again"), within=60),
        # Last, as a pull that fails makes the kubelet doubt the image that it has.
        apply("always-again.yaml"),
        until("always-again-settled", holds(check.has_settled, "Pod/always-again"), within=60),
        observe(seconds=1),
    ),
    controls=(swap("remake", MADE_ANEW, name="made-anew", flips=("always-downloads-anew",)),),
    mutants=(
        mutate(
            "always.yaml",
            "Pod/always",
            "spec.containers[0].imagePullPolicy",
            "IfNotPresent",
            flips=("always-asks-the-registry",),
        ),
        mutate(
            "always-again.yaml",
            "Pod/always-again",
            "spec.containers[0].imagePullPolicy",
            "IfNotPresent",
            flips=("always-falls-back",),
        ),
        mutate(
            "again.yaml",
            "Pod/again",
            "spec.containers[0].imagePullPolicy",
            "Always",
            flips=("if-not-present-needs-no-registry",),
        ),
        mutate(
            "absent.yaml",
            "Pod/absent",
            "spec.containers[0].imagePullPolicy",
            "IfNotPresent",
            flips=("never-takes-only-what-is-there",),
        ),
        mutate(
            "defaults.yaml",
            "Pod/defaults",
            "spec.containers[0].image",
            "registry.invalid/none:2",
            flips=("default-follows-the-tag",),
        ),
    ),
    claims=(
        Claim(
            "always-downloads-anew",
            Text(
                "With the policy Always an image is downloaded again at each start of a container.",
                zh="imagePullPolicy: Always 时，每次启动容器都会重新下载镜像。",
            ),
            docs=POLICY,
            docs_say="no",
            judged_by=check.always_downloads_anew,
            instead=Text(
                "The registry is asked which image the tag names now, a request of some hundred bytes. Layers that are "
                "on the node are not sent again: only where the tag names another image by then is that downloaded.",
                zh="每次只是询问仓库该标签当前指向哪个镜像，几百字节的请求；节点上已有的层不会再传。"
                "只有标签指向了别的镜像时才会下载。",
            ),
            believed=Text(
                "The policy is called pull, and the Events say Pulling and Pulled each time.",
                zh="名字就叫“拉取”策略，而且每次都会出现 Pulling、Pulled 事件。",
            ),
            heard_at="https://github.com/kubernetes/kubernetes/issues/118809",
        ),
        Claim(
            "always-asks-the-registry",
            Text(
                "With the policy Always the registry is asked, even where the image is on the node.",
                zh="imagePullPolicy: Always 时，即使镜像已在节点上也会询问仓库。",
            ),
            docs=POLICY,
            judged_by=check.always_asks_the_registry,
            interview=Text(
                "So it is what makes a tag that moves, such as latest, take effect; better is a tag that does not "
                "move, or a digest.",
                zh="因此会移动的标签（如 latest）要靠它才能生效；更好的做法是用不变的标签或摘要。",
            ),
        ),
        Claim(
            "always-falls-back",
            Text(
                "With the policy Always, where the registry cannot be reached, the image that is on the node is run.",
                zh="imagePullPolicy: Always 时，如果仓库不可达，就使用节点上已有的镜像。",
            ),
            docs=POLICY,
            docs_say="no",
            judged_by=check.always_falls_back,
            instead=Text(
                "The container does not start: ErrImagePull, then ImagePullBackOff, until the registry answers. With "
                "IfNotPresent it starts.",
                zh="容器不会启动：ErrImagePull，然后 ImagePullBackOff，直到仓库恢复。用 IfNotPresent 则能启动。",
            ),
            believed=Text(
                "Nothing needs to be downloaded, so it seems that nobody is needed.",
                zh="既然不用下载任何东西，看上去也就不需要仓库。",
            ),
        ),
        Claim(
            "if-not-present-needs-no-registry",
            Text(
                "With the policy IfNotPresent an image that is on the node is run without the registry.",
                zh="imagePullPolicy: IfNotPresent 时，节点上已有的镜像无需仓库即可运行。",
            ),
            docs=POLICY,
            judged_by=check.if_not_present_needs_no_registry,
            interview=Text(
                "Since 1.35 not so for everybody: an image that was pulled with credentials is run only for Pods that "
                "have such credentials, or are verified with the registry (KubeletEnsureSecretPulledImages). This "
                "one was pulled without any.",
                zh="从 1.35 起并非对所有 Pod 如此：用凭据拉取的镜像，只有具备相应凭据（或经仓库验证）的 Pod 才能用"
                "（KubeletEnsureSecretPulledImages）。这里的镜像是匿名拉取的。",
            ),
        ),
        Claim(
            "never-takes-only-what-is-there",
            Text(
                "With the policy Never an image that is on the node is run, and one that is not is refused.",
                zh="imagePullPolicy: Never 时，节点上已有的镜像可以运行，没有的则被拒绝。",
            ),
            docs=POLICY,
            judged_by=check.never_takes_only_what_is_there,
            interview=Text(
                "The refusal is ErrImageNeverPull, and does not back off: no registry was asked.",
                zh="拒绝的原因是 ErrImageNeverPull，也没有退避：根本没有询问仓库。",
            ),
        ),
        Claim(
            "default-follows-the-tag",
            Text(
                "Where no policy is given it is Always for the tag latest and for no tag, else IfNotPresent.",
                zh="未设置策略时：标签为 latest 或没有标签则为 Always，否则为 IfNotPresent。",
            ),
            docs="concepts/containers/images/#imagepullpolicy-defaulting",
            judged_by=check.default_follows_the_tag,
            interview=Text(
                "The API server writes it as the Pod is created: a later change of the image's tag does not change it.",
                zh="由 API 服务器在创建时写入：之后再改镜像标签，策略也不会跟着变。",
            ),
        ),
    ),
)
