"""Whether the API server was there all through a step: what fails while it is away tells nothing of the cluster."""

from http import HTTPStatus

from kindlab.running.stage import Stage

DECIDED = (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Statuses for which the API server has to know its rules and what is stored; one that has just started says 403."""


class Presence:
    """Looks on from now: every stream holds a watch, which breaks when the API server ends, and at once.

    A stream that lost it takes the server for present again only when that is ready.
    """

    def __init__(self, stage: Stage) -> None:
        self._recorder = stage.recorder
        self._breaks = self._recorder.breaks
        self._down = self._recorder.down()

    def doubt(self, code: int | None = None) -> str:
        """Return why a failure may be due to an API server that was away since then, '' where it was there.

        There is no doubt of a status (`code`) that only a server at work gives.
        """
        if code in DECIDED:
            return ""
        trouble = next(iter((self._down | self._recorder.down()).values()), "")
        if trouble or self._recorder.breaks == self._breaks:
            return trouble and f"the API server was away meanwhile ({trouble})"
        return "the API server was away meanwhile (a watch broke)"
