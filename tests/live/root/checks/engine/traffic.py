"""Judges labs/engine/traffic.py."""

from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, at_least, both


def requests_are_lost(timeline: Timeline) -> Verdict:
    """After the Pod's deletion some requests are lost."""
    verdicts = []
    for name in ("one", "two"):
        arm = timeline.arm(name)
        broken = arm.step("break")
        window = arm.traffic("client").after(broken)
        verdicts.append(window.count("lost", expected=at_least(1), given=broken, where=lambda request: request.lost))
    return both(*verdicts)


def intact_one_loses_none(timeline: Timeline) -> Verdict:
    """From its baseline to the end the other client loses nothing."""
    arms = [timeline.arm(name) for name in ("one", "two")]
    return both(
        *(
            arm.traffic("other").never(
                "lost", seen=lambda request: request.lost, unwanted=True, given=arm.done("other")
            )
            for arm in arms
        )
    )
