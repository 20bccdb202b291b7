"""kindlab coverage, of a root with a small bank."""

import json
from pathlib import Path

import pytest

from kindlab.bank import Statement
from kindlab.reporting import settled
from tests.engine.cli.test_commands import kindlab_says
from tests.roots import write_root

BANK = """
- {id: held, settled_by: ["topic/one:holds"]}
- {id: beyond, unsettled: needs a cloud}
- {id: untried}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_root(tmp_path)
    (tmp_path / "labs/catalogue").mkdir()
    (tmp_path / "labs/catalogue/topic.yaml").write_text(BANK)
    return tmp_path


def record(root: Path) -> None:
    recording = root / "tests/recordings/topic/one/main.jsonl.gz"
    recording.parent.mkdir(parents=True)
    recording.touch()


def standings(root: Path) -> dict[str, str]:
    told = json.loads(kindlab_says("coverage", "topic", "--json", "--root", str(root)).stdout)
    return {statement["id"]: statement["standing"] for statement in told["topics"]["topic"]}


def test_without_a_recording_nothing_is_settled(root: Path) -> None:
    assert standings(root) == {"held": "open", "beyond": "unsettled", "untried": "open"}
    record(root)
    assert standings(root) == {"held": "settled", "beyond": "unsettled", "untried": "open"}


def test_a_topic_is_told_statement_by_statement(root: Path) -> None:
    record(root)
    said = kindlab_says("coverage", "topic", "--root", str(root)).stdout
    told = [line.rstrip() for line in said.splitlines()]
    assert told[:6] == [
        "topic", "  held", "    topic/one:holds", "  beyond  [cannot be settled]", "    needs a cloud",
        "  untried  [open]",
    ]  # fmt: skip
    assert "3 statements of the interview bank: 1 settled, by 1 of the labs'" in said


def test_all_topics_are_counted() -> None:
    said = kindlab_says("coverage")
    assert said.returncode == 0, said.stderr
    assert [line.split()[0] for line in said.stdout.splitlines()[:2]] == ["topic", "autoscaling"]


def test_an_unknown_topic_is_answered_with_the_nearest() -> None:
    said = kindlab_says("coverage", "prob")
    assert said.returncode == 2
    assert "the interview bank has no topic prob. Did you mean probes?" in said.stderr


def test_what_is_settled_in_part_says_what_is_not() -> None:
    statement = Statement("a", ("x/y:z",), "not on cgroup v1")
    (told,) = settled.coverage({"x": (statement,)}, {"x/y:z": True}).told
    assert (told.standing, told.unsettled) == ("settled", "not on cgroup v1")
