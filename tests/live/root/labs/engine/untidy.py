"""What becomes of a lab that leaves something behind on a node?"""

from checks.engine import untidy as check

from kindlab import Claim, Lab, Text, apply, ask, observe, on_node, swap

LAB = Lab(
    question=Text("What becomes of a lab that leaves something behind on a node?", zh="在节点上留下东西的实验会怎样？"),
    watches=("ConfigMap",),
    steps=(
        apply("map.yaml"),
        ask("litter", on_node("worker"), "iptables", "-w", "5", "-t", "nat", "-N", "LAB-UNTIDY"),
        observe(seconds=1),
    ),
    controls=(
        swap("map.yaml", "other-map.yaml", flips=("answer-is-42",)),
        swap("litter", ask("litter", on_node("worker"), "iptables", "-w", "5", "-t", "nat", "-N", "UNTIDY"),
             flips=("answer-is-42",), name="for-good"),
    ),
    claims=(
        Claim("answer-is-42", Text("The map holds 42.", zh="ConfigMap 中是 42。"),
              docs="concepts/configuration/configmap/#configmap-object", docs_say="silent",
              judged_by=check.answer_is_42),
    ),
)  # fmt: skip
