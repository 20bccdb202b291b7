"""The command line's answers and exit codes."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from airgap import __main__ as command_line
from airgap import image, prerequisites
from airgap.failures import CommandFailed, PrerequisitesMissing
from airgap.versions import versions

Say = Callable[..., int]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/docker")
    monkeypatch.setattr(image, "in_docker", lambda _: False)
    monkeypatch.setattr(prerequisites, "check", lambda _: None)
    monkeypatch.setattr(command_line, "run_stages", lambda *_: {"layers": tmp_path})

    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["airgap", *words])
        return command_line.main()

    return run


def test_images_are_those_of_the_node(say: Say, capsys: pytest.CaptureFixture[str]) -> None:
    assert say("images") == 0
    assert capsys.readouterr().out.split() == list(versions().images.values())


def test_an_image_that_docker_has_is_not_built_again(
    say: Say, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(image, "in_docker", lambda _: True)
    monkeypatch.setattr(command_line, "run_stages", None)
    assert say("build") == 0
    assert capsys.readouterr().out.strip() == image.tag()


def test_a_machine_that_lacks_something_ends_with_2(
    say: Say, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking(_: Path) -> None:
        raise PrerequisitesMissing(["no engine", "no fuel"])

    monkeypatch.setattr(prerequisites, "check", lacking)
    assert say("build") == 2
    assert "  - no engine\n  - no fuel" in capsys.readouterr().err


def test_the_image_is_named_when_the_build_begins(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, loaded = image.tag(), []

    def edit_meanwhile(*_: object) -> dict[str, Path]:
        monkeypatch.setattr(image, "tag", lambda: "kindlab/node:of-later-files")
        return {"layers": Path()}

    monkeypatch.setattr(command_line, "run_stages", edit_meanwhile)
    monkeypatch.setattr(image, "load", lambda name, _: loaded.append(name))
    assert say("build") == 0
    assert loaded == [begun]


def test_docker_that_takes_no_image_ends_with_1_and_the_way_on(
    say: Say, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise CommandFailed("'docker load' ended with 1")

    monkeypatch.setattr(image, "load", full)
    assert say("build") == 1
    told = capsys.readouterr().err
    assert "'docker load' ended with 1" in told
    assert "same command again" in told
