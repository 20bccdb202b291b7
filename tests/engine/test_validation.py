from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.lab import Control
from kindlab.validation.problem import line_of
from tests.roots import LAB, problems, write_root

CLAIM = 'Claim("holds", Text("It holds.", zh="成立。"), docs="page/#part", judged_by=check.holds)'
SWAP = 'swap("web.yaml", "other.yaml", flips=("holds",))'
COMMA = ": is a comma missing, as in (…,)?"
STEPS = "apply(…), delete(…), exec_in(…), ask(…), until(…) or observe(…)"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_root(tmp_path)


def spoiled(root: Path, old: str, new: str) -> list[str]:
    """Return the problems of the sound lab in which one piece was changed."""
    assert old in LAB
    (root / "labs/topic/one.py").write_text(LAB.replace(old, new))
    return [problem.removeprefix("labs/topic/one.py:") for problem in problems(root)]


def test_all_problems_of_a_lab_come_at_once(root: Path) -> None:
    lab = (
        LAB.replace('zh="成立。"', 'zh=""')
        .replace('docs="page/#part"', 'docs="", docs_say="no"')
        .replace("other.yaml", "gone.yaml")
    )
    (root / "labs/topic/one.py").write_text(lab.replace('flips=("holds",)', 'flips=("hold",)'))
    assert problems(root) == [
        "labs/topic/one.py:10: claim 'holds' has no page (docs=)",
        "labs/topic/one.py:10: claim 'holds' is said to be false, but not what to say instead (instead=)",
        "labs/topic/one.py:10: claim 'holds' is flipped by no control (flips=): nothing shows that its check can fail",
        "labs/topic/one.py:9: control 'gone' flips 'hold', which is no claim",
        "labs/topic/one.py:10: claim 'holds' lacks a language in text",
        "manifests/topic/one/gone.yaml: cannot be read (No such file or directory)",
        "manifests/topic/one/other.yaml: is in no step",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (f"({CLAIM},)", f"({CLAIM})", f"10: the lab has claims=Claim(…), expected a tuple of Claim(…){COMMA}"),
        (f"({SWAP},)", f"({SWAP})", f"9: the lab has controls=swap(…), expected a tuple of swap(…){COMMA}"),
        (
            '(apply("web.yaml"),)', '(apply("web.yaml"))',
            f"8: the lab has steps=apply(…), expected a tuple of {STEPS}{COMMA}",
        ),
        ('("Pod",)', '("Pod")', f"7: the lab has watches='Pod', expected a tuple of str{COMMA}"),
        ('("Pod",)', '["Pod"]', "7: the lab has watches=['Pod'], expected a tuple of str"),
        ('Text("Why?", zh="为什么？")', '"Why?"', "6: the lab has question='Why?', expected Text(…)"),
        ('zh="为什么？"', "zh=None", "6: the lab has question.zh=None, expected str"),
        ('apply("web.yaml")', '"web.yaml"', f"8: the lab has steps[0]='web.yaml', expected {STEPS}"),
        ('apply("web.yaml")', "apply", f"8: the lab has steps[0]=apply, expected {STEPS}"),
        ('Text("It holds.", zh="成立。")', '"It holds."', "10: claim 'holds' has text='It holds.', expected Text(…)"),
        (
            'docs="page/#part"', 'docs="page/", docs_say="maybe"',
            "10: claim 'holds' has docs_say='maybe', expected 'yes', 'no' or 'silent'",
        ),
        (
            'docs="page/#part"', 'docs="page/", instead="no"',
            "10: claim 'holds' has instead='no', expected Text(…) or None",
        ),
        (
            "check.holds", '__import__("functools").partial(check.holds)',
            "10: claim 'holds' has judged_by=partial(…), expected a function",
        ),
        (
            '(apply("web.yaml"),)', '(exec_in("Pod/web", ["rm", "x"], name="break"),)',
            "8: step 'break' has command[0]=['rm', 'x'], expected str",
        ),
        (
            '(apply("web.yaml"),)', '(until("up", ready(3), within="5"),)',
            "8: step 'up' has condition.ref=3, expected str\n8: step 'up' has within='5', expected a number",
        ),
        (
            '"other.yaml"', 'delete(3, name="gone")',
            "9: step 'gone' has ref=3, expected str",
        ),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_type_is_named_by_its_line(root: Path, old: str, new: str, problem: str) -> None:
    assert spoiled(root, old, new) == problem.split("\n")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('("holds",)', '("holds")', "9: control 'other' flips the letters of 'holds': is a comma missing"),
        ('("holds",)', "()", "9: control 'other' flips no claim (flips=)"),
        ('flips=("holds",)', 'flips=("holds",), name="main"', "9: control 'main' has the name of the main run"),
        ('flips=("holds",)', 'flips=("holds",), name="Bad Name/.."', "9: control 'Bad Name/..' has no name in kebab"),
        (SWAP, f"{SWAP}, {SWAP}", "9: control 'other' shares its name with another"),
        (CLAIM, f"{CLAIM}, {CLAIM}", "10: claim 'holds' shares its name with another"),
        ('("Pod",)', '("pods",)', "7: the lab watches 'pods', expected a kind, such as Pod"),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_named_by_its_line(root: Path, old: str, new: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in spoiled(root, old, new))


def test_a_claim_has_a_name_in_kebab_case(root: Path) -> None:
    found = spoiled(root, '"holds", Text', '"It_holds", Text')
    assert found[0] == "10: claim 'It_holds' has no name in kebab-case, such as is-not-restarted (name=)"


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ('delete("Node", name="d")', "step 'd' names 'Node', expected Kind/name, such as Pod/web"),
        ('delete("Pod/", name="d")', "step 'd' names 'Pod/', expected Kind/name, such as Pod/web"),
        ('delete("pod/web", name="d")', "step 'd' names 'pod/web', expected Kind/name, such as Pod/web"),
        ('delete("Pod/../x", name="d")', "step 'd' names 'Pod/../x', expected Kind/name, such as Pod/web"),
        (
            'delete("Node/worker", name="d")',
            "step 'd' deletes a Node, which is cluster-scoped: a run undoes only what is in its own namespace, "
            "so a lab must do without it",
        ),
        ('exec_in("web", "true", name="e")', "step 'e' names 'web', expected Kind/name, such as Pod/web"),
        (
            'exec_in("Deployment/web", "true", name="e")',
            "step 'e' runs its command in Deployment/web, expected a Pod, such as Pod/web",
        ),
        ('exec_in("Pod/web", name="e")', "step 'e' has no command"),
        (
            'ask("a", in_pod("Deployment/web"), "true")',
            "step 'a' runs its command in Deployment/web, expected a Pod, such as Pod/web",
        ),
        ('until("u", ready("web"), within=5)', "step 'u' names 'web', expected Kind/name, such as Pod/web"),
        ('until("u", ready("Job/web"), within=5)', "step 'u' waits for a Job, which is not in watches="),
        ('observe(seconds=-1, name="o")', "step 'o' has seconds=-1, expected a number of seconds above 0"),
        ('observe(seconds=1, name="")', "step '' has no name"),
        ('apply("web.yaml")', "step 'web.yaml' shares its name with another"),
    ],
)
def test_a_step_that_could_not_be_carried_out_is_found(root: Path, step: str, problem: str) -> None:
    assert spoiled(root, '(apply("web.yaml"),)', f'(apply("web.yaml"), {step})') == [f"8: {problem}"]


def test_a_step_that_only_a_control_takes_is_looked_at_too(root: Path) -> None:
    other = 'swap("web.yaml", until("up", ready("Job/web"), within=5), name="other", flips=("holds",))'
    found = spoiled(root, SWAP, other)
    assert found[0] == "9: step 'up' waits for a Job, which is not in watches="


def test_a_step_that_a_control_brings_in_may_not_share_a_name(root: Path) -> None:
    steps = '(apply("web.yaml"), observe(seconds=1), observe(seconds=2, name="after"))'
    other = 'swap("after", observe(seconds=3), name="other", flips=("holds",))'
    source = LAB.replace('(apply("web.yaml"),)', steps).replace(SWAP, other)
    (root / "labs/topic/one.py").write_text(source)
    (root / "manifests/topic/one/other.yaml").unlink()
    assert problems(root) == ["labs/topic/one.py: step 'observe' shares its name with another"]


@pytest.mark.parametrize("name", ["Bad", "bad-name", "2fast", "bad__name"])
def test_a_lab_has_a_name_in_snake_case(root: Path, name: str) -> None:
    for folder, suffix in (("labs", ".py"), ("manifests", "")):
        (root / folder / f"topic/one{suffix}").rename(root / folder / f"topic/{name}{suffix}")
    expected = f"labs/topic/{name}.py: the lab is in a file or folder called {name!r}, expected snake_case"
    assert problems(root) == [f"{expected}, such as pod_priority"]


def test_a_namespace_is_63_characters_long_at_most(root: Path) -> None:
    control = Control("x" * 50, "web.yaml", "other.yaml", ("holds",))
    assert len(Catalogue(root).find("one").namespace(control)) == 64
    found = spoiled(root, 'flips=("holds",)', f'flips=("holds",), name="{control.name}"')
    assert found == [f"9: control '{control.name}' makes a namespace's name of 64 characters, 63 at most"]
    (root / "labs/topic/one.py").write_text(LAB.replace('flips=("holds",)', f'flips=("holds",), name="{"x" * 49}"'))
    assert Catalogue(root).find("one").lab


def test_a_name_that_is_computed_has_no_line(root: Path) -> None:
    source = root / "labs/topic/one.py"
    source.write_text(
        "import kindlab\n\nkindlab.Claim(\n    'holds')\nkindlab.swap(name='other')\nkindlab.swap('x' * 2)\n"
    )
    assert line_of(source, "Claim", "holds") == 4
    assert line_of(source, "swap", "other") == 5
    assert line_of(source, "swap", "xx") is None
