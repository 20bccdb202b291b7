"""Commands that meet a fault: nothing is left behind, nothing hangs or is unforeseen, and no verdict is a wrong one."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import pytest
from msgspec import structs

from kindlab.catalogue import Catalogue, Entry
from kindlab.cluster import environment, lifecycle, readiness
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.differing import differences
from kindlab.cluster.inventory import Inventory, take
from kindlab.cluster.machines import Machines
from kindlab.needs import unmet
from kindlab.root import shipped_root
from kindlab.running import node_commands
from tests.live.faults import bounds, table
from tests.live.faults.cases import NAME, UNCLOSED, Asked
from tests.live.faults.child import FAILED, Child, started_for
from tests.live.faults.moments import moment, usual_seconds
from tests.live.faults.outside import DOCKER_RESTARTED, FAULTS, Scene
from tests.live.faults.places import Place
from tests.live.faults.table import Line

ENGINE = Path(__file__).parents[1] / "root"
"""The root of the labs that cordon, pause and stop nodes, and drain them."""

OF_ENGINE = ("engine/drained", "engine/nodes")

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings(UNCLOSED)]


def catalogue() -> Catalogue:
    return Catalogue.of_roots([ENGINE])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every, docker = (metafunc.config.getoption(name) for name in ("--every-lab", "--docker-restart"))
    labs = [*Catalogue(shipped_root()).entries, *map(catalogue().find, OF_ENGINE)]
    faults = [(name, fault) for name, fault in FAULTS.items() if docker or name != DOCKER_RESTARTED]
    metafunc.parametrize(("name", "lab"), [
        pytest.param(name, lab.id, id=f"{name}: {lab.id}", marks=pytest.mark.timeout(bounds.of_test(lab)))
        for name, fault in faults for lab in labs if every or (fault.lab == lab.id and not fault.is_long)
    ])  # fmt: skip


@dataclass
class Before:
    """The cluster before a fault, and how it differs from that now."""

    api: Api
    machines: Machines
    inventory: Inventory = field(init=False)

    def __post_init__(self) -> None:
        self.inventory = take(self.api, self.machines)

    def left(self, place: Place) -> list[str]:
        """Return what is not as it was, processes among it."""
        now = take(self.api, self.machines)
        commands = node_commands.namespaces(self.machines, self.machines.control_plane)
        told = [difference.text().en for difference in differences(self.inventory, now)]
        return [*told, *(f"kubectl of {each}" for each in sorted(commands)), *started_for(place.kubeconfig)]

    def left_at_last(self, place: Place) -> list[str]:
        """Return what is still not as it was after some time in which controllers may follow.

        Nothing is left in a new cluster, which kindlab has made in the place of one that it could not put right.
        """
        known = lifecycle.known(NAME)
        if known and known.uid != self.machines.cluster.uid:
            return started_for(place.kubeconfig)
        left: list[str] = []

        def look() -> list[str]:
            left[:] = self.left(place)
            return left

        try:
            readiness.wait(look, within=bounds.CLEAN_WITHIN, progress=lambda _: None)
        except readiness.NotReady:
            return left
        return []


@pytest.fixture
def before(cluster: Cluster) -> Iterator[Before]:
    made = lifecycle.up(NAME)  # what the case before left may have spoiled it
    with made.api() as client:
        yield Before(Api(client), Machines(made))


def words(command: str, *more: str) -> list[str]:
    return [command, *more, "--name", NAME, "--json", "--root", str(ENGINE)]


class Met(NamedTuple):
    """What came of a run that met a fault, or ended before it, and what it said."""

    line: Line
    said: str


def meet(entry: Entry, name: str, before: Before, asked: Asked, folder: Path) -> Met:
    """Run a lab, let it meet a fault, clean up where kindlab could not, and see what is left."""
    fault, chance = FAULTS[name], random.Random(f"{asked.seed} {entry.id} {name}")  # noqa: S311  # no secret
    with ExitStack() as open_:
        place = open_.enter_context(fault.place(before.machines.cluster, folder))
        output = ("-o", str(place.output))
        child = Child(words("run", entry.id, *output), folder / "result.json", place.environment)
        open_.callback(child.kill)
        assert child.has_acted.wait(bounds.BEGUN_WITHIN), f"it does not begin: {child.said}"
        injected = not child.ends(moment(usual_seconds(entry), chance))
        began = monotonic()
        with fault.strike(Scene(child, before.machines, place, chance)) if injected else ExitStack():
            code = child.ended(bounds.to_end(entry, at_once=fault.ends))
        ran_on = monotonic() - began
        if fault.swept and injected:
            began = monotonic()
            sweep(place, folder)
        left = before.left_at_last(place)
        line = structs.replace(
            table.told(entry, child.result(), name, asked.seed), leftovers=tuple(left), seconds=monotonic() - began,
            ran_on=ran_on, exit_code=code, injected=injected,
        )  # fmt: skip
        return Met(line, child.said)


def sweep(place: Place, folder: Path) -> None:
    """Do what a user would do after kindlab had no chance, or no way, to clean up."""
    child = Child(words("sweep"), folder / "swept.json", place.environment)
    code = child.ended(bounds.CLEANED_UP_WITHIN)
    assert code == 0, child.said + str(child.result())


def test_nothing_is_left_behind(name: str, lab: str, before: Before, asked: Asked, tmp_path: Path) -> None:
    entry = catalogue().find(lab)
    if unmet(entry.lab.needs, environment.read(before.machines.cluster)):
        pytest.skip("not for this cluster")
    line, said = meet(entry, name, before, asked, tmp_path)
    table.keep(line, asked.folder)
    assert not line.wrong
    assert not line.leftovers
    assert not [sign for sign in FAILED if sign in said], said
    assert not line.injected or line.exit_code in FAULTS[name].codes, said
