"""kindlab merge: join the reports of shards."""

from collections.abc import Iterable, Iterator
from glob import escape
from pathlib import Path

import click

from kindlab.catalogue import Catalogue
from kindlab.cli import options
from kindlab.cli.output import deliver
from kindlab.cli.outputs import planned
from kindlab.cli.picking import NO_RUN
from kindlab.errors import KindlabError, UnreadableRun
from kindlab.judging import Reported
from kindlab.recording import runfile
from kindlab.reporting import merging, reading
from kindlab.reporting.merging import Documents
from kindlab.reporting.published import Document, Run
from kindlab.root import is_folder
from kindlab.texts import Language


@click.command("merge")
@click.argument("places", nargs=-1, required=True, metavar="FOLDER|FILE...", type=click.Path(path_type=Path))
@click.option(
    "--html", "pages", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Also write a page for each lab, and index.html with all of them, into a folder; timelines are those of the "
    "recordings beside the reports.",
)  # fmt: skip
@options.report
@options.fail_on
@options.catalogue
@options.language
@options.as_json
def command(
    *, places: tuple[Path, ...], pages: Path | None, files: tuple[str, ...], fail_on: str | None,
    catalogue: Catalogue, language: Language, as_json: bool,
) -> None:  # fmt: skip
    """Join the JSON reports of several commands, such as those of shards, into one, with one exit code.

    FILE is what `kindlab run --report json=FILE` wrote; of a FOLDER all .json files in it are taken, and those of the
    folders in it. A recording is found beside its report, in runs/ or any other folder, or where it was written.

    The exit code is that of one run of all: 0 all as documented, 1 something contradicts the documentation, 2 wrong
    use, 3 error or inconclusive. A shard that is not there, or a lab to which an interrupted one did not come, is named
    and makes it 3, whatever --fail-on says. Reports are refused that are not of one suite: of another kindlab, commit
    or split, with a shard or a lab twice; and those of --repeat. Environments may differ, and then are shown.

    \b
    kindlab run --shard 1/2 -o runs --report json=1.json              on one machine
    kindlab run --shard 2/2 -o runs --report json=2.json              on another one
    kindlab merge 1.json 2.json --report junit=junit.xml              then, with both files
    kindlab merge suite --html pages     with a folder that holds, for each shard, a folder with its report and runs/
    """
    outputs = planned(files, fail_on, None, catalogue.sources, language, pages=pages)
    documents = _read(places)
    _insist(merging.problems(documents))
    reports = _reports(documents, catalogue)
    deliver(reports, language, as_json, origin=merging.origin(documents), outputs=outputs)


def _read(places: Iterable[Path]) -> Documents:
    """Return all reports, by their files; raises click.UsageError with all that are none."""
    documents, problems = dict[Path, Document](), list[str]()
    for place in places:
        files = [place] if not is_folder(place) else sorted([*place.glob("*.json"), *place.glob("*/*.json")])
        if not files:
            problems.append(f"{place}: holds no JSON report; expected FILE.json, or a folder with FILE.json in it")
        for file in files:
            try:
                documents[file] = reading.document(file)
            except UnreadableRun as error:
                problems.append(str(error))
    _insist(problems)
    return documents


def _insist(found: Iterable[str]) -> None:
    if problems := list(found):
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}, nothing was merged:"
        raise click.UsageError("\n  ".join([count, *problems]))


def _reports(documents: Documents, catalogue: Catalogue) -> list[Reported]:
    """Return all runs' reports, with their recordings, ordered by lab; click.UsageError where one does not fit."""
    found, problems = list[Reported](), list[str]()
    for file, document in documents.items():
        for run in document.runs:
            try:
                report = reading.report(run, catalogue.find(run.lab).remembered)
            except KindlabError as error:
                problems.append(f"{file}: {error}")
            else:
                found.append((report, _recording(run, file.parent)))
    _insist(problems)
    return sorted(found, key=lambda each: (each[0].header.lab, each[0].header.control or ""))


def _recording(run: Run, folder: Path) -> Path:
    """Return the folder of a run's recording: beside its report, or where it was written."""
    try:
        return next((place for place in _places(run, folder) if _is_of(place, run)), NO_RUN)
    except (OSError, ValueError):  # such as a name that is too long, which somebody else wrote
        return NO_RUN


def _places(run: Run, folder: Path) -> Iterator[Path]:
    if run.recording is None:
        return
    written = Path(run.recording)
    own = written.parts[-3:]  # <topic>/<lab>/<run>
    if len(own) == 3 and ".." not in own:
        yield from (folder.joinpath(*own), *sorted(folder.glob("/".join(["*", *map(escape, own)]))))
    yield written


def _is_of(place: Path, run: Run) -> bool:
    """Tell whether a place holds that run's recording, and not that of another day."""
    try:
        header = runfile.read(place).header
    except UnreadableRun:
        return False
    return (header.lab, header.control, header.started) == (run.lab, run.control, run.started)
