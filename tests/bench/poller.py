"""Polls the Pods of a namespace, as scripts do: python -m tests.bench.poller CONFIG NAMESPACE SECONDS AGENT.

It asks at a fixed rate, over one connection that is kept; where an answer takes longer than that, the next question
follows at once. Each version that it sees is one of an object's resourceVersions.
"""

import json
import sys
from time import monotonic

import click
import msgspec

from tests.bench.requesting import Client, ready


class _Metadata(msgspec.Struct):
    name: str
    version: str = msgspec.field(name="resourceVersion")


class _Item(msgspec.Struct):
    metadata: _Metadata


class _List(msgspec.Struct):
    items: list[_Item]


def main(kubeconfig: str, namespace: str, seconds: str, agent: str) -> None:
    """Poll until standard input is closed, then say which versions were seen."""
    client, seen, every = Client(kubeconfig, agent), set(), float(seconds)
    stop, due = ready(), monotonic()
    while not stop.is_set():
        listed = msgspec.json.decode(client.send("GET", f"/api/v1/namespaces/{namespace}/pods"), type=_List)
        seen |= {(item.metadata.name, int(item.metadata.version)) for item in listed.items}
        due = max(due + every, monotonic())
        stop.wait(due - monotonic())
    click.echo(json.dumps(sorted(seen)))


if __name__ == "__main__":
    main(*sys.argv[1:])
