"""Runs' files as strangers may write them, opened by every command that reads one."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kindlab.catalogue import Catalogue
from kindlab.judging import judge
from kindlab.recording import runfile
from kindlab.rejudging import hashes, kept
from tests.fuzz import strange
from tests.fuzz.attempt import SHIPPED, Ground

RECORDINGS = sorted((SHIPPED / "tests/recordings").glob("*/*/*.jsonl.gz"))
OPTIONS = ((), ("--json",), ("--lang=zh",), ("--lang=zh", "--json"))


def command(chance: random.Random) -> tuple[str, ...]:
    options = chance.choice(OPTIONS)
    match chance.randrange(6):
        case 0:
            return ("timeline", "run", *chance.choice(((), ("--full",), ("--witness=alive,watch",))), *options)
        case 1:
            return ("diff", "run", *chance.choice(((), ("--all",), ("run",))), *options)
    return ("replay", "run", *options)


@pytest.fixture
def run(ground: Ground, chance: random.Random) -> Path:
    """The folder of a run that is sound, its verdicts beside it."""
    recording, folder = chance.choice(RECORDINGS), ground.folder / "run"
    folder.mkdir()
    (folder / runfile.CLOSED_NAME).write_bytes(recording.read_bytes())
    timeline = runfile.read(folder)
    lab = Catalogue(SHIPPED).find(timeline.header.lab).remembered
    verdicts = kept(judge(lab, timeline), hashes(lab, lab.variation(timeline.header.control)))
    (folder / "verdicts.json").write_bytes(msgspec.json.encode(verdicts))
    return folder


def spoil(run: Path, chance: random.Random) -> None:
    packed = run / runfile.CLOSED_NAME
    content = gzip.decompress(packed.read_bytes())
    match chance.randrange(8):
        case 0:
            packed.write_bytes(strange.octets(packed.read_bytes(), chance))
        case 1:
            packed.write_bytes(gzip.compress(strange.octets(content, chance)))
        case 2:
            packed.unlink()
            (run / runfile.OPEN_NAME).write_bytes(strange.octets(content, chance))
        case 3:
            verdicts = strange.structure(json.loads((run / "verdicts.json").read_bytes()), chance)
            (run / "verdicts.json").write_text(json.dumps(verdicts))
        case _:
            lines = [json.loads(line) for line in content.splitlines()]
            packed.write_bytes(gzip.compress(_encoded(_rows(lines, chance))))


def _rows(lines: list[Any], chance: random.Random) -> list[Any]:
    for _ in range(chance.choice((1, 1, 3, 30))):
        place = chance.randrange(len(lines))
        match chance.randrange(12):
            case 0:
                chance.shuffle(lines)
            case 1:
                del lines[place]
            case 2:
                lines.insert(chance.randrange(len(lines)), lines[place])
            case 3:
                lines = [
                    *lines[:1],
                    *(_numbered(line, number) for number, line in enumerate(_shuffled(lines[1:], chance), 1)),
                ]
            case _:
                lines[place] = strange.structure(lines[place], chance)
        if not lines:
            break
    return lines


def _shuffled(lines: list[Any], chance: random.Random) -> list[Any]:
    return chance.sample(lines, len(lines))


def _numbered(line: Any, number: int) -> Any:
    return {**line, "number": number} if isinstance(line, dict) else line


def _encoded(lines: list[Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


@pytest.mark.timeout(20)
def test_run_files(ground: Ground, run: Path, chance: random.Random) -> None:
    spoil(run, chance)
    words = command(chance)
    before = {file: file.read_bytes() for file in run.iterdir()}
    outcome = ground.attempt(*words)
    assert {file: file.read_bytes() for file in run.iterdir()} == before
    names = ("run/", "lab", "control")  # a run of a lab that there is not is told by the lab's name
    assert not outcome.flaws(*names), "\n".join(outcome.flaws(*names))


@pytest.mark.share(20)
@pytest.mark.timeout(60)
def test_run_files_in_processes(ground: Ground, run: Path, chance: random.Random) -> None:
    spoil(run, chance)
    outcome = ground.spawned(*command(chance))
    assert not outcome.flaws(), "\n".join(outcome.flaws())
