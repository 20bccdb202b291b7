"""Prints what a CI run tries live, within a budget of time: `labs` to prove, or `tests`, files of live tests.

First come those that the change touches, then a sample, drawn by the newest commit's hash: another commit, another
sample. The change is what has come since the newest commit that is older than half a day's work. Labs take as long as
their recordings say, with their controls, files of tests as long as live_seconds.toml beside this file does.
"""

import random
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kindlab.affected import EVERYTHING, affected, concerns
from kindlab.catalogue import Catalogue
from kindlab.recording.durations import UNRECORDED_SECONDS, seconds_of
from kindlab.root import shipped_root

BUDGET_SECONDS = {"labs": 18 * 60, "tests": 12 * 60}
SPARE_SECONDS = 9
"""What a run may take beyond what is expected of it: CI's machine has two cores."""

UNKNOWN_SECONDS = 300
CHANGE = "4 hours ago"

Cost = Callable[[str], float]


def main(what: str) -> None:
    """Print the picked labs, or files of tests, on one line."""
    found, cost = {"labs": _labs, "tests": _tests}[what]()
    changed = _changed()
    touched = [each for each in found if each in {*changed, *_affected(changed)}]
    rest = [each for each in found if each not in touched]
    random.Random(_git("rev-parse", "HEAD")).shuffle(rest)  # noqa: S311 - a sample, no secret
    print(*within([*touched, *rest], cost, BUDGET_SECONDS[what]))  # noqa: T201


def within(names: Sequence[str], cost: Cost, seconds: float) -> Iterator[str]:
    """Yield names while they fit, and the first in any case: a change to what takes long is tried all the same."""
    for place, name in enumerate(names):
        seconds -= cost(name)
        if seconds < 0 and place > 0:
            return
        yield name


def _labs() -> tuple[list[str], Cost]:
    catalogue = Catalogue(shipped_root())

    def cost(id_: str) -> float:
        """Return how long the main run and the controls may take."""
        entry = catalogue.find(id_)
        runs = (seconds_of(entry, variation) for variation in (None, *entry.lab.variations))
        return sum((seconds or UNRECORDED_SECONDS) + SPARE_SECONDS for seconds in runs)

    return [entry.id for entry in catalogue.entries], cost


def _tests() -> tuple[list[str], Cost]:
    seconds = tomllib.loads(Path(__file__).with_name("live_seconds.toml").read_text(encoding="utf-8"))
    root = shipped_root()
    files = [str(file.relative_to(root)) for file in sorted((root / "tests/live").rglob("test_*.py"))]
    return files, lambda file: float(seconds.get(file, UNKNOWN_SECONDS))


def _changed() -> list[str]:
    """Return the files that have changed."""
    base = _git("rev-list", "-1", f"--before={CHANGE}", "HEAD") or _git("hash-object", "-t", "tree", "/dev/null")
    return _git("diff", "--name-only", base, "HEAD").splitlines()


def _affected(changed: Sequence[str]) -> list[str]:
    """Return the ids of labs in whose own places a file has changed; of a change of the engine a sample will tell."""
    root = shipped_root()
    own = [(root, file) for file in changed if EVERYTHING not in concerns(file)]
    return [entry.id for entry in affected(Catalogue(root).entries, own)]


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main(*sys.argv[1:])
