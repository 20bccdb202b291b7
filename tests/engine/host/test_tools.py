import os
import signal
import subprocess
from pathlib import Path

import pytest

from kindlab.host import docker_engine, go_tool, kind_tool, node_image, packages, state
from kindlab.host.facts import Facts
from kindlab.host.node_image import NodeImage, Origin

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "kind"
    path.write_bytes(b"\x7fELF..kindest/node:latest..kindest/node:v1.37.0@" + DIGEST.encode() + b"otherwords")
    return path


def test_kinds_default_image_is_read_from_kind(program: Path) -> None:
    assert kind_tool.default_image(program) == f"kindest/node:v1.37.0@{DIGEST}"


def test_two_images_in_kind_are_no_default(program: Path) -> None:
    program.write_bytes(program.read_bytes() + b"kindest/node:v1.36.0@" + DIGEST.encode() + b".")
    assert kind_tool.default_image(program) is None


@pytest.mark.parametrize(
    ("version", "recent"), [("1.19.8", False), ("1.20", False), ("1.21.0", True), ("1.27.3", True)]
)
def test_a_go_that_cannot_fetch_a_newer_one_is_too_old(version: str, recent: bool) -> None:
    assert go_tool.is_recent(version) is recent


def test_an_image_is_local_only_where_airgap_built_it() -> None:
    assert node_image.named("kindlab/node:v1.36.3-0123456789ab").is_local
    assert not node_image.named("kindest/node:v1.35.0").is_local
    assert node_image.named("kindlab/node:v1").origin is Origin.AIRGAP


def test_an_images_short_name_has_no_digest() -> None:
    assert NodeImage(f"kindest/node:v1.37.0@{DIGEST}", Origin.KIND).short == "kindest/node:v1.37.0"


def test_the_state_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDLAB_STATE", str(tmp_path))
    assert state.cluster_dir("x") == tmp_path / "clusters" / "x"
    assert state.log_file("go").parent.is_dir()


def test_pid_files_of_programs_that_are_gone_are_removed(tmp_path: Path) -> None:
    gone, taken, alive, none = (tmp_path / name for name in ("gone", "taken", "alive", "none"))
    gone.write_text("4194304")
    taken.write_text(str(os.getpid()))
    alive.write_text(str(os.getpid()))
    own = Path(f"/proc/{os.getpid()}/comm").read_text().strip()
    docker_engine.forget_stale_pids({gone: "dockerd", taken: "dockerd", alive: own, none: "dockerd"})
    assert [path.exists() for path in (gone, taken, alive)] == [False, False, True]


def test_a_process_that_ended_and_was_not_asked_how_is_gone() -> None:
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert docker_engine._program(str(process.pid)) is None
    process.wait()


def test_a_daemon_is_ended_before_another_one_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    with subprocess.Popen(["sleep", "60"]) as old:
        monkeypatch.setattr(docker_engine, "_daemon", lambda: old.pid if old.poll() is None else None)
        monkeypatch.setattr(docker_engine, "start", lambda **_: done.append(f"started after {old.poll()}"))
        docker_engine.restart(systemd=False, progress=done.append)
    assert done[0].startswith(f"ending dockerd, process {old.pid}")
    assert done[1:] == [f"started after {-signal.SIGTERM}"]


def test_a_bare_machine_wants_the_packages_it_lacks(bare: Facts) -> None:
    assert packages.wanted(bare) == ("docker.io", "docker-cli", "iptables", "jq")
