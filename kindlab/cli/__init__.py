"""The command line: each command lives in a module of its own, imported when it is called."""

import importlib
import io
import os
import sys
from typing import Any, NoReturn

import click

from kindlab.errors import InvalidLab, KindlabError, disk_full

COMMANDS = {
    "list": "Which labs there are.",
    "explain": "Tell what a lab does, without a cluster.",
    "predict": "Say what a cluster does, then see: no cluster is needed.",
    "next": "Predict what is new, or was wrong.",
    "progress": "Show how often predictions were right, and how sure.",
    "serve": "All of this as a local page, with runs that grow live.",
    "replay": "Judge a recorded run again, without a cluster.",
    "timeline": "Print what happened in a run, a line a row.",
    "diff": "Compare two runs of a lab, or two suites of runs.",
    "run": "Put labs to the cluster and judge their claims.",
    "merge": "Join the reports of shards into one.",
    "prove": "Show that each check can fail, by controls and mutants.",
    "coverage": "Which statements of the interview bank are settled, by which claims.",
    "schema": "Print the JSON Schema of the report.",
    "lint": "Find everything that is malformed in labs.",
    "new": "Write a lab that already runs, to begin with.",
    "record": "Renew the recordings that are committed with a lab.",
    "doctor": "Look whether this machine can run the labs.",
    "setup": "Install what this machine lacks.",
    "up": "Bring the cluster up and prove it ready.",
    "status": "Show how the cluster is.",
    "kubeconfig": "Print the path of the cluster's private kubeconfig.",
    "sweep": "Undo what kindlab left behind where it was killed.",
    "down": "Remove the cluster and all it brought with it.",
}
WRONG_USE = 2
INTERRUPTED = 130
UNREAD = 141
"""What a shell reports of a program whose reader has gone, as in `kindlab list | head -1`."""


class LazyCommands(click.Group):
    """A group that imports a command's module only when that command, or the list of them, is wanted.

    After that `list` is a module here.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"kindlab.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that has gone ends it here: click would answer 1, which means contradicted."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where Python's last flush can go
            sys.exit(UNREAD)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands in the order of their use, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.command(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kindlab")
def kindlab() -> None:
    """Settle claims about Kubernetes by experiment, on a real kind cluster.

    \b
    kindlab predict probes/readiness  say what happens, then see it in a recording, without Docker
    kindlab replay probes/readiness   the whole experiment from its recording
    kindlab setup                     install what this machine lacks
    kindlab run probes                run the labs of a topic, live
    """


def main() -> NoReturn:
    """Run the command line and exit: errors become one message and their exit code, Ctrl-C becomes 130."""
    _survive_narrow_encodings()
    try:
        sys.exit(kindlab(standalone_mode=False))
    except click.ClickException as misuse:
        _say(_shown(misuse))
        sys.exit(WRONG_USE)
    except (click.Abort, KeyboardInterrupt) as interrupt:
        _end_interrupted(interrupt)
    except KindlabError as error:
        _say(f"  {_told(error)}", head=type(error).__name__)
        sys.exit(error.exit_code)
    except Exception as bug:  # an unforeseen one must not end with 1, which says that Kubernetes contradicts its pages
        if full := disk_full(bug):
            _say(f"  {_told(full)}", head=type(full).__name__)
        else:
            from kindlab.cli import bugs  # noqa: PLC0415 - wanted in this case only

            _say(f"  {_said(bugs.report(bug))}", head=_said("kindlab failed"))
        sys.exit(KindlabError.exit_code)


def _end_interrupted(interrupt: BaseException) -> NoReturn:
    """Exit with 130; where a clean-up was left at work in its threads, without waiting for them."""
    from kindlab.cli.signals import Abandoned  # noqa: PLC0415 - wanted in this case only

    if not isinstance(interrupt.__cause__, Abandoned):  # click raises its Abort from what was raised
        _say(_said("interrupted"))
        sys.exit(INTERRUPTED)
    _say(_said("interrupted while cleaning up; what is left of it: kindlab sweep"))
    sys.stdout.flush()
    os._exit(INTERRUPTED)  # threads that print meanwhile would trouble Python's own end


def _told(error: KindlabError) -> str:
    """Return an error in the reader's language; what is wrong with a lab its author reads in English."""
    return str(error) if isinstance(error, InvalidLab) else _said(str(error))


def _said(line: str) -> str:
    from kindlab.cli.language import said  # noqa: PLC0415 - wanted in this case only

    return said(line)


def _say(text: str, head: str = "") -> None:
    """Tell an error, which may repeat anybody's words."""
    from kindlab.reporting.printing import say, styled  # noqa: PLC0415 - wanted in this case only

    say(styled(head, fg="red") if head else "", text, err=True)


def _shown(misuse: click.ClickException) -> str:
    """Return what click would print of wrong use."""
    told = io.StringIO()
    misuse.show(told)
    return told.getvalue().rstrip("\n")


def _survive_narrow_encodings() -> None:
    """Let output show ? for what its encoding lacks, such as Chinese in ASCII, where it would raise."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")
