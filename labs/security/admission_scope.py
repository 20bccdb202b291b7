"""Which requests does an admission policy see?"""

from checks.security import admission_scope as check
from kindlab import Claim, Lab, Text, answers, api, apply, ask, create, delete, dry_run, kubectl, patch, swap, undo

NAMESPACE = "/api/v1/namespaces/lab-security-admission-scope"
CONFIG_MAPS = f"{NAMESPACE}/configmaps"
PROXIED = f"{NAMESPACE}/services/web/proxy/"
WHAT_IT_IS = "reference/access-authn-authz/admission-controllers/#what-are-they"
ACTS_ON = "concepts/security/controlling-access/#admission-control"

LAB = Lab(
    question=Text("Which requests does an admission policy see?", zh="准入策略会拦截哪些请求？"),
    watches=("ConfigMap",),
    steps=(
        apply("objects.yaml"),
        apply("policy.yaml"),
        # The API server compiles a policy and its binding a moment after they are stored.
        ask("enforced", dry_run("unlabelled.yaml"), every=0.5, until=answers(check.INVALID), within=20),
        create("unlabelled.yaml", name="create", refused=True),
        ask("get", api(f"{CONFIG_MAPS}/old")),
        ask("list", api(CONFIG_MAPS)),
        ask("kubectl-dry-run", kubectl("create", "configmap", "draft", "--dry-run=server")),
        ask("as-nobody", dry_run("unlabelled.yaml", as_="ServiceAccount/nobody")),
        patch("ConfigMap/old", {"data": {"answer": "44"}}, name="update", refused=True),
        delete("ConfigMap/old", name="delete", refused=True),
        # A policy that refuses deletions holds up the removal of the namespace, too.
        undo("policy.yaml"),
    ),
    controls=(
        swap("policy.yaml", "warning.yaml", flips=("denied-is-not-stored",)),
        swap("get", ask("get", api(PROXIED)), name="proxied", flips=("reads-are-intercepted",)),
        swap("policy.yaml", "no-updates.yaml", flips=("existing-objects-are-exempt",)),
        swap("policy.yaml", "no-deletions.yaml", flips=("deletion-always-passes",)),
        swap(
            "kubectl-dry-run",
            ask("kubectl-dry-run", kubectl("create", "configmap", "draft", "--dry-run=client")),
            name="client-dry-run",
            flips=("dry-run-is-exempt",),
        ),
        swap("objects.yaml", "creator.yaml", flips=("authorization-comes-first",)),
    ),
    claims=(
        Claim(
            "denied-is-not-stored",
            Text(
                "What a policy denies is refused with the policy's own message, and never stored.",
                zh="被策略拒绝的请求会返回策略自带的消息，对象不会被存储。",
            ),
            docs="reference/access-authn-authz/validating-admission-policy/#validation-actions",
            judged_by=check.denied_is_not_stored,
            interview=Text(
                "Only with validationActions [Deny]: Warn lets it in with a warning, Audit notes it in the audit log.",
                zh="仅当 validationActions 为 [Deny]：Warn 会放行并附带警告，Audit 只写入审计日志。",
            ),
        ),
        Claim(
            "reads-are-intercepted",
            Text(
                "A policy for every operation ('*') refuses reads too.",
                zh="策略匹配所有操作（'*'）时，读请求也会被拒绝。",
            ),
            docs=WHAT_IT_IS,
            docs_say="no",
            judged_by=check.reads_are_intercepted,
            instead=Text(
                "get, list and watch never pass through admission; who may read is for authorization to say. "
                "'*' means CREATE, UPDATE, DELETE and CONNECT.",
                zh="get、list、watch 根本不经过准入；谁能读由鉴权决定。'*' 指 CREATE、UPDATE、DELETE 和 CONNECT。",
            ),
            believed=Text(
                "It is said to intercept all API requests; and a GET through a proxy is refused, for it is a CONNECT.",
                zh="常说准入会拦截所有 API 请求；而经代理的 GET 确实会被拒绝，因为它属于 CONNECT。",
            ),
        ),
        Claim(
            "existing-objects-are-exempt",
            Text(
                "An object that was there before the policy may go on to be updated as it is.",
                zh="在策略之前就存在的对象，可以继续照原样更新。",
            ),
            docs=ACTS_ON,
            docs_say="no",
            judged_by=check.existing_objects_are_exempt,
            instead=Text(
                "It stays as it is, but its next update is refused, even one of another field, until it complies.",
                zh="对象保持原样，但下一次更新会被拒绝，哪怕改的是别的字段，直到符合策略为止。",
            ),
            believed=Text(
                "Creating the policy changes nothing that is there, so nothing seems to happen.",
                zh="创建策略不会改动已有对象，看上去什么也没发生。",
            ),
        ),
        Claim(
            "deletion-always-passes",
            Text(
                "Admission looks at what is created or changed, so that a deletion always passes.",
                zh="准入只检查创建和修改，删除总能通过。",
            ),
            docs=ACTS_ON,
            docs_say="no",
            judged_by=check.deletion_always_passes,
            instead=Text(
                "A policy that asks for DELETE may refuse it; the expression then finds the object in oldObject.",
                zh="匹配了 DELETE 的策略可以拒绝删除；表达式此时要从 oldObject 取对象。",
            ),
            believed=Text(
                "Most policies ask for CREATE and UPDATE only, as the examples do.",
                zh="多数策略和示例一样，只匹配 CREATE 和 UPDATE。",
            ),
        ),
        Claim(
            "dry-run-is-exempt",
            Text(
                "kubectl --dry-run=server stores nothing, so policies do not look at it.",
                zh="kubectl --dry-run=server 不存储任何东西，因此策略不会检查它。",
            ),
            docs="reference/using-api/api-concepts/#dry-run",
            docs_say="no",
            judged_by=check.dry_run_is_exempt,
            instead=Text(
                "It goes all the way up to the storage, admission included: it shows whether a policy would refuse.",
                zh="它会走完存储之前的全部流程，包括准入：正好用来检验策略是否会拒绝。",
            ),
            believed=Text(
                "--dry-run=client never asks the server, and passes.",
                zh="--dry-run=client 根本不询问服务器，所以能通过。",
            ),
        ),
        Claim(
            "authorization-comes-first",
            Text(
                "A request that its sender has no right to is refused before the policy looks at it.",
                zh="无权发出的请求在策略检查之前就被拒绝。",
            ),
            docs=WHAT_IT_IS,
            judged_by=check.authorization_comes_first,
            interview=Text(
                "Authentication, authorization, admission: the last judges what is asked for, not whether one may ask.",
                zh="先认证、再鉴权、后准入：准入判断请求的内容，而不是有没有权限。",
            ),
        ),
    ),
)
