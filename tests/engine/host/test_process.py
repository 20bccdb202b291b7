import sys
from pathlib import Path

import pytest

from kindlab.errors import HostError
from kindlab.host import process


def python(code: str) -> tuple[str, str, str]:
    return (sys.executable, "-c", code)


def test_an_answer_holds_code_and_texts() -> None:
    said = process.ask(*python("import sys; print('out'); print('why', file=sys.stderr); sys.exit(3)"), within=20)
    assert (said.code, said.output, said.complaint, said.ok) == (3, "out\n", "why", False)


def test_an_answer_that_takes_too_long_is_124() -> None:
    said = process.ask(*python("import time; time.sleep(20)"), within=0.2)
    assert (said.code, said.complaint) == (124, "no answer within 0.2 s")


def test_a_program_that_is_not_there_is_127() -> None:
    assert process.ask("no-such-program", within=5).code == 127


def test_what_is_carried_out_goes_to_log_and_progress(tmp_path: Path) -> None:
    told: list[str] = []
    process.carry_out(
        *python("print('one'); print(); print('two')"), log=tmp_path / "log", within=20, progress=told.append
    )
    assert told == ["one", "two"]
    assert (tmp_path / "log").read_text().splitlines()[1:] == ["one", "two"]


def test_a_failure_holds_the_last_lines_and_the_log(tmp_path: Path) -> None:
    with pytest.raises(HostError, match=rf"(?s)exit code 4:\n  broken pipe\nIts log: {tmp_path}/log$"):
        process.carry_out(
            *python("print('broken pipe'); exit(4)"), log=tmp_path / "log", within=20, progress=lambda _: None
        )


def test_a_full_disk_is_called_so(tmp_path: Path) -> None:
    code = "print('write /var: no space left on device'); exit(1)"
    with pytest.raises(HostError, match="The disk is full: free some space"):
        process.carry_out(*python(code), log=tmp_path / "log", within=20, progress=lambda _: None)


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    code = "import time; print('started', flush=True); time.sleep(30)"
    with pytest.raises(HostError, match="was stopped after 1 s"):
        process.carry_out(*python(code), log=tmp_path / "log", within=1, progress=lambda _: None)


def test_a_program_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="exit code 127"):
        process.carry_out("no-such-program", log=tmp_path / "log", within=5, progress=lambda _: None)
