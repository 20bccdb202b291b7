"""The Docker engine: whether it answers, what it is, and starting it where nothing else does."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.context import ContextAPI
from docker.errors import DockerException
from requests import RequestException

from kindlab.errors import HostError
from kindlab.host import state
from kindlab.host.process import Progress, carry_out

DAEMON_PID = Path("/var/run/docker.pid")
PID_FILES = {DAEMON_PID: "dockerd", Path("/var/run/docker/containerd/containerd.pid"): "containerd"}


@dataclass(frozen=True, kw_only=True)
class Engine:
    """The engine that Docker's client speaks to; `version` is None where none answers, `problem` says why."""

    client: str | None  # the docker command, which kind calls
    version: str | None = None
    problem: str = ""
    cgroup: str | None = None
    runtime: str | None = None  # the default runtime's name
    system: str | None = None  # the engine's own: a virtual machine's on macOS


def connect(*, timeout_seconds: int = 10) -> docker.DockerClient:
    """Return a client of the engine that the docker command would use; HostError if none answers."""
    try:
        return docker.DockerClient(base_url=_address(), version="auto", timeout=timeout_seconds)
    except DockerException as error:
        raise HostError(f"Docker does not answer at {_address()}: {_gist(error)}. Look: kindlab doctor") from error


@contextmanager
def told() -> Iterator[None]:
    """Raise HostError where the engine goes away in the block, as by a restart, or refuses what is asked of it."""
    try:
        yield
    except (DockerException, RequestException) as error:
        raise HostError(f"Docker went away, or refused: {_gist(error)}. Look: kindlab doctor") from error


def look() -> Engine:
    """Read what the engine says of itself; never raises."""
    client = shutil.which("docker")
    try:
        engine = connect(timeout_seconds=5)
    except HostError as error:
        return Engine(client=client, problem=str(error.__cause__ and _gist(error.__cause__)))
    info = engine.info()
    return Engine(
        client=client,
        version=info["ServerVersion"],
        cgroup="v" + info.get("CgroupVersion", "1"),
        runtime=info.get("DefaultRuntime"),
        system=info.get("OperatingSystem"),
    )


def _address() -> str:
    """Return where the docker command finds its engine: DOCKER_HOST, else the current context."""
    if named := os.environ.get("DOCKER_HOST"):
        return named
    context = ContextAPI.get_current_context()
    return (context and context.Host) or "unix:///var/run/docker.sock"


def _gist(error: BaseException) -> str:
    """Return the part of the SDK's nested error that names the trouble."""
    text = str(error)
    for sign, meaning in (
        ("No such file or directory", "its socket is not there (is the Docker daemon running?)"),
        ("Connection refused", "connection refused (is the Docker daemon running?)"),
        ("Permission denied", "permission denied (is this user in the group `docker`?)"),
    ):
        if sign in text:
            return meaning
    return text


def start(*, systemd: bool, progress: Progress) -> None:
    """Start the daemon (by systemd, where that runs) and wait until it answers; HostError names its log."""
    log = state.log_file("dockerd")
    if systemd:
        carry_out("systemctl", "start", "docker", log=log, within=120, progress=progress)
    elif not _daemon():
        forget_stale_pids()
        _spawn(log)
    wait_until(answers, within=60, otherwise=f"the Docker daemon does not answer. Its log: {log}")


def restart(*, systemd: bool, progress: Progress) -> None:
    """Start the daemon anew, so that it reads its configuration again."""
    if systemd:
        carry_out("systemctl", "restart", "docker", log=state.log_file("dockerd"), within=180, progress=progress)
        return
    if pid := _daemon():
        progress(f"ending dockerd, process {pid}, to start it with the new configuration")
        os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not _daemon(), within=60, otherwise="the old Docker daemon does not end")
    start(systemd=False, progress=progress)


def answers() -> bool:
    """Tell whether the engine answers now."""
    return look().version is not None


def wait_until(holds: Callable[[], object], *, within: float, otherwise: str) -> None:
    """Return once `holds`; after `within` seconds raise HostError with the text `otherwise`."""
    end = time.monotonic() + within
    while not holds():
        if time.monotonic() > end:
            raise HostError(f"after {within:g} s {otherwise}")
        time.sleep(0.3)


def forget_stale_pids(pid_files: dict[Path, str] = PID_FILES) -> None:
    """Remove pid files whose process is gone or is another program: the daemon trusts them blindly."""
    for path, program in pid_files.items():
        if path.exists() and _program(path.read_text().strip()) != program:
            path.unlink()


def _program(pid: str) -> str | None:
    """Return what a process runs; None for one that is gone, or ended without anybody having asked how."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()  # proc(5): pid (name) state ...
    except OSError:
        return None
    head, _, tail = text.rpartition(") ")
    return None if tail.startswith("Z") else head.partition(" (")[2]


def _daemon() -> int | None:
    """Return the daemon's process, by its pid file: other daemons may run in containers of this machine."""
    try:
        pid = DAEMON_PID.read_text().strip()
    except OSError:
        return None
    return int(pid) if _program(pid) == "dockerd" else None


def _spawn(log: Path) -> None:
    """Start dockerd in a session of its own: it has to outlive this command and its terminal."""
    with log.open("ab") as book:
        subprocess.Popen(
            ["dockerd"], stdin=subprocess.DEVNULL, stdout=book, stderr=book, start_new_session=True, cwd="/"
        )
