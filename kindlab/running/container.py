"""Runs a command in a Pod's container through the API server, always with a deadline: an exec can hang."""

from contextlib import closing
from typing import Any

import msgspec

from kindlab.cluster.api import CONNECT_SECONDS, Api, Refused, Unreachable

TIMED_OUT = 124
"""The exit code of a command that had not ended in time, as timeout(1) has it."""

MOST_BYTES = 256 * 1024
TRUNCATED = "\n[truncated]"
ERROR_CHANNEL = 3


class Result(msgspec.Struct, frozen=True):
    """A command's exit code and what it wrote to its two streams, each cut at 256 KiB."""

    code: int
    output: str
    errors: str


def run(api: Api, namespace: str, ref: str, command: tuple[str, ...], within: float) -> Result:
    """Run a command in the Pod `ref` and return how it ended; one that is not over after `within` seconds has code 124.

    Raises Refused where it cannot start, Unreachable where the API server does not answer or the connection breaks.
    """
    with closing(_open(api, namespace, ref, command)) as session:
        session.run_forever(timeout=within)
        output, errors = _text(session.read_stdout()), _text(session.read_stderr())
        if session.is_open():
            return Result(TIMED_OUT, output, f"{errors}\nnot ended after {within:g} s".lstrip())
        return Result(_exit_code(session.read_channel(ERROR_CHANNEL)), output, errors)


def _open(api: Api, namespace: str, ref: str, command: tuple[str, ...]) -> Any:
    """Open the websocket of an exec."""
    import websocket  # noqa: PLC0415 - slow to import, and only a live run needs it
    from kubernetes.client import ApiClient, ApiException, CoreV1Api  # noqa: PLC0415
    from kubernetes.stream import stream  # noqa: PLC0415

    websocket.setdefaulttimeout(CONNECT_SECONDS)
    # stream() replaces a method of the client that it is given: a client of its own keeps the other threads' whole.
    core = CoreV1Api(ApiClient(api.client.configuration))
    try:
        return stream(
            core.connect_get_namespaced_pod_exec, ref.partition("/")[2], namespace, command=list(command),
            stdin=False, stdout=True, stderr=True, tty=False, binary=True, _preload_content=False,
        )  # fmt: skip
    except ApiException as wrapped:
        cause = wrapped.__context__
        if isinstance(cause, websocket.WebSocketBadStatusException):
            raise _refusal(cause) from wrapped
        if isinstance(cause, Exception):
            raise Unreachable(f"the API server does not answer: {cause}") from wrapped
        raise cause or wrapped from None  # the client wraps Ctrl-C too


def _refusal(cause: Any) -> Refused:
    """Return what the server said in place of opening the websocket: a Status, or plain words."""
    body: bytes = cause.resp_body or b""
    try:
        status = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        status = {}
    return Refused(cause.status_code, status.get("reason", ""), status.get("message", body.decode(errors="replace")))


def _exit_code(channel: bytes) -> int:
    """Return the exit code from the Status that ends an exec."""
    try:
        status = msgspec.json.decode(channel, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise Unreachable("the connection to the container broke before the command ended") from error
    if status.get("status") == "Success":
        return 0
    causes = {cause.get("reason"): cause.get("message", "") for cause in status.get("details", {}).get("causes") or ()}
    code: str = causes.get("ExitCode", "")
    if not code.isdigit():
        raise Refused(status.get("code", 0), status.get("reason", ""), status.get("message", ""))
    return int(code)


def _text(written: bytes) -> str:
    text = written[:MOST_BYTES].decode(errors="replace")
    return text + TRUNCATED if len(written) > MOST_BYTES else text
