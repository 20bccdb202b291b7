"""What `kindlab sweep` says, and its exit code."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from kindlab.cli.sweep import command
from kindlab.running.sweeping import Sweep, Swept

UNDONE = Swept("kindlab", "unpause the node kindlab-worker", "undone")
FOUND = Swept("kindlab", "unpause the node kindlab-worker", "found")
LEFT = Swept("", "remove the folder /tmp/kindlab-beside-x", "left", "Permission denied")


def call(monkeypatch: pytest.MonkeyPatch, swept: list[Swept], *words: str) -> tuple[int, str]:
    def everywhere(_: Sweep) -> Iterator[Swept]:
        return iter(swept)

    monkeypatch.setattr(Sweep, "everywhere", everywhere)
    done = CliRunner().invoke(command, words)
    return done.exit_code, done.output


def test_each_thing_is_said_and_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = call(monkeypatch, [UNDONE, LEFT])
    assert code == 3
    assert said.splitlines() == [
        "undone      kindlab: unpause the node kindlab-worker",
        "not undone  remove the folder /tmp/kindlab-beside-x: Permission denied",
        "1 undone, 1 could not be undone",
    ]


def test_a_dry_run_says_what_it_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = call(monkeypatch, [FOUND], "--dry-run")
    assert (code, said.splitlines()[-1]) == (0, "1 to undo")
    assert said.startswith("would undo  kindlab: ")


def test_nothing_is_said_to_be_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(monkeypatch, []) == (0, "nothing was left behind\n")


def test_json_is_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = call(monkeypatch, [LEFT], "--json")
    expected: dict[str, Any] = {
        "cluster": "", "what": LEFT.what, "outcome": "left", "reason": "Permission denied"
    }  # fmt: skip
    assert (code, json.loads(said)) == (3, {"swept": [expected]})


def test_one_cluster_is_swept_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Sweep, "cluster", lambda _, name: iter(asked.append(name) or ()))
    assert CliRunner().invoke(command, ["--name", "second"]).exit_code == 0
    assert asked == ["second"]
