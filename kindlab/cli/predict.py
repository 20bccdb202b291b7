"""kindlab predict: say first what a cluster does, then see."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kindlab.catalogue import Catalogue, Entry, require_valid
from kindlab.cli import options
from kindlab.recording.finding import shipped
from kindlab.texts import Language

if TYPE_CHECKING:
    from kindlab.cli.asking import Answer
    from kindlab.cli.foretelling import Foretelling, Round


@click.command("predict")
@click.argument("words", nargs=-1, required=True, metavar="TOPIC|LAB...")
@click.option("--live", is_flag=True, help="Run the labs on the kind cluster; else their recordings are replayed.")
@click.option(
    "--name", "--cluster", "name", default="kindlab", show_default=True, help="With --live: the cluster's name."
)
@click.option(
    "--answers", "file", type=click.Path(path_type=Path), metavar="FILE",
    help="Take the answers from a YAML or JSON file, claim: {answer: true, sure: 80}, and ask nothing.",
)  # fmt: skip
@options.catalogue
@options.language
@options.as_json
def command(
    *, words: tuple[str, ...], live: bool, name: str, file: Path | None, catalogue: Catalogue, language: Language,
    as_json: bool,
) -> None:  # fmt: skip
    """Say of each claim of a lab whether it is true, and how sure you are; then see what a real cluster did.

    What was seen is in the recording of a run that comes with kindlab, so no cluster is needed; with --live the lab is
    run. Predictions are kept on this machine alone: kindlab progress shows the score, kindlab next goes on. The exit
    code is 0 whether they are right or wrong; 2 wrong use, 3 a live run that failed, 130 interrupted: what was answered
    by then is kept, and not asked again.

    \b
    kindlab predict probes/readiness          the claims of a lab, without a cluster
    kindlab predict deployments               lab by lab, those of a topic
    kindlab predict probes/readiness --live   then run it
    kindlab predict probes/readiness --answers my.yaml --json
    """
    entries = catalogue.select(words)
    _insist_on_what_is_needed(entries, name if live else None)  # before anything is asked
    from kindlab.cli.foretelling import Foretelling, rounds_by_recording  # noqa: PLC0415 - brings rich

    rounds, answers = _rounds(entries, file)
    told = Foretelling(language, as_json, answers, "live" if live else "recording")
    told.insist_on_somebody(rounds)
    if live:
        told.is_interrupted = _live(told, rounds, name)
    else:
        rounds_by_recording(told, rounds)
    told.finish()


def _insist_on_what_is_needed(entries: Sequence[Entry], cluster: str | None) -> None:
    """Raise KindlabError where a lab has no recording, or, with a cluster, where a lab or its name is invalid."""
    if cluster is None:
        for entry in entries:
            shipped(entry, None)
        return
    from kindlab.cluster.lifecycle import require_name  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    require_name(cluster)
    require_valid(entries)


def _rounds(entries: Sequence[Entry], file: Path | None) -> "tuple[list[Round], dict[str, Answer] | None]":
    """Return what is asked of each lab, and the answers of the file if there is one; then that is all they answer."""
    from kindlab.cli import answers  # noqa: PLC0415 - brings rich
    from kindlab.cli.foretelling import past, rounds_of  # noqa: PLC0415
    from kindlab.settling import ids_of  # noqa: PLC0415

    before = past()
    if file is None:
        return rounds_of(entries, before), None
    said = answers.read(file, [id_ for entry in entries for id_ in ids_of(entry)])
    return rounds_of(entries, before, said), said


def _live(told: "Foretelling", rounds: "Sequence[Round]", name: str) -> bool:
    """Ask the claims of all labs, then run the labs; tell whether a signal ended the runs before the last.

    Where somebody wants no more before all is asked, none is run.
    """
    entries = {each.entry.id: each.entry for each in rounds}
    if any(told.ask(each) for each in rounds):
        told.tell_waiting(entries.values())
        return False
    wanted = [entry for entry in entries.values() if told.waits(entry)]
    if not wanted:
        return False
    from kindlab.cli.live import session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import
    from kindlab.cli.subjects import each, main_run  # noqa: PLC0415

    try:
        reports, interrupted = each(
            [main_run(entry) for entry in wanted], session(name, told.language, None), options.usual_jobs()
        )
        for report, path in reports:
            told.settle(entries[report.header.lab], report, path)
    finally:
        told.tell_waiting(wanted)
    return interrupted
