"""Folders that become image layers: programs taken out of a root file system together with all that they load."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

MERGED = ("bin", "lib", "lib64", "sbin")
ACCOUNTS = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n"
GROUPS = "root:x:0:\nnobody:x:65534:\n"
# From glibc 2.34 on both services are part of the C library itself.
NSSWITCH = "passwd: files\ngroup: files\nhosts: files dns\n"


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def skeleton(tree: Path, root: Path) -> None:
    """Lay down what every image of ours has: Debian's merged folders, accounts, /tmp, CA certificates."""
    for name in MERGED:
        (tree / "usr" / name).mkdir(parents=True, exist_ok=True)
        (tree / name).symlink_to(f"usr/{name}")
    for name in ("root", "tmp", "var/run", "etc/ssl/certs"):
        (tree / name).mkdir(parents=True)
    (tree / "tmp").chmod(0o1777)
    write(tree / "etc/passwd", ACCOUNTS)
    write(tree / "etc/group", GROUPS)
    write(tree / "etc/nsswitch.conf", NSSWITCH)
    shutil.copy2(root / "etc/ssl/certs/ca-certificates.crt", tree / "etc/ssl/certs")


def program(tree: Path, source: Path, *links: str) -> None:
    """Put one program in /usr/local/bin, and symbolic links to it (absolute, or beside it)."""
    folder = tree / "usr/local/bin"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, folder)
    for link in links:
        (folder / link if not link.startswith("/") else tree / link[1:]).symlink_to(f"/usr/local/bin/{source.name}")


def closure(root: Path, tree: Path, names: Iterable[str]) -> None:
    """Copy files of `root` (absolute names there) with the links they go through and the libraries they load."""
    wanted = list(names)
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        placed = _place(root, tree, name)
        path = root / placed.lstrip("/")
        wanted += [_target(placed, path)] if path.is_symlink() else _libraries(root, placed)


def _place(root: Path, tree: Path, name: str) -> str:
    """Copy one file or link to where it really is (merged folders are links) and return that name."""
    folder = _unmerged(name.rpartition("/")[0])
    placed = f"{folder}/{name.rpartition('/')[2]}"
    destination = tree / placed.lstrip("/")
    destination.parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(destination):
        shutil.copy2(root / placed.lstrip("/"), destination, follow_symlinks=False)
    return placed


def _unmerged(folder: str) -> str:
    """Return where a folder really is: /bin and its like are links into /usr."""
    first, *rest = folder.strip("/").split("/")
    top = f"usr/{first}" if first in MERGED else first
    return "/" + "/".join((top, *rest))


def _target(placed: str, link: Path) -> str:
    target = str(link.readlink())
    return os.path.normpath(target if target.startswith("/") else f"{placed.rpartition('/')[0]}/{target}")


def _libraries(root: Path, name: str) -> list[str]:
    """List what the loader of `root` loads for a program or library; nothing for a script or a static program."""
    listed = subprocess.run(("chroot", root, "ldd", name), capture_output=True, text=True, check=False)
    return re.findall(r"(?:=> |^\s+)(/\S+)", listed.stdout, re.MULTILINE)


def applets(root: Path, tree: Path) -> None:
    """Add busybox and, in /bin, a link for each of its applets whose name no other program of the tree has."""
    closure(root, tree, ["/bin/busybox"])
    listed = subprocess.run(("chroot", root, "busybox", "--list"), capture_output=True, text=True, check=True)
    present = {path.name for folder in ("usr/bin", "usr/sbin") for path in (tree / folder).iterdir()}
    for name in sorted(set(listed.stdout.split()) - present):
        (tree / "usr/bin" / name).symlink_to("busybox")
