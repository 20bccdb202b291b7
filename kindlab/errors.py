"""The errors a user can meet; each says what is wrong, where, and what to do."""

import errno
from collections.abc import Iterable


def said_by(error: BaseException) -> str:
    """Return an exception's type and what it says, whoever wrote it."""
    try:
        text = str(error)
    except Exception:  # an exception's own code may do what it likes
        text = "it cannot be told what"
    return f"{type(error).__name__}: {text}"


class KindlabError(Exception):
    """Anything kindlab reports to its user as one message, never as a traceback.

    `exit_code` is what the command line ends with: 2 for wrong use or an invalid lab, 3 for what failed.
    """

    exit_code = 3


class InvalidLab(KindlabError):
    """A lab, manifest or request is malformed; the message holds every problem that was found, one a line."""

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'}, nothing was applied:{lines}")


class UnknownLab(KindlabError):
    """No lab, topic or claim has the name that was asked for."""

    exit_code = 2


class InvalidAnswers(KindlabError):
    """A file of answers is malformed; the message holds every problem that was found, one a line."""

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        found = tuple(problems)
        lines = "".join(f"\n  {problem}" for problem in found)
        super().__init__(f"{len(found)} problem{'' if len(found) == 1 else 's'}, nothing was predicted:{lines}")


class UnreadableRun(KindlabError):
    """A run's file is damaged, foreign or newer than this kindlab."""

    exit_code = 2


class HostError(KindlabError):
    """This machine lacks something that kindlab needs, or a step of its set-up failed."""


class ClusterError(KindlabError):
    """The kind cluster is absent, not ready, not ours, or does not answer."""


def disk_full(error: BaseException) -> HostError | None:
    """Return what to tell of an error by which a disk is full, None of any other one."""
    if not (isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}):
        return None
    where = f" ({error.filename})" if error.filename else ""
    return HostError(f"a disk is full{where}: {error.strerror}. Free some space, then run it again")


class RunError(KindlabError):
    """A run could not go on: a step was refused against expectation, or the cluster went away."""


class StepTimeout(RunError):
    """A wait's condition did not hold within its bound; the message holds what was seen last."""
