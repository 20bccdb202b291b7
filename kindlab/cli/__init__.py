"""The command line: each command lives in a module of its own, imported when it is called."""

import importlib
import sys
from typing import NoReturn

import click

from kindlab.errors import KindlabError

COMMANDS = ("doctor", "down", "kubeconfig", "list", "prove", "record", "replay", "run", "setup", "status", "up")
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
