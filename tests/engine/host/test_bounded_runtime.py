import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kindlab.errors import HostError
from kindlab.host import bounded_runtime


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "lib" / "runc-bounded", tmp_path / "etc" / "daemon.json"


def test_what_docker_was_told_before_stays(places: tuple[Path, Path]) -> None:
    program, config = places
    config.parent.mkdir()
    config.write_text(json.dumps({"data-root": "/big", "runtimes": {"gvisor": {"path": "/bin/runsc"}}}))
    bounded_runtime.install(program, config)
    assert json.loads(config.read_text()) == {
        "data-root": "/big",
        "default-runtime": "runc-bounded",
        "runtimes": {"gvisor": {"path": "/bin/runsc"}, "runc-bounded": {"path": str(program)}},
    }


def test_it_is_installed_once_it_was_installed(places: tuple[Path, Path]) -> None:
    assert not bounded_runtime.installed(*places)
    bounded_runtime.install(*places)
    assert bounded_runtime.installed(*places)
    assert os.access(places[0], os.X_OK)


def test_an_older_wrapper_is_not_taken_for_this_one(places: tuple[Path, Path]) -> None:
    bounded_runtime.install(*places)
    places[0].write_text("#!/bin/sh\n")
    assert not bounded_runtime.installed(*places)


@pytest.mark.parametrize("content", ["{", "[1]"])
def test_a_configuration_that_cannot_be_read_is_not_overwritten(places: tuple[Path, Path], content: str) -> None:
    program, config = places
    config.parent.mkdir()
    config.write_text(content)
    with pytest.raises(HostError, match=r"daemon\.json.*will not overwrite"):
        bounded_runtime.install(program, config)
    assert config.read_text() == content


@pytest.fixture
def call(tmp_path: Path) -> "Call":
    if not shutil.which("jq"):
        pytest.skip("the wrapper needs jq")
    return Call(tmp_path)


class Call:
    """Calls the wrapper with a runc that only says how it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        runc = folder / "bin" / "runc"
        runc.parent.mkdir()
        runc.write_text('#!/bin/sh\necho "$@"\n')
        runc.chmod(0o755)

    def __call__(self, *words: str) -> str:
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", str(bounded_runtime.SCRIPT), *words],
            env={"PATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()


PROCESS = {"rlimits": [{"type": "RLIMIT_NOFILE"}], "capabilities": {"bounding": ["CAP_SYS_RESOURCE", "CAP_KILL"]}}
MODEST = {"capabilities": {"bounding": ["CAP_KILL"]}}


@pytest.mark.parametrize("form", [["--bundle", "{}"], ["-b", "{}"], ["--bundle={}"]])
def test_a_container_is_created_without_what_cannot_be_granted(call: Call, form: list[str]) -> None:
    bundle = call.folder / "bundle"
    bundle.mkdir()
    (bundle / "config.json").write_text(json.dumps({"process": PROCESS, "hostname": "x"}))
    words = ["--root", "/run/x", "create", *(word.format(bundle) for word in form), "id"]
    assert call(*words) == " ".join(words)
    assert json.loads((bundle / "config.json").read_text()) == {"process": MODEST, "hostname": "x"}


def test_an_exec_likewise(call: Call) -> None:
    process = call.folder / "process.json"
    process.write_text(json.dumps(PROCESS))
    call("exec", "--process", str(process), "id")
    assert json.loads(process.read_text()) == MODEST


def test_all_else_goes_to_runc_as_it_is(call: Call) -> None:
    assert call("state", "create") == "state create"
