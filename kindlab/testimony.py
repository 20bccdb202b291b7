"""What witnesses beside the watch saw: requests to the API server and to a Service, and lines of logs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

from kindlab.rows import AuditRow, GapRow, LogRow, NodeLogRow, RequestRow, StepRow, WitnessRow
from kindlab.seen import Instant

TIMED_OUT = "curl exit 28:"

R = TypeVar("R", bound=WitnessRow)

SILENCE_SECONDS = 3.5
"""A client of traffic that sends this long nothing was starved: a request that gets no answer is given up after 2 s."""

ENOUGH = 0.5
"""What share of the requests that it was to send a client has to have sent: of fewer, most chances to lose one went by.
"""


@dataclass(frozen=True)
class _Testimony(Instant[R]):
    """A row of a witness whose clock is not the recorder's."""

    @property
    def slack(self) -> float:
        """How many seconds the time may be off, either way."""
        return self.row.slack


@dataclass(frozen=True)
class AuditEvent(_Testimony[AuditRow]):
    """One request that the API server answered: who did what to which object, and with which answer."""

    @property
    def subject(self) -> str:
        """What was asked for, as in RBAC rules, such as pods/eviction web-0."""
        return f"{self.resource} {self.name}".rstrip()

    @property
    def uid(self) -> str:
        """What was asked for: all requests about one object are about one subject."""
        return f"{self.row.namespace}/{self.subject}"

    @property
    def resource(self) -> str:
        """What kind of thing it is about, in the plural, with the subresource: pods, pods/eviction."""
        return f"{self.row.resource}/{self.row.subresource}" if self.row.subresource else self.row.resource

    @property
    def name(self) -> str:
        """The object's name, '' for a list or what the server named."""
        return self.row.name

    @property
    def verb(self) -> str:
        """The verb, as RBAC knows it: get, list, create, patch, ..."""
        return self.row.verb

    @property
    def user(self) -> str:
        """Who it was done as: whom the client impersonated, if it did, else who the client is."""
        return self.row.as_user or self.row.user

    @property
    def agent(self) -> str:
        """The client program's name and version, as it says itself."""
        return self.row.agent

    @property
    def code(self) -> int:
        """The HTTP status of the answer."""
        return self.row.code

    @property
    def body(self) -> Any:
        """The object that was sent, or None where there was none, or the audit policy keeps none."""
        return self.row.body


@dataclass(frozen=True)
class Request(_Testimony[RequestRow]):
    """One request of a traffic client, over a connection of its own."""

    @property
    def subject(self) -> str:
        """The client's name."""
        return self.row.client

    @property
    def uid(self) -> str:
        """The client's name: all its requests are about one subject."""
        return self.row.client

    @property
    def lost(self) -> bool:
        """Whether no good answer came: no connection, no answer in time, a broken one, or a status that is not 2xx."""
        return bool(self.row.error)

    @property
    def pod(self) -> str:
        """The Pod that answered, '' where none did."""
        return self.row.pod

    @property
    def code(self) -> int | None:
        """The HTTP status, or None where no answer came."""
        return self.row.code

    @property
    def error(self) -> str:
        """Why it was lost, in curl's words, '' where it was not."""
        return self.row.error

    @property
    def timed_out(self) -> bool:
        """Whether it was given up because no answer came in time."""
        return self.error.startswith(TIMED_OUT)

    @property
    def took(self) -> float:
        """Seconds from the first byte of the connection to the last of the answer."""
        return self.row.took

    @property
    def begun(self) -> float:
        """Seconds since the run began, as the client opened the connection."""
        return self.row.at - self.row.took


@dataclass(frozen=True)
class LogLine(_Testimony[LogRow | NodeLogRow]):
    """One line of a container's log, or of a node's journal."""

    @property
    def subject(self) -> str:
        """Who wrote it: Pod/web server, or worker kubelet."""
        match self.row:
            case LogRow(pod=pod, container=container):
                return f"Pod/{pod} {container}"
            case NodeLogRow(node=node, unit=unit):
                return f"{node} {unit}"

    @property
    def uid(self) -> str:
        """The Pod's UID, or the node's name and unit."""
        return self.row.uid if isinstance(self.row, LogRow) else self.subject

    @property
    def text(self) -> str:
        """The line, without its time and its end."""
        return self.row.text

    @property
    def restarts(self) -> int:
        """How often the container had been started again when it wrote the line; 0 for a node."""
        return self.row.restarts if isinstance(self.row, LogRow) else 0


class Shortfall(GapRow, frozen=True):
    """An interval in which a client of traffic sent, a second, fewer than half of the requests that it was to send."""

    sent: int
    rate: int


@dataclass(frozen=True)
class Sending:
    """What a client of traffic sent, from the step that started it until it was ended, and where that does not tell.

    `source` is what its gaps are called. `is_slow`: the host was so slow that an answer may just have been late.
    """

    source: str
    step: StepRow
    until: float
    requests: Sequence[Request]
    is_slow: bool

    @cached_property
    def told(self) -> list[Request]:
        """The requests of which it is known whether they were lost."""
        return [request for request in self._sent if not self._is_late(request)]

    def lost(self, since: float, until: float) -> GapRow | None:
        """Return the first gap between two times, or that too few requests were sent between them, if it is so."""
        gap = next((gap for gap in self._gaps if gap.since <= until and gap.at >= since), None)
        return gap or self._shortfall(since, until)

    @cached_property
    def _sent(self) -> list[Request]:
        return [request for request in self.requests if self.step.at <= request.at <= self.until]

    @cached_property
    def _gaps(self) -> list[GapRow]:
        return [*(self._late(request) for request in self._sent if self._is_late(request)), *self._silences()]

    def _is_late(self, request: Request) -> bool:
        return self.is_slow and request.timed_out

    def _late(self, request: Request) -> GapRow:
        """Return the time that a request took which may have got its answer, on a host that is not so slow."""
        cause = f"no answer within {request.took:.1f} s, from a host too slow to say that none would come"
        return GapRow(
            number=request.number, at=request.at, kind=self.source, since=request.begun, cause=cause, lost=True
        )

    def _silences(self) -> Iterator[GapRow]:
        """Yield the intervals in which a client, which is never quiet, sent nothing for too long."""
        for one, other in pairwise([*(request.at for request in self.told), self.until]):
            if other - one > SILENCE_SECONDS:
                yield GapRow(number=0, at=other, kind=self.source, since=one, cause="no request was sent", lost=True)

    def _shortfall(self, since: float, until: float) -> Shortfall | None:
        """Return that too few requests were sent; in an interval so short that all may wait for answers none are."""
        rate, times = self.step.rate, [request.at for request in self._sent]
        since, until = max([since, *times[:1]]), min(until, self.until)
        sent = sum(since <= at <= until for at in times)
        if until - since < SILENCE_SECONDS or sent >= ENOUGH * rate * (until - since):
            return None
        return Shortfall(
            number=self.step.number, at=until, kind=self.source, since=since, cause="too few requests were sent",
            lost=True, sent=int(sent / (until - since)), rate=rate,
        )  # fmt: skip
