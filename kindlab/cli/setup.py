"""`kindlab setup`."""

import sys

import click

from kindlab.cli import language
from kindlab.cli.cluster_name import tell
from kindlab.cli.language import said
from kindlab.errors import HostError
from kindlab.host import facts, setup
from kindlab.host.setup import Step
from kindlab.reporting.printing import say, styled
from kindlab.reporting.words import COLON
from kindlab.texts import Text

GO_ON = Text("Go on?", zh="继续吗？")


@click.command("setup")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show the plan and stop.")
@language.option_of_what_is_said
def command(*, yes: bool, dry_run: bool) -> None:
    """Install what this machine lacks to run the labs: Docker, kind and a node image.

    Shows its plan first. Installs on Debian and its kin, as root; elsewhere it prints what to do. Safe to run again.

    \b
    kindlab setup --dry-run
    kindlab setup --yes
    """
    seen = facts.read()
    steps = setup.plan(seen)
    if not steps:
        say(said("Nothing to do: this machine has all that the labs need."))
        return
    for step in steps:
        say(
            styled(step.name, bold=True),
            COLON.in_(language.current()),
            said(step.why),
            *(f"\n    {line}" for line in step.commands),
        )
    if dry_run:
        return
    _refuse_what_is_for_the_user(setup.by_hand(seen, steps))
    _require_consent(yes=yes)
    done = setup.carry_out_plan(facts.read, tell)
    say(said(f"Done: {', '.join(done)}. Next: kindlab up"))


def _refuse_what_is_for_the_user(steps: tuple[Step, ...]) -> None:
    if steps:
        names = ", ".join(step.name for step in steps)
        raise HostError(
            f"kindlab installs only on Debian and its kin, as root. Here, do this yourself first: {names} "
            "(the commands are above), then run `kindlab setup` again. Nothing was changed."
        )


def _require_consent(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise HostError("nobody can be asked here: look at the plan above, then run `kindlab setup --yes`")
    click.confirm(said(GO_ON), abort=True)
