"""What git tells of a folder: which files have changed, and at which commit it is."""

import os
from pathlib import Path

from kindlab.errors import HostError
from kindlab.host.process import Outcome, ask

WITHIN = 30.0
"""Seconds for an answer."""


def changed(folder: Path, ref: str) -> list[str]:
    """Return the files below a folder that have changed since its history left that of `ref`, committed or not.

    New files count once git knows them. Raises HostError where git cannot tell.
    """
    base = _git(folder, "merge-base", "--", ref, "HEAD")
    if not base.ok:
        raise HostError(
            f"{folder}: git does not tell what has changed since {ref} ({base.complaint}). Name a commit that it "
            "knows; a shallow clone may lack it: git fetch --unshallow"
        )
    told = _git(folder, "diff", "--name-only", "--relative", "--no-renames", "-z", base.output.strip(), "--")
    if not told.ok:
        raise HostError(f"{folder}: git does not tell what has changed since {ref} ({told.complaint})")
    return [file for file in told.output.split("\0") if file]


def commit(folder: Path) -> str:
    """Return the commit that a folder is at, `-dirty` behind it where files differ from it; '' where git knows none."""
    return _git(folder, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*").output.strip()


def _git(folder: Path, *words: str) -> Outcome:
    return ask("git", "-C", str(folder), *words, within=WITHIN, env={**os.environ, "LC_ALL": "C"})
