"""How a cluster is: whose, ready or what it lacks, on which image, sealed or not."""

import msgspec


class NodeStatus(msgspec.Struct, frozen=True):
    """A node's container: its name, role and Docker's word for its state."""

    name: str
    role: str
    state: str


class ClusterStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A cluster at one moment; `missing` is empty if it is ready.

    `standing` is absent, running, stopped, broken or foreign.
    """

    name: str
    standing: str
    ready: bool
    missing: tuple[str, ...] = ()
    nodes: tuple[NodeStatus, ...] = ()
    image: str = ""
    kubernetes: str = ""
    kubeconfig: str = ""
    config: str = ""
    sealed: bool = False
