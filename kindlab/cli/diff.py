"""kindlab diff: compare two runs of a lab."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from kindlab.catalogue import Catalogue
from kindlab.cli import options, suites
from kindlab.cli.outputs import runs_folder
from kindlab.cli.recordings import located
from kindlab.cli.suites import is_suite
from kindlab.comparing import compare
from kindlab.judging import judge
from kindlab.recording import runfile
from kindlab.recording.finding import is_run, shipped
from kindlab.reporting import difference
from kindlab.reporting import suites as suite_words
from kindlab.reporting.printing import say, say_json
from kindlab.suites import compare as compare_suites
from kindlab.texts import Language, Text

LAST_GREEN = Text("the last green runs below {folder}", zh="{folder} 中最近一次通过的运行")


@click.command("diff")
@click.argument("runs", nargs=-1, required=True, metavar="LAB|RUN|SUITE [LAB|RUN|SUITE]")
@click.option("--control", help="For a LAB take the recording of this control instead of the main run's.")
@click.option(
    "--all", "everything", is_flag=True, help="Show what was seen of objects too where verdicts are the same."
)
@options.catalogue
@options.language
@options.as_json
def command(
    *,
    runs: tuple[str, ...],
    control: str | None,
    everything: bool,
    catalogue: Catalogue,
    language: Language,
    as_json: bool,
) -> None:
    """Compare two runs of a lab, or two suites of runs, both judged by today's checks.

    Of two runs of a lab it tells verdicts, environment, steps, and what was seen of objects.
    RUN is the folder or file of a run; for a LAB the recording that comes with kindlab is taken, of the same control
    as the other run's where there is one. One RUN alone is compared with the recording that comes with its lab, and a
    LAB alone with its --control.

    SUITE is a folder with the runs of several labs, as `kindlab run -o FOLDER` makes it: of two of them it tells which
    verdicts have changed, and what in the environment. One SUITE alone is compared with the last green run of each of
    its labs before it, of those that are kept in the state folder.

    Exit code: 0 the same verdicts, 1 verdicts differ, 2 wrong use.

    \b
    kindlab diff ./yesterday ./today
    kindlab diff ./my-run                                      with the recording that comes with its lab
    kindlab diff probes/readiness --control also-liveness      a lab with one of its controls
    kindlab diff ./monday ./tuesday                            two suites
    kindlab diff ./tuesday                                     a suite with what was green last
    """
    if any(is_suite(catalogue, run) for run in runs):
        _compare_suites(catalogue, runs, language, plain=not (control or everything), as_json=as_json)
    paths = _pair(catalogue, runs, control)
    timelines = (runfile.read(paths[0]), runfile.read(paths[1]))
    labs = [timeline.header.lab for timeline in timelines]
    if labs[0] != labs[1]:
        raise click.UsageError(f"the one is a run of {labs[0]}, the other of {labs[1]}; compare runs of one lab.")
    lab = catalogue.find(labs[0]).remembered
    compared = compare((judge(lab, timelines[0]), judge(lab, timelines[1])), timelines)
    places = (str(paths[0]), str(paths[1]))
    if as_json:
        say_json(difference.encode(compared, places))
    else:
        say("\n".join(difference.lines(compared, places, language, everything=everything)))
    sys.exit(0 if compared.same_verdicts else 1)


def _compare_suites(
    catalogue: Catalogue, words: tuple[str, ...], language: Language, *, plain: bool, as_json: bool
) -> NoReturn:
    """Compare one suite with the last green runs, or two with each other; a run is a suite of one."""
    if len(words) > 2 or not plain:
        raise click.UsageError("expected one folder of runs, or two; --control and --all go with single runs.")
    if not all(is_suite(catalogue, word) or is_run(Path(word)) for word in words):
        raise click.UsageError("a folder of runs is compared with another one or with a run, not with a lab's name.")
    *first, last = (suites.read(catalogue, Path(word)) for word in words)
    one = first[0] if first else suites.last_green(catalogue, last)
    places = (words[0], words[-1]) if first else (LAST_GREEN.in_(language).format(folder=runs_folder(None)), words[0])
    compared = compare_suites(one, last)
    if as_json:
        say_json(suite_words.encode(compared, places))
    else:
        say("\n".join(suite_words.lines(compared, places, language)))
    sys.exit(1 if compared.changed else 0)


def _pair(catalogue: Catalogue, runs: tuple[str, ...], control: str | None) -> tuple[Path, Path]:
    """Return where the two runs are that are meant; UsageError where that is not two, or not clear."""
    own = [Path(run) for run in runs if is_run(Path(run))]
    if len(runs) > 2 or (len(runs) == len(own) == 2 and control):
        raise click.UsageError(
            "expected two runs; --control goes with a lab's name."
            if len(runs) == 2
            else f"expected two runs, not {len(runs)}."
        )
    if not own:
        return _with_its_control(catalogue, runs, control)
    control = control or _alike(catalogue, own[0])
    if len(runs) == 1:
        return shipped(catalogue.find(runfile.read(own[0]).header.lab), control), own[0]
    one, other = (located(catalogue, run, None if Path(run) in own else control) for run in runs)
    return one, other


def _alike(catalogue: Catalogue, run: Path) -> str | None:
    """Return the control that a run is of; None for the main run, and for what the lab does not know (any more)."""
    header = runfile.read(run).header
    variation = catalogue.find(header.lab).remembered.variation(header.control)
    return variation.name if variation else None


def _with_its_control(catalogue: Catalogue, labs: tuple[str, ...], control: str | None) -> tuple[Path, Path]:
    if len(labs) == 1 and control is None:
        raise click.UsageError(
            f"expected two runs; {labs[0]} alone is compared with one of its controls, by --control."
        )
    return located(catalogue, labs[0], None), located(catalogue, labs[-1], control)
