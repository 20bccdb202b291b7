"""Each case is a test of its own, made from the seed and its number: `-k 'lab_files and 17' --fuzz-seed SEED`."""

import random
from pathlib import Path

import pytest

from tests.fuzz.attempt import Ground


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What refuses a client its connection here is the test: that the client leaves it open is the client's matter."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "number" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("share")
        count = metafunc.config.getoption("--fuzz-count") // (marker.args[0] if marker else 1)
        metafunc.parametrize("number", range(max(count, 1)))


@pytest.fixture
def chance(request: pytest.FixtureRequest, number: int) -> random.Random:
    seed = request.config.getoption("--fuzz-seed")
    return random.Random(f"{seed}/{request.function.__name__}/{number}")  # noqa: S311  # no secret


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """A place in which kindlab finds no program, no network and no state but its own."""
    return Ground.laid(tmp_path, monkeypatch)
