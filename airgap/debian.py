"""The node's root file system and the workloads' tools, from Debian's packages."""

import os
import shutil
import subprocess
from pathlib import Path

from airgap.stages import Bench
from airgap.versions import FOLDER, versions

NO_MIRROR = (
    f"apt on this machine names no mirror of Debian {versions().suite}: set DEBIAN_MIRROR to one "
    "that this machine may use"
)
# Nothing that reads these runs on a node.
UNREAD = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "var/cache/apt", "var/lib/apt/lists")
# Services for machines: they fail, wait or do harm in a container.
MASKED = (
    "apt-daily-upgrade.timer", "apt-daily.timer", "console-getty.service", "dpkg-db-backup.timer",
    "e2scrub_all.timer", "e2scrub_reap.service", "fstrim.timer", "getty-static.service", "getty@.service",
    "nfs-client.target", "remote-fs.target", "rpcbind.service", "rpcbind.socket", "systemd-binfmt.service",
    "systemd-logind.service", "systemd-modules-load.service", "systemd-networkd.service", "systemd-remount-fs.service",
    "systemd-resolved.service", "systemd-timesyncd.service", "systemd-udev-trigger.service", "systemd-udevd.service",
    "sys-kernel-config.mount", "sys-kernel-debug.mount", "sys-kernel-tracing.mount", "dev-hugepages.mount",
)  # fmt: skip


def mirror() -> str | None:
    """Return the mirror of our Debian suite: DEBIAN_MIRROR, else the one that apt on this machine uses."""
    if chosen := os.environ.get("DEBIAN_MIRROR"):
        return chosen
    command = ("apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)", "Created-By: Packages")
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    rows = (line.split() for line in listed.splitlines())
    return next((uri for suite, uri in rows if suite == versions().suite), None)


def bootstrap(bench: Bench) -> None:
    """Make a root file system with the packages of the node and of the workloads."""
    packages = ",".join(sorted({*versions().node_packages, *versions().workload_packages}))
    bench.run(
        "debootstrap", "--variant=minbase", f"--include={packages}", versions().suite, bench.into, mirror() or "",
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )  # fmt: skip


def node_root(bench: Bench) -> None:
    """Make the node's root file system: Debian's without what only workloads use, and our own files on top."""
    root = bench.into
    bench.run("cp", "--archive", f"{bench.of('debian')}/.", root)
    _drop_packages(bench, root)
    for name in UNREAD:
        shutil.rmtree(root / name, ignore_errors=True)
    (root / "etc/machine-id").write_text("", encoding="utf-8")  # each node makes its own when it starts
    bench.run("cp", "--recursive", "--no-preserve=ownership", f"{FOLDER}/rootfs/.", root)
    bench.run("chroot", root, "systemctl", "mask", *MASKED)
    bench.run("chroot", root, "systemctl", "set-default", "multi-user.target")
    bench.run("chroot", root, "systemctl", "enable", "containerd.service", "kubelet.service")


def _drop_packages(bench: Bench, root: Path) -> None:
    """Mark everything as installed for the sake of something else, except the node's own, and drop the rest."""
    kept = ("apt", "base-files", *versions().node_packages)
    installed = subprocess.run(
        ("dpkg-query", f"--admindir={root}/var/lib/dpkg", "--show", "--showformat=${Package}\n"),
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    bench.run("chroot", root, "apt-mark", "auto", *installed, env=environment)
    bench.run("chroot", root, "apt-mark", "manual", *kept, env=environment)
    bench.run("chroot", root, "apt-get", "--yes", "--purge", "autoremove", env=environment)
