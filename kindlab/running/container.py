"""Runs a command in a Pod's container through the API server, always with a deadline: an exec can hang."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any, NamedTuple

import msgspec

from kindlab import interruption
from kindlab.cluster.api import ANSWER_SECONDS, Api, Refused, Unreachable
from kindlab.cluster.command import TIMED_OUT, Result, result

OUTPUT_CHANNEL, ERRORS_CHANNEL, ERROR_CHANNEL = 1, 2, 3
NO_SUCH_PROGRAM = "executable file not found"
NOT_FOUND = 127
"""The exit code of a program that the container does not have, as a shell would give it."""


class Place(NamedTuple):
    """A container: of this Pod in this namespace, by name, or the Pod's first."""

    namespace: str
    pod: str
    container: str = ""


def run(api: Api, place: Place, command: Sequence[str], within: float) -> Result:
    """Run a command in a container and return how it ended.

    One that is not over after `within` seconds has code 124.
    Raises Refused where it cannot start, Unreachable where the API server does not answer or the connection breaks.
    """
    with _opened(api, place, command) as session:
        _follow(session, within)
        # not read_stdout(): without a bound of its own it waits for more as long as the command runs
        output, errors = session.read_channel(OUTPUT_CHANNEL), session.read_channel(ERRORS_CHANNEL)
        if session.is_open():
            return result(TIMED_OUT, output, errors + f"\nnot ended after {within:g} s".encode())
        return result(_exit_code(session.read_channel(ERROR_CHANNEL)), output, errors)


def _follow(session: Any, within: float) -> None:
    """Read what a command writes until it ends, or `within` seconds are over."""
    import websocket  # noqa: PLC0415 - slow to import, and only a live run needs it

    deadline = monotonic() + within
    try:
        while session.is_open() and (left := deadline - monotonic()) > 0:
            session.update(timeout=min(left, interruption.LOOK_EVERY_SECONDS))
            interruption.check()
    except (websocket.WebSocketException, OSError) as lost:
        raise Unreachable(f"the connection to the container broke: {lost}") from lost


@contextmanager
def _opened(api: Api, place: Place, command: Sequence[str]) -> Iterator[Any]:
    """Open the websocket of an exec for as long as the block lasts, and in time: the client sets no bound to it."""
    try:
        session = interruption.in_time(partial(_open, api, place, command), ANSWER_SECONDS)
    except TimeoutError as late:
        raise Unreachable(f"the API server does not open the way to the container: {late}") from late
    try:
        yield session
    finally:
        session.close()
        session.sock.shutdown()  # where the server closed first, close() leaves the socket open


def _open(api: Api, place: Place, command: Sequence[str]) -> Any:
    """Open the websocket of an exec."""
    import websocket  # noqa: PLC0415 - slow to import, and only a live run needs it
    from kubernetes.client import ApiClient, ApiException, CoreV1Api  # noqa: PLC0415
    from kubernetes.stream import stream  # noqa: PLC0415

    # stream() replaces a method of the client that it is given: a client of its own keeps the other threads' whole.
    core = CoreV1Api(ApiClient(api.client.configuration))
    try:
        return stream(
            core.connect_get_namespaced_pod_exec, place.pod, place.namespace, command=list(command),
            stdin=False, stdout=True, stderr=True, tty=False, binary=True, _preload_content=False,
            **({"container": place.container} if place.container else {}),
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
    if NO_SUCH_PROGRAM in status.get("message", ""):
        return NOT_FOUND
    causes = {cause.get("reason"): cause.get("message", "") for cause in status.get("details", {}).get("causes") or ()}
    code: str = causes.get("ExitCode", "")
    if not code.isdigit():
        raise Refused(status.get("code", 0), status.get("reason", ""), status.get("message", ""))
    return int(code)
