"""`kindlab sweep`."""

import sys
from typing import TYPE_CHECKING

import click
import msgspec

from kindlab.catalogue import Catalogue
from kindlab.cli import cluster_name, options
from kindlab.reporting.printing import joined, say, say_json, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kindlab.running.sweeping import Swept

WORDS = {"undone": ("undone", "green"), "found": ("would undo", "yellow"), "left": ("not undone", "red")}


@click.command("sweep")
@click.option("--name", "--cluster", "name", help="One cluster; without it all that kindlab knows, and this machine.")
@click.option("--dry-run", is_flag=True, help="Say what would be undone, and change nothing.")
@options.as_json
@options.catalogue
def command(*, name: str | None, dry_run: bool, as_json: bool, catalogue: Catalogue) -> None:
    """Undo what kindlab left behind where it was killed.

    Journals tell what dead runs changed; beyond that, namespaces, objects, files and commands are recognised that no
    journal names, nodes that are paused, clusters half made, Docker networks and seals without a cluster. What a
    living run uses is left alone, and so is all that kindlab did not make. Exit code 3 if something could not be
    undone.

    \b
    kindlab sweep --dry-run
    kindlab sweep
    kindlab sweep --name second --json
    """
    from kindlab.cluster import lifecycle  # noqa: PLC0415 - Docker's and Kubernetes' clients are slow to import
    from kindlab.running.sweeping import Sweep  # noqa: PLC0415

    if name:
        lifecycle.require_name(name)
    sweep = Sweep(frozenset(entry.base for entry in catalogue.entries), dry_run, cluster_name.tell)
    swept: list[Swept] = []
    for each in sweep.cluster(name) if name else sweep.everywhere():
        swept.append(each)
        if not as_json:
            say(_line(each))
    if as_json:
        say_json(msgspec.json.encode({"swept": swept}))
    else:
        say(_sum(swept, dry_run=dry_run))
    sys.exit(3 if any(each.outcome == "left" for each in swept) else 0)


def _line(swept: "Swept") -> str:
    word, color = WORDS[swept.outcome]
    where = f"{swept.cluster}: " if swept.cluster else ""
    return joined([styled(f"{word:<10}", fg=color), f"  {where}{swept.what}", f": {swept.reason}" * bool(swept.reason)])


def _sum(swept: "Sequence[Swept]", *, dry_run: bool) -> str:
    if not swept:
        return "nothing was left behind"
    left = sum(each.outcome == "left" for each in swept)
    said = f"{len(swept) - left} {'to undo' if dry_run else 'undone'}"
    return said + (f", {left} could not be undone" if left else "")
