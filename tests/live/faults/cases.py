"""What the tests of faults share: their cluster's name, and what the command line asks for."""

from pathlib import Path
from typing import NamedTuple

NAME = "faults"
"""The cluster: one of its own, as the API server and the nodes of the others are not ours to end."""

UNCLOSED = "ignore::pytest.PytestUnraisableExceptionWarning"
"""Sockets that broke in others' hands are left to Python, and a Docker daemon that was started outlives the tests."""


class Asked(NamedTuple):
    """The seed by which moments are chosen, and the folder where recordings and table are kept."""

    seed: str
    folder: Path
