"""What may somebody do whose RBAC rule names single objects?"""

from checks.security import resource_names as check
from kindlab import Claim, Lab, Text, answers, api, apply, ask, create, swap

READER = "ServiceAccount/reader"
NAMESPACE = "/api/v1/namespaces/lab-security-resource-names"
CONFIG_MAPS = f"{NAMESPACE}/configmaps"
BY_NAME = f"{CONFIG_MAPS}?fieldSelector=metadata.name%3Dchosen"
REFERRING = "reference/access-authn-authz/rbac/#referring-to-resources"

LAB = Lab(
    question=Text(
        "What may somebody do whose RBAC rule names single objects?", zh="RBAC 规则只写了个别对象名时能做什么？"
    ),
    watches=("ConfigMap", "RoleBinding"),
    steps=(
        apply("objects.yaml"),
        apply("role.yaml"),
        ask("before", api(f"{CONFIG_MAPS}/chosen", as_=READER)),
        apply("binding.yaml", name="bind"),
        ask("named", api(f"{CONFIG_MAPS}/chosen", as_=READER), every=0.5, until=answers(200), within=15),
        ask("other", api(f"{CONFIG_MAPS}/other", as_=READER)),
        ask("list", api(CONFIG_MAPS, as_=READER)),
        ask("list-by-name", api(BY_NAME, as_=READER)),
        create("fresh.yaml", name="create", as_=READER, refused=True),
        ask("absent", api(f"{CONFIG_MAPS}/fresh")),
        apply("fresh.yaml", name="apply", as_=READER, refused=True),
        apply("wider.yaml"),
        # Authorization reads bindings from a cache: the second right of the wider role tells that it is in force.
        ask("wider-in-force", api(f"{NAMESPACE}/serviceaccounts/reader", as_=READER), every=0.5, until=answers(200)),
        ask("other-again", api(f"{CONFIG_MAPS}/other", as_=READER)),
    ),
    controls=(
        swap("role.yaml", "without-names.yaml", flips=("only-the-named-object", "named-object-may-be-created")),
        swap("role.yaml", "fewer-verbs.yaml", flips=("list-by-name-is-allowed", "apply-may-create-it")),
        swap("list", ask("list", api(BY_NAME, as_=READER)), name="with-selector", flips=("list-shows-the-named",)),
        swap("binding.yaml", "somebody-else.yaml", flips=("takes-effect-at-once",)),
        swap("wider.yaml", "other-group.yaml", flips=("narrower-role-wins",)),
    ),
    claims=(
        Claim(
            "only-the-named-object",
            Text(
                "A rule with resourceNames lets its subject get the named object, and no other of that kind.",
                zh="带 resourceNames 的规则只允许 get 所列名字的对象，同类的其他对象不行。",
            ),
            docs=REFERRING,
            judged_by=check.only_the_named_object,
            interview=Text(
                "Names are matched as a whole: there are no patterns, and no selection by label.",
                zh="名字必须完全一致：不支持通配符，也不能按标签选择。",
            ),
        ),
        Claim(
            "list-shows-the-named",
            Text(
                "With list among the verbs, listing the collection shows the named objects.",
                zh="动词里有 list 时，列出该类资源会得到所列名字的对象。",
            ),
            docs=REFERRING,
            docs_say="no",
            judged_by=check.list_shows_the_named,
            instead=Text(
                "Listing is refused with 403: RBAC decides about a request before it is answered and filters nothing.",
                zh="列表请求会被 403 拒绝：RBAC 在应答之前裁决整个请求，不会过滤结果。",
            ),
            believed=Text(
                "Databases with row-level rights, and dashboards, leave out what one may not see.",
                zh="带行级权限的数据库和许多控制台会自动隐藏无权查看的条目。",
            ),
        ),
        Claim(
            "list-by-name-is-allowed",
            Text(
                "With list among the verbs, listing with the field selector metadata.name=NAME is allowed.",
                zh="动词里有 list 时，带字段选择器 metadata.name=NAME 的列表请求是允许的。",
            ),
            docs=REFERRING,
            judged_by=check.list_by_name_is_allowed,
            interview=Text(
                "The same holds for watch: kubectl get configmaps --field-selector metadata.name=NAME --watch.",
                zh="watch 同理：kubectl get configmaps --field-selector metadata.name=NAME --watch。",
            ),
        ),
        Claim(
            "named-object-may-be-created",
            Text(
                "With create among the verbs, an object of a name in resourceNames may be created by POST.",
                zh="动词里有 create 时，可以用 POST 创建 resourceNames 中所列名字的对象。",
            ),
            docs=REFERRING,
            docs_say="no",
            judged_by=check.named_object_may_be_created,
            instead=Text(
                "It is refused with 403: the name stands in the body, which authorization does not see.",
                zh="会被 403 拒绝：名字写在请求体里，而鉴权看不到请求体。",
            ),
            believed=Text(
                "The rule is stored without a complaint, and works for get, update, patch and delete.",
                zh="这样的规则可以正常保存，而且对 get、update、patch、delete 都有效。",
            ),
        ),
        Claim(
            "apply-may-create-it",
            Text(
                "With create and patch among the verbs, an object of such a name may be created by server-side apply.",
                zh="动词里有 create 和 patch 时，服务端 apply 可以创建 resourceNames 中所列名字的对象。",
            ),
            docs=REFERRING,
            docs_say="silent",
            judged_by=check.apply_may_create_it,
            interview=Text(
                "The name stands in the path of an apply, so create can be restricted by name after all; "
                "patch alone is not enough.",
                zh="apply 的请求路径里就有名字，因此这时 create 也能按名字限制；只有 patch 则不够。",
            ),
        ),
        Claim(
            "takes-effect-at-once",
            Text(
                "A new RoleBinding takes effect within seconds: nothing is restarted, nobody logs in again.",
                zh="新建的 RoleBinding 几秒内生效：无需重启组件，也无需重新登录。",
            ),
            docs="reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
            judged_by=check.takes_effect_at_once,
            interview=Text(
                "The API server decides from a cache that watches roles and bindings, so it may lag by a moment.",
                zh="API 服务器依据监视角色和绑定的缓存来裁决，因此可能有瞬间的延迟。",
            ),
        ),
        Claim(
            "narrower-role-wins",
            Text(
                "Somebody with a narrow role and a wide one has what the narrow one leaves.",
                zh="同时绑定了窄角色和宽角色时，以窄角色的限制为准。",
            ),
            docs="reference/access-authn-authz/rbac/#role-and-clusterrole",
            docs_say="no",
            judged_by=check.narrower_role_wins,
            instead=Text(
                "Rights only add up: whatever one role allows is allowed; RBAC has no rule that denies.",
                zh="权限只会累加：任何一个角色允许即允许；RBAC 没有拒绝规则。",
            ),
            believed=Text(
                "Firewalls and cloud IAM know deny rules, which win over every allow.",
                zh="防火墙和云厂商的 IAM 有 deny 规则，并且优先于 allow。",
            ),
        ),
    ),
)
