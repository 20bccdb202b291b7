"""`kindlab up`."""

import time

import click

from kindlab.cli import cluster_name, language
from kindlab.cli.language import said
from kindlab.cluster import lifecycle
from kindlab.reporting.printing import say


@click.command("up")
@cluster_name.option
@language.option_of_what_is_said
@click.option(
    "--image", metavar="IMAGE", help="The nodes' image; without it kindlab's own where built, else kind's default."
)
def command(name: str, image: str | None) -> None:
    """Bring up the labs' cluster and prove it ready.

    A cluster that is there is used again, a stopped one is started, a broken one replaced. One that kindlab did not
    make is never touched.

    \b
    kindlab up
    kindlab up --name second
    kindlab up --image kindest/node:v1.35.0
    """
    start = time.monotonic()
    cluster = lifecycle.up(name, image=image, progress=cluster_name.tell)
    say(said(f"ready after {time.monotonic() - start:.1f} s: {cluster.name} ({', '.join(cluster.nodes)})"))
    say(f"export KUBECONFIG={cluster.kubeconfig}")
