"""Where kindlab keeps what it knows between two commands, the clusters, the logs, and what failed clusters left."""

import os
from pathlib import Path

import platformdirs


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
