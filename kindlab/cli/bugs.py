"""Tells of a bug of kindlab's own: in a line, with its traceback where it can be sent from."""

import os
import time
import traceback

from kindlab.errors import KindlabError, RunError, disk_full


def as_error(error: Exception) -> KindlabError:
    """Return an exception as what is told of it: itself, that a disk is full, or that it is a bug."""
    if isinstance(error, KindlabError):
        return error
    return disk_full(error) or RunError(report(error))


def report(bug: Exception) -> str:
    """Return one line on a bug, its traceback added to a log, or below where none can be written.

    Several runs of one command may each have a bug, at the same time.
    """
    trace = "".join(traceback.format_exception(bug))
    said = f"{type(bug).__name__}: {bug}".partition("\n")[0]
    try:
        from kindlab.host.state import log_file  # noqa: PLC0415 - wanted in this case only

        log = log_file("crash")
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')}, process {os.getpid()}\n{trace}\n")
    except OSError:
        return f"{said}; please report it, with this:\n{trace}"
    return f"{said}; please report it, with {log}"
