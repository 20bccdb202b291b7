"""Runs labs on a cluster for a page; what speaks to Kubernetes is imported when the first one runs."""

from pathlib import Path

from kindlab.catalogue import Entry
from kindlab.cluster import lifecycle
from kindlab.errors import KindlabError
from kindlab.interruption import Interruption
from kindlab.judging import Report
from kindlab.serving.growing import Growth


class ClusterRunner:
    """Runs labs one at a time."""

    def __init__(self, cluster: str) -> None:
        self.cluster = cluster
        self._interruption = Interruption()

    def refusal(self) -> str:
        """Return why no lab can be run now, '' where one can."""
        try:
            known = lifecycle.known(self.cluster)
        except KindlabError as error:
            return str(error)
        name = self.cluster
        return "" if known else f"kindlab made no cluster {name!r}. Bring it up: kindlab up --name {name}"

    def run(self, entry: Entry, growth: Growth) -> tuple[Report, Path]:
        """Run a lab and return its report with the place of its recording."""
        self._interruption = Interruption()
        if growth.is_stopped:  # before there was anything to trip
            self.stop()
        from kindlab.cli import heard  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

        return heard.run(entry, growth, self.cluster, self._interruption)

    def stop(self) -> None:
        """End the run that there is."""
        self._interruption.trip()
