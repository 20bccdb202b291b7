"""The command line: `python -m airgap build | tag | images`."""

import argparse
import fcntl
import os
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from airgap import image, prerequisites
from airgap.failures import BuildError
from airgap.stages import run_stages
from airgap.versions import versions


def cache_folder() -> Path:
    """Where results of stages are kept: XDG_CACHE_HOME, else ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kindlab/airgap"


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Holds the cache: a second build waits for the first and then finds everything made."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(options: argparse.Namespace) -> None:
    """Builds the image unless Docker has it, and prints its name."""
    name = image.tag()
    if not image.in_docker(name):
        cache = cache_folder()
        prerequisites.check(cache)
        started = time.monotonic()
        with _alone(cache):
            results = run_stages(image.STAGES, cache, options.logs or cache / "logs")
            image.load(results["layers"])
        print(f"built {name} in {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(name)


def tag(_: argparse.Namespace) -> None:
    """Prints the image's name."""
    print(image.tag())


def images(_: argparse.Namespace) -> None:
    """Prints the names of the images that the node carries, one a line."""
    print(*versions().images.values(), sep="\n")


COMMANDS: tuple[Callable[[argparse.Namespace], None], ...] = (build, tag, images)


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    top = argparse.ArgumentParser(prog="python -m airgap", description="A kind node image from source.")
    words = top.add_subparsers(required=True)
    for command in COMMANDS:
        sub = words.add_parser(command.__name__, help=command.__doc__, description=command.__doc__)
        sub.set_defaults(command=command)
        if command is build:
            sub.add_argument("--logs", type=Path, metavar="DIR", help="where each stage's log is written")
    return top


def main() -> int:
    """Runs one command; a failure is told in words and ends with the failure's own exit code."""
    options = parser().parse_args()
    try:
        options.command(options)
    except BuildError as failure:
        print(failure, file=sys.stderr)
        return failure.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
