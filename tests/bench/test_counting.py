"""What the bench computes from what it has seen."""

from datetime import UTC, datetime

import msgspec
import pytest

from kindlab.errors import ClusterError
from tests.bench import etcd, lateness, rollouts, schedule, tenfold
from tests.bench.audit import Request
from tests.bench.etcd import Event
from tests.bench.figures import Conditions, Figure, percentile, table
from tests.bench.ground import Run, Sent
from tests.bench.labs import BEATS, beat
from tests.bench.rollouts import Seen
from tests.bench.schedule import Took
from tests.timelines import Script

NAMESPACE = "kindlab-bench-rollouts"
PREFIX = f"/registry/pods/{NAMESPACE}/"
NOBODY = Script().closed(1)


def request(at: float, agent: str = "kindlab/1 (bench-1)", took: float = 0.0, count: int = 0) -> Request:
    received, answered = (datetime.fromtimestamp(seconds, UTC) for seconds in (at, at + took))
    return Request(
        id=f"{agent}-{at}", stage="ResponseComplete", verb="patch", agent=agent, received=received, answered=answered,
        body={"data": {"count": str(count)}},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([5], 0.95, 5), (range(1, 101), 0.95, 95), (range(1, 21), 0.95, 19), ([3, 1, 2], 0.5, 2), ([1, 2], 0.0, 1)],
)
def test_a_percentile_is_one_of_the_values(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.95)


def versions(*events: Event, polled: set[etcd.Version] | None = None, beyond: bool = False) -> Figure:
    """The figure for a record that holds web's versions 1 and 2, and its end at 3, and then ends."""
    script = Script().pod(1).pod(2).pod(3, change="DELETED").closed(5)
    recorded = sorted(version for _, version in rollouts.recorded(script))
    ends = rollouts.recorded_up_to(script) + 1
    known = [Event("web", version, False) for version in recorded]
    later = [Event("web", ends, False)] if beyond else []
    return rollouts.versions(script, {"50 ms": polled or set()}, [*known, *events, *later])


def test_every_version_is_met_by_nothing_less() -> None:
    assert versions().met is True
    assert versions().values["persisted"] == versions().values["kindlab"] == 2
    missed = versions(Event("web", 0, False))
    assert (missed.met, missed.values["kindlab"], missed.values["persisted"]) == (False, 2, 3)


def test_the_end_of_an_object_and_what_came_after_the_record_are_no_versions_to_be_seen() -> None:
    assert versions(Event("web", 0, True)).met is True
    assert versions(beyond=True).met is True


def test_a_version_that_was_never_written_shows_that_the_truth_is_none() -> None:
    assert versions(polled={("web", 10**9)}).met is False


def test_nothing_persisted_is_no_proof() -> None:
    assert rollouts.versions(Script().closed(1), {}, []).met is False


def test_etcd_s_history_is_read_as_names_and_revisions() -> None:
    put = {"kv": {"key": etcd._encoded(f"{PREFIX}web"), "mod_revision": "7"}}
    end = {"type": "DELETE", "kv": {"key": etcd._encoded(f"{PREFIX}web"), "mod_revision": "9"}}
    lines = b"\n".join(
        msgspec.json.encode({"result": answer}) for answer in ({"created": True}, {"events": [put, end]})
    )
    found = list(etcd._events(etcd._answers(lines), PREFIX))
    assert found == [Event("web", 7, False), Event("web", 9, True)]


@pytest.mark.parametrize(
    "line", [b'{"result": {"canceled": true, "compact_revision": "5"}}', b'{"error": {}}', b'{"res']
)
def test_a_history_that_is_not_told_to_its_end_is_an_error(line: bytes) -> None:
    with pytest.raises(ClusterError, match="Run again"):
        list(etcd._answers(line))


def test_the_range_of_a_prefix_ends_where_another_begins() -> None:
    assert etcd._after("/registry/pods/a/") == "/registry/pods/a0"


STEPS = {"second": 10.0, "second-is-out": 11.0, "third": 20.0, "third-is-out": 21.0, "old-are-gone": 30.0}


def seen(*requests: Request, paths: int = 1) -> Seen:
    run = Run(NOBODY, 0.0, STEPS, [Sent(1.0, "/api"), *[Sent(12.0, "/api/v1/pods")] * paths])
    return Seen(run, {}, [], list(requests))


def test_requests_are_counted_over_the_waits_and_over_the_whole_lab() -> None:
    polls = [request(second / 2, "poll/50 ms (bench-1)") for second in range(80)]
    waits, whole = rollouts.requests(seen(request(5.0), request(12.0), *polls, paths=2))
    assert (waits.values["kindlab"], waits.values["polled every 50 ms"], waits.met) == (2, 38, True)
    assert (whole.values["kindlab"], whole.values["in the audit log"], whole.met) == (3, 2, True)


def test_a_request_that_the_audit_log_does_not_know_of_spoils_the_count() -> None:
    polls = [request(second / 2, "poll/50 ms (bench-1)") for second in range(80)]
    _, whole = rollouts.requests(seen(request(5.0), *polls, paths=2))
    assert whole.met is False


def test_lateness_is_counted_from_the_answer_to_the_next_step() -> None:
    steps = {beat(number): float(number) for number in range(1, BEATS + 1)} | {"observe": BEATS + 1.0}
    written = [request(number + 0.9, took=0.05, count=number) for number in range(1, BEATS + 1)]
    late = lateness.figure(Run(NOBODY, 0.0, steps, []), written)
    assert late.values["median_seconds"] == pytest.approx(0.05, abs=1e-5)
    assert late.met is False


def test_the_table_shows_what_was_missed_and_how_busy_the_host_was() -> None:
    figures = [Figure("this", "1", "2", "≤ 1", True), Figure("that", "3", met=False), Figure("other", "4")]
    said = table(figures, Conditions(2, (0.5, 1.0), (1.0, 1.2)), "Kubernetes v1.36.3")
    assert "| this | 1 | 2 | ≤ 1 | yes |" in said
    assert "| that | 3 |  |  | **no** |" in said
    assert "| other | 4 |  |  |  |" in said
    assert "Kubernetes v1.36.3. 2 CPUs; load average 0.5 before and 1.0 after" in said


def test_what_the_bench_s_own_server_streams_is_recorded_whole() -> None:
    found = tenfold.streamed({"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"app": "web"}}}, 100)
    assert {name: found[name] for name in ("gaps", "missing", "twice")} == {"gaps": 0, "missing": 0, "twice": 0}


@pytest.mark.parametrize(("wall", "met", "least"), [(60.0, True, 50.0), (60.1, False, 50.0)])
def test_the_shortest_possible_time_is_that_of_all_alone_and_of_the_others_side_by_side(
    wall: float, met: bool, least: float
) -> None:
    took = [Took(20, alone=True), Took(25, alone=False), Took(20, alone=False), Took(15, alone=False)]
    found = schedule.figure(wall, took, 2)
    assert found.values["least_seconds"] == least
    assert found.met is met


def test_no_lab_side_by_side_is_over_before_the_longest() -> None:
    assert schedule.figure(30, [Took(30, alone=False), Took(1, alone=False)], 4).values["least_seconds"] == 30
