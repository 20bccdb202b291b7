"""What all tests share: live tests run only when they are asked for."""

import random
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--live", action="store_true", help="run the tests that need Docker and a kind cluster")
    faults = parser.getgroup("faults", "labs under faults (tests/live/faults)")
    faults.addoption("--every-lab", action="store_true", help="put every lab under every fault, not one under each")
    faults.addoption("--fault-seed", default=random.randrange(10**6), help="the seed that chooses when faults come")  # noqa: S311  # no secret
    faults.addoption("--fault-folder", type=Path, help="where recordings, results.jsonl and table.md are kept")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--live"):
        return
    for item in items:
        if item.get_closest_marker("live"):
            item.add_marker(pytest.mark.skip(reason="needs a cluster: --live"))


def pytest_report_header(config: pytest.Config) -> str | None:
    return f"--fault-seed {config.getoption('--fault-seed')}" if config.getoption("--live") else None
