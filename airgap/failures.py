"""What can go wrong, worded for the person who has to go on from there."""

import errno
from collections import deque
from pathlib import Path

SHOWN_LINES = 15


class BuildError(Exception):
    """A build that cannot go on; its text names what failed and what to do next."""

    exit_code = 1


class PrerequisitesMissing(BuildError):
    """Everything that this machine lacks for a build, told at once."""

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"this machine cannot build the node image yet:\n{lines}")


class CommandFailed(Exception):
    """A command of a stage ended with something other than 0."""


class StageFailed(BuildError):
    """A stage that failed: its name, the end of its log, the log's path, and how to go on."""

    def __init__(self, stage: str, cause: BaseException, log: Path) -> None:
        end = _last_lines(log)
        shown = "\n".join(f"  | {line}" for line in end)
        super().__init__(
            f"stage '{stage}' failed: {cause}\n{shown}\n  log: {log}\n"
            f"{_advice(cause, end)}Run the same command again: finished stages are kept and it goes on from here."
        )


def _last_lines(log: Path) -> list[str]:
    if not log.exists():
        return []
    with log.open(encoding="utf-8", errors="replace") as lines:
        return [line.rstrip() for line in deque(lines, maxlen=SHOWN_LINES)]


def _advice(cause: BaseException, end: list[str]) -> str:
    full = isinstance(cause, OSError) and cause.errno == errno.ENOSPC
    if full or any("no space left on device" in line.lower() for line in end):
        return "The disk is full: free some space ('docker system df' and 'go clean -cache' show where it went).\n"
    return ""
