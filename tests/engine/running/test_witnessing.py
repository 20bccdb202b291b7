"""A lab's witnesses are opened before its steps and read after them, however these end."""

from types import SimpleNamespace
from typing import Any

import pytest

from kindlab import Lab, Text, audit, node_logs
from kindlab.errors import RunError
from kindlab.interruption import Interrupted
from kindlab.running import witnessing


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []

    def opened(name: str) -> Any:
        said.append(f"{name} opened")
        return SimpleNamespace(collect=lambda: said.append(f"{name} read"))

    monkeypatch.setattr(witnessing, "Clocks", lambda *_: None)
    monkeypatch.setattr(witnessing, "AuditWitness", lambda *_: opened("audit"))
    monkeypatch.setattr(witnessing, "NodeWitness", lambda _machines, node, *_: opened(node))
    return said


def run(told: list[str], *witnesses: Any, ends: BaseException | None = None) -> None:
    lab = Lab(question=Text("", zh=""), watches=(), steps=(), claims=(), controls=(), witnesses=witnesses)
    machines: Any = SimpleNamespace(cluster=SimpleNamespace(nodes=("cp", "worker")))
    recorder: Any = SimpleNamespace(now=lambda: 0.0)
    with witnessing.witnessed(lab, None, machines, recorder, {"lab-a": ""}) as namespaces:  # type: ignore[arg-type]
        told.append(f"steps in {', '.join(namespaces.arms)}")
        if ends:
            raise ends


def test_each_witness_is_opened_before_the_steps_and_read_after_them(told: list[str]) -> None:
    run(told, audit(), node_logs())
    assert told == [
        "audit opened", "cp opened", "worker opened", "steps in lab-a", "audit read", "cp read", "worker read",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("end", "read"),
    [(RunError("a step failed"), ["audit read"]), (ZeroDivisionError(), ["audit read"]), (Interrupted(), [])],
)
def test_they_are_read_also_where_a_step_failed_but_not_where_nobody_will_judge(
    told: list[str], end: BaseException, read: list[str]
) -> None:
    with pytest.raises(type(end)):
        run(told, audit(), ends=end)
    assert told == ["audit opened", "steps in lab-a", *read]


def test_a_lab_that_names_none_has_none(told: list[str]) -> None:
    run(told)
    assert told == ["steps in lab-a"]
