"""The labs' cluster: bringing it up and down, and asking how it is.

Docker's and Kubernetes' clients take half a second to import, so each call imports what it needs.
"""

import re
from collections.abc import Callable
from pathlib import Path

from kindlab.cluster.cluster import Cluster
from kindlab.cluster.status import ClusterStatus
from kindlab.errors import ClusterError

Progress = Callable[[str], None]
DEFAULT_NAME = "kindlab"


def _silent(_: str) -> None:
    pass


def up(name: str = DEFAULT_NAME, *, image: str | None = None, progress: Progress = _silent) -> Cluster:
    """Return a cluster proven ready: the one that is there, brought back, replaced, or made.

    ClusterError if it is not ours, does not come up in two attempts, or lacks its node image; HostError without Docker.
    """
    from kindlab.cluster import bringing_up  # noqa: PLC0415
    from kindlab.host import docker_engine  # noqa: PLC0415

    require_name(name)
    with docker_engine.told():
        return bringing_up.bring_up(name, image, progress)


def down(name: str = DEFAULT_NAME, progress: Progress = _silent) -> bool:
    """Remove the cluster and all it brought with it; False if there was none, ClusterError if it is not ours."""
    from kindlab.cluster import lock, removal  # noqa: PLC0415
    from kindlab.host import docker_engine  # noqa: PLC0415

    require_name(name)
    with docker_engine.told(), lock.held(name, "kindlab down", progress):
        return removal.take_down(name, progress)


def spoil(name: str, lab: str) -> None:
    """Have the cluster replaced before it is used again: a lab left it changed."""
    from kindlab.cluster import record  # noqa: PLC0415

    record.spoil(name, lab)


def status(name: str = DEFAULT_NAME) -> ClusterStatus:
    """Return how the cluster is now, without changing anything."""
    from kindlab.cluster import looking  # noqa: PLC0415
    from kindlab.host import docker_engine  # noqa: PLC0415

    require_name(name)
    with docker_engine.told():
        return looking.status(name)


def get(name: str = DEFAULT_NAME) -> Cluster:
    """Return the cluster if it is ours and ready now; else ClusterError with what it lacks."""
    from kindlab.cluster import looking  # noqa: PLC0415
    from kindlab.host import docker_engine  # noqa: PLC0415

    require_name(name)
    with docker_engine.told():
        return looking.get(name)


def known(name: str = DEFAULT_NAME) -> Cluster | None:
    """Return the cluster if it is ours and was ready once, however it is now; None where there is none such."""
    from kindlab.cluster import looking  # noqa: PLC0415
    from kindlab.host import docker_engine  # noqa: PLC0415

    require_name(name)
    with docker_engine.told():
        return looking.known(name)


def kubeconfig(name: str = DEFAULT_NAME) -> Path:
    """Return the path of the cluster's private kubeconfig; ClusterError if kindlab made no such cluster."""
    from kindlab.cluster import kind, record  # noqa: PLC0415

    require_name(name)
    if record.read(name) is None:
        raise ClusterError(f"kindlab made no cluster {name!r}. Bring it up: kindlab up --name {name}")
    return kind.kubeconfig(name)


def require_name(name: str) -> None:
    """Refuse what kind, Docker and file names would not take; kind appends up to 14 letters to a host name's 63."""
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,38}[a-z0-9])?", name):
        raise ClusterError(
            f"{name!r} cannot be a cluster's name: expected at most 40 small letters, digits, `-` and `.`, "
            "with a letter or digit at both ends"
        )
