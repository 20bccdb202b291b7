"""Opens the witnesses that a lab names beside the watch, and reads them after its last step, whatever ended it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from kindlab.cluster.api import Api, Resource
from kindlab.cluster.machines import Machines
from kindlab.lab import Lab
from kindlab.naming import parse
from kindlab.recording.audit import AuditLog, AuditWitness
from kindlab.recording.clock import Clocks
from kindlab.recording.logs import LogWitness, wanted
from kindlab.recording.node_log import NodeWitness
from kindlab.recording.recorder import Recorder
from kindlab.recording.witness import Collected, Namespaces
from kindlab.steps.witnesses import Audit, Logs, NodeLogs


@contextmanager
def witnessed(
    lab: Lab, api: Api, machines: Machines, recorder: Recorder, arms: Mapping[str, str]
) -> Iterator[Namespaces]:  # fmt: skip
    """Have a lab's witnesses see what goes on in the block, in namespaces (with their arms) from when each is begun."""
    namespaces = Namespaces(arms)
    opened = list(_opened(lab, api, machines, recorder, namespaces))
    try:
        yield namespaces
    except KeyboardInterrupt:  # nobody will judge this run
        raise
    except BaseException:
        _collect(opened)
        raise
    _collect(opened)


def _collect(witnesses: Iterable[Collected]) -> None:
    for witness in witnesses:
        witness.collect()


def _opened(
    lab: Lab, api: Api, machines: Machines, recorder: Recorder, namespaces: Namespaces
) -> Iterator[Collected]:  # fmt: skip
    clocks = Clocks(machines, recorder.now)
    for witness in lab.witnesses:
        match witness:
            case Audit():
                log = AuditLog(machines, api)
                yield AuditWitness(log, recorder, clocks, namespaces, lambda: _served(api, lab.watches))
            case NodeLogs():
                for node in machines.cluster.nodes:
                    yield NodeWitness(machines, node, recorder, clocks, namespaces)
    if refs := [parse(witness.ref) for witness in lab.witnesses if isinstance(witness, Logs)]:
        yield LogWitness(api, recorder, clocks, wanted(refs))


def _served(api: Api, kinds: Collection[str]) -> list[Resource]:
    """Return where the kinds are served, those aside that are not served, or not any more."""
    return [resource for resource in api.resources() if resource.kind in kinds]
