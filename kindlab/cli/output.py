"""Prints reports as text or JSON, and ends with the exit code that they ask for."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from kindlab.judging import Report
from kindlab.texts import Language

WORST_FIRST = (1, 3)


def deliver(reports: Sequence[tuple[Report, Path]], language: Language, as_json: bool) -> None:
    """Print the reports, each with the place of its run, and exit: 1 contradicted, 3 error or inconclusive, else 0."""
    codes = {report.exit_code for report, _ in reports}
    worst = next((code for code in WORST_FIRST if code in codes), 0)
    if as_json:
        from kindlab.reporting import machine  # noqa: PLC0415

        click.echo(machine.encode(reports, worst))
    else:
        _print(reports, language)
    sys.exit(worst)


def _print(reports: Sequence[tuple[Report, Path]], language: Language) -> None:
    from rich.console import Console  # noqa: PLC0415

    from kindlab.reporting import text  # noqa: PLC0415

    console = Console(highlight=False)
    for report, path in reports:
        text.show(report, language, console)
        console.print(str(path), style="dim", soft_wrap=True)
