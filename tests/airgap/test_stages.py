"""Stages: results under a digest of what they were made from, in order, resumed, failing in words."""

import errno
import threading
import time
from pathlib import Path

import pytest

from airgap.failures import StageFailed
from airgap.stages import Bench, Stage, digests, run_stages


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "airgap"
    (folder / "rootfs/bin").mkdir(parents=True)
    (folder / "rootfs/bin/start").write_text("exec init\n")
    (folder / "versions.toml").write_text('kubernetes = "v1.36.3"\nother = 1\n')
    return folder


def nothing(bench: Bench) -> None:
    (bench.into / "made").touch()


STAGES = (
    Stage("root", nothing, inputs=("rootfs",)),
    Stage("programs", nothing, inputs=(), pins=("kubernetes",)),
    Stage("image", nothing, inputs=(), needs=("root",)),
)


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_a_file_changes_its_stage_and_all_that_need_it(folder: Path) -> None:
    before = digests(STAGES, folder)
    (folder / "rootfs/bin/start").write_text("exec other\n")
    assert changed(before, digests(STAGES, folder)) == {"root", "image"}


def test_a_mode_and_a_name_are_part_of_a_file(folder: Path) -> None:
    start = folder / "rootfs/bin/start"
    before = digests(STAGES, folder)
    start.chmod(0o755)
    executable = digests(STAGES, folder)
    start.rename(start.with_name("begin"))
    assert changed(before, executable) == changed(executable, digests(STAGES, folder)) == {"root", "image"}


def test_only_pinned_versions_count(folder: Path) -> None:
    before = digests(STAGES, folder)
    (folder / "versions.toml").write_text('kubernetes = "v1.36.3"\nother = 2\n')
    assert digests(STAGES, folder) == before
    (folder / "versions.toml").write_text('kubernetes = "v1.36.4"\nother = 2\n')
    assert changed(before, digests(STAGES, folder)) == {"programs"}


def test_what_a_stage_needs_is_made_before_it_and_once(tmp_path: Path) -> None:
    made: list[str] = []

    def make(name: str, *needs: str) -> Stage:
        def work(bench: Bench) -> None:
            assert all(bench.of(need).is_dir() for need in needs)
            made.append(name)

        return Stage(name, work, inputs=(), needs=needs)

    stages = (make("a"), make("b"), make("c", "a", "b"), make("d", "c"))
    first = run_stages(stages, tmp_path / "cache", tmp_path / "logs")
    assert made.index("c") == 2
    assert made[-1] == "d"
    assert run_stages(stages, tmp_path / "cache", tmp_path / "logs") == first
    assert len(made) == 4


def test_independent_stages_run_side_by_side(tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=10)

    def meet(_: Bench) -> None:
        both.wait()

    stages = tuple(Stage(name, meet, inputs=()) for name in ("a", "b"))
    assert set(run_stages(stages, tmp_path / "cache", tmp_path / "logs")) == {"a", "b"}


def test_stages_of_one_family_run_one_after_the_other(tmp_path: Path) -> None:
    busy = threading.Lock()
    made: list[str] = []

    def compile_alone(bench: Bench) -> None:
        assert busy.acquire(blocking=False)
        made.append(bench.log.stem)
        time.sleep(0.05)
        busy.release()

    stages = tuple(Stage(name, compile_alone, inputs=()) for name in ("go-a", "go-b", "go-c"))
    run_stages(stages, tmp_path / "cache", tmp_path / "logs", workers=3)
    assert made == ["01-go-a", "02-go-b", "03-go-c"]


def test_a_failure_names_stage_last_lines_log_and_the_way_on(tmp_path: Path) -> None:
    def fail(bench: Bench) -> None:
        bench.run("sh", "-c", "seq 100; echo cannot find the thing >&2; exit 3")

    stages = (Stage("fine", nothing, inputs=()), Stage("broken", fail, inputs=(), needs=("fine",)))
    with pytest.raises(StageFailed) as failure:
        run_stages(stages, tmp_path / "cache", tmp_path / "logs")
    told = str(failure.value)
    log = tmp_path / "logs/02-broken.log"
    for words in (
        "stage 'broken' failed",
        "ended with 3",
        "| cannot find the thing",
        f"log: {log}",
        "same command again",
    ):
        assert words in told
    assert "\n  | 1\n" not in told
    assert not list((tmp_path / "cache/broken").glob("*[!l]")), "an unfinished result must not look like a result"
    assert list((tmp_path / "cache/fine").iterdir()), "what was finished is kept"


@pytest.mark.parametrize("how", ["told by a command", "met by ourselves"])
def test_a_full_disk_is_called_that(tmp_path: Path, how: str) -> None:
    def fail(bench: Bench) -> None:
        if how == "met by ourselves":
            raise OSError(errno.ENOSPC, "No space left on device")
        bench.run("sh", "-c", "echo write x: no space left on device; exit 1")

    with pytest.raises(StageFailed, match="The disk is full"):
        run_stages((Stage("full", fail, inputs=()),), tmp_path / "cache", tmp_path / "logs")


def test_what_a_failed_try_left_does_not_reach_the_next(tmp_path: Path) -> None:
    tries: list[int] = []

    def work(bench: Bench) -> None:
        tries.append(1)
        (bench.into / f"try-{len(tries)}").touch()
        bench.run("test", str(len(tries)), "-eq", "2")

    stages = (Stage("shaky", work, inputs=()),)
    with pytest.raises(StageFailed):
        run_stages(stages, tmp_path / "cache", tmp_path / "logs")
    made = run_stages(stages, tmp_path / "cache", tmp_path / "logs")
    assert [path.name for path in made["shaky"].iterdir()] == ["try-2"]
