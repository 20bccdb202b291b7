"""Where kindlab keeps what it knows between two commands, and where its own files are."""

import os
from pathlib import Path

import platformdirs

import kindlab


def state_dir() -> Path:
    """Return the user's state folder of kindlab; KINDLAB_STATE names another one."""
    named = os.environ.get("KINDLAB_STATE")
    return Path(named).expanduser().absolute() if named else platformdirs.user_state_path("kindlab")


def cluster_dir(name: str) -> Path:
    """Return the folder that holds what is known of the cluster of that name; it need not exist."""
    return state_dir() / "clusters" / name


def log_file(name: str) -> Path:
    """Return the path of a log of that name, its folder made."""
    folder = state_dir() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.log"


def evidence_dir(name: str) -> Path:
    """Return the folder for what failed clusters left behind; it outlives `kindlab down`."""
    return state_dir() / "evidence" / name


def project_root() -> Path:
    """Return the folder that holds kind-config.yaml and airgap: the repository, or what a wheel carries of it."""
    package = Path(kindlab.__file__).parent
    carried = package / "root"
    return carried if carried.is_dir() else package.parent
