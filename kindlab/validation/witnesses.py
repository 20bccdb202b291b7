"""What is wrong with the witnesses that a lab names, and with those that its claims rest on."""

from collections import Counter
from collections.abc import Iterator

from kindlab.lab import Lab
from kindlab.steps.witnesses import Audit, Logs, NodeLogs, Witness
from kindlab.validation.files import all_steps
from kindlab.validation.problem import Problem, word_for
from kindlab.validation.references import parsed

NAMES: dict[type[Witness], str] = {Audit: "audit", Logs: "logs", NodeLogs: "node"}
"""What claims call the witnesses that a lab names (seen_by=)."""

REMEDIES = {
    "audit": "witnesses=(audit(),)",
    "logs": 'witnesses=(logs("Pod/…"),)',
    "node": "witnesses=(node_logs(),)",
    "event": 'watches=("Event", …)',
    "traffic": "a step traffic(…)",
}


def problems(lab: Lab) -> Iterator[Problem]:
    """Yield what is wrong with a lab's witnesses."""
    for witness, times in Counter(lab.witnesses).items():
        if times > 1:
            yield Problem("witnesses", f"names the witness {_word(witness)} more than once")
    for witness in lab.witnesses:
        if isinstance(witness, Logs):
            yield from (Problem("witnesses", text) for text in _logs(witness, lab))
    had = _had(lab)
    for claim in lab.claims:
        if claim.seen_by and claim.seen_by not in had:
            needed = f"needs the witness {claim.seen_by!r} (seen_by=), which the lab does not have"
            yield Problem(claim, f"{needed}: {REMEDIES[claim.seen_by]}")


def _logs(witness: Logs, lab: Lab) -> Iterator[str]:
    found = parsed(witness.ref)
    if found is None or found.kind != "Pod":
        yield f"wants the logs of {witness.ref!r}, expected Pods, such as Pod/web or Pod[app=web]"
    elif "Pod" not in lab.watches:
        yield f"wants the logs of {witness.ref} and does not watch Pod, which tells of their containers (watches=)"


def _had(lab: Lab) -> set[str]:
    """Return the witnesses that a lab has, by the names that claims know them by."""
    had = {"watch", "step", *(NAMES[type(witness)] for witness in lab.witnesses)}
    had |= {"event"} if "Event" in lab.watches else set()
    return had | {"traffic" for step in all_steps(lab) if step.__struct_config__.tag == "traffic"}


def _word(witness: Witness) -> str:
    return f"logs({witness.ref!r})" if isinstance(witness, Logs) else f"{word_for(type(witness)).replace(' ', '_')}()"
