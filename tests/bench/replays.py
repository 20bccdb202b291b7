"""How long it takes to judge recordings again: python -m tests.bench.replays, in a process of its own."""

import json
from time import perf_counter, process_time

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
    return [figure(found["mains"], found["recordings"], found["cpu"])]


def figure(mains: dict[str, float], recordings: list[float], cpu: float) -> Figure:
    """Return the figure of the labs' main recordings, by the slowest of them; `cpu` is for all recordings."""
    slowest, mean = max(mains, key=lambda id_: mains[id_]), sum(mains.values()) / len(mains)
    return Figure(
        f"replay of a lab in one process: its module, its recording, all its claims ({len(mains)} labs)",
        f"{1000 * mean:.1f} ms in the mean, {1000 * mains[slowest]:.1f} ms the slowest ({slowest})",
        f"all {len(recordings)} recordings, controls too: {sum(recordings):.2f} s, of these {cpu:.2f} s on a CPU",
        f"≤ {1000 * TARGET_SECONDS:.0f} ms", mains[slowest] <= TARGET_SECONDS,
        {"mean_seconds": mean, "slowest_seconds": mains[slowest], "recordings": len(recordings),
         "all_seconds": sum(recordings), "all_cpu_seconds": cpu},
    )  # fmt: skip


def main() -> None:
    """Replay every recording, and say how long each lab's main one took, and each of all.

    What the first replay imports for all others is part of a command's start, which is measured apart.
    """
    _seconds(_recorded()[0], None)
    entries, began = _recorded(), process_time()
    mains = {entry.id: _seconds(entry, None) for entry in entries}
    controls = [
        _seconds(entry, control.name)
        for entry in entries for control in entry.remembered.controls if entry.recording(control.name).is_file()
    ]  # fmt: skip
    cpu = process_time() - began
    click.echo(json.dumps({"mains": mains, "recordings": [*mains.values(), *controls], "cpu": cpu}))


def _recorded() -> list[Entry]:
    """Return the labs that have a recording, none of them loaded yet."""
    return [entry for entry in Catalogue.of_roots(()).entries if entry.recording(None).is_file()]


def _seconds(entry: Entry, control: str | None) -> float:
    began = perf_counter()
    judge(entry.remembered, runfile.read(entry.recording(control)))
    return perf_counter() - began


if __name__ == "__main__":
    main()
