"""Follows the log of one container through the API: each line once, over as many requests as that takes."""

import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from kindlab.cluster.api import Api, Refused, Unreachable
from kindlab.errors import ClusterError

if TYPE_CHECKING:
    import urllib3

QUIET_SECONDS = 10.0
"""After so long without a byte a request is made anew: a connection that is half dead would look like a quiet log."""

RETRY_SECONDS = 0.2

STAMP_LATE_SECONDS = 0.1
"""A line is stamped as the node's runtime reads it. Seen: median 0.4 ms, 99 of 100 within 20 ms, all within 80 ms,
with five times as many busy processes as cores."""

STAMPED = re.compile(rb"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)) (?P<text>.*)", re.DOTALL)
TO_SECONDS = len("2026-01-02T03:04:05")

LONGEST_COMPLAINT = 500

MANY_LINES = 1000
"""After so many lines those that are too old to come again are forgotten."""


class Line(NamedTuple):
    """A line of a log, without its end: when the runtime read it (RFC 3339), and what it says."""

    stamp: str
    text: str


class Unreadable(ClusterError):
    """What came in place of a log's next line is none: the kubelet says why it cannot read on."""


class Overlap:
    """Tells which lines of a new request were handed on before: one can begin only at whole seconds.

    Lines may stand out of order by a little, as a container's two streams are read by two threads, and two lines may
    be the same; so those of the last two seconds are counted, not only the last one remembered.
    """

    def __init__(self) -> None:
        self._recent: list[Line] = []
        self._again: Counter[Line] = Counter()
        self._full = MANY_LINES

    def begin(self) -> str | None:
        """Begin a new request and return from when on it has to ask, or None for everything."""
        if not self._recent:
            return None
        since = self._since()
        self._again = Counter(self._recent)
        return since

    def is_new(self, line: Line) -> bool:
        """Tell whether a line of the request was not handed on by an earlier one."""
        if self._again[line]:
            self._again[line] -= 1
            return False
        return True

    def add(self, line: Line) -> None:
        """Remember that a line was handed on."""
        self._recent.append(line)
        if len(self._recent) >= self._full:
            self._since()
            self._full = 2 * len(self._recent) + MANY_LINES

    def _since(self) -> str:
        """Return the whole second before that of the newest line, and forget what is older."""
        newest = datetime.fromisoformat(max(line.stamp for line in self._recent))
        since = (newest - timedelta(seconds=1)).replace(microsecond=0).isoformat()
        self._recent = [line for line in self._recent if line.stamp[:TO_SECONDS] >= since[:TO_SECONDS]]
        return since


class Tail:
    """The log of the container `container` of the Pod at `pod`, a path of the API; `take` gets each line once.

    `ended` tells that the kubelet ended it when it was followed last, and nobody who was asked for it since was away.
    """

    def __init__(self, api: Api, pod: str, container: str, take: Callable[[Line], None]) -> None:
        self._api, self._path, self._container, self._take = api, f"{pod}/log", container, take
        self._overlap = Overlap()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._response: urllib3.BaseHTTPResponse | None = None
        self._rest: Line | None = None
        self.ended = False

    def follow(self) -> None:
        """Hand lines on as they come, until the kubelet ends the log or `stop` was called.

        Raises Refused where there is no such log (any more), Unreadable where the kubelet cannot read on.
        """
        while not self._stopping.is_set():
            try:
                self._request(follow=True)
            except (Refused, Unreachable) as error:
                if isinstance(error, Refused) and not _may_pass(error):
                    raise
                self.ended = False
                self._stopping.wait(RETRY_SECONDS)
            else:
                self.ended = not self._stopping.is_set()
                return

    def stop(self) -> None:
        """Hand nothing on from now on but what `read` finds."""
        with self._lock:
            self._stopping.set()
        if (response := self._response) is not None:
            with suppress(ValueError, RuntimeError, OSError):  # that request has just ended by itself
                response.shutdown()

    def read(self, *, previous: bool = False) -> None:
        """Hand on what the log holds now and was not handed on; `previous` is the container's last incarnation.

        Not to be called while `follow` runs. Raises Refused, Unreachable and Unreadable.
        """
        self._request(follow=False, previous=previous)

    def end(self) -> None:
        """Hand on a last line without an end: the container has ended, nothing will be added to it."""
        if self._rest:
            self._take_new(self._rest)
        self._rest = None

    def _request(self, *, follow: bool, previous: bool = False) -> None:
        with self._lock:
            if follow and self._stopping.is_set():
                return
            since, self._rest = self._overlap.begin(), None
        query = {"container": self._container, "timestamps": "true", **({"sinceTime": since} if since else {})}
        query |= {name: "true" for name, wanted in (("follow", follow), ("previous", previous)) if wanted}
        with self._api.stream(self._path, quiet_seconds=QUIET_SECONDS, **query) as response:
            self._response = response
            for line in response:
                with self._lock:
                    if follow and self._stopping.is_set():
                        return
                    self._hand_on(line)

    def _hand_on(self, written: bytes) -> None:
        """Take a line; one without an end may not be whole yet."""
        found = STAMPED.fullmatch(written.rstrip(b"\n"))
        if not found:
            raise Unreadable(written[:LONGEST_COMPLAINT].decode(errors="replace").strip())
        line = Line(found["stamp"].decode(), found["text"].decode(errors="replace"))
        if not written.endswith(b"\n"):
            self._rest = line
        else:
            self._take_new(line)

    def _take_new(self, line: Line) -> None:
        """Hand a line on, if that was not done; one that could not be taken is not handed on."""
        if self._overlap.is_new(line):
            self._take(line)
            self._overlap.add(line)


def _may_pass(refusal: Refused) -> bool:
    """Tell whether a refusal is about now: a node that does not answer, a server that has too much to do or starts."""
    return refusal.code >= HTTPStatus.INTERNAL_SERVER_ERROR or refusal.code in (
        HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.FORBIDDEN,
    )  # fmt: skip
