"""Prints the labs that a CI run proves live: those that the change touches, then a sample, within a budget of time.

The change is what has come since the newest commit that is older than half a day's work. The sample is drawn by the
newest commit's hash: another commit, another sample. Durations are those of the recordings.
"""

import random
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from kindlab.catalogue import Catalogue, Entry
from kindlab.recording import runfile
from kindlab.root import shipped_root

BUDGET_SECONDS = 18 * 60
CLEAN_UP_SECONDS = 15
CHANGE = "4 hours ago"


def main() -> None:
    """Print the picked labs on one line."""
    entries = Catalogue(shipped_root()).entries
    head = _git("rev-parse", "HEAD")
    changed = set(_changed())
    touched = [entry for entry in entries if entry.id in changed]
    rest = [entry for entry in entries if entry not in touched]
    random.Random(head).shuffle(rest)  # noqa: S311 - a sample, no secret
    print(*(entry.id for entry in _within_budget([*touched, *rest])))  # noqa: T201


def _changed() -> Iterator[str]:
    """Yield the ids of labs in whose four places a file has changed."""
    base = _git("rev-list", "-1", f"--before={CHANGE}", "HEAD") or _git("hash-object", "-t", "tree", "/dev/null")
    for path in map(PurePath, _git("diff", "--name-only", base, "HEAD").splitlines()):
        match path.parts:
            case ["labs" | "checks", topic, file]:
                yield f"{topic}/{PurePath(file).stem}"
            case ["manifests", topic, lab, _] | ["tests", "recordings", topic, lab, _]:
                yield f"{topic}/{lab}"


def _within_budget(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield entries while they fit, and the first in any case: a change to a long lab is proved all the same."""
    left: float = BUDGET_SECONDS
    for place, entry in enumerate(entries):
        left -= _proof_seconds(entry)
        if left < 0 and place > 0:
            return
        yield entry


def _proof_seconds(entry: Entry) -> float:
    """Return how long the main run and the controls took when they were recorded, with their namespaces' end."""
    recordings = [entry.recording(name) for name in (None, *(control.name for control in entry.lab.controls))]
    ends = (runfile.read(path).end for path in recordings if path.is_file())
    return sum(end.at + CLEAN_UP_SECONDS for end in ends if end)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
