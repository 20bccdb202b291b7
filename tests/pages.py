"""Runs as pages show them: recordings that come with labs, and timelines by hand."""

import msgspec

from kindlab import Claim, Lab, Text
from kindlab.catalogue import Catalogue
from kindlab.judging import judge
from kindlab.recording import runfile
from kindlab.reporting.html.page import Shown
from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, confirmed
from tests.timelines import Script


def recorded(lab: str, *controls: str | None) -> list[Shown]:
    """The recordings of a lab's main run and of these controls."""
    entry = Catalogue.of_roots([]).find(lab)
    timelines = (runfile.read(entry.recording(control)) for control in (None, *controls))
    return [Shown(judge(entry.remembered, timeline), timeline) for timeline in timelines]


def judged(
    timeline: Timeline, verdict: Verdict | None = None, question: str = "Why?", claim: str = "It holds."
) -> Shown:
    """A run of a lab with one claim, which comes out as this verdict."""
    said = Claim("it-holds", Text(claim, zh=claim), docs="page/", judged_by=lambda _: verdict or confirmed("held", 1))
    lab = Lab(question=Text(question, zh=question), watches=(), steps=(), claims=(said,), controls=())
    return Shown(judge(lab, timeline), timeline)


def crowded(rows: int = 10_000, pods: int = 60) -> Timeline:
    """A run of so many rows: versions of Pods, requests, and what the API server answered."""
    script = Script().step("act", 0.5, 1.0).step("client", 1.0, 2.0)
    for number in range(rows - 20):
        at, pod = number * 60 / rows, f"web-{number % pods}"
        if number % 5 in (0, 1):
            script.pod(at, pod, ready=number // pods % 3 > 0, restarts=number // (pods * 20), change="MODIFIED")
        elif number % 5 in (2, 3):
            script.request(at, pod=pod, error="refused" if number % 97 < 3 else "")
        else:
            script.audit(at, "patch", "pods/status", pod, code=409 if number % 50 == 4 else 200)
    return script.closed(60)


def named(timeline: Timeline, **fields: object) -> Timeline:
    """The same rows under another header."""
    return Timeline.of_rows(msgspec.structs.replace(timeline.header, **fields), timeline.rows)
