"""Judges labs/resources/restart_rules.py."""

from kindlab.timeline import Timeline
from kindlab.verdict import Verdict, at_least, equal

LISTED_CODE = 42
"""The exit code that the rules list."""

OTHER_CODE = 1


def restarts_on_listed_code(timeline: Timeline) -> Verdict:
    """After it ended with the listed code, the container is started again."""
    rules = timeline.of("Pod/rules").after(timeline.done("rules.yaml"))
    ended = rules.first(lambda pod: pod.last_exit_code_of("listed") == LISTED_CODE)
    return rules.eventually(
        "restartCount of listed", seen=lambda pod: pod.restarts_of("listed"), expected=at_least(1), given=ended
    )


def stays_down_on_other_code(timeline: Timeline) -> Verdict:
    """From its end with a code that no rule lists, the container is not started again, though the other one is."""
    rules = timeline.of("Pod/rules")
    ended = rules.first(lambda pod: pod.last_exit_code_of("other") == OTHER_CODE, after=timeline.done("rules.yaml"))
    restarted = rules.first(lambda pod: pod.restarts_of("listed") >= 1)
    return rules.after(ended).always(
        "restartCount of other", seen=lambda pod: pod.restarts_of("other"), expected=0, given=restarted
    )


def policy_is_for_the_whole_pod(timeline: Timeline) -> Verdict:
    """After its failure the container with a policy of its own is started again, as the other one is."""
    mixed = timeline.of("Pod/mixed").after(timeline.done("mixed.yaml"))
    mixed.first(lambda pod: pod.last_exit_code_of("own") == OTHER_CODE)
    restarted = mixed.first(lambda pod: pod.restarts_of("inherited") >= 1)
    return mixed.eventually(
        "restartCount of own", seen=lambda pod: pod.restarts_of("own"), expected=at_least(1), given=restarted
    )


def failed_container_fails_the_pod(timeline: Timeline) -> Verdict:
    """After one of its containers has failed for good, the Pod turns Failed."""
    rules = timeline.of("Pod/rules").after(timeline.done("rules.yaml"))
    ended = rules.first(lambda pod: pod.last_exit_code_of("other") == OTHER_CODE)
    return rules.eventually("phase", seen=lambda pod: pod.phase, expected="Failed", given=ended)


def rules_need_a_policy(timeline: Timeline) -> Verdict:
    """Without a restart policy of the container's own, the API server refuses its rules as invalid."""
    step = timeline.step("rules-alone")
    return equal("code", seen=step.code, expected=422, given=step)
