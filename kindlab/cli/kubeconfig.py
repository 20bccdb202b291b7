"""`kindlab kubeconfig`."""

import click

from kindlab.cli import cluster_name, language
from kindlab.cluster import lifecycle
from kindlab.reporting.printing import say


@click.command("kubeconfig")
@cluster_name.option
@language.option_of_what_is_said
@click.option("--export", "as_export", is_flag=True, help="Print a shell command that sets KUBECONFIG.")
def command(name: str, *, as_export: bool) -> None:
    """Print the path of the cluster's private kubeconfig; ~/.kube/config is never read or written.

    \b
    kubectl --kubeconfig "$(kindlab kubeconfig)" get nodes
    eval "$(kindlab kubeconfig --export)"
    """
    path = lifecycle.kubeconfig(name)
    say(f"export KUBECONFIG={path}" if as_export else str(path))
