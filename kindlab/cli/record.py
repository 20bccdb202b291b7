"""kindlab record: renew the recordings that are committed with a lab."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli import cluster_name, options
from kindlab.cli.language import said
from kindlab.cli.proving import Wanted, proved
from kindlab.errors import RunError
from kindlab.host import scratch
from kindlab.recording import runfile
from kindlab.reporting.loudness import Loudness
from kindlab.reporting.printing import say
from kindlab.texts import Language

MOST_BYTES = 64 * 1024


@click.command("record")
@click.argument("lab")
@cluster_name.option
@click.option("--force", is_flag=True, help="Record again although steps and manifests are what they were.")
@options.catalogue
@options.loudness
@options.language
def command(*, lab: str, name: str, force: bool, catalogue: Catalogue, language: Language, loudness: Loudness) -> None:
    """Record a lab and its controls for the repository, if steps or manifests have changed since the last time.

    Nothing is kept unless every claim is as documented and every control flips what it names.

    \b
    kindlab record probes/readiness
    """
    entry = catalogue.find(lab)
    if not force and _is_current(entry):
        say(said(f"{entry.id}: steps and manifests are as recorded; nothing to do (--force records all the same)"))
        return
    from kindlab.cli.live import session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import
    from kindlab.reporting import proof  # noqa: PLC0415

    with scratch.folder("record") as folder:
        proofs, interrupted = proved([entry], Wanted().plan, session(name, language, folder, loudness=loudness))
        if interrupted:
            raise KeyboardInterrupt
        (proven,) = proofs
        proof.show(proven, language)
        if proven.main.is_skipped:
            raise RunError(f"{entry.id}: this cluster cannot be asked (see above); the recordings stay as they were")
        if not proven.holds:
            raise RunError(
                f"{entry.id}: not as documented, or a control does not flip; the recordings stay as they were"
            )
        keep(
            {
                folder / entry.id / (name or "main") / runfile.CLOSED_NAME: entry.recording(name)
                for name in (None, *(each.short for each in entry.lab.variations))
            }
        )


def _is_current(entry: Entry) -> bool:
    return all(
        entry.recording(name).is_file()
        and runfile.read(entry.recording(name)).header.fingerprint == entry.fingerprint(variation)
        for variation in (None, *entry.lab.variations)
        for name in (variation.short if variation else None,)
    )


def keep(recordings: Mapping[Path, Path]) -> None:
    """Copy each recording to its place; raises RunError, with nothing copied, where one is larger than it may be."""
    sizes = {recorded: recorded.stat().st_size for recorded in recordings}
    if large := [f"{recordings[path].name}: {size} bytes" for path, size in sizes.items() if size > MOST_BYTES]:
        raise RunError(
            f"{', '.join(large)}, expected at most {MOST_BYTES}; watch fewer kinds or observe for less long. "
            "The recordings stay as they were"
        )
    for recorded, kept in recordings.items():
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(recorded, kept)
        say(said(f"{kept}: {sizes[recorded]} bytes"))
