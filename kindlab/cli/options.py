"""Options that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from kindlab.catalogue import Catalogue
from kindlab.cli import language as speaking
from kindlab.host.slowness import cpus
from kindlab.repetition import MOST_JOBS
from kindlab.reporting.loudness import Loudness

F = TypeVar("F", bound=Callable[..., Any])

LABS_PER_CPU = 2
"""Labs wait most of their time."""


def usual_jobs() -> int:
    """Return how many labs run side by side where nobody says how many."""
    return min(MOST_JOBS, LABS_PER_CPU * cpus())


def _catalogue(_context: click.Context, _option: click.Parameter, roots: Sequence[Path]) -> Catalogue:
    return Catalogue.of_roots(roots)


language = speaking.option
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder for the runs' recordings."
)
jobs = click.option(
    "-j", "--jobs", type=click.IntRange(1, MOST_JOBS), default=usual_jobs, metavar="N",
    help=f"How many labs may run side by side, {MOST_JOBS} at the most; by default {LABS_PER_CPU} for each CPU.",
)  # fmt: skip


def loudness(command: F) -> F:
    """Add --quiet and --verbose, of which the last one counts, as the parameter `loudness`."""
    quiet = click.option(
        "-q", "--quiet", "loudness", flag_value="quiet", callback=_loudness,
        help="Print the answer alone, and nothing while labs run.",
    )  # fmt: skip
    verbose = click.option(
        "-v", "--verbose", "loudness", flag_value="verbose", callback=_loudness,
        help="While labs run also print what came of each step and question, and what kindlab itself does.",
    )  # fmt: skip
    return quiet(verbose(command))


def _loudness(_context: click.Context, _option: click.Parameter, word: str | None) -> Loudness:
    return Loudness[word.upper()] if word else Loudness.USUAL


report = click.option(
    "--report", "files", multiple=True, metavar="FORMAT=FILE",
    help="Also write the report to a file, as json, junit or summary (Markdown); may be given more than once.",
)  # fmt: skip
fail_on = click.option(
    "--fail-on", metavar="STANDING,...",
    help="Which standings make the exit code 1 (contradicted, known-contradiction) or 3 (error, inconclusive, "
    "unstable, skipped), or none; by default contradicted,error,inconclusive,unstable. What a run has left in the "
    "cluster always makes it 3.",
)  # fmt: skip
catalogue = click.option(
    "--root",
    "catalogue",
    multiple=True,
    type=click.Path(path_type=Path),
    envvar="KINDLAB_ROOT",
    show_envvar=True,
    callback=_catalogue,
    help="A further folder with labs/, manifests/ and checks/, whose Python is run; may be given more than once.",
)
"""The labs that a command is about, kindlab's own and those of further roots, as its parameter `catalogue`."""
