"""What an arm's stage makes of a lab's files."""

from types import SimpleNamespace
from typing import Any

from kindlab.rows import StepRow
from kindlab.running.stage import Stage
from kindlab.steps.localizing import Place
from kindlab.steps.questions import observe
from kindlab.steps.traffic import traffic
from tests.books import Book


def test_a_secret_s_values_are_hidden_whichever_step_sends_it() -> None:
    hidden: list[bytes] = []
    secret = {"kind": "Secret", "metadata": {"name": "s"}, "stringData": {"key": "of lab-x-y"}}
    anything: Any = SimpleNamespace(hide=hidden.extend)
    files: Any = {"by-kubectl.yaml": SimpleNamespace(objects=(secret,)), "operator.py": SimpleNamespace(objects=())}
    place = Place("lab-x-y", "lab-x-y--other", "kindlab")
    Stage(anything, anything, place, "", files, anything, anything, anything, anything).hide_secrets()
    assert hidden == [b"of lab-x-y--other"]


def test_the_row_of_a_traffic_step_tells_its_rate() -> None:
    book: Any = Book(5.0)
    anything: Any = None
    stage = Stage(anything, anything, anything, "", {}, book, anything, anything, anything)
    for step in (traffic("client", "http://web/hostname", rate=40), observe(seconds=1)):
        stage.record(step, 4.0, outcome="done")
    assert [row.rate for row in book.of(StepRow)] == [40, 0]
