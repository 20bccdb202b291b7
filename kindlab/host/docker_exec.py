"""Commands in Docker's containers, whose output comes whole.

Docker's own client reads it from the socket, past the buffer in which the beginning may already stand: where its
process is slow to be scheduled, that beginning is lost (docker/docker-py#3332). Here it is read from the response.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

OUTPUT, ERRORS = 1, 2
LATE_BY, LOOK_EVERY = 10.0, 0.05
"""How long an exit code may come after the output, and how often it is looked for, in seconds."""
FRAME = struct.Struct(">BxxxL")
"""What stands before each piece of a stream of Docker's: which of the two it is of, and how long it is."""


@dataclass(frozen=True)
class Execution:
    """A command that was made in a container, to be started once."""

    api: "docker.APIClient"
    id: str

    @classmethod
    def of(cls, container: "Container", command: Sequence[str], folder: str = "/") -> "Execution":
        """Make a command; raises docker.errors.APIError where the container cannot carry one out."""
        api: Any = container.client.api  # type: ignore[union-attr]  # what Docker found has its client
        return cls(api, api.exec_create(container.id, list(command), workdir=folder)["Id"])

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """Start the command and yield what it writes, as it does: OUTPUT or ERRORS, and a piece of it.

        Without any bound on the time. Raises an OSError where the connection breaks.
        """
        url = f"{self.api.base_url}/v{self.api.api_version}/exec/{self.id}/start"
        told, how = json.dumps({"Detach": False, "Tty": False}), {"Content-Type": "application/json"}
        response = self.api.post(url, data=told, headers=how, stream=True, timeout=(self.api.timeout, None))
        with closing(response):
            response.raise_for_status()
            while head := _read(response.raw, FRAME.size):
                stream, length = FRAME.unpack(_whole(head, FRAME.size))
                yield stream, _whole(_read(response.raw, length), length)

    def output(self) -> tuple[bytes, bytes]:
        """Start the command and return what it wrote to its output and its errors, once it is over."""
        written = {OUTPUT: bytearray(), ERRORS: bytearray()}
        for stream, piece in self.frames():
            written[OUTPUT if stream == OUTPUT else ERRORS] += piece
        return bytes(written[OUTPUT]), bytes(written[ERRORS])

    @property
    def exit_code(self) -> int:
        """The exit code of a command whose output is over; Docker may learn of it a little later.

        Raises TimeoutError where it does not within 10 s.
        """
        late = retry_if_result(lambda code: code is None)
        asked = Retrying(retry=late, wait=wait_fixed(LOOK_EVERY), stop=stop_after_delay(LATE_BY))
        try:
            return int(asked(lambda: self.api.exec_inspect(self.id)["ExitCode"]))
        except RetryError:
            raise TimeoutError("Docker does not tell the exit code of a command that is over") from None


def _read(raw: Any, length: int) -> bytes:
    """Return so many bytes of a response, fewer at its end; raises ConnectionError where the connection breaks."""
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - slow to import, and only a live run needs it

    try:
        return bytes(raw.read(length))
    except HTTPError as error:  # what Docker's client does not turn into an OSError
        raise ConnectionError(f"Docker's stream broke: {error}") from error


def _whole(read: bytes, length: int) -> bytes:
    if len(read) < length:
        raise ConnectionError(f"Docker's stream ended after {len(read)} of {length} bytes")
    return read
