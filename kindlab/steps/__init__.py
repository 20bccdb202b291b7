"""What a lab does, as data: acts on the cluster, questions to it, and waits; each leaves a row in the timeline."""

from kindlab.steps.acts import Apply, Delete, Evict, Exec, Kubectl, Operator, Patch, Scale, Undo
from kindlab.steps.node_acts import Cordon, KubeletConfig, Label, Pause, StaticPod, Stop, Taint
from kindlab.steps.questions import Ask, Observe, Until
from kindlab.steps.traffic import Traffic

NodeAct = Cordon | Taint | Label | Pause | Stop | KubeletConfig | StaticPod
"""Anything that changes a node."""

Act = Apply | Patch | Delete | Scale | Evict | Exec | Kubectl | Operator | Traffic | Undo | NodeAct
"""Anything that changes the cluster."""

Step = Act | Ask | Until | Observe
"""Anything that a lab's `steps` may hold."""

__all__ = ["Act", "Ask", "NodeAct", "Observe", "Step", "Until"]
