"""May the guestbook's settings change while it runs, once they are immutable?"""

from checks.guestbook import settings as check

from kindlab import Claim, Lab, Text, apply, observe, patch, swap

IMMUTABLE = "concepts/configuration/configmap/#configmap-immutable"

LAB = Lab(
    question=Text(
        "May the guestbook's settings change while it runs, once they are immutable?",
        zh="设为不可变之后，留言板的配置还能在运行中修改吗？",
    ),
    watches=("ConfigMap",),
    steps=(
        apply("settings.yaml"),
        patch("ConfigMap/settings", {"data": {"language": "zh"}}, name="change", refused=True),
        patch("ConfigMap/settings", {"immutable": False}, name="loosen", refused=True),
        observe(seconds=1),
    ),
    controls=(swap("settings.yaml", "mutable.yaml", flips=("data-stay", "can-be-loosened")),),
    claims=(
        Claim(
            "data-stay",
            Text("The data of an immutable ConfigMap cannot be changed.", zh="不可变 ConfigMap 的数据无法修改。"),
            docs=IMMUTABLE,
            judged_by=check.data_stay,
        ),
        Claim(
            "can-be-loosened",
            Text("An immutable ConfigMap can be made mutable again.", zh="不可变的 ConfigMap 可以改回可变。"),
            docs=IMMUTABLE,
            docs_say="no",
            instead=Text("It can only be deleted and created anew.", zh="只能删除后重新创建。"),
            judged_by=check.can_be_loosened,
        ),
    ),
)
