from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kindlab.validation import checks
from tests.roots import CHECK, problems, spoiled


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ('timeline.step("wbe.yaml")', "names the step 'wbe.yaml', which no run has; did you mean web.yaml?"),
        ("timeline.done(BREAK)", "names the step 'break', which no run has"),
        ('timeline.answers("x")', "names the step 'x', which no run has"),
        ('timeline.arm("freed")', "names the arm 'freed', which the lab does not have"),
        ('timeline.of("Deployment/web")', "looks at Deployment/web, but Deployment is not in watches="),
    ],
)
def test_a_name_that_stands_for_nothing_is_found(root: Path, said: str, problem: str) -> None:
    (root / "checks/topic/one.py").write_text(f'BREAK = "break"\n\n{CHECK}\n\ndef other(timeline):\n    {said}\n')
    assert problems(root) == [f"checks/topic/one.py:8: {problem}"]


def test_names_of_a_control_s_or_an_arm_s_steps_are_let_through(root: Path) -> None:
    said = 'timeline.step("other.yaml"), timeline.arm("a").of("Pod[a=b]"), timeline.step(f"x{timeline}")'
    (root / "checks/topic/one.py").write_text(f"{CHECK}\n\ndef other(timeline):\n    {said}\n")
    arms = 'arms=(arm("a"), arm("b", {"web.yaml": apply("web.yaml", name="other.yaml")})),'
    assert spoiled(root, "    claims=", f"    {arms}\n    claims=") == []


@pytest.mark.parametrize("content", ["def x(:\n", "x = 1\0\n"])
def test_a_file_that_is_no_python_is_a_problem_also_where_no_lab_imports_it(tmp_path: Path, content: str) -> None:
    source = tmp_path / "one.py"
    source.write_text(content)
    lab: Any = SimpleNamespace(steps=(), arms=(), controls=(), runs=lambda _control: {})
    (problem,) = checks.problems(lab, source)
    assert problem.startswith(f"{source}:1: is no Python: ")
