"""`kindlab status`."""

import sys

import click
import msgspec

from kindlab.cli import cluster_name
from kindlab.cluster import lifecycle
from kindlab.cluster.status import ClusterStatus
from kindlab.reporting.printing import say, say_json, styled


@click.command("status")
@cluster_name.option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(name: str, *, as_json: bool) -> None:
    """Show how the labs' cluster is; exit code 0 if it is ready, 3 if not.

    \b
    kindlab status
    kindlab status --json
    """
    status = lifecycle.status(name)
    if as_json:
        say_json(msgspec.json.encode(status))
    else:
        _show(status)
    sys.exit(0 if status.ready else 3)


def _show(status: ClusterStatus) -> None:
    word = styled("ready", fg="green") if status.ready else styled("not ready", fg="red")
    say(f"{status.name}: ", word, f" ({status.standing})")
    lines = [f"  missing     {lack}" for lack in status.missing]
    lines += [f"  node        {node.name} ({node.role}, {node.state})" for node in status.nodes]
    facts = {
        "kubernetes": status.kubernetes,
        "image": status.image.partition("@")[0],
        "kubeconfig": status.kubeconfig,
        "config": status.config,
        "network": "sealed from outside" if status.sealed else "not sealed" if status.image else "",
    }
    lines += [f"  {word:<12}{value}" for word, value in facts.items() if value]
    say("\n".join(lines))
