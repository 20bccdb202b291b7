"""kindlab run: put labs to a live cluster."""

import math
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from kindlab.catalogue import Catalogue, Entry, require_valid
from kindlab.cli import cluster_name, options, picking, repeating
from kindlab.cli.aftermath import Aftermath
from kindlab.cli.output import deliver
from kindlab.cli.outputs import planned, runs_folder
from kindlab.judging import Reported
from kindlab.repetition import MOST_JOBS, Condition
from kindlab.reporting.loudness import Loudness
from kindlab.reporting.printing import say
from kindlab.shards import Shard
from kindlab.texts import Language

if TYPE_CHECKING:
    from kindlab.cli.live import Opening


@click.command("run")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@cluster_name.option
@click.option(
    "--repeat", type=click.IntRange(min=1), metavar="N", help="Run each lab N times, and see whether the runs agree."
)
@click.option(
    "--under", "conditions", metavar="CONDITION,...", callback=repeating.conditions,
    help="With --repeat: run each lab N times under each of alone (one at a time; the default), beside (these and "
    f"other labs side by side, {MOST_JOBS} at once) and stress (busy loops, two for each CPU), or all of these.",
)  # fmt: skip
@click.option(
    "--keep",
    is_flag=True,
    help="Leave a red run as it is, namespaces and all that was changed, until the next run on this cluster undoes it. "
    "No other lab is run after it.",
)
@click.option(
    "--pause-on-failure", "pause", is_flag=True, help="Wait for Enter before a red run is cleaned up; on a terminal."
)
@picking.options
@options.jobs
@click.option(
    "--within", type=click.FloatRange(min=1), default=math.inf, metavar="SECONDS",
    help="End all labs after this time: those that run clean up and are in error, as are those that have not begun.",
)  # fmt: skip
@options.output
@click.option(
    "--html", "pages", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Also write a page with the timeline of each lab, and index.html with all of them, into a folder.",
)  # fmt: skip
@options.loudness
@options.report
@options.fail_on
@options.catalogue
@options.language
@options.as_json
def command(
    *, words: tuple[str, ...], name: str, repeat: int | None, conditions: tuple[Condition, ...], keep: bool,
    pause: bool, ref: str | None, shard: Shard | None, budget: float | None, jobs: int, within: float,
    output: Path | None, pages: Path | None, files: tuple[str, ...], fail_on: str | None, catalogue: Catalogue,
    language: Language, as_json: bool, loudness: Loudness,
) -> None:  # fmt: skip
    """Run labs on the kind cluster and judge their claims by what was seen.

    The cluster is made when it is missing, and reused when it is there. Exit code: 0 all as documented, 1 something
    contradicts the documentation, 2 wrong use or an invalid lab, 3 error, inconclusive or repeated runs that
    disagree, 130 interrupted; --fail-on chooses which of these count. What this cluster cannot be asked is skipped.
    On GitHub's runners the job's summary and annotations are written too. Labs run side by side, but for those that
    disturb what others need, such as a node; --keep, --pause-on-failure and --repeat, but for --under, run one at a
    time. A lab that fails does not stop the others, and after Ctrl-C the runs that are finished are still reported.
    Beside the recording of a run that is contradicted, inconclusive or in error, diagnostics/ holds what the clean-up
    takes away: objects, Events, logs, nodes' journals.

    \b
    kindlab run probes                    all labs of a topic
    kindlab run probes/readiness --json   one lab, for a program to read
    kindlab run probes -o runs            keep the recordings in ./runs
    kindlab run probes --html pages       also write what can be looked at, pages/index.html
    kindlab run --report junit=junit.xml --report summary=summary.md    also write the report to files
    kindlab run --fail-on contradicted    exit with 0 where nothing contradicts the documentation
    kindlab run --shard 2/5 --report json=2.json      a fifth of all labs; kindlab merge joins the reports
    kindlab run --changed-since origin/main --time-budget 600    what a branch changes, in ten minutes at the most
    kindlab run --jobs 1                  all labs, one at a time
    kindlab run probes/readiness --keep   leave it as it is where it is red
    kindlab run probes --repeat 10        ten runs of each lab, one report
    kindlab run probes --repeat 10 --under all    ten alone, ten beside other labs, ten under stress
    """
    if conditions != (Condition.ALONE,) and repeat is None:
        raise click.UsageError("--under goes with --repeat N: what is compared are runs under each condition.")
    if keep and (pause or repeat):
        raise click.UsageError("--keep leaves one run as it is: leave out --repeat and --pause-on-failure.")
    if pause and Condition.BESIDE in conditions:
        raise click.UsageError("--pause-on-failure runs one lab at a time: leave out --under beside.")
    outputs = planned(files, fail_on, runs_folder(output), catalogue.sources, language, pages=pages)
    aftermath = Aftermath(keep, pause, language)
    aftermath.insist_on_a_terminal()
    pick = picking.Pick(ref, shard, budget)
    picked = pick.of(catalogue, catalogue.select(words), (repeat or 1) * len(conditions))
    require_valid([*picked.chosen, *picked.left_out])
    for line in picked.lines(language) if loudness is not Loudness.QUIET else ():
        say(line, err=True)
    began, reports, interrupted = monotonic(), list[Reported](), False
    if picked.chosen:
        from kindlab.cli.live import session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

        live = session(name, language, output, aftermath, loudness)
        at_once = 1 if keep or pause else jobs
        plan = repeating.Plan(repeat, conditions, catalogue.entries, within, at_once) if repeat else None
        reports, interrupted = _run(picked.chosen, plan, live, at_once, within)
    deliver(
        picked.with_left_out(reports), language, as_json, interrupted=interrupted, seconds=monotonic() - began,
        origin=picked.origin(catalogue, reports), outputs=outputs,
    )  # fmt: skip


def _run(
    entries: Sequence[Entry], plan: repeating.Plan | None, live: "Opening", jobs: int, within: float
) -> tuple[list[Reported], bool]:  # fmt: skip
    """Return what came of each lab, and whether a signal ended it; a plan runs them several times."""
    if plan:
        return repeating.repeated(entries, plan, live)
    from kindlab.cli.subjects import each, main_run  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    return each([main_run(entry) for entry in entries], live, jobs, within)
