"""The witness of the API server: whether the process that answers after a run's last step is the one from before."""

from collections.abc import Iterator
from contextlib import contextmanager

from kindlab.cluster.api import BACK_WITHIN, Api, Unreachable
from kindlab.errors import ClusterError
from kindlab.recording.recorder import Recorder
from kindlab.rows import API_SERVER, GapRow

LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"
IDENTITY = "apiserver.kubernetes.io/identity=kube-apiserver"
"""The label of the Lease that each API server holds, under a name that its process draws as it starts."""


@contextmanager
def watched(recorder: Recorder, api: Api) -> Iterator[None]:
    """Record, as the block ends, whether the API server was restarted in it, and between which times."""
    began, before, within = recorder.now(), _identity(api), BACK_WITHIN
    try:
        yield
    except Unreachable:  # it was awaited before this was raised
        within = 0.0
        raise
    finally:
        if recorder.breaks and (cause := _absence(api, before, within)):
            since, until = recorder.broken or (began, 0.0)
            at = recorder.now() if recorder.down() or not until else until
            recorder.write(GapRow, at=at, kind=API_SERVER, since=since, cause=cause, lost=False)


def _absence(api: Api, before: frozenset[str], within: float) -> str:
    """Return how the API server was away, '' where only the way to it was."""
    try:
        api.await_ready(within)
        return "" if _identity(api) == before else "it was restarted"
    except ClusterError as error:
        return f"it is away: {error}"


def _identity(api: Api) -> frozenset[str]:
    """Return what names the processes of the API server."""
    return frozenset(str(lease["spec"]["holderIdentity"]) for lease in api.get(LEASES, labelSelector=IDENTITY)["items"])
