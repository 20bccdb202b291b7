from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.lab import Control
from tests.roots import CLAIM, LAB, SWAP, problems, spoiled


def test_all_problems_of_a_lab_come_at_once(root: Path) -> None:
    lab = (
        LAB.replace('zh="成立。"', 'zh=""')
        .replace('docs="page/#part"', 'docs="", docs_say="no"')
        .replace("other.yaml", "gone.yaml")
    )
    (root / "labs/topic/one.py").write_text(lab.replace('flips=("holds",)', 'flips=("hold",)'))
    assert problems(root) == [
        "labs/topic/one.py:9: control 'gone' flips 'hold', which is no claim",
        "labs/topic/one.py:10: claim 'holds' has no page (docs=)",
        "labs/topic/one.py:10: claim 'holds' is said to be false, but not what to say instead (instead=)",
        "labs/topic/one.py:10: claim 'holds' is flipped by nothing (flips=): nothing shows that its check can fail",
        "labs/topic/one.py:10: claim 'holds' lacks a language in text",
        "manifests/topic/one/gone.yaml: cannot be read (No such file or directory)",
        "manifests/topic/one/other.yaml: is in no step",
    ]


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
        ('("Pod",)', '("Pod", "Pod")', "7: the lab watches Pod more than once"),
        ('("Pod",)', '("Pods",)', "7: the lab names the kind Pods, which Kubernetes v1.36.3 does not have; did"),
        ('("web.yaml", "o', '("web.yml", "o', "9: control 'other' swaps 'web.yml', which no step uses"),
        (f"({SWAP}", '(swap("web.yaml", "web.yaml", name="o", flips=()), ' + SWAP, "9: control 'o' changes nothing"),
        ('("Pod",)', '("Pod",), public=("",)', "7: the lab has an empty public value, which would open all others"),
        ('("Pod",)', '("Pod",), public=("x!",)', "7: the lab declares 'x!' public, which stands in none of its files"),
        ('("Pod",)', '("Pod",), needs=Needs(since="1.36.3")', "7: the lab has since='1.36.3', expected a minor"),
        (
            '("Pod",)', '("Pod",), needs=Needs(since="1.36", until="1.9")',
            "7: the lab has since='1.36' and until='1.9', which is never",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_named_by_its_line(root: Path, old: str, new: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in spoiled(root, old, new))


def test_a_claim_has_a_name_in_kebab_case(root: Path) -> None:
    found = spoiled(root, '"holds", Text', '"It_holds", Text')
    assert found[0] == "10: claim 'It_holds' has no name in kebab-case, such as is-not-restarted (name=)"


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
    control = Control("x" * 49, "web.yaml", "other.yaml", ("holds",))
    assert len(Catalogue(root).find("one").namespace(control)) == 64
    found = spoiled(root, 'flips=("holds",)', f'flips=("holds",), name="{control.name}"')
    assert found == [f"9: control '{control.name}' makes a namespace's name of 64 characters, 63 at most"]
    (root / "labs/topic/one.py").write_text(LAB.replace('flips=("holds",)', f'flips=("holds",), name="{"x" * 48}"'))
    assert Catalogue(root).find("one").lab


@pytest.mark.parametrize(
    ("arms", "problem"),
    [
        ('arm("a", {}),', "arm 'a' is alone: arms are there to be compared"),
        ('arm("a"), arm("a")', "arm 'a' shares its name with another"),
        ('arm("a"), arm("B")', "arm 'B' has no name in kebab-case"),
        ('arm("a"), arm("b", {"wbe.yaml": "other.yaml"})', "arm 'b' swaps 'wbe.yaml', which no step uses"),
        ('arm("a"), arm("b", {"wait": observe(seconds=1)})', "arm 'b' swaps 'wait', which no step uses"),
        ('arm("a"), arm("b", {"web.yaml": 3})', "arm 'b' has swaps['web.yaml']=3, expected a file's name or a step"),
        (f'arm("a"), arm("{"x" * 49}")', "makes a namespace's name of 64 characters, 63 at most"),
    ],
)
def test_arms_are_names_for_swaps_that_find_something(root: Path, arms: str, problem: str) -> None:
    assert any(problem in found for found in spoiled(root, "    claims=", f"    arms=({arms}),\n    claims="))


def test_arms_and_controls_have_namespaces_of_their_own(root: Path) -> None:
    (root / "labs/topic/one.py").write_text(LAB.replace("    claims=", '    arms=(arm("a"), arm("b")),\n    claims='))
    entry = Catalogue(root).find("one")
    assert entry.namespaces(None) == {"a": "lab-topic-one--a", "b": "lab-topic-one--b"}
    assert entry.namespaces(entry.lab.controls[0])["b"] == "lab-topic-one--other--b"


def test_a_public_value_stands_in_a_file_as_it_is_or_in_base64(root: Path) -> None:
    manifest = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: aHVudGVyMg==}\nstringData: {b: swordfish}\n"
    )
    (root / "manifests/topic/one/web.yaml").write_text(manifest)
    assert spoiled(root, '("Pod",)', '("Pod",), public=("hunter2", "swordfish")') == []
