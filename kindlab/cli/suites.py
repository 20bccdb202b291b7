"""Reads the runs of a suite: those below a folder, or the last green ones that are kept in the state folder."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from kindlab.catalogue import Catalogue
from kindlab.cli.outputs import runs_folder
from kindlab.errors import KindlabError, UnknownLab, UnreadableRun
from kindlab.judging import RED, Report, across, judge
from kindlab.recording import runfile, verdictfile
from kindlab.recording.finding import is_run, runs_below
from kindlab.rejudging import Verdicts
from kindlab.suites import Key, Suite

Runs = dict[Key, list[Path]]


def is_suite(catalogue: Catalogue, word: str) -> bool:
    """Tell whether a word is the folder of a suite: one with runs below it, and not a lab's name."""
    path = Path(word)
    try:
        if not path.is_dir() or is_run(path) or not runs_below(path):
            return False
        catalogue.find(word)
    except UnknownLab:
        return True
    except OSError:  # such as a name that is too long
        return False
    return False


def read(catalogue: Catalogue, folder: Path) -> Suite:
    """Return the reports of all runs in a folder, or of the one run that it is, judged by today's checks.

    Raises UnreadableRun with everything that cannot be read, click.UsageError where it holds several suites.
    """
    runs: Runs = {}
    judged: dict[Path, Report] = {}
    problems = list[str]()
    for path in [folder] if is_run(folder) else runs_below(folder):
        try:
            judged[path] = _judged(catalogue, path)
        except KindlabError as error:
            problems.append(str(error))
        else:
            header = judged[path].header
            runs.setdefault(Key(header.lab, header.control), []).append(path)
    if problems:
        raise UnreadableRun("\n".join(problems))
    _insist_on_one(folder, runs)
    return {key: _summed_up({path: judged[path] for path in paths}) for key, paths in runs.items()}


def last_green(catalogue: Catalogue, suite: Suite) -> Suite:
    """Return, of each lab and control of a suite, the last run before it that was green, of those that are kept."""
    found: dict[Key, Report] = {}
    for key, report in suite.items():
        if paths := next(_green(key, report.header.started), None):
            found[key] = _summed_up({path: _judged(catalogue, path) for path in paths})
    if not found:
        raise click.UsageError(
            f"no earlier green run of these labs is kept below {runs_folder(None)}; name a second folder."
        )
    return found


def _green(key: Key, before: str) -> Iterator[list[Path]]:
    """Yield the runs of each kept suite in which a lab was green, the latest suite first."""
    for session in sorted(runs_folder(None).glob("*"), reverse=True):
        kept = {path: verdicts for path in runs_below(session / key.lab) if (verdicts := _kept(path))}
        of_key = {path: each for path, each in kept.items() if Key(each.lab, each.control) == key}
        standings = {claim.standing for verdicts in of_key.values() for claim in verdicts.claims}
        if of_key and not standings & RED.keys() and all(each.started < before for each in of_key.values()):
            yield list(of_key)


def _kept(path: Path) -> Verdicts | None:
    try:
        return verdictfile.read(path)
    except UnreadableRun:  # nothing that one could call green
        return None


def _judged(catalogue: Catalogue, path: Path) -> Report:
    timeline = runfile.read(path)
    return judge(catalogue.find(timeline.header.lab).remembered, timeline)


def _summed_up(reports: Mapping[Path, Report]) -> Report:
    if len(reports) == 1:
        return next(iter(reports.values()))
    return across({path.name: report for path, report in reports.items()})


def _insist_on_one(folder: Path, runs: Runs) -> None:
    """Raise click.UsageError where runs of one lab lie in several folders: then each of these is a suite."""
    for key, paths in runs.items():
        if len(parents := _parents(paths)) > 1:
            raise click.UsageError(
                f"{folder}: holds several suites, as {key} was run in {' and in '.join(parents)}; name one."
            )


def _parents(paths: Iterable[Path]) -> list[str]:
    return list(dict.fromkeys(str(path.parent) for path in paths))
