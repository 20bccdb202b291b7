"""Everything that was seen in one run: immutable, ordered, and readable without a cluster."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import msgspec

from kindlab.answer import Answer
from kindlab.coverage import Coverage, WrittenRow
from kindlab.moments import Moments
from kindlab.naming import Ref, localized_text, namespace_of, node_in, parse, short_node
from kindlab.ordering import clipped, in_order, precedes
from kindlab.rows import (
    API_SERVER,
    AliveRow,
    AnswerRow,
    AuditRow,
    EndRow,
    Environment,
    GapRow,
    Header,
    HostRow,
    LogRow,
    NodeLogRow,
    ObjectRow,
    RequestRow,
    Row,
    StepRow,
)
from kindlab.seen import Listing, Moment, Seen, Snapshot, belongs
from kindlab.states import states
from kindlab.testimony import AuditEvent, LogLine, Request, Sending
from kindlab.verdict import SLOWEST, NotSeen, Verdict, agreed, confirmed, inconclusive, refuted
from kindlab.windows import Edge, Sight, Unanswered

T = TypeVar("T", AuditEvent, Request, LogLine)

EVENT, UNDO = "Event", "undo"

__all__ = [
    "Answer",
    "AuditEvent",
    "Check",
    "Environment",
    "LogLine",
    "Moment",
    "Moments",
    "Request",
    "Seen",
    "Snapshot",
    "Timeline",
]


@dataclass(frozen=True)
class Timeline:
    """The rows of one run in order of time, object rows among them in the order in which etcd wrote them.

    `ends_early`: it is a view of one arm, and the recording went on behind its end.
    """

    header: Header
    rows: tuple[Row, ...]
    ends_early: bool = False

    @classmethod
    def of_rows(cls, header: Header, rows: Iterable[Row]) -> "Timeline":
        """Return the timeline of rows that come in the order in which they were written down."""
        return cls(header, in_order(rows))

    def arm(self, name: str) -> "Timeline":
        """Return the timeline of one arm, from its first step's begin to its last step's end.

        Objects of the whole cluster are in it as they were when it began. Raises NotSeen where the arm did not run.
        """
        if name not in self._arms:
            self._arms[name] = self._clipped(name)
        return self._arms[name]

    @cached_property
    def end(self) -> EndRow | None:
        """The row that closes the run, or None where the recording was cut off."""
        return next((row for row in self.rows if isinstance(row, EndRow)), None)

    @cached_property
    def slowness(self) -> float:
        """How slow the host was, at worst (HostRow); 1 where nobody has measured it."""
        return max((row.slowness for row in self.rows if isinstance(row, HostRow)), default=1.0)

    @cached_property
    def away(self) -> GapRow | None:
        """The interval in which the API server was restarted, if it was."""
        return next((row for row in self.rows if isinstance(row, GapRow) and row.kind == API_SERVER), None)

    @cached_property
    def horizon(self) -> float:
        """The end of the last step: up to here the lab meant to look."""
        return max((row.until for row in self.rows if isinstance(row, StepRow)), default=0.0)

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each row in this order, by the row's number."""
        return {row.number: place for place, row in enumerate(self.rows)}

    def step(self, name: str) -> StepRow:
        """Return what a step did; raises NotSeen where it did not run.

        It can stand wherever a moment can (`after(step)`, `given=step`): then it is the instant at which it began.
        """
        self._insist_on_an_arm()
        for row in self.rows:
            if isinstance(row, StepRow) and row.name == name:
                return row
        raise NotSeen("step-not-run", step=name)

    def done(self, name: str) -> StepRow:
        """Return what a step did; raises NotSeen where it did not run, was refused, or waited in vain."""
        step = self.step(name)
        if step.outcome != "done":
            raise NotSeen("step-not-done", step.number, step=name, outcome=step.outcome)
        return step

    def failing_for(self, name: str, cause: str) -> StepRow:
        """Return what a step did; raises NotSeen where it failed, and its errors tell another cause."""
        step = self.step(name)
        if step.code and cause not in step.errors:
            raise NotSeen("step-not-done", step.number, step=name, outcome=step.outcome)
        return step

    def of(self, ref: str) -> Moments[Moment]:
        """Return the versions of one object, `Pod/web`, or of all that carry labels, `Pod[app=web]`.

        Names are those of the lab's own manifests, in a control and in an arm too; nodes are `Node/worker`. An object
        belongs to a selection while it carries the labels; that it no longer does is its going.
        """
        wanted = self.locate(ref)
        return self._versions(ref, wanted.kind, lambda row: belongs(row, wanted), single=bool(wanted.name))

    def owned_by(self, owner: str | Moment, kind: str) -> Moments[Moment]:
        """Return the versions of the objects of a kind that name `owner` in their ownerReferences, one level down.

        `owned_by("CronJob/tick", "Job")` goes by kind and name; an owner given as a Moment is meant by its UID. The
        owner's own kind need not be watched.
        """
        wanted = self.locate(owner) if isinstance(owner, str) else None

        def is_owned(row: ObjectRow) -> bool:
            owners = Moment(row).owners
            if isinstance(owner, Moment):
                return any(each["uid"] == owner.uid for each in owners)
            return any(wanted is not None and (each["kind"], each["name"]) == wanted[:2] for each in owners)

        subject = f"{kind} of {owner if isinstance(owner, str) else owner.subject}"
        return self._versions(subject, kind, is_owned)

    def snapshots(self, *refs: str) -> Moments[Snapshot]:
        """Return the states of several objects together: one after each version of any of them that was written.

        `snapshots("Deployment/web", "Pod[app=web]")`, then `snapshot.get(ref)` and `snapshot.all(ref)`. What existed as
        the recording began is one state. After a gap in any of the kinds nothing is known until a list of all shows it.
        """
        wanted = [self.locate(ref) for ref in refs]
        kinds, subject = tuple(sorted({each.kind for each in wanted})), ", ".join(refs)
        see = self.coverage.states_of(kinds)
        known = {row.number for row, is_known in zip(see.rows, see.known, strict=True) if is_known}
        shown = [
            Snapshot(moment, subject, state, kinds, self.locate)
            for moment, state in states(list(map(self._written, see.rows)), wanted)
            if moment.number in known
        ]
        sight = self._sight(
            lambda since, until: see.blind(since, *until), see.unsure,
            stale=lambda since, until: see.stale(since, *until),
        )  # fmt: skip
        return Moments(subject, shown, Edge(0.0), Edge(self.horizon), self.places, sight)

    def events(self, about: str | Moment) -> Moments[Moment]:
        """Return the Events about an object, by its kind and name, or about that very one where a Moment is given.

        The lab has to watch Event. Events are a second witness: the API server may drop, merge and forget them, so
        that one was not seen proves nothing, and what would rest on it is inconclusive.
        """
        wanted = self.locate(about) if isinstance(about, str) else None

        def is_about(row: ObjectRow) -> bool:
            object_ = row.object.get("involvedObject") or row.object.get("regarding") or {}
            if isinstance(about, Moment):
                return bool(object_.get("uid") == about.uid)
            return wanted is not None and (object_.get("kind"), object_.get("name")) == wanted[:2]

        return self._versions(f"Events about {about if isinstance(about, str) else about.subject}", EVENT, is_about)

    def audit(
        self, where: Callable[[AuditEvent], bool] = lambda _: True, *, verb: str = "", resource: str = ""
    ) -> Moments[AuditEvent]:
        """Return the requests that the API server answered; the lab needs the witness `audit`.

        `resource` is in the plural, with its subresource: `audit(verb="create", resource="pods/eviction")`.
        """
        rows = (AuditEvent(row) for row in self.rows if isinstance(row, AuditRow))
        asked = [event for event in rows if verb in ("", event.verb) and resource in ("", event.resource)]
        return self._testimony("audit", f"requests: {verb} {resource}".rstrip(": "), filter(where, asked))

    def traffic(self, client: str) -> Moments[Request]:
        """Return the requests of the client that the step of this name started.

        They begin with the baseline, in which none was lost, and end as the client is ended. Where it sent none for
        3.5 s it was starved, and what it would have met is not known. Nor is it where none came in time while
        the host was so slow that an answer may just have been late, nor where it sent fewer than half of the requests
        that it was to send in the interval that decides (`rate`; of older recordings that is not known).
        """
        begun, source = self.step(client), f"traffic {client}"
        until = min((at for at in self._taken_back(source) if at >= begun.until), default=self.horizon)
        rows = (row for row in self.rows if isinstance(row, RequestRow) and row.client == client)
        sent = Sending(source, begun, until, list(map(Request, rows)), self.slowness > SLOWEST)
        return self._testimony(source, client, sent.told, sent=sent)

    def _taken_back(self, source: str) -> Iterator[float]:
        """Yield when what sends traffic was ended by a step."""
        undone = [row for row in self.rows if isinstance(row, StepRow) and row.verb == UNDO]
        ends = (row.at for row in self.rows if isinstance(row, AliveRow) and row.kind == source)
        return (at for at in ends if any(step.at <= at <= step.until for step in undone))

    def logs(self, ref: str, container: str = "") -> Moments[LogLine]:
        """Return what containers of `Pod/web` or `Pod[app=web]` wrote; the lab needs the witness `logs`.

        Nobody has read the log of a Pod that came and went while Pods were not seen.
        """
        unseen = [row for row in self.rows if isinstance(row, GapRow) and row.kind == "Pod" and row.lost]
        pods = {moment.uid for moment in self.of(ref).moments if not moment.left}
        rows = (row for row in self.rows if isinstance(row, LogRow) and row.uid in pods)
        lines = (LogLine(row) for row in rows if container in ("", row.container))
        return self._testimony("logs", f"{ref} {container}".rstrip(), lines, place=container, gaps=unseen)

    def node_logs(self, node: str = "", unit: str = "") -> Moments[LogLine]:
        """Return what a node's kubelet and containerd wrote about the lab's Pods, or those of all nodes.

        The lab needs the witness `node_logs`.
        """
        rows = (row for row in self.rows if isinstance(row, NodeLogRow))
        lines = (LogLine(row) for row in rows if node in ("", row.node) and unit in ("", row.unit))
        return self._testimony(f"node {node}".rstrip(), f"{node} {unit}".strip() or "nodes", lines)

    def witnessed(self, **checks: Callable[["Timeline"], Verdict]) -> Verdict:
        """Judge by several witnesses, each with a check of its own: `witnessed(watch=by_watch, audit=by_audit)`.

        Those that can tell have to agree, unless the claim names the one that suffices (`seen_by`).
        """
        return agreed({witness: self._told(check) for witness, check in checks.items()})

    def _told(self, check: Callable[["Timeline"], Verdict]) -> Verdict:
        try:
            return check(self)
        except NotSeen as unseen:
            return unseen.verdict

    def answers(self, name: str) -> Moments[Answer]:
        """Return the answers to the question that the step of this name asked.

        Where the place could not be asked there is no answer but a gap. Raises NotSeen where the step did not run.
        """
        asked = self.step(name)
        rows = [row for row in self.rows if isinstance(row, AnswerRow) and row.name == name]
        unanswered = [row for row in rows if row.code is None]
        sight = self._sight(lambda since, until: _unanswered(unanswered, since, until), lambda _at: None)
        answers = [Answer(row) for row in rows if row.code is not None]
        return Moments(name, answers, Edge(asked.at), Edge(asked.until), self.places, sight, single=True)

    def in_order(self, moments: Mapping[str, Seen], *, given: Seen) -> Verdict:
        """Judge that moments, also of different kinds, came in this order: `{"the claim is bound": claim, …: pod}`.

        Versions are ordered by etcd, all else by its time; what may have been at once leaves the order open.
        """
        names = list(moments)
        rows = dict.fromkeys([given.number, *(moment.number for moment in moments.values())])
        pairs = [(one, other, precedes(moments[one], moments[other])) for one, other in pairwise(names)]
        for one, other, order in pairs:
            if order is False:
                return refuted("out-of-order", *rows, what=one, other=other, at=moments[other].at)
        if not pairs or any(order is None for _, _, order in pairs):
            return inconclusive("at-once", *rows, what=", ".join(names))
        return confirmed("in-order", *rows, what=" < ".join(names), until=moments[names[-1]].at)

    def locate(self, ref: str) -> Ref:
        """Take a reference apart as it is called in this run; raises ValueError where it names nothing."""
        self._insist_on_an_arm()
        base = namespace_of(self.header.lab)
        wanted = parse(localized_text(ref, base, self.header.namespace))
        if wanted.kind == "Node" and wanted.name:
            return wanted._replace(name=node_in(self.header.cluster, short_node(self.header.cluster, wanted.name)))
        return wanted

    @cached_property
    def coverage(self) -> Coverage:
        """What the witnesses are proven to have seen."""
        return Coverage(self.rows, self.horizon, self.end is not None, self.ends_early)

    def blind(self, kind: str, since: float, until: float, version: int | None = None) -> GapRow | None:
        """Return the first interval between two times in which versions of a kind may have been lost."""
        return self.coverage.blind(kind, since, until, version)

    def _versions(
        self, subject: str, kind: str, wanted: Callable[[ObjectRow], bool], *, single: bool = False
    ) -> Moments[Moment]:
        moments = tuple(self._while_wanted(kind, wanted))
        see = self.coverage
        sight = self._sight(
            lambda since, until: see.blind(kind, since, *until), lambda at: see.unsure(kind, at), lossy=kind == EVENT,
            stale=lambda since, until: see.stale(kind, since, *until),
        )  # fmt: skip
        return Moments(subject, moments, Edge(0.0), Edge(self.horizon), self.places, sight, single=single)

    def _sight(
        self, lost: Callable[[float, Edge], GapRow | None], unsure: Callable[[float], GapRow | None], *,
        lossy: bool = False, stale: Callable[[float, Edge], GapRow | None] | None = None,
    ) -> Sight:  # fmt: skip
        return Sight(lost, unsure, stale or lost, lossy=lossy, slowness=self.slowness)

    def _testimony(
        self, source: str, subject: str, seen: Iterable[T], *, sent: Sending | None = None, place: str = "",
        gaps: Sequence[GapRow] = (),
    ) -> Moments[T]:  # fmt: skip
        """Return what a witness saw up to the end of the last step.

        `source` is what its gaps and proofs are called, alone or before a place: "node" for all of "node worker".
        `sent` is what one sent that sends something itself, and knows gaps of its own; `gaps` are others.
        """
        self._insist_on_an_arm()
        span = (sent.step.at, sent.until) if sent else (0.0, self.horizon)
        moments: list[T] = [moment for moment in seen if span[0] <= moment.at <= span[1]]

        def lost(since: float, until: Edge) -> GapRow | None:
            silent = next((gap for gap in gaps if gap.since <= until.at and gap.at >= since), None)
            own = sent.lost(since, until.at) if sent else None
            return self._blind_at(source, since, until.at, place) or silent or own

        sight = self._sight(lost, lambda at: self._blind_at(source, at, at, place))
        return Moments(subject, moments, Edge(span[0]), Edge(span[1]), self.places, sight, single=sent is not None)

    @cached_property
    def _sources(self) -> list[str]:
        """What gaps and proofs are of: kinds, and other witnesses' sources."""
        return sorted({row.kind for row in self.rows if isinstance(row, GapRow | AliveRow)})

    def _blind_at(self, source: str, since: float, until: float, place: str = "") -> GapRow | None:
        """Return the first interval in which a witness was blind between two times, in any of its places or in one."""
        own = [kind for kind in self._sources if not place or kind.rpartition("/")[2] in (place, kind)]
        places = [kind for kind in own if kind == source or kind.startswith(f"{source} ")]
        return next((gap for place in places or [source] if (gap := self.blind(place, since, until))), None)

    def _while_wanted(self, kind: str, wanted: Callable[[ObjectRow], bool]) -> Iterator[Moment]:
        """Yield the versions of the objects that are wanted, and the one by which an object ceases to be."""
        members: set[str] = set()
        for row in self.rows:
            if not (isinstance(row, ObjectRow) and row.kind == kind):
                continue
            if wanted(row):
                members.add(row.uid)
                yield self._moment(row)
            elif row.uid in members:
                members.discard(row.uid)
                yield replace(self._moment(row), left=True)

    def _moment(self, row: ObjectRow) -> Moment:
        return Moment(row, self.header.cluster, late=self.coverage.unsure(row.kind, row.at))

    def _written(self, row: WrittenRow) -> Moment | Listing:
        return self._moment(row) if isinstance(row, ObjectRow) else Listing(row, self.coverage.unsure(row.kind, row.at))

    @cached_property
    def _arms(self) -> dict[str, "Timeline"]:
        """The arms' timelines that were asked for: each is put together once."""
        return {}

    def _clipped(self, name: str) -> "Timeline":
        if name not in self.header.arms:
            raise ValueError(f"the lab has no arm {name!r}, it has {sorted(self.header.arms) or 'none'}")
        steps = [row for row in self.rows if isinstance(row, StepRow) and row.arm == name]
        if not steps:
            raise NotSeen("arm-not-run", arm=name)
        header = msgspec.structs.replace(self.header, namespace=self.header.arms[name], arms={})
        return Timeline(header, clipped(self.rows, name, steps), ends_early=True)

    def _insist_on_an_arm(self) -> None:
        if self.header.arms:
            raise ValueError(f"the lab has arms: take one, timeline.arm({min(self.header.arms)!r})")


def _unanswered(rows: Iterable[AnswerRow], since: float, until: Edge) -> GapRow | None:
    """Return the first question between two times that nobody could be asked, as a gap."""
    row = next((row for row in rows if row.until >= since and row.at <= until.at), None)
    if row is None:
        return None
    return Unanswered(number=row.number, at=row.until, kind=row.name, since=row.at, cause=row.reason, lost=True)


Check = Callable[[Timeline], Verdict]
"""Judges one claim from a run: a pure function, no I/O, no clock, no client."""
