"""The command line: `python -m airgap build | tag | images | conformance`."""

import argparse
import fcntl
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from airgap import conformance, image, prerequisites
from airgap.failures import BuildError, CommandFailed
from airgap.stages import Stage, run_stages
from airgap.versions import versions


def cache_folder() -> Path:
    """Where results of stages are kept: XDG_CACHE_HOME, else ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kindlab/airgap"


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Hold the cache: a second build waits for the first and then finds everything made."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(options: argparse.Namespace) -> None:
    """Build the image unless Docker has it, and print its name."""
    print(_image(options.logs))


def _image(logs: Path | None) -> str:
    name = image.tag()
    if shutil.which("docker") and image.in_docker(name):
        return name
    started = time.monotonic()
    layers = _made(image.STAGES, logs)["layers"]
    try:
        image.load(name, layers)
    except (CommandFailed, OSError) as cause:
        raise BuildError(
            f"could not hand the image to Docker: {cause}; Docker's own words stand above. Is its disk full ('docker "
            "system df')? Run the same command again: every stage is kept, only this is left to do."
        ) from cause
    print(f"built {name} in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return name


def _made(stages: Sequence[Stage], logs: Path | None) -> dict[str, Path]:
    cache = cache_folder()
    prerequisites.check(cache)
    with _alone(cache):
        return run_stages(stages, cache, logs or cache / "logs")


def tag(_: argparse.Namespace) -> None:
    """Print the image's name."""
    print(image.tag())


def images(_: argparse.Namespace) -> None:
    """Print the names of the images that the node carries, one a line."""
    print(*versions().images.values(), sep="\n")


def conform(options: argparse.Namespace) -> None:
    """Run upstream's conformance specs for nodes and networks, on a cluster of its own unless one is given."""
    chosen = conformance.selection()
    if options.focus:
        chosen = replace(chosen, focus=options.focus)
    report = options.report.resolve()
    report.mkdir(parents=True, exist_ok=True)
    programs = _made(conformance.STAGES, None)["e2e"]
    given = nullcontext(options.kubeconfig) if options.kubeconfig else conformance.cluster(_image(None), report)
    with given as kubeconfig:
        result = conformance.run(programs, kubeconfig.resolve(), chosen, report, options.processes)
    conformance.tell(chosen, result, report)
    if result.failed:
        raise BuildError("some conformance specs failed")


def parser() -> argparse.ArgumentParser:
    """Return the words of the command line."""
    top = argparse.ArgumentParser(prog="python -m airgap", description="A kind node image from source.")
    words = top.add_subparsers(required=True, metavar="build | tag | images | conformance")
    sub = _command(words, "build", build)
    sub.add_argument("--logs", type=Path, metavar="DIR", help="where each stage's log is written")
    _command(words, "tag", tag)
    _command(words, "images", images)
    sub = _command(words, "conformance", conform)
    sub.add_argument("--focus", metavar="REGEX", help="run other specs than conformance.toml says")
    sub.add_argument("--kubeconfig", type=Path, metavar="FILE", help="use this cluster instead of making one")
    sub.add_argument("--processes", type=int, default=3, metavar="N", help="how many specs run at a time (%(default)s)")
    sub.add_argument(
        "--report", type=Path, default=Path("build/conformance"), metavar="DIR", help="default: %(default)s"
    )
    return top


Run = Callable[[argparse.Namespace], None]


def _command(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Run
) -> argparse.ArgumentParser:
    command = words.add_parser(name, help=run.__doc__, description=run.__doc__)
    command.set_defaults(command=run)
    return command


def main() -> int:
    """Run one command; a failure is told in words and ends with the failure's own exit code."""
    options = parser().parse_args()
    try:
        options.command(options)
    except BuildError as failure:
        print(failure, file=sys.stderr)
        return failure.exit_code
    except KeyboardInterrupt:
        print("interrupted; finished stages are kept", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
