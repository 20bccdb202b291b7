"""kindlab settles claims about Kubernetes by experiment, on a real kind cluster.

This module holds the words in which labs are written; a lab's author needs no other.
"""

from kindlab.lab import Claim, Lab, swap
from kindlab.steps import apply, ask, delete, exec_in, exits, in_pod, not_, observe, ready, says, until
from kindlab.texts import Text

__all__ = [
    "Claim",
    "Lab",
    "Text",
    "apply",
    "ask",
    "delete",
    "exec_in",
    "exits",
    "in_pod",
    "not_",
    "observe",
    "ready",
    "says",
    "swap",
    "until",
]
