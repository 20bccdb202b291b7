"""A run that leaves something behind: it is red and named, what can be is put back, else the cluster is replaced."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.cli.live import Session, session
from kindlab.cluster import lifecycle, lock
from kindlab.cluster.machines import Machines
from kindlab.judging import Report
from kindlab.locks import Locks

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

LAB = Catalogue(Path(__file__).parent / "root").find("engine/untidy")
NAME = "untidy"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session on a cluster of this module's own, which it may have to replace."""
    try:
        with session(NAME, "en", tmp_path_factory.mktemp("runs")) as opened:
            yield opened
    finally:
        lifecycle.down(NAME)


def run(live: Session, control: str = "") -> Report:
    """Run the lab as a command does, its lock held."""
    with lock.running(NAME, LAB.base, Locks()):
        return live.run(LAB, LAB.lab.variation(control))[0]


def chains(live: Session) -> str:
    machines = live.ground.machines
    return Machines(machines.cluster).run("worker", ["iptables-save", "-t", "nat"], within=20).output


def test_what_a_run_leaves_makes_it_red_and_is_put_back(live: Session) -> None:
    report = run(live)
    assert report.error is None
    assert report.exit_code == 3
    (left,) = report.leftovers
    assert "LAB-UNTIDY" in left.en
    assert left.en.endswith("(put back)")
    assert "LAB-UNTIDY" not in chains(live)
    assert live.ready(idle=True)


def test_what_cannot_be_put_back_has_the_cluster_replaced_before_the_next_lab(live: Session) -> None:
    report = run(live, "for-good")
    (left,) = report.leftovers
    assert "UNTIDY" in left.en
    assert "not put back" in left.en
    before = live.ground.machines.cluster.uid
    assert not live.ready(idle=False)
    another = run(live, "other-map")
    assert another.error == "RunError: not run: what the run before left in the cluster stays there"
    assert any("engine/untidy left something behind" in lack for lack in lifecycle.status(NAME).missing)
    assert live.ready(idle=True)
    assert live.ground.machines.cluster.uid != before
    assert "UNTIDY" not in chains(live)
    clean = run(live, "other-map")
    assert [left.en.rpartition("(")[2] for left in clean.leftovers] == ["put back)"]
