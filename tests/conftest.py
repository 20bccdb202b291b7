"""What all tests share: live tests run only when they are asked for."""

import random
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # a busy host is no fault of what is tested

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell's `&` has it ignored, and what is started from here would not hear a Ctrl-C either."""

collect_ignore = ["live/root"]
"""Labs that live tests run; the plugin would take their claims for tests."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--live", action="store_true", help="run the tests that need Docker and a kind cluster")
    faults = parser.getgroup("faults", "labs under faults (tests/live/faults)")
    faults.addoption("--every-lab", action="store_true", help="put every lab under every fault, not one under each")
    faults.addoption("--fault-seed", default=random.randrange(10**6), help="the seed that chooses when faults come")  # noqa: S311  # no secret
    faults.addoption("--fault-folder", type=Path, help="where recordings, results.jsonl and table.md are kept")
    faults.addoption("--docker-restart", action="store_true", help="restart Docker too, with all its clusters")
    fuzz = parser.getgroup("fuzz", "input from strangers (tests/fuzz)")
    fuzz.addoption("--fuzz-count", type=int, default=20, help="how many cases of each kind are tried")
    fuzz.addoption("--fuzz-seed", default=str(random.randrange(10**6)), help="the seed that all cases come from")  # noqa: S311  # no secret


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--live"):
        return
    for item in items:
        if item.get_closest_marker("live"):
            item.add_marker(pytest.mark.skip(reason="needs a cluster: --live"))


def pytest_report_header(config: pytest.Config) -> str:
    kind = "fault" if config.getoption("--live") else "fuzz"
    return f"--{kind}-seed {config.getoption(f'--{kind}-seed')}"
