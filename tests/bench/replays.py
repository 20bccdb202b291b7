"""How long it takes to judge recordings again: python -m tests.bench.replays, in a process of its own."""

import json
from time import perf_counter
from typing import Any

import click

from kindlab.catalogue import Catalogue, Entry
from kindlab.judging import judge
from kindlab.recording import runfile
from tests.bench.children import child
from tests.bench.figures import Figure

TARGET_SECONDS = 0.050


def measure() -> list[Figure]:
    """Return the figure on replays."""
    with child("replays") as replays:
        found = replays.found()
    mains, each = found["mains"], found["recordings"]
    slowest = max(mains, key=lambda id_: mains[id_])
    mean = sum(mains.values()) / len(mains)
    return [Figure(
        f"replay of a lab in one process: its module, its recording, all claims ({len(mains)} labs)",
        f"{1000 * mean:.1f} ms in the mean, {1000 * mains[slowest]:.1f} ms the slowest ({slowest})",
        f"all {len(each)} recordings, controls too: {sum(each):.2f} s", f"≤ {1000 * TARGET_SECONDS:.0f} ms",
        mains[slowest] <= TARGET_SECONDS,
        {"mean_seconds": mean, "slowest_seconds": mains[slowest], "recordings": len(each), "all_seconds": sum(each)},
    )]  # fmt: skip


def main() -> None:
    """Replay every recording, and say how long each lab's main one took, and each of all.

    What the first replay imports for all others is part of a command's start, which is measured apart.
    """
    _seconds(Catalogue.of_roots(()).entries[0], None)
    catalogue = Catalogue.of_roots(())
    mains = {entry.id: _seconds(entry, None) for entry in catalogue.entries if entry.recording(None).is_file()}
    controls = [
        _seconds(entry, control.name)
        for entry in catalogue.entries for control in entry.remembered.controls
        if entry.recording(control.name).is_file()
    ]  # fmt: skip
    found: dict[str, Any] = {"mains": mains, "recordings": [*mains.values(), *controls]}
    click.echo(json.dumps(found))


def _seconds(entry: Entry, control: str | None) -> float:
    began = perf_counter()
    judge(entry.remembered, runfile.read(entry.recording(control)))
    return perf_counter() - began


if __name__ == "__main__":
    main()
