"""What kindlab wrote down when it made a cluster: its proof that the cluster is its own."""

import msgspec

from kindlab.errors import ClusterError
from kindlab.host import state


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One cluster's record, cluster.json in its state folder; `uid` is empty until it was once proven ready."""

    name: str
    network: str  # the Docker network's id
    image: str
    origin: str  # how the image was made, in words
    kubernetes: str  # the version that the image holds: v1.36.3
    kind: str
    sealed: bool
    base_digest: str  # of the configuration that it was made from
    spoiled: str = ""  # the lab that left it changed, where that could not be put back
    uid: str = ""  # of the namespace kube-system
    containers: dict[str, str] = {}  # name to container id
    addresses: dict[str, str] = {}  # name to IPv4 address on the network

    @property
    def complete(self) -> bool:
        """True if the cluster was proven ready; else `up` was interrupted, or failed."""
        return bool(self.uid)


def read(name: str) -> Record | None:
    """Return the record of the cluster of that name, or None; ClusterError if the file is damaged."""
    path = state.cluster_dir(name) / "cluster.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Record)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise ClusterError(f"{path} is damaged ({error}); remove it, then see what `kindlab status` says") from error


def spoil(name: str, lab: str) -> None:
    """Note that a lab left a cluster changed: it is to be replaced before it is used again."""
    if known := read(name):
        write(msgspec.structs.replace(known, spoiled=lab))


def write(record: Record) -> None:
    """Write a record, all of it or nothing; ClusterError where the disk is full."""
    path = state.cluster_dir(record.name) / "cluster.json"
    draft = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")
        draft.replace(path)
    except OSError as error:
        raise ClusterError(f"the record of the cluster {record.name!r} cannot be written: {error}") from error
