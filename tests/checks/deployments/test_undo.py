from collections.abc import Callable

import pytest

from checks.deployments import undo as check
from kindlab.rows import ObjectRow
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

REVISION = "deployment.kubernetes.io/revision"


class History(Script):
    """Writes the revisions of a Deployment."""

    def __init__(self) -> None:
        super().__init__("deployments/undo")

    def web(
        self, at: float, version: str, revision: int, *, replicas: int = 2, generation: int = 4, observed: int = 0
    ) -> "History":
        template = {"metadata": {"labels": {"version": version}}}
        spec, status = {"replicas": replicas, "template": template}, {"observedGeneration": observed or generation}
        self.object(at, "Deployment", "web", spec=spec, status=status)
        return self._annotated(revision, generation)

    def set(self, at: float, version: str, revision: int) -> "History":
        self.object(at, "ReplicaSet", f"web-{version}", labels={"app": "web", "version": version})
        return self._annotated(revision, 1)

    def _annotated(self, revision: int, generation: int) -> "History":
        newest = self.rows[-1]
        assert isinstance(newest, ObjectRow)
        newest.object["metadata"] |= {"annotations": {REVISION: str(revision)}, "generation": generation}
        return self


def scaled() -> History:
    """Version one and version two, scaled to 2 at 5 s, which the controller has seen at 6 s."""
    script = History().web(1, "one", 1, replicas=1, generation=1).set(1, "one", 1)
    script.web(3, "two", 2, replicas=1, generation=2).set(3, "two", 2).step("scale", 5, verb="scale")
    return script.web(6, "two", 2, generation=3)


def tried() -> History:
    """The flag was misspelt at 8 s."""
    script = scaled()
    script.step("misspelt", 8, verb="kubectl", outcome="refused", code=1)
    return script


def undone(outcome: str = "done") -> History:
    """Undone at 10 s: the controller has yet to act."""
    script = tried()
    script.step("undo", 10, verb="kubectl", outcome=outcome, code=0)
    return script


def reused() -> History:
    return undone().web(11, "one", 2, observed=3).set(12, "one", 3).web(13, "one", 3)


def scaled_to_what_it_was() -> Timeline:
    """Two replicas from the beginning: the scaling changes nothing, and there are none to restore."""
    script = History().web(1, "one", 1, generation=1).set(1, "one", 1)
    script.web(3, "two", 2, generation=2).set(3, "two", 2).step("scale", 5, verb="scale")
    script.step("misspelt", 8, verb="kubectl", outcome="refused", code=1).step("undo", 10, verb="kubectl", code=0)
    return script.web(11, "one", 3, generation=3).set(12, "one", 3).closed(20)


def misspelt(code: int, errors: str = "") -> Timeline:
    script, outcome = scaled(), "done" if code == 0 else "refused"
    script.step("misspelt", 8, verb="kubectl", outcome=outcome, code=code, errors=errors)
    return script.closed(20)


CASES = [
    (check.scaling_makes_a_revision, scaled_to_what_it_was(), Outcome.INCONCLUSIVE),
    (check.restores_the_replicas, scaled_to_what_it_was(), Outcome.INCONCLUSIVE),
    (check.reuses_the_replicaset, scaled_to_what_it_was(), Outcome.CONFIRMED),
    (check.restores_the_template, reused().closed(20), Outcome.CONFIRMED),
    (check.restores_the_template, undone().web(11, "three", 3).closed(20), Outcome.REFUTED),
    (check.restores_the_template, undone().closed(20), Outcome.REFUTED),
    (check.restores_the_template, undone().gap(12, 13, "Deployment").closed(20), Outcome.INCONCLUSIVE),
    (check.restores_the_template, undone("refused").closed(20), Outcome.INCONCLUSIVE),
    (check.to_reversion_selects, misspelt(0), Outcome.CONFIRMED),
    (check.to_reversion_selects, misspelt(1, "error: unknown flag: --to-reversion"), Outcome.REFUTED),
    (check.to_reversion_selects, misspelt(1, "Unable to connect: TLS handshake timeout"), Outcome.INCONCLUSIVE),
    (check.to_reversion_selects, scaled().closed(20), Outcome.INCONCLUSIVE),
    (check.makes_a_new_revision, reused().closed(20), Outcome.CONFIRMED),
    (check.makes_a_new_revision, undone().closed(20), Outcome.REFUTED),
    (check.makes_a_new_revision, undone().web(11, "one", 1).closed(20), Outcome.REFUTED),
    (check.makes_a_new_revision, undone().web(11, "one", 2, observed=3).cut_off(), Outcome.INCONCLUSIVE),
    (check.reuses_the_replicaset, reused().closed(20), Outcome.CONFIRMED),
    (check.reuses_the_replicaset, reused().set(14, "three", 4).closed(20), Outcome.REFUTED),
    (check.reuses_the_replicaset, undone().web(11, "one", 2).closed(20), Outcome.REFUTED),
    (check.reuses_the_replicaset, reused().gap(14, 15, "ReplicaSet").closed(20), Outcome.INCONCLUSIVE),
    (check.scaling_makes_a_revision, tried().closed(20), Outcome.REFUTED),
    (check.scaling_makes_a_revision, scaled().web(7, "three", 3).step("misspelt", 8).closed(20), Outcome.CONFIRMED),
    (check.scaling_makes_a_revision, reused().closed(20), Outcome.REFUTED),  # what the undo does later is not of it
    (check.scaling_makes_a_revision, tried().gap(7, 7.5, "Deployment").closed(20), Outcome.INCONCLUSIVE),
    (check.restores_the_replicas, reused().closed(20), Outcome.REFUTED),
    (check.restores_the_replicas, reused().web(14, "one", 3, replicas=1).closed(20), Outcome.CONFIRMED),
    (check.restores_the_replicas, undone().closed(20), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("judge", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(judge: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(judge, timeline) is outcome


def test_a_scaling_that_no_controller_has_seen_teaches_nothing() -> None:
    script = History().web(1, "two", 2, replicas=1, generation=2)
    script.step("scale", 5, verb="scale")
    script.web(6, "two", 2, generation=3, observed=2).step("misspelt", 8)
    assert judged(check.scaling_makes_a_revision, script.closed(20)) is Outcome.INCONCLUSIVE
