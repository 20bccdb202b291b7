"""What the command line ends with, whatever a command raises."""

import errno
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

import kindlab.cli
from kindlab.errors import ClusterError, InvalidLab


def ends_with(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> object:
    """The exit code after a command raised this."""

    def raising(**_: Any) -> None:
        raise problem

    monkeypatch.setattr(kindlab.cli, "kindlab", raising)
    with pytest.raises(SystemExit) as end:
        kindlab.cli.main()
    return end.value.code


def test_the_commands_are_told_also_after_one_was_imported(capsys: pytest.CaptureFixture[str]) -> None:
    importlib.import_module("kindlab.cli.list")
    with pytest.raises(SystemExit) as end:
        kindlab.cli.kindlab(["--help"])
    assert end.value.code == 0
    assert "Which labs there are." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (ClusterError("no answer"), 3),
        (InvalidLab(["a.py: no source"]), 2),
        (click.UsageError("no such option"), 2),
        (click.FileError("x"), 2),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
    ],
    ids=lambda value: type(value).__name__,
)
def test_exit_code(monkeypatch: pytest.MonkeyPatch, problem: BaseException, code: int) -> None:
    assert ends_with(monkeypatch, problem) == code


def test_a_full_disk_is_no_bug(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(monkeypatch, OSError(errno.ENOSPC, "No space left on device", "/x")) == 3
    said = capsys.readouterr().err
    assert said == "HostError  a disk is full (/x): No space left on device. Free some space, then run it again\n"


def test_a_bug_is_an_error_and_never_a_contradiction(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    assert ends_with(monkeypatch, ZeroDivisionError("division by zero")) == 3
    said = capsys.readouterr().err
    log = tmp_path / "logs/crash.log"
    assert said == f"kindlab failed  ZeroDivisionError: division by zero; please report it, with {log}\n"
    assert "Traceback" in log.read_text()


def test_a_bug_is_shown_in_full_where_no_log_can_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path / "file"))
    assert ends_with(monkeypatch, ZeroDivisionError("division by zero")) == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("list",), ("replay", "probes/readiness")], ids=lambda words: words[0])
def test_a_reader_who_leaves_early_meets_no_traceback(
    closed_pipe: Callable[..., tuple[int, str]], words: tuple[str, ...]
) -> None:
    assert closed_pipe(*words) == (141, "")


@pytest.mark.parametrize("name", ["x" * 5000, "../other", "A", ""])
def test_a_cluster_s_name_is_looked_at_before_anything_else(name: str) -> None:
    for command in ("run", "down", "status"):
        with pytest.raises(ClusterError, match="cannot be a cluster's name"):
            kindlab.cli.kindlab([command, "--name", name], standalone_mode=False)
