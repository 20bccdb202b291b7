"""Temporary folders, each with a lock in it for as long as it is used: one whose lock is free was left by the dead."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from filelock import FileLock, Timeout

PREFIX = "kindlab-"
LOCK = ".kindlab.lock"


@contextmanager
def folder(purpose: str) -> Iterator[Path]:
    """Hold a new folder, which is removed in the end."""
    with TemporaryDirectory(prefix=f"{PREFIX}{purpose}-") as path, FileLock(Path(path) / LOCK):
        yield Path(path)


def abandoned() -> list[Path]:
    """Return this user's folders that nobody holds any more."""
    found = sorted(Path(gettempdir()).glob(f"{PREFIX}*/{LOCK}"))
    return [lock.parent for lock in found if lock.stat().st_uid == os.getuid() and _is_free(lock)]


def _is_free(lock: Path) -> bool:
    try:
        with FileLock(lock).acquire(timeout=0):
            return True
    except Timeout:
        return False
