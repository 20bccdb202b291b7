"""How long commands take from their start to their end, in turns with an interpreter that does nothing."""

import os
import resource
import subprocess
import sys
from statistics import median
from time import perf_counter
from typing import NamedTuple

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

KINDLABS = [name for name in COMMANDS if name != NOTHING]


class Took(NamedTuple):
    """How long a command took by the clock, and how long it had a CPU, in seconds."""

    wall: float
    cpu: float


def measure() -> list[Figure]:
    """Return a figure for each command; the first turn, which fills caches, is left out."""
    turns = [{name: _took(*command) for name, command in COMMANDS.items()} for _ in range(TIMES + 1)][1:]
    return [figure(name, [turn[name] for turn in turns], [turn[NOTHING] for turn in turns]) for name in KINDLABS]


def figure(name: str, turns: list[Took], nothing: list[Took]) -> Figure:
    """Return the figure of one command; what it had of a CPU does not depend on who else wanted one."""
    (wall, cpu), (bare, bare_cpu) = _medians(turns), _medians(nothing)
    return Figure(
        f"{name}: from its start to its end (median of {len(turns)})", f"{_ms(wall)}, of these {_ms(cpu)} on a CPU",
        f"{NOTHING}: {_ms(bare)}, {_ms(bare_cpu)} on a CPU", f"≤ {_ms(TARGET_SECONDS)}", wall <= TARGET_SECONDS,
        {"seconds": wall, "cpu_seconds": cpu, "nothing_seconds": bare, "nothing_cpu_seconds": bare_cpu},
    )  # fmt: skip


def _medians(turns: list[Took]) -> Took:
    return Took(*map(median, zip(*turns, strict=True)))


def _took(command: tuple[str, ...], added: dict[str, str]) -> Took:
    began, used = perf_counter(), _cpu_of_children()
    subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, check=True, env={**_usual(), **added})
    return Took(perf_counter() - began, _cpu_of_children() - used)


def _usual() -> dict[str, str]:
    """Return the environment, in which Python may keep what it has compiled, as it does where nobody forbids it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"
