"""Imports a lab from its root, under package names that are taken back afterwards, so that two roots never meet."""

import importlib
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

from kindlab.errors import InvalidLab, said_by
from kindlab.lab import Lab

OWN_PACKAGES = ("labs", "checks")

RAISED = (Exception, SystemExit, GeneratorExit, BaseExceptionGroup)
"""What a lab's own file may raise as it is imported; Ctrl-C is none of it."""

_one_at_a_time = threading.RLock()
"""Whoever imports from a root: the names of its packages are everybody's meanwhile."""


def load(root: Path, topic: str, name: str) -> Lab:
    """Return the lab that a module declares; raises InvalidLab, with the line, where it cannot be imported."""
    source = root / "labs" / topic / f"{name}.py"
    with _importing_from(root):
        try:
            module = importlib.import_module(f"labs.{topic}.{name}")
        except RAISED as error:
            raise InvalidLab([_place(error, root, source)]) from error
    lab = getattr(module, "LAB", None)
    if not isinstance(lab, Lab):
        raise InvalidLab([f"{source}: expected a Lab called LAB, saw {type(lab).__name__}"])
    return lab


@dataclass(frozen=True)
class _OwnPackages:
    """Finds `labs` and `checks` in one root only, whatever else of that name is installed."""

    root: Path

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        """Return the place of a root's own package, for Python's import system."""
        if name not in OWN_PACKAGES:
            return None
        if spec := PathFinder.find_spec(name, [str(self.root)]):
            return spec
        raise ModuleNotFoundError(f"{self.root} has no {name}/")  # and the working folder's, say, will not do


@contextmanager
def _importing_from(root: Path) -> Iterator[None]:
    """Import a root's `labs` and `checks` without leaving these names behind."""
    with _one_at_a_time, redirect_stdout(sys.stderr):  # what a lab's file prints is no answer of kindlab's
        hidden, finder = _taken(), _OwnPackages(root)
        importlib.invalidate_caches()
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            sys.meta_path.remove(finder)
            _taken()
            sys.modules.update(hidden)


def _taken() -> dict[str, ModuleType]:
    """Take the modules of labs and checks out of Python's table, and return them."""
    names = [name for name in sys.modules if name.partition(".")[0] in OWN_PACKAGES]
    return {name: sys.modules.pop(name) for name in names}


def _place(error: BaseException, root: Path, source: Path) -> str:
    """Say where in the root's own files an import failed."""
    own = [root / package for package in OWN_PACKAGES]
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if any(Path(f.filename).is_relative_to(o) for o in own)
    ]
    if isinstance(error, SyntaxError) and any(Path(error.filename or "").is_relative_to(folder) for folder in own):
        return f"{error.filename}:{error.lineno}: {error.msg}"
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(source)
    return f"{place}: {said_by(error)}"
