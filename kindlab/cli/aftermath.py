"""What becomes of a run that is red: it is cleaned up, after a look if somebody asks for one, or left as it is."""

import select
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kindlab import interruption
from kindlab.judging import Report
from kindlab.reporting.printing import say
from kindlab.reporting.telling import title
from kindlab.reporting.words import LIKELY_CAUSE, labelled
from kindlab.texts import Language, Text

if TYPE_CHECKING:
    from kindlab.cluster.cluster import Cluster
    from kindlab.reporting.progress import RunProgress

KEPT = Text(
    "{run} is red and left as it is; the next run on this cluster undoes it. To look at it:",
    zh="{run} 未通过，现场保留不动，下次在此集群运行时才会清理。查看方法：",
)
HELD = Text("{run} is red; it is cleaned up after this. To look at it:", zh="{run} 未通过，稍后清理。查看方法：")
ENTER = Text("Press Enter to clean up. ", zh="按回车键开始清理。")


@dataclass
class Aftermath:
    """What somebody wants of red runs; `kept` tells that one was left as it is, which other labs would stumble over."""

    keep: bool = False
    pause: bool = False
    language: Language = "en"
    kept: bool = False

    def insist_on_a_terminal(self) -> None:
        """Raise click.UsageError where nobody could press Enter."""
        if self.pause and not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise click.UsageError("--pause-on-failure waits for Enter, and this is no terminal. --keep needs none.")

    def of(self, progress: "RunProgress", report: Report, cluster: "Cluster", namespaces: tuple[str, ...]) -> bool:
        """Do what is wanted of a red run; tell whether it stays as it is."""
        if not (self.keep or self.pause):
            return False
        with progress.held():
            for line in self._told(report, cluster, namespaces):
                say(line, err=True)
            if self.pause:
                say(ENTER.in_(self.language), err=True, nl=False)
                _await_enter()
        self.kept = self.keep
        return self.keep

    def _told(self, report: Report, cluster: "Cluster", namespaces: tuple[str, ...]) -> list[str]:
        head = (KEPT if self.keep else HELD).in_(self.language).format(run=title(report))
        label = LIKELY_CAUSE.in_(self.language)
        cause = [labelled(label, report.cause.in_(self.language), self.language)] if report.cause else []
        looks = [f"  kubectl --namespace {name} get all,events" for name in namespaces]
        return [head, *cause, f"  export KUBECONFIG={cluster.kubeconfig}", *looks]


def _await_enter() -> None:
    """Wait for a line, or for what ends the run."""
    while not select.select([sys.stdin], [], [], interruption.LOOK_EVERY_SECONDS)[0]:
        interruption.check()
    sys.stdin.readline()
