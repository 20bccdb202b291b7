"""What etcd itself keeps of every version that was persisted: the truth against which witnesses are counted.

The API server's storage writes each version of an object under one key, and etcd's revision of that write is the
object's resourceVersion. etcd keeps all of them until the API server compacts it, which leaves the last five minutes.
"""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from kindlab.cluster.machines import Machines
from kindlab.errors import ClusterError
from tests.bench.audit import output

PKI = "/etc/kubernetes/pki/etcd"
ANSWER_SECONDS = 3
"""etcd sends what is past at once; the watch would go on with what is to come."""

Version = tuple[str, int]
"""An object's name and one of its resourceVersions."""


class Event(msgspec.Struct, frozen=True):
    """One write to a key: a version of an object, or its end."""

    name: str
    revision: int
    is_end: bool


def versions(machines: Machines, namespace: str, since: int) -> list[Event]:
    """Return every write to Pods of a namespace after a revision; raises ClusterError where etcd no longer has them.

    The namespace must be gone: that each Pod's end is among them shows that the answer was read to its end.
    """
    prefix = f"/registry/pods/{namespace}/"
    found = list(_events(_answers(output(machines, _watch(prefix, since + 1))), prefix))
    begun, ended = ({event.name for event in found if event.is_end is is_end} for is_end in (False, True))
    if not found or begun != ended:
        raise ClusterError(f"etcd told of {len(begun)} Pods of {namespace} and of the end of {len(ended)}. Run again")
    return found


def _watch(prefix: str, since: int) -> str:
    """Return the command that reads etcd's history of a prefix through its JSON gateway."""
    asked = {"key": _encoded(prefix), "range_end": _encoded(_after(prefix)), "start_revision": str(since)}
    body = msgspec.json.encode({"create_request": asked}).decode()
    keys = f"--cacert {PKI}/ca.crt --cert {PKI}/server.crt --key {PKI}/server.key"
    return f"curl -sN --max-time {ANSWER_SECONDS} {keys} https://127.0.0.1:2379/v3/watch -d '{body}' || [ $? = 28 ]"


def _after(prefix: str) -> str:
    """Return the first key that does not begin with the prefix."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _encoded(key: str) -> str:
    return base64.b64encode(key.encode()).decode()


def _answers(lines: bytes) -> Iterator[dict[str, Any]]:
    for line in lines.splitlines():
        try:
            answer = msgspec.json.decode(line)
        except msgspec.DecodeError as error:
            raise ClusterError(f"etcd's answer broke off: {error}. Run again") from error
        if "error" in answer or answer["result"].get("canceled"):
            raise ClusterError(f"etcd does not tell its history: {answer}. Run again")
        yield answer["result"]


def _events(answers: Iterable[dict[str, Any]], prefix: str) -> Iterator[Event]:
    for answer in answers:
        for event in answer.get("events", ()):
            key = base64.b64decode(event["kv"]["key"]).decode()
            yield Event(key.removeprefix(prefix), int(event["kv"]["mod_revision"]), event.get("type") == "DELETE")
