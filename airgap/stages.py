"""Stages: named pieces of work whose results are kept under a digest of everything that they were made from."""

import hashlib
import json
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
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
        """Return the folder that an earlier stage filled."""
        return self.results[stage]

    def run(self, *command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
        """Run a command, its output in the log; raises CommandFailed when it does not end with 0."""
        words = [str(word) for word in command]
        with self.log.open("a", encoding="utf-8") as log:
            print(f"$ {' '.join(words)}", file=log, flush=True)
            code = subprocess.call(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if code:
            raise CommandFailed(f"'{' '.join(words[:3])} …' ended with {code}")


@dataclass(frozen=True)
class Stage:
    """One piece of work: `make` fills the bench's folder.

    Its result depends on `inputs` (files and folders below airgap/), `pins` (tables and keys of versions.toml) and on
    the stages that it `needs`.
    """

    name: str
    make: Callable[[Bench], None]
    inputs: tuple[str, ...]
    pins: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def _files(inputs: Sequence[str], folder: Path) -> Iterator[Path]:
    for name in sorted(inputs):
        path = folder / name
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def digests(stages: Sequence[Stage], folder: Path = FOLDER) -> dict[str, str]:
    """Digest for each stage all that its result depends on: names, modes and contents of files, pins, needs."""
    pinned = tomllib.loads((folder / "versions.toml").read_text(encoding="utf-8"))
    known: dict[str, str] = {}
    for stage in stages:
        digest = hashlib.sha256(stage.name.encode())
        for need in stage.needs:
            digest.update(known[need].encode())
        digest.update(json.dumps([pinned[pin] for pin in stage.pins], sort_keys=True).encode())
        for path in _files(stage.inputs, folder):
            executable = path.stat().st_mode & 0o100
            digest.update(f"\0{path.relative_to(folder)}\0{executable}\0".encode())
            digest.update(path.read_bytes())
        known[stage.name] = digest.hexdigest()
    return known


def run_stages(stages: Sequence[Stage], cache: Path, logs: Path, workers: int = 2) -> dict[str, Path]:
    """Make what is missing, two stages at a time, with lines of progress on stderr; tells each stage's folder.

    Raises StageFailed for the first stage that fails, once what runs beside it has ended.
    """
    known = digests(stages)
    results = {stage.name: cache / stage.name / known[stage.name][:16] for stage in stages}
    benches = {
        stage.name: Bench(results[stage.name], logs / f"{number:02}-{stage.name}.log", results)
        for number, stage in enumerate(stages, start=1)
    }
    logs.mkdir(parents=True, exist_ok=True)
    missing = [stage for stage in stages if not results[stage.name].exists()]
    progress = Progress(len(stages), len(stages) - len(missing))
    with ThreadPoolExecutor(workers) as pool:
        _in_order(missing, lambda stage: pool.submit(_make, stage, benches[stage.name], progress))
    return results


def _in_order(stages: Sequence[Stage], start: Callable[[Stage], Future[None]]) -> None:
    """Start each stage when all that it needs is there; those that are not among `stages` are there already."""
    named = {stage.name: stage for stage in stages}
    order = TopologicalSorter({name: [n for n in stage.needs if n in named] for name, stage in named.items()})
    order.prepare()
    waiting: list[str] = []
    running: dict[Future[None], str] = {}
    while order.is_active():
        waiting += order.get_ready()
        for name in _startable(waiting, running.values()):
            waiting.remove(name)
            running[start(named[name])] = name
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        if failed := next((future for future in ended if future.exception()), None):
            for future in running:
                future.cancel()  # only those that have not started
            failed.result()
        order.done(*(running.pop(future) for future in ended))


def _startable(waiting: Sequence[str], running: Iterable[str]) -> list[str]:
    """Pick at most one stage of each family (the word before the first dash), the first in order.

    A family shares a cache of its own, as compiles do: side by side they would do the same work twice.
    """
    taken = {name.partition("-")[0] for name in running}
    first: dict[str, str] = {}
    for name in waiting:
        first.setdefault(name.partition("-")[0], name)
    return [name for family, name in first.items() if family not in taken]


class Progress:
    """Lines on stderr that say which stage began, which ended, and how many are done."""

    def __init__(self, total: int, done: int) -> None:
        self.total, self.done = total, done
        if done:
            _line(f"[{done}/{total}] kept from an earlier build")

    def began(self, stage: str) -> None:
        """Say that a stage is being made."""
        _line(f"        {stage} …")

    def ended(self, stage: str, seconds: float) -> None:
        """Say that a stage is made and how long it took."""
        self.done += 1
        _line(f"[{self.done}/{self.total}] {stage}: {seconds:.0f} s")


def _line(text: str) -> None:
    sys.stderr.write(
        f"{text}\n"
    )  # in one piece: print would write the end of the line apart, and stages run side by side


def _make(stage: Stage, bench: Bench, progress: Progress) -> None:
    """Work in a folder of another name, so that a result either is complete or is not there."""
    started = time.monotonic()
    progress.began(stage.name)
    bench.log.unlink(missing_ok=True)
    partial = bench.into.with_suffix(".partial")
    try:
        shutil.rmtree(bench.into.parent, ignore_errors=True)  # older results, and what a failed try left
        partial.mkdir(parents=True)
        stage.make(replace(bench, into=partial))
    except (CommandFailed, OSError, subprocess.SubprocessError) as cause:
        raise StageFailed(stage.name, cause, bench.log) from cause
    partial.rename(bench.into)
    progress.ended(stage.name, time.monotonic() - started)
