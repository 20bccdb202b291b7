"""Judges labs/probes/startup.py: each probe leaves its name in a journal, in which two acts are noted as well."""

from kindlab.timeline import Answer, Moment, Timeline
from kindlab.verdict import NotSeen, Verdict, at_least, containing, differ, equal

LET_START, END = "let start", "the end"
"""How the journal tells that the startup probe may succeed from now on, and that the container is ended."""


def started_is_ready(timeline: Timeline) -> Verdict:
    """After the startup probe is let succeed, and the container is started, the Pod becomes ready."""
    web = timeline.of("Pod/web").after(timeline.done("let-start"))
    return web.eventually("ready", seen=lambda pod: pod.ready, expected=True, given=_started(timeline))


def holds_back_the_others(timeline: Timeline) -> Verdict:
    """Before the startup probe is let succeed, it alone asks."""
    journal = _journal(timeline)
    asked = sorted(set(_before(journal, LET_START)))
    return equal("probes that ask", seen=asked, expected=["startup"], given=journal)


def is_asked_once(timeline: Timeline) -> Verdict:
    """Of the first container, which starts, the startup probe asks one time."""
    journal = _journal(timeline)
    asked = _before(journal, END).count("startup")
    return equal("startup probes", seen=asked, expected=1, given=journal, evidence=(_started(timeline),))


def is_over_once_it_succeeds(timeline: Timeline) -> Verdict:
    """From the first time that liveness asks to the container's end, the startup probe does not ask.

    One question of it may still be under way then, and be noted later: the kubelet sends the next one before it has
    noted the success, where the one before took longer than a period.
    """
    journal = _journal(timeline)
    first = _before(journal, END)
    later = first[first.index("liveness") :]
    if "startup" in later:
        later.remove("startup")
    return differ("probes that ask", seen=later, other=containing("startup"), given=journal)


def begins_anew(timeline: Timeline) -> Verdict:
    """After the container's end, the startup probe asks again.

    While the next container has not started, as the kubelet says, the question may still be to come.
    """
    journal = _journal(timeline)
    asked = _lines(journal)[_lines(journal).index(END) :].count("startup")
    web = timeline.of("Pod/web").last(before=timeline.step("journal"))
    if not asked and web.restarts and not _is_started(web):
        raise NotSeen("nothing-seen", web.number, object="a start of the new container", since=web.at, until=journal.at)
    return equal("startup probes", seen=asked, expected=at_least(1), given=journal)


def one_failure_restarts(timeline: Timeline) -> Verdict:
    """Before there is another container, the first one's startup probe fails one time."""
    journal = timeline.answers("failures").first(lambda answer: answer.text.count("container") > 1)
    first = journal.text.split("container")[1]
    return equal("failures of the first container", seen=first.count("asked"), expected=1, given=journal)


def restarts_at_the_threshold(timeline: Timeline) -> Verdict:
    """After it was created, the container whose startup probe always fails is restarted."""
    created = timeline.done("pods.yaml")
    failing = timeline.of("Pod/failing").after(created)
    return failing.eventually("restartCount", seen=lambda pod: pod.restarts, expected=at_least(1), given=created)


def _started(timeline: Timeline) -> Moment:
    return timeline.of("Pod/web").first(_is_started)


def _is_started(web: Moment) -> bool:
    return bool(web.get("status", "containerStatuses", 0, "started"))


def _journal(timeline: Timeline) -> Answer:
    """Return the whole journal; NotSeen where startup was never told no, or an act was never noted.

    So it is where liveness did not take over before the container's end.
    """
    return timeline.answers("journal").first(_is_whole)


def _is_whole(journal: Answer) -> bool:
    told_no, _, let_start = journal.output.partition(LET_START)
    started, end, _ = let_start.partition(END)
    return "startup" in told_no and "liveness" in started and bool(end)


def _before(journal: Answer, note: str) -> list[str]:
    lines = _lines(journal)
    return [line for line in lines[: lines.index(note)] if line != LET_START]


def _lines(journal: Answer) -> list[str]:
    return journal.text.splitlines()
