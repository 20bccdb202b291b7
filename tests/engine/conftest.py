"""What the tests of the recorder, and of those who wait for it, share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kindlab.recording.recorder import Recorder
from tests.handfed import HandFed, recording


@pytest.fixture
def streams() -> HandFed:
    return HandFed()


@pytest.fixture
def recorder(streams: HandFed, tmp_path: Path) -> Iterator[Recorder]:
    with recording(streams, tmp_path) as recorder:
        yield recorder
