"""How long commands take from their start to their end, in turns with an interpreter that does nothing."""

import os
import subprocess
import sys
from statistics import median
from time import perf_counter

from tests.bench.figures import Figure

LAB = "probes/readiness"
TIMES = 11
TARGET_SECONDS = 0.200
NOTHING = "`python -c pass`"
COMMANDS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    NOTHING: (("-c", "pass"), {}),
    "`kindlab list`": (("-m", "kindlab", "list"), {}),
    f"`kindlab replay {LAB}`": (("-m", "kindlab", "replay", LAB), {}),
    f"`kindlab replay {LAB}`, in colours as on a terminal": (("-m", "kindlab", "replay", LAB), {"FORCE_COLOR": "1"}),
}
"""What is run, and what is added to its environment."""


def measure() -> list[Figure]:
    """Return a figure for each command; the first turn, which fills caches, is left out."""
    turns = [{name: _seconds(*command) for name, command in COMMANDS.items()} for _ in range(TIMES + 1)][1:]
    medians = {name: median(turn[name] for turn in turns) for name in COMMANDS}
    return [figure(name, medians[name], medians[NOTHING]) for name in COMMANDS if name != NOTHING]


def figure(name: str, seconds: float, nothing: float) -> Figure:
    """Return the figure of one command."""
    return Figure(
        f"{name}: from its start to its end (median of {TIMES})",
        f"{1000 * seconds:.0f} ms", f"{NOTHING}: {1000 * nothing:.0f} ms (1/{seconds / nothing:.0f})",
        f"≤ {1000 * TARGET_SECONDS:.0f} ms", seconds <= TARGET_SECONDS,
        {"seconds": seconds, "nothing_seconds": nothing},
    )  # fmt: skip


def _seconds(command: tuple[str, ...], added: dict[str, str]) -> float:
    began = perf_counter()
    subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, check=True, env={**os.environ, **added})
    return perf_counter() - began
