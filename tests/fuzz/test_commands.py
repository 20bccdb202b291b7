"""Command lines that make no sense, or nearly do."""

import importlib
import random

import click
import pytest

from kindlab.cli import COMMANDS
from tests.fuzz import strange
from tests.fuzz.attempt import Ground

OFFLINE = ("list", "explain", "next", "progress", "replay", "timeline", "diff", "lint")
WORDS = (
    "probes", "probes/readiness", "readiness", "deployments/undo", "also-liveness", "is-not-restarted", "en", "zh",
    "kindlab",
    "1", "2", "0", "-1", "1e9", "1-9", "28,56", "inf", "nan", "all", "main", "Pod", "watch", "step", "nosuch", ".",
    "..", "/",
    "/dev/null", "/dev/zero", "/proc/self/mem", "root", "run", *strange.TEXTS,
)  # fmt: skip


def options_of(command: str) -> list[str]:
    found: click.Command = importlib.import_module(f"kindlab.cli.{command}").command
    return [spelling for option in found.params if isinstance(option, click.Option) for spelling in option.opts]


OPTIONS = {command: options_of(command) for command in COMMANDS}


def line(chance: random.Random, commands: tuple[str, ...]) -> list[str]:
    command = chance.choice(commands)
    words = [command]
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5))):
        match chance.randrange(5):
            case 0 if OPTIONS[command]:
                words.append(chance.choice(OPTIONS[command]))
            case 1 if OPTIONS[command]:
                words += [chance.choice(OPTIONS[command]), chance.choice(WORDS)]
            case 2 if OPTIONS[command]:
                words.append(f"{chance.choice(OPTIONS[command])}={chance.choice(WORDS)}")
            case _:
                words.append(chance.choice(WORDS))
    if chance.random() < 0.1:
        words = [chance.choice(WORDS), *words]
    return words


@pytest.mark.timeout(20)
def test_command_lines(ground: Ground, chance: random.Random) -> None:
    outcome = ground.attempt(*line(chance, tuple(COMMANDS)))
    assert not outcome.flaws(), "\n".join(outcome.flaws())


@pytest.mark.share(20)
@pytest.mark.timeout(60)
def test_command_lines_in_processes(ground: Ground, chance: random.Random) -> None:
    words = [word.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape") for word in line(chance, OFFLINE)]
    if chance.random() < 0.3:
        words.append("a\udcffb")
    outcome = ground.spawned(*words)
    assert not outcome.flaws(), "\n".join(outcome.flaws())
