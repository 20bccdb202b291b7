"""Fills a containerd store with the node's images, by the very containerd that the node runs."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from airgap.failures import CommandFailed
from airgap.stages import Bench

START_SECONDS = 30
CONFIG = """version = 3
root = "{root}"
state = "{state}"
disabled_plugins = ["io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime", "io.containerd.grpc.v1.cri"]
[grpc]
address = "{socket}"
[ttrpc]
address = "{socket}.ttrpc"
"""


def fill(bench: Bench) -> None:
    """Make the runtime's folder with every image, still packed, and pinned so that the kubelet never collects it."""
    root = bench.into / "root"
    with TemporaryDirectory(prefix="airgap-") as scratch, _containerd(bench, root, Path(scratch)) as socket:
        bench.run(
            bench.of("go-containerd") / "ctr", "--address", socket, "--namespace", "k8s.io", "images", "import",
            "--no-unpack", "--label", "io.cri-containerd.pinned=pinned", bench.of("images") / "images.tar",
        )  # fmt: skip
    for path in root.iterdir():
        if path.name not in {"io.containerd.content.v1.content", "io.containerd.metadata.v1.bolt"}:
            shutil.rmtree(path)


@contextmanager
def _containerd(bench: Bench, root: Path, scratch: Path) -> Iterator[Path]:
    """Run a containerd without the CRI, for as long as the block lasts."""
    socket = scratch / "containerd.sock"
    config = scratch / "config.toml"
    config.write_text(CONFIG.format(root=root, state=scratch / "state", socket=socket), encoding="utf-8")
    with bench.log.open("a", encoding="utf-8") as log:
        command = (bench.of("go-containerd") / "containerd", "--config", config)
        with subprocess.Popen(command, stdout=log, stderr=log) as process:
            try:
                _await(socket, process)
                yield socket
            finally:
                process.terminate()


def _await(socket: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise CommandFailed(f"containerd did not open its socket within {START_SECONDS} s")
        time.sleep(0.1)


def base_spec(ctr: Path) -> str:
    """Return the specification that containers start from: containerd's own, without limits that it may not raise."""
    spec = json.loads(subprocess.run((ctr, "oci", "spec"), capture_output=True, text=True, check=True).stdout)
    spec["process"].pop("rlimits", None)
    return json.dumps(spec, indent=1, sort_keys=True)
