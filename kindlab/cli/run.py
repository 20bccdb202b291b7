"""kindlab run: put labs to a live cluster."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kindlab.catalogue import Catalogue, Entry, require_valid
from kindlab.cli import cluster_name, options
from kindlab.cli.output import deliver
from kindlab.judging import Report, across
from kindlab.texts import Language

if TYPE_CHECKING:
    from kindlab.cli.live import Opening


@click.command("run")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@cluster_name.option
@click.option(
    "--repeat", type=click.IntRange(min=1), metavar="N", help="Run each lab N times, and see whether the runs agree."
)
@options.output
@options.catalogue
@options.language
@options.as_json
def command(
    *,
    words: tuple[str, ...],
    name: str,
    repeat: int | None,
    output: Path | None,
    catalogue: Catalogue,
    language: Language,
    as_json: bool,
) -> None:
    """Run labs on the kind cluster and judge their claims by what was seen.

    The cluster is made when it is missing, and reused when it is there. Exit code: 0 all as documented, 1 something
    contradicts the documentation, 2 wrong use or an invalid lab, 3 error, inconclusive or repeated runs that
    disagree, 130 interrupted. What this cluster cannot be asked is skipped. A lab that fails does not stop the others,
    and after Ctrl-C the runs that are finished are still reported.

    \b
    kindlab run probes                    all labs of a topic
    kindlab run probes/readiness --json   one lab, for a program to read
    kindlab run probes -o runs            keep the recordings in ./runs
    kindlab run probes --repeat 10        ten runs of each lab, one report
    """
    entries = catalogue.select(words)
    require_valid(entries)
    from kindlab.cli.live import each, run_main, session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    live = session(name, language, output)
    if repeat is None:
        reports, interrupted = each(entries, run_main, live)
    else:
        reports, interrupted = repeated(entries, repeat, live)
    deliver(reports, language, as_json, interrupted)


def repeated(entries: Sequence[Entry], times: int, live: "Opening") -> tuple[list[tuple[Report, Path]], bool]:
    """Run each lab several times in a row; return one report a lab, with its folder, and whether Ctrl-C ended it.

    An interrupted lab is summed up from the runs that are finished.
    """
    from kindlab.cli.live import Turn, each  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    turns = [(entry, Turn(number, times)) for entry in entries for number in range(1, times + 1)]
    finished, interrupted = each(turns, lambda opened, turn: opened.run(turn[0], None, turn[1]), live)
    by_lab = groupby(finished, key=lambda run: run[0].header.lab)
    return [summed_up(list(runs)) for _, runs in by_lab], interrupted


def summed_up(runs: Sequence[tuple[Report, Path]]) -> tuple[Report, Path]:
    """Return one report on repeated runs of a lab, and the folder that holds theirs."""
    return across({path.name: report for report, path in runs}), runs[0][1].parent
