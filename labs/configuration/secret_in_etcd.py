"""Where does the value of a Secret stand, and who can read it there?"""

from checks.configuration import secret_in_etcd as check
from kindlab import (
    Claim,
    Lab,
    Text,
    apply,
    ask,
    contains,
    delete,
    exits,
    field,
    in_pod,
    kubectl,
    one_of,
    ready,
    swap,
    until,
)

# etcd's own Pod has the client and the certificates on every cluster that kubeadm made.
ETCD = in_pod(one_of("Pod[component=etcd]"), namespace="kube-system")
GET = (
    "etcdctl",
    "--cacert=/etc/kubernetes/pki/etcd/ca.crt",
    "--cert=/etc/kubernetes/pki/etcd/server.crt",
    "--key=/etc/kubernetes/pki/etcd/server.key",
    "get",
)
SECRETS_KEY = "/registry/secrets/lab-configuration-secret-in-etcd/credentials"
CONFIGMAPS_KEY = "/registry/configmaps/lab-configuration-secret-in-etcd/credentials"
AT_THAT_TIME = field("ConfigMap/credentials", "metadata.resourceVersion", into="--rev={}")

LAB = Lab(
    question=Text(
        "Where does the value of a Secret stand, and who can read it there?",
        zh="Secret 的值存放在哪里？谁能在那里读到它？",
    ),
    watches=("Secret", "ConfigMap", "Pod"),
    public=(check.VALUE, check.BASE64, check.SEALED),
    steps=(
        apply("secret.yaml"),
        apply("configmap.yaml"),
        apply("app.yaml"),
        ask("secret-in-etcd", ETCD, *GET, SECRETS_KEY, until=contains("credentials")),
        ask("configmap-in-etcd", ETCD, *GET, CONFIGMAPS_KEY, until=contains("credentials")),
        ask("described", kubectl("describe", "secret", "credentials"), until=exits(0)),
        ask("printed", kubectl("get", "secret", "credentials", "--output=jsonpath={.data.token}"), until=exits(0)),
        until("app-ready", ready("Pod/app"), within=60),
        ask("in-the-container", in_pod("Pod/app"), "sh", "-c", "echo $TOKEN", until=exits(0)),
        delete("Secret/credentials", name="delete"),
        ask("once-deleted", ETCD, *GET, SECRETS_KEY, until=exits(0)),
        ask("at-an-earlier-revision", ETCD, *GET, SECRETS_KEY, AT_THAT_TIME, until=exits(0)),
    ),
    controls=(
        swap(
            "secret.yaml",
            "sealed.yaml",
            flips=("is-encrypted-in-etcd", "printed-is-encrypted", "is-gone-once-deleted"),
        ),
        swap("secret.yaml", "encoded-twice.yaml", flips=("is-base64-in-etcd", "container-has-to-decode")),
        swap(
            "described",
            ask("described", kubectl("describe", "configmap", "credentials"), until=exits(0)),
            name="configmap",
            flips=("describe-hides-the-value",),
        ),
    ),
    claims=(
        Claim(
            "is-encrypted-in-etcd",
            Text("Kubernetes stores the values of Secrets encrypted.", zh="Kubernetes 会加密存储 Secret 的值。"),
            docs="concepts/security/secrets-good-practices/#configure-encryption-at-rest",
            docs_say="no",
            judged_by=check.is_encrypted_in_etcd,
            instead=Text(
                "Without an EncryptionConfiguration the value stands in etcd in plain text, as a ConfigMap's does.",
                zh="除非配置了 EncryptionConfiguration，值以明文存放在 etcd 中，与 ConfigMap 一样。",
            ),
            believed=Text(
                "The name promises it, and what kubectl prints looks scrambled.",
                zh="名字听上去如此，而且 kubectl 打印出来的内容像乱码。",
            ),
            interview=Text(
                "That protects etcd and its backups only: who may read Secrets through the API reads plain text.",
                zh="静态加密只保护 etcd 及其备份：有权通过 API 读取 Secret 的人看到的仍是明文。",
            ),
        ),
        Claim(
            "is-base64-in-etcd",
            Text("In etcd the value stands as base64.", zh="etcd 中存放的是值的 base64 编码。"),
            docs="concepts/security/secrets-good-practices/#configure-encryption-at-rest",
            docs_say="no",
            judged_by=check.is_base64_in_etcd,
            instead=Text(
                "base64 is how JSON and YAML carry bytes. In etcd is protobuf, with the bytes as they are.",
                zh="base64 只是 JSON/YAML 承载二进制的写法；etcd 里是 protobuf，存的是原始字节。",
            ),
            believed=Text(
                "One writes base64 into a manifest, and reads base64 from kubectl.",
                zh="清单里写的是 base64，kubectl 读出来的也是 base64。",
            ),
            interview=Text(
                "After `kubectl apply` there is base64 too: a copy in the annotation last-applied-configuration.",
                zh="用 kubectl apply 时 last-applied-configuration 注解里还会多存一份 base64。",
            ),
        ),
        Claim(
            "printed-is-encrypted",
            Text(
                "What `kubectl get secret -o yaml` prints is encrypted.", zh="kubectl get secret -o yaml 输出的是密文。"
            ),
            docs="concepts/security/secrets-good-practices/#avoid-sharing-secret-manifests",
            docs_say="no",
            judged_by=check.printed_is_encrypted,
            instead=Text(
                "It is base64, which anybody decodes without a key: `base64 -d`.",
                zh="那只是 base64，不需要密钥，`base64 -d` 就能还原。",
            ),
            believed=Text("It cannot be read at a glance.", zh="因为一眼看不懂。"),
        ),
        Claim(
            "describe-hides-the-value",
            Text(
                "`kubectl describe secret` prints the size of a value, not the value.",
                zh="kubectl describe secret 只显示值的大小，不显示值。",
            ),
            docs="tasks/configmap-secret/managing-secret-using-kubectl/#verify-the-secret",
            judged_by=check.describe_hides_the_value,
            interview=Text(
                "A courtesy of kubectl against prying eyes; the API handed it the value all the same.",
                zh="这只是 kubectl 防止旁人偷看的体贴做法；API 照样把值交给了它。",
            ),
        ),
        Claim(
            "container-has-to-decode",
            Text(
                "A container gets the value in base64 and has to decode it.",
                zh="容器拿到的是 base64，需要自己解码。",
            ),
            docs="concepts/configuration/secret/#using-secrets-as-environment-variables",
            docs_say="no",
            judged_by=check.container_has_to_decode,
            instead=Text(
                "It gets plain text, in environment variables and in files alike.",
                zh="无论环境变量还是挂载的文件，容器拿到的都是明文。",
            ),
            believed=Text(
                "Values that were encoded twice by mistake do arrive that way.",
                zh="误把值编码两次时，容器里看到的确实是 base64。",
            ),
        ),
        Claim(
            "is-gone-once-deleted",
            Text(
                "Once a Secret is deleted its value is gone from etcd.",
                zh="Secret 一删除，它的值就从 etcd 中消失了。",
            ),
            docs="reference/using-api/api-concepts/#efficient-detection-of-changes",
            docs_say="no",
            judged_by=check.is_gone_once_deleted,
            instead=Text(
                "etcd keeps earlier revisions: the value can be read until they are compacted, 5 minutes at least.",
                zh="etcd 保留历史版本：被压缩（至少 5 分钟后）之前仍可读到旧值。",
            ),
            believed=Text(
                "`kubectl get` no longer finds it, and neither does etcdctl.",
                zh="kubectl get 找不到了，etcdctl 也找不到了。",
            ),
            interview=Text(
                "And it stays in backups: a value that leaked is to be changed, not just deleted.",
                zh="备份里也还在：泄露的凭据要更换，而不是一删了之。",
            ),
        ),
    ),
)
