"""`kindlab doctor`."""

import json
import sys

import click

from kindlab.cli import language
from kindlab.cli.language import said
from kindlab.host import doctor, facts
from kindlab.host.doctor import Finding, State
from kindlab.reporting.printing import say, say_json, styled

_COLOUR = {State.OK: "green", State.WARN: "yellow", State.MISS: "red"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@language.option_of_what_is_said
def command(*, as_json: bool) -> None:
    """Look whether this machine can run the labs; changes nothing.

    Exit code 0 if it can, 3 if something is missing.

    \b
    kindlab doctor
    kindlab doctor --json
    """
    findings = doctor.examine(facts.read())
    usable = doctor.is_usable(findings)
    if as_json:
        say_json(json.dumps({"usable": usable, "findings": [finding.as_json() for finding in findings]}))
    else:
        for finding in findings:
            say(*_line(finding))
        say(said("This machine can run the labs." if usable else "Something is missing: kindlab setup"))
    sys.exit(0 if usable else 3)


def _line(finding: Finding) -> tuple[str, str]:
    mark = styled(f"{finding.state.value:<4}", fg=_COLOUR[finding.state])
    remedy = f" -> {said(finding.remedy)}" if finding.remedy else ""
    return mark, f"  {finding.name:<14}  {said(finding.seen)}{remedy}"
