"""The journal: on the disk before anything is done, in reverse order, and readable after a death."""

import os
import re
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kindlab.errors import RunError
from kindlab.running.journal import (
    DeleteObject,
    EndCommands,
    Journal,
    RemoveFile,
    RemoveNamespace,
    Undoing,
    Unpause,
    left_behind,
)

PAUSE, VOLUME, HOME = Unpause("lab-worker"), DeleteObject("/api/v1/persistentvolumes/lab-x"), RemoveNamespace("lab-x")


def test_a_note_is_on_the_disk_when_it_was_taken(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journals" / "lab-x.jsonl")
    journal.note("", HOME)
    journal.note("freeze", PAUSE)
    assert Journal.found(journal.path).all() == [PAUSE, HOME]


def test_a_step_s_notes_are_those_of_its_arm(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "lab-x.jsonl")
    journal.note("freeze", PAUSE, "one")
    journal.note("make", VOLUME, "two")
    journal.note("freeze", HOME, "two")
    assert journal.of("freeze", "two") == [HOME]


def test_what_a_step_notes_again_and_again_stands_there_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "lab-x.jsonl")
    for step in ("ask", "ask", "other"):
        journal.note(step, PAUSE)
    assert Journal.found(journal.path).all() == [PAUSE, PAUSE]


def test_a_new_journal_s_name_is_brought_to_the_disk_with_its_first_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode)))
    journal = Journal(tmp_path / "journals" / "lab-x.jsonl")
    journal.note("freeze", PAUSE)
    journal.note("make", VOLUME)
    assert synced == [False, True, False]


@pytest.mark.parametrize("undoing", [PAUSE, VOLUME, HOME, EndCommands("cp", "lab-x"), RemoveFile("cp", "/x")])
def test_each_note_says_what_it_does(undoing: Undoing) -> None:
    assert re.fullmatch(r"[a-z]+ [a-z/].*", str(undoing))


def test_it_is_gone_when_all_is_undone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "lab-x.jsonl")
    journal.note("freeze", PAUSE)
    assert list(left_behind(tmp_path)) == [journal.path]
    journal.close()
    assert list(left_behind(tmp_path)) == []


def test_a_line_that_was_cut_off_was_never_acted_upon(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "lab-x.jsonl")
    journal.note("freeze", PAUSE)
    with journal.path.open("ab") as file:
        file.write(b'{"step": "make", "undo')
    assert Journal.found(journal.path).all() == [PAUSE]


def test_a_line_that_is_no_note_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lab-x.jsonl"
    path.write_text("{}\n")
    with pytest.raises(RunError, match=r"lab-x\.jsonl:1: is no note of a journal.*undo by hand and remove it"):
        Journal.found(path)


def test_a_disk_that_takes_nothing_stops_the_act(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="cannot be written"):
        Journal(tmp_path / "file" / "lab-x.jsonl").note("freeze", PAUSE)


def test_it_outlives_a_process_that_is_killed(tmp_path: Path) -> None:
    program = textwrap.dedent(f"""
        import os, pathlib, signal
        from kindlab.running.journal import Journal, Unpause
        Journal(pathlib.Path({str(tmp_path)!r}) / "lab-x.jsonl").note("freeze", Unpause("lab-worker"))
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    died = subprocess.run([sys.executable, "-c", program], check=False)
    assert died.returncode < 0
    (path,) = left_behind(tmp_path)
    assert Journal.found(path).all() == [PAUSE]


def test_one_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "lab-x.jsonl").mkdir()
    with pytest.raises(RunError, match=r"lab-x\.jsonl cannot be read"):
        Journal.found(tmp_path / "lab-x.jsonl")
