"""What differs between two runs of a lab: verdicts, environment, steps, and what happened."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import msgspec

from kindlab.judging import Judgement, Report
from kindlab.naming import namespace_of, short_node
from kindlab.objects import field_of
from kindlab.rows import GapRow, Header, ObjectRow, RequestRow, StepRow
from kindlab.timeline import Timeline

ELSEWHERE = "…"
"""What stands for the part of a name that each run makes anew."""

MADE_ANEW = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*"
    r"|\b[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+|\b\d{4,}\b"
)
"""UIDs, addresses, times, what a line of klog begins with, and process ids."""

TIMES = frozenset({"at", "since", "until", "took", "margin", "seconds", "widened", "count", "slowness"})
"""Values of a reason that no two runs share: when, how long, and how many versions showed the same."""

HASHES = ("pod-template-hash", "controller-revision-hash")
SLOWER_SECONDS = 1.0
SLOWER_TIMES = 1.5
"""A step took much longer where it did so both in seconds and in proportion."""


class Differing(msgspec.Struct, frozen=True):
    """Something that differs between two runs; None where one of them does not have it."""

    what: str
    one: Any
    other: Any


class ClaimPair(msgspec.Struct, frozen=True):
    """One claim as it is judged in each of two runs."""

    one: Judgement
    other: Judgement
    same_reason: bool

    @property
    def differs(self) -> bool:
        """Whether the outcomes differ, or one of the two runs could not be judged."""
        return self.one.result is not self.other.result


class StepPair(msgspec.Struct, frozen=True):
    """One step in each of two runs; None where it did not run."""

    name: str
    arm: str
    one: StepRow | None
    other: StepRow | None

    @property
    def differs(self) -> bool:
        """Whether it ended differently: in its outcome, by its code, or for another reason."""
        if self.one is None or self.other is None:
            return True
        return (self.one.outcome, self.one.code, self.one.reason) != (
            self.other.outcome, self.other.code, self.other.reason,
        )  # fmt: skip

    @property
    def took_otherwise(self) -> bool:
        """Whether one took considerably longer."""
        if self.one is None or self.other is None:
            return False
        shorter, longer = sorted(row.until - row.at for row in (self.one, self.other))
        return longer - shorter >= SLOWER_SECONDS and longer >= shorter * SLOWER_TIMES


class Happened(msgspec.Struct, frozen=True):
    """What was seen of the objects of one kind and name: how many there were, and their versions."""

    objects: int
    versions: int


class Comparison(msgspec.Struct, frozen=True):
    """Two reports on runs of one lab, and all in which the runs differ.

    `happened` tells of objects by their names, `order` where two of them came into being the other way round, `gaps`
    for how many seconds each witness was blind, `traffic` how many requests each client lost.
    """

    one: Report
    other: Report
    environment: tuple[Differing, ...]
    claims: tuple[ClaimPair, ...]
    steps: tuple[StepPair, ...]
    happened: tuple[Differing, ...]
    order: tuple[Differing, ...]
    gaps: tuple[Differing, ...]
    traffic: tuple[Differing, ...]

    @property
    def same_verdicts(self) -> bool:
        """Whether every claim came out the same in both."""
        return not any(pair.differs for pair in self.claims)

    @property
    def same_fingerprint(self) -> bool:
        """Whether both ran the same steps and manifests."""
        return self.one.header.fingerprint == self.other.header.fingerprint


def compare(reports: tuple[Report, Report], timelines: tuple[Timeline, Timeline]) -> Comparison:
    """Compare two runs of one lab, each by its report of today and its timeline."""
    one, other = (_Run(timeline) for timeline in timelines)
    return Comparison(
        *reports,
        environment=environments(*(report.header for report in reports)),
        claims=tuple(_claims(*reports, one, other)),
        steps=tuple(
            StepPair(name, arm, first, second) for (arm, name), (first, second) in _both(one.steps, other.steps)
        ),
        happened=_differing(one.happened, other.happened),
        order=_order(one.subjects, other.subjects),
        gaps=_differing(one.gaps, other.gaps),
        traffic=_differing(one.traffic, other.traffic),
    )


class _Run:
    """One run's rows, with the names of its objects as they would be in any other run."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.versions = [row for row in timeline.rows if isinstance(row, ObjectRow)]
        self.steps = {(row.arm, row.name): row for row in timeline.rows if isinstance(row, StepRow)}

    @cached_property
    def names(self) -> dict[str, str]:
        """What each object's name is in any run, Events aside."""
        own = {row.name: _name_in_any_run(row, self.timeline.header) for row in self.versions if row.kind != "Event"}
        return {name: told for name, told in own.items() if name != told}

    @cached_property
    def happened(self) -> dict[str, Happened]:
        """What was seen of each subject."""
        uids: dict[str, set[str]] = {}
        for row in self.versions:
            uids.setdefault(self._subject(row), set()).add(row.uid)
        versions = Counter(self._subject(row) for row in self.versions if row.change != "LISTED")
        return {subject: Happened(len(found), versions[subject]) for subject, found in uids.items()}

    @property
    def subjects(self) -> Sequence[str]:
        """The subjects in the order in which the first of each was seen, Events aside: they may come late."""
        return [subject for subject in self.happened if " Event/" not in f" {subject}"]

    @cached_property
    def gaps(self) -> dict[str, float]:
        """For how many seconds each witness was blind."""
        found: dict[str, float] = {}
        for row in self.timeline.rows:
            if isinstance(row, GapRow):
                found[row.kind] = round(found.get(row.kind, 0.0) + row.at - row.since, 3)
        return found

    @cached_property
    def traffic(self) -> dict[str, int]:
        """How many requests each client lost."""
        requests = [row for row in self.timeline.rows if isinstance(row, RequestRow)]
        lost = Counter(row.client for row in requests if row.error)
        return {client: lost[client] for client in dict.fromkeys(row.client for row in requests)}

    def in_any_run(self, value: Any) -> Any:
        """Return a reason's value as any other run would have it: without times, addresses and names made anew."""
        if isinstance(value, str):
            return MADE_ANEW.sub(ELSEWHERE, self._named.sub(lambda found: self.names[found[0]], value))
        if isinstance(value, Mapping):
            return {key: self.in_any_run(item) for key, item in value.items() if key not in TIMES}
        if isinstance(value, list | tuple):
            return [self.in_any_run(item) for item in value]
        return value

    @cached_property
    def _named(self) -> re.Pattern[str]:
        longest_first = sorted(self.names, key=len, reverse=True)
        return re.compile("|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in longest_first) or "(?!)")

    def _subject(self, row: ObjectRow) -> str:
        arm = f"{row.arm} " if row.arm else ""
        if row.kind != "Event":
            return f"{arm}{row.kind}/{self.names.get(row.name, row.name)}"
        about = row.object.get("involvedObject") or row.object.get("regarding") or {}
        name = self.names.get(about.get("name", ""), about.get("name", ""))
        return f"{arm}Event/{about.get('kind', '')}/{name} {row.object.get('reason', '')}"


def _name_in_any_run(row: ObjectRow, header: Header) -> str:
    """Return an object's name without what the API server or a controller made up for it."""
    prefix = field_of(row.object, "metadata", "generateName")
    name = f"{prefix}{ELSEWHERE}" if prefix and row.name.startswith(prefix) else row.name
    labels = field_of(row.object, "metadata", "labels") or {}
    for made_up in (labels[label] for label in HASHES if labels.get(label)):
        name = name.replace(made_up, ELSEWHERE)
    owner = field_of(row.object, "metadata", "ownerReferences", 0) or {}
    if owner.get("kind") == "CronJob" and name.startswith(f"{owner.get('name')}-"):
        name = f"{owner['name']}-{ELSEWHERE}"
    if owner.get("kind") == "Job":
        name = re.sub(r"-\d{8,}-", f"-{ELSEWHERE}-", name)
    for namespace in (*header.arms.values(), header.namespace):
        name = name.replace(namespace, namespace_of(header.lab))
    short = name.replace(f"{header.cluster}-", "") if row.kind != "Node" else short_node(header.cluster, name)
    return MADE_ANEW.sub(ELSEWHERE, short)


def _claims(one: Report, other: Report, run: _Run, second: _Run) -> Iterable[ClaimPair]:
    for judgement in one.judgements:
        opposite = other.judgement(judgement.claim.name)
        reasons = [
            (each.verdict.reason.code, told.in_any_run(each.verdict.reason.values))
            for each, told in ((judgement, run), (opposite, second))
        ]
        yield ClaimPair(judgement, opposite, reasons[0] == reasons[1])


def environments(one: Header, other: Header) -> tuple[Differing, ...]:
    """Return in what the environments of two runs differ."""
    fields = [msgspec.to_builtins(header.environment) if header.environment else {} for header in (one, other)]
    return _differing(fields[0], fields[1])


def _order(one: Sequence[str], other: Sequence[str]) -> tuple[Differing, ...]:
    """Return where subjects that both runs saw came into being in another order: what came next to what."""
    places = {subject: place for place, subject in enumerate(other)}
    common = [subject for subject in one if subject in places]
    swapped = [(first, second) for first, second in pairwise(common) if places[first] > places[second]]
    return tuple(Differing(second, [first, second], [second, first]) for first, second in swapped)


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[Differing, ...]:
    return tuple(Differing(key, first, second) for key, (first, second) in _both(one, other) if first != second)


def _both(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> Iterable[tuple[Any, tuple[Any, Any]]]:
    return ((key, (one.get(key), other.get(key))) for key in dict.fromkeys((*one, *other)))
