from collections.abc import Callable

import pytest

from checks.workloads import cronjob as check
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

MISSED, NEXT = "report-1", "report-2"


class Runs(Script):
    """Writes what a CronJob starts."""

    def __init__(self) -> None:
        super().__init__("workloads/cronjob")

    def cron(self, at: float, *, suspend: bool, change: str = "MODIFIED") -> "Runs":
        self.object(at, "CronJob", "report", change, spec={"suspend": suspend})
        return self

    def job(self, at: float, name: str, change: str = "MODIFIED", *, owner: str = "CronJob/report") -> "Runs":
        self.object(at, "Job", name, change, labels=_labels(name), owner=owner)
        return self

    def run(self, at: float, name: str, *, deleting: bool = False, change: str = "MODIFIED") -> "Runs":
        """The Pod of a Job."""
        owner = f"Job/{name}"
        self.pod(at, f"{name}-x", labels=_labels(name), owner=owner, deleting=deleting, change=change)
        return self

    def act(self, name: str, at: float, outcome: str = "done") -> "Runs":
        self.step(name, at, verb="patch", outcome=outcome)
        return self


def _labels(name: str) -> dict[str, str]:
    return {"app": name.partition("-")[0], "run": "missed" if name == MISSED else "next"}


def resumed() -> Runs:
    """Resumed at 2 s, beside a Job that is somebody else's."""
    return Runs().job(1, "other", owner="CronJob/other").cron(1, suspend=True).act("resume", 2).cron(2.1, suspend=False)


def made_up_for(*names: str) -> Timeline:
    script = resumed()
    for number, name in enumerate(names):
        script.job(3 + number, name)
    return script.act("suspend", 10).closed(20)


def running() -> Runs:
    return resumed().job(3, MISSED).run(4, MISSED)


def suspended() -> Runs:
    return running().act("suspend", 10)


def resumed_again() -> Runs:
    """Resumed at 15 s, which starts the next run."""
    return suspended().act("resume-again", 15)


def overlapping() -> Runs:
    return resumed_again().job(16, NEXT)


def replaced() -> Runs:
    return resumed_again().job(15.5, MISSED, "DELETED").job(16, NEXT)


def deleted() -> Runs:
    return overlapping().act("delete", 17).cron(17.1, suspend=False, change="DELETED")


def cleared() -> Runs:
    gone = deleted().job(18, MISSED, "DELETED").job(18, NEXT, "DELETED")
    return gone.run(18, MISSED, deleting=True).run(19, MISSED, change="DELETED")


CASES = [
    (check.none_is_made_up_for, made_up_for(), Outcome.CONFIRMED),
    (check.none_is_made_up_for, made_up_for(MISSED), Outcome.REFUTED),
    (check.none_is_made_up_for, resumed().act("suspend", 10).gap(3, 4, "Job").closed(20), Outcome.INCONCLUSIVE),
    (check.none_is_made_up_for, resumed().closed(20), Outcome.INCONCLUSIVE),
    (check.one_is_made_up_for, made_up_for(MISSED), Outcome.CONFIRMED),
    (check.one_is_made_up_for, made_up_for(), Outcome.REFUTED),
    (check.one_is_made_up_for, made_up_for(MISSED, "report-3"), Outcome.REFUTED),
    (check.one_is_made_up_for, overlapping().closed(20), Outcome.CONFIRMED),  # what starts later is no made up run
    (check.runs_do_not_overlap, deleted().closed(20), Outcome.REFUTED),
    (check.runs_do_not_overlap, replaced().act("delete", 17).closed(20), Outcome.CONFIRMED),
    (check.runs_do_not_overlap, resumed_again().act("delete", 17).closed(20), Outcome.INCONCLUSIVE),
    (check.runs_do_not_overlap, replaced().act("delete", 17).gap(16, 16.5, "Job").closed(20), Outcome.INCONCLUSIVE),
    (check.suspending_stops_what_runs, overlapping().closed(20), Outcome.REFUTED),
    (check.suspending_stops_what_runs, suspended().run(11, MISSED, deleting=True).act("resume-again", 15).closed(20),
     Outcome.CONFIRMED),
    (check.suspending_stops_what_runs, overlapping().run(18, MISSED, deleting=True).closed(20), Outcome.REFUTED),
    (check.suspending_stops_what_runs, overlapping().gap(12, 13, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (check.suspending_stops_what_runs, resumed().job(3, MISSED).act("suspend", 10).act("resume-again", 15).closed(20),
     Outcome.INCONCLUSIVE),
    (check.deleting_it_clears_up, cleared().closed(20), Outcome.CONFIRMED),
    (check.deleting_it_clears_up, deleted().closed(20), Outcome.REFUTED),
    (check.deleting_it_clears_up, deleted().job(18, MISSED, "DELETED").job(18, NEXT, "DELETED").closed(20),
     Outcome.REFUTED),  # the Pod is left
    (check.deleting_it_clears_up, cleared().gap(17.5, 18.5, "Pod").closed(20), Outcome.INCONCLUSIVE),
    (check.deleting_it_clears_up, overlapping().act("delete", 17, "refused").closed(20), Outcome.INCONCLUSIVE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


@pytest.mark.parametrize("judge", dict.fromkeys(case[0] for case in CASES), ids=lambda judge: judge.__name__)
def test_a_cronjob_that_was_never_resumed_teaches_nothing(judge: Callable[[Timeline], Verdict]) -> None:
    script = Runs().cron(1, suspend=True).act("resume", 2, "refused").act("suspend", 10).act("resume-again", 15)
    assert judged(judge, script.act("delete", 17).closed(20)) is Outcome.INCONCLUSIVE
