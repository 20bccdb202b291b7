"""Prints what a CI run tries live, within a budget of time: `labs` to prove, or `tests`, files of live tests.

First come those that the change touches, then a sample, drawn by the newest commit's hash: another commit, another
sample. The change is what has come since the newest commit that is older than half a day's work. Labs take as long as
their recordings say, files of tests as long as live_seconds.toml beside this file does.
"""

import random
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath

from kindlab.catalogue import Catalogue
from kindlab.recording import runfile
from kindlab.root import shipped_root

BUDGET_SECONDS = {"labs": 18 * 60, "tests": 12 * 60}
CLEAN_UP_SECONDS = 15
UNKNOWN_SECONDS = 300
CHANGE = "4 hours ago"

Cost = Callable[[str], float]


def main(what: str) -> None:
    """Print the picked labs, or files of tests, on one line."""
    found, cost = {"labs": _labs, "tests": _tests}[what]()
    changed = set(_changed())
    touched = [each for each in found if each in changed]
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
        """Return how long the main run and the controls took when they were recorded, with their namespaces' end."""
        entry = catalogue.find(id_)
        recordings = [entry.recording(name) for name in (None, *(control.name for control in entry.lab.controls))]
        ends = (runfile.read(path).end for path in recordings if path.is_file())
        return sum(end.at + CLEAN_UP_SECONDS for end in ends if end)

    return [entry.id for entry in catalogue.entries], cost


def _tests() -> tuple[list[str], Cost]:
    seconds = tomllib.loads(Path(__file__).with_name("live_seconds.toml").read_text(encoding="utf-8"))
    root = shipped_root()
    files = [str(file.relative_to(root)) for file in sorted((root / "tests/live").rglob("test_*.py"))]
    return files, lambda file: float(seconds.get(file, UNKNOWN_SECONDS))


def _changed() -> Iterator[str]:
    """Yield the files that have changed, and the ids of labs in whose four places one has."""
    base = _git("rev-list", "-1", f"--before={CHANGE}", "HEAD") or _git("hash-object", "-t", "tree", "/dev/null")
    for file in _git("diff", "--name-only", base, "HEAD").splitlines():
        yield file
        match PurePath(file).parts:
            case ["labs" | "checks", topic, module]:
                yield f"{topic}/{PurePath(module).stem}"
            case ["manifests", topic, lab, _] | ["tests", "recordings", topic, lab, _]:
                yield f"{topic}/{lab}"


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main(*sys.argv[1:])
