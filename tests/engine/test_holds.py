"""A wait for a function of the lab's own."""

import pytest

from kindlab.errors import RunError
from kindlab.steps.conditions import Snapshot, holds


class Nothing:
    def all(self, _ref: str) -> list[dict[str, object]]:
        return []


def is_first_ready(snapshot: Snapshot) -> bool:
    return bool(snapshot.all("Pod[app=web]")[0])


def test_a_function_that_raises_ends_the_run_with_its_name() -> None:
    with pytest.raises(RunError, match=r"is_first_ready\(\) raised IndexError: .*Look at its module"):
        holds(is_first_ready, "Pod[app=web]").holds(Nothing())
