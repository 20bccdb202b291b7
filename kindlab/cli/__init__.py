"""The command line: each command lives in a module of its own, imported when it is called."""

import importlib
import sys
from typing import NoReturn

import click

from kindlab.errors import KindlabError

COMMANDS = {
    "list": "Which labs there are.",
    "replay": "Judge a recorded run again, without a cluster.",
    "run": "Put labs to the cluster and judge their claims.",
    "prove": "Show that each check can fail, by a lab's controls.",
    "lint": "Find everything that is malformed in labs.",
    "record": "Renew the recordings that are committed with a lab.",
    "doctor": "Look whether this machine can run the labs.",
    "setup": "Install what this machine lacks.",
    "up": "Bring the cluster up and prove it ready.",
    "status": "Show how the cluster is.",
    "kubeconfig": "Print the path of the cluster's private kubeconfig.",
    "down": "Remove the cluster and all it brought with it.",
}
INTERRUPTED = 130


class LazyCommands(click.Group):
    """A group that imports a command's module only when that command, or the list of them, is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"kindlab.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands in the order of their use, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kindlab")
def kindlab() -> None:
    """Settle claims about Kubernetes by experiment, on a real kind cluster.

    \b
    kindlab replay probes/readiness   a whole experiment from a recording, without Docker
    kindlab setup                     install what this machine lacks
    kindlab run probes                run the labs of a topic, live
    """


def main() -> NoReturn:
    """Run the command line; a known error becomes one message and its exit code, Ctrl-C becomes 130."""
    try:
        sys.exit(kindlab(standalone_mode=False))
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(misuse.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except KindlabError as error:
        click.echo(f"{click.style(type(error).__name__, fg='red')}  {error}", err=True)
        sys.exit(error.exit_code)
