"""Judges labs/workloads/cronjob.py."""

from kindlab.timeline import Moment, Moments, Snapshot, Timeline
from kindlab.verdict import Verdict

JOBS = "Job[app=report]"
PODS = "Pod[app=report]"


def none_is_made_up_for(timeline: Timeline) -> Verdict:
    """Between its being resumed and its being suspended, the CronJob starts no Job."""
    return _made_up_for(timeline).count("Jobs", expected=0, given=_resumed(timeline))


def one_is_made_up_for(timeline: Timeline) -> Verdict:
    """Between its being resumed and its being suspended, the CronJob starts one Job."""
    return _made_up_for(timeline).count("Jobs", expected=1, given=_resumed(timeline))


def runs_do_not_overlap(timeline: Timeline) -> Verdict:
    """From the first run on, which does not end by itself, no instant shows two Jobs of the CronJob."""
    _first_run(timeline)
    next_run = timeline.of("Job[run=next]").first(after=timeline.done("resume-again"))
    jobs = timeline.owned_by("CronJob/report", "Job").before(timeline.step("delete"))
    return jobs.at_most_at_once(1, "Jobs", given=next_run)


def suspending_stops_what_runs(timeline: Timeline) -> Verdict:
    """Between suspending and resuming again, the running Pod is told to go."""
    suspend = timeline.done("suspend")
    run = timeline.owned_by(_first_run(timeline), "Pod")
    running = run.last(lambda pod: pod.ready, before=suspend)
    suspended = run.between(suspend, timeline.step("resume-again"))
    return suspended.eventually("being deleted", seen=_is_going, expected=True, given=running)


def deleting_it_clears_up(timeline: Timeline) -> Verdict:
    """After the CronJob was deleted, there comes a state without any of the Jobs and Pods that there were."""
    delete = timeline.done("delete")
    states = timeline.snapshots(JOBS, PODS).after(delete)
    return states.eventually("Jobs and Pods", seen=_left, expected=[], given=delete)


def _resumed(timeline: Timeline) -> Moment:
    """Return the CronJob as it was resumed, with the last run that it was told of long ago."""
    report = timeline.of("CronJob/report")
    return report.first(lambda cron: cron.get("spec", "suspend") is False, after=timeline.done("resume"))


def _made_up_for(timeline: Timeline) -> Moments[Moment]:
    jobs = timeline.owned_by("CronJob/report", "Job")
    return jobs.between(timeline.done("resume"), timeline.step("suspend"))


def _first_run(timeline: Timeline) -> Moment:
    return timeline.owned_by("CronJob/report", "Job").first(after=timeline.done("resume"))


def _left(state: Snapshot) -> list[str]:
    return [each.subject for each in (*state.all(JOBS), *state.all(PODS))]


def _is_going(pod: Moment) -> bool:
    return pod.gone or pod.deleting
