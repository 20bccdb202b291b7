"""The cluster of the faults, and what the command line asks for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from kindlab.cluster import lifecycle
from kindlab.cluster.cluster import Cluster
from kindlab.cluster.machines import Machines
from tests.live.faults.cases import NAME, Asked
from tests.live.faults.injecting import soften_restarts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def asked(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    folder: Path | None = pytestconfig.getoption("--fault-folder")
    return Asked(str(pytestconfig.getoption("--fault-seed")), folder or tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A cluster of these tests' own; one that was there before stays."""
    was_there = lifecycle.known(NAME) is not None
    made = lifecycle.up(NAME)
    soften_restarts(Machines(made))
    yield made
    if not was_there:
        lifecycle.down(NAME)
