"""kindlab replay: judge a recording again."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli import options
from kindlab.cli.output import deliver
from kindlab.cli.outputs import planned
from kindlab.cli.recordings import located
from kindlab.judging import Report, judge
from kindlab.recording import runfile
from kindlab.reporting.printing import say, styled
from kindlab.texts import Language, Text
from kindlab.timeline import Timeline

if TYPE_CHECKING:
    from kindlab.rejudging import Rejudged


NO_ROWS = Text(
    "this run has not a single row: nothing can be learnt from it", zh="本次运行没有任何记录，因此无从判断"
)  # fmt: skip
CUT_OFF = Text(
    "the recording was cut off: what came after its last row was not seen",
    zh="记录在中途中断：最后一行之后的情况没有看到",
)


@click.command("replay")
@click.argument("run", metavar="LAB|RUN")
@click.option("--control", help="Replay the recording of this control instead of the main run.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Also write the run's timeline and claims as a page of its own, with the recorded controls beside it.",
)  # fmt: skip
@options.report
@options.fail_on
@options.catalogue
@options.language
@options.as_json
def command(
    *, run: str, control: str | None, page: Path | None, files: tuple[str, ...], fail_on: str | None,
    catalogue: Catalogue, language: Language, as_json: bool,
) -> None:  # fmt: skip
    """Judge a recorded run again, with today's checks; it needs neither Docker nor a cluster.

    RUN is the folder or file of an earlier run; for a LAB the recording that comes with kindlab is taken, also where
    a folder of that name holds no run. A run's verdicts are held against those of the day it took place: where a check
    has not changed since, they must be the same.

    \b
    kindlab replay probes/readiness
    kindlab replay probes/readiness --control also-liveness
    kindlab replay ./my-run --json
    kindlab replay probes/readiness --html readiness.html
    kindlab replay ./my-run --report junit=junit.xml --report json=report.json
    """
    outputs = planned(files, fail_on, None, catalogue.sources, language)
    path = located(catalogue, run, control)
    timeline = runfile.read(path)
    entry = catalogue.find(timeline.header.lab)
    report = judge(entry.remembered, timeline)
    if page:
        from kindlab.cli.pages import write_page  # noqa: PLC0415 - what makes pages is slow to import
        from kindlab.reporting.html.page import Shown  # noqa: PLC0415

        write_page(page, Shown(report, timeline), path, entry, language)
    for gap in _gaps(timeline):
        say(styled(gap.in_(language), fg="yellow"), err=True)
    deliver([(report, path)], language, as_json, rejudged=_rejudged(path, report, entry), outputs=outputs)


def _gaps(timeline: Timeline) -> Iterator[Text]:
    """Yield what a run lacks that has not come to its end."""
    if not timeline.rows:
        yield NO_ROWS
    elif timeline.end is None:
        yield CUT_OFF


def _rejudged(path: Path, report: Report, entry: Entry) -> "Rejudged | None":
    """Return what has become of a run's own verdicts; a recording that comes with a lab has none."""
    variation = entry.remembered.variation(report.header.control)
    if path.resolve() == entry.recording(variation.short if variation else None).resolve():
        return None
    from kindlab.recording import verdictfile  # noqa: PLC0415

    return verdictfile.compare(path, report)
