"""Runs a command in a Pod's container through the API server, always with a deadline: an exec can hang."""

import msgspec

from kindlab.cluster.api import Api, Refused
from kindlab.errors import StepTimeout


class Result(msgspec.Struct, frozen=True):
    """A command's exit code and what it wrote to its two streams."""

    code: int
    output: str
    errors: str


def run(api: Api, namespace: str, ref: str, command: tuple[str, ...], within: float) -> Result:
    """Run a command in the Pod `ref` and return how it ended.

    Raises Refused where the API server does not let it start, StepTimeout where it is not over after `within` seconds.
    """
    from kubernetes.client import ApiClient, ApiException, CoreV1Api  # noqa: PLC0415 - slow to import
    from kubernetes.stream import stream  # noqa: PLC0415

    # stream() replaces a method of the client that it is given: a client of its own keeps the other threads' whole.
    core = CoreV1Api(ApiClient(api.client.configuration))
    try:
        session = stream(
            core.connect_get_namespaced_pod_exec, ref.partition("/")[2], namespace, command=list(command),
            stdin=False, stdout=True, stderr=True, tty=False, _preload_content=False,
        )  # fmt: skip
    except ApiException as error:
        raise Refused(error.status or 0, "ExecRefused", _gist(str(error.reason))) from error
    session.run_forever(timeout=within)
    if session.is_open():
        session.close()
        raise StepTimeout(f"after {within:g} s, not yet ended in {ref}: {' '.join(command)}")
    return Result(session.returncode, session.read_stdout(), session.read_stderr())


def _gist(reason: str) -> str:
    """Return what the server said of a refused websocket: the client puts its status and headers before it."""
    return reason.rpartition("-+-+-")[2].strip()
