"""What an arm's stage makes of a lab's files."""

from types import SimpleNamespace
from typing import Any

from kindlab.running.stage import Stage
from kindlab.steps.localizing import Place


def test_a_secret_s_values_are_hidden_whichever_step_sends_it() -> None:
    hidden: list[bytes] = []
    secret = {"kind": "Secret", "metadata": {"name": "s"}, "stringData": {"key": "of lab-x-y"}}
    anything: Any = SimpleNamespace(hide=hidden.extend)
    files: Any = {"by-kubectl.yaml": SimpleNamespace(objects=(secret,)), "operator.py": SimpleNamespace(objects=())}
    place = Place("lab-x-y", "lab-x-y--other", "kindlab")
    Stage(anything, anything, place, "", files, anything, anything, anything, anything).hide_secrets()
    assert hidden == [b"of lab-x-y--other"]
