"""What the faults from outside do to a machine that others use: only what was asked for, and it is mended."""

from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.cluster import lifecycle
from kindlab.host import docker_engine
from tests.live.faults import outside, test_outside
from tests.live.faults.outside import DOCKER_RESTARTED, FAULTS, docker_restarted

SCENE: Any = SimpleNamespace(machines=SimpleNamespace(cluster=SimpleNamespace(name="faults")))


def test_docker_is_restarted_and_the_cluster_comes_up_whatever_became_of_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    monkeypatch.setattr(docker_engine, "restart", lambda **_: done.append("restarted"))
    monkeypatch.setattr(lifecycle, "up", lambda name: done.append(f"{name} is up"))

    def meet() -> None:
        with docker_restarted(SCENE):
            raise AssertionError

    with pytest.raises(AssertionError):
        meet()
    assert done == ["restarted", "faults is up"]


@pytest.mark.parametrize("asked", [True, False])
def test_docker_is_restarted_only_where_somebody_asks_for_it(asked: bool) -> None:
    given: list[tuple[str, str]] = []
    options = {"--every-lab": True, "--docker-restart": asked}
    metafunc: Any = SimpleNamespace(
        config=SimpleNamespace(getoption=options.get),
        parametrize=lambda _names, cases: given.extend(case.values for case in cases),
    )
    test_outside.pytest_generate_tests(metafunc)
    assert any(name == DOCKER_RESTARTED for name, _ in given) is asked


def test_each_fault_has_a_lab_of_its_own_that_there_is() -> None:
    for fault in FAULTS.values():
        assert test_outside.catalogue().find(fault.lab)
    assert outside.IMAGE != outside.ASIDE
