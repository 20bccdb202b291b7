"""Tells what others than labs made or removed on a cluster while one ran: namespaces, and what exists for them."""

from kindlab.cluster.differing import Difference
from kindlab.cluster.readiness import SYSTEM_NAMESPACES
from kindlab.objects import field_of
from kindlab.running.restoring import OF_A_LAB, is_of_labs

CLUSTERS_OWN = frozenset({"default", "kube-node-lease", "kube-public", *SYSTEM_NAMESPACES})

NAMESPACES = {
    "Namespace": ("metadata", "name"),
    "PersistentVolume": ("spec", "claimRef", "namespace"),
    "IPAddress": ("spec", "parentRef", "namespace"),
}
"""Where an object that lives in no namespace tells for which one it exists."""


def is_a_strangers(difference: Difference) -> bool:
    """Tell whether an object is new or gone that no lab can have to do with: its namespace is nobody's that we know.

    Labs live in namespaces that kindlab makes, names and marks, and lint keeps them from all others. Of what exists for
    no namespace nobody can tell whose it is, nor of what is there still, and another.
    """
    if difference.field:
        return False
    object_ = difference.before or difference.after
    if object_["kind"] not in NAMESPACES or is_of_labs(object_):
        return False
    namespace = field_of(object_, *NAMESPACES[object_["kind"]])
    return bool(namespace) and namespace not in CLUSTERS_OWN and not OF_A_LAB.search(namespace)
