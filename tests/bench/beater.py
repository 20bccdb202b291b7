"""Counts a ConfigMap up while kindlab waits for it: python -m tests.bench.beater CONFIG NAMESPACE BEATS AGENT."""

import json
import random
import sys
from time import sleep

import click

from tests.bench.requesting import Client, ready

PAUSE_SECONDS = (0.06, 0.18)
"""Between two beats: of no constant length, so that nothing can fall into step with it."""


def main(kubeconfig: str, namespace: str, beats: str, agent: str) -> None:
    """Count from 1 on, then say how far."""
    client, pauses = Client(kubeconfig, agent), random.Random(5)  # noqa: S311 - no secret hangs on it
    ready()
    for number in range(1, int(beats) + 1):
        sleep(pauses.uniform(*PAUSE_SECONDS))  # the rhythm is what the waits are measured against
        body = json.dumps({"data": {"count": str(number)}}).encode()
        path = f"/api/v1/namespaces/{namespace}/configmaps/beat"
        client.send("PATCH", path, body, "application/merge-patch+json")
    click.echo(json.dumps(int(beats)))


if __name__ == "__main__":
    main(*sys.argv[1:])
