"""What labs that share a cluster take of it: what one disturbs, no other may use meanwhile."""

import msgspec


class Locks(msgspec.Struct, frozen=True):
    """What a lab uses, shared with others that use it, and what it disturbs and so has to itself.

    `node/worker` is a node for those that run Pods on it or ask it, `scheduling` is where Pods go and what room they
    find, `cpu` how long things take, and `cluster` is all of it.
    """

    uses: frozenset[str] = frozenset()
    disturbs: frozenset[str] = frozenset()

    def __or__(self, other: "Locks") -> "Locks":
        """Return what both together take."""
        disturbs = self.disturbs | other.disturbs
        return Locks((self.uses | other.uses) - disturbs, disturbs)

    def conflicts(self, other: "Locks") -> frozenset[str]:
        """Return what one of two disturbs and the other takes: they cannot run side by side."""
        both = (self.uses | self.disturbs) & (other.uses | other.disturbs)
        return both & (self.disturbs | other.disturbs)
