"""Stages: named pieces of work whose results are kept under a digest of everything that they were made from."""

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from airgap.failures import CommandFailed, StageFailed
from airgap.versions import FOLDER


@dataclass(frozen=True)
class Bench:
    """Where a stage works: the folder that it fills, its log, and the results of the stages that it needs."""

    into: Path
    log: Path
    results: Mapping[str, Path]

    def of(self, stage: str) -> Path:
        """The folder that an earlier stage filled."""
        return self.results[stage]

    def run(self, *command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
        """Runs a command, its output in the log; raises CommandFailed when it does not end with 0."""
        words = [str(word) for word in command]
        with self.log.open("a", encoding="utf-8") as log:
            print(f"$ {' '.join(words)}", file=log, flush=True)
            ended = subprocess.run(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
        if ended.returncode:
            raise CommandFailed(f"'{' '.join(words[:3])} …' ended with {ended.returncode}")


@dataclass(frozen=True)
class Stage:
    """One piece of work: `make` fills the bench's folder from `inputs` (paths below airgap/) and the stages it needs."""

    name: str
    make: Callable[[Bench], None]
    inputs: tuple[str, ...]
    needs: tuple[str, ...] = ()


def _files(inputs: Sequence[str], folder: Path) -> Iterator[Path]:
    for name in sorted(inputs):
        path = folder / name
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def digests(stages: Sequence[Stage], folder: Path = FOLDER) -> dict[str, str]:
    """For each stage a digest of all that its result depends on: names, modes and contents of files, earlier digests."""
    known: dict[str, str] = {}
    for stage in stages:
        digest = hashlib.sha256(stage.name.encode())
        for need in stage.needs:
            digest.update(known[need].encode())
        for path in _files(stage.inputs, folder):
            executable = path.stat().st_mode & 0o100
            digest.update(f"\0{path.relative_to(folder)}\0{executable}\0".encode())
            digest.update(path.read_bytes())
        known[stage.name] = digest.hexdigest()
    return known


def run_stages(stages: Sequence[Stage], cache: Path, logs: Path) -> dict[str, Path]:
    """Makes what is missing, one line of progress a stage on stderr, and tells each stage's folder."""
    known = digests(stages)
    results: dict[str, Path] = {}
    logs.mkdir(parents=True, exist_ok=True)
    for number, stage in enumerate(stages, start=1):
        result = cache / stage.name / known[stage.name][:16]
        results[stage.name] = result
        print(f"[{number}/{len(stages)}] {stage.name}", end="", file=sys.stderr, flush=True)
        if result.exists():
            print(": kept from before", file=sys.stderr)
            continue
        started = time.monotonic()
        _make(stage, result, logs / f"{number:02}-{stage.name}.log", results)
        print(f": {time.monotonic() - started:.0f} s", file=sys.stderr)
    return results


def _make(stage: Stage, result: Path, log: Path, results: Mapping[str, Path]) -> None:
    """Works in a folder of another name, so that a result either is complete or is not there."""
    log.unlink(missing_ok=True)
    partial = result.with_suffix(".partial")
    try:
        shutil.rmtree(result.parent, ignore_errors=True)  # older results of this stage, and what a failed try left
        partial.mkdir(parents=True)
        stage.make(Bench(partial, log, results))
    except (CommandFailed, OSError) as cause:
        print(file=sys.stderr)
        raise StageFailed(stage.name, cause, log) from cause
    partial.rename(result)
