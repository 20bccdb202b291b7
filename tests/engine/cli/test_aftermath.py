"""A red run is cleaned up, held for a look, or left as it is; who asks for what cannot be is told at once."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from kindlab import interruption
from kindlab.catalogue import Catalogue
from kindlab.cli import run
from kindlab.cli.aftermath import Aftermath
from kindlab.cli.live import Session
from kindlab.cli.subjects import Subject, each
from kindlab.interruption import Interrupted, Interruption
from kindlab.judging import judge
from kindlab.recording import runfile
from kindlab.root import shipped_root
from kindlab.texts import Language, Text
from tests.engine.cli.test_live import opened

ENTRY = Catalogue(shipped_root()).find("probes/readiness")
RED = msgspec.structs.replace(
    judge(ENTRY.lab, runfile.read(ENTRY.recording(None))), cause=Text("no image", zh="没有镜像")
)
CLUSTER: Any = SimpleNamespace(kubeconfig=Path("/state/kubeconfig"))


class Progress:
    def __init__(self) -> None:
        self.is_held = False

    @contextmanager
    def held(self) -> Iterator[None]:
        self.is_held = True
        yield
        self.is_held = False


def asked(aftermath: Aftermath) -> bool:
    return aftermath.of(Progress(), RED, CLUSTER, ("lab-a--one", "lab-a--two"))  # type: ignore[arg-type]


def test_a_red_run_is_cleaned_up_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert not asked(Aftermath())
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("language", "head"), [("en", "is red and left as it is"), ("zh", "未通过，现场保留不动")])
def test_one_that_is_kept_is_told_with_the_commands_to_look_at_it(
    language: Language, head: str, capsys: pytest.CaptureFixture[str]
) -> None:
    aftermath = Aftermath(keep=True, language=language)
    assert asked(aftermath)
    assert aftermath.kept
    said = capsys.readouterr().err
    assert head in said
    assert ("no image" if language == "en" else "没有镜像") in said
    assert "  export KUBECONFIG=/state/kubeconfig\n" in said
    assert "  kubectl --namespace lab-a--two get all,events\n" in said


def test_one_that_is_held_is_cleaned_up_after_enter(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal, keyboard = os.pipe()
    with os.fdopen(terminal) as stdin, os.fdopen(keyboard, "w") as pressing:
        monkeypatch.setattr("sys.stdin", stdin)
        threading.Timer(0.2, lambda: print(file=pressing, flush=True)).start()
        aftermath = Aftermath(pause=True)
        assert not asked(aftermath)
    assert not aftermath.kept
    assert "Press Enter to clean up" in capsys.readouterr().err


def test_ctrl_c_ends_the_wait_for_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, keyboard = os.pipe()
    ending = Interruption()
    threading.Timer(0.2, ending.trip).start()
    with os.fdopen(terminal) as stdin, os.fdopen(keyboard, "w"), interruption.under(ending, 60):
        monkeypatch.setattr("sys.stdin", stdin)
        with pytest.raises(Interrupted):
            asked(Aftermath(pause=True))


def test_no_lab_is_begun_after_one_that_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    begun: list[int] = []

    def subject(number: int) -> Subject[int]:
        def work(session: Session, _: Any) -> int:
            begun.append(number)
            session.aftermath.kept = number == 2
            return number

        return Subject(ENTRY, None, work)

    assert each([subject(number) for number in (1, 2, 3)], opened(tmp_path)) == ([1, 2], False)
    assert begun == [1, 2]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--pause-on-failure"], "--pause-on-failure waits for Enter, and this is no terminal. --keep needs none."),
        (["--keep", "--repeat", "2"], "leave out --repeat and --pause-on-failure"),
        (["--keep", "--pause-on-failure"], "leave out --repeat and --pause-on-failure"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_begun(options: list[str], said: str) -> None:
    ended = CliRunner().invoke(run.command, ["probes/readiness", *options])
    assert ended.exit_code == 2
    assert said in " ".join(ended.output.split())
