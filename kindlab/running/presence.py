"""Whether the API server was there all through a step: what fails while it is away tells nothing of the cluster."""

from kindlab.running.stage import Stage


class Presence:
    """Looks on from now: every stream holds a watch, which breaks when the API server ends, and at once.

    A stream that lost it takes the server for present again only when that is ready.
    """

    def __init__(self, stage: Stage) -> None:
        self._recorder = stage.recorder
        self._breaks = self._recorder.breaks
        self._down = self._recorder.down()

    def doubt(self) -> str:
        """Return why the API server may have been away since then, '' where it was there."""
        trouble = next(iter((self._down | self._recorder.down()).values()), "")
        if trouble or self._recorder.breaks == self._breaks:
            return trouble and f"the API server was away meanwhile ({trouble})"
        return "the API server was away meanwhile (a watch broke)"
