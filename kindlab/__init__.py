"""kindlab settles claims about Kubernetes by experiment, on a real kind cluster.

This module holds the words in which labs are written; a lab's author needs no other.
"""

from kindlab.lab import Claim, Lab, Needs, arm, swap
from kindlab.steps.acts import (
    apply,
    create,
    delete,
    evict,
    exec_in,
    kubectl,
    operator,
    patch,
    replace,
    scale,
    undo,
)
from kindlab.steps.conditions import (
    answers,
    condition,
    contains,
    count,
    equals,
    exits,
    gone,
    holds,
    not_,
    ready,
    rolled_out,
    says,
)
from kindlab.steps.node_acts import cordon, label, pause, static_pod, stop, taint
from kindlab.steps.questions import api, ask, dry_run, in_pod, observe, on_node, until
from kindlab.steps.references import field, node, node_of, one_of
from kindlab.texts import Text

__all__ = [
    "Claim",
    "Lab",
    "Needs",
    "Text",
    "answers",
    "api",
    "apply",
    "arm",
    "ask",
    "condition",
    "contains",
    "cordon",
    "count",
    "create",
    "delete",
    "dry_run",
    "equals",
    "evict",
    "exec_in",
    "exits",
    "field",
    "gone",
    "holds",
    "in_pod",
    "kubectl",
    "label",
    "node",
    "node_of",
    "not_",
    "observe",
    "on_node",
    "one_of",
    "operator",
    "patch",
    "pause",
    "ready",
    "replace",
    "rolled_out",
    "says",
    "scale",
    "static_pod",
    "stop",
    "swap",
    "taint",
    "undo",
    "until",
]
