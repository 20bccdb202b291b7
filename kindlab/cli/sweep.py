"""`kindlab sweep`."""

import sys
from typing import TYPE_CHECKING

import click
import msgspec

from kindlab.catalogue import Catalogue
from kindlab.cli import cluster_name, language, options
from kindlab.cli.language import said
from kindlab.reporting.printing import joined, padded, say, say_json, styled
from kindlab.reporting.words import COLON
from kindlab.texts import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kindlab.running.sweeping import Swept

WORDS = {
    "undone": (Text("undone", zh="已撤销"), "green"),
    "found": (Text("would undo", zh="将撤销"), "yellow"),
    "left": (Text("not undone", zh="未撤销"), "red"),
}
NOTHING = Text("nothing was left behind", zh="没有遗留任何东西")
UNDONE, TO_UNDO = Text("{count} undone", zh="已撤销 {count} 项"), Text("{count} to undo", zh="待撤销 {count} 项")
LEFT = Text("{said}, {count} could not be undone", zh="{said}，{count} 项未能撤销")


@click.command("sweep")
@click.option("--name", "--cluster", "name", help="One cluster; without it all that kindlab knows, and this machine.")
@click.option("--dry-run", is_flag=True, help="Say what would be undone, and change nothing.")
@options.as_json
@options.catalogue
@language.option_of_what_is_said
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
    where = f"{swept.cluster}{said(COLON)}" if swept.cluster else ""
    why = f"{said(COLON)}{said(swept.reason)}" if swept.reason else ""
    return joined([styled(padded(said(word), 10), fg=color), f"  {where}{said(swept.what)}{why}"])


def _sum(swept: "Sequence[Swept]", *, dry_run: bool) -> str:
    if not swept:
        return said(NOTHING)
    left = sum(each.outcome == "left" for each in swept)
    told = said(TO_UNDO if dry_run else UNDONE).format(count=len(swept) - left)
    return said(LEFT).format(said=told, count=left) if left else told
